"""Hangul by its letters: what is half typed, typed by its first letters alone, or mistyped is compared by these.

Everything is folded first (`korean.fold`) and written in compatibility jamo, the letters as they stand on the keys;
those that are made of two, vowels (ㅘ) and finals (ㄺ), are split as they are typed.  A text that is being typed is so
at every moment a beginning of what it becomes: 저, 전, 전ㄹ, 전려, 전력.
"""

from functools import lru_cache

from catalog.search.korean import fold

LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
TAILS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
"""The letters of a syllable in the order in which Unicode composes them."""
DOUBLE = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}
"""Letters that are typed by two keys."""
FIRST, SYLLABLES = ord("가"), len(LEADS) * len(VOWELS) * len(TAILS)

_CONJOINING = {
    **{0x1100 + at: letter for at, letter in enumerate(LEADS)},
    **{0x1161 + at: letter for at, letter in enumerate(VOWELS)},
    **{0x11A7 + at: letter for at, letter in enumerate(TAILS) if letter},
}
_LOOSE = {code: DOUBLE.get(letter, letter) for code, letter in _CONJOINING.items()}
_LOOSE.update((ord(letter), pair) for letter, pair in DOUBLE.items())


def parts(at: int) -> tuple[str, str, str]:
    """The lead, the vowel and the tail (which may be empty) of a syllable.

    :param at: its place among all of them, from 가
    """
    rest, tail = divmod(at, len(TAILS))
    lead, vowel = divmod(rest, len(VOWELS))
    return LEADS[lead], VOWELS[vowel], TAILS[tail]


_SPELLED = _LOOSE | {
    FIRST + at: "".join(DOUBLE.get(part, part) for part in parts(at)) for at in range(SYLLABLES)
}
_INITIALS = _LOOSE | {FIRST + at: parts(at)[0] for at in range(SYLLABLES)}


@lru_cache(1 << 14)
def spell(text: str) -> str:
    """A text by its letters, Hangul as it is typed: 전력 is ㅈㅓㄴㄹㅕㄱ.  What is spelled already stays as it is."""
    folded = fold(text)
    return folded if folded.isascii() else folded.translate(_SPELLED)


def initials(text: str) -> str:
    """The first letter of each syllable, and everything else as it is: 전력 사용량 is ㅈㄹ ㅅㅇㄹ.

    First letters that an input method has taken for a final (ㄳ) are two again.
    """
    folded = fold(text)
    return folded if folded.isascii() else folded.translate(_INITIALS)


def is_initials(word: str) -> bool:
    """Whether a word consists of first letters alone: ㅈㄹ, ㄳ, ㄱㄱㄷ."""
    return bool(word) and all(letter in LEADS for letter in initials(word)) and spell(word) == initials(word)


def distance(a: str, b: str, most: int) -> int:
    """How many letters lie between two texts: one too many, one missing, another one, two neighbours swapped.

    Damerau–Levenshtein in its restricted form (optimal string alignment) over `spell`.

    :param most: what is further is not measured
    :returns: the distance, or most + 1 when it is further
    """
    first, second = spell(a), spell(b)
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for at, letter in enumerate(first, 1):
        before, last, row = row, before, [at]
        for to, other in enumerate(second, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == second[to - 2] and other == first[at - 2]:
                cost = min(cost, last[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
