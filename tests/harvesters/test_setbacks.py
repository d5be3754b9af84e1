"""A record that fails the same way again and again is tried three times and then left alone until something changes."""

from dataclasses import replace

import orjson
import pytest
from sqlalchemy import select

from catalog.tables import plan_items, runs, setbacks
from harvesters import drafts
from harvesters.base import Record
from tests.harvesters.listing import SOURCE, Listed, counts, rec

BAD = Record("bad", b'{"title": ["no", "text"]}')


class Counting(Listed):
    """Knows how often it drafted the bad one."""

    drafted = 0

    def draft(self, record):
        Counting.drafted += "deleted" not in record and record["title"] != "수위"
        if record.get("broken"):
            raise ValueError(record["broken"])
        return super().draft(record)


class Ahead(Counting):
    """Says when a record was modified."""

    def draft(self, record):
        return super().draft(record) | {"modified": record.get("modified", "2026-02-01")}


class Listing(Listed):
    """Lists by version; the contents are asked for, and those in `lost` are not to be had."""

    asked, lost = [], ()

    def fetch(self, ids):
        Listing.asked = ids
        return (record for record in [rec("ok"), BAD] if record.id in ids and record.id not in self.lost)


@pytest.fixture
def tries(harvest, store):
    """Harvest a record beside a good one: its counts, and how often it was tried as the plan tells."""
    def tries(record, kind=Counting, **how):
        report = harvest([rec("ok"), record], kind=kind, **how)
        with store.read() as db:
            told = db.scalars(select(plan_items.c.reasons).where(
                plan_items.c.run_id == report.run, plan_items.c.record == record.id)).all()
        assert report.status == ("partial" if told and "code" in told[0] else "done")
        return [reasons.get("tries") for reasons in told], Counting.drafted
    Counting.drafted = 0
    return tries


def test_a_record_that_fails_the_same_way_is_drafted_three_times_and_then_only_shown(tries, harvest, store):
    assert [tries(BAD) for _ in range(5)] == [([1], 1), ([2], 2), ([3], 3), ([3], 3), ([3], 3)]
    report = harvest([rec("ok"), BAD], kind=Counting)
    assert (report.status, counts(report)) == ("partial", {"unchanged": 1, "quarantined": 1})
    with store.read() as db:
        said = db.scalars(select(plan_items.c.reasons).join(runs, runs.c.id == plan_items.c.run_id).where(
            plan_items.c.record == "bad").order_by(runs.c.started)).all()
        third = db.scalars(select(runs.c.ended).order_by(runs.c.started).offset(2).limit(1)).one()
    assert [(each["code"], each["stage"]) for each in said] == [("schema", "catalogue")] * 6
    assert [each.get("last", "")[:16] for each in said] == ["", "", "", *[third[:16]] * 3]
    assert {str(each["fields"]) for each in said} == {str(said[0]["fields"])}


@pytest.mark.parametrize("change", [
    {"record": Record("bad", b'{"title": ["no", "text either"]}')},
    {"kind": type("Raised", (Counting,), {"mapping": "2"})},
    {"source": replace(SOURCE, options={"another": "way"})},
])
def test_what_is_changed_is_tried_anew(tries, change):
    assert [tries(BAD)[1] for _ in range(4)] == [1, 2, 3, 3]
    assert tries(**{"record": BAD} | change) == ([1], 4)


def test_a_new_release_may_read_what_the_last_one_could_not(tries, monkeypatch):
    assert [tries(BAD)[1] for _ in range(4)] == [1, 2, 3, 3]
    monkeypatch.setattr(drafts, "RELEASE", "99.1")
    assert tries(BAD) == ([1], 4)


def test_what_a_person_fixes_or_unfixes_is_tried_anew(tries, ask):
    assert [tries(BAD)[1] for _ in range(4)] == [1, 2, 3, 3]
    ask("harvest_fix_set", source=SOURCE.name, record="bad", field="notes", value="사람이 적은 설명")
    assert [tries(BAD) for _ in range(4)] == [([1], 4), ([2], 5), ([3], 6), ([3], 6)]
    ask("harvest_fix_set", source=SOURCE.name, record="bad", field="title", value="사람이 적은 이름")
    assert tries(BAD) == ([None], 7)
    ask("harvest_fix_set", source=SOURCE.name, record="bad", field="title", value=None)
    assert tries(BAD) == ([1], 8)


def test_a_run_that_plans_first_counts_alike(tries):
    assert [tries(BAD, source=replace(SOURCE, apply="guard")) for _ in range(4)] == [
        ([1], 1), ([2], 2), ([3], 3), ([3], 3)]


def test_what_fails_in_another_way_or_was_well_in_between_begins_anew(tries):
    def broken(how):
        return Record("bad", orjson.dumps({"title": "수위 2", "broken": how}))
    assert [tries(each)[0] for each in (broken("a"), broken("a"), BAD, broken("a"), broken("a"))] == [
        [1], [2], [1], [1], [2]]
    assert [tries(each)[0] for each in (rec("bad", title="수위 3"), broken("a"))] == [[None], [1]]


def test_a_person_has_it_tried_again(tries, ask, store):
    assert [tries(BAD)[1] for _ in range(4)] == [1, 2, 3, 3]
    assert ask("harvest_record_retry", source=SOURCE.name, record="ok") == {"count": 0}
    assert ask("harvest_record_retry", source=SOURCE.name, record="bad") == {"count": 1}
    assert tries(BAD) == ([1], 4)
    assert [tries(BAD)[1] for _ in range(3)] == [5, 6, 6]
    assert ask("harvest_record_retry", source=SOURCE.name) == {"count": 1}
    assert tries(BAD) == ([1], 7)


def test_what_may_be_well_another_time_is_never_given_up(tries, harvest, ask):
    lost = Record("bad", b"", b"v1")
    Listing.lost = ("bad",)
    for _ in range(5):
        assert harvest([Record("ok", b"", b"v1"), lost], kind=Listing).reasons == {"unfetched": 1}
        assert "bad" in Listing.asked
    ahead = rec("bad", title="내일의 수위", modified="2099-01-01")
    assert [tries(ahead, kind=Ahead)[1] for _ in range(5)] == [1, 2, 3, 4, 5]


def test_the_contents_of_what_was_given_up_are_not_even_asked_for(harvest):
    Listing.lost = ()
    asked = []
    for _ in range(5):
        report = harvest([Record("ok", b"", b"v1"), Record("bad", b"", b"v1")], kind=Listing)
        asked.append(list(Listing.asked))
        Listing.asked = []
        assert dict(report.reasons) == {"schema": 1}
    assert asked == [["ok", "bad"], ["bad"], ["bad"], [], []]
    harvest([Record("ok", b"", b"v1"), Record("bad", b"", b"v2")], kind=Listing)
    assert Listing.asked == ["bad"]


def test_a_rehearsal_counts_no_try_but_tells_what_was_given_up(tries, harvest, store):
    for _ in range(2):
        tries(BAD)
    for _ in range(3):
        told = []
        assert harvest([rec("ok"), BAD], kind=Counting, dry=told.append).counts["quarantined"] == 1
    assert told[0]["reasons"]["tries"] == 3
    assert [tries(BAD) for _ in range(2)] == [([3], 6), ([3], 6)]      # two, three rehearsed, and the third


def test_of_what_is_listed_no_longer_no_try_is_remembered(tries, harvest, store):
    tries(BAD)
    harvest([rec("ok")])
    with store.read() as db:
        assert db.execute(select(setbacks)).all() == []


def test_what_stands_for_a_record_that_was_given_up_stands_on(tries, grid):
    tries(rec("bad", title="그대로인 수위"))
    for _ in range(5):
        tries(BAD)
    assert grid.action.package_show(id=f"{SOURCE.name}-bad")["title"] == "그대로인 수위"
