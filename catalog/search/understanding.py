"""What somebody means who has typed a few words: always all that was said, beside it what means the same; and only
where that finds nothing, what may have been meant instead, and at last a part of it.

Whatever was done is told, so that a page can show it and offer the words as they were typed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from catalog.search.correcting import Mended, Mending
from catalog.search.korean import marks, stem, wanted, words
from catalog.search.loosening import FEW, Loosening, halves
from catalog.search.ranking import ASPECT, FULL, INITIAL, LITERAL, SPLIT, SYNONYM, likes
from catalog.search.synonyms import Synonyms, Way
from catalog.search.vocabulary import Vocabulary
from catalog.search.wishes import TEXT, All, AnyOf, Less, Like, Wish

LONGEST = 40
"""Words that are understood; of a longer text every word is sought as it was typed."""
_COMPOUND = 5


@dataclass(frozen=True)
class Done:
    """One thing that was done to understand a text.

    :param kind: `synonym`, `keyboard`, `initials`, `typo` or `partial`
    :param said: the words as they were typed; for `partial` those that need not be found
    :param meant: what was sought instead or beside; for `partial` the words of which some were sought
    """

    kind: str
    said: str
    meant: str


@dataclass(frozen=True)
class Understood:
    """What a text was understood to ask for.

    :param wish: what to ask an index for
    :param literal: what the words ask for as they were typed
    :param marks: the words to highlight
    :param likes: what comes first
    :param parts: the words, each run of them with what it asks for
    """

    wish: Wish
    literal: Wish
    done: tuple[Done, ...]
    marks: tuple[str, ...]
    likes: tuple[Like, ...]
    parts: tuple[tuple[str, Wish], ...] = ()


def understand(text: str, vocabulary: Vocabulary, synonyms: Synonyms, found: Callable[[Wish], int]) -> Understood:
    """Understand what was typed.

    :param text: words, as they were typed
    :param vocabulary: what is said in the published datasets
    :param found: how many datasets an index finds
    """
    reader = _Reader(vocabulary, synonyms)
    read = reader.widened(text)
    count = found(read.wish)
    if count >= FEW or len(words(text)) > LONGEST:
        return read
    better = None if count else Mending(vocabulary, lambda said: reader.widened(said).wish, found).of(text)
    if better and better.done:
        second = reader.instead(better, read)
        count = found(second.wish)
        if count or not better.doubtful:
            read = second
    return read if count >= FEW else reader.partly(read, count, found)


class _Reader:
    """Reads texts by a vocabulary and synonyms."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Synonyms):
        self._vocabulary, self._synonyms = vocabulary, synonyms

    def widened(self, text: str) -> Understood:
        """All words of a text, each in all the ways that mean the same."""
        said, literal = words(text), wanted(text)
        parts, done, marked, at = [], [], set(marks(text)), 0
        for way in (*_apart(self._synonyms.ways(said)), Way(len(said), len(said), ())):
            parts += [(word, self._word(word)) for word in said[at:way.start]]
            at = way.stop
            if way.others:
                run = " ".join(said[way.start:way.stop])
                others = (Less(_one(other), SYNONYM) for other in way.others)
                parts.append((run, AnyOf((_one(run), *others))))
                done.append(Done("synonym", run, ", ".join(way.others)))
                marked.update(mark for other in way.others for mark in marks(other))
        wish = All(tuple(part for _, part in parts))
        liked = likes(wish, text)
        if done:
            liked += (Like(literal, TEXT, LITERAL, flat=True),)
        if not parts:
            wish = literal
        elif wish != literal:
            wish = AnyOf((wish, literal))
        return Understood(wish, literal, tuple(done), _ordered(marked), liked, tuple(parts))

    def instead(self, better: Mended, first: Understood) -> Understood:
        """What was meant instead of what was typed."""
        read = self.widened(better.text)
        done = (*(Done(*each) for each in better.done), *read.done)
        wish, liked = read.wish, read.likes
        if better.others:
            pieces = [self.widened(text).wish if text else None for text, _ in better.pieces]
            wish = All(tuple(_either(piece, other) for piece, (_, other) in zip(pieces, better.pieces, strict=True)))
            liked += tuple(Like(other, TEXT, INITIAL) for other in better.others)
        return replace(read, wish=wish, literal=first.literal, done=done, likes=liked)

    def partly(self, read: Understood, count: int, found: Callable[[Wish], int]) -> Understood:
        """Behind what has all the words, what has some of them.

        :param count: how many have all
        """
        loose = Loosening(self._vocabulary, lambda word: self.widened(word).wish, found).of(read.parts)
        if loose is None:
            return read
        sought = " ".join(loose.sought)
        done = (*read.done, Done("partial", " ".join(run for run, _ in read.parts), sought))
        marked = _ordered({*marks(sought), *read.marks})
        liked = (*likes(loose.wish, sought), *(Like(wish, TEXT, ASPECT) for wish in loose.aspects))
        if not count:
            return replace(read, wish=loose.wish, done=done, likes=liked, marks=marked)
        liked = (*dict.fromkeys((*read.likes, *liked)), Like(read.wish, TEXT, FULL, flat=True))
        return replace(read, wish=AnyOf((read.wish, loose.wish)), done=done, likes=liked, marks=marked)

    def _word(self, word: str) -> Wish:
        """A word; a long one may as well be two that stand apart, where both are known."""
        whole, bare = _one(word), stem(word)
        if len(bare) < _COMPOUND:
            return whole
        both = halves(bare, self._vocabulary)
        return AnyOf((whole, Less(All(tuple(map(_one, both))), SPLIT))) if both else whole


def _one(text: str) -> Wish:
    """What a text asks for, without the shell of a single word."""
    wish = wanted(text)
    return wish.parts[0] if len(wish.parts) == 1 else wish


def _either(wish: Wish | None, other: Wish | None) -> Wish:
    if wish is None or other is None:
        return wish or other or All(())
    return AnyOf((wish, Less(other, INITIAL)))


def _apart(ways: list[Way]) -> list[Way]:
    """Ways that do not overlap: the longest first, then as they stand."""
    taken: list[Way] = []
    for way in sorted(ways, key=lambda way: (way.start - way.stop, way.start)):
        if all(way.stop <= other.start or way.start >= other.stop for other in taken):
            taken.append(way)
    return sorted(taken, key=lambda way: way.start)


def _ordered(marked: set[str]) -> tuple[str, ...]:
    return tuple(sorted(marked, key=lambda word: (-len(word), word)))
