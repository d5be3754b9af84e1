"""Who and what belongs to an organisation or a group."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import func, select

from catalog.tables import audit_entries
from tests.furniture import dataset


@pytest.fixture
def energy(doors):
    return doors("root").action.group_create(name="energy", title="에너지", users=[
        {"name": "minsu", "capacity": "admin"}, {"name": "jiwoo", "capacity": "editor"}])


def entries(store) -> int:
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(audit_entries))


@pytest.mark.parametrize("kind", ["organization", "group"])
def test_a_user_gets_changes_and_loses_a_role(doors, energy, people, kind, store):
    id = {"organization": "nia", "group": "energy"}[kind]
    minsu, place = doors("minsu"), doors().call_action(f"{kind}_show", {"id": id})["id"]

    def give(role, **asked):
        return minsu.call_action(f"{kind}_member_create", {"id": id, "username": "dohyun", "role": role} | asked)

    made = give("member")
    assert made == {"id": made["id"], "group_id": place, "table_id": people["dohyun"].id, "table_name": "user",
                    "capacity": "member", "state": "active"}
    assert give("admin", username=people["dohyun"].id) == made | {"capacity": "admin"}
    before = entries(store)
    assert give("admin") == made | {"capacity": "admin"}
    assert entries(store) == before
    assert minsu.call_action(f"{kind}_member_delete", {"id": id, "user_id": people["dohyun"].id}) is None
    assert entries(store) == before + 1
    assert minsu.call_action(f"{kind}_member_delete", {"id": id, "username": "dohyun"}) is None
    assert entries(store) == before + 1
    assert [each["name"] for each in minsu.call_action(f"{kind}_show", {"id": id})["users"]][-1] == "minsu"


@pytest.mark.parametrize("kind", ["organization", "group"])
def test_what_is_wrong_with_a_role_is_said_in_ckans_words(doors, energy, kind):
    id, action = {"organization": "nia", "group": "energy"}[kind], f"{kind}_member_create"
    for asked, error in (({}, {"username": ["Missing value"], "role": ["Missing value"]}),
                         ({"username": "hana", "role": "king"}, {"role": ["role does not exist."]}),
                         ({"username": "nobody", "role": "member"}, {"username": ["Not found: User"]}),
                         ({"username": ["hana"], "role": "member"}, {"username": ["Must be a Unicode string value"]})):
        with pytest.raises(ValidationError) as refused:
            doors("minsu").call_action(action, {"id": id} | asked)
        assert {key: value for key, value in refused.value.error_dict.items() if key != "__type"} == error
    with pytest.raises(ValidationError) as refused:
        doors("root").call_action(action, {"id": "nowhere", "username": "hana", "role": "member"})
    assert refused.value.error_dict["id"] == ["That group name or ID does not exist."]
    with pytest.raises(NotAuthorized):
        doors("minsu").call_action(action, {"id": "nowhere", "username": "hana", "role": "member"})
    for asked in ({"id": "nowhere", "username": "hana"}, {"id": id, "username": "nobody"}):
        with pytest.raises(NotFound):
            doors("minsu").call_action(f"{kind}_member_delete", asked)


@pytest.mark.parametrize("id", ["nia", "energy"])
def test_an_admin_does_not_make_himself_less(doors, energy, id):
    for action, asked in (("member_create", {"object": "minsu", "object_type": "user", "capacity": "editor"}),
                          (("organization" if id == "nia" else "group") + "_member_create",
                           {"username": "minsu", "role": "member"})):
        with pytest.raises(NotAuthorized) as refused:
            doors("minsu").call_action(action, {"id": id} | asked)
        assert "Administrators cannot revoke their own admin status" in str(refused.value)


@pytest.mark.parametrize("id", ["nia", "energy"])
def test_a_user_is_added_and_removed_as_a_member_of_any_kind(doors, energy, people, id):
    minsu = doors("minsu").action
    made = minsu.member_create(id=id, object="dohyun", object_type="user", capacity="editor")
    assert (made["table_id"], made["table_name"], made["capacity"]) == (people["dohyun"].id, "user", "editor")
    assert [people["dohyun"].id, "user", "Editor"] in minsu.member_list(id=id)
    assert minsu.member_delete(id=id, object="dohyun", object_type="user") is None
    assert [people["dohyun"].id, "user", "Editor"] not in minsu.member_list(id=id)


@pytest.mark.parametrize(("asked", "error"), [
    ({}, {"object": ["Missing value"], "object_type": ["Missing value"], "capacity": ["Missing value"]}),
    ({"object": "x", "object_type": "planet", "capacity": "x"}, {"message": "Planet isn't a valid model"}),
    ({"object": "hana", "object_type": "user", "capacity": "king"}, {"capacity": ["role does not exist."]}),
    ({"object": "kepco", "object_type": "group", "capacity": "parent"}, {"message": "Group isn't a valid model"})])
def test_what_cannot_belong_is_refused(doors, energy, asked, error):
    with pytest.raises(ValidationError) as refused:
        doors("minsu").action.member_create(id="energy", **asked)
    assert {key: value for key, value in refused.value.error_dict.items() if key != "__type"} == error


def test_the_organisation_of_a_dataset_is_said_elsewhere(doors):
    doors("jiwoo").action.package_create(**dataset())
    asked = {"object": "power-use", "object_type": "package", "capacity": "public"}
    assert doors("minsu").action.member_create(id="nia", **asked)["capacity"] == "organization"
    assert doors("root").action.member_delete(id="kepco", **asked) is None
    for action, id in (("member_create", "kepco"), ("member_delete", "nia")):
        with pytest.raises(ValidationError) as refused:
            doors("root").call_action(action, asked | {"id": id})
        assert refused.value.error_dict["object_type"] == [
            "The organization of a dataset is said with package_owner_org_update"]
    assert doors().action.package_show(id="power-use")["organization"]["name"] == "nia"


@pytest.mark.parametrize("asked", [{"id": "nowhere", "object": "hana", "object_type": "user"},
                                   {"id": "energy", "object": "nobody", "object_type": "user"},
                                   {"id": "energy", "object": "nothing", "object_type": "package"}])
def test_what_is_not_there_is_not_found(doors, energy, asked):
    for action in ("member_create", "member_delete"):
        with pytest.raises(NotFound):
            doors("minsu").call_action(action, {"capacity": "member"} | asked)


def test_people_are_listed_to_who_leads_and_datasets_to_who_sees_them(doors, energy, people):
    one = doors("jiwoo").action.package_create(**dataset(groups=[{"name": "energy"}]))["id"]
    two = doors("jiwoo").action.package_create(**dataset(name="two", private=True))["id"]
    told = [[people["hana"].id, "user", "Member"], [people["jiwoo"].id, "user", "Editor"],
            [people["minsu"].id, "user", "Admin"]]
    for name in ("minsu", "root", "audrey"):
        action = doors(name).action
        assert action.member_list(id="nia", object_type="user") == told
        assert action.member_list(id="nia", capacity="editor") == told[1:2]
        assert sorted(action.member_list(id="nia")) == sorted(
            [*told, [one, "package", "organization"], [two, "package", "organization"]])
    assert doors().action.member_list(id="nia") == [[one, "package", "organization"]]
    assert doors().action.member_list(id="energy") == [[one, "package", "public"]]
    assert doors("minsu").action.member_list(id="energy", capacity="public") == [[one, "package", "public"]]
    for name in (None, "hana", "dohyun"):
        with pytest.raises(NotAuthorized):
            doors(name).action.member_list(id="nia", object_type="user")
    assert doors().action.member_list(id="nia", object_type="planet") == []
    with pytest.raises(NotFound):
        doors().action.member_list(id="nowhere")


def test_the_roles_are_those_of_ckan(doors):
    roles = [{"text": "Admin", "value": "admin"}, {"text": "Editor", "value": "editor"},
             {"text": "Member", "value": "member"}]
    assert doors().action.member_roles_list() == doors().action.member_roles_list(group_type="organization") == roles
    assert doors().action.member_roles_list(group_type="group") == [roles[0], roles[2]]


def test_every_change_of_a_role_is_written_down_and_says_nothing_of_anybody(doors, energy, people):
    doors("minsu").action.group_member_create(id="energy", username="hana", role="member")
    doors("minsu").action.organization_member_delete(id="nia", username="hana")
    told = [{key: each[key] for key in ("event", "subject", "actor", "facts")}
            for event in ("member:set", "member:remove")
            for each in doors("root").action.audit_list(event=event)["entries"][:1]]
    assert told == [
        {"event": "member:set", "subject": people["hana"].id, "actor": people["minsu"].id,
         "facts": {"group": energy["id"], "role": "member"}},
        {"event": "member:remove", "subject": people["hana"].id, "actor": people["minsu"].id, "facts": {}}]
