"""What CKAN's `package_search` takes, as a `Query`: the only place that knows Solr's spelling."""

import json
from collections.abc import Mapping
from typing import Any

from ckanapi.errors import SearchQueryError, ValidationError

from catalog.search import Clause, Every, Filter, Query, Words, fields, grammar
from catalog.search.korean import words

LONGEST_TEXT = 256
LONGEST_FILTER = 32_768
MOST_ROWS = 1000
DEFAULT_SORT = "score desc, metadata_modified desc"

_PARAMETERS = {
    *("q", "fl", "fq", "fq_list", "rows", "sort", "start", "extras", "use_default_schema", "highlight"),
    *("facet", "facet.field", "facet.limit", "facet.mincount"),
    *("include_private", "include_drafts", "include_deleted"),
    *("wt", "qf", "bf", "boost", "tie", "defType", "mm", "df"),
}
_SORTS = {field: field for field in fields.SORTABLE} | {"rank": "score", "relevance": "score", "title": "title_string"}
_UNKNOWABLE = {"views_recent", "views_total", "popularity", "num_resources", "num_tags"}
"""Fields CKAN sorts by and we have nothing for: as if all datasets were equal in them."""
_TRUE = {"true", "yes", "on", "t", "y", "1"}


def parse(data: Mapping[str, Any], labels: tuple[str, ...] | None = ("public",)) -> Query:
    """Read the arguments of a search.

    Unlike CKAN, a filter of alternatives without parentheses (`organization:a OR organization:b`) means what it
    says, and a text that cannot be read as a query is searched for as plain words.

    :param labels: the visibility labels of whoever asks; None sees everything
    :raises SearchQueryError: an unknown parameter, or a filter, text or order that cannot be read
    :raises ValidationError: a number is none, or a list is none
    """
    unknown = sorted(key for key in data if key not in _PARAMETERS and not str(key).startswith("ext_"))
    if unknown:
        raise SearchQueryError(f"Invalid search parameters: {unknown}")
    filters = _filters(data)
    text, clauses = _text(data.get("q"))
    hidden = () if _flag(data, "include_private") else (Filter("capacity", ("public",)),)
    return Query(
        text=text,
        filters=(*clauses, *_clauses(filters), *hidden),
        labels=labels,
        states=_states(data, filters),
        sort=parse_sort(data.get("sort")),
        facets=_facets(data),
        facet_limit=_number(data, "facet.limit", 50, least=-1),
        facet_mincount=_number(data, "facet.mincount", 1),
        start=_number(data, "start", 0),
        rows=min(_number(data, "rows", 10), MOST_ROWS),
    )


def parse_sort(text: Any) -> tuple[tuple[str, bool], ...]:
    """Read an order such as `metadata_modified desc, title asc`; nothing and `rank` mean `DEFAULT_SORT`.

    :return: (field, descending) pairs
    :raises SearchQueryError: no such field, or no such direction
    """
    if not text or text == "rank":
        text = DEFAULT_SORT
    found = []
    for part in _string(text, "sort").split(","):
        field, _, direction = part.strip().partition(" ")
        direction = direction.strip().lower()
        if direction not in {"asc", "desc"} or not (field in _SORTS or field in _UNKNOWABLE):
            raise SearchQueryError('Invalid "sort" parameter')
        if field in _SORTS:
            found.append((_SORTS[field], direction == "desc"))
    return tuple(found) or parse_sort(None)


def _text(q: Any) -> tuple[str, tuple[Clause, ...]]:
    """The plain words of a query, which give the order, and whatever else it asks."""
    q = _string(q or "", "q").strip()
    if len(q) > LONGEST_TEXT:
        raise SearchQueryError(f"The query is longer than {LONGEST_TEXT} characters")
    if q in {"", '""', "''", "*:*", "*"}:
        return "", ()
    try:
        clause = grammar.read(q, strict=False)
    except SearchQueryError:
        if grammar.fielded(q):
            raise
        return q, ()
    plain = [part.text for part in _parts(clause) if isinstance(part, Words) and part.field == "text"]
    rest = [part for part in _parts(clause) if not (isinstance(part, Words) and part.field == "text")]
    return (" ".join(plain), tuple(rest)) if words(q) or "*" in q else (q, ())


def _filters(data: Mapping[str, Any]) -> list[str]:
    found = data.get("fq_list") or []
    if isinstance(found, str) or not isinstance(found, list | tuple):
        raise ValidationError({"fq_list": ["Not a list"]})
    found = [_string(part, "fq_list") for part in (data.get("fq") or "", *found)]
    if sum(map(len, found)) > LONGEST_FILTER:
        raise SearchQueryError(f"The filters are longer than {LONGEST_FILTER} characters")
    return [part for part in found if part.strip()]


def _clauses(filters: list[str]) -> tuple[Clause, ...]:
    return tuple(part for text in filters for part in _parts(grammar.read(text)))


def _parts(clause: Clause) -> list[Clause]:
    """The clauses that must all hold for one to hold."""
    return [part for each in clause.parts for part in _parts(each)] if isinstance(clause, Every) else [clause]


def _states(data: Mapping[str, Any], filters: list[str]) -> tuple[str, ...]:
    """As in CKAN: a filter that requires a state replaces the usual one.  Labels still decide what is seen."""
    if any("+state:" in text for text in filters):
        return ()
    more = (("include_drafts", "draft"), ("include_deleted", "deleted"))
    return ("active", *(state for key, state in more if _flag(data, key)))


def _facets(data: Mapping[str, Any]) -> tuple[str, ...]:
    found = data.get("facet.field") or ()
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            raise ValidationError({"facet.field": ["Could not parse as valid JSON"]}) from None
    if not isinstance(found, list | tuple) or not all(isinstance(field, str) for field in found):
        raise ValidationError({"facet.field": ["Not a list"]})
    return tuple(dict.fromkeys(found)) if _flag(data, "facet", "true") else ()


def _number(data: Mapping[str, Any], key: str, default: int, least: int = 0) -> int:
    value = data.get(key)
    if value is None or value == "":
        return default
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        raise ValidationError({key: ["Invalid integer"]}) from None
    if number < least:
        raise ValidationError({key: ["Must be a natural number"]})
    return min(number, 2**31)


def _flag(data: Mapping[str, Any], key: str, default: Any = False) -> bool:
    value = data.get(key, default)
    return value.strip().lower() in _TRUE if isinstance(value, str) else bool(value)


def _string(value: Any, key: str) -> str:
    if not isinstance(value, str):
        raise SearchQueryError(f"Invalid value of '{key}'")
    return value
