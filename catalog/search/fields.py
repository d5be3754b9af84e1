"""How a dataset's document is seen by a search engine: values to filter by, keys to sort by, texts to read.

Every engine takes these from here, so that none can differ from another in what a field means.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from catalog.search import Range, firsts
from catalog.search.known import DATES, FACETS, KEYS, MANY, NUMBERS, RAW, SETS, SINGLE, UNCOUNTED, YEARS, Kind, kind
from catalog.search.korean import BREAK, WHOLE, words

__all__ = [
    "ALWAYS", "DATES", "FACETS", "FLOWS", "GREATEST", "HEADED", "MANY", "NAMES", "NUMBERS", "PHRASED", "RAW", "SETS",
    "SINGLE", "SORTABLE", "TEXTS", "VALUE", "WORD", "YEARS", "Sort", "bounds", "column_of", "countable",
    "date_number", "fact", "facts", "head_number", "id_number", "initial_terms", "opening", "parts", "ranked", "raw",
    "shown", "sort_plan", "sort_text", "sortable", "texts", "whole_terms",
]

NAMES = {"name": 7, "title_string": 16}
"""Fields sorted as text, with how many bits the first letters of such a text need."""
SORTABLE = ("score", "id", *NAMES, *DATES, *NUMBERS)
TEXTS = ("title", "keywords", "makers", "columns", "text")
"""The texts a dataset is searched in; `text` is the whole, the others are parts of it: what the data are called, what
they are filed under, who gives them, and what their columns are called."""
HEADED = ("title", "keywords", "makers")
"""Texts of which the beginnings of words are indexed too."""

Sort = tuple[tuple[str, bool], ...]
FLOWS = {"title_flow": ("title",), "body_flow": ("keywords", "makers", "columns", "text")}
"""The words of a dataset in their order, and the texts each of these is made of."""
PHRASED = {"title": ("title_flow",), "text": tuple(FLOWS)}
"""The texts a phrase is sought in, and the flows they are made of."""
ALWAYS = (*KEYS, *TEXTS)
"""Fields that count as having a value in every dataset."""
VALUE, WORD = "\x1f", "\x1e"
"""Between the name of a field and one of its values, or one of the words of its values."""
LONGEST_FACT = 255
"""Characters of a value that is kept as a fact; a longer one is text, and nobody filters by it."""
_PARTS = {
    "title": ("title", "title_en"),
    "keywords": ("tags", "theme", "theme_detail"),
    "makers": ("organization_title", "publisher"),
    "columns": ("columns",),
    "text": ("name", "notes", "organization", "res_format", "groups", "people", "resources"),
}
_DATE = re.compile(r"\d{4}(?:-?\d\d){0,2}(?:[T ]\d\d(?::\d\d){0,2}(?:\.\d+)?)?")
_DIGITS = 19
GREATEST = 10**_DIGITS - 1


def raw(document: dict, field: str) -> list[str]:
    """The values of a field, for exact comparison; an empty list where there are none."""
    if field == "title_string":
        return [sort_text(document, field)]
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


def facts(document: dict) -> list[str]:
    """Whatever is known of a dataset beside its columns: fields and values in one text each."""
    found = []
    for field, values in (document.get("facts") or {}).items():
        whole, plain, worded = _kept_as(field)
        if plain and not worded and values.__class__ is str:
            if 0 < len(values) <= LONGEST_FACT:        # nearly all of them, and so without further ado
                found.append(f"{field}{VALUE}{values}")
            continue
        for value in values if values.__class__ is list else (values,):
            text = value if plain and value.__class__ is str else fact(field, value)
            if whole and text and len(text) <= LONGEST_FACT:
                found.append(f"{field}{VALUE}{text}")
            if worded:
                found += [f"{field}{WORD}{word}" for word in words(str(value))]
    return list(dict.fromkeys(found))


@lru_cache(4096)
def _kept_as(field: str) -> tuple[bool, bool, bool]:
    """Whether whole values of this field are facts, whether texts are so as they are, and whether their words are."""
    of = kind(field)
    return field not in UNCOUNTED, of not in (Kind.COUNT, Kind.MOMENT), of is Kind.WORDS


def fact(field: str, value) -> str | None:
    """A value as it is kept: numbers and dates so that they sort as texts; None where it is neither."""
    if isinstance(value, bool):
        return str(value).lower()
    of = kind(field)
    if of is Kind.COUNT:
        return sortable(int(value)) if str(value).isdecimal() and len(str(value)) <= _DIGITS else None
    if of is Kind.MOMENT:
        number = date_number(str(value))
        return number and str(number)
    return str(value)


def sortable(number: int) -> str:
    """A number as a text that sorts like it."""
    return f"{max(number, 0):0{_DIGITS}d}"


def shown(field: str, text: str) -> str:
    """A value that was kept, for people."""
    of = kind(field)
    if of is Kind.COUNT:
        return str(int(text))
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}".replace("-00", "") if of is Kind.MOMENT else text


def year(number: int) -> str:
    """The year of a date as it is kept; nothing where there is none."""
    return str(number // 10 ** (_DIGITS - 4)) if number else ""


def countable(field: str) -> bool:
    """Whether the values of a field can be counted."""
    return field in (*FACETS, *NUMBERS, *YEARS, "name", "id", "dataset_type") or (
        field not in UNCOUNTED and kind(field) in (Kind.FACT, Kind.COUNT, Kind.MOMENT, Kind.WORDS, None))


def column_of(field: str) -> str:
    """Where a field's values are kept: in a column of its own or among the facts."""
    return field if field in RAW else "facts"


def opening(field: str, rest: str) -> list[str]:
    """What stands before a value where it is kept, so that the rest of it can be compared.

    :param rest: what is asked of the value; where that is anything, a word of it is as good as the whole
    """
    if field in (*RAW, *TEXTS):
        return [""]
    if kind(field) is not Kind.WORDS:
        return [field + VALUE]
    return [field + WORD, field + VALUE] if rest == ".*" else [field + WORD]


def bounds(asked: Range) -> tuple[int, int | None] | None:
    """The numbers a range takes in, both included; None where it cannot be read or the field has no order."""
    low, high = asked.low or None, asked.high or None
    of = kind(asked.field)
    if of in (Kind.NUMBER, Kind.COUNT):
        if not all(end is None or end.isdecimal() for end in (low, high)):
            return None
        lowest, highest = int(low or 0), high and int(high)
    elif of in (Kind.DATE, Kind.MOMENT):
        lowest = date_number(low, "9" if asked.open_low else "0") if low else 1      # 0 is that there is none
        highest = high and date_number(high, "0" if asked.open_high else "9")
        if lowest is None or (high and highest is None):
            return None
    else:
        return None
    return lowest + (asked.open_low and low is not None), highest if highest is None else highest - asked.open_high


def texts(document: dict) -> dict[str, str]:
    """The texts of a document, by the field of `TEXTS` they belong to."""
    return {field: BREAK.join(parts(document, field)) for field in _PARTS}


def whole_terms(document: dict) -> list[str]:
    """Each keyword as a term of its own, without its spaces."""
    joined = ("".join(words(part)) for part in parts(document, "keywords"))
    return [WHOLE + each for each in joined if each]


def initial_terms(document: dict) -> list[str]:
    """The terms of the initials of a document, repetitions included."""
    return [term for field in ("title", "keywords") for part in parts(document, field) for term in firsts.terms(part)]


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
