"""Repairs that need no person: what is derived is made again from what it is derived from."""

from collections.abc import Iterable
from contextlib import suppress

import orjson
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from catalog.actions import resource_rows
from catalog.catalog import Catalog
from catalog.reconcile import Difference
from catalog.runbook import RunBook
from catalog.tables import datasets, outbox
from catalog.unit import Unit

INDEX = ("index_missing", "index_stale", "index_surplus")
WAIT = 60.0                              # seconds for whoever else writes the index


def repair(catalog: Catalog, book: RunBook, differences: Iterable[Difference]) -> None:
    """Repair what may be repaired without asking; doing it again does no harm.

    What is left, another look tells.
    """
    behind = False
    for each in differences:
        if each.code in INDEX:
            with catalog.store.write() as db:
                db.execute(insert(outbox), {"dataset_id": each.dataset})
        elif each.code == "resources_differ":
            with suppress(IntegrityError):              # another dataset has a resource of the same id: a person looks
                _write_resources(catalog, each.dataset)
        elif each.code == "run_lost":
            book.reap()
        behind = behind or each.code in (*INDEX, "outbox_waits", "index_unbuilt")
    if behind:
        catalog.catch_up(WAIT)


def _write_resources(catalog: Catalog, id: str) -> None:
    with catalog.store.write() as db:
        doc = db.scalar(select(datasets.c.doc).where(datasets.c.id == id).with_for_update())
        if doc is not None:
            unit = Unit(db, user=None, now="", index=None)
            resource_rows.write(unit, [orjson.loads(doc)], {id})
