"""A spreadsheet with what became of each row, to be mended and uploaded again.

Cells of a refused row that hold what must not be kept of a person are empty: whoever mends it has his own file, and
what is handed on says no more than which cell it was.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from catalog.privacy import blocked, screen_package
from web.sheets import view
from web.sheets.faults import SheetError
from web.sheets.reading import opened
from web.sheets.working import in_batches
from web.words import gettext as _

DIGITS = re.compile(r"(?:\d\D{0,4}){7}")          # fewer are nobody's number


def table(ask: Callable, sheet: dict, path: Path | None) -> tuple[list[str], Iterator[list]]:
    """The head and the rows of the report.

    :param ask: calls an action
    :param sheet: as `sheet_show` prints it
    :param path: of the file; None for whoever may not change what it says, who gets no cells
    """
    cells, columns = _cells(path, sheet)
    head = [_("확인한 행"), _("결과"), _("알림"), _("바뀌는 내용"), *(header for _path, header in columns)]
    return head, _rows(ask, sheet, cells, [path for path, _header in columns])


def _cells(path: Path | None, sheet: dict) -> tuple[dict[int, dict], list[tuple[str, str]]]:
    """Number of a row → its cells, and the columns that have some; nothing once the file is gone."""
    if path is None:
        return {}, []
    try:
        found = opened(path, sheet["name"])
        rows = {row.number: row.cells for row in found.rows()}
    except (SheetError, OSError):
        return {}, []
    return rows, [(each.field, each.header) for each in found.columns if each.field]


def _rows(ask: Callable, sheet: dict, cells: dict[int, dict], paths: list[str]) -> Iterator[list]:
    columns = sheet["told"].get("columns", {})
    for found in in_batches(ask, sheet["id"]):
        row = view.row(found, columns)
        told = [f"{each.where}: {each.text}" if each.where else each.text for each in (*row.reasons, *row.warnings)]
        changes = [f"{name}: {old or '—'} → {new or '—'}" for name, old, new in _changed(found, row)]
        own = {path: cell.value for path, cell in cells.get(row.number, {}).items()}
        if found["outcome"] == "refused":
            own = {path: _unnamed(path, text) for path, text in own.items()}
        yield [row.number, row.word, "\n".join(told), "\n".join(changes), *(own.get(path, "") for path in paths)]


def _unnamed(path: str, text: str) -> str:
    """What stands in a cell; nothing where that must not be kept of a person, be it a day or a code by its column."""
    place = path if path.startswith("contact.") else f"cell.{path}"
    return "" if DIGITS.search(text) and blocked(screen_package({place: text})) else text


def _changed(found: dict, row: view.Row) -> Iterator[tuple[str, str, str]]:
    for field, (old, new) in zip(view.COLUMNS, row.cells, strict=True):
        if field in found["changes"]:
            yield view.label(field), old, new
    yield from row.changes
