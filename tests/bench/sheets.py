"""Measure a large spreadsheet: reading and judging its rows, carrying it out, changing it all, undoing it.

    python -m tests.bench.sheets [--rows 10000]

Each step is timed once, through the same thread that the pages use, over SQLite in a file and a real index on disk.
"""

import argparse
import io
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from catalog import Catalog, Store
from catalog.search.tantivy import TantivyIndex
from tests.web.people import gather
from tests.web.sheets.books import book, line
from web.sheets.working import Working

NOTES = "시군구와 계약종별로 나눈 월간 전력 사용량입니다. 사용량과 고객 수가 있고 매월 20일에 지난달 값을 더합니다. "


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--rows", type=int, default=10_000)
    rows = ask.parse_args().rows
    shown = Table("step", "seconds", "of the processor", "rows/s", title=f"a spreadsheet of {rows:,} rows")
    with tempfile.TemporaryDirectory() as room:
        bench = Bench(Path(room))
        worked = time.process_time()
        for step, seconds in bench.steps(rows):
            now = time.process_time()
            shown.add_row(step, f"{seconds:.1f}", f"{now - worked:.1f}", f"{rows / seconds:,.0f}")
            worked = time.process_time()
        bench.close()
    Console(width=100).print(shown)


class Bench:
    """A catalogue with people, and somebody who brings spreadsheets."""

    def __init__(self, room: Path):
        self.store = Store(f"sqlite:///{room / 'catalog.db'}")
        self.store.migrate()
        self.index = TantivyIndex(room / "index")
        self.catalog = Catalog(self.store, self.index)
        gather(self.catalog)
        self.catalog.catch_up()
        self.catalog.later = True
        self.working, self.user = Working(self.catalog, room / "sheets"), self.catalog.user("dohyun")

    def steps(self, rows: int):
        """What was done, and how many seconds it took."""
        whole = [line(number, 설명=f"{NOTES * 3}{number}") for number in range(4, rows + 4)]
        new, changed = book(*whole), book(*(each | {"업데이트 주기": "매년"} for each in whole))
        sheet, seconds = self._read(new)
        yield "dry run, all new (and two books made)", seconds
        yield "commit, all new", self._go_on("sheet_commit", sheet)
        sheet, seconds = self._read(changed)
        yield "dry run, all changed", seconds
        yield "commit, all changed", self._go_on("sheet_commit", sheet)
        yield "undo", self._go_on("sheet_undo", sheet)
        begun = time.perf_counter()
        self.catalog.catch_up()
        yield "index level after that", time.perf_counter() - begun

    def _read(self, body: bytes) -> tuple[dict, float]:
        kept = self.working.keeping.keep(io.BytesIO(body))
        sheet = self._call("sheet_create", organization="kepco", name="목록.xlsx", digest=kept.digest, size=kept.size)
        begun = time.perf_counter()
        self.working.work(sheet["id"], self.user.id)
        return self._call("sheet_show", id=sheet["id"]), time.perf_counter() - begun

    def _go_on(self, action: str, sheet: dict) -> float:
        begun = time.perf_counter()
        self._call(action, id=sheet["id"], limit=0)
        self.working.work(sheet["id"], self.user.id)
        seconds = time.perf_counter() - begun
        print(action, self._call("sheet_show", id=sheet["id"])["done_counts"])
        return seconds

    def _call(self, action: str, **data):
        return self.catalog.call(action, data, self.user)

    def close(self) -> None:
        self.catalog.level.close()
        self.index.close()
        self.store.close()


if __name__ == "__main__":
    main()
