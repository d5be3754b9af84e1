"""The results page in a real browser: rows for services, and facets that are looked through where they stand."""

import pytest

from catalog import SYSTEM, LocalCatalog
from tests.furniture import dataset
from tests.web.browser.looking import sound


@pytest.fixture
def filled(hall):
    """A service of three datasets, and thirteen organisations with a dataset each."""
    root = LocalCatalog(hall, SYSTEM).action
    plain = {"notes": "설명", "tags": [], "resources": []}
    for number in range(13):
        root.organization_create(name=f"org-{number}", title=f"기관 {number}")
        root.package_create(**dataset(
            name=f"power-{number}", title=f"전력 계량 {number}호", owner_org=f"org-{number}") | plain)
    for number, kind in enumerate(("FILE", "FILE", "API")):
        root.package_create(**dataset(name=f"bus-{number}", title="전력 계통", dcat_type=kind) | plain)


def test_a_long_facet_is_sifted_in_place_and_by_the_form_without_javascript(filled, come):
    page = come("", "/ko/search?q=전력")
    box, shown = page.get_by_label("기관 안에서 찾기"), "input[name=organization]"
    box.fill("기관 12")
    assert page.locator(shown).evaluate_all(
        "all => all.filter(each => each.checkVisibility()).map(each => each.value)") == ["org-12"]
    box.fill("")
    assert page.locator(shown).count() == 14
    page.get_by_text("다른 형태: ").click()
    sound(page, "results")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search?q=*")
    assert "in_organization" not in page.url
    still = come("", "/ko/search?q=전력", js=False)
    still.get_by_label("기관 안에서 찾기").fill("기관 12")
    still.get_by_label("기관 안에서 찾기").press("Enter")
    still.wait_for_url("**in_organization=*")
    assert still.locator(shown).evaluate_all("all => all.map(each => each.value)") == ["org-12"]


def test_whoever_comes_back_finds_the_ticks_and_words_that_the_results_are_of(filled, come):
    page = come("", "/ko/search?q=전력")
    offered = page.locator("input[name=organization]")
    first, second = (offered.nth(place).get_attribute("value") for place in (0, 1))
    page.locator(f"input[value={first}]").check()
    page.get_by_role("button", name="조건 적용").click()
    page.wait_for_url(f"**organization={first}")
    page.locator(f"input[value={second}]").check()
    page.fill("#q", "버스")
    page.locator("#q").press("Enter")
    page.wait_for_url(f"**organization={second}*")
    for ticked in ([first], []):
        page.go_back()
        page.wait_for_function("document.getElementById('q').value === '전력'")
        assert page.locator("input:checked").evaluate_all("all => all.map(each => each.value)") == ticked
