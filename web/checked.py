"""Everything that can be checked, for the page and the command line: also spreadsheets, and with data about persons.

What looks like a person's own is shown with stars wherever it would be repeated.
"""

import tempfile
from itertools import islice
from pathlib import Path

from catalog.privacy import hidden, screen_package
from harvesters.check import KINDS, Checked, Finding, Line, UnreadableError, check, kind_of
from schemas.messages import Message
from schemas.sheet import Read, package_of
from schemas.sheet_columns import field_of
from web.ckan_words import for_all
from web.sheets.faults import SheetError
from web.sheets.reading import Sheet, opened

__all__ = ["ALL_KINDS", "Checked", "Finding", "Line", "UnreadableError", "checked", "kind_of"]

TABLES = ("csv", "xlsx")
ALL_KINDS = ("auto", *TABLES, *KINDS)
NOBODY = "check"                                  # whose data they would be: nobody knows yet
LEVEL_OF = {"block": "error", "review": "warning", "warn": "warning"}
NO_COLUMN = ("‘{value}’ 열이 없습니다. 꼭 있어야 하는 항목입니다. 열을 더해 주세요.",
             "There is no column ‘{value}’, and it must be said. Add the column.")
UNKNOWN_COLUMN = ("모르는 열이어서 읽지 않았습니다({value}). 정해진 머리글로 고쳐 주세요.",
                  "This column is not known and was not read ({value}). Use one of the known headers.")
MORE = ("앞의 {most}건만 확인했습니다. 나머지는 나누어 확인해 주세요.",
        "Only the first {most} records were checked. Check the rest in parts.")


def checked(data: bytes, kind: str = "auto", most: int = 1_000_000) -> Checked:
    """Look at records.

    :param data: as they were sent
    :param kind: one of ALL_KINDS; `auto` looks what they are
    :param most: records looked at; that there are more is noted
    :raises UnreadableError: when they cannot be told apart
    """
    kind = kind_of(data) if kind == "auto" else kind
    found = _sheet(data, kind, most + 1) if kind in TABLES else check(data, kind, most + 1)
    notes = found.notes
    if len(found.lines) > most:
        notes += (_finding("warning", Message("too_many", *MORE).about(most=f"{most:,}")),)
    return found._replace(lines=[_screened(line, kind) for line in found.lines[:most]],
                          notes=tuple(map(_masked, notes)))


def _sheet(data: bytes, kind: str, most: int) -> Checked:
    """The rows of a spreadsheet as the form for spreadsheets would take them."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            sheet = opened(Path(file.name), file.name)
            lines = [_row(row.number, package_of(row.cells, NOBODY), row) for row in islice(sheet.rows(), most)]
        except SheetError as error:
            said = error.message
            raise UnreadableError(said.code, said.ko, said.en) from None
    return Checked(kind, lines, tuple(_about(sheet)))


def _about(sheet: Sheet):
    for path in sheet.missing:
        yield _finding("warning", Message("no_column", *NO_COLUMN).about(value=field_of(path).header), field=path)
    for column in sheet.unknown:
        yield _finding("warning", Message("unknown_column", *UNKNOWN_COLUMN).about(value=column.header),
                       where=f"{column.letter} {column.header}")
    for note in sheet.notes:
        yield _finding("warning", note)


def _row(number: int, read: Read, row) -> Line:
    """A row: refused for what is wrong, a draft where something is only missing."""
    level = "hold" if read.held else "error"
    told = [_finding(level, message, path, _place(row.cells, path))
            for path, messages in read.faults.items() for message in messages]
    told += [_finding("warning", message) for message in (*row.notes, *read.notes)]
    outcome = "taken" if not read.faults else "draft" if read.held else "refused"
    code = told[0].code if outcome == "refused" else ""
    return Line(number, "", read.package.get("identifier") or "", read.package.get("title") or "", outcome, code,
                tuple(told), read.package)


def _place(cells: dict, path: str) -> str:
    cell = cells.get(path) or next((cell for key, cell in cells.items() if key.partition(".")[0] == path), None)
    return f"{cell.place} {' '.join(cell.header.split())}".strip() if cell else ""


def _finding(level: str, message: Message, field: str = "", where: str = "") -> Finding:
    before = f"{where}: "                         # the text of a spreadsheet's message names its cell again
    return Finding(level, message.code, field, where, message.ko.removeprefix(before), message.en.removeprefix(before))


def _screened(line: Line, kind: str) -> Line:
    """A line with what may be about a person.  Spreadsheets are refused for it, as the form refuses them."""
    told, places = [], {each.field: each.where for each in line.findings if each.where}
    for path, findings in screen_package(line.package).items():
        for each in findings:
            if each.verdict in LEVEL_OF and path != "name":
                level = LEVEL_OF[each.verdict] if kind in TABLES else "warning"
                where = places.get(path) or (line.where and f"{line.where}/{path.replace('.', '/')}")
                told.append(_finding(level, each.message, path, where))
    stopped = next((each.code for each in told if each.level == "error"), "")
    if stopped and line.outcome != "refused":
        line = line._replace(outcome="refused", code=stopped)
    return line._replace(id=hidden(line.id), title=hidden(line.title), where=hidden(line.where),
                         findings=tuple(map(_masked, (*line.findings, *told))), package={})


def _masked(each: Finding) -> Finding:
    """A finding in words for people, with stars for what is somebody's own."""
    ko, en = for_all(each.en) if each.code == "schema" else ("", "")
    each = each._replace(ko=ko, en=en) if ko else each
    return each._replace(where=hidden(each.where), ko=hidden(each.ko), en=hidden(each.en))


