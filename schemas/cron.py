"""Five words of a cron schedule: whether they are sound, and when they come next.

Minute, hour, day, month, weekday as POSIX has them: Sunday is 0 and 7, and where both days are told, either will do.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import product
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PARTS = (                                         # name, lowest, highest, words for numbers
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day", 1, 31, {}),
    ("month", 1, 12, {word: number for number, word in enumerate(_MONTHS, 1)}),
    ("weekday", 0, 7, {word: number for number, word in enumerate(_DAYS)}),
)
_ITEM = re.compile(r"(?:\*|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:/([0-9]{1,2}))?")

_FAR = 366 * 9                                     # days: the 29th of February may be eight years away


class _Times(NamedTuple):
    """What each word means, as numbers, and whether both days are told."""

    minutes: list[int]
    hours: list[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def on(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        told = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return any(told) if self.either else all(told)


def cron_fault(text: str) -> str | None:
    """Name the part of a schedule that is wrong.

    :param text: five parts with blanks between; each is `*`, a number, a range `1-5`, a step `*/10`, or several of
        these with commas
    :return: the wrong part, such as "hour: 25"; None when the schedule is sound
    """
    words = text.lower().split()
    if len(words) != len(_PARTS):
        return f"{len(words)}/5"
    for word, part in zip(words, _PARTS, strict=True):
        if not all(_sound(item, part) for item in word.split(",")):
            return f"{part[0]}: {word}"
    return None


def _sound(item: str, part: tuple) -> bool:
    """Whether one item of one part is within its limits."""
    _, lowest, highest, names = part
    match = _ITEM.fullmatch(item)
    if not match:
        return False
    first, last, step = match.groups()
    numbers = [_number(word, names) for word in (first, last) if word]
    return (all(number is not None and lowest <= number <= highest for number in numbers)
            and (len(numbers) < 2 or numbers[0] <= numbers[1]) and (step is None or int(step) > 0))


def _number(word: str, names: dict[str, int]) -> int | None:
    return int(word) if word.isdigit() else names.get(word)


def next_slot(text: str, after: datetime) -> datetime | None:
    """The first moment after another at which a sound schedule is due, in that one's zone; None when it never is."""
    times = _read(text)
    moment = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
    for _ in range(_FAR):
        if times.on(moment.date()):
            found = next((clock for clock in product(times.hours, times.minutes)
                          if clock >= (moment.hour, moment.minute)), None)
            if found:
                return moment.replace(hour=found[0], minute=found[1])
        moment = (moment + timedelta(days=1)).replace(hour=0, minute=0)
    return None


@lru_cache(maxsize=256)
def _read(text: str) -> _Times:
    words = text.lower().split()
    minutes, hours, days, months, weekdays = (
        {number for item in word.split(",") for number in _numbers(item, part)}
        for word, part in zip(words, _PARTS, strict=True))
    return _Times(sorted(minutes), sorted(hours), frozenset(days), frozenset(months),
                  frozenset(number % 7 for number in weekdays), not any(words[at].startswith("*") for at in (2, 4)))


def _numbers(item: str, part: tuple) -> range:
    """The numbers one item stands for; `5/10` begins at 5 and goes on to the end."""
    _, lowest, highest, names = part
    first, last, step = _ITEM.fullmatch(item).groups()
    start = _number(first, names) if first else lowest
    end = _number(last, names) if last else start if first and not step else highest
    return range(start, end + 1, int(step or 1))
