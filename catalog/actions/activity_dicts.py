"""An entry as CKAN prints an activity: with the thing it is about, and with names only for those who are known."""

import re

import orjson
from sqlalchemy import select

from catalog import may
from catalog.actions import gatherings
from catalog.actions.streams import HIDDEN, OF_DATASETS, TYPES, Entry, documents_of, was_public
from catalog.errors import NotFound
from catalog.tables import datasets, organizations, users

HEAD = "6965756d-0000-8000-8000-"            # a UUID of version 8 (RFC 9562, 5.8) whose last part is the number
IDS = re.compile(HEAD + "([0-9a-f]{12})")
KINDS = {kind.word: kind for kind in gatherings.KINDS}
BRIEFLY = ("id", "name", "title")            # what a person recognises a thing by


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


def brief(unit, entries: list[Entry]) -> list[dict]:
    """Activities, in the order of their entries, each with what its thing is recognised by.

    How a dataset was called while it was hidden is for those who may look back on it; the others see how it is called.
    """
    docs = documents_of(unit, _of_datasets(entries))
    shy = [entry.row.subject for entry in _of_datasets(entries) if not _is_told(unit, entry)]
    now = _documents_now(unit, shy) if shy else {}
    things = {_key(entry): docs.get(_key(entry)) if _is_told(unit, entry) else now.get(entry.row.subject)
              for entry in _of_datasets(entries)}
    told = _told(unit, entries, things)
    return [each | {"data": {key: _briefly(value) for key, value in each["data"].items()}} for each in told]


def whole(unit, entries: list[Entry]) -> list[dict]:
    """Activities, each with the dataset as it was, or the organisation or group as it is; only for who may see it."""
    docs = documents_of(unit, _of_datasets(entries))
    cards = _cards(unit, {doc["owner_org"] for doc in docs.values()})
    return _told(unit, entries, {key: _package(doc, cards) for key, doc in docs.items()})


def _told(unit, entries: list[Entry], things: dict) -> list[dict]:
    """:param things: (dataset, revision) → what is told of it; an entry is left out where there is nothing"""
    names = dict(unit.db.execute(select(users.c.id, users.c.name).where(
        users.c.id.in_({_actor(entry) for entry in entries}))).all())
    places = {word: _places(unit, kind, entries) for word, kind in KINDS.items()}
    told = []
    for entry in entries:
        thing = entry.row.event.partition(":")[0]
        if thing == "dataset":
            data = {"package": things.get(_key(entry))}
        else:
            data = {"group": places[thing].get(entry.row.subject)} if thing in places else {}
        if None not in data.values():
            told.append(_activity(unit, entry, data, names))
    return told


def _of_datasets(entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.row.event in OF_DATASETS]


def _key(entry: Entry) -> tuple:
    return entry.row.subject, entry.facts.get("revision")


def _is_told(unit, entry: Entry) -> bool:
    return was_public(entry) or may.look_back_on(unit.user, entry.row)


def _documents_now(unit, ids: list[str]) -> dict:
    found = unit.db.execute(select(datasets.c.id, datasets.c.doc).where(datasets.c.id.in_(ids)))
    return {row.id: orjson.loads(row.doc) for row in found}


def _briefly(value):
    return {key: value[key] for key in BRIEFLY} if isinstance(value, dict) else value


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


def _package(doc: dict, cards: dict) -> dict:
    """Of a deletion no more than what the dataset is recognised by."""
    return _briefly(doc) if doc["state"] == "deleted" else doc | {"organization": cards.get(doc["owner_org"])}


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
    return told if row.state == "active" else _briefly(told)
