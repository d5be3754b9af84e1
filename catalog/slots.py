"""What the runs of a source so far mean for its next: the last slot, failures in a row, until when it is to be left."""

from datetime import UTC, datetime
from itertools import takewhile

from sqlalchemy import Connection, func, select

from catalog.tables import runs
from schemas.hours import KST, Past

LOOKED_BACK = 50                           # runs that are looked at; so many failures in a row are counted at most
OVER = ("done", "partial", "failed", "held", "lost")
FAILED = ("failed", "lost")
HARVEST, DRY_RUN = "harvest", "dry_run"       # kinds of runs that ask a partner: for good, or only to see


def past(db: Connection, source: str, since: datetime) -> Past:
    """What is to be known of a source's past.

    :param since: since when slots count, should there have been none yet; with a zone
    """
    reads = runs.c.source == source, runs.c.kind == HARVEST
    rows = db.execute(select(runs.c.status, runs.c.ended, runs.c.report).where(*reads, runs.c.status.in_(OVER))
                      .order_by(runs.c.started.desc(), runs.c.id).limit(LOOKED_BACK)).all()
    open_ones = set(db.scalars(select(runs.c.status).where(*reads, runs.c.status.in_(("waiting", "running")))))
    asked = "waiting" in open_ones
    last = _moment(db.scalar(select(func.max(runs.c.slot)).where(*reads)), KST) or since.astimezone(KST)
    if not rows or "running" in open_ones:     # what the one under way comes to is not known yet
        return Past(last, asked)
    newest = rows[0]
    return Past(last, asked, len(list(takewhile(_failed, rows))), _moment(newest.ended, UTC),
                _moment(newest.report.get("until"), KST), _code(newest))


def _failed(row) -> bool:
    """Whether it failed by itself: one that a person stopped, or the partner put off, did not."""
    return row.status in FAILED and not row.report.get("until") and _code(row) != "aborted"


def _code(row) -> str:
    return (row.report.get("note") or {}).get("code") or ""


def _moment(text: str | None, zone) -> datetime | None:
    """A moment as it is kept; None for none, and for what a person wrote into a slot that is no moment."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(KST)
