"""The sheets of a workbook (XLSX, ECMA-376), read line by line as they are unpacked."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.sheet_texts import SAID
from web.sheets import merges, parts
from web.sheets.cells import PLAIN, WIDEST, Line, Unread, column_of, error, number_text
from web.sheets.faults import SheetError

BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
EMPTY_FORMULA = Unread("=", SAID["formula_empty"])
OVERLAP = 300                                     # bytes: longer than what says one merged range


class Workbook:
    """A workbook, unpacked anew with each look.

    :ivar names: of its sheets, each with whether it is hidden
    :param path: where it lies
    :raises SheetError: when it is broken or far larger than it may be
    """

    def __init__(self, path: Path):
        self.path = path
        with self._archive() as archive:
            book, links = parts.Book().read(archive, BOOK), parts.Links().read(archive, LINKS)
            self.strings = _part(archive, links.by_kind.get("sharedStrings"), parts.Strings()).found
            self.styles = _part(archive, links.by_kind.get("styles"), parts.Styles())
        self.from_1904 = book.from_1904
        self.places = {name: links.by_id[mark] for name, mark, _ in book.sheets if mark in links.by_id}
        self.names = [(name, hidden) for name, _, hidden in book.sheets if name in self.places]

    def lines(self, name: str) -> Iterator[Line]:
        """The lines of a sheet in which something stands.

        :raises SheetError: when it breaks off
        """
        with self._archive() as archive:
            where = self.places[name]
            reader = _Lines(self, merges.Merges(_merged(archive, where)))
            parser = reader.parser()
            for piece in parts.pieces(archive, where):
                parser.Parse(piece)
                yield from reader.taken()
            parser.Parse(b"", True)
            yield from reader.taken()

    @contextmanager
    def _archive(self):
        try:
            with parts.opened(self.path) as archive:
                yield archive
        except SheetError:
            raise
        except parts.BROKEN as fault:
            raise SheetError(SAID["broken"].about(value=type(fault).__name__)) from None


def _part(archive: zipfile.ZipFile, name: str | None, reader):
    return reader.read(archive, name) if name and name in archive.NameToInfo else reader


def _merged(archive: zipfile.ZipFile, name: str) -> list[tuple[int, int, int, int]]:
    """The merged ranges of a sheet, which stand behind its cells."""
    found, rest = [], b""
    for piece in parts.pieces(archive, name):
        text = rest + piece
        if b"mergeCell" in text:
            *whole, end = text.rpartition(b">")
            found += parts.MERGED.findall(b"".join(whole))
            rest = end
        else:
            rest = text[-OVERLAP:]
        if len(found) > merges.MOST:
            raise parts.too_large(f"{len(found):,}", f"{merges.MOST:,}")
        if len(rest) > parts.PIECE:
            raise ValueError("a tag without an end")
    return [(int(top), column_of(left.decode()), int(bottom), column_of(right.decode()))
            for left, top, right, bottom in found]


class _Lines(parts.Reader):
    """Gathers the lines of a sheet."""

    def __init__(self, book: Workbook, merged: merges.Merges):
        self.book, self.merged, self.ready = book, merged, []
        self.looks, self.columns = {}, {}
        self.row, self.column, self.hidden, self.values = 0, -1, False, {}
        self.kind, self.style, self.formula, self.open, self.spoken = "n", None, False, False, False
        self.parts: list[str] = []

    def taken(self) -> list[Line]:
        ready, self.ready = self.ready, []
        return ready

    def begin(self, name, said):
        if name == "c":
            self.kind, self.style, self.formula, self.parts = said.get("t", "n"), said.get("s"), False, []
            place = said.get("r")
            self.column = self.column + 1 if place is None else self.placed(place)
        elif name == "v" or name == "t":
            self.open = not self.spoken
        elif name == "row":
            row = int(said.get("r", self.row + 1))
            if row <= self.row:
                raise ValueError("rows are out of order")
            self.row, self.column, self.hidden, self.values = row, -1, said.get("hidden") in ("1", "true"), {}
        elif name == "f":
            self.formula = True
        elif name == "rPh":
            self.spoken = True

    def placed(self, place: str) -> int:
        found = place.rstrip("0123456789")
        column = self.columns.get(found)
        if column is None:
            column = self.columns[found] = column_of(found)
        return column

    def end(self, name):
        self.open = False
        if name == "c":
            value = self.value(parts.joined(self.parts))
            if value and self.column < WIDEST:
                self.values[self.column] = value
            self.parts = []
        elif name == "row" and self.values:
            self.ready.append(self.merged.filled(Line(self.row, self.values, self.hidden)))
        elif name == "rPh":
            self.spoken = False

    def wrote(self, text):
        if self.open:
            self.parts.append(text)

    def value(self, written: str) -> str | Unread:
        kind = self.kind
        if kind == "s":
            return self.book.strings[int(written)] if written else ""
        if kind == "e":
            return error(written)
        if not written:
            return EMPTY_FORMULA if self.formula and kind == "n" else ""
        if kind == "n":
            return self.number(written)
        return {"1": "TRUE", "0": "FALSE"}.get(written, written) if kind == "b" else written

    def number(self, written: str) -> str | Unread:
        if self.style is None:
            return number_text(written, PLAIN)
        shown = self.looks.get(self.style)
        if shown is None:
            shown = self.looks[self.style] = self.book.styles.of(self.style)
        return number_text(written, shown, self.book.from_1904)
