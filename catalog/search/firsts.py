"""Finding by the first letters of syllables alone: ㅈㄹㅅㅇㄹ finds 전력 사용량, at its beginning or inside a title.

Titles and keywords are indexed by the runs of three and of four first letters in them, across spaces, and by the first
two of each word.  A query of four letters and more asks for its runs of four, a shorter one for what it is.
"""

from functools import lru_cache

from catalog.search.jamo import initials
from catalog.search.korean import HEAD, grams, split
from catalog.search.wishes import Word

INITIALS = "initials"
"""The text that holds these terms."""
SHORT, LONG = 3, 4


def terms(text: str) -> list[str]:
    """What to index of a title or a keyword."""
    found: list[str] = []
    run = ""
    for word in [*split(text), ""]:
        if word and "가" <= word[0] <= "힣":
            first = _initials(word)
            found += [HEAD + first[:2]] if len(first) > 1 else []
            run += first
        else:
            found += [*grams(run, SHORT), *grams(run, LONG)]
            run = ""
    return found


def wanted(word: str) -> Word | None:
    """What a word of initials asks for; None where it is a single letter, which says too little."""
    letters = initials(word)
    if len(letters) < SHORT:
        return Word((HEAD + letters,)) if len(letters) == SHORT - 1 else None
    return Word(tuple(grams(letters, min(len(letters), LONG))))


@lru_cache(1 << 14)
def _initials(word: str) -> str:
    return initials(word)
