"""Workers that die while they carry out what people decided: another goes on, and exactly what was decided is done."""

from dataclasses import replace

import orjson
import pytest
from ckanapi import NotFound, ValidationError

from catalog.tables import datasets, runs, sightings
from harvesters.applying import Applying
from harvesters.publish import Publisher
from harvesters.run import carry_out, run
from tests.harvesters.listing import SOURCE, Listed, Plain, counts, many, page, show

APPROVAL = replace(SOURCE, apply="approval")


class Dead(BaseException):
    """What a worker feels of `kill -9`: nothing more is done, nothing is written down."""


@pytest.fixture
def dies(monkeypatch, grid, book, clock):
    """Carry a decision out with a worker that dies in the moment before it does this for the nth time; then its lease
    runs out."""
    def dies(room, name, times=1):
        left, done = [times], getattr(room, name)

        def last(*args, **how):
            left[0] -= 1
            if not left[0]:
                raise Dead
            return done(*args, **how)
        with monkeypatch.context() as patch:
            patch.setattr(room, name, last)
            patch.setattr("harvesters.run._write_down", lambda *_: None)
            patch.setattr("harvesters.applying.steps", two_by_two)
            patch.setattr("harvesters.undoing.steps", two_by_two)
            with pytest.raises(Dead):
                carry_out(SOURCE.name, grid, book)
        clock.tick(minutes=5)
        book.reap()
    return dies


def two_by_two(rows):
    rows = list(rows)
    return [rows[place:place + 2] for place in range(0, len(rows), 2)]


def titles(store):
    """Title and revision of what stands."""
    with store.read() as db:
        return sorted((orjson.loads(row.doc)["title"], row.revision) for row in db.execute(datasets.select())
                      if row.state != "deleted")


def rows(store, table):
    with store.read() as db:
        return db.execute(table.select()).all()


@pytest.fixture
def approved(harvest, ask):
    """A plan that somebody approved: it creates, updates and withdraws."""
    def approved():
        harvest([*many(4), *page("x", "y")])
        harvest(many(4))
        held = harvest([*many(4, title="유량"), *page("a", "b", title="새것")], source=APPROVAL)
        ask("harvest_plan_decide", id=held.run, decision="apply")
        return held
    return approved


DONE = {"created": 2, "updated": 4, "withdrawn": 2}
PLACES = [("book", "begin_lines", 1), ("book", "begin_lines", 2), ("grid", "call_action", 3), ("book", "mark", 1),
          ("book", "mark", 3), ("book", "mark", 4), ("book", "remember", 2), ("book", "withdrawn", 1),
          ("book", "conclude", 1)]


@pytest.mark.parametrize(("room", "name", "times"), PLACES, ids=[f"{name}-{times}" for _, name, times in PLACES])
def test_an_approval_whose_worker_died_anywhere_is_taken_up_by_the_next_and_done_exactly_as_it_was_seen(
        approved, dies, ask, grid, book, store, room, name, times):
    held = approved()
    dies({"book": book, "grid": grid}[room], name, times)
    assert book.waiting() == [SOURCE.name]
    done = carry_out(SOURCE.name, grid, book)
    assert (done.status, counts(done)) == ("done", DONE)
    assert titles(store) == [("새것", 1), ("새것", 1), *[("유량", 2)] * 4]
    shown = ask("harvest_plan_show", id=held.run)
    assert (shown["state"], shown["carried_out"]) == ("applied", done.run)
    assert {(each["state"], each["revision"]) for each in shown["items"]} == {("applied", 1), ("applied", 2)}
    assert [row.outcome for row in rows(store, sightings)] == ["published"] * 6 + ["withdrawn"] * 2
    assert ask("audit_verify")["first_broken"] is None


def test_what_people_and_a_harvest_did_between_the_death_and_the_next_worker_is_told_from_what_the_plan_did(
        approved, dies, harvest, ask, grid, book, store):
    held = approved()
    dies(book, "mark", 3)                         # all but the withdrawals were published, the last two not yet marked
    ask("package_patch", id=show(grid, "r0")["id"], notes="사람이 고쳤습니다.")
    ask("package_patch", id=show(grid, "a")["id"], name="another-name")
    ask("package_delete", id=show(grid, "b")["id"], reason="개인정보가 있어 내렸습니다.")
    asked = run(Listed([*many(4, title="유량"), *page("a", "b", title="새것")], source=APPROVAL), grid, book)
    assert (asked.status, counts(asked)) == ("held", {"unchanged": 4, "waiting": 1, "quarantined": 1})
    done = carry_out(SOURCE.name, grid, book)
    assert (done.status, counts(done)) == ("done", DONE)
    assert titles(store) == [("새것", 2), *[("유량", 2)] * 3, ("유량", 3)]
    assert {(each["record"], each["state"], each["revision"]) for each in ask("harvest_plan_show", id=held.run)["items"]
            if each["outcome"] != "withdrawn"} == {
        ("a", "applied", 1), ("b", "applied", 1), *((f"r{number}", "applied", 2) for number in range(4))}


def test_one_that_kills_every_worker_is_left_to_a_person_who_is_told_why_and_what_to_do(approved, dies, ask, grid, book,
                                                                                     store):
    held = approved()
    for left in (2, 1, 0):
        dies(grid, "call_action", 2)
        assert len(book.waiting()) == (left > 0)
    [dead] = [row for row in rows(store, runs) if row.kind == "approve"]
    assert (dead.status, dead.report["note"]["code"], dead.report["tries"]) == ("lost", "given_up", 3)
    assert dead.report["note"]["ko"] == (
        "승인한 계획을 반영하던 프로그램이 3번이나 도중에 멈춰 더 이어 하지 않습니다. "
        "그때까지 반영한 것은 그대로 있습니다. 운영자에게 프로그램이 멈춘 까닭을 찾아 달라고 하고, "
        "그 뒤에 계획을 다시 승인하거나 버려 주세요.")
    assert ask("harvest_health", source=SOURCE.name)[0]["notices"][0]["code"] == "given_up"
    assert ask("harvest_plan_show", id=held.run)["decisions"] == ["apply", "refuse"]
    ask("harvest_plan_decide", id=held.run, decision="apply")
    assert counts(carry_out(SOURCE.name, grid, book)) == DONE


def test_who_stops_a_decision_by_hand_hands_it_to_the_next(approved, grid, book, monkeypatch, store):
    approved()

    def stop(*_):
        raise KeyboardInterrupt
    with monkeypatch.context() as patch:
        patch.setattr(Applying, "_withdraw", stop)
        with pytest.raises(KeyboardInterrupt):
            carry_out(SOURCE.name, grid, book)
    assert counts(carry_out(SOURCE.name, grid, book)) == DONE


# -- undoing

UNDONE = {"updated": 4, "withdrawn": 2, "restored": 2}


@pytest.mark.parametrize(("room", "name", "times"), [
    ("grid", "call_action", 2), ("book", "took_back", 1), ("book", "took_back", 3), ("book", "took_back", 4),
    ("book", "conclude", 1), ("book", "conclude", 2)], ids=str)
def test_an_undoing_whose_worker_died_anywhere_is_taken_up_by_the_next_and_leaves_no_line_out(
        approved, dies, ask, grid, book, store, room, name, times):
    held = approved()
    carry_out(SOURCE.name, grid, book)
    ask("harvest_run_undo", id=held.run)
    dies({"book": book, "grid": grid}[room], name, times)
    done = carry_out(SOURCE.name, grid, book)
    assert (done.status, counts(done)) == ("done", UNDONE)
    assert titles(store) == [("수위", 3)] * 6
    lines = ask("harvest_plan_show", id=done.run)
    assert (lines["item_count"], lines["state"]) == (8, "applied")
    shown = ask("harvest_plan_show", id=held.run)
    assert (shown["state"], shown["undo"], {each["state"] for each in shown["items"]}) == (
        "undone", done.run, {"undone"})


def test_an_undoing_that_died_tells_of_each_dataset_what_it_was_and_is(harvest, dies, ask, grid, book):
    harvest(page("a"))
    wrong = harvest(page("a", title="잘못"))
    ask("harvest_run_undo", id=wrong.run)
    dies(book, "took_back")
    done = carry_out(SOURCE.name, grid, book)
    [line] = ask("harvest_plan_show", id=done.run)["items"]
    assert (line["outcome"], line["changes"], line["base"], line["revision"]) == (
        "updated", {"title": ["잘못", "수위"]}, 2, 3)


def test_undoing_what_was_published_to_another_ckan_is_refused_at_once_and_says_what_to_do(book, clock, ask, grid):
    plain = Plain()
    done = run(Listed(page("a")), plain, book)
    run(Listed(page("a", title="잘못")), plain, book)
    before = dict(plain.there)
    assert ask("harvest_plan_show", id=done.run)["may_undo"] is False
    with pytest.raises(ValidationError, match="다른 CKAN에 실었거나"):
        ask("harvest_run_undo", id=done.run)
    ours = run(Listed(page("b")), grid, book)
    ask("harvest_run_undo", id=ours.run)
    told = carry_out(SOURCE.name, plain, book)
    assert (told.status, told.note["code"], counts(told), plain.there) == ("failed", "undo_elsewhere", {}, before)
    assert "package_delete" not in plain.calls
    assert ask("harvest_plan_show", id=ours.run)["may_undo"] is True


# -- withdrawing an approval

def test_an_approval_is_withdrawn_before_anybody_begins(approved, ask, grid, book, store):
    held = approved()
    assert ask("harvest_plan_show", id=held.run)["decisions"] == ["refuse"]
    with pytest.raises(ValidationError, match="이미 승인한 계획"):
        ask("harvest_plan_decide", id=held.run, decision="apply")
    told = ask("harvest_plan_decide", id=held.run, decision="refuse")
    assert (told["state"], told["carried"], told["decisions"], book.waiting()) == ("refused", 0, [], [])
    assert carry_out(SOURCE.name, grid, book) is None
    assert titles(store) == [("수위", 1)] * 6
    asked = ask("harvest_run_list", source=SOURCE.name, kind="approve")[0]
    assert (asked["status"], asked["report"]["note"]["code"]) == ("failed", "withdrawn")


def test_an_approval_is_not_withdrawn_while_it_is_carried_out(approved, ask, book):
    held = approved()
    book.begin_decided(SOURCE.name)
    assert ask("harvest_plan_show", id=held.run)["decisions"] == []
    with pytest.raises(ValidationError, match="이미 반영하고 있습니다"):
        ask("harvest_plan_decide", id=held.run, decision="refuse")


def test_what_a_worker_that_died_had_done_of_a_withdrawn_approval_is_told_and_can_be_undone(
        approved, dies, ask, grid, book, store):
    held = approved()
    dies(book, "mark", 2)
    told = ask("harvest_plan_decide", id=held.run, decision="refuse")
    assert (told["state"], told["carried"], told["may_undo"], book.waiting()) == ("refused", 4, True, [])
    assert ask("harvest_plan_show", id=held.run)["counts_by"] == [
        {"outcome": "created", "state": "waiting", "count": 2}, {"outcome": "updated", "state": "applied", "count": 4},
        {"outcome": "withdrawn", "state": "waiting", "count": 2}]
    ask("harvest_run_undo", id=held.run)
    assert counts(carry_out(SOURCE.name, grid, book)) == {"updated": 4}
    assert titles(store) == [("수위", 1)] * 2 + [("수위", 3)] * 4


# -- what was created just before a harvest died

@pytest.fixture
def died(monkeypatch, book, grid, clock):
    """A harvest of these records that died before it did this."""
    def died(where, name, *records):
        with monkeypatch.context() as patch:
            patch.setattr(where, name, dead)
            patch.setattr("harvesters.run._write_down", lambda *_: None)
            with pytest.raises(Dead):
                run(Listed(list(records)), grid, book)
        clock.tick(minutes=5)
    return died


def dead(*_):
    raise Dead


def test_what_a_person_deleted_after_the_harvest_that_created_it_died_is_not_created_anew(harvest, died, ask, grid,
                                                                                      book, store):
    died(book, "write", *page("a", "b", "c"))
    ids = {record: show(grid, record)["id"] for record in "abc"}
    ask("package_delete", id=ids["a"], reason="개인정보가 있어 내렸습니다.")
    ask("package_patch", id=ids["b"], name="another-name")
    for title in ("수위", "유량"):
        report = harvest(page("a", "b", "c", title=title))
        assert (report.status, report.faults[0][:2]) == ("partial", ("a", "taken_down"))
    with pytest.raises(NotFound):
        show(grid, "a")
    assert {row.id: row.state for row in rows(store, datasets)} == {
        ids["a"]: "deleted", ids["b"]: "active", ids["c"]: "active"}
    assert {row.record: (row.dataset_id, row.outcome) for row in rows(store, sightings)} == {
        "a": (ids["a"], "down"), "b": (ids["b"], "published"), "c": (ids["c"], "published")}


def test_what_was_deleted_long_before_has_nothing_to_do_with_a_harvest_that_died(harvest, died, ask, grid, clock,
                                                                              store):
    harvest(page("a"))
    ask("package_delete", id=show(grid, "a")["id"], reason="옛것입니다.")
    with store.write() as db:
        db.execute(sightings.delete())            # its history was cleared: the record is a new one
    clock.tick(minutes=5)
    died(Publisher, "publish", *page("a"))
    assert counts(harvest(page("a"))) == {"created": 1}
