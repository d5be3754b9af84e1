"""Two hundred deaths at any moment, of a harvest whose source goes on changing; what is left is always made whole."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from catalog import SYSTEM, Catalog
from catalog.audit import log as audit_log
from catalog.search.tantivy import TantivyIndex
from catalog.tables import audit_entries, datasets, outbox, plan_items, plans, resources, revisions, runs, sightings
from tests.harvesters.rig import AHEAD, HEAP, Partner, files

HERE = Path(__file__).parents[2]


class Rig:
    """Gives orders to the process that dies, and looks at what it left."""

    def __init__(self, process, store, place, seed):
        self.process, self.store = process, store
        self.url, self.folder = place
        self.chance = random.Random(seed)
        self.partner = Partner(random.Random(seed))
        self.ahead, self.outcomes = 0, Counter()

    def order(self, seconds=None):
        """Harvest once; with `seconds`, be killed after so many."""
        self.ahead += AHEAD
        print(json.dumps({"ahead": self.ahead, "seconds": seconds, "records": self.partner.records}),
              file=self.process.stdin, flush=True)
        outcome = self.process.stdout.readline().strip()
        self.outcomes[outcome] += 1
        return outcome

    @contextmanager
    def stopped(self):
        """A second worker, which begins a run and then sleeps; at the end it goes on, and says how its run ended."""
        told = []
        with started(self.url, self.folder) as sleeper:
            self.ahead += AHEAD
            print(json.dumps({"ahead": self.ahead, "sleeps": True, "records": self.partner.records}),
                  file=sleeper.stdin, flush=True)
            os.waitid(os.P_PID, sleeper.pid, os.WSTOPPED | os.WNOWAIT)
            yield told
            sleeper.send_signal(signal.SIGCONT)
            told.append(sleeper.stdout.readline().strip())
            sleeper.stdin.close()

    def kill(self, times, longest):
        for _ in range(times):
            self.partner.change()
            self.order(self.chance.uniform(0, longest))

    def rows(self, table):
        with self.store.read() as db:
            return db.execute(table.select()).all()

    def look(self):
        """What undisturbed harvests after all that leave: exactly what the partner has, once.

        There must be two: what is gone is believed to be when it was missing twice.
        """
        assert [self.order(), self.order()] == ["done", "done"]
        self.partner.gone = self.partner.renamed = 0
        assert {row.status for row in self.rows(runs)} <= {"done", "lost"}
        standing = {row.record: row.dataset_id for row in self.rows(sightings) if row.outcome != "withdrawn"}
        assert standing.keys() == self.partner.records.keys()
        active = {row.id for row in self.rows(datasets) if row.state == "active"}
        assert (active, len(active)) == (set(standing.values()), len(standing))
        self.look_at_each(standing)
        with self.store.read() as db:
            assert audit_log.first_broken(db)[0] is None

    def look_at_each(self, standing):
        index = TantivyIndex(self.folder, heap=HEAP)
        catalog = Catalog(self.store, index)
        catalog.catch_up()
        assert self.rows(outbox) == []
        assert catalog.verify_index() == {"missing": [], "surplus": []}
        for record, title in self.partner.records.items():
            shown = told(catalog.call("package_show", {"id": standing[record]}, SYSTEM))
            assert (shown["title"], [each["url"] for each in shown["resources"]]) == (title, files(title))
            found = told(catalog.call("package_search", {"q": f'title:"{title}"'}, SYSTEM))
            assert [each["id"] for each in found["results"]] == [shown["id"]]
        index.close()


def told(answer):
    return orjson.loads(orjson.dumps(answer))


def started(url, folder):
    return subprocess.Popen([sys.executable, "-m", "tests.harvesters.rig", url, str(folder)], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True, cwd=HERE, env=os.environ | {"PYTHONPATH": "."})


@pytest.fixture
def rig_at(tmp_path_factory, memory):
    """Starts the process that dies."""
    @contextmanager
    def start(url, store, seed=1):
        folder = memory / tmp_path_factory.mktemp("rig").name
        with started(url, folder) as process:
            yield Rig(process, store, (url, folder), seed)
            process.stdin.close()

    return start


@pytest.fixture
def rig(database, store, rig_at):
    with rig_at(database[0], store) as rig:
        yield rig


def usual(rig):
    """How long an undisturbed harvest with a few changes takes here, in seconds."""
    for _ in range(60):
        rig.partner.change()
    rig.order()
    rig.look()
    rig.partner.change()
    began = time.perf_counter()
    rig.order()
    return time.perf_counter() - began


def test_two_hundred_deaths_leave_no_trace(rig):
    longest = min(usual(rig), 0.12)
    for _ in range(8):
        rig.kill(25, longest)
        rig.look()
    assert rig.outcomes.keys() <= {"killed", "done"}
    assert rig.outcomes["killed"] > 100, rig.outcomes


def test_nor_do_some_on_postgresql(postgresql, stores, rig_at):
    store = stores(postgresql[0])
    with rig_at(postgresql[0], store, seed=2) as rig:
        longest = min(usual(rig), 0.3)
        rig.kill(10, longest)
        rig.look()
        assert rig.outcomes.keys() == {"killed", "done"}
    store.close()


def everything(store):
    """Every row that a harvest may write, and the length of the log."""
    with store.read() as db:
        return {table.name: sorted(map(repr, db.execute(table.select())))
                for table in (datasets, resources, revisions, runs, sightings, plans, plan_items, audit_entries)}


def test_a_worker_that_was_stopped_past_its_lease_writes_no_row_when_it_goes_on(rig):
    for _ in range(60):
        rig.partner.change()
    rig.order()
    for number in range(10):
        rig.partner.records[f"new-{number}"] = rig.partner.title()
    with rig.stopped() as told:
        assert rig.order() == "done"              # another takes over: two minutes later by its clock
        before = everything(rig.store)
    assert told == ["lost"]
    assert everything(rig.store) == before
    rig.look()
