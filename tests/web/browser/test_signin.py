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
    page.get_by_role("link", name="빛그린소프트 · 한태호").click()
    page.wait_for_url("**/ko/account")
    page.get_by_role("button", name="나가기").click()
    page.wait_for_url("**/ko/")


def test_who_is_refused_is_told_why_and_keeps_the_name(come):
    page = come("", "/ko/sign-in")
    page.get_by_label("이름 또는 전자우편").fill("taeho")
    page.get_by_label("비밀번호").fill("not his password")
    page.get_by_role("button", name="들어가기").click()
    page.get_by_role("alert").wait_for()
    assert page.evaluate("document.activeElement.id") == "faults"
    assert page.get_by_label("이름 또는 전자우편").input_value() == "taeho"
    sound(page, "sign-in-refused")
