"""When what was promised is due, and whether it came in time: days go in, judgements come out.  A day is a day in
Korea."""

from calendar import monthrange
from collections import Counter, deque
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from itertools import count, takewhile
from typing import NamedTuple

ON_TIME, LATE, MISSED, NOT_DUE, OUTSIDE = CELLS = ("on-time", "late", "missed", "not-due", "outside")
JUDGED = (ON_TIME, LATE, MISSED)
WAITING, DELIVERED = "waiting", "delivered"        # with LATE the three states of a promise
STATES = (WAITING, DELIVERED, LATE)
WORST = (MISSED, LATE, ON_TIME, NOT_DUE, OUTSIDE)
MONTHS = {"MONTHLY": 1, "QUARTERLY": 3, "ANNUAL_2": 6, "ANNUAL": 12}
EVERY = {"DAILY": 1, "WEEKLY": 7}                  # days between two deliveries
GRACE, EARLY = timedelta(days=3), timedelta(days=10)
CELLS_SHOWN = 12


class Promise(NamedTuple):
    """A dataset that an agreement promises.

    :param frequency: a code of the update cycles
    :param due: the day by which it is to be shared for the first time
    :param until: the last day of the agreement; nothing is due after it
    :param dataset_id: what keeps it, as somebody has said
    :param agreement: the title of the agreement
    """

    id: str
    title: str
    frequency: str
    due: date
    until: date | None = None
    dataset_id: str | None = None
    agreement: str = ""
    clause: str = ""


class Period(NamedTuple):
    """One time that a promise is due; the outcome is None while it can still be kept in time."""

    due: date
    outcome: str | None


class Standing(NamedTuple):
    """How a promise stands on a day.

    :param state: one of STATES
    :param days_late: since the first due day of those in a row that nothing came for; 0 unless it is late
    :param next_due: the next day on which something is due; None when nothing will be
    :param strip: see `strip`
    """

    state: str
    days_late: int
    next_due: date | None
    strip: tuple[str, ...]


def strip(promise: Promise, deliveries: Iterable[date], today: date) -> tuple[str, ...]:
    """The last twelve months, this one at the end, as one of CELLS each.

    Something is due every month (quarter, half year, year) on the day of the month of `due`, on the last of a month
    that is shorter, from `due` until the agreement ends.  A delivery counts for one due day, the oldest that it can
    count for:

    - on-time: it came no later than three days after the due day, and not before the due month (for a quarter the
      first of the three months that end with it, and so on) nor more than ten days before, whichever is earlier.
      For the first due day it may come at any time before
    - late: it came after that, but before the next due day, or at any time when there is no next
    - missed: the three days are over and neither was the case
    - not-due: between the first due day and the end, a month in which nothing is due
    - outside: before the first due day, after the end, or still to be kept in time

    Daily and weekly data are judged by whole months: on-time with deliveries on at least half as many days as were
    promised, late with fewer, missed with none.  Of what has no cycle (CONT, IRREG, NEVER, UNKNOWN) only the first
    delivery counts: what runs through an interface continuously leaves no trace here.

    :param deliveries: days on which it was delivered
    """
    return _cells(promise, periods(promise, deliveries, today), today)


def standing(promise: Promise, deliveries: Iterable[date], today: date, gone: date | None = None) -> Standing:
    """How a promise stands.

    :param gone: since when what kept it is no longer shared
    """
    days = sorted({each for each in deliveries if each <= today})
    found = periods(promise, days, today)
    ahead = next((each.due for each in found if each.outcome is None), None)
    since = _late_since(promise, days, found, today, gone)
    state = LATE if since else DELIVERED if days else WAITING
    return Standing(state, (today - since).days if since else 0, ahead, _cells(promise, found, today))


def periods(promise: Promise, deliveries: Iterable[date], today: date) -> list[Period]:
    """Every time that it was due, and the next one."""
    days = deque(sorted({each for each in deliveries if each <= today}))
    if promise.frequency in EVERY:
        return _by_share(promise, days, today)
    dues = takewhile(lambda day: promise.until is None or day <= promise.until, _dues(promise))
    found, following = [], next(dues, None)
    while following and not (found and found[-1].outcome is None and found[-1].due >= today):
        due, following = following, next(dues, None)
        opens = _opens(due, MONTHS[promise.frequency]) if found else date.min
        found.append(Period(due, _outcome(days, opens, due, following, today)))
    return found


def _dues(promise: Promise) -> Iterable[date]:
    if promise.frequency not in MONTHS:
        return iter((promise.due,))
    return (_later(promise.due, number * MONTHS[promise.frequency]) for number in count())


@lru_cache(4096)
def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _opens(due: date, months: int) -> date:
    return min(_later(due.replace(day=1), 1 - months), due - EARLY)


def _outcome(days: deque, opens: date, due: date, following: date | None, today: date) -> str | None:
    """What came for a due day; it is taken out of the days."""
    while days and days[0] < opens:
        days.popleft()
    if days and days[0] <= due + GRACE:
        days.popleft()
        return ON_TIME
    if days and (following is None or days[0] < following):
        days.popleft()
        return LATE
    return MISSED if today > due + GRACE else None


def _by_share(promise: Promise, days: Iterable[date], today: date) -> list[Period]:
    """A period is a month, or what of it lies between the first due day and the end of the agreement."""
    came = Counter((day.year, day.month) for day in days)
    found, begins, end = [], promise.due, promise.until or date.max
    while begins <= end and not (found and found[-1].outcome is None and found[-1].due >= today):
        last = min(begins.replace(day=monthrange(begins.year, begins.month)[1]), end)
        enough = max(1, ((last - begins).days + 1) // (2 * EVERY[promise.frequency]))
        found.append(Period(last, _shared(came[begins.year, begins.month], enough, today > last + GRACE)))
        begins = _later(begins.replace(day=1), 1)
    return found


def _shared(came: int, enough: int, over: bool) -> str | None:
    if came >= enough:
        return ON_TIME
    return (LATE if came else MISSED) if over else None


def _late_since(promise: Promise, days: list[date], found: list[Period], today: date, gone: date | None) -> date | None:
    """The due day from which on it is late; None when it is not."""
    if not found:
        return None
    if not days:
        return promise.due if today > promise.due + GRACE else None
    if gone and not (promise.until and gone > promise.until):
        return max(gone, promise.due) if today > promise.due + GRACE else None
    judged = [each for each in found if each.outcome]
    missed = list(takewhile(lambda each: each.outcome == MISSED, reversed(judged)))
    return missed[-1].due if missed else None


def _cells(promise: Promise, found: list[Period], today: date) -> tuple[str, ...]:
    outcomes = {(each.due.year, each.due.month): each.outcome for each in found}
    first = (promise.due.year, promise.due.month)
    end = min(promise.until or today, today)
    return tuple(outcomes.get(month) or (NOT_DUE if month not in outcomes and first < month <= (end.year, end.month)
                                         else OUTSIDE) for month in months(today))


def months(today: date) -> list[tuple[int, int]]:
    """Year and month of each cell of a strip."""
    days = [_later(today.replace(day=1), number - CELLS_SHOWN + 1) for number in range(CELLS_SHOWN)]
    return [(day.year, day.month) for day in days]


def combined(strips: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """One strip for many: of each month the worst."""
    return tuple(min(cells, key=WORST.index) for cells in zip(*strips, strict=True)) or (OUTSIDE,) * CELLS_SHOWN


def tally(cells: Iterable[str]) -> tuple[int, int]:
    """In how many months it was in time, of how many in which something was due."""
    counted = Counter(cells)
    return counted[ON_TIME], sum(counted[each] for each in JUDGED)
