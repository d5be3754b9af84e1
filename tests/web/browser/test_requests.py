"""A startup asks for data, the partner asks back and approves, and the file opens: as both of them do it."""

import io

import pytest

from catalog import SYSTEM, LocalCatalog
from catalog.files import Upload, kept_at
from tests.furniture import shared
from tests.web.browser.looking import WAYS, sound

PURPOSE = "광주의 행정동별 시간대 전력 수요를 예측해 충전소 운영 시간을 정하는 앱을 만들려고 합니다."
STEPS = "1) 활용 신청 → 2) 한국전력공사 검토 → 3) 승인 뒤 파일 받기"


@pytest.fixture
def shown(hall, house, tmp_path):
    """Two datasets on request, one of them with a file, and where that is fetched."""
    address, _ = house
    hall.files, hall.site["site_url"] = kept_at(str(tmp_path / "files"), tmp_path), address
    there = LocalCatalog(hall, SYSTEM).action
    there.package_create(**shared(title="광주 행정동별 시간대 전력 사용량", access_rights="restricted", access_days=3,
                                  access_procedure=STEPS, resources=[]))
    made = there.resource_create(package_id="kepco-power", name="월별 전력 사용량", upload=Upload(
        "power.csv", io.BytesIO("동,사용량\r\n충장동,18204\r\n".encode())))
    there.package_create(**shared(name="kepco-ev", identifier="2", title="광주 전기차 충전 기록",
                                  access_rights="restricted"))
    return f"/ko/dataset/kepco-power/resource/{made['id']}/download/power.csv"


def fill(page) -> None:
    """Fill in the form."""
    page.get_by_role("radio", name="서비스·제품 만들기").check()
    page.get_by_label("목적을 자세히").fill(PURPOSE)
    page.get_by_label("쓰는 기간").select_option("6")
    page.get_by_label("쓰는 사람 수").fill("3")
    page.get_by_label("쓰는 사람", exact=False).last.fill("분석 담당 2명, 개발 담당 1명")
    page.get_by_role("radio", name="사내").check()
    page.get_by_role("checkbox").check()


def test_data_are_asked_for_and_given(come, shown, hall):
    taeho = come("taeho", "/ko/dataset/kepco-power", width=390, js=False)
    taeho.get_by_role("link", name="활용 신청하기").click()
    taeho.get_by_role("button", name="신청 보내기").click()
    assert "고칠 곳이" in taeho.get_by_role("alert").inner_text()
    fill(taeho)
    taeho.get_by_role("button", name="신청 보내기").click()
    assert "신청을 보냈습니다." in taeho.get_by_role("status").first.inner_text()
    place = "/ko/desk/requests/" + hall.call("request_list", {}, SYSTEM)["results"][0]["id"]
    assert taeho.goto(shown).status == 403

    yuna = come("yuna", "/ko/desk/requests")
    yuna.get_by_role("link", name="광주 행정동별 시간대 전력 사용량").focus()
    yuna.keyboard.press("Enter")
    yuna.get_by_role("link", name="되묻기").focus()
    yuna.keyboard.press("Enter")
    yuna.get_by_label("되물을 말").focus()
    yuna.keyboard.type("결과를 누구에게 보여 주시나요?")
    yuna.keyboard.press("Tab")
    yuna.keyboard.press("Enter")
    yuna.wait_for_url("**done=ask")

    taeho.goto(place)
    taeho.get_by_label("답하는 말").fill("운전자에게 앱으로 보여 줍니다. 동별 합계만 씁니다.")
    taeho.get_by_role("button", name="답 보내기").click()
    assert "기한이 다시 갑니다." in taeho.get_by_role("status").first.inner_text()

    yuna.goto(place)
    yuna.get_by_label("받는 방법").focus()
    yuna.keyboard.type("이 화면의 파일을 받으세요.")
    yuna.keyboard.press("Tab")
    yuna.keyboard.type("결과를 알릴 때 출처를 밝혀 주세요.")
    yuna.keyboard.press("Tab")
    yuna.keyboard.press("Tab")
    yuna.keyboard.press("Enter")
    yuna.wait_for_url("**done=approve")
    yuna.goto("/ko/desk/grants")
    assert yuna.get_by_role("row", name="빛그린소프트").count() == 1

    taeho.goto(place)
    assert "이 화면의 파일을 받으세요." in taeho.locator("#how").inner_text()
    with taeho.expect_download() as came:
        taeho.goto("/ko/dataset/kepco-power")
        taeho.get_by_role("link", name="내려받기").click()
    assert "충장동,18204" in came.value.path().read_text("utf-8")


@pytest.fixture
def asked(hall, shown):
    """Requests in every state worth a look."""
    fields = {"purpose": "research", "purpose_text": PURPOSE, "months": 6, "people_count": 2, "people": "분석 담당",
              "place": "zone", "company": "빛그린소프트", "agree": True}
    taeho, yuna = (LocalCatalog(hall, hall.user(name)).action for name in ("taeho", "yuna"))
    first = taeho.request_create(dataset_id="kepco-power", **fields)["id"]
    yuna.request_decide(id=first, decision="decline", reason="목적을 더 또렷이 적어 주세요.")
    second = taeho.request_create(dataset_id="kepco-power", **fields)["id"]
    yuna.request_advise(id=second, decision="approve", text="목적이 또렷합니다.")
    yuna.request_ask(id=second, text="결과를 누구에게 보여 주시나요?")
    granted = taeho.request_create(dataset_id="kepco-ev", **fields)["id"]
    yuna.request_decide(id=granted, decision="approve", how="파일을 받으세요.", conditions="출처를 밝혀 주세요.")
    return {"declined": first, "waiting": second, "granted": granted}


def look(page, lang: str, *places: tuple[str, str]) -> None:
    """Look at some pages: the name of the picture, and where it is."""
    for name, path in places:
        page.goto(path)
        sound(page, name, **WAYS[lang])


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_pages_of_who_answers_are_sound(come, asked, lang):
    look(come("yuna", f"/{lang}/desk/requests"), lang, (f"requests-{lang}", f"/{lang}/desk/requests"),
         (f"request-to-answer-{lang}", f"/{lang}/desk/requests/{asked['waiting']}"),
         (f"grants-{lang}", f"/{lang}/desk/grants"))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_pages_of_who_asks_are_sound(come, asked, lang):
    page = come("taeho", f"/{lang}/dataset/kepco-ev/request?from={asked['declined']}")
    page.locator("form .acts button").click()
    page.get_by_role("alert").wait_for()
    sound(page, f"request-form-{lang}", **WAYS[lang])
    more = {"ko": (("request-approved-ko", f"/ko/desk/requests/{asked['granted']}"),
                   ("request-dataset-ko", "/ko/dataset/kepco-power")),
            "en": (("request-withdraw-en", f"/en/desk/requests/{asked['waiting']}/withdraw"),)}
    look(page, lang, (f"request-asked-back-{lang}", f"/{lang}/desk/requests/{asked['waiting']}"), *more[lang])
