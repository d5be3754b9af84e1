"""The pages of sources: registering, trying through the guarded line, submitting, deciding and removing."""

import base64
import json
import logging
import re
import threading
from dataclasses import replace
from urllib.parse import quote

import pytest
from ckanapi.errors import CKANAPIError
from sqlalchemy import select

from catalog import LocalCatalog
from catalog.actions import ACTIONS
from catalog.runbook import RunBook
from catalog.sealing import Sealing
from catalog.tables import sources
from harvesters.keys import Keys
from tests.harvesters.faults import Faults, answer
from tests.web.conftest import application
from tests.web.people import Visitor
from tests.web.reading import read
from web import source_kinds, source_schedule, trying
from web import sources as pages
from web.wiring import House, harvest
from web.wiring import sources as those_harvested

CANARY = "canary/3f9+Zq8==wYc7Nd2Kb9Hs4Fg6"
FORMS = {CANARY, quote(CANARY, safe=""), quote(CANARY), quote(quote(CANARY, safe=""), safe=""),
         base64.b64encode(CANARY.encode()).decode(), base64.b64encode(b"user:" + CANARY.encode()).decode()[8:48],
         json.dumps(CANARY).replace("/", "\\/")}
RECORD = {"id": "r1", "name": "power", "title": "전력 사용량", "notes": "월간 전력 사용량", "resources": [],
          "metadata_modified": "2026-01-02T00:00:00"}
TYPED = {"kind": "ckan", "owner_org": "kepco", "title": "전력 포털", "name": "kepco-ckan",
         "often": "weekly", "hour": "4", "weekday": "2", "day": "1", "schedule": "",
         "option-organizations": "kepco, nia", "credential": CANARY}


@pytest.fixture
def partner():
    """A CKAN on loopback, with a search that answers one record."""
    with Faults() as server:
        server.at["/api/3/action/package_search"] = listing(RECORD)
        yield server


def listing(*records) -> bytes:
    found = {"success": True, "result": {"count": len(records), "results": list(records)}}
    return answer(json.dumps(found, ensure_ascii=False).encode(), Content_Type="application/json")


@pytest.fixture
def hall_with_key(hall, partner):
    """The pages, with a key to seal with and the loopback partner allowed."""
    hall.sealing = Sealing(["A" * 43])
    host, port = partner.address
    return application(hall, harvest_allow=(f"{host}:{port}",), secret="x" * 40)


@pytest.fixture
def come(hall_with_key):
    people = {}
    return lambda name: people.setdefault(name, Visitor(hall_with_key, name))


@pytest.fixture
def typed(partner):
    return TYPED | {"url": partner.url}


def register(visitor, typed):
    made = visitor.post("/ko/desk/sources/new?kind=ckan", typed, "/ko/desk/sources/new?kind=ckan")
    assert made.status_code == 303, made.get_data(as_text=True)
    return made


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_a_partner_registers_tries_previews_and_submits_and_the_centre_refuses_and_accepts(come, typed, partner, hall):
    yuna, sujin = come("yuna"), come("sujin")
    assert "CKAN 사이트" in yuna.page("/ko/desk/sources/new").text
    assert register(yuna, typed).headers["Location"] == "/ko/desk/sources/kepco-ckan?done=saved"
    page = yuna.page("/ko/desk/sources/kepco-ckan").text
    for words in ("작성 중", "매주 화요일 04:00", "등록됨, 20", "CKAN 사이트", "kepco, nia"):
        assert words in page
    told = text(yuna.post("/ko/desk/sources/kepco-ckan/try", {"look": "line"}))
    for words in ("연결되었습니다.", "첫 쪽에 1건이 있습니다.", "기관은 모두 1건이라고 알립니다.",
                  "HTTP 200, application/json"):
        assert words in told
    told = text(yuna.post("/ko/desk/sources/kepco-ckan/try", {"look": "records"}))
    for words in ("처음 1건은 이렇게 됩니다", "전력 사용량", "아무것도 저장하지 않았습니다."):
        assert words in told
    assert hall.call("package_search", {"include_drafts": True}, hall.user("root"))["count"] == 0
    assert partner.asked[0][1]["Authorization"] == CANARY
    assert yuna.post("/ko/desk/sources/kepco-ckan/submit", {"note": "봐 주세요."}).status_code == 303
    seen = sujin.get("/ko/desk/sources/kepco-ckan").get_data(as_text=True)
    mark = re.search('name="mark" value="([^"]+)"', seen)[1]
    short = sujin.post("/ko/desk/sources/kepco-ckan/decide", {"decision": "refuse", "comment": "", "mark": mark})
    assert (short.status_code, "거절하는 까닭이 없습니다." in text(short)) == (422, True)
    assert sujin.post("/ko/desk/sources/kepco-ckan/decide", {
        "decision": "refuse", "comment": "주소를 확인해 주세요.", "mark": mark}).status_code == 303
    assert "주소를 확인해 주세요." in yuna.page("/ko/desk/sources/kepco-ckan").text
    assert sujin.post("/ko/desk/sources/kepco-ckan/decide", {
        "decision": "accept", "comment": "", "mark": mark}).status_code == 303
    assert "수락함" in yuna.page("/ko/desk/sources").text


def test_what_is_wrong_is_said_and_what_was_typed_stays_but_never_the_credential(come, typed):
    wrong = come("dohyun").post("/ko/desk/sources/new?kind=ckan", typed | {
        "url": "ftp://x", "name": "나쁜 이름", "often": "cron", "schedule": "99 * * * *"},
        "/ko/desk/sources/new?kind=ckan")
    told = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    for words in ("ftp://x", "전력 포털", "99 * * * *", 'id="faults" data-focus', "kepco, nia"):
        assert words in told
    assert not any(form in told for form in FORMS)
    fold = '<details class="f"{}><summary>날마다가 아닐 때'
    assert fold.format(" open") in told
    assert fold.format("") in come("dohyun").get("/ko/desk/sources/new?kind=ckan").get_data(as_text=True)
    english = come("dohyun").post("/en/desk/sources/new?kind=ckan", typed | {"url": "ftp://x"},
                                  "/en/desk/sources/new?kind=ckan").get_data(as_text=True)
    assert re.search("[가-힣]", re.sub(r"<[^>]*>", "", english.partition("<main")[2].partition("</main>")[0]
                                     .replace("전력 포털", "").replace("한국전력공사", ""))) is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1]/", "http://169.254.169.254/latest",
                                 "http://10.0.0.1/", "http://localhost:22/", "http://2130706433/"])
def test_a_trial_goes_to_no_private_address(come, typed, url):
    register(come("yuna"), typed | {"url": url})
    assert "공개된 인터넷 주소가 아니어서 연결하지 않았습니다." in text(
        come("yuna").post("/ko/desk/sources/kepco-ckan/try", {"look": "line"}))


def test_a_trial_says_why_it_failed_and_makes_three_requests_at_most(come, typed, partner):
    register(come("yuna"), typed)
    for reply, says in ((answer(b"", 401), "보여 주지 않겠다고 답했습니다(HTTP 401)."),
                        (answer(b"<html>login</html>"), "웹 페이지가 왔습니다."), (listing(), "한 건도"),
                        (answer(b"{"), "올바른 JSON이 아닙니다")):
        partner.at["/api/3/action/package_search"] = reply
        assert says in text(come("yuna").post("/ko/desk/sources/kepco-ckan/try", {"look": "records"}))
    partner.asked.clear()
    partner.at["/api/3/action/package_search"] = answer(b"", 302, Location="/api/3/action/package_search")
    come("yuna").post("/ko/desk/sources/kepco-ckan/try", {"look": "line"})
    assert len(partner.asked) == 3


def test_a_partner_that_hangs_holds_nobody_longer_and_one_trial_runs_at_a_time(come, typed, partner, monkeypatch):
    monkeypatch.setattr(trying, "SECONDS", 0.2)
    monkeypatch.setattr(trying, "GRACE", 0.0)
    gone, began = threading.Event(), threading.Event()

    def hang(_):
        began.set()
        gone.wait(10)
        yield answer(b"{}")

    partner.at["/api/3/action/package_search"] = hang
    register(come("yuna"), typed)
    assert "안에 답이 끝나지 않아" in text(come("yuna").post("/ko/desk/sources/kepco-ckan/try", {"look": "line"}))
    assert began.is_set()
    assert "다른 수집처를 시험하고 있습니다." in text(
        come("yuna").post("/ko/desk/sources/kepco-ckan/try", {"look": "line"}))
    gone.set()
    assert trying.ONE.acquire(timeout=5)
    trying.ONE.release()


def test_records_that_are_known_are_told_from_new_ones_and_faulty_ones_say_why(come, typed, partner):
    register(come("yuna"), typed)
    partner.at["/api/3/action/package_search"] = listing(RECORD, RECORD | {"id": "r2", "title": ["x"]})
    told = text(come("yuna").post("/ko/desk/sources/kepco-ckan/try", {"look": "records"}))
    assert "받지 못함" in told
    assert "처음 2건은 이렇게 됩니다" in told


def test_a_change_of_an_accepted_source_is_proposed_again_and_says_so(come, typed, hall):
    come("root").post("/ko/desk/sources/new?kind=ckan", typed, "/ko/desk/sources/new?kind=ckan")
    edit = "/ko/desk/sources/kepco-ckan/edit"
    page = come("yuna").page(edit)
    assert "센터가 다시 수락할 때까지 수집을 멈춥니다." in page.text
    assert "센터가 다시 수락할 때까지" not in come("sujin").page(edit).text
    assert CANARY not in come("yuna").get(edit).get_data(as_text=True)
    sent = {key: value for key, value in typed.items() if key not in ("credential", "kind", "name", "owner_org")}
    assert come("yuna").post(edit, sent | {"hour": "5", "active": "true"}, edit).status_code == 303
    shown = hall.call("harvest_source_show", {"id": "kepco-ckan"}, hall.user("root"))
    assert (shown["state"], shown["schedule"], shown["options"]) == (
        "accepted", "0 5 * * 2", {"organizations": ["kepco", "nia"]})
    come("yuna").post(edit, sent | {"url": "https://elsewhere.example", "active": "true"}, edit)
    assert "수락 기다림" in come("yuna").page("/ko/desk/sources/kepco-ckan").text
    come("yuna").post(edit, sent | {"forget": "yes", "active": "false"}, edit)
    shown = hall.call("harvest_source_show", {"id": "kepco-ckan"}, hall.user("root"))
    assert (shown["credential_since"], shown["active"]) == (None, False)


def test_a_source_is_removed_only_after_saying_what_becomes_of_its_datasets(come, typed, monkeypatch):
    register(come("yuna"), typed)
    remove = "/ko/desk/sources/kepco-ckan/remove"
    assert "데이터를 어떻게 할까요" in come("yuna").page(remove).text
    short = come("yuna").post(remove, {"reason": "협약 종료"}, remove)
    assert (short.status_code, "협약 종료" in text(short)) == (422, True)
    assert come("dohyun").get(remove).status_code == 403
    assert come("yuna").post(remove, {"datasets": "archive", "reason": "협약 종료"}, remove).headers[
        "Location"] == "/ko/desk/sources/kepco-ckan?done=removed"
    assert "치운 수집처입니다." in come("yuna").page("/ko/desk/sources/kepco-ckan").text
    assert come("yuna").get(remove).status_code == 404
    assert come("yuna").get("/ko/desk/sources/kepco-ckan/edit").status_code == 404


def test_taking_down_goes_on_over_several_requests(monkeypatch):
    left = iter([900, 400, 0, 1200, 700])
    monkeypatch.setattr(pages, "ask", lambda *_, **__: {"left": next(left)})
    assert pages._taken_down("x", "archive", "") == 0
    monkeypatch.setattr(pages, "PATIENCE", -1.0)
    assert pages._taken_down("x", "archive", "") == 1200


def test_a_canary_credential_appears_nowhere(come, typed, partner, hall, hall_with_key, caplog, tmp_path):
    """Through registering, trials, a run that fails in the worst ways and one that succeeds."""
    caplog.set_level(logging.DEBUG)
    said = []
    register(come("yuna"), typed)
    path = "/api/3/action/package_search"
    for reply in (answer(f'{{"error": "bad key {CANARY}"}}'.encode(), 401),
                  answer(f"<html>{quote(CANARY, safe='')}</html>".encode(), 200, Content_Type=f"text/{CANARY}"),
                  answer(b"", 302, Location=f"https://evil.example/?k={quote(CANARY, safe='')}"),
                  answer(f"<response><errMsg>SERVICE KEY {CANARY}</errMsg></response>".encode(), 500),
                  answer(f"{{not json {CANARY}".encode()),
                  listing(RECORD | {"notes": f"열쇠 {CANARY}", "url": f"https://x.example/?serviceKey={quote(CANARY)}"})):
        partner.at[path] = reply
        for way in ("line", "records"):
            said.append(text(come("yuna").post("/ko/desk/sources/kepco-ckan/try", {"look": way})))
    come("yuna").post("/ko/desk/sources/kepco-ckan/submit", {"note": ""})
    come("sujin").post("/ko/desk/sources/kepco-ckan/decide", {"decision": "accept"})
    settings = replace(hall_with_key.config["SITE"], data=tmp_path)
    house = House(settings, hall.store, hall.index, hall, RunBook(hall.store, hall.clock))
    [source] = those_harvested(house)
    for reply in (answer(f'{{"error": "bad key {CANARY}"}}'.encode(), 401),
                  listing(RECORD | {"notes": f"열쇠 {CANARY}", "title": CANARY})):
        partner.at[path] = reply
        said.append(repr(harvest(house, source)))
    hall.catch_up()
    said += [caplog.text, *_pages(come), *_answers(hall)]
    everything = "\n".join(said)
    keys = Keys(CANARY)
    assert (everything.count("***") > 3, "전력 포털" in everything, keys.within(everything)) == (True, True, False)
    assert [form for form in FORMS if form in everything] == []
    assert _stored(hall) == []


def _pages(come) -> list[str]:
    paths = ("", "/kepco-ckan", "/kepco-ckan/edit", "/kepco-ckan/remove")
    return [come(name).get(f"/{lang}/desk/sources{path}").get_data(as_text=True) for path in paths
            for lang in ("ko", "en") for name in ("yuna", "sujin", "audrey", "taeho")]


def _answers(hall) -> list[str]:
    """What every reading action about harvests, the log and datasets says to everybody."""
    names = [name for name, action in ACTIONS.items() if action.reads and name.startswith(
        ("harvest", "audit", "package", "current", "dashboard", "organization_show", "job", "dataset"))]
    told = []
    for who in ("root", "audrey", "yuna", "taeho"):
        for name in names:
            for data in ({}, {"id": "kepco-ckan"}, {"q": "전력", "include_drafts": True}):
                try:
                    told.append(json.dumps(LocalCatalog(hall, hall.user(who)).call_action(name, data)))
                except CKANAPIError as refusal:
                    told.append(f"{refusal!r} {refusal}")
    return told


def _stored(hall) -> list[str]:
    """Spellings of the credential that stand in the files of the database, where only the sealed one may be."""
    path = hall.store.engine.url.database
    with hall.store.read() as db:
        assert hall.sealing.unseal(db.scalar(select(sources.c.sealed))) == CANARY
    found = []
    for ending in ("", "-wal"):
        try:
            with open(path + ending, "rb") as file:
                raw = file.read()
        except FileNotFoundError:
            continue
        found += [form for form in FORMS if form.encode() in raw or form.encode("utf-16-le") in raw]
    return found


def test_without_a_key_to_seal_with_the_page_says_what_to_ask_for(visitor):
    page = "/ko/desk/sources/new?kind=ckan"
    told = visitor("yuna").post(page, TYPED | {"url": "https://data.example.kr"}, page)
    assert (told.status_code, "seal_key" in told.get_data(as_text=True)) == (422, True)
    assert CANARY not in told.get_data(as_text=True)


@pytest.mark.parametrize(("cron", "told"), [
    ("30 2 * * *", "날마다 02:30"), ("0 3 * * *", "날마다 03:00"), ("5 23 * * 0", "매주 일요일 23:05"),
    ("0 4 1 * *", "매월 1일 04:00"), ("30 4 * * 1-5", "30 4 * * 1-5"), ("*/5 4 * * *", "*/5 4 * * *"), ("", "")])
def test_a_schedule_is_told_in_words_where_words_fit(hall_with_key, cron, told):
    with hall_with_key.test_request_context("/ko/"):
        assert source_schedule.words(cron) == told


@pytest.mark.parametrize(("key", "typed", "kept", "shown"), [
    ("organizations", "kepco, nia ,", ["kepco", "nia"], "kepco, nia"), ("organizations", "kepco", ["kepco"], "kepco"),
    ("filters", '["서울, 부산"]', ["서울, 부산"], '["서울, 부산"]'), ("sets", "2024", ["2024"], "2024"),
    ("small_cell", "10", 10, "10"), ("filter", "a, b", "a, b", "a, b"), ("filter", "[a", "[a", "[a")])
def test_an_option_of_several_is_written_with_commas_and_never_shown_as_code(key, typed, kept, shown):
    assert (source_kinds.read(key, typed), source_kinds.written(kept)) == (kept, shown)


def test_what_is_made_for_one_partner_is_told_of_as_the_kind_it_is_made_from():
    assert [source_kinds.like(name).name for name in ("skt", "cnuh", "kepco", "ckan", "nobody")] == [
        "manifest", "hospital", "odcloud", "ckan", "nobody"]


def test_a_list_on_a_web_page_is_registered_with_all_that_its_trial_needs(come, typed, partner):
    """Its form asked for the address alone, and its trial said that the organisation's name was wrong."""
    yuna, page = come("yuna"), "/ko/desk/sources/new?kind=html"
    form = yuna.page(page).text
    for words in ("상품 화면의 주소", "{code}로 바꿔 적습니다.", "다음 목록 쪽의 주소", "{page}로 바꿔 적습니다."):
        assert words in form
    partner.at["/list"] = answer(b'<html><a href="/item/a1">1</a></html>', Content_Type="text/html")
    partner.at["/item/a1"] = answer("<h3 id=gd_nm>전력 사용량</h3>".encode(), Content_Type="text/html; charset=utf-8")
    told = typed | {"kind": "html", "name": "goods", "url": f"{partner.url}/list", "option-sitemap": "false"}
    assert yuna.post(page, told, page).status_code == 303
    said = text(yuna.post("/ko/desk/sources/goods/try", {"look": "records"}))
    assert "이 화면에서 상품을 가리키는 링크를 찾지 못했습니다." in said
    assert "기관 이름" not in said
    edit = "/ko/desk/sources/goods/edit"
    assert yuna.post(edit, told | {"option-detail": f"{partner.url}/item/{{code}}"}, edit).status_code == 303
    assert "전력 사용량" in text(yuna.post("/ko/desk/sources/goods/try", {"look": "records"}))


@pytest.mark.parametrize(("kind", "words"), [
    ("ckan", "그 사이트의 검색 조건(fq)입니다. 예: tags:교통. 모르면 비워 두세요. 모두 모읍니다."),
    ("oai_pmh", "저장소 주소 뒤에 ?verb=ListSets를 붙여 열면 보입니다.")])
def test_what_a_kind_asks_for_is_said_so_that_it_can_be_found_out(come, kind, words):
    assert words in come("yuna").page(f"/ko/desk/sources/new?kind={kind}").text


def test_whoever_submits_or_accepts_a_whole_portal_sees_whose_data_they_are_first(come, typed, partner):
    named = [("서울특별시", 3), ("부산광역시", 1), ("한국전력공사 데이터팀", 1), ("", 1)]
    partner.at["/api/3/action/package_search"] = listing(*(
        RECORD | {"id": f"r{place}{number}", "name": f"r{place}{number}"} | (
            {"organization": {"name": f"o{place}", "title": title}} if title else {})
        for place, (title, count) in enumerate(named) for number in range(count)))
    yuna, sujin, path = come("yuna"), come("sujin"), "/ko/desk/sources/kepco-ckan"
    register(yuna, typed)
    warns = "처음 6건 가운데 4건은 다른 기관의 데이터라고 적혀 있습니다."
    counts = "서울특별시 · 3건 부산광역시 · 1건"
    told = read(yuna.post(f"{path}/try", {"look": "records"})).text
    assert (warns in told, counts in told, "한국전력공사 데이터팀" in told) == (True, True, False)
    yuna.post(f"{path}/submit", {"note": ""})
    told = sujin.post(f"{path}/decide", {"decision": "accept", "comment": "봤습니다."})
    page = read(told)
    assert (told.status_code, warns in page.text, "그래도 수락하기" in page.text, "봤습니다." in page.text) == (
        422, True, True, True)
    assert "수락 기다림" in page.text
    mark = re.search('name="mark" value="([^"]+)"', told.get_data(as_text=True))[1]
    assert sujin.post(f"{path}/decide", {"decision": "accept", "comment": "", "mark": mark, "sure": "1"}
                      ).status_code == 303
    assert "수락함" in sujin.page(path).text
