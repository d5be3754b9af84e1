"""A page of what was found in which datasets that belong together are one row.

Only the first hundred that are found are looked at, which is as many pages as people look at; whatever is found behind
them is a row each.  So a page costs one question more, however much was found, and every row stands in one place.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import orjson

from catalog.bunches import bunched
from catalog.search import Hits, Query

WINDOW = 100
SHOWN = 20               # others of a bunch that are told of by name


class Page(NamedTuple):
    """A page, and what is told of its rows."""

    hits: Hits
    rows: list
    told: dict


def page(unit, query: Query, find: Callable) -> Page:
    """The rows of a page, each the first of its bunch.

    :param query: whose start and rows are of such rows
    :param find: what finds the rows of datasets
    """
    hits, window = find(unit, first(query))
    rows = {row.id: row for row in window}
    bunches = bunched(unit, list(rows))
    shown = bunches[query.start:query.start + query.rows]
    left, beyond = query.rows - len(shown), max(0, hits.count - WINDOW)
    others: list = []
    if left and beyond:
        start = WINDOW + max(0, query.start - len(bunches))
        others = find(unit, replace(query, start=start, rows=left, facets=()))[1]
    told = {"rows": len(bunches) + beyond, "count": None if beyond else len(bunches),
            "others": {ids[0]: _told([rows[id] for id in ids[1:]]) for ids in shown if len(ids) > 1}}
    return Page(hits, [*(rows[ids[0]] for ids in shown), *others], told)


def first(query: Query) -> Query:
    """What is asked for the datasets that are looked at."""
    return replace(query, start=0, rows=WINDOW)


def wanted(query: Query) -> bool:
    """Whether datasets that belong together can be one row: only where the best come first."""
    return query.scored and query.sort[:1] == (("score", True),)


def _told(rows: list) -> dict:
    """How many of each kind there are, and what they are called."""
    docs = [orjson.loads(row.doc) for row in rows]
    kinds: dict[str, int] = {}
    for doc in docs:
        kinds[doc.get("dcat_type") or ""] = kinds.get(doc.get("dcat_type") or "", 0) + 1
    named = [{"id": doc["id"], "name": doc["name"], "title": doc["title"], "dcat_type": doc.get("dcat_type") or "",
              "title_translated": doc.get("title_translated") or {}} for doc in docs[:SHOWN]]
    return {"count": len(docs), "kinds": kinds, "datasets": named}
