"""A spreadsheet from the file to the undoing, in a real browser."""

from dataclasses import replace

import pytest

from catalog import SYSTEM
from tests.furniture import shared
from tests.web.browser.looking import sound
from tests.web.sheets.books import book, line

LINES = (line(4), line(5), line(6, **{"업데이트 주기": None}),
         line(7, 설명="담당자 휴대전화 010-1234-5678로 물어보세요"),
         {"관리번호": "K-1", "제목": "전기차 충전소 이용 현황", "업데이트 주기": "매월",
          "설명": "이번 달부터 매월 모읍니다"},
         line(9, 제목="시간대별 전력 사용량"))


@pytest.fixture
def kept(hall, house, tmp_path):
    """Somewhere to keep files, and what is there already."""
    app = house[1]
    app.config["SITE"] = replace(app.config["SITE"], data=tmp_path)
    hall.call("package_create", shared(identifier="K-1", title="전기차 충전소 이용 현황", name="ev",
                                       frequency="WEEKLY"), SYSTEM)
    hall.call("package_create", shared(name="other", owner_org="nia", title="시간대별 전력 사용량"), SYSTEM)
    yield {"name": "한전_데이터목록_2026-11.xlsx", "mimeType": "", "buffer": book(*LINES)}
    if "sheets" in app.extensions:
        app.extensions["sheets"].wait()


@pytest.mark.parametrize(("width", "js"), [(1280, True), (390, False)])
def test_a_spreadsheet_is_uploaded_checked_saved_and_undone(come, kept, width, js):
    page = come("dohyun", "/ko/desk/sheets", width=width, js=js)
    page.get_by_label("파일", exact=True).set_input_files(files=[kept])
    page.get_by_role("button", name="올려서 확인하기").click()
    page.get_by_role("heading", name="올리기 전에 확인해 주세요").wait_for()
    if js:
        sound(page, "sheets-checked")
    page.get_by_role("link", name="2건").first.wait_for()
    page.get_by_role("button", name="문제없는 4건 등록하기").click()
    page.get_by_role("heading", name="등록했습니다").wait_for()
    if js:
        sound(page, "sheets-done")
    page.get_by_role("link", name="한 번에 되돌리기").click()
    page.get_by_role("heading", name="표로 등록한 것을 되돌릴까요").wait_for()
    if js:
        sound(page, "sheets-undo")
    page.get_by_role("button", name="한 번에 되돌리기").click()
    page.get_by_role("heading", name="되돌렸습니다").wait_for()
    assert page.complaints == []


def test_other_pages_and_english_are_sound(come, kept):
    page = come("dohyun", "/ko/desk/sheets")
    page.get_by_role("button", name="올려서 확인하기").wait_for()
    page.get_by_label("파일", exact=True).set_input_files(
        files=[{"name": "안내.pdf", "mimeType": "", "buffer": b"%PDF-1.7 nothing of ours"}])
    page.get_by_role("button", name="올려서 확인하기").click()
    page.get_by_role("heading", name="파일을 읽지 못했습니다").wait_for()
    sound(page, "sheets-failed")
    page.get_by_role("link", name="다른 파일 고르기").click()
    sound(page, "sheets-start")
    page.goto("/en/desk/sheets")
    page.get_by_label("File", exact=True).set_input_files(files=[kept])
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("heading", name="Please check before anything is saved").wait_for()
    sound(page, "sheets-checked-en")


def test_a_sheet_somebody_works_on_is_shown_with_how_far_it_is(come, kept, hall):
    sheet = hall.call("sheet_create", {"organization": "kepco", "name": "목록.xlsx", "digest": "0" * 64, "size": 1},
                      hall.user("dohyun"))
    hall.call("sheet_take", {"id": sheet["id"]}, hall.user("dohyun"))
    hall.call("sheet_progress", {"id": sheet["id"], "total": 10_000}, hall.user("dohyun"))
    page = come("dohyun", f"/ko/desk/sheets/{sheet['id']}")
    page.get_by_role("progressbar", name="10,000행 가운데 0행").wait_for()
    sound(page, "sheets-working")
    hall.call("sheet_finish", {"id": sheet["id"]}, hall.user("dohyun"))
    page.get_by_role("heading", name="올리기 전에 확인해 주세요").wait_for()
