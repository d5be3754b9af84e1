"""Keeping the search index level with the database, through crashes and beside other processes.

A transaction that changes a dataset leaves a row in the outbox.  Whoever has its turn takes those rows, indexes the
datasets as they are now, and removes the rows: a crash between any two steps only repeats work.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from catalog.front import Front
from catalog.search import Query
from catalog.search.vocabulary import MemoryShelf, Vocabulary
from catalog.search.vocabulary_disk import TantivyShelf
from catalog.steps import Steps, batches
from catalog.tables import datasets
from catalog.turn import Turn

LONG = 600.0                             # seconds to wait for another process that is writing the index
AHEAD = 20                               # steps for those in line, after which what has waited longest gets one too


@dataclass(frozen=True)
class Way:
    """How somebody has his turn.

    :param still: whether it is worth waiting for
    :param all: whether to index all that waits, and not only what is in line
    :param rest: waits a while for more to come, and says whether it did
    """

    still: Callable[[], object] = lambda: True
    all: Callable[[], object] = lambda: True
    rest: Callable[[], object] = lambda: False


class Indexing:
    """The way from the database into the index, and into the vocabulary beside it."""

    def __init__(self, store, index, turn: Turn):
        self.store, self.index, self.turn = store, index, turn
        folder = getattr(index, "folder", None)
        self.front = Front(Path(f"{folder}.front") if folder else None)
        self.vocabulary = Vocabulary(TantivyShelf(Path(f"{folder}.vocabulary")) if folder else MemoryShelf())
        self.rounds, self._moved = 0, threading.Condition()

    def moved(self, since: int, wait: float) -> None:
        """Wait until this process has indexed something more.

        :param since: what `rounds` was
        :param wait: seconds to wait at the most
        """
        with self._moved:
            self._moved.wait_for(lambda: self.rounds != since, wait)

    def has_moved(self) -> None:
        """Something more is indexed."""
        with self._moved:
            self.rounds += 1
            self._moved.notify_all()

    def catch_up(self, wait: float, worth: Callable[[int], bool] = bool, way: Way | None = None) -> int:
        """Index what is behind; build an index, or a vocabulary, that is missing or of another version.

        :param wait: seconds to wait for whoever else is at it
        :param worth: whether so many that have come while this went on are worth going on for
        :param way: how he does it who calls this; to the end, and no longer, unless told
        :returns: how many datasets were brought up to date
        """
        way = way or Way()
        with self.turn.take(wait, way.still) as got:
            if not got:
                return 0
            self._mend()
            with self._writing():
                return self._go(Steps(self), worth, way)

    def rebuild(self) -> int:
        """Build anew beside the old index, and count.

        :returns: how many datasets the index holds
        :raises RuntimeError: when that is not how many the database holds
        """
        with self.turn.take(LONG) as got:
            if not got:
                raise TimeoutError("another process has been writing the search index for ten minutes")
            self._build()
            for _ in range(3):                     # somebody may write between the two counts
                self._level()
                stored, found = self._stored(), self.index.find(Query(labels=None, states=(), rows=0)).count
                if stored == found:
                    return found
        raise RuntimeError(f"the database holds {stored} datasets and the index {found}")

    @staticmethod
    def _go(steps: Steps, worth: Callable[[int], bool], way: Way) -> int:
        done, wanted, ahead = 0, bool, 0
        while True:
            count = steps.first(wanted)
            ahead += bool(count)
            due = ahead >= AHEAD
            if way.all() and (due or not count):
                count += steps.next(bool if due else wanted)
                ahead = 0 if due else ahead
            if count:
                done, wanted = done + count, worth
            elif not steps.keep():
                if not way.rest():
                    return done
                wanted = bool

    def _mend(self) -> None:
        if not self.index.fresh:
            self._build()
        elif not self.vocabulary.fresh:
            self.vocabulary.rebuild(document for batch in batches(self.store) for document in batch)

    def _build(self) -> None:
        """Both of the same datasets.  Killed between the two swaps, the vocabulary is only a little older."""
        with self.vocabulary.building() as take:
            self.index.rebuild(_passed(batches(self.store), take))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self.index.writing():
                yield
        finally:
            self.vocabulary.rest()

    def _stored(self) -> int:
        with self.store.read() as db:
            return db.scalar(select(func.count()).select_from(datasets))

    def _level(self) -> None:
        """Index everything that waits."""
        self._go(Steps(self), bool, Way())


def _passed(batches: Iterator[list[dict]], take: Callable[[dict], None]) -> Iterator[list[dict]]:
    for batch in batches:
        for document in batch:
            take(document)
        yield batch
