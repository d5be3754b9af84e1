"""What is asked of the index where a search is to be understood, and what is told of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from catalog.search import Filter, Hits, Query, Range
from catalog.search.loosening import FEW
from catalog.search.ranking import DESCRIBED, FRESH, OPEN
from catalog.search.understanding import Understood, understand

FRESH_DAYS = 365
_PUBLIC = Filter("capacity", ("public",))


@dataclass(frozen=True)
class Meant:
    """A search as it was understood.

    :param query: what to ask
    :param told: what is told of it
    :param known: what the index has answered already
    :param said_by: see `Understood`
    """

    query: Query
    told: dict[str, Any]
    known: dict[Query, Hits]
    said_by: dict[str, tuple[str, str]]


def meant(unit, query: Query, shape: Callable[[Query], Query]) -> Meant | None:
    """Understand the words of a query; None where it has none.

    Whether there are enough finds is judged without the filters: ticking one never makes more of less.

    :param shape: what of a query is asked first for its page
    """
    if not query.text.strip():
        return None
    query = replace(query, favours=_favours(unit.now))
    known: dict[Query, Hits] = {}

    def first(read: Understood) -> int:
        asked = shape(_reading(query, read))
        known[asked] = unit.index.find(asked)
        plain = all(each == _PUBLIC for each in query.filters)
        return known[asked].count if plain or known[asked].count >= FEW else found(read.wish)

    def found(wish) -> int:
        unfiltered = tuple(each for each in query.filters if each == _PUBLIC)
        return unit.index.find(Query(query.text, wish=wish, likes=(), filters=unfiltered, labels=query.labels,
                                     states=query.states, rows=0)).count

    read = understand(query.text, unit.index.vocabulary, unit.synonyms, found, first)
    told = {"text": query.text, "done": [{"kind": each.kind, "said": each.said, "meant": each.meant}
                                         for each in read.done]}
    if read.full is not None:
        told["full"] = unit.index.find(replace(query, wish=read.full, likes=(), favours=(), facets=(), rows=0)).count
    return Meant(_reading(query, read), told, known, read.said_by)


def _reading(query: Query, read: Understood) -> Query:
    likes = (*read.likes, *query.likes) if query.likes else read.likes
    return replace(query, wish=read.wish, likes=likes, marks=read.marks)


def _favours(now: str) -> tuple:
    """Small honest signals: it is kept up, it is described, it is open."""
    since = (datetime.fromisoformat(now) - timedelta(days=FRESH_DAYS)).isoformat()
    return ((Range("metadata_modified", since), FRESH), (Range("num_resources", "1"), DESCRIBED),
            (Filter("access_rights", ("public",)), OPEN))
