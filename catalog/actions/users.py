"""Who the users are, and adding one."""

from uuid import uuid4

import orjson
from sqlalchemy import func, insert, or_, select

from catalog import documents, may
from catalog.actions import belonging, finding, gatherings, profiles, tokens
from catalog.actions.datasets import SHOW
from catalog.actions.reading import flag, word
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import datasets, users

DATASETS = 50                            # shown of those a user has added, as CKAN does
LONGEST = 200                            # characters of a name, and so of what is looked for in names


@action(reads=True)
def user_show(unit, data):
    """Return one user: without an id, whoever asks.  Only known users are told about users.

    His address is shown to himself and to those who see everything.  When he was last here is not kept.

    :param id: his id or his name
    :param include_datasets: also, as `datasets`, the newest 50 he has added: the published ones, and all he may see
        himself when he asks about himself
    :param include_num_followers: also `num_followers`, which is 0, since users are not followed here
    :param include_password_hash: also what is kept of his password, for those who run the site
    :param include_plugin_extras: also `plugin_extras`, which are null, for those who run the site
    """
    unit.demand(may.be_known)
    row = profiles.find(unit, data.get("id") or unit.user.id)
    unit.demand(may.see_user, row)
    shown = profiles.shown(unit, row, _added(unit, row))
    if flag(data, "include_datasets"):
        shown["datasets"] = _datasets(unit, row)
    if flag(data, "include_num_followers"):
        shown["num_followers"] = 0
    if may.change_the_site(unit.user) and flag(data, "include_plugin_extras"):
        shown["plugin_extras"] = None
    if flag(data, "include_password_hash") and may.carry_passwords_over(unit.user):
        shown["password_hash"] = row.password or None
    return shown


@action(reads=True)
def user_list(unit, data):
    """Return the users, or their names, but not those that were deleted.  Only known users are told about users.

    :param all_fields: false for the names alone; true unless told
    :param q: only those who have this in their name or full name, or, for those who see everything, in their address;
        200 characters at most
    :param email: only who has this address; for those who see everything
    :param order_by: display_name unless told; or name, fullname, about, created, sysadmin or number_created_packages
    :param include_site_user: tolerated: the user of the house itself is not among the users
    """
    unit.demand(may.be_known)
    rows = unit.db.execute(select(users).where(*_conditions(unit, data))).all()
    counts = profiles.created_counts(unit)
    rows = sorted(rows, key=_order(word(data, "order_by") or "display_name", counts))
    if not flag(data, "all_fields", True):
        return [row.name for row in rows]
    return [profiles.shown(unit, row, counts.get(row.id, 0)) for row in rows]


@action()
def user_create(unit, data):
    """Add a user.  For those who run the site.

    :param name: 2 to 100 of a to z, 0 to 9, - and _
    :param email: his address
    :param password: 8 to 128 characters; kept as an Argon2id hash
    :param password_hash: instead of a password, what another catalogue kept of it; then the address may be missing too
    :param id: a UUID; a new one unless told
    :param fullname: at most 200 characters
    :param about: at most 5000 characters, without links
    :param image_url: the address of a picture
    :param sysadmin: may do everything
    :param auditor: may read everything and change nothing
    :param state: active, pending or deleted
    :param created: when he was added elsewhere
    :param roles: organisation → member, editor or admin
    :param with_apitoken: make a token too, and return it as `token`
    """
    unit.demand(may.change_the_site)
    told = profiles.said(unit, data)
    bare = "name" in told and (unit.user == may.SYSTEM or "password_hash" in data)
    profiles.demand(told, "name", *(() if bare else ("email", "password")))
    row = enter(unit, told)
    for organization, role in told.get("roles", {}).items():
        id = finding.organization(unit, organization).id
        belonging.give(unit, gatherings.ORGANIZATION, id, row.id, belonging.known_role(role, "roles"))
    token = {"token": tokens.make(unit, row, tokens.Terms("default"))["token"]} if flag(data, "with_apitoken") else {}
    return profiles.shown(unit, row) | token


def enter(unit, told: dict):
    """Write a new user down, and return his row.

    :raises ValidationError: when his name, address or id is another's
    """
    profiles.free(unit, told)
    row = {"id": str(uuid4()), "state": "active", "created": unit.now, "sysadmin": False, "auditor": False}
    row |= profiles.columns(told) | ({"id": told["id"]} if told.get("id") else {})
    unit.db.execute(insert(users), row)
    unit.happened("user:create", row["id"], sysadmin=row["sysadmin"], auditor=row["auditor"], state=row["state"])
    return unit.db.execute(select(users).where(users.c.id == row["id"])).one()


def _conditions(unit, data: dict) -> list:
    found, text = [users.c.state != "deleted"], word(data, "q").lower()
    if len(text) > LONGEST:
        raise ValidationError({"q": [f"At most {LONGEST} characters"]})
    if text:
        columns = [users.c.name, users.c.fullname, *([users.c.email] if unit.user.sees_all else [])]
        found.append(or_(*(func.lower(column).contains(text, autoescape=True) for column in columns)))
    if data.get("email"):
        unit.demand(may.see_all)
        found.append(func.lower(users.c.email) == word(data, "email").lower())
    return found


def _order(field: str, counts: dict):
    """:raises ValidationError: for CKAN's old order by edits"""
    if field == "edits":
        raise ValidationError({"message": "order_by=edits is no longer supported"})
    if field == "number_created_packages":
        return lambda row: (counts.get(row.id, 0), row.name)
    if field in ("name", "fullname", "about", "created", "sysadmin"):
        return lambda row: (getattr(row, field), row.name)
    return lambda row: (row.fullname or row.name, row.name)


def _added(unit, row) -> int:
    """How many datasets he has added: the published ones, or all but the deleted for those who may know."""
    its = datasets.c
    if not may.see_all_of(unit.user, row):
        return profiles.created_counts(unit, [row.id]).get(row.id, 0)
    return unit.db.scalar(select(func.count()).where(its.creator == row.id, its.state != "deleted"))


def _datasets(unit, row) -> list:
    its = datasets.c
    asked = SHOW.where(its.creator == row.id, its.state != "deleted")
    if not may.see_all_of(unit.user, row):
        asked = asked.where(its.state == "active", ~its.private)
    found = unit.db.execute(asked.order_by(its.modified.desc(), its.id).limit(DATASETS))
    return [orjson.Fragment(documents.shown(each.doc, each.card)) for each in found]
