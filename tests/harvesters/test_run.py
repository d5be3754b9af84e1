"""A run, from the first page to the report, against the real catalogue and the real book."""

import itertools
import threading
from contextlib import closing
from dataclasses import replace
from urllib.parse import quote

import orjson
import pytest
from ckanapi import NotFound

from catalog import LocalCatalog
from catalog.tables import datasets, resources, revisions, runs
from harvesters.base import Record
from harvesters.errors import trouble
from harvesters.lines import Lines
from harvesters.publish import name_for
from harvesters.run import run, unready
from harvesters.session import Session
from schemas import Source
from tests.harvesters.faults import Still
from tests.harvesters.listing import SOURCE, Glimpsed, Lean, Listed, Plain, counts, many, page, rec, show


def test_created_then_unchanged_then_updated_through_every_door(doors, book):
    ckan = doors("dohyun")
    assert counts(run(Listed(page("a")), ckan, book)) == {"created": 1}
    assert counts(run(Listed(page("a")), ckan, book)) == {"unchanged": 1}
    report = run(Listed(page("a", title="유량")), ckan, book)
    assert (report.status, counts(report), report.note) == ("done", {"updated": 1}, {})
    there = show(ckan, "a")
    assert [there[key] for key in ("title", "identifier", "harvest_source", "harvest_record", "mapping_version")] == [
        "유량", "a", "smart-grid", "a", "1"]


def test_what_was_done_is_kept_with_its_differences(ckan, book, catalog, people):
    catalog.call("harvest_source_create", {"name": SOURCE.name, "harvester": "test", "url": SOURCE.url,
                                           "owner_org": "kepco"}, people["root"])
    run(Listed(page("a", "b")), ckan, book)
    report = run(Listed([rec("a", "유량"), rec("b"), Record("c", b"{")]), ckan, book)
    shown = catalog.call("harvest_run_show", {"id": report.run}, people["root"])
    assert (shown["status"], shown["counts"]) == (
        "partial", {"fetched": 3, "created": 0, "updated": 1, "unchanged": 1, "quarantined": 1})
    kept = [(item["record"], item["outcome"], item["changes"].get("title")) for item in shown["items"]]
    assert sorted(kept) == [("a", "updated", ["수위", "유량"]), ("c", "quarantined", None)]
    assert shown["report"]["note"]["code"] == "some_bad"


def test_a_new_mapping_is_drafted_anew_but_changes_nothing_by_itself(ckan, book):
    run(Listed(page("a")), ckan, book)
    anew = Listed(page("a"))
    anew.mapping = "2"
    anew.read = _counted(anew.read)
    assert counts(run(anew, ckan, book)) == {"unchanged": 1}
    assert anew.read.calls == 1
    assert show(ckan, "a")["mapping_version"] == "1"


def _counted(function):
    def counted(*args):
        counted.calls += 1
        return function(*args)
    counted.calls = 0
    return counted


def test_an_unchanged_record_is_never_parsed(ckan, book):
    run(Listed(page("a", "b")), ckan, book)
    again = Listed(page("a", "b"))
    again.read = None
    assert counts(run(again, ckan, book)) == {"unchanged": 2}


def test_a_view_more_is_no_news(ckan, book):
    run(Listed([rec("a", views=1)]), ckan, book)
    assert counts(run(Listed([rec("a", views=2)]), ckan, book)) == {"unchanged": 1}


BAD = [
    (Record("x", b'{"other": 1}'), "missing_field", "필요한 항목('title')이 없습니다. 원본에 이 항목을"),
    (Record("x", b"[]"), "bad_value", None),
    (Record("x", b"\xff"), "bad_value", None),
    (Record("x", b"[" * 5000), "bad_value", None),
    (Record("x", orjson.dumps({"title": ["a", "list"]})), None, None),
    (Record("", b"{}"), "no_id", None),
    (Record("x" * 301, b"{}"), "no_id", None),
    (Record("x\0y", b"{}"), "no_id", None),
    (rec("r1", "again"), "duplicate", "같은 식별자가 한 목록에 두 번 있어 처음 것만 썼습니다. 협력기관에 알려 주세요."),
]


@pytest.mark.parametrize(("bad", "code", "words"), BAD)
def test_one_bad_record_does_not_stop_the_others(ckan, book, bad, code, words):
    report = run(Listed([*many(3), bad, *many(3, 3)]), ckan, book)
    assert (report.status, counts(report)) == ("partial", {"created": 6, "quarantined": 1})
    (record, told, message), = report.faults
    assert record == bad.id[:300].replace("\0", "\ufffd")
    assert code is None or told == code
    assert words is None or message.startswith(words)
    assert show(ckan, "r1")["title"] == "수위"


def test_a_record_met_again_on_a_later_page_is_a_fault(ckan, book):
    pages = [many(1000), [*many(3, 1000), rec("r5")]]
    for _ in range(2):
        report = run(Listed(*pages), ckan, book)
        assert (report.status, dict(report.reasons)) == ("partial", {"duplicate": 1})
    assert counts(report) == {"unchanged": 1003, "quarantined": 1}


def test_a_bad_record_leaves_what_stood_for_it_and_is_looked_at_every_time(ckan, book):
    run(Listed(page("a", "b")), ckan, book)
    for _ in range(2):
        report = run(Listed([rec("a"), Record("b", b"{")]), ckan, book)
        assert counts(report) == {"unchanged": 1, "quarantined": 1}
    assert show(ckan, "b")["title"] == "수위"
    assert counts(run(Listed(page("a", "b")), ckan, book)) == {"unchanged": 2}


def test_what_the_catalogue_refuses_is_set_aside(ckan, book, catalog, people):
    taken = {"name": name_for(SOURCE.name, "taken"), "owner_org": "nia", "title": "남의 것"}
    catalog.call("package_create", taken, people["root"])
    for expected in ({"created": 1, "quarantined": 1}, {"unchanged": 1, "quarantined": 1}):
        report = run(Listed(page("a", "taken")), ckan, book)
        assert (counts(report), dict(report.reasons)) == (expected, {"refused": 1})


def test_a_dataset_the_catalogue_has_lost_is_created_again(ckan, book, store):
    run(Listed(page("a")), ckan, book)
    with store.write() as db:
        for table in (revisions, resources, datasets):
            db.execute(table.delete())
    assert counts(run(Listed(page("a", "b", title="유량")), ckan, book)) == {"created": 2}


def test_a_record_not_for_us_is_counted_every_time(ckan, book):
    for _ in range(2):
        report = run(Listed([rec("a"), rec("b", private=True), rec("c", deleted="Y")]), ckan, book)
        assert report.status == "done"
        assert counts(report)["skipped"] == 2
    assert counts(report) == {"unchanged": 1, "skipped": 2}


# -- what is gone

def test_what_is_missing_from_two_whole_lists_is_withdrawn(doors, book):
    ckan = doors("dohyun")
    run(Listed(page("a", "b")), ckan, book)
    assert counts(run(Listed(page("a")), ckan, book)) == {"unchanged": 1, "missing": 1}
    assert show(ckan, "b")["title"] == "수위"
    assert counts(run(Listed(page("a")), ckan, book)) == {"unchanged": 1, "withdrawn": 1}
    with pytest.raises(NotFound):
        show(ckan, "b")
    assert counts(run(Listed(page("a")), ckan, book)) == {"unchanged": 1}


def test_one_that_shows_up_again_in_between_stays(ckan, book):
    for ids in ("ab", "a", "ab", "a"):
        report = run(Listed(page(*ids)), ckan, book)
    assert counts(report) == {"unchanged": 1, "missing": 1}


def test_one_that_comes_back_is_the_same_dataset(ckan, book):
    run(Listed(page("a", "b")), ckan, book)
    before = show(ckan, "b")["id"]
    for _ in range(2):
        run(Listed(page("a")), ckan, book)
    assert counts(run(Listed(page("a", "b")), ckan, book)) == {"unchanged": 1, "updated": 1}
    assert (show(ckan, "b")["id"], show(ckan, "b")["state"]) == (before, "active")


def test_one_that_comes_back_faulty_does_not_stand_until_it_is_mended(ckan, book):
    run(Listed(page("a", "b")), ckan, book)
    run(Listed([rec("a"), rec("b", deleted="Y")]), ckan, book)
    for _ in range(2):
        assert counts(run(Listed([rec("a"), Record("b", b"{}")]), ckan, book)) == {"unchanged": 1, "quarantined": 1}
        assert book.standing(SOURCE.name) == 1
    assert counts(run(Listed(page("a", "b")), ckan, book)) == {"unchanged": 1, "updated": 1}
    assert show(ckan, "b")["state"] == "active"


def test_one_that_a_person_took_down_stays_down_whatever_the_partner_sends(doors, book):
    """Somebody may have had to: a name in a description, a court's order.  The report says that it still comes."""
    ckan = doors("dohyun")
    run(Listed(page("a", "b")), ckan, book)
    taken = show(ckan, "b")["id"]
    ckan.call_action("package_delete", {"id": taken, "reason": "개인정보가 있어 내렸습니다."})
    for title in ("수위", "유량", "유속"):
        report = run(Listed([rec("a"), rec("b", title)]), ckan, book)
        assert doors("root").call_action("package_show", {"id": taken})["state"] == "deleted"
    assert (report.status, counts(report)) == ("partial", {"unchanged": 1, "quarantined": 1})
    assert "사람이 내린" in report.faults[0][2]


@pytest.mark.parametrize("listing", [
    lambda: Glimpsed(page("a")), lambda: Listed(page("a"), trouble("timeout")), lambda: Listed(page("a"), expected=2),
    lambda: Listed([rec("a"), rec("a")]), lambda: Listed([rec("a"), rec("")])])
def test_no_list_that_may_lack_something_withdraws(ckan, book, listing):
    run(Listed(page("a", "b")), ckan, book)
    for _ in range(3):
        report = run(listing(), ckan, book)
        assert report.status in ("partial", "failed")
        assert report.note["ko"]
        assert counts(report).keys() <= {"unchanged", "quarantined"}
    assert show(ckan, "b")["title"] == "수위"


def test_the_partners_own_word_is_believed_at_once(ckan, book):
    run(Listed(page("a", "b")), ckan, book)
    for expected in ({"unchanged": 1, "skipped": 1, "withdrawn": 1}, {"unchanged": 1, "skipped": 1}):
        assert counts(run(Glimpsed([rec("a"), rec("b", deleted="Y")]), ckan, book)) == expected
    with pytest.raises(NotFound):
        show(ckan, "b")
    assert counts(run(Listed(page("a", "b")), ckan, book)) == {"unchanged": 1, "updated": 1}


def test_a_dataset_that_is_no_longer_for_us_is_withdrawn(ckan, book):
    run(Listed(page("a", "b")), ckan, book)
    report = run(Listed([rec("a"), rec("b", private=True)]), ckan, book)
    assert counts(report) == {"unchanged": 1, "skipped": 1, "withdrawn": 1}


@pytest.mark.parametrize(("left", "status"), [(5, "held"), (7, "held"), (8, "done"), (14, "done")])
def test_of_a_small_source_no_more_than_half_goes_at_once(ckan, book, left, status):
    source = replace(SOURCE, limit_count=10)
    run(Listed(many(15), source=source), ckan, book)
    assert [run(Listed(many(left), source=source), ckan, book).status for _ in range(2)] == [status] * 2
    assert book.standing(SOURCE.name) == (15 if status == "held" else left)


@pytest.mark.parametrize(("left", "status"), [(0, "held"), (70, "held"), (79, "held"), (80, "done"), (95, "done")])
def test_too_many_at_once_wait_for_a_person(ckan, book, left, status):
    run(Listed(many(100)), ckan, book)
    report = run(Listed(many(left)), ckan, book)
    assert report.status == status
    assert book.standing(SOURCE.name) == 100
    planned = list(book.planned(report.run))
    assert len(planned) == (100 - left if status == "held" else 0)


def test_many_marked_as_deleted_wait_too(ckan, book):
    run(Listed(many(20)), ckan, book)
    report = run(Listed([rec(f"r{n}", deleted="Y") for n in range(20)]), ckan, book)
    assert (report.status, report.note["code"]) == ("held", "too_many_gone")
    assert report.note["ko"] == "한 번에 20건이 사라져(한도 4건) 내리지 않고 확인을 기다립니다."
    assert show(ckan, "r7")["title"] == "수위"


def test_an_empty_list_from_a_source_that_had_some_is_held(ckan, book):
    run(Listed(page("a")), ckan, book)
    for _ in range(3):
        report = run(Listed(), ckan, book)
        assert (report.status, report.note["code"]) == ("held", "nothing_came")
    assert run(Listed(source=Source("other", "test", "https://x.example", "kepco")), ckan, book).status == "done"


# -- status

def test_a_list_that_is_all_bad_has_failed(ckan, book):
    report = run(Listed([Record("a", b"{")]), ckan, book)
    assert (report.status, report.note["code"]) == ("failed", "all_bad")


def test_a_list_that_is_mostly_bad_publishes_the_good_and_withdraws_nothing(ckan, book):
    run(Listed(page("a", "b")), ckan, book)
    for _ in range(3):
        report = run(Listed([rec("a"), *(rec(f"n{n}") for n in range(9)), *(Record(f"x{n}", b"{") for n in range(11))]),
                     ckan, book)
        assert (report.status, report.note["code"]) == ("partial", "many_bad")
    assert show(ckan, "n8")["title"] == "수위"
    assert show(ckan, "b")["title"] == "수위"


def test_a_key_that_the_partner_echoes_is_struck_out_of_the_report(ckan, book):
    """Error shells quote what they were asked with, and a report is kept and shown."""
    key = "c4n4ry+Key/0123456789=="
    with closing(Session(SOURCE, key)) as http:
        class Echoed(Listed):
            def pages(self):
                self.http = http
                error = http.json(orjson.dumps({"resultCode": f"INVALID KEY {self.key}"}))
                raise AssertionError(error)

        for spelling in (key, quote(key, safe="")):
            Echoed.key = spelling
            report = run(Echoed(), ckan, book)
            assert report.note["code"] == "partner_error"
            assert spelling not in str(report.as_dict())
            assert spelling not in str(book.last(SOURCE.name))


def test_a_run_that_cannot_begin_is_written_down_and_waits_no_more(book):
    book.request(SOURCE.name, "2026-03-02T03:00:00+09:00")
    report = unready(SOURCE.name, LookupError("수집기가 없습니다. / No such harvester."), book)
    assert report.note == {"code": "unready", "ko": "수집기가 없습니다.", "en": "No such harvester."}
    assert (book.waiting(), book.last(SOURCE.name)["status"]) == ([], "failed")
    assert unready(SOURCE.name, LookupError("수집기가 없습니다.")).run is None


def test_a_run_that_is_interrupted_by_hand_says_so(ckan, book):
    with pytest.raises(KeyboardInterrupt):
        run(Listed(many(2), KeyboardInterrupt()), ckan, book)
    with book.store.read() as db:
        [kept] = db.execute(runs.select()).all()
    assert (kept.status, kept.report["note"]["code"]) == ("partial", "stopped")


def test_a_database_that_breaks_in_the_middle_is_told_as_such(ckan, book, store, caplog):
    class Pulled(Listed):
        def pages(self):
            yield many(1)
            with store.write() as db:
                db.exec_driver_sql("ALTER TABLE sightings RENAME TO elsewhere")

    report = run(Pulled(), ckan, book)
    assert (report.status, report.note["code"]) == ("failed", "catalogue")
    assert "sightings" in caplog.text


def test_a_partner_that_breaks_off_keeps_what_it_gave(ckan, book):
    report = run(Listed(page("a"), trouble("quota", until=Still().now())), ckan, book)
    assert (report.status, counts(report), report.note["code"]) == ("failed", {"created": 1}, "quota")
    assert report.until == Still().now()
    assert show(ckan, "a")["title"] == "수위"
    assert book.last(SOURCE.name)["status"] == "failed"


def test_our_own_mistake_is_told_as_such(ckan, book, caplog):
    report = run(Listed(page("a"), ZeroDivisionError("oops")), ckan, book)
    assert (report.status, report.note["code"]) == ("failed", "unexpected")
    assert "ZeroDivisionError" in caplog.text


def test_faults_in_the_report_are_bounded(ckan, book):
    report = run(Listed([rec("a"), *(Record(f"x{n}", b"{") for n in range(200))]), ckan, book)
    assert (len(report.faults), report.counts["quarantined"], dict(report.reasons)) == (50, 200, {"bad_value": 200})


def test_progress_is_told_after_every_page(ckan, book):
    told = []
    run(Listed(page("a"), page("b"), page("c")), ckan, book, progress=told.append)
    assert [each["fetched"] for each in told] == [1, 2, 3, 3]
    assert told[-1]["created"] == 3


def test_a_run_that_is_asked_to_stop_ends_partial_and_is_taken_up_again(ckan, book):
    clock = Still(threading.Event())

    class Stopping(Listed):
        def pages(self):
            yield page("a")
            clock.stop.set()
            yield page("b")
            yield page("c")

    report = run(Stopping(), ckan, book, clock=clock)
    assert (report.status, report.note["code"], counts(report)) == ("partial", "stopped", {"created": 2})
    assert counts(run(Listed(page("a", "b", "c")), ckan, book)) == {"created": 1, "unchanged": 2}


def test_a_rehearsal_writes_nothing(ckan, book, catalog, people):
    run(Listed(page("a", "b", "c")), ckan, book)
    runs = catalog.call("harvest_run_list", {}, people["root"])
    report = run(Listed([rec("a"), rec("b", "유량"), rec("new"), Record("bad", b"{")]), ckan, book, dry=True)
    assert (report.status, counts(report)) == (
        "partial", {"created": 1, "updated": 1, "unchanged": 1, "quarantined": 1, "missing": 1})
    assert catalog.call("harvest_run_list", {}, people["root"]) == runs
    assert counts(run(Listed(page("a", "b", "c")), ckan, book)) == {"unchanged": 3}
    assert run(Listed(), ckan, book, dry=True).status == "held"


# -- workers

def test_a_source_is_harvested_by_one_at_a_time(ckan, book):
    class Nested(Listed):
        def pages(self):
            self.other = run(Listed(page("z")), ckan, book)
            yield page("a")
            self.complete = "all"

    outer = Nested()
    assert run(outer, ckan, book).status == "done"
    assert (outer.other.status, outer.other.run, outer.other.note["code"]) == ("busy", None, "busy")


def test_a_worker_that_slept_through_its_lease_writes_nothing_more(ckan, book, clock):
    class Sleepy(Listed):
        def pages(self):
            yield page("a")
            clock.tick(minutes=5)
            self.other = run(Listed(page("a", "b", title="새것")), ckan, book)
            yield page("a", "b", title="옛것")

    sleepy = Sleepy()
    report = run(sleepy, ckan, book)
    assert sleepy.other.status == "done"
    assert (report.status, report.note["code"]) == ("lost", "lost")
    assert show(ckan, "a")["title"] == "새것"
    assert counts(run(Listed(page("a", "b", title="새것")), ckan, book)) == {"unchanged": 2}


# -- catalogues that are not ours, or fail

def test_a_stock_ckan_takes_our_fields_as_extras(book):
    ckan = Plain()
    assert counts(run(Lean(page("a")), ckan, book)) == {"draft": 1}
    there = ckan.there["id-0"]
    assert (there["name"], there["title"], there["state"]) == ("smart-grid-a", "수위", "draft")
    assert {"key": "harvest_record", "value": "a"} in there["extras"]
    assert counts(run(Lean(page("a", title="유량")), ckan, book)) == {"draft": 1}
    assert ckan.there["id-0"]["title"] == "유량"
    assert [len(ckan.there), ckan.calls.count("package_create")] == [1, 1]


@pytest.mark.parametrize("broken", [[False, True], [True], [False, True, True]])
def test_a_created_whose_answer_was_lost_is_not_created_twice(book, broken):
    ckan = Plain(broken)
    report = run(Listed(page("a")), ckan, book)
    assert (report.status, len(ckan.there)) == ("done", 1)
    assert counts(run(Listed(page("a")), ckan, book)) == {"unchanged": 1}


def test_a_catalogue_that_stays_away_fails_the_run(book, caplog):
    ckan = Plain(itertools.repeat(True))
    report = run(Listed(page("a")), ckan, book)
    assert (report.status, report.note["code"]) == ("failed", "catalogue")
    assert "the catalogue failed the harvest" in caplog.text


def test_one_who_may_not_publish_fails_the_run(catalog, people, book, caplog):
    report = run(Listed(page("a")), LocalCatalog(catalog, people["hana"]), book)
    assert (report.status, report.note["code"]) == ("failed", "catalogue")
    assert "NotAuthorized" in report.note["en"]


# -- names

@pytest.mark.parametrize(("record", "name"), [
    ("15001234", "kepco-15001234"), ("api-15001234", "kepco-api-15001234"),
    ("B410002", "kepco-b410002-"), ("한전", "kepco-"), ("a_1", "kepco-a-1-"), ("a-1", "kepco-a-1"),
    ("x" * 300, "kepco-xxx")])
def test_a_name_is_allowed_and_follows_from_the_record(record, name):
    made = name_for("kepco", record)
    assert made.startswith(name)
    assert made == name_for("kepco", record)
    assert 2 <= len(made) <= 100
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")


def test_no_two_records_share_a_name():
    ids = ["a", "A", "a ", "a-", "-a", "a_b", "a-b", "A-B", "가", "나", "x" * 200, "x" * 201]
    assert len({name_for("kepco", id) for id in ids}) == len(ids)


def test_a_record_that_gets_lost_inside_is_told_and_nothing_is_withdrawn(ckan, book, monkeypatch):
    run(Listed(page("a", "b", "c")), ckan, book)
    take = Lines.take
    monkeypatch.setattr(Lines, "take", lambda self, record, *more: record == "b" or take(self, record, *more))
    report = run(Listed(page("a", "b", title="유량")), ckan, book)
    assert (report.status, report.note["code"], counts(report)) == ("partial", "miscounted", {"updated": 1})


def test_the_end_of_a_run_is_in_the_log(ckan, book, catalog, people):
    report = run(Listed(page("a")), ckan, book)
    held = run(Listed([]), ckan, book)
    entries = catalog.call("audit_list", {"subject": SOURCE.name}, people["root"])["entries"]
    told = sorted((each["event"], each["actor"], each["facts"]["status"], each["facts"]["run"]) for each in entries)
    assert told == sorted([("run:end", "harvest:smart-grid", "done", report.run),
                           ("run:end", "harvest:smart-grid", "held", held.run)])
    assert catalog.call("audit_verify", {}, people["root"])["first_broken"] is None


def test_what_differs_here_and_there_in_a_long_list_is_published_together_and_once(ckan, book, monkeypatch):
    run(Listed(many(60)), ckan, book)
    sent = []
    call = ckan.call_action
    monkeypatch.setattr(ckan, "call_action", lambda action, data=None: (
        sent.append(len(data["datasets"])) if action == "package_upsert_many" else None, call(action, data))[1])
    monkeypatch.setattr("harvesters.work.CHUNK", 10)
    pages = [[rec("r0", "새"), *many(9, 1)], [rec("r0", "둘째"), *many(9, 11)], [rec("r20", "새"), *many(9, 21)],
             many(30, 30)]
    report = run(Listed(*pages), ckan, book, clock=Still())
    assert (sent, counts(report)) == ([2], {"updated": 2, "unchanged": 57, "quarantined": 1})
    assert [show(ckan, id)["title"] for id in ("r0", "r10", "r20")] == ["새", "수위", "새"]
    assert (report.status, dict(report.reasons)) == ("partial", {"duplicate": 1})


def test_what_differs_in_a_slow_list_does_not_wait_for_its_end(ckan, book, monkeypatch):
    monkeypatch.setattr("harvesters.work.CHUNK", 1)
    monkeypatch.setattr("harvesters.work.HASTE", 0.0)
    there = []

    class Slow(Listed):
        def pages(self):
            for each in super().pages():
                yield each
                there.append(ckan.call_action("package_search", {})["count"])

    run(Slow(*([rec(f"r{number}")] for number in range(3))), ckan, book)
    assert there == [1, 2, 3]
