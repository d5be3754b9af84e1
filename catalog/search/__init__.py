"""What the catalogue asks of a search engine: four verbs, in words that no engine owns."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from catalog.search.wishes import Like, Wish


class Busy(Exception):  # noqa: N818 (a state, not a mistake)
    """Another process is writing to the index and did not finish in time.  Nothing was written; try again."""


class Unbuilt(Exception):  # noqa: N818 (a state, not a mistake)
    """The index is missing, broken or of another version.  `rebuild` mends it."""


@dataclass(frozen=True)
class Filter:
    """A field must hold one of the values (or, negated, none of them)."""

    field: str
    values: tuple[str, ...]
    negate: bool = False


@dataclass(frozen=True)
class Range:
    """A date or a number must lie between two others; None leaves an end open.

    A date stands for everything that starts with it: `high="2024"` takes in all of 2024.
    Without any end it asks only that there be a date.

    :param open_low: the lower end itself does not belong
    :param open_high: the upper end itself does not belong
    """

    field: str
    low: str | None = None
    high: str | None = None
    open_low: bool = False
    open_high: bool = False


@dataclass(frozen=True)
class Prefix:
    """A value of the field must start so; an empty prefix asks only that there be a value."""

    field: str
    start: str


@dataclass(frozen=True)
class Pattern:
    """A value of the field must match an expression as a whole; see `spans` for the signs it may hold."""

    field: str
    expression: str


@dataclass(frozen=True)
class Words:
    """Words must be found in the whole text of a dataset, or only in its `title`, its `keywords` or another field
    that is found by its words, such as `author`."""

    text: str
    field: str = "text"


@dataclass(frozen=True)
class Phrase:
    """Words must be found one right behind the other, in the whole text of a dataset or only in its `title`.

    Hangul words may carry particles, and may as well be written as one.
    """

    text: str
    field: str = "text"


@dataclass(frozen=True)
class Every:
    """All of the clauses must hold; no clause at all holds for every dataset."""

    parts: tuple["Clause", ...]


@dataclass(frozen=True)
class Either:
    """One of the clauses must hold; no clause at all holds for none."""

    parts: tuple["Clause", ...]


@dataclass(frozen=True)
class Not:
    """The clause must not hold."""

    part: "Clause"


Clause: TypeAlias = Filter | Range | Prefix | Pattern | Words | Phrase | Every | Either | Not


@dataclass(frozen=True)
class Query:
    """A question to the index.

    :param text: the words a person looks for, all of which must be found; never an engine's own syntax
    :param hint: words that need not be found, and bring forward what has them
    :param wish: what was understood of the text, which is asked instead of its words; None where nobody read it
    :param likes: what brings forward what has it, instead of the words in better places
    :param favours: clauses that need not hold, each with how much it brings forward what it holds of
    :param marks: the words to highlight, instead of those of text and hint
    :param filters: all must hold
    :param labels: the visibility labels of whoever asks; None sees everything
    :param states: the states to look among; none given means all of them
    :param sort: (field, descending) pairs, most important first.  What is still equal is ordered by id, in the
        direction of the last pair.
    :param facet_limit: how many values a facet may have; -1 for all
    :param apart: whether a facet whose own field is asked for is counted without that, to tell what its other values
        would bring
    :param estimate: whether facets of very much may be counted in a sample of it
    """

    text: str = ""
    hint: str = ""
    wish: Wish | None = None
    likes: tuple[Like, ...] | None = None
    favours: tuple[tuple[Clause, float], ...] = ()
    marks: tuple[str, ...] | None = None
    filters: tuple[Clause, ...] = ()
    labels: tuple[str, ...] | None = ("public",)
    states: tuple[str, ...] = ("active",)
    sort: tuple[tuple[str, bool], ...] = (("score", True), ("metadata_modified", True))
    facets: tuple[str, ...] = ()
    facet_limit: int = 50
    facet_mincount: int = 1
    apart: bool = False
    estimate: bool = False
    start: int = 0
    rows: int = 10

    @property
    def scored(self) -> bool:
        """Whether what is found is found better or worse, and not all alike."""
        return bool(self.text.strip() or self.hint.strip())


@dataclass(frozen=True)
class Hits:
    """An answer: how many there are, the ids of the asked page, counts by facet, and the terms to highlight.

    Facets are ordered by count, most first, then by value.

    :param about: the facets that were counted in a sample
    """

    count: int
    ids: list[str]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    about: frozenset[str] = frozenset()


class SearchIndex(Protocol):
    """An index of datasets.  It is derived from the database and may be thrown away at any time."""

    @property
    def fresh(self) -> bool:
        """Whether it exists and was built by this version of the analyser; if not, it must be rebuilt."""

    def update(self, documents: list[dict], gone: Iterable[str] = (), more: bool = False) -> None:
        """Put and take away in one commit, which `find` sees at once.

        :param more: while `writing`: another update follows at once, whose commit will do for both
        :raises Busy: another process is writing
        :raises Unbuilt: there is nothing to update; rebuild first
        """

    def writing(self) -> AbstractContextManager[None]:
        """Keep the right to write over several updates, which makes each of them cheaper.

        :raises Busy: another process is writing
        """

    def held(self, text: str, term: str) -> int:
        """About how many datasets have a term in one of their texts, whoever may see them.

        :raises Unbuilt: there is nothing to search; rebuild first
        """

    def find(self, query: Query) -> Hits:
        """Answer a query.

        :raises Unbuilt: there is nothing to search; rebuild first
        """

    def rebuild(self, batches: Iterable[list[dict]]) -> None:
        """Build anew beside the old index and swap; searches go on meanwhile, updates are `Busy`.

        :raises Busy: another process is writing
        """

    def close(self) -> None:
        """Let go of files and locks."""
