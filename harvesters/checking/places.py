"""Where in a JSON text its parts stand: the line of each record, so that whoever wrote it finds it again."""

import json
import re

_DECODER = json.JSONDecoder(strict=False)
_BLANK = re.compile(r"[ \t\r\n]*")


def lines_of(text: str, path: tuple[str, ...]) -> list[int]:
    """The line, from 1, at which each item of a list begins; of what is no list the line of itself.

    :param text: JSON that was parsed already
    :param path: keys that lead to the list from the outermost object
    """
    try:
        starts = _starts(text, path)
    except (ValueError, RecursionError, IndexError):     # what orjson takes and this does not: places are a nicety
        return []
    lines, last, line = [], 0, 1
    for start in starts:
        line += text.count("\n", last, start)
        last = start
        lines.append(line)
    return lines


def line_at(text: str, root: str) -> int:
    """The line, from 1, on which an address is what is told of, or else stands first; 0 when it stands nowhere."""
    ways = (f"\n<{root}>", f'about="{root}"', f'"{root}"', root) if root else ()
    place = next((found + way.startswith("\n") for way in ways if (found := text.find(way)) >= 0), -1)
    return 0 if place < 0 else text.count("\n", 0, place) + 1


def _starts(text: str, path: tuple[str, ...]) -> list[int]:
    place = _past(text, text.startswith("\ufeff"))
    for key in path:
        place = dict(_members(text, place))[key]         # of a key that stands twice the last one counts
    return list(_items(text, place)) if text[place] == "[" else [place]


def _members(text: str, place: int):
    place = _past(text, place + 1)
    while text[place] != "}":
        key, place = _DECODER.raw_decode(text, place)
        place = _past(text, _past(text, place) + 1)      # the colon
        yield key, place
        _, place = _DECODER.raw_decode(text, place)
        place = _next(text, place)


def _items(text: str, place: int):
    place = _past(text, place + 1)
    while text[place] != "]":
        yield place
        _, place = _DECODER.raw_decode(text, place)
        place = _next(text, place)


def _next(text: str, place: int) -> int:
    """Past a comma, if there is one."""
    place = _past(text, place)
    return _past(text, place + 1) if text[place] == "," else place


def _past(text: str, place: int) -> int:
    return _BLANK.match(text, place).end()
