"""Registering a dataset in a real browser: by keyboard, with JavaScript and without."""

import pytest

from catalog import SYSTEM
from tests.furniture import shared
from tests.web.browser.looking import WAYS, sound

TEXTS = {
    "데이터명": "광주 행정동별 전력 사용량", "설명": "97개 행정동의 월별 사용량입니다.", "키워드": "전력, 행정동",
    "목록 URL": "https://partner.example/power", "등록일": "2024-01-02", "수정일": "2026-02-01"}
CHOICES = {"f-dcat_type": "FILE", "f-frequency": "MONTHLY", "f-license_id": "kogl-1", "f-is_free": "true"}


def fill(page) -> None:
    """Everything that review asks for, as somebody at a keyboard does it."""
    for label, text in TEXTS.items():
        page.locator("main").get_by_label(label, exact=False).first.focus()
        page.keyboard.type(text)
    for id, code in CHOICES.items():
        page.locator(f"#{id}").select_option(code)
    for name, value in (("theme", "산업고용"), ("access_rights", "public"), ("personal_data", "none")):
        page.locator(f"input[name={name}][value={value}]").focus()
        page.keyboard.press("Space")
    page.locator("#f-contact-0-name").focus()
    page.keyboard.type("데이터전략처")


@pytest.mark.parametrize(("width", "js"), [(1280, True), (390, False)])
def test_a_dataset_goes_from_an_empty_form_to_review_by_keyboard(come, width, js):
    page = come("dohyun", "/ko/desk/register", width=width, js=js)
    page.get_by_role("button", name="검토 요청하기").focus()
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.title().startswith("오류 ")
    if js:
        assert page.evaluate("document.activeElement.id") == "faults"
    page.get_by_label("데이터명").first.focus()
    page.keyboard.type("광주 power")
    page.get_by_role("button", name="임시 저장").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ko/dataset/kepco-power/edit?saved=draft")
    page.get_by_label("데이터명").first.fill("")
    fill(page)
    page.get_by_role("button", name="자원 더 넣기").focus()
    page.keyboard.press("Enter")
    page.locator("#f-resources-1-name").wait_for()
    assert page.locator("#f-contact-0-name").input_value() == "데이터전략처"
    page.get_by_role("button", name="검토 요청하기").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit?saved=submitted")
    assert "검토를 요청했습니다" in page.get_by_role("status").first.inner_text()
    assert page.complaints == []


def test_a_field_is_looked_at_when_it_is_left(come):
    page = come("dohyun", "/ko/desk/register")
    page.locator("#f-issued").fill("언젠가")
    page.locator("#f-modified").focus()
    page.locator("#f-issued-e .msg").wait_for()
    assert "날짜로 읽을 수 없습니다" in page.locator("#f-issued-e").inner_text()
    page.locator("#f-issued[aria-invalid=true]").wait_for()
    page.locator("#f-issued").fill("2026-01-01")
    page.locator("#f-modified").focus()
    page.locator("#f-issued-e .msg").wait_for(state="detached")
    page.locator("#f-issued:not([aria-invalid])").wait_for()
    assert page.complaints == []


COMPOSED = """box => { box.dispatchEvent(new KeyboardEvent("keydown",
  {key: "Enter", isComposing: true, bubbles: true, cancelable: true})); return box.value; }"""


def test_keywords_that_others_use_are_offered_and_chosen_by_keyboard(come, hall):
    words = ("전력사용량", "전력수요", "유동인구")
    hall.call("package_create", shared(tags=[{"name": each} for each in words]), SYSTEM)
    page = come("dohyun", "/ko/desk/register")
    box = page.get_by_role("combobox", name="키워드")
    box.press_sequentially("교통, 전력")
    page.get_by_role("option", name="전력수요").wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator("#said").inner_text() == "이미 쓰는 키워드가 2개 있습니다."
    offered = page.locator("#f-tags-l [role=option]").all_inner_texts()
    box.press("ArrowUp")
    active = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert (active.inner_text(), active.get_attribute("aria-selected")) == (offered[-1], "true")
    assert box.evaluate(COMPOSED) == "교통, 전력", "Enter ends what an input method composes"
    box.press("Enter")
    assert box.input_value() == f"교통, {offered[-1]}, "
    assert box.get_attribute("aria-expanded") == "false"
    box.press_sequentially("유동")
    page.get_by_role("option", name="유동인구").click()
    assert box.input_value().endswith(", 유동인구, ")
    box.press_sequentially("전")
    page.locator("#f-tags-l [role=option]").wait_for()
    box.press("Escape")
    assert page.locator("#f-tags-l [role=option]").count() == 0
    assert page.complaints == []


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_pages_are_sound(come, hall, lang):
    hall.call("package_create", shared(), SYSTEM)
    page = come("dohyun", f"/{lang}/desk/register")
    page.locator("#f-title").fill("가")
    page.locator("#f-issued").fill("언젠가")
    page.locator("button[value=submit]").click()
    page.locator("#faults").wait_for()
    sound(page, f"register-{lang}", **WAYS[lang])
    page.goto(f"/{lang}/dataset/kepco-power/edit")
    page.locator("#f-notes").fill("새 설명")
    page.locator("button[value=compare]").last.click()
    page.locator("#f-revision_note").wait_for()
    sound(page, f"register-compare-{lang}", **WAYS[lang])
