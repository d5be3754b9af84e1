"""What CKAN's `package_search` takes, as a `Query`: the only place that knows Solr's spelling."""

import json
import re
from collections.abc import Mapping
from typing import Any

from ckanapi.errors import SearchError, SearchQueryError, ValidationError

from catalog.search import Clause, Either, Every, Filter, Not, Pattern, Phrase, Query, Words, fields, grammar
from catalog.search.korean import words
from catalog.search.tokens import complain

LONGEST_TEXT = 4096
LONGEST_FILTER = 32_768
LONGEST_PLAIN = 256
"""Characters of a text that cannot be read as a query and is sought as words nevertheless."""
MOST_ROWS = 1000
MOST_PATTERNS = 10
"""Words with wildcards inside and ranges of texts in one request: each is held against every value there is."""
MOST_FACETS = 100
MOST_HINTS = 64
"""Words that may bring forward what has them."""
DEFAULT_SORT = "score desc, metadata_modified desc"

_PARAMETERS = {
    *("q", "fl", "fq", "fq_list", "rows", "sort", "start", "extras", "use_default_schema", "highlight"),
    *("facet", "facet.field", "facet.limit", "facet.mincount", "facet.apart", "facet.estimate"),
    "bunch", "understand",
    *("include_private", "include_drafts", "include_deleted"),
    *("wt", "qf", "bf", "boost", "tie", "defType", "mm", "df"),
}
_SORTS = {field: field for field in fields.SORTABLE} | {"rank": "score", "relevance": "score", "title": "title_string"}
_UNKNOWABLE = {"views_recent", "views_total", "popularity", "entity_type", "site_id"}
"""Fields CKAN sorts by and we have nothing for: as if all datasets were equal in them."""
_PARSER = re.compile(r"(?:^|[^\\])(?:\\\\)*\{!")
_MAGIC = re.compile(r"(?<!\w)_(?:query|val)_\s*:")
_TRUE = {"true", "yes", "on", "t", "y", "1"}


def parse(data: Mapping[str, Any], labels: tuple[str, ...] | None = ("public",), now: str = "") -> Query:
    """Read the arguments of a search.

    Unlike CKAN, a filter of alternatives without parentheses (`organization:a OR organization:b`) means what it
    says, and a text that cannot be read as a query is searched for as plain words.

    :param labels: the visibility labels of whoever asks; None sees everything
    :param now: the moment that `NOW` stands for, ISO 8601 in UTC without a zone
    :raises SearchQueryError: an unknown parameter, or a filter, text or order that cannot be read
    :raises SearchError: another parser is asked for, by `{!…}`
    :raises ValidationError: a number is none, or a list is none
    """
    unknown = sorted(str(key) for key in data if key not in _PARAMETERS and not str(key).startswith("ext_"))
    if unknown:
        complain(f"Invalid search parameters: {unknown}")
    _no_other_parser(data)
    filters = _filters(data)
    text, hint, clauses = _text(data.get("q"), now)
    clauses += tuple(part for each in filters for part in _parts(grammar.read(each, now=now)))
    if _patterns(clauses) > MOST_PATTERNS:
        complain(f"The query has more than {MOST_PATTERNS} patterns and ranges of texts")
    hidden = () if _flag(data, "include_private") else (Filter("capacity", ("public",)),)
    return Query(
        text=text,
        hint=hint,
        filters=(*clauses, *hidden),
        labels=labels,
        states=_states(data, filters),
        sort=parse_sort(data.get("sort")),
        facets=_facets(data),
        facet_limit=_number(data, "facet.limit", 50, least=None),
        facet_mincount=_number(data, "facet.mincount", 1),
        apart=_flag(data, "facet.apart"),
        estimate=_flag(data, "facet.estimate"),
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
    found: dict[str, bool] = {}
    for part in _string(text, "sort").split(","):
        field, _, direction = " ".join(part.split()).partition(" ")
        direction = direction.lower()
        if direction not in {"asc", "desc"} or not (field in _SORTS or field in _UNKNOWABLE):
            complain('Invalid "sort" parameter')
        if field in _SORTS:
            found.setdefault(_SORTS[field], direction == "desc")      # a second time it has nothing left to decide
    return tuple(found.items()) or parse_sort(None)


def _no_other_parser(data: Mapping[str, Any]) -> None:
    """Solr can be told to read a parameter by another parser, as CKAN does not let it."""
    for key, value in data.items():
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str) and ("{!" in text or "_:" in text or "_ :" in text):
                _one_parser(str(key), text.strip())


def _one_parser(key: str, text: str) -> None:
    if _MAGIC.search(text):
        raise SearchError(repr(f"Magic fields are not supported in param '{key}'."))
    if _PARSER.search(text):
        raise SearchError(repr(f"Local parameters are not supported in param '{key}'."))


def _text(q: Any, now: str) -> tuple[str, str, tuple[Clause, ...]]:
    """The words of a query that must all be found, those that only give the order, and whatever else it asks."""
    q = _string("" if q is None else q, "q").strip()
    if len(q) > LONGEST_TEXT:
        complain(f"The query is longer than {LONGEST_TEXT} characters")
    if q in {"", '""', "''", "*:*", "*"}:
        return "", "", ()
    try:
        clause = grammar.read(q, strict=False, now=now)
    except SearchQueryError:
        if len(q) > LONGEST_PLAIN or grammar.fielded(q):
            raise
        return q, "", ()
    if not words(q) and "*" not in q:
        return q, "", ()
    plain = [part.text for part in _parts(clause) if isinstance(part, Words) and part.field == "text"]
    rest = tuple(part for part in _parts(clause) if not (isinstance(part, Words) and part.field == "text"))
    return " ".join(plain), " ".join(" ".join(_said(rest)).split()[:MOST_HINTS]), rest


def _said(clauses: tuple[Clause, ...]) -> list[str]:
    """The words that some of the clauses ask for, wherever they stand."""
    found = []
    for clause in clauses:
        if isinstance(clause, Every | Either):
            found += _said(clause.parts)
        elif isinstance(clause, Words | Phrase) and clause.field in fields.TEXTS:
            found.append(clause.text)
    return found


def _filters(data: Mapping[str, Any]) -> list[str]:
    found, fq = data.get("fq_list") or [], data.get("fq") or []
    if isinstance(found, str) or not isinstance(found, list | tuple):
        raise ValidationError({"fq_list": ["Not a list"]})
    found = [*(_string(part, "fq") for part in (fq if isinstance(fq, list | tuple) else [fq])),
             *(_string(part, "fq_list") for part in found)]
    if sum(map(len, found)) > LONGEST_FILTER:
        complain(f"The filters are longer than {LONGEST_FILTER} characters")
    return [part for part in found if part.strip()]


def _patterns(clauses: tuple[Clause, ...]) -> int:
    inner = (each.parts if isinstance(each, Every | Either) else (each.part,) if isinstance(each, Not) else ()
             for each in clauses)
    return sum(isinstance(each, Pattern) for each in clauses) + sum(map(_patterns, inner))


def _parts(clause: Clause) -> list[Clause]:
    """The clauses that must all hold for one to hold."""
    return [part for each in clause.parts for part in _parts(each)] if isinstance(clause, Every) else [clause]


def _states(data: Mapping[str, Any], filters: list[str]) -> tuple[str, ...]:
    """As in CKAN: a filter that requires a state replaces the usual one.  Labels still decide what is seen."""
    if any("+state" in text for text in filters):
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
    if len(found) > MOST_FACETS:
        complain(f"More than {MOST_FACETS} fields are to be counted")
    return tuple(dict.fromkeys(found)) if _flag(data, "facet", "true") else ()


def _number(data: Mapping[str, Any], key: str, default: int, least: int | None = 0) -> int:
    value = data.get(key)
    if value is None or value == "":
        return default
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        raise ValidationError({key: ["Invalid integer"]}) from None
    if least is not None and number < least:
        raise ValidationError({key: ["Must be a natural number"]})
    return max(-1, min(number, 2**31))


def _flag(data: Mapping[str, Any], key: str, default: Any = False) -> bool:
    value = data.get(key, default)
    return value.strip().lower() in _TRUE if isinstance(value, str) else bool(value)


def _string(value: Any, key: str) -> str:
    if isinstance(value, int | float):
        return str(value)
    return value if isinstance(value, str) else complain(f"Invalid value of '{key}'")
