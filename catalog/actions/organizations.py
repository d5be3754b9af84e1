"""Organisations: the partners and the centre."""

from uuid import uuid4

import orjson
from sqlalchemy import func, insert, or_, select, update

from catalog import documents, may
from catalog.actions import finding, joining
from catalog.actions.fields import ORGANIZATION, loaded
from catalog.actions.reading import flag, needed, number, word, words
from catalog.actions.registry import action
from catalog.actions.writing import IN_USE
from catalog.errors import ValidationError
from catalog.tables import datasets, organizations, users
from catalog.tables import members as memberships

ROWS = organizations.c
OURS = ("id", "name", "partner", "state", "type", "approval_status")
FULL_PAGE, NAMES_PAGE = 25, 1000


@action(reads=True, open=True)
def organization_list(unit, data):
    """Return the names of the organisations, or all about them.

    :param all_fields: dicts instead of names, 25 at a time
    :param sort: name, title or package_count, with asc or desc behind it; title asc unless told
    :param limit: how many
    :param offset: how many to pass over
    :param organizations: only these names
    :param q: only those whose name or title has this in it
    """
    full = flag(data, "all_fields")
    rows = [row for row in _listed(unit, words(data, "organizations")) if _holds(row, word(data, "q").lower())]
    counts = published(unit)
    rows = _sorted(rows, counts, word(data, "sort") or word(data, "order_by") or "title asc")
    start, cap = number(data, "offset", 0), FULL_PAGE if full else NAMES_PAGE
    rows = rows[start:start + min(number(data, "limit", cap) or cap, cap)]
    return [as_dict(row, counts.get(row.id, 0)) for row in rows] if full else [row.name for row in rows]


@action(reads=True, open=True)
def organization_show(unit, data):
    """Return one organisation.

    :param id: its id or its name
    :param include_datasets: its newest ten published datasets too
    """
    row = finding.organization(unit, needed(data, "id"))
    shown = as_dict(row, published(unit, row.id).get(row.id, 0)) | {"users": [], "tags": [], "groups": []}
    if flag(data, "include_users", True) and may.lead(unit.user, row):
        shown["users"] = _members(unit, row)
    if flag(data, "include_datasets"):
        docs = unit.db.scalars(select(datasets.c.doc).where(
            datasets.c.owner_org == row.id, datasets.c.state == "active", ~datasets.c.private)
            .order_by(datasets.c.modified.desc()).limit(10))
        shown["packages"] = [orjson.Fragment(documents.shown(doc, row.card)) for doc in docs]
    return shown


@action()
def organization_create(unit, data):
    """Add an organisation.

    :param name: 2 to 100 of a to z, 0 to 9, - and _
    :param partner: its datasets are held to the sharing profile
    """
    unit.demand(may.change_the_site)
    said = _said(data)
    _free(unit, said["name"], "Group name already exists in database")
    id = said["id"] if documents.is_id(said.get("id")) else str(uuid4())
    if unit.db.scalar(select(ROWS.id).where(or_(ROWS.id == id, ROWS.name == id))):
        raise ValidationError({"id": ["Organization id already exists"]})
    row = {"id": id, "name": said["name"], "state": "active", "partner": said.get("partner", False),
           "created": unit.now, "doc": _doc(said)}
    unit.db.execute(insert(organizations), row | {"card": card(row)})
    unit.happened("organization:create", id, id, partner=row["partner"])
    return as_dict(finding.organization(unit, id), 0)


@action()
def organization_patch(unit, data):
    """Change the fields that are given and leave the others.

    :param id: its id or its name
    """
    old = finding.organization(unit, needed(data, "id"), lock=True)
    unit.demand(may.lead, old)
    said = {"partner": old.partner} | _said(old.doc | {"name": old.name} | data)
    if said["partner"] != old.partner:
        unit.demand(may.change_the_site)
    if said["name"] != old.name:
        _free(unit, said["name"], IN_USE, but=old.id)
    row = old._asdict() | {"name": said["name"], "partner": said["partner"], "doc": _doc(said)}
    changed = sorted({key for key in row["doc"] | old.doc if row["doc"].get(key) != old.doc.get(key)}
                     | {key for key in ("name", "partner") if row[key] != getattr(old, key)})
    if changed:
        unit.db.execute(update(organizations).where(ROWS.id == old.id).values(row | {"card": card(row)}))
        unit.happened("organization:update", old.id, old.id, changed=changed)
    if {"name", "title"} & set(changed):
        unit.outdated(*unit.db.scalars(select(datasets.c.id).where(
            datasets.c.owner_org == old.id, datasets.c.state != "deleted")))
    now = finding.organization(unit, old.id)
    if now.partner and not old.partner:
        joining.judge_all(unit, now)
    return as_dict(now, published(unit, old.id).get(old.id, 0))


@action(reads=True)
def organization_list_for_user(unit, data):
    """Return the organisations the caller may add datasets to.

    :param permission: read lists every organisation he belongs to
    """
    unit.demand(may.be_known)
    wanted = may.SEES if word(data, "permission") == "read" else may.WRITES
    mine = [row for row in _listed(unit, []) if unit.user.sysadmin or unit.user.is_one_of(wanted, row.id)]
    return [as_dict(row, 0) | {"capacity": unit.user.roles.get(row.id, "admin")} for row in mine]


def published(unit, id: str | None = None) -> dict[str, int]:
    """Organisation id → number of datasets everyone may see."""
    asked = select(datasets.c.owner_org, func.count()).where(datasets.c.state == "active", ~datasets.c.private)
    return dict(unit.db.execute((asked.where(datasets.c.owner_org == id) if id else asked)
                                .group_by(datasets.c.owner_org)).all())


def card(row: dict) -> bytes:
    """What every dataset of the organisation shows of it."""
    return orjson.dumps({
        "id": row["id"], "name": row["name"], "title": row["doc"]["title"], "type": "organization",
        "description": row["doc"].get("description") or "", "image_url": row["doc"].get("image_url") or "",
        "created": row["created"], "is_organization": True, "approval_status": "approved", "state": row["state"],
        "title_translated": row["doc"].get("title_translated")})


def as_dict(row, count: int) -> dict:
    return {"description": "", "image_url": "", "extras": []} | row.doc | {
        "id": row.id, "name": row.name, "display_name": row.doc["title"],
        "image_display_url": row.doc.get("image_url") or "", "type": "organization", "is_organization": True,
        "approval_status": "approved", "state": row.state, "created": row.created,
        "partner": row.partner, "package_count": count, "num_followers": 0}


def _said(data: dict) -> dict:
    said = loaded(ORGANIZATION, data)
    return said | {"title": said.get("title") or said["name"]}


def _doc(said: dict) -> dict:
    return {key: value for key, value in said.items() if key not in OURS}


def _free(unit, name: str, message: str, but: str = "") -> None:
    """:raises ValidationError: when another organisation than `but` is known by this name, or has it as its id"""
    if unit.db.scalar(select(ROWS.id).where(or_(ROWS.name == name, ROWS.id == name), ROWS.id != but)):
        raise ValidationError({"name": [message]})


def _listed(unit, keys: list[str]) -> list:
    asked = select(organizations).where(ROWS.state == "active")
    return unit.db.execute(asked.where(or_(ROWS.name.in_(keys), ROWS.id.in_(keys))) if keys else asked).all()


def _holds(row, text: str) -> bool:
    return text in row.name.lower() or text in row.doc["title"].lower()


def _sorted(rows: list, counts: dict, sort: str) -> list:
    """:raises ValidationError: for a sort that is not known"""
    field, _, direction = sort.partition(" ")
    keys = {"name": lambda row: (row.name,), "title": lambda row: (row.doc["title"], row.name),
            "package_count": lambda row: (counts.get(row.id, 0), row.name)}
    if field not in keys or direction not in ("", "asc", "desc"):
        raise ValidationError({"sort": [f"Cannot sort by field `{field}`"]})
    descending = direction == "desc" or (field == "package_count" and not direction)
    return sorted(rows, key=keys[field], reverse=descending)


def _members(unit, row) -> list[dict]:
    found = unit.db.execute(select(users.c.id, users.c.name, users.c.fullname, memberships.c.capacity)
                            .join(memberships, memberships.c.user_id == users.c.id)
                            .where(memberships.c.organization_id == row.id, users.c.state == "active")
                            .order_by(users.c.name))
    return [{"id": each.id, "name": each.name, "fullname": each.fullname, "display_name": each.fullname or each.name,
             "capacity": each.capacity} for each in found]
