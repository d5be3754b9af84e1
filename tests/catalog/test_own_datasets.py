"""What people find of their own organisations' datasets, and who is told when one is withdrawn."""

import pytest
from ckanapi import NotAuthorized
from sqlalchemy import insert, select

from catalog import SYSTEM
from catalog.tables import letters, requests
from tests.furniture import dataset, shared


@pytest.fixture
def lot(write, catalog, people):
    """A dataset of kepco in each state, and one of nia."""
    catalog.call("user_create", {"name": "sujin", "steward": True}, SYSTEM)
    people["sujin"] = catalog.user("sujin")
    write("dohyun", "package_create", **shared(name="kepco-shared", title="공유한 것"))
    write("dohyun", "package_create", **shared(name="kepco-gone", title="내린 것"))
    write("dohyun", "package_delete", id="kepco-gone", reason="중복")
    for name, title in (("kepco-draft", "초안"), ("kepco-waiting", "기다리는 것"), ("kepco-back", "돌려받은 것")):
        write("dohyun", "package_create", **shared(name=name, title=title, state="draft"))
    write("dohyun", "package_create", **shared(name="kepco-held", title="빠진 것", theme=[]))
    write("dohyun", "dataset_submit", id="kepco-waiting")
    handed = write("dohyun", "dataset_submit", id="kepco-back")
    write("sujin", "review_decide", id=handed["id"], decision="return", comment="다시")
    write("jiwoo", "package_create", **dataset())


def test_an_editor_finds_all_of_his_own_in_the_state_they_are_in(write, lot):
    told = write("dohyun", "dataset_list_for_user")
    assert (told["count"], told["counts"]) == (6, {"draft": 2, "waiting": 1, "returned": 1, "active": 1, "deleted": 1})
    assert [(each["name"], each["state"], each["missing"], each["may_edit"]) for each in told["results"]] == [
        ("kepco-held", "draft", ["theme"], True), ("kepco-back", "returned", [], True),
        ("kepco-waiting", "waiting", [], True), ("kepco-draft", "draft", [], True),
        ("kepco-gone", "deleted", [], True), ("kepco-shared", "active", [], True)]
    [back] = write("dohyun", "dataset_list_for_user", state="returned")["results"]
    assert back["title"] == "돌려받은 것"
    found = write("dohyun", "dataset_list_for_user", q="돌려")
    assert (found["count"], [each["name"] for each in found["results"]]) == (1, ["kepco-back"])


def test_nobody_finds_what_is_not_his(write, lot):
    for who in ("jiwoo", "hana"):
        assert [each["name"] for each in write(who, "dataset_list_for_user")["results"]] == ["power-use"]
        assert write(who, "dataset_list_for_user", organization="kepco")["count"] == 0
    assert write("audrey", "dataset_list_for_user")["count"] == 0
    assert write("audrey", "dataset_list_for_user", organization="kepco")["count"] == 6


def test_whoever_holds_a_grant_is_told_that_the_data_are_withdrawn(write, store, people, catalog):
    catalog.call("user_patch", {"id": "hana", "email": "hana@startup.example"}, SYSTEM)
    made = write("dohyun", "package_create", **shared())
    asked = {"dataset_id": made["id"], "organization_id": made["owner_org"], "at": "", "due": "", "doc": {}}
    with store.write() as db:
        db.execute(insert(requests), [asked | {"id": name, "user_id": people[name].id, "state": state}
                                      for name, state in (("hana", "approved"), ("jiwoo", "declined"))])
    assert write("dohyun", "dataset_use", id="kepco-power") == {"grants": 1, "waiting": 0}
    with pytest.raises(NotAuthorized):
        write("hana", "dataset_use", id="kepco-power")
    write("dohyun", "package_delete", id="kepco-power", reason="협약이 끝났습니다.")
    with store.read() as db:
        assert db.execute(select(letters.c.user_id, letters.c.kind, letters.c.facts)).all() == [(
            people["hana"].id, "dataset_withdrawn", {
                "title": "전력 사용량", "reason": "협약이 끝났습니다.", "day": "2026-03-02",
                "path": "dataset/kepco-power"})]
