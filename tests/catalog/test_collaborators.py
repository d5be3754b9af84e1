"""People who work on a single dataset: what that opens to them, and what it does not."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError

from tests.furniture import dataset

NOW = "2026-03-02T09:00:00.000000"


@pytest.fixture
def made(doors):
    """A private dataset of nia, and another one beside it."""
    doors("jiwoo").action.package_create(**dataset(name="beside", private=True))
    return doors("jiwoo").action.package_create(**dataset(private=True))


@pytest.fixture
def share(doors, made):
    """Let dohyun, who is nobody in nia, work on the dataset."""
    return lambda capacity: doors("minsu").action.package_collaborator_create(
        id="power-use", user_id="dohyun", capacity=capacity)


def refusal(call, **data) -> dict:
    with pytest.raises(ValidationError) as refused:
        call(**data)
    return {key: value for key, value in refused.value.error_dict.items() if key != "__type"}


def test_a_collaborator_is_shown_as_ckan_does(doors, made, share, people):
    dohyun, minsu = people["dohyun"].id, doors("minsu").action
    as_made = {"package_id": made["id"], "user_id": dohyun, "capacity": "member", "modified": NOW}
    assert share("member") == as_made
    assert minsu.package_collaborator_list(id="power-use") == [as_made]
    assert minsu.package_collaborator_list(id=made["id"], capacity="editor") == []
    shown = [{"package_id": made["id"], "capacity": "member", "modified": NOW}]
    for who, key in (("dohyun", "dohyun"), ("dohyun", dohyun), ("root", "dohyun"), ("audrey", dohyun)):
        assert doors(who).action.package_collaborator_list_for_user(id=key) == shown
    assert doors("dohyun").action.package_collaborator_list_for_user(id="dohyun", capacity="editor") == []


@pytest.mark.parametrize("capacity", ["member", "editor"])
def test_he_sees_and_finds_this_dataset_and_no_other(doors, made, share, capacity):
    with pytest.raises(NotAuthorized):
        doors("dohyun").action.package_show(id="power-use")
    share(capacity)
    dohyun = doors("dohyun").action
    assert dohyun.package_show(id="power-use") == made
    assert dohyun.resource_show(id=made["resources"][0]["id"]) == made["resources"][0]
    assert [each["name"] for each in dohyun.package_search(include_private=True)["results"]] == ["power-use"]
    with pytest.raises(NotAuthorized):
        dohyun.package_show(id="beside")
    assert doors().action.package_search(include_private=True)["count"] == 0


def test_an_editor_changes_it_and_neither_deletes_nor_moves_it_nor_asks_others(doors, made, share):
    share("editor")
    dohyun = doors("dohyun").action
    assert dohyun.package_patch(id="power-use", title="새 제목")["title"] == "새 제목"
    assert dohyun.package_update(**made)["title"] == made["title"]
    assert dohyun.package_revise(match__name="power-use", update__notes="새 글")["package"]["notes"] == "새 글"
    new = dohyun.resource_create(package_id="power-use", url="https://b.example")
    dohyun.resource_patch(id=new["id"], name="둘")
    dohyun.resource_delete(id=new["id"])
    [result] = dohyun.package_upsert_many(datasets=[dataset(title="또 다른 제목", private=True)])["results"]
    assert (result["outcome"], result["errors"]) == ("updated", {})
    for refused, data in (
            ("package_delete", {"id": "power-use"}), ("package_patch", {"id": "power-use", "state": "deleted"}),
            ("package_owner_org_update", {"id": "power-use", "organization_id": "kepco"}),
            ("package_collaborator_create", {"id": "power-use", "user_id": "hana", "capacity": "member"}),
            ("package_collaborator_list", {"id": "power-use"}), ("dataset_purge", {"id": "power-use"}),
            ("package_patch", {"id": "beside", "title": "x"}), ("package_create", dataset(name="another"))):
        with pytest.raises(NotAuthorized):
            doors("dohyun").call_action(refused, data)
    [moved] = dohyun.package_upsert_many(datasets=[dataset(owner_org="kepco")])["results"]
    assert moved["errors"] == refusal(dohyun.package_patch, id="power-use", owner_org="kepco") == {
        "owner_org": ["You cannot move this dataset to another organization"]}


def test_a_member_changes_nothing(doors, made, share):
    share("member")
    for action, data in (("package_patch", {"id": "power-use", "title": "x"}), ("package_update", dataset()),
                         ("resource_create", {"package_id": "power-use"}),
                         ("package_revise", {"match__name": "power-use", "update__title": "x"}),
                         ("resource_delete", {"id": made["resources"][0]["id"]})):
        with pytest.raises(NotAuthorized):
            doors("dohyun").call_action(action, data)


def test_what_was_shared_is_shared_no_longer(doors, made, share):
    share("editor")
    minsu = doors("minsu").action
    assert minsu.package_collaborator_delete(id="power-use", user_id="dohyun") is None
    with pytest.raises(NotAuthorized):
        doors("dohyun").action.package_show(id="power-use")
    with pytest.raises(NotFound, match="is not a collaborator on this package"):
        minsu.package_collaborator_delete(id="power-use", user_id="dohyun")


def test_whoever_deletes_a_dataset_ends_what_was_shared_of_it(doors, made, share):
    share("editor")
    doors("jiwoo").action.package_delete(id="power-use")
    with pytest.raises(NotFound):
        doors("dohyun").action.package_patch(id=made["id"], state="active")
    doors("jiwoo").action.package_patch(id=made["id"], state="active")
    assert doors("minsu").action.package_collaborator_list(id="power-use") == []


def test_only_who_leads_the_organisation_asks_others_in(doors, made):
    for who in (None, "hana", "jiwoo", "dohyun", "audrey"):
        for action in ("package_collaborator_create", "package_collaborator_delete"):
            with pytest.raises(NotAuthorized):
                doors(who).call_action(action, {"id": "power-use", "user_id": "hana", "capacity": "editor"})
    for who, whose in ((None, "dohyun"), ("minsu", "dohyun"), ("dohyun", "nobody")):
        with pytest.raises(NotAuthorized):
            doors(who).action.package_collaborator_list_for_user(id=whose)


def test_what_is_wrong_is_said_in_ckans_words(doors, made):
    minsu = doors("minsu").action
    assert refusal(minsu.package_collaborator_create, id="power-use", user_id="hana", capacity="admin") == {
        "message": ['Role must be one of "editor, member"']}
    assert refusal(minsu.package_collaborator_list, id="power-use", capacity="admin") == {
        "message": ['Capacity must be one of "editor, member"']}
    assert refusal(minsu.package_collaborator_create, id="power-use", user_id="hana") == {"capacity": ["Missing value"]}
    for data in ({"id": "nothing", "user_id": "hana"}, {"id": "power-use", "user_id": "nobody"}):
        with pytest.raises(NotFound):
            minsu.package_collaborator_create(**data, capacity="member")


def test_it_is_written_down_once(doors, made, share, people, clock):
    first = share("member")
    clock.tick(hours=1)
    assert share("member") == first
    assert share("editor") == first | {"capacity": "editor", "modified": "2026-03-02T10:00:00.000000"}
    doors("minsu").action.package_collaborator_delete(id="power-use", user_id="dohyun")
    entries = doors("root").action.audit_list(subject=made["id"])["entries"]
    dohyun = people["dohyun"].id
    assert [(each["event"], each["facts"]) for each in entries[:3]] == [
        ("collaborator:remove", {"user": dohyun}), ("collaborator:set", {"user": dohyun, "capacity": "editor"}),
        ("collaborator:set", {"user": dohyun, "capacity": "member"})]
