"""Datasets.  CKAN calls them packages; its action names stay, our words are ours."""

import orjson
from sqlalchemy import bindparam, or_, select

from catalog import documents, may
from catalog.actions import changing, finding, writing
from catalog.actions.reading import flag, needed, number, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.prepared import Prepared
from catalog.tables import datasets, organizations
from schemas import to_extras

ROWS = datasets.c
SHOW = (select(ROWS.id, ROWS.owner_org, ROWS.state, ROWS.private, ROWS.creator, ROWS.revision, ROWS.doc,
               organizations.c.card)
        .outerjoin(organizations, organizations.c.id == ROWS.owner_org))
HIDDEN = {"draft": "include_drafts", "deleted": "include_deleted"}
BY_ID = Prepared(SHOW.where(ROWS.id == bindparam("key")))
BY_NAME = Prepared(SHOW.where(ROWS.name == bindparam("key")))


@action(reads=True)
def package_show(unit, data):
    """Return one dataset.  It has the revision its `ETag` names, which `If-Match` asks for when it is changed.

    :param id: its id or its name
    :param use_default_schema: put the fields a stock CKAN does not know into `extras`; false unless told
    :param include_tracking: taken and passed over; nobody's visits are counted here
    """
    key = needed(data, "id", "name_or_id")
    row = BY_NAME.first(unit.db, key=key) or BY_ID.first(unit.db, key=key)
    if row is None:
        raise NotFound("Dataset not found")
    finding.seen(unit, row)
    unit.told["version"] = row.revision
    doc = documents.shown(row.doc, row.card)
    return to_extras(orjson.loads(doc)) if flag(data, "use_default_schema") else orjson.Fragment(doc)


@action(reads=True, open=True)
def package_list(unit, data):
    """Return the names of the published datasets, by name.

    :param limit: how many; all unless told
    :param offset: how many to pass over
    :param include_private: also the private ones the caller may see
    :param include_drafts: also the drafts the caller may see
    :param include_deleted: also the deleted ones, by id, since their names are free again; for those who see everything
    """
    limit, start = number(data, "limit", 0), number(data, "offset", 0)
    states = ["active", *(state for state, key in HIDDEN.items() if flag(data, key))]
    if states == ["active"] and not flag(data, "include_private"):
        asked = select(ROWS.name).where(ROWS.state == "active", ~ROWS.private).order_by(ROWS.name)
        return list(unit.db.scalars(asked.limit(limit or None).offset(start or None)))
    asked = select(ROWS.id, ROWS.name, ROWS.owner_org, ROWS.state, ROWS.private, ROWS.creator).where(
        ROWS.state.in_(states)).order_by(ROWS.name)
    rows = unit.db.execute(asked if flag(data, "include_private") else asked.where(~ROWS.private))
    names = [row.id if row.state == "deleted" else row.name for row in rows if may.see(unit.user, row)]
    return names[start:start + limit if limit else None]


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
    """Add a dataset, and return it.

    Whoever runs the site may also give it an id, and say who added it and when (creator_user_id, metadata_created,
    metadata_modified; created and metadata_modified of its resources); of others that is passed over.

    :param name: 2 to 100 of a to z, 0 to 9, - and _
    :param owner_org: id or name of its organisation
    :param title: the name unless given
    :param notes: what it is about
    :param private: true to show it to its organisation alone; false unless told
    :param state: active, draft, or deleted to take it out of sight at once; active unless told. What people add for an
        organisation that is `reviewed` stays a draft until a steward approves it
    :param type: dataset unless told, and as it is from then on
    :param tags: dicts with name, and vocabulary_id where the tag is out of a vocabulary
    :param groups: dicts with id or name
    :param resources: dicts with url, name, format and description, 2000 at most; other keys are kept as they are, with
        100 kB in all
    :param extras: dicts with key and value
    :param id: a UUID, from who runs the site
    :param revision_note: what was changed and why, kept with the revision; 500 characters at most
    """
    unit.demand(may.publish)
    changing.noted(unit, data)
    gone = data.get("state") == "deleted"
    said = changing.told(unit, data | {"state": "active"} if gone else data)
    organization = changing.owner(unit, said)
    _own_id(unit, data)
    changing.free(unit, said["name"])
    made = writing.prepare(unit, said | ({"id": data["id"]} if data.get("id") else {}), organization)
    writing.write(unit, [made])
    row = changing.bury(unit, made.row) if gone else made.row
    return orjson.Fragment(changing.shown(unit, row, organization))


@action()
def package_update(unit, data):
    """Replace a dataset, and return it.  What is not mentioned is cleared; name, owner_org, private and whether it is a
    draft stay, and so do resources that are not mentioned at all.  Saying the same again changes nothing.

    A deleted dataset comes back only where `state` says active, and is known by its id alone.  Of an organisation that
    is `reviewed` it stays a draft, as every draft does, until a steward approves it (`dataset_submit`).

    :param id: its id or its name
    :param state: active, draft, or deleted to delete it
    :param match__metadata_modified: change it only if this is its metadata_modified
    :param revision_note: what was changed and why, kept with the revision; 500 characters at most
    """
    changing.noted(unit, data)
    old = changing.found(unit, needed(data, "id", "name"), data)
    return orjson.Fragment(changing.replace(unit, old, data))


@action()
def package_patch(unit, data):
    """Change the fields that are given and leave the others, and return the dataset.  Lists are replaced, not joined.

    A deleted dataset comes back only where `state` says active, and is known by its id alone.  Of an organisation that
    is `reviewed` it stays a draft, as every draft does, until a steward approves it (`dataset_submit`).

    :param id: its id or its name
    :param state: active, draft, or deleted to delete it
    :param match__metadata_modified: change it only if this is its metadata_modified
    :param revision_note: what was changed and why, kept with the revision; 500 characters at most
    """
    changing.noted(unit, data)
    old = changing.found(unit, needed(data, "id"), data)
    return orjson.Fragment(changing.replace(unit, old, changing.merged(old, data)))


@action()
def package_delete(unit, data):
    """Take a dataset out of sight.  It stays in the database, and its name is free again.

    :param id: its id or its name
    :param reason: why, for those who come looking for it; 1000 characters at most
    :param match__metadata_modified: delete it only if this is its metadata_modified
    """
    old = finding.dataset(unit, needed(data, "id"), lock=True)
    changing.changeable(unit, old, "deleted")
    unit.demand(may.dispose_of, old)
    changing.expected(unit, old, data)
    reason = word(data, "reason")[:1000]
    if old.state != "deleted":
        changing.bury(unit, old._asdict(), reason)


@action()
def package_owner_org_update(unit, data):
    """Give a dataset to another organisation, and return nothing.

    :param id: its id or its name
    :param organization_id: id or name of the organisation
    :param match__metadata_modified: change it only if this is its metadata_modified
    """
    old = changing.found(unit, needed(data, "id"), data)
    unit.demand(may.dispose_of, old)
    owner = {"owner_org": needed(data, "organization_id")}
    changing.replace(unit, old, changing.merged(old, owner))


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
