"""Harvesting on time: one job a source, in one process among any number that stand by.

APScheduler only wakes us.  What is due is computed from the slots written down in the run book, each of which exists
once however often we wake, so that a missed slot is caught up once, and two processes never do the same one.  Jobs live
in memory and are made anew from the sources; nothing is pickled.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from harvesters.answers import KST
from harvesters.clock import Clock
from harvesters.report import Report
from schemas import Source

log = logging.getLogger(__name__)

WORKERS = 64                                      # threads, made when needed: a hung source must not hold up another
TICK = 2.0                                        # seconds between two looks at what people asked for
RENEWAL = 60.0                                    # seconds between two looks at the sources
PATIENCE = 20.0                                   # seconds given to runs under way when asked to stop


def crontab(source: Source) -> BaseTrigger:
    """Five fields, in Korean time."""
    return CronTrigger.from_crontab(source.schedule, timezone=KST)


class Schedule:
    """Harvests every source when its time has come, or when somebody asked for it.

    :param sources: gives the sources there are, whenever it is asked
    :param work: harvests one source; the clock it is given tells it to stop
    :param book: a run book
    :param leader: `held()` says whether this process leads, `release()` lets another
    """

    def __init__(self, sources: Callable[[], list[Source]], work: Callable[[Source, Clock], Report], book, leader, *,
                 clock: Clock | None = None, trigger: Callable[[Source], BaseTrigger] = crontab, every: float = TICK):
        self.give_sources, self.work, self.book, self.leader = sources, work, book, leader
        self.clock, self.trigger, self.every = clock or Clock(), trigger, every
        self.sources: dict[str, Source] = {}
        self.last: dict[str, datetime] = {}       # the latest slot of each source that was seen to
        self.renewed = float("-inf")
        self.busy, self.idle = set(), threading.Condition()
        self.scheduler = BackgroundScheduler(
            timezone=KST, executors={"default": ThreadPoolExecutor(WORKERS), "house": ThreadPoolExecutor(2)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})

    def start(self) -> None:
        """Begin, in threads of our own."""
        self.scheduler.add_job(self.tick, IntervalTrigger(seconds=self.every, timezone=KST), id="tick",
                               executor="house", next_run_time=datetime.now(KST))
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
        if self.clock.stop.is_set():
            return
        if not self.leader.held():
            self._keep({})
            self.renewed = float("-inf")
            return
        if self.clock.monotonic() - self.renewed >= RENEWAL:
            self.book.reap()
            self._keep({source.name: source for source in self.give_sources() if source.active})
            self.renewed = self.clock.monotonic()
        for name in self.book.waiting():
            if name in self.sources and name not in self.busy:
                self.scheduler.modify_job(name, next_run_time=datetime.now(KST))

    def harvest(self, name: str) -> None:
        """Write down the slot that is due, if one is, and harvest if a run waits."""
        source = self.sources.get(name)
        if source is None or self.clock.stop.is_set():
            return
        with self.idle:
            if name in self.busy:
                return
            self.busy.add(name)
        try:
            self._ask_if_due(source)
            if name in self.book.waiting():
                self._come_again(source, self.work(source, self.clock))
        finally:
            with self.idle:
                self.busy.discard(name)
                self.idle.notify_all()

    def _keep(self, wanted: dict[str, Source]) -> None:
        """Make the jobs be those of the wanted sources.  What one missed while nobody looked is asked for, once."""
        for name in self.sources.keys() - wanted.keys():
            del self.sources[name]
            self.last.pop(name, None)
            self._drop(name)
        for name, source in wanted.items():
            if self.book.cut_short(name):
                self.book.request(name)
            if self.sources.get(name) != source:
                self.sources[name] = source
                self.last.setdefault(name, self._last_slot(name))
                self._ask_if_due(source)
                self._drop(name)
                self.scheduler.add_job(self.harvest, self.trigger(source), args=[name], id=name)

    def _drop(self, name: str) -> None:
        if self.scheduler.get_job(name):
            self.scheduler.remove_job(name)

    def _last_slot(self, name: str) -> datetime:
        try:
            return datetime.fromisoformat(self.book.last_slot(name) or "").astimezone(KST)
        except ValueError:                        # it never had a slot: nothing was missed
            return self.clock.now().astimezone(KST)

    def _ask_if_due(self, source: Source) -> None:
        trigger, now = self.trigger(source), self.clock.now().astimezone(KST)
        due, moment = None, self.last[source.name]
        while (moment := trigger.get_next_fire_time(moment, moment)) and moment <= now:
            due = moment
        if due:
            self.last[source.name] = due
            self.book.request(source.name, due.isoformat())

    def _come_again(self, source: Source, report: Report) -> None:
        """A partner that said until when it will not serve us is asked again then."""
        if report.until and not self.clock.stop.is_set():
            self.scheduler.add_job(self.book.request, DateTrigger(report.until), id=f"again {source.name}",
                                   args=[source.name, report.until.astimezone(KST).isoformat()], executor="house",
                                   replace_existing=True)
