"""Whose data a source's first records say they are: whoever submits or accepts it sees when they are not its owner's.

A whole portal taken for one organisation's list would publish everybody's data in that organisation's name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from harvesters.trial import Line

SHOWN = 10                                       # names told, the commonest first
BLANK = re.compile(r"[\W_]+")


class Strangers(NamedTuple):
    """Records that name somebody else.

    :param looked: how many records were looked at
    :param names: who is named, and by how many
    :param more: how many others are named beside those
    """

    looked: int
    count: int
    names: list[tuple[str, int]]
    more: int


def strangers(lines: Iterable[Line], owner: Mapping) -> Strangers | None:
    """Who is named by the first records of a source; None where it is nobody but its owner.

    :param owner: the organisation, as `organization_show` tells of it
    """
    own = {_plain(each) for each in (owner["name"], owner.get("title"), *(owner.get("title_translated") or {}).values())
           if each}
    lines = list(lines)
    named = Counter(line.publisher for line in lines if line.publisher and not _is_own(_plain(line.publisher), own))
    if not named:
        return None
    return Strangers(len(lines), named.total(), named.most_common(SHOWN), max(0, len(named) - SHOWN))


def _is_own(name: str, own: set[str]) -> bool:
    """Whether it is the organisation, or a department that names it."""
    return any(each in name for each in own)


def _plain(text: str) -> str:
    return BLANK.sub("", text).casefold()
