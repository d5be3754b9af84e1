"""Changing a user, taking one out, and asking somebody in."""

import re
import secrets

from sqlalchemy import delete, or_, select, update

from catalog import letters, may, passes, saved
from catalog.actions import belonging, gatherings, profiles, request_rows
from catalog.actions.places import either
from catalog.actions.reading import needed
from catalog.actions.registry import action
from catalog.actions.users import enter
from catalog.errors import ValidationError
from catalog.sessions import close_all
from catalog.tables import collaborators, followers, group_users, members, sessions, tokens, users
from catalog.tables import passes as pass_rows

HIS = {"roles": (members, group_users), "shares": (collaborators,), "tokens": (tokens,),
       "sessions": (sessions, pass_rows), "follows": (followers,)}
TRIES, NUMBERS = 100, 10_000


@action()
def user_update(unit, data):
    """Replace what is said about a user.  Everybody may do so for himself; those who run the site for everybody.

    What he is called on the site, whether he runs or audits it and his state are for those who run the site to change;
    from anybody else they are passed over, as in CKAN.

    :param id: his id or his name
    :param email: his address, which cannot be taken away once there is one
    :param fullname: at most 200 characters; empty when left out
    :param about: at most 5000 characters, without links; empty when left out
    :param image_url: the address of a picture; none when left out
    :param password: a new one, 8 to 128 characters; the old one stays when left out
    :param name: a new name, from those who run the site
    :param password_hash: what another catalogue kept of his password, from those who run the site
    :param sysadmin: may do everything
    :param auditor: may read everything and change nothing
    :param state: active, pending or deleted
    """
    row = _changeable(unit, needed(data, "id"))
    told = profiles.said(unit, data)
    if row.email:
        profiles.demand(told, "email")
    return _changed(unit, row, dict.fromkeys(profiles.TOLD_AGAIN, "") | told)


@action()
def user_patch(unit, data):
    """Change what is given of a user and leave the rest.  Everybody may do so for himself.

    :param id: his id or his name
    :param email: his address
    :param fullname: at most 200 characters
    :param about: at most 5000 characters, without links
    :param image_url: the address of a picture
    :param password: a new one, 8 to 128 characters
    :param name: a new name, from those who run the site
    :param sysadmin: may do everything; from those who run the site, as are the next two
    :param auditor: may read everything and change nothing
    :param state: active, pending or deleted
    """
    row = _changeable(unit, needed(data, "id"))
    told = profiles.said(unit, data)
    if "email" in told and row.email:
        profiles.demand(told, "email")
    return _changed(unit, row, told)


@action()
def user_delete(unit, data):
    """Take a user out: he stays as deleted, but his roles, shares and tokens go, and what he followed.

    :param id: his id or his name
    """
    unit.demand(may.change_the_site)
    row = profiles.find(unit, needed(data, "id"))
    if row.state != "deleted":
        unit.db.execute(update(users).where(users.c.id == row.id).values(state="deleted"))
        _strip(unit, row)


@action()
def user_invite(unit, data):
    """Ask somebody into an organisation or a group: add a user who is pending until he sets his password.

    A letter leads him to the page on which he does, within seven days.  Where the site sends no mail, the result also
    has `invite_path`, the path of that page: whoever invites passes it on.

    :param email: his address; his name is made from what stands before the @
    :param group_id: id or name of the organisation or group, which the caller leads
    :param role: member, editor or admin
    :param fullname: what he is called, at most 200 characters
    """
    unit.demand(may.invite)
    profiles.demand(data, "email", "group_id", "role")
    kind, place = either(unit, needed(data, "group_id"))
    gatherings.lead(unit, kind, place)
    role, told = belonging.known_role(data["role"], "role"), profiles.said(
        unit, {"email": data["email"], "fullname": data.get("fullname") or ""})
    profiles.demand(told, "email")
    person = enter(unit, told | {"name": _free_name(unit, told["email"]), "state": "pending"})
    belonging.give(unit, kind, place.id, person.id, role)
    path = passes.send(unit, person.id, passes.INVITE, place.doc.get("title") or place.name)
    return profiles.shown(unit, person, whole=True) | ({} if unit.site.get("mail") else {"invite_path": path})


def _changeable(unit, key: str):
    """:raises NotAuthorized: to strangers, before they learn whether there is such a user"""
    unit.demand(may.be_known)
    row = profiles.find(unit, key)
    unit.demand(may.change_user, row)
    return row


def _changed(unit, row, told: dict) -> dict:
    """Write what differs, and return the user as he is now."""
    if told.get("name", row.name) != row.name and not may.change_the_site(unit.user) and row.state != "pending":
        raise ValidationError({"name": ["That login name can not be modified."]})
    profiles.free(unit, told, but=row.id)
    values = {key: value for key, value in profiles.columns(told).items() if getattr(row, key) != value}
    if values:
        unit.db.execute(update(users).where(users.c.id == row.id).values(values))
        unit.happened("user:update", row.id, changed=sorted(values))
    if values.get("state") == "deleted":
        _strip(unit, row)
    elif "password" in values or values.get("state", "active") != "active":
        close_all(unit.db, row.id)
    _tell(unit, row, values)
    now = unit.db.execute(select(users).where(users.c.id == row.id)).one()
    return profiles.shown(unit, now, profiles.created_counts(unit, [row.id]).get(row.id, 0))


def _tell(unit, row, values: dict) -> None:
    """Write to whom an account belongs that its password or its address was changed; of the address, to the old one.
    What letters to the old one carry opens nothing any more."""
    name = values.get("name", row.name)
    if row.email and values.get("email", row.email).lower() != row.email.lower():
        passes.end(unit.db, row.id)
        letters.write(unit, [row.id], "email_changed", to=row.email, name=name)
    if "password" in values:
        letters.write(unit, [row.id], "password_changed", name=name)


def _strip(unit, row) -> None:
    """Take from a user who is deleted all that was his, and write down how much that was."""
    gone = {what: sum(unit.db.execute(delete(table).where(table.c.user_id == row.id)).rowcount for table in tables)
            for what, tables in HIS.items()}
    saved.forget(unit.db, row.id)
    unit.happened("user:delete", row.id, **gone)
    request_rows.without_user(unit, row.id)


def _free_name(unit, email: str) -> str:
    """A name like the address, as CKAN makes it, that nobody has."""
    plain = re.sub(r"[^a-z0-9_]", "-", email.partition("@")[0].lower())[:90]
    for _ in range(TRIES):
        name = f"{plain}-{secrets.randbelow(NUMBERS)}"
        if not unit.db.scalar(select(users.c.id).where(or_(users.c.name == name, users.c.id == name))):
            return name
    raise ValidationError({"email": ["There are too many users of this name; add this one with user_create."]})
