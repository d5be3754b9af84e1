"""What stands in a cell, as a text: numbers as they are meant, days out of the numbers that spreadsheets keep."""

import datetime as dt
import math
import re
from typing import NamedTuple

from schemas.messages import Message
from schemas.sheet_texts import SAID

WIDEST = 500                                      # columns that are looked at
_QUIET = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')            # what a format only shows
_MASK = re.compile(r"[0#]+(?:-[0#]+)+|0{2,}")
_BUILT_IN = {9: "0%", 10: "0.00%", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "yyyy-mm-dd hh:mm",
             **dict.fromkeys((14, *range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd"),
             **dict.fromkeys((*range(18, 22), *range(32, 36), *range(45, 48)), "hh:mm")}
_DAY_ZERO = {False: dt.datetime.fromisoformat("1899-12-30"), True: dt.datetime.fromisoformat("1904-01-01")}


class Unread(NamedTuple):
    """A cell that says something which is no value.

    :param said: what a spreadsheet shows there
    :param why: in words
    """

    said: str
    why: Message


class Line(NamedTuple):
    """A line of a sheet in which something stands.

    :param number: as the spreadsheet counts
    :param values: number of a column from 0 → what stands there, never ""
    :param hidden: whether whoever opens the file does not see it
    :param across: numbers of columns whose value is written in another cell of the line, with which they are merged
    """

    number: int
    values: dict[int, str | Unread]
    hidden: bool = False
    across: frozenset[int] = frozenset()


def letters(column: int) -> str:
    """The letters of a column, whose number counts from 0: 0 is A, 27 is AB."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def column_of(place: str) -> int:
    """The number of a column from 0, out of a place such as `AB12`.

    :raises ValueError: when it is none
    """
    number = 0
    for letter in place.rstrip("0123456789"):
        if not "A" <= letter <= "Z" or number > 1_000_000:
            raise ValueError(place)
        number = number * 26 + ord(letter) - 64
    return number - 1


def error(said: str) -> Unread:
    """A cell that shows `#REF!` or the like."""
    return Unread(said, SAID["cell_error"].about(value=said))


def plain(value: float) -> str:
    """A number in digits: 15001.0 is 15001."""
    return str(int(value)) if value.is_integer() else repr(value)


class Look(NamedTuple):
    """How a number is shown.

    :param day: "YYYY", "YYYY-MM" or "YYYY-MM-DD" when it is a day, "" otherwise
    :param clock: whether a time of day is shown
    """

    day: str = ""
    clock: bool = False
    percent: bool = False
    mask: str = ""


PLAIN = Look()


def look(number: int, code: str | None) -> Look:
    """Understand the format of a number (ECMA-376 part 1, 18.8.30).

    :param number: of the format, which says it where there is no code
    :param code: such as `yyyy-mm-dd`
    """
    bare = _QUIET.sub("", (code if code is not None else _BUILT_IN.get(number, "")).split(";")[0]).lower().strip()
    if "general" in bare or not bare:
        return PLAIN
    clock = "h" in bare or "s" in bare
    if "y" in bare or "d" in bare or ("m" in bare and not clock):
        day = "%Y-%m-%d" if "d" in bare else "%Y-%m" if "m" in bare else "%Y"
        return Look(day=day, clock=clock)
    if clock:
        return Look(clock=True)
    if "%" in bare:
        return Look(percent=True)
    return Look(mask=bare) if _MASK.fullmatch(bare) else PLAIN


def number_text(written: str, shown: Look, from_1904: bool = False) -> str | Unread:
    """A number as whoever opened the spreadsheet saw it, as far as its format says something.

    :param from_1904: whether the book counts days from 1904
    """
    try:
        value = float(written)
    except ValueError:
        return error(written)
    if not math.isfinite(value):
        return error(written)
    if shown is PLAIN:
        return plain(value)
    if shown.percent:
        return plain(round(value * 100, 8)) + "%"
    if shown.mask:
        return _masked(value, shown.mask)
    return _moment(value, shown, from_1904) or plain(value)


def _masked(value: float, mask: str) -> str:
    """Digits in the places of a mask such as `000-0000`, from the right."""
    if not value.is_integer() or value < 0:
        return plain(value)
    digits, found = list(str(int(value)).zfill(mask.count("0"))), ""
    for sign in reversed(mask):
        if not digits:
            break
        found = (digits.pop() if sign in "0#" else sign) + found
    return "".join(digits) + found


def _moment(value: float, shown: Look, from_1904: bool) -> str:
    """A day or moment of a serial number; "" when there is no such day."""
    try:
        moment = _DAY_ZERO[from_1904] + dt.timedelta(seconds=round(value * 86400))
    except OverflowError:
        return ""
    return moment_text(moment, shown)


def moment_text(moment: dt.datetime, shown: Look) -> str:
    """A moment at the precision at which it is shown; midnight is no time of day."""
    clock = "%H:%M:%S" if moment.second else "%H:%M"
    if not shown.day:
        return moment.strftime(clock)
    midnight = moment.time() == dt.time()
    return moment.strftime(f"{shown.day} {clock}" if shown.clock and not midnight and "%d" in shown.day else shown.day)
