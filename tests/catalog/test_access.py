"""Who may do what: every action that is not open, asked by everybody who should be refused."""

import shutil
from copy import deepcopy
from dataclasses import replace

import orjson
import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError

from catalog import Catalog, LocalCatalog, Store
from catalog.actions.registry import ACTIONS, Action, action
from catalog.may import ANONYMOUS, SYSTEM
from catalog.search.memory import MemoryIndex
from tests.conftest import Clock
from tests.furniture import dataset

SOURCE = {"name": "nia-list", "harvester": "odcloud", "url": "https://api.example/list", "owner_org": "nia"}
GROUP = {"name": "energy", "users": [{"name": "jiwoo", "capacity": "editor"}, {"name": "minsu", "capacity": "admin"}]}
RESOURCE = {"id": "bbbbbbbb-0000-4000-8000-000000000001", "package_id": "power-use", "url": "https://data.example"}
READS = {"audrey"}                       # the auditor reads everything
GUARDED = sorted(each.name for each in ACTIONS.values() if not each.open)
WRITTEN_DOWN = {"sharing_export"}         # changes nothing but the log: that somebody took the record away
CHANGING = [name for name in GUARDED if not ACTIONS[name].reads and name not in WRITTEN_DOWN]
# Who is let in, of: anonymous, dohyun (editor of another organisation), hana (member), jiwoo (editor), minsu (admin),
# audrey (auditor).  root may do everything.
OWN, MEMBER, EDITOR, ADMIN = {"dohyun"}, {"hana", "jiwoo", "minsu"}, {"jiwoo", "minsu"}, {"minsu"}
EVERYBODY_KNOWN = MEMBER | READS | OWN
MAY = {
    "package_show": MEMBER | READS, "package_create": EDITOR, "package_update": EDITOR, "package_patch": EDITOR,
    "package_delete": EDITOR, "package_upsert_many": EDITOR | OWN,
    "package_revert_many": EDITOR | OWN, "harvest_plan_list": MEMBER | READS | OWN,
    "harvest_plan_show": MEMBER | READS, **dict.fromkeys(("harvest_plan_decide", "harvest_run_undo"), set()),
    "package_revise": EDITOR, "dataset_purge": set(),
    "package_owner_org_update": EDITOR, "package_resource_reorder": EDITOR, "resource_create": EDITOR,
    "resource_update": EDITOR, "resource_patch": EDITOR, "resource_delete": EDITOR,
    **dict.fromkeys(("resource_show", "resource_view_list"), MEMBER | READS),
    **dict.fromkeys(("dataset_submit", "dataset_submit_undo"), EDITOR), "review_decide": set(), "letter_figures": set(),
    **dict.fromkeys(("review_list", "review_show", "dataset_list_for_user"), EVERYBODY_KNOWN),
    "dataset_version_list": MEMBER | READS, "dataset_version_show": EDITOR | READS,
    **dict.fromkeys(("dataset_version_restore", "dataset_use", "dataset_field_rule_set"), EDITOR),
    "dataset_field_rules": EDITOR | READS, "dataset_provenance": MEMBER | READS,
    **dict.fromkeys(("synonym_list", "synonym_show", "synonym_count"), READS),
    **dict.fromkeys(("synonym_create", "synonym_update", "synonym_delete", "synonym_import", "synonym_bring"), set()),
    **dict.fromkeys(("dataset_twins", "dataset_similar"), MEMBER | READS),
    "twin_list": EDITOR | OWN | READS, "twin_decide": EDITOR, "twin_find": set(),
    "harvest_rename_list": MEMBER | READS | OWN, "harvest_rename_decide": EDITOR,
    "package_collaborator_create": ADMIN, "package_collaborator_delete": ADMIN,
    "package_collaborator_list": ADMIN | READS, "package_collaborator_list_for_user": READS,
    "bulk_update_private": ADMIN, "bulk_update_public": ADMIN, "bulk_update_delete": ADMIN,
    **dict.fromkeys(("sheet_create", "sheet_take", "sheet_rows_add", "sheet_progress", "sheet_finish", "sheet_fail",
                     "sheet_abandon", "sheet_commit", "sheet_undo"), EDITOR),
    **dict.fromkeys(("sheet_show", "sheet_row_list"), MEMBER | READS), "sheet_list": MEMBER | READS | OWN,
    **dict.fromkeys(("agreement_create", "agreement_update", "agreement_delete", "agreement_import", "promise_match",
                     "promise_unmatch", "promise_suggest"), set()), "agreement_show": MEMBER | READS,
    "organization_create": set(), "organization_update": ADMIN, "organization_patch": ADMIN,
    "organization_delete": ADMIN, "organization_purge": set(),
    "organization_member_create": ADMIN, "organization_member_delete": ADMIN,
    "group_create": set(), "group_update": ADMIN, "group_patch": ADMIN, "group_delete": ADMIN, "group_purge": set(),
    "group_member_create": ADMIN, "group_member_delete": ADMIN, "member_create": EDITOR, "member_delete": EDITOR,
    "tag_create": set(), "tag_delete": set(), "vocabulary_create": set(), "vocabulary_update": set(),
    "vocabulary_delete": set(),
    "account_list": set(), "user_create": set(), "user_show": EVERYBODY_KNOWN, "user_list": EVERYBODY_KNOWN,
    "api_token_create": set(), "api_token_list": READS, "api_token_revoke": set(),
    "harvest_source_list": MEMBER | READS | OWN, "harvest_source_show": MEMBER | READS,
    "harvest_source_create": EDITOR, "harvest_source_patch": ADMIN, "harvest_source_submit": EDITOR,
    "harvest_source_decide": set(), "harvest_source_try": EDITOR, "harvest_source_removal": ADMIN,
    "harvest_run_list": MEMBER | READS | OWN, "harvest_run_show": MEMBER | READS, "harvest_run_create": EDITOR,
    "harvest_dry_run_create": EDITOR,
    "harvest_fix_list": MEMBER | READS, "harvest_fix_set": EDITOR, "harvest_record_retry": EDITOR,
    **dict.fromkeys(("sharing_list", "sharing_figures", "sharing_export"), EDITOR | OWN | READS),
    "audit_list": ADMIN | READS, "audit_verify": READS, "catalog_reconcile": READS,
    "user_autocomplete": EVERYBODY_KNOWN, "text_screen": EVERYBODY_KNOWN, "user_invite": ADMIN,
    **dict.fromkeys(("user_update", "user_patch", "user_delete"), set()),
    "follow_dataset": MEMBER,
    "resource_file_show": EVERYBODY_KNOWN | {"anonymous"},       # who may not see it is told that there is nothing
    **dict.fromkeys(("follow_group", "unfollow_group", "unfollow_dataset", "dashboard_mark_activities_old"),
                    MEMBER | OWN),
    **dict.fromkeys(("am_following_dataset", "dataset_follower_count", "package_activity_list", "activity_show"),
                    MEMBER | READS),
    **dict.fromkeys(("activity_data_show", "activity_diff"), EDITOR | READS),
    **dict.fromkeys(("followee_list", "dataset_followee_list", "dataset_follower_list", "job_list", "job_show"), READS),
    **dict.fromkeys(("dashboard_activity_list", "dashboard_new_activities_count", "user_activity_list"),
                    EVERYBODY_KNOWN),
    **dict.fromkeys(("harvest_source_show_status", "harvest_job_show", "harvest_job_report", "harvest_object_show",
                     "harvest_source_schedule"), MEMBER | READS),
    **dict.fromkeys(("request_show", "request_list", "grant_list"), EVERYBODY_KNOWN),
    **dict.fromkeys(("request_create", "request_ask", "request_answer", "request_advise", "request_decide",
                     "request_withdraw", "grant_end"), MEMBER | OWN),
    "harvest_health": MEMBER | READS, "search_demand_list": ADMIN | READS, "search_demand_note": set(),
    **dict.fromkeys(("hook_create", "hook_delete", "hook_test"), ADMIN), "hook_list": ADMIN | READS,
    "saved_search_list": EVERYBODY_KNOWN, "saved_search_create": MEMBER | OWN,
    **dict.fromkeys(("saved_search_update", "saved_search_delete"), MEMBER | OWN),
    "harvest_job_list": MEMBER | READS | OWN, "harvest_job_create": EDITOR, "harvest_job_abort": EDITOR,
    **dict.fromkeys(("harvest_source_update", "harvest_source_clear", "harvest_source_delete"), ADMIN),
}
EVERYBODY = ["anonymous", "dohyun", "hana", "jiwoo", "minsu", "audrey"]


@pytest.fixture(scope="module")
def ground(sqlite_template, tmp_path_factory):
    """A database with something of everything, its index, and what each action is asked with."""
    path, _ = sqlite_template
    path = shutil.copy(path, tmp_path_factory.mktemp("access") / "ground.db")
    store, index = Store(f"sqlite:///{path}"), MemoryIndex()
    data = _asked(Catalog(store, index, Clock()))
    store.close()
    return path, index, data


@pytest.fixture
def database(ground, sqlite_template, copied):
    """Who may do what hangs on no database; what the actions do is tested on each beside them."""
    return copied(ground[0], "ieum.db"), sqlite_template[1]


@pytest.fixture
def index(ground):
    index = MemoryIndex()
    index._entries = dict(ground[1]._entries)
    return index


@pytest.fixture
def asked(ground):
    """What an action is asked with: always something of nia's that is there."""
    data = deepcopy(ground[2])
    return lambda name: data.get(name, {"id": "power-use"})


def _asked(catalog) -> dict[str, dict]:
    made = catalog.call("package_create", dataset(private=True), SYSTEM)
    id = orjson.loads(orjson.dumps(made))["id"]
    catalog.call("harvest_source_create", SOURCE, SYSTEM)
    run = catalog.call("harvest_run_create", {"source": "nia-list"}, SYSTEM)["id"]
    token = catalog.call("api_token_create", {"user": "root", "name": "root's"}, SYSTEM)["id"]
    catalog.call("resource_create", RESOURCE, SYSTEM)
    catalog.call("package_collaborator_create", {"id": id, "user_id": "hana", "capacity": "member"}, SYSTEM)
    catalog.call("group_create", GROUP, SYSTEM)
    catalog.call("vocabulary_create", {"name": "season", "tags": [{"name": "여름"}]}, SYSTEM)
    catalog.call("agreement_create", {"name": "mou", "title": "협약", "organization": "nia", "signed": "2026-01-02",
                                      "public": False}, SYSTEM)
    activity = catalog.call("package_activity_list", {"id": id, "include_hidden_activity": True}, SYSTEM)[0]["id"]
    sheet = {"organization": "nia", "name": "목록.xlsx", "digest": "0" * 64, "size": 1}
    sheets = dict.fromkeys((name for name in GUARDED if name.startswith("sheet_")), {
        "id": catalog.call("sheet_create", sheet, SYSTEM)["id"]})
    return sheets | {
        "sheet_create": sheet, "sheet_list": {}, "package_revise": {"match__id": id},
        "package_owner_org_update": {"id": id, "organization_id": "nia"},
        "package_resource_reorder": {"id": id, "order": []}, "resource_create": {"package_id": id},
        **dict.fromkeys(("resource_show", "resource_view_list", "resource_update", "resource_patch", "resource_delete"),
                        {"id": RESOURCE["id"]}),
        "package_collaborator_create": {"id": id, "user_id": "hana", "capacity": "member"},
        "package_collaborator_delete": {"id": id, "user_id": "hana"},
        "package_collaborator_list_for_user": {"id": "root"},
        **dict.fromkeys(("bulk_update_private", "bulk_update_public", "bulk_update_delete"),
                        {"org_id": "nia", "datasets": []}),
        "package_create": dataset(name="another"), "package_update": dataset(id=id), "package_upsert_many": {
            "datasets": []}, "package_revert_many": {"items": []}, "harvest_plan_list": {},
        **dict.fromkeys(("harvest_plan_show", "harvest_plan_decide", "harvest_run_undo"), {"id": run}),
        "organization_create": {"name": "new-one"}, "organization_patch": {"id": "nia"},
        "organization_member_create": {"id": "nia", "username": "hana", "role": "member"},
        "organization_member_delete": {"id": "nia", "username": "hana"}, "group_create": {"name": "new-one"},
        "member_create": {"id": "energy", "object": "power-use", "object_type": "package", "capacity": "public"},
        "member_delete": {"id": "energy", "object": "power-use", "object_type": "package"},
        "group_member_create": {"id": "energy", "username": "hana", "role": "member"},
        "group_member_delete": {"id": "energy", "username": "hana"},
        **dict.fromkeys(("organization_update", "organization_delete", "organization_purge"), {"id": "nia"}),
        **dict.fromkeys(("group_update", "group_patch", "group_delete", "group_purge"), {"id": "energy"}),
        "tag_create": {"name": "겨울", "vocabulary_id": "season"},
        "tag_delete": {"id": "여름", "vocabulary_id": "season"},
        **dict.fromkeys(("vocabulary_update", "vocabulary_delete"), {"id": "season"}),
        "user_create": {"name": "somebody"},
        "user_show": {"id": "root"}, "api_token_create": {"user": "root", "name": "stolen"},
        "api_token_list": {"user_id": "root"}, "api_token_revoke": {"jti": token},
        "harvest_source_show": {"id": "nia-list"}, "harvest_source_create": SOURCE | {"name": "nia-more"},
        "harvest_source_patch": {"id": "nia-list"}, "harvest_run_show": {"id": run},
        **dict.fromkeys(("harvest_run_create", "harvest_dry_run_create"), {"source": "nia-list"}),
        "harvest_fix_list": {"source": "nia-list"},
        "harvest_fix_set": {"source": "nia-list", "record": "r1", "field": "title", "value": "새 제목"},
        "harvest_record_retry": {"source": "nia-list"},
        **dict.fromkeys(("user_update", "user_patch", "user_delete", "user_activity_list", "followee_list",
                         "dataset_followee_list"), {"id": "root"}),
        "user_invite": {"email": "guest@data.example", "group_id": "nia", "role": "member"},
        **dict.fromkeys(("follow_group", "unfollow_group"), {"id": "nia"}),
        **dict.fromkeys(("activity_show", "activity_data_show", "activity_diff"),
                        {"id": activity, "object_type": "package"}),
        **dict.fromkeys(("job_show", "harvest_job_show", "harvest_job_report", "harvest_job_abort"), {"id": run}),
        **dict.fromkeys(("harvest_source_submit", "harvest_source_try", "harvest_source_removal"), {"id": "nia-list"}),
        "harvest_source_decide": {"id": "nia-list", "decision": "accept"},
        **dict.fromkeys(("harvest_source_show_status", "harvest_source_schedule",
                         "harvest_source_clear"), {"id": "nia-list"}),
        "harvest_source_delete": {"id": "nia-list", "datasets": "keep"},
        "harvest_source_update": SOURCE | {"id": "nia-list"}, "harvest_job_create": {"source_id": "nia-list"},
        "resource_file_show": {"id": id, "resource_id": RESOURCE["id"]}, "harvest_object_show": {"id": "nia-list:1"},
        "agreement_show": {"id": "mou"}, "harvest_job_list": {}, "harvest_health": {"source": "nia-list"},
        "hook_create": {"url": "https://partner.example/hook", "organization": "nia"},
        "hook_list": {"organization": "nia"}, "saved_search_create": {"query": "q=전력"},
        "harvest_rename_decide": {"source": "nia-list", "old": "1", "new": "2", "decision": "refuse"},
        "twin_decide": {"id": "power-use", "primary_id": "power-use", "decision": "refuse"},
        "dataset_version_show": {"id": id, "revision": 1}, "dataset_list_for_user": {},
    }


def test_the_table_names_every_action_that_is_not_open():
    assert sorted(MAY) == GUARDED


@pytest.mark.parametrize("name", GUARDED)
def test_everybody_is_let_in_or_refused_as_the_table_says(catalog, people, asked, name):
    let_in = set()
    for who in EVERYBODY:
        try:
            catalog.call(name, asked(name), people[who])
        except NotAuthorized:
            continue
        except (ValidationError, NotFound):                  # let in, and told why this cannot be
            pass
        let_in.add(who)
        if name == "package_delete":                         # so that there is one for the next
            catalog.call("package_create", dataset(private=True), SYSTEM)
        elif name == "resource_delete":
            catalog.call("resource_create", RESOURCE, SYSTEM)
        elif name == "group_delete":
            catalog.call("group_create", GROUP, SYSTEM)
        elif name == "harvest_source_delete":
            catalog.call("harvest_source_create", SOURCE, SYSTEM)
        elif name in ("package_create", "harvest_source_create"):
            asked(name)["name"] = f"after-{who}"
    assert let_in == MAY[name]


@pytest.mark.parametrize("name", CHANGING)
def test_an_auditor_changes_nothing_even_as_the_one_who_runs_the_site(catalog, people, asked, name):
    both = replace(people["audrey"], sysadmin=True, roles=people["minsu"].roles)
    for who in (people["audrey"], both):
        with pytest.raises(NotAuthorized):
            catalog.call(name, asked(name) | {"user": "audrey"}, who)


@pytest.mark.parametrize("name", sorted(each.name for each in ACTIONS.values() if each.open))
def test_an_open_action_only_reads(name):
    assert ACTIONS[name].reads


def test_an_action_that_asks_nothing_is_rolled_back(catalog, monkeypatch):
    def careless(unit, data):
        unit.happened("dataset:steal", "x")

    monkeypatch.setitem(ACTIONS, "careless", Action("careless", careless, None, False, False))
    with pytest.raises(RuntimeError, match="never asked whether it may"):
        catalog.call("careless", {}, SYSTEM)
    assert catalog.call("audit_list", {"event": "dataset:steal"}, SYSTEM)["entries"] == []


def test_an_action_that_says_it_reads_cannot_leave_anything_behind(catalog, monkeypatch):
    def lying(unit, data):
        unit.outdated("x")

    monkeypatch.setitem(ACTIONS, "lying", Action("lying", lying, None, True, True))
    with pytest.raises(RuntimeError, match="changes what it says it only reads"):
        catalog.call("lying", {}, ANONYMOUS)
    assert catalog.catch_up() == 0


def test_two_actions_cannot_have_one_name():
    def package_show(unit, data):
        """Another."""

    with pytest.raises(ValueError, match="two actions are called package_show"):
        action()(package_show)


CANARY = "카나리아"


@pytest.mark.parametrize("hidden", [{"private": True}, {"state": "draft"}])
def test_no_word_of_a_hidden_dataset_reaches_anybody_else(catalog, people, hidden):
    words = {key: f"{CANARY} {key}" for key in ("title", "notes", "author", "theme_detail", "remarks")}
    catalog.call("package_create", dataset(name="canary-name", tags=[{"name": CANARY}], license_id=CANARY, resources=[
        {"url": "https://canary.example/c.csv", "name": CANARY, "format": CANARY}], **words, **hidden), people["jiwoo"])
    facets = ["tags", "organization", "license_id", "res_format", "theme", "state", "capacity"]
    for who in ("anonymous", "dohyun"):
        door = LocalCatalog(catalog, people[who])
        told = [door.call_action(name, data) for name, data in (
            ("package_search", {"q": CANARY, "include_private": True, "include_drafts": True, "highlight": True,
                                "facet.field": facets}),
            ("package_search", {"fq": "+state:draft", "facet.field": facets}), ("package_list", {}), ("tag_list", {}),
            ("package_search", {"fq": "capacity:private"}), ("organization_list", {"all_fields": True}),
            ("organization_show", {"id": "nia", "include_datasets": True}))]
        told[0].pop("understood")                            # his own words, said again
        assert CANARY not in repr(told)
        assert "canary" not in repr(told)
        assert [each["count"] for each in told if isinstance(each, dict) and "count" in each] == [0, 0, 0]
        for name in ("package_show", "package_patch", "package_delete"):
            with pytest.raises(NotAuthorized) as refused:
                door.call_action(name, {"id": "canary-name"})
            assert CANARY not in str(refused.value)
