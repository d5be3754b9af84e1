"""A partner whose list keeps changing, and a process that harvests it, carries out what people decided about that, and
is killed at any moment.

    python -m tests.harvesters.rig DATABASE-URL INDEX-FOLDER

Reads orders from its standard input, a line of JSON each.  The first is carried out by itself, so that everything is
imported and every statement compiled; each later one by a fork, so that two hundred deaths cost no two hundred starts.
"""

import json
import logging
import os
import random
import select
import signal
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import orjson

from catalog import SYSTEM, Catalog, LocalCatalog, Store, User, resuming
from catalog.behind import Behind
from catalog.runbook import RunBook
from catalog.search.tantivy import TantivyIndex
from harvesters import applying, carried, plan, undoing, work
from harvesters.base import Harvester, Record
from harvesters.run import carry_out, run
from schemas import Source

SOURCE = Source("rig", "test", "https://rig.example/list", "nia", limit_share=1.0, limit_count=1_000_000)
PAGE = 8                                          # records a page and a comparison, so that there are many steps
FEW = 3                                           # lines of a plan that are carried out at a time, for the same reason
TRIES = 8                                         # deaths after which a decision is left to a person, as they are many
HEAP = 20_000_000                                 # bytes for the index of so little
AHEAD = 120                                       # seconds by which each order is later than the one before


@dataclass
class Partner:
    """The partner's list as it ought to be: record id → its title, which no other ever had."""

    chance: random.Random
    records: dict[str, str] = field(default_factory=dict)
    drawn: int = 0
    gone: int = 0                                 # since the last undisturbed harvest: too many at once would be held
    renamed: int = 0

    def title(self) -> str:
        self.drawn += 1
        return f"수위 판{self.drawn:05}"

    def change(self) -> None:
        """Add, change, remove or rename a few records."""
        for _ in range(self.chance.randint(1, 3)):
            what = self.chance.choices(("add", "change", "remove", "rename"), (3, 5, 1, 1))[0]
            old = self.chance.choice(sorted(self.records)) if self.records else None
            if old is None or (what == "add" and len(self.records) < 40):
                self.records[f"r{self.chance.randint(0, 60)}"] = self.title()    # perhaps one that was there before
            elif what == "change":
                self.records[old] = self.title()
            elif len(self.records) > 24 and self.gone < 9 and (what == "remove" or self.renamed < 4):
                self.gone, title = self.gone + 1, self.records.pop(old)
                if what == "rename":
                    self.renamed += 1
                    self.records[f"n{self.drawn}-{old}"[:40]] = title


class Listed(Harvester):
    """Lists what it is given, with two files to each dataset."""

    def __init__(self, records: dict[str, str], sleeps: bool = False, source: Source = SOURCE):
        super().__init__(source, None)
        self.records, self.expected, self.sleeps = records, len(records), sleeps

    def pages(self):
        listed = [Record(id, orjson.dumps({"id": id, "title": title})) for id, title in self.records.items()]
        for start in range(0, len(listed), PAGE):
            yield listed[start:start + PAGE]
            if start and self.sleeps:             # until somebody wakes us, long after our lease
                os.kill(os.getpid(), signal.SIGSTOP)
        self.complete = "all of it"

    def draft(self, record):
        return {"title": record["title"], "url": "https://rig.example", "license_id": "kogl-1",
                "resources": [{"url": url, "name": record["title"], "format": "CSV"} for url in files(record["title"])]}


def files(title: str) -> list[str]:
    return [f"https://rig.example/{title[-5:]}/{part}.csv" for part in ("a", "b")]


def obey(store: Store, folder: str, order: dict) -> str:
    """Harvest once, plan a harvest, or do what was decided, by a clock that is ahead by so many seconds.

    :returns: how that ended; `idle` where nothing was decided
    """
    def clock():
        return datetime.now(UTC) + timedelta(seconds=order["ahead"])

    work.CHUNK, resuming.TRIES = PAGE, TRIES
    applying.steps = undoing.steps = carried.steps = partial(plan.steps, size=FEW)
    index = TantivyIndex(folder, heap=HEAP)
    book = RunBook(store, clock)
    with Behind(Catalog(store, index, clock)) as catalog:
        owner = json.loads(orjson.dumps(catalog.call("organization_show", {"id": "nia"}, SYSTEM)))["id"]
        who = User(id="harvest:rig", name="harvest:rig", roles={owner: "editor"}, door="harvest")
        source = replace(SOURCE, apply="approval") if order["do"] == "plan" else SOURCE
        report = carry_out(SOURCE.name, LocalCatalog(catalog, who), book) if order["do"] == "decided" else run(
            Listed(order["records"], order.get("sleeps", False), source), LocalCatalog(catalog, who), book)
    index.close()
    store.close()
    return report.status if report else "idle"


def mortal(store: Store, folder: str, order: dict) -> str:
    """Fork, and kill the fork after `order["seconds"]` if it is still there; say what became of it."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.write(write, obey(store, folder, order).encode())
        os._exit(0)
    os.close(write)
    death = os.pidfd_open(child)
    patience = select.poll()
    patience.register(death, select.POLLIN)
    if not patience.poll(None if order["seconds"] is None else 1000 * order["seconds"]):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(death)
    with os.fdopen(read) as told:
        return told.read() or "killed"


def main(url: str, folder: str) -> None:
    logging.disable()
    store, do = Store(url), obey
    for line in sys.stdin:
        print(do(store, folder, json.loads(line)), flush=True)
        do = mortal


if __name__ == "__main__":
    main(*sys.argv[1:])
