"""What somebody may be looking for, as the published datasets themselves say it: the phrases of the vocabulary."""

import re
import unicodedata
from collections.abc import Iterator
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


@lru_cache(1 << 15)
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
    return (entry for _, entry in identified(document))


def identified(document: dict) -> Iterator[tuple[str, Entry]]:
    """The same, each with its id."""
    if not public(document):
        return
    titles = [document.get("title") or "", document.get("title_en") or ""]
    keys = tuple(dict.fromkeys(filter(None, map(letters, titles))))
    if keys:
        text = (titles[0].strip() or titles[1].strip())[:LONGEST]
        yield f"{DATASET} {document['id']}", Entry(DATASET, text, keys, document["id"])
    yield from filter(None, (
        _maker(document.get("organization_title") or "", document.get("organization") or ""),
        *(_named(KEYWORD, text) for text in document.get("tags") or ()),
        *(_named(COLUMN, text) for text in (document.get("column_names") or ())[:MOST_COLUMNS]),
        *(each for title in titles if title for each in _worded(title))))


@lru_cache(1 << 12)
def _maker(title: str, name: str) -> tuple[str, Entry] | None:
    """An organisation, with its id.  The same ones come again and again, as do words and keywords."""
    keys = tuple(dict.fromkeys(filter(None, (letters(title), letters(name)))))
    if not (title and name and keys):
        return None
    entry = Entry(ORGANIZATION, title[:LONGEST], keys, name)
    return entry.id, entry


@lru_cache(1 << 14)
def _named(kind: str, text: str) -> tuple[str, Entry] | None:
    key = letters(text) if len(text) <= LONGEST else ""
    if len(key) < 2:
        return None
    entry = Entry(kind, text.strip(), (key,))
    return entry.id, entry


@lru_cache(1 << 14)
def _dull(word: str) -> bool:
    """Whether it is a mere number, with what is counted or not, or a single letter."""
    return _DULL.fullmatch(word) is not None


def _worded(title: str) -> Iterator[tuple[str, Entry] | None]:
    """The words of a title, and two neighbours with nothing but a space between them, which seldom come again."""
    title = unicodedata.normalize("NFC", title)
    last = None
    for found in _PIECE.finditer(title):
        word = found.group()
        if _dull(word):
            last = None
            continue
        yield _named(WORD, word)
        if last and not title[last.end():found.start()].strip():
            yield _named.__wrapped__(WORD, title[last.start():found.end()])
        last = found
