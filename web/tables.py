"""Tables to take away: CSV and XLSX that no spreadsheet program will take for formulas.

A cell that begins like a formula gets an apostrophe before it (OWASP, CSV Injection; ASVS 5.0, 1.2.10), CSV cells are
all quoted, and in XLSX every text is written as a text.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST = 32_767            # characters a cell of XLSX may hold
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BATCH = 500                 # rows written at a time


def safe(value) -> str | int | float:
    """A value as it may stand in a cell: numbers as they are, every text as nothing but a text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = "" if value is None else str(value)
    text = "".join(sign for sign in text if sign >= " " or sign in "\n\t\r")
    begins = text.lstrip(" \u00a0\u3000")[:1] or text[:1]
    return ("'" + text if begins in BEGINS_FORMULA and begins else text)[:LONGEST]


def csv_of(head: Iterable[str], rows: Iterable[Iterable]) -> Iterator[bytes]:
    """A table as CSV in UTF-8 with a byte order mark, as Excel reads Korean, in parts as they are made."""
    held = io.StringIO()
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    held.write("\ufeff")
    writer.writerow([safe(each) for each in head])
    for number, row in enumerate(rows, 1):
        writer.writerow([safe(each) for each in row])
        if number % BATCH == 0:
            yield _emptied(held)
    yield _emptied(held)


def _emptied(held: io.StringIO) -> bytes:
    text = held.getvalue()
    held.seek(0)
    held.truncate()
    return text.encode()


def xlsx_of(head: Iterable[str], rows: Iterable[Iterable], title: str, notes: Iterable[str] = ()) -> bytes:
    """A table as XLSX.

    :param title: of the sheet
    :param notes: lines on a second sheet: what was asked, when it was made
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, each, bold=True) for each in head])
    for row in rows:
        sheet.append([_cell(sheet, each) for each in row])
    lines = list(notes)
    if lines:
        second = book.create_sheet("i")
        for line in lines:
            second.append([_cell(second, line)])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _cell(sheet, value, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, safe(value))
    if isinstance(cell.value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def download(body, name: str, mimetype: str) -> Response:
    """An answer that a browser keeps as a file.

    :param name: ASCII, with its ending
    """
    return Response(body, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})
