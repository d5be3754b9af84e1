"""What the columns of a table are called, and of which type they seem to be, read from its first rows."""

import codecs
import csv
import io
import re
from collections.abc import Iterable

from catalog.files import workbook

PIECE = 2**18                                     # bytes of a text that are read
LARGEST = 16 * 2**20                              # bytes of a workbook, which is read whole
LOOKED_AT = 100                                   # rows
MOST, LONGEST = 200, 200                          # columns, and letters of a name
DAYS = re.compile(r"일|날|월|date|time", re.IGNORECASE)
TYPES = (("integer", re.compile(r"-?(0|[1-9]\d{0,17})")),
         ("number", re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")),
         ("date", re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}")),
         ("datetime", re.compile(r"\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}.*")))


def read(stream, name: str) -> list[dict[str, str]]:
    """The columns of a table.

    :param stream: of its bytes, read from where it stands
    :param name: of the file; it ends in csv, tsv or xlsx
    :returns: name and, where it can be told, type of each (integer, number, date, datetime or string); nothing of what
        is no table, or has no heading in its first line
    """
    ending = name.rpartition(".")[2].lower()
    if ending not in ("csv", "tsv", "xlsx"):
        return []
    try:
        rows = _book(stream) if ending == "xlsx" else _text(stream.read(PIECE))
    except (workbook.WorkbookError, csv.Error, UnicodeDecodeError):
        return []
    return _columns([[" ".join(cell.split()) for cell in row] for row in rows], ending == "xlsx")


def _book(stream) -> list[list[str]]:
    raw = stream.read(LARGEST + 1)
    return [cells for _line, cells in workbook.rows(raw, LOOKED_AT, whole=False)] if len(raw) <= LARGEST else []


def _text(raw: bytes) -> list[list[str]]:
    text = _decoded(raw)
    if len(raw) == PIECE:                          # the last row may not be there whole
        text = text[:text.rfind("\n") + 1]
    first = next((line for line in text.splitlines() if line.strip()), "")
    found = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count)):
        found += [row] if any(cell.strip() for cell in row) else []
        if len(found) > LOOKED_AT:
            break
    return found


def _decoded(raw: bytes) -> str:
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(raw, len(raw) < PIECE)
    except UnicodeDecodeError:
        return codecs.getincrementaldecoder("cp949")().decode(raw, len(raw) < PIECE)


def _columns(rows: list[list[str]], book: bool) -> list[dict[str, str]]:
    names = rows[0] if rows else []
    told = [name for name in names if name]
    fine = 0 < len(set(told)) == len(told) <= MOST and all(name.isprintable() and len(name) <= LONGEST for name in told)
    unnamed = any(cell and not "".join(names[place:place + 1]) for row in rows[1:] for place, cell in enumerate(row))
    if not fine or unnamed or any(_type([name]) != "string" for name in told) or len(names) + len(rows) == 2:
        return []
    found = []
    for place, name in enumerate(names):
        values = [row[place] for row in rows[1:] if place < len(row) and row[place]]
        kind = "" if book and DAYS.search(name) else _type(values)      # a workbook has numbers for days
        if name:
            found.append({"name": name} | ({"type": kind} if kind else {}))
    return found


def _type(values: Iterable[str]) -> str:
    """The narrowest type that all values have; none where there are no values."""
    values = list(values)
    return next((kind for kind, form in TYPES if all(map(form.fullmatch, values))), "string") if values else ""
