"""The sandbox as one WSGI application: every partner's interface below a path of its own."""

import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from pathlib import Path

import orjson

from harvesters.sandbox import faults, houses
from harvesters.sandbox.lists import Lists
from harvesters.sandbox.portal import Portal
from harvesters.sandbox.rows import load
from harvesters.sandbox.synthetic import page

PIECES = 16                       # pieces of a dripping body


class Sandbox:
    """:param rows: a folder of rows; None: our own demo rows
    :param synthetic: how many made-up records to serve
    :ivar asked: (path, query) of every request but those to the sandbox itself
    """

    def __init__(self, rows: Path | str | None = None, synthetic: int = 0):
        self.rows, self.synthetic = load(rows), synthetic
        self.portal, self.lists = Portal(self.rows, neighbours=rows is None), Lists(self.rows)
        self.faults, self.asked = faults.Faults(), []

    def __call__(self, environ: dict, start: Callable) -> Iterable[bytes]:
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if path.startswith("/_sandbox/"):
            return _send(start, self._own(path, environ))
        self.asked.append((path, query))
        fault = self.faults.find(path)
        if fault is None:
            return _send(start, self._answer(path, query, environ))
        time.sleep(fault.delay)
        asked = faults.first_page(query) if fault.page_one or fault.duplicate else query
        answered = faults.spoilt(fault, self._answer(path, asked, environ), query)
        return _send(start, answered, fault)

    def _answer(self, path: str, query: str, environ: dict) -> houses.Answered:
        house, _, rest = path[1:].partition("/")
        if house == "odcloud":
            return _as_json(self.portal.answer(f"/{rest}", query, environ.get("HTTP_AUTHORIZATION", "")))
        if house == "synthetic":
            return 200, houses.JSON, page(self.synthetic, query)
        if house == "manifest":
            body = self.lists.answer(*(*rest.split("/"), "")[:2])
            return (404, "text/plain", b"") if body is None else (200, "application/octet-stream", body)
        if house == "naver":
            return houses.naver(self.rows, path, query, _headers(environ))
        simple = {"aihub": lambda: houses.ai_hub(self.rows), "ares": lambda: houses.ares(self.rows),
                  "webapi": lambda: houses.web_api(self.rows, path),
                  "ckan": lambda: houses.ckan(self.rows, path, query)}
        return simple[house]() if house in simple else (404, "text/plain", b"")

    def _own(self, path: str, environ: dict) -> houses.Answered:
        """Its own switches: POST adds a fault, DELETE clears all, GET lists them."""
        if path != "/_sandbox/faults":
            return 404, "text/plain", b""
        try:
            if environ["REQUEST_METHOD"] == "POST":
                self.faults.add(orjson.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))))
            elif environ["REQUEST_METHOD"] == "DELETE":
                self.faults.clear()
        except (TypeError, ValueError) as error:
            return 400, "text/plain; charset=utf-8", str(error).encode()
        return _as_json((200, orjson.dumps(self.faults.told())))


def _as_json(answered: tuple[int, bytes]) -> houses.Answered:
    return answered[0], houses.JSON, answered[1]


def _headers(environ: dict) -> dict[str, str]:
    return {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}


def _send(start: Callable, answered: houses.Answered, fault: faults.Fault | None = None) -> Iterable[bytes]:
    status, kind, body = answered
    start(f"{status} {HTTPStatus(status).phrase}", [("Content-Type", kind), ("Content-Length", str(len(body)))])
    if fault is None:
        return [body]
    sent = body if fault.truncate is None else body[:fault.truncate]
    return _dripping(sent, fault.drip) if fault.drip else [sent]


def _dripping(body: bytes, pause: float) -> Iterator[bytes]:
    size = max(len(body) // PIECES, 1)
    for place in range(0, len(body), size):
        time.sleep(pause)
        yield body[place:place + size]
