"""Asking for data and answering, on the pages: from the button on a dataset to the register."""

import csv
import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from catalog import SYSTEM, LocalCatalog
from catalog.files import Upload, kept_at
from catalog.letterbox import Letter
from catalog.tables import letters
from config.settings import Settings
from tests.furniture import shared
from web.letters import worded

FORM = {"purpose": "research", "purpose_text": "광주의 행정동별 전력 수요를 예측하는 모델을 만들려고 합니다.",
        "months": "6", "people_count": "3", "people": "분석 담당 3명", "place": "premises", "place_text": "사무실 서버",
        "company": "빛그린소프트", "agree": "yes"}
CSV = b"a,b\r\n1,2\r\n"
WHERE = "/ko/dataset/kepco-power/request"


@pytest.fixture
def shown(hall, tmp_path):
    """A dataset on request with a file, and where the file is."""
    hall.files, hall.site["site_url"] = kept_at(str(tmp_path / "files"), tmp_path), "https://data.example.kr"
    house = LocalCatalog(hall, SYSTEM).action
    house.package_create(**shared(access_rights="restricted", access_days=3, resources=[]))
    made = house.resource_create(package_id="kepco-power", name="전력", upload=Upload("a.csv", io.BytesIO(CSV)))
    return f"/ko/dataset/kepco-power/resource/{made['id']}/download/a.csv"


@pytest.fixture
def sent(visitor, shown):
    """The page of a request of taeho's."""
    answer = visitor("taeho").post(WHERE, FORM)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location.partition("?")[0]


def test_a_stranger_is_led_to_the_form_by_way_of_the_door(visitor, shown):
    stranger = visitor("")
    assert WHERE in stranger.page("/ko/dataset/kepco-power").links
    assert stranger.get(WHERE).location == f"/ko/sign-in?next={WHERE}"


def test_what_is_wrong_is_told_where_it_is_and_what_was_typed_stays(visitor, shown, hall):
    answer = visitor("taeho").post(WHERE, FORM | {"purpose_text": "짧음", "agree": "", "company": "<b>회사</b>"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "너무 짧습니다(2자). 기관이 판단할 수 있게 20자 이상으로 적어 주세요." in html
    assert "지킬 약속에 표시하지 않았습니다." in html
    assert 'value="&lt;b&gt;회사&lt;/b&gt;"' in html
    assert ">\n짧음</textarea>" in html
    assert "고칠 곳이 2군데 있습니다" in html
    assert hall.call("request_list", {}, SYSTEM)["count"] == 0


def test_the_company_stands_there_already(visitor, shown):
    assert "빛그린소프트" in [each.get("value") for _, each in visitor("taeho").page(WHERE).elements]


@pytest.mark.parametrize(("who", "why"), [
    ("yuna", "이미 볼 수 있는 데이터라 신청이 필요 없습니다."), ("sujin", "이미 볼 수 있는 데이터라"),
    ("audrey", "감사 담당은 모든 데이터를 보지만 신청하지는 않습니다.")])
def test_whoever_has_nothing_to_ask_for_is_told_why(visitor, shown, who, why):
    assert why in visitor(who).page(WHERE).text
    assert WHERE not in visitor(who).page("/ko/dataset/kepco-power").links


def test_data_that_are_hidden_or_not_there_are_both_not_there(visitor, shown, hall):
    hall.call("package_patch", {"id": "kepco-power", "private": True}, SYSTEM)
    assert [visitor("taeho").get(f"/ko/dataset/{name}/request").status_code for name in ("kepco-power", "nothing")] == [
        404, 404]


def test_both_see_the_same_state_and_the_same_clock(visitor, sent):
    for who in ("taeho", "yuna", "dohyun", "sujin", "audrey"):
        assert "검토 중 근무일 3일 남음" in " ".join(visitor(who).page(sent).text.split())
    assert visitor("minsu").get(sent).status_code == 404
    assert visitor("").get(sent).status_code == 303
    seen = visitor("taeho").page("/ko/dataset/kepco-power")
    assert sent in seen.links
    assert WHERE not in seen.links


def test_a_request_goes_the_whole_way_and_the_file_opens(visitor, sent, shown):
    taeho, yuna = visitor("taeho"), visitor("yuna")
    refused = taeho.get(shown)
    assert refused.status_code == 403
    assert f'<a href="{WHERE}">활용 신청하기</a>' in refused.get_data(as_text=True)
    assert yuna.post(f"{sent}/ask", {"text": "결과는 어디에 쓰시나요?"}).status_code == 303
    assert "결과는 어디에 쓰시나요?" in taeho.page(sent).text
    assert taeho.post(f"{sent}/answer", {"text": "앱에 씁니다.", "months": "12"}).status_code == 303
    page = yuna.page(f"{sent}?way=approve")
    assert "답했습니다. 고친 항목: 쓰는 기간" in page.text
    until = next(each["value"] for tag, each in page.elements if each.get("name") == "until")
    assert yuna.post(f"{sent}/approve", {"until": until, "how": "아래 파일을 받으세요."}).status_code == 303
    assert "아래 파일을 받으세요." in taeho.page(sent).text
    assert taeho.get(shown).data == CSV
    assert any("/download/a.csv" in link for link in taeho.page("/ko/dataset/kepco-power").links)
    assert visitor("hana").get(shown).status_code == 403
    assert yuna.post(sent.replace("requests", "grants") + "/end", {"reason": "약속을 어겼습니다."}).status_code == 303
    assert taeho.get(shown).status_code == 403
    assert "약속을 어겼습니다." in taeho.page(sent).text


def test_a_refusal_needs_a_reason_and_what_was_typed_is_there_when_asking_again(visitor, sent):
    taeho, yuna = visitor("taeho"), visitor("yuna")
    answer = yuna.post(f"{sent}/decline", {"reason": ""})
    assert answer.status_code == 422
    assert "까닭이 없습니다." in answer.get_data(as_text=True)
    assert yuna.post(f"{sent}/decline", {"reason": "목적을 더 적어 주세요."}).status_code == 303
    again = next(link for link in taeho.page(sent).links if "from=" in link)
    html = taeho.get(again).get_data(as_text=True)
    assert FORM["purpose_text"] in html
    assert 'value="research" checked' in html
    assert 'value="yes" checked' not in html
    assert FORM["purpose_text"] not in visitor("minsu").get(again).get_data(as_text=True)


def test_the_second_of_two_who_decide_is_told_what_happened(visitor, sent):
    assert visitor("yuna").post(f"{sent}/approve", {}).status_code == 303
    late = visitor("root").post(f"{sent}/decline", {"reason": "늦었습니다"})
    assert late.status_code == 422
    assert "그사이 이 신청이 처리되었습니다(지금 상태: approved)." in late.get_data(as_text=True)


def test_an_editor_sees_no_way_to_decide_and_leaves_an_opinion(visitor, sent):
    dohyun = visitor("dohyun")
    assert dohyun.post(f"{sent}/approve", {}).status_code == 403
    assert dohyun.post(f"{sent}/advise", {"decision": "approve", "text": "뚜렷합니다"}).status_code == 303
    assert "의견을 남겼습니다: 승인 의견" in visitor("yuna").page(sent).text
    assert "뚜렷합니다" not in visitor("taeho").page(sent).text


def test_a_request_is_taken_back_after_one_more_question(visitor, sent):
    taeho = visitor("taeho")
    assert "신청을 되가져올까요" in taeho.page(f"{sent}/withdraw").text
    assert taeho.post(f"{sent}/withdraw", {"text": ""}).status_code == 303
    assert "되가져감" in taeho.page(sent).text
    assert taeho.get(f"{sent}/withdraw").status_code == 302


def test_everybody_lists_what_is_his(visitor, sent):
    assert sent in visitor("taeho").page("/ko/desk/requests").links
    assert sent in visitor("yuna").page("/ko/desk/requests?state=open").links
    assert sent not in visitor("yuna").page("/ko/desk/requests?view=mine").links
    assert sent in visitor("sujin").page("/ko/desk/requests?organization=kepco&state=waiting").links
    assert sent not in visitor("sujin").page("/ko/desk/requests?organization=nia").links
    assert sent not in visitor("minsu").page("/ko/desk/requests").links
    assert visitor("sujin").get("/ko/desk/requests?organization=nobody").status_code == 404
    assert visitor("yuna").get("/ko/desk/requests?page=x&state=y").status_code == 200


def test_the_register_is_taken_away_as_it_is_filtered_and_calculates_nothing(visitor, shown):
    sent = visitor("taeho").post(WHERE, FORM | {"company": "=HYPERLINK(1)"}).location.partition("?")[0]
    yuna = visitor("yuna")
    yuna.post(f"{sent}/approve", {})
    assert sent in yuna.page("/ko/desk/grants").links
    assert sent in visitor("taeho").page("/ko/desk/grants").links
    assert sent not in yuna.page("/ko/desk/grants?show=soon").links
    rows = list(csv.DictReader(io.StringIO(yuna.get("/ko/desk/grants.csv").get_data().decode("utf-8-sig"))))
    assert [(row["데이터"], row["받은 곳"], row["상태"]) for row in rows] == [("전력 사용량", "'=HYPERLINK(1)", "승인")]
    book = load_workbook(io.BytesIO(yuna.get("/ko/desk/grants.xlsx").data))
    assert [each.value for each in book.worksheets[0][2]][:4] == [
        "전력 사용량", "kepco-power", "한국전력공사", "'=HYPERLINK(1)"]
    assert len(yuna.get("/ko/desk/grants.csv?show=soon").get_data().splitlines()) == 1
    assert len(visitor("minsu").get("/ko/desk/grants.csv?show=all").get_data().splitlines()) == 1


def test_how_long_it_usually_takes_stands_beside_the_button(visitor, shown):
    for _ in range(3):
        place = visitor("taeho").post(WHERE, FORM).location.partition("?")[0]
        visitor("yuna").post(f"{place}/decline", {"reason": "까닭"})
    assert "최근 결정의 가운데값은 근무일 0일입니다." in visitor("").page("/ko/dataset/kepco-power").text


def test_a_form_of_another_site_is_refused(visitor, sent):
    for path in (WHERE, f"{sent}/approve", f"{sent}/withdraw"):
        assert visitor("yuna").browser.post(path, data=FORM).status_code == 400


def test_every_letter_finds_its_words(visitor, sent, hall):
    taeho, yuna = visitor("taeho"), visitor("yuna")
    yuna.post(f"{sent}/ask", {"text": "어디에 쓰시나요?"})
    taeho.post(f"{sent}/answer", {"text": "앱에 씁니다."})
    yuna.post(f"{sent}/approve")
    yuna.post(sent.replace("requests", "grants") + "/end", {"reason": "약속을 어겼습니다."})
    second = taeho.post(WHERE, FORM).location.partition("?")[0]
    yuna.post(f"{second}/decline", {"reason": "까닭"})
    third = taeho.post(WHERE, FORM).location.partition("?")[0]
    taeho.post(f"{third}/withdraw")
    taeho.post(WHERE, FORM)
    hall.call("package_delete", {"id": "kepco-power"}, SYSTEM)
    with hall.store.read() as db:
        found = db.execute(select(letters.c.kind, letters.c.facts).where(letters.c.kind.startswith("request_"))).all()
    said = {worded(Letter("", kind, facts, "a@b.example", "", "", 0), Settings())[0] for kind, facts in found}
    assert {each.partition("] ")[2].partition(":")[0] for each in said} == {
        "활용 신청이 들어왔습니다", "활용 신청에 되물은 것이 있습니다", "되물은 것에 답이 왔습니다",
        "활용 신청이 승인되었습니다", "활용 승인이 끝났습니다", "활용 신청이 거절되었습니다",
        "활용 신청을 되가져갔습니다", "데이터가 내려가 신청을 닫았습니다"}
    assert all(": 전력 사용량 / " in each for each in said)


@pytest.mark.parametrize("who", ["taeho", "yuna"])
def test_every_page_is_well_made_in_both_languages(visitor, sent, who):
    for lang in ("ko", "en"):
        for path in ("/ko/desk/requests", "/ko/desk/grants?show=all", sent, WHERE, "/ko/dataset/kepco-power"):
            page = visitor(who).page(path.replace("/ko/", f"/{lang}/"))
            assert page.faults == []
            assert sorted(page.ids) == sorted(set(page.ids))
