"""The pages of spreadsheets, as a partner goes through them."""

import csv
import gzip
import io
import re
from html import unescape

import pytest
from openpyxl import load_workbook

from catalog import SYSTEM
from tests.furniture import shared
from tests.web.sheets.books import book, line

OLD = shared(identifier="K-1", title="전기차 충전소 이용 현황", name="ev", frequency="WEEKLY")


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows_of(visitor, at: str) -> list[list[str]]:
    """The rows of the table, cell by cell."""
    html = visitor.get(at).get_data(as_text=True).partition('id="rows"')[2]
    return [[words(cell) for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)]
            for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)[1:]]


def heading(visitor, at: str) -> str:
    return words(re.search(r"<h1>(.*?)</h1>", visitor.get(at).get_data(as_text=True))[1])


def test_a_partner_uploads_looks_carries_out_and_undoes(app, come, hall, upload):
    hall.call("package_create", OLD, SYSTEM)
    dohyun = come("dohyun")
    at = upload(dohyun, book(line(4), line(5, **{"업데이트 주기": None}),
                             {"관리번호": "K-1", "제목": "전기차 충전소 이용 현황", "업데이트 주기": "매월"}))
    html = dohyun.get(at).get_data(as_text=True)
    assert "아직 아무것도 저장하지 않았습니다" in html
    assert [words(each) for each in re.findall("<dd.*?</dd>", html)] == [
        "1 건", "1 건 항목 1곳", "0 건", "1 건 고치면 다시 확인합니다"]
    found = rows_of(dohyun, at)
    assert [row[:3] for row in found] == [
        ["5", "등록 불가", "변전소별 최대전력 5"], ["6", "바뀜", "전기차 충전소 이용 현황"],
        ["4", "새로 등록", "변전소별 최대전력 4"]]
    assert (found[0][5][:11], found[1][3]) == ("F5 업데이트 주기:", "주간 월간")
    assert "문제없는 2건 등록하기" in html
    assert dohyun.post(f"{at}/commit", page=at).status_code == 303
    app.extensions["sheets"].wait()
    assert heading(dohyun, at) == "등록했습니다"
    assert "새 데이터 1건은 검토를 기다립니다" in dohyun.page(at).text
    assert hall.call("package_search", {"fq": "frequency:MONTHLY"}, SYSTEM)["count"] == 1
    assert "이 파일로 등록한 2건을 되돌립니다" in dohyun.page(f"{at}/undo").text
    assert dohyun.post(f"{at}/undo", page=f"{at}/undo").status_code == 303
    app.extensions["sheets"].wait()
    assert (heading(dohyun, at), [row[1] for row in rows_of(dohyun, at)]) == (
        "되돌렸습니다", ["등록 불가", "되돌림", "되돌림"])
    assert hall.call("package_search", {"fq": "frequency:WEEKLY"}, SYSTEM)["count"] == 1


def test_personal_data_are_refused_and_never_shown_again(come, hall, upload):
    dohyun = come("dohyun")
    at = upload(dohyun, book(line(4, 설명="신청자 900101-1234568 님의 사용량을 모은 표입니다")))
    [row] = rows_of(dohyun, at)
    assert (row[1], "90" in row[5], "900101" in row[5], "1234568" in row[5]) == ("등록 불가", True, False, False)
    with hall.store.read() as db:
        told = repr(db.exec_driver_sql("select package, reasons from sheet_rows").all())
    assert ("900101" in told, "1234568" in told) == (False, False)


def test_columns_that_every_new_dataset_needs_are_named_once(come, upload):
    dohyun = come("dohyun")
    lacking = [{name: each for name, each in line(number).items() if name not in ("공개등급", "관리부서명")}
               for number in (4, 5)]
    at = upload(dohyun, "\n".join([",".join(lacking[0]), *(",".join(f'"{value}"' for value in each.values())
                                                          for each in lacking)]).encode(), "목록.csv")
    assert "이 파일에 없는 항목: <b>관리부서</b>, <b>공개등급</b>. 새로" in dohyun.get(at).get_data(as_text=True)
    assert ('has not got: <b lang="ko">관리 부서명</b>, <b>Access level</b>. New' in
            dohyun.get(f"/en{at[3:]}").get_data(as_text=True))
    assert "이 파일에 없는 항목" not in dohyun.page(upload(dohyun, book(line(4)))).text


def test_the_report_leaves_out_what_must_not_be_kept_and_only_that(come, upload):
    dohyun = come("dohyun")
    at = upload(dohyun, book(line(4, 등록일="010-1234-5678"), line(5, 설명="문의 900101-1234568"),
                             line(6, 전화번호="010-1234-5678", **{"업데이트 주기": None})))
    head, *rows = csv.reader(io.StringIO(dohyun.get(f"{at}/report.csv").get_data().decode("utf-8-sig")))
    rows = sorted([dict(zip(head, each, strict=True)) for each in rows], key=lambda row: row["확인한 행"])
    assert [(row["등록일"], row["설명"], row["전화번호"]) for row in rows] == [
        ("", "시군구별 월간 값을 모은 표", "061-345-0000"), ("2024-01-02", "", "061-345-0000"),
        ("2024-01-02", "시군구별 월간 값을 모은 표", "010-1234-5678")]
    assert "날짜로 읽을 수 없는 값(0************)" in rows[0]["알림"]


@pytest.mark.parametrize(("file", "why"), [
    (None, "파일을 고르지 않았습니다"), ((b"", "a.csv"), "파일이 비어 있습니다"),
    ((b"x" * 9000, "a.csv"), "20MB를 넘습니다"),
    ((b"x" * 900, "a.csv"), "20MB를 넘습니다")])
def test_what_cannot_be_taken_is_said_on_the_page(app, come, monkeypatch, file, why):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 5000)
    monkeypatch.setattr("web.sheets.keeping.LARGEST", 800)
    fields = {"organization": "kepco"} | ({"file": (io.BytesIO(file[0]), file[1])} if file else {})
    answer = come("dohyun").post("/ko/desk/sheets", fields, content_type="multipart/form-data")
    assert (answer.status_code, why in answer.get_data(as_text=True)) == (422, True)


def test_a_file_of_another_kind_is_told_where_it_was_read(come, upload):
    dohyun = come("dohyun")
    at = upload(dohyun, b"%PDF-1.7 nothing of ours", "a.pdf")
    assert heading(dohyun, at) == "파일을 읽지 못했습니다"
    assert "CSV" in dohyun.page(at).text


def test_nobody_uploads_for_an_organisation_that_is_not_his(come, hall):
    for name, organization in (("dohyun", "nia"), ("audrey", "kepco"), ("dohyun", "nobody")):
        answer = come(name).post("/ko/desk/sheets", {"organization": organization, "file": (io.BytesIO(b"a"), "a.csv")},
                                 content_type="multipart/form-data")
        assert (answer.status_code, "권한이 없습니다" in answer.get_data(as_text=True)) == (422, True)
    with hall.store.read() as db:
        assert db.exec_driver_sql("select count(*) from sheets").scalar() == 0


def test_what_was_uploaded_is_listed_and_templates_are_given(come, upload):
    dohyun = come("dohyun")
    at = upload(dohyun, book(line(4)))
    for lang, word in (("ko", "확인 기다림"), ("en", "To be checked")):
        page = dohyun.page(f"/{lang}/desk/sheets")
        assert (at.replace("/ko/", f"/{lang}/") in page.links, word in page.text, "목록.xlsx" in page.text) == (
            True, True, True)
    found = [dohyun.get(f"/ko/desk/sheets/template.{kind}") for kind in ("xlsx", "csv")]
    assert [each.headers["Content-Disposition"] for each in found] == [
        'attachment; filename="template.xlsx"', 'attachment; filename="template.csv"']
    assert "목록명" in found[1].get_data(as_text=True)


def test_who_has_no_organisation_has_no_page_for_spreadsheets(come):
    assert come("taeho").get("/ko/desk/sheets").status_code == 403


def test_another_organisations_editor_finds_nothing(come, upload):
    dohyun, jiwoo = come("dohyun"), come("jiwoo")
    at = upload(dohyun, book(line(4)))
    assert [jiwoo.get(at + each).status_code for each in ("", "/undo", "/report.csv", "/report.xlsx")] == [404] * 4
    assert [jiwoo.post(at + each, page="/ko/desk/sheets").status_code for each in ("/commit", "/undo", "/abandon")] == [
        404] * 3
    assert jiwoo.get("/ko/desk/sheets/nothing").status_code == 404
    assert come("").get(at).status_code == 303
    assert heading(dohyun, at) == "올리기 전에 확인해 주세요"


def test_an_auditor_sees_what_rows_do_but_no_button_and_no_cells(come, upload):
    at = upload(come("dohyun"), book(line(4)))
    audrey = come("audrey")
    assert [each for each in audrey.page(at).having("form") if "/sheets/" in each["action"]] == []
    table = list(csv.reader(io.StringIO(audrey.get(f"{at}/report.csv").get_data().decode("utf-8-sig"))))
    assert table == [["확인한 행", "결과", "알림", "바뀌는 내용"], ["4", "새로 등록", "", ""]]
    assert audrey.post(f"{at}/commit", page="/ko/desk/sheets").status_code == 404


def test_a_sheet_that_is_left_loses_its_file(app, come, upload, tmp_path):
    dohyun = come("dohyun")
    at = upload(dohyun, book(line(4)))
    assert len(list((tmp_path / "sheets").iterdir())) == 1
    assert dohyun.post(f"{at}/abandon", page=at).location == "/ko/desk/sheets"
    assert list((tmp_path / "sheets").iterdir()) == []
    assert heading(dohyun, at) == "그만둔 파일"
    assert dohyun.post(f"{at}/commit", page="/ko/desk/sheets").location == at


def test_the_report_has_every_row_neutralised_and_can_be_uploaded_again(come, upload):
    dohyun = come("dohyun")
    at = upload(dohyun, book(line(4), line(5, 제목="=HYPERLINK(\"https://evil.example\")", **{"업데이트 주기": None})))
    whole = dohyun.get(f"{at}/report.xlsx").get_data()
    sheet = load_workbook(io.BytesIO(whole)).worksheets[0]
    table = [[cell.value for cell in row] for row in sheet]
    assert table[0][:6] == ["확인한 행", "결과", "알림", "바뀌는 내용", "관리번호", "제목"]
    assert [row[:2] for row in table[1:]] == [[4, "새로 등록"], [5, "등록 불가"]]
    formulas = [cell.value for row in sheet for cell in row if cell.data_type == "f" or str(cell.value).startswith("=")]
    assert formulas == []
    again = upload(dohyun, whole, "report.xlsx")
    assert [row[1] for row in rows_of(dohyun, again)] == ["등록 불가", "새로 등록"]


def test_what_a_row_says_is_no_markup(come, upload):
    dohyun = come("dohyun")
    at = upload(dohyun, book(line(4, 제목="<script>alert(1)</script> 변전소")), name="<b>x</b>.xlsx")
    html = dohyun.get(at).get_data(as_text=True)
    assert ("<script>alert(1)" in html, "<b>x</b>" in html) == (False, False)
    assert rows_of(dohyun, at)[0][2] == "alert(1) 변전소"


def test_a_hundred_rows_are_paged_and_filtered(come, upload):
    dohyun = come("dohyun")
    at = upload(dohyun, book(*(line(number, **({"업데이트 주기": None} if number > 60 else {}))
                               for number in range(4, 64))))
    assert (len(rows_of(dohyun, at)), f"{at}?from=50#rows" in dohyun.page(at).links) == (50, True)
    assert len(rows_of(dohyun, f"{at}?from=50")) == 10
    assert [row[0] for row in rows_of(dohyun, f"{at}?rows=refused")] == ["61", "62", "63"]
    assert rows_of(dohyun, f"{at}?rows=refused&from=99999999999") == []


def test_there_is_nothing_to_carry_out_when_nothing_changes(come, upload):
    dohyun = come("dohyun")
    at = upload(dohyun, book(line(4, **{"업데이트 주기": None})))
    assert f"{at}/commit" not in [each.get("action") for each in dohyun.page(at).having("form")]
    answer = dohyun.post(f"{at}/commit", page=at)
    assert (answer.status_code, "바뀐 행이 없습니다" in answer.get_data(as_text=True)) == (422, True)


def test_the_pages_are_small(come, upload):
    dohyun = come("dohyun")
    at = upload(dohyun, book(*(line(number) for number in range(4, 64))))
    assert len(gzip.compress(dohyun.get(at).get_data())) < 15_000
