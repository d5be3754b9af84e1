"""Which of many words matter: for questions as people ask them, no dataset has every word.

Words that say nothing of what is sought need not be found.  Words that say where, when or which side of a thing only
bring forward what has them.  Of the others, which say what it is about, some must be found, the more the better.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from catalog.search.korean import grams, wanted
from catalog.search.telling import ASPECT, TOPIC, bare, everyday, kind, verbal
from catalog.search.vocabulary import Vocabulary
from catalog.search.wishes import AnyOf, Less, Some, Wish

ENOUGH = 0.5
"""The share of the words that matter of which something must be known, lest a chance find pass for an answer."""
FEW = 40
"""So few finds that fewer words are asked for."""
STEM, EVERYDAY, MOST = 0.7, 0.4, 0.2
"""What the beginning of a word, what titles say instead of it, and most of its letters are worth beside the word."""
MADE = frozenset("하할한함했해되될된됐")
"""What makes a verb of a noun begins so."""
LETTERS = 0.6
"""The share of the trigrams of a compound that is most of it."""
LONGEST = 16
"""Syllables of a compound that is taken apart."""
PART = 2
"""Syllables of the shortest part of a compound."""
Found = Callable[[Wish], int]


@dataclass(frozen=True)
class Loose:
    """Some of the words.

    :param aspects: what brings forward what has it
    :param kept: the words of which some are sought
    :param sought: and all that stand for them
    """

    wish: Wish
    aspects: tuple[Wish, ...]
    kept: tuple[str, ...]
    sought: tuple[str, ...]


@dataclass(frozen=True)
class _Piece:
    """A word, with what it asks for, and the words that are highlighted for it."""

    said: str
    wish: Wish
    sought: tuple[str, ...]


class Loosening:
    """Asks for some of the words only.

    :param read: what a single word asks for
    :param found: how many datasets an index finds
    """

    def __init__(self, vocabulary: Vocabulary, read: Callable[[str], Wish], found: Found):
        self._vocabulary, self._read, self._found = vocabulary, read, found

    def of(self, runs: Iterable[tuple[str, Wish]], makers: Container[str] = ()) -> Loose | None:
        """What to ask for instead of all; None where what matters is not known.

        :param runs: neighbouring words, each run with what it asks for
        :param makers: those that name who gives the data, which are not taken apart
        """
        pieces = [piece for run, whole in runs for piece in self._pieces(run, whole, run in makers)]
        topics = [piece for piece in pieces if kind(piece.said) == TOPIC]
        aspects = [piece for piece in pieces if kind(piece.said) == ASPECT]
        if not topics:
            topics, aspects = aspects, []
        held = [each for piece in topics if (each := self._held(piece))]
        lost = [piece for piece in topics if len(piece.said) > 1 and not verbal(piece.said, surely=True)
                and piece.said not in [each.said for each in held]]
        if not held or len(held) < (len(held) + len(lost)) * ENOUGH:
            return None
        wish = self._some([piece.wish for piece in held])
        sought = tuple(dict.fromkeys(word for piece in (*held, *aspects) for word in piece.sought))
        kept = tuple(dict.fromkeys(piece.sought[0] for piece in (*held, *aspects)))
        return wish and Loose(wish, tuple(piece.wish for piece in aspects), kept, sought)

    def _some(self, wishes: Sequence[Wish]) -> Wish | None:
        """As many of the wishes as more than a few datasets hold."""
        best = None
        for least in range(max(1, ceil(len(wishes) / 2)), 0, -1):
            wish = Some(tuple(wishes), least) if len(wishes) > 1 else wishes[0]
            count = self._found(wish)
            best = wish if count else best
            if count >= FEW:
                break
        return best

    def _pieces(self, run: str, wish: Wish, whole: bool) -> list[_Piece]:
        """The words of a run, and the parts of a compound."""
        said = [run] if whole else [part for word in run.split() for part in parts(word, self._vocabulary)]
        if len(said) == 1:
            return [_Piece(run, wish, (bare(run),))]
        return [_Piece(part, self._read(part), (bare(part),)) for part in said]

    def _held(self, piece: _Piece) -> _Piece | None:
        """What to seek of a word: the word, the longest beginning of it that is known (충전 of 충전할), and what titles
        say instead.  None where there is nothing."""
        start = self._beginning(piece.said)
        near = tuple(dict.fromkeys((*everyday(piece.said), *everyday(start or piece.said))))
        ways = [Less(wanted(start).parts[0], STEM)] if start else []
        ways += [Less(self._read(other), EVERYDAY) for other in near]
        ways += [Less(most, MOST) for most in _most(bare(piece.said)) if self._found(piece.wish) < FEW]
        wish = AnyOf((piece.wish, *ways)) if ways else piece.wish
        return _Piece(piece.said, wish, (start or bare(piece.said), *near)) if self._found(wish) else None

    def _beginning(self, said: str) -> str | None:
        word = bare(said)
        if " " in said or not "가" <= said[0] <= "힣" or self._vocabulary.knows(word):
            return None
        cuts = (word[:cut] for cut in range(len(word) - 1, 1, -1) if cut + 1 == len(word) or verbal(word[cut - 1 :]))
        return next((cut for cut in cuts if self._vocabulary.knows(cut) or word[len(cut)] in MADE
                     and self._found(wanted(cut))), None)


def _most(word: str) -> list[Wish]:
    """Most of the letters of a compound: 미세먼지 주의보 for 초미세먼지주의보."""
    if not 2 * PART < len(word) <= LONGEST or " " in word or not "가" <= word[0] <= "힣":
        return []
    found = grams(word, 3)
    return [Some(tuple(found), ceil(len(found) * LETTERS))]


def parts(word: str, vocabulary: Vocabulary) -> list[str]:
    """The words a compound is made of, down to those of four syllables, of which only a word that tells nothing is
    parted: 위치 of 위치정보; a word as it is that is none, as far as is known."""
    plain = bare(word)
    made = halves(word, vocabulary) or halves(plain, vocabulary) or _thirds(plain, vocabulary)
    if made is None or (len(plain) <= 2 * PART and all(kind(half) == TOPIC for half in made)):
        return [word]
    return [part for each in made for part in parts(each, vocabulary)]


def _thirds(word: str, vocabulary: Vocabulary) -> tuple[str, ...] | None:
    """The three words that a long one is made of."""
    if not 3 * PART <= len(word) <= LONGEST or " " in word or not "가" <= word[0] <= "힣":
        return None
    for cut in range(len(word) - 2 * PART, PART - 1, -1):
        rest = halves(word[cut:], vocabulary) if vocabulary.knows(word[:cut]) else None
        if rest:
            return (word[:cut], *rest)
    return None


def halves(word: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The two words that a compound is made of, of the ways to part it that with the longest beginning; None where it
    is none, as far as is known."""
    if len(word) < 2 * PART or " " in word or not "가" <= word[0] <= "힣":
        return None
    cuts = ((word[:cut], word[cut:]) for cut in range(len(word) - PART, PART - 1, -1))
    return next((cut for cut in cuts if all(map(vocabulary.knows, cut))), None)
