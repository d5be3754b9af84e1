"""The sandbox as one WSGI application: every partner's interface below a path of its own."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import orjson

from harvesters.sandbox import archive, clinic, faults, houses, linked, shop, spoiling, wire
from harvesters.sandbox.altered import altered
from harvesters.sandbox.lists import Lists
from harvesters.sandbox.places import PLACES, kinds
from harvesters.sandbox.portal import Portal
from harvesters.sandbox.rows import Rows, load
from harvesters.sandbox.synthetic import page


class Sandbox:
    """:param rows: rows, or a folder of them; None: our own demo rows
    :param synthetic: how many made-up records to serve
    :ivar edition: of the made-up records; with each new one some of them change
    :ivar asked: (path, query) of every request but those to the sandbox itself
    """

    def __init__(self, rows: Rows | Path | str | None = None, synthetic: int = 0):
        self.rows, self.synthetic = rows if isinstance(rows, Rows) else load(rows), synthetic
        self.edition = 0
        self.portal, self.lists = Portal(self.rows, neighbours=rows is None), Lists(self.rows)
        self.faults, self.asked = faults.Faults(PLACES), []
        self.changed: dict[tuple, Sandbox] = {}        # what a partner holds under a fault, by that fault

    def __call__(self, environ: dict, start: Callable) -> Iterable[bytes]:
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if path.startswith("/_sandbox/"):
            return wire.send(start, self._own(path, environ))
        if path == "/":
            told = kinds(f"http://{environ.get('HTTP_HOST', '')}")
            text = "".join(f"{kind:14}{each['url']}\n" for kind, each in told.items())
            return wire.send(start, (200, "text/plain; charset=utf-8", text.encode()))
        self.asked.append((path, query))
        fault = self.faults.find(path, query)
        if fault is None:
            return wire.send(start, self._answer(path, query, environ))
        time.sleep(fault.delay)
        house = self._under(fault)
        answered = spoiling.answered(fault, query, lambda asked: house._answer(path, asked, environ))
        return wire.send(start, answered, fault, f"http://{environ.get('HTTP_HOST')}{path}?{query}")

    def _under(self, fault: faults.Fault) -> "Sandbox":
        """The same houses over the rows as the fault changes them."""
        if not fault.of_rows:
            return self
        if fault.of_rows not in self.changed:
            asked = PLACES.get(fault.source, ("", ""))[1]
            self.changed[fault.of_rows] = Sandbox(altered(self.rows, fault, asked), self.synthetic)
        return self.changed[fault.of_rows]

    def _answer(self, path: str, query: str, environ: dict) -> houses.Answered:
        house, _, rest = path[1:].partition("/")
        if house == "odcloud":
            return _as_json(self.portal.answer(f"/{rest}", query, environ.get("HTTP_AUTHORIZATION", "")))
        if house == "synthetic":
            return 200, houses.JSON, page(self.synthetic, query, self.edition)
        if house == "manifest":
            body = self.lists.answer(*(*rest.split("/"), "")[:2])
            return (404, "text/plain", b"") if body is None else (200, "application/octet-stream", body)
        if house in ("dcat", "croissant", "datapackage"):
            return linked.answer(self.rows, path, query, environ.get("HTTP_HOST", ""))
        if house == "naver":
            return houses.naver(self.rows, path, query, _headers(environ))
        simple = {"aihub": lambda: houses.ai_hub(self.rows), "ares": lambda: houses.ares(self.rows),
                  "webapi": lambda: houses.web_api(self.rows, path),
                  "fhir": lambda: clinic.fhir(path, query, environ.get("HTTP_HOST", "")),
                  "goods": lambda: shop.goods(self.rows, path, query),
                  "oai": lambda: archive.oai(self.rows, query),
                  "ckan": lambda: archive.ckan(self.rows, path, query)}
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

