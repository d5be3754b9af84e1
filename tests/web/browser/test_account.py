"""One's own pages and the accounts of the site, in a real browser."""

import pytest

from tests.web.browser.looking import sound
from tests.web.people import PASSWORD

NEW = "staples and paper clips"


@pytest.mark.parametrize(("width", "js"), [(1280, True), (390, False)])
def test_somebody_makes_a_key_changes_the_password_and_tells_his_name(come, width, js):
    page = come("taeho", "/ko/account", width=width, js=js)
    page.get_by_label("이름", exact=False).first.fill("한태호 팀장")
    page.get_by_role("button", name="고치기").click()
    page.get_by_text("고쳤습니다.").wait_for()
    page.get_by_role("link", name="API 열쇠").click()
    page.get_by_label("이름", exact=False).first.fill("분석 서버")
    page.get_by_role("button", name="열쇠 만들기").click()
    assert page.locator("#key").inner_text().startswith("ieum_")
    page.get_by_role("link", name="없애기 (분석 서버)").click()
    page.get_by_role("button", name="없애기").click()
    page.get_by_text("열쇠를 없앴습니다.").wait_for()
    page.goto("/ko/account/password")
    page.locator("#f-old").fill(PASSWORD)
    page.locator("#f-new").fill(NEW)
    page.locator("#f-again").fill(NEW)
    page.get_by_role("button", name="비밀번호 바꾸기").click()
    page.get_by_text("비밀번호를 바꾸었습니다.").wait_for()


def test_somebody_ends_the_session_of_another_browser(come):
    other, page = come("yuna", "/ko/account"), come("yuna", "/ko/account")
    page.get_by_role("button", name="끝내기", exact=False).first.click()
    page.get_by_text("그곳에서 나갔습니다.").wait_for()
    other.reload()
    assert "/sign-in" in other.url


def test_what_is_told_is_sound_too(come):
    page = come("taeho", "/ko/account/password")
    page.locator("#f-old").fill(PASSWORD)
    page.locator("#f-new").fill("password1234")
    page.locator("#f-again").fill("password1235")
    page.get_by_role("button", name="비밀번호 바꾸기").click()
    page.get_by_role("alert").wait_for()
    sound(page, "password-refused")
    page.goto("/ko/account/keys")
    page.get_by_label("이름", exact=False).first.fill("분석 서버")
    page.get_by_role("button", name="열쇠 만들기").click()
    sound(page, "key-made")


def test_somebody_saves_what_he_searched_for_without_javascript(come):
    page = come("taeho", "/ko/search?q=없는말씀&organization=nia", width=390, js=False)
    page.get_by_role("link", name="이 검색 저장").click()
    page.get_by_label("월요일 아침 8시").check()
    page.get_by_role("button", name="저장", exact=True).click()
    page.get_by_text("저장했습니다.").wait_for()
    page.get_by_role("link", name="알림 바꾸기 (없는말씀 · 한국지능정보사회진흥원)").click()
    assert page.get_by_label("월요일 아침 8시").is_checked()
    looked = come("taeho", "/ko/account/searches")
    assert "월요일마다, 전자우편" in looked.locator("main").inner_text()
    sound(looked, "saved-searches")
