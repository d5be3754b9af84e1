"""What the search box suggests while somebody types, as the page is told it."""

import gzip
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.furniture import dataset


def told(answer):
    assert answer.status_code == 200
    return [(each["text"], each["kind"], each["found"], unquote(each["href"]), each.get("lang"))
            for each in answer.json]


@pytest.mark.parametrize(("path", "found"), [
    ("/ko/suggest?q=전려", [
        ("전력", "검색어", "2건", "/ko/search?q=전력", None),
        ("전력수요", "핵심어", "1건", "/ko/search?q=전력수요", None),
        ("전력 사용량", "항목", "1건", "/ko/search?q=전력+사용량", None)]),
    ("/ko/suggest?q=빛고을저", [("빛고을전력", "제공기관", "2건", "/ko/search?organization=bit-power", None)]),
    ("/en/suggest?q=빛고을저", [
        ("Bit Power", "Provider", "2 datasets", "/en/search?organization=bit-power", None)]),
    ("/en/suggest?q=objects on the", [("Objects on the road", "Data", "", "/en/dataset/road-images", None)]),
    ("/en/suggest?q=ㅈㄱㅊㅊㅈㅅㅎ", [("전기차 충전소 현황", "Data", "", "/en/dataset/ev-chargers", "ko")]),
    ("/ko/suggest?q=비밀", []), ("/ko/suggest", []), ("/ko/suggest?q=+", []), ("/ko/suggest?q=%00%1b", [])])
def test_each_suggestion_says_what_it_is_and_how_much_it_leads_to(page, path, found):
    assert told(page(path)) == found


def test_where_a_suggestion_leads_there_is_as_much_as_it_says(page):
    for each in page("/ko/suggest?q=ㄱ").json + page("/ko/suggest?q=행").json:
        shown = page(each["href"]).get_data(as_text=True)
        assert each["text"] in shown
        assert each["found"] in shown


@pytest.mark.parametrize("typed", [
    "가" * 10_000, "%ff%fe", "%ED%A0%80", "(?P<", "<script>", "{!lucene}", "전:(", "%00전"])
def test_whatever_is_typed_gets_a_short_answer(page, typed):
    answer = page(f"/ko/suggest?q={typed}")
    assert (answer.status_code, answer.mimetype, answer.content_length < 5_000) == (200, "application/json", True)


def test_a_browser_keeps_an_answer_for_seconds_and_nobody_keeps_that_of_a_person(hall, visitor):
    hall.call("package_create", dataset(), hall.user("root"))
    kept = {who: visitor(who).get("/ko/suggest?q=전력").headers["Cache-Control"] for who in ("", "taeho")}
    assert kept == {"": "private, max-age=10", "taeho": "private, no-store"}


def test_the_box_is_a_plain_form_that_says_where_suggestions_are(page):
    shown = page("/ko/").get_data(as_text=True)
    assert ' role="search" action="/ko/search">' in shown
    assert ' data-find="/ko/suggest" ' in shown
    assert ' maxlength="1000" ' in shown            # more could not be said in an address


def test_all_scripts_of_a_page_together_stay_small():
    static = Path(__file__).parents[2] / "web" / "static"
    scripts = [static / "theme.js", static / "app.js", static / "htmx" / "htmx.min.js"]
    assert sum(len(gzip.compress(each.read_bytes())) for each in scripts) < 20_000
