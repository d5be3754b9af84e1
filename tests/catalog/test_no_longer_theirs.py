"""What somebody has had to do with, and what it became once it belongs to others: that is no longer told to him."""

import pytest
from ckanapi import NotAuthorized

from catalog import SYSTEM
from tests.furniture import dataset, shared

AWAY = {"owner_org": "nia", "private": True, "name": "nia-power", "title": "수요 예측 초안"}
WANTED = {"purpose": "research", "purpose_text": "행정동별 전력 수요를 예측하는 모델을 만들려고 합니다.", "months": 6,
          "people_count": 3, "people": "분석 담당", "place": "premises", "company": "빛그린소프트", "agree": True}
MOU = {"name": "mou", "title": "협약", "organization": "kepco", "signed": "2025-10-01",
       "promises": [{"title": "전력 사용량", "frequency": "MONTHLY", "due": "2025-12-20"}]}


@pytest.fixture
def ask(catalog, people):
    """Ask as somebody with the roles he has at this moment; taeho is of a startup, sujin a steward."""
    catalog.call("user_create", {"name": "taeho"}, SYSTEM)
    catalog.call("user_create", {"name": "sujin", "steward": True}, SYSTEM)
    return lambda who, action, **data: catalog.call(action, data, catalog.user(who))


def test_a_promise_does_not_tell_of_a_dataset_that_went_to_others(ask):
    [promised] = ask("sujin", "agreement_create", **MOU)["promises"]
    ask("dohyun", "package_create", **shared())
    ask("sujin", "promise_match", id=promised["id"], dataset_id="kepco-power")
    ask("root", "package_patch", id="kepco-power", **AWAY)
    told = {who: ask(who, "promise_list")["promises"][0]["dataset"] for who in ("dohyun", "sujin")}
    assert told["dohyun"] is None
    assert (told["sujin"]["name"], told["sujin"]["title"]) == ("nia-power", "수요 예측 초안")
    ask("root", "package_patch", id="nia-power", private=False)
    assert ask("dohyun", "promise_list")["promises"][0]["dataset"]["name"] == "nia-power"


def test_a_request_does_not_tell_what_its_dataset_is_called_once_it_is_hidden(ask):
    ask("root", "package_create", **shared(access_rights="restricted"))
    asked = ask("taeho", "request_create", dataset_id="kepco-power", **WANTED)
    assert asked["dataset"]["name"] == "kepco-power"
    ask("root", "package_patch", id="kepco-power", private=True, name="kepco-secret", title="수요 예측 초안")
    told = {who: ask(who, "request_show", id=asked["id"])["dataset"] for who in ("taeho", "dohyun", "sujin")}
    assert {who: (each["title"], each["name"]) for who, each in told.items()} == {
        "taeho": ("전력 사용량", None), "dohyun": ("전력 사용량", "kepco-secret"),
        "sujin": ("전력 사용량", "kepco-secret")}


@pytest.mark.parametrize("end", [("organization_member_delete", {"id": "kepco", "username": "dohyun"}),
                                 ("package_patch", {"id": "kepco-power"} | AWAY)], ids=["left", "moved"])
def test_a_review_is_no_longer_seen_by_whoever_handed_it_in_for_an_organisation(ask, end):
    ask("dohyun", "package_create", **shared(state="draft"))
    handed = ask("dohyun", "dataset_submit", id="kepco-power")["id"]
    assert ask("dohyun", "review_list")["count"] == 1
    ask("root", end[0], **end[1])
    assert ask("dohyun", "review_list", state="all") == {"count": 0, "results": []}
    with pytest.raises(NotAuthorized):
        ask("dohyun", "review_show", id=handed)


def test_a_review_is_seen_by_whoever_was_asked_to_work_on_its_dataset_while_he_is(ask):
    ask("root", "package_create", **dataset(state="draft"))
    ask("root", "package_collaborator_create", id="power-use", user_id="taeho", capacity="editor")
    handed = ask("taeho", "dataset_submit", id="power-use")["id"]
    assert (ask("taeho", "review_show", id=handed)["id"], ask("taeho", "review_list")["count"]) == (handed, 1)
    ask("root", "package_collaborator_delete", id="power-use", user_id="taeho")
    assert ask("taeho", "review_list")["count"] == 0


def test_a_spreadsheet_hands_in_nothing_that_went_to_others_while_it_was_carried_out(ask):
    said = {key: value for key, value in shared().items() if key not in ("owner_org", "identifier")}
    sheet = ask("dohyun", "sheet_create", organization="kepco", name="a.csv", digest="0" * 64, size=1)["id"]
    ask("dohyun", "sheet_rows_add", id=sheet, rows=[
        {"number": number, "package": said | {"name": f"power-{number}"}} for number in (2, 3)])
    ask("dohyun", "sheet_finish", id=sheet)
    ask("dohyun", "sheet_commit", id=sheet, limit=1)
    ask("root", "package_owner_org_update", id="power-2", organization_id="nia")
    assert ask("dohyun", "sheet_commit", id=sheet)["state"] == "committed"
    assert [each["dataset_name"] for each in ask("root", "review_list")["results"]] == ["power-3"]
