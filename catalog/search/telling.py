"""What kind of word a word of a query is: what the data are about, which side of it, or nothing at all."""

import re
from functools import cache, lru_cache
from pathlib import Path

from catalog.search.jamo import distance, spell
from catalog.search.korean import stem, words
from catalog.search.roots import root

_SHORTEST = 2
TOPIC, ASPECT, GENERIC, DISPENSABLE = "topic", "aspect", "generic", "dispensable"
_NUMBER = re.compile(r"\d+(?:\.\d+)?|년도|분기")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PLACE = re.compile(r"(?!.*도시$)[가-힣]{2,3}(?:시|군|구)")
_VERBAL = re.compile(
    "(?<=.)(?:하는|하기|하고|하면|하나요|하려면|한|할|함|했는지|했나요|해서|되는|되면|되나요|된|될|됐는지|시키는|들|들의|들이|들을"
    "|들은|는지|았는지|었는지|났는지|은지|인지|인가요?|나요|가요|까요|니까|습니다|니다|어요|아요|려면|으면|면|고|어|서|도록|던|기|는|나)$"
)
_DOUBTFUL = frozenset(("한", "할", "함", "된", "될", "들", "면", "고", "어", "서", "던", "기", "나"))
_NOW = frozenset(("지금", "현재", "now"))
_SHORT = re.compile("(?<=.)(?:에서|에게|으로|부터|까지|을|를|은|는|이|가|의|에|와|과|로)$")

_LONG = re.compile("(?<=.)(?:에서|에게|으로|부터|까지)$")


@lru_cache(1 << 14)
def kind(run: str) -> str:
    """The kind of some words that are read as one."""
    said = words(run)
    if all(_listed(word, GENERIC) for word in said):
        return GENERIC
    return ASPECT if all(_aspect(word) for word in said) else TOPIC


def dispensable(run: str) -> bool:
    """Whether some words need not be found beside others: they say nothing, or where a thing is."""
    return kind(run) == GENERIC or all(_listed(word, DISPENSABLE) for word in words(run))


def live(text: str) -> tuple[str, ...]:
    """What titles call data of this very moment, where somebody asks how things are now."""
    return () if _NOW.isdisjoint(words(text)) else ("실시간",)


def bare(word: str) -> str:
    """A word without its particles; of one syllable only where the particle cannot be taken for anything else."""
    return stem(word) if len(word) > 3 else _LONG.sub("", stem(word))


def verbal(word: str, surely: bool = False) -> bool:
    """Whether a word ends as verbs do, or in what makes a verb of a noun.

    :param surely: so that it is hardly ever a noun
    """
    found = _VERBAL.search(word)
    return bool(found) and not (surely and found.group() in _DOUBTFUL)


def everyday(word: str) -> tuple[str, ...]:
    """What titles of datasets say instead of a word."""
    told = _everyday()
    return (told.get(word) or told.get(stem(word)) or told.get(_SHORT.sub("", word)) or _roots().get(root(word)) or ())


def close(word: str) -> list[str]:
    """The words that are said instead of what titles say, and are a letter away from one that nobody says."""
    if everyday(word) or len(word) <= _SHORTEST:
        return []
    others = {other for way in _lacking(spell(word)) for other in _misspelt().get(way, ())}
    return sorted(other for other in others if distance(word, other, 1) == 1)


def dated(said: list[str]) -> list[str]:
    """Words without 년 behind the number of a year, which titles as often write without it: 2020년 finds _2020."""
    return [word for before, word in zip(["", *said], said, strict=False)
            if word != "년" or not _YEAR.fullmatch(before)]


def _aspect(word: str) -> bool:
    plain = stem(word)
    listed = _listed(word, ASPECT) or _listed(word, DISPENSABLE)
    return listed or bool(_NUMBER.fullmatch(plain) or _PLACE.fullmatch(plain))


def _listed(word: str, kind: str) -> bool:
    listed = _kinds()[kind]
    return word in listed or stem(word) in listed


@cache
def _kinds() -> dict[str, frozenset[str]]:
    rows = _rows("telling.tsv")
    return {kind: frozenset(word for row in rows if row[0] == kind for word in row[1].split())
            for kind in (GENERIC, ASPECT, DISPENSABLE)}


@cache
def _everyday() -> dict[str, tuple[str, ...]]:
    return {word: tuple(others) for word, *others in _rows("everyday.tsv")}


@cache
def _misspelt() -> dict[str, tuple[str, ...]]:
    """Of the words of three syllables and more their letters, and these without one, with the words they are of."""
    found: dict[str, tuple[str, ...]] = {}
    for word in _everyday():
        if "가" <= word[0] <= "힣" and len(word) > _SHORTEST:
            for way in _lacking(spell(word)):
                found[way] = (*found.get(way, ()), word)
    return found


def _lacking(letters: str) -> set[str]:
    return {letters, *(letters[:at] + letters[at + 1:] for at in range(len(letters)))}


@cache
def _roots() -> dict[str, tuple[str, ...]]:
    """Of the words that may be a form of a verb: what its other forms are known by."""
    told = [(root(word), word, others) for word, others in _everyday().items()]
    return {key: others for key, word, others in reversed(told) if key != word and len(key) > 1}


def _rows(name: str) -> list[list[str]]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
