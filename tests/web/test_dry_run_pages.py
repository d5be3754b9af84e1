"""What a dry run looks like on the pages of the console: asked for with a button, and plainly no harvest."""

from dataclasses import replace
from functools import partial

import pytest

from catalog import SYSTEM, LocalCatalog, User
from catalog.runbook import RunBook
from harvesters.errors import SourceError
from harvesters.run import dry_run, run
from tests.harvesters.listing import rec
from tests.web.test_console import SOURCE, Dated, harvest

__all__ = ["harvest"]
DRY = {"source": "grid", "kind": "dry_run"}
PATH = "/ko/desk/harvests/grid"


class Down(Dated):
    """Does not answer."""

    def pages(self):
        raise SourceError("server", "협력기관의 서버가 답하지 않습니다.", "The partner's server does not answer.")


@pytest.fixture
def rehearse(hall):
    """Ask for a dry run over these records, and do it: its id."""
    def go(*records, kind=Dated, **changes):
        book = RunBook(hall.store, hall.clock)
        told = hall.call("harvest_dry_run_create", {"source": "grid"}, SYSTEM)
        owner = hall.call("organization_show", {"id": "kepco"}, SYSTEM)["id"]
        ckan = LocalCatalog(hall, User(id="harvest:grid", name="harvest:grid", roles={owner: "editor"}, door="harvest"))
        kept = kind(list(records), source=replace(SOURCE, **changes))
        assert dry_run("grid", book, partial(run, kept, ckan, book)).run == told["id"]
        return told["id"]
    return go


def test_it_is_asked_for_with_a_button_by_who_may_harvest_and_once_at_a_time(harvest, visitor):
    harvest(rec("r1", title="수위"), rec("r2"))
    asks = f"{PATH}/dry-run"
    assert visitor("dohyun").page(PATH).having("form", action=asks)
    assert not visitor("audrey").page(PATH).having("form", action=asks)
    assert [visitor(name).post(asks).status_code for name in ("audrey", "taeho")] == [403, 403]
    answer = visitor("dohyun").post(asks)
    assert (answer.status_code, answer.location) == (303, PATH)
    page = visitor("dohyun").page(PATH)
    assert "미리 해 보기를 기다립니다." in page.text
    assert not page.having("form", action=asks)
    again = visitor("dohyun").post(asks)
    assert (again.status_code, "이미 미리 해 보고 있습니다." in again.get_data(as_text=True)) == (422, True)


def test_its_page_says_that_nothing_was_changed_and_shows_the_plan_as_of_a_harvest(harvest, rehearse, hall, visitor):
    harvest(rec("r1", title="수위"), rec("r2", title="강수량"))
    id = rehearse(rec("r1", title="하천 수위"), rec("r2", title="강수량"), rec("r3", title="풍속"),
                  rec("r4", next="곧"))
    before = visitor("dohyun").page(PATH)
    assert "미리 해 보았습니다. 바뀐 것은 없습니다." in before.text
    assert f"/ko/desk/harvests/runs/{id}" in before.links
    page = visitor("dohyun").page(f"/ko/desk/harvests/runs/{id}")
    for words in ("미리 해 본 것입니다. 바뀐 것은 없습니다.", "보기만 하는 계획", "데이터명 수위 하천 수위",
                  "풍속 · 초안으로 둘 것", "따로 둘 것 1", "날짜로 읽을 수 없습니다.",
                  "수집하면 이렇게 알립니다. 1건은 잘못되어 있어"):
        assert words in page.text, words
    assert "새로 실음" not in page.text
    assert (len(page.having("del")), len(page.having("ins"))) == (1, 1)
    assert page.having("form", action=f"{PATH}/run")
    assert not page.having("form", action=f"/ko/desk/harvests/runs/{id}/decide")
    assert not page.having("form", action=f"/ko/desk/harvests/runs/{id}/undo")
    assert not visitor("audrey").page(f"/ko/desk/harvests/runs/{id}").having("form", action=f"{PATH}/run")
    titles = {LocalCatalog(hall, SYSTEM).action.package_show(id=name)["title"] for name in ("grid-r1", "grid-r2")}
    assert titles == {"수위", "강수량"}
    harvest(rec("r1", title="하천 수위"), rec("r2", title="강수량"))
    assert "미리 해 보았습니다." not in visitor("dohyun").page(PATH).text


def test_where_a_harvest_would_stop_its_page_says_so(harvest, rehearse, visitor):
    harvest(*(rec(f"r{number}") for number in range(4)))
    harvest(rec("r0"))
    id = rehearse(rec("r0"), apply="approval")
    page = visitor("yuna").page(f"/ko/desk/harvests/runs/{id}")
    assert "수집하면 멈춤" in page.text
    assert not page.having("form", action=f"/ko/desk/harvests/runs/{id}/decide")


@pytest.mark.parametrize("dry", [True, False])
def test_a_run_that_failed_before_it_planned_anything_says_so_instead_of_an_empty_plan(
        harvest, rehearse, hall, visitor, dry):
    if dry:
        id = rehearse(kind=Down)
        assert "미리 해 보다가 멈췄습니다. 바뀐 것은 없습니다." in visitor("dohyun").page(PATH).text
    else:
        id = run(Down([], source=SOURCE), LocalCatalog(hall, SYSTEM), RunBook(hall.store, hall.clock)).run
    said = visitor("dohyun").page(f"/ko/desk/harvests/runs/{id}").text
    assert "협력기관의 서버가 답하지 않습니다." in said
    assert "계획을 세우기 전에 멈추어 보여 드릴 것이 없습니다. 데이터는 그 전 그대로입니다." in said
    assert "여기에 해당하는 기록이 없습니다." not in said
    assert "계획을 다 세우지 못함" not in said


def test_one_that_is_stopped_on_the_way_reads_no_further_page_and_keeps_no_plan(harvest, rehearse, hall):
    harvest(rec("r1"))

    class Stopped(Dated):
        read = []

        def pages(self):
            for number in range(3):
                self.read.append(number)
                if number == 1:
                    hall.call("harvest_job_abort", {"id": hall.call("harvest_run_list", DRY, SYSTEM)[0]["id"]}, SYSTEM)
                yield [rec(f"r{number}")]

    id = rehearse(kind=Stopped)
    shown = hall.call("harvest_plan_show", {"id": id}, SYSTEM)
    assert (Stopped.read, shown["status"], shown["state"], shown["items"]) == ([0, 1], "failed", "broken", [])


def test_what_failed_in_rehearsal_is_not_on_the_list_of_things_to_do(harvest, rehearse, visitor):
    harvest(rec("r1"))
    rehearse(kind=Down)
    assert "멈춘 자동 수집" not in visitor("dohyun").page("/ko/desk/").text
    assert "Dry run" in visitor("dohyun").page("/en/desk/harvests/grid").text
