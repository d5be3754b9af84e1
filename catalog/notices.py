"""What people must know of their sources: opened, renewed and closed with the run.  Told by `telling`.

One notice for each source and code.  It is closed by the first good run that does not show it any more, or when there
is nothing to wait for: somebody has decided, or the source is harvested no more.
"""

from uuid import uuid4

from sqlalchemy import Connection, insert, or_, select, update

from catalog import deliveries, health, shapes
from catalog.health import Finding
from catalog.slots import DRY_RUN
from catalog.tables import notices, plans, runs, sources

PAST = 60                                         # runs that a source is judged by
DECIDED = ("refused", "applied", "replaced", "undone")       # plans for which nobody is waited for
EVERY = ("done", "partial", "failed", "held", "lost", "late")
ITS = notices.c


def ended(db: Connection, now: str, run_id: str, shape: dict | None = None) -> None:
    """See what the end of a run means to people, in the transaction in which it ends.

    :param now: the moment, as the tables hold it
    :param shape: what to remember of the records, should it be a good run
    """
    row = db.execute(select(runs).where(runs.c.id == run_id)).one()
    source = db.execute(select(sources).where(sources.c.name == row.source)).first()
    if source is None or row.kind == DRY_RUN:
        return
    run = as_run(row)
    found, over = health.of_end(run), ("late",) if row.kind == "harvest" else ()      # it runs again
    if row.kind == "approve" and row.status == "done":
        found = health.of_drafts(run)
        over = ("held",)                          # somebody has decided; the rest is for the next harvest to say
    elif row.kind == "harvest" and health.is_good(run):
        found, over = health.findings([*of_source(db, row.source, run_id), run]), EVERY
        if shape:
            shapes.keep(db, row.source, run_id, now, shape)
    opened, closed = _settle(db, now, (row, found, over))
    deliveries.announce(db, now, source, [("notice.opened", each) for each in opened] +
                        [("notice.closed", each) for each in closed])


def put_away(db: Connection, now: str) -> None:
    """Close what nobody waits for any more: what was held is decided, or the source is harvested no more."""
    for over, asked in (("decided", _decided()), ("removed", _removed())):
        for row in db.execute(select(notices).where(ITS.closed.is_(None), ITS.id.in_(asked))
                              .order_by(ITS.id).with_for_update()).all():
            facts = row.facts | {"over": over}
            db.execute(update(notices).where(ITS.id == row.id).values(closed=now, facts=facts))
            source = db.execute(select(sources).where(sources.c.name == row.source)).first()
            if source:
                deliveries.announce(db, now, source, [("notice.closed", dict(row._mapping))])


def standing(db: Connection, names: list[str]) -> list:
    """The notices that are open, of these sources, the newest first."""
    return db.execute(select(notices).where(ITS.source.in_(names), ITS.closed.is_(None), ITS.id.not_in(_decided()))
                      .order_by(ITS.first.desc(), ITS.id)).all()


def _decided():
    return select(ITS.id).join(plans, plans.c.run_id == ITS.run_id).where(
        ITS.closed.is_(None), plans.c.state.in_(DECIDED), ITS.facts["status"].as_string() == "held")


def _removed():
    return select(ITS.id).outerjoin(sources, sources.c.name == ITS.source).where(
        ITS.closed.is_(None), or_(sources.c.name.is_(None), sources.c.state == "removed"))


def of_source(db: Connection, source: str, but: str = "") -> list[health.Run]:
    """The harvests of a source that ended, the oldest first.

    :param but: the id of a run to leave out
    """
    rows = db.execute(select(runs).where(runs.c.source == source, runs.c.kind == "harvest", runs.c.ended.is_not(None),
                                         runs.c.id != but)
                      .order_by(runs.c.ended.desc(), runs.c.started.desc(), runs.c.id).limit(PAST)).all()
    return [as_run(row) for row in reversed(rows)]


def as_run(row) -> health.Run:
    told = row.report
    return health.Run(row.id, row.status, row.counts, told.get("note") or {}, told.get("figures") or {},
                      told.get("drift") or (), told.get("drafted") or {})


def _settle(db: Connection, now: str, told) -> tuple[list, list]:
    """Open, renew and close; gives the rows that were opened, and those that were closed.

    :param told: the run's row, what was found, and the statuses of whose notices the rest are over
    """
    run, found, ended_by = told
    known = {row.code: row for row in db.execute(select(notices).where(
        ITS.source == run.source, ITS.closed.is_(None)).order_by(ITS.id).with_for_update())}
    for each in found:
        if each.code in known:
            db.execute(update(notices).where(ITS.id == known[each.code].id).values(
                last=now, run_id=run.id, times=ITS.times + 1, facts=each.as_dict() | {"status": run.status}))
    opened = [_new(run, each, now) for each in found if each.code not in known]
    if opened:
        db.execute(insert(notices), opened)
    over = [row for code, row in known.items()
            if row.facts["status"] in ended_by and code not in {each.code for each in found}]
    if over:
        db.execute(update(notices).where(ITS.id.in_([row.id for row in over])).values(closed=now))
    return opened, [dict(row._mapping) | {"closed": now, "run_id": run.id} for row in over]


def _new(run, found: Finding, now: str) -> dict:
    return {"id": str(uuid4()), "source": run.source, "code": found.code, "run_id": run.id, "first": now, "last": now,
            "times": 1, "facts": found.as_dict() | {"status": run.status}, "told": {}, "closed": None}


def shown(row) -> dict:
    """A notice as an action returns it."""
    facts = {key: value for key, value in row.facts.items() if key not in ("status", "over")}
    told = [at for at, _ in row.told.values()]
    return {"id": row.id, "code": row.code, "weight": facts.pop("weight"), "first": row.first, "last": row.last,
            "times": row.times, "run": row.run_id, "told": max(told, default=None), "closed": row.closed,
            "cause": facts.pop("cause"), "next": facts.pop("next"), "facts": facts}
