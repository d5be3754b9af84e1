import csv
import datetime
import hashlib
import io
import struct

import openpyxl
import orjson
import pytest

from harvesters import Skip
from harvesters.errors import Malformed, SourceError
from harvesters.kinds.hospital import HospitalList
from harvesters.kinds.manifest import Manifest

HEADER = ["목록키", "목록명", "이용허락범위", "전체행"]
ROWS = [["A-1", "전력, 시간별", "출처표시", "1,234"], ["A-2", "요금표", "-", "-"]]


def text(rows, delimiter=","):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


@pytest.fixture
def lay(partner):
    """Lay down a list beside its manifest.json, and give a harvester of it."""
    def lay(body, name="list.csv", kind=Manifest, options=None, **said):
        partner.answers[f"/p/{name}"] = body
        told = {"partner": "p", "generated_at": "2026-11-01T00:00:00+09:00", "file": name, "encoding": None,
                "complete": True,
                "sha256": hashlib.sha256(body).hexdigest(), "rows": 2} | said
        partner.answers["/p/manifest.json"] = orjson.dumps(told)
        return partner.make(kind, "/p/manifest.json", **options or {})
    return lay



def seen(harvester):
    return [harvester.read(record.raw) for page in harvester.pages() for record in page]


WANTED = [{"목록키": "A-1", "목록명": "전력, 시간별", "이용허락범위": "출처표시", "전체행": "1,234"},
          {"목록키": "A-2", "목록명": "요금표", "이용허락범위": "-", "전체행": "-"}]


@pytest.mark.parametrize(("encoding", "told"), [
    ("utf-8", "utf-8"), ("utf-8-sig", None), ("cp949", "cp949"), ("cp949", None), ("cp949", "utf-8"),
    ("euc-kr", "EUC-KR"),
    ("utf-16", None), ("utf-8", "no-such-charset")])
def test_a_list_is_read_in_whatever_charset_it_came(lay, encoding, told):
    assert seen(lay(text([HEADER, *ROWS]).encode(encoding), encoding=told)) == WANTED


def test_a_list_in_no_known_charset_is_malformed(lay):
    with pytest.raises(Malformed) as error:
        seen(lay(text([HEADER, *ROWS]).encode() + b"\xff\xff\xff"))
    assert error.value.code == "charset"


def test_tabs_may_divide_the_cells(lay):
    assert seen(lay(text([HEADER, *ROWS], "\t").encode(), "list.tsv")) == WANTED


def test_titles_above_the_header_empty_lines_and_foreign_columns_are_passed_over(lay):
    rows = [["공유 목록"], [], ["담당", "이름 없음"], [*HEADER, "비고"], [*ROWS[0], "x"], ["", " ", ""], ROWS[1]]
    assert seen(lay(text(rows).encode())) == WANTED


def test_the_order_of_columns_changes_neither_record_nor_bytes(lay):
    turned = [[row[place] for place in (2, 0, 3, 1)] for row in [HEADER, *ROWS]]
    one = [record for page in lay(text([HEADER, *ROWS]).encode()).pages() for record in page]
    assert [record for page in lay(text(turned).encode()).pages() for record in page] == one


def workbook(*rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_gives_the_same_as_a_text(lay):
    header = ["목록키", "목록명", "수정일", "전체행", "등록일", "국가중점여부"]
    body = workbook(["목록"], header, [15001, "가", datetime.date(2026, 3, 1), 1234.0, 46000, True],
                    ["15002", "나", None, 1.5, None])
    assert seen(lay(body, "list.xlsx")) == [
        {"목록키": "15001", "목록명": "가", "수정일": "2026-03-01", "전체행": "1234", "등록일": "46000",
         "국가중점여부": "Y"},
        {"목록키": "15002", "목록명": "나", "전체행": "1.5"}]


def test_a_cell_merged_downwards_holds_for_every_row_it_covers(lay):
    book = openpyxl.Workbook()
    for row in (["공유 데이터 목록", None, None, None], ["목록키", "목록명", "제공기관", "관리 부서명"],
                ["A-1", "가", "가나전자", "데이터팀"], ["A-2", "나", None, None], ["A-3", "다", None, "영업팀"]):
        book.active.append([None, *row])
    for cells in ("B1:E1", "D3:D5", "E3:E4"):
        book.active.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    told = [(row["목록키"], row.get("제공기관"), row.get("관리 부서명"))
            for row in seen(lay(out.getvalue(), "list.xlsx", rows=3))]
    assert told == [("A-1", "가나전자", "데이터팀"), ("A-2", "가나전자", "데이터팀"), ("A-3", "가나전자", "영업팀")]


def test_the_list_may_lie_on_a_later_sheet(lay):
    book = openpyxl.Workbook()
    book.active.append(["작성 안내"])
    sheet = book.create_sheet("목록")
    for row in (HEADER, *ROWS):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    assert seen(lay(out.getvalue(), "list.xlsx")) == WANTED


def test_an_excel_serial_number_is_a_date(lay):
    harvester = lay(workbook(["목록키", "목록명", "등록일"], ["1", "가", 46000], ["2", "나", 46001]), "list.xlsx")
    assert [harvester.draft(record)["issued"] for record in seen(harvester)] == ["2025-12-09", "2025-12-10"]


def spread(*places):
    """A workbook with something in these cells, and a bright but empty one beyond them all."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for place, said in zip(places, ["목록키", "목록명", "가", "나"], strict=False):
        book.active[place] = said
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    book.save(out)
    return out.getvalue()


def test_a_cell_that_is_only_coloured_is_none(lay):
    assert seen(lay(spread("A1", "B1", "A2", "B2"), "list.xlsx", rows=1)) == [{"목록키": "가", "목록명": "나"}]


def test_a_list_may_lie_far_to_the_right(lay):
    assert seen(lay(spread("XA10", "XB10", "XA11", "XB11"), "list.xlsx", rows=1)) == [
        {"목록키": "가", "목록명": "나"}]


def lying(body):
    """The same workbook, whose sheet says that it is shorter than it is."""
    raw = bytearray(body)
    entry = raw.rfind(b"PK\x01\x02", 0, raw.rfind(b"xl/worksheets/sheet1.xml"))
    raw[entry + 24:entry + 28] = struct.pack("<I", 100)
    return bytes(raw)


@pytest.mark.parametrize("body", [b"PK\x03\x04 this is no workbook", workbook(["목록키", "목록명"])[:2000],
                                  spread("A1", "B1", "XFC1048575"), lying(workbook(["목록키", "목록명"]))])
def test_a_broken_workbook_is_malformed(lay, body):
    with pytest.raises(Malformed) as error:
        seen(lay(body, "list.xlsx"))
    assert error.value.code == "table"


def test_a_workbook_that_would_burst_is_not_opened(lay, monkeypatch):
    monkeypatch.setattr("harvesters.kinds.table.MOST", 100)
    with pytest.raises(Malformed) as error:
        seen(lay(workbook(HEADER, *ROWS), "list.xlsx"))
    assert error.value.code == "table"


# -- what manifest.json promises

def test_a_list_that_keeps_its_promises_is_complete(lay):
    harvester = lay(text([HEADER, *ROWS]).encode())
    seen(harvester)
    digest = hashlib.sha256(text([HEADER, *ROWS]).encode()).hexdigest()[:12]
    assert (harvester.complete, harvester.expected) == (f"manifest.json: complete, 2 rows, sha256 {digest}", 2)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_manifest_json_may_come_as_windows_writes_it(lay, partner, encoding):
    harvester = lay(text([HEADER, *ROWS]).encode(), partner="가나전자")
    partner.answers["/p/manifest.json"] = partner.answers["/p/manifest.json"].decode().encode(encoding)
    assert seen(harvester) == WANTED
    assert harvester.complete


def test_a_partial_list_is_not_complete(lay):
    harvester = lay(text([HEADER, *ROWS]).encode(), complete=False)
    assert seen(harvester) == WANTED
    assert harvester.complete is None


@pytest.mark.parametrize(("said", "code"), [
    ({"sha256": "0" * 64}, "sha256"), ({"rows": 3}, "rows"), ({"rows": 1}, "rows"), ({"rows": "2"}, "envelope"),
    ({"file": None}, "envelope"), ({"file": "https://elsewhere.example/list.csv"}, "address"),
    ({"file": "//elsewhere.example/list.csv"}, "address")])
def test_a_list_that_breaks_a_promise_is_refused_whole(lay, said, code):
    harvester = lay(text([HEADER, *ROWS]).encode(), **said)
    given = []
    with pytest.raises(Malformed) as error:
        given.extend(harvester.pages())
    assert (error.value.code, given, harvester.complete) == (code, [], None)


@pytest.mark.parametrize(("body", "code"), [
    (text([["이름", "값"], ["가", "1"]]).encode(), "header"), (b"", "header"), (b'"' + b"x" * 2_000_000, "table")])
def test_a_file_that_is_no_list_is_malformed(lay, body, code):
    with pytest.raises(Malformed) as error:
        seen(lay(body))
    assert error.value.code == code


def test_an_empty_list_is_no_list(lay):
    with pytest.raises(Malformed) as error:
        seen(lay(text([HEADER]).encode(), rows=0))
    assert error.value.code == "nothing"


def test_a_missing_file_is_refused(lay, partner):
    harvester = lay(text([HEADER, *ROWS]).encode())
    del partner.answers["/p/list.csv"]
    with pytest.raises(SourceError, match="404"):
        seen(harvester)


def test_a_bare_list_is_read_but_nothing_proves_that_it_is_whole(partner):
    partner.answers["/list.csv"] = text([HEADER, *ROWS]).encode()
    harvester = partner.make(Manifest, "/list.csv")
    assert seen(harvester) == WANTED
    assert harvester.complete is None


def test_the_key_goes_as_a_bearer_token(lay, partner):
    harvester = lay(text([HEADER, *ROWS]).encode())
    harvester.http.secret = "token"
    seen(harvester)
    assert [environ["HTTP_AUTHORIZATION"] for _, environ in partner.asked] == ["Bearer token", "Bearer token"]


# -- one bad row

def test_a_row_without_a_key_and_a_repeated_key_are_faults_of_those_rows_alone(lay):
    rows = [["A-1", "가"], ["-", "이름뿐"], ["A-1", "또"], ["A-2", "나"]]
    harvester = lay(text([HEADER, *rows]).encode(), rows=4)
    found = {record.id: harvester.read(record.raw) for page in harvester.pages() for record in page}
    assert list(found) == ["A-1", "row-3", "row-4", "A-2"]
    with pytest.raises(ValueError, match="3행에 목록키가 없습니다"):
        harvester.draft(found["row-3"])
    with pytest.raises(ValueError, match="4행의 목록키[(]A-1[)]가"):
        harvester.draft(found["row-4"])
    assert harvester.draft(found["A-2"])["title"] == "나"


@pytest.mark.parametrize("keys", [["-", "A-2"], ["A-1", "A-1"]])
def test_a_list_in_which_a_row_cannot_be_told_apart_does_not_say_what_is_gone(lay, keys):
    """The row that lost its key, or carries another's, is the record that would seem to be missing."""
    harvester = lay(text([HEADER, *([key, "가"] for key in keys)]).encode())
    assert len(seen(harvester)) == 2
    assert harvester.complete is None


@pytest.mark.parametrize(("mark", "gone"), [("Y", True), ("예", True), ("N", False), ("-", False), ("", False)])
def test_a_row_marked_as_deleted_is_gone(lay, mark, gone):
    harvester = lay(text([["목록키", "목록명", "삭제여부"], ["1", "가", mark]]).encode(), rows=1)
    assert harvester.gone(seen(harvester)[0]) is gone


def test_a_record_of_another_source_is_skipped(lay):
    harvester = lay(text([HEADER, *ROWS]).encode(), options={"elsewhere": ["A-1"]})
    first, second = seen(harvester)
    with pytest.raises(Skip):
        harvester.draft(first)
    assert harvester.draft(second)["identifier"] == "A-2"


# -- hospitals

HEALTH = ["목록키", "목록명", "목록 URL", "내려받기 URL", "접근등급", "비식별 구분", "대상자 수", "기타 유의사항"]


def hospital(lay, *cells, **options):
    harvester = lay(text([HEALTH, ["H-1", "진료 기록", "https://h.kr/1", "https://h.kr/1.csv", *cells]]).encode(),
                    kind=HospitalList, rows=1, options=options)
    return harvester.draft(seen(harvester)[0])


@pytest.mark.parametrize("cells", [("안심구역", "가명"), ("공개", "가명"), ("신청", "집계"), ("", "")])
def test_health_data_is_never_one_click_away(lay, cells):
    [resource] = hospital(lay, *cells)["resources"]
    assert resource["url"] == "https://h.kr/1"
    assert "download_url" not in resource


def test_open_aggregates_of_a_hospital_may_be_taken(lay):
    [resource] = hospital(lay, "공개", "집계")["resources"]
    assert resource["download_url"] == "https://h.kr/1.csv"


def test_health_data_of_which_nothing_is_said_stays_inside(lay):
    draft = hospital(lay, "", "가명")
    assert (draft["access_rights"], draft["theme"]) == ("non-public", ["보건의료"])


@pytest.mark.parametrize(("count", "limit", "told"), [("4", 5, None), ("5", 5, 5), ("9", 10, None), ("1,200", 5, 1200)])
def test_small_groups_are_not_counted_aloud(lay, count, limit, told):
    draft = hospital(lay, "안심구역", "가명", count, "주의", small_cell=limit)
    assert draft.get("number_of_unique_individuals") == told
    assert draft["remarks"] == ("주의" if told else "주의\n대상자 수가 적어 밝히지 않습니다.")
