"""Whether the search index holds what the database holds, dataset by dataset, and says of each what it says now."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from catalog.prepared import PreparedAmong
from catalog.search import Clause, Either, Every, Filter, Not, Prefix, Query, Range
from catalog.search.fields import DATES, LONGEST_FACT, NUMBERS, RAW, date_number, raw
from catalog.search.known import Kind, kind
from catalog.steps import batches
from catalog.tables import datasets, outbox

PORTION = 100                            # datasets that are asked for at once
EVERYTHING = Query(labels=None, states=(), sort=(("id", False),), rows=1000)
KNOWN = PreparedAmong(select(datasets.c.id), datasets.c.id)


def compare(store, index) -> dict[str, list[str]]:
    """What is not level.  What is written down as yet to be indexed counts as level.

    A dataset is stale when the index does not find it by everything that it is filtered by now: name, title, tags,
    formats, organisation, dates, its own fields.

    :returns: ids of datasets the index lacks ("missing"), of those it should not have ("surplus") and of those that
        were changed since it took them ("stale")
    :raises Unbuilt: there is no index
    """
    missing, stale, present = [], [], 0
    for documents in batches(store, PORTION):
        ids = [each["id"] for each in documents]
        level = _found(index, Either(tuple(Every(tuple(_said(each))) for each in documents)))
        level -= _beyond(index, documents)
        off = [id for id in ids if id not in level]
        there = _found(index, Filter("id", tuple(off))) if off else set()
        missing += [id for id in off if id not in there]
        stale += there
        present += len(level) + len(there)
    surplus = _surplus(store, index) if index.find(replace(EVERYTHING, rows=0)).count != present else []
    with store.read() as db:
        waiting = set(db.scalars(select(outbox.c.dataset_id)))
    return {name: sorted(id for id in ids if id not in waiting)
            for name, ids in (("missing", missing), ("surplus", surplus), ("stale", stale))}


def _found(index, clause: Clause) -> set[str]:
    return set(index.find(replace(EVERYTHING, filters=(clause,))).ids)


def _surplus(store, index) -> list[str]:
    surplus = []
    for ids in _held(index):
        with store.read() as db:
            surplus += set(ids) - {row.id for row in KNOWN.all(db, ids)}
    return surplus


def _held(index) -> Iterator[list[str]]:
    """The ids of all datasets in the index, in portions: one far behind others would cost as much as all of them."""
    parts = [Prefix("id", f"{number:02x}") for number in range(256)]
    for part in (*parts, Not(Either(tuple(parts)))):
        start = 0
        while ids := index.find(replace(EVERYTHING, filters=(part,), start=start)).ids:
            yield ids
            start += len(ids)


def _beyond(index, documents: list[dict]) -> set[str]:
    """Those that have something in the index where they have nothing now."""
    found: set[str] = set()
    for field in RAW:
        if without := tuple(each["id"] for each in documents if not raw(each, field)):
            found |= _found(index, Every((Filter("id", without), Prefix(field, ""))))
    return found


def _said(document: dict) -> Iterator[Clause]:
    """What must hold of a dataset."""
    for field in RAW:
        yield from (Filter(field, (value,)) for value in raw(document, field))
    for field in NUMBERS:
        yield Range(field, str(document.get(field) or 0), str(document.get(field) or 0))
    for field in DATES:
        if date_number(str(document.get(field) or "")):
            yield Range(field, document[field], document[field])
    for field, value in (document.get("facts") or {}).items():
        if isinstance(value, str) and 0 < len(value) <= LONGEST_FACT and kind(field) in (Kind.FACT, None):
            yield Filter(field, (value,))
