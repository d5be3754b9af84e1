"""The vocabulary: what is said in published datasets, to suggest it while somebody types and to mend what is mistyped.

It is derived from the same documents as the index, is built with it, and learns with every update what is new.  It
forgets a phrase only when it is built anew (the title of a dataset at once), so whoever shows one asks the index how
many datasets it finds now.  Nothing of a dataset that is not public ever gets into it.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from catalog.search import Unbuilt
from catalog.search.jamo import distance, initials, is_initials
from catalog.search.keyboard import to_hangul, to_latin
from catalog.search.korean import stem, words
from catalog.search.phrases import (
    COLUMN,
    DATASET,
    KEYWORD,
    LONGEST,
    ORGANIZATION,
    WORD,
    Entry,
    identified,
    letters,
    plain,
)
from catalog.search.vocabulary_known import Counted, Known, News

RULES = "1"
"""Raise it with every change of what is a phrase or how it is kept: a vocabulary of other rules must be built anew."""
TITLES = 3                              # datasets among the suggestions, while there is something else
CLOSE = 50                              # candidates that are measured for a word that is mistyped
MOST_MAKERS = 10_000                    # words of which is remembered whether they name an organisation
SHORT = 5                               # letters of a word that may have one mistake; a longer one may have two
_FIRST = {ORGANIZATION: 0, KEYWORD: 1, COLUMN: 2, WORD: 3}


@dataclass(frozen=True)
class Phrase:
    """A suggestion.

    :param kind: one of `phrases.KINDS`
    :param count: about how many datasets have it: growth is written down now and then, and what a process that ended
        had not written down yet is counted again when the vocabulary is built
    :param how: as it was typed (`plain`), by first letters (`initials`), on the other keyboard (`keyboard`), or the
        last words alone (`words`)
    :param target: the id of the dataset or the name of the organisation
    """

    text: str
    kind: str
    count: int
    how: str
    target: str = ""


class Shelf(Protocol):
    """Where the entries of a vocabulary lie."""

    @property
    def fresh(self) -> bool:
        """Whether it exists and was made by these rules."""

    def starting(self, start: str, short: bool, titles: bool, most: int) -> list[Entry]:
        """The first entries that begin so, by rank.

        :param short: compare the first letters of syllables instead of all letters
        :param titles: among datasets, or among everything else
        """

    def kept(self, ids: Iterable[str]) -> dict[str, Entry]:
        """By id those that are there."""

    def has(self, keys: Iterable[str]) -> bool:
        """Whether there is an entry, but titles, with one of these keys."""

    def near(self, key: str, most: int) -> list[Entry]:
        """Some of the entries, but titles, that are at most so many letters away, the most frequent first."""

    @property
    def generation(self) -> str:
        """Another one whenever it was built anew, by whomever: what is put on one stays there, unless taken away.

        :raises Unbuilt: there is none
        """

    def update(self, new: list[Entry], gone: list[str]) -> None:
        """Take away by id, and put what is not there or just taken away, at once."""

    def building(self) -> AbstractContextManager[Callable[[Entry], object]]:
        """Put into a new shelf, which takes the place of this one at the end."""

    def put_down(self) -> None:
        """No more updates come for now."""

    def close(self) -> None:
        """Let go of files."""


class Vocabulary:
    """Phrases to suggest and words to compare with.

    :ivar counted: what whoever suggests has counted of late: kind and text → how many, and until when that holds
    """

    def __init__(self, shelf: Shelf):
        self.shelf = shelf
        self._makers: dict[str, bool] = {}
        self._minute = 0
        self._known, self._news = Known(), News()
        self.counted: dict[tuple[str, str], tuple[int, float]] = {}

    @property
    def fresh(self) -> bool:
        """Whether it exists and was built by these rules."""
        return self.shelf.fresh

    def begin(self, typed: str, most: int = 8) -> list[Phrase]:
        """What somebody may mean who has typed so much, the likeliest first; nothing while there is no vocabulary.

        :param typed: half a word will do, its first letters, or keys of the other keyboard; 100 characters are read
        :param most: how many at most
        """
        typed = " ".join(typed[:LONGEST].split())
        try:
            for how, start, short in _readings(typed):
                if found := self._starting(start, short, most):
                    return [Phrase(each.text, each.kind, each.count, how, each.target) for each in found]
            return self._ending(typed, most)
        except Unbuilt:
            return []

    def near(self, word: str, most: int = 3) -> list[str]:
        """Words like one that nobody has written: at most one mistake in a short word, two in a longer one.

        :returns: the nearest first; nothing when the word itself is known
        """
        key, written = letters(word[:LONGEST]), set()
        if len(key) < 2 or self.knows(word):
            return []
        most_off = 1 if len(key) <= SHORT else 2
        try:
            found = self.shelf.near(key, most_off)
        except Unbuilt:
            return []
        off = {each: distance(key, each.keys[0], most_off) for each in found}
        found = sorted((each for each in found if off[each] <= most_off), key=lambda each: (off[each], -each.rank))
        return [each.text for each in found if not (each.keys[0] in written or written.add(each.keys[0]))][:most]

    def knows(self, word: str) -> bool:
        """Whether a dataset has it among its keywords, columns, its organisation or the words of its title."""
        keys = {letters(each) for each in (word[:LONGEST], *map(stem, words(word[:LONGEST])[-1:]))}
        try:
            return self.shelf.has(keys)
        except Unbuilt:
            return False

    def makes(self, name: str) -> bool:
        """Whether an organisation that gives datasets is called so, in full; remembered for a minute."""
        key, minute = letters(name[:LONGEST]), int(time.monotonic() // 60)
        if self._minute != minute or len(self._makers) > MOST_MAKERS:
            self._makers, self._minute = {}, minute
        if key not in self._makers:
            try:
                self._makers[key] = bool(self.shelf.kept((f"{ORGANIZATION} {key}",)))
            except Unbuilt:
                return False
        return self._makers[key]

    def add(self, documents: list[dict], gone: Iterable[str] = ()) -> None:
        """Learn what is new, and forget the titles of datasets that are gone or no longer public.

        :raises Unbuilt: there is none
        """
        self.learn(documents, gone)
        self.keep()

    def learn(self, documents: list[dict], gone: Iterable[str] = ()) -> None:
        """The same for what is to be looked up, and written down, only with the next `keep`."""
        self._news.take(documents, gone)

    def keep(self) -> None:
        """Write down what was learned, and the count of a phrase whenever it has grown by a tenth.

        :raises Unbuilt: there is none
        """
        news, self._news = self._news, News()
        if not news:
            return
        known = self._known.on(self.shelf.generation)
        kept = self.shelf.kept(news.titles.keys() | (news.others.keys() - known.counts.keys()))
        tally = news.tally(kept)
        known.counts.update((id, each.count) for id, each in kept.items() if id in news.others)
        new = [each._replace(count=max(1, tally[id])) for id, each in news.others.items() if id not in known.counts]
        old = news.others.keys() & tally.keys() & known.counts.keys()
        more = self._more(known.grown({id: tally[id] for id in old}))
        titles = [each for id, each in news.titles.items() if each and (id not in kept or kept[id].text != each.text)]
        left = sorted(id for id, each in news.titles.items() if id in kept and not each)
        if new or more or titles or left:
            gone = (*more, *(each for each in titles if each.id in kept))
            self.shelf.update([*new, *more, *titles], [*left, *(each.id for each in gone)])
        known.learn({each.id: each.count for each in (*new, *more)})

    def _more(self, grown: dict[str, int]) -> list[Entry]:
        """Phrases with what is to be counted beside what the shelf says by now, which others may have written."""
        found = self.shelf.kept(grown) if grown else {}
        return [each._replace(count=each.count + grown[id]) for id, each in found.items()]

    def rest(self) -> None:
        """No more is to be learned for now; what was not kept is forgotten, and must be learned again."""
        self._news = News()
        self.shelf.put_down()

    @contextmanager
    def building(self) -> Iterator[Callable[[dict], None]]:
        """Build anew of the documents that are handed in; the new one takes the place of the old at the end."""
        with self.shelf.building() as put:
            counted = Counted()

            def take(document: dict) -> None:
                for id, each in identified(document):
                    put(each) if each.kind == DATASET else counted.take(id, each)

            yield take
            for each in counted.entries():
                put(each)

    def rebuild(self, documents: Iterable[dict]) -> None:
        """Build anew."""
        with self.building() as take:
            for document in documents:
                take(document)

    def _starting(self, start: str, short: bool, most: int) -> list[Entry]:
        """Phrases, each once, those that are complete first; and titles, in the room that is kept for them.

        A title that is but a word or two is one suggestion, which leads to the dataset.
        """
        titles = self.shelf.starting(start, short, True, most)
        told: dict[str, Entry] = {}
        for each in self.shelf.starting(start, short, False, most * 3):
            same = told.get(each.keys[0])
            if same is None or _FIRST[each.kind] < _FIRST[same.kind]:
                told[each.keys[0]] = each
        titled = {key for each in titles[:TITLES] for key in each.keys}
        others = [each for each in told.values() if each.kind != WORD or each.keys[0] not in titled]
        others.sort(key=lambda each: each.keys[0] != start)
        others = others[:most - min(len(titles), TITLES, max(0, most - 1))]
        return others + titles[:most - len(others)]

    def _ending(self, typed: str, most: int) -> list[Phrase]:
        """The last words alone, behind those before them."""
        said = typed.split(" ")
        for number in (2, 1):
            before, last = " ".join(said[:-number]), letters("".join(said[-number:]))
            if not (before and last):
                continue
            found = [each for each in self.shelf.starting(last, False, False, most * 3) if each.kind != ORGANIZATION]
            texts = dict.fromkeys(f"{before} {each.text}" for each in found)
            if texts:
                return [Phrase(text, WORD, 0, "words") for text in texts][:most]
        return []


def _readings(typed: str) -> Iterator[tuple[str, str, bool]]:
    """The ways a text may have been meant: how, by which letters, and whether these are first letters."""
    for how, text in (("plain", typed), ("keyboard", to_hangul(typed)), ("keyboard", to_latin(typed))):
        if how == "keyboard" and text == typed:
            continue
        if start := letters(text):
            yield how, start, False
        if all(map(is_initials, text.split())) and (start := plain(initials(text))):
            yield ("initials" if how == "plain" else how), start, True


class MemoryShelf:
    """A shelf that forgets everything with its process."""

    fresh = True

    def __init__(self):
        self._entries: dict[str, Entry] = {}
        self.generation = ""

    def starting(self, start: str, short: bool, titles: bool, most: int) -> list[Entry]:
        found = [each for each in self._entries.values() if (each.kind == DATASET) == titles
                 and any(key.startswith(start) for key in (each.begun if short else each.keys))]
        return sorted(found, key=lambda each: each.rank, reverse=True)[:most]

    def kept(self, ids: Iterable[str]) -> dict[str, Entry]:
        return {id: self._entries[id] for id in ids if id in self._entries}

    def has(self, keys: Iterable[str]) -> bool:
        wanted = set(keys)
        return any(each.kind != DATASET and not wanted.isdisjoint(each.keys) for each in self._entries.values())

    def near(self, key: str, most: int) -> list[Entry]:
        found = [each for each in self._entries.values() if each.kind != DATASET
                 and distance(key, each.keys[0], most) <= most]
        return sorted(found, key=lambda each: each.rank, reverse=True)[:CLOSE]

    def update(self, new: list[Entry], gone: list[str]) -> None:
        left = {id: each for id, each in self._entries.items() if id not in gone}
        self._entries = left | {each.id: each for each in new}

    @contextmanager
    def building(self) -> Iterator[Callable[[Entry], object]]:
        made: dict[str, Entry] = {}
        yield lambda entry: made.__setitem__(entry.id, entry)
        self._entries, self.generation = made, uuid4().hex

    def put_down(self) -> None:
        """Nothing was picked up."""

    def close(self) -> None:
        """Nothing to let go of."""
