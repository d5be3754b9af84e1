"""Tokens: several for each user, hashed, with an end, and for as little as one likes."""

import pytest
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, ValidationError
from sqlalchemy import select

from catalog.catalog import LocalCatalog
from catalog.tables import tokens
from tests.furniture import dataset, shared


def refused(call, **data) -> dict:
    with pytest.raises(ValidationError) as refusal:
        call(**data)
    return {key: value for key, value in refusal.value.error_dict.items() if key != "__type"}


@pytest.fixture
def come(catalog):
    """Somebody who comes with a new token of a scope."""
    def come(name, **scope):
        token = catalog.call("api_token_create", {"name": "narrow"} | scope, catalog.user(name))["token"]
        return LocalCatalog(catalog, catalog.user_of(token)).action
    return come


@pytest.fixture
def world(doors):
    """Private datasets of both organisations, the one of kepco added by dohyun."""
    root = doors("root").action
    root.package_create(**dataset(name="open"))
    root.package_create(**dataset(name="secret", private=True))
    doors("dohyun").action.package_create(**shared(name="kepco-secret", private=True))
    return doors


def test_several_tokens_are_told_apart_and_never_shown_again(doors, clock):
    jiwoo = doors("jiwoo").action
    [first] = jiwoo.api_token_list(user_id="jiwoo")
    nia = jiwoo.organization_show(id="nia")["id"]
    made = [jiwoo.api_token_create(user="jiwoo", name="laptop", expires_in=1, unit=3600),
            jiwoo.api_token_create(name="harvester", scope="harvest"),
            jiwoo.api_token_create(name="writer", scope="write", organization="nia")]
    listed = jiwoo.api_token_list()
    assert sorted(each["name"] for each in listed) == ["harvester", "laptop", "test", "writer"]
    assert {each["id"] for each in listed} == {first["id"], *(each["id"] for each in made)}
    told = {each["name"]: each for each in listed}
    assert told["laptop"] == {
        "id": made[0]["id"], "name": "laptop", "user_id": first["user_id"], "created_at": "2026-03-02T09:00:00.000000",
        "last_access": None, "expires_at": "2026-03-02T10:00:00.000000", "prefix": made[0]["token"][:10], "scope": "",
        "organization": None}
    assert [(told[name]["scope"], told[name]["organization"]) for name in ("harvester", "writer")] == [
        ("harvest", None), ("write", nia)]
    assert told["writer"]["expires_at"] == "2026-05-31T09:00:00.000000"
    assert made[0]["token"] not in repr(listed)


def test_only_a_hash_is_kept(doors, store):
    made = doors("jiwoo").action.api_token_create(name="laptop")
    with store.read() as db:
        row = db.execute(select(tokens).where(tokens.c.id == made["id"])).one()
    assert made["token"] not in repr(row)


@pytest.mark.parametrize(("wrong", "told"), [
    ({"name": ""}, {"name": ["Missing value"]}),
    ({"expires_in": 366}, {"expires_in": ["Must not be longer than 365 days"]}),
    ({"expires_in": "soon"}, {"expires_in": ["Invalid integer"]}),
    ({"scope": "everything"}, {"scope": ["Must be one of read, harvest, write, or empty"]}),
    ({"scope": "write:x"}, {"scope": ["Must be one of read, harvest, write, or empty"]}),
    ({"scope": ["read"]}, {"scope": ["Must be a Unicode string value"]}),
    ({"scope": "write"}, {"organization": ["Missing value"]}),
    ({"scope": "write", "organization": "nowhere"}, {"organization": ["Organization does not exist"]}),
    ({"scope": "write", "organization": "kepco"}, {"organization": ["jiwoo is not an editor of kepco"]}),
    ({"scope": "read", "organization": "nia"}, {"organization": ["Only a token to write is for one organization"]}),
])
def test_a_token_that_cannot_be_is_refused(doors, wrong, told):
    assert refused(doors("jiwoo").action.api_token_create, **{"name": "t"} | wrong) == told
    assert len(doors("jiwoo").action.api_token_list()) == 1


def test_the_token_of_an_auditor_or_a_member_writes_nowhere(doors):
    for name in ("audrey", "hana"):
        assert refused(doors("root").action.api_token_create, user=name, name="t", scope="write",
                       organization="nia") == {"organization": [f"{name} is not an editor of nia"]}


def test_a_token_is_ended_by_its_id_or_by_itself_and_only_by_its_user(doors, catalog):
    jiwoo = doors("jiwoo").action
    made = [jiwoo.api_token_create(name=name) for name in ("one", "two", "three")]
    for who in (None, "minsu", "audrey"):
        with pytest.raises(NotAuthorized):
            doors(who).action.api_token_revoke(jti=made[0]["id"])
    assert jiwoo.api_token_revoke(jti=made[0]["id"]) is None
    assert jiwoo.api_token_revoke(token=made[1]["token"]) is None
    assert doors("root").action.api_token_revoke(jti=made[2]["id"]) is None
    assert [catalog.user_of(each["token"]) for each in made] == [None, None, None]
    with pytest.raises(NotFound):
        jiwoo.api_token_revoke(jti=made[0]["id"])


def test_a_token_to_read_changes_nothing_even_for_who_runs_the_site(world, come):
    root = come("root", scope="read")
    assert root.package_show(id="kepco-secret")["name"] == "kepco-secret"
    assert "password_hash" not in root.user_show(id="jiwoo", include_password_hash=True)
    for name, data in (
            ("package_patch", {"id": "open", "title": "x"}), ("package_delete", {"id": "open"}),
            ("package_create", dataset(name="newer")), ("package_upsert_many", {"datasets": []}),
            ("user_create", {"name": "newer"}), ("user_patch", {"id": "root", "about": "x"}),
            ("user_delete", {"id": "hana"}), ("api_token_create", {"name": "more"}),
            ("organization_create", {"name": "newer"}), ("follow_dataset", {"id": "open"}),
            ("dashboard_mark_activities_old", {}), ("harvest_source_create", {"name": "newer"})):
        with pytest.raises(NotAuthorized):
            getattr(root, name)(**data)


def test_a_token_to_harvest_does_nothing_else(world, come, doors):
    root = come("root", scope="harvest")
    source = {"name": "newer", "harvester": "odcloud", "url": "https://api.example/list", "owner_org": "nia"}
    root.package_upsert_many(datasets=[dataset(name="harvested")])
    doors("root").action.harvest_source_create(**source)
    run = root.harvest_run_create(source="newer")
    root.harvest_job_abort(id=run["id"])
    for name, data in (                                  # where from, and with which key, is not for it to say
            ("harvest_source_create", source | {"name": "other", "secret": "data_go_kr"}),
            ("harvest_source_patch", {"id": "newer", "title": "x"}), ("harvest_source_clear", {"id": "newer"}),
            ("harvest_source_delete", {"id": "newer"}),
            ("package_create", dataset(name="newer")), ("package_patch", {"id": "open"}),
            ("package_delete", {"id": "open"}), ("user_patch", {"id": "root", "about": "x"}),
            ("api_token_create", {"name": "more"}), ("follow_group", {"id": "nia"})):
        with pytest.raises(NotAuthorized):
            getattr(root, name)(**data)


@pytest.mark.parametrize("who", ["jiwoo", "minsu", "root"])
def test_a_token_to_write_to_one_organisation_touches_no_other_and_no_account(world, come, who):
    action = come(who, scope="write", organization="nia")
    action.package_patch(id="open", title="다시")
    action.package_create(**dataset(name="newer", private=True))
    assert action.package_show(id="secret")["name"] == "secret"
    for name, data in (
            ("package_patch", {"id": "kepco-secret", "title": "x"}), ("package_delete", {"id": "kepco-secret"}),
            ("package_show", {"id": "kepco-secret"}), ("package_create", shared(name="more")),
            ("package_patch", {"id": "open", "owner_org": "kepco"}), ("organization_patch", {"id": "kepco"}),
            ("organization_create", {"name": "newer"}), ("api_token_create", {"name": "more"}),
            ("api_token_create", {"name": "more", "scope": "read"}), ("user_patch", {"id": who, "about": "x"}),
            ("user_update", {"id": who, "email": "x@data.example"}), ("user_create", {"name": "newer"}),
            ("user_delete", {"id": "hana"}), ("follow_dataset", {"id": "open"}),
            ("user_invite", {"email": "x@data.example", "group_id": "nia", "role": "member"}),
            ("dataset_follower_list", {"id": "open"}), ("job_list", {})):
        with pytest.raises(NotAuthorized):
            getattr(action, name)(**data)
    found = action.package_search(include_private=True, include_drafts=True)["results"]
    assert sorted(each["name"] for each in found) == ["newer", "open", "secret"]


def test_a_token_for_one_organisation_does_not_see_what_its_user_added_elsewhere(world, come, catalog):
    catalog.call("organization_member_create", {"id": "nia", "username": "dohyun", "role": "editor"},
                 catalog.user("root"))
    action = come("dohyun", scope="write", organization="nia")
    with pytest.raises(NotAuthorized):
        action.package_show(id="kepco-secret")
    assert [each["name"] for each in action.user_show(include_datasets=True)["datasets"]] == []
    found = action.package_search(include_private=True, include_drafts=True)["results"]
    assert sorted(each["name"] for each in found) == ["open", "secret"]
    assert "kepco-secret" not in repr(action.user_activity_list(id="dohyun"))


def test_who_loses_his_role_loses_it_for_his_tokens_too(world, catalog):
    token = catalog.call("api_token_create", {"name": "t", "scope": "write", "organization": "nia"},
                         catalog.user("jiwoo"))["token"]
    catalog.call("organization_member_create", {"id": "nia", "username": "jiwoo", "role": "member"},
                 catalog.user("root"))
    late = LocalCatalog(catalog, catalog.user_of(token)).action
    with pytest.raises(NotAuthorized):
        late.package_patch(id="open", title="x")
    catalog.call("user_patch", {"id": "jiwoo", "auditor": True}, catalog.user("root"))
    late = LocalCatalog(catalog, catalog.user_of(token)).action
    for name, data in (("package_show", {"id": "kepco-secret"}), ("package_patch", {"id": "open"})):
        with pytest.raises(NotAuthorized):
            getattr(late, name)(**data)


def test_a_scope_holds_over_http_too(site, catalog, world):
    token = catalog.call("api_token_create", {"name": "t", "scope": "read"}, catalog.user("root"))["token"]
    with RemoteCKAN(site, apikey=token) as remote:
        assert remote.action.package_show(id="kepco-secret")["name"] == "kepco-secret"
        with pytest.raises(NotAuthorized):
            remote.action.package_delete(id="kepco-secret")
    listed = catalog.call("api_token_list", {"user_id": "root"}, catalog.user("root"))
    assert {each["name"]: each["last_access"] for each in listed}["t"] == "2026-03-02T09:00:00.000000"
