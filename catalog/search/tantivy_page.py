"""Pages of an ordered result, exactly ordered although tantivy orders by one column only.

A page is taken in the order of the first column.  Where neighbours on it are equal, the datasets equal to them are
asked for again in the order of the next column, and so on; the last column, the id, has no equals.  So a page
costs a search or two, however large the result and however many are equal.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import tantivy
from tantivy import Query as Asked

from catalog.search import fields
from catalog.search.tantivy_query import both
from catalog.search.tantivy_schema import TEXT_COLUMNS, head_column, text_column

MOST_TIED = 2000
"""How many datasets with one and the same score are put in order; past them they come as they lie in the index."""
_FEW_TIED = 30

Level = tuple[str, bool]
_Hit = tuple[float | int | str, tantivy.DocAddress]


def levels(sort: fields.Sort) -> list[Level]:
    """The columns to order by, one after the other, each with whether it descends."""
    found: list[Level] = []
    for field, descending in sort:
        columns = [field]
        if field == "id":
            columns = ["id_number", "id"]
        elif field in fields.NAMES:
            columns = [head_column(field), text_column(field)]
        found.extend((column, descending) for column in columns)
    return found


class _Tie(NamedTuple):
    """Hits that are equal, and the places they take in the result; torn ones may have others before them."""

    value: float | int | str
    first: int
    last: int
    hits: list[_Hit]
    torn: bool


class Pages:
    """Takes pages of what a search finds."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema):
        self._searcher = searcher
        self._schema = schema

    @property
    def among(self) -> int:
        """How many there are in the index."""
        return self._searcher.num_docs

    def count(self, found: Asked) -> int:
        """How many are found.  None of them is worth more than another, which spares the engine its sums."""
        return self._searcher.search(Asked.const_score_query(found, 0.0), 1).count

    def best(self, found: Asked, start: int, rows: int) -> tuple[int, list[_Hit]]:
        """How many there are, and some of them in the order of the score alone; equals as they lie in the index."""
        result = self._searcher.search(found, rows, offset=start)
        return result.count, result.hits

    def take(self, found: Asked, order: list[Level], start: int, rows: int) -> tuple[int, list[str]]:
        """How many there are, and the ids of a page."""
        if start >= self._searcher.num_docs:
            return self.count(found), []
        if order[0][0] == "score":
            return self._scored(found, order, start, rows)
        low = max(0, start - 1)
        result = self._search(found, order[0], low, rows + start - low + 1)
        ids: list[str] = []
        for tie in _ties(result.hits, low):
            begin, end = max(tie.first, start), min(tie.last, start + rows)
            if begin < end and len(tie.hits) > 1 and len(order) > 1:
                first = self._first(found, order[0], tie)
                equal = Asked.term_query(self._schema, order[0][0], tie.value, "basic")
                ids.extend(self.take(both(found, equal), order[1:], begin - first, end - begin)[1])
            elif begin < end:
                ids.extend(self.ids(tie.hits[begin - tie.first : end - tie.first]))
        return result.count, ids

    def _scored(self, found: Asked, order: list[Level], start: int, rows: int) -> tuple[int, list[str]]:
        """A page by score.  One cannot ask for what has the same score, so its equals on the pages before and
        after are taken along, a few of them and then, if they are not all, many."""
        for margin in (_FEW_TIED, MOST_TIED):
            low = max(0, start - margin)
            result = self._search(found, order[0], low, start - low + rows + margin)
            hits, count, skip = result.hits, result.count, start - low
            begin, end = _equal(hits, skip, rows)
            torn = begin == 0 < low, end == len(hits) < count - low       # before the page, and after it
            if begin == end or not any(torn):
                break
        ordered: list[_Hit] = []
        for _, group in groupby(hits[begin:end], key=itemgetter(0)):
            tied, place = list(group), begin + len(ordered)
            cut = (torn[0] and place == begin) or (torn[1] and place + len(tied) == end)
            ordered += tied if cut else self._untied(tied, order[1:], range(skip - place, skip + rows - place))
        return count, self.ids(ordered[skip - begin : skip - begin + rows])

    def _untied(self, hits: list[_Hit], order: list[Level], shown: range) -> list[_Hit]:
        """Equal hits in the order of the next columns, each of which is read only where it is needed.

        :param shown: the places that are looked at; before and after them the order is not finished
        """
        if len(hits) < 2 or not order:
            return hits
        column, descending = order[0]
        values = self._values(column, [address for _, address in hits])
        pairs = sorted(zip(values, hits, strict=True), key=itemgetter(0), reverse=descending)
        untied: list[_Hit] = []
        for _, group in groupby(pairs, key=itemgetter(0)):
            equal, first = [hit for _, hit in group], len(untied)
            if first >= shown.stop:
                break
            if first + len(equal) > shown.start:
                equal = self._untied(equal, order[1:], range(shown.start - first, shown.stop - first))
            untied.extend(equal)
        return untied

    def _values(self, column: str, addresses: list[tantivy.DocAddress]) -> list:
        if column in TEXT_COLUMNS:
            return [self._searcher.doc(address)[column][0] for address in addresses]
        return self._searcher.fast_field_values(column, addresses)

    def _first(self, found: Asked, level: Level, tie: _Tie) -> int:
        """The place of the first one of a tie, which may be on a page before."""
        column, descending = level
        if not tie.torn:
            return tie.first
        if isinstance(tie.value, str):
            hits = self._search(found, level, 0, tie.first + 1).hits
            return next(place for place, (value, _) in enumerate(hits) if value == tie.value)
        if not descending and tie.value == 0:
            return 0
        bounds = (tie.value + 1, None) if descending else (None, tie.value - 1)
        before = Asked.range_query(self._schema, column, tantivy.FieldType.Unsigned, *bounds)
        return self.count(both(found, before))

    def _search(self, found: Asked, level: Level, offset: int, limit: int) -> tantivy.SearchResult:
        column, descending = level
        if column == "score":
            return self._searcher.search(found, limit, offset=offset)
        order = tantivy.Order.Desc if descending else tantivy.Order.Asc
        return self._searcher.search(found, limit, offset=offset, order_by_field=column, order=order)

    def ids(self, hits: list[_Hit]) -> list[str]:
        return [self._searcher.doc(address)["id"][0] for _, address in hits]


def _equal(hits: list[_Hit], skip: int, rows: int) -> tuple[int, int]:
    """From where to where hits stand that are on a page or equal to its first or its last."""
    end = min(skip + rows, len(hits))
    if skip >= end:
        return 0, 0
    while skip and hits[skip - 1][0] == hits[skip][0]:
        skip -= 1
    while end < len(hits) and hits[end][0] == hits[end - 1][0]:
        end += 1
    return skip, end


def _ties(hits: list[_Hit], low: int) -> Iterator[_Tie]:
    place = low
    for value, group in groupby(hits, key=itemgetter(0)):
        tied = list(group)
        yield _Tie(value, place, place + len(tied), tied, place == low > 0)
        place += len(tied)
