"""Datasets as documents: what was said made whole, what changed, and what the search index gets to see."""

import re
from collections import defaultdict
from functools import lru_cache
from hashlib import blake2b
from uuid import NAMESPACE_URL, uuid5

import orjson

from catalog import may
from catalog.errors import ValidationError
from catalog.files.marks import SAMPLE, marked
from catalog.ids import new_id
from schemas import vocabulary

BLANK = {
    "id": None, "name": None, "title": "", "author": "", "author_email": "", "maintainer": "", "maintainer_email": "",
    "license_id": "", "license_title": "", "license_url": "", "isopen": False, "notes": "", "url": "", "version": "",
    "type": "dataset", "private": False, "state": "active", "owner_org": None, "creator_user_id": None,
    "metadata_created": None, "metadata_modified": None, "num_resources": 0, "num_tags": 0, "resources": [],
    "tags": [], "groups": [], "extras": [], "relationships_as_subject": [], "relationships_as_object": [],
}
BLANK_RESOURCE = {
    "id": None, "package_id": None, "position": 0, "url": "", "name": "", "description": "", "format": "", "hash": "",
    "resource_type": None, "mimetype": None, "mimetype_inner": None, "size": None, "created": None,
    "last_modified": None, "metadata_modified": None, "cache_url": None, "cache_last_updated": None, "url_type": None,
    "state": "active", "datastore_active": False,
}
FOR_GOOD = "deleted_for_good"                      # nobody but who runs the site brings it back
OURS = frozenset((
    "id", "license_title", "license_url", "isopen", "creator_user_id", "metadata_created", "metadata_modified",
    "num_resources", "num_tags", "organization", "relationships_as_subject", "relationships_as_object",
    "draft_reasons", "deleted_at", "deleted_from", "deleted_reason", "stamps", FOR_GOOD))
STAMPED = ("created", "metadata_modified")
OURS_IN_RESOURCES = frozenset((*STAMPED, "package_id", "position", "url_type", "state", "datastore_active", SAMPLE))
DERIVED = {"metadata_modified", "metadata_created", "num_resources", "num_tags", "license_title", "license_url",
           "isopen", "creator_user_id"}
_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NUL = b"\\u0000"                                   # as JSON writes it; so it does a backslash before u0000
LANDING = "안내 페이지 / Landing page"


def digest(said: dict) -> str:
    """A short name for what was said, so that saying it again can be told without looking further.

    :raises ValidationError: when it holds what no JSON can, such as half a character or a number beyond 64 bits, or
        NUL, which PostgreSQL keeps in no text
    """
    try:
        written = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as fault:
        raise ValidationError({"message": [str(fault)]}) from None
    if NUL in written and (faults := _nul(said)):
        raise ValidationError(faults)
    return blake2b(written, digest_size=16).hexdigest()


def _nul(said: dict) -> dict:
    """Fields with NUL in one of their texts; of resources the fields of each."""
    faults = {}
    for key, value in said.items():
        if key == "resources":
            found = [_nul(each) for each in value or ()]
            faults |= {key: found} if any(found) else {}
        elif _holds_nul(value):
            faults[key] = ["NUL characters are not accepted"]
    return faults


def _holds_nul(value) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_nul, (*value.keys(), *value.values())))
    if isinstance(value, list):
        return any(map(_holds_nul, value))
    return isinstance(value, str) and "\0" in value


def build(said: dict, id: str, old: dict | None, unit) -> dict:
    """The whole package as `package_show` returns it, without its organisation.

    :param said: loaded fields without those in OURS: `owner_org` is an id, tags and groups are as they will be shown;
        and `stamps`, where the caller may say who added it and when, of its resources too
    :param old: the document it replaces; its resources keep their ids where url, name and format are the same
    :raises ValidationError: when that was deleted for good
    """
    old, said = old or {}, dict(said)
    if old.get(FOR_GOOD) and not may.change_the_site(unit.user):
        raise ValidationError({"state": ["It was deleted for good with its harvest source."]})
    stamps = said.pop("stamps", None)
    known = _Known(old.get("resources", ()), unit.kept, stamps is not None)
    resources, told = _resources(said, id, known, unit.now), stamps or {}
    return {
        **BLANK, **said, **_license(said.get("license_id") or None),
        "id": id, "title": said.get("title") or said["name"],
        "type": old.get("type") or said.get("type") or BLANK["type"],
        "creator_user_id": told.get("creator_user_id") or old.get("creator_user_id") or unit.user.id or None,
        "metadata_created": told.get("metadata_created") or old.get("metadata_created") or unit.now,
        "metadata_modified": _modified(told.get("metadata_modified"), old.get("metadata_modified"), unit.now),
        "resources": resources, "num_resources": len(resources), "num_tags": len(said["tags"])}


def _modified(told: str | None, before: str | None, now: str) -> str:
    """When it was changed last, as it was told of a new dataset; of another it never goes back, nor ahead of now.

    Whoever compares it with what he saw last relies on that, and so does who asks for what changed since.
    """
    if told and (before is None or before < told <= now):
        return told
    return now


def restamped(old: dict, stamps: dict | None) -> dict[str, list]:
    """Field → [old, new], of what was said about who added the dataset and when."""
    return {key: [old.get(key), value] for key, value in (stamps or {}).items() if value != old.get(key)}


def changes(old: dict, new: dict) -> dict[str, list]:
    """Field → [old, new], without what follows from other fields."""
    return {key: [old.get(key), new.get(key)] for key in (old | new)
            if key not in DERIVED and old.get(key) != new.get(key)}


def _license(id: str | None) -> dict:
    known = vocabulary.LICENSES.get(id or "")
    if known is None:
        return {"license_id": id, "license_title": id, "license_url": None, "isopen": False}
    return {"license_id": id, "license_title": known["title"], "license_url": known["url"],
            "isopen": vocabulary.is_open(id)}


def tags(said) -> list[dict]:
    """CKAN sorts tags by name; the id follows from the name, so that it is the same on every dataset."""
    return [{"id": _tag_id(name), "name": name, "display_name": name,
             "vocabulary_id": None, "state": "active"} for name in sorted({tag["name"] for tag in said})]


@lru_cache(20_000)
def _tag_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"tag:{name}"))


def _resources(said: dict, package_id: str, known: "_Known", now: str) -> list[dict]:
    landing = str(uuid5(NAMESPACE_URL, f"landing:{package_id}"))
    told = said.get("resources") or ()
    asked = [each for each in told if each.get("id") != landing]
    if not asked and (said.get("url") or "").startswith(("http://", "https://")):
        # Harvesters of other catalogues skip a dataset without resources, so it shows the page that leads to the data.
        stood = {key: told[0][key] for key in STAMPED if told and told[0].get(key)}
        asked = [{"id": landing, "url": said["url"], "name": LANDING, "resource_type": "documentation"} | stood]
    return [_resource(each, known, {"package_id": package_id, "position": place}, now)
            for place, each in enumerate(asked)]


class _Known:
    """The resources a dataset had, each to be found again once; what files have just come for which; and whether the
    caller may say when they were added and changed."""

    def __init__(self, old, kept: dict[str, dict], stamped: bool):
        self.given, self.kept, self.stamped = set(), kept, stamped
        self.by_id = {each["id"]: each for each in old}
        self.alike = defaultdict(list)
        for each in old:
            self.alike[_likeness(each)].append(each["id"])

    def claim(self, said: dict) -> dict | None:
        if said.get("id"):
            return self.by_id.pop(said["id"], None)
        return next((self.by_id.pop(id) for id in self.alike[_likeness(said)] if id in self.by_id), None)

    def name(self, id: str | None) -> str:
        """The id a resource is to have: the one it had or asks for, unless another has it by now."""
        if id in self.given or not is_id(id):
            id = new_id()
        self.given.add(id)
        return id


def _likeness(resource: dict) -> tuple:
    return resource.get("url") or "", resource.get("name") or "", resource.get("format") or ""


def _resource(said: dict, known: _Known, place: dict, now: str) -> dict:
    before = known.claim(said)
    own = {key: value for key, value in said.items() if key not in OURS_IN_RESOURCES}
    made = {**BLANK_RESOURCE, **own, **place}
    made["id"] = known.name(before["id"] if before else said.get("id"))
    made |= marked(made, before, known.kept.get(made["id"]))
    stood = before or dict.fromkeys(STAMPED, now)
    made |= {key: stood[key] for key in STAMPED}
    if before and made | place != before | place:
        made["metadata_modified"] = now
    if known.stamped:
        made |= {key: said[key] for key in STAMPED if said.get(key) and said[key] != stood[key]}
    return made


def is_id(text) -> bool:
    return isinstance(text, str) and bool(_UUID.fullmatch(text))


def shown(doc: bytes, card: bytes | None) -> bytes:
    """A stored document with its organisation put in, which may have got another title since."""
    return b'%b,"organization":%b}' % (doc[:-1], card or b"null")


def labels(doc: dict) -> list[str]:
    """Who may find it, as CKAN's permission labels: nobody a deleted one, but those who see everything."""
    if doc["state"] == "deleted":
        return []
    if doc["state"] == "active" and not doc["private"]:
        return ["public"]
    whose = f"member-{doc['owner_org']}" if doc["owner_org"] else f"creator-{doc['creator_user_id']}"
    return [whose, f"collaborator-{doc['id']}"]
