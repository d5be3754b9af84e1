"""Looking for twins among the datasets whose marks are new, and keeping each cluster under one primary."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import orjson
from sqlalchemy import and_, delete, func, insert, literal, or_, select, text, update

from catalog import twins
from catalog.locks import TWINS
from catalog.marking import names_and_titles, unmarked
from catalog.prepared import PreparedAmong
from catalog.tables import datasets, twin_marks, twins_due
from catalog.tables import twins as links

STEP, CROWD = 500, 10                     # datasets looked at together; a mark that more have tells nothing
SUGGESTED, CONFIRMED, REFUSED = "suggested", "confirmed", "refused"
HOUSE = "system"
ROWS, MARKS, ITS = links.c, twin_marks.c, datasets.c
BOTH = select(MARKS.dataset_id, MARKS.mark)
ITS_MARKS, HOLDERS = PreparedAmong(BOTH, MARKS.dataset_id), PreparedAmong(BOTH, MARKS.mark)
OTHER = twin_marks.alias()
HELD = select(literal(1)).where(OTHER.c.mark == MARKS.mark).limit(CROWD + 1).correlate(twin_marks).subquery()
SHARED = PreparedAmong(BOTH.where(
    select(func.count()).select_from(HELD).correlate(twin_marks).scalar_subquery().between(2, CROWD)), MARKS.dataset_id)


class Seen(NamedTuple):
    """A dataset that is looked at: its marks as they are kept, and where it stands among its twins."""

    id: str
    source: str
    marks: set
    rank: tuple


def alone(unit) -> None:
    """Link nothing while somebody else does."""
    if unit.db.dialect.name == "postgresql":
        unit.db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": TWINS})


def look(unit, most: int, every: bool = False) -> dict:
    """Look at datasets whose marks are new.

    :param most: how many
    :param every: also at those that stood before there were marks
    :returns: how many were `looked` at, and how many were `confirmed` and `suggested` to be twins
    """
    counts = {"looked": 0, CONFIRMED: 0, SUGGESTED: 0}
    if every:
        unmarked(unit, most)
    due = select(twins_due.c.dataset_id)
    while counts["looked"] < most and (ids := unit.db.scalars(due.limit(min(STEP, most - counts["looked"]))).all()):
        counts["looked"] += len(ids)
        unit.db.execute(delete(twins_due).where(twins_due.c.dataset_id.in_(ids)))
        _match(unit, set(ids) | _let_go(unit, ids), counts)
    return counts


def _let_go(unit, ids: list[str]) -> set[str]:
    """Undo the links that the house made of these, whose marks may be gone.  Gives those that hung on them."""
    return {each for row in unit.db.execute(
        delete(links).where(or_(ROWS.dataset_id.in_(ids), ROWS.primary_id.in_(ids)),
                            or_(ROWS.decided_by == HOUSE, ROWS.state == SUGGESTED))
        .returning(ROWS.dataset_id, ROWS.primary_id)) for each in row}


def _marks_of(unit, ids: Iterable[str]) -> dict[str, set[str]]:
    found = defaultdict(set)
    for id, mark in ITS_MARKS.all(unit.db, ids):
        found[id].add(mark)
    return found


def _read(unit, ids: Iterable[str]) -> dict[str, Seen]:
    rows = unit.db.execute(select(ITS.id, ITS.doc, ITS.owner_org).where(ITS.id.in_(ids))).all()
    owners, marks, found = names_and_titles(unit, {row.owner_org for row in rows}), _marks_of(unit, ids), {}
    for row in rows:
        doc, (names, _) = orjson.loads(row.doc), owners.get(row.owner_org, (set(), ""))
        found[row.id] = Seen(row.id, doc.get("harvest_source") or "", marks[row.id], twins.rank(doc, names))
    return found


def _match(unit, ids: set[str], counts: dict) -> None:
    shared = {mark for _, mark in SHARED.all(unit.db, ids)}
    if not shared:
        return
    holders = defaultdict(set)
    for id, mark in HOLDERS.all(unit.db, shared):
        holders[mark].add(id)
    pairs = {tuple(sorted((id, other))) for those in holders.values() for id in those & ids for other in those - {id}}
    there = _read(unit, {each for pair in pairs for each in pair})
    for one, other in sorted(pair for pair in pairs if there.keys() >= set(pair)):        # one may be purged meanwhile
        _found(unit, there[one], there[other], counts)


def _found(unit, one: Seen, other: Seen, counts: dict) -> None:
    if one.source and one.source == other.source:
        return                            # what one source lists twice, it means twice
    reason, sure = twins.why(one.marks, other.marks) or (None, False)
    if reason is None or _refused(unit, one.id, other.id):
        return
    if sure:
        counts[CONFIRMED] += join(unit, one, other, reason, HOUSE)
    elif _head(unit, one.id) != _head(unit, other.id) and not _linked(unit, one.id, other.id):
        first, second = sorted((one, other), key=lambda each: each.rank)
        _write(unit, second.id, first.id, reason, SUGGESTED, None)
        counts[SUGGESTED] += 1


def join(unit, one: Seen, other: Seen, reason: str, by: str) -> bool:
    """Put two clusters under one primary, the better of theirs.

    :returns: whether they were two
    """
    heads = {_head(unit, one.id), _head(unit, other.id)}
    if len(heads) == 1:
        return False
    ranked = sorted(_read(unit, heads).values(), key=lambda each: each.rank)
    first, second = (each.id for each in ranked)
    under = unit.db.execute(delete(links).where(ROWS.primary_id == second, ROWS.state == CONFIRMED)
                            .returning(ROWS.dataset_id, ROWS.reason, ROWS.decided_by)).all()
    unit.db.execute(delete(links).where(pair(one.id, other.id), ROWS.state == SUGGESTED))
    _write(unit, second, first, reason, CONFIRMED, by)
    for each in under:
        if not _refused(unit, each.dataset_id, first):
            _write(unit, each.dataset_id, first, each.reason, CONFIRMED, each.decided_by)
    unit.happened("twin:join", second, None, primary=first, reason=reason)
    return True


def found(unit, *ids: str) -> list[Seen]:
    there = _read(unit, ids)
    return [there[id] for id in ids]


def _head(unit, id: str) -> str:
    """The primary of its cluster; itself where it is none's twin."""
    return unit.db.scalar(select(ROWS.primary_id).where(ROWS.dataset_id == id, ROWS.state == CONFIRMED)) or id


def pair(one: str, other: str):
    """The condition for what is written of two, whichever is the primary."""
    return or_(and_(ROWS.dataset_id == one, ROWS.primary_id == other),
               and_(ROWS.dataset_id == other, ROWS.primary_id == one))


def _linked(unit, one: str, other: str) -> bool:
    return unit.db.scalar(select(ROWS.state).where(pair(one, other)).limit(1)) is not None


def _refused(unit, one: str, other: str) -> bool:
    return unit.db.scalar(select(ROWS.state).where(pair(one, other), ROWS.state == REFUSED).limit(1)) is not None


def _write(unit, id: str, primary: str, reason: str, state: str, by: str | None) -> None:
    unit.db.execute(delete(links).where(pair(id, primary)))
    unit.db.execute(insert(links), {"dataset_id": id, "primary_id": primary, "reason": reason, "state": state,
                                    "at": unit.now, "decided_by": by})


def refuse(unit, one: str, other: str) -> None:
    """Say that two are not one; they are not suggested again."""
    unit.db.execute(update(links).where(pair(one, other)).values(
        state=REFUSED, at=unit.now, decided_by=unit.user.id))
