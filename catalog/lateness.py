"""Sources that ought to have been harvested and were not: no run ends that could tell of it, so it is looked for.

A notice of its own stands for each, `late`, until the source is harvested again, switched off or given more time.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select, update

from catalog import deliveries, health
from catalog.tables import notices, runs, sources
from schemas.cron import next_slot
from schemas.hours import KST

LATE = "late"                                     # the code of its notices
PAST = 21                                         # harvests that a source is judged by
GRACE = timedelta(hours=1)                        # after a slot, for whoever harvests to begin and to end
ITS = notices.c


def finding(source, ends: list[str], now: str) -> health.Finding | None:
    """That a source was not harvested for far longer than usual, though its schedule asked for it meanwhile.

    :param source: its row
    :param ends: when its harvests ended, the oldest first, as the tables hold it
    """
    if not source.active or source.state != "accepted":
        return None
    moment = datetime.fromisoformat(now)
    found = health.late([datetime.fromisoformat(each) for each in ends], moment)
    if found is None:
        return None
    slot = next_slot(source.doc["schedule"], datetime.fromisoformat(ends[-1]).replace(tzinfo=UTC).astimezone(KST))
    return found if slot and slot + GRACE < moment.replace(tzinfo=UTC) else None


def differs(db: Connection, now: str) -> bool:
    """Whether `look` has anything to do."""
    return next(_changes(db, now), None) is not None


def look(db: Connection, now: str) -> None:
    """Open a notice for each source that is late, bring up to date those that stand, close what is over."""
    db.execute(select(sources.c.name).order_by(sources.c.name).with_for_update()).all()     # one looker at a time
    for source, last, found, open_one in list(_changes(db, now)):
        if open_one is None:
            row = {"id": str(uuid4()), "source": source.name, "code": LATE, "run_id": last.id, "first": last.ended,
                   "last": now, "times": 1, "facts": _facts(found), "told": {}, "closed": None}
            db.execute(insert(notices), row)
            deliveries.announce(db, now, source, [("notice.opened", row)])
        elif found:
            db.execute(update(notices).where(ITS.id == open_one.id).values(last=now, facts=_facts(found)))
        else:
            over = "schedule" if source.active and source.state == "accepted" else "off"
            told = dict(open_one._mapping) | {"closed": now, "facts": open_one.facts | {"over": over}}
            db.execute(update(notices).where(ITS.id == open_one.id).values(closed=now, facts=told["facts"]))
            deliveries.announce(db, now, source, [("notice.closed", told)])


def _facts(found: health.Finding) -> dict:
    return found.as_dict() | {"status": LATE}


def _changes(db: Connection, now: str):
    """Each source for which the notices are not as they should be: its row, its last run, what is found, what stands.
    """
    rows = db.execute(select(sources).order_by(sources.c.name)).all()
    standing = {row.source: row for row in db.execute(select(notices).where(ITS.code == LATE, ITS.closed.is_(None)))}
    last = last_runs(db, [row.name for row in rows if row.active or row.name in standing], PAST,
                     (runs.c.id, runs.c.source, runs.c.ended))
    for row in rows:
        its, open_one = last[row.name], standing.get(row.name)
        found = finding(row, [run.ended for run in its], now)
        if found and (open_one is None or open_one.facts != _facts(found)) or open_one and not found:
            yield row, its and its[-1], found, open_one


def last_runs(db: Connection, names: list[str], most: int, columns=tuple(runs.c)) -> dict[str, list]:
    """Source → its last harvests that ended, the oldest first.

    :param most: how many of each
    :param columns: what is wanted of them; all unless told
    """
    place = func.row_number().over(partition_by=runs.c.source,
                                   order_by=(runs.c.ended.desc(), runs.c.started.desc(), runs.c.id))
    ranked = select(*columns, place.label("place")).where(runs.c.source.in_(names), runs.c.kind == "harvest",
                                                      runs.c.ended.is_not(None)).subquery()
    found = defaultdict(list)
    for row in db.execute(select(ranked).where(ranked.c.place <= most).order_by(ranked.c.place.desc())):
        found[row.source].append(row)
    return found
