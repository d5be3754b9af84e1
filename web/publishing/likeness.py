"""What of a dataset is compared between what was sent and what is there: flat, and blind to how a CKAN writes it."""

from hashlib import blake2b

import orjson

from schemas.ckan import OUR_RESOURCE_FIELDS

DIGEST = "ieum_digest"
CORE = ("name", "title", "notes", "url", "version", "author", "author_email", "maintainer", "maintainer_email",
        "license_id", "type", "state", "private")
RESOURCE = ("id", "name", "description", "url", "format", "mimetype", "mimetype_inner", "size", "hash", "resource_type",
            "last_modified", *OUR_RESOURCE_FIELDS)
FILLED = ("mimetype", "size", "hash", "last_modified", "resource_type", "id")    # by the other side, where we say none


def flat(package: dict) -> dict[str, str]:
    """Every value that is said, by where it stands, such as `resources[0].url`."""
    found = {key: _text(package.get(key)) for key in CORE}
    found |= {f"extras.{each['key']}": _text(each["value"]) for each in package.get("extras") or ()
              if each["key"] != DIGEST}
    organization = package.get("organization") or {"name": package.get("owner_org")}
    found["owner_org"] = _text(organization.get("name"))
    for kind in ("tags", "groups"):
        found[kind] = ", ".join(sorted(each.get("name") or "" for each in package.get(kind) or ()))
    for place, resource in enumerate(package.get("resources") or ()):
        found |= {f"resources[{place}].{key}": _text(resource.get(key)) for key in RESOURCE}
        found[f"resources[{place}].format"] = _text(resource.get("format")).lower()
    return {key: value for key, value in found.items() if value}


def digest(package: dict) -> str:
    """A short name for all of it."""
    return blake2b(orjson.dumps(flat(package), option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


def differences(sent: dict, found: dict) -> list[str]:
    """Where what is there is not what was sent."""
    ours, theirs = flat(sent), flat(found)
    added = {key for key in theirs.keys() - ours.keys() if key.rpartition(".")[2] not in FILLED}
    return sorted(added | {key for key, value in ours.items() if theirs.get(key) != value})


def extra(package: dict, key: str) -> str:
    """The value of an extra, or nothing."""
    return next((str(each["value"]) for each in package.get("extras") or () if each["key"] == key), "")


def _text(value: object) -> str:
    if value is None or isinstance(value, str):
        return (value or "").strip().replace("\r\n", "\n")
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
