"""Searching by the pages: what is asked stands in the address, and every figure is a count."""

import re

import pytest

from tests.web.reading import read
from web import finding


def results(page, query):
    return [link.rpartition("/")[2] for link in read(page(f"/ko/search?{query}")).links
            if link.startswith("/ko/dataset/")]


def test_words_find_datasets_and_are_set_off(page):
    answer = page("/ko/search?q=전력 사용량&exact=1")
    assert results(page, "q=전력 사용량&exact=1") == ["dong-hourly-power"]
    assert results(page, "q=전력 사용량")[0] == "dong-hourly-power"
    assert "<mark>전력 사용량</mark>" in answer.get_data(as_text=True)
    assert "‘전력 사용량’ 검색 결과 1건" in read(answer).text


def test_quotes_keep_the_order_and_a_minus_leaves_out_as_the_help_says(page):
    assert "큰따옴표로 묶으면" in read(page("/ko/help")).text
    assert results(page, 'q="전력 사용량"') == ["dong-hourly-power"]
    assert results(page, 'q="사용량 전력"') == []
    assert "dong-hourly-power" not in results(page, "q=전력 -사용량") != []


def test_nothing_asked_shows_everything_ten_to_a_page(page):
    assert len(results(page, "")) == 10
    assert len(results(page, "page=2")) == 3


def test_ticks_of_one_filter_widen_and_different_filters_narrow(page):
    assert len(results(page, "theme=환경기상")) == 8
    assert len(results(page, "theme=환경기상&theme=보건의료")) == 9
    assert results(page, "theme=환경기상&theme=보건의료&access_rights=non-public") == ["cdm-cohort"]


def test_a_filter_with_a_tick_still_counts_its_other_values(page):
    boxes = read(page("/ko/search?access_rights=non-public")).text
    assert "받는 방법 안심구역에서 쓰기 1 건 바로 받기 9 건 신청 후 받기 3 건" in boxes


def test_every_count_beside_a_box_is_what_ticking_it_brings(page):
    found = read(page("/ko/search"))
    counted = {(box["name"], box["value"]) for box in found.having("input", type="checkbox")}
    assert ("res_format", "CSV") in counted
    for name, value in counted:
        only = read(page("/ko/search", query_string={name: value}))
        number = only.text.partition("고른 조건에 맞는 데이터 ")[2].partition("건")[0]
        assert f" {number} 건" in found.text


def test_ticks_words_and_order_survive_in_the_form_and_in_the_links(page):
    found = read(page("/ko/search?q=공원&theme=환경기상&sort=title&access_rights=public"))
    ticked = [box["value"] for box in found.having("input", type="checkbox") if "checked" in box]
    assert ticked == ["public", "환경기상"]
    assert found.having("input", name="sort") == [{"type": "hidden", "name": "sort", "value": "title"}]
    assert found.having("input", name="q")[0]["value"] == "공원"
    chips = [link for link in found.having("a") if link.get("class") == "chip"]
    assert [link["rel"] for link in chips] == ["nofollow", "nofollow"]
    assert all(box.get("form") == "find" for box in found.having("input", type="checkbox"))


def test_a_narrowed_search_points_crawlers_to_the_plain_one(page):
    found = read(page("/ko/search?q=공원&theme=환경기상"))
    assert found.having("link", rel="canonical") == [
        {"rel": "canonical", "href": "https://data.example.kr/ko/search?q=%EA%B3%B5%EC%9B%90"}]
    assert found.having("meta", name="robots") == [{"name": "robots", "content": "noindex,follow"}]


@pytest.mark.parametrize(("sort", "first"), [("modified", "park-08"), ("title", "park-05")])
def test_the_order_can_be_chosen(page, sort, first):
    assert results(page, f"theme=환경기상&sort={sort}")[0] == first


def test_nothing_found_offers_searches_that_do_find_something_with_their_counts(page):
    answer = page("/ko/search?q=전력 공룡화석&theme=환경기상")
    text = read(answer).text
    assert answer.status_code == 200
    assert "찾으시는 데이터가 아직 없습니다" in text
    assert "전력 2건" in text
    assert "공룡화석 0건" not in text


def test_filters_that_leave_nothing_can_be_left_out(page):
    text = read(page("/ko/search?q=전력&theme=환경기상")).text
    assert "조건을 모두 빼면 2건이 있습니다." in text
    assert "‘전력’에 맞는 데이터 가운데 고른 조건을 모두 갖춘 것이 없습니다." in text
    assert "‘전력’에 맞는 데이터가 없습니다." not in text


@pytest.mark.parametrize("query", [
    "q=" + "가" * 257, "page=0", "page=-1", "page=x", "page=99999999999999999999", "page=٣", "page=3", "sort=secret",
    "theme=" + "a" * 101, "&".join(f"theme={n}" for n in range(21)),
])
def test_a_search_that_cannot_be_read_is_a_friendly_page_that_keeps_what_was_typed(page, query):
    answer = page(f"/ko/search?{query}&kept=1" if query.startswith("q=") else f"/ko/search?{query}&q=전력")
    assert answer.status_code == 400
    found = read(answer)
    assert "검색 조건을 읽을 수 없습니다" in found.text
    assert found.having("input", name="q")[0]["value"] == (query[2:] if query.startswith("q=") else "전력")


@pytest.mark.parametrize("text", ["(", '"', "a AND", "*", "전력 OR", "[",
                                  "\\", "-전력", "+", "http://x:80", "secret:1", "\0", "()" * 100])
def test_no_text_breaks_the_search(page, text):
    assert page("/ko/search", query_string={"q": text}).status_code in (200, 400)


def test_a_value_cannot_leave_its_quotes():
    assert finding.quoted('a" OR "b\\') == '"a\\" OR \\"b\\\\"'


@pytest.mark.parametrize(("now", "last", "offered"), [
    (1, 1, [1]), (1, 3, [1, 2, 3]), (5, 9, [1, None, 3, 4, 5, 6, 7, None, 9]), (9, 9, [1, None, 7, 8, 9])])
def test_the_pager_offers_both_ends_and_the_neighbours(now, last, offered):
    assert finding.pages(now, last) == offered


def test_organisations_are_named_in_the_readers_language_where_they_have_a_name_in_it(page):
    assert "Bit Power 2" in read(page("/en/search")).text
    assert "빛고을전력 2" in read(page("/ko/search")).text
    assert "Bit Power 2" in read(page("/en/")).text


def test_an_organisation_is_described_in_the_readers_language_where_it_says_so(page):
    for path in ("organization", "organization/bit-power"):
        assert "Measures the city's power." in read(page(f"/en/{path}")).text
        assert "광주의 전력을 재고 나누는 시험용 기관입니다." in read(page(f"/ko/{path}")).text


def test_the_latest_first_means_what_the_rows_show(page):
    told = re.findall(r"(\d{4}-\d{2}-\d{2}) 갱신", read(page("/ko/search?sort=modified")).text)
    assert told == sorted(told, reverse=True)
    assert len(set(told)) > 1


def test_a_chosen_organisation_is_named_even_where_nothing_matches(page):
    text = read(page("/ko/search?q=공룡&organization=bit-power")).text
    assert "빛고을전력" in text
    assert "bit-power" not in text
