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

from catalog import LocalCatalog
from catalog.leader import Leader
from catalog.runbook import RunBook
from catalog.tables import runs
from harvesters.clock import Clock
from harvesters.report import Report
from harvesters.run import run
from harvesters.schedule import CHORES, TICKING, Schedule
from harvesters.session import Session
from schemas import Source
from schemas.hours import KST, jitter
from tests.harvesters.asking import Asking
from tests.harvesters.faults import Faults, Still, answer

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


def test_what_was_decided_about_a_source_that_is_switched_off_is_done_and_nothing_else(make, book, store, moment):
    off, done = replace(KEPCO, active=False), threading.Event()

    def work(source, clock):
        held = book.begin_decided(source.name)
        book.end(held, "done", {})
        done.set()

    for kind, status in (("harvest", "waiting"), ("undo", "running")):       # the worker of the latter died
        with store.write() as db:
            db.execute(runs.insert().values(id=kind[0] * 36, source="kepco", kind=kind, status=status, fence=0,
                                            started="2026-03-01T00:00:00.000000", counts={},
                                            lease_until="2026-03-01T00:01:00.000000", report={"plan": "p"}))
    schedule = make(off, work=work, every=0.01)
    schedule.start()
    assert done.wait(WAIT)
    schedule.stop(WAIT)
    with store.read() as db:
        assert dict(db.execute(runs.select().with_only_columns(runs.c.kind, runs.c.status)).all()) == {
            "harvest": "waiting", "undo": "done"}


def slots(book):
    with book.store.read() as db:
        return sorted(((row.source, row.slot, row.status) for row in db.execute(runs.select())), key=str)


def jobs(schedule):
    """Source → the moment in Korea at which it is woken."""
    return {job.id: f"{job.trigger.run_date:%m-%d %H:%M:%S}" for job in schedule.scheduler.get_jobs()
            if job.id not in (TICKING, CHORES)}


def test_jobs_follow_the_sources(make, moment):
    given = [KEPCO, KDN, replace(KDN, name="off", active=False)]
    schedule = make(lambda: given, clock=moment)
    schedule.tick()
    assert jobs(schedule) == {"kdn": "11-23 04:30:00", "kepco": "11-23 03:00:00"}
    given[:] = [replace(KEPCO, schedule="0 5 * * *")]
    schedule.tick()
    assert len(jobs(schedule)) == 2                            # not a minute has passed
    moment.naps.append(60)
    schedule.tick()
    assert jobs(schedule) == {"kepco": "11-23 05:00:00"}


def test_jitter_puts_a_slot_off_by_as_much_in_every_process(make, moment, book, desk):
    source = replace(KEPCO, jitter=3600)
    off = jitter(source, datetime(2026, 11, 23, 3, tzinfo=KST)).seconds
    for _ in range(2):
        schedule = make(source, clock=moment)
        schedule.tick()
        assert jobs(schedule) == {"kepco": f"11-23 03:{off // 60:02}:{off % 60:02}"}
        schedule.leader.release()
    moment.naps.append(15 * 3600 + off - 1)
    schedule.harvest("kepco")
    assert desk.done == []
    moment.naps.append(1)
    schedule.harvest("kepco")
    assert slots(book) == [("kepco", "2026-11-23T03:00:00+09:00", "done")]


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
    clock = Still()
    schedules = [make(*[replace(source, schedule="* * * * *") for source in (KEPCO, KDN)], clock=clock)
                 for _ in range(4)]
    for _ in range(30):
        for schedule in schedules:
            schedule.tick()
        clock.naps.append(60)
        threads = [threading.Thread(target=schedule.harvest, args=[name])
                   for schedule in schedules for name in ("kepco", "kdn")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert Counter(desk.done) == {"kepco": 30, "kdn": 30}
    assert len(slots(book)) == 60
    assert [bool(jobs(schedule)) for schedule in schedules] == [True, False, False, False]


def test_another_takes_the_lead_when_the_leader_is_gone(make, moment):
    first, second = make(KEPCO, clock=moment), make(KEPCO, clock=moment)
    first.tick()
    second.tick()
    assert [sorted(jobs(first)), sorted(jobs(second))] == [["kepco"], []]
    first.leader.release()
    second.tick()
    first.tick()
    assert [sorted(jobs(first)), sorted(jobs(second))] == [[], ["kepco"]]


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


class Telling(Desk):
    """Reports what it is told to, run by run."""

    def __init__(self, book, *reports):
        super().__init__(book)
        self.reports = list(reports)

    def harvest(self, source, clock):
        return self.reports.pop(0) if self.reports else None


def told(status, code="", until=None):
    return Report("kepco", status=status, note={"code": code}, until=until)


def test_after_failures_the_next_try_comes_sooner_and_sooner_no_more(make, moment, book):
    desk = Telling(book, *[told("failed", "timeout")] * 9)
    schedule = make(KEPCO, clock=moment, work=desk)
    book.request("kepco")
    schedule.tick()
    begun = []
    for _ in range(8):
        schedule.harvest("kepco")
        schedule.tick()
        [run_date] = [job.trigger.run_date for job in schedule.scheduler.get_jobs() if job.id == "kepco"]
        begun.append(f"{moment.now().astimezone(KST):%H:%M}")
        moment.naps.append((run_date - moment.now()).total_seconds())
    assert begun == ["12:00", "12:15", "12:45", "13:45", "15:45", "19:45", "01:45", "03:00"]     # three is its slot
    assert jobs(schedule)["kepco"] == "11-23 09:00:00"
    assert [slot for _, slot, _ in slots(book) if slot] == ["2026-11-23T03:00:00+09:00"]


def test_a_source_that_always_fails_is_never_switched_off(make, moment, book):
    desk = Telling(book, *[told("failed", "key_expired")] * 80)
    schedule = make(KEPCO, clock=moment, work=desk)
    schedule.tick()
    for _ in range(20):
        moment.naps.append(24 * 3600)
        schedule.harvest("kepco")
        schedule.tick()
    assert len(desk.done) == 20
    assert jobs(schedule) == {"kepco": "12-12 18:00:00"}


@pytest.mark.parametrize("status", ["done", "held", "partial"])
def test_what_did_not_fail_waits_for_its_slot(make, moment, book, status):
    schedule = make(KEPCO, clock=moment, work=Telling(book, told("failed"), told(status)))
    schedule.tick()
    moment.naps.append(24 * 3600)
    schedule.harvest("kepco")
    moment.naps.append(900)
    schedule.harvest("kepco")
    schedule.tick()
    assert jobs(schedule) == {"kepco": "11-24 03:00:00"}


@pytest.mark.parametrize("code", ["wait", "quota", "quota_own", "blackout"])
def test_until_when_a_source_is_to_be_left_outlives_a_restart(make, moment, book, code):
    until = datetime(2026, 11, 24, 12, tzinfo=KST)
    desk = Telling(book, told("failed", code, until))
    first = make(KEPCO, clock=moment, work=desk)
    book.request("kepco")
    first.tick()
    first.harvest("kepco")
    first.leader.release()
    for _ in range(2):
        schedule = make(KEPCO, clock=moment, work=desk)
        schedule.tick()
        assert jobs(schedule) == {"kepco": "11-24 12:00:00"}        # the slot at three in the morning is none of it
        moment.naps.append(24 * 3600 - 1)
        schedule.harvest("kepco")
        schedule.leader.release()
        if len(desk.done) == 2:
            break
    moment.naps.append(2)
    schedule = make(KEPCO, clock=moment, work=desk)
    schedule.tick()
    schedule.harvest("kepco")
    schedule.tick()
    assert desk.done == ["kepco"] * 2
    assert jobs(schedule) == {"kepco": "11-25 03:00:00"}


def test_a_slot_within_closed_hours_is_done_at_their_end(make, moment, book, desk):
    schedule = make(replace(KEPCO, blackout=["23:00-06:30"]), clock=moment)
    schedule.tick()
    assert jobs(schedule) == {"kepco": "11-23 06:30:00"}
    moment.naps.append(18 * 3600)
    schedule.harvest("kepco")
    assert desk.done == []
    moment.naps.append(1800)
    schedule.harvest("kepco")
    assert slots(book) == [("kepco", "2026-11-23T03:00:00+09:00", "done")]


def test_what_a_person_asks_for_waits_for_the_end_of_closed_hours_too(make, moment, book, desk):
    schedule = make(replace(KEPCO, blackout=["09:00-18:00"]), clock=moment)
    book.request("kepco")
    schedule.tick()
    schedule.harvest("kepco")
    assert (desk.done, jobs(schedule)) == ([], {"kepco": "11-22 18:00:00"})


def test_a_source_that_cannot_be_planned_holds_up_no_other(make, moment, caplog):
    schedule = make(replace(KEPCO, schedule="nonsense"), replace(KDN, schedule="0 3 * * 7"), clock=moment)
    schedule.tick()
    assert jobs(schedule) == {"kdn": "11-29 03:00:00"}
    assert "kepco could not be planned" in caplog.text


def test_the_leader_keeps_house_once_a_day(make, moment):
    kept = []
    first, second = (make(KEPCO, clock=moment, chores=lambda: kept.append(1)) for _ in range(2))
    for _ in range(49):
        first.tick()
        second.tick()
        for schedule in (first, second):
            if job := schedule.scheduler.get_job(CHORES):
                job.func()
                schedule.scheduler.remove_job(CHORES)
        moment.naps.append(3600)
    assert len(kept) == 3                         # at once, and after each day


def test_a_source_that_drips_delays_no_other(make, store, catalog, people):
    """Real sessions, real runs, the real schedule; the drip ends only when everybody is told to stop."""
    book = RunBook(store)
    with Faults() as server:
        server.at["/slow"] = server.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n[")
        server.at["/fast"] = answer(b"[]")

        def work(source, clock):
            http = Session(source, allow=frozenset([server.address]), clock=clock)
            report = run(Asking(http, 3), LocalCatalog(catalog, people["root"]), book, clock=http.clock)
            http.close()
            with news:
                reports.append(report)
                news.notify_all()
            return report

        reports, news = [], threading.Condition()
        slow = replace(KEPCO, url=server.url + "/slow", owner_org="nia")
        quick = [replace(slow, name=f"quick-{number}", url=server.url + "/fast") for number in range(11)]
        schedule = make(slow, *quick, work=work, every=0.05)
        for source in (slow, *quick):
            book.request(source.name)
        schedule.start()
        with news:
            assert news.wait_for(lambda: len(reports) == 11, WAIT)
        assert {(report.source[:5], report.status) for report in reports} == {("quick", "done")}
        assert schedule.stop(WAIT)
    assert [(report.source, report.status, report.note["code"]) for report in reports[11:]] == [
        ("kepco", "partial", "stopped")]


STANDING_BY = PROCESS.replace('book.request("kepco")', "").split("Schedule(lambda")[0] + """
schedule = Schedule(lambda: [source], work, book, Leader(store, sys.argv[2]))
print("standing by", flush=True)
for _ in sys.stdin:
    schedule.tick()
    print("leads" if schedule.sources else "waits", flush=True)
schedule.stop()
"""


def test_when_the_leader_is_killed_another_process_leads_within_two_ticks(database, tmp_path):
    def start(code, **more):
        return subprocess.Popen([sys.executable, "-c", code, database[0], str(tmp_path)], stdout=subprocess.PIPE,
                                text=True, cwd=Path(__file__).parents[2], env=os.environ | {"PYTHONPATH": "."}, **more)

    def tick(process):
        print(file=process.stdin, flush=True)
        return process.stdout.readline().strip()

    with start(STANDING_BY, stdin=subprocess.PIPE) as second, start(PROCESS) as first:
        assert first.stdout.readline() == "under way\n"
        assert second.stdout.readline() == "standing by\n"
        assert [tick(second), tick(second)] == ["waits", "waits"]
        first.kill()
        first.wait(WAIT)
        assert "leads" in [tick(second), tick(second)]
        second.stdin.close()
        assert second.wait(WAIT) == 0
