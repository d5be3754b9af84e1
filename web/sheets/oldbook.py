"""The sheets of a workbook of before 2007 (XLS, MS-XLS)."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import python_calamine
from python_calamine import SheetVisibleEnum as Shown

from schemas.sheet_texts import SAID
from web.sheets.cells import WIDEST, Line, Look, Unread, error, moment_text, plain
from web.sheets.faults import SheetError
from web.sheets.merges import MOST, Merges

_DAY = Look(day="%Y-%m-%d", clock=True)
_CLOCK = Look(clock=True)


class OldBook:
    """:ivar names: of its sheets, each with whether it is hidden

    :param path: where it lies
    :raises SheetError: when it is locked or broken
    """

    def __init__(self, path: Path):
        try:
            self.book = python_calamine.load_workbook(path)
            self.names = [(sheet.name, sheet.visible is not Shown.Visible) for sheet in self.book.sheets_metadata
                          if sheet.typ is python_calamine.SheetTypeEnum.WorkSheet]
        except python_calamine.PasswordError:
            raise SheetError(SAID["locked"]) from None
        except (python_calamine.CalamineError, OSError, ValueError) as fault:
            raise SheetError(SAID["broken"].about(value=type(fault).__name__)) from None

    def lines(self, name: str) -> Iterator[Line]:
        """The lines of a sheet in which something stands.

        :raises SheetError: when it breaks off
        """
        try:
            sheet = self.book.get_sheet_by_name(name)
        except (python_calamine.CalamineError, ValueError) as fault:
            raise SheetError(SAID["broken"].about(value=type(fault).__name__)) from None
        (top, left) = sheet.start or (0, 0)
        ranges = (sheet.merged_cell_ranges or [])[:MOST]
        merged = Merges((first + 1, start, last + 1, end) for (first, start), (last, end) in ranges)
        for number, cells in enumerate(sheet.iter_rows(), top + 1):
            values = {place: text for place, cell in enumerate(cells, left) if place < WIDEST and (text := _text(cell))}
            if values:
                yield merged.filled(Line(number, values))


def _text(value: object) -> str | Unread:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, dt.datetime):
        return moment_text(value, _DAY)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return moment_text(dt.datetime.combine(dt.date.min, value), _CLOCK)
    text = str(value).strip()
    return error(text) if text.startswith("#") and text.rstrip("!?/0AN").isupper() else text
