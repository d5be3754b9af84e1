"""A spreadsheet as a partner sends it: which sheet, where its header stands, which columns are ours, row by row."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from schemas.messages import Message
from schemas.sheet import Cell


class SheetError(ValueError):
    """Why a file is not read.

    :ivar message: what, why and how to mend it, in Korean and English
    """

    def __init__(self, message: Message):
        super().__init__(message)
        self.message = message


class Column(NamedTuple):
    """A column that has something in its header.

    :param field: the path of what it means (`title`, `contact.phone`, `resources.0.url`), None when it is not known
    :param how: "same" word for word, "spelled" otherwise, "alias" by another name, "field" by the field's own name,
        "number" one more resource; "" when it is not known
    """

    letter: str
    header: str
    field: str | None
    how: str


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

    title: str
    others: list[str]
    header_row: int
    columns: list[Column]
    unknown: list[Column]
    missing: list[str]
    notes: list[Message]

    def rows(self) -> Iterator[Row]:
        """The rows below the header one after the other; anew from the first with each call.

        :raises SheetError: when there is none, there are too many, or the file ends within a row
        """
        raise NotImplementedError


def opened(path: Path, name: str) -> Sheet:
    """Look into a file: find its sheet and header.

    :param path: where it lies
    :param name: what it is called; its content decides what it is
    :raises SheetError: when it is no spreadsheet, is locked, too large or unreadable, or has no header that is known
    """
    raise NotImplementedError
