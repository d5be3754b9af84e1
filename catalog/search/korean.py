"""The one analyser, for index and query alike: Korean by n-grams, everything else by words.

Inside each Hangul word its bigrams are indexed, and across the spaces of a run of Hangul words its trigrams.  A
query word of two syllables asks for its bigram, which never crosses a space (버스 is not in "서버 스토리지"); a
longer one asks for all of its trigrams, so that 전력사용량 and "전력 사용량" find each other.  There are no
positions, no dictionary and no stop words.  Measured against morphological analysers, these rules found more
and confused less.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from catalog.search.wishes import All, AnyOf, Wish, Word

ANALYSER = "korean-4"
"""The version of the rules.  Raise it with every change of `terms`: an index made by other rules must be rebuilt."""

HEAD = "^"
"""Marks the beginning of a word, so that a word of one syllable finds the words it begins."""

TAIL = "$"
"""Marks the end of a word: a compound is most about what begins it or ends it."""

WHOLE = "="
"""Marks a keyword that is nothing but this."""

BREAK = "\x1e"
"""Between two texts that are read as one: no word goes on from one into the other."""

_HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_WORD = re.compile(
    "[가-힣]+"
    f"|{BREAK}"
    r"|[a-z]+(?:[0-9]+(?:\.[0-9]+)?[a-z]*)?"
    r"|[0-9]+(?:\.[0-9]+)?[a-z]*"
    f"|[{_HAN}]+"
    rf"|[^\W_0-9a-z가-힣{_HAN}]+"
)
_HANGUL = re.compile("[가-힣]+")
_IDEOGRAPHS = re.compile(f"[{_HAN}]+")
_ACCENTED = re.compile("[\u00c0-\u036f\u1e00-\u1eff]")
_PARTICLE = re.compile("(?<=..)(?:에서|에게|으로|부터|까지|을|를|은|는|이|가|의|에|와|과|로)$")
_PARTICLES = 3                       # so many stand one behind another at most: 학교에서부터는
_USUAL = 16
_GAP = r"[\W_]{0,3}"
_CLUSTER = re.compile(
    "[\u1100-\u115f\ua960-\ua97c]+[\u1160-\u11a7\ud7b0-\ud7c6]*[\u11a8-\u11ff\ud7cb-\ud7fb]*[\u0300-\u036f]*"
    "|.[\u1160-\u11ff\u0300-\u036f\u3099\u309a\uff9e\uff9f]*",
    re.DOTALL,
)
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_THOUSANDS = re.compile(r",(?<=\d,)(?<!\d{4},)(?=\d{3}(?!\d))")   # the comma first, which is quickly looked for
_UNIT = re.compile(r"([a-z]+)([0-9.]+)|([0-9.]+)([a-z]+)")
_LETTERS = [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]
_PLAIN = {code: unicodedata.normalize("NFD", chr(code))[0] for code in _LETTERS}
_PLAIN.update(dict.fromkeys(range(0x300, 0x370), ""))


def fold(text: str) -> str:
    """Write alike what reads alike: width, case, composition, accents of Latin letters, and signs that nobody sees."""
    if text.isascii():
        return text.lower()
    text = _UNSEEN.sub("", text)
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    return text.translate(_PLAIN) if _ACCENTED.search(text) else text


def words(text: str) -> list[str]:
    """The words of a text, folded: runs of Hangul, of Latin letters and digits, of ideographs, of other letters."""
    return [word for word in split(text) if word != BREAK]


def terms(text: str, heads: bool = False) -> list[str]:
    """What to index of a text, repetitions included.

    :param text: may be several, joined by `BREAK`
    :param heads: also the beginnings of Hangul words, one and two syllables long, and their ends: for titles and
        keywords only, for in running text nearly every syllable begins some word
    """
    return cut(split(text), heads).split()


def split(text: str) -> list[str]:
    """The words of a text, and `BREAK` where one text ends and the next begins: what `cut` and `flow` take."""
    text = fold(text)
    return _WORD.findall(_THOUSANDS.sub("", text) if "," in text else text)


def cut(split_text: list[str], heads: bool = False) -> str:
    """The same as `terms`, of a text that is split already, with a space between two terms."""
    found: list[str] = []
    run: list[str] = []
    for word in split_text:
        if "가" <= word[0] <= "힣":
            found.append(_inside(word, heads) if len(word) <= _USUAL else _inside.__wrapped__(word, heads))
            run.append(word)
            continue
        if run:
            found.append(_crossing("".join(run)))
            run.clear()
        if not word.isascii():
            found += _foreign(word)
        elif word != BREAK:
            found += [word] if word.isalpha() or word.isdigit() else _measured(word)
    return " ".join(found) if not run else " ".join([*found, _crossing("".join(run))])


def _measured(word: str) -> list[str]:
    """A word of Latin letters and digits; letters and a number also as two: PM2.5 is found as PM 2.5."""
    apart = _UNIT.fullmatch(word)
    return [word, *filter(None, apart.groups())] if apart else [word]


def flow(split_text: list[str]) -> list[str]:
    """The words of a text in their order, Hangul ones without their particles: what a phrase is compared with."""
    return list(map(stem, split_text))


@lru_cache(1 << 16)
def stem(word: str) -> str:
    """A word, a Hangul one without its particles."""
    for _ in range(_PARTICLES if "가" <= word[0] <= "힣" else 0):
        word = _PARTICLE.sub("", word)
    return word


def phrases(text: str) -> list[list[str]]:
    """The ways a phrase may be written, each as the flow of its words: as it is, or its Hangul words as one."""
    found = flow(words(text))
    ways = [found] if found else []
    if len(found) > 1 and all("가" <= word[0] <= "힣" for word in found):
        ways.append([stem("".join(words(text)))])
    return ways


@lru_cache(1 << 16)
def _inside(word: str, heads: bool) -> str:
    """What to index of a Hangul word by itself.  The same words come again and again."""
    found = grams(word, 2) if len(word) > 1 else [word]
    return " ".join([*found, HEAD + word[0], HEAD + word[:2], word[-1] + TAIL, word[-2:] + TAIL] if heads else found)


def _crossing(run: str) -> str:
    """The trigrams of Hangul words written without the spaces between them."""
    return " ".join([run[at : at + 3] for at in range(len(run) - 2)])


def wanted(text: str) -> All:
    """What a query asks for: every word, in one of the ways it may have been written.

    A text without any letter or digit asks for what cannot be found.
    """
    parts: list[Wish] = []
    for run in _runs(words(text)):
        whole = All(tuple(map(_wish, run)))
        joined = "".join(run)
        parts.append(AnyOf((whole, Word(tuple(grams(joined, 3))))) if _joinable(run) else whole)
    return All(tuple(parts) or (AnyOf(()),))


def marks(text: str) -> tuple[str, ...]:
    """The words to highlight in what a query found, longest first."""
    found = set()
    for run in _runs(words(text)):
        found.update(run)
        found.update(_PARTICLE.sub("", word) for word in run)
        if _joinable(run):
            found.add("".join(run))
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def together(text: str) -> str:
    """What to highlight where only all of the words count: Hangul ones as one, beside the others."""
    return " ".join("".join(run) for run in _runs(words(text)))


def _runs(found: list[str]) -> list[list[str]]:
    """Neighbouring Hangul words together, every other word by itself."""
    runs: list[list[str]] = []
    hangul = False
    for word in found:
        was, hangul = hangul, "가" <= word[0] <= "힣"
        if was and hangul:
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _joinable(run: list[str]) -> bool:
    """Whether the words may be one, written apart: 전력 사용 량.  Words of three and more cross spaces anyway."""
    return len(run) > 1 and min(map(len, run)) < 3 <= sum(map(len, run))


def _wish(word: str, particles: int = _PARTICLES) -> Wish:
    if not "가" <= word[0] <= "힣":
        return word if word.isascii() else Word(tuple(_foreign(word)))
    if len(word) == 1:
        return AnyOf((word, HEAD + word))
    if len(word) == 2:
        return word
    exact = Word(tuple(grams(word, 3)))
    stem = _PARTICLE.sub("", word)
    return exact if stem == word or not particles else AnyOf((exact, _wish(stem, particles - 1)))


def _foreign(word: str) -> list[str]:
    """Ideographs and kana are written without spaces: by character and by pair.  Other letters: the word."""
    if not _IDEOGRAPHS.match(word):
        return [word]
    return [*word, *grams(word, 2)]


def grams(word: str, size: int) -> list[str]:
    """Every run of so many letters of a word."""
    return [word[at : at + size] for at in range(len(word) - size + 1)]


def highlight(text: str, terms: Iterable[str]) -> list[tuple[str, bool]]:
    """Cut a text into pieces, each with whether it is to be marked.

    The pieces joined are the text, letter by letter; no syllable is cut, whichever way it is composed; marks that
    touch are one.

    :param terms: words, as `Hits.terms` gives them; where one is several, they must stand together
    """
    folded, places = _aligned(text)
    pieces: list[tuple[str, bool]] = []
    done = 0
    for begin, end in _merged((places[first][0], places[last - 1][1]) for first, last in _found(folded, set(terms))):
        if begin > done:
            pieces.append((text[done:begin], False))
        pieces.append((text[begin:end], True))
        done = end
    if done < len(text):
        pieces.append((text[done:], False))
    return pieces


def _aligned(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its letters from where to where the original stands."""
    folded = fold(text)
    if len(folded) == len(text) and not _ACCENTED.search(text) and unicodedata.is_normalized("NFKC", text):
        return folded, [(at, at + 1) for at in range(len(text))]
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for cluster in _CLUSTER.finditer(text):
        for letter in fold(cluster.group()):
            letters.append(letter)
            places.append(cluster.span())
    return "".join(letters), places


def _found(folded: str, terms: set[str]) -> Iterable[tuple[int, int]]:
    """Where the terms stand in a folded text, in no order."""
    for term in terms:
        if " " in term:
            pattern = rf"(?<![a-z0-9]){_GAP.join(map(_spaced, term.split()))}(?![a-z0-9])"
            yield from (match.span() for match in re.finditer(pattern, folded))
        elif "가" <= term[:1] <= "힣":
            pattern = f"(?<![가-힣]){term}" if len(term) == 1 else (_GAP if len(term) > 2 else "").join(term)
            yield from (match.span() for match in re.finditer(pattern, folded))
    for match in _WORD.finditer(folded):
        word = match.group()
        if not "가" <= word[0] <= "힣" and not terms.isdisjoint(_measured(word)):
            yield match.span()
        elif _IDEOGRAPHS.match(word):
            yield from (
                (match.start() + at.start(), match.start() + at.end())
                for term in terms
                if _IDEOGRAPHS.match(term)
                for at in re.finditer(re.escape(term), word)
            )


def _spaced(word: str) -> str:
    """The pattern of one of several words that must stand together."""
    return _GAP.join(word) if "가" <= word[0] <= "힣" else re.escape(word)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
