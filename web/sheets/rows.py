"""The rows below a header: what is data and what is not, and rows that are one dataset together."""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from schemas import sheet_marks
from schemas.messages import Message
from schemas.sheet import Cell
from schemas.sheet_texts import SAID
from web.sheets.cells import Line, Unread
from web.sheets.header import Column, said

MOST_NOTES, MOST_JOINED = 100, 100
_KEYS = ("identifier", "name", "title")


class Row(NamedTuple):
    """A row, or several with one key that are one dataset.

    :param number: of the (first) row, as the spreadsheet counts
    :param cells: path → cell, one for each column that is known, empty or not
    :param numbers: of all its rows
    :param notes: what is good to know about it, such as that it is hidden
    """

    number: int
    cells: dict[str, Cell]
    numbers: tuple[int, ...]
    notes: tuple[Message, ...] = ()


def told_rows(lines: Iterator[Line], columns: dict[int, Column], notes: list[Message]) -> Iterator[Row]:
    """The rows of data among the lines below a header.

    :param notes: what is passed over is said here
    """
    met: dict[bytes, int] = {}
    waiting, key = None, None
    for row in _data(lines, columns, notes):
        mine = _key(row.cells)
        if waiting and mine and mine == key and len(waiting.numbers) < MOST_JOINED:
            waiting = _joined(waiting, row)
            continue
        if waiting:
            yield waiting
        waiting, key = _known_again(row, mine, met), mine
    if waiting:
        yield waiting


def _data(lines: Iterator[Line], columns: dict[int, Column], notes: list[Message]) -> Iterator[Row]:
    known = [(place, column) for place, column in columns.items() if column.field]
    for line in lines:
        code = _no_data(line, columns)
        if code:
            if len(notes) < MOST_NOTES:
                first = said(line.values[min(line.values)])
                notes.append(SAID[code].about(row=line.number, value=first[:40]))
            continue
        cells = {column.field: _cell(line, place, column) for place, column in known}
        if any(cell.value or cell.fault for cell in cells.values()):
            yield Row(line.number, cells, (line.number,), (SAID["hidden_row"],) if line.hidden else ())


def _cell(line: Line, place: int, column: Column) -> Cell:
    value = line.values.get(place, "")
    if isinstance(value, Unread):
        return Cell(value.said, column.letter, line.number, column.header, value.why)
    return Cell(value, column.letter, line.number, column.header)


def _no_data(line: Line, columns: dict[int, Column]) -> str | None:
    """Why a line is no data, as the code of a message."""
    own = [said(value) for place, value in sorted(line.values.items()) if place not in line.across]
    first = own[0] if own else ""
    if sheet_marks.is_example(first):
        return "example_row"
    if sheet_marks.is_remark(first, len(own)):
        return "passed_over"
    if len(own) == 1 and len(line.across) >= 2:    # a heading between rows, over many columns
        return "passed_over"
    same = sum(said(value) == columns[place].header for place, value in line.values.items() if place in columns)
    return "passed_over" if same >= 2 and same * 2 >= len(own) else None


def _key(cells: dict[str, Cell]) -> tuple[str, str] | None:
    for path in _KEYS:
        if path in cells and (text := " ".join(cells[path].value.split())):
            return path, text
    return None


def _known_again(row: Row, key: tuple[str, str] | None, met: dict[bytes, int]) -> Row:
    """The row, with a fault in its key when that stood further above."""
    if key is None:
        return row
    mark = hashlib.blake2b(repr(key).encode(errors="replace"), digest_size=12).digest()
    before = met.setdefault(mark, row.number)
    if before == row.number:
        return row
    cell = row.cells[key[0]]._replace(fault=SAID["again"].about(row=before))
    return row._replace(cells=row.cells | {key[0]: cell})


def _joined(above: Row, below: Row) -> Row:
    """Two rows of one dataset: what they say must agree, and each tells of its own resources."""
    cells, own = dict(above.cells), {}
    for path, cell in below.cells.items():
        if path.startswith("resources."):
            own[path] = cell
        elif cell.value and path in cells:
            first = cells[path]
            if not first.value and not first.fault:
                cells[path] = cell
            elif first.value != cell.value and not first.fault:
                cells[path] = cell._replace(fault=SAID["differs"].about(row=first.row))
    told = above.notes + below.notes
    if not any(cell.value for cell in own.values()) or _same(own, above):
        told += (SAID["same_row"].about(row=above.number),)
    else:
        shift = 1 + max(int(path.split(".")[1]) for path in cells if path.startswith("resources."))
        cells |= {_shifted(path, shift): cell for path, cell in own.items()}
    return Row(above.number, cells, above.numbers + below.numbers, told)


def _same(own: dict[str, Cell], above: Row) -> bool:
    return all(cell.value == above.cells[path].value for path, cell in own.items() if path in above.cells)


def _shifted(path: str, shift: int) -> str:
    first, number, leaf = path.split(".", 2)
    return f"{first}.{int(number) + shift}.{leaf}"
