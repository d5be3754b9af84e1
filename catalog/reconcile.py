"""Looking whether the database agrees with its own parts, with the search index, and with what was seen of sources.

Everything is read in steps in the order of ids, so that memory stays flat however much there is.  What changes while it
is looked at is looked at twice, lest it is told as a difference.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, func, select

from catalog.actions.resource_rows import SHOWN
from catalog.search import Either, Every, Filter, Prefix, Query, Range, Unbuilt
from catalog.sightings import STANDING, STEP
from catalog.tables import datasets, outbox, resources, revisions, runs, sightings, sources
from schemas.messages import Message
from schemas.reconcile_texts import REPAIRS, SAID

BATCH = 200                               # datasets asked of the index at once
SMALL = 5000                              # datasets in an index that is walked through as a whole
PARTS = [f"{number:02x}" for number in range(256)]      # how ids begin
COLUMNS = ("name", "state", "private", "owner_org")
ROW = [datasets.c[name] for name in ("id", *COLUMNS, "former_name", "revision", "modified", "doc")]
FOUND = [resources.c[name] for name in ("id", "dataset_id", "position", *SHOWN)]

Read = Callable[[], AbstractContextManager[Connection]]


class Difference(NamedTuple):
    """Something that is not on both sides, or not the same.

    :param code: steady; one of `schemas.reconcile_texts`
    :param subject: the id of the dataset, the run or the record
    :param source: the source it is about, if it is about one
    :param dataset: the id of the dataset
    :param detail: names of fields, numbers: never what people wrote
    """

    code: str
    subject: str
    source: str = ""
    dataset: str = ""
    detail: str = ""

    @property
    def repair(self) -> str:
        """Who repairs it: `fix` (this can), `harvest`, `publish` or `person`."""
        return REPAIRS[self.code]

    @property
    def message(self) -> Message:
        """What, why and how to mend it, in both languages."""
        return SAID[self.code].about(**self._asdict())

    def as_dict(self) -> dict:
        return self._asdict() | {"repair": self.repair, "ko": self.message.ko, "en": self.message.en}


def _of(code: str, dataset_id: str, detail: str = "") -> Difference:
    return Difference(code, dataset_id, dataset=dataset_id, detail=detail)


class Stretch(NamedTuple):
    """Some datasets in the order of their ids.

    :param after: the id after which it begins
    :param most: how many at the most; None for all
    """

    after: str = ""
    most: int | None = None


ALL = Stretch()


def parts(read: Read, now: str, stretch: Stretch = ALL) -> Iterator[Difference]:
    """Where the database disagrees with itself.

    :param read: opens a connection to read with
    :param now: the moment, as runs have it
    :param stretch: of the datasets; what concerns none of them is told with the first
    """
    for rows in _batches(read, stretch):
        ids = [row.id for row in rows]
        with read() as db:
            held = _grouped(db.execute(select(*FOUND).where(resources.c.dataset_id.in_(ids))))
            told = {row[0]: row[1:] for row in db.execute(
                select(revisions.c.dataset_id, func.count(), func.min(revisions.c.revision),
                       func.max(revisions.c.revision))
                .where(revisions.c.dataset_id.in_(ids)).group_by(revisions.c.dataset_id))}
        off = [each for row in rows for each in _of_row(row, held.get(row.id, []), told.get(row.id, (0, 0, 0)))]
        if off:
            still = _unchanged(read, rows)
            yield from (each for each in off if each.dataset in still)
    if not stretch.after:
        yield from _waiting(read, now)


def _waiting(read: Read, now: str) -> Iterator[Difference]:
    with read() as db:
        waits = db.scalar(select(func.count()).select_from(outbox))
        lost = db.execute(select(runs.c.id, runs.c.source).where(
            runs.c.status == "running", runs.c.lease_until < now).order_by(runs.c.id)).all()
    if waits:
        yield Difference("outbox_waits", "outbox", detail=f"{waits:,}")
    for row in lost:
        yield Difference("run_lost", row.id, row.source)


def _batches(read: Read, stretch: Stretch, *which) -> Iterator[list]:
    last, left = stretch.after, stretch.most
    while left is None or left > 0:
        with read() as db:
            rows = db.execute(select(*ROW).where(*which, datasets.c.id > last).order_by(datasets.c.id)
                              .limit(BATCH if left is None else min(BATCH, left))).all()
        if not rows:
            return
        yield rows
        last, left = rows[-1].id, left and left - len(rows)


def _unchanged(read: Read, rows: list) -> set[str]:
    """Those of the datasets that are still as they were when they were read."""
    were = {row.id: row.revision for row in rows}
    with read() as db:
        found = db.execute(select(datasets.c.id, datasets.c.revision).where(datasets.c.id.in_(were))).all()
    return {row.id for row in found if were[row.id] == row.revision}


def _grouped(rows) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for row in rows:
        found.setdefault(row.dataset_id, []).append(row._asdict())
    return found


def _of_row(row, held: list[dict], told: tuple[int, int, int]) -> Iterator[Difference]:
    doc = orjson.loads(row.doc)
    said = row._asdict() | ({"name": row.former_name} if row.state == "deleted" else {})
    wrong = [name for name in COLUMNS if said[name] != doc.get(name)] + ["id"] * (doc.get("id") != row.id)
    if wrong:
        yield _of("columns_differ", row.id, ", ".join(wrong))
    if sorted(held, key=_place) != sorted(_rows_of(doc, row.id), key=_place):
        yield _of("resources_differ", row.id)
    count, first, last = told
    if (count, first, last) != (row.revision, 1, row.revision):
        yield _of("revisions_gap", row.id, f"{count}/{row.revision}")


def _place(resource: dict) -> tuple:
    return resource["position"], resource["id"]


def _rows_of(doc: dict, id: str) -> list[dict]:
    """The rows that stand for the resources of a document, as `catalog.actions.resource_rows` writes them."""
    return [{"id": each["id"], "dataset_id": id, "position": each["position"]}
            | {key: str(each.get(key) or "").replace("\0", "") for key in SHOWN} for each in doc["resources"]]


def indexed(read: Read, index, stretch: Stretch = ALL) -> Iterator[Difference]:
    """Where the search index disagrees with the database; what still waits to be indexed is no difference.

    :param stretch: of the datasets; what the index alone has is told with the first
    """
    try:
        if index.fresh:
            yield from _beside(read, index, stretch)
            return
    except Unbuilt:                                  # it went, or broke, while it was looked at
        pass
    yield Difference("index_unbuilt", "index")


def _beside(read: Read, index, stretch: Stretch) -> Iterator[Difference]:
    for rows in _batches(read, stretch):
        right = _ids(index, len(rows), Either(tuple(Every((
            Filter("id", (row.id,)), Filter("state", (row.state,)),
            Range("metadata_modified", row.modified, row.modified))) for row in rows)))
        off = [row for row in rows if row.id not in right]
        if off:
            there = _ids(index, len(off), Filter("id", tuple(row.id for row in off)))
            still = _unchanged(read, off) - _on_their_way(read, [row.id for row in off])
            yield from (_of("index_stale" if row.id in there else "index_missing", row.id)
                        for row in off if row.id in still)
    if not stretch.after:
        yield from _surplus(read, index)


def _surplus(read: Read, index) -> Iterator[Difference]:
    whole = index.find(Query(labels=None, states=(), rows=0)).count
    for part in [""] if whole <= SMALL else PARTS:
        start = 0
        while ids := index.find(Query(labels=None, states=(), filters=(Prefix("id", part),), sort=(("id", False),),
                                      start=start, rows=STEP)).ids:
            with read() as db:
                known = set(db.scalars(select(datasets.c.id).where(datasets.c.id.in_(ids))))
            more = sorted(set(ids) - known - _on_their_way(read, [id for id in ids if id not in known]))
            yield from (_of("index_surplus", id) for id in more)
            start += len(ids)


def _ids(index, rows: int, clause) -> set[str]:
    return set(index.find(Query(labels=None, states=(), filters=(clause,), sort=(("id", False),), rows=rows)).ids)


def _on_their_way(read: Read, ids: list[str]) -> set[str]:
    with read() as db:
        return set(db.scalars(select(outbox.c.dataset_id).where(outbox.c.dataset_id.in_(ids))))


def claims(read: Read, source: str) -> Iterator[Difference]:
    """Where what was seen of a source's records disagrees with the datasets they became."""
    mine, its = sightings.c, datasets.c
    after = ""
    while True:
        with read() as db:
            rows = db.execute(
                select(mine.record, mine.dataset_id, its.state)
                .outerjoin_from(sightings, datasets, its.id == mine.dataset_id)
                .where(mine.source == source, mine.outcome.in_(("published", "draft")), mine.record > after)
                .order_by(mine.record).limit(STEP)).all()
        for row in rows:
            code = "dataset_purged" if row.dataset_id is None else \
                "dataset_lost" if row.state is None else "dataset_deleted" if row.state == "deleted" else None
            if code:
                yield Difference(code, row.record, source, row.dataset_id or "")
        if len(rows) < STEP:
            break
        after = rows[-1].record
    yield from _claimed_twice(read, source)
    yield from _orphaned(read, source)


def _claimed_twice(read: Read, source: str) -> Iterator[Difference]:
    mine = sightings.c
    own = select(mine.dataset_id).where(mine.source == source, STANDING)
    with read() as db:
        twice = db.scalars(select(mine.dataset_id).where(STANDING, mine.dataset_id.in_(own))
                           .group_by(mine.dataset_id).having(func.count() > 1).order_by(mine.dataset_id)).all()
        for id in twice:
            who = db.execute(select(mine.source, mine.record).where(mine.dataset_id == id, STANDING)
                             .order_by(mine.source, mine.record).limit(10)).all()
            yield Difference("claimed_twice", who[0].record, source, id,
                             ", ".join(f"{row.source}: {row.record}" for row in who))


def _orphaned(read: Read, source: str) -> Iterator[Difference]:
    """Datasets of the source's organisation that say they came from it, of which nothing was ever seen there."""
    marks = [orjson.dumps({"harvest_source": source})[1:-1], source.encode()]
    with read() as db:
        owner = db.scalar(select(sources.c.owner_org).where(sources.c.name == source))
    for rows in _batches(read, ALL, datasets.c.owner_org == owner, datasets.c.state != "deleted"):
        own = [row.id for row in rows if all(mark in row.doc for mark in marks)]
        with read() as db:
            seen = set(db.scalars(select(sightings.c.dataset_id).where(sightings.c.dataset_id.in_(own))))
        for id in own:
            if id not in seen:
                yield Difference("dataset_orphaned", id, source, id)


def unseen(read: Read, source: str, seen: set[int]) -> Iterator[Difference]:
    """Records whose datasets stand although a whole listing did not hold them.

    :param seen: the hashes of the ids that it held
    """
    after, mine = "", sightings.c
    while True:
        with read() as db:
            rows = db.execute(select(mine.record, mine.dataset_id).where(mine.source == source, STANDING,
                                                                         mine.record > after)
                              .order_by(mine.record).limit(STEP)).all()
        for row in rows:
            if hash(row.record) not in seen:
                yield Difference("record_gone", row.record, source, row.dataset_id)
        if len(rows) < STEP:
            return
        after = rows[-1].record
