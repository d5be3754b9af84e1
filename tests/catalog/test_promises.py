"""When something promised is due, whether it came in time, and what may be meant by it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import due as rules
from catalog.due import JUDGED, LATE, MISSED, NOT_DUE, ON_TIME, OUTSIDE, Promise, combined, standing, tally
from catalog.due import strip as strip_of
from catalog.promises import conflicts, likeness, suggest
from schemas.vocabulary import FREQUENCIES

TODAY = date(2026, 11, 22)
SHORT = {ON_TIME: "o", LATE: "l", MISSED: "x", NOT_DUE: ".", OUTSIDE: "-"}
DAYS = st.dates(date(2024, 1, 1), date(2027, 6, 30))


def promise(frequency="MONTHLY", due="2025-10-20", until=None, **more):
    return Promise("p", "전력 사용량", frequency, date.fromisoformat(due), until and date.fromisoformat(until), **more)


def strip(frequency, due, *deliveries, until=None, today=TODAY):
    cells = strip_of(promise(frequency, due, until), map(date.fromisoformat, deliveries), today)
    return "".join(SHORT[cell] for cell in cells)


EVERY_18TH = [f"{year}-{month:02}-18" for year in (2025, 2026) for month in range(1, 13)]


@pytest.mark.parametrize(("frequency", "due", "deliveries", "until", "expected"), [
    # the cells are December 2025 to November 2026
    ("MONTHLY", "2025-10-20", EVERY_18TH, None, "oooooooooooo"),
    ("MONTHLY", "2025-10-20", EVERY_18TH[:-2] + ["2026-11-24"], None, "ooooooooooo-"),
    ("MONTHLY", "2025-10-15", EVERY_18TH, None, "oooooooooooo"),              # three days of grace
    ("MONTHLY", "2025-10-14", EVERY_18TH, None, "llllllllllll"),
    ("MONTHLY", "2025-10-20", [], None, "xxxxxxxxxxx-"),                      # this month's grace is not over
    ("MONTHLY", "2025-10-18", [], None, "xxxxxxxxxxxx"),
    ("MONTHLY", "2026-08-20", ["2026-01-05"], None, "--------oxx-"),          # shared long before it was due
    ("MONTHLY", "2026-08-20", ["2026-08-18", "2026-08-25"], None, "--------oxx-"),     # twice in a month counts once
    ("MONTHLY", "2026-08-20", ["2026-09-05", "2026-09-18"], None, "--------lox-"),
    ("MONTHLY", "2026-09-20", ["2026-10-05"], None, "---------lx-"),          # late for one, so not early for the next
    ("MONTHLY", "2026-08-31", ["2026-08-31", "2026-09-30", "2026-10-30"], None, "--------ooo-"),
    ("MONTHLY", "2026-08-02", ["2026-07-28", "2026-08-28", "2026-09-29", "2026-10-30"], None, "--------oooo"),
    ("MONTHLY", "2026-01-20", EVERY_18TH, "2026-05-31", "-ooooo------"),
    ("QUARTERLY", "2025-12-20", ["2025-12-01", "2026-03-30", "2026-04-02", "2026-09-22"], None, "o..l..o..o.."),
    ("ANNUAL", "2025-06-30", ["2025-06-30", "2026-02-01"], None, "......o....."),
    ("ANNUAL", "2026-06-30", [], None, "------x....."),
    ("DAILY", "2026-10-01", [f"2026-10-{day:02}" for day in range(1, 16)], None, "----------o-"),
    ("DAILY", "2026-10-01", ["2026-10-01"], None, "----------l-"),
    ("WEEKLY", "2026-08-01", ["2026-08-03", "2026-08-10", "2026-10-05"], None, "--------oxl-"),
    ("IRREG", "2026-09-10", ["2026-09-12"], None, "---------o.."),
    ("NEVER", "2026-09-10", ["2026-10-12"], None, "---------l.."),
    ("CONT", "2026-09-10", [], None, "---------x.."),
])
def test_a_strip_says_of_each_month_what_came(frequency, due, deliveries, until, expected):
    told = strip(frequency, due, *deliveries, until=until)
    assert told == expected


PROMISES = st.builds(
    lambda frequency, due, months: Promise("p", "전력 사용량", frequency, due, months and due + timedelta(31 * months)),
    st.sampled_from(sorted(FREQUENCIES)), DAYS, st.none() | st.integers(1, 30))


@given(PROMISES, st.lists(DAYS, max_size=40), DAYS)
def test_twelve_cells_and_what_is_counted_of_them_agree(each, deliveries, today):
    cells = strip_of(each, deliveries, today)
    kept, judged = tally(cells)
    assert len(cells) == len(rules.months(today)) == 12
    assert set(cells) <= set(rules.CELLS)
    assert (kept, judged) == (cells.count(ON_TIME), 12 - cells.count(NOT_DUE) - cells.count(OUTSIDE))
    assert kept + sum(cells.count(other) for other in rules.CELLS if other != ON_TIME) == 12


@given(PROMISES, st.lists(DAYS, max_size=20), DAYS, DAYS)
def test_another_delivery_never_makes_it_worse(each, deliveries, more, today):
    before, after = (strip_of(each, days, today) for days in (deliveries, [*deliveries, more]))
    assert [(was, now) for was, now in zip(before, after, strict=True)
            if was in JUDGED and (now not in JUDGED or rules.WORST.index(now) < rules.WORST.index(was))] == []


@given(PROMISES, st.lists(DAYS, max_size=20), DAYS)
def test_what_comes_after_today_is_not_known_yet(each, deliveries, today):
    known = [day for day in deliveries if day <= today]
    assert standing(each, deliveries, today) == standing(each, known, today)


@given(PROMISES, st.lists(DAYS, max_size=20), DAYS)
def test_how_it_stands_follows_from_what_is_due(each, deliveries, today):
    told = standing(each, deliveries, today)
    assert (told.state == LATE) == (told.days_late > 0)
    assert told.strip == strip_of(each, deliveries, today)
    assert told.next_due is None or told.next_due >= today - timedelta(3)
    assert told.next_due is None or each.until is None or told.next_due <= each.until


@pytest.mark.parametrize(("due", "deliveries", "until", "gone", "expected"), [
    ("2026-12-01", [], None, None, ("waiting", 0, "2026-12-01")),
    ("2026-11-20", [], None, None, ("waiting", 0, "2026-11-20")),               # still in the days of grace
    ("2026-11-18", [], None, None, ("late", 4, "2026-12-18")),
    ("2026-10-12", [], None, None, ("late", 41, "2026-12-12")),                 # since the first it missed
    ("2026-08-20", ["2026-08-20"], None, None, ("late", 63, "2026-11-20")),
    ("2026-08-20", ["2026-08-20", "2026-11-02"], None, None, ("delivered", 0, "2026-11-20")),
    ("2026-11-20", ["2026-11-02"], None, None, ("delivered", 0, "2026-12-20")),
    ("2026-10-20", ["2026-10-02"], "2026-11-10", None, ("delivered", 0, None)),
    ("2026-10-20", ["2026-10-02", "2026-11-02"], None, "2026-11-12", ("late", 10, "2026-12-20")),
    ("2026-10-20", ["2026-10-02"], "2026-11-10", "2026-11-12", ("delivered", 0, None)),
])
def test_a_promise_waits_is_delivered_or_late(due, deliveries, until, gone, expected):
    told = standing(promise(due=due, until=until), map(date.fromisoformat, deliveries), TODAY,
                    gone and date.fromisoformat(gone))
    assert (told.state, told.days_late, told.next_due and told.next_due.isoformat()) == expected


def test_many_strips_are_as_good_as_the_worst_of_each_month():
    one, other = strip_of(promise(), map(date.fromisoformat, EVERY_18TH), TODAY), strip_of(promise(), [], TODAY)
    assert combined([one, other]) == other[:11] + (ON_TIME,)
    assert combined([]) == (OUTSIDE,) * 12
    assert tally(combined([one, other])) == (1, 12)
    assert (tally(other), MISSED in one) == ((0, 11), False)


@pytest.mark.parametrize(("one", "other", "percent"), [
    ("광주 전력 사용량", "광주전력사용량", 100), ("전기차 충전소의 위치", "전기차 충전소 위치", 100),
    ("ＡＰＩ 목록", "api목록", 100), ("전력 사용량", "유동인구", 0), ("", "전력", 0), ("!!!", "???", 0)])
def test_titles_are_alike_whatever_their_blanks_and_particles(one, other, percent):
    assert likeness(one, other) == likeness(other, one) == percent


@given(st.text(max_size=40), st.text(max_size=40))
def test_how_alike_two_titles_are_does_not_depend_on_their_order(one, other):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 100
    assert likeness(one, one) in (0, 100)


def test_the_likeliest_titles_are_suggested_and_no_others():
    titles = {"a": "광주광역시 전력 사용량", "b": "전력사용량", "c": "전력 사용량 통계", "d": "유동인구",
              "e": "전력 사용"}
    told = suggest([promise()], titles)
    assert told == {"p": [("b", 100), ("e", 86), ("c", 80)]}
    assert [likeness("전력 사용량", titles[id]) for id in "bec"] == [100, 86, 80]


@pytest.mark.parametrize(("said", "codes"), [
    ({"id": "d", "frequency": "MONTHLY"}, []), ({"id": "d", "frequency": "DAILY"}, []),
    ({"id": "d", "frequency": "QUARTERLY"}, ["promise_slower"]),
    ({"id": "d", "frequency": "IRREG"}, ["promise_slower"]),
    ({"id": "d", "frequency": ["?"]}, []), ({"id": "d", "private": True}, ["promise_hidden"]),
    ({"id": "another", "title": "전력 사용량", "frequency": "ANNUAL"}, [])])
def test_a_dataset_that_says_less_than_was_promised_is_told_so(said, codes):
    mine = promise(dataset_id="d", agreement="전력 데이터 협약")
    assert [each.code for each in conflicts([mine], said)] == codes


def test_a_dataset_that_nobody_has_named_yet_is_known_by_its_title():
    [told] = conflicts([promise(agreement="전력 데이터 협약")], {"title": "전력사용량", "frequency": "ANNUAL"})
    assert told.ko.startswith("협약 ‘전력 데이터 협약’에서 월간 갱신을 약속했는데 적힌 주기는 ‘연간’입니다.")
    assert told.en.startswith("The agreement 전력 데이터 협약 promises the cycle “Monthly”, but this says “Annual”")
    assert conflicts([promise()], {"title": ["전력사용량"], "frequency": 3}) == []
