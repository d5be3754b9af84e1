"""What was shared: the entries of the log that say who shared, changed, withdrew, asked for or was granted what."""

from collections import Counter

import orjson
from sqlalchemy import func, or_, select

from catalog import may
from catalog.actions.reading import number, word
from catalog.actions.registry import action
from catalog.audit.kinds import KINDS
from catalog.errors import ValidationError
from catalog.tables import agreements, audit_entries, datasets, organizations, requests, users

ROWS = audit_entries.c
PAGE, LARGEST_PAGE = 50, 1000
DOORS = ("harvest", "form", "sheet", "api", "cli")
FORMATS = ("csv", "xlsx")
FILTERS = ("organization", "agreement", "kind", "door", "actor", "dataset", "since", "until")
NAMED = {"organization": organizations, "agreement": agreements, "actor": users, "dataset": datasets}


@action(reads=True)
def sharing_list(unit, data):
    """Return what was shared, newest first: who shared, changed, withdrew, asked for, was granted or was declined what,
    when, under which agreement and through which door. Partner people see what concerns their organisations.

    :param organization: only of this partner, by id or name
    :param agreement: only under this agreement, by id or name
    :param kind: shared, changed, withdrew, asked, granted, declined or ended
    :param door: harvest, form, sheet (a spreadsheet), api or cli
    :param actor: only what this user did, by id or name
    :param dataset: only about this dataset, by id or name
    :param since: from this moment on, ISO 8601 in UTC
    :param until: before this moment
    :param before: only entries with a smaller number, to turn the page
    :param limit: how many, 50 unless told, 1000 at most
    """
    unit.demand(may.see_sharing)
    limit = min(number(data, "limit", PAGE), LARGEST_PAGE)
    asked = select(ROWS.body, ROWS.digest, ROWS.kind).where(*_conditions(unit, data))
    if data.get("before"):
        asked = asked.where(ROWS.number < number(data, "before"))
    rows = unit.db.execute(asked.order_by(ROWS.number.desc()).limit(limit + 1)).all()
    entries = [orjson.loads(row.body) | {"digest": row.digest, "kind": row.kind} for row in rows[:limit]]
    more = entries[-1]["number"] if entries and len(rows) > limit else None
    return {"entries": _told(unit, entries), "next": more}


@action(reads=True)
def sharing_figures(unit, data):
    """Return how much was shared: each figure counts the entries that `sharing_list` returns for the same filter.

    :param organization: only of this partner, by id or name
    :param agreement: only under this agreement, by id or name
    :param kind: shared, changed, withdrew, asked, granted, declined or ended
    :param door: harvest, form, sheet (a spreadsheet), api or cli
    :param actor: only what this user did, by id or name
    :param dataset: only about this dataset, by id or name
    :param since: from this moment on, ISO 8601 in UTC
    :param until: before this moment
    """
    unit.demand(may.see_sharing)
    found = _conditions(unit, data)
    kinds, doors, places = Counter(), Counter(), {}
    for place, kind, door, count in unit.db.execute(
            select(ROWS.organization_id, ROWS.kind, ROWS.door, func.count()).where(*found)
            .group_by(ROWS.kind, ROWS.organization_id, ROWS.door)):
        kinds[kind] += count
        doors[door or ""] += count
        places.setdefault(place, Counter())[kind] += count
    named = _organizations(unit, set(places))
    return {"count": kinds.total(), "kinds": {kind: kinds[kind] for kind in KINDS}, "doors": dict(doors),
            "organizations": sorted(({**named.get(place, {"name": "", "title": ""}), "kinds": dict(counts)}
                                     for place, counts in places.items()), key=lambda each: each["title"])}


@action()
def sharing_export(unit, data):
    """Write down that somebody takes the record of sharing away, and return how many entries that are.

    :param format: csv or xlsx
    :param organization: as in `sharing_list`, like all that follow
    :param agreement: an agreement
    :param kind: a kind
    :param door: a door
    :param actor: a user
    :param dataset: a dataset
    :param since: a moment
    :param until: a moment
    """
    unit.demand(may.see_sharing)
    if data.get("format") not in FORMATS:
        raise ValidationError({"format": [f"Must be one of: {', '.join(FORMATS)}"]})
    count = unit.db.scalar(select(func.count()).select_from(audit_entries).where(*_conditions(unit, data)))
    unit.happened("export:make", "sharing", None, format=data["format"], count=count,
                  filters=sorted(key for key in FILTERS if data.get(key)))
    return {"count": count}


def _conditions(unit, data: dict) -> list:
    """:raises ValidationError: for a kind or a door there is not"""
    found = [ROWS.kind.is_not(None)]
    for key, known, column in (("kind", KINDS, ROWS.kind), ("door", DOORS, ROWS.door)):
        if data.get(key):
            if data[key] not in known:
                raise ValidationError({key: [f"Must be one of: {', '.join(known)}"]})
            found.append(column == data[key])
    for key, column in (("organization", ROWS.organization_id), ("agreement", ROWS.agreement_id),
                        ("actor", ROWS.actor)):
        if data.get(key):
            found.append(column.in_(_ids(unit, NAMED[key], word(data, key))))
    if data.get("dataset"):
        ids = _ids(unit, datasets, word(data, "dataset"), *_known(unit.user))
        theirs = select(requests.c.id).where(requests.c.dataset_id.in_(ids))
        found.append(ROWS.subject.in_(ids) | ROWS.subject.in_(theirs))
    if data.get("since"):
        found.append(ROWS.at >= word(data, "since"))
    if data.get("until"):
        found.append(ROWS.at < word(data, "until"))
    if not unit.user.sees_all:
        found.append(ROWS.organization_id.in_([id for id, role in unit.user.roles.items() if role in may.WRITES]))
    return found


def _ids(unit, table, key: str, *conditions) -> list[str]:
    found = select(table.c.id).where(table.c.name == key, *conditions)
    return [key, *unit.db.scalars(found)] if "\0" not in key else []


def _known(user) -> list:
    """The condition under which a reader is told what a dataset is called by now: it may belong to others since."""
    its, theirs = datasets.c, [id for id, role in user.roles.items() if role in may.WRITES]
    return [] if user.sees_all else [or_(its.owner_org.in_(theirs), (its.state == "active") & ~its.private)]


def _told(unit, entries: list[dict]) -> list[dict]:
    """Entries with the names of who and what they are about."""
    asked = _requested(unit, {each["subject"] for each in entries if not each["event"].startswith("dataset:")})
    about = {each["number"]: asked.get(each["subject"], each["subject"]) for each in entries}
    things = _datasets(unit, set(about.values()))
    places = _organizations(unit, {each["organization"] for each in entries})
    promised = _agreements(unit, {each.get("agreement") for each in entries})
    people = _people(unit, {each["actor"] for each in entries})
    return [each | {"dataset": things.get(about[each["number"]]), "door": each.get("door", ""),
                    "organization": places.get(each["organization"]), "agreement": promised.get(each.get("agreement")),
                    "actor_name": people.get(each["actor"], each["actor"])} for each in entries]


def _rows(unit, table, ids: set, *columns, only=()):
    ids = [each for each in ids if each]
    return unit.db.execute(select(table.c.id, *columns).where(table.c.id.in_(ids), *only)).all() if ids else []


def _requested(unit, ids: set) -> dict[str, str]:
    return {row.id: row.dataset_id for row in _rows(unit, requests, ids, requests.c.dataset_id)}


def _datasets(unit, ids: set) -> dict[str, dict]:
    its = datasets.c
    return {row.id: {"id": row.id, "name": row.name, "title": orjson.loads(row.doc).get("title") or row.name,
                     "state": row.state}
            for row in _rows(unit, datasets, ids, its.name, its.state, its.doc, only=_known(unit.user))}


def _organizations(unit, ids: set) -> dict[str, dict]:
    its = organizations.c
    return {row.id: {"id": row.id, "name": row.name, "title": row.doc.get("title") or row.name,
                     "title_translated": row.doc.get("title_translated")}
            for row in _rows(unit, organizations, ids, its.name, its.doc)}


def _agreements(unit, ids: set) -> dict[str, dict]:
    its = agreements.c
    return {row.id: {"id": row.id, "name": row.name, "title": row.doc.get("title") or row.name}
            for row in _rows(unit, agreements, ids, its.name, its.doc)}


def _people(unit, ids: set) -> dict[str, str]:
    its = users.c
    return {row.id: row.fullname.strip() or row.name for row in _rows(unit, users, ids, its.name, its.fullname)}
