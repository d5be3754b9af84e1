"""What a row of a spreadsheet would do, told without doing it: which dataset it means, and what becomes of that."""

from hashlib import blake2b
from typing import Any, NamedTuple

import orjson
from sqlalchemy import or_, select

from catalog import may
from catalog.actions import changing, writing
from catalog.errors import NotAuthorized, ValidationError
from catalog.privacy.screen import hidden, screen_package
from catalog.search import Filter, Query, Unbuilt
from catalog.tables import datasets
from schemas.messages import Message
from schemas.sheet_outcomes import say

ROWS = datasets.c
KEYS = ("identifier", "name", "title")             # by what a dataset is known, the first that is said
OURS = frozenset(("id", "owner_org", "state", "private", "type", "groups"))        # what no row says
EMPTY = (None, "", [], {})
DOUBTFUL = ("review", "warn")
CUT = 300                                          # characters of what is said of a value


class Judged(NamedTuple):
    """What a row would do.

    :param written: what becomes of the dataset; None when the row is refused
    :param old: the row of the dataset as it stands
    """

    written: writing.Written | None
    old: object = None
    reasons: tuple = ()


def key_of(package: dict) -> tuple[str, str] | None:
    """By what the dataset of a row is known again: (identifier, name or title, the text); None when it says nothing."""
    return next(((key, package[key].strip()) for key in KEYS
                 if isinstance(package.get(key), str) and package[key].strip()), None)


def mark_of(key: tuple[str, str]) -> str:
    """A short name for a key, to find it again among ten thousand rows."""
    return blake2b("\0".join(key).encode("utf-8", "replace"), digest_size=16).hexdigest()


def name_for(key: tuple[str, str], package: dict, organization) -> str:
    """The name of a new dataset; where it says none, its organisation's, and a short name for what it is known by."""
    return package.get("name") or f"{organization.name[:80]}-{mark_of(key)[:12]}"


class Neighbours:
    """The datasets that some rows may mean, and those whose names they cannot have, asked for once.

    :param rows: by what the dataset of each is known, and what it says
    :param look: whether identifiers and titles are looked for too, for which all of the organisation's are read
    """

    def __init__(self, unit, organization, rows: list[tuple], look: bool = True):
        self.organization, self.own = organization, {kind: {} for kind in KEYS}
        keys = {key for key, _ in rows if key}
        self._find(unit, {key for key in keys if look and key[0] != "name"})
        names = {name_for(key, package, organization) for key, package in rows if key}
        names = {name for name in names if isinstance(name, str)} | {text for kind, text in keys if kind == "name"}
        found = unit.db.execute(select(datasets).where(or_(ROWS.name.in_(names), ROWS.id.in_(names)))).all()
        self.taken = {each: row.id for row in found for each in (row.name, row.id)}
        self.own["name"] = {row.name: [row] for row in found
                            if row.owner_org == organization.id and row.state != "deleted"}

    def _find(self, unit, keys: set[tuple[str, str]]) -> None:
        """Look through what the organisation has; it is the document that knows identifiers and titles."""
        if not keys:
            return
        asked = select(datasets).where(ROWS.owner_org == self.organization.id, ROWS.state != "deleted")
        for row in unit.db.execute(asked.order_by(ROWS.id)):
            doc = orjson.loads(row.doc)
            for kind in ("identifier", "title"):
                if (kind, doc.get(kind)) in keys:
                    self.own[kind].setdefault(doc[kind], []).append(row)

    def meant(self, key: tuple[str, str]):
        """The row of the dataset that is known by this; None for a new one.

        :raises ValidationError: when it may be several
        """
        kind, text = key
        found = self.own[kind].get(text, [])
        if len(found) > 1:
            raise ValidationError({kind: [say("ambiguous", number=len(found))]})
        return found[0] if found else None

    def free(self, name: str) -> None:
        """:raises ValidationError: when another dataset has the name"""
        if name in self.taken:
            raise ValidationError({"name": [say("name_taken", name=name)]})


class Personal(NamedTuple):
    """What looks like somebody's own in a row.

    :param blocked: the fields that may not be kept
    """

    reasons: tuple[dict, ...]
    warnings: tuple[dict, ...]
    blocked: frozenset[str]


def personal(package: dict) -> Personal:
    """Look for personal data in a row; what is said of them never says the value itself."""
    found = [(path, each) for path, findings in screen_package(package).items() for each in findings]
    bad = [(path, each) for path, each in found if each.verdict == "block"]
    bad = [(path, each) for path, each in bad if path != "name"] or bad            # a name may be made of the others
    doubtful = [(path, each) for path, each in found if each.verdict in DOUBTFUL]
    return Personal(*(tuple(message(each.message, path) for path, each in some) for some in (bad, doubtful)),
                    frozenset([path.partition(".")[0] for path, _ in bad] + ["name"] * bool(bad)))


def judge(unit, key: tuple[str, str] | None, package: dict, neighbours: Neighbours) -> Judged:
    """Decide what becomes of what a row says.

    :param key: by what its dataset is known
    """
    old = None
    try:
        if key is None:
            raise ValidationError({"title": [say("untitled")]})
        old = neighbours.meant(key)
        named = package if old else package | {"name": name_for(key, package, neighbours.organization)}
        return Judged(prepare(unit, named, neighbours, old), old)
    except ValidationError as refusal:
        return Judged(None, old, told(refusal.error_dict))
    except NotAuthorized as refusal:
        return Judged(None, old, told({"groups": [str(refusal)]}))


def prepare(unit, package: dict, neighbours: Neighbours, old) -> writing.Written:
    """What becomes of one dataset: what is new stays a draft until it was reviewed, what everybody sees stays so, and
    keeps its name.

    :param old: the row of the dataset that is meant; None for a new one
    :raises ValidationError: when it may not become that, or would be hidden for what is missing
    """
    organization = neighbours.organization
    named = {key: value for key, value in package.items() if key not in OURS and value not in EMPTY}
    if old is None:
        named["state"] = "draft"
    else:
        named = over(orjson.loads(old.doc), named) | {"name": old.name, "state": old.state}
    said = changing.understood(named | {"owner_org": organization.id}) | {"groups": None}
    if old is None:
        neighbours.free(said["name"])
    made = writing.prepare(unit, said, organization, old)
    if made.holds:
        raise ValidationError(made.holds)
    return made


def over(doc: dict, said: dict) -> dict:
    """A dataset with what a row says put over it.  What the row says nothing of stays, as do files that were uploaded.

    Its resources are told by their addresses, else by their order.
    """
    if not said.get("resources"):
        return doc | said
    there = list(doc["resources"])
    open_ = [place for place, each in enumerate(there) if each.get("url_type") != "upload"]
    at = {there[place]["url"]: place for place in open_}
    new = []
    for number, each in enumerate(said["resources"]):
        each = {key: value for key, value in each.items() if value not in EMPTY}
        place = at.get(each.get("url"), open_[number] if number < len(open_) else None)
        if place is None:
            new.append(each)
        else:
            there[place] = there[place] | each
    return doc | said | {"resources": there + new}


def told(faults, field: str = "") -> tuple[dict, ...]:
    """Messages as they are kept: which field, what kind, and the words in both languages.

    :param faults: whatever holds messages: a text, a list, rows of fields of lists
    """
    if isinstance(faults, dict):
        return tuple(each for key, value in faults.items()
                     for each in told(value, field if key in ("ko", "en") else _path(field, key)))
    if isinstance(faults, list | tuple):
        return tuple(each for value in faults for each in told(value, field))
    return (message(faults, field),)


def message(text, field: str = "") -> dict:
    """One message as it is kept."""
    if isinstance(text, Message):
        return {"field": field, "code": text.code, "ko": text.ko, "en": text.en}
    korean, _, english = str(text).partition(" / ")
    return {"field": field, "code": "", "ko": korean, "en": english or korean}


def unnamed(told: Any) -> Any:
    """What is told of a file, its texts without what may be about a person: messages repeat what stands in cells."""
    if isinstance(told, str):
        return hidden(told)
    if isinstance(told, dict):
        return {key: unnamed(each) for key, each in told.items()}
    return [unnamed(each) for each in told] if isinstance(told, list) else told


def _path(field: str, key) -> str:
    return str(key) if not field else f"{field}.{key}"


def alike(unit, titles: dict[str, str], organization) -> dict[str, dict]:
    """Published datasets of others that have the very title of a row: title → name and title of one of them.

    The index may be a step behind, or not be there at all: this is a hint and no more.
    """
    if not titles:
        return {}
    sought = tuple(sorted({title for title in titles if len(title) <= CUT}))
    others = (Filter("title_string", sought), Filter("owner_org", (organization.id,), negate=True))
    try:
        ids = getattr(unit.index, "index", unit.index).find(
            Query(filters=others, labels=may.labels(unit.user), rows=len(sought) * 2)).ids
    except Unbuilt:
        return {}
    rows = unit.db.execute(select(ROWS.name, ROWS.doc).where(ROWS.id.in_(ids), ROWS.state == "active", ~ROWS.private))
    return {doc["title"].casefold(): {"name": row.name, "title": doc["title"]}
            for row in rows if (doc := orjson.loads(row.doc))}
