"""A draft's way to everybody: handed in, returned, mended, published, found and withdrawn."""

import re

import pytest

from catalog import LocalCatalog
from tests.furniture import shared
from tests.web.browser.looking import sound


@pytest.fixture
def calls(house):
    """Call an action as somebody, beside the browser."""
    catalog = house[1].extensions["catalog"]
    return lambda name: LocalCatalog(catalog, catalog.user(name)).action


@pytest.mark.parametrize(("width", "js"), [(1280, True), (390, False)], ids=["wide", "phone without JavaScript"])
def test_a_draft_goes_to_the_steward_and_back_and_to_everybody_and_is_withdrawn(come, calls, width, js):
    calls("dohyun").package_create(**shared(state="draft"))
    partner = come("dohyun", "/ko/dataset/kepco-power", width, js)
    partner.get_by_role("link", name="검토 요청하기").first.click()
    partner.get_by_label("검토하는 사람에게 남기는 말").fill("올해 목록입니다.")
    partner.get_by_role("button", name="검토 요청하기").click()
    partner.get_by_text("검토를 요청했습니다.").wait_for()

    steward = come("sujin", "/ko/desk/", width, js)
    steward.get_by_role("link", name="살펴보기").click()
    steward.get_by_text("올해 목록입니다.").wait_for()
    steward.get_by_role("button", name="돌려보내기").click()
    steward.get_by_role("alert").wait_for()
    steward.get_by_label("고칠 것").fill("단위를 적어 주세요.")
    steward.get_by_role("button", name="돌려보내기").click()
    steward.get_by_text("돌려보냈습니다.").wait_for()

    partner.goto("/ko/desk/")
    partner.get_by_text("단위를 적어 주세요.").first.wait_for()
    calls("dohyun").package_patch(id="kepco-power", notes="시군구별 월간 전력 사용량(kWh)", state="draft")
    partner.get_by_role("link", name="보고 고치기").click()
    partner.get_by_role("link", name="다시 검토 요청하기").click()
    partner.get_by_role("button", name="검토 요청하기").click()

    steward.goto("/ko/desk/")
    steward.get_by_role("link", name="살펴보기").click()
    steward.get_by_role("button", name="공개하기").click()
    steward.get_by_text("공개했습니다.").wait_for()

    anybody = come("", "/ko/search?q=전력", width, js)
    anybody.get_by_role("link", name="전력 사용량").first.click()
    partner.goto("/ko/dataset/kepco-power/withdraw")
    partner.get_by_label("협약 기간이 끝났습니다.").check()
    partner.get_by_role("button", name="내리기").click()
    gone = anybody.goto("/ko/dataset/kepco-power")
    assert gone.status == 410
    anybody.get_by_text("협약 기간이 끝났습니다.").wait_for()
    assert [page.complaints for page in (partner, steward, anybody)] == [[], [], []]


def test_every_page_of_it_is_sound(come, calls):
    """Each kind of page in one of the languages; those that are left out are made of the same parts."""
    for name, title in (("kepco-power", "전력 사용량"), ("kepco-back", "돌려받은 데이터")):
        calls("dohyun").package_create(**shared(name=name, title=title, notes="처음 설명"))
        calls("dohyun").package_patch(id=name, state="draft", notes="고친 설명")
    waiting = calls("dohyun").dataset_submit(id="kepco-power", note="처음 올립니다.")
    back = calls("dohyun").dataset_submit(id="kepco-back")
    calls("sujin").review_decide(id=back["id"], decision="return", comment="단위를 적어 주세요.")
    calls("dohyun").package_create(**shared(name="kepco-held", title="빠진 것이 있는 데이터", theme=[]))
    looks = {"dohyun": ("/ko/desk/", "/en/desk/datasets", "/ko/dataset/kepco-back/submit",
                        "/ko/dataset/kepco-power/versions?compare=1..2", "/en/dataset/kepco-power/versions/1",
                        "/ko/dataset/kepco-power/withdraw"),
             "sujin": ("/en/desk/reviews", f"/ko/desk/reviews/{waiting['id']}")}
    for who, paths in looks.items():
        page = come(who, paths[0])
        for path in paths:
            page.goto(path)
            sound(page, "reviews-" + who + re.sub(r"[0-9a-f-]{36}|[^a-z0-9]+", "-", path).rstrip("-"))
