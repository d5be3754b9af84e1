"""What people look for: counted without telling of anybody, shown only where several did, forgotten in time."""

from contextlib import closing

import pytest
from ckanapi import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from catalog import SYSTEM, demand
from catalog.actions.demand_rows import counted, earlier, sums, window
from catalog.demand import Searches, phrase
from catalog.tables import audit_entries, letters, searched
from tests.furniture import dataset

KEPT = [("전력  사용량", "전력 사용량"), ("ＥＶ　충전소", "ev 충전소"), ("2025년 버스 1호선", "2025년 버스 1호선"),
        ("pm2.5 예보", "pm2.5 예보"), ("가" * 300, "가" * 100), ("전력\0사용량", "전력 사용량")]
PERSONAL = ["900101-1234568", "홍길동 900101-1******", "010-1234-5678", "０１０ １２３４ ５６７８",
            "010\u200b1234\u200b5678", "0.1.0.1.2.3.4", "062 123 4567", "①②③④⑤⑥⑦⑧", "kim@naver.com", "kim＠naver.com",
            "110-234-567890 계좌", "12-34-567890-12", "여권 M12345678", "123-45-67890",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "https://user:secret@partner.example",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "ieum_" + "k" * 40]


@pytest.fixture
def database(sqlite):
    """What differs between databases is one statement, which one test below tries on the other."""
    return sqlite


@pytest.fixture
def searches(store, clock):
    """Counts of one process, that are written down when a test says so."""
    found = Searches(store, clock, every=3600)
    yield found
    found.close()


@pytest.fixture
def rows(store):
    """What is written down: (day, words) → times, people, empty."""
    def read():
        with store.read() as db:
            return {(row.day, row.words): (row.times, row.people, row.empty)
                    for row in db.execute(select(searched))}
    return read


def put(store, *told):
    with store.write() as db:
        db.execute(insert(searched), [dict(zip(("day", "words", "times", "people", "empty"), each, strict=True))
                                      for each in told])


@pytest.mark.parametrize(("typed", "kept"), KEPT)
def test_words_are_folded_and_cut(typed, kept):
    assert phrase(typed) == kept


@pytest.mark.parametrize("typed", [*PERSONAL, "?!", "", "   "])
def test_what_may_be_about_a_person_or_a_secret_or_has_no_word_is_not_kept(typed):
    assert phrase(typed) == ""
    assert phrase(f"버스 {typed} 노선") == ("" if typed in PERSONAL else phrase(f"버스 {typed} 노선"))


@given(st.text(st.characters(), max_size=150))
def test_what_is_kept_is_short_plain_and_the_same_when_it_is_looked_for_again(text):
    kept = phrase(text)
    assert (len(kept) <= 100, "\0" in kept, "@" in kept, "  " in kept) == (True, False, False, False)
    assert kept.encode().decode() == kept
    assert kept == " ".join(kept.split())


@given(st.integers(10**6, 10**15), st.sampled_from(["", " ", "-", ".", "/", " - "]))
def test_seven_digits_in_a_row_are_never_kept_however_they_are_parted(digits, between):
    assert phrase("전화 " + between.join(str(digits)) + " 번") == ""


@pytest.mark.parametrize(("found", "number"), [
    ({"count": 3}, 3), ({"count": 3, "understood": None}, 3), ({"count": 3, "understood": {"done": []}}, 3),
    ({"count": 3, "understood": {"done": [], "full": 0}}, 0)])
def test_datasets_with_only_some_of_the_words_answer_no_search(found, number):
    assert demand.answered(found) == number


def test_a_person_counts_once_a_day_for_the_same_words_and_nothing_says_who(searches, rows, store):
    for person, typed, found in (("a", "전력 사용량", 0), ("a", "전력  사용량", 5), ("b", "전력 사용량", 3),
                                 ("b", "버스", 0), ("", "버스", 0)):
        searches.note(typed, person, found)
    assert searches.flush() == 2
    assert rows() == {("2026-03-02", "전력 사용량"): (2, 2, 1), ("2026-03-02", "버스"): (1, 1, 1)}
    assert searched.columns.keys() == ["day", "words", "times", "people", "empty"]
    assert searches.flush() == 0


def test_the_day_is_one_in_korea_and_begins_with_another_key(searches, rows, clock):
    searches.note("버스", "a", 1)
    before = searches._hidden("a")
    clock.tick(hours=6)                                    # 00:00 of the next day in Korea
    searches.note("버스", "a", 1)
    assert searches._hidden("a") != before
    searches.flush()
    assert rows() == {("2026-03-02", "버스"): (1, 1, 0), ("2026-03-03", "버스"): (1, 1, 0)}


def test_of_several_processes_the_times_add_up_and_people_are_those_that_one_could_tell_apart(store, clock, rows):
    for people in ("ab", "abc", "a"):                      # the same a, seen by three
        one = Searches(store, clock)
        for person in people:
            one.note("버스", person, 0)
        one.flush()
    assert rows() == {("2026-03-02", "버스"): (6, 3, 6)}


def test_counts_that_cannot_be_written_wait_for_the_next_time(searches, rows, store, monkeypatch, caplog):
    searches.note("버스", "a", 0)
    with monkeypatch.context() as broken:
        broken.setattr(store, "write", None)
        assert searches.flush() == 0
    assert "could not be written down" in caplog.text
    searches.note("버스", "b", 0)
    assert (searches.flush(), rows()) == (1, {("2026-03-02", "버스"): (2, 2, 2)})


def test_what_waits_is_written_by_itself_and_when_the_process_ends(store, clock, rows):
    searches = Searches(store, clock, every=0)
    searches.note("버스", "a", 0)
    searches._thread.join(0)
    searches.close()
    assert not searches._thread.is_alive()
    assert rows() == {("2026-03-02", "버스"): (1, 1, 1)}


def test_neither_one_person_nor_a_crowd_floods_it(searches, rows, store, monkeypatch):
    monkeypatch.setattr(demand, "OF_ONE", 3)
    monkeypatch.setattr(demand, "PAIRS", 5)
    for person in "abc":
        for n in range(10):
            searches.note(f"말 {n}", person, 0)
    searches.flush()
    assert sum(times for times, _people, _empty in rows().values()) == 5
    assert len(searches._seen) == 5
    put(store, *(("2026-03-01", f"낱말{n}", n, min(n, 2), 0) for n in range(1, 6)))
    with store.write() as db:
        demand.drop_rarest(db, "2026-03-01", 2)
    assert sorted(words for day, words in rows() if day == "2026-03-01") == ["낱말4", "낱말5"]


def test_it_is_forgotten_after_400_days(store, clock, rows):
    put(store, ("2025-01-25", "옛말", 3, 3, 3), ("2025-01-26", "헌말", 3, 3, 3), ("2026-03-02", "새말", 3, 3, 3))
    assert demand.forget(store, clock()) == 1
    assert sorted(words for _day, words in rows()) == ["새말", "헌말"]


def test_it_counts_on_postgresql_as_on_sqlite(postgresql, stores):
    with closing(stores(postgresql[0])) as store, store.write() as db:
        for people in (2, 5, 1):
            demand.add(db, [("2026-03-02", "버스", 3, people, 1), ("2026-03-02", "전력", 1, 1, 1)])
        demand.drop_rarest(db, "2026-03-02", 1)
        [row] = db.execute(select(searched)).all()
        assert tuple(row) == ("2026-03-02", "버스", 9, 5, 3)
        found = counted("2026-03-02", missing=True)
        assert [tuple(told) for told in db.execute(select(found))] == [("버스", 9, 3, 5, 5)]
        assert sums(db, found) == {True: {"phrases": 1, "times": 9}, False: {"phrases": 0, "times": 0}}
        assert earlier(db, ["버스"], window("2026-03-03T09:00:00.000000", 1), True) == {"버스": 3}


SHOWN = {"count", "days", "least", "suppressed", "results"}


def test_the_list_says_how_often_what_changed_and_what_is_there_now(catalog, store, people):
    catalog.call("package_create", dataset(), SYSTEM)
    put(store, ("2026-03-02", "전력", 4, 3, 2), ("2026-02-24", "전력", 2, 2, 1), ("2026-02-23", "전력", 5, 5, 4),
        ("2026-02-16", "전력", 9, 9, 9), ("2026-03-01", "수달", 7, 3, 7), ("2026-02-20", "수달", 3, 3, 3),
        ("2026-03-01", "a:b", 3, 3, 0))
    told = catalog.call("search_demand_list", {"days": 7}, people["audrey"])
    assert told == {"count": 3, "days": 7, "least": 3, "suppressed": {"phrases": 0, "times": 0}, "results": [
        {"words": "수달", "times": 7, "empty": 7, "before": 3, "now": 0},
        {"words": "전력", "times": 6, "empty": 3, "before": 5, "now": 1},
        {"words": "a:b", "times": 3, "empty": 0, "before": 0, "now": 0}]}
    missed = catalog.call("search_demand_list", {"days": "7", "missing": "true"}, people["minsu"])
    assert [(each["words"], each["empty"], each["before"]) for each in missed["results"]] == [
        ("수달", 7, 3), ("전력", 3, 4)]
    assert [each["words"] for each in catalog.call("search_demand_list", {"limit": 1, "offset": 1}, SYSTEM)["results"]
            ] == ["수달"]


def test_what_few_or_one_alone_looked_for_is_told_by_its_total_only(catalog, store):
    put(store, *((f"2026-02-{day}", "날마다 한 사람", 1, 1, 1) for day in range(10, 25)),
        ("2026-03-02", "두 사람이 두 창구로", 4, 2, 2), ("2026-03-02", "세 사람", 3, 3, 3),
        ("2026-01-02", "한참 앞", 9, 9, 9))
    for missing in (False, True):
        told = catalog.call("search_demand_list", {"missing": missing}, SYSTEM)
        assert ([each["words"] for each in told["results"]], told["count"], told["suppressed"]) == (
            ["세 사람"], 1, {"phrases": 2, "times": 19})
    put(store, ("2026-03-01", "두 사람이 두 창구로", 1, 1, 0))          # a third, as far as can be told
    assert catalog.call("search_demand_list", {}, SYSTEM)["count"] == 2


@pytest.mark.parametrize("days", [0, 8, "x", [7], True])
def test_only_the_windows_there_are_can_be_asked_for(catalog, days):
    with pytest.raises(ValidationError) as refused:
        catalog.call("search_demand_list", {"days": days}, SYSTEM)
    assert list(refused.value.error_dict) == ["days"]


NOTE = {"words": "수달", "organization": "kepco", "text": "하천 생태 자료를 나눌 수 있는지 살펴 주세요."}


def test_a_steward_writes_to_those_who_edit_and_the_log_has_none_of_the_words(catalog, store):
    put(store, ("2026-03-01", "수달", 7, 3, 7))
    with pytest.raises(ValidationError, match="수 있는 담당자|담당자가 없어"):
        catalog.call("search_demand_note", NOTE, SYSTEM)
    catalog.call("user_patch", {"id": "dohyun", "email": "dohyun@kepco.example"}, SYSTEM)
    assert catalog.call("search_demand_note", NOTE, SYSTEM) == {"letters": 1}
    with store.read() as db:
        [letter] = db.execute(select(letters)).all()
        entry = db.scalar(select(audit_entries.c.body).order_by(audit_entries.c.number.desc()).limit(1))
        assert (letter.kind, letter.facts) == ("demand_note", {
            "words": "수달", "times": 7, "days": 90, "comment": NOTE["text"], "organization": "한국전력공사"})
        assert db.scalar(select(func.count()).select_from(letters)) == 1
    assert (b"demand:note" in entry, "수달".encode() in entry, "하천".encode() in entry) == (True, False, False)


@pytest.mark.parametrize(("changed", "field"), [
    ({"words": "아무도 찾지 않은 말"}, "words"), ({"words": "한 사람"}, "words"), ({"words": ["수달"]}, "words"),
    ({"words": "010-1234-5678"}, "words"), ({"words": ""}, "words"), ({"text": " "}, "text"), ({"text": 5}, "text"),
    ({"text": "x" * 1001}, "text"), ({"text": "010-1234-5678로 알려 주세요."}, "text"),
    ({"organization": ""}, "organization"), ({"organization": {}}, "organization")])
def test_a_note_that_lacks_something_is_refused_by_field(catalog, store, changed, field):
    put(store, ("2026-03-01", "수달", 7, 3, 7), ("2026-03-01", "한 사람", 9, 1, 9))
    with pytest.raises(ValidationError) as refused:
        catalog.call("search_demand_note", NOTE | changed, SYSTEM)
    assert list(refused.value.error_dict) == [field]
