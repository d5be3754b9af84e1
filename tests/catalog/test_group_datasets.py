"""What lies in a group: datasets put in and taken out, and what they show of it."""

from dataclasses import replace

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import func, select, update

from catalog.tables import audit_entries, dataset_groups, datasets, groups, revisions
from tests.furniture import dataset, shared


@pytest.fixture
def energy(doors):
    """A group that minsu leads and jiwoo edits, and hana belongs to."""
    return doors("root").action.group_create(
        name="energy", title="에너지", description="전기와 가스", image_url="https://img.example/e.png", users=[
            {"name": "minsu", "capacity": "admin"}, {"name": "jiwoo", "capacity": "editor"},
            {"name": "hana", "capacity": "member"}])


def put(door, name: str) -> dict:
    return door.action.member_create(id="energy", object=name, object_type="package", capacity="public")


def counted(store, table) -> int:
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(table))


def test_a_dataset_is_put_in_and_taken_out(doors, energy, store):
    doors("jiwoo").action.package_create(**dataset())
    made = put(doors("jiwoo"), "power-use")
    shown = doors().action.package_show(id="power-use")
    assert made == {"id": made["id"], "group_id": energy["id"], "table_id": shown["id"], "table_name": "package",
                    "capacity": "public", "state": "active"}
    assert shown["groups"] == [{
        "id": energy["id"], "name": "energy", "title": "에너지", "display_name": "에너지",
        "description": "전기와 가스", "image_display_url": "https://img.example/e.png"}]
    assert doors().action.group_show(id="energy")["package_count"] == 1
    assert doors().action.group_package_show(id="energy") == [shown]
    assert doors("jiwoo").action.member_delete(id="energy", object="power-use", object_type="package") is None
    assert doors().action.package_show(id="power-use")["groups"] == []
    assert counted(store, dataset_groups) == 0
    with store.read() as db:
        assert db.scalar(select(datasets.c.revision)) == 3
        assert counted(store, revisions) == 3


def test_putting_in_what_is_in_and_taking_out_what_is_not_changes_nothing(doors, energy, store):
    doors("jiwoo").action.package_create(**dataset())
    put(doors("jiwoo"), "power-use")
    before = counted(store, audit_entries)
    put(doors("minsu"), "power-use")
    doors("root").action.group_create(name="traffic", users=[])
    doors("root").action.member_delete(id="traffic", object="power-use", object_type="package")
    assert counted(store, audit_entries) == before + 1


def test_only_who_may_change_both_puts_a_dataset_into_a_group(doors, energy):
    doors("jiwoo").action.package_create(**dataset())
    doors("jiwoo").action.package_create(**dataset(name="hidden", private=True))
    doors("dohyun").action.package_create(**shared())
    for name in (None, "hana", "dohyun", "audrey"):
        with pytest.raises(NotAuthorized):
            put(doors(name), "power-use")
    with pytest.raises(NotAuthorized):
        put(doors("jiwoo"), "kepco-power")
    doors("root").action.group_member_create(id="energy", username="dohyun", role="admin")
    with pytest.raises(NotFound):
        put(doors("dohyun"), "hidden")
    with pytest.raises(NotAuthorized):
        put(doors("dohyun"), "power-use")
    assert put(doors("dohyun"), "kepco-power")["capacity"] == "public"
    assert put(doors("root"), "hidden")["capacity"] == "public"


def test_what_is_hidden_in_a_group_is_not_told(doors, energy):
    for changes in ({}, {"name": "hidden", "private": True}, {"name": "draft", "state": "draft"}):
        made = doors("jiwoo").action.package_create(**dataset(**changes))
        put(doors("jiwoo"), made["name"])
    for name in (None, "dohyun", "jiwoo", "root"):
        door = doors(name).action
        assert door.group_show(id="energy")["package_count"] == 1
        within = door.group_show(id="energy", include_datasets=True)["packages"]
        assert [each["name"] for each in within] == ["power-use"]
        assert door.group_package_show(id="energy") == within
        assert [each["package_count"] for each in door.group_list(all_fields=True)] == [1]
    assert [len(doors(name).action.member_list(id="energy", object_type="package"))
            for name in (None, "dohyun", "jiwoo", "audrey")] == [1, 1, 3, 3]


def test_its_datasets_show_its_new_title_without_having_been_edited(doors, energy, store):
    made = doors("jiwoo").action.package_create(**dataset())
    put(doors("jiwoo"), "power-use")
    before = doors().action.package_show(id="power-use")
    doors("minsu").action.group_patch(id="energy", title="에너지와 환경", name="energy-2", image_url="")
    after = doors().action.package_show(id="power-use")
    assert after["groups"] == [before["groups"][0] | {
        "name": "energy-2", "title": "에너지와 환경", "display_name": "에너지와 환경", "image_display_url": ""}]
    assert {key for key in after if after[key] != before[key]} == {"groups"}
    with store.read() as db:
        assert db.scalar(select(datasets.c.revision).where(datasets.c.id == made["id"])) == 2
    [told] = doors("root").action.audit_list(event="group:retell")["entries"]
    assert (told["subject"], told["organization"], told["facts"]) == (energy["id"], None, {"datasets": 1})
    doors("minsu").action.group_patch(id="energy-2", extras=[{"key": "a", "value": "b"}])
    assert len(doors("root").action.audit_list(event="group:retell")["entries"]) == 1
    assert doors().action.package_search(fq="groups:energy-2")["count"] == 1
    assert doors().action.package_search(fq="groups:energy")["count"] == 0


def test_its_datasets_are_replaced_as_far_as_the_caller_sees_them(doors, energy):
    for name in ("one", "two", "hidden"):
        doors("root").action.package_create(**dataset(name=name, private=name == "hidden"))
    root = doors("root").action
    root.group_patch(id="energy", packages=[{"name": "one"}, {"name": "hidden"}])
    root.group_member_create(id="energy", username="dohyun", role="admin")
    with pytest.raises(NotAuthorized):
        doors("dohyun").action.group_patch(id="energy", packages=[{"name": "two"}])
    assert sorted(each["name"] for each in root.group_package_show(id="energy")) == ["one"]
    doors("dohyun").action.group_patch(id="energy", packages=[])
    left = [id for id, _, _ in root.member_list(id="energy", object_type="package")]
    assert left == [root.package_show(id="hidden")["id"]]
    root.group_patch(id="energy", title="에너지 2")
    assert root.package_show(id="hidden")["groups"][0]["title"] == "에너지 2"


@pytest.mark.parametrize("limit", [-1, "many", ["3"], {"a": 1}])
def test_a_limit_that_is_none_is_refused_in_ckans_words(doors, energy, limit):
    with pytest.raises(ValidationError) as refused:
        doors().action.group_package_show(id="energy", limit=limit)
    assert refused.value.error_dict["message"] == "Limit must be a positive integer"


def test_as_many_datasets_of_a_group_are_shown_as_asked_and_ten_unless_told(doors, energy, clock):
    for number in range(12):
        clock.tick(minutes=1)
        doors("jiwoo").action.package_create(**dataset(name=f"set-{number:02}", groups=[{"name": "energy"}]))
    names = [each["name"] for each in doors().action.group_package_show(id="energy", limit="3")]
    assert names == ["set-11", "set-10", "set-09"]
    assert [len(doors().action.group_package_show(id="energy", **asked)) for asked in ({}, {"limit": 99})] == [10, 12]


def test_a_token_for_one_organisation_leaves_roles_in_groups_at_the_door(catalog, doors, energy, people):
    doors("jiwoo").action.package_create(**dataset())
    asked = {"id": "energy", "object": "power-use", "object_type": "package", "capacity": "public"}
    for scope in ("read", "harvest", *(f"write:{id}" for id in people["jiwoo"].roles)):
        with pytest.raises(NotAuthorized):
            catalog.call("member_create", asked, replace(people["jiwoo"], scope=scope))


def test_a_group_that_is_gone_is_passed_over_where_a_dataset_was_in_it(doors, energy, store):
    shown = doors("jiwoo").action.package_create(**dataset(groups=[{"name": "energy"}]))
    with store.write() as db:                      # gone without having let the dataset go, as after a restored table
        db.execute(update(groups).values(name=f"deleted:{energy['id']}", state="deleted"))
    with pytest.raises(ValidationError) as refused:
        doors("jiwoo").action.package_patch(id="power-use", groups=[*shown["groups"], {"name": "heat"}])
    assert refused.value.error_dict["groups"] == [{}, {"id": ["Not found: Group heat was not found"]}]
    with pytest.raises(ValidationError) as refused:
        doors("jiwoo").action.package_create(**dataset(name="beside", groups=[{"name": "energy"}]))
    assert refused.value.error_dict["groups"] == [{"id": ["Not found: Group energy was not found"]}]
    assert doors("jiwoo").action.package_patch(id="power-use", notes="그 뒤")["groups"] == []
    assert counted(store, dataset_groups) == 0


def test_a_dataset_is_said_to_be_in_at_most_a_thousand_groups(doors, energy):
    for groups_said in ([{"name": f"g{number}"} for number in range(1001)], [{"id": "x"}] * 40_000):
        with pytest.raises(ValidationError) as refused:
            doors("jiwoo").action.package_create(**dataset(groups=groups_said))
        assert refused.value.error_dict["groups"] == ["Must be a list of at most 1000 groups"]
