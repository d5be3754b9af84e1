"""Search at 100,000 and more datasets: in process and through HTTP, against the engine asked the same by itself.

    python -m tests.bench.searching [--datasets 100000] [--keep FOLDER] [--seconds 10]
"""

import argparse
import multiprocessing
import resource
import statistics
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

import orjson
from rich.console import Console
from rich.table import Table

from catalog import SYSTEM, LocalCatalog
from catalog.behind import Behind
from catalog.search import Query
from catalog.search.tantivy_query import matching, ranked
from catalog.store import Store
from config.settings import Settings
from tests.bench import load, server, wide
from tests.bench.load import request
from web.wiring import build

BATCH, ORGANIZATIONS, ASKED = 1000, 10, 600
FACETS = ["organization", "theme", "res_format", "license_id", "access_rights"]
SEARCH = "/api/3/action/package_search?"


def settings(folder: Path) -> Settings:
    return Settings(data=folder, demo=True, log_level="ERROR")


def fill(folder: Path, count: int) -> dict:
    """Write datasets, as a harvest would, and index them.

    :returns: seconds, and bytes of the index
    """
    if not (folder / "filled").exists():
        folder.mkdir(parents=True, exist_ok=True)
        Store(settings(folder).database_url).migrate()
        house = build(settings(folder))
        for number in range(ORGANIZATIONS):
            told = {"name": f"wide-{number}", "title": f"너른 기관 {number}"}
            house.catalog.call("organization_create", told, SYSTEM)
        began = time.perf_counter()
        with Behind(house.catalog) as behind:
            for start in range(0, count, BATCH):
                made = [wide.dataset(each, f"wide-{each % ORGANIZATIONS}")
                        for each in range(start, min(start + BATCH, count))]
                behind.call("package_upsert_many", {"datasets": made}, SYSTEM)
        (folder / "filled").write_bytes(orjson.dumps({"seconds": time.perf_counter() - began}))
        house.close()
    return orjson.loads((folder / "filled").read_bytes())


def rebuild(folder: Path) -> dict:
    """Build the index anew beside the old one."""
    house = build(settings(folder))
    began, cpu = time.perf_counter(), time.process_time()
    count = house.catalog.reindex()
    told = {"count": count, "seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    folders = [path for path in Path(house.catalog.index.folder).rglob("*") if path.is_file()]
    house.close()
    return told | {"bytes": sum(path.stat().st_size for path in folders)}


def in_process(folder: Path) -> dict[str, list[float]]:
    """Seconds of each question: the engine alone, our index, and the action, without and with facets."""
    house = build(settings(folder))
    index, asked = house.catalog.index, wide.questions(ASKED)
    schema, took = index._schema, {}  # noqa: SLF001  (the engine itself is what is measured)
    searcher = index._generations.view().searcher  # noqa: SLF001
    plain = [Query(text=text, rows=20) for _, text, _ in asked]
    ready = [ranked(schema, each, matching(schema, each)) for each in plain]
    _each(index.find, plain[:50])                    # the first ones find everything cold
    took["engine alone"] = _each(lambda each: searcher.search(each, 20), ready)
    took["our index"] = _each(index.find, plain)
    took["package_search"] = _each(lambda each: house.catalog.call("package_search", _data(each)), asked)
    took["package_search, 5 facets"] = _each(
        lambda each: house.catalog.call("package_search", _data(each) | {"facet.field": FACETS}), asked)
    house.close()
    return took


def _each(call, asked) -> list[float]:
    took = []
    for each in asked:
        began = time.perf_counter()
        call(each)
        took.append(time.perf_counter() - began)
    return took


def _data(asked: tuple[str, str, str]) -> dict:
    return {"q": asked[1], "fq": asked[2], "rows": 20, "understand": True}


def over_http(folder: Path, seconds: float, writing: bool = False) -> dict[str, dict]:
    """The same through two workers, while nothing or a harvest writes."""
    config = folder / "bench.toml"
    config.write_text(f'demo = true\ndata = "{folder}"\nlog_level = "ERROR"\n')
    asked, told, stop = wide.questions(ASKED), {}, None
    with server.granian("web.serving:application", factory=True, config=str(config), workers=2) as port:
        if writing:
            stop = multiprocessing.Process(target=_write, args=(folder,))
            stop.start()
        for name, more in (("search", {}), ("search, 5 facets", {"facet.field": orjson.dumps(FACETS).decode()})):
            requests = [request(SEARCH + urlencode(_data(each) | {"understand": "true"} | more)) for each in asked]
            told[name] = load.run(port, lambda number, all=requests: islice(cycle(all), number, None), seconds)
        begun = [request("/ko/suggest?" + urlencode({"q": text[:end]})) for _, text, _ in asked for end in (1, 2, 3)]
        told["suggestions"] = load.run(port, lambda number: islice(cycle(begun), number, None), seconds)
        if stop:
            stop.terminate()
            stop.join()
    return told


def _write(folder: Path) -> None:
    """Write like a harvest of changed datasets, until stopped."""
    house = build(settings(folder))
    with Behind(house.catalog) as behind:
        for edition in range(10_000):
            made = [wide.dataset(each, f"wide-{each % ORGANIZATIONS}") | {"version": str(edition)}
                    for each in range(edition * 100, edition * 100 + 100)]
            behind.call("package_upsert_many", {"datasets": made}, SYSTEM)


def visible(folder: Path, times: int = 60) -> list[float]:
    """Seconds from the beginning of a write until every worker finds what was written."""
    config = folder / "bench.toml"
    house, took = build(settings(folder)), []
    ckan = LocalCatalog(house.catalog, SYSTEM)
    with server.granian("web.serving:application", factory=True, config=str(config), workers=2) as port:
        clients = [load.Client(port) for _ in range(8)]
        for number in range(times):
            mark = f"표식{number}{time.time_ns()}"
            began = time.perf_counter()
            ckan.call_action("package_patch", {"id": f"wide-{number}", "version": mark})
            asked = request(SEARCH + urlencode({"q": "", "fq": f"version:{mark}", "rows": 0}))
            while not all(b'"count":1' in client.ask(asked)[2].replace(b" ", b"") for client in clients):
                pass
            took.append(time.perf_counter() - began)
        for client in clients:
            client.close()
    house.close()
    return took


def measure(console: Console, folder: Path, count: int, seconds: float) -> None:
    """Print all of it."""
    filled, built = fill(folder, count), rebuild(folder)
    console.print(f"{built['count']:,} datasets: written and indexed in {filled['seconds']:,.0f} s; index rebuilt in "
                  f"{built['seconds']:,.0f} s ({built['cpu']:,.0f} s CPU), {built['bytes'] / 1e6:,.0f} MB, "
                  f"peak {built['peak']:,.0f} MB")
    took = in_process(folder)
    table = Table(title="In process, milliseconds", title_justify="left")
    for name in ("", "p50", "p95", "p99", "mean", "engine's share"):
        table.add_column(name, justify="right" if name else "left")
    floor = statistics.fmean(took["engine alone"])
    for name, each in took.items():
        cuts = statistics.quantiles(each, n=100)
        table.add_row(name, *(f"{cut * 1000:.2f}" for cut in (cuts[49], cuts[94], cuts[98], statistics.fmean(each))),
                      f"{floor / statistics.fmean(each):.0%}")
    console.print(table)
    for title, writing in (("Through HTTP, two workers", False), ("The same while 100 at a time are written", True)):
        table = Table(title=title, title_justify="left")
        for name in ("", "requests/s", "p50 ms", "p95 ms", "p99 ms", "errors"):
            table.add_column(name, justify="right" if name else "left")
        for name, told in over_http(folder, seconds, writing).items():
            table.add_row(name, f"{told['rate']:,.0f}", *(f"{told[each]:.2f}" for each in ("p50", "p95", "p99")),
                          str(told["errors"]))
        console.print(table)
    cuts = statistics.quantiles(visible(folder), n=100)
    console.print(f"Written until found by both workers: p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--datasets", type=int, default=100_000)
    ask.add_argument("--seconds", type=float, default=10.0, help="for each HTTP measurement")
    ask.add_argument("--keep", type=Path, help="keep database and index here, and use them again")
    told = ask.parse_args()
    with tempfile.TemporaryDirectory() as room:
        measure(Console(width=150), told.keep or Path(room) / "wide", told.datasets, told.seconds)


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    main()
