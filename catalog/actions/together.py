"""The same change to many datasets of one organisation: to all of them, or to none."""

from sqlalchemy import or_, select

from catalog import may
from catalog.actions import changing, writing
from catalog.actions.reading import needed, words
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import datasets, organizations

ROWS = datasets.c


@action()
def bulk_update_private(unit, data):
    """Show datasets to their organisation alone, and return nothing.  All of them are changed, or none.

    :param datasets: their ids or names, at most 1000
    :param org_id: id or name of the organisation they belong to
    """
    _change(unit, data, {"private": True})


@action()
def bulk_update_public(unit, data):
    """Show datasets to everybody, and return nothing.  All of them are changed, or none.

    :param datasets: their ids or names, at most 1000
    :param org_id: id or name of the organisation they belong to
    """
    _change(unit, data, {"private": False})


@action()
def bulk_update_delete(unit, data):
    """Delete datasets, and return nothing.  All of them go, or none; one that is deleted already is passed over.

    :param datasets: their ids or names, at most 1000
    :param org_id: id or name of the organisation they belong to
    """
    for old in _asked(unit, data):
        if old.state != "deleted":
            changing.bury(unit, old._asdict())


def _change(unit, data: dict, changes: dict) -> None:
    made = []
    for old in _asked(unit, data):
        changing.changeable(unit, old)
        made.append(changing.prepared(unit, old, changing.merged(old, changes))[0])
    writing.write(unit, made)


def _asked(unit, data: dict) -> list:
    """The rows of the datasets that are meant, locked.

    :raises ValidationError: when there are too many, or one of them does not belong to the organisation
    """
    key, ids = needed(data, "org_id"), list(dict.fromkeys(words(data, "datasets")))
    rows = organizations.c
    organization = unit.db.execute(select(organizations).where(
        or_(rows.id == key, rows.name == key), rows.state == "active")).first()
    unit.demand(may.lead, organization)
    if organization is None:
        raise ValidationError({"org_id": ["Organization does not exist"]})
    found = unit.db.execute(select(datasets).where(
        or_(ROWS.id.in_(ids), ROWS.name.in_(ids)), ROWS.owner_org == organization.id)
        .order_by(ROWS.id).with_for_update()).all()
    if lost := set(ids) - {key for row in found for key in (row.id, row.name)}:
        raise ValidationError({"datasets": [f"Dataset not found in this organization: {id}" for id in sorted(lost)]})
    return found
