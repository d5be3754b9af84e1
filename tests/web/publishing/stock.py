"""A stock CKAN to publish into: a catalogue that knows CKAN's fields alone, and fails when it is told to."""

import shutil
import socket
import sys
import threading
from collections import defaultdict
from pathlib import Path

from ckanapi import RemoteCKAN
from werkzeug.serving import make_server

from catalog import Catalog, Store, User
from catalog.search.memory import MemoryIndex
from config.settings import Settings
from schemas import DATASET
from schemas.ckan import OUR_RESOURCE_FIELDS
from schemas.dataset import CoreSchema, ResourceSchema
from schemas.fast import FastSchema
from schemas.parts import Rows
from schemas.values import Text
from tests.conftest import Quiet
from web.app import create_app
from web.publishing import Remote

SORRY = b"\x1b[31msorry\n"
PASSWORD = "correct-horse-battery"
ROOT = User(id="root", name="root", sysadmin=True)
StockResource = type("StockResource", (FastSchema,), {
    name: Text() if name in OUR_RESOURCE_FIELDS else field
    for name, field in ResourceSchema._declared_fields.items()})


class StockSchema(CoreSchema):
    """What a CKAN without extensions keeps; the other keys of a resource are texts."""

    resources = Rows(StockResource(), load_default=list)


STOCK = StockSchema()


class ByDoor:
    """The schema of datasets in a process that is both: ours to the test itself, a stock CKAN's to the server."""

    def load(self, data: dict) -> dict:
        """Load with whichever it is."""
        return (DATASET if threading.current_thread() is threading.main_thread() else STOCK).load(data)


def disguise(monkeypatch) -> None:
    """Let every action take a dataset as its door demands."""
    for name, room in list(sys.modules.items()):
        if name.startswith("catalog.") and getattr(room, "DATASET", None) is DATASET:
            monkeypatch.setattr(room, "DATASET", ByDoor())


class Stock:
    """The site.

    :param folder: where its database is to lie
    :param empty: a database with nothing in it, of which it is a copy
    """

    def __init__(self, folder: Path, empty: Path):
        self.store = Store(f"sqlite:///{shutil.copy(empty, folder / 'stock.db')}")
        self.catalog = Catalog(self.store, MemoryIndex())
        self.app = create_app(self.catalog, Settings(demo=True))
        self.calls: list[str] = []
        self.agents: set[str] = set()
        self.faults: dict[str, list] = defaultdict(list)     # action → what its next calls meet
        self.server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=Quiet)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> "Stock":
        self.catalog.call("user_create", {"name": "boss", "sysadmin": True, **_person("boss")}, ROOT)
        self.token = self.catalog.call("api_token_create", {"user": "boss", "name": "there"}, ROOT)["token"]
        self.ckan = RemoteCKAN(self.address, apikey=self.token)
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.ckan.close()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        self.store.close()

    def call(self, action: str, **data):
        """As its own administrator, without a fault."""
        kept, self.faults = self.faults, defaultdict(list)
        told = self.ckan.call_action(action, data)
        self.faults = kept
        return told

    def editor(self, organization: str) -> str:
        """The token of somebody who may publish for one organisation and no more."""
        self.call("organization_create", name=organization)
        self.call("user_create", name="clerk", **_person("clerk"))
        self.call("organization_member_create", id=organization, username="clerk", role="editor")
        return self.call("api_token_create", user="clerk", name="there")["token"]

    def remote(self) -> Remote:
        """The way of the publisher to it, without any pause."""
        return Remote(self.address, self.token, "https://data.example.kr", pause=lambda seconds: None)

    def extras(self, name: str) -> dict[str, str]:
        """The extras of a dataset."""
        return {each["key"]: each["value"] for each in self.call("package_show", id=name)["extras"]}

    def fail(self, action: str, *faults) -> None:
        """Let the next calls of an action meet with these, one each: a status; or `late`, which does the work and then
        answers 502; or `cut`, which does the work and answers nothing; or `babble`, which answers with the token and
        no HTTP; or a status and a text, in which {token} stands for what was sent as the token; or a function, called
        when the work is done; or None, which does nothing."""
        self.faults[action] += faults

    def _answer(self, environ, start_response):
        action = environ["PATH_INFO"].rpartition("/")[2]
        self.calls.append(action)
        self.agents.add(environ["HTTP_USER_AGENT"])
        fault = self.faults[action].pop(0) if self.faults[action] else None
        if isinstance(fault, int):
            return _said(start_response, fault, SORRY)
        if isinstance(fault, tuple):
            return _said(start_response, fault[0], fault[1].replace("{token}", environ["HTTP_AUTHORIZATION"]).encode())
        if fault == "babble":
            environ["werkzeug.socket"].sendall(f"Authorization {environ['HTTP_AUTHORIZATION']}\r\n\r\n".encode())
        if fault:
            b"".join(self.app(environ, lambda *_: lambda _: None))
            if callable(fault):
                fault()
            if fault in ("cut", "babble"):
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return _said(start_response, 502, b"sorry")
        return self.app(environ, start_response)


def _said(start_response, status: int, body: bytes) -> list[bytes]:
    start_response(f"{status} Told", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]


def _person(name: str) -> dict[str, str]:
    return {"email": f"{name}@there.example", "password": PASSWORD}
