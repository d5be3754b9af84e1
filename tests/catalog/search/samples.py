"""Documents as the catalogue hands them to a search index."""

from uuid import UUID


def document(number: int, title: str = "", **more) -> dict:
    """A dataset that everybody may see, unless told otherwise."""
    return {
        "id": str(UUID(int=number << 64)),
        "name": f"dataset-{number}",
        "title": title,
        "title_en": "",
        "notes": "",
        "tags": [],
        "organization": "kepco",
        "owner_org": "org-1",
        "organization_title": "나주 기관",
        "theme": [],
        "theme_detail": "",
        "res_format": [],
        "license_id": "kogl-1",
        "access_rights": "public",
        "frequency": "ANNUAL",
        "dcat_type": "FILE",
        "publisher": "",
        "columns": "",
        "state": "active",
        "labels": ["public"],
        "metadata_created": "2024-01-01T00:00:00.000000",
        "metadata_modified": "2024-01-01T00:00:00.000000",
        "issued": "",
        "modified": "",
        "title_string": title,
    } | more


def identity(number: int) -> str:
    """The id of a document."""
    return document(number)["id"]
