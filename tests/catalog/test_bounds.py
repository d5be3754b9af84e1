"""No list a caller sends is longer than a database can be asked about at once."""

import pytest
from ckanapi import ValidationError

from schemas import MESSAGES
from tests.furniture import dataset

MANY = [f"n{number}" for number in range(1001)]
NAMED = [{"name": name} for name in MANY]


@pytest.mark.parametrize("many", [MANY, ",".join(MANY), MANY[:1] * 70_000], ids=["list", "words", "repeated"])
@pytest.mark.parametrize(("action", "key"), [("organization_list", "organizations"), ("group_list", "groups")])
def test_a_stranger_asks_for_at_most_a_thousand_by_name(doors, action, key, many):
    with pytest.raises(ValidationError) as refused:
        doors().call_action(action, {key: many})
    assert refused.value.error_dict[key] == [f"Must be a list of at most 1000 {key}"]
    assert doors().call_action(action, {key: MANY[:1000]}) == []


@pytest.mark.parametrize(("action", "said", "key", "what"), [
    ("group_update", {"id": "energy", "packages": NAMED}, "packages", "packages"),
    ("group_create", {"name": "new-one", "packages": NAMED}, "packages", "packages"),
    ("group_patch", {"id": "energy", "users": NAMED}, "users", "users"),
    ("organization_create", {"name": "new-one", "users": NAMED}, "users", "users"),
    ("organization_patch", {"id": "nia", "users": NAMED}, "users", "users"),
    ("package_create", dataset(groups=NAMED), "groups", "groups"),
    ("bulk_update_private", {"org_id": "nia", "datasets": MANY}, "datasets", "datasets"),
    ("bulk_update_delete", {"org_id": "nia", "datasets": MANY}, "datasets", "datasets"),
    ("vocabulary_create", {"name": "area", "tags": NAMED}, "tags", "tags"),
    ("vocabulary_update", {"id": "season", "tags": NAMED}, "tags", "tags"),
    ("resource_search", {"query": ["name:a"] * 1001}, "query", "<field>:<value> pairs")],
    ids=lambda value: value if isinstance(value, str) else "")
def test_lists_that_are_sent_have_an_end(doors, action, said, key, what):
    root = doors("root")
    root.action.group_create(name="energy")
    root.action.vocabulary_create(name="season")
    with pytest.raises(ValidationError) as refused:
        root.call_action(action, said)
    assert refused.value.error_dict[key] == [f"Must be a list of at most 1000 {what}"]


def test_a_dataset_has_no_more_resources_than_somebody_looks_through(doors, people):
    root, said = doors("root").action, MESSAGES["resources_many"].about(count=2001, most=2000)
    made = root.package_create(**dataset(name="full", resources=[{"name": str(each)} for each in range(2000)]))
    for action, data in (("package_create", dataset(name="more", resources=[None] * 2001)),
                         ("package_patch", {"id": made["id"], "resources": [{}] * 2001}),
                         ("resource_create", {"package_id": made["id"], "url": "https://a.kr"})):
        with pytest.raises(ValidationError) as refused:
            root._ckan.call_action(action, data)
        assert refused.value.error_dict["resources"] == [str(said)]
    assert len(root.package_show(id="full")["resources"]) == 2000


def test_a_vocabulary_with_more_tags_than_one_call_says_can_be_emptied(doors):
    root = doors("root").action
    root.vocabulary_create(name="area", tags=NAMED[:1000])
    root.tag_create(name="n1000", vocabulary_id="area")
    assert root.vocabulary_update(id="area", tags=[])["tags"] == []


def test_nobody_and_nothing_has_nul_in_its_name(write):
    made = write("root", "group_create", name="energy", users=[{"name": "\0"}, {"name": "jiwoo"}])
    assert [each["name"] for each in made["users"]] == ["jiwoo"]
    with pytest.raises(ValidationError) as refused:
        write("root", "group_patch", id="energy", packages=[{"id": "\0"}])
    assert refused.value.error_dict["packages"] == [{"id": ["Not found: Dataset"]}]
