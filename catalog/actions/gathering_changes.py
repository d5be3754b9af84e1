"""Making, changing and deleting organisations and groups, as far as both go the same way."""

from datetime import UTC, datetime
from uuid import uuid4

import orjson
from sqlalchemy import delete, insert, or_, select, update

from catalog import documents, may
from catalog.actions import belonging, gatherings
from catalog.actions.fields import loaded
from catalog.actions.gatherings import KINDS, Kind
from catalog.errors import ValidationError
from catalog.tables import followers, users

COLUMNS = ("id", "name", "partner", "state", "created", "users", "packages", "type", "approval_status")
PLAIN_TYPES = tuple(kind.word for kind in KINDS)
STAYS = ("title", "description", "image_url", "type",          # CKAN's own columns: an update without them keeps them
         "reviewed")                                           # and what its leaders do not decide
TAKEN = "Group name already exists in database"


def understood(kind: Kind, data: dict) -> dict:
    """What was said, loaded.

    :raises ValidationError: in CKAN's shape and words
    """
    extras = data.get("extras")
    if isinstance(extras, list):
        data = data | {"extras": [each for each in extras
                                  if not (isinstance(each, dict) and each.get("state") == "deleted")]}
    said = loaded(kind.schema, data)
    if said["state"] not in ("active", "deleted"):
        raise ValidationError({"state": ["Value must be one of ['active', 'deleted']"]})
    return said | {"title": said.get("title") or said["name"]}


def create(unit, kind: Kind, data: dict):
    """Add one, and its people.  Who makes it leads it, unless he says who belongs to it.

    :returns: its row
    """
    said = understood(kind, data)
    id = said.get("id") or str(uuid4())
    faults = _name_fault(unit, said["name"]) | _id_fault(unit, said.get("id"))
    if faults:
        raise ValidationError(faults)
    row = {"id": id, "name": said["name"], "partner": said.get("partner", False), "state": "active",
           "created": _moment(unit, said) or unit.now, "doc": document(said)}
    unit.db.execute(insert(kind.table), _columns(kind, row))
    happened(unit, kind, "create", id, **({"partner": row["partner"]} if kind.is_organization else {}))
    asked = said.get("users")
    if asked is None:
        here = unit.db.scalar(select(users.c.id).where(users.c.id == unit.user.id))
        asked = [{"id": here, "capacity": "admin"}] if here else []
    belonging.settle(unit, kind, id, asked)
    return gatherings.find(unit, kind, id)


def change(unit, kind: Kind, old, data: dict, patch: bool) -> list[str]:
    """Change what is said of one.  That it is to be deleted is left to `bury`.

    :param old: its row, which the caller may change
    :param patch: what is not mentioned stays, whatever it is
    :returns: the names of the fields that are others now
    """
    if data.get("type") not in (None, gatherings.type_of(kind, old)):
        raise ValidationError({"message": "Type cannot be updated"})
    said = understood(kind, _standing(old, patch) | {key: value for key, value in data.items()
                                                     if value is not None or key not in ("name", "type")})
    before = {"partner": False} | old._asdict()
    row = before | {"name": said["name"], "state": "active", "created": _moment(unit, said) or old.created,
                    "doc": document(said), "partner": said.get("partner", before["partner"])}
    if row["partner"] != before["partner"]:
        unit.demand(may.change_the_site)
    if kind.is_organization and bool(said.get("reviewed")) != bool(old.doc.get("reviewed")):
        unit.demand(may.decide_reviews)
    if old.state == said["state"] == "deleted":
        row |= {"name": old.name, "state": "deleted", "doc": row["doc"] | {"former_name": said["name"]}}
    if row["name"] != old.name and (fault := _name_fault(unit, row["name"], but=old.id)):
        raise ValidationError(fault)
    changed = _differences(before, row)
    if changed:
        unit.db.execute(update(kind.table).where(kind.table.c.id == old.id).values(_columns(kind, row)))
        happened(unit, kind, "update", old.id, changed=changed)
    if "users" in said or not patch:
        belonging.settle(unit, kind, old.id, said.get("users") or [])
    return changed


def bury(unit, kind: Kind, row) -> None:
    """Mark one as deleted: nobody belongs to it any more, and its name is free again."""
    belonging.dissolve(unit, kind, row.id)
    buried = row._asdict() | {"name": f"deleted:{row.id}", "state": "deleted",
                              "doc": row.doc | {"former_name": row.name}}
    unit.db.execute(update(kind.table).where(kind.table.c.id == row.id).values(buried))
    happened(unit, kind, "delete", row.id)


def remove(unit, kind: Kind, row) -> None:
    """Take one out of the database for good, with all that hangs on it but its datasets."""
    unit.db.execute(delete(kind.people).where(kind.belongs == row.id))
    unit.db.execute(delete(followers).where(followers.c.kind == kind.word, followers.c.object_id == row.id))
    unit.db.execute(delete(kind.table).where(kind.table.c.id == row.id))
    happened(unit, kind, "purge", row.id)


def document(said: dict) -> dict:
    """What is kept of what was said, beside the columns; of the type only one that CKAN has no word for."""
    doc = {key: value for key, value in said.items() if key not in COLUMNS}
    return doc if said["type"] in PLAIN_TYPES else doc | {"type": said["type"]}


def card(row: dict) -> bytes:
    """What every dataset of an organisation shows of it."""
    return orjson.dumps({
        "id": row["id"], "name": row["name"], "title": row["doc"]["title"],
        "type": row["doc"].get("type") or "organization",
        "description": row["doc"].get("description") or "", "image_url": row["doc"].get("image_url") or "",
        "created": row["created"], "is_organization": True, "approval_status": "approved", "state": row["state"],
        "title_translated": row["doc"].get("title_translated")})


def happened(unit, kind: Kind, verb: str, id: str, **facts) -> None:
    unit.happened(f"{kind.word}:{verb}", id, id if kind.is_organization else None, **facts)


def _columns(kind: Kind, row: dict) -> dict:
    if kind.is_organization:
        return row | {"card": card(row)}
    return {key: value for key, value in row.items() if key != "partner"}


def _standing(old, patch: bool) -> dict:
    """What stays unless something else is said."""
    stays = {"name": old.doc.get("former_name", old.name), "state": old.state}
    return {key: value for key, value in old.doc.items() if patch or key in STAYS} | stays


def _differences(before: dict, after: dict) -> list[str]:
    said, was = after["doc"], before["doc"]
    return sorted({key for key in said | was if said.get(key) != was.get(key) and key != "former_name"}
                  | {key for key in ("name", "state", "partner", "created") if after[key] != before[key]})


def _name_fault(unit, name: str, but: str = "") -> dict:
    """Whether another organisation or group has this name, or has it as its id."""
    taken = any(unit.db.scalar(select(kind.table.c.id).where(
        or_(kind.table.c.name == name, kind.table.c.id == name), kind.table.c.id != but)) for kind in KINDS)
    return {"name": [TAKEN]} if taken else {}


def _id_fault(unit, id: str | None) -> dict:
    """What is wrong with an id that was chosen for it; only who runs the site chooses one."""
    if not id:
        return {}
    if not may.change_the_site(unit.user):
        return {"id": ["The input field id was not expected."]}
    if not documents.is_id(id):
        return {"id": ["Invalid id provided"]}
    taken = any(unit.db.scalar(select(kind.table.c.id).where(or_(kind.table.c.id == id, kind.table.c.name == id)))
                for kind in KINDS)
    return {"id": ["Id already exists"]} if taken else {}


def _moment(unit, said: dict) -> str | None:
    """When it was made, where who runs the site says so."""
    if not said.get("created") or not may.change_the_site(unit.user):
        return None
    try:
        moment = datetime.fromisoformat(said["created"])
    except ValueError:
        raise ValidationError({"created": ["Date format incorrect"]}) from None
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="microseconds")
