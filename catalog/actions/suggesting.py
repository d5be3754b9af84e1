"""What somebody who has begun to type may be looking for, in all that published datasets say of themselves."""

from dataclasses import replace
from time import monotonic, thread_time

import orjson

from catalog import may
from catalog.actions.reading import number, word
from catalog.actions.registry import action
from catalog.actions.search import FOUND, TITLES
from catalog.errors import ValidationError
from catalog.search import Filter, Query, Unbuilt
from catalog.search.korean import words
from catalog.search.phrases import DATASET, LONGEST, ORGANIZATION, letters
from catalog.search.understanding import FEW, understand
from catalog.search.vocabulary import Phrase

USUAL, MOST = 8, 20
PUBLIC = ("public",)                    # labels of what `package_search` looks among unless told, whoever asks
FREQUENT = 200                          # datasets from which on counting takes its time, and a few more are no news
KEPT, MOST_KEPT = 60.0, 5000            # seconds a count of something frequent is kept, and how many of them are
BUDGET = 0.003                          # seconds of work after which nothing frequent is counted any more


@action(reads=True, open=True)
def search_suggest(unit, data):
    """Return what somebody may be looking for who has begun to type, the likeliest first.

    Each has its `text`, its `kind` (`dataset`, `keyword`, `organization`, `column`, or `word` for words of titles),
    `count`, how many datasets have it now, in these or other words that mean the same, `how` it was understood
    (`plain`, `initials` of syllables, the other `keyboard`, a `synonym`, the last `words` alone), and of a dataset or
    organisation its `name`, and `title_translated` where there are titles in other languages.  All of it is said in
    published datasets; what finds nothing any more is left out.  What is being written just now may be suggested,
    and counted, some seconds later.  Of what 200 datasets and more have, `count` may be a minute old, or null when
    counting it takes too long just now.

    :param q: what was typed so far: half a syllable, initials and keys of the other keyboard will do; of a longer text
        the first 100 characters count
    :param limit: how many at most; 8 unless told, 20 at most
    """
    if data.get("q") is None:
        raise ValidationError({"q": ["Missing value"]})
    typed, limit = word(data, "q")[:LONGEST], min(number(data, "limit", USUAL), MOST)
    others = _others(unit, typed)[:limit // 2]
    offered = unit.index.vocabulary.begin(typed, limit + USUAL // 2) if limit else []
    offered = [each for each in offered if each.text not in {other.text for other in others}]
    offered = [*offered[:limit - len(others)], *others, *offered[limit - len(others):]]
    named = _Named(unit, offered)
    found = []
    for each in offered:
        if len(found) < limit and (told := named.told(each)):
            found.append(told)
    return found


def _others(unit, typed: str) -> list[Phrase]:
    """What means the same as all that was typed, as datasets say it: 한전 is also begun to find 한국전력공사."""
    said, vocabulary = words(typed), unit.index.vocabulary
    meant = [other for way in unit.synonyms.ways(said) if way.stop - way.start == len(said) for other in way.others]
    found = [each for other in meant for each in vocabulary.begin(other, 1) if letters(each.text) == letters(other)]
    return [replace(each, how="synonym") for each in found]


class _Named:
    """Phrases as they stand now, for whoever asks."""

    def __init__(self, unit, offered: list[Phrase]):
        self._unit, self._until = unit, thread_time() + BUDGET
        ids = [each.target for each in offered if each.kind == DATASET]
        self._datasets = {row.id: row for row in FOUND.all(unit.db, ids)} if ids else {}
        names = [each.target for each in offered if each.kind == ORGANIZATION]
        self._cards = {row.name: orjson.loads(row.card) for row in TITLES.all(unit.db, names)} if names else {}

    def told(self, phrase: Phrase) -> dict | None:
        """A suggestion, or nothing where a search would find nothing."""
        said = {"text": phrase.text, "kind": phrase.kind, "how": phrase.how}
        if phrase.kind == DATASET:
            return self._dataset(phrase.target, said)
        if phrase.kind == ORGANIZATION:
            if phrase.target not in self._cards:
                return None
            said |= _called(self._cards[phrase.target], phrase.target)
        count = self._count(phrase)
        return None if count == 0 else said | {"count": count}

    def _dataset(self, id: str, said: dict) -> dict | None:
        row = self._datasets.get(id)
        if row is None or row.state != "active" or row.private or not may.see(self._unit.user, row):
            return None
        doc = orjson.loads(row.doc)
        return said | _called(doc, doc["name"]) | {"count": 1}

    def _words(self, text: str) -> Query:
        """What a search asks for that finds enough, and so need not be understood any further."""
        read = understand(text, self._unit.index.vocabulary, self._unit.synonyms, lambda *_: FEW)
        return Query(text, wish=read.wish, likes=())

    def _count(self, phrase: Phrase) -> int | None:
        """How many there are; of the frequent perhaps as it was a minute ago, or None when time is up."""
        kept, now, key = self._unit.index.vocabulary.counted, monotonic(), (phrase.kind, phrase.text)
        if phrase.count < FREQUENT:
            return self._found(phrase)
        if key in kept and kept[key][1] > now:
            return kept[key][0]
        if thread_time() > self._until:
            return None
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = self._found(phrase), now + KEPT
        return kept[key][0]

    def _found(self, phrase: Phrase) -> int:
        asked = (Query(filters=(Filter("organization", (phrase.target,)),)) if phrase.kind == ORGANIZATION
                 else self._words(phrase.text))
        try:
            return self._unit.index.glance(replace(asked, labels=PUBLIC, rows=0)).count
        except Unbuilt:
            return 0


def _called(doc: dict, name: str) -> dict:
    """What a dataset or an organisation is called."""
    titles = {"title_translated": doc["title_translated"]} if doc.get("title_translated") else {}
    return {"text": doc["title"] or name, "name": name} | titles
