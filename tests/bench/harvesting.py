"""Harvests end to end, against fetching and parsing alone: the first, an unchanged one, and one with 1 % changed."""

import multiprocessing
import resource
import time
from pathlib import Path

import orjson
from rich.table import Table

from catalog.store import Store
from config.settings import Settings
from harvesters import registry
from harvesters.sandbox import serve
from harvesters.sandbox.synthetic import sources
from harvesters.session import Session
from web.wiring import bring, build, harvest

MADE = 600                     # seconds the sandbox may take to begin or to end


def measure(console, folder: Path, records: int) -> None:
    """Print records a second, CPU and peak memory of each kind of harvest.

    :param folder: where database and index are made
    :param records: how many the partner has
    """
    with multiprocessing.Pool(1) as sandbox, multiprocessing.Manager() as shared:
        ready, editions = shared.Queue(), shared.Queue()
        playing = sandbox.apply_async(_play, (records, ready, editions))
        url = ready.get(timeout=MADE)
        _alone(_fetch, folder, url)               # the sandbox makes its pages once: that is not to be measured
        told = {"fetch and parse (floor)": _alone(_fetch, folder, url)}
        told["first harvest"] = _alone(_harvest, folder, url)
        told["unchanged"] = _alone(_harvest, folder, url)
        editions.put(1)
        ready.get(timeout=MADE)
        told["1 % changed"] = _alone(_harvest, folder, url)
        editions.put(None)
        playing.get(MADE)
    console.print(_table(records, told))


def _play(records: int, ready, editions) -> None:
    """Serve, and turn to each edition that comes; None ends it."""
    server = serve(0, synthetic=records)
    ready.put(server.url)
    while (edition := editions.get()) is not None:
        server.app.edition = edition
        ready.put(edition)
    server.close()


def _alone(work, *arguments):
    """In a process of its own, so that its peak memory is its own; one that may have children."""
    box = multiprocessing.SimpleQueue()
    process = multiprocessing.Process(target=_timed, args=(box, work, *arguments))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{work.__name__} ended with {process.exitcode}")
    return box.get()


def _timed(box, work, folder: Path, url: str) -> None:
    began, cpu = time.perf_counter(), time.process_time()
    told = work(folder, url)
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    box.put(told | {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu,
                    "peak": own.ru_maxrss / 1024, "indexer": children.ru_maxrss / 1024,
                    "indexing": children.ru_utime + children.ru_stime})


def _settings(folder: Path, url: str) -> Settings:
    return Settings(data=folder, demo=True, log_level="ERROR", harvest_allow=(url.removeprefix("http://"),))


def _source(url: str):
    [(organization, source)] = sources(url)
    return organization, source


def _fetch(folder: Path, url: str) -> dict:
    """What no harvest can do without: every record fetched and parsed."""
    _, source = _source(url)
    settings = _settings(folder, url)
    http = Session(source, secret="", allow=settings.allowed_addresses)
    harvester, fetched = registry.find(source.harvester)(source, http), 0
    for page in harvester.pages():
        for record in page:
            orjson.loads(record.raw)
        fetched += len(page)
    return {"counts": {"fetched": fetched}, "status": "floor"}


def _harvest(folder: Path, url: str) -> dict:
    settings = _settings(folder, url)
    Store(settings.database_url).migrate()
    house = build(settings)
    organization, source = _source(url)
    bring(house, organization, source)
    report = harvest(house, source)
    house.close()
    return {"counts": dict(report.counts), "status": report.status}


def _table(records: int, told: dict[str, dict]) -> Table:
    table = Table(title=f"Harvest of {records:,} records", title_justify="left")
    left = ("", "status", "counts")
    for name in ("", "records/s", "of floor", "s", "CPU s", "CPU of floor", "peak MB", "indexer CPU s", "indexer MB",
                 "status", "counts"):
        table.add_column(name, justify="left" if name in left else "right")
    floor = next(iter(told.values()))
    for name, one in told.items():
        counts = ", ".join(f"{key} {value:,}" for key, value in one["counts"].items() if value)
        table.add_row(name, f"{records / one['seconds']:,.0f}", f"{floor['seconds'] / one['seconds']:.1%}",
                      f"{one['seconds']:.1f}", f"{one['cpu']:.1f}", f"{floor['cpu'] / one['cpu']:.1%}",
                      f"{one['peak']:.0f}", f"{one['indexing']:.1f}", f"{one['indexer']:.0f}", one["status"], counts)
    return table
