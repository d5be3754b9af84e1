"""Organisations, the people in them and the tokens they come with."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import select

from catalog.tables import tokens
from tests.furniture import dataset


def test_an_organisation_is_shown_by_name_and_by_id(doors):
    nia = doors().action.organization_show(id="nia")
    assert doors().action.organization_show(id=nia["id"]) == nia
    assert {key: value for key, value in nia.items() if key != "id"} == {
        "name": "nia", "title": "한국지능정보사회진흥원", "display_name": "한국지능정보사회진흥원", "description": "",
        "image_url": "", "image_display_url": "", "extras": [], "type": "organization", "is_organization": True,
        "approval_status": "approved", "state": "active", "created": "2026-03-02T09:00:00.000000", "partner": False,
        "package_count": 0, "num_followers": 0, "users": [], "tags": [], "groups": []}


def test_its_newest_published_datasets_come_when_asked(doors):
    for number in range(3):
        doors("jiwoo").action.package_create(**dataset(name=f"set-{number}", private=number == 2))
    shown = doors("jiwoo").action.organization_show(id="nia", include_datasets=True)
    assert sorted(each["name"] for each in shown["packages"]) == ["set-0", "set-1"]
    assert shown["package_count"] == 2


def test_its_people_are_told_to_who_leads_it_only(doors, people):
    told = doors("minsu").action.organization_show(id="nia")["users"]
    assert [(each["name"], each["capacity"]) for each in told] == [
        ("hana", "member"), ("jiwoo", "editor"), ("minsu", "admin")]
    assert told[0] == {"id": people["hana"].id, "name": "hana", "fullname": "", "display_name": "hana",
                       "capacity": "member"}
    for name in (None, "jiwoo"):
        assert doors(name).action.organization_show(id="nia")["users"] == []


def test_the_list_is_names_by_title_unless_asked_otherwise(doors):
    doors("jiwoo").action.package_create(**dataset())
    action = doors().action
    assert action.organization_list() == ["kepco", "nia"]
    assert action.organization_list(sort="name desc") == ["nia", "kepco"]
    assert action.organization_list(sort="package_count") == ["nia", "kepco"]
    assert action.organization_list(sort="package_count asc") == ["kepco", "nia"]
    assert action.organization_list(limit=1, offset=1) == ["nia"]
    assert action.organization_list(organizations="nia, nowhere") == ["nia"]
    assert action.organization_list(q="전력") == ["kepco"]
    assert [each["package_count"] for each in action.organization_list(all_fields=True)] == [0, 1]
    with pytest.raises(ValidationError):
        action.organization_list(sort="size")


def test_an_organisation_is_made_once(doors):
    root = doors("root").action
    made = root.organization_create(name="skt", title="SK텔레콤", contact=[{"name": "데이터팀"}])
    assert (made["title"], made["contact"], made["partner"]) == ("SK텔레콤", [{"name": "데이터팀"}], False)
    with pytest.raises(ValidationError) as refused:
        root.organization_create(name="skt")
    assert refused.value.error_dict["name"] == ["Group name already exists in database"]
    with pytest.raises(ValidationError):
        root.organization_create(name="나쁜 이름")


def test_a_patch_changes_what_is_given(doors):
    before = doors().action.organization_show(id="nia")
    now = doors("minsu").action.organization_patch(id="nia", description="빅데이터")
    assert {key: value for key, value in now.items() if before[key] != value} == {"description": "빅데이터"}
    with pytest.raises(ValidationError):
        doors("minsu").action.organization_patch(id="nia", name="kepco")
    with pytest.raises(NotFound):
        doors("root").action.organization_patch(id="nowhere")


def test_a_patch_that_changes_nothing_is_not_written_down(doors):
    entries = doors("root").action.audit_verify()
    doors("root").action.organization_patch(id="kepco", title="한국전력공사", partner=True)
    assert doors("root").action.audit_verify() == entries


def test_only_who_runs_the_site_says_who_is_a_partner(doors):
    with pytest.raises(NotAuthorized):
        doors("minsu").action.organization_patch(id="nia", partner=True)
    assert doors("root").action.organization_patch(id="nia", partner=True)["partner"] is True


def test_a_renamed_organisation_is_found_under_its_new_name(doors):
    doors("jiwoo").action.package_create(**dataset())
    doors("minsu").action.organization_patch(id="nia", name="nia-kr")
    assert doors().action.package_search(fq="organization:nia-kr")["count"] == 1
    assert doors().action.package_search(fq="organization:nia")["count"] == 0


def test_a_user_gets_loses_and_changes_a_role(doors, catalog):
    minsu = doors("minsu").action
    nia = minsu.organization_show(id="nia")["id"]
    assert minsu.organization_member_create(id="nia", username="hana", role="editor")["capacity"] == "editor"
    assert catalog.user("hana").roles == {nia: "editor"}
    assert doors("hana").action.package_create(**dataset())["name"] == "power-use"
    assert minsu.organization_member_delete(id="nia", username="hana") is None
    assert catalog.user("hana").roles == {}
    with pytest.raises(ValidationError):
        minsu.organization_member_create(id="nia", username="hana", role="king")


def test_a_user_is_made_with_his_roles(doors, catalog):
    root = doors("root").action
    root.user_create(name="sora", fullname="김소라", roles={"kepco": "admin"})
    kepco = root.organization_show(id="kepco")["id"]
    assert (catalog.user("sora").roles, catalog.user("sora").sysadmin) == ({kepco: "admin"}, False)
    with pytest.raises(ValidationError) as refused:
        root.user_create(name="sora", id=catalog.user("root").id)
    assert refused.value.error_dict["name"] == ["That login name is not available."]
    with pytest.raises(NotFound):
        root.user_create(name="nobody", roles={"nowhere": "admin"})
    assert catalog.user("nobody") is None


def test_whoever_asks_is_shown_himself(doors):
    assert doors("hana").action.user_show()["name"] == "hana"
    assert [each["name"] for each in doors("audrey").action.user_list()] == [
        "audrey", "dohyun", "hana", "jiwoo", "minsu", "root"]


def test_an_editor_is_told_where_he_may_publish(doors):
    assert [each["name"] for each in doors("jiwoo").action.organization_list_for_user()] == ["nia"]
    assert doors("hana").action.organization_list_for_user() == []
    assert [each["name"] for each in doors("hana").action.organization_list_for_user(permission="read")] == ["nia"]
    assert sorted(each["name"] for each in doors("root").action.organization_list_for_user()) == ["kepco", "nia"]


def test_a_token_works_until_it_ends(catalog, doors, clock):
    made = doors("jiwoo").action.api_token_create(name="laptop", expires_in=10)
    assert made["token"].startswith("ieum_")
    assert made["expires_at"] == "2026-03-12T09:00:00.000000"
    clock.tick(days=9, hours=23)
    assert catalog.user_of(made["token"]).name == "jiwoo"
    clock.tick(hours=1)
    assert catalog.user_of(made["token"]) is None


def test_a_token_is_kept_as_a_hash_only_and_shown_without_itself(catalog, doors, store):
    made = doors("jiwoo").action.api_token_create(name="laptop")
    listed = {each["name"]: each for each in doors("jiwoo").action.api_token_list()}["laptop"]
    assert listed == {"id": made["id"], "name": "laptop", "user_id": catalog.user("jiwoo").id,
                      "created_at": "2026-03-02T09:00:00.000000", "last_access": None,
                      "expires_at": "2026-05-31T09:00:00.000000", "prefix": made["token"][:10]}
    with store.read() as db:
        assert made["token"] not in repr(db.execute(select(tokens)).all())


def test_the_last_use_of_a_token_is_noted_once_an_hour(catalog, doors, clock):
    token = doors("jiwoo").action.api_token_create(name="laptop")["token"]

    def noted():
        return {each["name"]: each["last_access"] for each in doors("jiwoo").action.api_token_list()}["laptop"]

    for minutes, expected in ((1, "09:01"), (30, "09:01"), (31, "10:02")):
        clock.tick(minutes=minutes)
        assert catalog.user_of(token).name == "jiwoo"
        assert noted()[11:16] == expected


def test_a_revoked_token_is_nobodys(catalog, doors):
    for by in ("jti", "token"):
        made = doors("jiwoo").action.api_token_create(name="laptop")
        assert doors("jiwoo").action.api_token_revoke(**{by: made["id" if by == "jti" else "token"]}) is None
        assert catalog.user_of(made["token"]) is None
    with pytest.raises(NotFound):
        doors("jiwoo").action.api_token_revoke(jti=made["id"])


def test_nobody_handles_anothers_tokens_but_who_runs_the_site(doors):
    made = doors("root").action.api_token_create(user="jiwoo", name="from root")
    for action, data in (("api_token_create", {"user": "jiwoo", "name": "x"}), ("api_token_list", {"user_id": "jiwoo"}),
                         ("api_token_revoke", {"jti": made["id"]}), ("api_token_list", {"user_id": "no such user"})):
        with pytest.raises(NotAuthorized):
            doors("minsu").call_action(action, data)


@pytest.mark.parametrize("days", [0, 366, -1])
def test_a_token_holds_a_year_at_most(doors, days):
    with pytest.raises(ValidationError):
        doors("jiwoo").action.api_token_create(name="laptop", expires_in=days)


@pytest.mark.parametrize("token", ["", "x", "ieum_" + "A" * 43, "Bearer", "\0", "\ud800", "' or 1=1 --"])
def test_an_unknown_token_is_nobodys(catalog, token):
    assert catalog.user_of(token) is None


def test_an_organisation_has_an_id_of_its_own(doors):
    nia = doors().action.organization_show(id="nia")
    for same in ({"id": nia["id"], "name": "skt"}, {"name": nia["id"]}):
        with pytest.raises(ValidationError):
            doors("root").action.organization_create(**same)
    with pytest.raises(ValidationError):
        doors("minsu").action.organization_patch(id="nia", name=doors().action.organization_show(id="kepco")["id"])
    assert doors("minsu").action.organization_patch(id="nia", name=nia["id"])["name"] == nia["id"]


@pytest.mark.parametrize("nothing", [None, ""])
def test_whether_it_is_a_partner_stays_when_nothing_is_said_of_it(doors, nothing):
    assert doors("root").action.organization_patch(id="kepco", partner=nothing)["partner"] is True
    assert doors("root").action.organization_create(name="skt", partner=nothing)["partner"] is False


def test_its_datasets_show_whose_they_are(doors):
    made = doors("jiwoo").action.package_create(**dataset())
    assert doors().action.organization_show(id="nia", include_datasets=True)["packages"] == [made]


def test_a_user_is_not_called_as_another_is_known(doors, people):
    with pytest.raises(ValidationError):
        doors("root").action.user_create(name=people["jiwoo"].id)
