"""A search that is to be understood: what was done is told, and what has the words as typed comes first."""

import orjson
import pytest

from catalog import ANONYMOUS, LocalCatalog
from catalog.actions.highlighting import highlights
from catalog.level import Level
from tests.furniture import dataset

TITLES = {
    "usage": "월별 전력 사용량 현황", "ev": "광주 전기차 충전소 위치", "ev-car": "전기자동차 등록 대수",
    "er": "응급실 병상 정보",
    "outage": "정전 발생 원인", "bus": "시내버스 노선", "tree": "가로수 관리 대장",
}


@pytest.fixture
def found(catalog, people):
    """Names of what a search finds, best first, and what was understood."""
    for name, title in TITLES.items():
        columns = [{"name": "LAT", "title": "위도"}, {"name": "KCPT", "title": "수전용량"}] if name == "er" else []
        resource = {"url": "https://data.example.kr/a.csv", "format": "CSV", "columns": columns}
        given = dataset(name=name, title=title, notes="", tags=[], resources=[resource])
        catalog.call("package_create", given, people["jiwoo"])
    catalog.call("synonym_create", {"words": ["전기차", "전기자동차", "EV"]}, people["root"])

    nobody = LocalCatalog(catalog, ANONYMOUS).action

    def ask(q, **more):
        result = nobody.package_search(**{"q": q, "understand": True} | more)
        return [each["name"] for each in result["results"]], result

    return ask


def done(result):
    return [(each["kind"], each["said"], each["meant"]) for each in result["understood"]["done"]]


@pytest.mark.parametrize(("typed", "first", "told"), [
    ("전력사용량을", "usage", []),
    ("wjsfur tkdydfid", "usage", [("keyboard", "wjsfur tkdydfid", "전력 사용량")]),
    ("ㅈㄹㅅㅇㄹ", "usage", [("initials", "ㅈㄹㅅㅇㄹ", "전력 사용량")]),
    ("ㄹㅅㅇㄹ", "usage", [("initials", "ㄹㅅㅇㄹ", "ㄹㅅㅇㄹ")]),
    ("응그실", "er", [("typo", "응그실", "응급실")]),
    ("EV 충전소 위치", "ev", [
        ("synonym", "ev", "전기차, 전기자동차"), ("partial", "ev 충전소 위치", "ev 충전소 위치")]),
    ("ㄷㅍ 위치", "ev", [
        ("keyboard", "ㄷㅍ", "ev"), ("synonym", "ev", "전기차, 전기자동차")]),
    ("광주에서 전기차 충전할 수 있는 곳", "ev", [
        ("synonym", "전기차", "전기자동차, EV"), ("partial", "광주에서 전기차 충전할 수 있는 곳", "전기차 충전 광주")]),
])
def test_what_was_typed_is_understood_and_what_was_done_is_told(found, typed, first, told):
    names, result = found(typed)
    assert (names[0], result["understood"]["text"]) == (first, typed)
    assert done(result) == told


def test_words_that_say_nothing_of_what_is_sought_need_not_be_found_and_are_not_told(found):
    names, result = found("시내버스 노선 데이터 목록")
    assert (names, done(result)) == (["bus"], [])
    assert [found(q)[0] for q in ("현황", "가로수 위치", "the data of 가로수")] == [["usage"], ["tree"], ["tree"]]


def test_of_a_compound_that_few_have_most_is_sought_behind_it(found):
    assert found("초전력사용량을")[0] == ["usage"]


def test_what_has_the_words_as_typed_comes_before_what_means_the_same(found):
    names, result = found("전기차")
    assert names[:2] == ["ev", "ev-car"]
    assert done(result)[0][:2] == ("synonym", "전기차")


def test_some_of_the_words_are_enough_behind_what_has_all_and_that_is_told(found):
    names, result = found("정전 가로수")
    assert sorted(names) == ["outage", "tree"]
    assert (done(result), result["understood"]["full"]) == ([("partial", "정전 가로수", "정전 가로수")], 0)
    names, result = found("전기차 충전소 정전")
    assert (names[0], result["understood"]["full"]) == ("ev", 0)


def test_in_another_order_what_has_all_the_words_is_not_mixed_with_what_has_some(found):
    names, result = found("전기차 충전소", sort="name desc")
    assert (names, [each for each in done(result) if each[0] == "partial"]) == (["ev"], [])
    assert found("정전 가로수", sort="name desc")[0] == ["tree", "outage"]


def test_a_filter_never_makes_the_search_wider(found):
    assert found("가로수 대장", fq="name:tree")[0] == ["tree"]
    names, result = found("정전", fq="name:tree")
    assert (names, done(result)) == ([], [])


def test_words_that_nobody_knows_find_nothing_and_are_no_error(found):
    for typed in ("뷁쒧", "qqqq", "ㅋㅋㅋ", "ㅈ", "\u1112\u1161", "🙂 -", "?!", "a" * 200, "가" * 200, "뷁 " * 60):
        names, result = found(typed)
        assert (names, done(result)) == ([], []), typed


def test_who_wants_the_words_as_they_are_gets_just_that(found):
    _, result = found("응그실", understand="false")
    assert (result["count"], "understood" in result) == (0, False)


def test_each_dataset_tells_which_word_was_found_where_and_as_what(found):
    _, result = found("전기차 등록", highlight=True)
    why = next(told["why"] for told in result["highlights"].values() if told["why"][0]["kind"])
    assert why == [{"field": "title", "said": "전기차", "found": "전기자동차", "kind": "synonym"},
                   {"field": "title", "said": "등록", "found": "등록", "kind": ""}]


def test_a_find_in_a_column_tells_which_column(found):
    names, result = found("수전용량", highlight=True)
    [told] = result["highlights"].values()
    assert (names, told["columns"], told["why"]) == (
        ["er"], [["KCPT ", False], ["수전용량", True]],
        [{"field": "columns", "said": "수전용량", "found": "수전용량", "kind": ""}])
    assert found("columns:위도")[0] == ["er"]


def test_a_word_as_it_was_typed_is_told_before_what_stands_for_it_and_equal_columns_once():
    file = {"columns": [{"name": "use", "title": "전력 사용량"}]}
    doc = {"title": "세탁기 전기 사용량", "notes": "", "tags": [], "resources": [file, file]}
    told = highlights(orjson.dumps(doc), ("전력사용량", "전기사용량"),
                      {"전력사용량": ("전력사용량", ""), "전기사용량": ("전력사용량", "synonym")})
    assert told["columns"] == [["use ", False], ["전력 사용량", True]]
    assert told["why"] == [{"field": "columns", "said": "전력사용량", "found": "전력 사용량", "kind": ""}]


def test_what_nobody_may_see_is_never_suggested(found, catalog, people):
    catalog.call("package_create", dataset(name="secret", title="비밀작전 훈련", private=True), people["jiwoo"])
    names, result = found("비밀작젼")
    assert (names, done(result)) == ([], [])


def test_however_much_is_counted_to_understand_it_a_search_waits_for_writers_only_with_what_is_asked_of_it(
        found, monkeypatch):
    waits, glances, wait, glance = [], [], Level._await, Level.glance
    monkeypatch.setattr(Level, "_await", lambda self: waits.append(1) or wait(self))
    monkeypatch.setattr(Level, "glance", lambda self, query: glances.append(1) or glance(self, query))
    assert found("전기차 충전소 정전 응그실")[0]
    assert (len(waits), len(glances) > 3) == (2, True)
