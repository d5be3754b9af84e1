"""Dry runs by the API: who may ask for one and when, and how they are kept apart from harvests."""

from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from ckanapi import NotFound, ValidationError

from catalog.runbook import RunBook

GRID = {"name": "grid", "harvester": "odcloud", "url": "https://grid.example/list", "owner_org": "nia"}
NONSENSE = (None, [], {}, 7, "\0", "x" * 5000, [["x"]], True)


@pytest.fixture
def grid(write):
    return write("root", "harvest_source_create", **GRID)


@pytest.fixture
def book(store, clock):
    return RunBook(store, clock)


def refusal(write, **data):
    with pytest.raises((ValidationError, NotFound)) as refused:
        write("jiwoo", "harvest_dry_run_create", **data)
    return str(refused.value)


def test_it_waits_for_whoever_harvests_next_and_is_no_run_of_the_source(grid, write, book):
    run = write("jiwoo", "harvest_dry_run_create", source="grid")
    assert {key: value for key, value in run.items() if key != "id"} == {
        "source": "grid", "slot": None, "kind": "dry_run", "status": "waiting", "ended": None, "counts": {},
        "report": {}, "plan": None, "started": "2026-03-02T09:02:00.000000"}
    assert write("hana", "harvest_run_list", kind="dry_run") == [run]
    assert write("hana", "harvest_run_list", kind="harvest") == []
    assert write("hana", "harvest_source_show", id="grid")["last_run"] is None
    assert (book.waiting("harvest"), book.waiting("dry_run"), book.decided()) == ([], ["grid"], set())
    assert book.begin_decided("grid") is None
    assert book.begin("grid", waiting=True).id != run["id"]
    [entry] = write("root", "audit_list", event="harvest:dry_run")["entries"]
    assert (entry["subject"], entry["facts"]) == ("grid", {"run": run["id"]})


def test_one_at_a_time_waits_or_runs_however_many_ask_at_once(grid, write, book, catalog, people):
    def ask(_):
        try:
            return catalog.call("harvest_dry_run_create", {"source": "grid"}, people["jiwoo"])
        except ValidationError as refused:
            return refused

    with ThreadPoolExecutor(6) as pool:
        came = list(pool.map(ask, range(6)))
    assert [isinstance(each, dict) for each in came].count(True) == 1
    run = book.begin_dry_run("grid")
    assert "이미 미리 해 보고 있습니다." in refusal(write, source="grid")
    book.end(run, "done", {})
    assert write("jiwoo", "harvest_dry_run_create", source="grid")["status"] == "waiting"


def test_a_source_that_is_off_or_not_accepted_yet_is_not_asked(grid, write):
    write("root", "harvest_source_patch", id="grid", active=False)
    assert "꺼 둔 수집처입니다." in refusal(write, source="grid")
    write("jiwoo", "harvest_source_create", **GRID | {"name": "proposed"})
    assert "수락되지 않은" in refusal(write, source="proposed")
    for value in NONSENSE:
        refusal(write, source=value)


def test_its_plan_is_kept_beside_one_that_waits_and_neither_decided_nor_undone(grid, write, book):
    waits = book.begin("grid")
    book.plan(waits, "waiting", {})
    book.end(waits, "held", {})
    id = write("jiwoo", "harvest_dry_run_create", source="grid")["id"]
    run = book.begin_dry_run("grid")
    line = {"record": "new", "outcome": "created", "dataset_id": None, "changes": {}, "reasons": {}, "state": "dry_run",
            "package": orjson.dumps({"said": {"title": "새것"}}).decode()}
    book.items(run, [line])
    book.plan(run, "dry_run", {}, whole=False)
    book.end(run, "done", {"counts": {"created": 1}, "whole": "way"})
    assert book.last_whole("grid", "way") is None
    assert book.history("grid") == []
    assert [each["run_id"] for each in write("root", "harvest_plan_list", source="grid", state="waiting")] == [waits.id]
    shown = write("root", "harvest_plan_show", id=id)
    assert [(each["title"], each["name"], each["state"], each["dataset_id"]) for each in shown["items"]] == [
        ("새것", None, "dry_run", None)]
    assert list(book.planned(id, ("created", "withdrawn"))) == []
    for action, more in (("harvest_plan_decide", {"decision": "apply"}), ("harvest_run_undo", {})):
        with pytest.raises(ValidationError):
            write("root", action, id=id, **more)
    assert write("root", "harvest_plan_show", id=id) == shown
