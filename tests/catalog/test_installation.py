"""Every database has an id of its own, by which copies of its datasets elsewhere are known to be its."""

from uuid import UUID

import pytest

from catalog import Catalog, Store, reset
from catalog.search.memory import MemoryIndex


def told(store):
    return Catalog(store, MemoryIndex()).call("status_show")["installation"]


@pytest.fixture
def another(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/another.db")
    store.migrate()
    yield store
    store.close()


def test_each_database_has_one_of_its_own(catalog, another):
    assert UUID(told(another)).version == UUID(told(catalog.store)).version == 4
    assert told(another) != told(catalog.store)


def test_it_stays_when_the_database_is_migrated_again_or_emptied(catalog):
    before = told(catalog.store)
    catalog.store.migrate()
    reset.empty(catalog, "ieum_known")
    assert told(catalog.store) == before
