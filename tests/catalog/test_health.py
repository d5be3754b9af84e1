"""Whether a source is well: judged run by run, and by its own past."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.health import ENOUGH, PAST, SAME, Run, findings, is_good, judged, late
from catalog.health_words import NEXT, WORDS
from harvesters.errors import REASONS
from harvesters.report import NOTES


def ran(status="done", note="", figures=None, drift=(), **counts):
    said = {"code": note, "ko": "그렇게 되었습니다. 이렇게 해 주세요.", "en": "So it went. Do this."} if note else {}
    return Run("id", status, {"fetched": 100, "unchanged": 100} | counts, said, figures or {}, drift)


def codes(*past):
    return [each.code for each in findings(past)]


def times(count, **how):
    return [ran(**how) for _ in range(count)]


# -- one run: what an end says to people

@pytest.mark.parametrize(("run", "told"), [
    (ran(), None),
    (ran("done", fetched=0, unchanged=0), None),                     # a new source that has nothing yet
    (ran("held", "nothing_came", fetched=0), ("nothing_came", "bad")),
    (ran("failed", "all_bad", quarantined=231, fetched=231), ("all_bad", "bad")),
    (ran("failed", "key_expired"), ("key_expired", "bad")),
    (ran("failed", "quota"), ("quota", "bad")),
    (ran("failed", "timeout"), ("timeout", "bad")),
    (ran("failed"), ("failed", "bad")),
    (ran("held", "too_many_gone"), ("too_many_gone", "bad")),
    (ran("lost", "lost"), ("lost", "bad")),
    (ran("partial", "many_bad", quarantined=60), ("many_bad", "warn")),
    (ran("partial", "fewer"), ("fewer", "warn")),
    (ran("partial", "some_bad", quarantined=10), ("some_bad", "warn")),
    (ran("partial", "some_bad", quarantined=9), None),
    (ran("partial", "not_whole"), None),
    (ran("partial", "stopped"), None),
    (ran("partial", "blackout"), None),
    (ran("running"), None), (ran("waiting"), None)])
def test_of_an_end_people_are_told_what_they_must_know_and_no_more(run, told):
    found = judged(run)
    assert (found and (found.code, found.weight)) == told


def test_a_note_is_told_as_its_cause_and_what_to_do():
    found = judged(ran("failed", "timeout"))
    assert found.as_dict() == {"weight": "bad", "cause": {"ko": "그렇게 되었습니다.", "en": "So it went."},
                               "next": {"ko": "이렇게 해 주세요.", "en": "Do this."}}


@pytest.mark.parametrize("code", sorted(NOTES.keys() | REASONS.keys()))
def test_every_end_that_is_told_has_a_cause_and_a_next_step_in_both_languages(code):
    ko, en = (NOTES.get(code) or REASONS[code][1:])
    found = judged(Run("id", "failed", {}, {"code": code, "ko": ko, "en": en}))
    for said in (found.cause, found.then):
        assert said["ko"].strip()
        assert said["en"].strip()
    assert found.cause["ko"].endswith(".")
    assert found.then["ko"].endswith(".")


@pytest.mark.parametrize("code", sorted(WORDS.keys() - {"failed"}))
def test_every_finding_says_what_to_do(code):
    assert NEXT[code]["ko"].endswith(("주세요.", "됩니다."))
    assert NEXT[code]["en"].endswith(".")


def test_a_run_that_was_cut_short_says_nothing_about_the_source():
    assert [is_good(each) for each in (ran(), ran("partial", "not_whole"), ran("partial", "stopped"),
                                       ran("partial", "blackout"), ran("failed", "timeout"))] == [
        True, True, False, False, False]


# -- its past

def test_nothing_is_said_before_there_is_a_past():
    odd = ran(fetched=1, figures={"bytes": 1, "seconds": 9999})
    assert codes(*times(ENOUGH - 1), odd) == []
    assert codes(*times(ENOUGH), odd) == ["few_records"]


@pytest.mark.parametrize(("counts", "told"), [
    ({"fetched": 100}, []), ({"fetched": 81}, []), ({"fetched": 79}, ["few_records"]),
    ({"fetched": 119}, []), ({"fetched": 121}, ["many_records"]), ({"fetched": 100_000}, ["many_records"])])
def test_a_count_outside_its_own_history_is_told(counts, told):
    assert codes(*times(20), ran(**counts)) == told


def test_a_count_that_always_swings_may_swing():
    swinging = [ran(fetched=number) for number in (50, 150, 70, 130, 90, 110, 60, 140)]
    assert codes(*swinging, ran(fetched=30)) == []
    assert codes(*swinging, ran(fetched=2000)) == ["many_records"]


def test_one_odd_run_in_the_past_changes_nothing():
    assert codes(*times(10), ran(fetched=100_000), *times(5), ran(fetched=50)) == ["few_records"]


def test_failed_runs_are_no_part_of_the_history():
    assert codes(*times(6), *[ran("failed", "timeout", fetched=0)] * 30, ran(fetched=100)) == []


@pytest.mark.parametrize(("figures", "told"), [
    ({"bytes": 1_000_000, "seconds": 10}, []), ({"bytes": 400_000, "seconds": 10}, ["small"]),
    ({"bytes": 1_600_000, "seconds": 10}, ["large"]), ({"bytes": 1_000_000, "seconds": 39}, []),
    ({"bytes": 1_000_000, "seconds": 41}, ["slow"]), ({"bytes": 1_000_000, "seconds": 0.1}, []), ({}, [])])
def test_size_and_time_outside_their_own_history_are_told(figures, told):
    assert codes(*times(20, figures={"bytes": 1_000_000, "seconds": 10}), ran(figures=figures)) == told


def test_a_size_that_follows_from_the_count_is_not_told_beside_it():
    usual = {"bytes": 1_000_000}
    assert codes(*times(20, figures=usual), ran(fetched=10, figures={"bytes": 100_000})) == ["few_records"]


def test_a_finding_says_the_figure_and_what_is_usual():
    [found] = findings([*times(20), ran(fetched=10)])
    assert found.as_dict() == {
        "weight": "warn", "now": 10, "usual": 100, "next": NEXT["few_records"],
        "cause": {"ko": "기록이 10건 왔습니다. 보통은 100건쯤 옵니다.",
                  "en": "10 records came; usually there are about 100."}}


@given(st.lists(st.integers(0, 10**6), min_size=ENOUGH, max_size=PAST))
def test_a_count_within_what_was_seen_most_often_is_never_told(past):
    usual = sorted(past)[len(past) // 2]
    assert not {"few_records", "many_records"} & set(codes(*[ran(fetched=each) for each in past], ran(fetched=usual)))


# -- silence

def moving(pattern):
    """A run for each sign: + with news, . without."""
    return [ran(updated=int(sign == "+"), unchanged=100 - int(sign == "+")) for sign in pattern]


@pytest.mark.parametrize(("pattern", "told"), [
    ("+++++....", []), ("+++++.....", ["unmoved"]),
    ("+++..++..+.......", []), ("+++..++..+.........", ["unmoved"]),
    ("+.................", []),                                       # only ever the first: it never used to change
    ("++....................", []), ("+++++.....+", [])])
def test_a_source_that_used_to_change_and_does_not_any_more_is_told(pattern, told):
    assert codes(*moving(pattern)) == told


@pytest.mark.parametrize("key", ["listing", "etag"])
def test_the_same_bytes_for_ever_are_told_once_they_were_the_same_for_long(key):
    same = times(SAME - 1, figures={key: "ab"})
    assert codes(*same) == []
    assert codes(*same, ran(figures={key: "ab"})) == ["frozen"]
    assert codes(*same, ran(figures={key: "cd"})) == []


def test_an_empty_list_that_was_always_empty_is_not_frozen():
    assert codes(*times(30, fetched=0, unchanged=0, figures={"listing": "ab"})) == ["empty"]


def test_a_first_list_that_is_empty_is_no_silent_success():
    [found] = findings([ran(fetched=0, unchanged=0)])
    assert (found.code, found.weight, found.cause["ko"]) == (
        "empty", "warn", "빈 목록이 왔습니다. 아직 실린 데이터가 없어 잃은 것은 없습니다.")


NIGHTS = [datetime.fromisoformat(f"2026-03-0{day}T03:00:00") for day in range(1, 8)]


@pytest.mark.parametrize(("ends", "hours", "told"), [
    (NIGHTS, 72, None), (NIGHTS[:5], 999, None),
    (NIGHTS, 73, "73시간째 수집하지 않았습니다. 보통은 24시간마다 수집합니다."),
    ([NIGHTS[0] + timedelta(hours=each) for each in range(7)], 25, None),
    ([NIGHTS[0] + timedelta(hours=each) for each in range(7)], 26,
     "26시간째 수집하지 않았습니다. 보통은 1시간마다 수집합니다.")])
def test_a_source_that_is_not_harvested_any_more_is_late_by_its_own_measure(ends, hours, told):
    found = late(ends, ends[-1] + timedelta(hours=hours))
    assert (found and found.cause["ko"]) == told


# -- drift

def test_a_drift_is_told_with_its_weightiest_change_and_carries_all():
    changes = [{"kind": "renamed", "key": "a", "to": "b", "ko": "바뀌었습니다.", "en": "Renamed."},
               {"kind": "new", "key": "c", "ko": "새것입니다.", "en": "New."}]
    [found] = findings([ran(drift=changes)])
    assert (found.code, found.facts) == ("drift", {"changes": changes})
    assert found.cause == {"ko": "기록의 꼴이 2군데 바뀌었습니다. 바뀌었습니다.",
                           "en": "Records look different in 2 respects. Renamed."}
