"""What the search index gets to see of a dataset."""

import re

from catalog import documents
from catalog.search.known import OURS, kind

NOTHING = (None, "", [])
_KEY = re.compile(r"[^\w-]+", re.ASCII)


def as_document(doc: dict, organization: str | None, described: dict | None) -> dict:
    """What the search index gets to see of a dataset.

    :param doc: as it is stored; a tag of a vocabulary may carry the vocabulary's name as `vocabulary_name`
    :param organization: the name of its organisation
    :param described: and what else is known of it: its title
    """
    titles, resources = doc.get("title_translated") or {}, doc["resources"]
    return {
        "id": doc["id"], "name": doc["name"], "title": doc["title"] or "", "title_en": titles.get("en") or "",
        "notes": doc["notes"] or "", "tags": [tag["name"] for tag in doc["tags"] if not tag.get("vocabulary_id")],
        "groups": [group["name"] for group in doc["groups"]], "organization": organization or "",
        "owner_org": doc["owner_org"] or "", "dataset_type": doc["type"],
        "organization_title": (described or {}).get("title") or "",
        "theme": doc.get("theme") or [], "theme_detail": doc.get("theme_detail") or "",
        "res_format": sorted({each["format"] for each in resources if each["format"]}),
        "license_id": doc["license_id"] or "", "publisher": " ".join(_publishers(doc)),
        "access_rights": doc.get("access_rights") or "", "frequency": doc.get("frequency") or "",
        "dcat_type": doc.get("dcat_type") or "", "columns": columns(doc), "state": doc["state"],
        "column_names": column_names(doc),
        "people": list(filter(None, (doc["author"], doc["maintainer"]))),
        "resources": _said(resources, doc["title"] or ""),
        "capacity": "private" if doc["private"] else "public", "labels": documents.labels(doc),
        "metadata_created": doc["metadata_created"], "metadata_modified": doc["metadata_modified"],
        "issued": doc.get("issued") or "", "modified": doc.get("modified") or "",
        "num_resources": len(resources), "num_tags": len(doc["tags"]), "title_string": doc["title"] or "",
        "facts": facts(doc)}


def facts(doc: dict) -> dict:
    """Field → value or values, of whatever else a dataset may be filtered by."""
    found = {field: doc[field] for field in OURS.keys() & doc.keys() if doc[field] not in NOTHING}
    found["publisher"] = _publishers(doc)
    for field in ("author", "author_email", "maintainer", "maintainer_email", "url", "version",
                  "creator_user_id"):
        if doc[field]:
            found[field] = doc[field]
    for key, field in (("name", "res_name"), ("description", "res_description"), ("url", "res_url"),
                       ("resource_type", "res_type")):
        said = [each[key] for each in doc["resources"] if each[key]]
        if said:
            found[field] = said
    for extra in doc["extras"]:
        key = _KEY.sub("", extra["key"])
        found[f"extras_{key}"] = extra["value"]
        if kind(key) is None or key.endswith("_date"):
            found.setdefault(key, extra["value"])
    for tag in doc["tags"]:
        if tag.get("vocabulary_id"):
            found.setdefault(f"vocab_{tag.get('vocabulary_name') or tag['vocabulary_id']}", []).append(tag["name"])
    return found


def _publishers(doc: dict) -> list[str]:
    return [each["name"] for each in doc.get("publisher") or () if isinstance(each, dict) and each.get("name")]


def _said(resources: list[dict], title: str) -> list[str]:
    """What resources are called and how they are described, but for the title again, with which many names begin."""
    found = (each[key].removeprefix(title) for each in resources for key in ("name", "description") if each[key])
    return list(dict.fromkeys(filter(None, found)))


def columns(doc: dict) -> list[str]:
    """What each column is called and means, a text for each."""
    return [" ".join(str(column[key]) for key in ("name", "title", "description") if column.get(key))
            for resource in doc["resources"] for column in resource.get("columns") or () if isinstance(column, dict)]


def column_names(doc: dict) -> list[str]:
    """What the columns are called, and what they mean, each once."""
    return list(dict.fromkeys(str(column[key]) for resource in doc["resources"]
                              for column in resource.get("columns") or () if isinstance(column, dict)
                              for key in ("title", "name") if column.get(key)))
