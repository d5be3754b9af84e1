"""Searches and suggestions through HTTP, two workers, while nothing and while a harvest writes, beside Flask that does
nothing."""

from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

import orjson
from rich.console import Console
from rich.table import Table

from tests.bench import filled, load, server, wide
from tests.bench.load import request

SEARCH = "/api/3/action/package_search?"
FACETS = ["organization", "theme", "res_format", "license_id", "access_rights"]
STREAM, CROWD = 20_000, 8                 # questions before one comes again but by chance; clients at once
FLOOR = "Flask that does nothing (floor)"


def data(asked: tuple[str, str, str]) -> dict:
    """A question of `wide.questions`, as it is put to `package_search`."""
    return {"q": asked[1], "fq": asked[2], "rows": 20, "understand": True}


def rows() -> dict[str, tuple[load.Requests, int]]:
    """What is asked, and by how many at once."""
    asked = wide.questions(STREAM, seed=8)
    plain = [request(SEARCH + urlencode(data(each))) for each in asked]
    faceted = [request(SEARCH + urlencode(data(each) | {"facet.field": orjson.dumps(FACETS).decode()}))
               for each in asked]
    begun = [request("/ko/suggest?" + urlencode({"q": each})) for ways in zip(*wide.typed(STREAM // 4).values(),
                                                                                strict=True) for each in ways]
    return {f"{name}, {clients} client{'s' if clients > 1 else ''}": (_over(made), clients)
            for name, made in (("search", plain), ("search, 5 facets", faceted), ("suggestions", begun))
            for clients in (1, CROWD)}


def _over(requests: list[bytes]) -> load.Requests:
    """Over and over, each client beginning elsewhere."""
    return lambda number: islice(cycle(requests), number * len(requests) // CROWD, None)


def measure(console: Console, folder: Path, seconds: float) -> None:
    """Print tables.

    :param folder: see `filled.fill`
    :param seconds: how long each is asked
    """
    floors, asked = {}, rows()
    with server.granian("tests.bench.bare:app", workers=2) as port:
        for clients in (1, CROWD):
            floors[clients] = load.run(port, _over([request("/")]), seconds, clients)
    for much, said in ((False, "nothing is written"), (True, "a harvest writes")):
        with server.granian("web.serving:application", factory=True, config=filled.config(folder), workers=2) as port, \
                filled.harvested(folder, much):
            told = {name: (load.run(port, requests, seconds, clients), clients)
                    for name, (requests, clients) in asked.items()}
        floor = {f"{FLOOR}, {clients}": (told, clients) for clients, told in floors.items()}
        console.print(_table(f"Through HTTP, two workers, while {said}", floor | told, floors))


def _table(title: str, told: dict[str, tuple[dict, int]], floors: dict[int, dict]) -> Table:
    table = Table(title=title, title_justify="left")
    for name in ("", "requests/s", "of floor", "p50 ms", "p95 ms", "p99 ms", "of it the client", "errors"):
        table.add_column(name, justify="right" if name else "left")
    for name, (one, clients) in told.items():
        table.add_row(name, f"{one['rate']:,.0f}", f"{one['rate'] / floors[clients]['rate']:.0%}",
                      *(f"{one[cut]:.2f}" for cut in ("p50", "p95", "p99", "client")), str(one["errors"]))
    return table
