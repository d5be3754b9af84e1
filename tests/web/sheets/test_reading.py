"""The files that partners send, as they are: what is read of them, and what is said of those that cannot be."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.styles import numbers as formats

from schemas.sheet import package_of
from schemas.sheet_columns import TEMPLATE
from tests.web.sheets import books
from tests.web.sheets.oldbooks import old_book
from web.sheets.cells import column_of, letters, look, number_text
from web.sheets.reading import SheetError, opened

HEAD = ["목록키", "목록명", "설명", "등록일", "키워드"]
FIRST = ["K-1", "전력 사용량", "시군구별 값", "2026-03-05", "전력, 에너지"]
TEXT = "\r\n".join([",".join(HEAD), 'K-1,전력 사용량,"여러\n줄, 쉼표",2026-03-05,전력;에너지', "K-2,둘째,,,"])


@pytest.fixture
def looked(tmp_path):
    """Read a file: its bytes to the sheet and its rows."""
    def look_into(raw: bytes):
        path = tmp_path / "sent"
        path.write_bytes(raw)
        sheet = opened(path, "목록.xlsx")
        return sheet, list(sheet.rows())
    return look_into


def book(*rows, dress=None, title="데이터", **cells) -> bytes:
    """A workbook with these rows, some cells changed, and whatever else is done to the sheet."""
    made = Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for place, value in cells.items():
        sheet[place] = value
    if dress:
        dress(made, sheet)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def zipped(parts: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return held.getvalue()


def refused(looked, raw: bytes) -> str:
    with pytest.raises(SheetError) as error:
        looked(raw)
    return error.value.message.code


def values(row) -> list[str]:
    return [cell.value for cell in row.cells.values()]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_text_is_read_in_every_charset_and_with_every_sign_between(looked, charset, sign):
    raw = TEXT.replace(",", "\0").replace(";", ",").replace("\0", sign)
    raw = raw.replace(f"줄{sign}", "줄,").replace("전력,에너지", '"전력,에너지"')
    sheet, rows = looked(raw.encode(charset))
    assert (sheet.title, sheet.others, sheet.header_row, sheet.unknown) == ("", [], 1, [])
    assert [(row.number, values(row)) for row in rows] == [
        (2, ["K-1", "전력 사용량", "여러\n줄, 쉼표", "2026-03-05", "전력,에너지"]), (3, ["K-2", "둘째", "", "", ""])]


def test_a_workbook_says_which_columns_it_knows_and_which_are_missing(looked):
    sheet, [row] = looked(book([*HEAD, "담당자 생각", None], [*FIRST, "좋음", "머리 없는 칸"]))
    assert [(column.letter, column.header, column.field, column.how) for column in sheet.columns] == [
        ("A", "목록키", "identifier", "same"), ("B", "목록명", "title", "same"), ("C", "설명", "notes", "same"),
        ("D", "등록일", "issued", "same"), ("E", "키워드", "tags", "same"), ("F", "담당자 생각", None, "")]
    assert [column.letter for column in sheet.unknown] == ["F"]
    assert sheet.missing == ["url", "license_id", "theme", "publisher.name", "contact.name", "frequency", "modified",
                             "dcat_type", "access_rights", "is_free", "personal_data"]
    assert (row.number, values(row), row.cells["issued"].place) == (2, FIRST, "D2")


def test_a_real_list_with_a_title_merged_cells_and_a_sum_reads_as_two_datasets(looked):
    sheet, rows = looked(books.book(books.line(1), books.line(2, **{"업데이트 주기": "이따금"})))
    assert (sheet.title, sheet.header_row, [row.number for row in rows], sheet.missing) == ("데이터", 3, [4, 5], [])
    assert [note.code for note in sheet.notes] == ["passed_over"]
    first, second = (package_of(row.cells, "kepco") for row in rows)
    assert (first.faults, first.package["issued"], first.package["is_free"]) == ({}, "2024-01-02", True)
    assert [said.ko[:12] for said in second.faults["frequency"]] == ["F5 업데이트 주기: "]


def test_a_header_of_two_rows_with_merged_cells_is_one(looked):
    top, below = ["목록명", "관리부서", None, "자원1", None], [None, "부서명", "전화번호", "URL", "형식"]
    sheet, [row] = looked(book(["우리 목록"], top, below, ["전력", "전략처", "062-1", "https://a.example", "CSV"],
                               dress=lambda made, each: [each.merge_cells(cells) for cells in
                                                         ("A2:A3", "B2:C2", "D2:E2")]))
    assert (sheet.header_row, list(row.cells)) == (
        3, ["title", "contact.name", "contact.phone", "resources.0.url", "resources.0.format"])
    sheet, [row] = looked("목록명,관리부서,,자원1,\n,부서명,전화번호,URL,형식\n전력,전략처,062-1,https://a.example,CSV".encode())
    assert (sheet.header_row, list(row.cells)) == (
        2, ["title", "contact.name", "contact.phone", "resources.0.url", "resources.0.format"])


def test_what_is_merged_downwards_holds_for_each_row_and_nothing_else_is_filled_down(looked):
    head = ["목록키", "목록명", "설명", "파일데이터명", "내려받기 URL"]
    raw = book(head, ["K-1", "전력", "설명", "2024년", "https://a.example/24.csv"],
               [None, None, None, "2025년", "https://a.example/25.csv"], [None, None, "셋째", "2026년", None],
               dress=lambda made, each: [each.merge_cells(cells) for cells in ("A2:A3", "B2:B3")])
    _, rows = looked(raw)
    assert [(row.number, row.numbers) for row in rows] == [(2, (2, 3)), (4, (4,))]
    told = package_of(rows[0].cells, "kepco").package["resources"]
    assert [(each["name"], each["url"]) for each in told] == [
        ("2024년", "https://a.example/24.csv"), ("2025년", "https://a.example/25.csv")]
    assert values(rows[1]) == ["", "", "셋째", "2026년", ""]


def test_rows_with_one_key_are_one_dataset_unless_they_disagree(looked):
    head = ["목록키", "목록명", "내려받기 URL"]
    _, rows = looked(book(head, ["K-1", "전력", "https://a.example/1"], ["K-1", None, "https://a.example/2"],
                          ["K-1", "가스", "https://a.example/3"], ["K-2", "물", "https://a.example/4"],
                          ["K-2", "물", "https://a.example/4"], ["K-1", "전력", "https://a.example/5"]))
    assert [(row.numbers, [note.code for note in row.notes]) for row in rows] == [
        ((2, 3, 4), []), ((5, 6), ["same_row"]), ((7,), [])]
    assert {path: cell.fault.code for row in rows for path, cell in row.cells.items() if cell.fault} == {
        "title": "differs", "identifier": "again"}
    assert [cell.value for path, cell in rows[0].cells.items() if path.endswith(".url")] == [
        "https://a.example/1", "https://a.example/2", "https://a.example/3"]
    [message] = package_of(rows[0].cells, "kepco").faults["title"]
    assert message.ko.startswith("B4 목록명: 같은 목록키의 2행과 값이 다릅니다.")


def test_days_numbers_and_flags_are_read_as_they_are_shown(looked):
    head = ["목록명", "등록일", "수정일", "설명", "전체행", "제공기관코드", "국가중점여부"]
    def dress(_made, sheet):
        sheet["C2"].number_format, sheet["D2"].number_format, sheet["F2"].number_format = "yyyy-mm", "0.0%", "0000000"
    row = ["전력", dt.date(2026, 3, 5), dt.datetime.fromisoformat("2026-03-01"), 0.125, 15001.0, 12, True]
    _, [read] = looked(book(head, row, dress=dress))
    assert values(read) == ["전력", "2026-03-05", "2026-03", "12.5%", "15001", "0000012", "TRUE"]


def test_a_book_that_counts_days_from_1904_has_the_same_days(looked):
    def dress(made, _sheet):
        made.epoch = dt.datetime.fromisoformat("1904-01-01")
    _, [read] = looked(book(["목록명", "등록일"], ["전력", dt.date(2026, 3, 5)], dress=dress))
    assert values(read) == ["전력", "2026-03-05"]


@pytest.mark.parametrize(("written", "number", "code", "text"), [
    ("46086", 14, None, "2026-03-05"), ("46086.5", 22, None, "2026-03-05 12:00"), ("46086", 31, None, "2026-03-05"),
    ("46086", 0, '[$-412]yyyy"년" m"월" d"일";@', "2026-03-05"), ("0.5", 20, None, "12:00"),
    ("46086", 0, "yyyy", "2026"),
    ("623504984", 0, "000-000-0000", "062-350-4984"), ("12", 0, None, "12"), ("0.1", 0, "0.00", "0.1"),
    ("1e400", 0, None, "1e400"), ("9e99", 14, None, str(int(9e99))), ("가", 0, None, "가"),
    ("3", 0, 'General "건"', "3"),
])
def test_a_number_is_what_its_format_shows(written, number, code, text):
    found = number_text(written, look(number, code))
    assert (found if isinstance(found, str) else found.said) == text


def test_the_letters_of_columns_and_their_numbers_belong_together():
    assert [letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert [column_of(f"{letters(number)}7") for number in range(2000)] == list(range(2000))


def test_formulas_give_what_was_calculated_and_are_told_where_nothing_was(looked):
    _, [row] = looked(raw_book(SHEET.format('<c r="A2" t="str"><f>1&amp;1</f><v>전력</v></c><c r="B2"><f>NOW()</f></c>'
                                            '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')))
    assert (values(row), {path: cell.fault.code for path, cell in row.cells.items() if cell.fault}) == (
        ["전력", "=", "#DIV/0!"], {"issued": "formula_empty", "notes": "cell_error"})


BOOK = ('<workbook xmlns:r="r"><sheets><sheet name="데이터" r:id="a"/><sheet name="숨김" r:id="b" state="hidden"/>'
        "</sheets></workbook>")
LINKS = '<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
SHEET = ('<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>목록명</t></is></c><c r="B1" t="inlineStr">'
         '<is><t>등록일</t></is></c><c r="C1" t="inlineStr"><is><t>설명</t></is></c></row><row r="2">{}</row>'
         "</sheetData>"
         "</worksheet>")


def raw_book(sheet: str, book: str = BOOK) -> bytes:
    return zipped({"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": LINKS,
                   "xl/worksheets/sheet1.xml": sheet})


def test_footers_blank_rows_sections_and_headers_that_come_again_are_passed_over(looked):
    rows = [FIRST, [], ["■ 가스 분야"], HEAD, ["K-2", "가스", "설명", "2026-01-01", "가스 요금"],
            ["소 계", "2건"],
            ["※ 내부 자료"],
            ["출처: 데이터전략처"], ["작성자 : 데이터전략처"], ["(예시) K-9", "보기"], ["- 이하 여백 -"]]
    sheet, read = looked(book(HEAD, *rows))
    assert [row.number for row in read] == [2, 6]
    assert [(note.code, note.ko.split(")")[0]) for note in sheet.notes] == [
        ("passed_over", "4행(■ 가스 분야"), ("passed_over", "5행(목록키"),
        ("passed_over", "7행(소 계"),
        ("passed_over", "8행(※ 내부 자료"), ("passed_over", "9행(출처: 데이터전략처"),
        ("passed_over", "10행(작성자 : 데이터전략처"),
        ("example_row", "11행은 양식의 보기라서 건너뛰었습니다. 첫 칸이 (예시"),
        ("passed_over", "12행(- 이하 여백 -")]


def test_a_hidden_row_is_read_and_told_and_a_hidden_sheet_only_named(looked):
    def dress(made, sheet):
        sheet.row_dimensions[3].hidden = True
        other = made.create_sheet("지난해")
        other.append([*HEAD, "수정일", "설명"])
        other.append(FIRST)
        other.sheet_state = "hidden"
        made.create_sheet("메모").append(["아무 말"])
    sheet, rows = looked(book(HEAD, FIRST, ["K-2", *FIRST[1:]], dress=dress))
    assert (sheet.title, sheet.others) == ("데이터", ["지난해", "메모"])
    assert [[note.code for note in row.notes] for row in rows] == [[], ["hidden_row"]]


def test_the_sheet_with_the_best_header_wins(looked):
    def dress(made, _sheet):
        better = made.create_sheet("목록")
        better.append(HEAD)
        better.append(FIRST)
    sheet, rows = looked(book(["목록명", "설명"], ["전력", "값"], title="표지", dress=dress))
    assert (sheet.title, sheet.others, len(rows)) == ("목록", ["표지"], 1)


def test_an_old_workbook_is_read_too(looked):
    sheet, rows = looked(old_book("데이터", [["우리 목록"], [], ["목록키", "목록명", "등록일", "전체행"],
                                         ["K-1", "전력 사용량", 46086.0, 15001.0], ["합계", None, None, "#N/A"]]))
    assert (sheet.title, sheet.header_row, [(row.number, values(row)) for row in rows]) == (
        "데이터", 3, [(4, ["K-1", "전력 사용량", "46086", "15001"])])
    assert package_of(rows[0].cells, "kepco").package["issued"] == "2026-03-05"


def test_a_document_in_the_container_of_old_workbooks_is_none(looked):
    assert refused(looked, old_book("데이터", [["목록명"]], called="WordDocument")) == "no_spreadsheet"


PASS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
REFUSED = {
    "pdf": (b"%PDF-1.7 ...", "no_spreadsheet"), "hwp": (PASS + "HwpSummaryInformation\0".encode("utf-16-le"),
                                                        "no_spreadsheet"),
    "hwpx": (zipped({"Contents/content.hpf": "x"}), "no_spreadsheet"), "png": (b"\x89PNG\r\n", "no_spreadsheet"),
    "page": (b"<html><table><tr><td>a</td></tr></table>", "no_spreadsheet"), "json": (b'{"a": 1}', "no_spreadsheet"),
    "locked": (PASS + "EncryptedPackage\0".encode("utf-16-le"), "locked"), "empty": (b"", "empty"),
    "blank": (b"\xef\xbb\xbf \r\n\r\n", "empty"), "empty book": (book(), "empty"),
    "broken zip": (b"PK\x03\x04 and no more", "broken"), "old and broken": (
        PASS + "Workbook\0".encode("utf-16-le"), "broken"),
    "half": (books.book(books.line(1))[:3000], "broken"), "no charset": (b"\x80\x81\xff,\n\xfe\xff", "no_charset"),
    "no header": ("아무,말,이나\n1,2,3".encode(), "no_header"), "far header": (
        ("제목\n" * 30 + ",".join(HEAD) + "\n1,2,3,4,5").encode(), "no_header"),
    "twice": ("목록명,데이터명,설명\n전력,가스,설명".encode(), "twice"),
    "no rows": (",".join(HEAD).encode(), "no_rows"),
    "open quote": ((TEXT + '\r\nK-3,"셋째,,\r\n' + "K-4,넷째,,,\r\n" * 9).encode(), "open_quote"),
    "large": (b"a" * (20 * 2**20 + 1), "too_large"), "many": (
        (",".join(HEAD) + "\n" + "합계\n" * 50_001).encode(), "too_many"),
    "bomb": (zipped({"xl/workbook.xml": BOOK, "xl/a.xml": "0" * (301 * 2**20)}), "too_large"),
    "doctype": (raw_book('<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'), "broken"),
    "nested": (raw_book("<a>" * 1000), "broken"), "backwards": (
        raw_book('<worksheet><row r="5"><c r="A5"><v>1</v></c></row><row r="2"/></worksheet>'), "broken"),
    "shared text that is not there": (raw_book(SHEET.format('<c r="A2" t="s"><v>99</v></c>')), "broken"),
    "endless cell": (raw_book(SHEET.format(f'<c r="A2" t="str"><v>{"a" * 100_001}</v></c>')), "broken"),
    "no sheet": (raw_book("<worksheet/>"), "empty"),
    "odd place": (raw_book(SHEET.format('<c r="ㄱ2"><v>1</v></c>')), "broken"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_words(looked, name):
    raw, code = REFUSED[name]
    assert refused(looked, raw) == code


def test_two_columns_for_one_field_are_named_by_their_letters(looked):
    with pytest.raises(SheetError) as error:
        looked("목록키,목록명,데이터명,설명\n1,전력,가스,값".encode())
    assert error.value.message.ko == ("목록명 열이 두 개(B, C)입니다. 어느 쪽이 맞는지 알 수 없습니다. "
                                      "한 열을 지우거나 이름을 바꾸어 다시 올려 주세요.")


def test_the_line_at_which_no_charset_fits_is_told(looked):
    with pytest.raises(SheetError) as error:
        looked(",".join(HEAD).encode("cp949") + b"\nK-1,ok\nK-2,\xff\xff\n")
    assert "(3행 근처)" in error.value.message.ko


def test_nul_and_signs_that_cannot_be_seen_break_nothing(looked):
    _, [row] = looked(",".join(HEAD).encode() + "\nK-1,전\0력\u200b,값,,\n".encode())
    told = package_of(row.cells, "kepco")
    assert (values(row)[0], told.package["title"]) == ("K-1", "전력")


def test_a_workbook_that_fills_far_corners_is_read_without_laying_it_out(looked):
    far = ('<c r="A2" t="inlineStr"><is><t>전력</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c>'
           '<c r="A1048576" t="inlineStr"><is><t>끝줄</t></is></c>')
    merged = SHEET.format(far).replace(
        "</worksheet>", '<mergeCells><mergeCell ref="D1:XFD1048576"/></mergeCells></worksheet>')
    for text in (SHEET.format(far), merged):
        _, rows = looked(raw_book(text))
        assert [row.number for row in rows] == [2, 1048576]


def test_the_rows_may_be_read_again(looked):
    sheet, rows = looked(book(HEAD, FIRST, ["합계"]))
    assert (list(sheet.rows()), len(sheet.notes)) == (rows, 1)
    assert formats.BUILTIN_FORMATS[14] == "mm-dd-yy"


@pytest.mark.parametrize("text", ["계" + " " * 20_000 + "가", " (" * 10_000, "2026" + " " * 20_000 + "~", '"' * 20_000,
                                  "1" * 20_000, "1 " * 10_000, "a@" * 10_000, "· " * 10_000])
def test_a_long_text_takes_no_longer_in_one_column_than_in_another(looked, text):
    heads = [field.header for field in TEMPLATE]
    _, [row] = looked(raw_book("<worksheet><sheetData>" + "".join(
        f'<row r="{number}">' + "".join(f'<c t="str"><v>{value}</v></c>' for value in values) + "</row>"
        for number, values in enumerate((heads, [text.replace('"', "&quot;")] * len(heads)), 1))
        + "</sheetData></worksheet>"))
    assert not package_of(row.cells, "kepco").held
