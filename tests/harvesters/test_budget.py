"""What a run may take: every limit ends it with its own name, after what came before it was seen to."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from catalog import LocalCatalog
from harvesters.clock import Clock
from harvesters.run import run
from harvesters.session import Limits, Paused, Session
from schemas import Source
from schemas.hours import KST
from tests.harvesters.asking import Asking, record
from tests.harvesters.faults import Faults, Still, answer
from tests.harvesters.test_session import failure

FAST = Limits(connect=1, read=5, deadline=5)


@pytest.fixture
def server():
    with Faults() as faults:
        faults.at["/list"] = answer(b"[]")
        yield faults


@pytest.fixture
def ckan(catalog, people):
    return LocalCatalog(catalog, people["jiwoo"])


def session(server, clock=None, **told):
    source = Source("smart-grid", "test", server.url + "/list", "nia", **told)
    return Session(source, allow=frozenset([server.address]), limits=FAST, clock=clock or Still())


def told(error):
    return type(error), error.code, error.until


def test_a_run_makes_only_so_many_requests(server):
    http = session(server, requests=2)
    http.get("/list")
    http.get("/list")
    error = failure(http.get, "/list")
    assert told(error) == (Paused, "requests_up", None)
    assert (error.ko, error.en) == (
        "한 번의 수집에 정한 요청 2번을 다 써서 멈췄습니다. 다음 수집 때 이어서 합니다. "
        "늘 모자라면 수집처의 요청 한도(requests)를 늘려 주세요.",
        "Stopped after the 2 requests a run may make. The next run goes on. "
        "If that is never enough, raise the source's requests.")
    assert len(server.asked) == 2


def test_redirects_and_second_tries_are_requests_too(server):
    server.at["/moved"] = answer(b"", 302, Location="/list")
    server.at["/busy"] = [answer(b"", 503), answer(b"[]")]
    http = session(server)
    http.get("/moved")
    http.get("/busy")
    assert http.budget.requests == len(server.asked) == 4


def test_a_run_fetches_only_so_many_bytes_of_the_wire(server):
    packed = gzip.compress(b" " * 30_000_000)
    server.at["/packed"] = answer(packed, Content_Encoding="gzip")
    server.at["/list"] = answer(b" " * 600_000)
    http = session(server, megabytes=1)
    http.get("/packed")
    assert http.budget.bytes == len(packed) < 50_000
    http.get("/list")
    error = failure(http.get, "/list")
    assert told(error) == (Paused, "bytes_up", None)
    assert "1MB" in error.ko


def test_a_run_takes_only_so_many_minutes(server):
    clock = Still()
    http = session(server, clock, minutes=2, pace=50)
    for _ in range(3):
        http.get("/list")
    error = failure(http.get, "/list")
    assert told(error) == (Paused, "time_up", None)
    assert "2분이 지나" in error.ko
    assert clock.naps == [50, 50, 20]             # the last one only until the time was up


def test_an_answer_that_drips_on_ends_with_the_time_of_the_run(server):
    server.at["/list"] = server.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n{")
    error = failure(session(server, Clock(), minutes=0.005).get, "/list")
    assert told(error) == (Paused, "time_up", None)


@pytest.mark.parametrize(("blackout", "until"), [
    ("11:30-13:00", "2026-11-22T13:00:00+09:00"), ("23:00-12:30", "2026-11-22T12:30:00+09:00")])
def test_a_partner_is_not_asked_in_its_closed_hours(server, blackout, until):
    error = failure(session(server, blackout=[blackout]).get, "/list")
    assert told(error) == (Paused, "blackout", datetime.fromisoformat(until))
    assert until[:16].replace("T", " ") + "에 이어서 합니다." in error.ko
    assert server.asked == []


class Left:
    """A key with so many requests left today."""

    def __init__(self, count):
        self.count = count

    def take(self):
        self.count -= 1
        return None if self.count >= 0 else datetime(2026, 11, 23, tzinfo=KST)


def test_a_key_whose_day_is_used_up_asks_no_more(server):
    http = session(server)
    http.budget.allowance = Left(1)
    http.get("/list")
    assert told(failure(http.get, "/list")) == (Paused, "quota_own", datetime(2026, 11, 23, tzinfo=KST))
    assert len(server.asked) == 1


@pytest.mark.parametrize(("limits", "code"), [
    ({"requests": 2}, "requests_up"), ({"minutes": 1, "pace": 25}, "time_up")])
def test_what_came_before_a_limit_is_kept_and_the_next_run_goes_on(server, ckan, book, limits, code):
    report = run(Asking(session(server, **limits), 5), ckan, book)
    came = report.counts["created"]
    assert (report.status, report.note["code"], report.until, came in (2, 3)) == ("partial", code, None, True)
    report = run(Asking(session(server), 5), ckan, book)
    assert (report.status, report.counts["created"], report.counts["unchanged"]) == ("done", 5 - came, came)


def test_a_run_under_way_stops_where_closed_hours_begin(server, ckan, book):
    http = session(server, pace=600, blackout=["12:15-13:00"])        # it is noon in Korea
    report = run(Asking(http, 5), ckan, book)
    assert (report.status, report.note["code"], report.counts["created"]) == ("partial", "blackout", 2)
    assert report.until == datetime(2026, 11, 22, 13, tzinfo=KST)
    with book.store.read() as db:
        kept = db.exec_driver_sql("select report from runs").scalar()
    assert '"until":"2026-11-22T13:00:00+09:00"' in kept.replace(" ", "")


def test_time_that_is_over_stops_a_run_that_asks_nobody(ckan, book):
    clock = Still()

    class Slow(Asking):
        def pages(self):
            for number in range(4):
                clock.naps.append(40)
                yield [record(number)]

    source = Source("smart-grid", "test", "https://grid.example", "nia", minutes=1)
    harvester = Slow(Session(source, clock=clock), 4)
    report = run(harvester, ckan, book)
    assert (report.note["code"], report.counts["fetched"], report.counts["created"]) == ("time_up", 2, 2)
    assert clock.now() - clock.moment == timedelta(seconds=80)
    assert clock.now().tzinfo is UTC
