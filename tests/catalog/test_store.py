"""The store keeps what was committed, lets writers wait for each other, and knows how its tables came to be."""

import threading

import orjson
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from ckanapi import ValidationError
from sqlalchemy import func, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from catalog import SYSTEM, Catalog, Store
from catalog.audit import chain, log
from catalog.search.memory import MemoryIndex
from catalog.store import again
from catalog.tables import audit_entries, datasets, metadata, outbox, resources
from tests import postgres
from tests.furniture import dataset


@pytest.fixture
def fresh(request, tmp_path):
    """A database without any table, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/deep/down/fresh.db"
    else:
        server = request.getfixturevalue("postgres_server")
        postgres.drop(server, f"ieum_fresh{postgres.OURS}")
        url = postgres.make(server, f"ieum_fresh{postgres.OURS}")
    store = Store(url)
    yield store
    store.close()


class PassingError(Exception):
    sqlstate = "40001"


both = pytest.mark.parametrize("fresh", ["sqlite", "postgresql"], indirect=True)


def differences(store) -> list:
    with store.read() as db:
        return compare_metadata(MigrationContext.configure(db, opts={"compare_type": True}), metadata)


def tables(store) -> set:
    return set(inspect(store.engine).get_table_names())


@both
def test_migrating_makes_the_tables_that_the_code_means(fresh):
    fresh.migrate()
    assert differences(fresh) == []
    assert tables(fresh) == metadata.tables.keys() | {"alembic_version"}


@both
def test_migrating_goes_down_and_up_again(fresh):
    fresh.migrate()
    fresh.migrate("base")
    assert tables(fresh) <= {"alembic_version"}
    fresh.migrate()
    fresh.migrate()
    assert differences(fresh) == []
    catalog = Catalog(fresh, MemoryIndex())
    catalog.call("organization_create", {"name": "nia"}, SYSTEM)
    catalog.call("package_create", dataset(), SYSTEM)
    assert catalog.call("audit_verify", {}, SYSTEM) == {"entries": 2, "first_broken": None}


@pytest.fixture
def file(sqlite):
    store = Store(sqlite[0])
    yield store
    store.close()

OLD_RESOURCE = {"id": "11111111-1111-4111-8111-111111111111", "position": 0, "name": "전력", "url": "https://a.example",
                "format": "CSV", "hash": "", "description": None}


@both
def test_a_database_of_the_first_version_is_brought_up(fresh):
    fresh.migrate("+1")
    with fresh.write() as db:
        for name in ("one", "two"):
            doc = {"id": f"d-{name}", "creator_user_id": "u-1", "resources": [OLD_RESOURCE | {"description": "\0"}]}
            db.execute(text(
                "insert into datasets (id, name, state, private, created, modified, revision, digest, doc) values "
                "(:id, :name, 'active', :private, :at, :at, 1, '', :doc)"),
                {"id": doc["id"], "name": name, "at": "2026-03-02T09:00:00.000000", "private": False,
                 "doc": orjson.dumps(doc)})
    fresh.migrate()
    with fresh.read() as db:
        held = db.execute(select(resources).order_by(resources.c.dataset_id)).all()
        docs = {row.id: orjson.loads(row.doc) for row in db.execute(select(datasets))}
        assert set(db.scalars(select(datasets.c.creator))) == {"u-1"}
    assert [(row.dataset_id, row.name, row.url, row.description) for row in held] == [
        ("d-one", "전력", "https://a.example", ""), ("d-two", "전력", "https://a.example", "")]
    assert held[0].id == OLD_RESOURCE["id"] != held[1].id
    assert {id: doc["resources"][0]["id"] for id, doc in docs.items()} == {row.dataset_id: row.id for row in held}


FACTS = {"state": "active", "private": False, "revision": 1, "changed": []}
WRITTEN = [("dataset:create", FACTS, "shared"), ("dataset:create", FACTS | {"state": "draft"}, None),
           ("dataset:update", FACTS | {"changed": ["title"]}, "changed"), ("user:create", {}, None),
           ("dataset:update", FACTS | {"changed": ["private"], "private": True}, "withdrew"),
           ("dataset:update", FACTS | {"changed": ["private"]}, "shared"), ("dataset:delete", {}, "withdrew")]


@both
def test_a_log_of_the_version_before_says_what_its_entries_mean_and_still_follows(fresh):
    fresh.migrate("+2")
    digest = chain.START
    with fresh.write() as db:
        for number, (event, facts, _kind) in enumerate(WRITTEN, 1):
            entry = {"at": "2026-03-02T09:00:00.000000", "actor": "u-1", "event": event, "subject": "d-1",
                     "organization": None, "outcome": "ok", "facts": facts}
            body = orjson.dumps({"v": 1, "number": number} | entry, option=orjson.OPT_SORT_KEYS)
            digest = chain.digest(digest, body)
            db.execute(text("insert into audit_entries (number, at, actor, event, subject, body, digest) values "
                            "(:number, :at, 'u-1', :event, 'd-1', :body, :digest)"),
                       {"number": number, "at": entry["at"], "event": event, "body": body, "digest": digest})
        db.execute(text("update audit_head set number = :number, digest = :digest"),
                   {"number": len(WRITTEN), "digest": digest})
    fresh.migrate()
    with fresh.read() as db:
        assert list(db.scalars(select(audit_entries.c.kind).order_by(audit_entries.c.number))) == [
            kind for _event, _facts, kind in WRITTEN]
        assert log.first_broken(db) == (None, len(WRITTEN))


def test_a_commit_on_sqlite_survives_a_power_cut(file):
    for opened in (file.read, file.write):
        with opened() as db:
            asked = [db.exec_driver_sql(f"pragma {name}").scalar()
                     for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]
        assert asked == ["wal", 2, 1, 10_000]


def test_what_is_only_read_is_never_committed(file):
    with file.read() as db:
        db.execute(insert(outbox), {"dataset_id": "x"})
    with file.read() as db:
        assert db.scalar(select(func.count()).select_from(outbox)) == 0


def test_a_unit_that_fails_is_rolled_back(store):
    def work():
        with store.write() as db:
            db.execute(insert(outbox), {"dataset_id": "x"})
            raise PassingError

    with pytest.raises(PassingError):
        work()
    with store.read() as db:
        assert db.scalar(select(func.count()).select_from(outbox)) == 0


def test_foreign_keys_hold(store):
    with pytest.raises(IntegrityError), store.write() as db:
        db.execute(text("insert into members (user_id, organization_id, capacity) values ('x', 'y', 'editor')"))


def test_many_writers_lose_nothing_and_the_log_stays_whole(catalog, store, people):
    entries = catalog.call("audit_verify", {}, SYSTEM)["entries"]
    faults = []

    def work(name):
        for number in range(8):
            try:
                catalog.call("package_create", dataset(name=f"{name}-{number}"), people["jiwoo"])
            except Exception as fault:  # noqa: BLE001  (whatever it is, the test says it)
                faults.append(fault)

    threads = [threading.Thread(target=work, args=(f"writer-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(catalog.call("package_list")) == 32
    assert catalog.call("audit_verify", {}, SYSTEM) == {"entries": entries + 32, "first_broken": None}
    assert catalog.call("package_search", {"rows": 0})["count"] == 32
    with store.read() as db:
        numbers = db.scalars(select(audit_entries.c.number).order_by(audit_entries.c.number)).all()
    assert numbers == list(range(1, entries + 33))


def test_of_many_who_want_one_name_one_gets_it(catalog, people):
    told = []

    def work():
        try:
            catalog.call("package_create", dataset(), people["jiwoo"])
            told.append("made")
        except ValidationError as refused:
            told.append(refused.error_dict)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("made") == 1
    assert told.count({"name": ["That URL is already in use."]}) == 5


def failing(times: int, cause: Exception, lost: bool = False):
    left = iter(range(times))

    def unit():
        for _ in left:
            raise DBAPIError("select 1", {}, cause, connection_invalidated=lost)
        return "done"

    return unit


def test_what_the_database_asks_to_do_again_is_done_again():
    assert again(failing(2, PassingError())) == "done"
    with pytest.raises(DBAPIError):
        again(failing(3, PassingError()))
    with pytest.raises(DBAPIError):
        again(failing(1, Exception()))


def test_a_lost_connection_is_tried_again_only_for_reading():
    assert again(failing(1, Exception(), lost=True), reads=True) == "done"
    with pytest.raises(DBAPIError):
        again(failing(1, Exception(), lost=True))


def test_a_statement_on_postgresql_has_an_end(postgresql):
    store = Store(postgresql[0], statement_timeout=0.05)
    with store.read() as db, pytest.raises(DBAPIError, match="statement timeout"):
        db.execute(text("select pg_sleep(5)"))
    store.close()
