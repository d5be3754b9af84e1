"""The harvest console in a real browser."""

import pytest

from tests.harvesters.listing import rec
from tests.web.browser.looking import sound
from tests.web.test_console import harvest

__all__ = ["harvest"]


@pytest.mark.parametrize(("width", "js"), [(1280, True), (390, False)])
def test_a_partner_sees_what_a_run_would_change_and_lets_it(harvest, come, width, js):
    harvest(rec("r1", title="수위"), rec("r2", title="강수량"))
    harvest(rec("r1", title="하천 수위"), rec("r2", title="강수량"), rec("r3", title="풍속", next="곧"),
            apply="approval")
    page = come("yuna", "/ko/desk/harvests", width=width, js=js)
    page.get_by_role("region", name="자동 수집").get_by_role("link", name="스마트그리드 목록").click()
    page.locator("tbody th a").first.click()
    page.get_by_text("하천 수위").first.wait_for()
    if js:
        sound(page, "harvest-plan")
    page.get_by_role("button", name="이 계획대로 반영하기").click()
    page.get_by_text("승인했습니다.").wait_for()
    page.goto("/ko/desk/harvests/grid/quarantine")
    page.get_by_label("바른 값").fill("2026-12-31")
    page.get_by_role("button", name="적고 다시 수집하기").click()
    page.get_by_text("적어 두었습니다.").wait_for()
    if js:
        sound(page, "harvest-quarantine")
        page.goto("/ko/desk/harvests/grid")
        sound(page, "harvest-source")
        page.goto("/en/desk/harvests")
        sound(page, "harvest-sources-en")
    assert page.complaints == []
