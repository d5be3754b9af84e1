"""Dates as Solr lets one write them: `NOW-7DAYS`, `NOW/DAY`, `2024-01-01T00:00:00Z-1MONTH`."""

import calendar
import re
from datetime import datetime, timedelta

from catalog.search.fields import date_number

_WRITTEN = re.compile(r"(NOW|\d{4}(?:-\d\d){0,2}(?:T\d\d(?::\d\d){0,2}(?:\.\d+)?)?Z?)((?:[-+]\d+[A-Z]+|/[A-Z]+)*)")
_STEP = re.compile(r"([-+])(\d+)([A-Z]+)|/([A-Z]+)")
_UNITS = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND")
_OTHER_NAMES = {"DATE": "DAY", "MILLI": "MILLISECOND"}
MOST_STEPS = 20


def moment(text: str, now: str) -> str | None:
    """A date with its arithmetic carried out; one without any stays as it is, to its own precision.

    :param now: what `NOW` stands for, ISO 8601 in UTC without a zone
    :returns: ISO 8601, or None where it is no date
    """
    match = _WRITTEN.fullmatch(text.strip())
    if not match:
        return text if date_number(text) is not None and not _calculates(text) else None
    start, steps = match.groups()
    if start != "NOW" and not steps:
        return text
    try:
        time = datetime.fromisoformat(now if start == "NOW" else _whole(start))
        for sign, count, unit, to in _STEP.findall(steps)[:MOST_STEPS]:
            time = _rounded(time, _unit(to)) if to else _moved(time, int(sign + count), _unit(unit))
    except (ValueError, OverflowError):
        return None
    return time.isoformat(timespec="microseconds")


def _calculates(text: str) -> bool:
    return text.startswith("NOW") or bool(re.search(r"[-+]\d+[A-Z]|/", text))


def _whole(text: str) -> str:
    """A date of whatever precision, from its first moment on."""
    text = text.rstrip("Z")
    return text + {4: "-01-01", 7: "-01", 13: ":00"}.get(len(text), "")


def _unit(name: str) -> str:
    name = name if name in _OTHER_NAMES else name.removesuffix("S")
    name = _OTHER_NAMES.get(name, name)
    if name not in _UNITS:
        raise ValueError(name)
    return name


def _moved(time: datetime, count: int, unit: str) -> datetime:
    if unit in ("YEAR", "MONTH"):
        months = time.year * 12 + time.month - 1 + count * (12 if unit == "YEAR" else 1)
        year, month = divmod(months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return time.replace(year=year, month=month + 1, day=min(time.day, last))
    return time + timedelta(**{unit.lower() + "s": count})


def _rounded(time: datetime, unit: str) -> datetime:
    if unit == "MILLISECOND":
        return time.replace(microsecond=time.microsecond // 1000 * 1000)
    fields = ("month", "day", "hour", "minute", "second")[_UNITS.index(unit):]
    return time.replace(microsecond=0, **{field: int(field in ("month", "day")) for field in fields})
