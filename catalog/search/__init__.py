"""What the catalogue asks of a search engine: four verbs, in words that no engine owns."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Filter:
    """A field must hold one of the values (or, negated, none of them)."""

    field: str
    values: tuple[str, ...]
    negate: bool = False


@dataclass(frozen=True)
class Range:
    """A field must lie between two values, both included; None leaves an end open."""

    field: str
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True)
class Query:
    """A question to the index.

    :param text: what a person typed; never an engine's own syntax
    :param labels: the visibility labels of whoever asks; None sees everything
    :param sort: (field, descending) pairs, most important first
    """

    text: str = ""
    filters: tuple[Filter | Range, ...] = ()
    labels: tuple[str, ...] | None = ("public",)
    states: tuple[str, ...] = ("active",)
    sort: tuple[tuple[str, bool], ...] = (("score", True), ("metadata_modified", True))
    facets: tuple[str, ...] = ()
    facet_limit: int = 50
    facet_mincount: int = 1
    start: int = 0
    rows: int = 10


@dataclass(frozen=True)
class Hits:
    """An answer: how many there are, the ids of the asked page, counts by facet, and the terms to highlight."""

    count: int
    ids: list[str]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    terms: tuple[str, ...] = ()


class SearchIndex(Protocol):
    """An index of datasets.  It is derived from the database and may be thrown away at any time."""

    @property
    def fresh(self) -> bool:
        """Whether it exists and was built by this version of the analyser; if not, it must be rebuilt."""

    def update(self, documents: list[dict], gone: Iterable[str] = ()) -> None:
        """Put and take away in one commit, which `find` sees at once."""

    def find(self, query: Query) -> Hits:
        """Answer a query."""

    def rebuild(self, batches: Iterable[list[dict]]) -> None:
        """Build anew beside the old index and swap; searches go on meanwhile."""

    def close(self) -> None:
        """Let go of files and locks."""
