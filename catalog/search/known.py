"""Which fields a dataset may be asked by, and of what kind each of them is.

CKAN's own fields stand here by name; ours follow from the schema of a dataset, so that a field added there can be
filtered by and counted at once.
"""

from enum import Enum
from functools import lru_cache

from schemas.ckan import OUR_FIELDS
from schemas.dataset import DatasetSchema
from schemas.values import Code, Flag, Moment, Natural, Text, Texts

SINGLE = ("organization", "owner_org", "license_id", "access_rights", "frequency", "dcat_type", "state", "capacity")
"""Fields of one value, to filter by and to count."""
SETS = ("theme", "res_format", "groups")
"""Fields of a few values out of a small vocabulary, to filter by and to count."""
MANY = ("tags",)
"""Fields of many values out of a large vocabulary, to filter by and to count."""
KEYS = ("id", "name", "title_string", "dataset_type")
"""Fields to filter by only."""
RAW = (*SINGLE, *SETS, *MANY, *KEYS)
FACETS = (*SINGLE, *SETS, *MANY)
DATES = ("metadata_modified", "metadata_created", "issued", "modified")
NUMBERS = ("num_resources", "num_tags")
YEARS = {"issued_year": "issued", "modified_year": "modified"}
"""Years, which are asked for and counted as if they were fields."""
CONSTANT = {"entity_type": "package", "site_id": "default", "views_total": "0", "views_recent": "0"}
"""Fields of one value that all datasets share."""
TEXT = {"title": "title", "notes": "text", "text": "text", "columns": "columns"}
"""Fields of running text, and the text of the index each is sought in."""
UNCOUNTED = ("res_name", "res_description")
"""Fields of which only the words are kept: they are long, and nobody counts them."""
OTHER_NAMES = {"type": "dataset_type", **YEARS}

_WORDS = {"author", "author_email", "maintainer", "maintainer_email", "res_name", "res_description"}
_CKANS = {"url", "version", "res_url", "res_type", "license", "ckan_url", "download_url", "revision_id", "index_id",
          "creator_user_id", "permission_labels", "title_ngram", "name_ngram", "indexed_ts"}


class Kind(Enum):
    """How the values of a field are kept and compared."""

    RAW = "a column of its own, compared exactly"
    TEXT = "running text"
    DATE = "a column of dates"
    NUMBER = "a column of numbers"
    CONSTANT = "one value for all"
    FACT = "a fact, compared exactly"
    COUNT = "a fact that is a number"
    MOMENT = "a fact that is a date"
    WORDS = "a fact that is found by each of its words"


def _ours() -> dict[str, Kind]:
    kinds = {Moment: Kind.MOMENT, Natural: Kind.COUNT, Text: Kind.FACT, Code: Kind.FACT, Flag: Kind.FACT,
             Texts: Kind.FACT}
    found = {"publisher": Kind.FACT}
    for name, declared in DatasetSchema().load_fields.items():
        kind = next((kind for type_, kind in kinds.items() if isinstance(declared, type_)), None)
        if name in OUR_FIELDS and kind and name not in (*RAW, *DATES):
            found[name] = kind
    return found


OURS = _ours()
"""Our fields that have no column of their own, and the kind of each."""
_NAMED = (OURS | dict.fromkeys(_CKANS, Kind.FACT) | dict.fromkeys(_WORDS, Kind.WORDS)
          | dict.fromkeys(CONSTANT, Kind.CONSTANT) | dict.fromkeys(NUMBERS, Kind.NUMBER)
          | dict.fromkeys(DATES, Kind.DATE) | dict.fromkeys(TEXT, Kind.TEXT) | dict.fromkeys(RAW, Kind.RAW))


@lru_cache(4096)
def kind(field: str) -> Kind | None:
    """The kind of a field; None for a name that only an extra may have."""
    named = _NAMED.get(OTHER_NAMES.get(field, field))
    if named:
        return named
    if field.startswith(("extras_", "res_extras_")):
        return Kind.WORDS
    if field.startswith("vocab_"):
        return Kind.FACT
    return Kind.MOMENT if field.endswith("_date") else None
