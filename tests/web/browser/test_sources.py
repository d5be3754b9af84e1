"""A source's way: registered by a partner, tried, previewed, submitted, refused with a comment, accepted."""

from dataclasses import replace

import pytest

from catalog.sealing import Sealing
from harvesters.sandbox import serve
from tests.web.browser.looking import sound

CANARY = "canary-3f9Zq8wYc7Nd2Kb9Hs4Fg6"


@pytest.fixture
def ckan(house):
    """The sandbox's CKAN, which the pages may reach."""
    app = house[1]
    with serve() as server:
        app.config["SITE"] = replace(app.config["SITE"], harvest_allow=(f"127.0.0.1:{server.address[1]}",))
        app.extensions["catalog"].sealing = Sealing(["A" * 43])
        yield f"{server.url}/ckan"


def test_a_partner_registers_a_source_and_the_centre_refuses_and_then_accepts_it(come, ckan):
    """On a phone without JavaScript; then the fullest of the pages with it."""
    yuna = come("yuna", "/ko/desk/", 390, False)
    yuna.get_by_role("link", name="수집처").first.click()
    yuna.get_by_role("link", name="수집처 등록").click()
    yuna.get_by_role("link", name="CKAN 사이트").click()
    yuna.get_by_label("부르는 이름").fill("전력 포털")
    yuna.locator("#f-credential").fill(CANARY)
    yuna.get_by_role("button", name="저장하고 시험하기").click()
    yuna.get_by_role("alert").wait_for()
    assert CANARY not in yuna.content()
    assert yuna.get_by_label("부르는 이름").input_value() == "전력 포털"
    yuna.locator("#f-url").fill(ckan)
    yuna.locator("#f-credential").fill(CANARY)
    yuna.get_by_role("button", name="저장하고 시험하기").click()
    yuna.get_by_text("저장했습니다.").wait_for()
    yuna.get_by_role("button", name="연결 시험").click()
    yuna.get_by_text("연결되었습니다.").wait_for()
    yuna.get_by_role("button", name="미리 보기").click()
    yuna.get_by_text("이렇게 됩니다").wait_for()
    yuna.get_by_role("button", name="센터에 제출하기").click()
    yuna.get_by_text("제출했습니다.").wait_for()

    sujin = come("sujin", "/ko/desk/sources", 390, False)
    sujin.get_by_role("link", name="전력 포털").click()
    sujin.get_by_role("button", name="거절하기").click()
    sujin.get_by_text("거절하는 까닭이 없습니다.").first.wait_for()
    sujin.get_by_label("까닭").fill("기관의 것만 골라 주세요.")
    sujin.get_by_role("button", name="거절하기").click()
    sujin.get_by_text("답을 보냈습니다.").wait_for()
    yuna.goto("/ko/desk/sources/kepco-ckan")
    yuna.get_by_text("기관의 것만 골라 주세요.").first.wait_for()
    sujin.get_by_role("button", name="수락하기").click()
    sujin.get_by_role("button", name="그래도 수락하기").click()          # the sandbox's CKAN is that of many
    sujin.get_by_text("수락함").first.wait_for()
    looks = come("yuna", "/ko/desk/sources/kepco-ckan")
    looks.get_by_role("button", name="미리 보기").click()
    looks.get_by_text("이렇게 됩니다").wait_for()
    sound(looks, "sources-tried")
    assert [page.complaints for page in (yuna, sujin, looks)] == [[], [], []]
