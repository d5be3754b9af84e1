"""Telling people of their sources: a few letters, each with all that is new.

Whoever is responsible gets one letter an hour at most; what goes on is repeated once a day at most, and that it is over
is told once.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

from sqlalchemy import Connection, or_, select, update

from catalog import lateness, letters, notices
from catalog.attempts import later
from catalog.health_words import OVER
from catalog.store import Store, again
from catalog.tables import notices as rows_of_notices
from catalog.tables import sources, users

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
LOOK = timedelta(minutes=15)                      # between two looks for sources that nobody harvests any more
LETTER = 20                                       # notices of a kind told in one letter; of the rest it says how many
ITS = rows_of_notices.c


class Notices:
    """Tells people.  Any number of processes may do so at once.

    :param now: says what time it is, as the catalogue writes it
    """

    def __init__(self, store: Store, now):
        self.store, self.now, self.looked = store, now, ""

    def tell(self) -> int:
        """Write the letters that are due, and return how many."""
        self._look(self.now())
        with self.store.read() as db:
            if not db.scalars(_of_late(self.now()).limit(1)).first():
                return 0
        return again(partial(self._tell, self.now()))

    def _look(self, now: str) -> None:
        """See now and then whether a source is late, of which no run tells."""
        if self.looked and later(self.looked, LOOK) > now:
            return
        self.looked = now
        with self.store.read() as db:
            differs = lateness.differs(db, now)
        if differs:
            again(partial(self._note_late, now))

    def _note_late(self, now: str) -> None:
        with self.store.write() as db:
            lateness.look(db, now)

    def _tell(self, now: str) -> int:
        with self.store.write() as db:
            notices.put_away(db, now)
            rows = {row.id: row for row in db.execute(
                _of_late(now).with_only_columns(rows_of_notices).order_by(ITS.id).with_for_update())}
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
                    db.execute(update(rows_of_notices).where(ITS.id == id).values(told=told[id]))
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
    told = {kind: [{"ko": _line(row, titles[row.source], "ko"), "en": _line(row, titles[row.source], "en"),
                    "at": _page(row)} for row in rows[:LETTER]] for kind, rows in letter.items()}
    count = sum(map(len, letter.values()))
    letters.write(unit, [person], "harvest_notices", count=count, more=count - sum(map(len, told.values())),
                  fresh=told.get("fresh", []), still=told.get("still", []), over=told.get("over", []))


def _page(row) -> str:
    """Below the pages of harvests, the one that tells more: of the run, or where it is that there is none, the source.
    """
    return f"runs/{row.run_id}" if row.run_id and row.code != lateness.LATE else row.source


def _line(row, title: str, lang: str) -> str:
    if row.closed:
        over = row.facts.get("over") or (row.code if row.code in OVER else "good")
        return f"{title}: {row.facts['cause'][lang]} → {OVER[over][lang]}"
    return f"{title}: {row.facts['cause'][lang]} {row.facts['next'][lang]}"
