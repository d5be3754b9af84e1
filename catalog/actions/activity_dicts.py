"""An entry as CKAN prints an activity: with the dataset as it was, and with names only for those who are known."""

import re

import orjson
from sqlalchemy import select

from catalog import may
from catalog.actions import gatherings
from catalog.actions.streams import HIDDEN, TYPES, Entry, documents_of
from catalog.errors import NotFound
from catalog.tables import organizations, users

HEAD = "6965756d-0000-8000-8000-"            # a UUID of version 8 (RFC 9562, 5.8) whose last part is the number
IDS = re.compile(HEAD + "([0-9a-f]{12})")
KINDS = {kind.word: kind for kind in gatherings.KINDS}


def id_of(place: int) -> str:
    """The id of the activity that the entry of this number is."""
    return f"{HEAD}{place:012x}"


def number_of(id: str) -> int:
    """The number of the entry that an activity is.

    :raises NotFound: when no activity can be called so
    """
    found = IDS.fullmatch(id)
    if not found or int(found[1], 16) > 2**31 - 1:
        raise NotFound("Activity not found")
    return int(found[1], 16)


def shown(unit, entries: list[Entry]) -> list[dict]:
    """Activities, in the order of their entries."""
    names = dict(unit.db.execute(select(users.c.id, users.c.name).where(
        users.c.id.in_({_actor(entry) for entry in entries}))).all())
    docs = documents_of(unit, [entry for entry in entries if entry.row.event.startswith("dataset:")])
    cards = _cards(unit, {doc["owner_org"] for doc in docs.values()})
    places = {word: _places(unit, kind, entries) for word, kind in KINDS.items()}
    told = []
    for entry in entries:
        thing = entry.row.event.partition(":")[0]
        if thing == "dataset":
            data = _package(docs.get((entry.row.subject, entry.facts.get("revision"))), cards)
        else:
            data = {"group": places[thing].get(entry.row.subject)} if thing in places else {}
        if None not in data.values():
            told.append(_activity(unit, entry, data, names))
    return told


def _activity(unit, entry: Entry, data: dict, names: dict) -> dict:
    row, actor = entry.row, _actor(entry)
    who = actor if actor in names or unit.user.sees_all else actor.partition(":")[0]
    if may.be_known(unit.user):
        data = data | {"actor": names.get(actor, who)}
    return {"id": id_of(row.number), "timestamp": row.at, "user_id": who, "object_id": row.subject,
            "activity_type": TYPES[row.event], "data": data}


def _actor(entry: Entry) -> str:
    """What the house itself did to an account counts as done by its user, as in CKAN."""
    row = entry.row
    return row.subject if row.actor == HIDDEN and row.event.startswith("user:") else row.actor


def _package(doc: dict | None, cards: dict) -> dict:
    """Of a deletion only what a person needs to recognise the dataset by."""
    if doc is None:
        return {"package": None}
    if doc["state"] == "deleted":
        return {"package": {key: doc[key] for key in ("id", "name", "title")}}
    return {"package": doc | {"organization": cards.get(doc["owner_org"])}}


def _cards(unit, ids: set) -> dict:
    found = unit.db.execute(select(organizations.c.id, organizations.c.card).where(organizations.c.id.in_(ids)))
    return {row.id: orjson.loads(row.card) for row in found}


def _places(unit, kind, entries: list[Entry]) -> dict:
    """Id → an organisation or group as it is now: what it was like is not kept."""
    ids = {entry.row.subject for entry in entries if entry.row.event.startswith(f"{kind.word}:")}
    rows = unit.db.execute(select(kind.table).where(kind.table.c.id.in_(ids))).all() if ids else ()
    return {row.id: _place(kind, row) for row in rows}


def _place(kind, row) -> dict:
    told = gatherings.plain(kind, row)
    return told if row.state == "active" else {key: told[key] for key in ("id", "name", "title")}
