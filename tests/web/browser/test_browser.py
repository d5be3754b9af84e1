"""The pages in a real browser: nothing is blocked, nothing runs off the side, everything works by keyboard."""

import orjson
import pytest

from tests.web.browser.conftest import listen
from tests.web.browser.looking import NARROW, TOO_WIDE, WAYS, WIDE, axe, sound

PAGES = ["", "search", "search?q=전력&theme=산업고용", "search?q=공룡화석+전력", "dataset/dong-hourly-power",
         "dataset/cdm-cohort", "dataset/floating-population", "organization", "organization/bit-power", "help", "api",
         "accessibility"]
REFUSED = ["dataset/withdrawn", "dataset/nothing", "search?page=0"]
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
SPREAD = """rules => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets.push(sheet);
}"""
FOCUSED = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const inside = element.closest('.sbox');
  const ring = inside ? getComputedStyle(inside) : style;
  return {what: element.tagName + ' ' + (element.textContent || element.name || '').trim().slice(0, 40),
          seen: box.width > 0 && box.height > 0 && ring.outlineStyle !== 'none', body: element === document.body};
}"""


@pytest.fixture(scope="module")
def tab(browser, address):
    """A page that is led from one address to the next: `tab("/ko/")`, with what went wrong there in `complaints`."""
    page = browser.new_context(locale="ko-KR", base_url=address).new_page()
    page.add_init_script(axe())
    listen(page, address)

    def go(path):
        page.complaints.clear()
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        return page

    yield go
    page.context.close()


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("path", PAGES + REFUSED)
def test_axe_finds_nothing_on_a_page_and_nothing_runs_off_its_side(tab, path, lang):
    page = tab(f"/{lang}/{path}")
    sound(page, **WAYS[lang])
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        assert (width, page.evaluate(TOO_WIDE)) == (width, False)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_brings_no_complaint_under_the_policy_and_wider_spacing_on_a_narrow_screen_loses_nothing(tab, path):
    page = tab(f"/ko/{path}")
    page.set_viewport_size({"width": 320, "height": 900})
    page.evaluate(SPREAD, SPACED)
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).letterSpacing") != "normal"
    assert page.evaluate(TOO_WIDE) is False
    assert page.complaints == []


def test_the_block_of_data_for_search_engines_is_there_and_is_not_run(visit):
    page = visit("/ko/dataset/dong-hourly-power")
    block = page.locator('script[type="application/ld+json"]').text_content()
    assert orjson.loads(block)["name"] == "행정동별 시간대 전력 사용량"
    assert page.complaints == []


def test_the_skip_link_comes_first_and_leads_to_the_content(visit):
    page = visit("/ko/search")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == {"what": "A 본문 바로가기", "seen": True, "body": False}
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", ["", "search?q=전력", "dataset/dong-hourly-power", "organization"])
def test_every_stop_of_the_keyboard_is_seen_and_the_end_is_reached(visit, path):
    page, stops = visit(f"/ko/{path}"), []
    for _ in range(200):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["body"]:
            break
        stops.append(stop)
    assert [stop["what"] for stop in stops if not stop["seen"]] == []
    assert 10 < len(stops) < 200
    assert stops[-1]["what"].startswith("A 디자인 출처")


def test_control_and_k_goes_to_the_search_box_and_enter_searches(visit):
    page = visit("/ko/search")
    page.keyboard.press("Control+k")
    page.keyboard.type("전력")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator("h1").inner_text() == "‘전력’ 검색 결과 2건"


def test_dark_follows_the_system_until_the_reader_chooses_and_the_choice_is_kept(visit):
    page = visit("/ko/", color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(colour) == "rgb(19, 20, 22)"
    button = page.get_by_role("button", name="어두운 화면")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert (page.evaluate(colour), button.get_attribute("aria-pressed")) == ("rgb(255, 255, 255)", "false")
    page.reload()
    assert page.evaluate(colour) == "rgb(255, 255, 255)"
    assert page.complaints == []


def test_a_reader_without_javascript_can_filter_sort_and_open_a_dataset(visit):
    page = visit("/ko/search?q=공원", 390, java_script_enabled=False)
    page.locator("summary").first.click()
    page.get_by_label("CSV").check()
    page.get_by_role("button", name="조건 적용").click()
    assert page.locator("h1").inner_text() == "‘공원’ 검색 결과 3건"
    page.get_by_role("link", name="이름순").click()
    assert page.locator(".hit .t").all_inner_texts() == ["동구 공원 현황", "북구 공원 현황", "황룡강 공원 현황"]
    page.get_by_role("link", name="동구 공원 현황").click()
    assert page.locator("h1").inner_text() == "동구 공원 현황"
    assert page.get_by_role("button", name="복사").count() == 0


def test_wide_screens_show_the_filters_open(visit):
    visit("/ko/search").get_by_label("CSV").wait_for()
    assert not visit("/ko/search", 390).get_by_label("CSV").is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_rest_of_a_long_list_of_filters_can_be_unfolded(visit, width):
    page = visit("/ko/search", width=width)
    if width < 860:
        page.click(".fold > summary")
    more = page.locator("details.more").first
    assert more.locator("ul").is_hidden()
    more.locator("summary").click()
    more.locator("li").first.wait_for()


def test_the_citation_is_copied_and_the_reader_is_told(visit, browser):
    page = visit("/ko/dataset/road-images", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="복사").click()
    page.get_by_role("button", name="복사했습니다").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("배움데이터원 (2025). 도로 위 사물 영상. 광주 데이터이음.")


def test_paper_gets_the_content_without_menus_and_buttons(visit):
    page = visit("/ko/dataset/dong-hourly-power", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".nav").is_visible()
    page.get_by_role("heading", name="데이터 항목").wait_for()
