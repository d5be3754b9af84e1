"""The first harvest and the unchanged one, end to end, against fetching alone."""

import multiprocessing
import resource
import time
from pathlib import Path

from rich.table import Table

from catalog.store import Store
from config.settings import Settings
from harvesters import registry
from harvesters.sandbox import serve
from harvesters.sandbox.synthetic import sources
from harvesters.session import Session
from web.wiring import bring, build, harvest


def measure(console, folder: Path, records: int) -> None:
    """Print records a second and peak memory of a first and of an unchanged harvest.

    :param folder: where database and index are made
    :param records: how many the partner has
    """
    with multiprocessing.Pool(1) as sandbox, multiprocessing.Manager() as shared:
        ready, done = shared.Queue(), shared.Event()
        playing = sandbox.apply_async(_play, (records, ready, done))
        url = ready.get(timeout=120)
        _alone(_fetch, folder, url)               # the sandbox makes its pages once: that is not to be measured
        floor = _alone(_fetch, folder, url)
        first = _alone(_harvest, folder, url)
        again = _alone(_harvest, folder, url)
        done.set()
        playing.get(30)
    _print(console, records, floor, first, again)


def _play(records: int, ready, done) -> None:
    server = serve(0, synthetic=records)
    ready.put(server.url)
    done.wait()
    server.close()


def _alone(work, *arguments):
    """In a process of its own, so that its peak memory is its own."""
    with multiprocessing.Pool(1) as one:
        return one.apply(_timed, (work, *arguments))


def _timed(work, folder: Path, url: str) -> dict:
    began, cpu = time.perf_counter(), time.process_time()
    told = work(folder, url)
    return told | {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu,
                   "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _settings(folder: Path, url: str) -> Settings:
    return Settings(data=folder, demo=True, log_level="ERROR", harvest_allow=(url.removeprefix("http://"),))


def _source(url: str):
    [(organization, source)] = sources(url)
    return organization, source


def _fetch(folder: Path, url: str) -> dict:
    _, source = _source(url)
    settings = _settings(folder, url)
    http = Session(source, secret="", allow=settings.allowed_addresses)
    harvester = registry.find(source.harvester)(source, http)
    return {"counts": {"fetched": sum(len(page) for page in harvester.pages())}, "status": "floor"}


def _harvest(folder: Path, url: str) -> dict:
    settings = _settings(folder, url)
    Store(settings.database_url).migrate()
    house = build(settings)
    organization, source = _source(url)
    bring(house, organization, source)
    report = harvest(house, source)
    house.close()
    return {"counts": dict(report.counts), "status": report.status}


def _print(console, records: int, floor: dict, first: dict, again: dict) -> None:
    table = Table(title=f"Harvest of {records:,} records", title_justify="left")
    for name in ("", "records/s", "of floor", "CPU s", "peak MB", "status", "counts"):
        table.add_column(name, justify="left" if name in ("", "status", "counts") else "right")
    for name, told in (("fetch alone (floor)", floor), ("first harvest", first), ("unchanged", again)):
        rate = records / told["seconds"]
        counts = ", ".join(f"{key} {value:,}" for key, value in told["counts"].items() if value)
        table.add_row(name, f"{rate:,.0f}", f"{rate * floor['seconds'] / records:.1%}", f"{told['cpu']:.1f}",
                      f"{told['peak']:.0f}", told["status"], counts)
    console.print(table)
