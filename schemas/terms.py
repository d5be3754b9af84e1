"""A controlled list: codes, how each is said in Korean and English, and every spelling met in the wild."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

LONGEST = 300                  # characters of a label: a longer text is no label
_NOISE = re.compile(r"[\W_]+")


class Term(NamedTuple):
    """One entry of a list.

    :param labels: spellings under which partners and other portals write it
    """

    code: str
    ko: str
    en: str
    labels: tuple[str, ...] = ()


def folded(text: str) -> str:
    """Make two spellings of one word equal: width, case, blanks and punctuation do not count."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


class Table(dict):
    """An ordered mapping from code to entry that also knows the code of each spelling.

    :param entries: code to entry, in the order to be shown
    :param labels: code to its spellings, beside the code itself
    :param core: takes the telling part out of a longer text, tried when the whole is not known
    :raises ValueError: when one spelling would mean two codes
    """

    def __init__(self, entries: Mapping[str, object], labels: Mapping[str, Iterable[str]],
                 core: Callable[[str], str] = str):
        super().__init__(entries)
        self.core = core
        self.spellings: dict[str, str] = {}
        for code in entries:
            for label in (code, *labels.get(code, ())):
                known = self.spellings.setdefault(folded(label), code)
                if known != code:
                    raise ValueError(f"{label!r} is written for both {known} and {code}")
        self.seen: dict[str, str | None] = {}      # texts as they came, so that a page of records is looked up once

    @classmethod
    def of(cls, *terms: Term, core: Callable[[str], str] = str) -> "Table":
        """Build a table of terms; their Korean and English names are spellings too."""
        return cls({t.code: t for t in terms}, {t.code: (t.ko, t.en, *t.labels) for t in terms}, core)


def code_of(table: Table, text: object) -> str | None:
    """Find the code that a partner's spelling means.

    :param text: what the partner wrote; of an address such as `http://…/frequency/DAILY` the last part counts
    :return: a code of the table, or None when nothing is said or the spelling is not known: never a guess
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    if text in table:
        return text
    seen = table.seen
    if text in seen:
        return seen[text]
    find = table.spellings.get
    code = find(folded(text)) or find(folded(table.core(text)))
    if code is None and "://" in text:
        code = find(folded(text.rstrip("/").rsplit("/", 1)[-1]))
    if len(seen) < 10_000:                         # a hostile partner cannot fill the memory
        seen[text] = code
    return code
