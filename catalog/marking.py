"""The marks of datasets, by which a dataset of another source may be known to be the same: kept level with what is
written, in the same transaction, so that whoever looks for twins need not read the datasets again.
"""

from collections import defaultdict
from collections.abc import Iterable

import orjson
from sqlalchemy import delete, exists, insert, select

from catalog import twins
from catalog.bulk import Bulk
from catalog.tables import datasets, organizations, twin_marks, twins_due

MARKED, DUE = Bulk(insert(twin_marks)), Bulk(insert(twins_due))
TELLING = frozenset(("title", "url", "identifier", "publisher", "resources", "owner_org", "state"))
STEP = 500                                # ids in one statement
MARKS = twin_marks.c


def keep_level(unit, changed: list) -> None:
    """Bring the marks level with what is written, and note whose marks are others than before.

    :param changed: what became of each dataset; see `catalog.actions.writing.Written`
    """
    new, again = {}, {}
    for each in changed:
        if each.before is None:
            new[each.row["id"]] = each.doc
        elif each.doc is None or not TELLING.isdisjoint(each.changes):
            again[each.row["id"]] = each.doc or orjson.loads(each.row["doc"])
    if new or again:
        _mark(unit, new, again)


def unmarked(unit, most: int) -> None:
    """Mark datasets that stood before there were marks.

    :param most: how many
    """
    its = datasets.c
    _again(unit, select(its.id).where(~exists().where(MARKS.dataset_id == its.id)).order_by(its.id).limit(most))


def renamed(unit, organization_id: str) -> None:
    """Bring the marks level with what an organisation is called now: so are its datasets that name no publisher."""
    _again(unit, select(datasets.c.id).where(datasets.c.owner_org == organization_id).order_by(datasets.c.id))


def _again(unit, which) -> None:
    """Mark datasets that nobody has changed, while nobody else writes them.

    :param which: the question for their ids
    """
    its, ids = datasets.c, unit.db.scalars(which).all()
    for start in range(0, len(ids), STEP):
        rows = unit.db.execute(select(its.id, its.doc).where(its.id.in_(ids[start:start + STEP]))
                               .order_by(its.id).with_for_update())
        _mark(unit, {}, {row.id: orjson.loads(row.doc) for row in rows})


def names_and_titles(unit, ids: Iterable) -> dict[str, tuple[set, str]]:
    """Organisation → all that it is called, bare, and its title."""
    orgs = organizations.c
    return {row.id: (twins.names_of(row.doc or {}, row.name), (row.doc or {}).get("title") or row.name)
            for row in unit.db.execute(select(orgs.id, orgs.name, orgs.doc).where(orgs.id.in_(ids)))}


def _mark(unit, new: dict[str, dict], again: dict[str, dict]) -> None:
    """:param new: dataset → document, of those that have no marks
    :param again: the same of those that may have
    """
    docs = new | again
    owners = names_and_titles(unit, {doc["owner_org"] for doc in docs.values() if not doc.get("publisher")})
    marks = {id: {str(mark) for mark in twins.marks(doc, owners.get(doc["owner_org"], (None, ""))[1])}
             for id, doc in docs.items()}
    moved = [*new, *_moved(unit, {id: marks[id] for id in again})]
    MARKED.write(unit.db, [{"dataset_id": id, "mark": mark} for id in moved for mark in marks[id]])
    DUE.write(unit.db, [{"dataset_id": id} for id in moved])


def _moved(unit, marks: dict[str, set]) -> list[str]:
    """Whose marks are others than those that are kept; the old ones go."""
    kept, ids = defaultdict(set), list(marks)
    for start in range(0, len(ids), STEP):
        for row in unit.db.execute(select(MARKS.dataset_id, MARKS.mark).where(
                MARKS.dataset_id.in_(ids[start:start + STEP]))):
            kept[row.dataset_id].add(row.mark)
    moved = [id for id in ids if kept[id] != marks[id]]
    for start in range(0, len(moved), STEP):
        for table in (twin_marks, twins_due):
            unit.db.execute(delete(table).where(table.c.dataset_id.in_(moved[start:start + STEP])))
    return moved
