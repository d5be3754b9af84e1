"""Taking out all that came from a source."""

from sqlalchemy import select, update

from catalog import may
from catalog.actions import changing
from catalog.actions.reading import needed, word
from catalog.actions.registry import action
from catalog.actions.source_removal import idle
from catalog.tables import datasets, sightings

STEP = 500                                   # datasets taken out at a time, so that no more are in memory
REASON = "harvest source cleared"


@action()
def harvest_source_clear(unit, data):
    """Delete the datasets that came from a source, and say how many.  Each leaves behind why it went.

    They come back, under their old ids, when the source is harvested again: switch it off (`active`) where they are not
    to.  Those that belong to an organisation the caller does not edit stay; `left` says how many.

    :param id: the source's name
    :param reason: why, for those who come looking for a dataset; 1000 characters at most
    """
    source = idle(unit, needed(data, "id"))
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
