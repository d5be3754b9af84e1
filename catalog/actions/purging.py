"""Removing a dataset for good.  What the audit log says of it stays: codes and digests, none of its words."""

from hashlib import sha256

from sqlalchemy import delete, update

from catalog import files, may
from catalog.actions import changing, finding, request_rows
from catalog.actions.reading import needed
from catalog.actions.registry import action
from catalog.errors import NotFound
from catalog.tables import (
    collaborators,
    curations,
    dataset_groups,
    datasets,
    followers,
    plan_items,
    promises,
    resources,
    reviews,
    revisions,
    sightings,
    twin_marks,
    twins,
    twins_due,
)

OWN = (dataset_groups, collaborators, resources, revisions, reviews, curations, twins, twin_marks, twins_due)


@action()
def dataset_purge(unit, data):
    """Remove a dataset with its history and its files, for good, and return nothing.

    A source that it came from may bring it again once its record there changes.

    :param id: its id, or its name unless it is deleted
    :param match__metadata_modified: remove it only if this is its metadata_modified
    """
    unit.demand(may.change_the_site)
    try:
        old = finding.dataset(unit, needed(data, "id"), lock=True)
    except NotFound:
        raise NotFound("Dataset was not found") from None
    changing.expected(unit, old, data)
    purge(unit, old)


def purge(unit, old) -> None:
    """Remove whatever is kept of a dataset.

    :param old: its row, locked
    """
    held = unit.db.scalars(resources.select().with_only_columns(resources.c.id)
                           .where(resources.c.dataset_id == old.id)).all()
    files.forget(unit, held)
    for table in OWN:
        unit.db.execute(delete(table).where(table.c.dataset_id == old.id))
    unit.db.execute(delete(followers).where(followers.c.kind == "dataset", followers.c.object_id == old.id))
    unit.db.execute(delete(twins).where(twins.c.primary_id == old.id))
    unit.db.execute(update(sightings).where(sightings.c.dataset_id == old.id).values(dataset_id=None))
    unit.db.execute(update(plan_items).where(plan_items.c.dataset_id == old.id).values(changes={}))
    request_rows.without_dataset(unit, old.id)
    unit.db.execute(update(promises).where(promises.c.dataset_id == old.id).values(
        dataset_id=None, matched_by=None, matched=None))
    unit.db.execute(delete(datasets).where(datasets.c.id == old.id))
    unit.outdated(old.id)
    unit.happened("dataset:purge", old.id, old.owner_org, revision=old.revision, resources=len(held),
                  before=sha256(old.doc).hexdigest())
