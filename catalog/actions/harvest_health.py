"""How sources fare: their open notices, and a strip of what became of their last runs."""

from collections import defaultdict

from sqlalchemy import select

from catalog import health, lateness, may, notices
from catalog.actions import harvests
from catalog.actions.reading import number, word
from catalog.actions.registry import action
from catalog.tables import sources

SHOWN = 30
FIGURES = ("seconds", "bytes", "requests")


@action(reads=True)
def harvest_health(unit, data):
    """Return how each source of the caller's fares, by name: its state, its open notices, its last runs.

    `state` is `new` before the first run, `bad` with a notice for which data are not kept up, `warn` with any other,
    else `ok`.  The notice `late` says that there has been no run for far longer than usual; it has no
    id before people are told.  `good` is
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
    last = lateness.last_runs(unit.db, names, SHOWN)
    standing = defaultdict(list)
    for row in notices.standing(unit.db, names):
        standing[row.source].append(notices.shown(row))
    limit = min(number(data, "limit", SHOWN), SHOWN)
    told = [_told(row, last[row.name], standing[row.name], unit.now) for row in found]
    return [each | {"runs": each["runs"][len(each["runs"]) - min(limit, len(each["runs"])):]} for each in told]


def _told(source, last: list, standing: list[dict], now: str) -> dict:
    standing = _late(source, last, standing, now)
    weights = {each["weight"] for each in standing}
    good = next((row for row in reversed(last) if health.is_good(notices.as_run(row))), None)
    return {"source": source.name, "title": source.doc.get("title") or source.name, "organization": source.owner_org,
            "active": source.active,
            "state": "bad" if "bad" in weights else "warn" if weights else "ok" if last else "new",
            "good": good and {"id": good.id, "ended": good.ended, "counts": good.counts}, "notices": standing,
            "runs": [_run(row) for row in last]}


def _late(source, last: list, standing: list[dict], now: str) -> list[dict]:
    """The notices with that of its being late as it is now: nobody's yet where nobody was told."""
    found = lateness.finding(source, [row.ended for row in last], now)
    rest = [each for each in standing if each["code"] != lateness.LATE]
    if found is None:
        return rest
    open_one = next((each for each in standing if each["code"] == lateness.LATE), None) or {
        "id": None, "code": found.code, "first": last[-1].ended, "times": 1, "run": last[-1].id, "told": None,
        "closed": None}
    return [open_one | {"last": now, "facts": found.facts} | {
        key: found.as_dict()[key] for key in ("weight", "cause", "next")}, *rest]


def _run(row) -> dict:
    figures = row.report.get("figures") or {}
    return {"id": row.id, "status": row.status, "started": row.started, "ended": row.ended, "counts": row.counts,
            **{key: figures.get(key) for key in FIGURES}}
