"""Taking out a source, or all that came from it."""

from sqlalchemy import delete, select, update

from catalog import may
from catalog.actions import changing, harvests
from catalog.actions.reading import needed, word
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import datasets, plan_items, plans, runs, sightings, sources

STEP = 500                                   # datasets taken out at a time, so that no more are in memory
REASON = "harvest source cleared"
RUNNING = "It is being harvested just now: stop that with harvest_job_abort first."


@action()
def harvest_source_delete(unit, data):
    """Take a source out, with its runs and what was seen in them.  Its datasets stay.

    One that a partner's file names comes back with the next `ieum migrate`: switch it off (`active`) instead.

    :param id: its name
    """
    source = _idle(unit, needed(data, "id"))
    mine = select(runs.c.id).where(runs.c.source == source.name)
    for table in (plan_items, plans):
        unit.db.execute(delete(table).where(table.c.run_id.in_(mine)))
    for table in (runs, sightings):
        unit.db.execute(delete(table).where(table.c.source == source.name))
    unit.db.execute(delete(sources).where(sources.c.name == source.name))
    unit.happened("source:delete", source.name, source.owner_org)


@action()
def harvest_source_clear(unit, data):
    """Delete the datasets that came from a source, and say how many.  Each leaves behind why it went.

    They come back, under their old ids, when the source is harvested again: switch it off (`active`) where they are not
    to.  Those that belong to an organisation the caller does not edit stay; `left` says how many.

    :param id: the source's name
    :param reason: why, for those who come looking for a dataset; 1000 characters at most
    """
    source = _idle(unit, needed(data, "id"))
    reason, last, gone, left = word(data, "reason")[:1000] or REASON, "", 0, 0
    while found := _next(unit, source, last):
        last = found[-1].record
        mine = [row for row in found if may.dispose_of(unit.user, row)]
        for row in mine:
            changing.bury(unit, {column.name: getattr(row, column.name) for column in datasets.c}, reason)
        _forget(unit, source, [row.record for row in mine])
        gone, left = gone + len(mine), left + len(found) - len(mine)
    unit.happened("source:clear", source.name, source.owner_org, count=gone)
    return {"id": source.name, "count": gone, "left": left}


def _idle(unit, name: str):
    """A source the caller leads and nobody harvests at the moment.

    :raises ValidationError: when somebody does
    """
    source = harvests.find_source(unit, name, may.lead, lock=True)
    if unit.db.scalar(select(runs.c.id).where(runs.c.source == source.name, runs.c.status == "running").limit(1)):
        raise ValidationError({"message": RUNNING})
    return source


def _next(unit, source, last: str) -> list:
    """The next records of the source and the rows of their datasets, in the order of the records."""
    return unit.db.execute(
        select(sightings.c.record, *datasets.c).join(datasets, datasets.c.id == sightings.c.dataset_id)
        .where(sightings.c.source == source.name, sightings.c.record > last, datasets.c.state != "deleted")
        .order_by(sightings.c.record).limit(STEP).with_for_update(of=datasets)).all()


def _forget(unit, source, records: list[str]) -> None:
    """As `Sightings.withdrawn` has it: what we took out ourselves is drafted anew when it is seen again."""
    if records:
        unit.db.execute(update(sightings).where(sightings.c.source == source.name, sightings.c.record.in_(records))
                        .values(outcome="withdrawn", raw_digest="", draft_digest=""))
