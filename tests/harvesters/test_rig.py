"""Two hundred deaths at any moment, of a harvest whose source goes on changing; what is left is always made whole."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import orjson
import pytest

from catalog import SYSTEM, Catalog
from catalog.audit import log as audit_log
from catalog.search.tantivy import TantivyIndex
from catalog.tables import datasets, outbox, runs, sightings
from tests.harvesters.rig import AHEAD, HEAP, Partner, files

HERE = Path(__file__).parents[2]


class Rig:
    """Gives orders to the process that dies, and looks at what it left."""

    def __init__(self, process, store, folder, seed):
        self.process, self.store, self.folder = process, store, folder
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


@pytest.fixture
def rig(database, store, memory, tmp_path_factory, request):
    """The process that dies, warm."""
    folder = memory / f"rig-index-{store.dialect}"
    seed = getattr(request, "param", 1)
    with subprocess.Popen([sys.executable, "-m", "tests.harvesters.rig", database[0], str(folder)],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE,
                          env=os.environ | {"PYTHONPATH": "."}) as process:
        assert process.stdout.readline() == "ready\n"
        yield Rig(process, store, folder, seed)
        process.stdin.close()


def usual(rig):
    """How long an undisturbed harvest with a few changes takes here, in seconds."""
    for _ in range(60):
        rig.partner.change()
    rig.look()
    rig.partner.change()
    began = time.perf_counter()
    rig.order()
    return time.perf_counter() - began


def test_two_hundred_deaths_leave_no_trace(rig):
    longest = usual(rig)
    for _ in range(10):
        rig.kill(20, longest)
        rig.look()
    assert rig.outcomes["killed"] > 100, rig.outcomes
    assert rig.outcomes.keys() == {"killed", "done"}
