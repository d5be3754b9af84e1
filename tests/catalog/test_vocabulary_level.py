"""The vocabulary follows the database as the index does, through crashes and beside other processes."""

import shutil

import pytest

from catalog import SYSTEM, Catalog
from catalog.search.tantivy import TantivyIndex
from tests.furniture import dataset


def told(catalog, typed):
    return [(each.text, each.kind) for each in catalog.level.vocabulary.begin(typed)]


@pytest.fixture
def shelved(store, clock, memory):
    """A catalogue with an index on disk."""
    folder = memory / "shelved"
    made = Catalog(store, TantivyIndex(folder), clock)
    made.catch_up()
    yield made
    for path in memory.glob("shelved*"):
        path.unlink() if path.is_file() else shutil.rmtree(path)


def test_what_is_written_is_suggested_and_the_title_of_what_is_hidden_no_more(catalog):
    catalog.call("package_create", dataset(), SYSTEM)
    assert told(catalog, "전려") == [("전력", "keyword"), ("전력 사용량", "dataset")]
    catalog.call("package_patch", {"id": "power-use", "private": True}, SYSTEM)
    assert told(catalog, "전려") == [("전력", "keyword"), ("전력 사용량", "word")]
    catalog.reindex()
    assert told(catalog, "전려") == []


def test_a_crash_before_the_vocabulary_has_learned_loses_nothing(catalog, monkeypatch, caplog):
    def die(*_):
        raise RuntimeError

    monkeypatch.setattr(catalog.indexing.vocabulary, "keep", die)
    catalog.call("package_create", dataset(), SYSTEM)
    assert "the search index could not be brought up to date" in caplog.text
    monkeypatch.undo()
    assert (told(catalog, "전려"), catalog.catch_up()) == ([], 1)
    assert told(catalog, "전려") == [("전력", "keyword"), ("전력 사용량", "dataset")]


def test_a_vocabulary_that_is_missing_or_of_other_rules_is_built_by_catching_up_and_the_index_is_left_alone(
        shelved, monkeypatch):
    shelved.call("package_create", dataset(), SYSTEM)
    monkeypatch.setattr(shelved.index, "rebuild", lambda _: pytest.fail("the index was built anew"))
    shutil.rmtree(f"{shelved.index.folder}.vocabulary")
    other = Catalog(shelved.store, TantivyIndex(shelved.index.folder), shelved.clock)
    assert (told(other, "전려"), other.catch_up(), told(other, "전려")) == (
        [], 0, [("전력", "keyword"), ("전력 사용량", "dataset")])
    assert told(shelved, "전려") == told(other, "전려")


def test_a_rebuild_that_fails_changes_neither(shelved, monkeypatch):
    shelved.call("package_create", dataset(), SYSTEM)
    monkeypatch.setattr("catalog.search.tantivy_disk.os.replace", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        shelved.reindex()
    monkeypatch.undo()
    assert told(shelved, "전려") == [("전력", "keyword"), ("전력 사용량", "dataset")]
    assert shelved.reindex() == 1
