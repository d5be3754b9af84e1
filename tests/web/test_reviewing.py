"""The pages of handing in, deciding and withdrawing."""

import pytest
from sqlalchemy import update

from catalog import LocalCatalog
from catalog.letterbox import Letter
from catalog.tables import reviews
from config.settings import Settings
from tests.furniture import shared
from web.letters import worded


@pytest.fixture
def calls(hall):
    """Call an action as somebody: `calls("dohyun").package_create(...)`."""
    return lambda name: LocalCatalog(hall, hall.user(name)).action


@pytest.fixture
def handed(calls):
    calls("dohyun").package_create(**shared(state="draft"))
    return calls("dohyun").dataset_submit(id="kepco-power", note="처음 올립니다.")


def test_a_draft_is_handed_in_returned_mended_and_published_on_the_pages(visitor, calls):
    calls("dohyun").package_create(**shared(state="draft"))
    dohyun, sujin = visitor("dohyun"), visitor("sujin")
    assert "/ko/dataset/kepco-power/submit" in dohyun.page("/ko/dataset/kepco-power").links
    sent = dohyun.post("/ko/dataset/kepco-power/submit", {"note": "처음 올립니다."})
    assert sent.status_code == 303
    review = sent.headers["Location"].partition("?")[0]
    assert "처음 올립니다." in sujin.page(review).text
    assert "전력 사용량" in sujin.page("/ko/desk/reviews").text
    short = sujin.post(review, {"decision": "return", "comment": "", "revision": "1"})
    assert (short.status_code, "돌려보내는 까닭이 없습니다." in short.get_data(as_text=True)) == (422, True)
    assert sujin.post(review, {"decision": "return", "comment": "단위를 적어 주세요."}).status_code == 303
    assert "단위를 적어 주세요." in dohyun.page("/ko/desk/").text
    assert "고쳐 달라고 돌려받았습니다." in dohyun.page("/ko/dataset/kepco-power").text
    calls("dohyun").package_patch(id="kepco-power", notes="월간 전력 사용량(kWh)", state="draft")
    again = dohyun.post("/ko/dataset/kepco-power/submit", {"note": ""}).headers["Location"].partition("?")[0]
    stale = sujin.post(again, {"decision": "approve", "comment": "", "revision": "1"})
    assert (stale.status_code, "보시는 사이 내용이 바뀌었습니다." in stale.get_data(as_text=True)) == (422, True)
    assert sujin.post(again, {"decision": "approve", "comment": "", "revision": "2"}).status_code == 303
    assert visitor("").get("/ko/dataset/kepco-power").status_code == 200
    assert [each["state"] for each in calls("dohyun").review_list(state="all")["results"]] == ["approved", "returned"]


def test_what_is_missing_is_said_when_a_draft_is_handed_in_and_what_was_typed_stays(visitor, calls):
    calls("dohyun").package_create(**shared(state="draft", theme=[]))
    answer = visitor("dohyun").post("/ko/dataset/kepco-power/submit", {"note": "급합니다."})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "급합니다." in text
    assert "분류" in text


def test_who_handed_it_in_is_offered_no_decision_and_told_why(visitor, handed):
    page = visitor("dohyun").page(f"/ko/desk/reviews/{handed['id']}")
    assert page.having("button", value="approve") == []
    assert "공개할지는 운영자가 정합니다." in page.text
    assert visitor("dohyun").post(f"/ko/desk/reviews/{handed['id']}", {
        "decision": "approve", "revision": "1"}).status_code == 403
    taken = visitor("dohyun").post(f"/ko/dataset/{handed['dataset_id']}/submit/undo")
    assert taken.status_code == 303
    assert "거둠" in visitor("dohyun").page(f"/ko/desk/reviews/{handed['id']}").text


def test_reviews_are_nobody_elses_business(visitor, handed):
    for name in ("taeho", "jiwoo"):
        assert visitor(name).get(f"/ko/desk/reviews/{handed['id']}").status_code == 403
        assert "전력 사용량" not in visitor(name).page("/ko/desk/reviews?state=all").text
        assert visitor(name).get("/ko/dataset/kepco-power/submit").status_code in (403, 404)
    assert visitor("").get("/ko/desk/reviews").status_code == 303


def test_an_auditor_reads_and_decides_nothing(visitor, handed):
    page = visitor("audrey").page(f"/ko/desk/reviews/{handed['id']}")
    assert page.having("button", value="approve") == []
    assert "시군구별 월간 전력 사용량" in page.text


def test_what_was_published_before_is_told_apart_from_what_is_new(visitor, calls):
    calls("dohyun").package_create(**shared())
    calls("dohyun").package_patch(id="kepco-power", state="draft", notes="새 설명")
    handed = calls("dohyun").dataset_submit(id="kepco-power")
    page = visitor("sujin").page(f"/ko/desk/reviews/{handed['id']}")
    assert "공개했던 내용과 다른 점" in page.text
    assert [tag for tag, _ in page.elements if tag in ("del", "ins")].count("ins") >= 1


def test_a_dataset_is_withdrawn_with_a_reason_that_stands_in_its_place(visitor, calls):
    calls("dohyun").package_create(**shared())
    dohyun = visitor("dohyun")
    assert dohyun.page("/ko/dataset/kepco-power/withdraw").having("input", type="radio", value="agreement")
    for typed, told in (({"text": "자세히"}, "까닭이 없습니다."),
                        ({"reason": "other", "text": " "}, "설명이 없습니다.")):
        answer = dohyun.post("/ko/dataset/kepco-power/withdraw", typed)
        assert (answer.status_code, told in answer.get_data(as_text=True)) == (422, True)
    stale = dohyun.post("/ko/dataset/kepco-power/withdraw", {"reason": "wrong", "seen": "2020-01-01T00:00:00.000000"})
    assert stale.status_code == 422
    assert dohyun.post("/ko/dataset/kepco-power/withdraw", {
        "reason": "agreement", "text": "2026년 12월까지였습니다."}).status_code == 303
    grave = visitor("").get("/ko/dataset/kepco-power")
    assert grave.status_code == 410
    assert "협약 기간이 끝났습니다. 2026년 12월까지였습니다." in grave.get_data(as_text=True)
    assert "다시 공유하기" not in grave.get_data(as_text=True)
    there = dohyun.get("/ko/dataset/kepco-power").get_data(as_text=True)
    assert "다시 공유하기" in there
    assert visitor("taeho").post("/ko/dataset/kepco-power/return").status_code == 404
    assert dohyun.post("/ko/dataset/kepco-power/return").status_code == 303
    assert visitor("").get("/ko/dataset/kepco-power").status_code == 200


def test_a_draft_that_is_withdrawn_leaves_nothing_in_its_place(visitor, calls):
    calls("dohyun").package_create(**shared(state="draft"))
    gone = visitor("dohyun").post("/ko/dataset/kepco-power/withdraw", {"reason": "wrong"})
    assert (gone.status_code, gone.headers["Location"]) == (303, "/ko/desk/datasets?state=deleted")
    page = visitor("dohyun").page("/ko/desk/datasets?state=deleted")
    assert "전력 사용량" in page.text
    assert "/ko/dataset/kepco-power" not in page.links
    assert visitor("").get("/ko/dataset/kepco-power").status_code == 404


def test_nobody_withdraws_what_is_not_his(visitor, calls):
    calls("dohyun").package_create(**shared())
    for name in ("taeho", "jiwoo", "sujin", "audrey"):
        assert visitor(name).get("/ko/dataset/kepco-power/withdraw").status_code == 403
    assert visitor("").get("/ko/dataset/kepco-power/withdraw").status_code == 303


def test_every_letter_has_words_for_one_and_for_many():
    facts = {"title": "전력 사용량", "titles": ["전력 사용량", "날씨"], "comment": "단위", "path": "desk/reviews/x",
             "organization": "한국전력공사", "reason": "중복", "day": "2026-11-22"}
    subjects = []
    for kind in ("review_submitted", "review_approved", "review_returned", "dataset_withdrawn"):
        for count in (1, 2):
            letter = Letter("x", kind, facts | {"count": count}, "sujin@data.example", "정수진", "", 1)
            subject, text = worded(letter, Settings(site_url="https://data.example.kr"))
            assert "https://data.example.kr/ko/desk/reviews/x" in text
            assert "https://data.example.kr/en/desk/reviews/x" in text
            subjects.append(subject)
    assert subjects == [
        "[광주 데이터이음] 검토 요청: 전력 사용량 / Handed in for review",
        "[광주 데이터이음] 검토 요청: 전력 사용량 등 2건 / Handed in for review",
        "[광주 데이터이음] 공개되었습니다: 전력 사용량 / Published",
        "[광주 데이터이음] 공개되었습니다: 전력 사용량 등 2건 / Published",
        "[광주 데이터이음] 고쳐 달라는 답이 왔습니다: 전력 사용량 / Returned",
        "[광주 데이터이음] 고쳐 달라는 답이 왔습니다: 전력 사용량 등 2건 / Returned",
        *["[광주 데이터이음] 공유를 멈춘 데이터: 전력 사용량 / No longer shared"] * 2]


SHEET = "cccccccc-0000-4000-8000-000000000001"


def test_a_whole_spreadsheet_is_decided_on_one_page(visitor, calls, hall):
    for name in ("kepco-one", "kepco-two"):
        calls("dohyun").package_create(**shared(name=name, state="draft"))
        calls("dohyun").dataset_submit(id=name)
    with hall.store.write() as db:
        db.execute(update(reviews).values(sheet_id=SHEET))
    calls("dohyun").package_patch(id="kepco-two", notes="바뀐 설명", state="draft")
    sujin = visitor("sujin")
    answer = sujin.post(f"/ko/desk/reviews/sheet/{SHEET}", {"decision": "approve"})
    assert (answer.status_code, "보시는 사이 내용이 바뀌었습니다." in answer.get_data(as_text=True)) == (422, True)
    assert sujin.post(f"/ko/desk/reviews/sheet/{SHEET}", {"decision": "return", "comment": "다시"}).status_code == 303
    assert {each["dataset_name"]: each["state"] for each in calls("sujin").review_list(state="all")["results"]} == {
        "kepco-one": "approved", "kepco-two": "returned"}


@pytest.mark.parametrize("page", ["", "/edit", "/submit", "/withdraw", "/versions", "/versions/1",
                                  "/versions/1/restore", "/request"])
@pytest.mark.parametrize("name", ["", "taeho", "hana"])
def test_a_draft_is_answered_to_strangers_like_one_that_is_not_there(visitor, calls, name, page):
    calls("dohyun").package_create(**shared(state="draft"))
    somebody = visitor(name)
    told = [somebody.get(f"/ko/dataset/{each}{page}") for each in ("kepco-power", "kepco-nothing")]
    assert told[0].status_code == told[1].status_code
    assert told[0].status_code == 404 or "/sign-in" in told[0].location


def test_a_steward_says_whether_the_data_of_an_organisation_are_looked_at_first(visitor, calls):
    page, switch = "/ko/organization/kepco", "/ko/organization/kepco/reviewed"
    sujin = visitor("sujin")
    assert "올린 데이터를 바로 공개합니다" in sujin.page(page).text
    assert sujin.post(switch, {"reviewed": "true"}, page).location == f"{page}#reviewed"
    assert calls("sujin").organization_show(id="kepco")["reviewed"] is True
    assert "운영 담당이 살펴본 뒤에 공개합니다" in sujin.page(page).text
    assert calls("dohyun").package_create(**shared())["state"] == "draft"
    assert sujin.post(switch, {"reviewed": "false"}, page).status_code == 303
    assert not calls("sujin").organization_show(id="kepco").get("reviewed")
    for name in ("yuna", "audrey", "taeho"):
        assert visitor(name).post(switch, {"reviewed": "true"}).status_code == 403
        assert "/reviewed" not in visitor(name).get(page).get_data(as_text=True)
    assert sujin.post("/ko/organization/nothing/reviewed", {"reviewed": "true"}).status_code == 404


def test_what_changed_after_it_was_handed_in_is_shown_and_only_what_was_seen_is_published(visitor, calls, handed):
    page, sujin = f"/ko/desk/reviews/{handed['id']}", visitor("sujin")
    assert "요청한 뒤에" not in sujin.page(page).text
    calls("dohyun").package_patch(id="kepco-power", notes="월간 전력 사용량(kWh)", state="draft")
    seen = sujin.page(page)
    assert "요청한 뒤에 내용이 바뀌었습니다. 지금 2판을 보여 드립니다." in seen.text
    assert seen.having("section", id="since") != []
    assert "월간 전력 사용량(kWh)" in seen.text
    assert [each["value"] for each in seen.having("input", name="revision")] == ["2"]
    calls("dohyun").package_patch(id="kepco-power", notes="몰래 바꾼 설명", state="draft")
    stale = sujin.post(page, {"decision": "approve", "comment": "", "revision": "2"}, page)
    assert stale.status_code == 422
    assert "몰래 바꾼 설명" in stale.get_data(as_text=True)
    assert calls("sujin").package_show(id="kepco-power")["state"] == "draft"
    assert sujin.post(page, {"decision": "approve", "comment": "", "revision": "3"}, page).status_code == 303
    assert visitor("").get("/ko/dataset/kepco-power").status_code == 200
