"""From where each field of a dataset has its value: the revision that brought it, and who made that.

Nothing is kept for it.  It follows from the revisions, which are read newest first until every field is settled.
"""

from collections.abc import Iterator
from typing import NamedTuple

import orjson
from sqlalchemy import or_, select

from catalog import curation
from catalog.slots import DRY_RUN
from catalog.tables import audit_entries, revisions, runs
from schemas import DATASET

STEP, DEEPEST = 50, 1000                  # revisions read at once, and at most
ROWS = revisions.c
EMPTY = (None, "", [], {})


class Made(NamedTuple):
    """A revision: its number, its moment, who made it."""

    revision: int
    at: str
    actor: str


def settled(db, row, besides=()) -> dict[str, Made | None]:
    """Field → the revision since which it has its value; None where that lies too far back.

    :param row: of the dataset
    :param besides: fields that are told of although nothing stands in them
    """
    now = orjson.loads(row.doc)
    unsettled = {field: curation.plain(field, now.get(field)) for field in DATASET.fields
                 if field in curation.RULED and (now.get(field) not in EMPTY or field in besides)}
    found, order, later = {}, list(unsettled), None
    for each in _newest_first(db, row.id):
        doc = orjson.loads(each.doc)
        for field in [field for field, value in unsettled.items()
                      if later and curation.plain(field, doc.get(field)) != value]:
            found[field] = later
            del unsettled[field]
        if not unsettled:
            break
        later = Made(each.revision, each.at, each.actor)
    first = later if later and row.revision - later.revision + 1 < DEEPEST else None
    return {field: found.get(field, first) for field in order}


def _newest_first(db, id: str) -> Iterator:
    below = None
    for _ in range(DEEPEST // STEP):
        asked = select(ROWS.revision, ROWS.at, ROWS.actor, ROWS.doc).where(ROWS.dataset_id == id)
        rows = db.execute((asked if below is None else asked.where(ROWS.revision < below))
                          .order_by(ROWS.revision.desc()).limit(STEP)).all()
        yield from rows
        if len(rows) < STEP:
            return
        below = rows[-1].revision


def doors(db, id: str, moments: set[str]) -> dict[str, str]:
    """Moment → the door through which the dataset was changed then."""
    its = audit_entries.c
    return dict(db.execute(select(its.at, its.door).where(
        its.subject == id, its.at.in_(moments), its.door.is_not(None))).all())


def runs_at(db, source: str, moments: set[str]) -> dict[str, str]:
    """Moment → the run of a source that was under way then, as far as it is still known."""
    found = {}
    for at in moments:
        run = db.scalar(select(runs.c.id).where(
            runs.c.source == source, runs.c.kind != DRY_RUN, runs.c.started <= at,
            or_(runs.c.ended.is_(None), runs.c.ended >= at))
            .order_by(runs.c.started.desc()).limit(1))
        if run:
            found[at] = run
    return found
