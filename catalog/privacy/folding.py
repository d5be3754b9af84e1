"""A text as the rules read it: one width, one dash, ASCII digits, nothing unseen; and the way back to the original."""

import re
import unicodedata
from typing import NamedTuple

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\u30fc\u3161"
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u180e\u202a\u202b\u202c\u202d\u202e"
_ODD = re.compile(f"(?![0-9])\\d|[{_DASHES}{_UNSEEN}]")


class Folded(NamedTuple):
    """:param text: as the rules read it
    :param places: where each of its signs stood; None when all stand where they stood
    """

    text: str
    places: list[int] | None

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Offset and length in the original of what stands from start to end."""
        if self.places is None:
            return start, end - start
        first = self.places[start]
        return first, self.places[end - 1] + 1 - first


def folded(text: str) -> Folded:
    if text.isascii() or (not _ODD.search(text) and unicodedata.is_normalized("NFKC", text)):
        return Folded(text, None)
    signs, places = [], []
    for place, sign in enumerate(text):
        if sign in _UNSEEN:
            continue
        for other in "-" if sign in _DASHES else unicodedata.normalize("NFKC", sign):
            signs.append(_plain(other))
            places.append(place)
    return Folded("".join(signs), places)


def _plain(sign: str) -> str:
    if sign in _DASHES:
        return "-"
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
