"""Words that mean the same: which of a query's words have others, and what these are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, permutations

from catalog.search.korean import stem, words

MOST = 6
"""How many other words are sought for one: each costs as much as a word of the query."""
_REST = 2
_ABBREVIATION = re.compile("[A-Z0-9].*[A-Z0-9]")


@dataclass(frozen=True)
class Way:
    """Another way to say some neighbouring words of a query.

    :param start: the first of them, counted from 0
    :param stop: one past the last of them
    :param others: what means the same
    """

    start: int
    stop: int
    others: tuple[str, ...]


class Synonyms:
    """Groups of words that mean the same, ready to be asked."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()):
        """
        :param groups: at least two words each; the first is what others are told as
        """
        self._others: dict[str, tuple[str, ...]] = {}
        told: dict[str, dict[str, str]] = defaultdict(dict)
        for group in groups:
            ways = {way: word for word in reversed(group) if (way := _sought(word))}
            for one, other in permutations(reversed(ways), 2):
                told[one.replace(" ", "")][other] = ways[other]
        self._others = {key: tuple(others.values())[:MOST] for key, others in told.items()}
        self._longest = max(map(len, self._others), default=0)

    def ways(self, said: Sequence[str]) -> list[Way]:
        """Which runs of words have others: as they are, joined, without a particle, or as the beginning or end of a
        Hangul compound whose rest has two syllables at least.

        :param said: words as `korean.words` gives them
        :returns: at most one for a run, those that begin first before others, the longest of them first
        """
        found = [self._run(said, start, stop) for start in range(len(said))
                 for stop in reversed(range(start + 1, len(said) + 1))]
        return [way for way in found if way.others]

    def _run(self, said: Sequence[str], start: int, stop: int) -> Way:
        run = said[start:stop]
        if sum(map(len, run)) > self._longest + 2 * _REST and len(run) > 1:
            return Way(start, stop, ())
        joined = "".join(run)
        bare = stem(joined)
        others = self._others.get(joined) or self._others.get(bare) or ()
        return Way(start, stop, others or (self._compound(bare) if len(run) == 1 else ()))

    def _compound(self, word: str) -> tuple[str, ...]:
        """What else a compound may be called of which a part has other names."""
        if not "가" <= word[0] <= "힣":
            return ()
        found: list[str] = []
        for cut in range(len(word) - _REST, _REST - 1, -1):
            found += [f"{other} {word[cut:]}" for other in self._others.get(word[:cut], ()) if _joins(other)]
            found += [f"{word[:-cut]} {other}" for other in self._others.get(word[-cut:], ()) if _joins(other)]
        return tuple(dict.fromkeys(found))[:MOST]


def _joins(word: str) -> bool:
    """Whether a word is written beside Hangul: an abbreviation is (AI 학습데이터), another foreign word is not."""
    return not word.isascii() or _ABBREVIATION.search(word) is not None


def _sought(text: str) -> str:
    """A word as it is sought: Hangul is found whatever its spaces are, and Wi-Fi is not where WiFi stands."""
    runs = groupby(words(text), key=lambda each: "가" <= each[0] <= "힣")
    return " ".join(("" if hangul else " ").join(run) for hangul, run in runs)
