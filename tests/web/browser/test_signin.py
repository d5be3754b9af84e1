"""Coming in, in a real browser."""

import pytest

from tests.web.browser.looking import sound
from tests.web.people import PASSWORD


@pytest.mark.parametrize(("width", "js"), [(1280, True), (390, False)])
def test_somebody_comes_in_by_keyboard_and_goes_out(come, width, js):
    page = come("", "/ko/desk/", width=width, js=js)
    page.get_by_label("이름 또는 전자우편").focus()
    page.keyboard.type("taeho")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ko/desk/")
    page.get_by_role("button", name="나가기").click()
    page.wait_for_url("**/ko/")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_to_come_in_is_sound(come, lang):
    sound(come("", f"/{lang}/sign-in"))
