"""Notices: opened, renewed and closed with runs, told once and then seldom, to those who answer for the source."""

import threading

import pytest
from sqlalchemy import insert, select, update

from catalog import SYSTEM
from catalog.health_words import OVER
from catalog.leases import LOST
from catalog.runbook import RunBook
from catalog.tables import letters, notices, plans, sources, users
from catalog.telling import Notices

SOURCE = {"harvester": "test", "url": "https://grid.example/list"}
TIMEOUT = {"code": "timeout", "ko": "서버가 제때 답하지 않았습니다. 다음 수집 때 다시 시도합니다.",
           "en": "The server did not answer in time. The next run tries again."}
KEY = {"code": "key_expired", "ko": "인증키의 기한이 끝났습니다. 새 키를 받아 주세요.",
       "en": "The key has expired. Get a new one."}


@pytest.fixture
def book(catalog, store, clock):
    for name, owner, title in (("grid", "kepco", "전력망"), ("meters", "kepco", ""), ("aihub", "nia", "AI 허브")):
        catalog.call("harvest_source_create", SOURCE | {"name": name, "owner_org": owner, "title": title}, SYSTEM)
    for name in ("jiwoo", "minsu", "dohyun", "root"):
        catalog.call("user_patch", {"id": name, "email": f"{name}@data.example"}, SYSTEM)
    return RunBook(store, clock)


@pytest.fixture
def end(book, clock):
    """A run of a source that comes to an end, some minutes after the last."""
    def ended(source="grid", status="done", note=None, minutes=1, **report):
        clock.tick(minutes=minutes)
        run = book.begin(source)
        book.end(run, status, {"status": status, "counts": {"fetched": 9}, "note": note or {}} | report)
        return run.id
    return ended


@pytest.fixture
def tell(catalog, store):
    """Tell what is due; gives who got what: name → (fresh, still, over) in Korean."""
    def told():
        Notices(store, catalog.sessions.now).tell()
        with store.write() as db:
            rows = db.execute(select(users.c.name, letters.c.facts).join(users, users.c.id == letters.c.user_id)
                              .where(letters.c.kind == "harvest_notices").order_by(users.c.name)).all()
            db.execute(letters.delete())
        return {row.name: tuple(len(row.facts[kind]) for kind in ("fresh", "still", "over")) for row in rows}
    return told


def standing(store, *columns):
    with store.read() as db:
        return [tuple(row) for row in db.execute(select(*(notices.c[name] for name in columns))
                                                 .order_by(notices.c.first, notices.c.code))]


def test_one_notice_for_a_source_and_a_code_however_often_it_fails(end, store):
    first, _, last = [end(status="failed", note=TIMEOUT) for _ in range(3)]
    assert standing(store, "source", "code", "times", "run_id", "first", "last", "closed") == [
        ("grid", "timeout", 3, last, "2026-03-02T09:01:00.000000", "2026-03-02T09:03:00.000000", None)]
    assert first != last
    end(status="failed", note=KEY)
    assert standing(store, "code", "times") == [("timeout", 3), ("key_expired", 1)]


def test_a_good_run_closes_what_it_does_not_show_any_more_and_the_next_fault_is_a_new_notice(end, store):
    end(status="failed", note=TIMEOUT)
    end("aihub", status="failed", note=TIMEOUT)
    end()
    assert standing(store, "source", "closed") == [("grid", "2026-03-02T09:03:00.000000"), ("aihub", None)]
    end(status="failed", note=TIMEOUT)
    assert [closed is None for source, closed in standing(store, "source", "closed") if source == "grid"] == [
        False, True]


def test_a_run_that_is_not_good_closes_nothing(end, store):
    end(status="failed", note=TIMEOUT)
    end(status="held", note={"code": "nothing_came", "ko": "빈 목록이 왔습니다.", "en": "An empty list came."})
    end(status="partial", note={"code": "stopped"})
    assert standing(store, "code", "closed") == [("timeout", None), ("nothing_came", None)]


def test_a_worker_that_died_is_told_and_forgotten_by_the_next_good_run(end, book, clock, store):
    book.begin("grid")
    clock.tick(minutes=5)
    assert book.reap() == 1
    [(code, facts)] = standing(store, "code", "facts")
    assert (code, facts["cause"]["en"], facts["weight"]) == ("lost", "The worker died on the way.", "bad")
    assert facts["cause"]["en"] in LOST["note"]["en"]
    end()
    assert [closed is None for closed, in standing(store, "closed")] == [False]


def test_a_drift_and_a_silence_are_noticed_after_good_runs(end, store):
    changes = [{"kind": "gone", "key": "title", "was": 100, "now": 0, "ko": "사라졌습니다.", "en": "Gone."}]
    for _ in range(6):
        end(figures={"bytes": 10**6})
    end(counts={"fetched": 900}, drift=changes, figures={"bytes": 10**6})
    assert standing(store, "code", "closed") == [("drift", None), ("many_records", None)]
    assert standing(store, "facts")[0][0]["changes"] == changes


def test_a_drift_is_told_beside_the_failure_that_may_have_come_of_it(end, store):
    changes = [{"kind": "gone", "key": "title", "was": 100, "now": 0, "ko": "사라졌습니다.", "en": "Gone."}]
    for _ in range(2):
        end(status="failed", note={"code": "all_bad", "ko": "모두 잘못되었습니다.", "en": "All bad."}, drift=changes)
    assert standing(store, "code", "times", "closed") == [("all_bad", 2, None), ("drift", 2, None)]
    end()
    assert [closed is None for closed, in standing(store, "closed")] == [False, False]


def test_what_a_person_approved_ends_the_wait_and_nothing_else(end, book, clock, store):
    end(status="held", note={"code": "too_many_gone", "ko": "30건이 사라집니다.", "en": "30 would go."})
    end(status="failed", note=KEY)
    clock.tick(minutes=1)
    run = book.begin("grid", waiting=False)
    with store.write() as db:
        db.exec_driver_sql(f"UPDATE runs SET kind = 'approve' WHERE id = '{run.id}'")   # noqa: S608  our own id
    book.end(run, "done", {"status": "done", "counts": {"withdrawn": 30}, "note": {}})
    assert [(code, closed is None) for code, closed in standing(store, "code", "closed")] == [
        ("too_many_gone", False), ("key_expired", True)]


# -- telling

def test_those_who_answer_for_a_source_are_told_at_once_and_nobody_else(end, tell):
    end(status="failed", note=TIMEOUT)
    assert tell() == {"dohyun": (1, 0, 0), "root": (1, 0, 0)}
    end("aihub", status="failed", note=TIMEOUT, minutes=61)
    assert tell() == {"jiwoo": (1, 0, 0), "minsu": (1, 0, 0), "root": (1, 0, 0)}


def test_whoever_has_no_address_is_told_once_he_has_one_if_it_still_goes_on(end, tell, catalog):
    catalog.call("organization_member_create", {"id": "kepco", "username": "hana", "role": "editor"}, SYSTEM)
    end(status="failed", note=TIMEOUT)
    assert tell() == {"dohyun": (1, 0, 0), "root": (1, 0, 0)}
    catalog.call("user_patch", {"id": "hana", "email": "hana@data.example"}, SYSTEM)
    assert tell() == {"hana": (1, 0, 0)}


def test_many_faults_are_one_letter_and_no_second_within_the_hour(end, tell, clock):
    for source in ("grid", "meters", "aihub"):
        end(source, status="failed", note=TIMEOUT)
    assert tell() == {"dohyun": (2, 0, 0), "jiwoo": (1, 0, 0), "minsu": (1, 0, 0), "root": (3, 0, 0)}
    end(status="failed", note=KEY)
    assert tell() == {}
    clock.tick(minutes=57)
    assert tell() == {}
    clock.tick(minutes=3)
    assert tell() == {"dohyun": (1, 0, 0), "root": (1, 0, 0)}


def test_what_goes_on_is_repeated_once_a_day(end, tell):
    told = {}
    for hour in range(50):
        end(status="failed", note=TIMEOUT, minutes=60)
        told[hour] = tell().get("dohyun")
    assert {hour: letter for hour, letter in told.items() if letter} == {
        0: (1, 0, 0), 24: (0, 1, 0), 48: (0, 1, 0)}


def test_what_goes_on_without_happening_again_is_not_repeated(end, tell, clock):
    end(status="failed", note=TIMEOUT)
    assert tell()["dohyun"] == (1, 0, 0)
    clock.tick(days=3)
    assert tell() == {}


def test_that_it_is_over_is_told_once_and_only_to_whom_the_fault_was_told(end, tell, clock):
    end(status="failed", note=TIMEOUT)
    tell()
    end("aihub", status="failed", note=TIMEOUT)
    end("aihub")
    end(minutes=61)
    assert tell() == {"dohyun": (0, 0, 1), "root": (0, 0, 1)}
    for _ in range(3):
        clock.tick(hours=25)
        assert tell() == {}


def test_the_letter_says_cause_and_next_step_in_both_languages_and_forgets_no_source(end, catalog, store):
    runs = [end(status="failed", note=TIMEOUT), end("meters", status="failed", note=KEY)]
    Notices(store, catalog.sessions.now).tell()
    with store.read() as db:
        facts = db.scalar(select(letters.c.facts).where(letters.c.kind == "harvest_notices"))
    assert facts == {"count": 2, "more": 0, "still": [], "over": [], "fresh": [
        {"at": f"runs/{runs[0]}", "ko": "전력망: 서버가 제때 답하지 않았습니다. 다음 수집 때 다시 시도합니다.",
         "en": "전력망: The server did not answer in time. The next run tries again."},
        {"at": f"runs/{runs[1]}", "ko": "meters: 인증키의 기한이 끝났습니다. 새 키를 받아 주세요.",
         "en": "meters: The key has expired. Get a new one."}]}


def test_two_who_tell_at_once_write_one_letter(end, catalog, store):
    end(status="failed", note=TIMEOUT)
    start, told = threading.Barrier(3), []

    def one():
        start.wait()
        told.append(Notices(store, catalog.sessions.now).tell())

    threads = [threading.Thread(target=one) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told) == [0, 0, 2]


def test_what_was_held_and_is_decided_waits_for_nobody(end, tell, catalog, store, clock):
    run = end(status="held", note={"code": "too_many_gone", "ko": "30건이 사라집니다.", "en": "30 would go."})
    end("aihub", status="held", note={"code": "awaits", "ko": "확인을 기다립니다.", "en": "It waits."})
    end(status="failed", note=KEY)
    tell()
    with store.write() as db:
        db.execute(insert(plans), {"run_id": run, "source": "grid", "state": "refused", "made": "", "reason": {}})
    assert [each["code"] for each in catalog.call("harvest_health", {"source": "grid"}, SYSTEM)[0]["notices"]] == [
        "key_expired"]
    assert catalog.call("harvest_health", {"source": "aihub"}, SYSTEM)[0]["state"] == "warn"
    clock.tick(hours=2)
    assert tell() == {"dohyun": (0, 0, 1), "root": (0, 0, 1)}
    assert [(code, closed is None) for code, closed in standing(store, "code", "closed")] == [
        ("too_many_gone", False), ("awaits", True), ("key_expired", True)]


def test_a_source_that_is_removed_is_told_as_over(end, tell, store, clock):
    end(status="failed", note=TIMEOUT)
    tell()
    with store.write() as db:
        db.execute(update(sources).where(sources.c.name == "grid").values(state="removed"))
    clock.tick(hours=2)
    assert tell() == {"dohyun": (0, 0, 1), "root": (0, 0, 1)}
    [(facts,)] = standing(store, "facts")
    assert facts["over"] == "removed"


def test_a_source_that_is_gone_troubles_nobody(end, tell, book, clock, store):
    end(status="failed", note=TIMEOUT)
    run = book.begin("unknown")
    book.end(run, "failed", {"counts": {}, "note": TIMEOUT})
    with store.write() as db:
        db.exec_driver_sql("DELETE FROM sources WHERE name = 'grid'")
    assert tell() == {}
    assert standing(store, "source") == [("grid",)]


# -- what pages ask for

def test_the_health_of_a_source_is_its_notices_and_its_last_runs(end, catalog, people, clock):
    told = end(counts={"fetched": 7}, figures={"seconds": 1.5, "bytes": 20, "requests": 2})
    failed = end(status="failed", note=KEY)
    [grid] = catalog.call("harvest_health", {"source": "grid"}, people["dohyun"])
    [notice] = grid.pop("notices")
    assert notice.pop("id")
    assert notice == {
        "code": "key_expired", "weight": "bad", "first": "2026-03-02T09:02:00.000000", "run": failed, "times": 1,
        "last": "2026-03-02T09:02:00.000000", "told": None, "closed": None, "facts": {},
        "cause": {"ko": "인증키의 기한이 끝났습니다.", "en": "The key has expired."},
        "next": {"ko": "새 키를 받아 주세요.", "en": "Get a new one."}}
    runs = [{"id": told, "status": "done", "started": "2026-03-02T09:01:00.000000",
             "ended": "2026-03-02T09:01:00.000000", "counts": {"fetched": 7}, "seconds": 1.5, "bytes": 20,
             "requests": 2},
            {"id": failed, "status": "failed", "started": "2026-03-02T09:02:00.000000",
             "ended": "2026-03-02T09:02:00.000000", "counts": {"fetched": 9}, "seconds": None, "bytes": None,
             "requests": None}]
    assert grid == {"source": "grid", "title": "전력망", "organization": grid["organization"], "active": True,
                    "state": "bad", "good": {"id": told, "ended": runs[0]["ended"], "counts": {"fetched": 7}},
                    "runs": runs}


def test_the_states_of_sources_and_who_sees_which(end, catalog, people):
    end("meters")
    end("aihub", status="partial", note={"code": "many_bad", "ko": "잘못되었습니다.", "en": "Bad."})
    seen = {who: {each["source"]: each["state"] for each in catalog.call("harvest_health", {}, people[who])}
            for who in ("dohyun", "hana", "audrey")}
    assert seen == {"dohyun": {"grid": "new", "meters": "ok"}, "hana": {"aihub": "warn"},
                    "audrey": {"grid": "new", "meters": "ok", "aihub": "warn"}}
    for _ in range(40):
        end("meters")
    assert [len(catalog.call("harvest_health", {"source": "meters", "limit": most}, SYSTEM)[0]["runs"])
            for most in (None, 5, 1000)] == [30, 5, 30]


def test_a_source_that_nobody_harvests_any_more_is_seen_although_no_run_could_tell(end, catalog, people, clock):
    for _ in range(7):
        end(minutes=60)
    assert catalog.call("harvest_health", {"source": "grid"}, SYSTEM)[0]["state"] == "ok"
    clock.tick(hours=30)
    [grid] = catalog.call("harvest_health", {"source": "grid"}, SYSTEM)
    [notice] = grid["notices"]
    assert (grid["state"], notice["id"], notice["code"], notice["cause"]["en"]) == (
        "warn", None, "late", "There has been no run for 30 hours; usually there is one every 1.")


def test_a_source_that_is_late_is_told_once_a_day_and_that_it_runs_again_once(end, tell, catalog, clock):
    for _ in range(7):
        end(minutes=60)
    told = {}
    for hour in range(0, 80, 2):
        clock.tick(hours=2)
        told[hour] = tell().get("dohyun")
    assert {hour: letter for hour, letter in told.items() if letter} == {24: (1, 0, 0), 48: (0, 1, 0), 72: (0, 1, 0)}
    [grid] = catalog.call("harvest_health", {"source": "grid"}, SYSTEM)
    [notice] = grid["notices"]
    assert (notice["code"], notice["id"] is not None, notice["cause"]["ko"]) == (
        "late", True, "80시간째 수집하지 않았습니다. 보통은 1시간마다 수집합니다.")
    end(status="failed", note=KEY)
    clock.tick(hours=1)
    assert tell() == {"dohyun": (1, 0, 1), "root": (1, 0, 1)}
    assert [each["code"] for each in catalog.call("harvest_health", {"source": "grid"}, SYSTEM)[0]["notices"]] == [
        "key_expired"]


@pytest.mark.parametrize(("change", "opened"), [({}, True), ({"schedule": "0 3 1 1 *"}, False),
                                                ({"active": False}, False)])
def test_no_source_is_late_whose_schedule_asked_for_nothing_meanwhile(end, tell, catalog, clock, change, opened):
    for _ in range(7):
        end(minutes=60)
    catalog.call("harvest_source_patch", {"id": "grid"} | change, SYSTEM)
    clock.tick(hours=30)
    assert tell() == ({"dohyun": (1, 0, 0), "root": (1, 0, 0)} if opened else {})
    catalog.call("harvest_source_patch", {"id": "grid", "active": False}, SYSTEM)
    clock.tick(hours=2)
    assert tell() == ({"dohyun": (0, 0, 1), "root": (0, 0, 1)} if opened else {})


@pytest.mark.parametrize(("change", "over"), [({"active": False}, "off"), ({"schedule": "0 3 1 1 *"}, "schedule")])
def test_why_a_source_is_late_no_more_is_told_as_it_is(end, tell, catalog, clock, change, over):
    for _ in range(7):
        end(minutes=60)
    clock.tick(hours=30)
    tell()
    catalog.call("harvest_source_patch", {"id": "grid"} | change, SYSTEM)
    clock.tick(hours=2)
    tell()
    [(facts,)] = standing(catalog.store, "facts")
    assert OVER[facts["over"]] == OVER[over]
