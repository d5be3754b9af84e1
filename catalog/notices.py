"""What people must know of their sources: opened, renewed and closed with the run, told later, a few at a time.

One notice for each source and code.  It is closed by the first good run that does not show it any more.  Whoever is
responsible gets one letter an hour at most, with all that is new in it; what goes on is repeated once a day at most.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from uuid import uuid4

from sqlalchemy import Connection, insert, or_, select, update

from catalog import deliveries, health, letters, shapes
from catalog.attempts import later
from catalog.health import Finding
from catalog.health_words import OVER
from catalog.store import Store, again
from catalog.tables import notices, runs, sources, users

PAST = 60                                         # runs that a source is judged by
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
LETTER = 20                                       # notices told in one letter; of the others it says how many
EVERY = ("done", "partial", "failed", "held", "lost")
ITS = notices.c


def ended(db: Connection, now: str, run_id: str, shape: dict | None = None) -> None:
    """See what the end of a run means to people, in the transaction in which it ends.

    :param now: the moment, as the tables hold it
    :param shape: what to remember of the records, should it be a good run
    """
    row = db.execute(select(runs).where(runs.c.id == run_id)).one()
    source = db.execute(select(sources).where(sources.c.name == row.source)).first()
    if source is None:
        return
    run = as_run(row)
    found, over = [each for each in [health.judged(run)] if each], ()
    if row.kind == "approve":
        over = ("held",)                          # somebody has decided; the rest is for the next harvest to say
    elif row.kind == "harvest" and health.is_good(run):
        found, over = health.findings([*of_source(db, row.source, run_id), run]), EVERY
        if shape:
            shapes.keep(db, row.source, run_id, now, shape)
    opened, closed = _settle(db, now, (row, found, over))
    deliveries.announce(db, now, source, [("notice.opened", each) for each in opened] +
                        [("notice.closed", each) for each in closed])


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
                      told.get("drift") or ())


def _settle(db: Connection, now: str, told) -> tuple[list, list]:
    """Open, renew and close; gives the rows that were opened, and those that were closed.

    :param told: the run's row, what was found, and the statuses of whose notices the rest are over
    """
    run, found, ended_by = told
    standing = {row.code: row for row in db.execute(select(notices).where(
        ITS.source == run.source, ITS.closed.is_(None)).order_by(ITS.id).with_for_update())}
    for each in found:
        if each.code in standing:
            db.execute(update(notices).where(ITS.id == standing[each.code].id).values(
                last=now, run_id=run.id, times=ITS.times + 1, facts=each.as_dict() | {"status": run.status}))
    opened = [_new(run, each, now) for each in found if each.code not in standing]
    if opened:
        db.execute(insert(notices), opened)
    over = [row for code, row in standing.items()
            if row.facts["status"] in ended_by and code not in {each.code for each in found}]
    if over:
        db.execute(update(notices).where(ITS.id.in_([row.id for row in over])).values(closed=now))
    return opened, [dict(row._mapping) | {"closed": now, "run_id": run.id} for row in over]


def _new(run, found: Finding, now: str) -> dict:
    return {"id": str(uuid4()), "source": run.source, "code": found.code, "run_id": run.id, "first": now, "last": now,
            "times": 1, "facts": found.as_dict() | {"status": run.status}, "told": {}, "closed": None}


class Notices:
    """Tells people.  Any number of processes may do so at once.

    :param now: says what time it is, as the catalogue writes it
    """

    def __init__(self, store: Store, now):
        self.store, self.now = store, now

    def tell(self) -> int:
        """Write the letters that are due, and return how many."""
        with self.store.read() as db:
            if not db.scalars(_of_late(self.now()).limit(1)).first():
                return 0
        return again(partial(self._tell, self.now()))

    def _tell(self, now: str) -> int:
        with self.store.write() as db:
            rows = {row.id: row for row in db.execute(
                _of_late(now).with_only_columns(notices).order_by(ITS.id).with_for_update())}
            told = {id: dict(row.told) for id, row in rows.items()}
            written = 0
            for person, its in _by_person(db, sorted(rows.values(), key=_age)).items():
                letter = due(person, its, now)
                if letter:
                    _write(SimpleNamespace(db=db, now=now), person, letter)
                    written += 1
                    for row in (*letter["fresh"], *letter["still"], *letter["over"]):
                        told[row.id][person] = [now, row.closed is not None]
            for id, row in rows.items():
                if told[id] != row.told:
                    db.execute(update(notices).where(ITS.id == id).values(told=told[id]))
            return written


def due(person: str, rows: Sequence, now: str) -> dict | None:
    """What is to be told to a person at this moment: what is new, what goes on, what is over; None when nothing is.

    :param rows: the notices that person answers for, open or closed of late; `told` says what he was told already
    """
    last = max((row.told[person][0] for row in rows if person in row.told), default="")
    if last and later(last, HOUR) > now:
        return None
    fresh = [row for row in rows if row.closed is None and person not in row.told]
    over = [row for row in rows if row.closed is not None and not row.told.get(person, ["", True])[1]]
    still = [row for row in rows if row.closed is None and person in row.told
             and row.last > row.told[person][0] and later(row.told[person][0], DAY) <= now]
    if not (fresh or over or still and later(last, DAY) <= now):
        return None
    return {"fresh": fresh, "still": still, "over": over}


def _age(row) -> tuple:
    return row.first, row.code, row.source


def _of_late(now: str):
    return select(ITS.id).where(or_(ITS.closed.is_(None), ITS.closed > later(now, -WEEK)))


def _by_person(db: Connection, rows) -> dict[str, list]:
    """User → the notices of the sources he answers for: those who edit or lead the organisation, and the stewards.

    Whoever has no address is left out: he has been told nothing.
    """
    unit, found, asked = SimpleNamespace(db=db), defaultdict(list), {}
    reached = set(db.scalars(select(users.c.id).where(users.c.email != "", users.c.state != "deleted")))
    stewards = letters.stewards(unit)
    owners = dict(db.execute(select(sources.c.name, sources.c.owner_org)).all())
    for row in rows:
        owner = owners.get(row.source)
        if owner and owner not in asked:
            asked[owner] = reached.intersection([*letters.who_edits(unit, owner), *stewards])
        for person in sorted(asked.get(owner, ())):
            found[person].append(row)
    return found


def _write(unit, person: str, letter: dict) -> None:
    titles = {name: doc.get("title") or name for name, doc in unit.db.execute(
        select(sources.c.name, sources.c.doc).where(sources.c.name.in_(
            {row.source for rows in letter.values() for row in rows})))}
    lines = {f"{kind}_{lang}": [_line(row, titles[row.source], lang) for row in rows[:LETTER]]
             for kind, rows in letter.items() for lang in ("ko", "en")}
    count = sum(map(len, letter.values()))
    letters.write(unit, [person], "harvest_notices", count=count, more=max(
        0, count - sum(len(rows[:LETTER]) for rows in letter.values())),
        fresh_ko=lines["fresh_ko"], fresh_en=lines["fresh_en"], still_ko=lines["still_ko"],
        still_en=lines["still_en"], over_ko=lines["over_ko"], over_en=lines["over_en"])


def _line(row, title: str, lang: str) -> str:
    if row.closed:
        return f"{title}: {row.facts['cause'][lang]} → {OVER[lang]}"
    return f"{title}: {row.facts['cause'][lang]} {row.facts['next'][lang]}"


def shown(row) -> dict:
    """A notice as an action returns it."""
    facts = {key: value for key, value in row.facts.items() if key != "status"}
    told = [at for at, _ in row.told.values()]
    return {"id": row.id, "code": row.code, "weight": facts.pop("weight"), "first": row.first, "last": row.last,
            "times": row.times, "run": row.run_id, "told": max(told, default=None), "closed": row.closed,
            "cause": facts.pop("cause"), "next": facts.pop("next"), "facts": facts}
