"""A dry run in a real browser: asked for without JavaScript, its plan looked at, and no harvest by itself."""

from tests.harvesters.listing import rec
from tests.web.browser.looking import sound
from tests.web.test_console import harvest
from tests.web.test_dry_run_pages import rehearse

__all__ = ["harvest", "rehearse"]


def test_who_may_harvest_looks_ahead_and_then_harvests(harvest, rehearse, hall, come):
    harvest(rec("r1", title="수위"), rec("r2", title="강수량"))
    page = come("dohyun", "/ko/desk/harvests/grid", width=390, js=False)
    page.get_by_role("button", name="미리 해 보기").click()
    page.get_by_text("미리 해 보기를 기다립니다.").wait_for()
    assert page.get_by_role("button", name="미리 해 보기").count() == 0
    assert page.complaints == []
    hall.call("harvest_job_abort", {"id": hall.call("harvest_run_list", {"source": "grid", "kind": "dry_run"},
                                                    hall.user("root"))[0]["id"]}, hall.user("root"))
    rehearse(rec("r1", title="하천 수위"), rec("r2", title="강수량"), rec("r3", title="풍속"), rec("r4", next="곧"))
    page = come("dohyun", "/ko/desk/harvests/grid")
    sound(page, "harvest-source-rehearsed")
    page.get_by_role("link", name="수집하면 바뀔 것 보기").click()
    sound(page, "harvest-dry-run")
    page.get_by_role("button", name="지금 수집하기").click()
    page.get_by_text("수집을 요청했습니다.").wait_for()
    assert page.complaints == []
