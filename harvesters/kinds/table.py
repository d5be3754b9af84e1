"""A partner's list as a file: CSV, TSV or XLSX, in any charset and layout met so far, read row by row."""

import codecs
import csv
import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import IO

import python_calamine

from harvesters.errors import trouble
from harvesters.kinds import columns
from harvesters.kinds.paging import wrong

MOST = 300_000_000                # unpacked bytes of one workbook; a real one of 100,000 rows has 60 million
TITLE_LINES = 20                  # lines above the header in which a title may stand
KEY, TITLE = "목록키", "목록명"
csv.field_size_limit(1_000_000)


def rows(file: IO[bytes], encoding: str | None = None) -> Iterator[dict]:
    """Yield each row as {official column: text}, empty cells left out, and `_row`: its line in the table.

    :param encoding: what the partner says; believed only if the whole file can be read so
    :raises Malformed: no table, no header, or no charset fits
    """
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    table = _workbook(file) if start == b"PK\x03\x04" else _text(file, encoding)
    names, line = _header(table)
    for number, cells in enumerate(table, line + 1):
        found = {name: text for name, cell in zip(names, cells, strict=False) if name and (text := _cell(cell))}
        if found:
            yield found | {"_row": number}


def _header(table: Iterator[list]) -> tuple[list, int]:
    for number, cells in enumerate(table, 1):
        names = [columns.official(cell) for cell in cells]
        if KEY in names and TITLE in names:
            return names, number
        if number > TITLE_LINES:
            break
    raise wrong("header")


def _cell(value: object) -> str:
    """A cell as text: calamine gives numbers and dates, and writes a whole number as 15001.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return "" if value is None else str(value).strip()


def _text(file: IO[bytes], encoding: str | None) -> Iterator[list]:
    lines = io.TextIOWrapper(file, _charset(file, encoding), newline="")
    try:
        start = lines.read(4096)
        lines.seek(0)
        yield from csv.reader(lines, delimiter="\t" if start.count("\t") > start.count(",") else ",")
    except csv.Error as error:
        raise wrong("table", error) from error
    finally:
        lines.detach()                        # the file is the caller's to close


def _charset(file: IO[bytes], told: str | None) -> str:
    """The first charset the whole file can be read in: what a byte order mark says, what we were told, UTF-8, CP949."""
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig"] if start.startswith(codecs.BOM_UTF8) else [told or "utf-8", "utf-8", "cp949"]
    for charset in candidates:
        fits = _reads(file, charset)
        file.seek(0)
        if fits:
            return charset
    raise trouble("charset")


def _reads(file: IO[bytes], charset: str) -> bool:
    file.seek(0)
    try:
        decoder = codecs.getincrementaldecoder(charset)()
        while chunk := file.read(1 << 20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _workbook(file: IO[bytes]) -> Iterator[list]:
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST:
                raise wrong("table", f"> {MOST // 1_000_000} MB")
        file.seek(0)
        yield from python_calamine.load_workbook(file).get_sheet_by_index(0).iter_rows()
    except (zipfile.BadZipFile, python_calamine.CalamineError) as error:
        raise wrong("table", type(error).__name__) from error
