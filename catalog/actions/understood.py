"""What is asked of the index where a search is to be understood, and what is told of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from catalog.search import Filter, Hits, Query, Range
from catalog.search.loosening import FEW
from catalog.search.ranking import DESCRIBED, FRESH, OPEN
from catalog.search.understanding import Understood, understand
from catalog.search.wishes import Wish

FRESH_DAYS = 365
_PUBLIC = Filter("capacity", ("public",))


@dataclass(frozen=True)
class Meant:
    """A search as it was understood.

    :param query: what to ask
    :param told: what is told of it
    :param known: what the index was asked already, and its answer
    :param said_by: see `Understood`
    """

    query: Query
    told: dict[str, Any]
    known: tuple[Query, Hits]
    said_by: dict[str, tuple[str, str]]


def meant(unit, query: Query, shape: Callable[[Query], Query]) -> Meant | None:
    """Understand the words of a query; None where it has none.

    Whether there are enough finds is judged without the filters: ticking one never makes more of less.

    :param shape: what of a query is asked first for its page
    """
    if not query.text.strip():
        return None
    query = replace(query, favours=_favours(unit.now))
    looks = _Looks(unit.index, query, shape)
    read = understand(query.text, unit.index.vocabulary, unit.synonyms, looks.found)
    if read.full is not None and query.sort[0][0] != "score":
        read = _unmixed(read, looks.found)
    told = {"text": query.text, "done": [{"kind": each.kind, "said": each.said, "meant": each.meant}
                                         for each in read.done]}
    if read.full is not None:
        told["full"] = looks.filtered(read.full)
    return Meant(_reading(query, read), told, looks.first, read.said_by)


class _Looks:
    """What the index is asked while a search is read, nothing of it twice.  Only what is asked first waits for whoever
    writes: all that is counted after it is counted as of then.

    :ivar first: the first question, which most often is all, and its answer
    """

    def __init__(self, index, query: Query, shape: Callable[[Query], Query]):
        self._index, self._query, self._shape = index, query, shape
        self._plain = tuple(each for each in query.filters if each == _PUBLIC)
        self._counted: dict[Wish, int] = {}

    def found(self, wish: Wish, read: Understood | None = None) -> int:
        """How many datasets have it, whatever the filters; see `understand`."""
        if read:
            asked = self._shape(_reading(self._query, read))
            hits = self._index.find(asked)
            self.first = asked, hits
            if self._plain == self._query.filters or hits.count >= FEW:
                self._counted[wish] = hits.count
                return hits.count
        count = self._counted.get(wish)
        if count is None:
            count = self._counted[wish] = self._count(wish, self._plain)
        return count

    def filtered(self, wish: Wish) -> int:
        """How many of what the filters leave have it."""
        asked, hits = self.first
        if asked.wish == wish:
            return hits.count
        return self._count(wish, self._query.filters)

    def _count(self, wish: Wish, filters: tuple) -> int:
        query = self._query
        return self._index.glance(Query(query.text, wish=wish, likes=(), marks=(), filters=filters, labels=query.labels,
                                        states=query.states, rows=0)).count


def _unmixed(read: Understood, found: Callable[[Wish], int]) -> Understood:
    """Without what has some of the words only, where that would not stand behind what has all of them."""
    if not found(read.full):
        return read
    return replace(read, wish=read.full, full=None, done=tuple(each for each in read.done if each.kind != "partial"))


def _reading(query: Query, read: Understood) -> Query:
    likes = (*read.likes, *query.likes) if query.likes else read.likes
    return replace(query, wish=read.wish, likes=likes, marks=read.marks)


def _favours(now: str) -> tuple:
    """Small honest signals: it is kept up, it is described, it is open."""
    return _since(now[:10])


@lru_cache(2)
def _since(today: str) -> tuple:
    """The same all day long, so that what was found for one is there for the next who asks."""
    since = (date.fromisoformat(today) - timedelta(days=FRESH_DAYS)).isoformat()
    return ((Range("metadata_modified", since), FRESH), (Range("num_resources", "1"), DESCRIBED),
            (Filter("access_rights", ("public",)), OPEN))
