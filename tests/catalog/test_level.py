"""Writes that do not wait for the index, and searches that wait for the writes."""

import threading

import pytest
from sqlalchemy import insert

from catalog import Catalog
from catalog.behind import Behind
from catalog.search.tantivy import TantivyIndex
from catalog.tables import outbox
from tests.furniture import dataset


@pytest.fixture
def index(tmp_path):
    index = TantivyIndex(tmp_path / "index")
    yield index
    index.close()


@pytest.fixture
def two(catalog, store, index, clock):
    """Two processes' catalogues over one database and one index."""
    both = [catalog, Catalog(store, TantivyIndex(index.folder), clock)]
    for each in both:
        each.later = True
    catalog.catch_up()
    yield both
    for each in both:
        each.level.close()
    both[1].index.close()


def found(catalog, name):
    return catalog.call("package_search", {"fq": f"name:{name}", "rows": 0})["count"]


def test_what_one_wrote_the_other_finds_at_once(two, people):
    for number in range(12):
        writer, reader = two[number % 2], two[(number + 1) % 2]
        writer.call("package_create", dataset(name=f"set-{number}"), people["jiwoo"])
        assert found(reader, f"set-{number}") == 1
        reader.call("package_delete", {"id": f"set-{number}"}, people["jiwoo"])
        assert [found(each, f"set-{number}") for each in two] == [0, 0]


def test_many_writes_make_one_commit_when_nobody_looks(two, people, monkeypatch):
    commits, held = [], threading.Event()
    update = TantivyIndex.update

    def counted(self, documents, gone=()):
        held.wait()
        commits.append(len(documents))
        return update(self, documents, gone)

    monkeypatch.setattr(TantivyIndex, "update", counted)
    for number in range(20):
        two[0].call("package_create", dataset(name=f"set-{number}"), people["jiwoo"])
    held.set()
    assert two[1].call("package_search", {"rows": 0})["count"] == 20
    assert sum(commits) == 20
    assert len(commits) <= 2


def test_any_number_may_search_at_once_after_a_write(two, people, monkeypatch):
    number, told, wait = 40, [], two[0].level._await
    together = threading.Barrier(number)

    def at_once():
        together.wait(20)                                   # by now each of them holds a connection
        wait()

    monkeypatch.setattr(two[0].level, "_await", at_once)
    two[1].call("package_create", dataset(), people["jiwoo"])
    threads = [threading.Thread(target=lambda: told.append(found(two[0], "power-use"))) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [1] * number


def test_what_a_process_that_serves_nobody_could_not_index_is_found_by_those_that_serve(two, people, monkeypatch):
    monkeypatch.setattr("catalog.catalog.PATIENCE", 0.05)
    server, other = two
    other.later = False
    assert found(server, "power-use") == 0
    with server.indexing.turn.take(1):
        other.call("package_create", dataset(), people["jiwoo"])
    assert found(server, "power-use") == 1


def test_what_a_process_that_serves_nobody_could_not_index_for_a_fault_is_found_too(two, people, monkeypatch, caplog):
    server, other = two
    other.later = False
    assert found(server, "power-use") == 0
    with monkeypatch.context() as broken:
        broken.setattr(TantivyIndex, "update", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        other.call("package_create", dataset(), people["jiwoo"])
    assert "disk full" in caplog.text
    assert found(server, "power-use") == 1


def test_a_harvest_that_ends_while_somebody_else_is_at_the_index_says_so_and_is_found(two, people, monkeypatch, caplog):
    monkeypatch.setattr("catalog.catalog.PATIENCE", 0.05)
    monkeypatch.setattr("catalog.behind.LAST", 0.05)
    server, other = two
    other.later = False
    assert found(server, "power-use") == 0
    with server.indexing.turn.take(1), Behind(other) as hurried:
        hurried.call("package_create", dataset(), people["jiwoo"])
    assert "the search index is not level yet" in caplog.text
    assert found(server, "power-use") == 1


def test_a_note_is_never_found_empty_and_an_empty_one_is_not_remembered(two, people):
    writer, reader = two
    writer.call("package_create", dataset(), people["jiwoo"])
    seen, stop = set(), threading.Event()

    def look():
        while not stop.is_set():
            seen.add(len(reader.level.note.read()))

    thread = threading.Thread(target=look)
    thread.start()
    for _ in range(2000):
        writer.level.note.change()
    stop.set()
    thread.join()
    assert seen == {8}
    assert found(reader, "power-use") == 1
    reader.level.note.path.write_bytes(b"")
    reader.level.left.path.write_bytes(b"")
    writer.later = False
    with reader.store.write() as db:
        db.execute(insert(outbox), {"dataset_id": "gone"})
    assert (found(reader, "power-use"), reader.level._waiting().number) == (1, 0)


def test_suggestions_wait_for_nobody_who_writes(two, people, monkeypatch):
    writer, reader = two
    writer.call("package_create", dataset(title="전력 사용량"), people["jiwoo"])
    assert found(reader, "power-use") == 1
    monkeypatch.setattr("catalog.level.Level._await", lambda _: pytest.fail("waited"))
    with writer.indexing.turn.take(1):
        writer.call("package_create", dataset(name="another", title="전력 소비"), people["jiwoo"])
        told = reader.call("search_suggest", {"q": "저ㄴ"})
    assert [(each["text"], each["count"]) for each in told if each["kind"] != "dataset"] == [("전력", 1)]


def test_a_search_does_not_wait_for_ever(two, people, monkeypatch):
    monkeypatch.setattr("catalog.level.PATIENCE", 0.05)
    with two[0].indexing.turn.take(1), two[1].indexing.turn.take(0.0) as second:
        assert not second                                   # somebody else is at the index
        two[0].call("package_create", dataset(), people["jiwoo"])
        assert found(two[1], "power-use") == 0
    two[0].catch_up()
    assert found(two[1], "power-use") == 1


def test_whoever_writes_more_than_may_wait_waits_himself(two, people, monkeypatch):
    monkeypatch.setattr("catalog.level.MANY", 5)
    batch = [dataset(name=f"set-{number}") for number in range(10)]
    two[0].call("package_upsert_many", {"datasets": batch}, people["jiwoo"])
    assert two[0].verify_index() == {"missing": [], "surplus": [], "stale": []}


def test_a_thread_that_stumbles_goes_on(two, people, monkeypatch, caplog):
    monkeypatch.setattr("catalog.level.PATIENCE", 0.2)
    with monkeypatch.context() as broken:
        broken.setattr(TantivyIndex, "update", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        two[0].call("package_create", dataset(), people["jiwoo"])
        assert found(two[0], "power-use") == 0
    monkeypatch.setattr("catalog.level.PATIENCE", 20.0)
    two[0].call("package_create", dataset(name="another"), people["jiwoo"])
    assert [found(two[1], name) for name in ("power-use", "another")] == [1, 1]
    assert "disk full" in caplog.text
