"""What facets are counted of: all that was found, or, where somebody ticks values, what there were without the ticks
of the facet's own."""

from collections.abc import Iterator
from dataclasses import replace

from catalog.search import Clause, Either, Every, Filter, Query, Range
from catalog.search.known import YEARS

PLAIN_FILTERS = 1
"""Without words and with no more filters than this a search is one that many people begin with."""


def rounds(query: Query) -> dict[Query, list[str]]:
    """The searches to count in, each with the facets that are counted there.

    Of a query that counts facets apart, a facet whose own field is asked for is counted without that; the others
    together in what the query itself finds.
    """
    found: dict[Query, list[str]] = {}
    for facet in query.facets:
        filters = _others(query.filters, facet) if query.apart else query.filters
        found.setdefault(_bare(query, filters), []).append(facet)
    return found


def often(query: Query) -> bool:
    """Whether many people begin with this search, so that it is worth counting exactly and once."""
    asked = [each for each in query.filters if each != Filter("capacity", ("public",))]
    return not query.text.strip() and query.wish is None and len(asked) <= PLAIN_FILTERS


def _others(filters: tuple[Clause, ...], facet: str) -> tuple[Clause, ...]:
    field = {YEARS.get(facet, facet)}
    return tuple(each for each in filters if set(_fields(each)) != field)


def _fields(clause: Clause) -> Iterator[str | None]:
    """The fields of which a clause asks for values; None for whatever else it asks."""
    match clause:
        case Filter(field, _, False) | Range(field):
            yield field
        case Either(parts) | Every(parts):
            for part in parts:
                yield from _fields(part)
        case _:
            yield None


def _bare(query: Query, filters: tuple[Clause, ...]) -> Query:
    """What decides what is found, and nothing of the order or of the page."""
    return replace(query, filters=filters, hint="", likes=None, favours=(), marks=None, sort=(), start=0, rows=0,
                   facets=(), apart=False)
