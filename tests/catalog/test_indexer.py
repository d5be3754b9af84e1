"""Much that is written is indexed by a process of its own, and nothing is lost whichever of the two dies."""

import pytest

from catalog import SYSTEM, Catalog
from catalog.behind import Behind
from catalog.indexer import Indexer
from catalog.search.tantivy import TantivyIndex
from tests.catalog.test_indexing import behind, found
from tests.furniture import dataset


@pytest.fixture
def folder(store, tmp_path):
    """A catalogue whose database and index any process may open."""
    index = TantivyIndex(tmp_path / "index", heap=20_000_000)
    catalog = Catalog(store, index)
    catalog.catch_up()
    yield catalog
    index.close()


def write(catalog, name: str) -> None:
    catalog.call("package_create", dataset(name=name), SYSTEM)


def test_all_but_the_first_is_indexed_by_the_process_which_ends_with_the_harvest(folder, store):
    with Behind(folder, many=2, gather=1) as hurried:
        for number in range(6):
            write(hurried, f"power-{number}")
        process = hurried._indexer.process
        assert process.poll() is None
    assert (process.returncode, found(folder.index), behind(store)) == (0, 6, 0)


def test_when_the_process_is_killed_a_thread_goes_on_in_its_place(folder, store):
    with Behind(folder, many=1, gather=1) as hurried:
        write(hurried, "first")
        process = hurried._indexer.process
        process.kill()
        process.wait()
        write(hurried, "second")
        assert hurried._indexer.process is process
    assert (found(folder.index), behind(store)) == (2, 0)


def test_a_process_whose_parent_dies_ends_and_what_it_left_still_waits(folder, store):
    indexer = Indexer(folder.indexing)
    indexer.process.stdin.close()                        # as the system does for one that is killed
    assert indexer.process.wait(60) == 0
    write(folder, "power")
    assert (found(folder.index), behind(store)) == (1, 0)


def test_an_index_that_no_other_process_can_see_is_left_to_a_thread(catalog, store, index):
    with Behind(catalog, many=0) as hurried:
        write(hurried, "power")
        assert hurried._indexer is None
    assert (found(index), behind(store)) == (1, 0)


def test_little_is_indexed_at_the_end_in_one_commit_but_found_at_once_by_whoever_searches(folder, monkeypatch):
    commits, update = [], folder.index.update

    def counted(documents, gone=()):
        commits.append(len(documents))
        update(documents, gone)

    monkeypatch.setattr(folder.index, "update", counted)
    with Behind(folder) as hurried:
        for number in range(3):
            write(hurried, f"power-{number}")
        assert commits == []
        assert folder.call("package_search", {"q": "*:*", "rows": 0}, SYSTEM)["count"] == 3
        write(hurried, "power-3")
    assert (sum(commits), found(folder.index)) == (4, 4)
    folder.level.close()
