"""Whether five words are a cron schedule: minute, hour, day, month, weekday."""

import re

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
