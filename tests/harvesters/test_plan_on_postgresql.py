"""A plan that is approved, and undone, on PostgreSQL."""

from dataclasses import replace

import pytest

from harvesters.base import Record
from harvesters.run import carry_out
from tests.harvesters.listing import SOURCE, counts, page, rec, show
from tests.harvesters.test_plan_deaths import dies

__all__ = ["dies"]


@pytest.fixture
def database(postgresql):
    return postgresql


def test_a_plan_is_made_replaced_approved_and_undone(harvest, grid, ask, book):
    source = replace(SOURCE, apply="approval")
    harvest(page("a", "b"))
    harvest(page("a"))
    old = harvest([rec("a", "잘못"), rec("n")], source=source)
    held = harvest([rec("a", "잘못"), rec("new")], source=source)
    assert ask("harvest_plan_show", id=old.run)["successor"] == held.run
    ask("harvest_plan_decide", id=held.run, decision="apply")
    assert counts(carry_out(SOURCE.name, grid, book)) == {"created": 1, "updated": 1, "withdrawn": 1}
    ask("harvest_run_undo", id=held.run)
    assert counts(carry_out(SOURCE.name, grid, book)) == {"withdrawn": 1, "updated": 1, "restored": 1}
    assert (show(grid, "a")["title"], show(grid, "b")["state"]) == ("수위", "active")
    assert counts(harvest([rec("a", "잘못"), rec("new")])) == {"unchanged": 1, "skipped": 1}


def test_deaths_while_it_is_carried_out_and_undone_leave_nothing_out_and_an_approval_is_withdrawn(
        harvest, grid, ask, book, dies):
    harvest(page("a"))
    held = harvest([rec("a", "잘못"), rec("new")], source=replace(SOURCE, apply="approval"))
    ask("harvest_plan_decide", id=held.run, decision="apply")
    dies(book, "mark")
    told = ask("harvest_plan_decide", id=held.run, decision="refuse")
    assert (told["carried"], book.waiting()) == (2, [])
    ask("harvest_run_undo", id=held.run)
    dies(book, "took_back")
    assert counts(carry_out(SOURCE.name, grid, book)) == {"updated": 1, "withdrawn": 1}
    assert show(grid, "a")["title"] == "수위"


def test_tries_in_vain_are_counted_given_up_and_asked_for_again(harvest, ask):
    def tries():
        return [item["reasons"]["tries"] for item in ask("harvest_plan_show", id=harvest([
            rec("a"), Record("bad", b'{"title": []}')]).run, outcome="quarantined")["items"]]
    assert [tries() for _ in range(4)] == [[1], [2], [3], [3]]
    assert ask("harvest_record_retry", source=SOURCE.name, record="bad") == {"count": 1}
    assert tries() == [1]
    harvest(page("a"))
    assert ask("harvest_record_retry", source=SOURCE.name) == {"count": 0}


def test_a_day_of_grace_is_waited_for(harvest, clock):
    patient = replace(SOURCE, grace=1)
    harvest(page("a", "b", "c"), source=patient)
    for hours, gone in ((0, "missing"), (20, "missing"), (3, "withdrawn")):
        clock.tick(hours=hours)
        assert counts(harvest(page("a", "b"), source=patient)) == {"unchanged": 2, gone: 1}
