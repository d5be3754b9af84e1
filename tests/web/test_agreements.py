"""Agreements on the pages: who sees and keeps them, forms without JavaScript, and tables as partners have them."""

import io
import re
from types import SimpleNamespace

import pytest
from openpyxl import Workbook

from catalog import ANONYMOUS, SYSTEM, LocalCatalog
from tests.furniture import shared
from web.agreement_import import packed, unpacked
from web.agreement_match import named_in
from web.demo_agreements import bring_agreements

FORM = {"organization": "kepco", "title": "전력 데이터 공유 협약", "name": "kepco-mou", "signed": "2026-01-05",
        "until": "", "url": "", "clauses": "제4조 월 1회 제공", "public": "true"}
FIRST = {"promises-0-title": "전력 사용량", "promises-0-frequency": "MONTHLY", "promises-0-due": "2026-02-20",
         "promises-0-clause": "제4조 2항"}
SECOND = {"promises-2-title": "변전소 위치", "promises-2-frequency": "NEVER", "promises-2-due": "2026-05-31"}


@pytest.fixture
def call(hall):
    return lambda action, /, **data: hall.call(action, data, SYSTEM)


@pytest.fixture
def mou(call):
    call("package_create", **shared())
    return call("agreement_create", name="kepco-mou", title=FORM["title"], organization="kepco", signed="2026-01-05",
                clauses=FORM["clauses"], promises=[
                    {"title": "전력 사용량", "frequency": "MONTHLY", "due": "2026-02-20", "clause": "제4조 2항"},
                    {"title": "변전소 위치", "frequency": "NEVER", "due": "2026-05-31"}])


def said(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_steward_writes_an_agreement_down_and_changes_it(visitor, call):
    sujin = visitor("sujin")
    made = sujin.post("/ko/agreements/new", FORM | FIRST | SECOND | {"promises-1-title": " "})
    assert (made.status_code, made.location) == (303, "/ko/agreements/kepco-mou?saved=1")
    told = call("agreement_show", id="kepco-mou")
    assert [(each["title"], each["frequency"], each["due"], each["clause"]) for each in told["promises"]] == [
        ("전력 사용량", "MONTHLY", "2026-02-20", "제4조 2항"), ("변전소 위치", "NEVER", "2026-05-31", "")]
    ids = {f"promises-{place}-id": each["id"] for place, each in enumerate(told["promises"])}
    changed = sujin.post("/ko/agreements/kepco-mou/edit", FORM | FIRST | ids | {
        "title": "바꾼 협약", "public": "false", "promises-0-title": "월간 전력 사용량", "promises-1-title": "변전소",
        "promises-1-gone": "gone"})
    assert changed.status_code == 303
    told = call("agreement_show", id="kepco-mou")
    assert (told["title"], told["public"], [(each["id"], each["title"]) for each in told["promises"]]) == (
        "바꾼 협약", False, [(ids["promises-0-id"], "월간 전력 사용량")])
    assert sujin.post("/ko/agreements/kepco-mou/delete").location == "/ko/agreements"
    assert call("agreement_list")["count"] == 0


def version_in(answer) -> str:
    return re.search(r'name="version" value="(\w{32})"', said(answer))[1]


def test_of_two_stewards_the_second_is_told_and_keeps_what_he_typed(visitor, hall, mou):
    hall.call("user_patch", {"id": "yuna", "steward": True}, SYSTEM)
    edit = f"/ko/agreements/{mou['id']}/edit"
    one, other = visitor("sujin"), visitor("yuna")
    seen = version_in(one.get(edit))
    assert seen == version_in(other.get(edit))
    ids = {f"promises-{place}-id": each["id"] for place, each in enumerate(mou["promises"])}
    mine = FORM | FIRST | ids | {"promises-1-title": "변전소 위치", "promises-1-frequency": "NEVER",
                                 "promises-1-due": "2026-05-31", "version": seen}
    assert one.post(edit, mine | {"name": "kepco-2026", "until": "2027-12-31"}).status_code == 303
    refused = other.post(edit, mine | {"title": "내가 고친 이름"})
    assert (refused.status_code, "그사이 다른 사람이 이 협약을 고쳤습니다." in said(refused)) == (422, True)
    assert 'value="내가 고친 이름"' in said(refused)
    now = hall.call("agreement_show", {"id": mou["id"]}, SYSTEM)
    assert (now["title"], now["until"], version_in(refused)) == (FORM["title"], "2027-12-31", now["version"])
    hall.call("promise_match", {"id": mou["promises"][0]["id"], "dataset_id": "kepco-power"}, SYSTEM)
    again = other.post(edit, mine | {"title": "내가 고친 이름", "version": version_in(refused)})
    assert (again.status_code, again.location) == (303, "/ko/agreements/kepco-mou?saved=1")
    assert "version" not in hall.call("agreement_show", {"id": mou["id"]}, hall.user("dohyun"))


def test_more_rows_are_no_look_at_what_somebody_else_has_changed(visitor, hall, mou):
    hall.call("agreement_update", {"id": mou["id"], "until": "2027-12-31"}, SYSTEM)
    answer = visitor("sujin").post("/ko/agreements/kepco-mou/edit", FORM | {"version": mou["version"], "more": "1"})
    assert version_in(answer) == mou["version"]


def test_more_rows_are_given_without_saving_and_keep_what_was_typed(visitor, call):
    answer = visitor("sujin").post("/ko/agreements/new", FORM | FIRST | {"more": "1", "title": "<b>협약"})
    html = said(answer)
    assert (answer.status_code, html.count("<legend>약속 "), html.count('value="전력 사용량"')) == (200, 4, 1)
    assert "&lt;b&gt;협약" in html
    assert "<b>협약" not in html
    assert call("agreement_list")["count"] == 0


def test_what_cannot_be_saved_is_said_at_its_field_and_nothing_typed_is_lost(visitor, call):
    answer = visitor("sujin").post("/ko/agreements/new", FORM | FIRST | {
        "promises-1-title": "", "promises-2-title": "정전 이력", "promises-2-frequency": "",
        "promises-2-due": "2025-01-01", "signed": "2026-02-31"})
    html = said(answer)
    assert answer.status_code == 422
    for text in ("날짜로 읽을 수 없는 값(2026-02-31)입니다.", "약속 3: 갱신 주기: 비어 있습니다.",
                 'href="#f-promises-2-frequency"', 'value="2026-02-31"', 'value="정전 이력"', "고칠 곳이 2군데",
                 "<title>오류: 협약 넣기"):
        assert text in html, text
    answer = visitor("sujin").post("/en/agreements/new", FORM | {"organization": "", "title": ""})
    assert "It is empty. Without it nothing can be counted as due. Fill it in." in said(answer)
    assert call("agreement_list")["count"] == 0


@pytest.mark.parametrize(("who", "seen"), [("sujin", 200), ("audrey", 200), ("root", 200), ("dohyun", 200),
                                           ("jiwoo", 403), ("taeho", 403)])
def test_partners_see_their_own_and_only_stewards_keep_them(visitor, call, mou, who, seen):
    call("agreement_update", id="kepco-mou", public=False, promises=[
        {key: each[key] for key in ("id", "title", "frequency", "due")} for each in mou["promises"]])
    somebody, keeps = visitor(who), who in ("sujin", "root")
    assert somebody.get("/ko/agreements/kepco-mou").status_code == seen
    assert (FORM["title"] in said(somebody.get("/ko/agreements"))) == (seen == 200)
    for path in ("new", "kepco-mou/edit", "kepco-mou/match", "kepco-mou/delete", "import"):
        assert somebody.get(f"/ko/agreements/{path}").status_code == (200 if keeps else 403), path
    assert ("데이터 잇기" in said(somebody.get("/ko/agreements/kepco-mou"))) == keeps
    for path in ("new", "kepco-mou/edit", "kepco-mou/match", "kepco-mou/delete", "import/confirm"):
        if not keeps:
            assert somebody.post(f"/ko/agreements/{path}", FORM).status_code == 403, path
    assert visitor("").get("/ko/agreements").location.startswith("/ko/sign-in")


def test_a_steward_confirms_what_was_suggested_row_by_row(visitor, call, mou):
    sujin, (first, second) = visitor("sujin"), mou["promises"]
    page = said(sujin.get("/ko/agreements/kepco-mou/match"))
    assert "제목이 100% 같습니다 · 갱신 주기도 같습니다" in page
    dataset = call("promise_suggest", id="kepco-mou")[0]["suggestions"][0]["dataset"]["id"]
    done = sujin.post("/ko/agreements/kepco-mou/match", {f"p-{first['id']}": dataset, f"p-{second['id']}": "none"})
    assert (done.status_code, done.location) == (303, "/ko/agreements/kepco-mou?matched=1")
    call("package_create", **shared(name="substations", title="변전소 자리"))
    refused = sujin.post("/ko/agreements/kepco-mou/match", {
        f"p-{first['id']}": "other", f"o-{first['id']}": "https://data.example.kr/ko/dataset/substations?x=1",
        f"p-{second['id']}": "other", f"o-{second['id']}": "없는-데이터"})
    html = said(refused)
    assert refused.status_code == 422
    for text in ("그런 데이터를 찾지 못했습니다.", 'value="없는-데이터"', "나머지 1건은 저장했습니다."):
        assert text in html, text
    assert [each["dataset"] and each["dataset"]["name"] for each in call("promise_list")["promises"]] == [
        "substations", None]
    empty = sujin.post("/ko/agreements/kepco-mou/match", {f"p-{second['id']}": "other"})
    assert (empty.status_code, "주소 이름이 비어 있습니다." in said(empty)) == (422, True)
    sujin.post("/ko/agreements/kepco-mou/match", {f"p-{first['id']}": "none"})
    assert call("promise_list")["promises"][0]["dataset"] is None


@pytest.mark.parametrize(("text", "name"), [
    ("power", "power"), (" https://x.kr/ko/dataset/power/ ", "power"), ("/ko/dataset/%EC%A0%84%EB%A0%A5?a=1#b", "전력"),
    ("", ""), ("///", "")])
def test_a_dataset_is_named_by_its_address_too(text, name):
    assert named_in(text) == name


def test_a_public_page_tells_of_the_promise_that_a_dataset_keeps(visitor, call, mou):
    assert "협약" not in said(visitor("").get("/ko/dataset/kepco-power")).partition("<main")[2].partition("</main>")[0]
    call("promise_match", id=mou["promises"][0]["id"], dataset_id="kepco-power")
    for path in ("/ko/dataset/kepco-power", "/ko/organization/kepco"):
        html = said(visitor("").get(path))
        for text in ('<dl class="mou">', FORM["title"], '<svg class="strip"', "달 가운데"):
            assert text in html, (path, text)
        assert "변전소" not in html
        assert "제4조 월" not in html
    assert "제4조 2항" in said(visitor("").get("/ko/dataset/kepco-power"))
    assert "매월 20일까지 갱신" in said(visitor("").get("/ko/dataset/kepco-power"))
    assert "협약에 따라 1건을 공유합니다" in said(visitor("").get("/ko/organization/kepco"))
    assert "약속 2건 가운데 1건 공유" in said(visitor("dohyun").get("/ko/organization/kepco"))
    call("agreement_update", id="kepco-mou", public=False, promises=[
        {key: each[key] for key in ("id", "title", "frequency", "due")} for each in mou["promises"]])
    assert FORM["title"] not in said(visitor("").get("/ko/dataset/kepco-power"))
    assert FORM["title"] not in said(visitor("").get("/ko/organization/kepco"))


HEADER = "기관명,협약,체결일,만료일,조항,데이터명,주기,첫 제공일"
LINES = ["전력 협약 이행 목록,,,,,,,", HEADER,
         "한국전력공사,전력 데이터 공유 협약,2026.1.5,,제4조 2항,전력 사용량,매월,2026-02-20",
         ",,,,,변전소 위치,1회성,2026년 6월 30일", ",,,,,<b>구역</b>,월,2026-07-01",
         "없는 기관,협약,2026-01-01,,,가,월,2026-02-01", "", ",,,,,정전 이력,가끔,어제"]


def workbook() -> bytes:
    book, held = Workbook(), io.BytesIO()
    for line in LINES:
        book.active.append([cell or None for cell in line.split(",")])
    book.active["C3"] = 46027                       # a day as spreadsheets count it: 2026-01-05
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize(("name", "body"), [
    ("협약.csv", "\r\n".join(LINES).encode("cp949")), ("협약.csv", b"\xef\xbb\xbf" + "\n".join(LINES).encode()),
    ("협약.xlsx", workbook())])
def test_a_messy_table_is_looked_at_and_then_taken_in(visitor, call, mou, name, body):
    sujin = visitor("sujin")
    looked = sujin.post("/ko/agreements/import", {"file": (io.BytesIO(body), name)},
                        content_type="multipart/form-data")
    html = said(looked)
    assert looked.status_code == 200
    for text in ("기관(없는 기관)을 찾지 못했습니다.", "모르는 갱신 주기(가끔)입니다.",
                 "<del>2026-05-31</del> → <ins>2026-06-30</ins>",
                 "약속 2건 저장하기", "&lt;b&gt;구역"):
        assert text in html, text
    assert call("promise_list")["count"] == 2
    rows = html.partition('name="rows" value="')[2].partition('"')[0]
    done = sujin.post("/ko/agreements/import/confirm", {"rows": rows})
    assert done.location == "/ko/agreements?imported=2"
    assert "약속 2건을 받았습니다." in said(sujin.get(done.location))
    assert [(each["title"], each["due"]) for each in call("promise_list")["promises"]] == [
        ("전력 사용량", "2026-02-20"), ("변전소 위치", "2026-06-30"), ("<b>구역</b>", "2026-07-01")]


@pytest.mark.parametrize(("name", "body", "why"), [
    ("", b"", "파일이 없습니다."), ("a.csv", b"", "파일"), ("a.csv", HEADER.encode(), "머리글 아래에 줄이 없습니다."),
    ("a.csv", "기관,협약,조항\r\n한전,협약,1".encode(), "머리글(데이터 제목, 갱신 주기, 첫 제공일)을 찾지 못했습니다."),
    ("a.csv", "\n".join([HEADER, *(["가,나,,,,다,월,2026-01-01"] * 2001)]).encode(), "2000줄보다 깁니다."),
    ("a.pdf", b"%PDF-1.7", "PDF"), ("a.xlsx", workbook()[:900], "")])
def test_a_file_that_cannot_be_read_is_told_why(visitor, name, body, why):
    answer = visitor("sujin").post("/ko/agreements/import", {"file": (io.BytesIO(body), name)},
                                   content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'role="alert"' in said(answer)
    assert why in said(answer)


def test_the_template_has_our_columns_and_is_read_again(visitor):
    sujin = visitor("sujin")
    csv, xlsx = (sujin.get(f"/ko/agreements/import/template.{kind}") for kind in ("csv", "xlsx"))
    assert csv.get_data().decode("utf-8-sig").strip() == (
        '"기관","협약","체결일","만료일","조항","데이터 제목","갱신 주기","첫 제공일"')
    again = sujin.post("/ko/agreements/import", {"file": (io.BytesIO(xlsx.get_data()), "t.xlsx")},
                       content_type="multipart/form-data")
    assert "머리글 아래에 줄이 없습니다." in said(again)


@pytest.mark.parametrize("text", [
    "", "x", "AAAA", packed([{"line": 1}])[:-6], packed([1, 2]), packed([{"a": "b" * 5_000_000}])])
def test_rows_that_nobody_looked_at_are_not_taken_in(visitor, text):
    assert unpacked(text) == []
    assert visitor("sujin").post("/ko/agreements/import/confirm", {"rows": text}).status_code == 422


def test_rows_come_back_as_they_went():
    rows = [{"line": 3, "title": "전력 사용량"}]
    assert unpacked(packed(rows)) == rows


def test_no_form_counts_without_its_token(visitor, hall, mou):
    browser = visitor("sujin").browser
    for path in ("new", "kepco-mou/edit", "kepco-mou/match", "kepco-mou/delete", "import", "import/confirm"):
        assert browser.post(f"/ko/agreements/{path}", data=FORM).status_code == 400
    assert hall.call("agreement_list", {}, ANONYMOUS)["count"] == 1


def test_the_demo_has_agreements_that_say_they_are_examples_once(hall, call):
    for number in range(6):
        call("package_create", **shared(name=f"kepco-{number}", title=f"전력 데이터 {number}"))
    house = SimpleNamespace(ckan=LocalCatalog(hall, SYSTEM))
    bring_agreements(house)
    bring_agreements(house)
    [told] = call("agreement_list")["agreements"]
    assert told["title"] == "한국전력공사 예시 협약"
    assert told["clauses"].startswith("시험 운영을 위해 만든 예시입니다.")
    assert {key: told["figures"][key] for key in ("promised", "delivered", "late", "waiting")} == {
        "promised": 6, "delivered": 4, "late": 0, "waiting": 2}
    assert (told["figures"]["on_time"], told["figures"]["judged"]) in ((1, 1), (2, 2))
