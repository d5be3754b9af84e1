"""Pages of what is found among very many datasets, where titles with all the words stand before all else.

To weigh a dataset costs a look for each thing that brings one forward, and a common word is in hundreds of thousands.
So the titles with all the words are asked for by themselves; of very many of them those that the engine takes to be the
best by the words of the title alone are weighed in full, and the others stay as they are.
"""

from dataclasses import dataclass, replace

import tantivy
from tantivy import Occur
from tantivy import Query as Asked

from catalog.search import Query
from catalog.search.tantivy_page import Level, Pages
from catalog.search.tantivy_query import matching, ranked, worded
from catalog.search.wishes import All, Wish

WINDOW = 100
"""How many of the titles with all the words are weighed in full where there are more."""


@dataclass(frozen=True)
class First:
    """Takes pages, of which no two have one dataset.

    :param found: everything that is found
    :param first: what stands before all else if it has this in its title, which is found in any case
    :param order: as `levels` tells it, the score first
    """

    pages: Pages
    schema: tantivy.Schema
    query: Query
    found: Asked
    first: Wish
    order: list[Level]

    def take(self, start: int, rows: int) -> tuple[int, list[str]]:
        """How many there are, and the ids of a page."""
        named = self._named()
        size, best = self.pages.best(named, 0, WINDOW)
        if size <= WINDOW and start + rows > size:
            return self._weighed(self.found, start, rows)
        ids = self._of_named(named, size, best, range(start, min(start + rows, size))) if start < size else []
        if len(ids) < rows:
            others = Asked.boolean_query([(Occur.Must, self.found), (Occur.MustNot, named)])
            ids += self._weighed(others, max(0, start - size), rows - len(ids))[1]
        return self.pages.count(self.found), ids

    def _named(self) -> Asked:
        """What has all the words in its title, of what may be found."""
        among = matching(self.schema, replace(self.query, wish=All(())))
        return Asked.boolean_query([(Occur.Must, among), (Occur.Must, worded(self.schema, self.first, "title"))])

    def _of_named(self, named: Asked, size: int, best: list, places: range) -> list[str]:
        if size <= WINDOW:
            return self._weighed(named, places.start, len(places))[1]
        weighed = places[:max(0, WINDOW - places.start)]
        ids = self._weighed(self._these(self.pages.ids(best)), weighed.start, len(weighed))[1] if weighed else []
        left = len(places) - len(ids)
        return ids + self.pages.ids(self.pages.best(named, weighed.stop, left)[1]) if left else ids

    def _these(self, ids: list[str]) -> Asked:
        one = [(Occur.Should, Asked.term_query(self.schema, "id", id, "basic")) for id in ids]
        return Asked.const_score_query(Asked.boolean_query(one), 0.0)

    def _weighed(self, found: Asked, start: int, rows: int) -> tuple[int, list[str]]:
        return self.pages.take(ranked(self.schema, self.query, found), self.order, start, rows)
