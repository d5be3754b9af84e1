"""How a dataset's document is seen by a search engine: values to filter by, keys to sort by, texts to read.

Every engine takes these from here, so that none can differ from another in what a field means.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from catalog.search.korean import BREAK

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
TEXTS = ("title", "keywords", "text")
"""The texts a dataset is searched in; `text` is the whole, the others are parts of it that count more."""

Sort = tuple[tuple[str, bool], ...]
ALWAYS = (*KEYS, *TEXTS)
"""Fields that count as having a value in every dataset."""
_PARTS = {
    "title": ("title", "title_en"),
    "keywords": ("tags", "theme", "theme_detail", "organization_title", "publisher"),
    "text": ("name", "notes", "columns", "organization", "res_format"),
}
_DATE = re.compile(r"\d{4}(?:-?\d\d){0,2}(?:[T ]\d\d(?::\d\d){0,2}(?:\.\d+)?)?")
_DIGITS = 19


def raw(document: dict, field: str) -> list[str]:
    """The values of a field, for exact comparison; an empty list where there are none."""
    value = document.get(field)
    if not value:
        return _absent(document, field)
    if isinstance(value, str):
        return [value]
    return [each for each in dict.fromkeys(value) if each]


def _absent(document: dict, field: str) -> list[str]:
    if field == "capacity":
        return ["public" if "public" in (document.get("labels") or ()) else "private"]
    return ["dataset"] if field == "dataset_type" else []


def texts(document: dict) -> dict[str, str]:
    """The texts of a document, by the field of `TEXTS` they belong to."""
    return {field: BREAK.join(parts(document, field)) for field in _PARTS}


def parts(document: dict, field: str) -> list[str]:
    """The pieces of one of these texts.  No word and no run of words goes on from one into the next."""
    found: list[str] = []
    for part in _PARTS[field]:
        value = document.get(part)
        if value:
            found += [value] if isinstance(value, str) else value
    return found


@lru_cache(4096)
def date_number(text: str, fill: str = "0") -> int | None:
    """A date of whatever precision as one number that sorts like it, to the hundred-thousandth of a second.

    :param fill: the digit for what the date leaves open: "0" makes it the first moment, "9" the last
    """
    match = _DATE.match(text.strip())
    if not match:
        return None
    digits = re.sub(r"\D", "", match.group())
    return int(digits[:_DIGITS].ljust(_DIGITS, fill)) or None


def id_number(identity: str) -> int:
    """A number of at most 63 bits that orders ids as they are written, as far as it reaches.  UUIDs, which are
    all alike in size, are ordered among themselves, and so are other ids."""
    if len(identity) == 36:
        try:
            return int(identity.replace("-", ""), 16) >> 65
        except ValueError:
            pass
    return int.from_bytes(identity.encode(errors="replace")[:7].ljust(7, b"\0"))


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
    """The order as it is carried out: each field once, no score where nothing is scored, and the id last.

    The best score comes first whatever is asked: nobody wants the worst.
    """
    plan: dict[str, bool] = {}
    for field, descending in sort:
        if field in SORTABLE and (scored or field != "score"):
            plan.setdefault(field, descending or field == "score")
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
