"""A spreadsheet as a partner sends it: which sheet, where its header stands, which columns are ours, row by row."""

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from schemas.messages import Message
from schemas.sheet_texts import SAID
from web.sheets import header as heads
from web.sheets import kinds
from web.sheets.faults import SheetError
from web.sheets.header import Column, Header
from web.sheets.rows import Row, told_rows

__all__ = ["Column", "Row", "Sheet", "SheetError", "opened"]
MOST_SHEETS, MOST_ROWS = 50, 50_000


class Sheet:
    """A sheet in which a header was found.

    :ivar title: the name of the sheet; "" for a CSV
    :ivar others: the names of other sheets, which are not read
    :ivar header_row: the number of the header's (last) row, as the spreadsheet counts
    :ivar columns: every column with a header
    :ivar unknown: those of them that are not read
    :ivar missing: paths of fields that must be said and have no column
    :ivar notes: what was passed over, such as sums below; complete only after the last row
    """

    def __init__(self, book, title: str, header: Header):
        self._book, self._header = book, heads.checked(header)
        self.title = title
        self.others = [name for name, _ in book.names if name != title]
        self.header_row = header.row
        self.columns = list(header.columns.values())
        self.unknown = [column for column in self.columns if column.field is None]
        self.missing = heads.missing(header)
        self.notes: list[Message] = []

    def rows(self) -> Iterator[Row]:
        """The rows below the header one after the other; anew from the first with each call.

        :raises SheetError: when there is none, there are too many, or the file ends within a row
        """
        self.notes, count = [], 0
        for row in told_rows(self._below(), self._header.columns, self.notes):
            count += 1
            yield row
        if not count:
            raise SheetError(SAID["no_rows"])

    def _below(self):
        count = 0
        for line in self._book.lines(self.title):
            if line.number > self.header_row:
                count += 1
                if count > MOST_ROWS:
                    raise SheetError(SAID["too_many"].about(most=f"{MOST_ROWS:,}"))
                yield line


def opened(path: Path, name: str) -> Sheet:
    """Look into a file: find its sheet and header.

    The sheet with the best header is taken, a hidden one only where no other has any.

    :param path: where it lies
    :param name: what it is called; nothing is believed because of it, for its content says what it is
    :raises SheetError: when it is no spreadsheet, is locked, too large or unreadable, or has no header that is known,
        two columns for one field or nothing below
    """
    found, filled = [], False
    for book in kinds.books(path):
        for title, hidden in book.names[:MOST_SHEETS]:
            first = list(takewhile(lambda line: line.number <= heads.WITHIN, book.lines(title)))
            filled = filled or bool(first)
            if header := heads.best(first):
                found.append((not hidden, header.known, book, title, header))
    if not found:
        raise SheetError(SAID["no_header"].about(most=heads.WITHIN) if filled else SAID["empty"])
    _, _, book, title, header = max(found, key=lambda each: each[:2])
    if hasattr(book, "checked"):
        book.checked()
    sheet = Sheet(book, title, header)
    next(sheet.rows())
    return sheet
