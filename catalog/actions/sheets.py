"""Spreadsheets that partners hand in: what is known of each, from the moment it comes until it is carried out or left.

A sheet is `reading` until all its rows are judged, `checked` while somebody looks at what they would do, `committing`
and `committed`, `undoing` and `undone`; or it `failed` to be read, or was `abandoned`.  Whoever works on one says so
again and again (`seen`); when he falls silent, somebody else may go on where he stopped.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update

from catalog import may
from catalog.actions import finding
from catalog.actions.fields import loaded
from catalog.actions.reading import needed, number, word
from catalog.actions.registry import action
from catalog.actions.sheet_judging import message, unnamed
from catalog.actions.sheet_told import TOLD
from catalog.errors import NotFound, ValidationError
from catalog.privacy import hidden
from catalog.tables import organizations, sheet_rows, sheets, users
from schemas.sheet_outcomes import say

ROWS, ITS = sheet_rows.c, sheets.c
WRITTEN = ("created", "updated")
WORKED_ON = ("reading", "committing", "undoing")
LEASE, UNDONE_WITHIN = timedelta(seconds=60), timedelta(hours=24)
TRIES = 3                                # of which none got any further, before it is left
MOST = 100                               # sheets in a list
LARGEST = 50 * 2**20                     # bytes of a file
LONGEST = 20_000                         # characters of what is told about a sheet


@action()
def sheet_create(unit, data):
    """Take note of a spreadsheet that has come, and return it as `sheet_show` does.  Its rows are still to be added.

    :param organization: id or name of the organisation it is for
    :param name: of the file; 200 characters at most
    :param digest: what the file lies under: 64 hexadecimal digits, which nobody can tell who has but the file
    :param size: bytes; 50 MB at most
    """
    organization = _organization(unit, needed(data, "organization"))
    unit.demand(may.publish_for, organization)
    name, digest, size = hidden(needed(data, "name")[:200]), needed(data, "digest"), number(data, "size", 0)
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise ValidationError({"digest": ["Must be 64 hexadecimal digits"]})
    if not 0 < size <= LARGEST:
        raise ValidationError({"size": [f"Must be between 1 and {LARGEST}"]})
    id = str(uuid4())
    unit.db.execute(insert(sheets).values(
        id=id, organization_id=organization.id, user_id=unit.user.id, name=name, digest=digest, size=size,
        state="reading", at=unit.now, seen="", total=0, done=0, told={"by": unit.user.id}))
    through(unit)
    unit.happened("sheet:create", id, organization.id, digest=digest, size=size)
    return shown(unit, row(unit, id), organization)


@action()
def sheet_take(unit, data):
    """Take a sheet in hand, to read, commit or undo it, and return it with `taken`: whether nobody else is at it.

    Whoever has it in hand keeps it as long as he adds or writes rows, or calls `sheet_progress`, once a minute.  When
    it was taken three times and none got any further, it is taken no more: it has `failed`, or is `committed` as far as
    it came, and `told` says why in `fault`.

    :param id: of the sheet
    """
    sheet, organization = held(unit, needed(data, "id"))
    free = sheet.state in WORKED_ON and sheet.seen < _silent_since(unit)
    taken = free and sheet.told.get("tries", 0) < TRIES
    if taken:
        settle(unit, sheet, told=sheet.told | {"tries": sheet.told.get("tries", 0) + 1})
    elif free:
        _give_up(unit, sheet, organization)
    last = unit.db.scalar(select(func.max(ROWS.number)).where(ROWS.sheet_id == sheet.id)) or 0
    return shown(unit, row(unit, sheet.id), organization) | {"taken": taken, "last": last}


def _give_up(unit, sheet, organization) -> None:
    """Leave a sheet as far as it came, and say so.  What was written can be undone, and what was not undone, again."""
    why = message(say(f"gave_up_{sheet.state}"))
    over = {"done": sheet.total, "told": sheet.told | {"fault": why, "tries": 0}}
    if sheet.state == "committing":
        unit.db.execute(update(sheet_rows).where(ROWS.sheet_id == sheet.id, ROWS.state == "", ROWS.outcome.in_(WRITTEN))
                        .values(state="failed", reasons=[why]))
    if sheet.state == "undoing":
        settle(unit, sheet, state="committed", **over)
    elif tallied(unit, sheet)["done_counts"]["committed"]:
        settle(unit, sheet, state="committed", committed=unit.now, **over)
    else:
        settle(unit, sheet, state="failed", **over)
    unit.happened("sheet:give_up", sheet.id, organization.id, state=sheet.state,
                  **tallied(unit, sheet)["done_counts"])


@action()
def sheet_progress(unit, data):
    """Say that somebody works on a sheet, and what he found out about it.  Returns nothing.

    :param id: of the sheet, which is being worked on
    :param total: how many rows there are to read, where it is known
    :param told: a dict: `sheet`, its name in the file; `header_row`; `columns`, field → [letter, header]; the names of
        columns that are `unknown` or `missing`, of `others` among the sheets; and `notes`, each with `ko` and `en`
    """
    sheet, _ = held(unit, needed(data, "id"), *WORKED_ON)
    told = data.get("told") or {}
    if not isinstance(told, dict) or len(str(told)) > LONGEST:
        raise ValidationError({"told": ["Must be a dict of at most 20,000 characters"]})
    told = {key: unnamed(value) for key, value in loaded(TOLD, told).items()}
    total = number(data, "total", sheet.total)
    settle(unit, sheet, total=total, told=sheet.told | told)


@action()
def sheet_finish(unit, data):
    """Say that all rows of a sheet were added, and return it: now somebody can look at what they would do.

    :param id: of the sheet, which is being read
    """
    sheet, organization = held(unit, needed(data, "id"), "reading")
    settle(unit, sheet, state="checked", total=sheet.done)
    return shown(unit, row(unit, sheet.id), organization)


@action()
def sheet_fail(unit, data):
    """Say that a sheet cannot be read, and why.  Returns nothing.

    :param id: of the sheet, which is being read
    :param ko: why, and how to mend it, in Korean
    :param en: the same in English
    """
    sheet, _ = held(unit, needed(data, "id"), "reading")
    fault = {"ko": needed(data, "ko")[:1000], "en": needed(data, "en")[:1000]}
    settle(unit, sheet, state="failed", told=sheet.told | {"fault": fault})


@action(reads=True)
def sheet_show(unit, data):
    """Return a sheet: its state, how far it has come, and how many of its rows do what.

    `counts` has the rows by outcome (created, updated, unchanged, refused) and `done_counts` those by what became of
    them (committed, failed, undone, kept); `until` is the moment until which it can be undone; `waits` says that it is
    to be worked on and nobody does.

    :param id: of the sheet
    """
    sheet = row(unit, needed(data, "id"))
    organization = owner(unit, sheet)
    unit.demand(may.see_sheets_of, organization)
    return shown(unit, sheet, organization)


@action(reads=True)
def sheet_list(unit, data):
    """Return the sheets of an organisation, the newest first, as `sheet_show` does but without counts.

    :param organization: its id or name; all that the caller belongs to unless told
    :param limit: how many; 20 unless told, 100 at most
    :param offset: how many to pass over
    """
    asked = select(sheets, organizations.c.name.label("organization"), organizations.c.doc).join(
        organizations, organizations.c.id == ITS.organization_id).where(ITS.state != "abandoned")
    key = word(data, "organization")
    if key:
        organization = _organization(unit, key)
        unit.demand(may.see_sheets_of, organization)
        asked = asked.where(ITS.organization_id == organization.id)
    else:
        unit.demand(may.see_some_sheets)
        if not unit.user.sees_all:
            asked = asked.where(ITS.organization_id.in_([id for id, role in unit.user.roles.items()
                                                         if role in may.SEES]))
    rows = unit.db.execute(asked.order_by(ITS.at.desc(), ITS.id).limit(min(number(data, "limit", 20), MOST))
                           .offset(number(data, "offset", 0)))
    return [_told(row) | {"organization": {"id": row.organization_id, "name": row.organization,
                                           "title": row.doc.get("title") or row.organization}} for row in rows]


@action()
def sheet_abandon(unit, data):
    """Leave a sheet that was not carried out: its rows go.  Returns `file`: the digest of its file, when no other sheet
    has the same one, or null.

    :param id: of the sheet
    """
    sheet, organization = held(unit, needed(data, "id"), "reading", "checked", "failed")
    unit.db.execute(delete(sheet_rows).where(ROWS.sheet_id == sheet.id))
    settle(unit, sheet, state="abandoned")
    through(unit)
    unit.happened("sheet:abandon", sheet.id, organization.id, state=sheet.state)
    others = unit.db.scalar(select(func.count()).select_from(sheets).where(
        ITS.digest == sheet.digest, ITS.id != sheet.id, ITS.state != "abandoned"))
    return {"file": None if others else sheet.digest}


def held(unit, id: str, *states: str):
    """A sheet that is to be changed, locked, and its organisation.

    :param states: in one of which it must be; any where none is given
    :raises ValidationError: when it is in another
    """
    sheet = row(unit, id, lock=True)
    organization = owner(unit, sheet)
    unit.demand(may.publish_for, organization)
    if states and sheet.state not in states:
        raise ValidationError({"state": [say("not_now", state=sheet.state)]})
    return sheet, organization


def settle(unit, sheet, **values) -> None:
    """Write how far a sheet has come, and that somebody works on it."""
    unit.db.execute(update(sheets).where(ITS.id == sheet.id).values({"seen": unit.now} | values))


def through(unit) -> None:
    """From here on what this unit writes came through the door of spreadsheets."""
    unit.user = replace(unit.user, door="sheet")


def ahead(moment: str, by: timedelta) -> str:
    return (datetime.fromisoformat(moment) + by).isoformat(timespec="microseconds")


def tallied(unit, sheet) -> dict:
    """How many rows do what: by outcome, and by what became of them."""
    outcomes, states = dict.fromkeys(("created", "updated", "unchanged", "refused"), 0), dict.fromkeys(
        ("committed", "failed", "undone", "kept"), 0)
    rows = unit.db.execute(select(ROWS.outcome, ROWS.state, func.count().label("rows")).where(
        ROWS.sheet_id == sheet.id).group_by(ROWS.outcome, ROWS.state))
    for row in rows:
        outcomes[row.outcome] += row.rows
        if row.state:
            states[row.state] += row.rows
    return {"counts": outcomes, "done_counts": states}


def shown(unit, sheet, organization) -> dict:
    """A sheet as `sheet_show` returns it."""
    title = organization.doc.get("title") or organization.name
    who = unit.db.execute(select(users.c.name, users.c.fullname).where(users.c.id == sheet.user_id)).first()
    return _told(sheet) | tallied(unit, sheet) | {
        "organization": {"id": organization.id, "name": organization.name, "title": title},
        "user": (who.fullname or who.name) if who else "",
        "until": ahead(sheet.committed, UNDONE_WITHIN) if sheet.committed else None,
        "undoable": sheet.state == "committed" and unit.now <= ahead(sheet.committed, UNDONE_WITHIN),
        "may_change": may.publish_for(unit.user, organization),
        "waits": sheet.state in WORKED_ON and sheet.seen < _silent_since(unit)}


def _told(sheet) -> dict:
    return {"id": sheet.id, "name": sheet.name, "digest": sheet.digest, "size": sheet.size, "state": sheet.state,
            "at": sheet.at, "total": sheet.total, "done": sheet.done, "committed": sheet.committed, "told": sheet.told}


def _silent_since(unit) -> str:
    return ahead(unit.now, -LEASE)


def row(unit, id: str, lock: bool = False):
    """The row of a sheet.

    :raises NotFound: when there is none
    """
    asked = select(sheets).where(ITS.id == id)
    found = None if "\0" in id else unit.db.execute(asked.with_for_update() if lock else asked).first()
    if found is None:
        unit.demanded = True
        raise NotFound("Sheet not found")
    return found


def owner(unit, sheet):
    """The row of the organisation it is for."""
    return unit.db.execute(select(organizations).where(organizations.c.id == sheet.organization_id)).first()


def _organization(unit, key: str):
    """An organisation; who may not know whether there is one of that name is refused in the same way."""
    try:
        return finding.organization(unit, key)
    except NotFound:
        if not unit.user.id:
            unit.demand(may.be_known)
        raise
