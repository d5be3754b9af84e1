"""Reading goes over connections that are kept, and past SQLAlchemy where it can: nobody may notice."""

from contextlib import ExitStack

import pytest
from sqlalchemy import bindparam, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from catalog import SYSTEM, Catalog, LocalCatalog, Store
from catalog.errors import NotFound
from catalog.prepared import Prepared, PreparedAmong
from catalog.search.memory import MemoryIndex
from catalog.store import KEPT
from catalog.tables import datasets, outbox
from tests.furniture import dataset

COUNTED = select(func.count()).select_from(outbox)


def test_who_reads_next_gets_the_connection_of_who_read_before(store):
    with store.read() as first:
        first.scalar(COUNTED)
    with pytest.raises(NotFound), store.read():
        raise NotFound
    with store.read() as second:
        assert second is first
        assert not second.in_transaction()


def test_only_a_few_connections_are_kept(store):
    with ExitStack() as together:
        opened = [together.enter_context(store.read()) for _ in range(KEPT + 3)]
        assert len({id(each) for each in opened}) == KEPT + 3
    assert store.engine.pool.checkedout() == KEPT
    store.close()
    assert store.engine.pool.checkedout() == 0


def test_a_connection_on_which_a_statement_failed_is_not_kept(store):
    with pytest.raises(DBAPIError), store.read() as db:
        db.execute(text("select nonsense"))
    assert store.engine.pool.checkedout() == 0


def test_a_kept_connection_sees_what_was_committed_since(store):
    with store.read() as db:
        assert db.scalar(COUNTED) == 0
    with store.write() as other:
        other.execute(insert(outbox), {"dataset_id": "x"})
    with store.read() as db:
        assert db.scalar(COUNTED) == 1


def test_another_process_renames_an_organisation_and_the_next_answer_says_so(database, store):
    there = Store(database[0])
    here, root = LocalCatalog(Catalog(store, MemoryIndex())), LocalCatalog(Catalog(there, MemoryIndex()), SYSTEM)
    name = root.call_action("package_create", dataset())["name"]
    assert here.call_action("package_show", {"id": name})["organization"]["title"] != "새 이름"
    root.call_action("organization_patch", {"id": "nia", "title": "새 이름"})
    assert here.call_action("package_show", {"id": name})["organization"]["title"] == "새 이름"
    root.call_action("package_delete", {"id": name})
    with pytest.raises(NotFound):
        here.call_action("package_show", {"id": name})
    there.close()


def test_connections_that_the_server_cut_are_replaced_unnoticed(postgresql):
    store, other = Store(postgresql[0]), Store(postgresql[0])
    catalog = Catalog(store, MemoryIndex())
    catalog.call("package_create", dataset(), SYSTEM)
    with ExitStack() as together:
        for _ in range(KEPT):
            together.enter_context(store.read())
    with other.write() as db:
        db.execute(text("select pg_terminate_backend(pid) from pg_stat_activity "
                        "where datname = current_database() and pid <> pg_backend_pid()"))
    assert catalog.call("package_show", {"id": dataset()["name"]})
    assert catalog.call("package_search", {})["count"] == 1
    other.close()
    store.close()


def test_a_prepared_statement_fails_as_any_other(store):
    broken = Prepared(select(datasets.c.id).where(text("nonsense = 1")))
    with pytest.raises(DBAPIError), store.read() as db:
        broken.all(db)


@pytest.mark.parametrize("number", [0, 1, 2, 10, 11, 100, 101, 230])
def test_any_number_of_rows_is_fetched_by_key(store, number):
    with store.write() as db:
        db.execute(insert(outbox), [{"dataset_id": f"d{each}"} for each in range(240)])
    among = PreparedAmong(select(outbox.c.dataset_id), outbox.c.dataset_id)
    keys = [f"d{each}" for each in range(number)]
    with store.read() as db:
        assert sorted(row.dataset_id for row in among.all(db, keys)) == sorted(keys)
        assert [row.dataset_id for row in among.all(db, ["none", "d7", "nor"])] == ["d7"]


def test_what_a_prepared_statement_is_given_is_never_read_as_sql(store):
    by_name = Prepared(select(datasets.c.id).where(datasets.c.name == bindparam("key")))
    with store.read() as db:
        for key in ("x' or '1'='1", "%s", "%(key)s", ":key", "'; drop table datasets; --"):
            assert by_name.all(db, key=key) == []
