"""How a dataset's document is seen by a search engine: values to filter by, keys to sort by, texts to read.

Every engine takes these from here, so that none can differ from another in what a field means.
"""

import re
import uuid
from collections.abc import Iterable
from hashlib import blake2b

SINGLE = ("organization", "owner_org", "license_id", "access_rights", "frequency", "dcat_type", "state", "capacity")
"""Fields of one value, to filter by and to count."""
SETS = ("theme", "res_format")
"""Fields of a few values out of a small vocabulary, to filter by and to count."""
MANY = ("tags",)
"""Fields of many values out of a large vocabulary, to filter by and to count."""
KEYS = ("id", "name", "dataset_type")
"""Fields to filter by only."""
RAW = (*SINGLE, *SETS, *MANY, *KEYS)
FACETS = (*SINGLE, *SETS, *MANY)
DATES = ("metadata_modified", "metadata_created", "issued", "modified")
NAMES = {"name": 7, "title_string": 16}
"""Fields sorted as text, with how many bits the first letters of such a text need."""
SORTABLE = ("score", "id", *NAMES, *DATES)
STATES = ("active", "draft", "deleted", "pending")
TEXTS = ("title", "keywords", "text")
"""The texts a dataset is searched in; `text` is the whole, the others are parts of it that count more."""

Sort = tuple[tuple[str, bool], ...]
_DATE = re.compile(r"\d{4}(?:-?\d\d){0,2}(?:[T ]\d\d(?::\d\d){0,2}(?:\.\d+)?)?")
_DIGITS = 19


def raw(document: dict, field: str) -> list[str]:
    """The values of a field, for exact comparison; an empty list where there are none."""
    if field == "capacity":
        return ["public" if "public" in (document.get("labels") or ()) else "private"]
    value = document.get(field)
    if field == "dataset_type":
        return [value or "dataset"]
    if isinstance(value, list | tuple | set | frozenset):
        return [each for each in dict.fromkeys(value) if each]
    return [value] if value else []


def texts(document: dict) -> dict[str, list[str]]:
    """The texts of a document, by the field of `TEXTS` they belong to.  Each stands by itself: no word goes on
    from one into the next."""

    def pick(*fields: str) -> list[str]:
        found = (document.get(field) or () for field in fields)
        return [text for value in found for text in ([value] if isinstance(value, str) else value)]

    return {
        "title": pick("title", "title_en"),
        "keywords": pick("tags", "theme", "theme_detail", "organization_title", "publisher"),
        "text": pick("name", "notes", "columns", "organization", "res_format"),
    }


def date_number(text: str, fill: str = "0") -> int | None:
    """A date of whatever precision as one number that sorts like it, to the hundred-thousandth of a second.

    :param fill: the digit for what the date leaves open: "0" makes it the first moment, "9" the last
    """
    match = _DATE.match(text.strip())
    if not match:
        return None
    digits = re.sub(r"\D", "", match.group())
    return int(digits[:_DIGITS].ljust(_DIGITS, fill))


def id_number(identity: str) -> int:
    """A number of 63 bits that orders ids: UUIDs as they are written, anything else as good as at random."""
    try:
        return uuid.UUID(identity).int >> 65
    except ValueError:
        return int.from_bytes(blake2b(identity.encode(errors="replace"), digest_size=8).digest()) >> 1


def head_number(text: str, bits: int) -> int:
    """The first letters of a text as a number of at most 63 bits: never greater for a text that sorts before."""
    size, most = 63 // bits, (1 << bits) - 1
    number = 0
    for at in range(size):
        code = ord(text[at]) if at < len(text) else 0
        if code >= most:
            return (number + 1 << bits * (size - at)) - 1
        number = number << bits | code
    return number


def sort_text(document: dict, field: str) -> str:
    """The text to sort by name or by title: small and capital letters alike."""
    return str(document.get(field) or "").casefold()[:1000]


def sort_plan(sort: Iterable[tuple[str, bool]], scored: bool) -> Sort:
    """The order as it is carried out: each field once, no score where nothing is scored, and the id last."""
    plan: dict[str, bool] = {}
    for field, descending in sort:
        if field in SORTABLE and (scored or field != "score"):
            plan.setdefault(field, descending)
    last = next(reversed(plan.values()), False)
    plan.setdefault("id", last)
    fields = list(plan)
    return tuple((field, plan[field]) for field in fields[: fields.index("id") + 1])


def ranked(counts: dict[str, int], limit: int, least: int) -> dict[str, int]:
    """The values of a facet in their order: the most frequent first, then by value.

    :param limit: how many at most; below 0 means all
    :param least: values counted less often are left out
    """
    order = sorted((-count, value) for value, count in counts.items() if count >= least and value)
    return {value: -count for count, value in (order if limit < 0 else order[:limit])}
