"""A plan that is approved, and undone, on PostgreSQL."""

from dataclasses import replace

import pytest

from harvesters.run import carry_out
from tests.harvesters.listing import SOURCE, counts, page, rec, show


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
