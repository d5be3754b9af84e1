"""Agreements in a real browser: a steward writes one down and says what keeps it, also without scripts."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog import SYSTEM, Catalog
from tests.furniture import shared
from tests.web.browser.looking import sound

TITLE = "전력 데이터 공유 협약"


class Past:
    """A clock that is put back, to let something have happened before."""

    def __init__(self, days: int):
        self.time = datetime.now(UTC) - timedelta(days=days)

    def __call__(self):
        return self.time


@pytest.fixture
def kept(hall):
    """An agreement of kepco: one promise kept for a while, one late, one to come."""
    today = datetime.now(UTC).date()
    for days in (130, 100, 66, 40, 8):
        past = Catalog(hall.store, hall.index, Past(days))
        name = "package_create" if days == 130 else "package_patch"
        data = shared(title="전력 사용량") if days == 130 else {"id": "kepco-power"}
        past.call(name, data | {"modified": (today - timedelta(days=days + 1)).isoformat()}, SYSTEM)
    made = hall.call("agreement_create", {
        "name": "kepco-mou", "title": TITLE, "organization": "kepco", "signed": "2020-01-31",
        "clauses": "제4조 월 1회 제공", "url": "https://data.example/mou.pdf",
        "until": (today + timedelta(days=30)).isoformat(), "promises": [
            {"title": "전력 사용량", "frequency": "MONTHLY", "due": (today - timedelta(days=128)).isoformat(),
             "clause": "제4조 2항"},
            {"title": "변전소 위치", "frequency": "QUARTERLY", "due": (today - timedelta(days=41)).isoformat()},
            {"title": "정전 이력", "frequency": "NEVER", "due": (today + timedelta(days=20)).isoformat()}]}, SYSTEM)
    hall.call("promise_match", {"id": made["promises"][0]["id"], "dataset_id": "kepco-power"}, SYSTEM)
    return made


@pytest.mark.parametrize(("width", "js"), [(1280, True), (390, False)])
def test_a_steward_writes_an_agreement_down_and_says_what_keeps_it(hall, come, width, js):
    hall.call("package_create", shared(), SYSTEM)
    page = come("sujin", "/ko/agreements", width=width, js=js)
    page.get_by_role("link", name="협약 넣기").click()
    page.get_by_label("기관").select_option("kepco")
    page.get_by_role("textbox", name="협약 이름").fill(TITLE)
    page.get_by_label("주소 이름").fill("kepco mou")
    page.get_by_label("체결일").fill("2020-01-31")
    first = page.get_by_role("group", name="약속 1")
    first.get_by_label("데이터 제목").fill("전력 사용량")
    first.get_by_label("갱신 주기").select_option("MONTHLY")
    first.get_by_label("첫 제공일").fill("2020-02-20")
    page.get_by_role("button", name="약속 더 넣기").click()
    page.get_by_role("group", name="약속 4").get_by_label("데이터 제목").wait_for()
    page.get_by_role("button", name="저장하기").click()
    page.get_by_role("alert").get_by_role("link").first.wait_for()
    page.get_by_label("주소 이름").fill("kepco-mou")
    page.get_by_role("button", name="저장하기").click()
    page.wait_for_url("**/agreements/kepco-mou?saved=1")
    page.get_by_role("link", name="데이터 잇기").click()
    page.get_by_text("제목이 100% 같습니다").click()
    page.get_by_role("button", name="모두 저장하기").click()
    page.wait_for_url("**/agreements/kepco-mou?matched=1")
    page.get_by_role("link", name="전력 사용량").wait_for()
    assert page.complaints == []


@pytest.mark.parametrize(("lang", "path"), [
    ("ko", "agreements/kepco-mou"), ("en", "agreements/kepco-mou/match"), ("ko", "dataset/kepco-power"),
    ("ko", "organization/kepco")])
def test_the_pages_of_agreements_are_sound(come, kept, lang, path):
    sound(come("sujin", f"/{lang}/{path}"), f"mou-{lang}-{path.replace('/', '-')}")


def test_a_table_is_looked_at_before_it_is_taken_in(come, kept, tmp_path):
    table = tmp_path / "협약.csv"
    table.write_text("기관,협약,체결일,데이터 제목,갱신 주기,첫 제공일\n"
                     f"한국전력공사,{TITLE},,변전소 위치,분기,2026-01-20\n"
                     ",,,새 데이터,월간,\n,,,계통 한계가격,매월,2026-01-20\n", "cp949")
    page = come("sujin", "/ko/agreements/import")
    page.get_by_label("협약 표 파일").set_input_files(table)
    page.get_by_role("button", name="표 확인하기").click()
    page.get_by_text("아직 아무것도 저장하지 않았습니다.").wait_for()
    sound(page, "mou-ko-looked-at")
    page.get_by_role("button", name="약속 2건 저장하기").click()
    page.get_by_text("약속 2건을 받았습니다.").wait_for()
