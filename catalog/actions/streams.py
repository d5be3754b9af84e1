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
from sqlalchemy import and_, false, func, or_, select, tuple_

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
LOOKED = 50_000                        # entries of a stream that one call looks at
AT_ONCE = 300                          # documents read at once: SQLite takes no more than some hundred alternatives
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
    :param first: the number of the entry to begin with, downwards unless rising
    :param last: the number of the entry to end with
    """

    limit: int
    offset: int = 0
    events: tuple[str, ...] = tuple(TYPES)
    bounds: tuple = ()
    rising: bool = False
    first: int | None = None
    last: int | None = None


class Entry(NamedTuple):
    """One entry, and what it said beside its columns; None marks where a stream was not looked on."""

    row: object
    facts: dict | None


class Found(NamedTuple):
    """A part of a stream.

    :param onward: what to ask for what comes after it, where not all of the stream was looked at
    """

    entries: list[Entry]
    onward: dict | None


class _Told:
    """What streams give in turn, each entry once, up to where one of them was not looked on.

    :ivar onward: as in `Found`, once that was reached
    """

    def __init__(self, part: Window):
        self._part, self.onward = part, None

    def once(self, merged: Iterator[Entry]) -> Iterator[Entry]:
        last, passed = None, 0
        for entry in merged:
            if entry.facts is None:
                moment = datetime.fromisoformat(entry.row.at).replace(tzinfo=UTC).timestamp()
                self.onward = {"after" if self._part.rising else "before": moment,
                               "offset": max(0, self._part.offset - passed)}
                return
            if entry.row.number != last:
                passed += 1
                yield entry
            last = entry.row.number


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
    bounds += ([ROWS.at < before] if before else []) + ([ROWS.at > after] if after else [])
    offset = number(data, "offset", 0)
    if offset > DEEPEST:
        raise ValidationError({"offset": [f"Must not be greater than {DEEPEST}. Page on with `before`, the timestamp "
                                          "of the last one you have."]})
    rising = bool(after and not before)
    near = (_near_before(unit, before) if before else None, _near_after(unit, after) if after else None)
    first, last = near[::-1] if rising else near
    return Window(min(number(data, "limit", PAGE), LARGEST_PAGE), offset, events, tuple(bounds), rising, first, last)


def read(unit, streams: list, part: Window) -> Found:
    """The entries of one part, newest first.

    :param streams: conditions; what meets any of them is in
    """
    merged = heapq.merge(*(_stream(unit, part, each) for each in streams),
                         key=lambda entry: entry.row.number, reverse=not part.rising)
    told = _Told(part)
    found = list(islice(told.once(merged), part.offset, part.offset + part.limit))
    return Found(found[::-1] if part.rising else found, told.onward)


def find(unit, place: int) -> Entry | None:
    """The entry of that number, if the caller may see it."""
    return next(iter(read(unit, [ROWS.number == place], Window(1)).entries), None)


def _stream(unit, part: Window, condition) -> Iterator[Entry]:
    """What the caller may see of what meets a condition, a step at a time, and a mark where it was not looked on.

    That is never in the middle of a moment, so that `before` goes on where this ended.
    """
    step, left, rest = max(STEPS[0], min(part.offset + part.limit, STEPS[1])), LOOKED, part
    while left > 0:
        end = unit.db.execute(select(ROWS.number, ROWS.at).where(condition, *_within(rest)).order_by(_order(part))
                              .offset(step - 1).limit(1)).first()
        yield from _seen(unit, rest._replace(last=end.number) if end else rest, condition)
        if end is None:
            return
        left, step = left - step, min(step * 2, STEPS[1])
        rest = rest._replace(first=end.number + (1 if part.rising else -1))
    yield from _seen(unit, rest, and_(condition, ROWS.at == end.at))
    yield Entry(end, None)


def _within(part: Window) -> list:
    """The conditions for an entry to be in it, with no more than two for its number: SQLite seeks by the first alone.

    The event goes through a function so that no database walks the events' index and then sorts a million rows.
    """
    about, (low, high) = func.coalesce(ROWS.event, ""), (part.first, part.last)[::1 if part.rising else -1]
    return [about.in_(part.events) if part.events else false(), *part.bounds,
            *([ROWS.number >= low] if low is not None else []), *([ROWS.number <= high] if high is not None else [])]


def _order(part: Window):
    return ROWS.number if part.rising else ROWS.number.desc()


def _seen(unit, part: Window, condition) -> list[Entry]:
    about = func.coalesce(ROWS.event, "")
    seen = or_(about.not_in(OF_DATASETS), and_(SETS.id.is_not(None), or_(
        visible(unit.user), about == "dataset:delete")))
    rows = unit.db.execute(
        select(*COLUMNS).select_from(audit_entries.outerjoin(datasets, SETS.id == ROWS.subject))
        .where(condition, *_within(part), seen).order_by(_order(part))).all()
    entries = _with_origins(unit, [Entry(row, orjson.loads(row.body)["facts"]) for row in rows])
    return [entry for entry in entries if _may_see(unit.user, entry)]


def _with_origins(unit, entries: list[Entry]) -> list[Entry]:
    """What a dataset was deleted from is in its last document, where the entry itself does not say it."""
    silent = [each for each in entries if each.row.event == "dataset:delete" and "deleted_from" not in each.facts]
    docs = documents_of(unit, silent) if silent else {}
    return [entry._replace(facts={"deleted_from": docs[key].get("deleted_from")} | entry.facts)
            if (key := (entry.row.subject, entry.facts.get("revision"))) in docs else entry for entry in entries]


def _may_see(user, entry: Entry) -> bool:
    row = entry.row
    if row.event.startswith("user:"):
        return may.be_known(user)
    if row.event not in OF_DATASETS or user.sees_all:
        return True
    if row.event == "dataset:delete":
        return was_public(entry) and (row.state == "deleted" or may.see(user, row))
    return may.see(user, row) and may.see(user, _then(entry))


def was_public(entry: Entry) -> bool:
    """Whether everybody could see the dataset as of this entry, or up to it, where it was deleted."""
    return may.see(may.ANONYMOUS, _then(entry))


def _then(entry: Entry) -> SimpleNamespace:
    row, facts = entry.row, entry.facts
    state = facts.get("deleted_from" if row.event == "dataset:delete" else "state")
    return SimpleNamespace(id=row.subject, owner_org=row.organization_id, state=state,
                           private=facts.get("private", True), creator=row.creator)


def documents_of(unit, entries: list[Entry]) -> dict[tuple[str, int], dict]:
    """(dataset, revision) → the document as it was."""
    rows, found = revisions.c, {}
    keys = sorted({(entry.row.subject, entry.facts["revision"]) for entry in entries if "revision" in entry.facts})
    for start in range(0, len(keys), AT_ONCE):
        found |= {(row.dataset_id, row.revision): orjson.loads(row.doc) for row in unit.db.execute(
            select(rows.dataset_id, rows.revision, rows.doc)
            .where(tuple_(rows.dataset_id, rows.revision).in_(keys[start:start + AT_ONCE])))}
    return found


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


def _near_before(unit, moment: str) -> int:
    """Up to which number entries may be from before a moment, so that nothing is walked through on the way there."""
    return (unit.db.scalar(select(ROWS.number).where(ROWS.at < moment).order_by(ROWS.at.desc()).limit(1)) or 0) + SLACK


def _near_after(unit, moment: str) -> int:
    near = unit.db.scalar(select(ROWS.number).where(ROWS.at > moment).order_by(ROWS.at).limit(1))
    return (near or 0) - SLACK
