"""A run is undone as a whole, and what people changed since outlives it."""

from dataclasses import replace

import pytest
from ckanapi import ValidationError

from harvesters.run import carry_out
from tests.harvesters.listing import SOURCE, counts, page, rec, said, show


def test_what_a_run_created_updated_and_withdrew_is_as_before(harvest, undo, ask, grid):
    harvest(page("a", "b", "c"))
    harvest([rec("a"), rec("b")])
    ids = {id: show(grid, id)["id"] for id in "abc"}
    wrong = harvest([rec("a", "잘못"), rec("b"), rec("new")])
    assert counts(wrong) == {"created": 1, "updated": 1, "unchanged": 1, "withdrawn": 1}
    assert ask("harvest_plan_show", id=wrong.run)["may_undo"] is True
    done = undo(wrong)
    assert (done.status, counts(done)) == ("done", {"updated": 1, "withdrawn": 1, "restored": 1})
    assert said(grid, "a", "b", "c", "new") == ["수위", "수위", "수위", None]
    assert {id: show(grid, id)["id"] for id in "abc"} == ids
    shown = ask("harvest_plan_show", id=wrong.run)
    assert (shown["may_undo"], ask("harvest_plan_show", id=done.run)["may_undo"]) == (False, False)
    assert (shown["state"], shown["undo"], {item["state"] for item in shown["items"]}) == (
        "undone", done.run, {"undone"})
    lines = ask("harvest_plan_show", id=done.run)["items"]
    assert {(line["record"], line["outcome"]) for line in lines} == {
        ("a", "updated"), ("c", "restored"), ("new", "withdrawn")}
    grave = ask("dataset_tombstone", id="smart-grid-new")
    assert grave["reason"].startswith("수집에서 잘못 들어와 되돌렸습니다.")
    assert ask("audit_verify")["first_broken"] is None


def test_the_next_unchanged_listing_does_not_bring_it_back_but_a_changed_record_does(harvest, undo, grid):
    harvest(page("a", "b", "c"))
    wrong = harvest([rec("a", "잘못"), rec("b"), rec("c"), rec("new")])
    undo(wrong)
    for _ in range(2):
        again = harvest([rec("a", "잘못"), rec("b"), rec("c"), rec("new")])
        assert (again.status, counts(again)) == ("done", {"unchanged": 3, "skipped": 1})
        assert said(grid, "a", "new") == ["수위", None]
    again = harvest([rec("a", "잘못"), rec("b"), rec("c"), rec("new", views=2)])
    assert counts(again) == {"unchanged": 3, "skipped": 1}
    mended = harvest([rec("a", "맞음"), rec("b"), rec("c"), rec("new", "새것")])
    assert counts(mended) == {"updated": 2, "unchanged": 2}
    assert said(grid, "a", "new") == ["맞음", "새것"]


def test_a_dataset_that_is_restored_although_its_record_is_gone_is_left_alone_until_it_is_back(harvest, undo, grid):
    harvest(page("a", "b", "c"))
    harvest(page("a", "b"))
    gone = harvest(page("a", "b"))
    undo(gone)
    for _ in range(3):
        assert harvest(page("a", "b")).status == "done"
    assert said(grid, "c") == ["수위"]
    before = show(grid, "c")["id"]
    assert counts(harvest([rec("a"), rec("b"), rec("c", "돌아옴")])) == {"unchanged": 2, "updated": 1}
    assert (said(grid, "c"), show(grid, "c")["id"]) == (["돌아옴"], before)


def test_what_a_person_wrote_since_is_kept_field_by_field_and_listed_with_who_and_when(harvest, undo, ask, grid,
                                                                                      people, catalog):
    harvest(page("a", "b"))
    wrong = harvest([rec("a", "잘못", notes="잘못된 설명"), rec("b", "잘못")])
    catalog.call("package_patch", {"id": show(grid, "a")["id"], "notes": "사람이 고친 설명"}, people["dohyun"])
    done = undo(wrong)
    assert (done.status, counts(done)) == ("partial", {"updated": 2, "kept": 1})
    there = show(grid, "a")
    assert (there["title"], there["notes"]) == ("수위", "사람이 고친 설명")
    [kept] = ask("harvest_plan_show", id=wrong.run, state="kept")["items"]
    assert kept["kept"] == [{"field": "notes", "revision": 3, "actor": people["dohyun"].id, "actor_name": "dohyun"}]


def test_a_dataset_that_a_person_edited_after_the_run_created_it_stays(harvest, undo, ask, grid, people, catalog):
    wrong = harvest(page("a", "b"))
    catalog.call("package_patch", {"id": show(grid, "a")["id"], "notes": "사람이 고친 설명"}, people["dohyun"])
    done = undo(wrong)
    assert (counts(done), said(grid, "a", "b")) == ({"withdrawn": 1, "kept": 1}, ["수위", None])


def test_what_a_later_run_changed_again_stays_as_that_run_left_it(harvest, undo, grid):
    harvest(page("a", "b"))
    wrong = harvest([rec("a", "잘못"), rec("b", "잘못")])
    harvest([rec("a", "맞음"), rec("b", "잘못")])
    undo(wrong)
    assert said(grid, "a", "b") == ["맞음", "수위"]


def test_it_is_undone_once(harvest, undo, ask, grid, book):
    wrong = harvest(page("a"))
    ask("harvest_run_undo", id=wrong.run)
    with pytest.raises(ValidationError, match="being undone already"):
        ask("harvest_run_undo", id=wrong.run)
    undoing = carry_out(SOURCE.name, grid, book)
    for id, words in ((wrong.run, "undone already"), (undoing.run, "cannot be undone itself")):
        with pytest.raises(ValidationError, match=words):
            ask("harvest_run_undo", id=id)
    with pytest.raises(ValidationError, match="nothing to undo"):
        ask("harvest_run_undo", id=harvest(page("a")).run)
    with pytest.raises(ValidationError, match="not over"):
        ask("harvest_run_undo", id=book.begin(SOURCE.name).id)


def test_a_plan_that_was_approved_is_undone_by_the_run_that_made_it_or_the_one_that_carried_it_out(
        harvest, undo, ask, grid, book):
    harvest(page("a"))
    held = harvest([rec("a", "잘못"), rec("b")], source=replace(SOURCE, apply="approval"))
    ask("harvest_plan_decide", id=held.run, decision="apply")
    carried = carry_out(SOURCE.name, grid, book)
    assert said(grid, "a", "b") == ["잘못", "수위"]
    done = undo(carried)
    assert (done.plan, counts(done)) == (held.run, {"updated": 1, "withdrawn": 1})
    assert said(grid, "a", "b") == ["수위", None]


def test_what_a_person_took_down_since_stays_down(harvest, undo, ask, grid):
    harvest(page("a"))
    wrong = harvest([rec("a", "잘못"), rec("b")])
    for id in "ab":
        ask("package_delete", id=show(grid, id)["id"], reason="개인정보가 있어 내렸습니다.")
    assert counts(undo(wrong)) == {"kept": 1}
    assert said(grid, "a", "b") == [None, None]
    assert harvest([rec("a", "또"), rec("b", "또")]).counts["quarantined"] == 2
