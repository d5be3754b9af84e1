"""What somebody may be looking for, as the published datasets themselves say it: the phrases of the vocabulary."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from catalog.search.jamo import initials, spell

DATASET, KEYWORD, ORGANIZATION, COLUMN, WORD = KINDS = ("dataset", "keyword", "organization", "column", "word")
"""What a phrase is: the title of a dataset, a tag, an organisation, a column or what it means, words of titles."""
LONGEST = 100                           # characters of a phrase; what is longer nobody types to its end
MOST_COLUMNS = 200                      # of a dataset
_PIECE = re.compile(r"[^\W_]+(?:[.&-][^\W_]+)*")
_DULL = re.compile(r"[\d.&-]+(?:년도?|월|일|차|호|회|분기|반기|개|건)?|.")


class Entry(NamedTuple):
    """A phrase as a vocabulary keeps it.

    :param kind: one of `KINDS`
    :param text: as it is written
    :param keys: its letters, and other letters it may be begun by
    :param target: the id of the dataset or the name of the organisation; empty for everything else
    :param count: how many datasets have it, as far as is known
    """

    kind: str
    text: str
    keys: tuple[str, ...]
    target: str = ""
    count: int = 1

    @property
    def id(self) -> str:
        """What is the same of two entries that are the same phrase, however it is written."""
        return f"{self.kind} {self.target if self.kind == DATASET else self.keys[0]}"

    @property
    def rank(self) -> int:
        """The frequent before the rare, the short before the long, and no two alike.  Fits 64 bits, unsigned."""
        return min(self.count, 0xFFFFFF) << 32 | 255 - min(len(self.text), 255) << 24 | crc32(self.id.encode()) >> 8

    @property
    def begun(self) -> tuple[str, ...]:
        """The first letters of its syllables."""
        return tuple(dict.fromkeys(filter(None, (plain(initials(self.text)),))))


@lru_cache(1 << 16)
def letters(text: str) -> str:
    """A text by its letters and digits alone, as `jamo.spell` spells them: what phrases are compared by."""
    return plain(spell(text))


def plain(text: str) -> str:
    """Letters and digits alone."""
    return text if text.isalnum() else "".join(filter(str.isalnum, text))


def public(document: dict) -> bool:
    """Whether everybody may see a dataset."""
    return document["state"] == "active" and "public" in (document.get("labels") or ())


def entries(document: dict) -> Iterator[Entry]:
    """What a dataset gives to the vocabulary: nothing at all, unless everybody may see it.

    :param document: as the index sees it; see `catalog.indexed`
    """
    if not public(document):
        return
    titles = [document.get("title") or "", document.get("title_en") or ""]
    keys = tuple(dict.fromkeys(filter(None, map(letters, titles))))
    if keys:
        yield Entry(DATASET, (titles[0].strip() or titles[1].strip())[:LONGEST], keys, document["id"])
    yield from _organization(document)
    for kind, said in ((KEYWORD, document.get("tags")), (COLUMN, (document.get("column_names") or ())[:MOST_COLUMNS])):
        yield from _named(kind, said or ())
    for title in titles:
        yield from _named(WORD, _words(title))


def _organization(document: dict) -> Iterator[Entry]:
    title, name = document.get("organization_title") or "", document.get("organization") or ""
    keys = tuple(dict.fromkeys(filter(None, (letters(title), letters(name)))))
    if title and name and keys:
        yield Entry(ORGANIZATION, title[:LONGEST], keys, name)


def _named(kind: str, said: Iterable[str]) -> Iterator[Entry]:
    for text in said:
        key = letters(text) if len(text) <= LONGEST else ""
        if len(key) > 1:
            yield Entry(kind, text.strip(), (key,))


def _words(title: str) -> Iterator[str]:
    """The words of a title, and two neighbours with nothing but a space between them."""
    title = unicodedata.normalize("NFC", title)
    last = None
    for found in _PIECE.finditer(title):
        if _DULL.fullmatch(found.group()):
            last = None
            continue
        yield found.group()
        if last and not title[last.end():found.start()].strip():
            yield title[last.start():found.end()]
        last = found
