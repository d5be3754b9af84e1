"""Writes that do not wait for the index, and searches that wait for the writes."""

import threading

import pytest

from catalog import Catalog
from catalog.search.tantivy import TantivyIndex
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
    assert two[0].verify_index() == {"missing": [], "surplus": []}


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
