"""Following datasets, organisations and groups."""

import pytest
from ckanapi import NotAuthorized, NotFound

from tests.furniture import dataset


@pytest.fixture
def made(doors):
    """A published dataset, a private one and a group."""
    doors("root").action.group_create(name="energy", title="에너지")
    return {name: doors("jiwoo").action.package_create(**dataset(name=name, private=name == "secret"))
            for name in ("open", "secret")}


def test_what_is_followed_is_followed_until_it_is_let_go(made, doors, clock):
    hana, id = doors("hana").action, made["open"]["id"]
    me = hana.user_show()["id"]
    assert hana.am_following_dataset(id="open") is False
    assert hana.follow_dataset(id="open") == {
        "follower_id": me, "object_id": id, "datetime": "2026-03-02T09:00:00.000000"}
    assert hana.am_following_dataset(id=id) is True
    assert doors("jiwoo").action.am_following_dataset(id=id) is False
    assert doors().action.dataset_follower_count(id="open") == 1
    clock.tick(hours=1)
    assert hana.follow_dataset(id="open")["datetime"] == "2026-03-02T09:00:00.000000"
    assert hana.unfollow_dataset(id=id) is None
    assert doors().action.dataset_follower_count(id="open") == 0
    assert hana.unfollow_dataset(id="open") is None


def test_organisations_and_groups_are_followed_alike(made, doors):
    hana = doors("hana").action
    for name in ("nia", "energy"):
        assert hana.follow_group(id=name) == hana.follow_group(id=name)
    assert doors().action.organization_follower_count(id="nia") == 1
    assert [(each["type"], each["display_name"], each["dict"]["name"]) for each in hana.followee_list()] == [
        ("group", "에너지", "energy"), ("organization", "한국지능정보사회진흥원", "nia")]
    hana.unfollow_group(id="nia")
    assert doors().action.organization_follower_count(id="nia") == 0
    assert [each["dict"]["name"] for each in hana.followee_list(q="에너")] == ["energy"]
    assert hana.followee_list(q="너지") == []
    assert hana.unfollow_group(id="nia") is None
    for call in (hana.follow_group, hana.unfollow_group):
        with pytest.raises(NotFound):
            call(id="nowhere")


def test_nobody_follows_what_he_may_not_see(made, doors):
    for call in ("follow_dataset", "am_following_dataset", "dataset_follower_count"):
        for who in ("dohyun", None):
            with pytest.raises(NotAuthorized):
                doors(who).call_action(call, {"id": "secret"})
        with pytest.raises(NotFound):
            doors("dohyun" if call != "follow_dataset" else "hana").call_action(call, {"id": "nothing"})
    doors("hana").action.follow_dataset(id="secret")
    for id in ("secret", "nothing"):
        assert doors("dohyun").action.unfollow_dataset(id=id) is None        # the same, whether there is one or not


@pytest.mark.parametrize("call", ["follow_dataset", "unfollow_dataset", "follow_group", "unfollow_group"])
def test_strangers_and_auditors_follow_nothing(made, doors, call):
    for who in (None, "audrey"):
        with pytest.raises(NotAuthorized):
            doors(who).call_action(call, {"id": "open" if call.endswith("dataset") else "nia"})


def test_what_somebody_follows_is_told_to_himself_and_as_far_as_one_may_see_it(made, doors, people, catalog):
    hana = doors("hana").action
    hana.follow_dataset(id="open")
    hana.follow_dataset(id="secret")
    assert [each["name"] for each in hana.dataset_followee_list(id="hana")] == ["open", "secret"]
    assert hana.dataset_followee_list()[0] == doors().action.package_show(id="open")
    assert [each["name"] for each in doors("audrey").action.dataset_followee_list(id="hana")] == ["open", "secret"]
    for who in (None, "jiwoo", "minsu"):
        for call in ("dataset_followee_list", "followee_list"):
            with pytest.raises(NotAuthorized):
                doors(who).call_action(call, {"id": "hana"})
    doors("root").action.organization_member_delete(id="nia", username="hana")
    assert [each["name"] for each in doors("hana").action.dataset_followee_list()] == ["open"]
    assert doors("hana").action.unfollow_dataset(id="secret") is None


def test_who_follows_is_told_to_those_who_see_everything(made, doors):
    doors("hana").action.follow_dataset(id="open")
    assert doors("root").action.dataset_follower_list(id="open") == [doors("root").action.user_show(id="hana")]
    for who in (None, "hana", "minsu"):
        with pytest.raises(NotAuthorized):
            doors(who).action.dataset_follower_list(id="open")


def test_following_is_written_down(made, doors):
    doors("hana").action.follow_dataset(id="open")
    doors("hana").action.unfollow_dataset(id="open")
    entries = doors("root").action.audit_list(subject=made["open"]["id"], actor="hana")["entries"]
    assert [(each["event"], each["facts"]) for each in entries] == [
        ("follow:stop", {"kind": "dataset"}), ("follow:start", {"kind": "dataset"})]
