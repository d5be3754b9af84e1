"""What a file is that calls itself a spreadsheet, by what is in it."""

from pathlib import Path

from schemas.sheet_texts import SAID
from web.sheets import parts
from web.sheets.faults import SheetError
from web.sheets.oldbook import OldBook
from web.sheets.text import Text
from web.sheets.workbook import BOOK, Workbook

LARGEST = 20 * 2**20                              # bytes of a file
HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = ((b"%PDF", "PDF"), (b"HWP Document File", "HWP"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"),
           (b"GIF8", "GIF"), (b"\x1f\x8b", "GZIP"), (b"7z\xbc\xaf", "7Z"), (b"Rar!", "RAR"), (b"\x7fELF", "ELF"),
           (b"PAR1", "Parquet"), (b"SQLite format 3\0", "SQLite"), (b"BM6", "BMP"), (b"{\\rtf", "RTF"))
_IN_A_ZIP = (("xl/workbook.bin", "XLSB"), ("word/document.xml", "DOCX"), ("ppt/presentation.xml", "PPTX"),
             ("Contents/content.hpf", "HWPX"), ("content.xml", "ODS"))
_IN_OLE = (("WordDocument", "DOC"), ("PowerPoint Document", "PPT"), ("HwpSummaryInformation", "HWP"))
_PAGES = ((b"<!doctype html", "HTML"), (b"<html", "HTML"), (b"<table", "HTML"), (b"<?xml", "XML"), (b"{", "JSON"),
          (b"[", "JSON"), (b"<", "HTML"))


def books(path: Path) -> list:
    """The ways in which a file may be read as a book of sheets; more than one where a text leaves open what divides it.

    :param path: where it lies
    :raises SheetError: when it is no spreadsheet, locked, broken, empty or too large
    """
    size = path.stat().st_size
    if size > LARGEST:
        raise parts.too_large(f"{size / 2**20:.1f} MB", f"{LARGEST / 2**20:g} MB")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise SheetError(SAID["empty"])
    if head.startswith(b"PK\x03\x04"):
        _look_into_zip(path)
        return [Workbook(path)]
    if head.startswith(_OLE):
        _look_into_ole(path.read_bytes())
        return [OldBook(path)]
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    other = next((kind for sign, kind in _OTHERS if head.startswith(sign)), None) \
        or next((kind for sign, kind in _PAGES if start.startswith(sign)), None)
    if other:
        raise no_spreadsheet(other)
    return _texts(path)


def no_spreadsheet(kind: str) -> SheetError:
    return SheetError(SAID["no_spreadsheet"].about(value=kind))


def _texts(path: Path) -> list[Text]:
    return Text(path).likely()


def _look_into_zip(path: Path) -> None:
    try:
        with parts.opened(path) as archive:
            names = archive.NameToInfo
            if BOOK not in names:
                raise no_spreadsheet(next((kind for part, kind in _IN_A_ZIP if part in names), "ZIP"))
            if any(info.flag_bits & 1 for info in archive.infolist()):
                raise SheetError(SAID["locked"])
    except parts.BROKEN as fault:
        if isinstance(fault, SheetError):
            raise
        raise SheetError(SAID["broken"].about(value=type(fault).__name__)) from None


def _look_into_ole(raw: bytes) -> None:
    """A container of streams, whose names tell what it is (MS-CFB); a locked XLSX lies in one, too (MS-OFFCRYPTO)."""
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") + b"\0\0" in raw

    if holds("EncryptedPackage"):
        raise SheetError(SAID["locked"])
    if b"HWP Document File" in raw:
        raise no_spreadsheet("HWP")
    for name, kind in _IN_OLE:
        if holds(name):
            raise no_spreadsheet(kind)
    if not holds("Workbook") and not holds("Book"):
        raise no_spreadsheet("OLE")
