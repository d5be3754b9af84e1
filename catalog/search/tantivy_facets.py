"""Counting facets in tantivy: exactly, or where very much is found and an estimate will do, in a sample of it."""

from collections import OrderedDict
from dataclasses import replace

import tantivy

from catalog.search import Query, fields
from catalog.search.counting import often, rounds
from catalog.search.tantivy_disk import View
from catalog.search.tantivy_query import matching
from catalog.search.tantivy_schema import ANY, SAMPLE, set_column

EXACT = 200_000
"""How many datasets are always counted one by one."""
_CACHED = 256
_MOST_VALUES = {"tags": 20_000}
_VALUES = _RARE_VALUES = 5_000
_YEAR = 10.0**15

_Counts = dict[str, int]


class Count:
    """Counts facets in a view of the index, and remembers the counts as long as it does not change: people page
    through what they have found, and begin with what others begin with."""

    def __init__(self, view: View, schema: tantivy.Schema):
        self._view = view
        self._schema = schema

    def facets(self, query: Query, found: tantivy.Query) -> tuple[dict[str, _Counts], frozenset[str]]:
        """The counts of a query's facets, and those that were counted in a sample.

        :param found: what the query finds
        """
        counts: dict[str, _Counts] = {}
        about: set[str] = set()
        for each, facets in rounds(query).items():
            known = self._known(each)
            if missing := [facet for facet in facets if facet not in known]:
                among = found if each.filters == query.filters else matching(self._schema, each)
                known.update(self._counted(each, among, missing))
            counts.update((facet, known[facet][0]) for facet in facets)
            about.update(facet for facet in facets if known[facet][1])
        return {facet: dict(counts[facet]) for facet in query.facets}, frozenset(about)

    def _known(self, query: Query) -> dict[str, tuple[_Counts, bool]]:
        """What was counted of a search.  What many begin with is kept apart from the many that are asked once."""
        kept: OrderedDict = self._view.counted.setdefault(often(query), OrderedDict())
        known = kept.setdefault(query, {})
        if len(kept) > _CACHED:
            kept.popitem(last=False)
        return known

    def _counted(self, query: Query, found: tantivy.Query, facets: list[str]) -> dict[str, tuple[_Counts, bool]]:
        """The counts of some facets, each with whether it is an estimate."""
        columns = [facet for facet in facets if facet in (*fields.FACETS, *fields.NUMBERS, *fields.YEARS)]
        sampled = bool(columns) and query.estimate and not often(query) and self._many(found) > EXACT
        among = matching(self._schema, _sample(query)) if sampled else found
        counts = self._by_column(among, columns) if columns else {}
        if sampled:
            share = self._many(found) / max(1, self._many(among))
            counts = {facet: {value: round(count * share) for value, count in values.items()}
                      for facet, values in counts.items()}
        for facet in set(facets) - set(columns):
            counts[facet] = self._rare(found, facet)
        limits = query.facet_limit, query.facet_mincount
        return {facet: (fields.ranked(values, *limits), sampled and facet in columns)
                for facet, values in counts.items()}

    def _many(self, found: tantivy.Query) -> int:
        """How many there are, without the scores that a search would reckon."""
        asked = {"many": {"value_count": {"field": "id_number"}}}
        return int(self._view.searcher.aggregate(found, asked)["many"]["value"])

    def _by_column(self, found: tantivy.Query, facets: list[str]) -> dict[str, _Counts]:
        answer = self._view.searcher.aggregate(found, {facet: _asked(facet) for facet in facets})
        counts: dict[str, _Counts] = {}
        for facet in facets:
            counts[facet] = mine = {}
            for bucket in answer[facet]["buckets"]:
                for value in _values(facet, bucket["key"]):
                    mine[value] = mine.get(value, 0) + bucket["doc_count"]
        return counts

    def _rare(self, found: tantivy.Query, facet: str) -> _Counts:
        """Counts of a field that has no column to count by: each of its values is looked up by itself."""
        if not fields.countable(facet):
            return {}
        column, opening = fields.column_of(facet), "" if facet in fields.RAW else facet + fields.VALUE
        values = self._view.searcher.terms_with_prefix(column, opening, found, _RARE_VALUES)
        counts: _Counts = {}
        for value, count in values:
            name = fields.shown(facet, value.removeprefix(opening))
            counts[name] = counts.get(name, 0) + count
        return counts


def _sample(query: Query) -> Query:
    return replace(query, states=tuple(SAMPLE + state for state in query.states or (ANY,)))


def _asked(facet: str) -> dict:
    if facet in fields.YEARS:
        return {"histogram": {"field": fields.YEARS[facet], "interval": _YEAR, "min_doc_count": 1}}
    column = set_column(facet) if facet in fields.SETS else facet
    return {"terms": {"field": column, "size": _MOST_VALUES.get(facet, _VALUES)}}


def _values(facet: str, key) -> list[str]:
    if facet in fields.YEARS:
        return [str(round(key / _YEAR)) if key else ""]
    return str(key).split("\n") if facet in fields.SETS else [str(key)]
