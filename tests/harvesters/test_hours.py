"""When a source is read next: slots, jitter, closed hours and pauses after failures."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st

from schemas import Source
from schemas.cron import next_slot
from schemas.hours import KST, Next, Past, backoff, closed_until, due_slot, jitter, next_run, slot_after

NIGHT = Source("kepco", "test", "https://kepco.example", "kepco", schedule="0 3 * * *")
TEN = datetime(2026, 11, 22, 10, tzinfo=KST)       # a Sunday
MOMENTS = st.integers(0, 3_000_000).map(lambda minutes: datetime(2024, 1, 1, tzinfo=KST) + timedelta(minutes=minutes))
HOURS = st.builds(lambda a, b: f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" if a != b else "12:00-13:00",
                  *[st.integers(0, 1439)] * 2)


def at(hour, minute=0, day=22):
    return datetime(2026, 11, day, hour, minute, tzinfo=KST)


@pytest.mark.parametrize(("schedule", "expected"), [
    ("0 3 * * *", "2026-11-23 03:00"), ("0 10 * * *", "2026-11-23 10:00"), ("1 10 * * *", "2026-11-22 10:01"),
    ("*/7 * * * *", "2026-11-22 10:07"), ("0 3 * * 1", "2026-11-23 03:00"), ("0 3 * * mon", "2026-11-23 03:00"),
    ("0 3 * * 7", "2026-11-29 03:00"), ("0 3 * * sun", "2026-11-29 03:00"), ("0 3 * * 0", "2026-11-29 03:00"),
    ("0 3 1 * *", "2026-12-01 03:00"), ("0 3 29 feb *", "2028-02-29 03:00"), ("0 3 25 * 2", "2026-11-24 03:00"),
    ("30 8-18/5 * * 1-5", "2026-11-23 08:30"), ("50/5 9,10 * * *", "2026-11-22 10:50"), ("0 0 31 2 *", "None"),
])
def test_a_schedule_comes_next_when_cron_says(schedule, expected):
    found = next_slot(schedule, TEN)
    assert (f"{found:%Y-%m-%d %H:%M}" if found else str(found)) == expected


@given(MOMENTS, st.sampled_from(["0 3 * * *", "*/15 * * * *", "30 4 * * mon-fri", "5 */6 1,15 * *", "0 0 29 2 *"]))
def test_where_the_two_agree_on_the_words_another_program_says_the_same(moment, schedule):
    other = CronTrigger.from_crontab(schedule, timezone=KST)
    assert next_slot(schedule, moment) == other.get_next_fire_time(None, moment + timedelta(microseconds=1))


@given(MOMENTS, st.integers(0, 3600), st.text("abcdefgh", min_size=1))
def test_the_same_slot_has_the_same_jitter_within_its_limit(moment, most, name):
    source = replace(NIGHT, name=name, jitter=most)
    slot = slot_after(source, moment)
    assert jitter(source, slot) == jitter(source, slot.astimezone())
    assert timedelta() <= jitter(source, slot) <= timedelta(seconds=most)


def test_jitter_spreads_sources_of_one_slot():
    slot = slot_after(NIGHT, TEN)
    drawn = {jitter(replace(NIGHT, name=f"source-{number}", jitter=600), slot) for number in range(40)}
    assert len(drawn) > 30


@pytest.mark.parametrize(("blackout", "moment", "expected"), [
    (["09:00-18:00"], at(10), at(18)), (["09:00-18:00"], at(9), at(18)), (["09:00-18:00"], at(18), None),
    (["23:30-01:00"], at(23, 30), at(1, day=23)), (["23:30-01:00"], at(0, 59), at(1)), (["23:30-01:00"], at(1), None),
    (["09:00-12:00", "12:00-13:00"], at(10), at(13)), (["09:00-12:00", "11:00-18:00"], at(11, 30), at(18)),
    (["00:00-12:00", "12:00-00:00"], at(10), at(10, day=23)), ([], at(10), None),
])
def test_a_source_is_closed_until_its_hours_end(blackout, moment, expected):
    assert closed_until(replace(NIGHT, blackout=blackout), moment) == expected


@given(MOMENTS, st.lists(HOURS, max_size=4))
def test_where_closed_hours_end_the_source_is_open_unless_it_never_is(moment, blackout):
    source = replace(NIGHT, blackout=blackout)
    end = closed_until(source, moment)
    if end is None:
        assert not any(closed_until(replace(NIGHT, blackout=[each]), moment) for each in blackout)
    else:
        assert moment < end <= moment + timedelta(days=1)
        assert closed_until(source, end) is None or all(
            closed_until(source, moment + timedelta(minutes=minute)) for minute in range(0, 1440, 10))


@given(MOMENTS, MOMENTS, st.sampled_from(["0 3 * * *", "30 4 * * 1", "0 0 1 * *", "*/30 * * * *"]))
def test_the_slot_that_is_due_is_the_latest_of_those_missed(last, now, schedule):
    source, last, now = replace(NIGHT, schedule=schedule), min(last, now), max(last, now)
    due = due_slot(source, Past(last), now)
    if due is None:
        assert slot_after(source, last) > now
    else:
        assert last < due <= now < slot_after(source, due)


def test_pauses_after_failures_grow_up_to_six_hours():
    assert [backoff(count).total_seconds() / 3600 for count in (1, 2, 3, 4, 5, 6, 7, 5000)] == [
        0.25, 0.5, 1, 2, 4, 6, 6, 6]
    assert all(one <= other for one, other in pairwise(map(backoff, range(1, 40))))


FAILED = Past(at(3), failures=1, ended=at(9, 50))


@pytest.mark.parametrize(("past", "told", "expected"), [
    (Past(at(3)), {}, Next(at(3, day=23), "slot")),
    (Past(at(3, day=20)), {}, Next(TEN, "slot")),
    (Past(at(3), asked=True), {}, Next(TEN, "asked")),
    (Past(at(3), asked=True), {"blackout": ["09:00-18:00"]}, Next(at(18), "blackout")),
    (FAILED, {}, Next(at(10, 5), "backoff")),
    (FAILED, {"schedule": "1 * * * *"}, Next(TEN, "slot")),
    (FAILED._replace(last=TEN, failures=9), {}, Next(at(15, 50), "backoff")),
    (FAILED._replace(last=TEN, failures=9), {"schedule": "0 * * * *"}, Next(at(11), "slot")),
    (FAILED, {"blackout": ["09:00-18:00"]}, Next(at(18), "blackout")),
    (Past(at(3), until=at(12, day=23), code="wait"), {}, Next(at(12, day=23), "partner")),
    (Past(at(3), until=at(0, day=23), code="quota"), {}, Next(at(0, day=23), "partner")),
    (Past(at(3), until=at(0, day=23), code="quota_own"), {}, Next(at(0, day=23), "quota")),
    (Past(at(3), until=at(9), code="blackout"), {}, Next(TEN, "blackout")),
    (Past(at(3)), {"blackout": ["02:30-04:00"]}, Next(at(4, day=23), "blackout")),
    (Past(at(3)), {"blackout": ["00:00-12:00", "12:00-00:00"]}, Next(None, "blackout")),
    (Past(at(3)), {"schedule": "0 0 31 2 *"}, Next(None, "slot")),
    (FAILED, {"schedule": "0 0 31 2 *"}, Next(at(10, 5), "backoff")),
])
def test_what_comes_next_and_why(past, told, expected):
    assert next_run(replace(NIGHT, **told), past, TEN) == expected


@given(MOMENTS, st.integers(1, 50), st.timedeltas(timedelta(), timedelta(days=9)), st.integers(0, 3600))
def test_failures_never_put_a_run_off(now, failures, ago, most):
    source = replace(NIGHT, jitter=most)
    calm = next_run(source, Past(now - ago), now)
    assert next_run(source, Past(now - ago, failures=failures, ended=now), now).at <= calm.at
