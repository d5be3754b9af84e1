"""When a source is harvested next, and why then."""

from dataclasses import fields
from datetime import UTC, datetime

from sqlalchemy import select

from catalog import may, quotas, slots
from catalog.actions import harvests
from catalog.actions.reading import needed
from catalog.actions.registry import action
from catalog.tables import runs
from schemas import Source
from schemas.hours import Next, closed_until, next_run

SHOWN = 10                                        # slots
COLUMNS = ("id", "slot", "status", "started", "ended")


@action(reads=True)
def harvest_source_schedule(unit, data):
    """Return when a source is harvested next, and why then: `next_run` in UTC, null when never as things are.

    `reason` is asked (a run waits), slot (its schedule says so), backoff (sooner than that, since it failed), blackout
    (at the end of the hours in which it is not asked), partner (who said until when it will not serve us), quota
    (today's requests of its key are used up) or off.  Beside it stand whether it is harvested right now, its last ten
    slots, how many runs failed in a row (50 at most), `paused_until`, and what its key has used today in Seoul.

    :param id: the source's name
    """
    row = harvests.find_source(unit, needed(data, "id"), may.see_harvests_of)
    source, now = _source(row), datetime.fromisoformat(unit.now).replace(tzinfo=UTC)
    past, quota = slots.past(unit.db, source.name, now), _quota(unit, source, now)
    coming = next_run(source, past, now) if source.active else Next(None, "off")
    if quota["closed"] and coming.at and coming.at < quotas.midnight_after(now):
        coming = next_run(source, past, quotas.midnight_after(now))
        coming = Next(coming.at, "blackout" if coming.reason == "blackout" else "quota")
    return {"id": source.name, "next_run": _stamp(coming.at), "reason": coming.reason,
            "running": _running(unit, source), "slots": _slots(unit, source), "failures_in_a_row": past.failures,
            "paused_until": _stamp(_paused(source, past, quota, now)), "quota": quota}


def _source(row) -> Source:
    """The source as whoever harvests it knows it; its organisation by id."""
    said = row.doc | {key: getattr(row, key) for key in harvests.COLUMNS}
    return Source(**{each.name: said[each.name] for each in fields(Source) if each.name in said})


def _quota(unit, source: Source, now: datetime) -> dict:
    name = quotas.key_of(source.name, source.secret)
    limit, used = quotas.limit_of(unit.db, name), quotas.used_today(unit.db, name, now)
    return {"limit": limit, "used": used if used < quotas.CLOSED else None, "day": str(quotas.in_seoul(now).date()),
            "closed": used >= (limit or quotas.CLOSED)}


def _paused(source: Source, past, quota: dict, now: datetime) -> datetime | None:
    """The latest of the moments before which the source is not to be asked."""
    moments = (past.until, closed_until(source, now), quotas.midnight_after(now) if quota["closed"] else None)
    return max((moment for moment in moments if moment and moment > now), default=None)


def _running(unit, source: Source) -> bool:
    return bool(unit.db.scalar(select(runs.c.id).where(
        runs.c.source == source.name, runs.c.kind != slots.DRY_RUN, runs.c.status == "running",
        runs.c.lease_until >= unit.now).limit(1)))


def _slots(unit, source: Source) -> list[dict]:
    asked = select(*(runs.c[name] for name in COLUMNS)).where(runs.c.source == source.name, runs.c.slot.is_not(None))
    return [{"run": row.id} | {name: getattr(row, name) for name in COLUMNS[1:]}
            for row in unit.db.execute(asked.order_by(runs.c.slot.desc()).limit(SHOWN))]


def _stamp(moment: datetime | None) -> str | None:
    return moment and moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
