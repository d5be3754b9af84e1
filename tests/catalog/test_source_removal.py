"""The end of a source: what becomes of its datasets is said, done in steps, and its runs can be read ever after."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import select

from catalog import SYSTEM, LocalCatalog, User
from catalog.actions import source_removal
from catalog.runbook import RunBook
from catalog.tables import plans, sightings
from schemas.source_texts import SOURCE as SAYS
from tests.furniture import dataset

SOURCE = {"name": "nia-list", "harvester": "ckan", "url": "https://api.example/list", "owner_org": "nia",
          "title": "목록"}


@pytest.fixture
def calls(catalog):
    return lambda name: LocalCatalog(catalog, catalog.user(name)).action


@pytest.fixture
def book(store, clock):
    return RunBook(store, clock)


@pytest.fixture
def harvested(catalog, calls, book):
    """A source of three datasets, one of them a draft, one edited by a person, and one record that became none."""
    owner = calls("root").organization_show(id="nia")["id"]
    calls("root").harvest_source_create(**SOURCE)
    editor = User("harvest:nia-list", "harvest:nia-list", roles={owner: "editor"}, door="harvest")
    made = catalog.call("package_upsert_many", {"datasets": [
        dataset(name="one"), dataset(name="two"), dataset(name="three", state="draft")]}, editor)
    ids = {each["name"]: each["id"] for each in made["results"]}
    calls("jiwoo").package_patch(id="two", notes="사람이 고친 설명")
    run = book.begin("nia-list")
    book.remember(run, [{"record": name, "outcome": "published", "dataset_id": id, "raw_digest": "raw",
                         "draft_digest": "draft"} for name, id in ids.items()] + [
        {"record": "bad", "outcome": "quarantined", "dataset_id": None, "raw_digest": "", "draft_digest": ""}])
    book.end(run, "done", {"status": "done", "counts": {"fetched": 4}, "reasons": {}, "faults": [], "note": {},
                           "until": None})
    return ids


def refused(call, **data) -> dict:
    with pytest.raises(ValidationError) as refusal:
        call(**data)
    return refusal.value.error_dict


def states(calls, ids) -> dict:
    return {name: calls("root").package_show(id=id)["state"] for name, id in ids.items()}


def seen(store) -> dict:
    with store.read() as db:
        return dict(db.execute(select(sightings.c.record, sightings.c.outcome)).all())


def test_what_would_be_left_is_counted_before(harvested, calls):
    counted = {"id": "nia-list", "state": "accepted", "datasets": 3, "published": 2, "drafts": 1, "edited": 1,
               "others": 0, "removal": None, "left": 0}
    assert calls("minsu").harvest_source_removal(id="nia-list") == counted
    calls("root").package_patch(id="one", owner_org="kepco", private=True)
    assert calls("minsu").harvest_source_removal(id="nia-list") == counted | {
        "published": 1, "drafts": 2, "others": 1, "edited": 2}
    for who in ("hana", "jiwoo", "dohyun", "audrey"):
        with pytest.raises(NotAuthorized):
            calls(who).harvest_source_removal(id="nia-list")


def test_a_source_is_not_removed_before_it_is_said_what_becomes_of_its_datasets(harvested, calls):
    for way in ({}, {"datasets": ""}, {"datasets": "both"}):
        assert refused(calls("minsu").harvest_source_delete, id="nia-list", **way)["datasets"] == [SAYS["datasets"]]
    for who in ("hana", "jiwoo", "dohyun", "audrey"):
        with pytest.raises(NotAuthorized):
            calls(who).harvest_source_delete(id="nia-list", datasets="keep")
    assert calls("minsu").harvest_source_show(id="nia-list")["state"] == "accepted"


def test_kept_datasets_belong_to_people_and_the_runs_can_still_be_read(harvested, calls, store):
    assert calls("minsu").harvest_source_delete(id="nia-list", datasets="keep") == {
        "id": "nia-list", "datasets": "keep", "count": 3, "left": 0, "others": 0}
    assert states(calls, harvested) == {"one": "active", "two": "active", "three": "draft"}
    assert seen(store) == {}
    assert calls("minsu").harvest_source_list() == []
    assert [each["name"] for each in calls("minsu").harvest_source_list(state="removed")] == ["nia-list"]
    assert [each["status"] for each in calls("hana").harvest_run_list(source="nia-list")] == ["done"]
    shown = calls("hana").harvest_source_show(id="nia-list")
    assert (shown["state"], shown["active"], shown["removal"]["datasets"]) == ("removed", False, "keep")
    for change in (calls("minsu").harvest_source_patch, calls("minsu").harvest_source_update):
        assert refused(change, id="nia-list", title="x")["id"] == [SAYS["removed"]]


def test_archived_datasets_are_out_of_sight_and_come_back_by_hand_or_by_the_source(harvested, calls, store, book):
    assert calls("minsu").harvest_source_delete(id="nia-list", datasets="archive", reason="협약 종료")["count"] == 3
    assert states(calls, harvested) == dict.fromkeys(harvested, "deleted")
    assert calls("hana").dataset_tombstone(id="one")["reason"] == "협약 종료"
    assert calls("jiwoo").package_patch(id=harvested["one"], state="active")["state"] == "active"
    assert seen(store) == dict.fromkeys(harvested, "withdrawn")
    again = calls("minsu").harvest_source_create(**SOURCE)
    assert (again["state"], again["removal"]) == ("proposed", None)
    assert {row.dataset_id for row in book.known("nia-list", ["two"]).values()} == {harvested["two"]}


def test_deleted_datasets_come_back_by_nobody_but_who_runs_the_site(harvested, catalog, calls, store):
    assert calls("minsu").harvest_source_delete(id="nia-list", datasets="delete")["left"] == 0
    assert (states(calls, harvested), seen(store)) == (dict.fromkeys(harvested, "deleted"), {})
    id = harvested["one"]
    gone = ["It was deleted for good with its harvest source."]
    assert refused(calls("jiwoo").package_patch, id=id, state="active")["state"] == gone
    assert refused(calls("minsu").package_update, **dataset(id=id, name="one", state="active"))["state"] == gone
    many = catalog.call("package_upsert_many", {"datasets": [dataset(id=id, name="one", state="active")]},
                        catalog.user("minsu"))
    assert [each["errors"] for each in many["results"]] == [{"state": gone}]
    assert calls("root").package_patch(id=id, state="active")["state"] == "active"
    assert calls("jiwoo").package_patch(id=id, notes="다시 씁니다")["state"] == "active"


def test_a_long_removal_goes_in_steps_that_may_be_repeated_and_in_one_way_only(harvested, calls, monkeypatch):
    monkeypatch.setattr(source_removal, "STEP", 2)
    remove = calls("minsu").harvest_source_delete
    assert remove(id="nia-list", datasets="archive") == {
        "id": "nia-list", "datasets": "archive", "count": 2, "left": 1, "others": 0}
    assert calls("minsu").harvest_source_removal(id="nia-list")["left"] == 1
    assert refused(remove, id="nia-list", datasets="delete")["datasets"] == [
        SAYS["datasets_other"].about(value="archive")]
    assert [remove(id="nia-list", datasets="archive")[key] for key in ("count", "left")] == [1, 0]
    assert [remove(id="nia-list", datasets="archive")[key] for key in ("count", "left")] == [0, 0]


def test_datasets_of_others_stay_and_are_counted(harvested, calls):
    calls("root").package_patch(id="one", owner_org="kepco", private=True)
    assert calls("minsu").harvest_source_delete(id="nia-list", datasets="delete") == {
        "id": "nia-list", "datasets": "delete", "count": 2, "left": 0, "others": 1}
    assert calls("root").package_show(id=harvested["one"])["state"] != "deleted"


def test_what_waits_for_it_is_not_carried_out_any_more(harvested, calls, store, book):
    run = book.begin("nia-list")
    book.plan(run, "waiting", {})
    book.end(run, "held", {"status": "held", "counts": {}, "reasons": {}, "faults": [], "note": {}, "until": None})
    asked = calls("minsu").harvest_run_create(source="nia-list")
    calls("minsu").harvest_source_delete(id="nia-list", datasets="keep")
    with store.read() as db:
        assert db.scalars(select(plans.c.state)).all() == ["refused"]
    over = calls("minsu").harvest_run_show(id=asked["id"])
    assert (over["status"], over["report"]["note"]["code"]) == ("failed", "removed")


def test_a_name_is_given_again_to_the_same_organisation_only(harvested, catalog, calls):
    calls("minsu").harvest_source_delete(id="nia-list", datasets="keep")
    told = refused(calls("root").harvest_source_create, **SOURCE | {"owner_org": "kepco"})
    assert told["name"] == [SAYS["name_used"]]
    assert catalog.call("harvest_source_create", SOURCE, SYSTEM)["state"] == "accepted"
    with pytest.raises(NotFound):
        calls("root").harvest_source_show(id="nowhere")
