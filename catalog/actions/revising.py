"""Changing parts of a dataset, on condition that others are as the caller believes."""


import orjson
from sqlalchemy import select

from catalog import documents, selecting
from catalog.actions import changing, resources, stamps, uploads
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.files import Received
from catalog.ids import new_id
from catalog.selecting import PathError
from catalog.tables import organizations

EXTEND = "extend"


def to_be_revised(unit, data):
    """Refuse whoever may not change the dataset, before his files are read."""
    asked = _Asked(data)
    uploads.expected(unit, asked.key(), {"state": asked.state()})


@action(uploads=to_be_revised)
def package_revise(unit, data):
    """Change parts of a dataset if other parts are as the caller believes, and return it as `package`.

    Nothing is changed between the look and the change.  `match`, what is filtered out and `update` are done in this
    order; whatever is then left is what `package_update` would have been sent, but id and type always stay.

    The names of parts are put together with two underscores: `resources__0__name`, `resources__-1` for the last one,
    `resources__1f9ab` for the one whose id begins so, with at least five characters.

    :param match: a dict with id or name, and whatever else must be as it says; lists are compared item by item
    :param match__…: the same for one part, as in `match__resources__0__format`
    :param filter: patterns of what to remove (`-resources__1`) and, before them, of what to keep from them
        (`+title`, `+resources`, `-*`): a list, or a text with commas
    :param update: a dict of what changes; dicts are merged by key and lists item by item
    :param update__…: the same for one part; `update__resources__extend` takes a list that is added to the end, and
        `update__resources__-1__upload` a file
    :param include: patterns of what to return, as for filter: `+package__id`, `-package__*`; everything unless told
    :param revision_note: what was changed and why, kept with the revision; 500 characters at most
    """
    changing.noted(unit, data)
    asked = _Asked(data)
    old = changing.found(unit, asked.key(), {"state": asked.state()})
    card = unit.db.scalar(select(organizations.c.card).where(organizations.c.id == old.owner_org))
    there = orjson.loads(documents.shown(old.doc, card))
    asked.match_with(there)
    package = asked.applied(changing.merged(old, {"organization": there["organization"]}))
    package |= {"id": old.id, "resources": _with_files(unit, old, package.get("resources", []))}
    shown = {"package": orjson.loads(changing.replace(unit, old, package))}
    return selecting.filtered(shown, asked.include)


class _Asked:
    """What is asked, read.

    :raises ValidationError: when it cannot be
    """

    def __init__(self, data: dict):
        self.match, self.update = _dict(data, "match"), _dict(data, "update")
        self.filter, self.include = _patterns(data, "filter"), _patterns(data, "include")
        self.matches, self.updates = _beginning(data, "match__"), _beginning(data, "update__")

    def key(self) -> str:
        """The id or the name of the dataset.

        :raises ValidationError: when neither was given
        """
        for name in ("id", "name"):
            for given in (self.matches, self.match):
                if given.get(name) and isinstance(given[name], str):
                    return given[name]
        raise ValidationError({"match__id": ["Missing value"]})

    def state(self):
        return self.updates.get("state", self.update.get("state"))

    def match_with(self, there: dict) -> None:
        """:raises ValidationError: naming what is not as was believed"""
        unmatched = selecting.differing(there, self.match)
        for path, wanted in sorted(self.matches.items()):
            try:
                value, told = selecting.reached(there, path)
                unmatched += selecting.differing(value, wanted, told)
            except PathError:
                unmatched.append(path)
        if unmatched:
            raise ValidationError({"match": unmatched})

    def applied(self, package: dict) -> dict:
        """The package as it becomes.

        :raises ValidationError: when something that is to change is not there, or cannot become that
        """
        package = selecting.filtered(package, self.filter)
        try:
            package = selecting.merged(package, self.update)
        except PathError as fault:
            raise ValidationError({"update": [str(fault)]}) from None
        for path in sorted(self.updates, key=lambda path: (path.split("__")[-1] != EXTEND, path)):
            try:
                package = selecting.updated(package, path, self.updates[path])
            except PathError as fault:
                raise ValidationError({path: [str(fault)]}) from None
        return package


def _with_files(unit, old, there) -> list:
    """The resources with what follows from the files that came for them.

    A resource gets its id, in its usual spelling, before its file does.

    :raises ValidationError: when an id is none
    """
    if not isinstance(there, list) or not all(isinstance(each, dict) for each in there):
        return there
    ready = []
    for each in there:
        if any(isinstance(value, Received) for value in each.values()):
            id = changing.spelled(each["id"]) if each.get("id") else new_id()
            if id is None:
                raise ValidationError({"resources": [*({} for _ in ready), {"id": stamps.BAD_ID}]})
            each = resources.said(unit, each | {"package_id": old.id}, id)
        ready.append(each)
    return ready


def _beginning(data: dict, prefix: str) -> dict:
    return {key.removeprefix(prefix): _read(value) for key, value in data.items() if key.startswith(prefix)}


def _read(value):
    """A text may be JSON, for a form knows nothing else."""
    if isinstance(value, str):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


def _dict(data: dict, key: str) -> dict:
    value = _read(data.get(key))
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise ValidationError({key: ["Must be a dict"]})
    return value


def _patterns(data: dict, key: str) -> list:
    value = data.get(key)
    read = [] if value is None or value == "" else _read(value)
    if isinstance(read, str):
        read = read.split(",")
    if not isinstance(read, list):
        raise ValidationError({key: ["Not a list"]})
    for each in read:
        if not isinstance(each, str):
            raise ValidationError({key: [f"Not a string: {each}"[:200]]})
    return [selecting.pattern(each) for each in read]
