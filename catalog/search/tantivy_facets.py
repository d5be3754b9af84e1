"""Counting facets in tantivy, exactly."""

from dataclasses import replace

import tantivy

from catalog.search import Query, fields
from catalog.search.tantivy_disk import View
from catalog.search.tantivy_schema import set_column

_CACHED = 256
_MOST_VALUES = {"tags": 20_000}
_VALUES = _RARE_VALUES = 5_000


def facets(view: View, query: Query, found: tantivy.Query) -> dict[str, dict[str, int]]:
    """Counts, remembered as long as the index does not change: people page through what they have found."""
    key = replace(query, hint="", sort=(), start=0, rows=0)
    counts = view.counted.get(key)
    if counts is None:
        counts = view.counted[key] = _count(view, query, found)
        if len(view.counted) > _CACHED:
            view.counted.popitem(last=False)
    return {facet: dict(values) for facet, values in counts.items()}


def _count(view: View, query: Query, found: tantivy.Query) -> dict[str, dict[str, int]]:
    known = [facet for facet in query.facets if facet in (*fields.FACETS, *fields.NUMBERS)]
    columns = {facet: set_column(facet) if facet in fields.SETS else facet for facet in known}
    asked = {
        facet: {"terms": {"field": column, "size": _MOST_VALUES.get(facet, _VALUES)}}
        for facet, column in columns.items()
    }
    answer = view.searcher.aggregate(found, asked) if asked else {}
    counts: dict[str, dict[str, int]] = {facet: {} for facet in query.facets}
    for facet in known:
        for bucket in answer[facet]["buckets"]:
            for value in str(bucket["key"]).split("\n") if facet in fields.SETS else [str(bucket["key"])]:
                counts[facet][value] = counts[facet].get(value, 0) + bucket["doc_count"]
    for facet in counts.keys() - set(known):
        counts[facet] = _count_rare(view, facet, found)
    return {facet: fields.ranked(values, query.facet_limit, query.facet_mincount) for facet, values in counts.items()}


def _count_rare(view: View, facet: str, found: tantivy.Query) -> dict[str, int]:
    """Counts of a field that has no column to count by: each of its values is looked up by itself."""
    if not fields.countable(facet):
        return {}
    column, opening = fields.column_of(facet), "" if facet in fields.RAW else facet + fields.VALUE
    values = view.searcher.terms_with_prefix(column, opening, found, _RARE_VALUES)
    counts: dict[str, int] = {}
    for value, count in values:
        name = fields.shown(facet, value.removeprefix(opening))
        counts[name] = counts.get(name, 0) + count
    return counts
