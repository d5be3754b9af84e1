"""Harvesting on time, with the real book, the real leader's lock and the real APScheduler."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from catalog.leader import Leader
from catalog.runbook import RunBook
from catalog.tables import runs
from harvesters.answers import KST
from harvesters.clock import Clock
from harvesters.report import Report
from harvesters.schedule import Schedule, crontab
from schemas import Source
from tests.harvesters.faults import Still

KEPCO = Source("kepco", "test", "https://kepco.example", "kepco", schedule="0 3 * * *")
KDN = replace(KEPCO, name="kdn", schedule="30 4 * * 1")
WAIT = 10                                         # seconds a test waits for something that takes none


class Desk:
    """Does the work: begins the run, keeps who was harvested when, and ends it."""

    def __init__(self, book):
        self.book, self.done, self.news = book, [], threading.Condition()

    def __call__(self, source, clock):
        run = self.book.begin(source.name)
        if run is None:
            return Report(source.name, status="busy")
        report = self.harvest(source, clock) or Report(source.name, status="done")
        self.book.end(run, report.status, report.as_dict())
        with self.news:
            self.done.append(source.name)
            self.news.notify_all()
        return report

    def harvest(self, source, clock):
        """Nothing to do."""

    def wait(self, count):
        with self.news:
            assert self.news.wait_for(lambda: len(self.done) >= count, WAIT)


@pytest.fixture
def moment():
    return Still()


@pytest.fixture
def book(store, moment):
    return RunBook(store, moment.now)


@pytest.fixture
def desk(book):
    return Desk(book)


@pytest.fixture
def make(store, book, desk, tmp_path):
    """Makes schedules, each with its own claim to the lead."""
    made = []

    def make(*sources, **more):
        listed = sources[0] if sources and callable(sources[0]) else lambda: list(sources)
        made.append(Schedule(listed, more.pop("work", desk), book, Leader(store, tmp_path), **more))
        return made[-1]

    yield make
    for schedule in made:
        schedule.stop(WAIT)


def slots(book):
    with book.store.read() as db:
        return sorted(((row.source, row.slot, row.status) for row in db.execute(runs.select())), key=str)


def job_names(schedule):
    return sorted(job.id for job in schedule.scheduler.get_jobs() if job.id != "tick")


def test_a_source_is_harvested_at_its_time_in_korea():
    trigger = crontab(KEPCO)
    noon = datetime(2026, 11, 22, 12, tzinfo=KST)
    assert trigger.get_next_fire_time(None, noon).isoformat() == "2026-11-23T03:00:00+09:00"


def test_jobs_follow_the_sources(make, moment):
    given = [KEPCO, KDN, replace(KDN, name="off", active=False)]
    schedule = make(lambda: given, clock=moment)
    schedule.tick()
    assert job_names(schedule) == ["kdn", "kepco"]
    given[:] = [replace(KEPCO, schedule="0 5 * * *")]
    schedule.tick()
    assert job_names(schedule) == ["kdn", "kepco"]            # not a minute has passed
    moment.naps.append(60)
    schedule.tick()
    assert job_names(schedule) == ["kepco"]
    assert str(schedule.scheduler.get_job("kepco").trigger) == str(crontab(given[0]))


def test_a_slot_is_written_down_and_harvested_once(make, moment, book, desk):
    schedule = make(KEPCO, clock=moment)
    schedule.tick()
    schedule.harvest("kepco")
    assert slots(book) == []                                   # nothing is due yet
    moment.naps.append(24 * 3600)                              # three in the morning has come and gone
    for _ in range(3):
        schedule.harvest("kepco")
    assert slots(book) == [("kepco", "2026-11-23T03:00:00+09:00", "done")]
    assert desk.done == ["kepco"]


@pytest.mark.parametrize("days", [1, 3, 30])
def test_slots_missed_while_nobody_looked_are_caught_up_once(make, moment, book, desk, days):
    book.request("kepco", "2026-11-20T03:00:00+09:00")
    book.end(book.begin("kepco"), "done", {})
    moment.moment = datetime(2026, 11, 20, 4, tzinfo=KST) + timedelta(days=days)
    for _ in range(2):
        schedule = make(KEPCO, KDN, clock=moment)
        schedule.tick()
        schedule.harvest("kepco")
        schedule.harvest("kdn")
        schedule.leader.release()
    assert desk.done == ["kepco"]
    assert len(slots(book)) == 2


def test_a_run_that_was_asked_for_is_taken_up_within_a_tick(make, book, desk):
    schedule = make(KEPCO, KDN, every=0.05)
    book.request("kdn")
    schedule.start()
    desk.wait(1)
    book.request("kepco")
    desk.wait(2)
    assert desk.done == ["kdn", "kepco"]
    assert [status for _, _, status in slots(book)] == ["done", "done"]


def test_a_run_whose_worker_died_does_not_stay_running_until_its_source_is_due(make, book, moment):
    schedule = make(KEPCO, clock=moment)
    book.begin("a-source-switched-off")
    schedule.tick()
    moment.naps.append(61)
    schedule.tick()
    assert slots(book) == [("a-source-switched-off", None, "lost")]


@pytest.mark.parametrize("stopped", [True, False])
def test_a_slot_that_was_cut_short_is_taken_up_again_once_and_not_for_ever(make, book, moment, stopped):
    def cut_short():
        run = book.begin("kepco")
        if stopped:
            book.end(run, "partial", {"note": {"code": "stopped"}})
        else:
            moment.naps.append(120)

    book.request("kepco", "2026-11-22T03:00:00+09:00")
    cut_short()
    make(KEPCO, clock=moment).tick()
    assert book.waiting() == ["kepco"]
    cut_short()
    make(KEPCO, clock=moment).tick()
    assert book.waiting() == []


def test_a_run_that_a_person_stopped_is_left_alone(make, book, moment):
    book.end(book.begin("kepco", waiting=False), "partial", {"note": {"code": "stopped"}})
    make(KEPCO, clock=moment).tick()
    assert book.waiting() == []


def test_a_run_asked_for_an_unknown_source_waits(make, book, moment):
    schedule = make(KEPCO, clock=moment)
    book.request("nobody")
    schedule.tick()
    schedule.harvest("nobody")
    assert book.waiting() == ["nobody"]


def test_a_hung_source_delays_no_other(make, book):
    release = threading.Event()

    class Hanging(Desk):
        def harvest(self, source, clock):
            if source.name == "kepco":
                release.wait(WAIT)

    desk = Hanging(book)
    others = [replace(KDN, name=f"source-{number}") for number in range(12)]
    schedule = make(KEPCO, *others, work=desk, every=0.05)
    for source in (KEPCO, *others):
        book.request(source.name)
    schedule.start()
    desk.wait(12)
    assert "kepco" not in desk.done
    release.set()
    desk.wait(13)


def test_of_many_processes_one_leads_and_each_slot_is_done_once(make, book, store, desk):
    def often(source):
        return IntervalTrigger(seconds=1, start_date=datetime(2026, 1, 1, tzinfo=KST), timezone=KST)

    clock = Still()
    schedules = [make(KEPCO, KDN, trigger=often, clock=clock) for _ in range(4)]
    for _ in range(30):
        for schedule in schedules:
            schedule.tick()
        clock.naps.append(1)
        threads = [threading.Thread(target=schedule.harvest, args=[name])
                   for schedule in schedules for name in ("kepco", "kdn")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert Counter(desk.done) == {"kepco": 30, "kdn": 30}
    assert len(slots(book)) == 60
    assert [bool(job_names(schedule)) for schedule in schedules] == [True, False, False, False]


def test_another_takes_the_lead_when_the_leader_is_gone(make, moment):
    first, second = make(KEPCO, clock=moment), make(KEPCO, clock=moment)
    first.tick()
    second.tick()
    assert [job_names(first), job_names(second)] == [["kepco"], []]
    first.leader.release()
    second.tick()
    first.tick()
    assert [job_names(first), job_names(second)] == [[], ["kepco"]]


def test_a_partner_that_said_when_is_asked_again_then(make, book):
    class Used(Desk):
        def harvest(self, source, clock):
            if not self.done:
                return Report(source.name, status="failed", until=datetime.now(UTC) + timedelta(seconds=0.1))
            return None

    desk = Used(book)
    schedule = make(KEPCO, work=desk, every=0.05)
    book.request("kepco")
    schedule.start()
    desk.wait(2)
    assert [status for _, _, status in slots(book)] in (["done", "failed"], ["failed", "done"])


def test_a_stop_drains_what_is_under_way_and_takes_nothing_new(make, book):
    under_way = threading.Event()

    class Long(Desk):
        def harvest(self, source, clock):
            under_way.set()
            clock.stop.wait(WAIT)
            return Report(source.name, status="partial")

    desk = Long(book)
    schedule = make(KEPCO, KDN, work=desk, every=0.05, clock=Clock())
    book.request("kepco")
    schedule.start()
    assert under_way.wait(WAIT)
    book.request("kdn")
    assert schedule.stop(WAIT)
    assert "kepco" in desk.done
    assert not schedule.scheduler.running


def test_one_that_will_not_stop_is_not_waited_for_forever(make, book):
    under_way, release = threading.Event(), threading.Event()

    class Deaf(Desk):
        def harvest(self, source, clock):
            under_way.set()
            release.wait(WAIT)

    schedule = make(KEPCO, work=Deaf(book), every=0.05)
    book.request("kepco")
    schedule.start()
    assert under_way.wait(WAIT)
    assert not schedule.stop(0.05)
    assert schedule.busy == {"kepco"}
    release.set()


PROCESS = """
import sys
from catalog.leader import Leader
from catalog.runbook import RunBook
from catalog.store import Store
from harvesters.report import Report
from harvesters.schedule import Schedule
from schemas import Source

store = Store(sys.argv[1])
book = RunBook(store)

def work(source, clock):
    run = book.begin(source.name)
    print("under way", flush=True)
    clock.stop.wait(20)
    report = Report(source.name, status="partial")
    book.end(run, report.status, report.as_dict())
    return report

book.request("kepco")
source = Source("kepco", "test", "https://kepco.example", "kepco")
Schedule(lambda: [source], work, book, Leader(store, sys.argv[2]), every=0.05).run()
"""


def test_sigterm_ends_the_process_and_the_run_under_way(database, tmp_path, book):
    with subprocess.Popen([sys.executable, "-c", PROCESS, database[0], str(tmp_path)], stdout=subprocess.PIPE,
                          text=True, cwd=Path(__file__).parents[2], env=os.environ | {"PYTHONPATH": "."}) as process:
        assert process.stdout.readline() == "under way\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT) == 0
    assert [status for _, _, status in slots(book)] == ["partial"]
