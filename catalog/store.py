"""The database: one engine, and the two ways to be connected to it, reading or writing."""

import random
import threading
import time
from collections import deque
from contextlib import contextmanager, nullcontext
from pathlib import Path

import orjson
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from catalog.locks import MIGRATING

UNOPENED = SQLAlchemyError, ImportError, OSError       # what comes of an address at which no database is to be had
MIGRATIONS = Path(__file__).parent / "migrations"
CACHE, LOG = 16_000, 8_000                 # KB of pages a connection may keep; pages that gather before they move
KEPT = 4                                   # reading connections kept ready
POOL = {"pool_size": 15, "max_overflow": -1}   # none waits for a connection of somebody who waits for him: there are
                                           # as many as threads ask for, one each and a few more, and 15 stay open
PASSING = {"40001", "40P01", "23505"}      # serialization failure, deadlock, and a name that somebody took meanwhile,
                                           # which the second try sees and refuses properly


class Store:
    """A SQLite file or a PostgreSQL database.

    SQLite runs in WAL with synchronous=FULL, so that a commit survives a power cut, and every writer begins with
    BEGIN IMMEDIATE, so that it waits for its turn instead of failing half way.

    :param url: `sqlite:////path/to/file` or `postgresql+psycopg://…`
    :param statement_timeout: seconds one statement may take on PostgreSQL; 0 for no limit
    """

    def __init__(self, url: str, statement_timeout: float = 10.0):
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        self.engine = create_engine(self.url, **self._options(statement_timeout))
        if self.dialect == "sqlite":
            event.listen(self.engine, "connect", _prepare)
            event.listen(self.engine, "begin", _begin)
        self._writing = self.engine.execution_options(writes=True)
        self._reading = self.engine if self.dialect == "sqlite" else self.engine.execution_options(
            isolation_level="AUTOCOMMIT")
        self._idle: deque[Connection] = deque()
        self._queue = threading.Lock() if self.dialect == "sqlite" else nullcontext()

    def _options(self, statement_timeout: float) -> dict:
        options = {"json_serializer": _to_json, "json_deserializer": orjson.loads}
        if self.dialect == "sqlite":
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            pool = POOL if self.url.database else {}
            return options | pool | {"connect_args": {"timeout": 10.0, "check_same_thread": False}}
        limits = (f"-c statement_timeout={int(statement_timeout * 1000)}"
                  " -c idle_in_transaction_session_timeout=30000")
        return options | POOL | {"connect_args": {"options": limits}, "isolation_level": "READ COMMITTED"}

    def read(self) -> "Reading":
        """A connection to read with: `with store.read() as db`.  Nothing is ever committed on SQLite."""
        return Reading(self._reading, self._idle)

    @contextmanager
    def write(self):
        """One transaction: `with store.write() as db`.  It commits at the end, or rolls back when anything raises.

        SQLite has one writer at a time, and whoever finds it taken looks again after ever longer pauses.  The threads
        of one process queue here instead, where the next one goes on at once.
        """
        with self._queue, self._writing.begin() as db:
            yield db

    def migrate(self, to: str = "head") -> None:
        """Bring the tables to a revision, creating the database file and the tables where there are none."""
        with self._writing.connect() as db:
            if self.dialect == "sqlite":       # rebuilding a table drops it, which foreign keys would refuse
                db.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
            try:
                with db.begin():
                    self._migrate(db, to)
            finally:
                if self.dialect == "sqlite":
                    db.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")

    def _migrate(self, db: Connection, to: str) -> None:
        if self.dialect == "postgresql":
            db.execute(text("set local statement_timeout = 0"))
            db.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = db
        if to in ("head",) or to.startswith("+"):
            command.upgrade(config, to)
        else:
            command.downgrade(config, to)

    def revision(self) -> str | None:
        """The revision the tables are at; None when there are none yet."""
        with self.engine.connect() as db:
            return MigrationContext.configure(db).get_current_revision()

    @staticmethod
    def newest_revision() -> str:
        """The revision this version of the product needs."""
        return ScriptDirectory(str(MIGRATIONS)).get_current_head()

    def close(self) -> None:
        _let_go(self._idle)
        self.engine.dispose()


class Reading:
    """A connection for as long as somebody reads, then kept for the next one, without a transaction.

    After an error of the database it goes back to the pool, which sees to it; when the connection was lost, the
    others kept go back as well.
    """

    __slots__ = ("db", "engine", "idle")

    def __init__(self, engine: Engine, idle: deque[Connection]):
        self.engine, self.idle = engine, idle

    def __enter__(self) -> Connection:
        try:
            self.db = self.idle.pop()
        except IndexError:
            self.db = self.engine.connect()
        return self.db

    def __exit__(self, kind, _error, _trace) -> None:
        if len(self.idle) < KEPT and not (kind and issubclass(kind, SQLAlchemyError)):
            if self.db.in_transaction():
                self.db.rollback()
            self.idle.append(self.db)
            return
        if self.db.invalidated:
            _let_go(self.idle)
        self.db.close()


def _let_go(idle: deque[Connection]) -> None:
    while True:
        try:
            idle.pop().close()
        except IndexError:
            return


def passing(error: DBAPIError, reads: bool = False) -> bool:
    """Whether the same unit of work may simply be done again.

    :param reads: the unit only reads, so that it may also be repeated when the connection was lost under it
    """
    return getattr(error.orig, "sqlstate", None) in PASSING or (reads and error.connection_invalidated)


def again(unit, reads: bool = False, tries: int = 3):
    """Do a whole unit of work; where the database says "not now, do it again", do it again.

    :param unit: a function that opens its own transaction
    """
    for left in reversed(range(tries)):
        try:
            return unit()
        except DBAPIError as error:
            if not left or not passing(error, reads):
                raise
            time.sleep(random.uniform(0.005, 0.05))  # noqa: S311  (spreads colliding writers, hides nothing)
    return None


def _prepare(connection, _) -> None:
    connection.isolation_level = None      # the driver's own habit of beginning late is switched off; see _begin
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000",
                   f"cache_size=-{CACHE}", f"wal_autocheckpoint={LOG}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(db: Connection) -> None:
    writes = db.get_execution_options().get("writes")
    db.connection.dbapi_connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


def _to_json(value) -> str:
    return orjson.dumps(value).decode()
