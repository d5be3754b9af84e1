"""The pages over a real catalogue: SQLite in a file, the index in memory, and a handful of made-up datasets."""

import threading
from contextlib import contextmanager
from functools import cache, partial

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from werkzeug.routing import Rule, rules
from werkzeug.serving import make_server

from catalog import Catalog, LocalCatalog, Store, User
from catalog.search.memory import MemoryIndex
from config.settings import Settings
from tests.conftest import Quiet
from tests.furniture import dataset
from tests.web.people import Visitor, gather
from tests.web.samples import DATASETS, ORGANIZATIONS
from web.api import Door
from web.app import create_app

ROOT = User(id="root", name="root", sysadmin=True)
PUBLIC = "https://data.example.kr"


class Compiled(BytecodeCache):
    """Templates are made into code once for all the applications of a run."""

    def __init__(self):
        self.kept = {}

    def load_bytecode(self, bucket):
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket):
        self.kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": Compiled()}


def once(compile):
    """What builds the addresses of a route is made once, too: that took nine tenths of the time for an application."""
    kept = {}

    def compiled(rule, append_unknown=True):
        key = rule.rule, repr(rule.defaults), tuple(rule._trace), append_unknown
        if key not in kept:
            kept[key] = compile(rule, append_unknown)
        return kept[key]
    return compiled


Rule._compile_builder = once(Rule._compile_builder)
rules.parse_converter_args = cache(rules.parse_converter_args)


def _catalog(path) -> Catalog:
    store = Store(f"sqlite:///{path}")
    store.migrate()
    return Catalog(store, MemoryIndex())


def furnish(catalog) -> None:
    """Fill a catalogue with the samples, one withdrawn dataset and one draft."""
    root = LocalCatalog(catalog, ROOT)
    for each in ORGANIZATIONS:
        root.call_action("organization_create", each)
    for each in DATASETS:
        root.call_action("package_create", each)
    root.call_action("package_create", {"name": "withdrawn", "title": "거두어들인 데이터", "owner_org": "bit-city"})
    root.call_action("package_delete", {"id": "withdrawn"})
    root.call_action("package_create", {"name": "secret-draft", "title": "비밀 초안", "owner_org": "bit-held"})


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """A furnished catalogue that no test may change."""
    catalog = _catalog(tmp_path_factory.mktemp("pages") / "catalog.db")
    furnish(catalog)
    yield catalog
    catalog.store.close()


@pytest.fixture(scope="session")
def empty(tmp_path_factory):
    """A database with nothing in it, to take copies of."""
    path = tmp_path_factory.mktemp("empty") / "catalog.db"
    _catalog(path).store.close()
    return path


@pytest.fixture
def vacant(empty, copied, stores):
    """A catalogue with nothing in it, for tests that write."""
    store = stores(copied(empty, "vacant.db"))
    yield Catalog(store, MemoryIndex())
    store.close()


def application(catalog, **settings):
    """The pages around a catalogue."""
    return create_app(catalog, Settings(**{"site_url": PUBLIC, "contact": "062-000-0000"} | settings))


@pytest.fixture(scope="session")
def gathered(tmp_path_factory):
    """A database with organisations and people, to take copies of."""
    path = tmp_path_factory.mktemp("people") / "catalog.db"
    catalog = _catalog(path)
    gather(catalog)
    catalog.store.close()
    return path


@pytest.fixture
def hall(gathered, copied, stores):
    """A catalogue with organisations and people, for tests that write; see `tests.web.people`."""
    store = stores(copied(gathered, "hall.db"))
    yield Catalog(store, MemoryIndex())
    store.close()


@pytest.fixture
def visitor(hall):
    """Somebody at the pages of the hall: `visitor("dohyun").page("/ko/desk/")`; `visitor("")` is nobody."""
    return partial(Visitor, application(hall))


@pytest.fixture(scope="session")
def page(furnished):
    """Fetch a page as nobody in particular: `page("/ko/")` is the answer."""
    return partial(application(furnished).test_client(use_cookies=False).get, buffered=True)


@pytest.fixture(scope="session")
def address(furnished):
    """Where the pages are served, on loopback."""
    with serving(furnished) as (found, _app):
        yield found


@contextmanager
def serving(catalog):
    """The pages of a catalogue on a server of their own: its address, and the application."""
    server = make_server("127.0.0.1", 0, lambda *call: app(*call), threaded=True, request_handler=Quiet)
    app = application(catalog, site_url=f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", app
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["door", "routes"])
def client(request, served, catalog, monkeypatch):
    """The API by its short way in, and by Flask's routes alone: nobody can tell them apart."""
    served.extensions["catalog"] = catalog
    if request.param == "door":
        monkeypatch.setattr(served, "wsgi_app", Door(served))
    return served.test_client()


@pytest.fixture
def editor(tokens):
    return {"Authorization": tokens["jiwoo"]}


@pytest.fixture
def made(client, editor):
    return client.post("/api/action/package_create", json=dataset(), headers=editor).json["result"]
