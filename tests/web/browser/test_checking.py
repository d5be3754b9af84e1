"""A list is checked by somebody who is not signed in, mended and checked again, in a real browser."""

import orjson
import pytest

from tests.web.browser.looking import sound
from tests.web.test_checking import BAD, GOOD

ROWS = [GOOD | {"목록키": f"A-{number}"} for number in range(101)] + [BAD | {"목록키": "B-1"}]


@pytest.mark.parametrize(("width", "js"), [(1280, True), (390, False)])
def test_a_list_is_pasted_checked_turned_over_and_mended(come, width, js):
    page = come("", "/ko/check", width=width, js=js)
    page.get_by_label("붙여 넣기").fill(orjson.dumps(ROWS).decode())
    page.get_by_role("button", name="확인하기", exact=True).click()
    page.get_by_role("heading", name="확인한 결과").wait_for()
    page.get_by_role("button", name="다음 100건").click()
    page.get_by_text("101–102째").wait_for()
    page.get_by_text("두 날짜를 확인해 주세요.").wait_for()
    if js:
        sound(page, "check-result")
    page.get_by_label("붙여 넣기").fill(orjson.dumps([GOOD]).decode())
    page.get_by_role("button", name="확인하기", exact=True).click()
    page.get_by_text("더 적으면 좋은 것").wait_for()
    assert page.get_by_text("두 날짜를 확인해 주세요.").count() == 0
