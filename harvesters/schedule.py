"""Harvesting on time: one job a source, in one process among any number that stand by.

APScheduler only wakes us.  What comes next is computed from the run book (see `schemas.hours`), each slot of which
exists once however often we wake: a missed slot is caught up once, two processes never do the same one, and what a
partner asked for ("tomorrow", "not by day") outlives a restart.  Jobs live in memory; nothing is pickled.
"""

import contextlib
import logging
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from harvesters.clock import Clock
from harvesters.report import Report
from schemas import Source
from schemas.hours import KST, Next, Past, due_slot, next_run

log = logging.getLogger(__name__)

WORKERS = 64                                      # threads, made when needed: a hung source must not hold up another
TICK = 2.0                                        # seconds between two looks at what people asked for
RENEWAL = 60.0                                    # seconds between two looks at the sources
DAY = 24 * 3600.0                                 # seconds between two house-keepings
TICKING, CHORES = "the tick", "the chores"        # no source has a blank in its name
DRY, ASKED = "dry_run", ("asked", "dry_run")       # reasons for which no slot is taken
PATIENCE = 20.0                                   # seconds given to runs under way when asked to stop


class Schedule:
    """Harvests every source when its time has come, or when somebody asked for it.

    :param sources: gives the sources there are, those that are switched off too, whenever it is asked
    :param work: harvests one source, or, where it is switched off, only does what people decided about it; the
        clock it is given tells it to stop
    :param book: a run book
    :param leader: `held()` says whether this process leads, `release()` lets another
    :param chores: what whoever leads does once a day, to keep house
    """

    def __init__(self, sources: Callable[[], list[Source]], work: Callable[[Source, Clock], Report], book, leader, *,
                 clock: Clock | None = None, chores: Callable[[], object] = lambda: None, every: float = TICK):
        self.give_sources, self.work, self.book, self.leader = sources, work, book, leader
        self.clock, self.chores, self.every = clock or Clock(), chores, every
        self.sources: dict[str, Source] = {}
        self.since: dict[str, datetime] = {}      # when each source was first seen: no slot before that was missed
        self.renewed = self.kept_house = float("-inf")
        self.busy, self.idle = set(), threading.Condition()
        self.over: deque[str] = deque()           # sources whose run came to its end since the last tick
        self.scheduler = BackgroundScheduler(
            timezone=KST, executors={"default": ThreadPoolExecutor(WORKERS), "house": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "max_instances": WORKERS, "misfire_grace_time": None})

    def start(self) -> None:
        """Begin, in threads of our own."""
        self.scheduler.add_job(self.tick, IntervalTrigger(seconds=self.every, timezone=KST), id=TICKING,
                               executor="house", next_run_time=datetime.now(KST), max_instances=1)
        self.scheduler.start()

    def run(self) -> None:
        """Begin, and stay until SIGTERM or SIGINT; runs under way are asked to stop then, and get 20 seconds to."""
        told = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
        self.start()
        told.wait()
        if not self.stop():
            log.error("runs did not stop in time: %s", ", ".join(sorted(self.busy)))
            os._exit(1)                           # their threads would be waited for; the leases run out by themselves

    def stop(self, patience: float = PATIENCE) -> bool:
        """Take nothing new, ask what is under way to stop, and say whether all of it did."""
        self.clock.stop.set()
        if self.scheduler.running:
            self.scheduler.remove_all_jobs()
        with self.idle:
            drained = self.idle.wait_for(lambda: not self.busy, patience)
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        self.leader.release()
        return drained

    def tick(self) -> None:
        """See whether we lead; keep the jobs in step with the sources; wake those for which a run waits."""
        with self._at_work(TICKING) as free:
            if not free or self.clock.stop.is_set():
                return
            if not self.leader.held():
                self._keep({})
                self.renewed = float("-inf")
                return
            if self.clock.monotonic() - self.renewed >= RENEWAL:
                self.book.reap()
                decided = self.book.decided()     # that is done for one that is switched off, too
                self._keep({source.name: source for source in self.give_sources()
                            if source.active or source.name in decided})
                self.renewed = self.clock.monotonic()
            for name in {*self.book.waiting(), *(self.over.pop() for _ in range(len(self.over)))}:
                self._plan(name)
            if self.clock.monotonic() - self.kept_house >= DAY:
                self.kept_house = self.clock.monotonic()
                self._at(datetime.now(KST), self.chores, id=CHORES, executor="house")

    def harvest(self, name: str) -> None:
        """Harvest, if it is time or a run waits; write down the slot that is due, if one is."""
        with self._at_work(name) as free:
            source = self.sources.get(name)
            if not free or source is None or self.clock.stop.is_set():
                return
            try:
                if self._asked(source):
                    self.work(source, self.clock)
            finally:
                self.over.append(name)            # the next tick plans it anew

    @contextlib.contextmanager
    def _at_work(self, name: str) -> Iterator[bool]:
        """Whether nobody else is at it; whoever stops us waits until it is done."""
        with self.idle:
            free = name not in self.busy
            self.busy.add(name)
        try:
            yield free
        finally:
            if free:
                with self.idle:
                    self.busy.discard(name)
                    self.idle.notify_all()

    def _keep(self, wanted: dict[str, Source]) -> None:
        """Make the jobs be those of the wanted sources.  One that cannot be planned holds up no other."""
        for name in self.sources.keys() - wanted.keys():
            del self.sources[name]
            self.since.pop(name, None)
            self._at(None, self.harvest, id=name)
        for name, source in wanted.items():
            self.sources[name] = source
            self.since.setdefault(name, self.clock.now())
            try:
                if source.active and self.book.cut_short(name):
                    self.book.request(name)
                self._plan(name)
            except Exception:  # noqa: BLE001  whatever is wrong with one source, the others are to be harvested
                log.exception("%s could not be planned", name)

    def _plan(self, name: str) -> None:
        """Wake when the source's next run is due; at once when it is.  One at work is planned when it is done."""
        if name in self.sources and name not in self.busy:
            self._at(self._next(self.sources[name])[1].at, self.harvest, id=name, args=[name])

    def _next(self, source: Source) -> tuple[Past, Next]:
        now, past = self.clock.now(), self.book.past(source.name, self.since[source.name])
        if not source.active:
            return past, Next(now if source.name in self.book.decided() else None, "asked")
        if not past.asked and source.name in self.book.decided():
            return past, Next(now, "asked")       # what a person decided, for which no partner is asked
        coming = next_run(source, past, now)
        if source.name in self.book.waiting(DRY):
            dry = next_run(source, past._replace(asked=True), now)
            if dry.at and (coming.at is None or dry.at < coming.at):
                return past, Next(dry.at, DRY)
        return past, coming

    def _asked(self, source: Source) -> bool:
        """Whether a run waits that may begin now; one that is due is put on the list first."""
        past, coming = self._next(source)
        now = self.clock.now()
        if coming.at is None or coming.at > now:
            return False
        if coming.reason not in ASKED:
            slot = due_slot(source, past, now)
            self.book.request(source.name, slot.isoformat() if slot else None)
        return source.name in self.book.waiting()

    def _at(self, moment: datetime | None, what: Callable, **job) -> None:
        """Do something then, or never; what was to be done under that id before is forgotten."""
        with contextlib.suppress(JobLookupError):              # it has just been done, or never was
            self.scheduler.remove_job(job["id"])
        if moment:
            self.scheduler.add_job(what, DateTrigger(moment), replace_existing=True, **job)
