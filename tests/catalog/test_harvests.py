"""Harvest sources and the runs asked of them."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import insert

from catalog.tables import plan_items

SOURCE = {"name": "nia-list", "harvester": "odcloud", "url": "https://api.example/list", "owner_org": "nia",
          "title": "목록", "options": {"page": 100}, "secret": "NIA_KEY"}


@pytest.fixture
def source(doors):
    return doors("root").action.harvest_source_create(**SOURCE)


def test_a_source_is_shown_as_it_was_made(source, doors):
    nia = doors().action.organization_show(id="nia")["id"]
    root = doors("root").action.user_show(id="root")["id"]
    assert source == {
        "id": "nia-list", "name": "nia-list", "harvester": "odcloud", "url": "https://api.example/list",
        "owner_org": nia, "active": True, "title": "목록", "schedule": "0 3 * * *", "options": {"page": 100},
        "pace": 0.0, "secret": "NIA_KEY", "limit_share": 0.2, "limit_count": 10,
        "apply": "itself", "jitter": 0, "blackout": [], "quota": 0, "minutes": 30, "requests": 10_000, "megabytes": 500,
        "grace": 0,
        "created": "2026-03-02T09:00:00.000000", "last_run": None, "state": "accepted", "mark": source["mark"],
        "credential_since": None, "removal": None, "proposal": {
            "by": root, "at": "2026-03-02T09:00:00.000000", "note": "", "decided_by": None, "decided": None,
            "comment": ""}}
    shown = doors("hana").action.harvest_source_show(id="nia-list")
    assert shown == source | {"proposal": source["proposal"] | {"by_name": "root", "decided_by_name": None}}
    assert doors("hana").action.harvest_source_list() == [source]


def test_sources_of_others_are_not_seen(source, doors):
    assert doors("dohyun").action.harvest_source_list() == []
    with pytest.raises(NotAuthorized):
        doors("dohyun").action.harvest_source_show(id="nia-list")
    assert doors("audrey").action.harvest_source_list() == [source]


def test_sources_are_listed_by_organisation_and_by_whether_they_are_harvested(source, doors):
    doors("root").action.harvest_source_create(
        **SOURCE | {"name": "kepco-list", "owner_org": "kepco", "active": False})
    root = doors("root").action
    assert [each["name"] for each in root.harvest_source_list()] == ["kepco-list", "nia-list"]
    assert [each["name"] for each in root.harvest_source_list(active=True)] == ["nia-list"]
    assert [each["name"] for each in root.harvest_source_list(organization="kepco")] == ["kepco-list"]


def test_a_source_has_one_name_and_a_sound_address(source, doors):
    for wrong in ({}, {"name": "나쁜 이름"}, {"name": "b", "url": "ftp://x"}, {
            "name": "with-key", "url": "https://user:secret@api.example/"}):
        with pytest.raises(ValidationError):
            doors("root").action.harvest_source_create(**SOURCE | wrong)


def test_a_key_goes_where_those_who_run_the_site_send_it(source, doors):
    minsu, elsewhere = doors("minsu").action, "https://elsewhere.example/list"
    minsu.harvest_source_create(**SOURCE | {"name": "plain", "secret": None})
    assert minsu.harvest_source_patch(id="plain", url=elsewhere)["url"] == elsewhere
    for call in (lambda: minsu.harvest_source_create(**SOURCE | {"name": "with-key"}),
                 lambda: minsu.harvest_source_patch(id="plain", secret="datagokr"),
                 lambda: minsu.harvest_source_patch(id="nia-list", url=elsewhere),
                 lambda: minsu.harvest_source_patch(id="nia-list", url=elsewhere, secret=None),
                 lambda: minsu.harvest_source_patch(id="nia-list", options={"licences": elsewhere}),
                 lambda: minsu.harvest_source_patch(id="nia-list", harvester="manifest")):
        with pytest.raises(NotAuthorized, match="minsu may not hand out keys"):
            call()
    assert doors("root").action.harvest_source_patch(id="nia-list", url=elsewhere)["url"] == elsewhere


def test_a_patch_changes_what_is_given_and_an_idle_one_is_not_written_down(source, doors):
    now = doors("minsu").action.harvest_source_patch(id="nia-list", pace=1.5, active=False)
    assert now == source | {"pace": 1.5, "active": False}
    entries = doors("root").action.audit_verify()
    assert doors("minsu").action.harvest_source_patch(id="nia-list", pace=1.5) == now
    assert doors("root").action.audit_verify() == entries
    with pytest.raises(NotFound):
        doors("root").action.harvest_source_patch(id="nowhere", pace=1)


def test_a_source_is_not_given_to_an_organisation_one_does_not_lead(source, doors):
    with pytest.raises(NotAuthorized):
        doors("minsu").action.harvest_source_patch(id="nia-list", owner_org="kepco")
    assert doors("root").action.harvest_source_patch(id="nia-list", owner_org="kepco")["owner_org"] != source[
        "owner_org"]


def test_a_run_waits_for_whoever_harvests_next(source, doors):
    run = doors("jiwoo").action.harvest_run_create(source="nia-list", slot="2026-03-02T03:00")
    assert {key: value for key, value in run.items() if key != "id"} == {
        "source": "nia-list", "slot": "2026-03-02T03:00", "kind": "harvest", "status": "waiting", "ended": None,
        "counts": {}, "report": {}, "plan": None, "started": "2026-03-02T09:00:00.000000"}
    assert doors("hana").action.harvest_run_list() == [run]
    assert doors("hana").action.harvest_run_show(id=run["id"]) == run | {"item_count": 0, "items": []}
    assert doors("hana").action.harvest_source_show(id="nia-list")["last_run"] == run
    assert doors("dohyun").action.harvest_run_list() == []
    with pytest.raises(NotAuthorized):
        doors("dohyun").action.harvest_run_show(id=run["id"])


def test_a_moment_is_asked_for_once(source, doors):
    doors("jiwoo").action.harvest_run_create(source="nia-list", slot="2026-03-02T03:00")
    with pytest.raises(ValidationError):
        doors("jiwoo").action.harvest_run_create(source="nia-list", slot="2026-03-02T03:00")
    for _ in range(2):
        doors("jiwoo").action.harvest_run_create(source="nia-list")
    assert len(doors("jiwoo").action.harvest_run_list(source="nia-list", status="waiting")) == 3


def test_runs_are_listed_newest_first_and_paged(source, doors, clock):
    made = []
    for _ in range(3):
        made.insert(0, doors("jiwoo").action.harvest_run_create(source="nia-list"))
        clock.tick(minutes=1)
    assert doors("jiwoo").action.harvest_run_list() == made
    assert doors("jiwoo").action.harvest_run_list(limit=1, offset=1) == made[1:2]
    assert doors("jiwoo").action.harvest_run_list(status="done") == []
    with pytest.raises(NotFound):
        doors("root").action.harvest_run_show(id="nothing")


def test_what_became_of_each_record_is_shown_by_page_and_outcome(source, doors, store):
    run = doors("jiwoo").action.harvest_run_create(source="nia-list")
    rows = [{"run_id": run["id"], "number": number, "record": f"r{number}", "dataset_id": None, "changes": {},
             "outcome": "quarantined" if number % 2 else "created", "reasons": {}} for number in range(6)]
    with store.write() as db:
        db.execute(insert(plan_items), rows)
    shown = doors("jiwoo").action.harvest_run_show(id=run["id"], outcome="quarantined", limit=2, offset=1)
    assert shown["item_count"] == 3
    assert [each["record"] for each in shown["items"]] == ["r3", "r5"]


def test_nobody_asks_for_a_run_of_a_source_that_is_not_there(doors):
    with pytest.raises(NotFound):
        doors("root").action.harvest_run_create(source="nowhere")
