"""Users: what is shown of them and to whom, and who changes what."""

import re

import pytest
from argon2 import PasswordHasher
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import select

from catalog import SYSTEM, passwords
from catalog.tables import tokens, users
from tests.conftest import COSTLY
from tests.furniture import dataset

ID = "0f3b8a52-8f0d-4a67-9a3e-1f5c2b7d9e10"
BORA = {"name": "bora", "email": "bora@data.example", "password": "correct horse", "fullname": "박보라",
        "about": "전력 데이터", "image_url": "https://data.example/bora.png"}
SHOWN = {"name": "bora", "fullname": "박보라", "display_name": "박보라", "about": "전력 데이터", "state": "active",
         "sysadmin": False, "auditor": False, "steward": False, "created": "2026-03-02T09:00:00.000000",
         "last_active": None,
         "image_url": "https://data.example/bora.png", "image_display_url": "https://data.example/bora.png",
         "number_created_packages": 0, "activity_streams_email_notifications": False}
CLOSE = {"email": "bora@data.example", "company": "", "apikey": None, "email_hash": "077274e78e6f9c7644d718f813d23ca0"}


def refused(call, **data) -> dict:
    with pytest.raises(ValidationError) as refusal:
        call(**data)
    return {key: value for key, value in refusal.value.error_dict.items() if key != "__type"}


@pytest.fixture
def bora(doors):
    return doors("root").action.user_create(**BORA | {"id": ID})


@pytest.fixture
def herself(bora, catalog):
    return catalog.user("bora")


def kept(store, name: str) -> str:
    with store.read() as db:
        return db.scalar(select(users.c.password).where(users.c.name == name))


def test_a_user_is_shown_as_he_was_added(bora, doors):
    assert bora == SHOWN | CLOSE | {"id": ID}
    assert doors("root").action.user_show(id="bora") == bora
    assert doors("audrey").action.user_show(id=ID) == bora


def test_strangers_are_told_nothing_and_others_no_address(bora, doors):
    for call in (lambda: doors().action.user_show(id="bora"), lambda: doors().action.user_list(),
                 lambda: doors().action.user_show(id="nobody"), lambda: doors().action.user_show()):
        with pytest.raises(NotAuthorized):
            call()
    told = doors("hana").action.user_show(id="bora")
    assert told == SHOWN | {"id": ID, "email_hash": told["email_hash"]}
    assert told["email_hash"] != CLOSE["email_hash"]
    with pytest.raises(NotFound):
        doors("hana").action.user_show(id="nobody")


def test_whoever_asks_without_an_id_is_told_about_himself(doors):
    told = doors("jiwoo").action.user_show()
    assert (told["name"], told["email"], told["apikey"]) == ("jiwoo", "", None)


@pytest.fixture
def costly(monkeypatch):
    """Passwords are hashed as they are outside of tests."""
    monkeypatch.setattr(passwords, "_HASHER", COSTLY)


def test_a_hash_of_the_password_is_kept_and_shown_to_who_runs_the_site(costly, bora, doors, store):
    secret = kept(store, "bora")
    assert secret.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PasswordHasher().verify(secret, "correct horse")
    asked = {"id": "bora", "include_password_hash": True, "include_plugin_extras": True, "include_num_followers": True}
    assert doors("root").action.user_show(**asked) == bora | {
        "password_hash": secret, "plugin_extras": None, "num_followers": 0}
    assert doors("audrey").action.user_show(**asked) == bora | {"num_followers": 0}


def test_a_user_is_taken_from_one_site_to_another_and_stays_the_same(bora, doors, store):
    root = doors("root").action
    copy = root.user_show(id="bora", include_password_hash=True) | {"created": "2019-05-06T07:08:09.000123"}
    moved = copy | {"id": ID.replace("0f3b", "0f3c"), "name": "bora2", "email": "bora2@data.example"}
    root.user_create(**moved)
    again = root.user_show(id="bora2", include_password_hash=True)
    assert again == moved | {"display_name": "박보라", "email_hash": again["email_hash"]}
    assert root.user_update(**again) == {key: value for key, value in again.items() if key != "password_hash"}
    assert kept(store, "bora2") == kept(store, "bora")
    root.user_update(id="bora2", email="bora2@data.example", password_hash="$pbkdf2-sha512$25000$x")
    assert kept(store, "bora2") == "$pbkdf2-sha512$25000$x"


@pytest.mark.parametrize(("wrong", "told"), [
    ({"name": None}, {"name": ["Missing value"]}),
    ({"name": ""}, {"name": ["Missing value"]}),
    ({"name": "나쁜 이름"},
     {"name": ["Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]}),
    ({"name": 3}, {"name": ["Names must be strings"]}),
    ({"name": "hana"}, {"name": ["That login name is not available."]}),
    ({"email": None}, {"email": ["Missing value"]}),
    ({"email": "bora"}, {"email": ["Email bora is not a valid format"]}),
    ({"email": "BORA@data.example"},
     {"email": ["The email address 'BORA@data.example' belongs to a registered user."]}),
    ({"password": ""}, {"password": ["Missing value"]}),
    ({"password": None}, {"password": ["Passwords must be strings"]}),
    ({"name": None, "email": "", "password": ""}, {key: ["Missing value"] for key in ("name", "email", "password")}),
    ({"password": "short"}, {"password": ["Your password must be 8 characters or longer"]}),
    ({"password": "x" * 129}, {"password": ["Your password must be 128 characters or shorter"]}),
    ({"password": ["a"]}, {"password": ["Passwords must be strings"]}),
    ({"id": "mine"}, {"id": ["Invalid id provided"]}),
    ({"id": ID}, {"id": ["Id already exists"]}),
    ({"state": "gone"}, {"state": ["Must be one of: active, pending, deleted."]}),
    ({"created": "yesterday"}, {"created": ["Date format incorrect"]}),
    ({"about": "보세요 https://spam.example"},
     {"about": ["Edit not allowed as it looks like spam. Please avoid links in your description."]}),
])
def test_a_user_that_cannot_be_is_refused_in_ckans_words(bora, doors, wrong, told):
    good = {"name": "bomi", "email": "bomi@data.example", "password": "correct horse"}
    assert refused(doors("root").action.user_create, **good | wrong) == told
    with pytest.raises(NotFound):
        doors("root").action.user_show(id="bomi")


def test_the_command_line_adds_users_without_address_or_password(catalog):
    made = catalog.call("user_create", {"name": "plain", "roles": {"nia": "editor"}}, SYSTEM)
    assert (made["email"], made["state"]) == ("", "active")
    assert catalog.user("plain").roles == {catalog.call("organization_show", {"id": "nia"})["id"]: "editor"}


def test_only_who_runs_the_site_adds_users(doors):
    for who in (None, "hana", "minsu", "audrey"):
        with pytest.raises(NotAuthorized):
            doors(who).action.user_create(**BORA)


def test_a_new_user_comes_with_a_token_when_that_is_asked(doors, catalog):
    made = doors("root").action.user_create(**BORA, with_apitoken=True)
    assert catalog.user_of(made["token"]).name == "bora"


def test_users_are_listed_by_what_they_are_called(bora, doors):
    names = ["audrey", "dohyun", "hana", "jiwoo", "minsu", "root", "bora"]
    listed = doors("hana").action.user_list()
    assert [each["name"] for each in listed] == names
    assert listed[-1] == doors("hana").action.user_show(id="bora")
    assert doors("hana").action.user_list(all_fields=False) == names
    assert doors("hana").action.user_list(all_fields=False, order_by="name") == sorted(names)
    assert doors("hana").action.user_list(all_fields=False, q="보라") == ["bora"]
    assert doors("hana").action.user_list(all_fields=False, q="data.example") == []
    assert doors("root").action.user_list(all_fields=False, q="data.example") == ["bora"]
    assert doors("root").action.user_list(all_fields=False, email="BORA@data.example") == ["bora"]
    with pytest.raises(NotAuthorized):
        doors("hana").action.user_list(email="bora@data.example")
    assert doors("hana").action.user_list(q="%" * 200) == []
    assert refused(doors("hana").action.user_list, q="%" * 201) == {"q": ["At most 200 characters"]}
    assert refused(doors("hana").action.user_list, order_by="edits") == {
        "message": "order_by=edits is no longer supported"}


def test_what_a_user_added_is_counted_and_shown_as_far_as_one_may_see_it(doors, clock):
    for name, hidden in (("open", {}), ("secret", {"private": True}), ("draft", {"state": "draft"}), ("gone", {})):
        doors("jiwoo").action.package_create(**dataset(name=name, **hidden))
        clock.tick(minutes=1)
    doors("jiwoo").action.package_delete(id="gone")
    everything = ["draft", "secret", "open"]
    for who, names in (("hana", ["open"]), ("jiwoo", everything), ("root", everything)):
        told = doors(who).action.user_show(id="jiwoo", include_datasets=True)
        assert (told["number_created_packages"], [each["name"] for each in told["datasets"]]) == (len(names), names)
    assert told["datasets"][2] == doors().action.package_show(id="open")
    listed = doors("hana").action.user_list(order_by="number_created_packages")
    assert [(each["name"], each["number_created_packages"]) for each in listed[-2:]] == [("root", 0), ("jiwoo", 1)]


def test_everybody_changes_himself_but_not_what_makes_him_more(herself, catalog, store):
    before = catalog.call("user_show", {}, herself)
    now = catalog.call("user_patch", {
        "id": "bora", "fullname": "보라", "password": "battery staple", "sysadmin": True, "auditor": True,
        "state": "deleted", "created": "2001-01-01", "password_hash": "x"}, herself)
    assert now == before | {"fullname": "보라", "display_name": "보라"}
    assert PasswordHasher().verify(kept(store, "bora"), "battery staple")
    assert refused(lambda **data: catalog.call("user_patch", data, herself), id="bora", name="boram") == {
        "name": ["That login name can not be modified."]}
    assert refused(lambda **data: catalog.call("user_patch", data, herself), id="bora", email="") == {
        "email": ["Missing value"]}


def test_an_update_empties_what_it_leaves_out_and_a_patch_does_not(herself, catalog):
    assert refused(lambda **data: catalog.call("user_update", data, herself), id="bora") == {"email": ["Missing value"]}
    now = catalog.call("user_update", {"id": "bora", "email": "new@data.example"}, herself)
    assert (now["email"], now["fullname"], now["about"], now["image_url"], now["display_name"]) == (
        "new@data.example", "", "", "", "bora")
    now = catalog.call("user_patch", {"id": "bora", "about": "다시"}, herself)
    assert (now["email"], now["about"]) == ("new@data.example", "다시")


def test_nobody_changes_somebody_else_but_who_runs_the_site(bora, doors):
    for who in (None, "hana", "minsu", "audrey"):
        for action in ("user_patch", "user_update"):
            with pytest.raises(NotAuthorized):
                doors(who).call_action(action, {"id": "bora", "email": "mine@data.example"})
    now = doors("root").action.user_patch(id="bora", name="boram", sysadmin=True)
    assert now == bora | {"name": "boram", "sysadmin": True}
    with pytest.raises(NotFound):
        doors("root").action.user_patch(id="bora", about="x")


def test_a_change_is_written_down_by_the_names_of_its_fields_and_an_idle_one_not_at_all(bora, doors):
    root = doors("root").action
    root.user_patch(id="bora", about="새 소개", password="battery staple")
    entry = root.audit_list(event="user:update")["entries"][0]
    assert (entry["subject"], entry["facts"]) == (ID, {"changed": ["about", "password"]})
    entries = root.audit_verify()
    root.user_patch(id="bora", about="새 소개")
    assert root.audit_verify() == entries


def test_who_is_deleted_keeps_nothing_and_is_there_for_those_who_see_everything(bora, doors, catalog, store):
    root = doors("root").action
    root.organization_member_create(id="nia", username="bora", role="editor")
    token = catalog.call("api_token_create", {"user": "bora", "name": "t"}, catalog.user("bora"))["token"]
    catalog.call("follow_group", {"id": "kepco"}, catalog.user("bora"))
    with pytest.raises(NotAuthorized):
        doors("hana").action.user_delete(id="bora")
    assert root.user_delete(id="bora") is None
    assert root.user_delete(id="bora") is None
    assert root.user_show(id="bora") == bora | {"state": "deleted"}
    assert catalog.user_of(token) is None
    assert catalog.user("bora") is None
    with store.read() as db:
        assert db.scalar(select(tokens.c.id).where(tokens.c.user_id == ID)) is None
    assert root.audit_list(event="user:delete")["entries"][0]["facts"] == {
        "roles": 1, "shares": 0, "tokens": 1, "sessions": 0, "follows": 1}
    assert "bora" not in root.user_list(all_fields=False)
    with pytest.raises(NotFound):
        doors("hana").action.user_show(id="bora")
    root.user_patch(id="bora", state="active")
    assert catalog.user("bora").roles == {}


def test_who_leads_a_place_asks_somebody_in(doors, catalog):
    made = doors("minsu").action.user_invite(email="Kim.Bora+x@data.example", group_id="nia", role="editor")
    assert re.fullmatch(r"kim-bora-x-\d{1,4}", made["name"])
    assert (made["state"], made["email"], made["sysadmin"]) == ("pending", "Kim.Bora+x@data.example", False)
    assert catalog.user(made["name"]) is None
    doors("root").action.user_patch(id=made["id"], state="active")
    nia = doors().action.organization_show(id="nia")["id"]
    assert catalog.user(made["name"]).roles == {nia: "editor"}


def test_an_invitation_that_cannot_be_is_refused(doors):
    good = {"email": "new@data.example", "group_id": "nia", "role": "member"}
    call = doors("minsu").action.user_invite
    assert refused(call, **good | {"email": None}) == {"email": ["Missing value"]}
    assert refused(call, **good | {"group_id": ""}) == {"group_id": ["Missing value"]}
    assert refused(call, **good | {"role": None}) == {"role": ["Missing value"]}
    assert refused(call, **good | {"role": "king"}) == {"role": ["role does not exist."]}
    assert refused(call, **good | {"email": "x"}) == {"email": ["Email x is not a valid format"]}
    with pytest.raises(NotFound):
        call(**good | {"group_id": "nowhere"})
    for who, place in ((None, "nia"), ("jiwoo", "nia"), ("minsu", "kepco"), ("audrey", "nia")):
        with pytest.raises(NotAuthorized):
            doors(who).action.user_invite(**good | {"group_id": place})


@pytest.mark.parametrize("nonsense", [0, 1.5, True, [], ["a"], {}, {"a": 1}, "\0", "x" * 10_000])
def test_nonsense_is_refused_or_taken_but_breaks_nothing(catalog, people, nonsense):
    for field in ("id", "name", "email", "password", "fullname", "about", "state", "created", "roles", "sysadmin",
                  "image_url", "password_hash", "group_id"):
        for action, data in (("user_create", {"name": "bomi"}), ("user_update", {"id": "hana"}),
                             ("user_patch", {"id": "hana"}), ("user_show", {}), ("user_list", {}),
                             ("user_invite", {"role": "member"})):
            try:
                catalog.call(action, data | {field: nonsense}, people["root"])
            except (ValidationError, NotFound):
                continue
