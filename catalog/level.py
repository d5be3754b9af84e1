"""Keeping the index level for those who look, not after each write: for servers with many writers.

A commit of the index costs ten times what a write to the database does.  So a write only leaves a note, beside the
index, that something waits; a thread of each process indexes what waits, many writes in one commit, and a search that
finds a new note first waits until everything written before it is indexed.  What a call wrote is found by every search
that begins after the call, in whichever process, and nobody pays for what nobody looks for.
"""

import logging
import threading
import time
from pathlib import Path

from sqlalchemy import func, select

from catalog.note import Note
from catalog.prepared import Prepared
from catalog.search import Busy, Hits, Query
from catalog.tables import outbox

log = logging.getLogger(__name__)
PATIENCE = 2.0                          # seconds a search waits for what was written before it
STEP = 0.01                             # seconds between two looks at what another process does
GATHER = 1.0                            # seconds the thread lets writes gather while nobody searches
FULL = 500                              # datasets worth a commit, for which it gathers no longer
MANY = 1000                             # datasets that may wait; who adds more waits until no more do
WAITING = Prepared(select(func.min(outbox.c.seq).label("first"), func.max(outbox.c.seq).label("last"),
                          func.count().label("number")).select_from(outbox))


class Level:
    """The index as those see it who search; everything else of the index is as it is.

    :param indexing: the way from the database into the index
    """

    def __init__(self, indexing):
        self.indexing, self.store, self.index = indexing, indexing.store, indexing.index
        self.vocabulary = indexing.vocabulary
        folder = getattr(self.index, "folder", None)
        self.note = Note(Path(f"{folder}.note") if folder else None)
        self._seen = None
        self._work, self._hurry, self._lock = threading.Event(), threading.Event(), threading.Lock()
        self._asking = threading.Lock()         # whoever searches holds a connection; one at a time takes a second
        self._thread: threading.Thread | None = None
        self._busy = self._closed = False

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

    def now(self, wait: float) -> bool:
        """Something was written: index it here.  What is left then, those who search see to.

        :param wait: seconds to wait for whoever else is at it
        :returns: whether nothing waits any more
        """
        try:
            self.indexing.catch_up(wait)
        finally:
            left = self._waiting().number
            if left:
                self.note.change()
        return not left

    def later(self) -> None:
        """Something was written: let it be indexed before the next search, here or in another process."""
        self._begin()
        self.note.change()
        waiting = self._waiting()
        if waiting.number > MANY:
            self._until(waiting.last - MANY, searching=False)
        elif waiting.number >= FULL and not self._busy:
            self._hurry.set()

    def _await(self) -> None:
        note = self.note.read()
        if note == self._seen:
            return
        waiting = self._waiting()
        if waiting.number:
            self._begin()
            if not self._until(waiting.last, searching=True):
                return                          # the next one who searches waits again
        if note:                                # an empty one is only just being made
            self._seen = note

    def _waiting(self):
        """The first and the last row that waits to be indexed, and how many do."""
        with self._asking, self.store.read() as db:
            return WAITING.first(db)

    def _until(self, last: int, searching: bool) -> bool:
        """Wait until no row up to this one waits to be indexed, but not for ever; say whether it came to that.

        :param searching: the thread shall not gather; who writes only sees to it that it is at it
        """
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            rounds = self.indexing.rounds
            waiting = self._waiting()
            if not waiting.number or waiting.first > last:
                return True
            if searching or not self._busy:
                self._hurry.set()
            self.indexing.moved(rounds, STEP)
        return False

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
            if left:
                self._work.set()
            if left >= FULL:
                self._hurry.set()

    def _index(self) -> int:
        """Index what waits, and say how much does now: somebody else was at it, or wrote meanwhile."""
        try:
            self.indexing.catch_up(PATIENCE, lambda number: number >= FULL or self._hurry.is_set())
            return self._waiting().number
        except Busy:
            return 1
        except Exception:  # noqa: BLE001  (whatever ails the index: the writes stand, and the outbox remembers them)
            log.exception("the search index could not be brought up to date")
            time.sleep(GATHER)
            return 1
