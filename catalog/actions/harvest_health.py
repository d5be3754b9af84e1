"""How sources fare: their open notices, and a strip of what became of their last runs."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, select

from catalog import health, may, notices
from catalog.actions import harvests
from catalog.actions.reading import number, word
from catalog.actions.registry import action
from catalog.tables import runs, sources

SHOWN = 30
FIGURES = ("seconds", "bytes", "requests")


@action(reads=True)
def harvest_health(unit, data):
    """Return how each source of the caller's fares, by name: its state, its open notices, its last runs.

    `state` is `new` before the first run, `bad` with a notice for which data are not kept up, `warn` with any other,
    else `ok`.  A notice without an id, `late`, says that there has been no run for far longer than usual.  `good` is
    the last good run.  `runs` are the last harvests, the oldest first.

    :param source: only this one, by its name
    :param limit: how many runs of each, 30 unless told and at most
    """
    if data.get("source"):
        found = [harvests.find_source(unit, word(data, "source"), may.see_harvests_of)]
    else:
        unit.demand(may.see_some_harvests)
        asked = select(sources).where(sources.c.state == "accepted").order_by(sources.c.name)
        if not unit.user.sees_all:
            asked = asked.where(sources.c.owner_org.in_(list(unit.user.roles)))
        found = unit.db.execute(asked).all()
    names = [row.name for row in found]
    last = _last_runs(unit.db, names)
    standing = defaultdict(list)
    for row in notices.standing(unit.db, names):
        standing[row.source].append(notices.shown(row))
    limit = min(number(data, "limit", SHOWN), SHOWN)
    told = [_told(row, last[row.name], standing[row.name], unit.now) for row in found]
    return [each | {"runs": each["runs"][len(each["runs"]) - min(limit, len(each["runs"])):]} for each in told]


def _last_runs(db, names: list[str]) -> dict[str, list]:
    """Source → its last harvests that ended, the oldest first."""
    place = func.row_number().over(partition_by=runs.c.source,
                                   order_by=(runs.c.ended.desc(), runs.c.started.desc(), runs.c.id))
    ranked = select(runs, place.label("place")).where(runs.c.source.in_(names), runs.c.kind == "harvest",
                                                      runs.c.ended.is_not(None)).subquery()
    found = defaultdict(list)
    for row in db.execute(select(ranked).where(ranked.c.place <= SHOWN).order_by(ranked.c.place.desc())):
        found[row.source].append(row)
    return found


def _told(source, last: list, standing: list[dict], now: str) -> dict:
    standing = _late(source, last, now) + standing
    weights = {each["weight"] for each in standing}
    good = next((row for row in reversed(last) if health.is_good(notices.as_run(row))), None)
    return {"source": source.name, "title": source.doc.get("title") or source.name, "organization": source.owner_org,
            "active": source.active,
            "state": "bad" if "bad" in weights else "warn" if weights else "ok" if last else "new",
            "good": good and {"id": good.id, "ended": good.ended, "counts": good.counts}, "notices": standing,
            "runs": [_run(row) for row in last]}


def _late(source, last: list, now: str) -> list[dict]:
    """A notice that is nobody's yet: where nothing runs any more, no run would open one."""
    ends = [datetime.fromisoformat(row.ended) for row in last]
    found = health.late(ends, datetime.fromisoformat(now)) if source.active else None
    since = last[-1].ended if found else None
    return [{"id": None, "code": found.code, "first": since, "last": now, "times": 1, "run": last[-1].id, "told": None,
             "closed": None, "facts": found.facts} | {key: found.as_dict()[key] for key in ("weight", "cause", "next")}
            ] if found else []


def _run(row) -> dict:
    figures = row.report.get("figures") or {}
    return {"id": row.id, "status": row.status, "started": row.started, "ended": row.ended, "counts": row.counts,
            **{key: figures.get(key) for key in FIGURES}}
