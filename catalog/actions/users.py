"""People and what they may do in which organisation.  Their passwords, if any, are somebody else's business."""

from uuid import uuid4

from sqlalchemy import delete, insert, or_, select

from catalog import may
from catalog.actions import finding
from catalog.actions.fields import USER, loaded
from catalog.actions.reading import needed
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import members, users


@action()
def user_create(unit, data):
    """Add a user.

    :param name: 2 to 100 of a to z, 0 to 9, - and _
    :param sysadmin: may do everything
    :param auditor: may read everything and change nothing
    :param roles: organisation → member, editor or admin
    """
    unit.demand(may.change_the_site)
    said = loaded(USER, data)
    roles = said.pop("roles")
    if unit.db.scalar(select(users.c.id).where(or_(users.c.name == said["name"], users.c.id == said["name"]))):
        raise ValidationError({"name": ["That login name is not available."]})
    row = {"id": str(uuid4()), "state": "active", "created": unit.now} | said
    unit.db.execute(insert(users), row)
    unit.happened("user:create", row["id"], sysadmin=row["sysadmin"], auditor=row["auditor"])
    for organization, role in roles.items():
        _join(unit, finding.organization(unit, organization), row["id"], role)
    return as_dict(finding.user(unit, row["id"]))


@action(reads=True)
def user_show(unit, data):
    """Return one user: without an id, whoever asks.

    :param id: his id or his name
    """
    unit.demand(may.be_known)
    row = finding.user(unit, data.get("id") or unit.user.id)
    unit.demand(may.see_user, row)
    return as_dict(row)


@action(reads=True)
def user_list(unit, data):
    """Return every user, by name."""
    unit.demand(may.see_all)
    asked = select(users).where(users.c.state == "active").order_by(users.c.name)
    return [as_dict(row) for row in unit.db.execute(asked)]


@action()
def organization_member_create(unit, data):
    """Give a user a role in an organisation, or another one than he had.

    :param id: the organisation
    :param username: the user
    :param role: member, editor or admin
    """
    organization = finding.organization(unit, needed(data, "id"))
    unit.demand(may.lead, organization)
    person, role = finding.user(unit, needed(data, "username")), needed(data, "role")
    _join(unit, organization, person.id, role)
    return {"group_id": organization.id, "table_id": person.id, "table_name": "user", "capacity": role,
            "state": "active"}


@action()
def organization_member_delete(unit, data):
    """Take a user out of an organisation.

    :param id: the organisation
    :param username: the user
    """
    organization = finding.organization(unit, needed(data, "id"))
    unit.demand(may.lead, organization)
    person = finding.user(unit, needed(data, "username"))
    if _leave(unit, organization, person.id):
        unit.happened("member:remove", person.id, organization.id)


def as_dict(row) -> dict:
    return {"id": row.id, "name": row.name, "fullname": row.fullname, "display_name": row.fullname or row.name,
            "email": row.email, "sysadmin": row.sysadmin, "auditor": row.auditor, "state": row.state,
            "created": row.created, "about": "", "image_url": ""}


def _join(unit, organization, user_id: str, role: str) -> None:
    """:raises ValidationError: when there is no such role"""
    if role not in may.SEES:
        raise ValidationError({"role": [f"Role must be one of {', '.join(may.SEES)}"]})
    _leave(unit, organization, user_id)
    unit.db.execute(insert(members), {"user_id": user_id, "organization_id": organization.id, "capacity": role})
    unit.happened("member:set", user_id, organization.id, role=role)


def _leave(unit, organization, user_id: str) -> int:
    return unit.db.execute(delete(members).where(
        members.c.organization_id == organization.id, members.c.user_id == user_id)).rowcount
