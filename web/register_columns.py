"""The columns of a table as people write them in one box: a line for each, as it comes out of a spreadsheet."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from catalog.errors import ValidationError
from catalog.files import dictionary, heading
from web.forms import said
from web.words import gettext as _

FIELDS = ("name", "title", "type", "unit", "description")
MOST = 200                              # columns of one resource
LONGEST = 2000                          # characters of one cell
LARGEST_FILE = 2**20                    # bytes of a data dictionary


class Columns(NamedTuple):
    """:param faults: what is wrong with the text, in the reader's language"""

    rows: list[dict]
    faults: list[str]


def written(columns: Iterable[Mapping] | None) -> str:
    """Columns as lines: name | title | type | unit | description; with tabs where a text holds the sign itself."""
    rows = [[_flat(each.get(field)) for field in FIELDS] for each in columns or ()]
    between = "\t" if any("|" in cell for row in rows for cell in row) else " | "
    return "\n".join(between.join(_trimmed(row)) for row in rows)


def read(text: str) -> Columns:
    """The columns that lines tell of; a line that a spreadsheet copied has tabs between its cells."""
    rows, faults = [], []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        return Columns([], [_("항목이 %(found)d개입니다. 한 자원에 %(most)d개까지 담습니다. 자원을 나누어 적어 주세요.",
                              found=len(lines), most=MOST)])
    for number, line in lines:
        cells = [cell.strip() for cell in line.split("\t" if "\t" in line else "|")]
        fault = _fault(cells, [row["name"] for row in rows])
        if fault:
            faults.append(_("%(number)d번째 줄: %(fault)s", number=number, fault=fault))
            continue
        rows.append({field: cell for field, cell in zip(FIELDS, cells, strict=False) if cell})
    return Columns(rows, faults)


def of_file(file) -> Columns:
    """The columns that a data dictionary describes.

    :param file: as the web server hands it over, a CSV, TSV or XLSX file
    """
    raw = file.stream.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        return Columns([], [said("File upload too large"), said("The limit is 1 MB. ")])
    try:
        found = list(dictionary.columns(raw, _format(file.filename)))
    except ValidationError as refusal:
        return Columns([], [said(each) for each in refusal.error_dict["dictionary"]])
    if len(found) > MOST:
        return Columns([], [said(f"It describes more than {MOST} columns.")])
    return Columns(found, [])


def of_data(file) -> list[dict]:
    """The columns that the heading of a table names, and nothing where the file is none.

    :param file: as the web server hands it over; it is at its beginning again afterwards
    """
    found = heading.read(file.stream, file.filename)
    file.stream.seek(0)
    return found


def _format(name: str) -> str:
    ending = (name or "").rpartition(".")[2].upper()
    return ending if ending in ("XLSX", "TSV") else "CSV"


def _fault(cells: list[str], names: list[str]) -> str:
    if not cells[0]:
        return _("항목명이 없습니다. 첫 칸에 항목명을 적어 주세요.")
    if cells[0] in names:
        return _("항목명(‘%(name)s’)이 겹칩니다. 하나만 남겨 주세요.", name=cells[0][:100])
    if len(cells) > len(FIELDS):
        return _("칸이 다섯을 넘습니다. 이름 | 한글 이름 | 형식 | 단위 | 설명 차례로 적어 주세요.")
    if max(map(len, cells)) > LONGEST:
        return _("칸의 글이 너무 깁니다. %(most)d자 안으로 줄여 주세요.", most=LONGEST)
    return ""


def _flat(value) -> str:
    return " ".join(str(value or "").split())


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row
