"""Resources, one at a time.  Each is a part of its dataset, so changing one is changing the dataset."""

from mimetypes import MimeTypes

import orjson
from sqlalchemy import select

from catalog import may
from catalog.actions import changing, stamps, uploads, writing
from catalog.actions.reading import needed, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.ids import new_id
from catalog.tables import datasets, resources

ROWS = resources.c
ENDINGS = MimeTypes()                              # those Python knows, the same on every machine
NOT_FOUND = "Resource was not found."


@action(reads=True)
def resource_show(unit, data):
    """Return one resource.

    :param id: its id
    """
    return visible(unit, needed(data, "id"))


@action(reads=True)
def resource_view_list(unit, data):
    """Return the views of a resource: none, for this catalogue draws no charts of what it lists.

    :param id: id of the resource
    """
    visible(unit, needed(data, "id"))
    return []


def to_be_added(unit, data):
    """Refuse whoever may not add to the dataset, before his files are read."""
    uploads.expected(unit, needed(data, "package_id"), data)


def to_be_changed(unit, data):
    """Refuse whoever may not change the resource, before his files are read."""
    uploads.expected(unit, _holder(unit, data), _without_state(data))


@action(uploads=to_be_added)
def resource_create(unit, data):
    """Add a resource to the end of a dataset's, and return it.  Two callers may do so at once.

    :param package_id: id or name of the dataset
    :param url: where the data are; `http://` is put before an address without a scheme
    :param name: what it is called
    :param description: what it is
    :param format: by its name or ending; the ending of the url says it unless given
    :param hash: of the data
    :param size: in bytes
    :param mimetype: of the data; the ending of the url says it unless given
    :param mimetype_inner: of what is packed inside
    :param resource_type: file, api, documentation or what you will
    :param last_modified: when the data changed
    :param cache_url: where a copy is
    :param cache_last_updated: when it was made
    :param id: a UUID; a new one unless given
    :param upload: the data themselves, as a file
    :param sample: the first rows, as a file
    :param dictionary: what the columns mean, as a file
    :param match__metadata_modified: change the dataset only if this is its metadata_modified
    """
    old = changing.found(unit, needed(data, "package_id"), data)
    there, asked = orjson.loads(old.doc)["resources"], word(data, "id")
    id = changing.spelled(asked) if asked else new_id()
    if id is None:
        raise ValidationError({"id": stamps.BAD_ID})
    if any(each["id"] == id for each in there):
        raise ValidationError({"id": ["Resource id already exists."]})
    return _changed(unit, old, [*there, said(unit, guessed(data), id)], len(there))


@action(uploads=to_be_changed)
def resource_update(unit, data):
    """Replace a resource, and return it.  What is not mentioned is cleared; saying the same again changes nothing.

    :param id: its id
    :param url: and all else that `resource_create` takes
    :param match__metadata_modified: change the dataset only if this is its metadata_modified
    """
    old, there, place = held(unit, data)
    there[place] = said(unit, guessed(data), there[place]["id"])
    return _changed(unit, old, there, place)


@action(uploads=to_be_changed)
def resource_patch(unit, data):
    """Change what is given of a resource and leave all else, and return it.

    :param id: its id
    :param url: and all else that `resource_create` takes
    :param match__metadata_modified: change the dataset only if this is its metadata_modified
    """
    old, there, place = held(unit, data)
    there[place] = there[place] | said(unit, data, there[place]["id"])
    return _changed(unit, old, there, place)


@action()
def resource_delete(unit, data):
    """Take a resource out of its dataset, for good, with the files kept of it.  Returns nothing.

    :param id: its id
    :param match__metadata_modified: change the dataset only if this is its metadata_modified
    """
    old, there, place = held(unit, data)
    del there[place]
    _written(unit, old, there, place)


@action()
def package_resource_reorder(unit, data):
    """Put the resources of a dataset into another order, and return the id as it was given and the order of all.

    Those that are not mentioned come after the others, as they were.

    :param id: id or name of the dataset
    :param order: ids of resources, a list without repetitions
    :param match__metadata_modified: change the dataset only if this is its metadata_modified
    """
    key, order = needed(data, "id"), data.get("order")
    if "order" not in data:
        raise ValidationError({"order": ["Missing value"]})
    if not isinstance(order, list) or not all(isinstance(each, str) for each in order):
        raise ValidationError({"order": ["Must be a list of resource"]})
    if len(set(order)) != len(order):
        raise ValidationError({"order": ["Must supply unique resource_ids"]})
    old = changing.found(unit, key, data)
    there = {each["id"]: each for each in orjson.loads(old.doc)["resources"]}
    for id in order:
        if id not in there:
            raise ValidationError({"order": [f"resource_id {id} can not be found"]})
    ordered = [there.pop(id) for id in order] + list(there.values())
    _written(unit, old, ordered, 0)
    return {"id": key, "order": [each["id"] for each in ordered]}


def visible(unit, id: str) -> dict:
    """A resource that the user may see.

    :raises NotFound: when there is none
    """
    row = unit.db.execute(select(datasets).join(resources, ROWS.dataset_id == datasets.c.id)
                          .where(ROWS.id == id)).first()
    if row is None or (row.state == "deleted" and not unit.user.sees_all):
        unit.demanded = True
        raise NotFound(NOT_FOUND)
    unit.demand(may.see, row)
    unit.told["version"] = row.revision
    return _one(orjson.loads(row.doc)["resources"], id)[1]


def held(unit, data: dict):
    """The row of the dataset that has a resource, locked to be changed, all its resources, and where this one is.

    :raises NotFound: when there is none
    """
    old = changing.found(unit, _holder(unit, data), _without_state(data))
    there = orjson.loads(old.doc)["resources"]
    return old, there, _one(there, changing.spelled(data["id"]))[0]


def _holder(unit, data: dict) -> str:
    """The id of the dataset that has a resource.

    :raises NotFound: when there is none
    """
    id = changing.spelled(needed(data, "id")) or ""
    holder = unit.db.scalar(select(ROWS.dataset_id).where(ROWS.id == id))
    if holder is None:
        unit.demanded = True
        raise NotFound(NOT_FOUND)
    return holder


def _without_state(data: dict) -> dict:
    """What is said of a resource, whose state is not its dataset's."""
    return {key: data[key] for key in data if key != "state"}


def said(unit, data: dict, id: str) -> dict:
    """What is said of a resource, with what follows from the files that came along.

    :param id: the one it has or is going to have
    """
    fields = {key: value for key, value in data.items() if not key.startswith("match__")}
    files = uploads.taken(unit, fields, id)
    return fields | files | {"id": id}


def guessed(data: dict) -> dict:
    """A whole resource with its mimetype, which the ending of its address tells unless it is said."""
    url = data.get("url")
    if "mimetype" in data or not isinstance(url, str):
        return data
    return data | {"mimetype": ENDINGS.guess_type(url.split("?")[0])[0]}


def _one(there: list[dict], id: str) -> tuple[int, dict]:
    for place, each in enumerate(there):
        if each["id"] == id:
            return place, each
    raise NotFound(NOT_FOUND)


def _changed(unit, old, there: list[dict], place: int) -> dict:
    """The resource at this place, once it is written."""
    id = there[place]["id"]
    now = _written(unit, old, there, place)
    return next((each for each in now if each["id"] == id), now[-1])


def _written(unit, old, there: list[dict], place: int) -> list[dict]:
    """Write the resources of a dataset.

    :raises ValidationError: about the one at this place, without a list around it
    """
    try:
        made, _ = changing.prepared(unit, old, changing.merged(old, {"resources": there}))
    except ValidationError as refusal:
        faults = refusal.error_dict.get("resources")
        own = faults[place] if isinstance(faults, list) and place < len(faults) else None
        if isinstance(own, dict) and own:
            raise ValidationError(own) from None
        raise
    writing.write(unit, [made])
    unit.told["version"] = made.row["revision"]
    return orjson.loads(made.row["doc"])["resources"]
