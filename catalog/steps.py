"""Steps from the outbox into the index: what whoever has the turn does, over and over, until nothing is left.

What people wrote goes first, also in the midst of a long step.  The index takes a long step in parts, and all of it
in one commit.  The vocabulary learns in lots; a row leaves the outbox when both have taken it, so that a crash only
repeats work.
"""

import time
from collections.abc import Callable, Iterator

import orjson
from sqlalchemy import bindparam, delete, select

from catalog import indexed
from catalog.front import dataset
from catalog.prepared import Prepared, PreparedAmong
from catalog.tables import datasets, organizations, outbox

BATCH = 2000                             # rows of a step: a commit costs as much for one as for a hundred
PART = 100                               # datasets between two looks at who waits in line
SMALL, LATELY = 300, 5.0                 # rows of a step while people write: within these seconds somebody did
SELDOM = 3.0                             # seconds after which the vocabulary learns what is new
STORED = select(datasets.c.doc, datasets.c.owner_org)
LATE = PreparedAmong(STORED, datasets.c.id)
ROWS = select(outbox.c.seq, outbox.c.dataset_id)
FIRST = PreparedAmong(ROWS, outbox.c.dataset_id)
NEXT = Prepared(ROWS.where(outbox.c.seq > bindparam("after")).order_by(outbox.c.seq).limit(bindparam("most")))
DONE = delete(outbox).where(outbox.c.seq.between(bindparam("first"), bindparam("last")))


class Steps:
    """One after another, by whoever has the turn.

    :param indexing: the way into the index; see `Indexing`
    """

    def __init__(self, indexing):
        self._indexing, self.store, self.front = indexing, indexing.store, indexing.front
        self.index, self.vocabulary = indexing.index, indexing.vocabulary
        self._done: set[int] = set()     # rows that are in the index, and not yet in the vocabulary
        self._after, self._since, self._called = 0, time.monotonic(), -LATELY

    def first(self, worth: Callable[[int], bool] = bool) -> int:
        """Index what is in line, and keep it in time, also when there is always somebody.

        :param worth: whether so many are worth it while nobody waits for them
        :returns: how many datasets were in line
        """
        count = self._first(worth)
        if count:
            self._keep_in_time()
        return count

    def _first(self, worth: Callable[[int], bool] = bool) -> int:
        line = self.front.line
        if line:
            self._called = time.monotonic()
        if not line or not (self.front.hurried or worth(len(line))):
            return 0
        ids = list(dict.fromkeys(map(dataset, line)))
        with self.store.read() as db:
            rows = [row for row in FIRST.all(db, ids) if row.seq not in self._done]
        late = list(dict.fromkeys(row.dataset_id for row in rows))
        for start in range(0, len(late), PART):
            self._put(late[start:start + PART], start + PART < len(late))
        self._finish(rows)
        self.front.remove(line)
        return len(late)

    def next(self, worth: Callable[[int], bool] = bool) -> int:
        """Index what has waited longest.

        :param worth: whether so many rows are worth a step
        :returns: how many datasets there were
        """
        with self.store.read() as db:
            rows = NEXT.all(db, after=self._after, most=self._most)
        if not (rows and worth(len(rows))):
            return 0
        self._after = rows[-1].seq
        rows = [row for row in rows if row.seq not in self._done]
        late = list(dict.fromkeys(row.dataset_id for row in rows))
        for start in range(0, len(late), PART):
            more = start + PART < len(late)
            self._put(late[start:start + PART], more)
            if more and self.front.hurried:
                self._first()                    # kept with the rest of this step
        self._finish(rows)
        self._keep_in_time()
        return len(late)

    @property
    def _most(self) -> int:
        """Rows of a step.  A commit takes the longer the more is in it, and whoever writes meanwhile waits for it."""
        return SMALL if time.monotonic() - self._called < LATELY else BATCH

    def keep(self) -> bool:
        """Let the vocabulary learn what was indexed, and take it out of the outbox.

        :returns: whether there was anything
        """
        self._since, self._after = time.monotonic(), 0
        if not self._done:
            return False
        self.vocabulary.keep()
        with self.store.write() as db:
            db.execute(DONE, _runs(sorted(self._done)))
        self._done.clear()
        self._indexing.has_moved()
        return True

    def _keep_in_time(self) -> None:
        if len(self._done) >= self._most or time.monotonic() - self._since > SELDOM:
            self.keep()

    def _put(self, ids: list[str], more: bool) -> None:
        """Put datasets as they are now.

        :param more: others follow at once, so that the commit can wait for them
        """
        with self.store.read() as db:
            found = read(db, LATE.all(db, ids))
        here = {each["id"] for each in found}
        gone = [id for id in ids if id not in here]
        self.index.update(found, gone, more) if more else self.index.update(found, gone)
        self.vocabulary.learn(found, gone)

    def _finish(self, rows: list) -> None:
        self._done.update(row.seq for row in rows)
        self._indexing.has_moved()


def read(db, rows) -> list[dict]:
    """Datasets as the index sees them.

    :param rows: of `STORED`
    """
    owners = {row.owner_org for row in rows}
    owning = {row.id: row for row in db.execute(
        select(organizations.c.id, organizations.c.name, organizations.c.doc).where(organizations.c.id.in_(owners)))}
    return [_document(row.doc, owning.get(row.owner_org)) for row in rows]


def batches(store, size: int = 1000) -> Iterator[list[dict]]:
    """All datasets there are, as the index sees them, by id."""
    last = ""
    while True:
        with store.read() as db:
            rows = db.execute(STORED.where(datasets.c.id > last).order_by(datasets.c.id).limit(size)).all()
            found = read(db, rows)
        if not found:
            return
        yield found
        last = found[-1]["id"]


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
