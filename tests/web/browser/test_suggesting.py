"""The search box while somebody types: by keyboard alone, with an input method, narrow, and where it all fails."""

from urllib.parse import unquote

import pytest

from tests.web.browser.looking import NARROW, sound


@pytest.fixture
def opened(visit):
    """The first page, its search box, and what has been asked for."""
    def go(path="/ko/", **how):
        page = visit(path, **how)
        asked = []
        page.on("request", lambda request: "/suggest?" in request.url and asked.append(
            unquote(request.url.split("?q=")[1])))
        box = page.locator("#q")
        box.focus()
        return page, box, asked
    return go


def options(page):
    page.locator("[role=option]").first.wait_for()
    return [" ".join(each.split()) for each in page.locator("[role=option]").all_inner_texts()]


def chosen(page):
    return page.evaluate("""() => {
        const box = document.getElementById("q"), id = box.getAttribute("aria-activedescendant");
        return [box.getAttribute("aria-expanded"), id && document.getElementById(id).firstChild.textContent];
    }""")


def test_suggestions_are_walked_and_chosen_by_keyboard_alone(opened):
    page, box, asked = opened()
    page.keyboard.type("wjsfur")
    told = ["전력 검색어 · 2건", "전력수요 핵심어 · 1건", "전력 사용량 항목 · 1건"]
    assert options(page) == told
    assert (page.get_by_role("combobox", name="데이터 검색").count(), page.get_by_role("listbox").count()) == (1, 1)
    assert page.locator("#said").inner_text() == "추천 검색어가 3개 있습니다."
    walked = []
    for key in ("ArrowDown", "ArrowDown", "End", "ArrowDown", "ArrowUp", "Home"):
        box.press(key)
        walked.append(chosen(page)[1])
    assert walked == ["전력", "전력수요", "전력 사용량", "전력", "전력 사용량", "전력"]
    sound(page, "suggestions")
    box.press("Escape")
    assert (chosen(page), box.input_value()) == (["false", None], "wjsfur")
    box.press("ArrowDown")
    assert options(page) == told
    box.press("ArrowDown")
    with page.expect_navigation():
        box.press("Enter")
    assert unquote(page.url).endswith("/ko/search?q=전력")
    assert len(asked) <= 6


def test_enter_without_a_choice_searches_for_what_was_typed_and_a_click_leads_on(opened):
    page, box, _asked = opened(width=NARROW)
    page.keyboard.type("wjsrlck")
    assert "전기차 충전소 현황 데이터" in options(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_navigation():
        page.get_by_role("option", name="전기차 충전소 현황").click()
    assert page.url.endswith("/ko/dataset/ev-chargers")
    page.go_back()
    box.fill("전력")
    options(page)
    with page.expect_navigation():
        box.press("Enter")
    assert unquote(page.url).endswith("/ko/search?q=전력")


def test_nothing_is_asked_while_an_input_method_composes_and_its_keys_are_its_own(opened):
    page, box, asked = opened()
    page.clock.install()
    method = page.context.new_cdp_session(page)
    for text in ("ㅈ", "저", "전"):
        method.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})
    page.clock.run_for(10_000)
    assert (box.input_value(), asked) == ("전", [])
    with page.expect_response("**/suggest?**"):
        method.send("Input.insertText", {"text": "전"})
    assert options(page)[0] == "전력 검색어 · 2건"
    method.send("Input.imeSetComposition", {"text": "ㄹ", "selectionStart": 1, "selectionEnd": 1})
    box.evaluate("""box => ["ArrowDown", "Enter", "Escape"].forEach(key => box.dispatchEvent(
        new KeyboardEvent("keydown", {key, isComposing: true, bubbles: true, cancelable: true})))""")
    assert chosen(page) == ["true", None]
    page.clock.run_for(10_000)
    assert asked == ["전"]
    method.send("Input.insertText", {"text": "력수"})
    page.get_by_role("option", name="전력수요").wait_for()
    assert (asked[-1], options(page)) == ("전력수", ["전력수요 핵심어 · 1건"])


def test_an_answer_that_is_late_is_not_shown_and_typing_goes_on(opened):
    page, box, asked = opened()
    held = []
    page.route("**/suggest?q=**", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/suggest?**"):
        box.fill("전기")
    box.fill("전력")
    assert options(page)[0] == "전력 검색어 · 2건"
    assert asked == ["전기", "전력"]


@pytest.mark.parametrize("status", [500, 503])
def test_where_suggesting_fails_it_is_a_plain_box(opened, status):
    page, box, _asked = opened()
    page.route("**/suggest?q=**", lambda route: route.fulfill(status=status, body="<html>"))
    with page.expect_response("**/suggest?**"):
        page.keyboard.type("x")
    assert chosen(page) == ["false", None]
    with page.expect_navigation():
        box.press("Enter")


def test_without_a_script_it_is_a_search_box(visit):
    page = visit("/ko/", java_script_enabled=False)
    page.locator("#q").fill("전력")
    with page.expect_navigation():
        page.locator("#q").press("Enter")
    assert unquote(page.url).endswith("/ko/search?q=전력")
