"""A table as text: CSV, with commas, semicolons or tabs, in the charsets that Korean offices write."""

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from schemas.sheet_texts import SAID
from web.sheets.cells import WIDEST, Line
from web.sheets.faults import SheetError

DELIMITERS = ",\t;|"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
PIECE = 2**20


class Text:
    """A text with rows, read anew with each look.

    :param path: where it lies
    :raises SheetError: when it is in no charset that is known, or ends within quotation marks
    """

    def __init__(self, path: Path):
        self.path, self.charset, self.delimiter = path, charset(path), ","
        self.names = [("", False)]

    def lines(self, _name: str = "") -> Iterator[Line]:
        """Its lines in which something stands.  A cell with several lines counts as one, as in a spreadsheet.

        :raises SheetError: when a cell has no end
        """
        number = 0
        try:
            for number, cells in enumerate(self.rows(), 1):
                values = {place: text for place, cell in enumerate(cells[:WIDEST]) if (text := cell.strip())}
                if values:
                    yield Line(number, values)
        except csv.Error:
            raise SheetError(SAID["open_quote"].about(value=number + 1)) from None

    def rows(self, strict: bool = False) -> Iterator[list[str]]:
        with self.path.open(encoding=self.charset, newline="") as file:
            clear = (line.replace("\0", "") for line in file)
            yield from csv.reader(clear, delimiter=self.delimiter, strict=strict)

    def divided(self, delimiter: str) -> "Text":
        """The same with another sign between the cells."""
        other = object.__new__(Text)
        other.path, other.charset, other.names, other.delimiter = self.path, self.charset, self.names, delimiter
        return other

    def checked(self) -> None:
        """:raises SheetError: when a quotation mark is never closed, with the row in which it stands"""
        number = 0
        try:
            for _ in self.rows(strict=True):
                number += 1
        except csv.Error as fault:
            if "end of data" in str(fault) or "limit" in str(fault):
                raise SheetError(SAID["open_quote"].about(value=number + 1)) from None

    def likely(self) -> list["Text"]:
        """The text with each sign that may stand between its cells; those first that are there most."""
        with self.path.open(encoding=self.charset, newline="") as file:
            start = "".join(islice(file, 40))
        found = [sign for sign in DELIMITERS if sign in start] or [","]
        return [self.divided(sign) for sign in sorted(found, key=start.count, reverse=True)]


def charset(path: Path) -> str:
    """The charset in which the whole of a text can be read.

    :raises SheetError: when that is none of those that are known
    """
    with path.open("rb") as file:
        start = file.read(4096)
    marked = next((code for mark, code in _MARKS if start.startswith(mark)), None) or _unmarked(start)
    likely = [marked] if marked else ["utf-8", "cp949"]
    lines = [_stops(path, each) for each in likely]
    if None not in lines:
        raise SheetError(SAID["no_charset"].about(value=max(lines)))
    return likely[lines.index(None)]


def _unmarked(start: bytes) -> str | None:
    """UTF-16 without its mark: commas and digits leave every other byte empty."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) < max(len(start) // 40, 2) or min(even, odd) * 8 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _stops(path: Path, code: str) -> int | None:
    """The line at which a text cannot be read any further; None when all of it can."""
    decoder, lines = codecs.getincrementaldecoder(code)(), 1
    with path.open("rb") as file:
        while True:
            piece = file.read(PIECE)
            try:
                lines += decoder.decode(piece, final=not piece).count("\n")
            except UnicodeDecodeError as fault:
                return lines + piece[:fault.start].count(b"\n")
            if not piece:
                return None
