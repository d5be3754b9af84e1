"""Bringing documents of datasets level with what they show of other things: groups, vocabularies, their owner."""

from collections.abc import Callable, Iterator

import orjson
from sqlalchemy import bindparam, select, update

from catalog import documents
from catalog.actions import writing
from catalog.tables import datasets

BATCH = 500


def batches(unit, condition) -> Iterator[list]:
    """The datasets for which it holds, locked, a batch at a time; what is done to one batch may end the condition."""
    last = ""
    while True:
        rows = unit.db.execute(select(datasets).where(condition, datasets.c.id > last)
                               .order_by(datasets.c.id).limit(BATCH).with_for_update()).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id


def mentioning(unit, *texts: str) -> list[str]:
    """Ids of the datasets in whose documents one of these stands, for what no table knows."""
    sought, last, found = [text.encode() for text in texts], "", []
    while rows := unit.db.execute(select(datasets.c.id, datasets.c.doc).where(datasets.c.id > last)
                                  .order_by(datasets.c.id).limit(BATCH)).all():
        found += [row.id for row in rows if any(text in row.doc for text in sought)]
        last = rows[-1].id
    return found


def portions(ids: list[str]) -> Iterator:
    """Conditions for these datasets, a batch in each."""
    for start in range(0, len(ids), BATCH):
        yield datasets.c.id.in_(ids[start:start + BATCH])


def revise(unit, condition, change: Callable[[dict], dict]) -> int:
    """Change datasets as if somebody had edited them: each gets a revision and an entry in the log.

    :param change: from a document to the fields that become others, if any
    :returns: how many were changed
    """
    count = 0
    for rows in batches(unit, condition):
        made = [each for each in (revised(unit, row, change(orjson.loads(row.doc))) for row in rows) if each]
        writing.write(unit, made)
        count += len(made)
    return count


def revised(unit, row, fields: dict) -> writing.Written | None:
    """A dataset with some fields changed; None when they are as they were.

    :param row: as it stands
    """
    before = orjson.loads(row.doc)
    doc = before | fields
    if doc == before:
        return None
    doc["metadata_modified"] = unit.now
    now = row._asdict() | {"owner_org": doc["owner_org"], "modified": unit.now, "revision": row.revision + 1,
                           "digest": "", "doc": orjson.dumps(doc)}
    return writing.Written("updated", now, row.doc, doc, documents.changes(before, doc))


def retell(unit, condition, change: Callable[[dict], dict]) -> int:
    """Change what datasets show of another thing that got another name: none of them was edited.

    What a dataset shows of its groups and vocabularies is no part of what it says, so there is neither a revision nor
    an entry of its own, although the digests in the log are of the whole document: the `before` of its next entry is
    not the `after` of its last one then.  That this happened in between says `retold`, which is to be called after.

    :param change: from a document to the fields that become others, if any
    :returns: how many were changed
    """
    count = 0
    for rows in batches(unit, condition):
        docs = [(row, orjson.loads(row.doc)) for row in rows]
        told = [{"its_id": row.id, "doc": orjson.dumps(doc | fields)} for row, doc in docs
                if (fields := change(doc)) and doc | fields != doc]
        if told:
            unit.db.execute(update(datasets).where(datasets.c.id == bindparam("its_id"))
                            .values(doc=bindparam("doc")), told)
            unit.outdated(*(each["its_id"] for each in told))
        count += len(told)
    return count


def retold(unit, word: str, id: str, count: int) -> None:
    """Write down that datasets show something else of a thing since now.

    :param word: group or vocabulary
    :param id: of it
    :param count: of the datasets; none is not worth an entry
    """
    if count:
        unit.happened(f"{word}:retell", id, None, datasets=count)
