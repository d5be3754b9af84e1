"""The head of every page in a real browser: one line on a wide screen, whoever is signed in."""

import pytest

from catalog import SYSTEM

ONE_LINE = 72                           # CSS px, with its rule
BROKEN = """[...document.querySelectorAll('.top a, .top button')].filter(each => each.offsetHeight &&
  each.offsetHeight - parseFloat(getComputedStyle(each).paddingTop) * 2 > 44).map(each => each.innerText)"""


@pytest.mark.parametrize(("lang", "fullname"), [
    ("ko", "김유나 데이터전략처 데이터유통부 공공데이터 제공책임관"), ("en", "김유나")])
def test_on_a_wide_screen_it_is_one_line(come, hall, lang, fullname):
    hall.call("user_patch", {"id": "yuna", "fullname": fullname}, SYSTEM)
    page = come("yuna", f"/{lang}/desk/")
    assert page.locator(".top").evaluate("each => each.offsetHeight") <= ONE_LINE
    assert page.evaluate(BROKEN) == []
    assert page.locator(".nav a").last.get_attribute("href") == f"/{lang}/api"
    mine = page.locator(".util a[href$='/account']")
    assert mine.get_attribute("title") == mine.inner_text().strip()
    for width in (1000, 700, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(BROKEN) == []
    assert page.complaints == []
