"""What is near a dataset, as a question to the index: what shares enough of the words that tell what it is about.

The words are those of its title and its tags, and what its columns are called.  Words that half of all datasets have, a
year, a place and the name of whoever publishes it tell nothing of that.  Where a dataset has words enough that few
datasets have, the others need not be looked at: all that is near is among those.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from math import ceil
from pathlib import Path

from catalog.search import Filter, Query
from catalog.search.korean import wanted, words
from catalog.search.wishes import All, AnyOf, Like, Of, Some, Wish

MOST_WORDS, MOST_COLUMNS = 12, 12
SHARED = 0.6                # of the words that tell what a dataset is about, what another must have of them
COLUMNS_SHARED = 0.6        # or of what its columns are called
FEWEST_COLUMNS = 4          # with fewer there is nothing to tell by
TITLE, TAGS, COLUMN = 3.0, 1.5, 0.5
FREQUENT = 10_000           # datasets from which on a word is left out
ENOUGH = 3                  # unless fewer words than this were left
DULL = {kind: frozenset(said.split()) for kind, _, said in (
    line.partition("\t") for line in Path(__file__).with_name("dull.tsv").read_text("utf-8").splitlines())}
TELLING_NOTHING = DULL["words"] | DULL["places"]
_NUMBER = re.compile(r"\d+\D?")


def near(document: dict, held: Callable[[str, str], int] = lambda field, term: 0) -> Query | None:
    """The question; None where a dataset says too little of itself.

    :param document: as the index sees it
    :param held: (text, term) → about how many datasets have that there
    """
    titled, tagged = told(document)
    about = _rare([*titled, *tagged][:MOST_WORDS], ENOUGH, lambda term: held("title", term) + held("keywords", term))
    titled, tagged = ([word for word in about if word in said] for said in (titled, tagged))
    named = _rare(columns(document), FEWEST_COLUMNS, lambda term: held("columns", term))
    ways = []
    if titled:
        anywhere = tuple(AnyOf((Of("title", wanted(word)), Of("keywords", wanted(word)))) for word in about)
        ways.append(All((AnyOf(tuple(Of("title", wanted(word)) for word in titled)),
                         Some(anywhere, ceil(len(about) * SHARED)))))
    if len(named) >= FEWEST_COLUMNS:
        ways.append(Some(tuple(Of("columns", wanted(name)) for name in named), ceil(len(named) * COLUMNS_SHARED)))
    if not ways:
        return None
    likes = [*(Like(wanted(word), "title", TITLE) for word in titled),
             *(Like(wanted(word), "keywords", TAGS) for word in (*titled, *tagged)),
             *(Like(wanted(name), "columns", COLUMN) for name in named)]
    wish: Wish = AnyOf(tuple(ways)) if len(ways) > 1 else ways[0]
    return Query(text=" ".join(about) or " ".join(named), wish=wish, likes=tuple(likes), marks=(),
                 sort=(("score", True), ("metadata_modified", True)), filters=(Filter("capacity", ("public",)),))


def told(document: dict) -> tuple[list[str], list[str]]:
    """The words of a title and the other words of its tags that tell what a dataset is about."""
    whose = {word for name in (document["organization_title"], document["publisher"]) for word in words(name or "")}
    titled = [word for word in dict.fromkeys(words(document["title"])) if _telling(word, whose)]
    tagged = [word for word in dict.fromkeys(word for tag in document["tags"] for word in words(tag))
              if _telling(word, whose) and not any(word in one for one in titled)]
    return titled[:MOST_WORDS], tagged[:MOST_WORDS]


def columns(document: dict) -> list[str]:
    """What the columns of a dataset are called, but for what tables of every kind have."""
    found = dict.fromkeys(" ".join(words(name)) for name in document["column_names"])
    return [name for name in found if len(name) > 1 and name not in DULL["columns"]][:MOST_COLUMNS]


def _telling(word: str, whose: set[str]) -> bool:
    return len(word) > 1 and word not in TELLING_NOTHING and word not in whose and not _NUMBER.fullmatch(word)


def _rare(said: list[str], least: int, held: Callable[[str], int]) -> list[str]:
    """Those that few datasets have, or at least so many of the rarest."""
    many = {each: _most(wanted(each), held) for each in said}
    rarest = sorted(said, key=many.get)
    kept = {each for place, each in enumerate(rarest) if place < least or many[each] <= FREQUENT}
    return [each for each in said if each in kept]


def _most(wish: Wish, held: Callable[[str], int]) -> int:
    """How many datasets may have what is wished, at the most."""
    match wish:
        case All(parts):
            return min((_most(part, held) for part in parts), default=0)
        case AnyOf(parts):
            return sum(_most(part, held) for part in parts)
    return held(wish)


def seen_by(query: Query, labels: tuple[str, ...] | None, rows: int) -> Query:
    """The question as somebody asks it who may see what has these labels."""
    return replace(query, labels=labels, rows=rows)
