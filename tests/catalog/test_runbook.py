"""The run book, on both databases: leases and fences, what was last seen, plans that wait."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC

import pytest

from catalog.runbook import Lost, RunBook
from catalog.sightings import SAME, STEP
from catalog.tables import plans, runs


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def book(store, clock):
    return RunBook(store, clock)


def sighting(record, raw="raw", outcome="published", dataset="same"):
    return {"record": record, "dataset_id": f"id-{record}" if dataset else None, "outcome": outcome, "raw_digest": raw,
            "draft_digest": "draft"}


def saw(book, *records, end="done", **facts):
    """A whole run that saw these."""
    run = book.begin("kepco")
    book.remember(run, [sighting(record, **facts) for record in records])
    if end:
        book.end(run, end, {"counts": {"fetched": len(records)}})
    return run


def status(book, run):
    with book.store.read() as db:
        return db.scalar(runs.select().with_only_columns(runs.c.status).where(runs.c.id == run.id))


# -- leases

def test_one_worker_a_source_at_a_time(book):
    run = book.begin("kepco")
    assert book.begin("kepco") is None
    assert book.begin("kdn") is not None
    book.end(run, "done", {"counts": {"fetched": 3}, "note": {}})
    assert book.last("kepco") == {"id": run.id, "status": "done", "ended": "2026-03-02T09:00:00.000000",
                                  "counts": {"fetched": 3}}
    assert book.begin("kepco").id != run.id


def test_the_newest_whole_reading_in_the_same_way_is_known(book, clock):
    began = []
    for status, whole in (("done", "way"), ("partial", "way"), ("done", "other"), ("failed", "way"), ("done", "")):
        began.append(clock().replace(tzinfo=UTC))
        run = book.begin("kepco")
        book.end(run, status, {"counts": {}} | ({"whole": whole} if status != "failed" and whole else {}))
        clock.tick(days=1)
    assert [book.last_whole("kepco", way) for way in ("way", "other", "third")] == [began[1], began[2], None]
    assert book.last_whole("kdn", "way") is None


def test_of_many_that_begin_at_once_one_does(book):
    gate = threading.Barrier(6)

    def begin(_):
        gate.wait()
        return book.begin("kepco")

    with ThreadPoolExecutor(6) as pool:
        begun = [run for run in pool.map(begin, range(6)) if run]
    assert len(begun) == 1


def test_a_run_whose_lease_ran_out_is_lost_and_its_worker_writes_nothing(book, clock):
    old = book.begin("kepco", lease=60)
    clock.tick(seconds=61)
    new = book.begin("kepco")
    assert [status(book, old), status(book, new)] == ["lost", "running"]
    for write in (lambda: book.beat(old), lambda: book.same(old, [("a", "raw")]),
                  lambda: book.remember(old, [sighting("a")]),
                  lambda: book.items(old, [{"record": "a", "outcome": "created", "changes": {}, "reasons": {}}]),
                  lambda: book.plan(old, "applied", {}), lambda: book.withdrawn(old, ["a"]), lambda: book.missed(old),
                  lambda: book.end(old, "done", {})):
        with pytest.raises(Lost):
            write()
    assert book.known("kepco", ["a"]) == {}
    assert status(book, old) == "lost"


def test_runs_whose_worker_died_are_closed_without_another_run_of_their_source(book, clock):
    dead, alive = book.begin("kepco", lease=60), book.begin("kpx", lease=600)
    clock.tick(seconds=61)
    assert (book.reap(), book.reap()) == (1, 0)
    assert [status(book, dead), status(book, alive)] == ["lost", "running"]
    with pytest.raises(Lost):
        book.end(dead, "done", {})


def test_every_write_renews_the_lease(book, clock):
    run = book.begin("kepco", lease=60)
    for write in (lambda: book.beat(run, {"fetched": 1}), lambda: book.same(run, []),
                  lambda: book.remember(run, [sighting("a")])):
        clock.tick(seconds=50)
        write()
        assert book.begin("kepco") is None


def test_a_run_can_be_asked_for_and_is_taken_by_the_next_worker(book, clock):
    assert book.request("kepco", "2026-03-02T18:00")
    assert not book.request("kepco", "2026-03-02T18:00")
    assert not book.request("kepco")                            # one waits already
    assert book.request("kdn")
    assert sorted(book.waiting()) == ["kdn", "kepco"]
    run = book.begin("kepco")
    assert (run.fence, book.waiting(), f"{book.past('kepco', clock()).last:%H:%M}") == (1, ["kdn"], "18:00")
    book.end(run, "done", {})
    assert not book.request("kepco", "2026-03-02T18:00")
    assert book.waiting() == ["kdn"]


def test_a_run_of_its_own_leaves_what_waits(book):
    book.request("kepco")
    book.begin("kepco", waiting=False)
    assert book.waiting() == ["kepco"]


def test_a_slot_asked_for_by_many_at_once_is_one_run(book):
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: book.request("kepco", "slot-1"), range(12)))
    assert sorted(made) == [False] * 11 + [True]


# -- sightings

def test_records_whose_bytes_are_as_before_are_marked_and_the_others_told(book):
    saw(book, "a", "b", "한전 '\"\\")
    run = book.begin("kepco")
    assert book.same(run, [("a", "raw"), ("b", "other"), ("c", "raw"), ("한전 '\"\\", "raw")]) == {"b", "c"}
    assert {record: each.run_id == run.id for record, each in book.known("kepco", ["a", "b", "c"]).items()} == {
        "a": True, "b": False}
    assert book.same(run, [("a", "raw")]) == {"a"}              # met before in this run
    assert book.same(run, []) == set()


def test_another_source_with_the_same_ids_is_another_source(book):
    saw(book, "a")
    run = book.begin("kdn")
    assert book.same(run, [("a", "raw")]) == {"a"}
    assert (book.known("kdn", ["a"]), book.standing("kdn"), book.standing("kepco")) == ({}, 0, 1)


def test_a_page_is_compared_by_key_and_never_by_reading_the_source(book):
    if book.store.dialect != "sqlite":
        pytest.skip("how SQLite looks rows up")
    with book.store.read() as db:
        plan = [row[3] for row in db.exec_driver_sql(
            "EXPLAIN QUERY PLAN " + SAME["sqlite"].text, {"run": "r", "source": "s", "page": "{}"})]
    assert plan[0] == "SEARCH sightings USING PRIMARY KEY (source=? AND record=?)"


def test_what_this_run_did_not_meet_is_told_one_by_one(book):
    records = [f"r{number:04}" for number in range(2 * STEP + 10)]
    saw(book, *records)
    run = book.begin("kepco")
    book.same(run, [(record, "raw") for record in records[:5]])
    assert book.vanishing(run) == 2 * STEP + 5
    assert [each.record for each in book.vanished(run)] == records[5:]
    assert (book.vanishing(run, absent=False), list(book.vanished(run, absent=False))) == (0, [])


def test_what_is_said_to_be_gone_is_told_even_of_half_a_list(book):
    saw(book, "a", "b")
    run = saw(book, "b", outcome="gone", end=None)
    assert [(each.record, each.outcome) for each in book.vanished(run, absent=False)] == [("b", "gone")]


def test_absences_are_counted_until_it_is_met_again(book):
    saw(book, "a", "b")
    saw(book, "skip", outcome="skipped", dataset=None, end=None)
    runs_since = []
    for _ in range(2):
        book.clock.tick(minutes=2)
        run = book.begin("kepco")
        book.same(run, [("a", "raw")])
        runs_since.append(book.missed(run))
        book.end(run, "done", {})
    assert runs_since == [1, 1]
    known = book.known("kepco", ["a", "b", "skip"])
    assert {record: each.misses for record, each in known.items()} == {"a": 0, "b": 2}
    run = book.begin("kepco")
    assert book.same(run, [("b", "raw")]) == set()
    assert book.known("kepco", ["b"])["b"].misses == 0


def test_the_withdrawn_no_longer_stand_but_are_remembered(book):
    saw(book, "a", "b")
    run = saw(book, "b", outcome="gone", end=None)
    book.withdrawn(run, ["a", "b"])
    known = book.known("kepco", ["a", "b"])
    assert [(known[key].outcome, known[key].raw_digest, known[key].dataset_id) for key in "ab"] == [
        ("withdrawn", "", "id-a"), ("withdrawn", "raw", "id-b")]
    assert (book.standing("kepco"), book.vanishing(run)) == (0, 0)


def test_a_tally_counts_what_the_run_saw(book):
    saw(book, "a", "b", "c")
    run = book.begin("kepco")
    book.remember(run, [sighting("a"), sighting("x", outcome="skipped", dataset=None)])
    assert book.tally(run) == {"published": 1, "skipped": 1}


# -- plans

def line(record, outcome="withdrawn"):
    return {"record": record, "outcome": outcome, "dataset_id": f"id-{record}", "changes": {}, "reasons": {"seen": "r"}}


def test_a_plan_keeps_its_lines_in_order(book):
    run = book.begin("kepco")
    book.items(run, [line("a"), line("b", "created")])
    book.items(run, [line(f"c{number:04}") for number in range(STEP + 1)])
    book.plan(run, "waiting", {"code": "too_many_gone"})
    book.end(run, "held", {})
    assert [item["record"] for item in book.planned(run.id)] == ["a", *(f"c{number:04}" for number in range(STEP + 1))]


def test_a_newer_plan_replaces_one_that_waits(book):
    made = []
    for state in ("waiting", "waiting", "applied"):
        made.append(book.begin("kepco"))
        book.plan(made[-1], state, {})
        book.end(made[-1], "held", {})
    with book.store.read() as db:
        states = {row.run_id: row.state for row in db.execute(plans.select())}
    assert [states[run.id] for run in made] == ["replaced", "replaced", "applied"]


def test_purging_forgets_runs_but_no_record_and_no_plan_that_waits(book, clock):
    old = saw(book, "a", end=None)
    book.items(old, [line("a", "created")])
    book.plan(old, "applied", {})
    book.end(old, "done", {})
    waiting = book.begin("kdn")
    book.plan(waiting, "waiting", {})
    book.end(waiting, "held", {})
    clock.tick(days=400)
    now = saw(book, "b")
    book.request("kpx")
    assert book.purge("2027-01-01T00:00:00.000000") == 1
    assert [status(book, run) for run in (old, waiting, now)] == [None, "held", "done"]
    assert list(book.planned(old.id)) == []
    assert book.known("kepco", ["a"])["a"].dataset_id == "id-a"
    assert book.waiting() == ["kpx"]
