"""Two hundred deaths at any moment, of a harvest whose source changes and of what people decide about it; what is left
is always made whole."""

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

from catalog import SYSTEM, Catalog, LocalCatalog
from catalog.audit import log as audit_log
from catalog.search.memory import MemoryIndex
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

    def order(self, seconds=None, do="harvest"):
        """Harvest once, plan that, or do what was decided; with `seconds`, be killed after so many."""
        self.ahead += AHEAD
        print(json.dumps({"ahead": self.ahead, "seconds": seconds, "records": self.partner.records, "do": do}),
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
            print(json.dumps({"ahead": self.ahead, "sleeps": True, "records": self.partner.records, "do": "harvest"}),
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

    def ask(self, action, **data):
        return LocalCatalog(Catalog(self.store, MemoryIndex()), SYSTEM).call_action(action, data)

    def decide(self, longest):
        """Have a plan carried out exactly as it was seen, and then undone, by workers that are killed on the way."""
        for _ in range(6):
            self.partner.change()
        assert self.order(do="plan") == "held"
        [held] = self.ask("harvest_plan_list", state="waiting")
        before, wanted = self.stands(), self.stands()
        for line in self.lines(held["run_id"]):
            wanted[line.record] = None if line.outcome == "withdrawn" else self.partner.records[line.record]
        self.ask("harvest_plan_decide", id=held["run_id"], decision="apply")
        self.until_done(longest)
        lines = self.lines(held["run_id"])
        assert self.stands() == {record: title for record, title in wanted.items() if title}
        assert {line.state for line in lines} == {"applied"}
        revisions = {row.id: row.revision for row in self.rows(datasets)}
        assert [(line.revision, revisions[line.dataset_id]) for line in lines] == [((line.base or 0) + 1,) * 2
                                                                                   for line in lines]
        self.ask("harvest_run_undo", id=held["run_id"])
        self.until_done(longest)
        assert self.stands() == before
        assert {line.state for line in self.lines(held["run_id"])} == {"undone"}
        undoing = self.ask("harvest_plan_show", id=held["run_id"])["undo"]
        assert [line.record for line in self.lines(undoing)] == [line.record for line in lines]
        for line in lines:                        # only what the partner changes is taken again
            self.partner.records[line.record] = self.partner.title()

    def until_done(self, longest):
        """Six workers may die; the seventh is left alone."""
        ends = {self.order(self.chance.uniform(0, longest), "decided") for _ in range(6)} | {self.order(do="decided")}
        assert ends <= {"killed", "done", "idle"}
        assert {row.status for row in self.rows(runs) if row.kind != "harvest"} == {"done"}

    def stands(self):
        """Record → title of what stands."""
        docs = [orjson.loads(row.doc) for row in self.rows(datasets) if row.state == "active"]
        assert len({doc["harvest_record"] for doc in docs}) == len(docs)
        return {doc["harvest_record"]: doc["title"] for doc in docs}

    def lines(self, run):
        return [row for row in self.rows(plan_items) if row.run_id == run]

    def rows(self, table):
        with self.store.read() as db:
            return db.execute(table.select()).all()

    def look(self):
        """What undisturbed harvests after all that leave: exactly what the partner has, once.

        There must be two: what is gone is believed to be when it was missing twice.
        """
        assert [self.order(), self.order()] == ["done", "done"]
        self.partner.gone = self.partner.renamed = 0
        assert {row.status for row in self.rows(runs)} <= {"done", "lost", "held"}
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
        assert catalog.verify_index() == {"missing": [], "surplus": [], "stale": []}
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
    for _ in range(4):
        rig.kill(38, longest)
        rig.look()
    assert rig.outcomes.keys() <= {"killed", "done"}
    assert rig.outcomes["killed"] > 76, rig.outcomes
    deaths = rig.outcomes["killed"]
    rig.ask("harvest_source_create", name="rig", harvester="test", url="https://rig.example/list", owner_org="nia")
    for _ in range(4):
        rig.decide(longest)
    rig.look()
    assert rig.outcomes["killed"] - deaths > 24, rig.outcomes


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
