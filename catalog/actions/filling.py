"""Which datasets lie in a group: put in, taken out, and what they show of it."""

import orjson
from sqlalchemy import or_, select

from catalog import may
from catalog.actions import gatherings, rewriting, writing
from catalog.actions.gatherings import GROUP
from catalog.actions.grouping import card, held
from catalog.actions.reading import bounded, fit
from catalog.errors import NotFound, ValidationError
from catalog.tables import datasets

ROWS = datasets.c


def put(unit, group, row) -> bool:
    """Put a dataset into a group.

    :param row: of the dataset
    :returns: whether it was not in it before
    :raises NotAuthorized: when the caller may not change the dataset
    :raises NotFound: when the group has been deleted meanwhile
    """
    unit.demand(may.edit, row)
    there = held(unit, {group.id})
    if not there:
        raise NotFound("Group was not found.")
    return _write(unit, row, with_card(orjson.loads(row.doc), card(there[0])))


def take(unit, group, row) -> bool:
    """Take a dataset out of a group.

    :returns: whether it was in it
    """
    return _write(unit, row, without_card(orjson.loads(row.doc), group.id))


def settle(unit, group, data: dict) -> None:
    """Make these the datasets of a group; those the caller may not see stay in it.  Nothing is said where no `packages`
    are given.

    :raises ValidationError: when one of them is not there, or they are more than 1000
    """
    asked = GROUP.schema.load({"name": "any", "packages": data.get("packages")}).get("packages")
    if asked is None:
        return
    wanted = _wanted(unit, asked)
    before = {row.id: row for row in unit.db.execute(
        select(datasets).where(gatherings.within(GROUP, group.id), gatherings.visible(unit.user))
        .order_by(ROWS.id).with_for_update())}
    for id in sorted(before.keys() - wanted.keys()):
        take(unit, group, before[id])
    for id in sorted(wanted.keys() - before.keys()):
        put(unit, group, wanted[id])


def empty(unit, group) -> None:
    """Take every dataset out of a group."""
    rewriting.revise(unit, gatherings.within(GROUP, group.id),
                     lambda doc: {"groups": without_card(doc, group.id)})


def with_card(doc: dict, shown: dict) -> list[dict]:
    return sorted([*without_card(doc, shown["id"]), shown], key=lambda each: each["name"])


def without_card(doc: dict, id: str) -> list[dict]:
    return [each for each in doc["groups"] if each["id"] != id]


def _write(unit, row, groups: list[dict]) -> bool:
    made = rewriting.revised(unit, row, {"groups": groups})
    if made:
        writing.write(unit, [made])
    return made is not None


def _wanted(unit, asked: list[dict]) -> dict:
    bounded(asked, "packages")
    keys = [each.get("id") or each.get("name") or "" for each in asked]
    found = unit.db.execute(select(datasets).where(
        or_(ROWS.id.in_(fit(keys)), ROWS.name.in_(fit(keys))), gatherings.visible(unit.user),
        ROWS.state != "deleted").order_by(ROWS.id).with_for_update()).all() if keys else []
    known = {key: row for row in found for key in (row.id, row.name)}
    faults = [{} if key in known else {"id": ["Not found: Dataset" if key else "Missing value"]} for key in keys]
    if any(faults):
        raise ValidationError({"packages": faults})
    return {known[key].id: known[key] for key in keys}


