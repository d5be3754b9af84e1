"""What every way of changing a dataset has in common: whether one may, whether it is what one saw, what it becomes.

A deleted dataset comes back only where `state` says active, by whoever may delete it, and by its id, for it has no
name.  Nothing else changes it: whoever sees it is told so, to others it is not there.
"""

from uuid import UUID

import orjson
from marshmallow import ValidationError as SchemaError
from sqlalchemy import delete, or_, select, update

from catalog import curation, documents, may
from catalog.actions import finding, request_rows, stamps, withdrawing, writing
from catalog.actions.reading import word
from catalog.errors import NotFound, Stale, ValidationError, in_ckan_shape, with_plain_tags
from catalog.tables import collaborators, datasets, organizations, sightings
from schemas import DATASET

ROWS = datasets.c
STAYS_DELETED = "It was deleted. Only an explicit state: active brings it back."
CHANGED = "It was changed meanwhile. Read it again, and say again what is to change."
NOT_MOVED = "You cannot move this dataset to another organization"
LONGEST_NOTE = 500                                     # characters of what is said of a change
BY_STANDING = ("name", "private", "state")             # null does not change these


def found(unit, key: str, data: dict):
    """The row of a dataset that is to be changed, locked.

    :param key: its id or its name
    :param data: what is said; `match__metadata_modified` in it must be what `package_show` printed last
    :raises NotFound: when there is none
    :raises Stale, ValidationError: when it is no longer what the caller saw, or was deleted
    """
    old = finding.dataset(unit, key, lock=True)
    changeable(unit, old, data.get("state"))
    expected(unit, old, data)
    return old


def noted(unit, data: dict) -> None:
    """Take out of what is said of a dataset what is said of the change: it goes to the revision, not to the dataset.

    :raises ValidationError: when it is no text, or longer than 500 characters
    """
    note = word(data, "revision_note").strip()
    if len(note) > LONGEST_NOTE:
        raise ValidationError({"revision_note": [f"Must be at most {LONGEST_NOTE} characters long"]})
    data.pop("revision_note", None)
    unit.note = note or unit.note


def changeable(unit, old, state=None) -> None:
    """Go on only if the user may change a dataset, and it is there for him.

    :param state: what it is said to become
    """
    if old.state != "deleted":
        unit.demand(may.edit, old)
        return
    if not unit.user.sees_all and (state != "active" or not may.dispose_of(unit.user, old)):
        unit.demanded = True
        raise NotFound("Dataset not found")
    unit.demand(may.dispose_of, old)
    if state not in ("active", "deleted"):
        raise ValidationError({"state": [STAYS_DELETED]})


def expected(unit, old, data: dict) -> None:
    """Go on only if the dataset is what the caller saw last, as far as he says what that was."""
    unit.matched = True
    if unit.match is not None and unit.match != old.revision:
        raise Stale({"message": [CHANGED]})
    seen = data.get("match__metadata_modified")
    if seen is not None and seen != old.modified:
        raise ValidationError({"match__metadata_modified": [CHANGED]})


def understood(data: dict) -> dict:
    """What was said about a dataset, loaded, without what only the catalogue may say.

    :raises ValidationError: in CKAN's shape and words
    """
    try:
        return DATASET.load({key: value for key, value in data.items() if key not in documents.OURS})
    except SchemaError as error:
        raise ValidationError(with_plain_tags(in_ckan_shape(error.normalized_messages()))) from error


def told(unit, data: dict) -> dict:
    """The same for one dataset alone, with the stamps that the one who runs the site may set."""
    said = understood(data)
    faults = [_name(each) for each in said["resources"]]
    if any(faults):
        raise ValidationError({"resources": faults})
    if may.change_the_site(unit.user):
        said["stamps"] = stamps.stated(data, said)
        if stamps.restored(data):
            said[stamps.REASONS] = True
    return said


def _name(resource: dict) -> dict:
    """Bring the id of a resource into its usual spelling; what is wrong with it."""
    id = resource.pop("id", None)
    if not id:
        return {}
    resource["id"] = spelled(id)
    return {} if resource["id"] else {"id": stamps.BAD_ID}


def spelled(id) -> str | None:
    """The id of a resource in its usual spelling, or None when it is no UUID."""
    if documents.is_id(id):
        return id
    try:
        return str(UUID(id))
    except (ValueError, TypeError, AttributeError):
        return None


def owner(unit, said: dict, old=None):
    """The organisation it is said to belong to, if the user may publish for it or it is the one it has.

    Its row is locked, so that it does not become a partner before this is written.

    :raises ValidationError: when none was given, or, to those who may know, when there is none
    """
    key = said.get("owner_org")
    if not key:
        raise ValidationError({"owner_org": ["An organization must be provided"]})
    rows = organizations.c
    row = None if "\0" in key else unit.db.execute(
        select(organizations).where(or_(rows.id == key, rows.name == key), rows.state == "active")
        .limit(1).with_for_update(read=True)).first()
    if old is None or row is None or row.id != old.owner_org:
        unit.demand(may.publish_for, row)
    if row is None:
        raise ValidationError({"owner_org": ["Organization does not exist"]})
    return row


def free(unit, name: str, but: str = "") -> None:
    """:raises ValidationError: when another dataset than `but` has the name, or has it as its id"""
    if unit.db.scalar(select(ROWS.id).where(or_(ROWS.name == name, ROWS.id == name), ROWS.id != but)):
        raise ValidationError({"name": [writing.IN_USE]})


def merged(old, changes: dict) -> dict:
    """A dataset as it stands, with some of its fields changed."""
    doc = orjson.loads(old.doc)
    if doc.get("draft_reasons") and old.state == "draft":
        doc["state"] = "active"                    # it was held back by the profile, not by a person
    return doc | changes


def prepared(unit, old, data: dict):
    """What becomes of a dataset when this is said of it, and the row of its organisation.

    :param data: the whole package; resources that are not mentioned at all stay as they are
    :raises ValidationError, NotAuthorized: when it may not become that
    """
    stays = writing.standing(old)
    data = stays | {key: value for key, value in data.items() if value is not None or key not in BY_STANDING}
    if "resources" not in data:
        data["resources"] = orjson.loads(old.doc)["resources"]
    said = told(unit, data)
    organization = owner(unit, said, old)
    if organization.id != old.owner_org and not may.dispose_of(unit.user, old):
        raise ValidationError({"owner_org": [NOT_MOVED]})
    if said["name"] != old.name:
        free(unit, said["name"], but=old.id)
    return writing.prepare(unit, said, organization, old), organization


def replace(unit, old, data: dict) -> bytes:
    """Write what is said of a dataset, and return it as `package_show` prints it then.

    `state: deleted` deletes it, after all else that is said was done.
    """
    gone = data.get("state") == "deleted"
    if gone:
        unit.demand(may.dispose_of, old)
        data = {key: value for key, value in data.items() if key != "state"}
    if gone and old.state == "deleted":
        return shown(unit, old._asdict())
    made, organization = prepared(unit, old, data)
    writing.write(unit, [made])
    row = bury(unit, made.row) if gone else made.row
    return shown(unit, row, organization)


def shown(unit, row: dict, organization=None) -> bytes:
    """A dataset's row as `package_show` prints it, and its revision for the answer.

    :param organization: the row of its owner, where it is at hand
    """
    unit.told["version"] = row["revision"]
    card = organization.card if organization else unit.db.scalar(
        select(organizations.c.card).where(organizations.c.id == row["owner_org"]))
    return documents.shown(row["doc"], card)


def bury(unit, old: dict, reason: str = "") -> dict:
    """Take a dataset out of sight; its name is free again, and nobody is its collaborator any more.

    :param old: its row
    :returns: its row as it stands then
    """
    doc = orjson.loads(old["doc"]) | {"state": "deleted", "metadata_modified": unit.now, "deleted_at": unit.now,
                                      "deleted_from": old["state"], "deleted_reason": reason}
    row = old | {"state": "deleted", "modified": unit.now, "revision": old["revision"] + 1, "digest": "",
                 "former_name": old["name"], "name": f"deleted:{old['id']}", "doc": orjson.dumps(doc)}
    unit.db.execute(delete(collaborators).where(collaborators.c.dataset_id == old["id"]))
    request_rows.without_dataset(unit, old["id"])
    withdrawing.tell(unit, old, reason)
    writing.write(unit, [writing.Written("delete", row, old["doc"], facts={"deleted_from": old["state"]})])
    if not curation.harvests(unit.user):           # a harvest that had withdrawn it before may not bring it back now
        unit.db.execute(update(sightings).where(sightings.c.dataset_id == old["id"], sightings.c.outcome == "withdrawn")
                        .values(outcome="down"))
    return row
