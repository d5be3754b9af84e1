"""Deciding whether a new record of a source is an old one under a new id."""

import orjson
from sqlalchemy import delete, or_, select, update

from catalog import curation, may, renames
from catalog.actions import changing, harvests
from catalog.actions.reading import needed, number, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.renames import ACCEPTED, REFUSED, ROWS, SUGGESTED
from catalog.slots import DRY_RUN
from catalog.tables import datasets, plan_items, runs, sightings, sources
from catalog.tables import renames as table
from schemas.messages import MESSAGES

PAGE, LARGEST_PAGE = 50, 500
DECISIONS, STATES = {"accept": ACCEPTED, "refuse": REFUSED}, (SUGGESTED, ACCEPTED, REFUSED)
SEEN = sightings.c


@action(reads=True)
def harvest_rename_list(unit, data):
    """Return records that seem to be old ones under a new id: `count` and `results`, the likeliest first.

    Each has its `source`, the `old` and the `new` record, the `run_id` that found it, its `likeness` (1 where title and
    addresses are the same but for the ids, 0.8 where title and description are), its `state`, who `decided` it and
    when, and the `old_dataset` and the `new_dataset` (id, name and title), as far as there are such; one that waits to
    be published has a title only.

    :param source: only this source's
    :param state: suggested unless told, or accepted or refused
    :param limit: how many, 50 unless told, 500 at most
    :param offset: how many to pass over
    """
    unit.demand(may.see_some_harvests)
    state = word(data, "state") or SUGGESTED
    if state not in STATES:
        raise ValidationError({"state": ["Must be one of: " + ", ".join(STATES)]})
    asked = select(table).join(sources, sources.c.name == ROWS.source).where(ROWS.state == state)
    if data.get("source"):
        asked = asked.where(ROWS.source == harvests.find_source(
            unit, word(data, "source"), may.see_harvests_of).name)
    if not unit.user.sees_all:
        asked = asked.where(sources.c.owner_org.in_(list(unit.user.roles)))
    if state == SUGGESTED:
        asked = asked.where(renames.still_gone())
    rows = unit.db.execute(asked.order_by(ROWS.source, ROWS.likeness.desc(), ROWS.old, ROWS.new)).all()
    limit, start = min(number(data, "limit", PAGE), LARGEST_PAGE), number(data, "offset", 0)
    return {"count": len(rows), "results": _told(unit, rows[start:start + limit])}


@action()
def harvest_rename_decide(unit, data):
    """Say whether a new record is an old one under a new id, and return nothing.

    Where it is, the old one's dataset goes on under the new record, with its address and its history, and the doubled
    one is withdrawn; the next harvest brings what the source says now.  Where it is not, both stay, and they are not
    suggested again.

    :param source: name of the source
    :param old: the old record
    :param new: the new record
    :param decision: `accept` or `refuse`
    """
    source = harvests.find_source(unit, needed(data, "source"), may.harvest_for)
    old, new, decision = (needed(data, key) for key in ("old", "new", "decision"))
    if decision not in DECISIONS:
        raise ValidationError({"decision": ["Must be one of: " + ", ".join(DECISIONS)]})
    row = unit.db.execute(select(table).where(renames.waiting(source.name, old, new)).with_for_update()).first()
    if row is None:
        raise NotFound("No such suggestion waits")
    doubled = _take_over(unit, row) if decision == "accept" else None
    same = or_(ROWS.old == old, ROWS.new == new) if decision == "accept" else (ROWS.old == old) & (ROWS.new == new)
    unit.db.execute(update(table).where(ROWS.source == source.name, ROWS.state == SUGGESTED, same).values(
        state=REFUSED, decided=unit.now, decided_by=unit.user.id))
    unit.db.execute(update(table).where(ROWS.source == source.name, ROWS.old == old, ROWS.new == new).values(
        state=DECISIONS[decision]))
    unit.happened(f"rename:{decision}", source.name, source.owner_org, old=old, new=new, doubled=doubled)


def _take_over(unit, row) -> str | None:
    """Let the old record's dataset go on under the new one.

    :returns: the id of the dataset that was withdrawn for it
    """
    known = {each.record: each for each in unit.db.execute(select(sightings).where(
        SEEN.source == row.source, SEEN.record.in_((row.old, row.new))).with_for_update())}
    if row.new not in known or row.old not in known:
        raise ValidationError({"new": ["One of the two records is not known any more"]})
    kept, twice = (_dataset(unit, known[each].dataset_id) for each in (row.old, row.new))
    if kept is None:
        raise ValidationError({"old": ["Its dataset is not there any more"]})
    unit.demand(may.decide_rename, kept)
    if twice is not None and twice.id != kept.id and twice.state != "deleted":
        unit.demand(may.decide_rename, twice)
        changing.bury(unit, twice._asdict(), str(MESSAGES["record_renamed"].about(value=_title(kept))))
    if kept.state == "deleted":
        changing.replace(unit, kept, changing.merged(kept, {"state": "active"}))
        kept = _dataset(unit, kept.id)
    if "name" not in curation.rules_of(unit.db, [kept.id]).get(kept.id, {}):
        curation.lay(unit, kept.id, "name", curation.CURATOR, None, None)       # whoever knows its address finds it
    unit.db.execute(delete(sightings).where(SEEN.source == row.source, SEEN.record == row.old))
    unit.db.execute(update(sightings).where(SEEN.source == row.source, SEEN.record == row.new).values(
        dataset_id=kept.id, raw_digest="", draft_digest="", outcome="draft" if kept.state == "draft" else "published"))
    _move_planned(unit, row, kept)
    return twice.id if twice is not None else None


def _move_planned(unit, row, kept) -> None:
    """What waits in any plan for the new record is for the old one's dataset now."""
    its = plan_items.c
    of_source = select(runs.c.id).where(runs.c.source == row.source)
    where = (its.run_id.in_(of_source), its.record == row.new, its.package.is_not(None),
             its.state.is_distinct_from(DRY_RUN))
    for item in unit.db.execute(select(its.run_id, its.number, its.package).where(*where)).all():
        said = orjson.loads(item.package)
        said["said"] |= {"id": kept.id, "name": kept.name}
        unit.db.execute(update(plan_items).where(its.run_id == item.run_id, its.number == item.number).values(
            package=orjson.dumps(said).decode(), dataset_id=kept.id, base=kept.revision, outcome="updated"))


def _dataset(unit, id: str | None):
    return unit.db.execute(select(datasets).where(datasets.c.id == id).with_for_update()).first() if id else None


def _title(row) -> str:
    return orjson.loads(row.doc)["title"]


def _told(unit, rows: list) -> list[dict]:
    records = {each for row in rows for each in (row.old, row.new)}
    there = {(each.source, each.record): {"id": each.id, "name": each.name, "title": _title(each)}
             for each in unit.db.execute(
                 select(SEEN.source, SEEN.record, datasets.c.id, datasets.c.name, datasets.c.doc)
                 .join(datasets, datasets.c.id == SEEN.dataset_id)
                 .where(SEEN.source.in_({row.source for row in rows}), SEEN.record.in_(records)))}
    waits = _waiting(unit, [row for row in rows if (row.source, row.new) not in there])
    there |= {(row.source, row.new): waits[row.run_id, row.new] for row in rows if (row.run_id, row.new) in waits}
    return [{key: getattr(row, key) for key in (
        "source", "old", "new", "run_id", "likeness", "state", "decided", "decided_by")} | {
        "old_dataset": there.get((row.source, row.old)), "new_dataset": there.get((row.source, row.new))}
        for row in rows]


def _waiting(unit, rows: list) -> dict[tuple[str, str], dict]:
    """(run, record) → what is to be published, of new records whose datasets wait in a plan."""
    its = plan_items.c
    found = unit.db.execute(select(its.run_id, its.record, its.package).where(
        its.run_id.in_({row.run_id for row in rows}), its.record.in_({row.new for row in rows}),
        its.package.is_not(None))) if rows else ()
    return {(each.run_id, each.record): {"id": None, "name": None,
                                         "title": orjson.loads(each.package)["said"].get("title")} for each in found}
