"""Looking for twins among the datasets that changed, and keeping each cluster under one primary."""

from collections import defaultdict
from typing import NamedTuple

import orjson
from sqlalchemy import and_, delete, exists, func, insert, or_, select, text, tuple_, update

from catalog import twins
from catalog.bulk import Bulk
from catalog.locks import TWINS
from catalog.tables import datasets, organizations, twin_marks
from catalog.tables import twins as links

STEP, CROWD = 200, 10                     # datasets looked at together; a mark that more have tells nothing
SUGGESTED, CONFIRMED, REFUSED = "suggested", "confirmed", "refused"
HOUSE = "system"
MARKED = Bulk(insert(twin_marks))
ROWS, MARKS, ITS = links.c, twin_marks.c, datasets.c


class Seen(NamedTuple):
    """A dataset that is looked at."""

    id: str
    source: str
    modified: str
    marks: set
    rank: tuple


def alone(unit) -> None:
    """Link nothing while somebody else does."""
    if unit.db.dialect.name == "postgresql":
        unit.db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": TWINS})


def look(unit, since: str, most: int, after: str = "") -> dict:
    """Look at datasets that changed since they were looked at last.

    :param since: not at those that changed earlier than this
    :param most: how many
    :param after: where the look before came to; those up to there were looked at
    :returns: how many were `looked` at, and how many were `confirmed` and `suggested` to be twins; and where there may
        be more, `next`, where it came to
    """
    counts = {"looked": 0, CONFIRMED: 0, SUGGESTED: 0}
    while counts["looked"] < most and (rows := _changed(unit, max(since, after), min(STEP, most - counts["looked"]))):
        counts["looked"] += len(rows)
        _match(unit, _remark(unit, _read(unit, [row.id for row in rows])), counts)
        after = f"{rows[-1].modified} {rows[-1].id}"
    return counts | ({"next": after} if counts["looked"] == most else {})


def newest(unit) -> str:
    """The moment up to which datasets were looked at."""
    return unit.db.scalar(select(func.max(MARKS.modified))) or ""


def _changed(unit, since: str, most: int) -> list:
    """The moment is compared through a function: by its index SQLite would read all that a batch wrote, for each.

    :param since: a moment, and maybe an id behind it, after which it goes on
    """
    moment, _, id = since.partition(" ")
    known = exists().where(MARKS.dataset_id == ITS.id, func.coalesce(MARKS.modified, "") == ITS.modified)
    return unit.db.execute(select(ITS.id, ITS.modified).where(
        ITS.modified >= moment, tuple_(ITS.modified, ITS.id) > (moment, id), ~known)
        .order_by(ITS.modified, ITS.id).limit(most)).all()


def _read(unit, ids) -> dict[str, Seen]:
    found, orgs = {}, organizations.c
    for row in unit.db.execute(select(ITS.id, ITS.modified, ITS.doc, orgs.name, orgs.doc.label("owner")).outerjoin(
            organizations, orgs.id == ITS.owner_org).where(ITS.id.in_(ids))):
        doc, owner = orjson.loads(row.doc), row.owner or {}
        found[row.id] = Seen(row.id, doc.get("harvest_source") or "", row.modified,
                             twins.marks(doc, owner.get("title") or row.name or ""),
                             twins.rank(doc, twins.names_of(owner, row.name or "")))
    return found


def _remark(unit, seen: dict[str, Seen]) -> dict[str, Seen]:
    """Write the marks anew.  Gives those whose marks are others than before, and those that hung on these."""
    before = defaultdict(set)
    for row in unit.db.execute(select(MARKS.dataset_id, MARKS.mark).where(MARKS.dataset_id.in_(seen))):
        before[row.dataset_id].add(row.mark)
    unit.db.execute(delete(twin_marks).where(MARKS.dataset_id.in_(seen)))
    MARKED.write(unit.db, [{"dataset_id": each.id, "mark": mark, "modified": each.modified}
                           for each in seen.values() for mark in {str(mark) for mark in each.marks}])
    moved = {id: each for id, each in seen.items() if {str(mark) for mark in each.marks} != before[id]}
    hung = {row.dataset_id if row.primary_id in moved else row.primary_id for row in unit.db.execute(
        delete(links).where(or_(ROWS.dataset_id.in_(moved), ROWS.primary_id.in_(moved)),
                            or_(ROWS.decided_by == HOUSE, ROWS.state == SUGGESTED))
        .returning(ROWS.dataset_id, ROWS.primary_id))} - set(moved)
    return moved | _read(unit, hung) if hung else moved


def _match(unit, moved: dict[str, Seen], counts: dict) -> None:
    alike = {like for each in moved.values() for mark in each.marks for like in mark.alike}
    holders = defaultdict(set)
    texts = sorted(alike)
    for start in range(0, len(texts), STEP):
        for row in unit.db.execute(select(MARKS.mark, MARKS.dataset_id).where(
                MARKS.mark.in_(texts[start:start + STEP]))):
            holders[row.mark].add(row.dataset_id)
    pairs = {(each.id, other) for each in moved.values() for mark in each.marks
             for others in [set().union(*(holders[like] for like in mark.alike))] if len(others) <= CROWD
             for other in others - {each.id}}
    there = moved | _read(unit, {other for _, other in pairs} - set(moved)) if pairs else moved
    for one, other in sorted({tuple(sorted(pair)) for pair in pairs}):
        _found(unit, there[one], there[other], counts)


def _found(unit, one: Seen, other: Seen, counts: dict) -> None:
    if one.source and one.source == other.source:
        return                            # what one source lists twice, it means twice
    reason, sure = twins.why(one.marks, {str(mark) for mark in other.marks}) or (None, False)
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
