"""Answers that are remembered as long as the index does not change: people ask what others ask."""

from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace

from catalog.search import Clause, Filter, Hits, Query, Range

MOST = 3000
"""How many answers are remembered of a moment of the index.  What many ask is short: so is what is remembered."""
LONGEST = 100
"""Letters of the text, rows, and values of a facet, of a question that is."""
FACETS = 10
LONG = 1000
"""Letters of the names of facets and of the values of filters."""


class Recent:
    """The answers that were asked for last, for any number of threads."""

    def __init__(self):
        self._kept: OrderedDict[Query, Hits] = OrderedDict()

    def get(self, query: Query) -> Hits | None:
        """What was answered; the caller may do with it what he likes."""
        if not _short(query):
            return None
        hits = self._kept.pop(query, None)             # a thread that comes between asks once more, that is all
        if hits is None:
            return None
        self._kept[query] = hits
        return _copied(hits)

    def put(self, query: Query, hits: Hits) -> None:
        """Remember an answer, and forget the one that nobody has asked for the longest."""
        if not _short(query):
            return
        self._kept[query] = _copied(hits)
        if len(self._kept) > MOST:
            with suppress(KeyError):                   # another thread took the last one
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()


def _copied(hits: Hits) -> Hits:
    return replace(hits, ids=list(hits.ids), facets={facet: dict(counts) for facet, counts in hits.facets.items()})


def _short(query: Query) -> bool:
    if len(query.text) + len(query.hint) > LONGEST or query.rows > LONGEST:
        return False
    if query.facets and not (0 <= query.facet_limit <= LONGEST and len(query.facets) <= FACETS):
        return False
    return sum(map(len, query.facets)) + sum(map(_values, query.filters)) <= LONG


def _values(clause: Clause) -> int:
    """The letters of the values a filter asks for; too many where it may be anything."""
    if isinstance(clause, Filter):
        return sum(map(len, clause.values))
    return 1 if isinstance(clause, Range) else LONG + 1
