"""The record of events read as CKAN's activities: which a caller may see, in pages, newest first.

There is no second log.  An entry about a dataset is shown to those who may see the dataset now, if it was public as of
that entry or they might have seen it then; what it was like is read from its revisions.  One that was published and is
deleted leaves its deletion behind for everybody.
"""

import heapq
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from types import SimpleNamespace
from typing import NamedTuple

import orjson
from sqlalchemy import and_, false, func, or_, select

from catalog import may
from catalog.actions.gatherings import visible
from catalog.actions.reading import flag, number, words
from catalog.errors import ValidationError
from catalog.tables import audit_entries, datasets, revisions

ROWS, SETS = audit_entries.c, datasets.c
THINGS = {"dataset": "package", "organization": "organization", "group": "group", "user": "user"}
VERBS = {"create": "new", "update": "changed", "delete": "deleted"}
TYPES = {f"{thing}:{verb}": f"{VERBS[verb]} {THINGS[thing]}" for thing in THINGS for verb in VERBS}
OF_DATASETS = tuple(event for event in TYPES if event.startswith("dataset:"))
PAGE, LARGEST_PAGE = 31, 100
DEEPEST = 10_000                        # activities passed over: each may have to be looked at
STEPS = (50, 2000)                     # entries read at once: at least, and at most
HIDDEN = "system"                      # what the house itself did is left out, as what CKAN's site user did
SHOWN = or_(ROWS.actor != HIDDEN, func.coalesce(ROWS.event, "").startswith("user:"))    # an account is its user's own
SLACK = 1000                           # entries that may have been written out of the order of their moments
COLUMNS = (ROWS.number, ROWS.at, ROWS.actor, ROWS.event, ROWS.subject, ROWS.organization_id, ROWS.body,
           SETS.id, SETS.owner_org, SETS.state, SETS.private, SETS.creator)


class Window(NamedTuple):
    """Which part of a stream is asked for.

    :param events: only these
    :param bounds: conditions that every entry meets
    :param rising: the oldest ones of all that is left, as CKAN answers to `after` alone
    """

    limit: int
    offset: int
    events: tuple[str, ...]
    bounds: tuple
    rising: bool


class Entry(NamedTuple):
    """One entry, and what it said beside its columns."""

    row: object
    facts: dict
    doc: dict | None = None


def window(unit, data: dict, among: tuple[str, ...] = tuple(TYPES)) -> Window:
    """What part of a stream is asked for.

    :param among: the events it is made of
    :raises ValidationError: in CKAN's words
    """
    wanted, unwanted = words(data, "activity_types"), words(data, "exclude_activity_types")
    if wanted and unwanted:
        raise ValidationError({"activity_types": ["Cannot be used together with `exclude_activity_types"]})
    events = tuple(event for event in among if TYPES[event] not in unwanted and (
        not wanted or TYPES[event] in wanted))
    before, after = _moment(data, "before"), _moment(data, "after")
    bounds = [] if flag(data, "include_hidden_activity") and unit.user.sees_all else [SHOWN]
    bounds += _before(unit, before) if before else []
    bounds += _after(unit, after) if after else []
    offset = number(data, "offset", 0)
    if offset > DEEPEST:
        raise ValidationError({"offset": [f"Must not be greater than {DEEPEST}. Page on with `before`, the timestamp "
                                          "of the last one you have."]})
    return Window(min(number(data, "limit", PAGE), LARGEST_PAGE), offset, events, tuple(bounds),
                  bool(after and not before))


def read(unit, streams: list, part: Window) -> list[Entry]:
    """The entries of one part, newest first.

    :param streams: conditions; what meets any of them is in
    """
    merged = heapq.merge(*(_stream(unit, part, each) for each in streams),
                         key=lambda entry: entry.row.number, reverse=not part.rising)
    found = list(islice(_once(merged), part.offset, part.offset + part.limit))
    return found[::-1] if part.rising else found


def find(unit, place: int) -> Entry | None:
    """The entry of that number, if the caller may see it."""
    whole = Window(1, 0, tuple(TYPES), (), False)
    return next(iter(read(unit, [ROWS.number == place], whole)), None)


def _stream(unit, part: Window, condition) -> Iterator[Entry]:
    """What the caller may see of what meets a condition, a step at a time."""
    step, last = max(STEPS[0], min(part.offset + part.limit, STEPS[1])), None
    asked = _select(unit, part).where(condition).order_by(ROWS.number if part.rising else ROWS.number.desc())
    while True:
        on = asked if last is None else asked.where(ROWS.number > last if part.rising else ROWS.number < last)
        rows = unit.db.execute(on.limit(step)).all()
        yield from _allowed(unit, rows)
        if len(rows) < step:
            return
        last, step = rows[-1].number, min(step * 2, STEPS[1])


def _select(unit, part: Window):
    """The event goes through a function so that no database walks the events' index and then sorts a million rows."""
    about = func.coalesce(ROWS.event, "")
    seen = or_(about.not_in(OF_DATASETS), and_(SETS.id.is_not(None), or_(
        visible(unit.user), about == "dataset:delete")))
    return (select(*COLUMNS).select_from(audit_entries.outerjoin(datasets, SETS.id == ROWS.subject))
            .where(about.in_(part.events) if part.events else false(), seen, *part.bounds))


def _allowed(unit, rows) -> list[Entry]:
    entries = [Entry(row, orjson.loads(row.body)["facts"]) for row in rows]
    docs = documents_of(unit, [entry for entry in entries if entry.row.event == "dataset:delete"])
    told = (entry._replace(doc=docs.get((entry.row.subject, entry.facts.get("revision")))) for entry in entries)
    return [entry for entry in told if _may_see(unit.user, entry)]


def _may_see(user, entry: Entry) -> bool:
    row, facts = entry.row, entry.facts
    if row.event.startswith("user:"):
        return may.be_known(user)
    if row.event not in OF_DATASETS or user.sees_all:
        return True
    if row.event == "dataset:delete":
        return (entry.doc or {}).get("deleted_from") == "active" and facts.get("private") is False and (
            row.state == "deleted" or may.see(user, row))
    then = SimpleNamespace(id=row.subject, owner_org=row.organization_id, state=facts.get("state"),
                           private=facts.get("private", True), creator=row.creator)
    return may.see(user, row) and may.see(user, then)


def documents_of(unit, entries: list[Entry]) -> dict[tuple[str, int], dict]:
    """(dataset, revision) → the document as it was."""
    keys = {(entry.row.subject, entry.facts.get("revision")) for entry in entries}
    found = unit.db.execute(select(revisions.c.dataset_id, revisions.c.revision, revisions.c.doc).where(
        or_(false(), *(and_(revisions.c.dataset_id == id, revisions.c.revision == revision)
                       for id, revision in keys)))) if keys else ()
    return {(row.dataset_id, row.revision): orjson.loads(row.doc) for row in found}


def _once(entries) -> Iterator[Entry]:
    last = None
    for entry in entries:
        if entry.row.number != last:
            yield entry
        last = entry.row.number


def _moment(data: dict, key: str) -> str | None:
    """:raises ValidationError: when it is not a number of seconds"""
    value = data.get(key)
    if value is None or value == "":
        return None
    try:
        seconds = float(value)
        if isinstance(value, bool) or not math.isfinite(seconds):
            raise ValueError
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    except (TypeError, ValueError, OverflowError, OSError):
        raise ValidationError({key: ["Must be a float timestamp"]}) from None


def _before(unit, moment: str) -> list:
    """The moment as a condition, and near which number it is, so that nothing is walked through on the way there."""
    near = unit.db.scalar(select(ROWS.number).where(ROWS.at < moment).order_by(ROWS.at.desc()).limit(1))
    return [ROWS.at < moment, ROWS.number <= (near or 0) + SLACK]


def _after(unit, moment: str) -> list:
    near = unit.db.scalar(select(ROWS.number).where(ROWS.at > moment).order_by(ROWS.at).limit(1))
    return [ROWS.at > moment, *([ROWS.number >= near - SLACK] if near is not None else [])]
