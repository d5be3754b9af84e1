"""A process of its own that indexes while another one writes much: Python lets the threads of one process take turns.

It is told that there is something to do through a pipe, so it learns when whoever started it has died, and ends too.
What it had not done still waits in the outbox.  It takes the same turns at the index as everybody else.
"""

import gc
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from catalog.front import Front
from catalog.indexing import Indexing, Way
from catalog.prepared import Prepared
from catalog.search import Busy
from catalog.search.tantivy import TantivyIndex
from catalog.store import Store
from catalog.tables import outbox
from catalog.turn import Turn

log = logging.getLogger(__name__)
LAG = 10_000                         # datasets that may wait; who writes more waits until no more do
STEP = 0.05                          # seconds between two looks at how many they are
PATIENCE = 5.0                       # seconds to wait for whoever else is at the index
LINGER = 1.0                         # seconds the turn is kept when nothing is left
LOOK = 0.005                         # seconds between two looks at who is in line
LAST = 300.0                         # seconds it may take to end
SELDOM = 20_000                      # new objects between two looks for garbage
FEW = {"MALLOC_ARENA_MAX": "2"}      # each commit has threads of its own, and the C library keeps memory for each: half
GO, END = b"\n", b"end\n"
WAITING = Prepared(select(func.min(outbox.c.seq).label("first"), func.max(outbox.c.seq).label("last")))


class Indexer:
    """The process, for whoever writes.

    :param indexing: the way into an index on disk, from a database that other processes can open
    :raises OSError: when no process can be started
    """

    def __init__(self, indexing: Indexing):
        self.store = indexing.store
        told = {"database": self.store.url.render_as_string(hide_password=False),
                "folder": str(Path(indexing.index.folder).absolute()), "lock": str(indexing.turn.path.absolute())}
        above = str(Path(__file__).resolve().parents[1])
        paths = filter(None, (above, os.environ.get("PYTHONPATH")))
        self.process = subprocess.Popen([sys.executable, "-m", "catalog.indexer"], stdin=subprocess.PIPE,
                                        env=FEW | os.environ | {"PYTHONPATH": os.pathsep.join(paths)})
        self._say(json.dumps(told).encode() + b"\n")       # not as an argument: others could read the password

    @staticmethod
    def can_serve(indexing: Indexing) -> bool:
        """Whether another process could see this database and this index at all."""
        return bool(indexing.store.url.database and indexing.turn.path and getattr(indexing.index, "folder", None))

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def wake(self) -> None:
        """Something was written.  Waits while too much is not indexed yet, as long as somebody is at it."""
        self._say(GO)
        while self.alive:
            with self.store.read() as db:
                waiting = WAITING.first(db)
            if waiting.first is None or waiting.last - waiting.first < LAG:
                return
            time.sleep(STEP)

    def end(self) -> None:
        """Let it do what is left, and wait for it."""
        self._say(END)
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(LAST)
        except subprocess.TimeoutExpired:
            log.warning("the indexing process did not end and is stopped; what it left still waits")
            self.process.kill()
            self.process.wait()

    def _say(self, word: bytes) -> None:
        with suppress(BrokenPipeError):    # it is dead, as `alive` says
            self.process.stdin.write(word)
            self.process.stdin.flush()


class Parent(threading.Thread):
    """Listens to whoever started this process.

    :ivar news: set when there is something to do
    :ivar ended: he said that it was the last
    :ivar gone: he has died
    """

    def __init__(self, pipe):
        super().__init__(daemon=True, name="parent")
        self.pipe, self.news, self.ended, self.gone = pipe, threading.Event(), False, False

    def run(self) -> None:
        for word in self.pipe:
            self.ended = self.ended or word == END
            self.news.set()
        self.gone = not self.ended
        self.news.set()


def keep_level(indexing: Indexing, parent: Parent) -> None:
    """Index whatever is written until the parent ends it, and then what is left; or until he is gone."""
    front = indexing.front
    way = Way(all=lambda: front.beat() or True, rest=lambda: _linger(front, parent))
    while not parent.gone:
        parent.news.wait()
        parent.news.clear()
        last = parent.ended
        try:
            indexing.catch_up(PATIENCE, lambda _: not parent.gone, way)
        except (Busy, DBAPIError, OSError, ValueError):   # what ails the index and the database; it waits in the outbox
            log.warning("what was written could not be indexed yet", exc_info=True)
        if last:
            return


def _linger(front: Front, parent: Parent) -> bool:
    """Keep the turn for a while, so that nobody else must take it; say whether there is more to do."""
    end = time.monotonic() + LINGER
    while time.monotonic() < end:
        if parent.ended or parent.gone:
            return False
        if parent.news.wait(LOOK) or front.hurried:
            parent.news.clear()
            return True
    return False


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)         # the parent is interrupted as well, and ends this properly
    gc.set_threshold(SELDOM)
    told = json.loads(sys.stdin.buffer.readline())
    store, index = Store(told["database"]), TantivyIndex(told["folder"])
    parent = Parent(sys.stdin.buffer)
    parent.start()
    keep_level(Indexing(store, index, Turn(Path(told["lock"]))), parent)
    index.close()
    store.close()


if __name__ == "__main__":
    main()
