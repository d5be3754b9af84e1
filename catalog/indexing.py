"""Keeping the search index level with the database, through crashes and beside other processes.

A transaction that changes a dataset leaves a row in the outbox.  Whoever has its turn takes those rows, indexes the
datasets as they are now, and removes the rows: a crash between any two steps only repeats work.
"""

from contextlib import nullcontext

import orjson
from sqlalchemy import delete, func, select

from catalog import indexed
from catalog.search import Query
from catalog.tables import datasets, organizations, outbox
from catalog.turn import Turn

BATCH = 1000
LONG = 600.0                             # seconds to wait for another process that is writing the index
STORED = (select(datasets.c.doc, organizations.c.name, organizations.c.doc.label("organization"))
        .outerjoin(organizations, organizations.c.id == datasets.c.owner_org))


class Indexing:
    """The way from the database into the index."""

    def __init__(self, store, index, turn: Turn):
        self.store, self.index, self.turn = store, index, turn

    def catch_up(self, wait: float) -> int:
        """Index what is behind; build an index that is missing or of another version.

        :param wait: seconds to wait for whoever else is at it
        :returns: how many datasets were brought up to date
        """
        done = 0
        with self.turn.take(wait) as got:
            if got and not self.index.fresh:
                self.index.rebuild(self._batches())
            with self.index.writing() if got else nullcontext():
                while got and (count := self._catch_up_once()):
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
            self.index.rebuild(self._batches())
            for _ in range(3):                     # somebody may write between the two counts
                while self._catch_up_once():
                    pass
                stored, found = self._stored(), self.index.find(Query(labels=None, states=(), rows=0)).count
                if stored == found:
                    return found
        raise RuntimeError(f"the database holds {stored} datasets and the index {found}")

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

    def _catch_up_once(self) -> int:
        with self.store.read() as db:
            rows = db.execute(select(outbox.c.seq, outbox.c.dataset_id).order_by(outbox.c.seq).limit(BATCH)).all()
            if not rows:
                return 0
            late = list(dict.fromkeys(row.dataset_id for row in rows))
            found = _documents(db, STORED.where(datasets.c.id.in_(late)))
        here = {each["id"] for each in found}
        self.index.update(found, [id for id in late if id not in here])
        with self.store.write() as db:
            db.execute(delete(outbox).where(outbox.c.seq.in_([row.seq for row in rows])))
        return len(late)

    def _batches(self):
        last = ""
        while True:
            with self.store.read() as db:
                found = _documents(db, STORED.where(datasets.c.id > last).order_by(datasets.c.id).limit(BATCH))
            if not found:
                return
            yield found
            last = found[-1]["id"]


def _documents(db, asked) -> list[dict]:
    return [indexed.as_document(orjson.loads(row.doc), row.name, row.organization) for row in db.execute(asked)]
