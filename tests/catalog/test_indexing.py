"""The index follows the database, through crashes and beside other processes."""

import fcntl
import threading

import pytest
from sqlalchemy import func, insert, select

from catalog import SYSTEM, Catalog
from catalog.indexing import Indexing
from catalog.search import Prefix, Query
from catalog.search.memory import MemoryIndex
from catalog.steps import batches
from catalog.tables import outbox
from catalog.turn import Turn
from tests.furniture import dataset


class CrashError(RuntimeError):
    """The process dies here."""


def behind(store) -> int:
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(outbox))


def found(index) -> int:
    return index.find(Query(labels=None, rows=0)).count


@pytest.fixture
def crashing(monkeypatch):
    """Lets the index die before, or right after, it took what is new."""
    def at(index, when):
        real = index.update

        def update(documents, gone=()):
            if when == "after":
                real(documents, gone)
            raise CrashError

        monkeypatch.setattr(index, "update", update)
        return monkeypatch
    return at


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_while_indexing_loses_nothing_and_repeats_harmlessly(catalog, store, index, crashing, when, caplog):
    crashing(index, when)
    catalog.call("package_create", dataset(), SYSTEM)
    assert "the search index could not be brought up to date" in caplog.text
    assert behind(store) == 1
    crashing(index, "never").undo()
    assert catalog.catch_up() == 1
    assert (found(index), behind(store), catalog.catch_up()) == (1, 0, 0)


def test_a_gap_in_what_waits_is_not_taken_away_unseen(catalog, store, index, monkeypatch):
    """On PostgreSQL a row with a lower number may be committed after one with a higher."""
    update = index.update

    def write(*numbers):
        with store.write() as db:
            db.execute(insert(outbox), [{"seq": number, "dataset_id": f"d{number}"} for number in numbers])

    def meanwhile(documents, gone=()):
        update(documents, gone)
        write(2, 5, 8)

    write(3, 4, 7)
    monkeypatch.setattr(index, "update", meanwhile)
    assert catalog.indexing.catch_up(1, lambda number: False) == 3
    with store.read() as db:
        assert db.scalars(select(outbox.c.seq).order_by(outbox.c.seq)).all() == [2, 5, 8]


def test_a_write_stands_when_the_index_does_not_take_it(catalog, index, crashing):
    crashing(index, "before")
    catalog.call("package_create", dataset(), SYSTEM)
    assert catalog.call("package_list") == ["power-use"]


def test_a_transaction_that_fails_leaves_nothing_to_index(catalog, store, monkeypatch):
    def fail(self):
        raise CrashError

    with monkeypatch.context() as patched:
        patched.setattr("catalog.unit.Unit.finish", fail)
        with pytest.raises(CrashError):
            catalog.call("package_create", dataset(), SYSTEM)
    assert (behind(store), catalog.call("package_list")) == (0, [])


def test_rebuilding_takes_in_everything(catalog, store):
    for number in range(5):
        catalog.call("package_create", dataset(name=f"set-{number}", private=number == 1), SYSTEM)
    catalog.call("package_delete", {"id": "set-0"}, SYSTEM)
    empty = MemoryIndex()
    other = Catalog(store, empty, catalog.clock)
    assert other.verify_index()["surplus"] == []
    assert len(other.verify_index()["missing"]) == 5
    assert other.reindex() == 5
    assert other.verify_index() == {"missing": [], "surplus": [], "stale": []}
    assert empty.find(Query(labels=("public",))).count == 3


@pytest.mark.parametrize(("worth", "done"), [(lambda number: True, 5), (lambda number: number >= 2, 5),
                                             (lambda number: number >= 3, 3)])
def test_catching_up_goes_on_as_long_as_it_is_worth_it(catalog, store, index, monkeypatch, worth, done):
    update, meanwhile = index.update, iter(((4, 5), ()))

    def write(numbers):
        with store.write() as db:
            for number in numbers:
                db.execute(insert(outbox), {"dataset_id": f"d{number}"})

    def updated(documents, gone=()):
        update(documents, gone)
        write(next(meanwhile))

    write((1, 2, 3))
    monkeypatch.setattr(index, "update", updated)
    assert (catalog.indexing.catch_up(1, worth), behind(store)) == (done, 5 - done)


def test_what_waits_and_the_vocabulary_get_their_turn_while_people_write_without_end(store, tmp_path, monkeypatch):
    class Filed(MemoryIndex):
        folder = tmp_path / "index"

    def write(*ids):
        with store.write() as db:
            db.execute(insert(outbox), [{"dataset_id": id} for id in ids])

    def updated(documents, gone=(), more=False):
        seen.append((sorted(gone), behind(store)))
        if len(seen) < 60:                                  # somebody writes, and somebody waits for it, time and again
            write(f"person-{len(seen)}")
            front.hurry(front.add([f"person-{len(seen)}"]))

    seen, catalog = [], Catalog(store, Filed())
    front = catalog.indexing.front
    catalog.catch_up()
    write("harvest-1", "harvest-2", "person-0")
    front.hurry(front.add(["person-0"]))
    monkeypatch.setattr("catalog.steps.SELDOM", 0.0)
    monkeypatch.setattr(catalog.index, "update", updated)
    assert catalog.catch_up() == 62
    assert [gone[:2] for gone, _ in seen].index(["harvest-1", "harvest-2"]) == 20
    assert (max(waiting for _, waiting in seen), behind(store)) == (3, 0)


def test_a_missing_index_is_built_by_catching_up(catalog, store):
    class Unmade(MemoryIndex):
        fresh = False

        def rebuild(self, batches):
            super().rebuild(batches)
            self.fresh = True

    catalog.call("package_create", dataset(), SYSTEM)
    lost = Unmade()
    assert Catalog(store, lost, catalog.clock).catch_up() == 0
    assert found(lost) == 1


def test_what_the_index_should_not_have_is_named(catalog, index):
    catalog.call("package_create", dataset(), SYSTEM)
    [id] = index.find(Query()).ids
    catalog.call("package_delete", {"id": id}, SYSTEM)
    catalog.index.update([{"id": "ghost", "state": "active", "labels": ["public"]}])
    assert catalog.verify_index() == {"missing": [], "surplus": ["ghost"], "stale": []}


@pytest.mark.parametrize("change", [
    {"title": "다른 제목"}, {"tags": ["다른 표지"]}, {"tags": []}, {"metadata_modified": "2020-01-01T00:00:00.000000"},
    {"capacity": "private"}, {"state": "draft"}, {"license_id": ""}, {"facts": {"url": "https://other.example"}},
    {"theme": ["다른 분류"]}, {"num_resources": 7}])
def test_what_the_index_holds_as_it_was_is_named_and_what_waits_to_be_indexed_is_not(catalog, store, change):
    for name in ("power-use", "water-use"):
        catalog.call("package_create", dataset(name=name, url="https://power.example", license_id="cc-by"), SYSTEM)
    first, _ = documents = [each for batch in batches(store) for each in batch]
    assert catalog.verify_index() == {"missing": [], "surplus": [], "stale": []}
    told = first | change
    catalog.index.update([told | {"title_string": told["title"]}])
    assert catalog.verify_index() == {"missing": [], "surplus": [], "stale": [first["id"]]}
    catalog.index.update([], [each["id"] for each in documents[1:]])
    with store.write() as db:
        db.execute(insert(outbox), {"dataset_id": first["id"]})
    assert catalog.verify_index() == {"missing": [documents[1]["id"]], "surplus": [], "stale": []}


@pytest.mark.parametrize(("ghosts", "changes"), [
    (["ghost"], [("package_patch", {"title": "다른 제목"})]), (["ghost"], [("dataset_purge", {})]),
    ([], [("package_patch", {"title": f"제목 {number}"}) for number in range(100)])])
@pytest.mark.parametrize("before", [0, 1, 4])
def test_what_changes_while_it_is_compared_is_not_off(catalog, index, monkeypatch, ghosts, changes, before):
    for name in ("power-use", "water-use"):
        catalog.call("package_create", dataset(name=name), SYSTEM)
    index.update([{"id": id, "state": "active", "labels": ["public"]} for id in ghosts])
    find, left, asked = index.find, iter(changes), []

    def meanwhile(query):
        asked.append(query)
        if len(asked) > before and (change := next(left, None)):
            catalog.call(change[0], {"id": "power-use"} | change[1], SYSTEM)
        return find(query)

    monkeypatch.setattr(index, "find", meanwhile)
    assert catalog.verify_index() == {"missing": [], "surplus": ghosts, "stale": []}
    assert len(asked) > before


def test_what_is_purged_while_the_index_is_gone_through_is_not_surplus(catalog, index, monkeypatch):
    catalog.call("package_create", dataset(), SYSTEM)
    [id] = index.find(Query()).ids
    index.update([{"id": "ghost", "state": "active", "labels": ["public"]}])
    find, there = index.find, [id]

    def meanwhile(query):
        answer = find(query)
        if there and isinstance(query.filters[0] if query.filters else None, Prefix) and id in answer.ids:
            catalog.call("dataset_purge", {"id": there.pop()}, SYSTEM)
        return answer

    monkeypatch.setattr(index, "find", meanwhile)
    assert (catalog.verify_index(), there) == ({"missing": [], "surplus": ["ghost"], "stale": []}, [])


def test_an_index_that_lost_something_is_not_called_whole(catalog, store):
    class Forgetful(MemoryIndex):
        def rebuild(self, batches):
            super().rebuild([])

    catalog.call("package_create", dataset(), SYSTEM)
    with pytest.raises(RuntimeError, match="the database holds 1 datasets and the index 0"):
        Catalog(store, Forgetful(), catalog.clock).reindex()


def test_who_does_not_get_his_turn_leaves_the_work_to_who_has_it(store, index, catalog, tmp_path):
    path = tmp_path / "index.lock"
    indexing = Indexing(store, index, Turn(path))
    catalog.indexing = indexing
    with path.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert indexing.catch_up(0.0) == 0
        with Turn(path).take(0.02) as got:
            assert got is False
    catalog.call("package_create", dataset(), SYSTEM)
    assert found(index) == 1


def test_threads_take_turns(tmp_path):
    turn, inside, worst = Turn(tmp_path / "x.lock"), [], []

    def work():
        for _ in range(20):
            with turn.take(5.0) as got:
                inside.append(got)
                worst.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert worst == [1] * 80


def test_a_thread_that_waits_too_long_is_told_so():
    turn = Turn()
    with turn.take(0) as first, turn.take(0.01) as second:
        assert (first, second) == (True, False)


def test_the_lock_lies_beside_the_index(store, tmp_path):
    class Filed(MemoryIndex):
        folder = tmp_path / "index"

    assert Catalog(store, Filed()).indexing.turn.path == tmp_path / "index.lock"
    assert Catalog(store, Filed(), lock=tmp_path / "own").indexing.turn.path == tmp_path / "own"
    assert Catalog(store, MemoryIndex()).indexing.turn.path is None
