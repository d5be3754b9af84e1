"""Keeping the search index level with the database, through crashes and beside other processes.

A transaction that changes a dataset leaves a row in the outbox.  Whoever has its turn takes those rows, indexes the
datasets as they are now, and removes the rows: a crash between any two steps only repeats work.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
from sqlalchemy import bindparam, delete, func, select

from catalog import indexed
from catalog.prepared import PreparedAmong
from catalog.search import Query
from catalog.search.vocabulary import MemoryShelf, Vocabulary
from catalog.search.vocabulary_disk import TantivyShelf
from catalog.tables import datasets, organizations, outbox
from catalog.turn import Turn

BATCH = 1000
LONG = 600.0                             # seconds to wait for another process that is writing the index
STORED = select(datasets.c.doc, datasets.c.owner_org)
LATE = PreparedAmong(STORED, datasets.c.id)
DONE = delete(outbox).where(outbox.c.seq.between(bindparam("first"), bindparam("last")))


class Indexing:
    """The way from the database into the index, and into the vocabulary beside it."""

    def __init__(self, store, index, turn: Turn):
        self.store, self.index, self.turn = store, index, turn
        folder = getattr(index, "folder", None)
        self.vocabulary = Vocabulary(TantivyShelf(Path(f"{folder}.vocabulary")) if folder else MemoryShelf())
        self.rounds, self._moved = 0, threading.Condition()

    def moved(self, since: int, wait: float) -> None:
        """Wait until this process has indexed something more.

        :param since: what `rounds` was
        :param wait: seconds to wait at the most
        """
        with self._moved:
            self._moved.wait_for(lambda: self.rounds != since, wait)

    def catch_up(self, wait: float, worth: Callable[[int], bool] = bool) -> int:
        """Index what is behind; build an index, or a vocabulary, that is missing or of another version.

        :param wait: seconds to wait for whoever else is at it
        :param worth: whether so many that have come while this went on are worth going on for
        :returns: how many datasets were brought up to date
        """
        done = 0
        with self.turn.take(wait) as got:
            if not got:
                return 0
            self._mend()
            with self._writing():
                while count := self._catch_up_once(worth if done else bool):
                    done += count
        return done

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
                while self._catch_up_once():
                    pass
                stored, found = self._stored(), self.index.find(Query(labels=None, states=(), rows=0)).count
                if stored == found:
                    return found
        raise RuntimeError(f"the database holds {stored} datasets and the index {found}")

    def _mend(self) -> None:
        if not self.index.fresh:
            self._build()
        elif not self.vocabulary.fresh:
            self.vocabulary.rebuild(document for batch in self._batches() for document in batch)

    def _build(self) -> None:
        """Both of the same datasets.  Killed between the two swaps, the vocabulary is only a little older."""
        with self.vocabulary.building() as take:
            self.index.rebuild(_passed(self._batches(), take))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self.index.writing():
                yield
        finally:
            self.vocabulary.rest()

    def compare(self) -> dict[str, list[str]]:
        """Ids of datasets the index lacks, and of those it should not have."""
        with self.store.read() as db:
            stored = set(db.scalars(select(datasets.c.id)))
        held, start = set(), 0
        while ids := self.index.find(Query(labels=None, states=(), sort=(("id", False),), start=start, rows=BATCH)).ids:
            held.update(ids)
            start += len(ids)
        return {"missing": sorted(stored - held), "surplus": sorted(held - stored)}

    def _stored(self) -> int:
        with self.store.read() as db:
            return db.scalar(select(func.count()).select_from(datasets))

    def _catch_up_once(self, worth: Callable[[int], bool] = bool) -> int:
        with self.store.read() as db:
            rows = db.execute(select(outbox.c.seq, outbox.c.dataset_id).order_by(outbox.c.seq).limit(BATCH)).all()
            if not (rows and worth(len(rows))):
                return 0
            late = list(dict.fromkeys(row.dataset_id for row in rows))
            found = _documents(db, LATE.all(db, late))
        here = {each["id"] for each in found}
        gone = [id for id in late if id not in here]
        self.index.update(found, gone)
        self.vocabulary.add(found, gone)
        with self.store.write() as db:
            db.execute(DONE, _runs([row.seq for row in rows]))
        with self._moved:
            self.rounds += 1
            self._moved.notify_all()
        return len(late)

    def _batches(self):
        last = ""
        while True:
            with self.store.read() as db:
                rows = db.execute(STORED.where(datasets.c.id > last).order_by(datasets.c.id).limit(BATCH)).all()
                found = _documents(db, rows)
            if not found:
                return
            yield found
            last = found[-1]["id"]


def _passed(batches: Iterator[list[dict]], take: Callable[[dict], None]) -> Iterator[list[dict]]:
    for batch in batches:
        for document in batch:
            take(document)
        yield batch


def _documents(db, rows) -> list[dict]:
    owners = {row.owner_org for row in rows}
    owning = {row.id: row for row in db.execute(
        select(organizations.c.id, organizations.c.name, organizations.c.doc).where(organizations.c.id.in_(owners)))}
    return [_document(row.doc, owning.get(row.owner_org)) for row in rows]


def _document(doc: bytes, owner) -> dict:
    return indexed.as_document(orjson.loads(doc), owner and owner.name, owner and owner.doc)


def _runs(numbers: list[int]) -> list[dict]:
    """Numbers that rise, as runs without a gap: what lies in a gap may be a row that is committed only later."""
    runs = []
    for number in numbers:
        if runs and number == runs[-1]["last"] + 1:
            runs[-1]["last"] = number
        else:
            runs.append({"first": number, "last": number})
    return runs
