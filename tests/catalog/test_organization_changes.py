"""Organisations replaced, deleted, brought back and purged, and what becomes of what belongs to them."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError

from tests.furniture import dataset


def test_an_update_replaces_what_is_not_said_but_ckans_own_columns(doors):
    minsu = doors("minsu").action
    minsu.organization_patch(id="nia", description="빅데이터", url="https://nia.example", aliases=["진흥원"],
                             extras=[{"key": "since", "value": "1987"}])
    before = minsu.organization_show(id="nia")
    now = minsu.organization_update(id="nia", title="새 진흥원")
    assert (now["title"], now["description"], now["extras"]) == ("새 진흥원", "빅데이터", [])
    assert [(each["name"], each["capacity"]) for each in now["users"]] == [("minsu", "admin")]
    assert before.keys() - now.keys() == {"url", "aliases"}
    assert doors("root").action.organization_update(id="kepco")["partner"] is True
    assert doors("root").action.organization_show(id="kepco")["users"] == []


def test_saying_the_same_again_changes_nothing(doors):
    minsu = doors("minsu").action
    shown, entries = minsu.organization_show(id="nia"), doors("root").action.audit_verify()
    assert minsu.organization_update(**shown) == shown
    assert minsu.organization_patch(**shown) == shown
    assert doors("root").action.audit_verify() == entries


def test_its_people_are_set_and_those_not_known_here_passed_over(doors, catalog):
    users = [{"name": "dohyun", "capacity": "editor"}, {"name": "jiwoo"}, {"name": "a stranger", "capacity": "admin"}]
    now = doors("minsu").action.organization_patch(id="nia", users=users)
    assert [(each["name"], each["capacity"]) for each in now["users"]] == [
        ("dohyun", "editor"), ("jiwoo", "member"), ("minsu", "admin")]
    assert catalog.user("hana").roles == {}
    assert sorted(catalog.user("dohyun").roles.values()) == ["editor", "editor"]


def test_it_is_deleted_only_when_it_has_no_datasets_left(doors, catalog):
    made = doors("jiwoo").action.package_create(**dataset(private=True))
    for action, change in (("organization_delete", {}), ("organization_patch", {"title": "x", "state": "deleted"})):
        with pytest.raises(ValidationError) as refused:
            doors("minsu").call_action(action, {"id": "nia"} | change)
        assert refused.value.error_dict["message"] == "Organization cannot be deleted while it still has datasets"
    assert doors().action.organization_show(id="nia")["title"] == "한국지능정보사회진흥원"
    doors("jiwoo").action.package_delete(id=made["id"])
    assert doors("minsu").action.organization_delete(id="nia") is None
    assert doors().action.organization_list() == ["kepco"]
    assert [catalog.user(name).roles for name in ("hana", "jiwoo", "minsu")] == [{}, {}, {}]
    for name in (None, "minsu"):
        for call in (doors(name).action.organization_show, doors("minsu").action.organization_delete):
            with pytest.raises(NotFound):
                call(id=made["owner_org"])
    for name in ("root", "audrey"):
        shown = doors(name).action.organization_show(id=made["owner_org"])
        assert (shown["name"], shown["state"], shown["users"]) == ("nia", "deleted", [])


def test_a_deleted_organisation_comes_back_while_its_name_is_free(doors):
    root = doors("root").action
    nia = root.organization_show(id="nia")
    root.organization_delete(id="nia")
    assert root.organization_delete(id=nia["id"]) is None
    new = root.organization_create(name="nia", title="다른 기관")
    with pytest.raises(ValidationError) as refused:
        root.organization_update(id=nia["id"], state="active")
    assert refused.value.error_dict["name"] == ["Group name already exists in database"]
    root.organization_purge(id=new["id"])
    assert root.organization_update(id=nia["id"], state="active") == nia | {"users": []}
    assert root.organization_update(**nia) == nia


def test_the_sources_of_a_deleted_organisation_are_switched_off(doors):
    root = doors("root").action
    root.harvest_source_create(name="list", harvester="odcloud", url="https://partner.example/a", owner_org="kepco")
    root.organization_delete(id="kepco")
    assert root.harvest_source_show(id="list")["active"] is False
    with pytest.raises(ValidationError) as refused:
        root.organization_purge(id=root.harvest_source_show(id="list")["owner_org"])
    assert refused.value.error_dict["message"] == "Organization cannot be purged while it still has harvest sources"


def test_a_purged_organisation_leaves_its_datasets_to_nobody(doors):
    for name, changes in (("open", {}), ("hidden", {"private": True}), ("draft", {"state": "draft"}), ("gone", {})):
        doors("jiwoo").action.package_create(**dataset(name=name, **changes))
    doors("jiwoo").action.package_delete(id="gone")
    doors("root").action.group_create(name="energy", packages=[{"name": "open"}])
    assert doors("root").action.organization_purge(id="nia") is None
    shown = doors().action.package_show(id="open")
    assert (shown["owner_org"], shown["organization"], shown["state"]) == (None, None, "active")
    assert [each["name"] for each in shown["groups"]] == ["energy"]
    assert doors().action.package_search()["count"] == 1
    for name in ("hidden", "draft"):
        for person in (None, "hana", "minsu", "dohyun"):
            with pytest.raises(NotAuthorized):
                doors(person).action.package_show(id=name)
        for person in ("jiwoo", "root", "audrey"):
            assert doors(person).action.package_show(id=name)["owner_org"] is None
    for person in ("jiwoo", "minsu"):
        with pytest.raises(NotAuthorized):
            doors(person).action.package_patch(id="open", title="누구의 것도 아닌")
    assert doors("root").action.package_patch(id="open", owner_org="kepco")["owner_org"]
    with pytest.raises(NotFound):
        doors("root").action.organization_show(id="nia")
    assert doors("root").action.audit_verify()["first_broken"] is None


def test_what_was_dumped_is_loaded_again_as_it_was(doors, people):
    root = doors("root").action
    root.organization_patch(id="nia", extras=[{"key": "since", "value": "1987"}], image_url="https://img.example/n.png",
                            contact=[{"name": "데이터팀"}], title_translated={"ko": "진흥원", "en": "Agency"})
    root.group_create(name="energy", title="에너지", extras=[{"key": "a", "value": "1"}], users=[
        {"name": "minsu", "capacity": "admin"}])
    for kind, name in (("organization", "nia"), ("group", "energy")):
        verbs = ("show", "purge", "create", "update")
        show, purge, create, update = (getattr(root, f"{kind}_{verb}") for verb in verbs)
        dumped = show(id=name, include_datasets=False, include_password_hash=True, include_users=True)
        assert update(**dumped) == dumped
        purge(id=name)
        assert create(**dumped) == dumped
        without = show(id=name, include_users=False)
        assert "users" not in without
        assert update(**without | {"users": dumped["users"]}) == dumped


NONSENSE = [{"name": []}, {"title": {"ko": 1}}, {"extras": "x"}, {"users": [5]}, {"partner": "maybe"}, {"state": 5},
            {"created": 5}, {"contact": "x"}]


@pytest.mark.parametrize(("action", "said"), [
    *(("organization_create", {"name": "x-y"} | said) for said in [*NONSENSE, {"id": {}}, {"id": "x"}]),
    *((f"organization_{verb}", {"id": "nia"} | said) for verb in ("update", "patch")
      for said in [*NONSENSE, {"type": "group"}])])
def test_nonsense_about_an_organisation_is_refused(doors, action, said):
    with pytest.raises(ValidationError):
        doors("root").call_action(action, said)
    assert doors().action.organization_list() == ["kepco", "nia"]
