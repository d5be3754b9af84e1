"""The clock of requests and the life of grants: pure, in working days of Korea.

Working days are Monday to Friday.  Public holidays are not known here, so a promise over a holiday is a day shorter
than it looks.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone

KOREA = timezone(timedelta(hours=9))
OPEN, DECIDED, GRANTED = ("waiting", "asked"), ("approved", "declined", "ended"), ("approved", "ended")
STATES = ("waiting", "asked", "approved", "declined", "taken", "ended", "closed")
USUAL_DAYS, LONGEST_DAYS, YEARS = 7, 365, 3
WEEK, WORKING = 7, 5


def day_of(moment: str) -> date:
    """The day it is in Korea.

    :param moment: ISO 8601, UTC without a zone
    """
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(KOREA).date()


def end_of(day: date) -> str:
    """The first moment after a day in Korea, ISO 8601, UTC without a zone."""
    after = datetime.combine(day + timedelta(days=1), time(), KOREA).astimezone(UTC)
    return after.replace(tzinfo=None).isoformat(timespec="microseconds")


def working_days(first: date, last: date) -> int:
    """How many working days come after `first`, up to and with `last`; less than 0 when `last` is the earlier one."""
    return _counted(last) - _counted(first)


def later(day: date, days: int) -> date:
    """The day on which so many working days have passed since a day, which itself does not count.

    :param days: 0 for the day itself
    """
    if not days:
        return day
    weeks, rest = divmod(_counted(day) + days - 1, WORKING)
    return date.fromordinal(weeks * WEEK + rest + 1)


def _counted(day: date) -> int:
    """Working days since the beginning of the calendar, whose first day is a Monday."""
    weeks, rest = divmod(day.toordinal(), WEEK)
    return weeks * WORKING + min(rest, WORKING)


def promised(dataset: dict) -> int:
    """Within how many working days the partner answers."""
    days = dataset.get("access_days")
    return min(days, LONGEST_DAYS) if isinstance(days, int) and days > 0 else USUAL_DAYS


def due(now: str, days: int) -> str:
    """By when an answer is promised for a request that comes in now."""
    return end_of(later(day_of(now), days))


def resumed(until: str, asked: str, now: str) -> str:
    """By when an answer is promised once the asker has answered: the working days in between did not count.

    :param until: by when it was promised before; :param asked: since when the clock stood still
    """
    return end_of(later(_last(until), working_days(day_of(asked), day_of(now))))


def _last(until: str) -> date:
    return day_of(until) - timedelta(days=1)


def clock(row, now: str) -> dict:
    """What the clock of a request says: the same to everybody.

    :param row: state, due and asked
    :returns: due (a day), days_left (working days, less than 0 once it is late), overdue, stopped
    """
    if row.state not in OPEN:
        return {"due": None, "days_left": None, "overdue": False, "stopped": False}
    last, stopped = _last(row.due), row.state == "asked"
    left = working_days(day_of(row.asked if stopped else now), last)
    return {"due": last.isoformat(), "days_left": left, "overdue": not stopped and now >= row.due, "stopped": stopped}


def in_force(row, now: str) -> bool:
    """Whether a grant opens anything today."""
    return row.state == "approved" and row.until >= day_of(now).isoformat()


def grant(row, now: str) -> dict:
    """What is left of a grant: in_force, and days_of_grant (calendar days after today; None when it is over)."""
    fine = in_force(row, now)
    return {"in_force": fine,
            "days_of_grant": (date.fromisoformat(row.until) - day_of(now)).days if fine else None}


def after_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it has fewer."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def latest(now: str) -> date:
    """The last day until which anything may be granted now."""
    return after_months(day_of(now), YEARS * 12)


def median(days: list[int]) -> int:
    """The one in the middle, the longer of two."""
    return sorted(days)[len(days) // 2]
