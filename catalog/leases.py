"""Runs and who holds them.

A run belongs to the worker that holds its lease.  Every write first renews that lease under the run's fencing token, in
the same transaction; a worker that slept through its lease finds the token raised and can write nothing any more.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from catalog import drafted, notices, resuming, shapes, slots
from catalog.audit import log as audit_log
from catalog.locks import BEGINNING
from catalog.slots import DRY_RUN, HARVEST
from catalog.store import Store
from catalog.tables import runs, sources
from schemas.hours import Past

ENDED = ("done", "partial", "failed", "held")
READS = runs.c.kind == HARVEST             # runs that harvest a source
REHEARSES = runs.c.kind == DRY_RUN         # runs that say what harvesting it would do
DECIDES = runs.c.kind.in_(("approve", "undo"))         # runs that carry out what a person decided
LOST = {"note": {"code": "lost", "ko": "수집하던 프로그램이 도중에 멈췄습니다. 다음 수집이 남은 일을 이어서 합니다.",
                 "en": "The worker died on the way. The next run does what is left."}}
LOST_DRY = {"note": {"code": "lost",
                     "ko": "미리 해 보던 프로그램이 도중에 멈췄습니다. 바뀐 것은 없습니다. 다시 미리 해 보세요.",
                     "en": "The worker died on the way. Nothing was changed. Try the dry run again."}}


class Lost(RuntimeError):  # noqa: N818  what happened to the run
    """The lease ran out and somebody else has taken over; whatever this worker still wants to write is void."""


class Run(NamedTuple):
    """A run in the hands of one worker.  `fence` is its token, `lease` how many seconds each renewal lasts.

    `kind` is harvest, dry_run, approve or undo; of the last two, `plan` is the run whose plan is carried out or undone.
    """

    id: str
    source: str
    fence: int
    lease: float
    kind: str = HARVEST
    plan: str | None = None


def utcnow() -> datetime:
    return datetime.now(UTC)


class Leases:
    """Who may write for which run.

    :param clock: gives the moment, with or without a zone (then UTC)
    """

    Lost, Broken = Lost, DBAPIError        # for those who hold a book without knowing the catalogue or its database

    def __init__(self, store: Store, clock: Callable[[], datetime] = utcnow):
        self.store, self.clock = store, clock

    def request(self, source: str, slot: str | None = None) -> bool:
        """Put a run on the waiting list; False when that slot was asked for before, or one already waits.

        :param slot: the scheduled moment this run is for; None for a person's wish
        """
        with self._turn(source) as db:
            taken = runs.c.slot == slot if slot else runs.c.status == "waiting"
            if db.scalar(select(runs.c.id).where(runs.c.source == source, READS, taken).limit(1)):
                return False
            db.execute(insert(runs).values(id=str(uuid4()), source=source, slot=slot, status="waiting", fence=0,
                                           started=self._moment(), counts={}, report={}))
            return True

    def waiting(self, kind: str | None = None) -> list[str]:
        """The sources for which a run waits, the longest waiting first.

        :param kind: only runs of this kind
        """
        waits = [runs.c.status == "waiting"] + ([runs.c.kind == kind] if kind else [])
        with self.store.read() as db:
            return list(db.scalars(select(runs.c.source).where(*waits).group_by(runs.c.source)
                                   .order_by(func.min(runs.c.started))))

    def decided(self) -> set[str]:
        """The sources for which a run waits that carries out what a person decided."""
        with self.store.read() as db:
            return set(db.scalars(select(runs.c.source).where(runs.c.status == "waiting", DECIDES)))

    def past(self, source: str, since: datetime) -> Past:
        """What the runs of a source so far mean for its next.

        :param since: since when slots count, should there have been none yet; with a zone
        """
        with self.store.read() as db:
            return slots.past(db, source, since)

    def cut_short(self, source: str) -> bool:
        """Whether the newest run was for a slot and was stopped, or lost its worker, before it came to its end.

        A run that makes up for it is for no slot, so one that keeps dying is not taken up again for ever.
        """
        with self.store.read() as db:
            row = db.execute(select(runs.c.slot, runs.c.status, runs.c.report).where(runs.c.source == source, READS)
                             .order_by(runs.c.started.desc()).limit(1)).first()
        return row is not None and row.slot is not None and (
            row.status == "lost" or (row.report.get("note") or {}).get("code") == "stopped")

    def begin(self, source: str, lease: float = 60, waiting: bool = True) -> Run | None:
        """Take the oldest waiting run, or make one; None while another worker holds a living lease on the source.

        Runs whose lease ran out are closed as lost.

        :param lease: seconds until the run counts as lost unless something is written or `beat` is called
        :param waiting: False for a run of its own, which leaves those that wait alone
        """
        with self._turn(source) as db:
            if self._busy(db, source):
                return None
            row = self._oldest(db, source, READS) if waiting else None
            if row:
                return self._taken(db, row, lease)
            run = Run(str(uuid4()), source, 1, lease)
            db.execute(insert(runs).values(id=run.id, source=source, fence=1, counts={}, report={},
                                           **self._under_way(lease)))
            return run

    def begin_decided(self, source: str, lease: float = 60) -> Run | None:
        """Take the oldest waiting run that carries out what a person decided; None when there is none, or while another
        worker holds a living lease on the source."""
        return self._begin_asked(source, lease, DECIDES)

    def begin_dry_run(self, source: str, lease: float = 60) -> Run | None:
        """The same for a dry run: what is written for it is its plan, and nothing else."""
        return self._begin_asked(source, lease, REHEARSES)

    def _begin_asked(self, source: str, lease: float, which) -> Run | None:
        with self._turn(source) as db:
            row = None if self._busy(db, source) else self._oldest(db, source, which)
            return self._taken(db, row, lease) if row else None

    def _busy(self, db: Connection, source: str) -> bool:
        mine = runs.c.source == source
        self._close_the_lost(db, mine)
        return bool(db.scalar(select(runs.c.id).where(mine, runs.c.status == "running").limit(1)))

    def _oldest(self, db: Connection, source: str, which):
        return db.execute(select(runs).where(runs.c.source == source, runs.c.status == "waiting", which)
                          .order_by(runs.c.started).limit(1).with_for_update()).first()

    def _taken(self, db: Connection, row, lease: float) -> Run:
        run = Run(row.id, row.source, row.fence + 1, lease, row.kind, row.report.get("plan"))
        db.execute(update(runs).where(runs.c.id == run.id).values(
            {"fence": run.fence} | self._under_way(lease) | ({"started": row.started} if row.fence else {})))
        return run

    def _under_way(self, lease: float) -> dict:
        return {"status": "running", "started": self._moment(), "lease_until": self._moment(lease)}

    def reap(self) -> int:
        """Close the runs whose worker died, whatever their source, and say how many they were.  Those that carry out
        what a person decided are not closed, but wait to be taken up again."""
        with self.store.write() as db:
            return self._close_the_lost(db)

    def _close_the_lost(self, db: Connection, *which) -> int:
        now, over = self._moment(), (*which, runs.c.status == "running", runs.c.lease_until < self._moment())
        given_up = resuming.take_up(db, now, over)
        closed = update(runs).values(status="lost", ended=now, fence=runs.c.fence + 1)
        tried = db.execute(closed.where(*over, REHEARSES).values(report=LOST_DRY)).rowcount
        lost = db.execute(closed.where(*over).values(report=LOST).returning(runs.c.id, runs.c.source)).all()
        for row in given_up + lost:
            self._write_down(db, "run:end", row.source, "system", {"run": row.id, "status": "lost", "counts": {}})
            notices.ended(db, now, row.id)
        return len(given_up) + len(lost) + tried

    def _write_down(self, db: Connection, event: str, source: str, actor: str, facts: dict) -> None:
        """Say in the log what became of a run, in the transaction in which it did."""
        owner = db.scalar(select(sources.c.owner_org).where(sources.c.name == source))
        audit_log.append(db, [{"at": self._moment(), "actor": actor, "event": event, "subject": source,
                               "organization": owner, "outcome": "ok", "facts": facts}])

    def beat(self, run: Run, counts: dict | None = None) -> None:
        """Renew the lease, and let others see how far the run has come.

        :raises Lost: when the lease has been taken over
        """
        with self._held(run, {} if counts is None else {"counts": dict(counts)}):
            pass

    def end(self, run: Run, status: str, report: dict) -> None:
        """Close a run.  `report["counts"]` becomes what the lists show.  Of a dry run nothing else is written."""
        counts, shape = dict(report.get("counts", {})), report.get("shape")
        report = {key: told for key, told in report.items() if key != "shape"}
        with self._held(run, {"status": status, "ended": self._moment(), "lease_until": None,
                              "counts": counts, "report": report}) as db:
            if run.kind == DRY_RUN:
                return
            if status in ("done", "partial") and (told := drafted.said(db, run.source)):
                more = {"drafted": told} if report.get("note") else {"note": told, "drafted": told}
                db.execute(update(runs).where(runs.c.id == run.id).values(report=report | more))
            self._write_down(db, "run:end", run.source, f"harvest:{run.source}",
                             {"run": run.id, "status": status, "counts": counts})
            notices.ended(db, self._moment(), run.id, shape)

    def last(self, source: str) -> dict | None:
        """The last harvest that came to an end of its own: id, status, ended and counts."""
        with self.store.read() as db:
            row = db.execute(select(runs.c.id, runs.c.status, runs.c.ended, runs.c.counts)
                             .where(runs.c.source == source, READS, runs.c.status.in_(ENDED))
                             .order_by(runs.c.ended.desc()).limit(1)).mappings().first()
            return dict(row) if row else None

    def shape(self, source: str) -> dict | None:
        """What its records looked like after its last good run."""
        with self.store.read() as db:
            return shapes.kept(db, source)

    def last_whole(self, source: str, way: str) -> datetime | None:
        """When the newest run began that read all of a source in this way (a digest it put into its report)."""
        with self.store.read() as db:
            began = db.scalar(select(func.max(runs.c.started)).where(
                runs.c.source == source, READS, runs.c.status.in_(ENDED), runs.c.report["whole"].as_string() == way))
            return datetime.fromisoformat(began).replace(tzinfo=UTC) if began else None

    @contextmanager
    def _held(self, run: Run, values: dict | None = None) -> Iterator[Connection]:
        """A transaction in which nobody else can take the run over, its lease renewed.

        :raises Lost: when somebody already has
        """
        values = {"lease_until": self._moment(run.lease)} | (values or {})
        with self.store.write() as db:
            held = db.execute(update(runs).where(runs.c.id == run.id, runs.c.fence == run.fence,
                                                 runs.c.status == "running").values(values))
            if not held.rowcount:
                raise Lost(f"run {run.id} of {run.source} has been taken over")
            yield db

    @contextmanager
    def _turn(self, source: str) -> Iterator[Connection]:
        """A transaction in which nobody else begins a run of the source.  SQLite has one writer anyway."""
        with self.store.write() as db:
            if self.store.dialect == "postgresql":
                db.execute(text("SELECT pg_advisory_xact_lock(:family, hashtext(:source))"),
                           {"family": BEGINNING, "source": source})
            yield db

    def _moment(self, ahead: float = 0) -> str:
        moment = self.clock() + timedelta(seconds=ahead)
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        return moment.isoformat(timespec="microseconds")
