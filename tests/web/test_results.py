"""The results page: what was understood, why each dataset was found, rows for services, facets to look through."""

import re
from functools import partial

import pytest

from catalog import SYSTEM, LocalCatalog
from tests.furniture import dataset
from tests.web.conftest import _catalog, application
from tests.web.reading import read
from web import faceting, finding, meaning

PORTAL = "https://www.data.go.kr/data/15000007/{}.do"
ORGANIZATIONS = [f"기관 {number}" for number in range(13)]


def put(root, name, title, **more):
    root.package_create(**dataset(**{"name": name, "title": title, "notes": "설명", "tags": [], "owner_org": "org-0",
                                     "resources": []} | more))


@pytest.fixture(scope="module")
def see(tmp_path_factory):
    """A page of a catalogue with a service of five datasets, and some of thirteen organisations."""
    catalog = _catalog(tmp_path_factory.mktemp("results") / "catalog.db")
    root = LocalCatalog(catalog, SYSTEM).action
    for number, title in enumerate(ORGANIZATIONS):
        root.organization_create(name=f"org-{number}", title=title)
        put(root, f"power-{number}", f"전력 계량 {number}호", owner_org=f"org-{number}",
            issued=f"{2011 + number}-02-03")
    put(root, "bus", "버스 노선", dcat_type="FILE", url=PORTAL.format("fileData"))
    put(root, "bus-api", "버스 노선 조회 서비스", dcat_type="API", url=PORTAL.format("openapi"))
    put(root, "bus-1", "버스노선_20240131", dcat_type="FILE"), put(root, "bus-2", "버스노선_20240229", dcat_type="FILE")
    put(root, "stop", "정류장 위치", notes="버스가 서는 곳", tags=[{"name": "교통"}])
    put(root, "table", "정류장 목록", resources=[{"url": "https://a.example/a.csv", "name": "목록", "columns": [
        {"name": "line", "title": "버스 번호"}]}])
    put(root, "coach", "시외 고속버스 시각표")
    put(root, "synonym", "옴니버스 강좌")
    root.synonym_create(words=["전기차", "전력 계량"])
    yield partial(application(catalog).test_client().get, buffered=True)
    catalog.store.close()


def rows(page):
    return [link.rpartition("/")[2] for link in page.links if link.startswith("/ko/dataset/")]


def test_a_service_is_one_row_that_leads_to_its_other_forms_and_the_figures_are_true(see):
    page = read(see("/ko/search?q=버스 노선&exact=1"))
    assert "‘버스 노선’ 검색 결과 4건" in page.text
    assert "4개 데이터, 1묶음입니다." in page.text
    assert len(page.having("article")) == 1
    assert sorted(rows(page)) == ["bus", "bus-1", "bus-2", "bus-api"]
    assert "다른 형태: " in page.text
    [flat] = [link for link in page.links if link.endswith("flat=1")]
    assert len(read(see(f"/ko/search{flat}")).having("article")) == 4
    assert len(read(see("/ko/search?q=버스 노선&exact=1&sort=title")).having("article")) == 4


def test_what_was_understood_is_said_and_can_be_undone(see):
    page = read(see("/ko/search?q=전기차"))
    assert "뜻이 같은 ‘전력 계량’도 함께 찾았습니다. 입력한 그대로 찾기" in page.text
    assert "‘전기차’의 다른 말: 전력 계량" in page.text
    exact = read(see("/ko/search?q=전기차&exact=1"))
    assert "‘전기차’에 맞는 데이터가 없습니다." in exact.text
    assert "입력한 그대로 찾은 결과입니다. 뜻이 같은 말도 함께 찾기" in exact.text
    assert "뜻이 같거나 가까운 말까지 찾으면 13건이 있습니다." in exact.text
    assert exact.having("input", name="exact") == [{"type": "hidden", "name": "exact", "value": "1"}]


@pytest.mark.parametrize(("done", "full", "said"), [
    ([("keyboard", "wjsfur", "전력")], None, ["‘wjsfur’: 한글 자판으로 읽어 ‘전력’ 결과를 찾았습니다."]),
    ([("keyboard", "ㅏㄷㅔ채", "kepco")], None, ["‘ㅏㄷㅔ채’: 영문 자판으로 읽어 ‘kepco’ 결과를 찾았습니다."]),
    ([("initials", "ㅈㄹ", "전력")], None, ["‘ㅈㄹ’: 첫소리로 읽어 ‘전력’ 결과를 찾았습니다."]),
    ([("typo", "전럭", "전력"), ("synonym", "전력", "전기, 에너지")], None,
     ["‘전럭’에 맞는 것이 없어 ‘전력’ 결과를 찾았습니다.", "뜻이 같은 ‘전기’, ‘에너지’도 함께 찾았습니다."]),
    ([("partial", "우주선 전력", "우주선 전력")], 0, ["모든 낱말에 맞는 것이 없어 일부 낱말만으로 찾았습니다."]),
    ([("partial", "우주선 전력 좀", "우주선 전력")], 0,
     ["모든 낱말에 맞는 것이 없어 ‘우주선’, ‘전력’에 맞는 데이터를 찾았습니다."]),
    ([("synonym", "병원에서", "hospital"), ("synonym", "데이터를", "data"),
      ("partial", "병원에서 환자 데이터를", "병원 환자")], 0,
     ["뜻이 같은 ‘hospital’도 함께 찾았습니다.",
      "모든 낱말에 맞는 것이 없어 ‘병원’, ‘환자’에 맞는 데이터를 찾았습니다."]),
    ([("partial", "응급실", "응급실")], 0, ["‘응급실’에 맞는 것이 없어 그 일부나 가까운 말로 찾았습니다."]),
    ([("partial", "응급실", "응급실")], 4,
     ["‘응급실’에 맞는 4건을 먼저, 그 일부나 가까운 말이 있는 데이터를 그 뒤에 보여 드립니다."]),
    ([("partial", "우주선 전력", "전력")], 3,
     ["모든 낱말이 있는 3건을 먼저, 일부 낱말만 있는 데이터를 그 뒤에 보여 드립니다."]),
    ([("new", "가", "나")], None, []),
])
def test_each_thing_that_was_done_is_a_sentence(vacant, done, full, said):
    steps = [dict(zip(("kind", "said", "meant"), each, strict=True)) for each in done]
    told = {"text": "", "done": steps, "full": full}
    with application(vacant).test_request_context("/ko/search"):
        assert meaning.told(told) == said
        assert meaning.told(None) == []


def test_a_row_says_where_it_was_found_when_the_title_does_not(see):
    text = read(see("/ko/search?q=버스")).text
    assert "설명에서 찾음: 버스" in text
    assert "데이터 항목에서 찾음: line 버스 번호" in text
    assert "<mark>버스</mark> 노선" in see("/ko/search?q=버스").get_data(as_text=True)


def test_a_reason_is_told_in_the_letters_that_were_typed_and_not_where_the_title_shows_it(vacant):
    reasons = [{"field": "title", "said": "응급실", "found": "응급실", "kind": ""},
               {"field": "notes", "said": "응급", "found": "응급", "kind": ""},
               {"field": "tags", "said": "ev", "found": "전기차", "kind": "synonym"}]
    marks = {"title": [("응급실", True)], "tags": [("전기차", True)], "why": reasons}
    with application(vacant).test_request_context("/ko/search"):
        assert meaning.why(marks, "EV 응급실") == [
            ("핵심어에서 찾음", "<mark>전기차</mark>"), ("‘EV’의 다른 말", "<mark>전기차</mark>")]
        assert meaning.why(marks, "ＥＶ")[1][0] == "‘ev’의 다른 말"


def test_letters_that_nobody_sees_part_no_words(see):
    assert rows(read(see("/ko/search?q=정\u200b류장 위\ufeff치\0&exact=1"))) == ["stop"]
    assert read(see("/ko/search?q=\u202e정류장%09위치")).having("input", name="q")[0]["value"] == "정류장 위치"


def test_long_facets_are_looked_through_without_javascript_and_keep_their_ticks(see):
    page = read(see("/ko/search?q=전력&in_organization=기관 1&organization=org-5"))
    [box] = page.having("input", name="in_organization")
    assert (box["value"], box["form"]) == ("기관 1", "find")
    values = [each["value"] for each in page.having("input", type="checkbox", name="organization")]
    assert values[0] == "org-5"
    assert sorted(values[1:]) == ["org-1", "org-10", "org-11", "org-12"]
    assert "맞는 값이 없습니다." in read(see("/ko/search?q=전력&in_organization=없는 기관")).text
    assert not page.having("input", name="in_issued_year")
    assert not read(see("/ko/search?q=버스")).having("input", name="in_organization")


def test_years_are_ticked_like_any_facet_the_newest_first(see):
    page = read(see("/ko/search?q=전력&issued_year=2012&issued_year=2014"))
    assert "‘전력’ 검색 결과 2건" in page.text
    years = [each["value"] for each in page.having("input", type="checkbox", name="issued_year")]
    assert years == ["2014", "2012", *map(str, range(2023, 2014, -1)), "2013", "2011"]
    refused = see("/ko/search?issued_year=언제")
    assert (refused.status_code, "연도는 네 자리 숫자로 고릅니다." in read(refused).text) == (400, True)


def test_nothing_found_tells_which_filter_to_leave_out_and_how_to_ask_for_data(see):
    page = read(see("/ko/search?q=정류장&organization=org-0&issued_year=2012"))
    assert "‘발행 연도’ 조건을 빼면 2건이 있습니다." in page.text
    assert "‘기관’ 조건을 빼면" not in page.text
    assert "운영 담당이 데이터를 가진 기관에 알립니다." in page.text
    assert "맞는 데이터가 실릴 때 알려 드립니다. 이 검색 저장 새 데이터 받아 보기(Atom)" in page.text
    assert "062-000-0000" in page.text


@pytest.mark.parametrize("query", ["q=버스&exact=1", "q=버스&flat=1", "q=버스&in_organization=기관",
                                   "q=버스&issued_year=2012", "q=버스 노선", "q=전력"])
def test_no_variant_of_a_search_leads_crawlers_on(see, query):
    page = read(see(f"/ko/search?{query}"))
    assert page.having("meta", name="robots") == [{"name": "robots", "content": "noindex,follow"}]
    [canonical] = page.having("link", rel="canonical")
    assert not {"exact=", "flat=", "in_", "issued_year="} & set(re.findall(r"[a-z]+[_=]", canonical["href"]))
    variants = [link for link in page.having("a") if any(each in link.get("href", "") for each in (
        "exact=", "flat=", "sort=", "in_", "issued_year="))]
    assert [link for link in variants if link.get("rel") != "nofollow"] == []


def test_estimates_have_two_digits():
    assert [faceting.roughly(count) for count in (0, 7, 87, 123_456, 1_250)] == [0, 7, 87, 120_000, 1_200]


def test_the_address_of_a_search_that_is_kept_says_only_what_is_found():
    asked = finding.Asked("버스", {"theme": ("교통",)}, "title", 3, True, True, {"organization": "기관"})
    assert asked.lasting() == "q=%EB%B2%84%EC%8A%A4&theme=%EA%B5%90%ED%86%B5&exact=1"
    assert asked.about() == "q=%EB%B2%84%EC%8A%A4&theme=%EA%B5%90%ED%86%B5"
    assert (asked.crawled, finding.Asked("버스").crawled) == (False, True)


def test_a_dataset_shows_what_is_near_it_and_nothing_where_nothing_is(see):
    assert "비슷한 데이터" not in read(see("/ko/dataset/synonym")).text
    page = read(see("/ko/dataset/power-1"))
    assert "비슷한 데이터" in page.text
    near = {row for row in rows(page) if row.startswith("power-")} - {"power-1"}
    assert len(near) == 5


def test_a_facet_is_looked_through_in_place_only_where_all_its_values_are_there():
    def shown(number, within=""):
        options = [faceting.Option(f"{at}", f"기관 {at}", 1, False) for at in range(number)]
        found = faceting._looked_through(faceting.Group("organization", "기관", options, []), within, False)
        return found.box, found.whole, len(found.options)

    assert [shown(11), shown(12), shown(100), shown(12, "기관11")] == [
        ("", True, 11), ("in_organization", True, 12), ("in_organization", False, 100), ("in_organization", False, 1)]
