"""The search index on disk, by tantivy: any number of processes read it, one at a time writes to it.

On disk there is a folder for each generation of the index, and `current`, a link to the one in use.  `rebuild`
makes a new generation beside it and moves the link, which is atomic: a search finds the old generation or the new
one, never none.  Killed in the middle it leaves a folder nobody links to, and the next `rebuild` clears it away.
Processes that still read a generation that was taken away keep its files open until they have moved on.

A reader looks at the file that every commit replaces, which costs some microseconds, and reloads when it changed:
what one process has written is found by all others at once.

Writers take turns by a lock on a file, which the system takes from a process that dies.  `update` alone takes the
turn, commits and gives it back; `with index.writing():` keeps the turn, and the writer with its threads, over
several updates.  Updates are refused (`Busy`) while a rebuild goes on, lest they were written to the old generation
only; whoever is refused tries again later.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from threading import get_ident

import tantivy
from tantivy import Query as Asked

from catalog.search import Busy, Hits, Query, Unbuilt, fields, ranking
from catalog.search.tantivy_disk import Generations, View
from catalog.search.tantivy_facets import Count
from catalog.search.tantivy_first import First
from catalog.search.tantivy_page import Pages, levels
from catalog.search.tantivy_query import matching, ranked
from catalog.search.tantivy_schema import build_document, build_schema
from catalog.turn import Turn

MANY = 50_000
"""Datasets of an index from which on titles are asked for first."""


class TantivyIndex:
    """A search index in a folder; see `SearchIndex` for the verbs.

    :param folder: made when it is needed
    :param patience: seconds to wait for another writer before it is `Busy`
    :param heap: bytes a rebuild may use before it writes to disk; more makes fewer, larger segments
    """

    _UPDATE_HEAP = 64_000_000

    def __init__(self, folder: Path | str, patience: float = 5.0, heap: int = 512_000_000):
        self.folder = Path(folder)
        self._patience = patience
        self._heap = heap
        self._turn = Turn(self.folder / "turn.lock")
        self._holder: int | None = None
        self._writer: tantivy.IndexWriter | None = None
        self._schema = build_schema()
        self._generations = Generations(self.folder)

    @property
    def fresh(self) -> bool:
        """Whether it exists, can be read and was built by this version of the analyser."""
        try:
            self._generations.view()
        except Unbuilt:
            return False
        return True

    def find(self, query: Query) -> Hits:
        """Answer a query.

        Counts of facets are exact up to 5,000 different values of a field, 20,000 of tags; a field with several
        values each counts by their combinations.  Where a query puts up with estimates, what finds more than 200,000
        datasets and is not what many people begin with is counted in a sixteenth of them, which is told.  Of a field
        without a column only the 5,000 most frequent values are counted.

        :raises Unbuilt: there is nothing to search; rebuild first
        """
        view = self._generations.view()
        hits = view.answered.get(query)
        if hits is None:
            hits = self._answer(view, query)
            view.answered.put(query, hits)
        return hits

    def held(self, text: str, term: str) -> int:
        """About how many datasets have a term in one of their texts: some of them may be gone, or hidden.

        :raises Unbuilt: there is nothing to search; rebuild first
        """
        return self._generations.view().searcher.doc_freq(text, term)

    def _answer(self, view: View, query: Query) -> Hits:
        found = matching(self._schema, query)
        pages = Pages(view.searcher, self._schema)
        count, ids = self._page(pages, query, found) if query.rows > 0 else (pages.count(found), [])
        counts, about = Count(view, self._schema).facets(query, found, count)
        return Hits(count, ids, counts, ranking.marked(query), about)

    def _page(self, pages: Pages, query: Query, found: Asked) -> tuple[int, list[str]]:
        """How many there are, and the ids of a page."""
        sort = fields.sort_plan(query.sort, query.scored)
        if ("score", True) not in sort:
            return pages.take(found, levels(sort), query.start, query.rows)
        first = ranking.first(query) if pages.among >= MANY and sort[0][0] == "score" else None
        if first is not None:
            return First(pages, self._schema, query, found, first, levels(sort)).take(query.start, query.rows)
        return pages.take(ranked(self._schema, query, found), levels(sort), query.start, query.rows)

    def update(self, documents: list[dict], gone: Iterable[str] = (), more: bool = False) -> None:
        """Put and take away in one commit, which `find` sees at once, here and in other processes.

        :param more: while `writing`: another update follows at once, whose commit does for both
        :raises Busy: another process is writing
        :raises Unbuilt: there is nothing to update; rebuild first
        """
        latest = {document["id"]: document for document in documents}
        ids = latest.keys() | set(gone)
        if not ids:
            return
        kept = self._holder == get_ident()
        with self.writing():
            writer = self._pick_up()
            try:
                for identity in ids:
                    writer.delete_documents_by_term("id", identity)
                for document in latest.values():
                    writer.add_document(build_document(document, self._schema))
                if not (more and kept):
                    writer.commit()
            except BaseException:
                writer.rollback()
                raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep the right to write over several updates, which makes each of them cheaper.

        :raises Busy: another process, or another thread of this one, is writing
        """
        if self._holder == get_ident():
            yield
            return
        with self._turn.take(self._patience) as got:
            if not got:
                raise Busy(f"another process has been writing to {self.folder} for {self._patience} seconds")
            self._holder = get_ident()
            try:
                yield
            finally:
                self._put_down()
                self._holder = None

    def rebuild(self, batches: Iterable[list[dict]]) -> None:
        """Build anew beside the old index and swap; searches go on meanwhile, updates are `Busy`.

        :raises Busy: another process is writing
        """
        with self.writing():
            self._put_down()
            self._generations.build(chain.from_iterable(batches), self._schema, self._heap)

    def close(self) -> None:
        """Let go of files."""
        self._generations.forget()

    def _pick_up(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._generations.writer(self._UPDATE_HEAP)
        return self._writer

    def _put_down(self) -> None:
        """Let the writer finish merging segments: dropped, it would begin anew each time and never be done."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.wait_merging_threads()
