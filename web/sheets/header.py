"""Where the header of a sheet stands, and which of its columns are ours."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from schemas.sheet_columns import REQUIRED, field_of, found
from schemas.sheet_texts import SAID
from web.sheets.cells import Line, Unread, letters
from web.sheets.faults import SheetError

WITHIN = 30                                       # rows in which it has to stand
_EITHER = {"is_free": "is_free.free"}


class Column(NamedTuple):
    """A column that has something in its header.

    :param letter: as the spreadsheet counts
    :param field: the path of what it means (`title`, `contact.phone`, `resources.0.url`), None when it is not known
    :param how: "same" word for word, "spelled" otherwise, "alias" by another name, "field" by the field's own name,
        "number" one more resource; "" when it is not known
    """

    letter: str
    header: str
    field: str | None
    how: str


class Header(NamedTuple):
    """:param row: its number, the last of two; :param columns: by their number from 0"""

    row: int
    columns: dict[int, Column]

    @property
    def known(self) -> int:
        return len({column.field for column in self.columns.values() if column.field})

    @property
    def likely(self) -> bool:
        """Whether most of it is known, or so much that what is not does not count."""
        return self.known >= 6 or (self.known >= 2 and self.known * 2 >= len(self.columns))


def best(lines: Iterable[Line]) -> Header | None:
    """The header among the first lines of a sheet: the one of which most is known; two lines only where one is less.

    :param lines: those within the first `WITHIN` rows
    """
    lines = list(lines)
    alone = [_header(line.number, {column: said(text) for column, text in line.values.items()
                                   if column not in line.across}) for line in lines]
    tall = [_header(below.number, _joined(above, below)) for above, below in pairwise(lines)
            if below.number == above.number + 1]
    return max((header for header in (*alone, *tall) if header.likely), key=lambda header: header.known, default=None)


def said(value: str | Unread) -> str:
    return value.said if isinstance(value, Unread) else value


def _joined(above: Line, below: Line) -> dict[int, str]:
    """Two lines as one: what stands below, after that under which it stands where this makes it known."""
    names, group = {}, ""
    for column in range(max((*above.values, *below.values)) + 1):
        top, bottom = said(above.values.get(column, "")), said(below.values.get(column, ""))
        group = top or group
        if not bottom:
            if column not in above.across:
                names[column] = top
        elif top == bottom or not found(f"{group} {bottom}"):
            names[column] = bottom
        else:
            names[column] = f"{group} {bottom}"
    return {column: name for column, name in names.items() if name}


def _header(row: int, names: dict[int, str]) -> Header:
    columns = {}
    for column in sorted(names):
        path, how = found(names[column]) or (None, "")
        columns[column] = Column(letters(column), names[column], path, how)
    return Header(row, columns)


def checked(header: Header) -> Header:
    """:raises SheetError: when two columns say the same"""
    met: dict[str, Column] = {}
    for column in header.columns.values():
        if column.field is None:
            continue
        other = met.setdefault(column.field, column)
        if other is not column:
            raise SheetError(SAID["twice"].about(value=field_of(column.field).header,
                                                 places=f"{other.letter}, {column.letter}"))
    return header


def missing(header: Header) -> list[str]:
    """Paths of what must be said and has no column."""
    there = {column.field for column in header.columns.values() if column.field}
    return [path for path in REQUIRED if path not in there and _EITHER.get(path) not in there]
