"""Workers that are killed, however they are killed: the next run makes it whole."""

import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog import SYSTEM, LocalCatalog
from catalog.runbook import RunBook
from catalog.tables import datasets, outbox, runs
from harvesters.run import run
from tests.harvesters.test_run import SOURCE, Listed, many

COUNT, SIZE = 60, 5

WORKER = """
import sys, time
from catalog import SYSTEM, Catalog, LocalCatalog, Store
from catalog.runbook import RunBook
from catalog.search.memory import MemoryIndex
from harvesters import work
from harvesters.run import run
from tests.harvesters.test_run import Listed, many

class Told(Listed):
    def pages(self):
        for start in range(0, {count}, {size}):
            print(start, flush=True)
            yield many({size}, start)
        self.complete = "all"

work.CHUNK = {size}
store = Store(sys.argv[1])
catalog = Catalog(store, MemoryIndex())
run(Told(), LocalCatalog(catalog, SYSTEM), RunBook(store))
print("over", flush=True)
"""


def kill_after(url: str, page: int, delay: float) -> None:
    """Start a worker, and kill it a moment after it began a page."""
    with subprocess.Popen([sys.executable, "-c", WORKER.format(count=COUNT, size=SIZE), url], stdout=subprocess.PIPE,
                          text=True, cwd=Path(__file__).parents[2], env=os.environ | {"PYTHONPATH": "."}) as process:
        for line in process.stdout:
            if line.strip() == str(page * SIZE):
                break
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.kill()


def rows(store, table):
    with store.read() as db:
        return db.execute(table.select()).all()


@pytest.mark.parametrize("page", [0, 3, 8])
def test_a_killed_run_is_made_whole_by_the_next(catalog, store, database, page):
    chance = random.Random(page)
    kill_after(database[0], page, chance.uniform(0, 0.02))
    later = RunBook(store, lambda: datetime.now(UTC) + timedelta(minutes=2))
    report = run(Listed(many(COUNT)), LocalCatalog(catalog, SYSTEM), later)
    assert report.status == "done"
    assert report.tally()["created"] + report.tally()["unchanged"] == COUNT
    assert len(rows(store, datasets)) == COUNT
    assert later.standing(SOURCE.name) == COUNT
    assert [row.status for row in sorted(rows(store, runs), key=lambda row: row.started)] == ["lost", "done"]
    assert rows(store, outbox) == []
    assert run(Listed(many(COUNT)), LocalCatalog(catalog, SYSTEM), later).tally()["unchanged"] == COUNT
