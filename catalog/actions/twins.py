"""Datasets that two sources offer: looking for them, showing them, and saying whether they are one."""

import orjson
from sqlalchemy import or_, select

from catalog import linking, may
from catalog.actions import finding
from catalog.actions.reading import flag, needed, number, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.linking import CONFIRMED, REFUSED, ROWS, SUGGESTED
from catalog.tables import datasets, organizations
from catalog.tables import twins as links

MOST, LARGEST = 500, 5000              # datasets looked at in one call
PAGE, LARGEST_PAGE, LARGEST_CLUSTER = 50, 500, 50
DECISIONS = ("confirm", "refuse")
STATES = (SUGGESTED, CONFIRMED, REFUSED)


@action(reads=True)
def dataset_twins(unit, data):
    """Return from where else a dataset is to be had: its `id`, the id of the `primary` among its `twins`, and these.

    Each twin has its id, name, title, url, `organization_title`, `source`, whether it is the `primary`, by what they
    were found to be one (`reason`: datagokr, doi, goods, identifier or title) and a `state`: `confirmed`, or for those
    who may decide also `suggested`.  Those the caller may not see are left out.

    :param id: its id or its name
    """
    row = finding.seen(unit, finding.dataset(unit, needed(data, "id")))
    states = (CONFIRMED, SUGGESTED) if may.decide_twins(unit.user, row) else (CONFIRMED,)
    primary, reasons = _cluster(unit, row.id, states)
    there = _shown(unit, set(reasons))
    told = [there[id] | {"primary": id == primary, "reason": reason, "state": state}
            for id, (reason, state) in reasons.items() if id in there]
    return {"id": row.id, "primary": primary if primary == row.id or primary in there else None,
            "twins": sorted(told, key=lambda each: (each["state"], not each["primary"], each["name"]))}


@action(reads=True)
def twin_list(unit, data):
    """Return pairs of datasets that are or may be one: `count` and `results`, the newest first.

    Each has `dataset` and `primary` (id, name, title …), the `reason`, its `state`, `at` and `decided_by`.  Whoever
    does not see everything is told of the datasets of the organisations for which he edits.

    :param state: suggested unless told, or confirmed or refused
    :param limit: how many, 50 unless told, 500 at most
    :param offset: how many to pass over
    """
    unit.demand(may.see_sharing)
    state = word(data, "state") or SUGGESTED
    if state not in STATES:
        raise ValidationError({"state": ["Must be one of: " + ", ".join(STATES)]})
    one, other = datasets.alias(), datasets.alias()
    asked = (select(links).join(one, one.c.id == ROWS.dataset_id).join(other, other.c.id == ROWS.primary_id)
             .where(ROWS.state == state, one.c.state != "deleted", other.c.state != "deleted"))
    if not unit.user.sees_all:
        mine = [id for id, role in unit.user.roles.items() if role in may.WRITES]
        asked = asked.where(or_(one.c.owner_org.in_(mine), other.c.owner_org.in_(mine)))
    limit, start = min(number(data, "limit", PAGE), LARGEST_PAGE), number(data, "offset", 0)
    rows = unit.db.execute(asked.order_by(ROWS.at.desc(), ROWS.dataset_id, ROWS.primary_id)
                           .limit(LARGEST)).all()
    there = _shown(unit, {id for row in rows for id in (row.dataset_id, row.primary_id)})
    told = [{"dataset": there[row.dataset_id], "primary": there[row.primary_id], "reason": row.reason,
             "state": row.state, "at": row.at, "decided_by": row.decided_by}
            for row in rows if {row.dataset_id, row.primary_id} <= there.keys()]
    return {"count": len(told), "results": told[start:start + limit]}


@action()
def twin_decide(unit, data):
    """Say whether two datasets that were found to be alike are one, and return nothing.  Neither is changed by it.

    Of two that are one the publisher's own is the primary, else the older; the other names it as where it is also to be
    had.  Two that are not are not suggested again.

    :param id: one of them, by id or name
    :param primary_id: the other
    :param decision: `confirm` or `refuse`
    """
    one, other = (finding.seen(unit, finding.dataset(unit, needed(data, key))) for key in ("id", "primary_id"))
    unit.demand(may.decide_twins, one, other)
    linking.alone(unit)
    decision = needed(data, "decision")
    if decision not in DECISIONS:
        raise ValidationError({"decision": ["Must be one of: " + ", ".join(DECISIONS)]})
    row = unit.db.execute(select(links).where(linking.pair(one.id, other.id)).with_for_update()).first()
    if row is None:
        raise NotFound("These two were not found to be alike")
    linking.refuse(unit, one.id, other.id)
    if decision == "confirm":
        unit.db.execute(links.delete().where(linking.pair(one.id, other.id)))
        linking.join(unit, *linking.found(unit, one.id, other.id), row.reason, unit.user.id)
    unit.happened(f"twin:{decision}", one.id, one.owner_org, other=other.id, reason=row.reason)


@action()
def twin_find(unit, data):
    """Look for twins among the datasets that changed since this was done last, and return how many: `looked` (at),
    `confirmed` and `suggested`.

    One call looks at some only, so that others may write; while it says `looked` as many as `limit`, there are more.

    :param all: also among those that stood before marks were kept; false unless told
    :param limit: at how many to look, 500 unless told, 5000 at most
    """
    unit.demand(may.change_the_site)
    linking.alone(unit)
    most = min(number(data, "limit", MOST), LARGEST)
    return linking.look(unit, most, flag(data, "all"))


def _cluster(unit, id: str, states: tuple) -> tuple[str | None, dict[str, tuple[str, str]]]:
    """The primary, if there is a cluster; and of each other one in it or near it the reason and the state."""
    head = unit.db.scalar(select(ROWS.primary_id).where(ROWS.dataset_id == id, ROWS.state == CONFIRMED)) or id
    rows = unit.db.execute(select(links).where(
        or_(ROWS.primary_id.in_((id, head)), ROWS.dataset_id == id), ROWS.state.in_(states))
        .order_by(ROWS.at).limit(LARGEST_CLUSTER)).all()
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        other = row.dataset_id if row.dataset_id != id else row.primary_id
        if row.state == CONFIRMED or id in (row.dataset_id, row.primary_id):
            found.setdefault(other, (row.reason, row.state))
        if row.state == CONFIRMED and head != id:
            found.setdefault(head, (row.reason, row.state))
    return (head if any(state == CONFIRMED for _, state in found.values()) else None), found


def _shown(unit, ids: set[str]) -> dict[str, dict]:
    """What is told of these, as far as the caller may see them."""
    its, orgs, told = datasets.c, organizations.c, {}
    ids = list(ids)
    for start in range(0, len(ids), LARGEST_PAGE):
        for row in unit.db.execute(select(datasets, orgs.doc.label("owner")).outerjoin(
                organizations, orgs.id == its.owner_org).where(its.id.in_(ids[start:start + LARGEST_PAGE]))):
            if row.state != "deleted" and may.see(unit.user, row):
                doc = orjson.loads(row.doc)
                told[row.id] = {"id": row.id, "name": row.name, "title": doc["title"], "url": doc["url"],
                                "organization_title": (row.owner or {}).get("title") or "",
                                "source": doc.get("harvest_source") or ""}
    return told
