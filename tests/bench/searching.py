"""Search at 100,000 and more datasets: in process and through HTTP, against the engine asked the same by itself.

    python -m tests.bench.searching [--datasets 100000] [--keep FOLDER] [--seconds 10]

What is asked is the mix of `wide.questions`: a quarter rare words, a tenth common ones, a quarter two words, three
twentieths each three words and compounds, a tenth common ones within an organisation and a theme; 20 rows each.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from catalog import ANONYMOUS, may
from catalog.actions import understood
from catalog.search import Query, fields
from catalog.search.parse import parse
from catalog.search.tantivy_query import matching, ranked
from catalog.search.tantivy_schema import set_column
from tests.bench import changing, filled, searching_http, wide
from web.wiring import build

ASKED, TYPED = 1000, 300
FACETS = searching_http.FACETS
FACETED = {"facet.field": FACETS}


class Took(NamedTuple):
    """Seconds by the clock, each, and seconds of CPU in all."""

    clock: list[float]
    cpu: float


def each(call: Callable, asked: Iterable, before: Callable = lambda: None) -> Took:
    """Ask one after the other.

    :param before: done before each, and not measured
    """
    clock, used = [], 0.0
    for one in asked:
        before()
        began, cpu = time.perf_counter(), time.thread_time()
        call(one)
        used += time.thread_time() - cpu
        clock.append(time.perf_counter() - began)
    return Took(clock, used)


class Inside:
    """Asks a house in this very process."""

    def __init__(self, folder: Path):
        self.house = build(filled.settings(folder))
        self.index, self.call = self.house.catalog.index, self.house.catalog.call
        self.asked = [searching_http.data(one) for one in wide.questions(ASKED)]
        self.plain = [Query(text=text, rows=20) for _, text, _ in wide.questions(ASKED)]
        with self.house.store.read() as db:
            unit = self.house.catalog.unit(db, ANONYMOUS)
            self.meant = [self._meant(unit, one) for one in self.asked]

    def _meant(self, unit, asked: dict) -> Query:
        query = parse(asked, may.labels(unit.user), unit.now)
        read = understood.meant(unit, query, lambda query: query)
        return read.query if read else query

    def forget(self) -> None:
        """Let nothing be remembered."""
        view = self._view()
        view.answered.clear()
        view.counted.clear()

    def _view(self):
        return self.index._generations.view()  # noqa: SLF001  (the engine itself is what is measured)

    def engine(self, queries: list[Query], facets: bool = False) -> Took:
        """The engine by itself: the count and the ids of twenty, and counts of five columns."""
        searcher, schema = self._view().searcher, self.index._schema  # noqa: SLF001
        columns = {facet: {"terms": {"field": set_column(facet) if facet in fields.SETS else facet, "size": 5000}}
                   for facet in FACETS} if facets else None
        ready = [(matching(schema, query), ranked(schema, query, matching(schema, query))) for query in queries]

        def ask(pair):
            for _, address in searcher.search(pair[1], 20).hits:
                searcher.doc(address)
            if columns:
                searcher.aggregate(pair[0], columns)

        return each(ask, ready)

    def search(self, more: dict | None = None, before: Callable = lambda: None) -> Took:
        return each(lambda one: self.call("package_search", one | (more or {})), self.asked, before)

    def rows(self):
        """Tables: a title, and rows of a name, what was taken, and the number of the row that is the floor."""
        self.engine(self.plain)                             # the first ones find everything cold
        self.search()
        words, meant = self.engine(self.plain), self.engine(self.meant)
        yield "words as they are typed", [
            ("the engine", words), ("our index", each(self.index.find, self.plain, self.forget))]
        yield "words as they are meant", [
            ("the engine", meant), ("our index", each(self.index.find, self.meant, self.forget)),
            ("package_search", self.search(before=self.forget)),
            ("package_search, what was asked before remembered", self._drawn())]
        yield "with five facets", [
            ("the engine", self.engine(self.meant, facets=True)),
            ("package_search", self.search(FACETED, self.forget)),
            ("package_search, what was asked before remembered", self._drawn(FACETED))]
        yield "while somebody types, and beside a dataset", [
            *((f"suggestions: {kind}", each(lambda one: self.call("search_suggest", {"q": one}), texts))
              for kind, texts in wide.typed(TYPED).items()),
            ("dataset_similar", each(lambda one: self.call("dataset_similar", {"id": f"wide-{one}"}),
                                     range(TYPED), self.forget))]

    def _drawn(self, more: dict | None = None) -> Took:
        self.forget()
        return self.search(more)


def in_process(console: Console, folder: Path) -> None:
    """Print tables."""
    inside = Inside(folder)
    for title, rows in inside.rows():
        table = Table(title=f"In process, {title}: milliseconds", title_justify="left")
        for name in ("", "CPU mean", "mean", "p50", "p95", "p99", "engine's share of it"):
            table.add_column(name, justify="right" if name else "left")
        floor = rows[0][1].cpu if rows[0][0] == "the engine" else None
        for name, (clock, cpu) in rows:
            cuts = statistics.quantiles(clock, n=100)
            shown = (cpu / len(clock), statistics.fmean(clock), cuts[49], cuts[94], cuts[98])
            table.add_row(name, *(f"{cut * 1000:.2f}" for cut in shown), f"{floor / cpu:.0%}" if floor else "")
        console.print(table)
    inside.house.close()


def measure(console: Console, folder: Path, count: int, seconds: float) -> None:
    """Print all of it."""
    told = filled.fill(folder, count)
    built = told["built"]
    console.print(f"{built['count']:,} datasets: written in {told['seconds']:,.0f} s; index built in "
                  f"{built['seconds']:,.0f} s ({built['cpu']:,.0f} s CPU), {built['bytes'] / 1e6:,.0f} MB and "
                  f"{built['vocabulary'] / 1e6:,.0f} MB of vocabulary, peak {built['peak']:,.0f} MB")
    in_process(console, folder)
    searching_http.measure(console, folder, seconds)
    changing.measure(console, folder, changing.TIMES, seconds)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--datasets", type=int, default=100_000)
    ask.add_argument("--seconds", type=float, default=10.0, help="for each HTTP measurement")
    ask.add_argument("--keep", type=Path, help="keep database and index here, and use them again")
    told = ask.parse_args()
    with tempfile.TemporaryDirectory() as room:
        measure(Console(width=150), told.keep or Path(room) / "wide", told.datasets, told.seconds)


if __name__ == "__main__":
    main()
