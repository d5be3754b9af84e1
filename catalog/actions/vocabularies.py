"""Vocabularies: tags of which the one who runs the site decides."""

from uuid import uuid4

from sqlalchemy import delete, insert, select, update

from catalog import may
from catalog.actions import vocabulary_rows as rows
from catalog.actions.fields import loaded
from catalog.actions.reading import bounded
from catalog.actions.registry import action
from catalog.errors import ValidationError, with_plain_tags
from catalog.tables import vocabularies
from schemas import VocabularySchema

SCHEMA = VocabularySchema()
SHORTEST, LONGEST = 2, 100


@action(reads=True, open=True)
def vocabulary_list(unit, data):
    """Return every vocabulary with its tags, by name."""
    found = unit.db.execute(select(vocabularies).order_by(rows.ROWS.name)).all()
    tags = rows.tags_of(unit, [row.id for row in found])
    return [rows.as_dict(row, tags[row.id]) for row in found]


@action(reads=True, open=True)
def vocabulary_show(unit, data):
    """Return one vocabulary with its tags.

    :param id: its id or its name
    """
    return _told(unit, rows.find(unit, _id(data)))


@action()
def vocabulary_create(unit, data):
    """Add a vocabulary and return it.

    :param name: 2 to 100 letters
    :param tags: its tags, as a list of `{"name": …}`, at most 1000; none unless told
    """
    unit.demand(may.change_the_site)
    if data.get("id"):
        raise ValidationError({"id": ["The input field id was not expected."]})
    said = _said(data)
    _free(unit, said["name"])
    row = {"id": str(uuid4()), "name": said["name"]}
    unit.db.execute(insert(vocabularies), row)
    rows.add(unit, row["id"], _names(said))
    unit.happened("vocabulary:create", row["id"], None, tags=len(_names(said)))
    return _told(unit, rows.find(unit, row["id"]))


@action()
def vocabulary_update(unit, data):
    """Change the name of a vocabulary or which tags it has, and return it.

    Tags that stay keep their ids; those that go are taken off the datasets that have them.

    :param id: its id or its name
    :param name: as it is unless told
    :param tags: all its tags from now on, as a list of `{"name": …}`; as they are unless told
    """
    key = _id(data)
    unit.demand(may.change_the_site)
    old = rows.find(unit, key, lock=True)
    said = _said({"name": old.name} | {key: data[key] for key in ("name", "tags") if key in data})
    changed = []
    if said["name"] != old.name:
        _free(unit, said["name"])
        unit.db.execute(update(vocabularies).where(rows.ROWS.id == old.id).values(name=said["name"]))
        rows.rename(unit, old.id, said["name"])
        changed.append("name")
    if "tags" in said and _retag(unit, old.id, _names(said)):
        changed.append("tags")
    if changed:
        unit.happened("vocabulary:update", old.id, None, changed=changed)
    return _told(unit, rows.find(unit, old.id))


@action()
def vocabulary_delete(unit, data):
    """Delete a vocabulary that has no tags any more.

    :param id: its id or its name
    """
    key = _id(data)
    unit.demand(may.change_the_site)
    row = rows.find(unit, key, lock=True)
    if rows.tags_of(unit, [row.id])[row.id]:
        raise ValidationError({"message": "Vocabulary cannot be deleted while it still has tags"})
    unit.db.execute(delete(vocabularies).where(rows.ROWS.id == row.id))
    unit.happened("vocabulary:delete", row.id)


def _id(data: dict) -> object:
    """:raises ValidationError: when there is none, in CKAN's words"""
    if not data.get("id"):
        raise ValidationError({"id": "id not in data"})
    return data["id"]


def _said(data: dict) -> dict:
    if "tags" in data and data["tags"] is None:
        raise ValidationError({"tags": ["Must be a list"]})
    try:
        said = loaded(SCHEMA, data)
    except ValidationError as refusal:
        raise ValidationError(with_plain_tags(refusal.error_dict)) from None
    bounded(said.get("tags") or [], "tags")
    if not said["name"]:
        raise ValidationError({"name": ["Missing value"]})
    if len(said["name"]) < SHORTEST:
        raise ValidationError({"name": [f"Name must be at least {SHORTEST} characters long"]})
    if len(said["name"]) > LONGEST:
        raise ValidationError({"name": [f"Name must be a maximum of {LONGEST} characters long"]})
    if "\0" in said["name"]:
        raise ValidationError({"name": ["Must be a Unicode string value"]})
    return said


def _names(said: dict) -> list[str]:
    return list(dict.fromkeys(each["name"] for each in said.get("tags") or ()))


def _free(unit, name: str) -> None:
    if rows.look(unit, name) is not None:
        raise ValidationError({"name": ["That vocabulary name is already in use."]})


def _retag(unit, id: str, names: list[str]) -> bool:
    """Make these the tags of a vocabulary.

    :returns: whether it had others
    """
    had = {row.name: row.id for row in rows.tags_of(unit, [id])[id]}
    rows.drop(unit, [had[name] for name in had if name not in names])
    rows.add(unit, id, [name for name in names if name not in had])
    return set(had) != set(names)


def _told(unit, row) -> dict:
    return rows.as_dict(row, rows.tags_of(unit, [row.id])[row.id])
