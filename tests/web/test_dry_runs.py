"""A dry run that was asked for: carried out by the scheduler against a partner, its plan kept, nothing else touched."""

from datetime import timedelta

import pytest
from ckanapi import ValidationError

from catalog.quotas import in_seoul, used_today
from catalog.tables import metadata
from config.settings import Settings
from harvesters import sandbox
from schemas import Source
from web.scheduling import keep_house, schedule
from web.wiring import bring, build, harvest, rehearse

STANDING = (("harvest_source_show", "id"), ("harvest_source_show_status", "id"), ("harvest_source_schedule", "id"),
            ("harvest_health", "source"), ("harvest_job_list", "source_id"))
KEPT = {"runs", "plans", "plan_items", "quotas"}


@pytest.fixture(scope="module")
def partner():
    with sandbox.serve() as server:
        yield server


@pytest.fixture
def house(sqlite, memory, tmp_path, partner):
    settings = Settings(data=tmp_path, database=sqlite[0], demo=True, keep_runs=30,
                        harvest_allow=("{}:{}".format(*partner.address),))
    with build(settings) as house:
        yield house


@pytest.fixture
def source(house, partner):
    told = sandbox.sources(partner.url)["lge"]
    made = Source("goods", told.pop("harvester", "lge"), told.pop("url"), "kepco", title="가전 목록", quota=500, **told)
    bring(house, {"name": "kepco"}, made)
    return made


@pytest.fixture
def desk(house):
    """The scheduler, which looks when it is told to."""
    made = schedule(house)
    yield made
    made.stop(10)


def ask(house, action="harvest_dry_run_create", **data):
    return house.ckan.call_action(action, data or {"source": "goods"})


def rows(house):
    """Table → all that stands in it."""
    with house.store.read() as db:
        return {name: sorted(map(repr, db.execute(table.select()).all())) for name, table in metadata.tables.items()}


def kinds(house):
    return [(each["kind"], each["status"]) for each in ask(house, "harvest_run_list", source="goods")]


def carry_out(desk):
    desk.tick()
    desk.harvest("goods")


def test_the_scheduler_carries_it_out_and_writes_its_plan_and_nothing_else(house, source, desk):
    told = ask(house)
    assert (told["kind"], told["status"], house.book.waiting()) == ("dry_run", "waiting", ["goods"])
    before = rows(house)
    carry_out(desk)
    after = rows(house)
    assert {name for name in after if after[name] != before[name]} == KEPT
    shown = ask(house, "harvest_plan_show", id=told["id"])
    assert (shown["kind"], shown["state"], shown["status"], shown["may_undo"]) == ("dry_run", "dry_run", "done", False)
    assert shown["counts_by"] == [{"outcome": "created", "state": "dry_run", "count": 14},
                                   {"outcome": "draft", "state": "dry_run", "count": 1}]
    assert all(each["title"] and each["revision"] is None for each in shown["items"])
    assert kinds(house) == [("dry_run", "done")]                  # no harvest came of it
    assert ask(house, "harvest_source_show", id="goods")["last_run"] is None
    assert harvest(house, source).counts["created"] == 14


def test_it_tells_field_by_field_what_would_change_and_what_would_go_and_is_never_carried_out(
        house, source, desk, partner):
    harvest(house, source)
    standing = [each.record for each in house.book.standing_ones("goods")]
    partner.app.faults.add({"source": "lge", "keep": 13})
    try:
        harvest(house, source)
        ask(house, "harvest_fix_set", source="goods", record=standing[0], field="title", value="다른 이름")
        told = ask(house)
        carry_out(desk)
    finally:
        partner.app.faults.clear()
    shown = ask(house, "harvest_plan_show", id=told["id"])
    assert [(each["outcome"], list(each["changes"])) for each in shown["items"]] == [
        ("updated", ["title"]), ("withdrawn", []), ("withdrawn", [])]
    assert (shown["items"][0]["changes"]["title"][1], shown["items"][0]["title"]) == ("다른 이름", "다른 이름")
    assert shown["unchanged"] == 12
    for action, more in (("harvest_plan_decide", {"decision": "apply"}),
                         ("harvest_plan_decide", {"decision": "refuse"}),
                         ("harvest_run_undo", {})):
        with pytest.raises(ValidationError):
            ask(house, action, id=told["id"], **more)


def test_one_that_fails_says_why_plans_nothing_and_is_no_failure_of_the_source(house, source, desk, partner):
    harvest(house, source)
    before = [ask(house, action, **{key: "goods"}) for action, key in STANDING]
    partner.app.faults.add({"source": "lge", "html": True})
    try:
        told = ask(house)
        carry_out(desk)
    finally:
        partner.app.faults.clear()
    shown = ask(house, "harvest_run_show", id=told["id"])
    assert (shown["status"], shown["report"]["note"]["code"], shown["item_count"]) == ("failed", "html", 0)
    assert ask(house, "harvest_plan_show", id=told["id"])["state"] == "broken"
    after = [ask(house, action, **{key: "goods"}) for action, key in STANDING]
    after[2]["quota"]["used"] = before[2]["quota"]["used"]
    assert after == before


def test_its_requests_count_against_the_days_and_a_slot_that_is_due_is_done_beside_it(house, source, desk):
    name = "source:goods"
    ask(house)
    carry_out(desk)
    with house.store.read() as db:
        used = used_today(db, name, house.catalog.clock())
    assert used == 2
    ask(house)
    house.book.request("goods", "2026-03-02T03:00:00+09:00")
    carry_out(desk)
    assert sorted(kinds(house)) == [("dry_run", "done"), ("dry_run", "done"), ("harvest", "done")]
    with house.store.read() as db:
        assert used_today(db, name, house.catalog.clock()) == 3 * used


def test_a_worker_that_dies_leaves_it_lost_and_nothing_else(house, source, desk):
    told = ask(house)
    run = house.book.begin_dry_run("goods", lease=-1)
    assert run.id == told["id"]
    before = rows(house)
    desk.tick()
    after = rows(house)
    assert {name for name in after if after[name] != before[name]} == {"runs"}
    shown = ask(house, "harvest_run_show", id=told["id"])
    assert (shown["status"], shown["report"]["note"]["code"]) == ("lost", "lost")
    assert "바뀐 것은 없습니다" in shown["report"]["note"]["ko"]
    desk.harvest("goods")
    assert kinds(house) == [("dry_run", "lost")]


def test_one_that_somebody_stops_reads_no_further_and_keeps_no_plan(house, source):
    told = ask(house)
    house.book.begin_dry_run("goods")
    assert rehearse(house, source) is None                        # while another worker is at it
    ask(house, "harvest_job_abort", id=told["id"])
    assert (rehearse(house, source), kinds(house)) == (None, [("dry_run", "failed")])
    assert "바뀐 것은 없습니다" in ask(house, "harvest_run_show", id=told["id"])["report"]["note"]["ko"]


def test_a_source_that_is_not_asked_at_this_hour_is_not_asked_for_a_rehearsal_either(house, source, desk):
    hour = in_seoul(house.catalog.clock()).hour
    ask(house, "harvest_source_patch", id="goods", blackout=[f"{hour:02}:00-{(hour + 2) % 24:02}:00"])
    ask(house)
    carry_out(desk)
    assert kinds(house) == [("dry_run", "waiting")]


def test_old_ones_are_forgotten_like_runs_but_never_in_place_of_the_last_harvest(house, source):
    book, now = house.book, house.catalog.clock()
    book.clock = lambda: now - timedelta(days=100)
    book.end(book.begin("goods"), "done", {})
    told = ask(house)
    book.clock = lambda: now - timedelta(days=99)
    book.end(book.begin_dry_run("goods"), "done", {})
    assert kinds(house) == [("dry_run", "done"), ("harvest", "done")]
    keep_house(house)
    assert (kinds(house), told["kind"]) == ([("harvest", "done")], "dry_run")
