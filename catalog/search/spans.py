"""Wildcards and ranges of texts as regular expressions, in the few signs that every engine reads alike.

An expression is matched against a whole value, and a point stands for any letter, line breaks too.
"""

import re

_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")
_LAST = 0x10FFFF
FAR = 12
_SURROGATES = range(0xD800, 0xE000)


def literal(text: str) -> str:
    """A text that stands for itself.  Half a surrogate pair becomes a question mark."""
    return _SPECIAL.sub(r"\\\g<0>", text.encode(errors="replace").decode())


def wild(pattern: str) -> str:
    """A pattern in which `*` is any letters, `?` is one, and a backslash takes the meaning of either away."""
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "".join({"*": ".*", "?": "."}.get(part) or literal(part[-1]) for part in parts)


def between(low: str | None, high: str | None, open_low: bool = False, open_high: bool = False) -> str | None:
    """The texts between two others, in the order of their letters' numbers.

    :param low: None leaves the end open
    :param open_low: the lower end itself does not belong
    :param open_high: the upper end itself does not belong
    :returns: an expression, or None where no text lies between.  It compares no more than `FAR` letters behind those
        that both ends begin with, for engines bound the size of an expression; what is equal so far is taken in.
    """
    low, high = (low or "").encode(errors="replace").decode(), high and high.encode(errors="replace").decode()
    if high is None:
        return _above(low, open_low)
    shared = 0
    while shared < len(low) and low[shared:shared + 1] == high[shared:shared + 1]:
        shared += 1
    start, low, high = literal(low[:shared]), low[shared:], high[shared:]
    end = ".*" if len(high) > FAR else None if open_high else ""
    high = high[:FAR]
    ways = _apart(low, high, open_low, end) if low else _after_nothing(high, open_low, end)
    return f"{start}(?:{'|'.join(ways)})" if ways else None


def between_digits(low: str, high: str) -> str | None:
    """The texts of digits between two others, both included, where all are of one length."""
    shared = next((place for place in range(len(low)) if low[place] != high[place]), len(low))
    if shared == len(low):
        return low
    first, last = int(low[shared]), int(high[shared])
    if first > last:
        return None
    ways = [f"{first}{_digits(low[shared + 1:], up=True)}", f"{last}{_digits(high[shared + 1:], up=False)}"]
    if last - first > 1:
        ways.append(f"[{first + 1}-{last - 1}].*")
    return f"{low[:shared]}(?:{'|'.join(ways)})"


def _digits(text: str, up: bool) -> str:
    """Digits that make a number at least as great as another one or, downwards, at most as great."""
    found = ""
    for digit in map(int, reversed(text)):
        more = f"[{digit + 1}-9]" if up and digit < 9 else f"[0-{digit - 1}]" if not up and digit else ""
        found = f"(?:{digit}{found}|{more}.*)" if more else f"{digit}{found}"
    return found


def _apart(low: str, high: str, open_low: bool, end: str | None) -> list[str]:
    """The texts between two that differ in their first letter."""
    if not high or low[0] > high[0]:
        return []
    return [literal(low[0]) + _above(low[1:], open_low), *_ways_below(high, end, ord(low[0]) + 1)]


def _after_nothing(high: str, open_low: bool, end: str | None) -> list[str]:
    """The texts up to another one, the empty text among them unless that end is open."""
    if not high:
        return [] if open_low or end is None else [""]
    return _ways_below(high, end) + ([] if open_low else [""])


def _above(low: str, open_low: bool) -> str:
    found = ".+" if open_low and len(low) < FAR else ".*"
    for letter in reversed(low[:FAR]):
        more = _letters(ord(letter) + 1, _LAST)
        found = f"(?:{literal(letter)}{found}|{more}.*)" if more else literal(letter) + found
    return found


def _ways_below(high: str, end: str | None, first: int = 0) -> list[str]:
    """The texts before another, but for the empty one.

    :param end: what may follow the other; None where it does not itself belong
    :param first: the number of the letter they begin with at least
    """
    ways = [] if end is None else [end]
    for place in reversed(range(len(high))):
        letter, after = high[place], [f"{literal(high[place])}(?:{'|'.join(ways)})"] if ways else []
        less = _letters(first if place == 0 else 0, ord(letter) - 1)
        ways = after + ([less + ".*"] if less else []) + ([""] if place else [])
    return ways


def _letters(first: int, last: int) -> str:
    """One letter between two, or nothing where there is none."""
    first = _SURROGATES.stop if first in _SURROGATES else first
    last = _SURROGATES.start - 1 if last in _SURROGATES else last
    return f"[\\U{first:08x}-\\U{last:08x}]" if first <= last else ""
