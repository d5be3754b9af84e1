"""The numbers of what was looked for: added up over days, and told only where several people looked."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, func, select

from catalog.tables import searched
from schemas.dates import SEOUL

ITS = searched.c
LEAST, APART = 3, 2                     # people before a phrase is told; of whom so many were told apart on one day,
                                        # since who comes on three days could be taken for three


class Window(NamedTuple):
    """Days in Korea, today included, and as many before.

    :param since: the first of them; :param before: the first of those before
    """

    since: str
    before: str


def window(now: str, days: int) -> Window:
    """:param now: a moment, ISO 8601, UTC without a zone"""
    today = datetime.fromisoformat(now + "+00:00").astimezone(SEOUL).date()
    return Window(str(today - timedelta(days=days - 1)), str(today - timedelta(days=2 * days - 1)))


def counted(since: str, missing: bool = False):
    """Each phrase since a day with its numbers: of people, those told apart day by day, and the most on one of them.
    The times may count somebody once for each process; the people do not.

    :param missing: only those for which nothing was found at least once
    """
    empty = func.sum(ITS.empty)
    asked = select(ITS.words, func.sum(ITS.times).label("times"), empty.label("empty"),
                   func.sum(ITS.people).label("people"), func.max(ITS.people).label("apart")
                   ).where(ITS.day >= since).group_by(ITS.words)
    return (asked.having(empty > 0) if missing else asked).subquery()


def is_told(found):
    """The condition under which a phrase is told at all."""
    return and_(found.c.people >= LEAST, found.c.apart >= APART)


def sums(db, found) -> dict[bool, dict]:
    """How many phrases are told and are not, and how often each lot was looked for."""
    told = case((is_told(found), 1), else_=0).label("told")
    rows = db.execute(select(told, func.count(), func.sum(found.c.times)).group_by(told)).all()
    nothing = {"phrases": 0, "times": 0}
    return {True: nothing, False: nothing} | {
        bool(told): {"phrases": phrases, "times": int(times)} for told, phrases, times in rows}


def earlier(db, words: list[str], days: Window, missing: bool) -> dict[str, int]:
    """How often these were looked for, or nothing was found for them, in as many days before."""
    what = func.sum(ITS.empty if missing else ITS.times)
    return {row.words: int(row.number) for row in db.execute(
        select(ITS.words, what.label("number")).where(ITS.words.in_(words), ITS.day >= days.before,
                                                      ITS.day < days.since).group_by(ITS.words))}
