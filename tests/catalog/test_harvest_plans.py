"""Plans by the API: who may see and decide them, what is told of them, and what nonsense is answered with."""

import orjson
import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError

from catalog import LocalCatalog, User
from catalog.may import SYSTEM
from catalog.runbook import RunBook
from tests.furniture import shared

NONSENSE = (None, [], {}, 7, "\0", "x" * 5000, [["x"]], True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def waiting(catalog, store, clock):
    """The id of a run of kepco's whose plan waits: it would create one dataset and withdraw another."""
    call(catalog, "harvest_source_create", name="grid", harvester="test", url="https://grid.example", owner_org="kepco")
    made = call(catalog, "package_create", **shared())
    book = RunBook(store, clock)
    run = book.begin("grid")
    book.items(run, [
        {"record": "new", "outcome": "created", "dataset_id": None, "changes": {}, "reasons": {}, "state": "waiting",
         "package": orjson.dumps({"said": shared(name="grid-new", title="새것"), "holds": {}, "raw": "r",
                                  "draft": "d"}).decode()},
        {"record": "old", "outcome": "withdrawn", "dataset_id": made["id"], "changes": {}, "state": "waiting",
         "reasons": {"seen": "x", "misses": 1, "outcome": "published"}, "base": 1},
        {"record": "bad", "outcome": "quarantined", "dataset_id": None, "changes": {},
         "reasons": {"code": "title", "ko": "제목", "en": "title", "fields": {}, "stage": "draft"}}])
    book.plan(run, "waiting", {"code": "awaits", "ko": "기다립니다.", "en": "It waits."})
    book.end(run, "held", {"counts": {"unchanged": 5}})
    return run.id


def call(catalog, action, user=SYSTEM, **data):
    return LocalCatalog(catalog, user).call_action(action, data)


def leader(catalog, name="yuna"):
    """Whoever leads kepco, a partner."""
    kepco = call(catalog, "organization_show", id="kepco")["id"]
    return User(id=name, name=name, roles={kepco: "admin"})


def test_a_plan_is_shown_with_its_lines_to_those_who_see_the_source(catalog, people, waiting):
    shown = call(catalog, "harvest_plan_show", people["dohyun"], id=waiting)
    assert {key: shown[key] for key in ("run_id", "source", "kind", "state", "decided", "decided_by_name", "successor",
                                        "status", "unchanged", "item_count", "carried_out", "undo", "may_decide",
                                        "may_undo")} == {
        "run_id": waiting, "source": "grid", "kind": "harvest", "state": "waiting", "decided": None,
        "decided_by_name": None, "successor": None, "status": "held", "unchanged": 5, "item_count": 3,
        "carried_out": None, "undo": None, "may_decide": False, "may_undo": False}
    assert shown["reason"] == {"code": "awaits", "ko": "기다립니다.", "en": "It waits."}
    assert [(item["record"], item["name"], item["title"], item["state"]) for item in shown["items"]] == [
        ("new", "grid-new", "새것", "waiting"), ("old", "kepco-power", "전력 사용량", "waiting"),
        ("bad", None, None, None)]
    assert shown["items"][2]["reasons"]["stage"] == "draft"
    assert "package" not in shown["items"][0]
    [listed] = call(catalog, "harvest_plan_list", people["dohyun"], state="waiting", source="grid")
    assert listed == {key: shown[key] for key in listed} | {
        "items": {"created": 1, "quarantined": 1, "withdrawn": 1}}
    assert call(catalog, "harvest_plan_list", people["dohyun"], state="applied") == []
    assert call(catalog, "harvest_plan_list", people["jiwoo"]) == []
    with pytest.raises(NotAuthorized):
        call(catalog, "harvest_plan_show", people["jiwoo"], id=waiting)


def test_who_leads_a_partner_decides_for_it_and_the_centre_for_all(catalog, people, waiting):
    steward = User(id="sujin", name="sujin", steward=True)
    for who in (people["dohyun"], people["minsu"], people["audrey"], people["anonymous"]):
        for action in ("harvest_plan_decide", "harvest_run_undo"):
            with pytest.raises(NotAuthorized):
                call(catalog, action, who, id=waiting, decision="refuse")
    assert call(catalog, "harvest_plan_show", leader(catalog), id=waiting)["may_decide"] is True
    assert call(catalog, "harvest_plan_show", steward, id=waiting)["may_decide"] is True
    told = call(catalog, "harvest_plan_decide", leader(catalog), id=waiting, decision="apply")
    assert (told["state"], told["decided_by"]) == ("approved", "yuna")
    [run] = call(catalog, "harvest_run_list", status="waiting")
    assert (run["id"], run["kind"], run["plan"]) == (told["run"], "approve", waiting)
    told = call(catalog, "harvest_plan_decide", steward, id=waiting, decision="refuse")
    assert (told["state"], told["decided_by"], told["run"], told["carried"]) == ("refused", "sujin", None, 0)
    with pytest.raises(ValidationError, match="refused"):
        call(catalog, "harvest_plan_decide", steward, id=waiting, decision="apply")


def test_a_source_of_an_organisation_that_is_no_partner_is_the_centres_to_decide(catalog, people, store, clock):
    call(catalog, "harvest_source_create", name="own", harvester="test", url="https://own.example", owner_org="nia")
    book = RunBook(store, clock)
    run = book.begin("own")
    book.plan(run, "waiting", {})
    book.end(run, "held", {})
    with pytest.raises(NotAuthorized):
        call(catalog, "harvest_plan_decide", people["minsu"], id=run.id, decision="apply")
    assert call(catalog, "harvest_plan_decide", id=run.id, decision="refuse")["state"] == "refused"


def test_a_run_without_a_plan_is_shown_as_broken(catalog, store, clock, waiting):
    book = RunBook(store, clock)
    run = book.begin("grid")
    book.end(run, "failed", {})
    assert call(catalog, "harvest_plan_show", id=run.id)["state"] == "broken"
    with pytest.raises(ValidationError, match="No plan of this run waits"):
        call(catalog, "harvest_plan_decide", id=run.id, decision="apply")


def test_nonsense_is_refused_and_never_an_error_of_ours(catalog, waiting):
    for value in NONSENSE:
        for action, data in (("harvest_plan_show", {"id": value}), ("harvest_plan_list", {"source": value}),
                             ("harvest_plan_list", {"limit": value}),
                             ("harvest_plan_show", {"id": waiting, "state": value}),
                             ("harvest_plan_decide", {"id": waiting, "decision": value}),
                             ("harvest_plan_decide", {"id": value, "decision": "apply"}),
                             ("harvest_run_undo", {"id": value}), ("package_revert_many", {"items": value}),
                             ("package_revert_many", {"items": [value]}),
                             ("package_revert_many", {"items": [{"id": value, "base": value, "revision": value}]}),
                             ("package_upsert_many", {"datasets": [], "bases": value})):
            try:
                call(catalog, action, **data)
            except (ValidationError, NotFound):
                continue
    assert call(catalog, "harvest_plan_show", id=waiting)["state"] == "waiting"


def test_changes_of_others_are_not_taken_back(catalog, people):
    made = call(catalog, "package_create", **shared())
    call(catalog, "package_patch", id=made["id"], title="새 제목", license_id="kogl-4")
    item = {"id": made["id"], "base": 1, "revision": 2}
    with pytest.raises(NotAuthorized):
        call(catalog, "package_revert_many", people["jiwoo"], items=[item])
    [done] = call(catalog, "package_revert_many", people["dohyun"], items=[item])["results"]
    assert (done["outcome"], sorted(done["changes"]), done["kept"], done["base"], done["revision"]) == (
        "updated", ["license_id", "title"], [], 2, 3)
    there = call(catalog, "package_show", id=made["id"])
    assert {key: there[key] for key in ("title", "license_id", "license_title", "resources")} == {
        key: made[key] for key in ("title", "license_id", "license_title", "resources")}
    [again] = call(catalog, "package_revert_many", people["dohyun"], items=[item])["results"]
    assert (again["outcome"], again["kept"], again["revision"]) == ("unchanged", [], 3)
