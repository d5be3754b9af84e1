"""The record of sharing in a real browser."""

import pytest

from catalog import LocalCatalog
from tests.furniture import shared


@pytest.fixture
def audited(hall):
    dohyun = LocalCatalog(hall, hall.user("dohyun")).action
    dohyun.package_create(**shared())
    dohyun.package_patch(id="kepco-power", title="계약종별 전력 사용량")
    return hall


@pytest.mark.parametrize(("width", "js"), [(1280, True), (390, False)])
def test_an_auditor_finds_what_a_partner_changed_and_takes_it_away(audited, come, width, js):
    page = come("audrey", "/ko/sharing/", width=width, js=js)
    page.get_by_role("link", name="기록 2건 모두 보기").click()
    page.get_by_label("한 일").select_option("바꿈")
    page.get_by_role("button", name="보기").click()
    assert page.locator("#count").inner_text().startswith("1건입니다.")
    assert "계약종별 전력 사용량" in page.locator("tbody").inner_text()
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    assert taken.value.suggested_filename.startswith("sharing-changed")
    assert page.complaints == []
