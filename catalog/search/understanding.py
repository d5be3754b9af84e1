"""What somebody means who has typed a few words: always all that was said, beside it what means the same; and only
where that finds nothing, what may have been meant instead, and at last a part of it.

Whatever was done is told, so that a page can show it and offer the words as they were typed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from catalog.search.correcting import Mended, Mending
from catalog.search.english import forms
from catalog.search.korean import TAIL, marks, stem, together, wanted, words
from catalog.search.loosening import FEW, Loosening, halves
from catalog.search.ranking import ASPECT, FULL, HELD, INITIAL, SPLIT, SYNONYM, as_typed, likes, named, placed
from catalog.search.synonyms import MOST, Synonyms, Way
from catalog.search.telling import GENERIC, dated, dispensable, kind, live
from catalog.search.vocabulary import Vocabulary
from catalog.search.wishes import TEXT, All, AnyOf, Less, Like, Some, Wish

LONGEST = 40
"""Words that are understood; of a longer text every word is sought as it was typed."""
_COMPOUND = 5
_BESIDE = 2                             # words before and behind one in another form that may be one name with it
_USUAL = 16                             # letters of a text that is likely to come again
_UNIT = re.compile(r"([a-z]{2,})([\d.]+)|([\d.]+)([a-z]{2,})")


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
    :param said_by: a word that is highlighted → the word that was typed, and how it came from that
    :param full: where some of the words are enough, what asks for all of them
    :param makers: those of the words that name who gives the data
    """

    wish: Wish
    literal: Wish
    done: tuple[Done, ...]
    marks: tuple[str, ...]
    likes: tuple[Like, ...]
    parts: tuple[tuple[str, Wish], ...] = ()
    said_by: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    full: Wish | None = None
    makers: frozenset[str] = frozenset()


def understand(text: str, vocabulary: Vocabulary, synonyms: Synonyms, found: Callable[..., int]) -> Understood:
    """Understand what was typed.

    :param text: words, as they were typed
    :param vocabulary: what is said in the published datasets
    :param found: (wish) → how many datasets an index finds; asked first of all with a second argument, the whole of
        what was understood till then, which most often is all
    """
    reader = _Reader(vocabulary, synonyms)
    read = reader.widened(text)
    count = found(read.wish, read)
    if count >= FEW or len(words(text)) > LONGEST:
        return read
    better = None if count else Mending(vocabulary, reader.wish, found).of(text)
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
        said = dated(words(text))
        every, runs = self._parts(said)
        parts, runs, literal = _needed(every, runs, text)
        done = [Done("synonym", run, ", ".join(others)) for run, others in runs]
        said_by = {mark: (word, "") for word in said for mark in _marks(word)} | {
            mark: (mark, "") for mark in marks(text) if mark not in said}
        for run, others in runs:
            said_by.update((mark, (run, "synonym")) for mark in map(together, others) if mark not in said_by)
        makers = self._makers(parts, done)
        needed, dull = " ".join(run for run, _ in parts), len(parts) < len(every)
        liked = likes(All(tuple(part for _, part in parts)), needed, {wish for run, wish in parts if run in makers},
                      dict(runs))
        liked += tuple(placed(map(_one, live(text)), ASPECT))
        if done or dull:
            liked += as_typed(literal, text if dull else "")
        liked += (named(literal),)
        return Understood(_whole(parts, literal), literal, tuple(done), _ordered(said_by), liked, tuple(every), said_by,
                          makers=makers)

    def wish(self, text: str) -> Wish:
        """What `widened` asks for, and nothing of how it came to it."""
        return _whole(self._parts(words(text))[0], wanted(text))

    def _parts(self, said: list[str]) -> tuple[list[tuple[str, Wish]], list[tuple[str, tuple[str, ...]]]]:
        """Runs of words, each with what it asks for; and those that have other names, with these."""
        parts, runs, at = [], [], 0
        for way in (*_apart(self._ways(said)), Way(len(said), len(said), ())):
            parts += [(word, self._word(word, len(said) == 1)) for word in said[at:way.start]]
            at = way.stop
            if way.others:
                run = " ".join(said[way.start:way.stop])
                parts.append((run, AnyOf((_one(run), *(Less(_one(other), SYNONYM) for other in way.others)))))
                runs.append((run, way.others))
        return parts, runs

    def _ways(self, said: list[str]) -> list[Way]:
        """The runs of words that have others, among them English words in another form."""
        ways = self._synonyms.ways(said)
        for at, word in enumerate(said):
            for form in forms(word):
                first = max(0, at - _BESIDE)
                written = [*said[first:at], form, *said[at + 1:at + 1 + _BESIDE]]
                near = [Way(way.start + first, way.stop + first,
                            (" ".join(written[way.start:way.stop]), *way.others)[:MOST])
                        for way in self._synonyms.ways(written) if way.start <= at - first < way.stop]
                ways += near if near or not self._vocabulary.knows(form) else [Way(at, at + 1, (form,))]
        return ways

    def instead(self, better: Mended, first: Understood) -> Understood:
        """What was meant instead of what was typed."""
        read = self.widened(better.text)
        done = (*(Done(*each) for each in better.done), *read.done)
        wish, liked = read.wish, read.likes
        if better.others:
            pieces = [self.wish(text) if text else None for text, _ in better.pieces]
            wish = All(tuple(_either(piece, other) for piece, (_, other) in zip(pieces, better.pieces, strict=True)))
            liked += tuple(Like(other, TEXT, INITIAL) for other in better.others)
        ways = {meant: (said, how) for how, said, meant in better.done}
        said_by = {mark: ways.get(said, (said, how)) for mark, (said, how) in read.said_by.items()}
        return replace(read, said_by=said_by, wish=wish, literal=first.literal, done=done, likes=liked)

    def partly(self, read: Understood, count: int, found: Callable[[Wish], int]) -> Understood:
        """Behind what has all the words, what has some of them.

        :param count: how many have all
        """
        loose = Loosening(self._vocabulary, self.wish, found).of(read.parts, read.makers)
        if loose is None or (count and found(AnyOf((read.wish, loose.wish))) <= count):
            return read
        sought, said = " ".join(loose.sought), " ".join(run for run, _ in read.parts)
        done = (*read.done, Done("partial", said, " ".join(loose.kept)))
        said_by = {mark: (mark, "") for mark in marks(sought)} | dict(read.said_by)
        read = replace(read, said_by=said_by, marks=_ordered(said_by), done=done)
        held = loose.wish.parts if isinstance(loose.wish, Some) else ()
        liked = (*likes(loose.wish, sought), *placed((*loose.aspects, *map(_one, live(said))), ASPECT),
                 *(Like(each, TEXT, HELD, flat=True) for each in held))
        if not count:
            return replace(read, wish=loose.wish, likes=liked, full=read.wish)
        liked = (*dict.fromkeys((*read.likes, *liked)), Like(read.wish, TEXT, FULL, flat=True))
        return replace(read, wish=AnyOf((read.wish, loose.wish)), likes=liked, full=read.wish)

    def _makers(self, parts: list[tuple[str, Wish]], done: list[Done]) -> frozenset[str]:
        """Those of several words that name an organisation, or of which another name does."""
        if len(parts) < 2:
            return frozenset()
        others = {each.said: each.meant.split(", ") for each in done}
        return frozenset(run for run, _ in parts
                         if any(map(self._vocabulary.makes, (stem(run), *others.get(run, ())))))

    def _word(self, word: str, alone: bool) -> Wish:
        """A word; a long one may as well be two that stand apart, where both are known, as may a number and its unit; a
        single syllable, where it is all there is, may as well end a word: 유방암 is about 암."""
        whole, bare = _one(word), stem(word)
        if alone and len(word) == 1 and "가" <= word <= "힣":
            return AnyOf((whole, Less(word + TAIL, SPLIT)))
        if bare.isascii():
            apart = _UNIT.fullmatch(bare)
            return AnyOf((whole, Less(All(tuple(filter(None, apart.groups()))), SPLIT))) if apart else whole
        if len(bare) < _COMPOUND:
            return whole
        both = halves(bare, self._vocabulary)
        return AnyOf((whole, Less(All(tuple(map(_one, both))), SPLIT))) if both else whole


def _needed(parts: list, runs: list, text: str) -> tuple[list, list, Wish]:
    """Without words that say nothing of what is sought, where others do; and what those ask for as they were typed."""
    needed = ([part for part in parts if not dispensable(part[0])]
              or [part for part in parts if kind(part[0]) != GENERIC])
    if not needed or len(needed) == len(parts):
        return parts, runs, wanted(text)
    kept = {run for run, _ in needed}
    return needed, [each for each in runs if each[0] in kept], wanted(" ".join(run for run, _ in needed))


def _whole(parts: list[tuple[str, Wish]], literal: Wish) -> Wish:
    """All the parts of a text, or the words as they were typed."""
    wish = All(tuple(part for _, part in parts))
    if not parts or wish == literal:
        return literal
    return AnyOf((wish, literal))


def _one(text: str) -> Wish:
    """What a text asks for, without the shell of a single word."""
    return _usual_one(text) if len(text) <= _USUAL else _usual_one.__wrapped__(text)


@lru_cache(1 << 14)
def _usual_one(text: str) -> Wish:
    wish = wanted(text)
    return wish.parts[0] if len(wish.parts) == 1 else wish


def _marks(text: str) -> tuple[str, ...]:
    """The same as `marks`, which for the same words are the same again and again."""
    return _usual_marks(text) if len(text) <= _USUAL else marks(text)


_usual_marks = lru_cache(1 << 14)(marks)


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


def _ordered(marked: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(marked, key=lambda word: (-len(word), word)))
