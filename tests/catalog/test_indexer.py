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
    with Behind(folder, many=2) as hurried:
        for number in range(6):
            write(hurried, f"power-{number}")
        process = hurried._indexer.process
        assert process.poll() is None
    assert (process.returncode, found(folder.index), behind(store)) == (0, 6, 0)


def test_when_the_process_is_killed_a_thread_goes_on_in_its_place(folder, store):
    with Behind(folder, many=1) as hurried:
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
