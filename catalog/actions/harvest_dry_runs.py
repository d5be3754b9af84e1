"""Asking what a harvest would do, without doing it."""

from uuid import uuid4

from sqlalchemy import insert, select

from catalog import may
from catalog.actions.harvests import find_source, told_run
from catalog.actions.reading import needed
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.slots import DRY_RUN
from catalog.tables import runs
from schemas.source_texts import SOURCE


@action()
def harvest_dry_run_create(unit, data):
    """Ask what harvesting a source would do, and return the run that finds out.

    Whoever harvests takes it: it reads the source as a harvest does, within the same bounds and requests a day, writes
    its plan down, and changes nothing else.  `harvest_plan_show` of its `id` tells that plan, which is not carried out.

    One at a time waits or runs for a source, which must be accepted and switched on.  Whoever may harvest it may ask.

    :param source: the source's name
    """
    source = find_source(unit, needed(data, "source"), may.harvest_for, lock=True)
    if fault := _why_not(unit, source):
        raise ValidationError({"source": [SOURCE[fault]]})
    id = str(uuid4())
    unit.db.execute(insert(runs), {"id": id, "source": source.name, "slot": None, "kind": DRY_RUN, "status": "waiting",
                                   "fence": 0, "started": unit.now, "counts": {}, "report": {}})
    unit.happened("harvest:dry_run", source.name, source.owner_org, run=id)
    return told_run(unit.db.execute(select(runs).where(runs.c.id == id)).one())


def _why_not(unit, source) -> str | None:
    if source.state != "accepted":
        return "not_accepted"
    if not source.active:
        return "dry_run_off"
    open_ones = select(runs.c.id).where(runs.c.source == source.name, runs.c.kind == DRY_RUN,
                                        runs.c.status.in_(("waiting", "running")))
    return "dry_run_waits" if unit.db.scalar(open_ones.limit(1)) else None
