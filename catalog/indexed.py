"""What the search index gets to see of a dataset."""

from catalog import documents


def as_document(doc: dict, organization: str | None, described: dict | None) -> dict:
    """What the search index gets to see of a dataset.

    :param organization: the name of its organisation
    :param described: and what else is known of it: its title
    """
    titles = doc.get("title_translated") or {}
    return {
        "id": doc["id"], "name": doc["name"], "title": doc["title"] or "", "title_en": titles.get("en") or "",
        "notes": doc["notes"] or "", "tags": [tag["name"] for tag in doc["tags"]],
        "organization": organization or "",
        "owner_org": doc["owner_org"] or "", "dataset_type": doc["type"],
        "organization_title": (described or {}).get("title") or "",
        "theme": doc.get("theme") or [], "theme_detail": doc.get("theme_detail") or "",
        "res_format": sorted({each["format"] for each in doc["resources"] if each["format"]}),
        "license_id": doc["license_id"] or "", "publisher": _publisher(doc),
        "access_rights": doc.get("access_rights") or "", "frequency": doc.get("frequency") or "",
        "dcat_type": doc.get("dcat_type") or "", "columns": columns(doc), "state": doc["state"],
        "capacity": "private" if doc["private"] else "public", "labels": documents.labels(doc),
        "metadata_created": doc["metadata_created"], "metadata_modified": doc["metadata_modified"],
        "issued": doc.get("issued") or "", "modified": doc.get("modified") or "", "title_string": doc["title"] or ""}


def _publisher(doc: dict) -> str:
    return " ".join(each.get("name") or "" for each in doc.get("publisher") or () if isinstance(each, dict))


def columns(doc: dict) -> str:
    return " ".join(str(column[key]) for resource in doc["resources"] for column in resource.get("columns") or ()
                    if isinstance(column, dict) for key in ("name", "title", "description") if column.get(key))
