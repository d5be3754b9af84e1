"""What a dataset is made of beside its document: resources known by their ids, groups, and tags of vocabularies."""

import pytest
from ckanapi import NotAuthorized, ValidationError
from sqlalchemy import insert, select

from catalog import tables
from catalog.people import narrowed
from tests.furniture import dataset

FIRST, SECOND = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def parts(store, people):
    """Groups of which jiwoo edits one, and a vocabulary with one tag."""
    with store.write() as db:
        db.execute(insert(tables.groups), [
            {"id": f"g-{name}", "name": name, "created": "2026-03-02T09:00:00.000000", "doc": {"title": title}}
            for name, title in (("energy", "에너지"), ("traffic", "교통"))])
        db.execute(insert(tables.group_users), {"user_id": people["jiwoo"].id, "group_id": "g-energy",
                                                "capacity": "editor"})
        db.execute(insert(tables.vocabularies), {"id": "v-1", "name": "season"})
        db.execute(insert(tables.vocabulary_tags), {"id": "t-1", "vocabulary_id": "v-1", "name": "여름"})


def held(store) -> list[tuple]:
    with store.read() as db:
        return [tuple(row) for row in db.execute(select(
            tables.resources.c.id, tables.resources.c.position, tables.resources.c.name)
            .order_by(tables.resources.c.position))]


def test_every_resource_is_known_by_its_id(ckan, store):
    made = ckan.action.package_create(**dataset(resources=[{"url": "https://a.example", "name": "하나"},
                                                           {"url": "https://b.example", "name": "둘"}]))
    one, two = (each["id"] for each in made["resources"])
    assert held(store) == [(one, 0, "하나"), (two, 1, "둘")]
    ckan.action.package_patch(id="power-use", resources=[made["resources"][1] | {"name": "새 이름"}])
    assert held(store) == [(two, 0, "새 이름")]


def test_no_two_datasets_have_a_resource_of_one_id(ckan):
    ckan.action.package_create(**dataset(resources=[{"id": FIRST, "url": "https://a.example"}]))
    other = dataset(name="other", resources=[{"id": SECOND, "url": "https://b.example"}, {"id": FIRST}])
    with pytest.raises(ValidationError) as refused:
        ckan.action.package_create(**other)
    assert refused.value.error_dict["resources"] == [{}, {"id": ["Resource id already exists."]}]
    third = dataset(name="third", resources=[{"id": SECOND, "url": "https://b.example"}])
    fourth = third | {"name": "fourth"}
    results = ckan.action.package_upsert_many(datasets=[other, third, fourth])["results"]
    assert [each["outcome"] for each in results] == ["refused", "created", "refused"]


def test_a_dataset_shows_its_groups(ckan, parts, store):
    made = ckan.action.package_create(**dataset(groups=[{"name": "energy"}]))
    assert made["groups"] == [{"id": "g-energy", "name": "energy", "title": "에너지", "display_name": "에너지",
                               "description": "", "image_display_url": ""}]
    assert ckan.action.package_update(**made)["metadata_modified"] == made["metadata_modified"]
    assert ckan.action.package_update(**dataset())["groups"] == []
    with store.read() as db:
        assert db.execute(select(tables.dataset_groups)).all() == []


def test_only_an_editor_of_a_group_puts_datasets_into_it(ckan, doors, parts):
    with pytest.raises(NotAuthorized):
        ckan.action.package_create(**dataset(groups=[{"name": "traffic"}]))
    ckan.action.package_create(**dataset())
    doors("root").action.package_patch(id="power-use", groups=[{"name": "traffic"}])
    kept = ckan.action.package_patch(id="power-use", groups=[{"id": "g-energy"}])
    assert [each["name"] for each in kept["groups"]] == ["energy", "traffic"]


def test_an_unknown_group_is_refused(ckan):
    with pytest.raises(ValidationError) as refused:
        ckan.action.package_create(**dataset(groups=[{"name": "nothing"}]))
    assert refused.value.error_dict["groups"] == [{"id": ["Not found: Group nothing was not found"]}]


def test_many_at_once_leave_the_groups_alone(ckan, parts):
    ckan.action.package_create(**dataset(groups=[{"name": "energy"}]))
    ckan.action.package_upsert_many(datasets=[dataset(title="새 제목")])
    assert [each["name"] for each in ckan.action.package_show(id="power-use")["groups"]] == ["energy"]


def test_a_tag_may_come_out_of_a_vocabulary(ckan, parts):
    made = ckan.action.package_create(**dataset(tags=[{"name": "전력"}, {"name": "여름", "vocabulary_id": "season"}]))
    assert [(each["name"], each["vocabulary_id"]) for each in made["tags"]] == [("여름", "v-1"), ("전력", None)]
    for tag, said in (({"name": "겨울", "vocabulary_id": "v-1"}, "Tag 겨울 does not belong to vocabulary v-1"),
                      ({"name": "여름", "vocabulary_id": "v-2"}, "Tag vocabulary was not found.")):
        with pytest.raises(ValidationError) as refused:
            ckan.action.package_create(**dataset(name="other", tags=[tag]))
        assert refused.value.error_dict["tags"] == [said]


def test_the_page_of_a_dataset_is_not_taken_by_another(ckan):
    made = ckan.action.package_create(**dataset(url="https://partner.example/1", resources=[]))
    [page] = made["resources"]
    with pytest.raises(ValidationError) as refused:
        ckan.action.package_create(**dataset(name="other", resources=[{"id": page["id"]}]))
    assert refused.value.error_dict["resources"] == [{"id": ["Resource id already exists."]}]
    ckan.action.package_patch(id="power-use", resources=[{"url": "https://a.example"}])
    ckan.action.package_create(**dataset(name="other", resources=[{"id": page["id"]}]))
    with pytest.raises(ValidationError) as refused:
        ckan.action.package_patch(id="power-use", resources=[])
    assert refused.value.error_dict["resources"] == [{"id": ["Resource id already exists."]}]


def test_a_token_for_one_organisation_puts_nothing_into_groups(catalog, people, parts):
    catalog.call("package_create", dataset(), people["jiwoo"])
    narrow = narrowed(people["jiwoo"], f"write:{next(iter(people['jiwoo'].roles))}")
    with pytest.raises(NotAuthorized):
        catalog.call("package_patch", {"id": "power-use", "groups": [{"name": "energy"}]}, narrow)
