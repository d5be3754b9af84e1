"""Plans: what would be done is seen first, and exactly that is done, or nothing."""

from dataclasses import replace

import pytest
from ckanapi import NotFound, ValidationError

from catalog.tables import datasets, plan_items, sightings
from harvesters.base import Record
from harvesters.errors import trouble
from harvesters.plan import brake, unusual
from schemas.plan_texts import PLAN as SAYS
from tests.harvesters.listing import SOURCE, Glimpsed, counts, many, page, rec, show

APPROVAL, GUARD = replace(SOURCE, apply="approval"), replace(SOURCE, apply="guard")


def rows(store, table):
    with store.read() as db:
        return db.execute(table.select()).all()


def everything(store):
    with store.read() as db:
        return {table.name: db.execute(table.select()).all() for table in datasets.metadata.sorted_tables}


# -- seen beforehand

def test_a_rehearsal_tells_every_difference_and_changes_no_row_of_any_table(harvest, store, grid):
    harvest(page("a", "b", "c", "d"))
    harvest([rec("a"), rec("b"), rec("d")])
    before, told = everything(store), []
    report = harvest([rec("a", "유량"), rec("b"), rec("new", "새것"), Record("bad", b"{"),
                      rec("d", deleted="Y")], dry=told.append)
    assert everything(store) == before
    assert counts(report) == {"created": 1, "updated": 1, "unchanged": 1, "skipped": 1, "quarantined": 1,
                              "withdrawn": 2}
    lines = {item["record"]: (item["outcome"], item["changes"], item.get("title")) for item in told}
    assert lines == {
        "a": ("updated", {"title": ["수위", "유량"]}, "유량"), "new": ("created", {}, "새것"),
        "bad": ("quarantined", {}, None), "d": ("withdrawn", {}, None), "c": ("withdrawn", {}, None)}


def test_a_rehearsal_of_too_much_that_is_gone_says_that_it_would_wait(harvest, store):
    harvest(many(10))
    before = everything(store)
    report = harvest(many(2), dry=True)
    assert (report.status, report.note["code"], everything(store) == before) == ("held", "too_many_gone", True)


# -- approval

def test_with_approval_nothing_is_published_before_somebody_agrees(harvest, approve, ask, grid, book):
    held = harvest(page("a", "b"), source=APPROVAL)
    assert (held.status, held.note["code"], counts(held)) == ("held", "awaits", {"waiting": 2})
    with pytest.raises(NotFound):
        show(grid, "a")
    shown = ask("harvest_plan_show", id=held.run)
    assert (shown["state"], shown["reason"]["code"], shown["items"][0]["title"], shown["may_decide"]) == (
        "waiting", "awaits", "수위", True)
    assert [(item["record"], item["outcome"], item["state"]) for item in shown["items"]] == [
        ("a", "created", "waiting"), ("b", "created", "waiting")]
    done = approve(held)
    assert (done.status, counts(done), show(grid, "a")["title"]) == ("done", {"created": 2}, "수위")
    shown = ask("harvest_plan_show", id=held.run)
    assert (shown["state"], shown["carried_out"], shown["decided_by"]) == ("applied", done.run, "system")
    assert [(item["state"], item["base"], item["revision"], item["name"]) for item in shown["items"]] == [
        ("applied", None, 1, "smart-grid-a"), ("applied", None, 1, "smart-grid-b")]
    again = harvest(page("a", "b"), source=APPROVAL)
    assert (again.status, counts(again)) == ("done", {"unchanged": 2})


def test_a_plan_tells_field_by_field_what_would_change(harvest, ask, grid):
    harvest(page("a", "b", "c"))
    harvest(page("a", "b"))
    held = harvest([rec("a", "유량"), rec("b")], source=APPROVAL)
    assert counts(held) == {"waiting": 1, "unchanged": 1}
    shown = ask("harvest_plan_show", id=held.run)
    assert [(item["outcome"], item["record"], item["changes"], item["base"]) for item in shown["items"]] == [
        ("updated", "a", {"title": ["수위", "유량"]}, 1), ("withdrawn", "c", {}, 1)]
    assert (shown["unchanged"], shown["counts_by"]) == (1, [
        {"outcome": "updated", "state": "waiting", "count": 1},
        {"outcome": "withdrawn", "state": "waiting", "count": 1}])
    assert ask("harvest_plan_show", id=held.run, outcome="withdrawn")["items"] == shown["items"][1:]
    assert ask("harvest_plan_show", id=held.run, limit=1, offset=1)["items"] == shown["items"][1:]
    assert show(grid, "c")["title"] == "수위"


def test_what_waits_is_planned_anew_by_the_next_run_and_the_old_plan_names_its_successor(harvest, ask, approve, grid):
    held = [harvest([rec("a", title)], source=APPROVAL) for title in ("하나", "둘", "셋")]
    assert [ask("harvest_plan_show", id=each.run)["state"] for each in held] == ["replaced", "replaced", "waiting"]
    assert ask("harvest_plan_show", id=held[0].run)["successor"] == held[2].run
    with pytest.raises(ValidationError) as refused:
        approve(held[0])
    assert held[2].run in str(refused.value)
    assert counts(approve(held[2])) == {"created": 1}
    assert show(grid, "a")["title"] == "셋"


def test_a_dataset_that_somebody_changed_since_is_left_alone_and_listed(harvest, approve, ask, grid, clock):
    harvest(page("a", "b"))
    held = harvest([rec("a", "유량"), rec("b", "유속")], source=APPROVAL)
    ask("package_patch", id=show(grid, "a")["id"], notes="사람이 고쳤습니다.")
    done = approve(held)
    assert (done.status, done.note["code"], counts(done)) == ("partial", "some_changed", {"updated": 1, "changed": 1})
    [left] = ask("harvest_plan_show", id=held.run, state="changed")["items"]
    assert (left["record"], left["reasons"]["why"]["code"]) == ("a", "dataset")
    assert [show(grid, id)["title"] for id in "ab"] == ["수위", "유속"]


def test_a_record_that_was_seen_otherwise_since_is_left_alone(harvest, approve, ask, grid):
    harvest(page("a", "b", "c"))
    held = harvest(page("a", "b", "c", title="유량"), source=APPROVAL)
    broken = harvest([rec("a", "유량"), rec("b", "딴것")], trouble("timeout"), source=APPROVAL)
    assert (broken.status, ask("harvest_plan_show", id=broken.run)["state"]) == ("failed", "broken")
    done = approve(held)
    assert counts(done) == {"updated": 2, "changed": 1}
    assert [show(grid, id)["title"] for id in "abc"] == ["유량", "수위", "유량"]
    [left] = ask("harvest_plan_show", id=held.run, state="changed")["items"]
    assert (left["record"], left["reasons"]["why"]["code"]) == ("b", "record")


def test_a_refused_plan_changes_nothing_and_cannot_be_carried_out(harvest, approve, ask, grid, store):
    held = harvest(page("a"), source=APPROVAL)
    told = ask("harvest_plan_decide", id=held.run, decision="refuse")
    assert (told["state"], told["run"], told["decided_by"]) == ("refused", None, "system")
    with pytest.raises(ValidationError, match="refused"):
        approve(held)
    with pytest.raises(ValidationError, match="누구"):
        ask("harvest_plan_decide", id=held.run, decision="누구")
    assert [row.package for row in rows(store, plan_items)] == [None]
    assert harvest(page("a"), source=APPROVAL).status == "held"


def test_records_that_wait_are_known_to_have_been_met(harvest, store, book, grid):
    harvest(page("a", "b"))
    for _ in range(3):
        held = harvest(page("a", "b", "c", title="유량"), source=APPROVAL)
    assert {row.record: (row.misses, row.run_id == held.run) for row in rows(store, sightings)} == {
        "a": (0, True), "b": (0, True), "c": (0, True)}
    assert book.standing(SOURCE.name) == 2
    report = harvest([*many(1000), *many(3)], many(2), source=APPROVAL)
    assert report.counts["quarantined"] == 5


@pytest.mark.parametrize("apply", ["itself", "guard"])
def test_with_days_of_grace_two_whole_lists_do_not_yet_take_away(harvest, clock, apply):
    patient = replace(SOURCE, apply=apply, grace=2)
    harvest(page("a", "b", "c"), source=patient)
    for _ in range(3):                            # within minutes
        assert counts(harvest(page("a", "b"), source=patient)) == {"unchanged": 2, "missing": 1}
    clock.tick(hours=43)
    assert counts(harvest(page("a", "b"), source=patient)) == {"unchanged": 2, "missing": 1}
    clock.tick(hours=1)
    assert counts(harvest(page("a", "b"), source=patient, dry=True)) == {"unchanged": 2, "withdrawn": 1}
    assert counts(harvest(page("a", "b"), source=patient)) == {"unchanged": 2, "withdrawn": 1}


def test_grace_begins_anew_when_a_record_was_there_and_asks_nothing_of_the_partners_own_word(harvest, clock):
    patient = replace(SOURCE, grace=1)
    for listed in (page(*"abcd"), page(*"abc"), page(*"abcd")):
        harvest(listed, source=patient)
        clock.tick(days=2)
    for _ in range(2):
        assert harvest(page(*"abc"), source=patient).counts["missing"] == 1
    assert counts(harvest([*page(*"ab"), rec("c", deleted="Y")], source=patient)) == {
        "unchanged": 2, "skipped": 1, "withdrawn": 1, "missing": 1}


def test_a_plan_without_a_line_needs_nobody(harvest, ask):
    harvest(page("a"))
    report = harvest(page("a"), source=APPROVAL)
    assert (report.status, ask("harvest_plan_show", id=report.run)["state"]) == ("done", "applied")


def test_the_decision_is_in_the_log(harvest, approve, ask):
    held = harvest(page("a"), source=APPROVAL)
    approve(held)
    told = [(each["actor"], each["facts"]) for each in ask("audit_list", event="plan:decide")["entries"]]
    assert told == [("system", {"run": held.run, "state": "approved"})]
    assert ask("audit_verify")["first_broken"] is None


# -- guard

def test_with_a_guard_what_is_usual_is_applied_at_once(harvest, ask, grid):
    report = harvest(many(100), source=GUARD)
    assert (report.status, counts(report)) == ("done", {"created": 100})
    report = harvest([*many(90), *many(10, 90, "유량")], source=GUARD)
    assert (report.status, counts(report)) == ("done", {"updated": 10, "unchanged": 90})
    assert (show(grid, "r95")["title"], ask("harvest_plan_show", id=report.run)["state"]) == ("유량", "applied")


def test_with_a_guard_a_change_of_nearly_all_waits(harvest, approve, grid):
    harvest(many(100), source=GUARD)
    held = harvest(many(100, title="???"), source=GUARD)
    assert (held.status, held.note["code"], counts(held)) == ("held", "unusual_change", {"waiting": 100})
    assert show(grid, "r5")["title"] == "수위"
    assert counts(approve(held)) == {"updated": 100}


def test_with_a_guard_many_faulty_records_wait(harvest, grid):
    harvest(many(30), source=GUARD)
    held = harvest([*many(15), rec("new"), *(Record(f"r{n}", b"{") for n in range(15, 30))], source=GUARD)
    assert (held.status, held.note["code"]) == ("held", "unusual_faults")
    with pytest.raises(NotFound):
        show(grid, "new")


def test_with_a_guard_a_mass_that_vanishes_takes_the_changes_with_it_into_the_plan(harvest, approve, book, grid):
    harvest(many(20), source=GUARD)
    held = harvest([rec("r0", "유량")], source=GUARD)
    assert (held.note["code"], counts(held)) == ("too_many_gone", {"waiting": 1})
    assert show(grid, "r0")["title"] == "수위"
    assert counts(approve(held)) == {"updated": 1, "withdrawn": 19}
    assert book.standing(SOURCE.name) == 1


# -- the brake

PAST = [{"kind": "harvest", "withdrawn": gone, "unchanged": 90, "updated": 1} for gone in (0, 4, 1, 0, 2)]


@pytest.mark.parametrize(("standing", "history", "most"), [
    (100, [], 20), (100, PAST[:4], 20), (100, PAST, 12), (100, [PAST[0]] * 5, 2), (10_000, [PAST[0]] * 5, 100),
    (4, PAST, 2), (30, PAST, 6), (0, PAST, 0)])
def test_the_brake_is_the_stricter_of_what_is_configured_and_what_is_usual(standing, history, most):
    assert brake(SOURCE, standing, history) == most


@pytest.mark.parametrize(("waiting", "history", "code"), [
    (20, PAST, None), (21, PAST, "unusual_change"), (21, [], "unusual_change"), (20, [], None),
    (60, [PAST[0] | {"updated": 20}] * 5, None), (61, [PAST[0] | {"updated": 20}] * 5, "unusual_change"),
    (21, [{"kind": "harvest", "created": 100}] * 5, "unusual_change")])
def test_what_is_unusual_follows_from_the_source_s_own_history(waiting, history, code):
    found = unusual(SOURCE, 100, {"waiting": waiting, "fetched": 100, "quarantined": 0}, history)
    assert (found and found[0]) == code


def test_a_steady_source_is_held_at_a_loss_that_its_limits_would_allow(harvest, book):
    for _ in range(6):
        harvest(many(100))
    held = harvest(many(85))
    assert (held.status, held.note["code"], book.standing(SOURCE.name)) == ("held", "too_many_gone", 100)


# -- held withdrawals

def test_a_held_plan_is_carried_out_once_approved(harvest, approve, book):
    harvest(many(10))
    held = harvest(many(2))
    assert held.status == "held"
    assert (counts(approve(held)), book.standing(SOURCE.name)) == ({"withdrawn": 8}, 2)
    with pytest.raises(ValidationError, match="applied"):
        approve(held)


def test_half_a_list_leaves_the_plan_that_waits_and_what_came_back_stays(harvest, approve, book):
    harvest(many(10))
    held = harvest(many(2))
    assert harvest(many(5), kind=Glimpsed).status == "partial"
    assert counts(approve(held)) == {"withdrawn": 5, "changed": 3}
    assert book.standing(SOURCE.name) == 5


def test_a_later_list_replaces_the_plan_that_waits(harvest, approve, book):
    harvest(many(10))
    held = harvest(many(2))
    assert harvest(many(10)).status == "done"
    with pytest.raises(ValidationError, match="replaced this one"):
        approve(held)
    assert book.standing(SOURCE.name) == 10


def test_a_dataset_that_was_edited_is_not_withdrawn_by_an_older_plan(harvest, approve, ask, grid):
    harvest(many(10))
    held = harvest(many(2))
    ask("package_patch", id=show(grid, "r5")["id"], notes="사람이 고쳤습니다.")
    assert counts(approve(held)) == {"withdrawn": 7, "changed": 1}
    assert show(grid, "r5")["notes"] == "사람이 고쳤습니다."


def test_every_message_says_what_why_and_how_to_mend():
    assert all(each.ko.count(". ") >= 2 and each.en for each in SAYS.values())
