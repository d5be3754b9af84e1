"""Keeping the index level for those who look, not after each write: for servers with many writers.

A commit of the index costs ten times what a write to the database does.  So a write only leaves a note, beside the
index, that something waits, and puts the dataset in line; a thread of each process indexes what waits, many writes in
one commit, and a search that finds a new note first waits until everything is indexed that was in line before it.
What a call wrote is found by every search that begins after the call, in whichever process, and nobody pays for what
nobody looks for.  Nobody waits for a harvest in another process: what that writes is in no line, and is indexed by it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from catalog.front import LONGEST, dataset
from catalog.indexing import Way
from catalog.note import Note
from catalog.prepared import Prepared
from catalog.search import Busy, Hits, Query
from catalog.tables import outbox

log = logging.getLogger(__name__)
PATIENCE = 2.0                          # seconds a search waits for what was written before it
STEP = 0.005                            # seconds between two looks at what another process does
LINGER = 1.0                            # seconds the turn is kept when nothing is left, for what comes next
PAUSE = 0.02                            # seconds between two turns, so that others get theirs
GATHER = 1.0                            # seconds the thread lets writes gather while nobody searches
FULL = 500                              # datasets worth a commit, for which it gathers no longer
MANY = 1000                             # datasets that may wait; who adds more waits until no more do
WAITING = Prepared(select(func.min(outbox.c.seq).label("first"), func.max(outbox.c.seq).label("last"),
                          func.count().label("number")).select_from(outbox))


class Level:
    """The index as those see it who search; everything else of the index is as it is.

    :param indexing: the way from the database into the index
    :ivar note: another one with everything that is put in line
    :ivar left: another one with everything else that is left to be indexed
    """

    def __init__(self, indexing):
        self.indexing, self.store, self.index = indexing, indexing.store, indexing.index
        self.vocabulary, self.front = indexing.vocabulary, indexing.front
        folder = getattr(self.index, "folder", None)
        self.note, self.left = (Note(Path(f"{folder}.{name}") if folder else None) for name in ("note", "left"))
        self._seen = self._seen_left = None
        self._work, self._hurry, self._lock = threading.Event(), threading.Event(), threading.Lock()
        self._asking = threading.Lock()         # whoever searches holds a connection; one at a time takes a second
        self._thread: threading.Thread | None = None
        self._busy = self._closed = False
        self._waiters = 0

    def close(self) -> None:
        """Let the thread end what it is at, and end."""
        self._closed = True
        self._work.set()
        self._hurry.set()
        if self._thread:
            self._thread.join(PATIENCE * 2)

    def __getattr__(self, name: str):
        return getattr(self.index, name)

    def find(self, query: Query) -> Hits:
        """Answer a query, once everything is indexed that was written before it was asked."""
        self._await()
        return self.index.find(query)

    def glance(self, query: Query) -> Hits:
        """Answer a query by what is indexed by now: for what may lag, and must not wait for whoever writes."""
        return self.index.find(query)

    def now(self, wait: float, ids: Iterable[str] = ()) -> bool:
        """Something was written: index it here.  What is left then, those who search see to.

        :param wait: seconds to wait for whoever else is at it, which is no longer than until he has done it
        :param ids: datasets that shall be found before others that wait
        :returns: whether nothing waits any more
        """
        mine = self._line_up(ids)
        try:
            self.indexing.catch_up(wait, way=Way(still=lambda: not mine or self.front.hurry(mine)))
        finally:
            left = self._waiting().number
            self.note.change()
            if left:
                self.left.change()
        return not left

    def later(self, ids: Iterable[str]) -> None:
        """Something was written: let it be indexed before the next search, here or in another process.

        :param ids: the datasets
        """
        line = self.front.add(ids)
        self.note.change()
        if len(line) >= LONGEST - MANY:         # perhaps there was no place for these
            self.left.change()
        self._begin()
        if len(line) > MANY:
            self._until(lambda: len(self.front.line) <= MANY, searching=False)
        elif len(line) >= FULL and not self._busy:
            self._hurry.set()

    def _line_up(self, ids: Iterable[str]) -> set[str]:
        """Put datasets in line, for whoever is at it by now; say which places these are."""
        ids = set(ids)
        line = self.front.add(ids) if ids else []
        return {place for place in line if dataset(place) in ids}

    def _await(self) -> None:
        """Wait for what people wrote, and for what is left that nobody is at."""
        note, left = self.note.read(), self.left.read()
        if note != self._seen and self._passed() and note:          # an empty one is only just being made
            self._seen = note
        if left != self._seen_left and not self.front.harvested and self._caught_up() and left:
            self._seen_left = left

    def _passed(self) -> bool:
        """Wait until everybody had his turn who is in line now."""
        line = self.front.line
        if not line:
            return True
        self._begin()
        return self._until(lambda: not self.front.hurry(line), searching=True)

    def _caught_up(self) -> bool:
        """Wait until everything is indexed that waits now."""
        waiting = self._waiting()
        if not waiting.number:
            return True
        self._begin()
        return self._until(lambda: self._indexed(waiting.last), searching=True)

    def _indexed(self, last: int) -> bool:
        """Whether no row up to this one waits to be indexed."""
        waiting = self._waiting()
        return not waiting.number or waiting.first > last

    def _waiting(self):
        """The first and the last row that waits to be indexed, and how many do."""
        with self._asking, self.store.read() as db:
            return WAITING.first(db)

    def _until(self, done: Callable[[], bool], searching: bool) -> bool:
        """Wait until something is indexed, but not for ever; say whether it came to that.

        :param searching: the thread, or whoever else is at it, shall not gather; who writes only sees to it that it is
        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            rounds = self.indexing.rounds
            if done():
                return True
            if searching or not self._busy:
                self._hurry.set()
            with self._among():                 # many look in turns
                self.indexing.moved(rounds, STEP * self._waiters)
        return False

    @contextmanager
    def _among(self) -> Iterator[None]:
        with self._lock:
            self._waiters += 1
        yield
        with self._lock:
            self._waiters -= 1

    def _begin(self) -> None:
        self._work.set()
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._keep, name="indexing", daemon=True)
                    self._thread.start()

    def _keep(self) -> None:
        """The thread's life.  It may be killed at any moment: what was not indexed still waits in the database."""
        while True:
            self._work.wait()
            self._hurry.wait(GATHER)
            self._work.clear()
            self._hurry.clear()
            if self._closed:                    # looked at after the flags are taken down, lest it is overlooked
                return
            self._busy = True
            left = self._index()
            self._busy = False
            if self._closed:
                return
            if left:
                self._work.set()
            if left >= FULL:
                self._hurry.set()

    def _index(self) -> int:
        """Index what waits, and say how much does now: somebody else was at it, or wrote meanwhile."""
        way = Way(all=lambda: not self.front.harvested, rest=self._linger,
                  still=lambda: self.front.line and not self._closed)
        try:
            self.indexing.catch_up(PATIENCE, lambda number: number >= FULL or self._hurry.is_set(), way)
            time.sleep(PAUSE)
            return len(self.front.line) or (0 if self.front.harvested else self._waiting().number)
        except Busy:
            return 1
        except Exception:  # noqa: BLE001  (whatever ails the index: the writes stand, and the outbox remembers them)
            log.exception("the search index could not be brought up to date")
            time.sleep(GATHER)
            return 1

    def _linger(self) -> bool:
        """Keep the turn for a while, as a writer that is open does in a fifth of the time what a new one does; say
        whether somebody waits for more.  Never while another process has much to do.
        """
        end = time.monotonic() + LINGER
        self._hurry.clear()
        while time.monotonic() < end and not self._closed and not self.front.harvested:
            if self.front.hurried:
                return True
            if self._hurry.wait(STEP):
                return True
        return False
