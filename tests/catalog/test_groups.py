"""Groups: datasets on one theme, whoever they belong to, and what their datasets show of them."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import func, select

from catalog.tables import audit_entries, dataset_groups, group_users, groups
from tests.furniture import dataset

ID = "33333333-3333-4333-8333-333333333333"


@pytest.fixture
def energy(doors):
    """A group that minsu leads and jiwoo edits, and hana belongs to."""
    return doors("root").action.group_create(
        name="energy", title="에너지", description="전기와 가스", image_url="https://img.example/e.png", users=[
            {"name": "minsu", "capacity": "admin"}, {"name": "jiwoo", "capacity": "editor"},
            {"name": "hana", "capacity": "member"}])


def put(door, name: str, group: str = "energy") -> dict:
    return door.action.member_create(id=group, object=name, object_type="package", capacity="public")


def counted(store, table) -> int:
    with store.read() as db:
        return db.scalar(select(func.count()).select_from(table))


def test_a_group_is_shown_by_name_and_by_id(doors, energy):
    shown = doors().action.group_show(id="energy")
    assert doors().action.group_show(id=energy["id"]) == shown
    assert {key: value for key, value in shown.items() if key != "id"} == {
        "name": "energy", "title": "에너지", "display_name": "에너지", "description": "전기와 가스",
        "image_url": "https://img.example/e.png", "image_display_url": "https://img.example/e.png", "type": "group",
        "is_organization": False, "approval_status": "approved", "state": "active",
        "created": "2026-03-02T09:00:00.000000", "package_count": 0, "num_followers": 0, "extras": [], "tags": [],
        "groups": [], "users": []}


def test_its_people_are_told_to_who_leads_it_only(doors, energy):
    for name in ("minsu", "root", "audrey"):
        told = doors(name).action.group_show(id="energy")["users"]
        assert [(each["name"], each["capacity"]) for each in told] == [
            ("hana", "member"), ("jiwoo", "editor"), ("minsu", "admin")]
    for name in (None, "jiwoo", "hana", "dohyun"):
        assert doors(name).action.group_show(id="energy")["users"] == []


def test_who_makes_a_group_leads_it_unless_he_says_who_belongs_to_it(doors):
    made = doors("root").action.group_create(name="traffic")
    assert (made["title"], [(each["name"], each["capacity"]) for each in made["users"]]) == (
        "traffic", [("root", "admin")])


def test_an_organisation_and_a_group_never_share_a_name(doors, energy):
    root = doors("root").action
    for make, name in ((root.group_create, "nia"), (root.organization_create, "energy"), (root.group_create, "energy"),
                       (root.group_create, doors().action.organization_show(id="nia")["id"])):
        with pytest.raises(ValidationError) as refused:
            make(name=name)
        assert refused.value.error_dict["name"] == ["Group name already exists in database"]
    for change, id, name in ((root.group_patch, "energy", "nia"), (root.organization_update, "nia", "energy")):
        with pytest.raises(ValidationError) as refused:
            change(id=id, name=name)
        assert refused.value.error_dict["name"] == ["Group name already exists in database"]


@pytest.mark.parametrize(("said", "field", "message"), [
    ({"name": "a"}, "name", ["Must be at least 2 characters long"]), ({}, "name", ["Missing value"]),
    ({"name": "new"}, "name", ["That name cannot be used"]),
    ({"name": "x-y", "id": "x"}, "id", ["Invalid id provided"]),
    ({"name": "x-y", "created": "gestern"}, "created", ["Date format incorrect"]),
    ({"name": "x-y", "state": "pending"}, "state", ["Value must be one of ['active', 'deleted']"]),
    ({"name": "x-y", "users": "jiwoo"}, "users", ["Must be a list"]),
    ({"name": "x-y", "users": [{"name": "jiwoo"}, {"capacity": "admin"}]}, "users", [{}, {"name": ["Missing value"]}]),
    ({"name": "x-y", "users": [{"name": "jiwoo", "capacity": "king"}]}, "users",
     [{"capacity": ["role does not exist."]}]),
    ({"name": "x-y", "packages": [{"id": "nowhere"}]}, "packages", [{"id": ["Not found: Dataset"]}]),
    ({"name": "x-y", "extras": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]}, "extras_validation",
     ['Duplicate key "a"']),
    ({"name": "x-y", "title": ["T"]}, "title", ["Must be a Unicode string value"])])
def test_a_group_that_cannot_be_is_refused_and_nothing_of_it_stays(doors, store, said, field, message):
    with pytest.raises(ValidationError) as refused:
        doors("root").action.group_create(**said)
    assert refused.value.error_dict[field] == message
    assert counted(store, groups) == 0


def test_an_id_belongs_to_one_alone(doors):
    root = doors("root").action
    assert root.group_create(name="energy", id=ID, created="2020-01-02T03:04:05")["id"] == ID
    assert root.group_show(id=ID)["created"] == "2020-01-02T03:04:05.000000"
    for make in (root.group_create, root.organization_create):
        with pytest.raises(ValidationError) as refused:
            make(name="energy", id=ID)
        assert {key: refused.value.error_dict[key] for key in ("id", "name")} == {
            "id": ["Id already exists"], "name": ["Group name already exists in database"]}


def test_an_update_replaces_what_is_not_said_but_ckans_own_columns(doors, energy):
    doors("minsu").action.group_patch(id="energy", extras=[{"key": "b", "value": "2"}, {"key": "a", "value": "1"}])
    doors("jiwoo").action.package_create(**dataset())
    put(doors("jiwoo"), "power-use")
    before = doors("minsu").action.group_show(id="energy")
    assert before["extras"] == [{"key": "a", "value": "1", "state": "active"},
                                {"key": "b", "value": "2", "state": "active"}]
    now = doors("minsu").action.group_update(id="energy", extras=[{"key": "c", "value": "3"},
                                                                  {"key": "b", "value": "2", "state": "deleted"}])
    assert [(each["name"], each["capacity"]) for each in now["users"]] == [("minsu", "admin")]
    assert now["extras"] == [{"key": "c", "value": "3", "state": "active"}]
    assert {key for key in now if now[key] != before[key]} == {"users", "extras"}
    assert doors("root").action.group_update(id="energy")["users"] == []


def test_saying_the_same_again_changes_nothing(doors, energy, store):
    shown, before = doors("minsu").action.group_show(id="energy"), counted(store, audit_entries)
    assert doors("minsu").action.group_update(**shown) == shown
    assert doors("minsu").action.group_patch(id="energy", title="에너지") == shown
    assert counted(store, audit_entries) == before


def test_who_leads_it_does_not_lock_himself_out(doors, energy):
    minsu = doors("minsu").action
    assert [each["name"] for each in minsu.group_update(id="energy", users=[])["users"]] == ["minsu"]
    with pytest.raises(NotAuthorized):
        minsu.group_update(id="energy", users=[{"name": "minsu", "capacity": "member"}])
    assert [each["capacity"] for each in minsu.group_show(id="energy")["users"]] == ["admin"]


def test_a_deleted_group_is_there_only_for_who_runs_or_audits_the_site(doors, energy, store):
    doors("jiwoo").action.package_create(**dataset())
    put(doors("jiwoo"), "power-use")
    assert doors("minsu").action.group_delete(id="energy") is None
    assert doors().action.package_show(id="power-use")["groups"] == []
    assert doors().action.group_list() == []
    for name in (None, "minsu", "jiwoo"):
        for id in ("energy", energy["id"]):
            with pytest.raises(NotFound):
                doors(name).action.group_show(id=id)
    for name in ("root", "audrey"):
        shown = doors(name).action.group_show(id=energy["id"])
        assert (shown["state"], shown["name"], shown["title"], shown["users"]) == ("deleted", "energy", "에너지", [])
    assert (counted(store, group_users), counted(store, dataset_groups)) == (0, 0)
    before = counted(store, audit_entries)
    assert doors("root").action.group_delete(id=energy["id"]) is None
    assert counted(store, audit_entries) == before


def test_a_deleted_name_is_free_again_and_taken_back_only_while_it_is(doors, energy):
    root = doors("root").action
    root.group_delete(id="energy")
    other = root.group_create(name="energy", title="다른 에너지")
    with pytest.raises(ValidationError) as refused:
        root.group_patch(id=energy["id"], state="active")
    assert refused.value.error_dict["name"] == ["Group name already exists in database"]
    root.group_patch(id=energy["id"], title="그대로 지운 채")
    assert root.group_show(id=energy["id"])["state"] == "deleted"
    root.group_purge(id=other["id"])
    back = root.group_patch(id=energy["id"], state="active")
    assert (back["name"], back["title"], back["state"]) == ("energy", "그대로 지운 채", "active")
    assert doors().action.group_show(id="energy")["id"] == energy["id"]


def test_a_state_deletes_too(doors, energy):
    assert doors("minsu").action.group_patch(id="energy", state="deleted")["state"] == "deleted"
    assert doors().action.group_list() == []
    assert doors("root").action.group_create(name="traffic", state="deleted")["state"] == "deleted"


def test_a_purged_group_leaves_nothing_behind(doors, energy, store):
    doors("jiwoo").action.package_create(**dataset())
    put(doors("jiwoo"), "power-use")
    doors("jiwoo").action.package_delete(id="power-use")
    assert doors("root").action.group_purge(id="energy") is None
    assert [counted(store, table) for table in (groups, group_users, dataset_groups)] == [0, 0, 0]
    with pytest.raises(NotFound):
        doors("root").action.group_show(id=energy["id"])


def test_the_list_is_as_that_of_organisations(doors, energy):
    doors("root").action.group_create(name="traffic", title="가는 길", users=[])
    doors("jiwoo").action.package_create(**dataset())
    put(doors("jiwoo"), "power-use")
    action = doors().action
    assert action.group_list() == ["traffic", "energy"]
    assert action.group_list(sort="name") == ["energy", "traffic"]
    assert action.group_list(sort="package_count") == ["energy"]
    assert action.group_list(q="가스") == ["energy"]
    assert action.group_list(groups="energy,nowhere") == ["energy"]
    assert action.group_list(type="organization") == []
    assert [each["package_count"] for each in action.group_list(all_fields=True)] == [0, 1]
    assert action.organization_list() == ["kepco", "nia"]
    with pytest.raises(NotFound):
        action.group_show(id="nia")
    with pytest.raises(NotFound):
        action.organization_show(id="energy")


def test_everybody_is_told_the_groups_he_may_fill(doors, energy):
    doors("root").action.group_create(name="traffic", title="가는 길")
    told = {name: [each["name"] for each in doors(name).action.group_list_authz()]
            for name in (None, "hana", "jiwoo", "minsu", "dohyun", "audrey", "root")}
    assert told == {None: [], "hana": [], "jiwoo": ["energy"], "minsu": ["energy"], "dohyun": [], "audrey": [],
                    "root": ["traffic", "energy"]}
    assert [each["name"] for each in doors("root").action.group_list_authz(am_member=True)] == ["traffic"]
    [told] = doors("jiwoo").action.group_list_authz(include_dataset_count=True)
    assert told["package_count"] == 0


def test_a_type_of_ones_own_is_kept_and_listed_only_where_it_is_asked_for(doors, energy):
    root = doors("root").action
    for kind in ("group", "organization"):
        made = getattr(root, f"{kind}_create")(name=f"a-{kind}", type="theme", users=[])
        assert (made["type"], made["is_organization"]) == ("theme", kind == "organization")
        assert getattr(root, f"{kind}_list")(type="theme") == [f"a-{kind}"]
        assert f"a-{kind}" not in getattr(root, f"{kind}_list")()
        assert getattr(root, f"{kind}_update")(id=f"a-{kind}", type=None) == made


def test_a_type_cannot_be_changed(doors, energy):
    with pytest.raises(ValidationError) as refused:
        doors("minsu").action.group_update(id="energy", type="organization")
    assert refused.value.error_dict["message"] == "Type cannot be updated"
