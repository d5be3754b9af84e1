"""Whether the search index holds what the database holds, dataset by dataset, and says of each what it says now."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import func, select

from catalog.prepared import PreparedAmong
from catalog.search import Clause, Either, Every, Filter, Not, Prefix, Query, Range
from catalog.search.fields import DATES, LONGEST_FACT, NUMBERS, RAW, date_number, raw
from catalog.search.known import Kind, kind
from catalog.steps import FIRST, LATE, batches, read
from catalog.tables import datasets

PORTION = 100                            # datasets that are asked for at once
EVERYTHING = Query(labels=None, states=(), sort=(("id", False),), rows=1000)
KNOWN = PreparedAmong(select(datasets.c.id), datasets.c.id)


def compare(store, index) -> dict[str, list[str]]:
    """What is not level.  What is written down as yet to be indexed counts as level, and so does what is changed
    while it is looked at: whatever seems off is looked at once more.

    A dataset is stale when the index does not find it by everything that it is filtered by now: name, title, tags,
    formats, organisation, dates, its own fields.

    :returns: ids of datasets the index lacks ("missing"), of those it should not have ("surplus") and of those that
        were changed since it took them ("stale")
    :raises Unbuilt: there is no index
    """
    doubtful, present = set(), 0
    for documents in batches(store, PORTION):
        missing, stale = _off(index, documents)
        doubtful |= missing | stale
        present += len(documents) - len(missing)
    if not index.find(replace(EVERYTHING, rows=0)).count == present == _count(store):
        doubtful |= _surplus(store, index)
    off, ids = {"missing": [], "surplus": [], "stale": []}, sorted(doubtful)
    for start in range(0, len(ids), PORTION):
        for name, sure in _again(store, index, ids[start:start + PORTION]).items():
            off[name] += sorted(sure)
    return off


def _off(index, documents: list[dict]) -> tuple[set[str], set[str]]:
    """Those that the index lacks, and those that it holds otherwise than they are."""
    level = _found(index, Either(tuple(Every(tuple(_said(each))) for each in documents))) - _beyond(index, documents)
    off = {each["id"] for each in documents} - level
    there = _found(index, Filter("id", tuple(off))) if off else set()
    return off - there, there


def _again(store, index, ids: list[str]) -> dict[str, set[str]]:
    """What is off for sure: it did not wait to be indexed, and is still as it was before the index was asked."""
    documents, waiting = _read(store, ids)
    missing, stale = _off(index, list(documents.values()))
    surplus = _found(index, Filter("id", tuple(ids))) - documents.keys()
    now, _ = _read(store, ids)
    sure = {id for id in ids if id not in waiting and documents.get(id) == now.get(id)}
    return {"missing": missing & sure, "surplus": surplus & sure, "stale": stale & sure}


def _read(store, ids: list[str]) -> tuple[dict[str, dict], set[str]]:
    """Datasets by id, and then, so that nothing slips between, which of them wait to be indexed."""
    with store.read() as db:
        documents = {each["id"]: each for each in read(db, LATE.all(db, ids))}
        return documents, {row.dataset_id for row in FIRST.all(db, ids)}


def _count(store) -> int:
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(datasets))


def _found(index, clause: Clause) -> set[str]:
    return set(index.find(replace(EVERYTHING, filters=(clause,))).ids)


def _surplus(store, index) -> set[str]:
    surplus = set()
    for ids in _held(index):
        with store.read() as db:
            surplus |= set(ids) - {row.id for row in KNOWN.all(db, ids)}
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
