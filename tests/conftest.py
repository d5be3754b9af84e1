"""Shared ground: a clock that stands still, a furnished catalogue, and its two doors."""

import gc
import shutil
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from ckanapi import RemoteCKAN
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from catalog import ANONYMOUS, Catalog, LocalCatalog, Store, passwords
from catalog.search.memory import MemoryIndex
from tests import guard, postgres
from tests.furniture import furnish
from web import api

MEMORY = Path("/dev/shm")
COSTLY = passwords._HASHER
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Clock:
    """Stands still until it is told to tick."""

    def __init__(self):
        self.time = START

    def __call__(self):
        return self.time

    def tick(self, **delta):
        self.time += timedelta(**delta)


def pytest_configure(config):
    guard.stand_guard()
    passwords._HASHER = CHEAP
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish(session):
    """Ten thousand tests stay until the end: looking through them for garbage again and again took a tenth of it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def at_home():
    """Fails the test that tried to leave the machine, also where its own code took the refusal for an answer."""
    yield
    attempts, guard.ATTEMPTS[:] = list(guard.ATTEMPTS), []
    assert attempts == []


@pytest.fixture
def clock():
    return Clock()


def _furnished(url: str) -> dict[str, str]:
    store = Store(url)
    store.migrate()
    tokens = furnish(Catalog(store, MemoryIndex(), Clock()))
    store.close()
    return tokens


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A furnished database to copy, and everybody's tokens."""
    path = tmp_path_factory.mktemp("template") / "ieum.db"
    tokens = _furnished(f"sqlite:///{path}")
    return path, tokens


@pytest.fixture(scope="session")
def postgres_server():
    """A function from the name of a database to its address."""
    try:
        with postgres.server() as address:
            yield address
    except postgres.MissingError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def postgres_template(postgres_server):
    """A furnished database, how to furnish it again, and everybody's tokens."""
    url = postgres_server(f"ieum_test{postgres.OURS}")
    postgres.drop(postgres_server, f"ieum_test{postgres.OURS}")
    tokens = _furnished(postgres.make(postgres_server, f"ieum_test{postgres.OURS}"))
    snapshot = postgres.Snapshot(url)
    yield url, snapshot, tokens
    snapshot.close()


@pytest.fixture(scope="session")
def memory():
    """A folder in memory where there is a file system for it: no test looks at what a power cut would leave."""
    with tempfile.TemporaryDirectory(prefix="ieum-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def copied(memory):
    """Put a copy of a database where the last one of that name was: `copied(path, "ieum.db")` is its address."""
    def copy(path, name):
        for old in memory.glob(f"{name}*"):
            old.unlink()
        return f"sqlite:///{shutil.copy(path, memory / name)}"
    return copy


@pytest.fixture(scope="session")
def stores():
    """A store for each address, so that what was worked out for one test need not be for the next."""
    return cache(Store)


@pytest.fixture
def sqlite(sqlite_template, copied):
    path, tokens = sqlite_template
    return copied(path, "ieum.db"), tokens


@pytest.fixture
def postgresql(postgres_template):
    url, snapshot, tokens = postgres_template
    snapshot.restore()
    return url, tokens


@pytest.fixture
def database(sqlite):
    """Address and tokens.  Rooms whose tests must hold on PostgreSQL too give their own."""
    return sqlite


@pytest.fixture
def tokens(database):
    return database[1]


@pytest.fixture
def store(database, stores):
    store = stores(database[0])
    yield store
    store.close()


@pytest.fixture
def index():
    return MemoryIndex()


@pytest.fixture
def catalog(store, index, clock):
    return Catalog(store, index, clock)


@pytest.fixture
def looked_at(monkeypatch):
    """The passwords that were compared with a hash, in order."""
    seen = []

    class Counting:
        hash, check_needs_rehash = CHEAP.hash, CHEAP.check_needs_rehash

        def verify(self, kept, password):
            seen.append(password)
            return CHEAP.verify(kept, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    return seen


@pytest.fixture
def people(catalog, tokens):
    """Name → User; "anonymous" is nobody."""
    return {name: catalog.user(name) for name in tokens} | {"anonymous": ANONYMOUS}


class Quiet(WSGIRequestHandler):
    """Keeps connections open and writes no log."""

    protocol_version = "HTTP/1.1"

    def log(self, type, message, *args):
        pass


@pytest.fixture(scope="module")
def served():
    """An application behind a real server on loopback; each test puts its own catalogue into it."""
    app = Flask("served")
    app.register_blueprint(api.bp)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    app.config["ADDRESS"] = f"http://127.0.0.1:{server.server_port}"
    yield app
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(served, catalog):
    """The address of the catalogue."""
    served.extensions["catalog"] = catalog
    return served.config["ADDRESS"]


@pytest.fixture(params=["local", "http"])
def doors(request, catalog, tokens):
    """Opens the catalogue for somebody, through each of its doors.  What holds for one holds for the other."""
    if request.param == "local":
        yield lambda name=None: LocalCatalog(catalog, catalog.user(name) if name else ANONYMOUS)
        return
    site, opened = request.getfixturevalue("site"), []

    def open_door(name=None):
        opened.append(RemoteCKAN(site, apikey=tokens[name] if name else None))
        return opened[-1]

    yield open_door
    for door in opened:
        door.close()


@pytest.fixture
def ckan(doors):
    """The catalogue as an editor of nia sees it."""
    return doors("jiwoo")
