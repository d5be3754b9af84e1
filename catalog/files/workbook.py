"""The first sheet of a workbook (XLSX, ECMA-376), read as it is unpacked.

A workbook may say that its only cell lies in the last of a million rows.  So nothing is laid out by what it says: only
cells with something in them are kept, and what there may be of rows, columns, letters and bytes is counted on the way.
"""

import io
import posixpath
import re
import zipfile
import zlib
from xml.parsers import expat

UNPACKED = 10 * 2**20                             # bytes of one part without its compression
WIDEST = 1000                                     # columns
PIECE = 2**20
DEEPEST = 50                                      # elements within elements
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
BOOK = "xl/workbook.xml"
KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, LookupError, ValueError, EOFError, RuntimeError,
          OSError)


class WorkbookError(ValueError):
    """Why it is not read, in words for whoever sent it."""


class _TooManyError(WorkbookError):
    """It has more rows than are wanted."""


def rows(raw: bytes, most: int, whole: bool = True) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet that have something in them, each with its number.

    :param raw: the workbook
    :param most: rows with something in them; there may be one more than this
    :param whole: refuse a sheet of more rows; otherwise they are left alone
    :returns: cells as texts; a number as its shortest, a day as the number that it is
    :raises WorkbookError: when it is none, holds a document type, or is far larger than it may be
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _first_sheet(archive, most, whole)
    except WorkbookError:
        raise
    except BROKEN as fault:
        raise WorkbookError(f"The workbook cannot be opened ({type(fault).__name__}). Save it again as XLSX.") from None


def _first_sheet(archive: zipfile.ZipFile, most: int, whole: bool) -> list[tuple[int, list[str]]]:
    book, parts, strings = _Book(), _Parts(), _Strings()
    _read(archive, BOOK, book)
    _read(archive, "xl/_rels/workbook.xml.rels", parts)
    if parts.strings:
        _read(archive, parts.strings, strings)
    sheet = _Sheet(strings.found, most)
    try:
        _read(archive, parts.by_id[book.first], sheet)
    except _TooManyError:
        if whole:
            raise
    return [(number, [cells.get(place, "") for place in range(max(cells) + 1)])
            for number, cells in sorted(sheet.filled.items())]


def _read(archive: zipfile.ZipFile, name: str, reader: "_Reader") -> None:
    """Read a part of the workbook in pieces.

    :raises WorkbookError: when it is longer than it may be
    """
    info = archive.getinfo(name)
    if info.compress_type not in KNOWN:
        raise NotImplementedError
    parser, length = expat.ParserCreate(), 0
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.started, reader.ended
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = reader.wrote, _refused
    with archive.open(info) as part:
        while piece := part.read(PIECE):
            length += len(piece)
            if length > UNPACKED:
                raise WorkbookError(f"It unpacks to more than {UNPACKED / 2**20:g} MB.")
            parser.Parse(piece)
    parser.Parse(b"", True)


def _refused(*_doctype) -> None:
    """A document type could define entities; no spreadsheet writes one."""
    raise WorkbookError("The workbook holds a document type. Save it again as XLSX.")


class _Reader:
    """What is told of a part of the workbook, with names as they are without their prefix."""

    depth = 0

    def started(self, name: str, said: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise WorkbookError(f"The workbook is nested more than {DEEPEST} levels deep. Save it again as XLSX.")
        self.begin(name.rpartition(":")[2], said)

    def ended(self, name: str) -> None:
        self.depth -= 1
        self.end(name.rpartition(":")[2])

    def begin(self, name: str, said: dict[str, str]) -> None:
        pass

    def end(self, name: str) -> None:
        pass

    def wrote(self, text: str) -> None:
        pass


class _Book(_Reader):
    """:ivar first: the id by which the first sheet is found"""

    first = ""

    def begin(self, name: str, said: dict[str, str]) -> None:
        if name == "sheet" and not self.first:
            self.first = next((value for key, value in said.items() if key.endswith(":id")), "")


class _Parts(_Reader):
    """:ivar by_id: where parts lie in the archive; :ivar strings: where the strings lie that cells share"""

    def __init__(self):
        self.by_id, self.strings = {}, ""

    def begin(self, name: str, said: dict[str, str]) -> None:
        if name == "Relationship" and said.get("TargetMode") != "External":
            where = posixpath.normpath(posixpath.join("/xl", said["Target"])).lstrip("/")
            self.by_id[said["Id"]] = where
            if said.get("Type", "").endswith("/sharedStrings"):
                self.strings = where


class _Texts(_Reader):
    """Gathers what is written in `t` and `v`, without what only says how to pronounce it."""

    def __init__(self):
        self.parts: list[str] = []
        self.open = self.spoken = False

    def begin(self, name: str, said: dict[str, str]) -> None:
        if name == "rPh":
            self.spoken = True
        self.open = name in ("t", "v") and not self.spoken

    def end(self, name: str) -> None:
        self.open = False
        if name == "rPh":
            self.spoken = False

    def wrote(self, text: str) -> None:
        if self.open:
            self.parts.append(text)

    def taken(self) -> str:
        text, self.parts = "".join(self.parts), []
        return text


class _Strings(_Texts):
    """:ivar found: the texts that cells share"""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.found.append(self.taken())


class _Sheet(_Texts):
    """:ivar filled: number of a row → number of a column from 0 → what stands there"""

    def __init__(self, strings: list[str], most: int):
        super().__init__()
        self.strings, self.most, self.filled = strings, most, {}
        self.row, self.column, self.kind = 0, -1, "n"

    def begin(self, name: str, said: dict[str, str]) -> None:
        super().begin(name, said)
        if name == "row":
            self.row, self.column = int(said.get("r", self.row + 1)), -1
        elif name == "c":
            self.parts, self.kind = [], said.get("t", "n")
            self.column = _column(said["r"]) if "r" in said else self.column + 1

    def end(self, name: str) -> None:
        super().end(name)
        if name == "c" and (text := _text(self.taken(), self.kind, self.strings)):
            self.keep(text)

    def keep(self, text: str) -> None:
        if self.column >= WIDEST:
            raise WorkbookError(f"Row {self.row} has something beyond column {WIDEST}.")
        self.filled.setdefault(self.row, {})[self.column] = text
        if len(self.filled) > self.most + 1:
            raise _TooManyError(f"It has more than {self.most} rows.")


def _column(place: str) -> int:
    """The number of a column from 0, out of a place such as `AB12`."""
    found = CELL.fullmatch(place)
    if found is None:
        raise ValueError(place)
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _text(written: str, kind: str, strings: list[str]) -> str:
    if kind == "s":
        return strings[int(written)] if written else ""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(written, written)
    if kind == "n" and written:
        number = float(written)
        return str(int(number)) if number.is_integer() else str(number)
    return written
