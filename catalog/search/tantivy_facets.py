"""Counting facets in tantivy: exactly, or where very much is found and an estimate will do, in a sample of it."""

from collections import OrderedDict
from dataclasses import replace
from typing import NamedTuple

import tantivy

from catalog.search import Query, fields
from catalog.search.counting import often, rounds
from catalog.search.tantivy_disk import View
from catalog.search.tantivy_query import matching
from catalog.search.tantivy_schema import ANY, SAMPLE, SAMPLED, set_column

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

    def facets(self, query: Query, found: tantivy.Query, many: int) -> tuple[dict[str, _Counts], frozenset[str]]:
        """The counts of a query's facets, and those that were counted in a sample.

        :param found: what the query finds
        :param many: how many these are
        """
        counts: dict[str, _Counts] = {}
        about: set[str] = set()
        for each, facets in rounds(query).items():
            known = self._known(each)
            if missing := [facet for facet in facets if facet not in known]:
                same = each.filters == query.filters
                few = many <= EXACT // SAMPLED
                among = _Among(found, many) if same else _Among(matching(self._schema, each), many if few else None)
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

    def _counted(self, query: Query, among: "_Among", facets: list[str]) -> dict[str, tuple[_Counts, bool]]:
        """The counts of some facets, each with whether it is an estimate."""
        columns = [facet for facet in facets if facet in (*fields.FACETS, *fields.NUMBERS, *fields.YEARS)]
        counts = self._sampled(query, among, columns) if query.estimate and columns and not often(query) else None
        about = counts is not None
        if not about:
            counts = self._by_column(among.found, columns) if columns else {}
        for facet in set(facets) - set(columns):
            counts[facet] = self._rare(among.found, facet)
        limits = query.facet_limit, query.facet_mincount
        return {facet: (fields.ranked(values, *limits), about and facet in columns)
                for facet, values in counts.items()}

    def _sampled(self, query: Query, among: "_Among", facets: list[str]) -> dict[str, _Counts] | None:
        """Estimates, where there is so much that they are called for.  How much there is tells the sample, too."""
        if among.many is not None and among.many <= EXACT:
            return None
        found = matching(self._schema, _sample(query))
        seen = self._view.searcher.aggregate(found, {"many": {"value_count": {"field": "id_number"}}})["many"]["value"]
        if not seen or (among.many is None and seen * SAMPLED <= EXACT):
            return None
        share = SAMPLED if among.many is None else among.many / seen
        return {facet: {value: round(count * share) for value, count in values.items()}
                for facet, values in self._by_column(found, facets).items()}

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


class _Among(NamedTuple):
    """What facets are counted in, and how many these are, where that matters and is known.

    What finds few is counted without its ticks too: a sample of so much more would cost more than it saves.
    """

    found: tantivy.Query
    many: int | None = None


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
