"""When a source is read next, and why then: its slots, its jitter, its closed hours, and patience after failures.

Plain arithmetic on what the run book says, the same for whoever harvests and for whoever asks, so that neither a
restart nor another process comes to another answer.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from schemas.cron import next_slot
from schemas.source import Source

KST = timezone(timedelta(hours=9), "Asia/Seoul")   # Korea keeps no summer time
FIRST, LONGEST = timedelta(minutes=15), timedelta(hours=6)      # of the pauses after failures
DAY = timedelta(days=1)
HELD = {"blackout": "blackout", "quota_own": "quota"}           # codes of runs that said until when; others: partner


class Past(NamedTuple):
    """What the runs of a source so far mean for the next.

    :param last: the latest slot that was asked for, or since when slots count
    :param asked: whether a run waits
    :param failures: how many runs failed since one did not
    :param ended: when the newest one that is over ended
    :param until: the moment before which that one was told not to come back
    :param code: what it has to say, as a code
    """

    last: datetime
    asked: bool = False
    failures: int = 0
    ended: datetime | None = None
    until: datetime | None = None
    code: str = ""


class Next(NamedTuple):
    """:param at: None: never, as things are
    :param reason: asked, slot, backoff, blackout, partner or quota
    """

    at: datetime | None
    reason: str


def slot_after(source: Source, moment: datetime) -> datetime | None:
    """The first slot after a moment, in Korean time, without jitter; None when the schedule never comes."""
    return next_slot(source.schedule, moment.astimezone(KST))


def jitter(source: Source, slot: datetime) -> timedelta:
    """By how much this slot is put off: drawn from source and slot, so that nobody ever draws another number."""
    drawn = hashlib.sha256(f"{source.name} {slot.astimezone(KST).isoformat()}".encode()).digest()
    return timedelta(seconds=int.from_bytes(drawn[:8]) % (source.jitter + 1))


def closed_until(source: Source, moment: datetime) -> datetime | None:
    """When the hours end in which the source is not to be asked; None when it may be.

    Hours that touch one another are one.  Of a source that is closed all day it is the same moment tomorrow.
    """
    end = moment = moment.astimezone(KST)
    while closed := _end(source, end):
        if closed - moment >= DAY:
            return moment + DAY
        end = closed
    return end if end > moment else None


def _end(source: Source, moment: datetime) -> datetime | None:
    return max((end for start, end in _windows(source, moment) if start <= moment < end), default=None)


def _windows(source: Source, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The closed hours that began that day or the day before."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    for hours in source.blackout:
        start, end = (timedelta(hours=int(clock[:2]), minutes=int(clock[3:])) for clock in hours.split("-"))
        length = (end - start) % DAY
        for day in (midnight - DAY, midnight):
            yield day + start, day + start + length


def backoff(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: 15 minutes, 30, an hour … six hours at most."""
    return min(FIRST * 2 ** min(failures - 1, 16), LONGEST)


def next_run(source: Source, past: Past, now: datetime) -> Next:
    """When the next run is to begin, and why.  What is overdue is due now; failures never put off a slot.

    :param now: with a zone
    """
    chosen = _chosen(source, past, now)
    if chosen.at is None:
        return chosen
    at = max(chosen.at, now)
    end = closed_until(source, at)
    if end is None:
        return Next(at, chosen.reason)
    return Next(None if closed_until(source, end) else end, "blackout")


def _chosen(source: Source, past: Past, now: datetime) -> Next:
    if past.asked:
        return Next(now, "asked")
    if past.until:
        return Next(past.until, HELD.get(past.code, "partner"))
    slot = slot_after(source, past.last)
    at = slot and slot + jitter(source, slot)
    again = past.ended + backoff(past.failures) if past.failures and past.ended else None
    return Next(again, "backoff") if again and (at is None or again < at) else Next(at, "slot")


def due_slot(source: Source, past: Past, now: datetime) -> datetime | None:
    """The latest slot that came since the last one, however many were missed; None when none did."""
    for back in (timedelta(hours=1), DAY, timedelta(days=40), max(now - past.last, DAY)):
        slot = slot_after(source, max(past.last, now - back))
        if slot and slot <= now:
            break
    while slot and slot <= now:
        due, slot = slot, slot_after(source, slot)
        if slot is None or slot > now:
            return due
    return None
