"""The harvest console: what is wrong stands first, a plan is decided as it was seen, and a record is mended here."""

import io
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from rich.console import Console

from catalog import SYSTEM, LocalCatalog, User
from catalog.runbook import RunBook
from harvesters.run import run
from schemas import Source
from tests.harvesters.listing import Lean, rec
from web.show import tell_drafts

SOURCE = Source("grid", "odcloud", "https://grid.example/list", "kepco", title="스마트그리드 목록", limit_share=0.2,
                limit_count=1)
THERE = {"harvester": "odcloud", "url": SOURCE.url, "owner_org": "kepco"}


class Dated(Lean):
    """Says when the next issue comes."""

    def draft(self, record):
        told = {"next_update": record.get("next"), "original_tags": record.get("original")}
        return super().draft(record) | {key: value for key, value in told.items() if value}


@pytest.fixture
def harvest(hall):
    """Harvest records as the source's own: the report."""
    owner = hall.call("organization_show", {"id": "kepco"}, SYSTEM)["id"]
    who = User(id="harvest:grid", name="harvest:grid", roles={owner: "editor"}, door="harvest")
    hall.call("harvest_source_create", THERE | {"name": "grid", "title": SOURCE.title}, SYSTEM)

    def go(*records, **changes):
        source = replace(SOURCE, **changes)
        return run(Dated(list(records), source=source), LocalCatalog(hall, who), RunBook(hall.store, hall.clock))
    return go


def test_what_is_wrong_stands_before_what_is_well(harvest, hall, visitor):
    hall.call("harvest_source_create", THERE | {"name": "other", "title": "다른 목록"}, SYSTEM)
    harvest(rec("r1"), rec("r2"))
    harvest()
    said = visitor("dohyun").page("/ko/desk/harvests").text
    places = [said.index(words) for words in ("스마트그리드 목록", "빈 목록을 보내", "다른 목록")]
    assert places == sorted(places)


def test_a_source_that_waits_for_the_centre_is_there_with_its_state(hall, visitor):
    hall.call("harvest_source_create", THERE | {"name": "coming", "title": "곧 올 목록", "draft": True},
              hall.user("dohyun"))
    assert "아직 수집하지 않는 수집처 곧 올 목록 작성 중" in visitor("dohyun").page("/ko/desk/harvests").text
    hall.call("harvest_source_submit", {"id": "coming"}, hall.user("dohyun"))
    assert "곧 올 목록 수락 기다림" in visitor("yuna").page("/ko/desk/harvests").text


def test_those_who_have_nothing_to_do_with_it_see_nothing_of_it(harvest, visitor):
    done = harvest(rec("r1"))
    for name, status in (("taeho", 403), ("", 303), ("hana", 403)):
        assert visitor(name).get("/ko/desk/harvests/grid").status_code == status
        assert visitor(name).get(f"/ko/desk/harvests/runs/{done.run}").status_code == status
    assert visitor("audrey").get("/ko/desk/harvests/grid").status_code == 200


def test_a_run_shows_what_it_did_record_by_record(harvest, visitor):
    harvest(rec("r1", title="수위"), rec("r2", title="강수량"))
    done = harvest(rec("r1", title="하천 수위"), rec("r2", title="강수량"))
    page = visitor("dohyun").page(f"/ko/desk/harvests/runs/{done.run}")
    assert "데이터명 수위 하천 수위" in page.text
    assert (len(page.having("del")), len(page.having("ins"))) == (1, 1)


def test_a_source_of_which_nobody_finds_a_thing_is_not_said_to_be_well(harvest, hall, visitor):
    harvest(rec("r1"), rec("r2"))
    done = harvest(rec("r1"), rec("r2"))
    warns = "이곳에서 온 데이터 2건 가운데 2건이 초안이어서 아무도 찾을 수 없습니다."
    said = visitor("dohyun").page("/ko/desk/harvests").text
    assert (done.status, "살펴볼 것" in said, warns in said, "좋음" in said) == ("done", True, True, False)
    page = visitor("dohyun").get(f"/ko/desk/harvests/runs/{done.run}").get_data(as_text=True)
    assert re.search(rf'<div class="note warn">.*{re.escape(warns)}', page)
    console = Console(record=True, width=400, file=io.StringIO())
    tell_drafts(SimpleNamespace(ckan=LocalCatalog(hall, SYSTEM)), [done], console)
    assert console.export_text().startswith(f"grid: {warns} 가장 많은 까닭(건수): ")


def test_a_run_shows_what_is_to_be_known_of_it(harvest, visitor):
    done = harvest(rec("r1", original=["전력(kW)"]))
    page = visitor("dohyun").page(f"/ko/desk/harvests/runs/{done.run}").text
    assert "알아 둘 것 핵심어를 그대로는 태그로 쓸 수 없어 바꾸거나 뺀 데이터가 1건입니다(r1)." in page


def test_a_plan_that_waits_is_applied_as_it_was_seen(harvest, hall, visitor):
    held = harvest(rec("r1"), apply="approval")
    assert held.status == "held"
    page = visitor("yuna").page(f"/ko/desk/harvests/runs/{held.run}")
    assert "승인을 기다림" in page.text
    assert hall.call("package_list", {}) == []
    answer = visitor("yuna").post(f"/ko/desk/harvests/runs/{held.run}/decide", {"decision": "apply"})
    assert answer.status_code == 303
    assert visitor("yuna").post(f"/ko/desk/harvests/runs/{held.run}/decide", {"decision": "apply"}).status_code == 422
    assert visitor("dohyun").post(f"/ko/desk/harvests/runs/{held.run}/decide", {"decision": "apply"}).status_code in (
        403, 422)
    assert visitor("audrey").post(f"/ko/desk/harvests/runs/{held.run}/undo").status_code == 403


def test_an_approval_is_withdrawn_with_a_button_until_it_is_carried_out(harvest, hall, visitor):
    held = harvest(rec("r1"), apply="approval")
    path = f"/ko/desk/harvests/runs/{held.run}"
    assert "승인 거두기" not in visitor("yuna").page(path).text
    visitor("yuna").post(f"{path}/decide", {"decision": "apply"})
    assert "반영하기 시작할 때까지 승인을 거둘 수 있습니다." in visitor("sujin").page(path).text
    assert "승인 거두기" not in visitor("dohyun").page(path).text
    assert visitor("sujin").post(f"{path}/decide", {"decision": "refuse"}).status_code == 303
    assert "반영하지 않기로 함" in visitor("sujin").page(path).text
    held = harvest(rec("r1", title="다른 수위"), apply="approval")
    path = f"/ko/desk/harvests/runs/{held.run}"
    visitor("sujin").post(f"{path}/decide", {"decision": "apply"})
    RunBook(hall.store, hall.clock).begin_decided("grid")
    assert "지금 반영하고 있습니다." in visitor("sujin").page(path).text
    answer = visitor("sujin").post(f"{path}/decide", {"decision": "refuse"})
    assert (answer.status_code, "이 계획은 이미 반영하고 있습니다." in answer.get_data(as_text=True)) == (422, True)


def test_a_run_is_asked_for_and_undone_with_a_button(harvest, hall, visitor):
    done = harvest(rec("r1"))
    assert visitor("dohyun").post("/ko/desk/harvests/grid/run").status_code == 303
    assert [each["status"] for each in hall.call("harvest_run_list", {"source": "grid"}, SYSTEM)] == ["waiting", "done"]
    path = f"/ko/desk/harvests/runs/{done.run}"
    assert "이 수집이 한 일 모두 되돌리기" in visitor("yuna").page(path).text
    answer = visitor("yuna").post(f"{path}/undo")
    assert answer.status_code == 303
    assert "이 수집이 한 일 모두 되돌리기" not in visitor("yuna").page(path).text
    [undo] = [each for each in hall.call("harvest_run_list", {"source": "grid"}, SYSTEM) if each["kind"] == "undo"]
    assert re.search(r"<h1>[^<]* 되돌리기</h1>", visitor("yuna").get(
        f"/ko/desk/harvests/runs/{undo['id']}").get_data(as_text=True))


def test_a_record_that_was_set_aside_is_mended_here_and_taken_the_next_time(harvest, hall, visitor):
    bad = rec("r1", next="곧")
    harvest(bad, rec("r2"))
    page = visitor("dohyun").page("/ko/desk/harvests/grid/quarantine")
    assert "r1" in page.text
    again = visitor("dohyun").post("/ko/desk/harvests/grid/fix", {"record": "r1", "field": "next_update",
                                                                  "value": "이것도 아님"})
    assert (again.status_code, "이것도 아님" in again.get_data(as_text=True)) == (422, True)
    fixed = {"record": "r1", "field": "next_update", "value": "2026-12-31", "again": "1"}
    assert visitor("dohyun").post("/ko/desk/harvests/grid/fix", fixed).status_code == 303
    report = harvest(bad, rec("r2"))
    assert report.counts["draft"] == 1, report
    assert LocalCatalog(hall, SYSTEM).action.package_show(id="grid-r1")["next_update"] == "2026-12-31"
    assert harvest(bad, rec("r2")).counts["unchanged"] == 2
    fixed = {"record": "r1", "field": "next_update", "value": ""}
    assert visitor("dohyun").post("/ko/desk/harvests/grid/fix", fixed).status_code == 303
    assert harvest(bad, rec("r2")).counts["quarantined"] == 1


def test_a_record_that_failed_three_times_is_shown_with_its_tries_and_a_button_to_try_again(harvest, hall, visitor):
    bad, page = rec("r1", next="곧"), "/ko/desk/harvests/grid/quarantine"
    harvest(bad)
    said = visitor("dohyun").page("/ko/desk/harvests/grid").text
    assert ("따로 둔 기록 1건 · 보고 고치기" in said, "번호가 바뀐 듯한 기록 없음 · 살펴보기" in said) == (True, True)
    assert "같은 까닭으로 싣지 못한 횟수: 1번" in visitor("dohyun").page(page).text
    for _ in range(3):
        last = harvest(bad)
    said = visitor("dohyun").page(page).text
    assert "3번 같은 까닭으로 싣지 못했습니다." in said
    assert "그대로 다시 해 보기" in said
    assert "3번 같은 까닭으로" in visitor("dohyun").page(f"/ko/desk/harvests/runs/{last.run}").text
    assert "It failed 3 times for the same reason, last on" in visitor("dohyun").page(page.replace("/ko/", "/en/")).text
    assert visitor("taeho").post("/ko/desk/harvests/grid/again", {"record": "r1"}).status_code == 403
    answer = visitor("dohyun").post("/ko/desk/harvests/grid/again", {"record": "r1"})
    assert "곧 다시 해 봅니다." in visitor("dohyun").page(answer.location).text
    [waiting] = hall.call("harvest_run_list", {"source": "grid", "status": "waiting"}, SYSTEM)
    assert harvest(bad).run == waiting["id"]
    assert "같은 까닭으로 싣지 못한 횟수: 1번" in visitor("dohyun").page(page).text
    assert "모두 그대로" not in said
    for _ in range(4):
        harvest(bad, rec("r2", next="곧"))
    assert "모두 그대로 다시 해 보기" in visitor("dohyun").page(page).text
    visitor("dohyun").post("/ko/desk/harvests/grid/again")
    harvest(bad, rec("r2", next="곧"))
    assert visitor("dohyun").page(page).text.count("같은 까닭으로 싣지 못한 횟수: 1번") == 2


def test_a_fix_may_say_nothing_of_what_is_not_the_records_own(harvest, visitor):
    harvest(rec("r1"))
    for field in ("owner_org", "name", "state", "nonsense", "resources"):
        answer = visitor("dohyun").post("/ko/desk/harvests/grid/fix", {"record": "r1", "field": field, "value": "x"})
        assert answer.status_code == 422, field
    assert visitor("dohyun").post("/ko/desk/harvests/grid/fix", {"record": "r9", "field": "title",
                                                                 "value": "x"}).status_code == 422
    assert visitor("taeho").post("/ko/desk/harvests/grid/fix", {"record": "r1", "field": "title",
                                                                "value": "x"}).status_code == 403


def test_a_source_that_nobody_accepted_is_not_said_to_be_read_and_has_no_button_for_it(hall, visitor):
    LocalCatalog(hall, hall.user("yuna")).action.harvest_source_create(name="new", **THERE)
    page = visitor("yuna").page("/ko/desk/harvests/new")
    assert "다음 수집 센터가 수락하면 시작합니다 정해 둔 때 날마다 03:00" in page.text
    assert "수락 기다림" in page.text
    assert "지금 수집하기" not in page.text
    assert {"/ko/desk/sources/new"} <= set(page.links)
    assert "/ko/desk/sources" in visitor("yuna").page("/ko/desk/harvests").links


def test_the_page_says_of_a_fix_that_was_removed_that_it_was(harvest, visitor):
    harvest(rec("r1", next="곧"))
    for value, words in (("2026-12-31", "그 값으로 싣습니다."), ("", "원본 값으로 싣습니다.")):
        answer = visitor("dohyun").post("/ko/desk/harvests/grid/fix", {"record": "r1", "field": "next_update",
                                                                       "value": value})
        assert words in visitor("dohyun").page(answer.location).text
    page = visitor("dohyun").post("/en/desk/harvests/grid/fix", {"record": "r9", "field": "title", "value": "x"},
                                  "/en/desk/")
    assert "This record was not found." in page.get_data(as_text=True)
    assert "찾지 못했습니다" not in page.get_data(as_text=True)


def test_why_a_record_was_set_aside_is_said_in_the_readers_words_on_both_pages(harvest, visitor):
    done = harvest(rec("r1", next="곧"))
    for path in ("/ko/desk/harvests/grid/quarantine", f"/ko/desk/harvests/runs/{done.run}"):
        told = visitor("dohyun").page(path).text
        assert "차기 등록 예정일: 날짜로 읽을 수 없습니다." in told
        assert "Date format" not in told
        assert "next_update" not in told
    assert "Next update: " in visitor("dohyun").page("/en/desk/harvests/grid/quarantine").text


def test_a_plan_links_to_no_dataset_that_is_not_there_yet(harvest, visitor):
    held = harvest(rec("r1", title="수위"), apply="approval")
    page = visitor("yuna").page(f"/ko/desk/harvests/runs/{held.run}")
    assert "수위" in page.text
    assert not [link for link in page.links if "/dataset/" in link]
    done = harvest(rec("r1", title="수위"), apply="itself")
    assert "/ko/dataset/grid-r1" in visitor("yuna").page(f"/ko/desk/harvests/runs/{done.run}").links
