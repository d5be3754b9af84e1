"""One dataset of another CKAN as one of ours: what it decides for itself stays with it, and nothing else is lost."""

from datetime import datetime, timedelta
from urllib.parse import quote, urljoin, urlsplit

import orjson

from harvesters.base import Skip
from harvesters.kinds import files
from schemas import DATASET, clean, from_extras

# what their catalogue decides for itself, and ours for us
THEIRS = frozenset((
    "id", "name", "owner_org", "organization", "creator_user_id", "metadata_created", "metadata_modified", "state",
    "private", "type", "groups", "num_tags", "num_resources", "isopen", "license_title", "license_url",
    "relationships_as_object", "relationships_as_subject", "revision_id", "tracking_summary", "plugin_data"))
THEIR_RESOURCE = frozenset((
    "id", "package_id", "revision_id", "state", "position", "datastore_active", "cache_url", "cache_last_updated",
    "url_type", "metadata_modified", "tracking_summary"))
# marks of the harvest that brought it there: they change with every run of it, and say nothing of the data.  What the
# dataset is called at its origin (guid, uri, identifier) stays, since by it two copies are known to be one.
HARVESTS = frozenset(("harvest_object_id", "harvest_job_id", "harvest_source_id", "harvest_timestamp",
                      "import_source", "dcat_modified_harvest"))
LONGEST = 2000                    # characters of what becomes an extra
KNOWN = frozenset(DATASET.load_fields)


def drafted(record: dict, base: str, now: datetime, types) -> dict:
    """:param base: the address of their catalogue
    :param now: dates after tomorrow are not believed
    :param types: kinds of package that are wanted
    :raises Skip: it is not public, or no dataset
    """
    if record.get("private") is True or record.get("state", "active") != "active":
        raise Skip("공개된 데이터가 아닙니다. / It is not public there.")
    if (record.get("type") or "dataset") not in types:
        raise Skip(f"데이터세트가 아닙니다({record.get('type')}). / It is no dataset ({record.get('type')}).")
    told = from_extras(record | {"extras": _extras(record.get("extras"))})
    package = {key: value for key, value in told.items()
               if key in KNOWN and key not in THEIRS and value not in (None, "")}
    package["title"] = _said(told.get("title")) or str(record["name"])
    package["notes"] = _said(told.get("notes")) or ""
    package["extras"] = _more(told)
    package |= _words(told.get("tags") or [])
    package["resources"] = [_resource(each, f"{base}/dataset/{quote(str(record['id']))}")
                            for each in told.get("resources") or []]
    if not files.address(package.get("url")):
        package["url"] = f"{base}/dataset/{quote(str(record['name']))}"
    _dates(package, record, now)
    return _fitting(package)


def _said(text: object) -> str | None:
    """A text, or that of several languages which we read best."""
    if isinstance(text, dict):
        text = text.get("ko") or text.get("en") or next(iter(text.values()), None)
    return clean.text(text)


def _extras(told: object) -> list[dict]:
    """Their extras as a list of keys and texts, each key once."""
    pairs = told.items() if isinstance(told, dict) else ((each["key"], each.get("value")) for each in told or ())
    kept = {str(key): value for key, value in pairs if key not in HARVESTS and value not in (None, "")}
    return [{"key": key, "value": value if isinstance(value, str) else orjson.dumps(value).decode()}
            for key, value in kept.items()]


def _more(told: dict) -> list[dict]:
    """Their extras, and the fields of schemas that we do not know."""
    keys = {each["key"] for each in told["extras"]}
    free = {key: value for key, value in told.items()
            if key not in KNOWN and key not in THEIRS and key not in keys and value not in (None, "", [], {})}
    texts = {key: value if isinstance(value, str) else orjson.dumps(value).decode() for key, value in free.items()}
    return told["extras"] + [{"key": key, "value": text} for key, text in texts.items() if len(text) <= LONGEST]


def _words(tags: list) -> dict:
    """Tags as ours may be; where that changes one, what was written is kept beside."""
    words = [clean.text(tag["name"] if isinstance(tag, dict) else tag) for tag in tags]
    words = [word for word in words if word]
    names = list(dict.fromkeys(name for word in words if (name := clean.tag(word))))
    said = {"tags": [{"name": name} for name in names]}
    return said if names == words else said | {"original_tags": words}


def _resource(told: dict, page: str) -> dict:
    """A resource.  An uploaded file is known to old servers by its name alone, and lies below its dataset's page."""
    resource = {key: value for key, value in told.items() if key not in THEIR_RESOURCE}
    url = str(told.get("url") or "").strip()
    if told.get("url_type") == "upload" and url and not urlsplit(url).scheme:
        here = f"{page}/resource/{quote(str(told.get('id')))}/download/{quote(url.rsplit('/', 1)[-1])}"
        resource["url"] = urljoin(page, url) if url.startswith("/") else here
    return resource


def _dates(package: dict, record: dict, now: datetime) -> None:
    for field, theirs in (("issued", "metadata_created"), ("modified", "metadata_modified")):
        day = clean.date(package.get(field)) or _utc(record.get(theirs))
        if day and day[:10] <= (now + timedelta(days=1)).date().isoformat():
            package[field] = day
        else:
            package.pop(field, None)


def _utc(moment: object) -> str | None:
    """CKAN's own moments are UTC and do not say so; midnight stands for a day."""
    text = str(moment or "")
    return clean.date(text if len(text) < 19 or text[10:].startswith("T00:00:00") else f"{text[:19]}Z")


def _fitting(package: dict) -> dict:
    """Without what does not fit our schema: one odd address of a clerk is no reason to lose a dataset."""
    _, errors = DATASET.read(package | {"name": "a-name"})
    odd = [field for field in errors if field in package and field not in ("title", "resources", "tags", "extras")]
    for field in odd:
        package.setdefault("warnings", []).append(f"{field}: {str(package.pop(field))[:100]}")
    return package
