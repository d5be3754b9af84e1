"""What may have been meant by words that nothing has: typed by their first letters, on the other keyboard, or with a
letter wrong.  Only words that find nothing by themselves are touched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from catalog.search import firsts, telling
from catalog.search.jamo import LEADS, VOWELS, distance, is_initials, spell
from catalog.search.keyboard import to_hangul, to_latin
from catalog.search.korean import fold, stem, words
from catalog.search.phrases import DATASET
from catalog.search.telling import GENERIC, everyday, kind, verbal
from catalog.search.vocabulary import Vocabulary
from catalog.search.wishes import Of, Wish

MOST = 12
"""Words of a text that are looked at."""
SHORT = 2
"""Syllables, or Latin letters, of a word that is like too many others."""
SENTENCE = 3
"""Words from which on a text is a sentence, in which verbs that no title has are no mistakes."""
_PART = 2
_LETTERS = frozenset(LEADS + VOWELS)
Meant = tuple[str, str, Wish | None]


@dataclass(frozen=True)
class Mended:
    """A text with other words in place of some.

    :param pieces: what stands for each of its words: a text, or something else to ask for, or both
    :param done: kind, what was said and what it was taken for
    """

    pieces: tuple[tuple[str, Wish | None], ...]
    done: tuple[tuple[str, str, str], ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether a short word, or one that is far off, was taken for another: right only if all is found then."""
        return any(how == "typo" and (len(said) <= SHORT or distance(said, meant, 1) > 1)
                   for how, said, meant in self.done)

    @property
    def text(self) -> str:
        """The words that are sought now."""
        return " ".join(text for text, _ in self.pieces if text)

    @property
    def others(self) -> tuple[Wish, ...]:
        """What else is asked for."""
        return tuple(other for _, other in self.pieces if other is not None)


class Mending:
    """Puts what was meant in place of what nothing has.

    :param read: what a text asks for
    :param found: how many datasets an index finds
    """

    def __init__(self, vocabulary: Vocabulary, read: Callable[[str], Wish], found: Callable[[Wish], int]):
        self._vocabulary, self._read, self._found = vocabulary, read, found

    def of(self, text: str) -> Mended:
        """What was meant; the text as it was where nothing better is known."""
        said = text.split()
        whole = self._begun(text, "".join(said)) if all(map(is_initials, said)) else self._keyed(text)
        if whole:
            how, meant, other = whole
            return Mended(((meant, other),), ((how, text, meant or text),))
        pieces, done = [], []
        for word in said:
            how, meant, other = self._word(word, len(said) >= SENTENCE) if len(pieces) < MOST else ("", word, None)
            pieces.append((meant, other))
            if how:
                done.append((how, word, meant or word))
        return Mended(tuple(pieces), tuple(done))

    def _word(self, said: str, sentence: bool) -> Meant:
        if not words(said) or self._finds(said):
            return "", said, None
        meant = self._keyed(said) or self._begun(said, said)
        if meant or kind(said) == GENERIC or (sentence and (verbal(said) or everyday(said))):
            return meant or ("", said, None)
        return self._near(said) or ("", said, None)

    def _finds(self, text: str) -> int:
        return self._found(self._read(text))

    def _keyed(self, said: str) -> Meant | None:
        """What the keys would have written on the other keyboard."""
        latin = fold(said).isascii()
        meant = to_hangul(said) if latin else to_latin(said)
        if meant == said or (latin and not _LETTERS.isdisjoint(meant)):
            return None
        if not self._finds(meant):
            close = self._near(meant) if latin else None
            return close and ("keyboard", close[1], None)
        return "keyboard", meant, None

    def _begun(self, said: str, letters: str) -> Meant | None:
        """What begins so, syllable by syllable."""
        latin = to_latin(letters)
        if self._vocabulary.knows(latin) and is_initials(letters):
            return "keyboard", latin, None
        asked = firsts.wanted(letters) if is_initials(letters) else None
        wish = asked and Of(firsts.INITIALS, asked)
        if not wish or not self._found(wish):
            return None
        close = [each.text for each in self._vocabulary.begin(letters)
                 if each.kind != DATASET and each.how == "initials"]
        return "initials", next(iter(close), ""), wish

    def _near(self, said: str) -> Meant | None:
        """A word that is a letter or two away; or, of a compound, such a word and the rest of it."""
        bare = stem(fold(said))
        if len(words(said)) > 1 or (bare.isascii() and len(bare) <= SHORT):
            return None
        for word, before, after in self._tries(fold(said), bare):
            for close in self._vocabulary.near(word):
                meant = f"{before}{close}{after}"
                if spell(meant) != spell(bare) and self._finds(f"{before} {close} {after}"):
                    return "typo", " ".join(filter(None, (before, close, after))), None
        told = (word for word in telling.close(bare) if any(map(self._finds, everyday(word))))
        return next((("typo", word, None) for word in told), None)

    def _tries(self, said: str, bare: str) -> Iterator[tuple[str, str, str]]:
        """What to look for beside, with what stands before it and behind it."""
        yield bare, "", ""
        if said != bare:
            yield said, "", ""
        if "가" <= bare[0] <= "힣":
            for cut in range(_PART, len(bare) - _PART + 1):
                if self._vocabulary.knows(bare[cut:]):
                    yield bare[:cut], "", bare[cut:]
                if self._vocabulary.knows(bare[:cut]):
                    yield bare[cut:], bare[:cut], ""
