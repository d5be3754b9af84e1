"""Dates as partners write them, brought to one form that keeps their precision: YYYY, YYYY-MM, YYYY-MM-DD or ISO 8601.

A moment without a zone is Korean time.  Midnight without a zone is a day: list services print every day that way.
"""

import datetime as dt
import re
from functools import lru_cache

SEOUL = dt.timezone(dt.timedelta(hours=9))
_EXCEL_DAY_ZERO = dt.date(1899, 12, 30)            # serial numbers of spreadsheets, with their 1900 leap-year mistake
_EXCEL_DAYS = range(30_000, 60_001)                # 1982 to 2064: a number outside is no date

_DAY = re.compile(
    r"(\d{4})(?:\s*[-./년]\s*(\d{1,2})(?:\s*[-./월]\s*(\d{1,2})\s*[.일]?|\s*[월.]?)|\s*년)?"
    r"(?:[T\s]\s*(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?\s*(Z|[+-]\d{2}:?\d{2})?)?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(?:(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?)?")
_CANONICAL = re.compile(
    r"\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?[+-]\d{2}:\d{2})?)?)?")


def date(value: object) -> str | None:
    """Read a date or moment.

    :param value: a text, a spreadsheet's serial number, a `date` or `datetime`
    :return: the same in ISO 8601 at the same precision, or None when it is no date
    """
    if isinstance(value, str):
        return _read(value) if len(value) <= 40 else None
    if isinstance(value, dt.datetime):
        return (value if value.tzinfo else value.replace(tzinfo=SEOUL)).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_number(value)
    return None


def _of_number(value: int | float) -> str | None:
    """A serial day number, or digits such as 20240501 that a spreadsheet took for a number."""
    if value != value or abs(value) > 1e15:
        return None
    day = _serial(int(value))
    return day if day or value != int(value) else _read(str(int(value)))


def _serial(number: int) -> str | None:
    """The day of a spreadsheet's serial number."""
    return (_EXCEL_DAY_ZERO + dt.timedelta(days=number)).isoformat() if number in _EXCEL_DAYS else None


@lru_cache(maxsize=20_000)
def _read(text: str) -> str | None:
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) == 5:
        return _serial(int(text))
    if text.isascii() and text.isdigit() and len(text) > 4:
        return _of_digits(text)
    match = _DAY.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    if hour is not None and day is None:
        return None
    whole = _day(year, month, day)
    return whole if whole is None or hour is None else _moment(whole, (hour, minute, second, fraction, zone))


def _of_digits(text: str) -> str | None:
    """202405, 20240501, 202405011230 or 20240501123000."""
    match = _DIGITS.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = match.groups()
    whole = _day(year, month, day)
    return whole if whole is None or hour is None else _moment(whole, (hour, minute, second, None, None))


def _day(year: str, month: str | None, day: str | None) -> str | None:
    """Join what there is, when the calendar has such a day and it can belong to a record kept by computers."""
    try:
        known = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not 1000 <= known.year <= 2200:
        return None
    return known.isoformat()[:10 if day else 7 if month else 4]


def _moment(day: str, clock: tuple[str, str, str | None, str | None, str | None]) -> str | None:
    """Add hour, minute, second, fraction and zone."""
    hour, minute, second, fraction, zone = clock
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return None
    if zone is None and int(hour) == int(minute) == int(second or 0) == 0:
        return day
    seconds = f":{second}{fraction or ''}" if second else ""
    offset = _offset(zone)
    return offset and f"{day}T{int(hour):02}:{minute}{seconds}{offset}"


def _offset(zone: str | None) -> str | None:
    """A zone as ±hh:mm; Korea's when none was written; None when there is no such zone."""
    if zone is None:
        return "+09:00"
    if zone == "Z":
        return "+00:00"
    hours, minutes = zone[1:3], zone[-2:]
    return f"{zone[0]}{hours}:{minutes}" if int(hours) <= 14 and int(minutes) <= 59 else None


def is_canonical(text: str) -> bool:
    """Whether a text already is what `date` would make of it."""
    return bool(_CANONICAL.fullmatch(text)) and _read(text) == text


def day_of(text: str) -> dt.date:
    """The first Korean day that a date of any precision touches, to compare two dates.

    :param text: a date as `date` returns it
    """
    if len(text) > 10:
        return dt.datetime.fromisoformat(text).astimezone(SEOUL).date()
    return dt.date.fromisoformat(text + "-01-01"[len(text) - 4:])
