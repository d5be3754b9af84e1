"""How other catalogues lost datasets that were still there, or kept what was gone, and why ours does neither."""

from dataclasses import replace

import pytest
from ckanapi import NotFound

from catalog.tables import plan_items
from harvesters.base import Record
from harvesters.errors import trouble
from harvesters.run import carry_out
from tests.harvesters.listing import SOURCE, counts, many, page, rec, show

BOTH = pytest.mark.parametrize("source", [SOURCE, replace(SOURCE, apply="guard")], ids=["itself", "guard"])


def stands(grid, id):
    try:
        return show(grid, id)["state"] == "active"
    except NotFound:
        return False


@BOTH
def test_deleted_at_the_source_but_for_ever_here(harvest, grid, ask, source):
    """Row 10.  Two whole listings without it, and its page says why."""
    harvest(page("a", "b"), source=source)
    told = [counts(harvest(page("a"), source=source)) for _ in range(3)]
    assert told == [{"unchanged": 1, "missing": 1}, {"unchanged": 1, "withdrawn": 1}, {"unchanged": 1}]
    grave = ask("dataset_tombstone", id="smart-grid-b")
    assert grave["reason"] == "협력기관이 더 이상 제공하지 않습니다. / The partner no longer offers it."


@BOTH
@pytest.mark.parametrize("pages", [
    ((),), (([],)), (page("a"), page("a"), page("a")), (page("a"), [rec("")]), (page("a"), [rec("a\0")])],
    ids=["nothing", "an empty page", "the same page again and again", "no id", "an unusable id"])
def test_a_valid_but_empty_or_repeated_page_takes_everything_along(harvest, grid, pages, source):
    """Row 11.  What cannot be told apart, or does not say what it is, blocks absence."""
    harvest(page("a", "b"), source=source)
    for _ in range(3):
        report = harvest(*(list(each) for each in pages), source=source)
        assert report.status in ("held", "partial")
    assert stands(grid, "b")


@BOTH
@pytest.mark.parametrize("code", ["timeout", "broken", "stopped"])
def test_an_unreachable_source_orphans_its_datasets(harvest, grid, code, source):
    """Rows 12 and 13.  A failure is no empty list, on whichever page it comes."""
    harvest(page("a", "b"), source=source)
    for pages in ((trouble(code),), (page("a"), trouble(code)), (page("a"), [], trouble(code))) * 2:
        assert harvest(*pages, source=source).status in ("failed", "partial")
    assert stands(grid, "b")


@BOTH
@pytest.mark.parametrize("bad", [Record("b", b"{"), Record("b", b"[]"), Record("b", b"{}"), Record("b", b"\xff\xfe")])
def test_what_could_not_be_read_counts_as_gone(harvest, grid, bad, source):
    """Row 14.  A record is met when it is listed, before anybody tries to read it."""
    harvest(page("a", "b"), source=source)
    for _ in range(3):
        assert counts(harvest([rec("a"), bad], source=source)) == {"unchanged": 1, "quarantined": 1}
    assert stands(grid, "b")
    harvest(page("a"), source=source)
    assert stands(grid, "b")


def test_only_the_scope_that_was_read_tells_what_is_gone(harvest, grid, book):
    """Row 15.  One source never takes what another has brought."""
    other = replace(SOURCE, name="other-grid")
    harvest(page("a", "b"))
    for _ in range(3):
        harvest(page("x"), source=other)
    assert (stands(grid, "a"), book.standing(SOURCE.name), book.standing(other.name)) == (True, 2, 1)


@BOTH
def test_a_fault_that_is_told_as_a_success_of_nothing(harvest, source):
    """Row 16.  Nothing listed although something is known is never done."""
    harvest(page("a"), source=source)
    assert [harvest(*pages, source=source).status for pages in ((), ([],), (trouble("timeout"),))] == [
        "held", "held", "failed"]
    assert harvest([Record("a", b"{")], source=source).status == "failed"


@BOTH
def test_a_list_shorter_than_announced_is_not_believed(harvest, grid, source):
    harvest(page("a", "b"), source=source)
    assert [harvest(page("a"), source=source, expected=2).note["code"] for _ in range(3)] == ["fewer"] * 3
    assert stands(grid, "b")


@BOTH
def test_a_whole_set_stuck_on_one_record(harvest, grid, source):
    """Row 18.  One that cannot be kept stops no other, whichever step it fails at."""
    report = harvest([*many(3), Record("bad", b"{"), rec("private", private=True), rec("nul", "가\0"),
                      *many(3, 3)], source=source)
    assert (report.status, report.counts["created"], report.counts["skipped"]) == ("partial", 6, 1)
    assert stands(grid, "r5")


def test_old_errors_shown_on_a_new_run(harvest, ask, store):
    """Row 20.  An error belongs to a run, a record and a stage."""
    first = harvest([rec("a"), Record("b", b"{"), rec("a"), rec("c" * 3, owner="x", title="")])
    second = harvest(page("a", "b"))
    with store.read() as db:
        told = {(row.run_id, row.record, row.reasons["stage"]) for row in db.execute(plan_items.select())
                if row.outcome == "quarantined"}
    assert {each[1:] for each in told if each[0] == first.run} >= {("b", "draft"), ("a", "listing")}
    assert (second.faults, [each for each in told if each[0] == second.run]) == ([], [])


def test_one_that_comes_back_is_the_same_dataset_again(harvest, grid):
    harvest(page("a", "b"))
    before = show(grid, "b")["id"]
    for _ in range(2):
        harvest(page("a"))
    assert not stands(grid, "b")
    assert counts(harvest(page("a", "b"))) == {"unchanged": 1, "updated": 1}
    assert (show(grid, "b")["id"], stands(grid, "b")) == (before, True)


@pytest.mark.parametrize("meanwhile", [(), (page("a"), page("a")), ([rec("a"), rec("b", deleted="Y")],)],
                         ids=["at once", "after it was gone for a while", "after the partner withdrew it"])
def test_one_that_a_person_deleted_never_comes_back_by_itself(harvest, ask, grid, meanwhile):
    harvest(page("a", "b"))
    ask("package_delete", id=show(grid, "b")["id"], reason="개인정보가 있어 내렸습니다.")
    for each in meanwhile:
        harvest(each)
    for title in ("수위", "유량"):
        report = harvest([rec("a"), rec("b", title)])
    assert (report.status, report.faults[0][1], stands(grid, "b")) == ("partial", "taken_down", False)
    assert ask("dataset_tombstone", id="smart-grid-b")["reason"] == "개인정보가 있어 내렸습니다."


def test_a_withdrawn_dataset_is_brought_back_by_a_person_and_stays(harvest, ask, grid):
    harvest(page("a", "b"))
    before = show(grid, "b")["id"]
    for _ in range(2):
        harvest(page("a"))
    ask("package_patch", id=before, state="active")
    for _ in range(3):
        assert counts(harvest(page("a"))) == {"unchanged": 1}
    assert stands(grid, "b")


def test_a_plan_that_waits_takes_nothing_that_a_person_has_taken_down_before(harvest, ask, grid, book):
    harvest(many(10))
    held = harvest(many(2))
    ask("package_delete", id=show(grid, "r5")["id"], reason="개인정보가 있어 내렸습니다.")
    ask("harvest_plan_decide", id=held.run, decision="apply")
    assert counts(carry_out(SOURCE.name, grid, book)) == {"withdrawn": 7, "changed": 1}
    assert harvest(many(10)).faults[0][:2] == ("r5", "taken_down")


@pytest.mark.parametrize("apply", ["itself", "guard"])
def test_what_has_days_of_grace_left_does_not_count_as_going_day_after_day(harvest, clock, apply):
    patient, there = replace(SOURCE, apply=apply, grace=4), many(20)
    harvest(there, source=patient)
    told = []
    for _ in range(6):
        clock.tick(days=1)
        there = there[1:]
        would = harvest(there, source=patient, dry=True)
        report = harvest(there, source=patient)
        assert (would.status, counts(would)) == (report.status, counts(report))
        told.append((report.status, report.counts["missing"], report.counts["withdrawn"]))
    assert told == [("done", 1, 0), ("done", 2, 0), ("done", 3, 0), ("done", 4, 0), ("done", 4, 1), ("done", 4, 1)]
    assert harvest(there[4:], source=patient).status == "held"      # as many at once as before
