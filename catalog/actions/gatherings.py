"""What organisations and groups have in common: how one is found and what is shown of it."""

from dataclasses import dataclass

import orjson
from sqlalchemy import Column, Table, and_, func, or_, select, true

from catalog import documents, may
from catalog.actions import profiles
from catalog.actions.reading import flag
from catalog.errors import NotFound
from catalog.tables import (
    dataset_groups,
    datasets,
    followers,
    group_users,
    groups,
    members,
    organizations,
    users,
)
from schemas import GroupSchema, OrganizationSchema

HIDDEN = ("extras", "former_name")
UNSAID = ("email", "apikey", "auditor", "steward", "company")      # of people: not even to who may know it elsewhere
NEWEST = 10
OPTIONAL = dict.fromkeys(("include_extras", "include_users", "include_groups", "include_tags"), False)


@dataclass(frozen=True)
class Kind:
    """Organisations, or groups.

    :param word: `organization` or `group`, as CKAN says it
    :param people: who has which role in one
    :param belongs: the column of `people` that says in which
    """

    word: str
    table: Table
    people: Table
    belongs: Column
    schema: object

    @property
    def is_organization(self) -> bool:
        return self.word == "organization"


ORGANIZATION = Kind("organization", organizations, members, members.c.organization_id, OrganizationSchema())
GROUP = Kind("group", groups, group_users, group_users.c.group_id, GroupSchema())
KINDS = (ORGANIZATION, GROUP)


def find(unit, kind: Kind, key: object, lock: bool = False):
    """One by id or name.  A deleted one has no name any more, and is there only for those who see everything.

    :param lock: it is going to be changed
    :raises NotFound: when there is none
    """
    row = look(unit, kind, key, lock)
    if row is None:
        raise NotFound(f"{kind.word.title()} not found")
    return row


def look(unit, kind: Kind, key: object, lock: bool = False):
    """As `find`, but None when there is none."""
    rows = kind.table.c
    if not isinstance(key, str) or not key or "\0" in key:
        return None
    asked = select(kind.table).where(or_(rows.id == key, rows.name == key)).limit(1)
    row = unit.db.execute(asked.with_for_update() if lock else asked).first()
    return row if row is not None and may.see_gathering(unit.user, row) else None


def type_of(kind: Kind, row) -> str:
    """CKAN knows types of organisations and groups beside the plain ones."""
    return row.doc.get("type") or kind.word


def role(unit, kind: Kind, id: str) -> str | None:
    """The caller's own role in it."""
    if kind.is_organization:
        return unit.user.roles.get(id)
    return unit.db.scalar(select(kind.people.c.capacity).where(
        kind.belongs == id, kind.people.c.user_id == unit.user.id))


def lead(unit, kind: Kind, row) -> None:
    """Go on only if the user leads it.

    :raises NotAuthorized: when he does not
    """
    if kind.is_organization:
        unit.demand(may.lead, row)
    else:
        unit.demand(may.lead_group, row, role(unit, kind, row.id))


def plain(kind: Kind, row) -> dict:
    """What is known of it without looking further."""
    title = row.doc.get("title") or row.name
    told = {"description": "", "image_url": ""} | {key: value for key, value in row.doc.items() if key not in HIDDEN}
    if kind.is_organization:
        told["partner"] = row.partner
    return told | {
        "id": row.id, "name": row.doc.get("former_name", row.name), "title": title, "display_name": title,
        "image_display_url": told["image_url"] or "", "type": type_of(kind, row),
        "is_organization": kind.is_organization, "approval_status": "approved", "state": row.state,
        "created": row.created}


def shown(unit, kind: Kind, row, data: dict) -> dict:
    """All about one, as `organization_show` and `group_show` tell it.

    :param data: which parts are asked for
    """
    told = plain(kind, row) | {"num_followers": 0}
    if flag(data, "include_followers", True):
        told["num_followers"] = followed(unit, kind, row.id).get(row.id, 0)
    if flag(data, "include_datasets"):
        told["packages"] = newest(unit, kind, row)
    if flag(data, "include_datasets") or flag(data, "include_dataset_count", True):
        told["package_count"] = published(unit, kind, row.id).get(row.id, 0)
    return told | size(unit, kind, row, data) | parts(unit, kind, row, data)


def parts(unit, kind: Kind, row, data: dict) -> dict:
    """What is told of it unless it is left out: extras, people, and the tags and groups that none has here."""
    told = {}
    if flag(data, "include_extras", True):
        told["extras"] = sorted(({"state": "active"} | each for each in row.doc.get("extras") or ()),
                                key=lambda each: each["key"])
    if flag(data, "include_tags", True):
        told["tags"] = []
    if flag(data, "include_groups", True):
        told["groups"] = []
    if flag(data, "include_users", True):
        told["users"] = (people(unit, kind, row) if may.see_people_of(unit.user, row, role(unit, kind, row.id))
                         else [])
    return told


def published(unit, kind: Kind, id: str | None = None) -> dict[str, int]:
    """Id → number of datasets everyone may see."""
    column, source = datasets.c.owner_org, datasets
    if not kind.is_organization:
        column = dataset_groups.c.group_id
        source = datasets.join(dataset_groups, dataset_groups.c.dataset_id == datasets.c.id)
    asked = (select(column, func.count()).select_from(source)
             .where(datasets.c.state == "active", ~datasets.c.private).group_by(column))
    return dict(unit.db.execute(asked.where(column == id) if id else asked).all())


def followed(unit, kind: Kind, id: str | None = None) -> dict[str, int]:
    """Id → number of users who follow it."""
    rows = followers.c
    asked = select(rows.object_id, func.count()).where(rows.kind == kind.word).group_by(rows.object_id)
    return dict(unit.db.execute(asked.where(rows.object_id == id) if id else asked).all())


def within(kind: Kind, id: str):
    """The condition for a dataset to lie in it."""
    if kind.is_organization:
        return datasets.c.owner_org == id
    return datasets.c.id.in_(select(dataset_groups.c.dataset_id).where(dataset_groups.c.group_id == id))


def visible(user: may.User):
    """The condition for a user to see a dataset: what `may.see` says, for the database."""
    rows = datasets.c
    if user.sees_all:
        return true()
    ways = [and_(rows.state == "active", ~rows.private), rows.id.in_(list(user.shares)),
            rows.owner_org.in_([id for id, capacity in user.roles.items() if capacity in may.SEES])]
    mine = [and_(rows.owner_org.is_(None), rows.creator == may.own(user))] if may.own(user) else []
    return and_(rows.state != "deleted", or_(*ways, *mine))


def newest(unit, kind: Kind, row, limit: int = NEWEST) -> list:
    """The datasets in it that were changed last: of a group what is public, of an organisation what the caller sees."""
    seen = visible(unit.user) if kind.is_organization else ~datasets.c.private
    found = unit.db.execute(
        select(datasets.c.doc, organizations.c.card)
        .outerjoin(organizations, organizations.c.id == datasets.c.owner_org)
        .where(within(kind, row.id), datasets.c.state == "active", seen)
        .order_by(datasets.c.modified.desc(), datasets.c.id.desc()).limit(limit))
    return [orjson.Fragment(documents.shown(each.doc, each.card)) for each in found]


def people(unit, kind: Kind, row) -> list[dict]:
    """Who belongs to it, by name, with his role and without his address."""
    found = unit.db.execute(
        select(users, kind.people.c.capacity).join(kind.people, kind.people.c.user_id == users.c.id)
        .where(kind.belongs == row.id, users.c.state == "active").order_by(users.c.name)).all()
    made = profiles.created_counts(unit, [each.id for each in found]) if found else {}
    told = ((profiles.shown(unit, each, made.get(each.id, 0)), each.capacity) for each in found)
    return [{key: value for key, value in shown.items() if key not in UNSAID} | {"capacity": capacity}
            for shown, capacity in told]


def size(unit, kind: Kind, row, data: dict) -> dict:
    """How many people belong to it, where that is asked for."""
    if not flag(data, "include_member_count"):
        return {}
    return {"member_count": unit.db.scalar(select(func.count()).select_from(
        kind.people.join(users, users.c.id == kind.people.c.user_id))
        .where(kind.belongs == row.id, users.c.state == "active"))}
