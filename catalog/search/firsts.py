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
    return cut(split(text))


def cut(split_text: list[str]) -> list[str]:
    """The same as `terms`, of a text that is split already."""
    found: list[str] = []
    run = ""
    for word in split_text:
        if "가" <= word[0] <= "힣":
            first, head = _initials(word)
            run += first
            if head:
                found.append(head)
        elif run:
            found += _runs(run)
            run = ""
    return found + _runs(run) if run else found


def _runs(run: str) -> list[str]:
    return [*grams(run, SHORT), *grams(run, LONG)]


def wanted(word: str) -> Word | None:
    """What a word of initials asks for; None where it is a single letter, which says too little."""
    letters = initials(word)
    if len(letters) < SHORT:
        return Word((HEAD + letters,)) if len(letters) == SHORT - 1 else None
    return Word(tuple(grams(letters, min(len(letters), LONG))))


@lru_cache(1 << 14)
def _initials(word: str) -> tuple[str, str]:
    """The first letters of a word, and the term of its beginning, if it has one."""
    first = initials(word)
    return first, HEAD + first[:2] if len(first) > 1 else ""
