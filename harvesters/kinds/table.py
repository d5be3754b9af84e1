"""A partner's list as a file: CSV, TSV or XLSX, in any charset and layout met so far, read row by row."""

import codecs
import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO

import python_calamine

from harvesters.errors import trouble
from harvesters.kinds import columns, reach
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
    for table in _tables(file, encoding):
        if header := _header(table):
            yield from _below(table, *header)
            return
    raise wrong("header")


def heading(file: IO[bytes]) -> list[str | None]:
    """The official names of the columns in their order, None for one that is not ours; [] when there is no header.

    :raises Malformed: no table, or no charset fits
    """
    return next((header[0] for table in _tables(file, None) if (header := _header(table))), [])


def _tables(file: IO[bytes], encoding: str | None) -> Iterable[Iterator[list]]:
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    return _sheets(file) if start == b"PK\x03\x04" else [_text(file, encoding)]


def _below(table: Iterator[list], names: list, line: int) -> Iterator[dict]:
    for number, cells in enumerate(table, line + 1):
        found = {name: text for name, cell in zip(names, cells, strict=False) if name and (text := _cell(cell))}
        if found and not _is_header(found.values()):
            yield found | {"_row": number}


def _header(table: Iterator[list]) -> tuple[list, int] | None:
    """The names of the columns, and the line they stand on; None when the table begins with no such line."""
    for number, cells in enumerate(islice(table, TITLE_LINES + 1), 1):
        if _is_header(cells):
            return [columns.official(cell) for cell in cells], number
    return None


def _is_header(cells: Iterable) -> bool:
    """A line that names both columns.  It may come again, on every page or as the second line of a tall one."""
    names = {columns.official(cell) for cell in cells}
    return KEY in names and TITLE in names


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


def _sheets(file: IO[bytes]) -> Iterator[Iterator[list]]:
    """Each sheet's rows.  The list need not lie on the first: some begin with a page of instructions."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST:
                raise wrong("table", f"> {MOST // 1_000_000} MB")
            reach.bounded(archive)
        file.seek(0)
        book = python_calamine.load_workbook(file)
        for name in book.sheet_names:
            yield _filled(book.get_sheet_by_name(name))
    except (*reach.BROKEN, python_calamine.CalamineError) as error:
        raise wrong("table", type(error).__name__) from error


def _filled(sheet) -> Iterator[list]:
    """The rows of a sheet.  A cell merged downwards is written once, and holds for every row it covers."""
    covers: dict[int, list[tuple[int, int]]] = {}
    left = sheet.start[1] if sheet.start else 0   # empty columns at the left are not given
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top:
            covers.setdefault(top, []).append((column - left, bottom))
    held: dict[int, tuple[int, object]] = {}      # column: the last row its merged cell covers, and what it says
    for number, cells in enumerate(sheet.iter_rows()):
        for column, (bottom, said) in held.items():
            if number <= bottom and column < len(cells):
                cells[column] = said
        held |= {column: (bottom, cells[column]) for column, bottom in covers.get(number, ()) if column < len(cells)}
        yield cells
