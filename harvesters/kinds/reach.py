"""How far the sheets of a workbook reach, found out before a reader lays out everything between their corners.

A workbook of a few kilobytes may fill the first cell and the last of seventeen thousand million; whoever sets out to
hold what lies between is ended by the machine.
"""

import re
import zipfile
import zlib
from functools import cache
from typing import IO
from xml.parsers import expat

MOST = 10_000_000                 # cells between the corners of one sheet; 100,000 rows of 100 columns
PIECE = 2**20
LETTERS, DIGITS = re.compile(r"[A-Za-z]{1,3}"), "0123456789"
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, ValueError, EOFError, RuntimeError)


class TooFarError(ValueError):
    """A sheet that reaches too far."""


def bounded(archive: zipfile.ZipFile) -> None:
    """Go through every part of a workbook, whatever it is called: any may be a sheet.

    :raises TooFarError: when what a sheet fills is too far apart
    :raises BROKEN: when a part cannot be unpacked, or is no XML although it is called so
    """
    for info in archive.infolist():
        with archive.open(info) as part:
            try:
                _measured(part)
            except expat.ExpatError:
                if info.filename.lower().endswith(".xml"):
                    raise
                while part.read(PIECE):           # a picture, say, whose length still has to be what it claims
                    pass


def _measured(part: IO[bytes]) -> None:
    corners, parser = _Corners(), expat.ParserCreate()
    parser.StartElementHandler = corners.started
    while piece := part.read(PIECE):
        parser.Parse(piece)
    parser.Parse(b"", True)


class _Corners:
    """The corners of what is filled in a sheet.  Rows and cells say where they are or follow each other."""

    def __init__(self):
        self.row, self.column = 0, 0
        self.top = self.left = 2**31
        self.bottom = self.right = 0

    def started(self, name: str, said: dict[str, str]) -> None:
        """:raises TooFarError: when the cell is too far from the others"""
        name = name.rpartition(":")[2] if ":" in name else name
        if name == "c":
            self.stand(said.get("r"))
        elif name == "row":
            self.row, self.column = int(said.get("r", self.row + 1)), 0
        elif name in ("v", "is") and not self.holds():
            self.widen()

    def stand(self, place: str | None) -> None:
        if place is None:
            self.column += 1
        else:
            letters = place.rstrip(DIGITS)
            self.row, self.column = int(place[len(letters):]), _column(letters)

    def holds(self) -> bool:
        return self.left <= self.column <= self.right and self.top <= self.row <= self.bottom

    def widen(self) -> None:
        self.top, self.bottom = min(self.top, self.row), max(self.bottom, self.row)
        self.left, self.right = min(self.left, self.column), max(self.right, self.column)
        if (self.bottom - self.top + 1) * (self.right - self.left + 1) > MOST:
            raise TooFarError


@cache
def _column(letters: str) -> int:
    """The number of a column from 1, out of its letters."""
    if not LETTERS.fullmatch(letters):
        raise ValueError(letters)
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
