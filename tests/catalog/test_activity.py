"""Activities: what happened, told to those who may know it."""

import pytest
from ckanapi import NotAuthorized, NotFound

from catalog import User
from tests.furniture import dataset, shared

HIDDEN = "숨은 말"


def told(activities) -> list:
    """Each in short: what it was, and the title it had."""
    return [(each["activity_type"], each["data"].get("package", each["data"].get("group", {})).get("title"))
            for each in activities]


def brief(doc: dict) -> dict:
    return {key: doc[key] for key in ("id", "name", "title")}


def test_what_happened_to_a_dataset_is_told_newest_first_with_the_name_it_had(write, doors):
    first = write("jiwoo", "package_create", **dataset(title="처음"))
    second = write("minsu", "package_patch", id="power-use", title="나중")
    [changed, new] = doors("hana").action.package_activity_list(id="power-use")
    jiwoo, minsu = (doors("root").action.user_show(id=name)["id"] for name in ("jiwoo", "minsu"))
    assert new == {
        "id": new["id"], "timestamp": "2026-03-02T09:01:00.000000", "user_id": jiwoo, "object_id": first["id"],
        "activity_type": "new package", "data": {"package": brief(first), "actor": "jiwoo"}}
    assert changed == {
        "id": changed["id"], "timestamp": "2026-03-02T09:02:00.000000", "user_id": minsu, "object_id": first["id"],
        "activity_type": "changed package", "data": {"package": brief(second), "actor": "minsu"}}
    assert doors("hana").action.activity_show(id=new["id"]) == new
    for who in ("jiwoo", "audrey", "root"):
        assert doors(who).action.package_activity_list(id="power-use") == [changed, new]


def test_strangers_are_told_what_happened_but_not_who_did_it(write, doors):
    write("jiwoo", "package_create", **dataset())
    [new] = doors().action.package_activity_list(id="power-use")
    assert list(new["data"]) == ["package"]
    assert "jiwoo" not in repr(new)
    assert "actor" not in doors().action.activity_show(id=new["id"])["data"]
    with pytest.raises(NotAuthorized):
        doors().action.user_activity_list(id="jiwoo")


def test_what_was_taken_out_of_a_dataset_is_for_those_who_edit_it(write, doors):
    first = write("jiwoo", "package_create", **dataset(notes=HIDDEN))
    write("jiwoo", "package_patch", id="power-use", notes="고친 말")
    [changed, new] = doors().action.package_activity_list(id="power-use")
    for who in (None, "dohyun", "hana"):
        for call in ("activity_show", "activity_data_show", "activity_diff"):
            for id in (changed["id"], new["id"]):
                with pytest.raises(NotAuthorized) as refusal:
                    doors(who).call_action(call, {"id": id, "object_type": "package", "include_data": True})
                assert HIDDEN not in str(refusal.value)
        action = doors(who).action
        lists = (action.package_activity_list(id="power-use"), action.recently_changed_packages_activity_list(),
                 action.organization_activity_list(id="nia"), action.activity_show(id=new["id"]),
                 action.activity_show(id=new["id"], include_data=False))
        assert HIDDEN not in repr(lists)
    for who in ("jiwoo", "minsu", "audrey", "root"):
        action = doors(who).action
        assert action.activity_show(id=new["id"])["data"] == {"package": first, "actor": "jiwoo"}
        assert action.activity_data_show(id=new["id"], object_type="package") == first
        assert HIDDEN in action.activity_diff(id=changed["id"], object_type="package")["diff"]
        assert HIDDEN not in repr(action.activity_show(id=new["id"], include_data=False))


def test_a_private_time_between_two_public_ones_is_told_to_members_alone(write, doors):
    write("jiwoo", "package_create", **dataset(title="하나"))
    write("jiwoo", "package_patch", id="power-use", private=True, title=HIDDEN)
    [*_, hidden] = doors("jiwoo").action.package_activity_list(id="power-use", limit=1)
    write("jiwoo", "package_patch", id="power-use", private=False, title="셋")
    whole = [("changed package", "셋"), ("changed package", HIDDEN), ("new package", "하나")]
    shy = [whole[0], ("changed package", "셋"), whole[2]]
    for who, seen in ((None, [whole[0], whole[2]]), ("dohyun", [whole[0], whole[2]]), ("hana", shy), ("root", whole),
                      ("audrey", whole), ("jiwoo", whole)):
        action = doors(who).action
        for activities in (action.package_activity_list(id="power-use"),
                           action.recently_changed_packages_activity_list(),
                           action.organization_activity_list(id="nia", exclude_activity_types=["new organization"])):
            assert told(activities) == seen
            assert (HIDDEN in repr(activities)) is (seen is whole)
        if len(seen) == 2:
            for call in ("activity_show", "activity_data_show", "activity_diff"):
                with pytest.raises(NotAuthorized) as refusal:
                    doors(who).call_action(call, {"id": hidden["id"], "object_type": "package"})
                assert HIDDEN not in str(refusal.value)


def test_a_draft_is_told_only_once_it_is_published(write, doors):
    write("jiwoo", "package_create", **dataset(state="draft", title=HIDDEN))
    for who in (None, "dohyun"):
        assert doors(who).action.recently_changed_packages_activity_list() == []
        with pytest.raises(NotAuthorized):
            doors(who).action.package_activity_list(id="power-use")
    write("jiwoo", "package_patch", id="power-use", state="active", title="나왔다")
    for who in (None, "dohyun"):
        activities = doors(who).action.package_activity_list(id="power-use")
        assert told(activities) == [("changed package", "나왔다")]
        assert HIDDEN not in repr(doors(who).action.organization_activity_list(id="nia"))
    assert len(doors("hana").action.package_activity_list(id="power-use")) == 2


def test_what_an_organisation_kept_to_itself_is_not_told_to_the_next_owner(write, doors):
    write("root", "package_create", **shared(name="moves", owner_org="nia", private=True, title=HIDDEN))
    write("root", "package_patch", id="moves", owner_org="kepco", title="옮김")
    assert told(doors("dohyun").action.package_activity_list(id="moves")) == [("changed package", "옮김")]
    for who in ("hana", None):
        with pytest.raises(NotAuthorized):
            doors(who).action.package_activity_list(id="moves")
    assert "옮김" not in repr(doors("hana").action.organization_activity_list(id="kepco"))
    assert HIDDEN not in repr(doors("dohyun").action.organization_activity_list(id="nia"))
    write("root", "package_patch", id="moves", private=False)
    assert told(doors("hana").action.package_activity_list(id="moves")) == [
        ("changed package", "옮김"), ("new package", "옮김")]
    assert told(doors().action.package_activity_list(id="moves")) == [("changed package", "옮김")]
    [published] = doors("dohyun").action.package_activity_list(id="moves", limit=1)
    diff = doors("dohyun").action.activity_diff(id=published["id"], object_type="package")
    assert HIDDEN not in repr(diff)
    [moved] = doors("dohyun").action.package_activity_list(id="moves", limit=1, offset=1)
    with pytest.raises(NotFound, match="Previous activity for this object not found"):
        doors("dohyun").action.activity_diff(id=moved["id"], object_type="package")


def test_a_published_dataset_that_was_deleted_leaves_its_name_behind_and_no_other_anything(write, doors):
    gone = {name: write("jiwoo", "package_create", **dataset(name=name, title=name, notes=HIDDEN, **hidden))
            for name, hidden in (("open", {}), ("secret", {"private": True}), ("draft", {"state": "draft"}))}
    for name in gone:
        write("jiwoo", "package_delete", id=name)
    for who in (None, "dohyun", "hana"):
        [activity] = doors(who).action.recently_changed_packages_activity_list()
        assert (activity["activity_type"], activity["data"]["package"]) == ("deleted package", {
            "id": gone["open"]["id"], "name": "open", "title": "open"})
        for name in gone:
            with pytest.raises(NotFound):
                doors(who).action.package_activity_list(id=gone[name]["id"])
    assert len(doors("audrey").action.recently_changed_packages_activity_list()) == 6
    write("root", "dataset_purge", id=gone["open"]["id"])
    assert doors().action.recently_changed_packages_activity_list() == []


def test_groups_and_organisations_tell_of_themselves_and_of_their_datasets(write, doors):
    write("root", "group_create", name="energy", title="에너지")
    write("root", "group_patch", id="energy", title="기후에너지")
    write("root", "package_create", **dataset(name="inside", title="안", groups=[{"name": "energy"}]))
    write("root", "package_create", **dataset(name="outside", title="밖"))
    write("minsu", "organization_patch", id="nia", title="새 이름")
    assert told(doors().action.group_activity_list(id="energy")) == [
        ("new package", "안"), ("changed group", "기후에너지"), ("new group", "기후에너지")]
    assert told(doors().action.organization_activity_list(id="nia")) == [
        ("changed organization", "새 이름"), ("new package", "밖"), ("new package", "안")]
    [activity] = doors().action.organization_activity_list(id="nia", limit=1)
    assert doors().action.activity_data_show(id=activity["id"], object_type="organization")["name"] == "nia"
    assert doors().action.activity_data_show(id=activity["id"])["group"]["title"] == "새 이름"
    with pytest.raises(NotFound):
        doors().action.activity_data_show(id=activity["id"], object_type="package")
    with pytest.raises(NotFound):
        doors().action.organization_activity_list(id="energy")


def test_what_the_house_did_is_left_out_unless_those_who_see_everything_ask(doors):
    hidden = {"id": "nia", "include_hidden_activity": True}
    for who, seen in ((None, []), ("minsu", []), ("audrey", ["new organization"]), ("root", ["new organization"])):
        activities = doors(who).call_action("organization_activity_list", hidden)
        assert [each["activity_type"] for each in activities] == seen
    assert doors("root").action.organization_activity_list(id="nia") == []
    me = doors("root").action.user_show()["id"]
    [born] = doors("root").action.user_activity_list(id="root")
    assert (born["activity_type"], born["user_id"], born["object_id"]) == ("new user", me, me)


def test_what_a_user_did_and_what_happened_to_him_is_told_as_far_as_one_may_see_it(write, doors):
    write("root", "user_create", name="bora", email="bora@data.example", password="correct horse")
    write("root", "package_create", **dataset(name="open", title="열림"))
    write("root", "package_create", **dataset(name="secret", title=HIDDEN, private=True))
    assert told(doors("dohyun").action.user_activity_list(id="root", limit=2)) == [
        ("new package", "열림"), ("new user", None)]
    assert told(doors("jiwoo").action.user_activity_list(id="root"))[0] == ("new package", HIDDEN)
    [born] = doors("hana").action.user_activity_list(id="bora")
    assert (born["activity_type"], born["data"]) == ("new user", {"actor": "root"})
    assert doors("hana").action.activity_show(id=born["id"]) == born
    with pytest.raises(NotAuthorized):
        doors().action.activity_show(id=born["id"])


def test_a_harvest_is_told_by_its_kind_to_those_who_do_not_run_the_site(doors, catalog, people):
    nia = doors().action.organization_show(id="nia")["id"]
    catalog.call("package_upsert_many", {"datasets": [dataset()]},
                 User(id="harvest:nia-list", name="harvest:nia-list", roles={nia: "editor"}))
    for who, name in (("dohyun", "harvest"), ("root", "harvest:nia-list")):
        [activity] = doors(who).action.package_activity_list(id="power-use")
        assert (activity["user_id"], activity["data"]["actor"]) == (name, name)
    [activity] = doors().action.package_activity_list(id="power-use")
    assert (activity["user_id"], "actor" in activity["data"]) == ("harvest", False)


def test_the_dashboard_has_what_one_did_and_follows_and_says_what_is_news(write, doors):
    for name in ("followed", "unfollowed"):
        write("root", "package_create", **shared(name=name, title=name))
    write("root", "group_create", name="energy", title="에너지")
    hana = doors("hana").action
    assert told(hana.dashboard_activity_list()) == [("new user", None)]
    assert hana.dashboard_new_activities_count() == 0
    write("hana", "follow_dataset", id="followed")
    write("hana", "follow_group", id="nia")
    write("hana", "follow_group", id="energy")
    write("jiwoo", "package_create", **dataset(name="ours", title="ours"))
    seen = hana.dashboard_activity_list()
    assert told(seen) == [("new package", "ours"), ("new group", "에너지"), ("new package", "followed"),
                          ("new user", None)]
    assert [each["is_new"] for each in seen] == [True, True, True, False]
    assert hana.dashboard_new_activities_count() == 3
    write("hana", "dashboard_mark_activities_old")
    assert hana.dashboard_new_activities_count() == 0
    write("root", "package_patch", id="followed", title="again")
    write("root", "package_patch", id="unfollowed", title="again")
    assert hana.dashboard_new_activities_count() == 1
    assert [each["is_new"] for each in doors("jiwoo").action.dashboard_activity_list()] == [False, False]


def test_the_dashboard_is_for_those_who_are_known(doors):
    for call in ("dashboard_activity_list", "dashboard_new_activities_count", "dashboard_mark_activities_old"):
        with pytest.raises(NotAuthorized):
            doors().call_action(call)
    with pytest.raises(NotAuthorized):
        doors("audrey").action.dashboard_mark_activities_old()


def test_nothing_that_was_followed_is_told_once_one_may_no_longer_see_it(write, doors):
    write("jiwoo", "package_create", **dataset(title=HIDDEN, private=True))
    write("hana", "follow_dataset", id="power-use")
    assert told(doors("hana").action.dashboard_activity_list())[0] == ("new package", HIDDEN)
    write("root", "organization_member_delete", id="nia", username="hana")
    assert told(doors("hana").action.dashboard_activity_list()) == [("new user", None)]
