"""Ways in by a letter, in a real browser."""

from dataclasses import replace

import pytest

from tests.web.browser.looking import WAYS, sound
from tests.web.people import Visitor
from tests.web.test_joining import BORA, GOOD, path_in
from web.oidc import LINK

WHO = ["https://login.example", "sub-1", "Bora.Kim", "김보라", "bora@startup.example"]


@pytest.fixture
def doors(house, hall):
    """The pages, with the doors open and letters on their way."""
    _, app = house
    app.config["SITE"] = replace(app.config["SITE"], join=True, mail="folder:/nowhere", mail_from="a@data.example.kr")
    hall.site["mail"] = True
    return app


def choose(page):
    """Choose a password, by keyboard."""
    page.get_by_label("새 비밀번호").first.focus()
    page.keyboard.type(GOOD)
    page.keyboard.press("Tab")
    page.keyboard.type(GOOD)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("width", "js"), [(1280, True), (390, False)])
def test_somebody_who_forgot_his_password_sets_another_and_comes_in(come, doors, hall, width, js):
    page = come("", "/ko/sign-in", width=width, js=js)
    page.get_by_role("link", name="비밀번호를 잊").click()
    page.get_by_label("이름 또는 전자우편").fill("taeho@startup.example")
    page.get_by_role("button", name="링크 받기").click()
    page.wait_for_url("**/ko/reset/sent")
    page.goto(path_in(hall, "password_reset"))
    page.wait_for_url("**/ko/reset/set")
    choose(page)
    page.wait_for_url("**/ko/reset/done")
    page.get_by_role("main").get_by_role("link", name="들어가기").click()
    page.get_by_label("이름 또는 전자우편").fill("taeho")
    page.get_by_label("비밀번호", exact=True).fill(GOOD)
    page.get_by_role("button", name="들어가기").click()
    page.wait_for_url("**/ko/desk/")
    assert page.complaints == []


@pytest.mark.parametrize(("width", "js"), [(1280, True), (390, False)])
def test_a_startup_joins(come, doors, hall, width, js):
    page = come("", "/ko/join", width=width, js=js)
    for field, text in BORA.items():
        page.locator(f"#f-{field}").fill(text)
    page.get_by_role("button", name="가입 링크 받기").click()
    page.wait_for_url("**/ko/join/sent")
    page.goto(path_in(hall, "join_confirm"))
    if js:
        sound(page, "join-set")
    choose(page)
    page.wait_for_url("**/ko/join/done")
    assert hall.user("bora").name == "bora"


def test_an_invitation_is_asked_for_and_its_link_shown_where_no_mail_is_sent(come, hall):
    page = come("yuna", "/ko/desk/users/invite")
    page.get_by_role("button", name="초대하기").click()
    sound(page, "invite-faults")
    page.get_by_label("전자우편").fill("guest@kepco.example")
    page.get_by_role("button", name="초대하기").click()
    page.get_by_role("heading", name="초대했습니다").wait_for()
    sound(page, "invited")
    assert page.locator("main code").inner_text().endswith(path_in(hall, "invitation"))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_page_is_sound(come, doors, lang):
    sound(come("", f"/{lang}/join"), **WAYS[lang])


def test_the_page_that_links_an_identity_is_sound(come, doors, house):
    taeho = Visitor(doors, "taeho")
    with taeho.browser.session_transaction() as kept:
        kept[LINK] = WHO
    page = come("", "/ko/sign-in")
    page.context.add_cookies([{"name": "ieum", "value": taeho.browser.get_cookie("ieum").value, "url": house[0]}])
    page.goto("/ko/oidc/link")
    page.get_by_role("heading", name="계정 잇기").wait_for()
    sound(page)
