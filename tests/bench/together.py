"""Twelve sources at once: what the slowest costs the other eleven.

    python -m tests.bench.together

The partners are played here: each page takes its time, as a partner's server would, and the slow one's takes very
long.  Schedule, run book, database and index are the real ones.
"""

import statistics
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import orjson
from rich.console import Console

from catalog import SYSTEM, Catalog, LocalCatalog, Store
from catalog.behind import Behind
from catalog.leader import Leader
from catalog.runbook import RunBook
from catalog.search.tantivy import TantivyIndex
from harvesters.base import Harvester, Record
from harvesters.run import run
from harvesters.schedule import Schedule
from schemas import Source

PAGES, SIZE = 10, 50                              # of each source
QUICK, SLOW = 0.2, 3.0                            # seconds a page takes
TIMES = 3


class Played(Harvester):
    """Sleeps for each page."""

    def pages(self):
        seconds = SLOW if self.source.name == "slow" else QUICK
        for page in range(PAGES):
            if self.http.wait(seconds):
                return
            yield [Record(f"r{page}-{number}", orjson.dumps({"title": f"{self.source.name} {page} {number}"}))
                   for number in range(SIZE)]
        self.complete = "every page"

    def draft(self, record):
        return {"title": record["title"], "url": "https://bench.example", "license_id": "kogl-1",
                "resources": [{"url": "https://bench.example/a.csv", "name": "a", "format": "CSV"}]}


def seconds(folder: Path, names: list[str]) -> float:
    """How long it takes from asking for all of these until the last of the quick ones is done."""
    store, index = Store(f"sqlite:///{folder / 'catalog.db'}"), TantivyIndex(folder / "index")
    store.migrate()
    catalog, book = Catalog(store, index), RunBook(store)
    catalog.call("organization_create", {"name": "bench", "title": "bench"}, SYSTEM)
    left, done = set(names) - {"slow"}, threading.Event()

    def work(source, clock):
        with Behind(catalog) as behind:
            report = run(Played(source, clock.stop), LocalCatalog(behind, SYSTEM), book, clock=clock)
        left.discard(source.name)
        if not left:
            done.set()
        return report

    source = Source("slow", "bench", "https://bench.example", "bench")
    schedule = Schedule(lambda: [replace(source, name=name) for name in names], work, book, Leader(store, folder),
                        every=0.5)
    for name in names:
        book.request(name)
    began = time.perf_counter()
    schedule.start()
    done.wait()
    took = time.perf_counter() - began
    schedule.stop()
    index.close()
    store.close()
    return took


def measure(console: Console, folder: Path) -> float:
    """Print how much longer eleven take with a slow twelfth than alone; give the ratio."""
    quick = [f"quick-{number:02}" for number in range(11)]
    alone, beside = [], []
    for number in range(TIMES):
        for names, told, kind in ((quick, alone, "alone"), (["slow", *quick], beside, "beside")):
            place = folder / f"{kind}-{number}"
            place.mkdir(parents=True)
            told.append(seconds(place, names))
    ratio = statistics.median(beside) / statistics.median(alone)
    console.print(f"Eleven sources of {PAGES * SIZE} records: {statistics.median(alone):.2f} s alone, "
                  f"{statistics.median(beside):.2f} s beside a slow twelfth, ratio {ratio:.3f} (to be 1.10 at most)")
    return ratio


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as room:
        measure(Console(width=100), Path(room))
