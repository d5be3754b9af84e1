"""The API and the pages through HTTP, against a Flask handler that does nothing, on the same server in the same run."""

from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import uuid4

import orjson
from rich.table import Table

from catalog import SYSTEM
from config.settings import Settings
from tests.bench import load, server
from tests.bench.load import request
from web.wiring import build

WORDS = ("전력", "버스 도착", "대기질", "전력사용량", "태양광 발전", "병원 진료 실적", "동구 도서관", "광주 교통",
         "전통시장 매출 현황", "미세먼지")
FACETS = '["organization","theme","res_format","license_id","access_rights"]'
SHOW, SEARCH = "/api/3/action/package_show?id=", "/api/3/action/package_search?"
FLOOR, CROWD = "bare Flask handler (floor)", 8
HUNDRED = 100
OWN = ("id", "name", "organization", "resources", "metadata_created", "metadata_modified")


class Asking:
    """What is asked, made from what there is.

    :param names: datasets to look at
    :param model: a dataset to write more of
    :param token: of whoever may write
    """

    def __init__(self, names: list[str], model: dict, token: str):
        self.names, self.token = names, token
        self.model = {key: value for key, value in model.items() if key not in OWN}
        self.model["resources"] = [{key: value for key, value in each.items() if key not in ("id", "package_id")}
                                   for each in model["resources"]]
        self.marks = []

    def show(self, **headers):
        return _over([request(SHOW + name, **headers) for name in self.names])

    def again(self):
        """Datasets whose marks are known."""
        return _over([request(SHOW + name, If_None_Match=mark) for name, mark in self.marks])

    def learn(self, port: int) -> None:
        client = load.Client(port)
        self.marks = [(name, client.ask(request(SHOW + name))[1]["etag"]) for name in self.names[:500]]
        client.close()

    def search(self, rows: int, facets: bool):
        more = {"facet.field": FACETS} if facets else {}
        return _over([request(SEARCH + urlencode({"q": word, "rows": rows} | more)) for word in WORDS])

    def create(self, _number: int = 0):
        while True:
            yield self._write("package_create", self._dataset())

    def patch(self, number: int = 0):
        for place, name in enumerate(cycle(self.names[number::CROWD])):
            yield self._write("package_patch", {"id": name, "notes": f"고친 설명 {place}"})

    def upsert(self, _number: int = 0):
        while True:
            yield self._write("package_upsert_many", {"datasets": [self._dataset() for _ in range(HUNDRED)]})

    def mixed(self, number: int):
        """One of four writes, the others look."""
        if number % 4 == 0:
            return self.create()
        return self.search(20, True)(number) if number % 4 == 1 else self.show()(number)

    def _dataset(self) -> dict:
        return self.model | {"name": f"bench-{uuid4().hex}"}

    def _write(self, action: str, data: dict) -> bytes:
        return request(f"/api/3/action/{action}", orjson.dumps(data), Authorization=self.token)


def _over(requests: list[bytes]):
    """Over and over, each client beginning elsewhere."""
    def asked(number: int):
        return islice(cycle(requests), number * len(requests) // CROWD, None)
    return asked


def measure(console, folder: Path, seconds: float) -> None:
    """Print requests a second and latencies.

    :param folder: a harvested house
    :param seconds: how long each is asked
    """
    config = folder / "bench.toml"
    config.write_text(f'demo = true\ndata = "{folder}"\nlog_level = "ERROR"\n')
    total, asking = _prepare(folder)
    bare, results = _over([request("/")]), {}
    with server.granian("tests.bench.bare:app") as port:
        results[FLOOR] = load.run(port, bare, seconds)
        results[f"the same, {CROWD} clients"] = load.run(port, bare, seconds, CROWD)
    with server.granian("web.serving:application", factory=True, config=str(config)) as port:
        asking.learn(port)
        for name, (requests, clients) in _rows(asking).items():
            results[name] = load.run(port, requests, seconds, clients)
    results["package_upsert_many, 100 each"]["datasets"] = results["package_upsert_many, 100 each"]["rate"] * HUNDRED
    _print(console, total, results)


def _rows(asking: Asking) -> dict:
    pages = {"search page, Korean": [request(f"/ko/search?q={quote(word)}") for word in WORDS],
             "dataset page, Korean": [request(f"/ko/dataset/{name}") for name in asking.names]}
    return {
        "package_show": (asking.show(), 1),
        "package_show, known (304)": (asking.again(), 1),
        "package_show, gzip": (asking.show(Accept_Encoding="gzip"), 1),
        "package_show, zstd": (asking.show(Accept_Encoding="zstd"), 1),
        f"package_show, {CROWD} clients": (asking.show(), CROWD),
        "package_search, 10 rows": (asking.search(10, False), 1),
        "package_search, 20 rows, 5 facets": (asking.search(20, True), 1),
        f"package_search, 20 rows, 5 facets, {CROWD} clients": (asking.search(20, True), CROWD),
        **{name: (_over(requests), 1) for name, requests in pages.items()},
        "package_create": (asking.create, 1),
        "package_patch": (asking.patch, 1),
        "package_upsert_many, 100 each": (asking.upsert, 1),
        f"package_create, {CROWD} clients": (asking.create, CROWD),
        f"{CROWD} clients: 2 create, 2 search, 4 show": (asking.mixed, CROWD),
    }


def _prepare(folder: Path) -> tuple[int, Asking]:
    house = build(Settings(data=folder, demo=True, log_level="ERROR"))
    names = house.ckan.call_action("package_list", {"limit": 2000})
    found = house.ckan.call_action("package_search", {"rows": 1, "fq": "-name:bench*"})
    name = f"bench-{uuid4().hex[:8]}"
    house.catalog.call("user_create", {"name": name, "sysadmin": True, "email": f"{name}@example.com",
                                       "password": uuid4().hex}, SYSTEM)
    token = house.catalog.call("api_token_create", {"user": name, "name": "bench"}, SYSTEM)["token"]
    house.close()
    return found["count"], Asking(names, found["results"][0], token)


def _print(console, total: int, results: dict) -> None:
    table = Table(title=f"HTTP, {total:,} public datasets, one worker with four threads", title_justify="left")
    for name in ("", "requests/s", "of floor", "p50 ms", "p95 ms", "p99 ms", "errors"):
        table.add_column(name, justify="right" if name else "left")
    for name, told in results.items():
        floor = results[f"the same, {CROWD} clients" if f"{CROWD} clients" in name else FLOOR]["rate"]
        more = f" ({told['datasets']:,.0f} datasets/s)" if "datasets" in told else ""
        table.add_row(name + more, f"{told['rate']:,.0f}", f"{told['rate'] / floor:.0%}",
                      *(f"{told[each]:.2f}" for each in ("p50", "p95", "p99")), str(told["errors"]))
    console.print(table)
