"""What is suggested while somebody types: with what it is, and how much a search for it finds now."""

import pytest

from catalog import SYSTEM
from catalog.errors import ValidationError
from tests.furniture import dataset, shared

COLUMNS = [{"name": "use_kwh", "title": "전력 합계"}]


@pytest.fixture
def told(catalog, people):
    """What somebody is told who has typed so much, without the titles in other languages."""
    def ask(q, who=None, **more):
        user = people[who] if who else None
        found = catalog.call("search_suggest", {"q": q} | more, *([user] if user else []))
        return [{key: value for key, value in each.items() if key != "title_translated"} for each in found]
    return ask


@pytest.fixture
def written(catalog):
    catalog.call("package_create", dataset(resources=[{"url": "https://data.example/a.csv", "columns": COLUMNS}]),
                 SYSTEM)
    catalog.call("package_create", shared(title="전력 소비 현황", tags=[{"name": "전력"}, {"name": "소비"}]), SYSTEM)
    return catalog


def test_every_kind_is_suggested_from_half_a_syllable_with_what_a_search_finds(written, told):
    assert told("저ㄴ") == [
        {"text": "전력", "kind": "keyword", "how": "plain", "count": 2},
        {"text": "전력 합계", "kind": "column", "how": "plain", "count": 1},
        {"text": "전력 소비", "kind": "word", "how": "plain", "count": 1},
        {"text": "전력 사용량", "kind": "dataset", "how": "plain", "name": "power-use", "count": 1},
        {"text": "전력 소비 현황", "kind": "dataset", "how": "plain", "name": "kepco-power", "count": 1}]
    assert told("한국전") == [
        {"text": "한국전력공사", "kind": "organization", "how": "plain", "name": "kepco", "count": 1}]
    first = [told(typed, limit=1) for typed in ("ㅈㄹ", "wjsfur", "ㅏㄷㅔ채")]
    assert [[(each["text"], each["how"]) for each in found] for found in first] == [
        [("전력", "initials")], [("전력", "keyboard")], [("한국전력공사", "keyboard")]]


def test_each_count_is_what_the_search_it_leads_to_says(written, told):
    for each in told("저ㄴ") + told("한국"):
        asked = {"fq": f"organization:{each['name']}"} if each["kind"] == "organization" else {"q": each["text"]}
        if each["kind"] != "dataset":
            assert written.call("package_search", asked | {"rows": 0, "understand": False})["count"] == each["count"]


def test_what_was_hidden_or_called_otherwise_meanwhile_is_not_suggested_as_it_was(written, told):
    written.call("package_patch", {"id": "kepco-power", "private": True}, SYSTEM)
    written.call("package_patch", {"id": "power-use", "title": "전기 사용량"}, SYSTEM)
    found = told("저ㄴ", limit=20) + told("소비", "root") + told("한국전", "root")
    assert [(each["text"], each["kind"], each["count"]) for each in found] == [
        ("전력", "keyword", 1), ("전기", "word", 1), ("전력 합계", "column", 1), ("전력 사용량", "word", 1),
        ("전기 사용량", "dataset", 1)]


def test_what_was_never_public_is_suggested_to_nobody(catalog, told):
    catalog.call("package_create", dataset(title="비밀 계획", private=True, tags=[{"name": "비밀"}]), SYSTEM)
    catalog.call("package_create", dataset(name="draft", title="비밀 초안", state="draft"), SYSTEM)
    assert [told(typed, who) for typed in ("비밀", "ㅂㅁ", "비미") for who in (None, "root", "audrey")] == [[]] * 9


@pytest.mark.parametrize(("data", "error"), [
    ({}, {"q": ["Missing value"]}), ({"q": ["전"]}, {"q": ["Must be a Unicode string value"]}),
    ({"q": "전\0"}, {"q": ["Must be a Unicode string value"]}),
    ({"q": "전", "limit": "x"}, {"limit": ["Invalid integer"]}),
    ({"q": "전", "limit": -1}, {"limit": ["Must be a natural number"]})])
def test_nonsense_is_refused_with_what_is_wrong(catalog, data, error):
    with pytest.raises(ValidationError) as refused:
        catalog.call("search_suggest", data)
    assert refused.value.error_dict == error


@pytest.mark.parametrize("typed", [
    "", " ", "가" * 10_000, "전력:(", "*:*", "{!lucene}", "\ud800", "전.*[", "_query_:전", "AND"])
def test_whatever_is_typed_is_answered(written, told, typed):
    assert len(told(typed, limit=10**6)) <= 20


def test_a_phrase_that_reads_like_a_query_is_suggested_only_if_it_can_be_sought(catalog, told):
    catalog.call("package_create", dataset(tags=[{"name": "전력"}], resources=[
        {"url": "https://data.example/a.csv", "columns": [{"name": "이상:(값", "title": "{!이상값}"}]}]), SYSTEM)
    assert [each["text"] for each in told("이상")] in ([], ["이상:(값"])


def test_another_name_for_what_was_typed_is_suggested_too(written, told):
    written.call("synonym_create", {"words": "한전,한국전력공사"}, SYSTEM)
    assert told("한전") == [
        {"text": "한국전력공사", "kind": "organization", "how": "synonym", "name": "kepco", "count": 1}]


def test_what_is_frequent_is_counted_once_a_minute_and_left_uncounted_when_time_is_up(written, told, monkeypatch):
    monkeypatch.setattr("catalog.actions.suggesting.FREQUENT", 2)
    monkeypatch.setattr("catalog.actions.suggesting.BUDGET", -1.0)
    written.reindex()
    assert [each["count"] for each in told("저ㄴ", limit=2)] == [None, 1]
    monkeypatch.undo()
    monkeypatch.setattr("catalog.actions.suggesting.FREQUENT", 2)
    assert [each["count"] for each in told("저ㄴ", limit=2)] == [2, 1]
    written.call("package_patch", {"id": "kepco-power", "private": True}, SYSTEM)
    assert [each["count"] for each in told("저ㄴ", limit=1)] == [2]
    monkeypatch.setattr("catalog.actions.suggesting.monotonic", lambda: float("inf"))
    assert [each["count"] for each in told("저ㄴ", limit=1)] == [1]
