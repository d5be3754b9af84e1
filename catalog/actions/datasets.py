"""Datasets.  CKAN calls them packages; its action names stay, our words are ours."""

import orjson
from marshmallow import ValidationError as SchemaError
from sqlalchemy import bindparam, or_, select

from catalog import documents, may
from catalog.actions import finding, writing
from catalog.actions.reading import needed, number, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError, in_ckan_shape, with_plain_tags
from catalog.prepared import Prepared
from catalog.tables import datasets, organizations
from schemas import DATASET

ROWS = datasets.c
SHOW = (select(ROWS.id, ROWS.owner_org, ROWS.state, ROWS.private, ROWS.creator, ROWS.revision, ROWS.doc,
               organizations.c.card)
        .outerjoin(organizations, organizations.c.id == ROWS.owner_org))
BY_ID = Prepared(SHOW.where(ROWS.id == bindparam("key")))
BY_NAME = Prepared(SHOW.where(ROWS.name == bindparam("key")))


@action(reads=True)
def package_show(unit, data):
    """Return one dataset.

    :param id: its id or its name
    """
    key = needed(data, "id", "name_or_id")
    row = BY_NAME.first(unit.db, key=key) or BY_ID.first(unit.db, key=key)
    if row is None:
        raise NotFound("Dataset not found")
    if row.state == "deleted" and not unit.user.sees_all:
        unit.demanded = True
        raise NotFound("Dataset not found")
    unit.demand(may.see, row)
    unit.told["version"] = row.revision
    return orjson.Fragment(documents.shown(row.doc, row.card))


@action(reads=True, open=True)
def package_list(unit, data):
    """Return the names of the published datasets, by name.

    :param limit: how many; all unless told
    :param offset: how many to pass over
    """
    limit = number(data, "limit", 0)
    asked = select(ROWS.name).where(ROWS.state == "active", ~ROWS.private).order_by(ROWS.name)
    return list(unit.db.scalars(asked.limit(limit or None).offset(number(data, "offset", 0) or None)))


@action(reads=True, open=True)
def dataset_tombstone(unit, data):
    """Return what is left of a published dataset that was deleted: its title, whose it was, when and why it went.

    :param id: its id or the name it had
    """
    key = needed(data, "id", "name_or_id")
    row = unit.db.execute(select(ROWS.doc, organizations.c.card)
                          .outerjoin(organizations, organizations.c.id == ROWS.owner_org)
                          .where(ROWS.state == "deleted", or_(ROWS.id == key, ROWS.former_name == key))
                          .order_by(ROWS.modified.desc()).limit(1)).first()
    doc = orjson.loads(row.doc) if row else {}
    if doc.get("private", True) or doc["deleted_from"] != "active":
        raise NotFound("Dataset not found")
    return {"id": doc["id"], "name": doc["name"], "title": doc["title"], "reason": doc["deleted_reason"],
            "deleted_at": doc["deleted_at"], "organization": orjson.Fragment(row.card) if row.card else None}


@action()
def package_create(unit, data):
    """Add a dataset.

    :param name: 2 to 100 of a to z, 0 to 9, - and _
    :param owner_org: id or name of its organisation
    """
    unit.demand(may.publish)
    said = understood(data)
    organization = owner(unit, said)
    _own_id(unit, data)
    free(unit, said["name"])
    made = writing.prepare(unit, said | ({"id": data["id"]} if data.get("id") else {}), organization)
    return _written(unit, made, organization)


@action()
def package_update(unit, data):
    """Replace a dataset.  Resources that are not mentioned at all stay as they are.

    :param id: its id or its name
    """
    old = finding.dataset(unit, needed(data, "id", "name"), lock=True)
    _changeable(unit, old)
    return _replace(unit, old, data)


@action()
def package_patch(unit, data):
    """Change the fields that are given and leave the others.  Lists are replaced, not joined.

    :param id: its id or its name
    """
    old = finding.dataset(unit, needed(data, "id"), lock=True)
    _changeable(unit, old)
    doc = orjson.loads(old.doc)
    if doc.get("draft_reasons") and old.state == "draft":
        doc["state"] = "active"                    # it was held back by the profile, not by a person
    return _replace(unit, old, doc | data)


@action()
def package_delete(unit, data):
    """Take a dataset out of sight.  It stays in the database, and its name is free again.

    :param id: its id or its name
    :param reason: why, for those who come looking for it
    """
    old = finding.dataset(unit, needed(data, "id"), lock=True)
    _changeable(unit, old)
    reason = word(data, "reason")[:1000]
    if old.state == "deleted":
        return
    doc = orjson.loads(old.doc) | {"state": "deleted", "metadata_modified": unit.now, "deleted_at": unit.now,
                                   "deleted_from": old.state, "deleted_reason": reason}
    row = old._asdict() | {"state": "deleted", "modified": unit.now, "revision": old.revision + 1, "digest": "",
                           "former_name": old.name, "name": f"deleted:{old.id}", "doc": orjson.dumps(doc)}
    writing.write(unit, [writing.Written("delete", row, old.doc)])


def understood(data: dict) -> dict:
    """What was said about a dataset, loaded, without what only the catalogue may say.

    :raises ValidationError: in CKAN's shape and words
    """
    try:
        return DATASET.load({key: value for key, value in data.items() if key not in documents.OURS})
    except SchemaError as error:
        raise ValidationError(with_plain_tags(in_ckan_shape(error.normalized_messages()))) from error


def owner(unit, said: dict):
    """The organisation it is said to belong to, if the user may publish for it.

    :raises ValidationError: when none was given, or, to those who may know, when there is none
    """
    if not said.get("owner_org"):
        raise ValidationError({"owner_org": ["An organization must be provided"]})
    try:
        found = finding.organization(unit, said["owner_org"])
    except NotFound:
        found = None
    unit.demand(may.publish_for, found)
    if found is None:
        raise ValidationError({"owner_org": ["Organization does not exist"]})
    return found


def free(unit, name: str, but: str = "") -> None:
    """:raises ValidationError: when another dataset than `but` has the name, or has it as its id"""
    if unit.db.scalar(select(ROWS.id).where(or_(ROWS.name == name, ROWS.id == name), ROWS.id != but)):
        raise ValidationError({"name": [writing.IN_USE]})


def _own_id(unit, data: dict) -> None:
    id = data.get("id")
    if not id:
        return
    if not may.change_the_site(unit.user):
        raise ValidationError({"id": ["The input field id was not expected."]})
    if not documents.is_id(id):
        raise ValidationError({"id": ["Invalid id provided"]})
    if unit.db.scalar(select(ROWS.id).where(or_(ROWS.id == id, ROWS.name == id))):
        raise ValidationError({"id": ["Dataset id already exists"]})


def _changeable(unit, old) -> None:
    """A deleted dataset is not there, except for those who can bring it back."""
    if old.state == "deleted" and not unit.user.sees_all:
        unit.demanded = True
        raise NotFound("Dataset not found")
    unit.demand(may.edit, old)


def _replace(unit, old, data: dict):
    data = writing.standing(old) | data
    if "resources" not in data:
        data["resources"] = orjson.loads(old.doc)["resources"]
    said = understood(data)
    organization = owner(unit, said)
    if said["name"] != old.name:
        free(unit, said["name"], but=old.id)
    return _written(unit, writing.prepare(unit, said, organization, old), organization)


def _written(unit, made: writing.Written, organization):
    writing.write(unit, [made])
    return orjson.Fragment(documents.shown(made.row["doc"], organization.card))
