"""The parts of a workbook (XLSX, ECMA-376) beside its sheets: which sheets there are, texts, formats of numbers.

Whatever a part claims is counted while it is unpacked: letters, texts, levels.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from schemas.sheet_texts import SAID
from web.sheets.cells import PLAIN, Look, look
from web.sheets.faults import SheetError

UNPACKED = 300 * 2**20                            # bytes of all parts without their compression
TEXTS, LONGEST = 2_000_000, 150_000_000           # texts that cells share, and letters in all of them
CELL = 100_000                                    # letters in one cell; Excel holds 32,767
DEEPEST = 50                                      # elements within elements
PARTS = 5000                                      # parts in a workbook
DIRECTORY = 2 * 2**20                             # bytes of the list of parts
PIECE = 2**18
KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, LookupError, ValueError, EOFError, RuntimeError, OSError)
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def joined(found: list[str]) -> str:
    """The text of one cell.

    :raises ValueError: when no spreadsheet could hold it
    """
    text = "".join(found)
    if len(text) > CELL:
        raise ValueError("a cell")
    return text.strip()


def too_large(found: str, most: str) -> SheetError:
    return SheetError(SAID["too_large"].about(value=found, most=most))


def opened(path: Path) -> zipfile.ZipFile:
    """The archive, when what it claims to hold is not too much.

    :raises SheetError: when it is
    :raises BROKEN: when it is none
    """
    with path.open("rb") as file:
        file.seek(0, 2)
        ending = min(file.tell(), 66_000)
        file.seek(-ending, 2)
        _, mark, end = file.read().rpartition(b"PK\x05\x06")
    if mark and int.from_bytes(end[8:12], "little") > DIRECTORY:
        raise too_large("ZIP", f"{PARTS:,}")
    archive = zipfile.ZipFile(path)
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > PARTS or unpacked > UNPACKED:
        archive.close()
        raise too_large(f"{unpacked / 2**20:,.0f} MB", f"{UNPACKED / 2**20:g} MB")
    return archive


def pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part as it is unpacked."""
    info = archive.getinfo(name)
    if info.compress_type not in KNOWN:
        raise NotImplementedError(info.compress_type)
    with archive.open(info) as part:
        while piece := part.read(PIECE):
            yield piece


class Reader:
    """What is told of a part, with names as they are without their prefix."""

    depth = 0

    def parser(self):
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self.started, self.ended
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self.wrote, _refused
        return parser

    def read(self, archive: zipfile.ZipFile, name: str) -> "Reader":
        parser = self.parser()
        for piece in pieces(archive, name):
            parser.Parse(piece)
        parser.Parse(b"", True)
        return self

    def started(self, name: str, said: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError("depth")
        self.begin(name.rpartition(":")[2] if ":" in name else name, said)

    def ended(self, name: str) -> None:
        self.depth -= 1
        self.end(name.rpartition(":")[2] if ":" in name else name)

    def begin(self, name: str, said: dict[str, str]) -> None:
        pass

    def end(self, name: str) -> None:
        pass

    def wrote(self, text: str) -> None:
        pass


def _refused(*_doctype) -> None:
    """A document type could define entities; no spreadsheet writes one."""
    raise SheetError(SAID["broken"].about(value="DOCTYPE"))


class Book(Reader):
    """:ivar sheets: (name, id of its part, whether it is hidden); :ivar from_1904: whether days count from 1904"""

    def __init__(self):
        self.sheets, self.from_1904 = [], False

    def begin(self, name, said):
        if name == "sheet":
            mark = next((value for key, value in said.items() if key.endswith(":id")), "")
            self.sheets.append((said.get("name", ""), mark, said.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            self.from_1904 = said.get("date1904", "0") in ("1", "true", "on")


class Links(Reader):
    """:ivar by_id: where parts lie in the archive; :ivar by_kind: the same by what they are"""

    def __init__(self):
        self.by_id, self.by_kind = {}, {}

    def begin(self, name, said):
        if name == "Relationship" and said.get("TargetMode") != "External":
            where = posixpath.normpath(posixpath.join("/xl", said["Target"])).lstrip("/")
            self.by_id[said["Id"]] = where
            self.by_kind[said.get("Type", "").rpartition("/")[2]] = where


class Strings(Reader):
    """:ivar found: the texts that cells share, without what only says how to pronounce them"""

    def __init__(self):
        self.found, self.parts, self.open, self.spoken, self.letters = [], [], False, False, 0

    def begin(self, name, said):
        if name == "rPh":
            self.spoken = True
        self.open = name == "t" and not self.spoken

    def end(self, name):
        self.open = False
        if name == "rPh":
            self.spoken = False
        elif name == "si":
            self.found.append(joined(self.parts))
            self.parts = []
            if len(self.found) > TEXTS:
                raise too_large(f"{TEXTS:,}", f"{TEXTS:,}")

    def wrote(self, text):
        if self.open:
            self.parts.append(text)
            self.letters += len(text)
            if self.letters > LONGEST:
                raise too_large(f"{self.letters:,}", f"{LONGEST:,}")


class Styles(Reader):
    """:ivar looks: how a number is shown, by the number of the cell's style"""

    def __init__(self):
        self.codes, self.looks, self.inside = {}, [], False

    def begin(self, name, said):
        if name == "numFmt" and len(self.codes) < 10_000:
            self.codes[int(said["numFmtId"])] = said.get("formatCode", "")[:1000]
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside and len(self.looks) < 100_000:
            number = int(said.get("numFmtId", 0))
            self.looks.append(look(number, self.codes.get(number)))

    def end(self, name):
        if name == "cellXfs":
            self.inside = False

    def of(self, style: str | None) -> Look:
        number = int(style or 0)
        return self.looks[number] if 0 <= number < len(self.looks) else PLAIN
