"""Background jobs, which are harvests that wait or run, and the same as ckanext-harvest tells of them."""

import orjson
import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import insert

from catalog.runbook import RunBook
from catalog.tables import runs
from tests.furniture import dataset

SOURCE = {"name": "nia-list", "harvester": "odcloud", "url": "https://api.example/list", "owner_org": "nia",
          "title": "목록", "options": {"page": 100}, "pace": 2.0}
NOTHING = {"added": 0, "updated": 0, "not modified": 0, "errored": 0, "deleted": 0}


def refused(call, **data) -> dict:
    with pytest.raises(ValidationError) as refusal:
        call(**data)
    return {key: value for key, value in refusal.value.error_dict.items() if key != "__type"}


@pytest.fixture
def source(doors):
    return doors("root").action.harvest_source_create(**SOURCE)


@pytest.fixture
def book(store, clock):
    return RunBook(store, clock)


@pytest.fixture
def harvested(source, doors, book, store, clock):
    """A run that published two records, held one back, set one aside, and ended."""
    for name in ("one", "two", "three"):
        doors("jiwoo").action.package_create(**dataset(name=name, state="draft" if name == "three" else "active"))
    ids = {name: doors("root").action.package_show(id=name)["id"] for name in ("one", "two", "three")}
    run = book.begin("nia-list")
    clock.tick(minutes=2)
    rows = {"one": "published", "two": "published", "three": "draft", "bad:1": "quarantined"}
    book.remember(run, [{"record": record, "outcome": outcome, "dataset_id": ids.get(record), "raw_digest": "raw",
                         "draft_digest": "draft"} for record, outcome in rows.items()])
    fault = {"code": "no_title", "ko": "제목이 없습니다.", "en": "It has no title."}
    book.items(run, [
        {"record": "one", "outcome": "created", "dataset_id": ids["one"], "changes": {}, "reasons": {}},
        {"record": "three", "outcome": "draft", "dataset_id": ids["three"], "changes": {},
         "reasons": {"theme": ["Missing", "Unknown"]}},
        {"record": "bad:1", "outcome": "quarantined", "dataset_id": None, "changes": {}, "reasons": fault}])
    book.plan(run, "applied", {})
    counts = {"fetched": 9, "created": 1, "updated": 1, "unchanged": 5, "draft": 1, "quarantined": 1, "withdrawn": 2}
    book.end(run, "partial", {"status": "partial", "counts": counts, "reasons": {"no_title": 1}, "faults": [],
                              "note": {"code": "some_bad", "ko": "…", "en": "1 records are faulty."}, "until": None})
    return {"run": run.id, "ids": ids}


def test_what_waits_or_runs_is_a_job_for_those_who_see_everything(source, doors, book, clock):
    waiting = doors("jiwoo").action.harvest_run_create(source="nia-list")
    job = {"id": waiting["id"], "title": "harvest nia-list", "queue": "harvest", "created": "2026-03-02T09:00:00"}
    for who in ("root", "audrey"):
        assert doors(who).action.job_list() == [job]
        assert doors(who).action.job_show(id=job["id"]) == job
    assert doors("root").action.job_list(ids_only=True) == [job["id"]]
    assert doors("root").action.job_list(queues=["default"]) == []
    assert doors("root").action.job_list(queues=["harvest"], limit=0) == []
    for who in (None, "minsu"):
        for call, data in (("job_list", {}), ("job_show", {"id": job["id"]})):
            with pytest.raises(NotAuthorized):
                doors(who).call_action(call, data)
    run = book.begin("nia-list")
    assert doors("root").action.job_show(id=run.id) == job
    book.end(run, "done", {"counts": {}})
    assert doors("root").action.job_list() == []
    with pytest.raises(NotFound):
        doors("root").action.job_show(id=run.id)


def test_no_more_than_two_hundred_jobs_are_told(source, doors, store):
    rows = [{"id": f"run-{number}", "source": "nia-list", "status": "waiting", "fence": 0, "counts": {}, "report": {},
             "started": f"2026-01-01T00:00:00.{number:06d}"} for number in range(210)]
    with store.write() as db:
        db.execute(insert(runs), rows)
    assert [each["id"] for each in doors("root").action.job_list(limit=1000)] == [row["id"] for row in rows[:200]]


def test_a_job_goes_from_new_over_running_to_finished(source, doors, book, clock):
    jiwoo = doors("jiwoo").action
    new = jiwoo.harvest_job_create(source_id="nia-list")
    assert new == {"id": new["id"], "created": "2026-03-02T09:00:00.000000", "gather_started": None,
                   "gather_finished": None, "finished": None, "source_id": "nia-list", "status": "New",
                   "stats": NOTHING, "object_error_summary": [], "gather_error_summary": []}
    assert refused(jiwoo.harvest_job_create, source_id="nia-list") == {
        "message": "There already is an unrun job for this source"}
    run = book.begin("nia-list")
    assert jiwoo.harvest_job_show(id=new["id"]) == new | {
        "status": "Running", "gather_started": "2026-03-02T09:00:00.000000"}
    clock.tick(seconds=30)
    book.end(run, "done", {"counts": {"created": 3, "unchanged": 4}})
    done = jiwoo.harvest_job_show(id=new["id"])
    assert (done["status"], done["finished"], done["stats"]) == (
        "Finished", "2026-03-02T09:00:30.000000", NOTHING | {"added": 3, "not modified": 4})
    assert [each["status"] for each in jiwoo.harvest_job_list(source_id="nia-list")] == ["Finished"]
    assert jiwoo.harvest_job_list(status="New") == jiwoo.harvest_job_list(status="Odd") == []
    assert jiwoo.harvest_source_show_status(id="nia-list") == {
        "job_count": 1, "last_job": done, "total_datasets": 0}


def test_a_source_that_is_switched_off_gets_no_job(source, doors):
    doors("root").action.harvest_source_patch(id="nia-list", active=False)
    assert refused(doors("jiwoo").action.harvest_job_create, source_id="nia-list") == {
        "message": "Can not create jobs on inactive sources"}


def test_what_became_of_a_job_is_told_in_numbers_and_by_object(harvested, doors):
    hana, id = doors("hana").action, harvested["run"]
    shown = hana.harvest_job_show(id=id)
    assert shown["stats"] == {"added": 1, "updated": 1, "not modified": 5, "errored": 2, "deleted": 2}
    assert shown["object_error_summary"] == [{"message": "no_title", "error_count": 1}]
    assert shown["gather_error_summary"] == [{"message": "1 records are faulty.", "error_count": 1}]
    three = {"guid": "three", "errors": [{"message": f"theme: {text}", "line": None, "type": "Import"}
                                         for text in ("Missing", "Unknown")]}
    bad = {"guid": "bad:1", "errors": [{"message": "It has no title.", "line": None, "type": "Import"}]}
    assert hana.harvest_job_report(id=id) == {
        "gather_errors": [{"message": "1 records are faulty."}],
        "object_errors": {"nia-list:three": three, "nia-list:bad:1": bad}}
    assert hana.harvest_job_report(id=id, limit=1, offset=1)["object_errors"] == {"nia-list:bad:1": bad}
    assert hana.harvest_source_show_status(id="nia-list")["total_datasets"] == 2


def test_a_record_is_shown_by_its_id_there_or_by_its_dataset(harvested, doors):
    hana = doors("hana").action
    shown = hana.harvest_object_show(id="nia-list:one")
    content = orjson.loads(shown.pop("content"))
    kept = hana.package_show(id="one")
    assert content == {key: value for key, value in kept.items() if key != "organization"}
    assert shown == {
        "id": "nia-list:one", "guid": "one", "current": True, "state": "COMPLETE", "retry_times": 0,
        "report_status": "added", "metadata_modified_date": None, "harvest_job_id": harvested["run"],
        "job": harvested["run"], "harvest_source_id": "nia-list", "source": "nia-list",
        "package_id": harvested["ids"]["one"], "package": harvested["ids"]["one"], "errors": [],
        "extras": {"raw_digest": "raw", "draft_digest": "draft", "outcome": "published"},
        "gathered": "2026-03-02T09:00:00.000000", "fetch_started": "2026-03-02T09:00:00.000000",
        "fetch_finished": "2026-03-02T09:02:00.000000", "import_started": "2026-03-02T09:00:00.000000",
        "import_finished": "2026-03-02T09:02:00.000000"}
    assert hana.harvest_object_show(dataset_id="one")["id"] == "nia-list:one"
    bad = hana.harvest_object_show(id="nia-list:bad:1")
    assert (bad["current"], bad["state"], bad["report_status"], bad["content"], bad["package"], bad["errors"]) == (
        False, "ERROR", "errored", None, None, [{"message": "It has no title.", "line": None, "stage": "Import"}])
    assert refused(hana.harvest_object_show) == {
        "message": 'Please provide either an "id" or a "dataset_id" parameter'}
    for data in ({"id": "nia-list:four"}, {"id": "nowhere:one"}, {"id": "one"}, {"dataset_id": "nothing"}):
        with pytest.raises(NotFound):
            hana.harvest_object_show(**data)


def test_a_record_whose_dataset_went_to_another_organisation_is_shown_without_it(harvested, doors):
    doors("root").action.package_patch(id="three", owner_org="kepco")
    assert doors("hana").action.harvest_object_show(id="nia-list:three")["content"] is None


@pytest.mark.parametrize(("call", "data"), [
    ("harvest_job_show", {"id": "<run>"}), ("harvest_job_report", {"id": "<run>"}),
    ("harvest_object_show", {"id": "nia-list:one"}), ("harvest_source_show_status", {"id": "nia-list"})])
def test_jobs_and_records_of_others_are_not_seen(harvested, doors, call, data):
    data = {key: harvested["run"] if value == "<run>" else value for key, value in data.items()}
    for who in ("hana", "jiwoo", "minsu", "audrey", "root"):
        doors(who).call_action(call, data)
    for who in (None, "dohyun"):
        with pytest.raises(NotAuthorized):
            doors(who).call_action(call, data)
    assert doors("dohyun").action.harvest_job_list() == []
    with pytest.raises(NotAuthorized):
        doors().action.harvest_job_list()


def test_a_job_is_aborted_and_its_worker_can_write_nothing_more(source, doors, book, clock):
    waiting = doors("jiwoo").action.harvest_job_create(source_id="nia-list")
    with pytest.raises(NotAuthorized):
        doors("hana").action.harvest_job_abort(id=waiting["id"])
    assert doors("jiwoo").action.harvest_job_abort(id=waiting["id"])["status"] == "Finished"
    clock.tick(seconds=1)
    run = book.begin("nia-list")
    stopped = doors("jiwoo").action.harvest_job_abort(source_id="nia-list")
    assert (stopped["id"], stopped["status"], stopped["gather_error_summary"]) == (run.id, "Finished", [
        {"message": "A person stopped the harvest. The next run goes on from here.", "error_count": 1}])
    with pytest.raises(book.Lost):
        book.end(run, "done", {"counts": {}})
    assert doors("jiwoo").action.harvest_job_abort(id="nia-list") == stopped
    entries = doors("root").action.audit_list(event="run:abort")["entries"]
    assert [(each["subject"], each["facts"]["run"]) for each in entries] == [
        ("nia-list", run.id), ("nia-list", waiting["id"])]
    assert book.begin("nia-list") is not None
    with pytest.raises(NotFound):
        doors("jiwoo").action.harvest_job_abort(id="nothing")


def test_a_source_without_jobs_has_none_to_abort(source, doors):
    with pytest.raises(NotFound, match="source has no jobs"):
        doors("jiwoo").action.harvest_job_abort(id="nia-list")


def test_an_update_of_a_source_forgets_what_it_does_not_mention(source, doors):
    said = {key: SOURCE[key] for key in ("name", "harvester", "url", "owner_org")}
    for who in (None, "jiwoo", "dohyun", "audrey"):
        with pytest.raises(NotAuthorized):
            doors(who).action.harvest_source_update(id="nia-list", **said)
    now = doors("minsu").action.harvest_source_update(id="nia-list", **said | {"title": "새 목록"})
    again = doors("root").action.harvest_source_update(**source | {"owner_org": "nia"})
    assert again == source | {key: again[key] for key in ("state", "proposal")}
    changed = {"title": "새 목록", "options": {}, "pace": 0.0}
    assert now == source | changed | {key: now[key] for key in ("state", "proposal", "mark")}
    assert "url" in refused(doors("minsu").action.harvest_source_update, id="nia-list", harvester="odcloud",
                            owner_org="nia")
    with pytest.raises(NotAuthorized):
        doors("minsu").action.harvest_source_update(id="nia-list", **said | {"secret": "NIA_KEY"})


def test_what_came_from_a_source_is_cleared_with_a_reason_and_comes_back_when_it_is_seen_again(
        harvested, doors, book, store):
    doors("root").action.package_patch(id="two", owner_org="kepco", private=True)
    for who in (None, "jiwoo", "dohyun", "audrey"):
        with pytest.raises(NotAuthorized):
            doors(who).action.harvest_source_clear(id="nia-list")
    assert doors("minsu").action.harvest_source_clear(id="nia-list", reason="협약 종료") == {
        "id": "nia-list", "count": 2, "left": 1}
    assert doors().action.dataset_tombstone(id="one")["reason"] == "협약 종료"
    assert doors("root").action.package_show(id="two")["state"] != "deleted"
    assert doors().action.package_search()["count"] == 0
    assert {row.record: row.outcome for row in book.known("nia-list", ["one", "two", "three"]).values()} == {
        "one": "withdrawn", "two": "published", "three": "withdrawn"}
    assert doors("minsu").action.harvest_source_clear(id="nia-list") == {"id": "nia-list", "count": 0, "left": 1}
    assert doors("root").action.audit_list(event="source:clear")["entries"][-1]["facts"] == {"count": 2}


def test_a_source_that_is_being_harvested_is_neither_cleared_nor_deleted(source, doors, book):
    book.begin("nia-list")
    for call in ("harvest_source_clear", "harvest_source_delete"):
        assert refused(getattr(doors("minsu").action, call), id="nia-list", **(
            {"datasets": "keep"} if call == "harvest_source_delete" else {})) == {
            "message": "It is being harvested just now: stop that with harvest_job_abort first."}


def test_the_kinds_of_sources_are_told_to_everybody(doors):
    told = {each["name"]: each for each in doors().action.harvesters_info_show()}
    assert told["naver_catalog"] == {"name": "naver_catalog", "title": "naver catalog", "show_config": False,
                                     "description": "harvesters.kinds.naver_catalog:NaverCatalog"}
    assert list(told) == sorted(told)


@pytest.mark.parametrize("nonsense", [0, 1.5, True, [], ["a"], {"a": 1}, "", "x" * 10_000])
def test_nonsense_breaks_nothing(harvested, catalog, people, nonsense):
    calls = ("job_list", "job_show", "harvest_job_list", "harvest_job_show", "harvest_job_report", "harvest_job_create",
             "harvest_job_abort", "harvest_object_show", "harvest_source_show_status", "harvest_source_update",
             "harvest_source_clear", "harvest_source_delete")
    for field in ("id", "source_id", "dataset_id", "limit", "status", "queues", "reason"):
        for call in calls:
            try:
                catalog.call(call, {field: nonsense}, people["root"])
            except (ValidationError, NotFound):
                continue
