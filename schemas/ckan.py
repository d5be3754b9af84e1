"""Our fields as a stock CKAN keeps them, and back.

A CKAN without our schema knows its own fields and free `extras`, whose values are texts.  `to_extras` moves our fields
of the dataset there; inside resources, which keep free keys at top level, lists and numbers become JSON texts.
"""

from collections.abc import Callable

import orjson
from marshmallow import fields

from schemas.dataset import CoreSchema, DatasetSchema, ResourceSchema
from schemas.values import Code, Moment, Text

_CORE = frozenset(CoreSchema().load_fields)
_CKAN_RESOURCE = frozenset((
    "id", "name", "description", "url", "format", "mimetype", "mimetype_inner", "size", "hash", "resource_type",
    "url_type", "cache_url", "cache_last_updated", "created", "last_modified"))


def _ours(known: dict[str, fields.Field], theirs: frozenset[str]) -> dict[str, bool]:
    """Our field names, and whether the value of each is a text as it is."""
    return {name: isinstance(field, Text | Code | Moment) for name, field in known.items() if name not in theirs}


OUR_FIELDS = _ours(DatasetSchema().load_fields, _CORE)
OUR_RESOURCE_FIELDS = _ours(ResourceSchema().load_fields, _CKAN_RESOURCE)


def to_extras(package: dict) -> dict:
    """Move our fields into `extras`, as a stock CKAN takes them.

    :param package: a package in our canonical form; it is left as it is
    :return: a new package; what is no text stands there as JSON
    """
    moved = {key: value for key, value in package.items() if key not in OUR_FIELDS}
    ours = [{"key": key, "value": _written(value)} for key, value in package.items() if key in OUR_FIELDS]
    moved["extras"] = [*(package.get("extras") or ()), *ours]
    if "resources" in moved:
        moved["resources"] = [_each(resource, _written) for resource in moved["resources"]]
    return moved


def from_extras(package: dict) -> dict:
    """Bring our fields back to top level: the inverse of `to_extras`, also for what a stock CKAN returns.

    :return: a new package; extras that are not ours stay extras
    """
    back = {key: value for key, value in package.items() if key != "extras"}
    extras = []
    for extra in package.get("extras") or ():
        key = extra.get("key")
        if key in OUR_FIELDS and key not in back:
            back[key] = _read(extra.get("value"), OUR_FIELDS[key])
        else:
            extras.append(extra)
    back["extras"] = extras
    if "resources" in back:
        back["resources"] = [
            {key: _read(value, OUR_RESOURCE_FIELDS[key]) if key in OUR_RESOURCE_FIELDS else value
             for key, value in resource.items()} for resource in back["resources"]]
    return back


def _each(resource: dict, change: Callable[[object], object]) -> dict:
    return {key: change(value) if key in OUR_RESOURCE_FIELDS else value for key, value in resource.items()}


def _written(value: object) -> str:
    """A text as it is, anything else as JSON."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _read(value: object, is_text: bool) -> object:
    """The value again; what should be JSON and is not (typed by hand) stays a text for the schema to judge."""
    if is_text or not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value
