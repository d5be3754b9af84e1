"""Giving a field back to its source, on a phone without JavaScript too."""

import pytest

from catalog import SYSTEM, LocalCatalog
from catalog.may import User
from tests.furniture import dataset, shared
from tests.web.browser.looking import sound


@pytest.fixture
def mended(house):
    """A dataset of kepco's source whose description dohyun mended; nia's map seems to have it too."""
    hall = house[1].extensions["catalog"]
    for source, owner, package in (
            ("kepco-list", "kepco", shared(mapping_version="1")),
            ("map", "nia", dataset(name="copy", publisher=[{"name": "한국전력공사"}]))):
        role = {hall.call("organization_show", {"id": owner}, SYSTEM)["id"]: "editor"}
        LocalCatalog(hall, User(f"harvest:{source}", "x", roles=role, door="harvest")).action.package_upsert_many(
            datasets=[package | {"harvest_source": source, "harvest_record": "15000001"}])
    LocalCatalog(hall, hall.user("dohyun")).action.package_patch(id="kepco-power", notes="사람이 고친 설명입니다.")
    LocalCatalog(hall, SYSTEM).action.twin_find()


@pytest.mark.parametrize(("width", "js"), [(1280, True), (320, False)], ids=["wide", "phone without JavaScript"])
def test_a_field_is_given_back_and_a_twin_confirmed(come, mended, width, js):
    page = come("dohyun", "/ko/dataset/kepco-power", width, js)
    page.get_by_role("link", name="항목별 출처").click()
    page.get_by_text("원천의 지금 값").wait_for()
    if js:
        sound(page)
    page.get_by_label("설명: 수집할 때").select_option(label="원천을 따름")
    page.get_by_role("button", name="정하기 설명", exact=True).click()
    page.locator("#notes").get_by_text("시군구별 월간 전력 사용량").wait_for()
    assert page.get_by_text("원천의 지금 값").count() == 0
    page.get_by_role("button", name="같은 데이터입니다").click()
    page.get_by_role("heading", name="다른 곳에도 있음").wait_for()
    there = come("", "/ko/dataset/copy", width, js)
    there.get_by_text("다른 곳에도 있음").wait_for()
    assert page.complaints == there.complaints == []
