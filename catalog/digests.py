"""Telling people what is new in the searches they keep: one letter each, or a signed message to a system.

What is told is written in the transaction that moves `told`, by whoever moves it: a process that dies has told nothing
and moved nothing, and of two that look at once one finds it moved.  What is found is found before that, since searching
takes longer than anybody should wait for the database.
"""

import logging
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, insert, select, update

from catalog import letters, people, still_seen
from catalog.attempts import later
from catalog.deliveries import queued
from catalog.saved import ITS, LAG, REMEMBERED, UNREADABLE, News, due_after, news
from catalog.search import Busy, Unbuilt
from catalog.store import again
from catalog.tables import deliveries, saved_searches, users
from catalog.unsubscribing import pass_for

log = logging.getLogger(__name__)
LISTED = 20                                   # datasets of a search that are named; the rest is counted
EVENT = "search.new"
RESULTS = "/ko/search?{query}"


class Look(NamedTuple):
    """What came of looking at one search.

    :param news: None when it could not be understood, or nobody can be told: what is new then stays new
    """

    row: object
    news: News | None
    lines: list[dict]


class Digests:
    """Tells what is due.  Any number of processes may do so at once.

    :param unit: makes a unit of a connection and a user
    :param mail: whether this site sends letters; where it does not, none about searches are piled up
    """

    def __init__(self, store, unit: Callable, now: Callable[[], str], mail: bool):
        self.store, self.unit, self.now, self.mail = store, unit, now, mail

    def write(self) -> int:
        """Write what is due, and return how many letters and messages that is."""
        with self.store.read() as db:
            due = db.scalars(select(ITS.user_id).where(ITS.due <= self.now()).distinct().order_by(ITS.user_id)).all()
        return sum(map(self._tell, due))

    def _tell(self, user_id: str) -> int:
        try:
            with self.store.read() as db:
                looks = self._looked(db, user_id)
            return again(partial(self._write, user_id, looks))
        except (Busy, Unbuilt):
            return 0                              # the index is being built; they are due until it is there
        except Exception as fault:  # noqa: BLE001  whatever ails the searches of one, the others are told; and no log
            log.error("searches could not be told: %s", type(fault).__name__)     # says what anybody looks for
            return 0

    def _looked(self, db: Connection, user_id: str) -> list[Look]:
        rows = db.execute(select(saved_searches).where(ITS.user_id == user_id, ITS.due <= self.now())
                          .order_by(ITS.created, ITS.id)).all()
        user, told = people.find(db, user_id), set()
        post = self.mail and bool(db.scalar(select(users.c.email).where(users.c.id == user_id)))
        looks = []
        for row in rows:
            found = self._news(db, user, row) if user and (post or row.way == "hook") else None
            lines = _lines(db, user, found.ids, told if row.way == "mail" else set()) if found else []
            looks.append(Look(row, found, lines))
        return looks

    def _news(self, db: Connection, user, row) -> News | None:
        try:
            return news(self.unit(db, user), row)
        except UNREADABLE:
            return None

    def _write(self, user_id: str, looks: list[Look]) -> int:
        now = self.now()
        with self.store.write() as db:
            won = [look for look in looks if _moved(db, look, now) and look.news and look.news.count]
            mail = [look for look in won if look.row.way == "mail"]
            if mail:
                _letter(SimpleNamespace(db=db, now=now), user_id, mail)
            rows = [queued(look.row.id, now, EVENT, _message(look)) for look in won if look.row.way == "hook"]
            if rows:
                db.execute(insert(deliveries), rows)
        return len(rows) + bool(mail)


def _lines(db: Connection, user, ids: list[str], told: set[str]) -> list[dict]:
    """The first datasets of a search, as they are named; each once in a letter.

    :param told: those that are named already, to which these are added
    """
    wanted = [id for id in ids if id not in told][:LISTED]
    seen = still_seen.visible(db, user, wanted)
    told.update(seen)
    return [{"id": id, "name": seen[id].name, "title": orjson.loads(seen[id].doc)["title"] or seen[id].name}
            for id in wanted if id in seen]


def _moved(db: Connection, look: Look, now: str) -> bool:
    """Note that a search was told, unless somebody else has, or its owner changed it meanwhile."""
    row, values = look.row, {"due": due_after(look.row.every, now)}
    if look.news:
        values |= {"told": max(row.told, later(now, -LAG)), "known": [*look.news.ids, *row.known][:REMEMBERED]}
    same = (ITS.id == row.id, ITS.due == row.due, ITS.told == row.told, ITS.query == row.query, ITS.way == row.way)
    return bool(db.execute(update(saved_searches).where(*same).values(values)).rowcount)


def _letter(unit, user_id: str, looks: list[Look]) -> None:
    searches = [{"title": look.row.title, "query": look.row.query, "count": look.news.count, "more": look.news.more,
                 "lines": look.lines, "rest": max(0, look.news.count - len(look.lines))} for look in looks]
    letters.write(unit, [user_id], "saved_searches", searches=searches, count=sum(each["count"] for each in searches),
                  unsubscribe=pass_for(unit, user_id))


def _message(look: Look) -> dict:
    return {"search": {"id": look.row.id, "title": look.row.title, "query": look.row.query},
            "count": look.news.count, "rest": max(0, look.news.count - len(look.lines)), "more": look.news.more,
            "datasets": look.lines, "url": RESULTS.format(query=look.row.query)}
