"""How many requests a key has left today, for all sources that use it and all processes that harvest.

Requests are taken in blocks, written down before they are made: a crash forgets none, and few of them are a write.
Days are those of Seoul, as the partners count them.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from catalog.store import Store
from catalog.tables import quotas, sources
from schemas import Source
from schemas.hours import KST

log = logging.getLogger(__name__)

BLOCK = 10
CLOSED = 2_000_000_000                     # more than any limit: the partner itself said that the day is over
INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Allowance:
    """What a source may still ask of its partner today.

    :param clock: gives the moment, with a zone or in UTC
    """

    def __init__(self, store: Store, source: Source, clock: Callable[[], datetime]):
        self.store, self.clock, self.name = store, clock, key_of(source.name, source.secret)
        self.day, self.left = "", 0
        with store.read() as db:
            self.limit = limit_of(db, self.name)

    def take(self) -> datetime | None:
        """Take one request; or learn until when there is none: the next midnight in Seoul."""
        now = in_seoul(self.clock())
        if str(now.date()) != self.day:                # what was left of yesterday's block went with the day
            self.day, self.left = str(now.date()), 0
        if not self.left:
            self.left = self._reserve()
        if not self.left:
            return midnight_after(now)
        self.left -= 1
        return None

    def close_day(self) -> None:
        """The partner says that the day's requests are used up, whatever we counted."""
        with self.store.write() as db:
            self._used(db)
            db.execute(update(quotas).where(*self._today()).values(used=CLOSED))
        self.left = 0

    def give_back(self) -> None:
        """Return what is left of the block.  Where the database is out of reach it stays counted: rather too many."""
        if not self.left:
            return
        try:
            with self.store.write() as db:
                db.execute(update(quotas).where(*self._today(), quotas.c.used < CLOSED)
                           .values(used=quotas.c.used - self.left))
        except SQLAlchemyError:
            log.exception("%d requests of %s stay counted", self.left, self.name)
        self.left = 0

    def _reserve(self) -> int:
        with self.store.write() as db:
            used = self._used(db)
            block = BLOCK if not self.limit and used < CLOSED else max(min(BLOCK, self.limit - used), 0)
            if block:
                db.execute(update(quotas).where(*self._today()).values(used=used + block))
            return block

    def _used(self, db) -> int:
        """How many are used today; the row is there then, and ours until the transaction ends."""
        self.day = self.day or str(in_seoul(self.clock()).date())
        db.execute(INSERT[self.store.dialect](quotas).values(name=self.name, day=self.day, used=0)
                   .on_conflict_do_nothing())
        return db.scalar(select(quotas.c.used).where(*self._today()).with_for_update())

    def _today(self) -> tuple:
        return quotas.c.name == self.name, quotas.c.day == self.day


def key_of(source: str, secret: str | None) -> str:
    """What a source's requests are counted under: its key's name, which others may use too, or itself."""
    return f"key:{secret}" if secret else f"source:{source}"


def limit_of(db, name: str) -> int:
    """How many requests a day a key allows: the smallest number said for it; 0 when nobody said one."""
    said = [row.doc.get("quota") or 0 for row in db.execute(select(sources.c.name, sources.c.doc))
            if key_of(row.name, row.doc.get("secret")) == name]
    return min(filter(None, said), default=0)


def used_today(db, name: str, now: datetime) -> int:
    """How many requests a key has used on the day in Seoul that it is now; CLOSED or more when it is closed."""
    return db.scalar(select(quotas.c.used).where(quotas.c.name == name,
                                                 quotas.c.day == str(in_seoul(now).date()))) or 0


def forget(store: Store, before: datetime) -> None:
    """Forget how much was used on days before a moment."""
    with store.write() as db:
        db.execute(delete(quotas).where(quotas.c.day < str(in_seoul(before).date())))


def in_seoul(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(KST)


def midnight_after(moment: datetime) -> datetime:
    """When daily quotas begin anew."""
    return (in_seoul(moment) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
