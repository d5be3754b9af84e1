"""Organisations, the people in them and the tokens they come with."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import insert, select

from catalog import SYSTEM
from catalog.tables import followers, tokens
from tests.furniture import dataset

CREDENTIALS = {"email": "sora@partner.example", "password": "correct horse"}


def test_an_organisation_is_shown_by_name_and_by_id(doors):
    nia = doors().action.organization_show(id="nia")
    assert doors().action.organization_show(id=nia["id"]) == nia
    assert {key: value for key, value in nia.items() if key != "id"} == {
        "name": "nia", "title": "한국지능정보사회진흥원", "display_name": "한국지능정보사회진흥원", "description": "",
        "image_url": "", "image_display_url": "", "extras": [], "type": "organization", "is_organization": True,
        "approval_status": "approved", "state": "active", "created": "2026-03-02T09:00:00.000000", "partner": False,
        "package_count": 0, "num_followers": 0, "users": [], "tags": [], "groups": []}


def test_its_newest_datasets_come_when_asked_as_far_as_the_caller_sees_them(doors, clock):
    for number in range(13):
        clock.tick(minutes=1)
        doors("jiwoo").action.package_create(**dataset(name=f"set-{number:02}", private=number == 12))
    for name, first in (("hana", 12), (None, 11), ("dohyun", 11), ("root", 12)):
        shown = doors(name).action.organization_show(id="nia", include_datasets=True)
        assert [each["name"] for each in shown["packages"]] == [f"set-{first - back:02}" for back in range(10)]
        assert shown["package_count"] == 12


def test_its_people_are_told_to_who_leads_it_only(doors, people):
    for name in ("minsu", "root", "audrey"):
        told = doors(name).action.organization_show(id="nia")["users"]
        assert [(each["name"], each["capacity"]) for each in told] == [
            ("hana", "member"), ("jiwoo", "editor"), ("minsu", "admin")]
        assert {key: value for key, value in told[0].items() if key != "email_hash"} == {
            "id": people["hana"].id, "name": "hana", "fullname": "", "display_name": "hana", "about": "",
            "created": "2026-03-02T09:00:00.000000", "state": "active", "sysadmin": False, "image_url": "",
            "image_display_url": "", "activity_streams_email_notifications": False, "last_active": None,
            "number_created_packages": 0, "capacity": "member"}
    for name in (None, "jiwoo", "dohyun"):
        assert doors(name).action.organization_show(id="nia")["users"] == []


def test_what_is_not_asked_for_is_left_out(doors):
    whole = doors("root").action.organization_show(id="nia")
    for part, key in (("include_users", "users"), ("include_extras", "extras"), ("include_tags", "tags"),
                      ("include_groups", "groups"), ("include_dataset_count", "package_count")):
        assert whole.keys() - doors("root").action.organization_show(id="nia", **{part: "false"}).keys() == {key}
    assert doors().action.organization_show(id="nia", include_member_count="true")["member_count"] == 3


def test_its_followers_are_counted(doors, store, people):
    nia = doors().action.organization_show(id="nia")["id"]
    with store.write() as db:
        db.execute(insert(followers), [{"user_id": people[name].id, "kind": "organization", "object_id": nia,
                                        "at": "2026-03-02T09:00:00.000000"} for name in ("hana", "dohyun")])
    assert doors().action.organization_show(id="nia")["num_followers"] == 2
    assert doors().action.organization_show(id="nia", include_followers=False)["num_followers"] == 0
    assert [each["num_followers"] for each in doors().action.organization_list(all_fields=True)] == [0, 2]


def test_the_list_is_names_by_title_unless_asked_otherwise(doors):
    doors("jiwoo").action.package_create(**dataset())
    action = doors().action
    assert action.organization_list() == ["kepco", "nia"]
    assert action.organization_list(sort="name desc") == ["nia", "kepco"]
    for order in ("package_count", "package_count asc", "packages", "package_count desc"):
        assert action.organization_list(sort=order) == ["nia"]
    assert action.organization_list(order_by="name DESC") == ["nia", "kepco"]
    assert action.organization_list(limit=1, offset=1) == ["nia"]
    assert action.organization_list(organizations="nia, nowhere") == ["nia"]
    assert action.organization_list(q="전력") == ["kepco"]
    assert [each["package_count"] for each in action.organization_list(all_fields=True)] == [0, 1]


@pytest.mark.parametrize(("sort", "message"), [
    ("size", "Cannot sort by field `size`"), ("name up", "Invalid sort direction `up`"),
    ("name, title", "Too many sort criteria provided only 1 allowed")])
def test_an_order_there_is_none_of_is_refused_in_ckans_words(doors, sort, message):
    with pytest.raises(ValidationError) as refused:
        doors().action.organization_list(sort=sort)
    assert refused.value.error_dict["message"] == message


@pytest.mark.parametrize("asked", [{"limit": "many"}, {"offset": -1}, {"limit": True}, {"q": 5}, {"sort": ["name"]},
                                   {"organizations": {"nia": 1}}, {"type": []}])
def test_a_list_asked_for_with_nonsense_is_refused(doors, asked):
    with pytest.raises(ValidationError) as refused:
        doors("root").action.organization_list(**asked)
    assert asked.keys() <= refused.value.error_dict.keys()


def test_the_list_tells_as_much_of_each_as_is_asked(doors):
    [kepco, _] = doors().action.organization_list(all_fields=True)
    assert not kepco.keys() & {"users", "extras", "tags", "groups", "packages", "member_count"}
    [kepco, _] = doors("root").action.organization_list(
        all_fields="true", include_users="true", include_groups="true", include_extras="true", include_tags="true",
        include_member_count="true", include_datasets="true", include_dataset_count="false")
    assert [each["name"] for each in kepco["users"]] == ["dohyun"]
    assert (kepco["extras"], kepco["tags"], kepco["groups"], kepco["packages"]) == ([], [], [], [])
    assert kepco["member_count"] == 1
    assert "package_count" not in kepco


def test_the_list_is_filtered_by_what_a_title_name_or_description_holds(doors):
    doors("minsu").action.organization_patch(id="nia", description="Big Data 100%")
    action = doors().action
    assert action.organization_list(q="big data") == ["nia"]
    assert action.organization_list(q="100%") == ["nia"]
    assert action.organization_list(q="KEP") == ["kepco"]
    assert action.organization_list(groups=["kepco", "nia"]) == ["kepco", "nia"]
    assert action.organization_list(type="organization") == ["kepco", "nia"]
    assert action.organization_list(type="ministry") == []


def test_a_reader_that_pages_by_offset_meets_each_once(doors, catalog):
    for number in range(60):
        catalog.call("organization_create", {"name": f"org-{number:02}", "title": "가나다"}, SYSTEM)
    pages, start = [], 0
    while page := doors().action.organization_list(
            all_fields=True, include_users=True, include_groups=True, include_extras=True, include_tags=True,
            offset=start, limit=1000):
        pages.append([each["name"] for each in page])
        start += len(page)
    assert [len(page) for page in pages] == [25, 25, 12]
    assert sorted(name for page in pages for name in page) == sorted(doors().action.organization_list())


def test_the_next_page_is_told_beside_the_answer(catalog):
    assert catalog.answer("organization_list", {"limit": 1}).told == {"next": {"offset": 1}}
    assert catalog.answer("organization_list", {"limit": 1, "offset": 1}).told == {}


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
    before = doors("minsu").action.organization_show(id="nia")
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
    root.user_create(name="sora", fullname="김소라", roles={"kepco": "admin"}, **CREDENTIALS)
    kepco = root.organization_show(id="kepco")["id"]
    assert (catalog.user("sora").roles, catalog.user("sora").sysadmin) == ({kepco: "admin"}, False)
    with pytest.raises(ValidationError) as refused:
        root.user_create(name="sora", email="other@partner.example", password="correct horse")
    assert refused.value.error_dict["name"] == ["That login name is not available."]
    with pytest.raises(NotFound):
        root.user_create(name="nobody", roles={"nowhere": "admin"}, email="a@partner.example", password="correct horse")
    assert catalog.user("nobody") is None


def test_whoever_asks_is_shown_himself(doors):
    assert doors("hana").action.user_show()["name"] == "hana"
    assert [each["name"] for each in doors("audrey").action.user_list()] == [
        "audrey", "dohyun", "hana", "jiwoo", "minsu", "root"]


def test_everybody_is_told_in_which_organisations_he_may_do_something(doors):
    def named(person, **asked):
        return [(each["name"], each["capacity"])
                for each in doors(person).action.organization_list_for_user(**asked)]

    nia = {"hana": "member", "jiwoo": "editor", "minsu": "admin"}
    for person, role in nia.items():
        assert named(person) == named(person, permission="read") == [("nia", role)]
    for permission in ("create_dataset", "update_dataset", "delete_dataset"):
        assert [bool(named(person, permission=permission)) for person in nia] == [False, True, True]
    for permission in ("admin", "membership", "nothing of the kind", "", 5, ["read"], {"read": True}):
        assert [bool(named(person, permission=permission)) for person in nia] == [False, False, True]
    assert named("root", permission="admin") == [("kepco", "admin"), ("nia", "admin")]
    assert named("root", id="jiwoo") == named("audrey", id="jiwoo") == [("nia", "editor")]
    assert named(None) == named("audrey") == []
    with pytest.raises(NotAuthorized):
        named("minsu", id="jiwoo")


def test_what_he_is_told_of_them_is_short(doors):
    [told] = doors("hana").action.organization_list_for_user()
    assert told.keys() == {"id", "name", "title", "display_name", "description", "image_url", "image_display_url",
                           "type", "is_organization", "approval_status", "state", "created", "partner", "capacity"}
    [told] = doors("hana").action.organization_list_for_user(include_dataset_count=True, include_member_count=True)
    assert (told["package_count"], told["member_count"]) == (0, 3)


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
                      "expires_at": "2026-05-31T09:00:00.000000", "prefix": made["token"][:10], "scope": "",
                      "organization": None}
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
