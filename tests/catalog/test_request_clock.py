"""The clock of requests, in working days of Korea."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import requesting

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DAYS, st.integers(1, 400))
def test_so_many_working_days_later_is_a_working_day_and_so_many_have_passed(day, days):
    then = requesting.later(day, days)
    assert then.isoweekday() <= 5
    assert sum((day + timedelta(n)).isoweekday() <= 5 for n in range(1, (then - day).days + 1)) == days
    assert requesting.working_days(day, then) == days


@given(DAYS, st.integers(1, 20), st.integers(0, 30), st.integers(0, 60))
def test_the_time_in_which_nobody_but_the_asker_could_do_anything_does_not_count(day, days, wait, pause):
    now = requesting.end_of(day)
    until = requesting.due(now, days)
    asked_on = requesting.day_of(now) + timedelta(wait)
    asked, answered = requesting.end_of(asked_on - timedelta(1)), requesting.end_of(asked_on + timedelta(pause - 1))
    left = requesting.working_days(asked_on, requesting.day_of(until) - timedelta(1))
    after = requesting.day_of(requesting.resumed(until, asked, answered)) - timedelta(1)
    assert requesting.working_days(requesting.day_of(answered), after) == left


def test_a_day_is_a_day_in_korea_and_ends_there():
    assert requesting.day_of("2026-03-02T14:59:59.000000") == date(2026, 3, 2)
    assert requesting.day_of("2026-03-02T15:00:00.000000") == date(2026, 3, 3)
    assert requesting.end_of(date(2026, 3, 2)) == "2026-03-02T15:00:00.000000"


@pytest.mark.parametrize(("day", "months", "then"), [
    ("2026-01-31", 1, "2026-02-28"), ("2026-03-02", 6, "2026-09-02"), ("2024-02-29", 36, "2027-02-28"),
    ("2026-12-15", 1, "2027-01-15")])
def test_a_month_later_is_the_same_day_or_the_last_there_is(day, months, then):
    assert requesting.after_months(date.fromisoformat(day), months).isoformat() == then
