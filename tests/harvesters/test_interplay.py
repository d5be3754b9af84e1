"""What people decide meets what harvests do: nothing is lost, nothing comes back, nothing waits for ever."""

from dataclasses import replace

import pytest
from ckanapi import ValidationError
from sqlalchemy import select

from catalog import SYSTEM
from catalog.tables import sightings
from harvesters.base import Record
from harvesters.run import run
from tests.harvesters.listing import SOURCE, Glimpsed, Listed, Plain, counts, many, page, rec, said, show

APPROVAL = replace(SOURCE, apply="approval")


# -- what a person took down

def gone_then_deleted(harvest, ask, grid):
    """A dataset that was withdrawn by a harvest, brought back by a person, and deleted by him; the run."""
    harvest(page("a", "b"))
    id = show(grid, "b")["id"]
    harvest(page("a"))
    withdrawing = harvest(page("a"))
    ask("package_patch", id=id, state="active")
    ask("package_delete", id=id, reason="개인정보가 있어 내렸습니다.")
    return withdrawing


def test_one_that_a_person_brought_back_and_then_deleted_never_comes_back_with_its_record(harvest, ask, grid):
    gone_then_deleted(harvest, ask, grid)
    report = harvest([rec("a"), rec("b", "유량")])
    assert (report.status, report.faults[0][1], said(grid, "b")) == ("partial", "taken_down", [None])


def test_undoing_restores_nothing_that_was_deleted_again_since(harvest, ask, grid, undo):
    done = undo(gone_then_deleted(harvest, ask, grid))
    assert (done.status, counts(done), said(grid, "b")) == ("partial", {"kept": 1}, [None])


def test_undoing_restores_nothing_that_a_later_run_withdrew_again(harvest, grid, undo):
    harvest(page("a", "b"))
    harvest(page("a"))
    first = harvest(page("a"))
    for pages in (page("a", "b"), page("a"), page("a")):
        harvest(pages)
    undo(first)
    assert said(grid, "a", "b") == ["수위", None]


# -- fixes

def test_a_fix_that_was_set_while_a_plan_waited_is_not_passed_over(harvest, ask, grid, approve):
    harvest(page("a"))
    held = harvest([rec("a", "유량"), rec("b", "새것")], source=APPROVAL)
    for record in "ab":
        ask("harvest_fix_set", source=SOURCE.name, record=record, field="notes", value="사람이 바로잡은 설명")
    done = approve(held)
    assert (done.status, counts(done)) == ("partial", {"changed": 2})
    left = ask("harvest_plan_show", id=held.run, state="changed")["items"]
    assert [each["reasons"]["why"]["code"] for each in left] == ["fix", "fix"]
    again = harvest([rec("a", "유량"), rec("b", "새것")], source=APPROVAL)
    assert counts(approve(again)) == {"created": 1, "updated": 1}
    assert [(show(grid, each)["title"], show(grid, each)["notes"]) for each in "ab"] == [
        ("유량", "사람이 바로잡은 설명"), ("새것", "사람이 바로잡은 설명")]


def test_a_field_that_was_locked_while_a_plan_waited_stays_a_person_s(harvest, ask, grid, approve):
    harvest(page("a", "b"))
    held = harvest([rec("a", "유량", notes="원본의 설명"), rec("b")], source=APPROVAL)
    ask("dataset_field_rule_set", id=show(grid, "a")["id"], field="notes", rule="curator")
    approve(held)
    assert (show(grid, "a")["title"], show(grid, "a")["notes"]) == ("유량", "설명")


# -- renames

RENAMED = {"notes": "여럿 가운데 이것뿐인 설명"}


def renamed_while_planned(harvest, ask, times):
    harvest([*page("a", "b", "c"), rec("old", "하천 수위", **RENAMED)])
    for _ in range(times):
        held = harvest([*page("a", "b", "c"), rec("new", "하천 수위", **RENAMED)], source=APPROVAL)
    ask("harvest_rename_decide", source=SOURCE.name, old="old", new="new", decision="accept")
    return held


@pytest.mark.parametrize("times", [1, 2], ids=["by this plan", "by one before it"])
def test_a_record_that_was_accepted_as_an_old_one_is_not_doubled_by_the_plan(harvest, ask, grid, approve, times, store):
    held = renamed_while_planned(harvest, ask, times)
    before = show(grid, "old")["id"]
    approve(held)
    assert said(grid, "old", "new") == ["하천 수위", None]
    with store.read() as db:
        assert db.scalar(select(sightings.c.dataset_id).where(sightings.c.record == "new")) == before


def test_undoing_what_created_a_renamed_record_leaves_nothing_stuck(harvest, ask, grid, undo):
    first = harvest([*page("a", "b", "c"), rec("old", "하천 수위", **RENAMED)])
    harvest([*page("a", "b", "c"), rec("new", "하천 수위", **RENAMED)])
    ask("harvest_rename_decide", source=SOURCE.name, old="old", new="new", decision="accept")
    undo(first)
    assert said(grid, "old", "new") == [None, None]
    back = harvest([*page("a", "b", "c"), rec("new", "하천 유량")])
    assert (back.status, said(grid, "old")) == ("done", ["하천 유량"])


# -- the source is removed, or switched off

def test_nothing_is_asked_of_a_source_that_was_removed(harvest, ask):
    report = harvest(page("a"))
    ask("harvest_source_delete", id=SOURCE.name, datasets="keep")
    with pytest.raises(ValidationError, match="removed"):
        ask("harvest_run_undo", id=report.run)
    assert ask("harvest_plan_show", id=report.run)["may_undo"] is False


@pytest.mark.parametrize("way", ["archive", "delete", "keep"])
def test_one_that_a_person_deleted_stays_so_though_its_source_is_registered_anew(harvest, ask, grid, way, catalog):
    harvest(page("a", "b"))
    ask("package_delete", id=show(grid, "b")["id"], reason="개인정보가 있어 내렸습니다.")
    ask("harvest_source_delete", id=SOURCE.name, datasets=way)
    catalog.call("harvest_source_create", {"name": SOURCE.name, "harvester": "test", "url": SOURCE.url,
                                           "owner_org": "kepco"}, SYSTEM)
    harvest(page("a", "b"))
    assert said(grid, "a", "b") == ["수위", None]


# -- crashes

def half_withdrawn(harvest, grid, book, clock):
    """A run that died after it took a dataset away, and before it could write that down."""
    harvest(page("a", "b", "c"))
    clock.tick(minutes=1)
    lost = book.begin(SOURCE.name)
    book.leave(lost, ["c"])
    grid.call_action("package_delete", {"id": show(grid, "c")["id"]})
    clock.tick(minutes=5)
    book.reap()


def test_a_dataset_that_was_half_withdrawn_comes_back_though_a_plan_was_refused(harvest, ask, grid, book, clock):
    half_withdrawn(harvest, grid, book, clock)
    held = harvest(page("a", "b", "c"), source=APPROVAL)
    ask("harvest_plan_decide", id=held.run, decision="refuse")
    report = harvest(page("a", "b", "c"))
    assert (report.status, said(grid, "c")) == ("done", ["수위"])


def test_a_dataset_that_was_half_withdrawn_comes_back_though_its_record_was_faulty(harvest, grid, book, clock):
    half_withdrawn(harvest, grid, book, clock)
    assert harvest([*page("a", "b"), Record("c", b"{")]).status == "partial"
    report = harvest(page("a", "b", "c"))
    assert (report.status, said(grid, "c")) == ("done", ["수위"])


def test_a_dataset_that_was_half_withdrawn_and_then_deleted_by_a_person_stays_down(harvest, ask, grid, book, clock):
    half_withdrawn(harvest, grid, book, clock)
    with book.store.read() as db:
        id = db.scalar(select(sightings.c.dataset_id).where(sightings.c.record == "c"))
    ask("package_patch", id=id, state="active")
    ask("package_delete", id=id, reason="개인정보가 있어 내렸습니다.")
    report = harvest(page("a", "b", "c"))
    assert (report.status, report.faults[0][1], said(grid, "c")) == ("partial", "taken_down", [None])


# -- datasets that are another's now

def test_one_that_was_given_to_another_organisation_stops_no_withdrawal(harvest, ask, grid):
    harvest(many(20))
    ask("package_patch", id=show(grid, "r19")["id"], owner_org="nia")
    harvest(many(18))
    report = harvest(many(18))
    assert (report.status, counts(report), said(grid, "r18", "r19")) == (
        "done", {"unchanged": 18, "withdrawn": 1, "changed": 1}, [None, "수위"])
    assert counts(harvest(many(18))) == {"unchanged": 18}


def test_an_undoing_passes_over_what_is_another_s_and_says_so(harvest, ask, grid, undo):
    report = harvest(page("a", "b"))
    ask("package_patch", id=show(grid, "b")["id"], owner_org="nia")
    done = undo(report)
    assert (done.status, counts(done), said(grid, "a", "b")) == (
        "partial", {"withdrawn": 1, "kept": 1}, [None, "수위"])


# -- listings that are not meant to be whole

def test_a_glimpse_does_not_replace_what_waits_of_the_rest(harvest, ask, approve, grid):
    class Glance(Glimpsed):
        def pages(self):
            self.glimpse = True
            yield from super().pages()

    held = harvest(page("a", "b"), source=APPROVAL)
    later = harvest(page("c"), source=APPROVAL, kind=Glance)
    assert [ask("harvest_plan_show", id=each.run)["state"] for each in (held, later)] == ["waiting", "waiting"]
    approve(held), approve(later)
    assert said(grid, *"abc") == ["수위"] * 3


# -- other catalogues, other databases

def test_a_stock_ckan_is_planned_for_held_and_withdrawn_from(book, clock):
    ckan, modes = Plain(), [replace(SOURCE, apply=each) for each in ("itself", "guard", "approval")]
    for source in modes:
        clock.tick(minutes=1)
        report = run(Listed(page("a", "b", "c", title=source.apply), source=source), ckan, book)
    assert (report.status, ckan.there["id-0"]["title"]) == ("held", "guard")
    for source in modes:
        for pages in (page("a", "b", title="유량"), page("a", "b", title="유량")):
            clock.tick(minutes=1)
            report = run(Listed(pages, source=source), ckan, book)
        assert (source.apply, report.status) == (source.apply, "done")
    assert [ckan.there[f"id-{number}"]["state"] for number in range(3)] == ["active", "active", "deleted"]
    assert run(Listed(page("a"), source=replace(SOURCE, limit_count=0, limit_share=0)), ckan, book).status == "held"


@pytest.mark.parametrize(("limits", "left", "status"), [
    ({"limit_share": 0, "limit_count": 0}, 9, "held"), ({"limit_share": 1, "limit_count": 0}, 1, "done"),
    ({"limit_share": 1, "limit_count": 0}, 0, "held"), ({"limit_share": 0, "limit_count": 1}, 9, "done")])
@pytest.mark.parametrize("way", ["itself", "guard"])
def test_limits_at_their_ends(harvest, limits, left, status, way):
    source = replace(SOURCE, apply=way, **limits)
    harvest([rec(f"r{each}", f"수위 {each}", notes=f"설명 {each}") for each in range(10)], source=source)
    report = harvest([rec(f"r{each}", f"수위 {each}", notes=f"설명 {each}") for each in range(left)], source=source)
    assert report.status == status


@pytest.mark.parametrize("way", ["itself", "guard", "approval"])
def test_a_source_with_nothing_and_one_that_loses_its_only_dataset(harvest, grid, way, approve):
    source = replace(SOURCE, apply=way)
    assert harvest([], source=source).status == "done"
    report = harvest(page("a"), source=source)
    if way == "approval":
        approve(report)
    for pages in ([], page("b")):
        report = harvest(pages, source=source)
        assert (report.status, said(grid, "a")) == ("held", ["수위"])
    approve(report)
    assert said(grid, "a", "b") == [None, "수위"]
    assert harvest(page("b"), source=source).status == "done"


def test_a_fix_that_is_set_while_its_record_is_being_read_is_not_passed_over(harvest, ask, grid):
    class Slow(Listed):
        def draft(self, record):
            if record["title"] == "유량":
                ask("harvest_fix_set", source=SOURCE.name, record="a", field="notes", value="사람이 바로잡은 설명")
            return super().draft(record)

    harvest(page("a"), kind=Slow)
    for _ in range(2):
        harvest(page("a", title="유량"), kind=Slow)
    assert (show(grid, "a")["title"], show(grid, "a")["notes"]) == ("유량", "사람이 바로잡은 설명")
