"""The same change to many datasets: all of them, or none."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError

from tests.furniture import dataset, shared

BULK = ("bulk_update_private", "bulk_update_public", "bulk_update_delete")


@pytest.fixture
def ids(doors):
    return [doors("jiwoo").action.package_create(**dataset(name=name))["id"] for name in ("one", "two")]


def refusal(call, **data) -> dict:
    with pytest.raises(ValidationError) as refused:
        call(**data)
    return {key: value for key, value in refused.value.error_dict.items() if key != "__type"}


def test_datasets_are_hidden_and_shown_together(doors, ids, clock):
    minsu = doors("minsu").action
    clock.tick(hours=1)
    assert minsu.bulk_update_private(datasets=ids, org_id="nia") is None
    assert (doors().action.package_list(), doors().action.package_search()["count"]) == ([], 0)
    assert {minsu.package_show(id=id)["metadata_modified"][11:13] for id in ids} == {"10"}
    assert minsu.bulk_update_public(datasets=["one", ids[1]], org_id="nia") is None
    assert doors().action.package_list() == ["one", "two"]
    assert doors().action.package_search()["count"] == 2


def test_each_dataset_is_written_down_and_what_is_so_already_is_not(doors, ids):
    minsu = doors("minsu").action
    minsu.package_patch(id="one", private=True)
    before = len(doors("root").action.audit_list()["entries"])
    minsu.bulk_update_private(datasets=[*ids, ids[0]], org_id="nia")
    new = doors("root").action.audit_list()["entries"][:-before]
    assert [(each["event"], each["subject"], each["facts"]["changed"]) for each in new] == [
        ("dataset:update", ids[1], ["private"])]


def test_datasets_are_deleted_together(doors, ids):
    minsu = doors("minsu").action
    for _ in range(2):
        assert minsu.bulk_update_delete(datasets=ids, org_id="nia") is None
    for id in ids:
        with pytest.raises(NotFound):
            minsu.package_show(id=id)
    assert doors().action.package_search()["count"] == 0
    minsu.package_create(**dataset(name="one"))
    assert [each["event"] for each in doors("root").action.audit_list(subject=ids[0])["entries"]] == [
        "dataset:delete", "dataset:create"]


@pytest.mark.parametrize("action", BULK)
def test_one_that_is_not_the_organisations_keeps_all_as_they_are(doors, ids, action):
    theirs = doors("dohyun").action.package_create(**shared())["id"]
    minsu = doors("minsu").action
    minsu.package_patch(id="two", private=True)
    before = [doors("root").action.package_show(id=id) for id in (*ids, theirs)]
    for stranger in (theirs, "nothing"):
        assert refusal(getattr(minsu, action), datasets=[*ids, stranger],
                       org_id="nia") == {"datasets": [f"Dataset not found in this organization: {stranger}"]}
    assert [doors("root").action.package_show(id=id) for id in (*ids, theirs)] == before


@pytest.mark.parametrize("action", BULK)
def test_only_who_leads_the_organisation_may(doors, ids, action):
    for who in (None, "hana", "jiwoo", "dohyun", "audrey"):
        for organization in ("nia", "nothing"):
            with pytest.raises(NotAuthorized):
                doors(who).call_action(action, {"datasets": ids, "org_id": organization})
    assert doors().action.package_list() == ["one", "two"]


@pytest.mark.parametrize("action", BULK)
def test_what_is_wrong_is_named(doors, ids, action):
    root = getattr(doors("root").action, action)
    assert refusal(root, datasets=ids, org_id="nothing") == {"org_id": ["Organization does not exist"]}
    assert refusal(root, datasets=ids) == {"org_id": ["Missing value"]}
    assert refusal(root, datasets={"a": 1}, org_id="nia") == {"datasets": ["Not a list of strings"]}
    assert refusal(root, datasets=["x"] * 5 + [str(number) for number in range(1000)], org_id="nia") == {
        "datasets": ["Must be a list of at most 1000 datasets"]}
    assert root(datasets=[], org_id="nia") is None


def test_a_deleted_dataset_is_neither_hidden_nor_shown(doors, ids):
    doors("jiwoo").action.package_delete(id="one")
    for who in ("minsu", "root"):
        for action in BULK[:2]:
            with pytest.raises((NotFound, ValidationError)):
                doors(who).call_action(action, {"datasets": ids, "org_id": "nia"})
    assert doors().action.package_show(id="two")["private"] is False
