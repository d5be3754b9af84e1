"""Searching through every door: CKAN's shape, and nobody finds what he may not see."""

import pytest
from ckanapi import NotAuthorized, SearchQueryError, ValidationError

from tests.furniture import dataset


@pytest.fixture
def several(doors):
    jiwoo, root = doors("jiwoo").action, doors("root").action
    jiwoo.package_create(**dataset(name="one", title="한강 수위"))
    jiwoo.package_create(**dataset(name="two", title="버스 정류장", license_id="cc-by", tags=[{"name": "교통"}]))
    jiwoo.package_create(**dataset(name="three", title="비밀 수위", private=True))
    jiwoo.package_create(**dataset(name="four", title="초안 수위", state="draft"))
    root.package_create(**dataset(name="five", title="남의 초안", owner_org="kepco", notes="알림"))
    return doors


def names(door, **asked):
    found = door.action.package_search(**{"sort": "name asc"} | asked)
    assert found["count"] == len(found["results"])
    return [each["name"] for each in found["results"]]


def test_a_search_answers_in_ckans_shape(several):
    found = several().action.package_search(q="수위", **{"facet.field": ["organization", "license_id"]})
    shown = several().action.package_show(id="one")
    assert found == {
        "count": 1, "sort": "score desc, metadata_modified desc", "results": [shown],
        "facets": {"organization": {"nia": 1}, "license_id": {"kogl-1": 1}},
        "search_facets": {
            "organization": {"title": "organization", "items": [
                {"name": "nia", "display_name": "한국지능정보사회진흥원", "count": 1}]},
            "license_id": {"title": "license_id", "items": [
                {"name": "kogl-1", "display_name": "공공누리 제1유형 (출처표시)", "count": 1}]}}}


def test_everybody_finds_what_he_may_see_when_he_asks_for_it(several):
    private, drafts, both = {"include_private": True}, {"include_drafts": True}, {
        "include_private": True, "include_drafts": True}
    public, secret, draft, held = ["one", "two"], "three", "four", "five"
    for name in (None, "dohyun", "hana", "root", "audrey"):
        assert names(several(name)) == public
    assert names(several(), **both) == public
    assert names(several("hana"), **private) == [*public[:1], secret, public[1]]
    assert names(several("hana"), **drafts) == [draft, *public]
    assert names(several("hana"), **both) == [draft, "one", secret, "two"]
    assert names(several("dohyun"), **both) == [held, *public]
    for name in ("root", "audrey"):
        assert names(several(name), **both) == sorted([*public, secret, draft, held])
        assert names(several(name), **private) == ["one", "three", "two"]
        assert names(several(name), **drafts) == sorted([*public, draft, held])


def test_counts_do_not_tell_what_is_hidden(several):
    found = several("dohyun").action.package_search(q="수위", rows=0, **{"facet.field": ["tags"]})
    assert (found["count"], found["results"], found["facets"]["tags"]) == (1, [], {"에너지": 1, "전력": 1})
    assert several().action.tag_list() == ["교통", "에너지", "전력"]
    assert [each["package_count"] for each in several().action.organization_list(all_fields=True)] == [0, 2]
    assert several().action.package_list() == ["one", "two"]


def test_an_index_that_is_behind_does_not_show_what_was_hidden_since(several, catalog, monkeypatch, people):
    monkeypatch.setattr(type(catalog.indexing), "catch_up", lambda self, wait: 0)
    catalog.call("package_patch", {"id": "one", "private": True}, people["jiwoo"])
    assert several().action.package_search(q="한강")["results"] == []


def test_only_the_fields_asked_for_come_flat(several):
    found = several().action.package_search(q="수위", fl=["name", "tags", "organization", "res_format", "nothing"])
    assert found["results"] == [
        {"name": "one", "tags": ["에너지", "전력"], "organization": "nia", "res_format": ["CSV"]}]


def test_words_that_were_found_are_marked_only_when_asked(several):
    assert "highlights" not in several().action.package_search(q="한강")
    [marks] = several().action.package_search(q="한강", highlight=True)["highlights"].values()
    assert marks == {"title": [["한강", True], [" 수위", False]], "notes": [["시군구별 월간 전력 사용량", False]]}


def test_a_long_description_is_shown_around_what_was_found(doors):
    doors("jiwoo").action.package_create(**dataset(notes="가" * 500 + " 한강 " + "나" * 500))
    [marks] = doors().action.package_search(q="한강", highlight=True)["highlights"].values()
    before, found, after = marks["notes"]
    assert before == ["… " + "가" * 59 + " ", False]
    assert found == ["한강", True]
    assert after == [" " + "나" * 297 + " …", False]


@pytest.mark.parametrize("asked", [{"limit": 5}, {"fq": "title:(unclosed"}, {"sort": "nothing asc"}])
def test_nonsense_is_refused_as_ckan_refuses_it(doors, asked):
    with pytest.raises(SearchQueryError):
        doors().action.package_search(**asked)


def test_a_number_that_is_none_is_a_mistake_in_its_field(doors):
    with pytest.raises(ValidationError) as refused:
        doors().action.package_search(rows="many")
    assert refused.value.error_dict["rows"] == ["Invalid integer"]


def test_pages_follow_each_other_and_the_last_is_empty(several):
    door = several().action
    assert [door.package_search(rows=1, start=start, sort="id asc")["count"] for start in range(3)] == [2, 2, 2]
    seen = [door.package_search(rows=1, start=start, sort="id asc")["results"] for start in range(3)]
    assert sorted(each["name"] for page in seen for each in page) == ["one", "two"]


def test_tags_can_be_listed_whole_and_by_a_part(several):
    assert several().action.tag_list(query="전") == ["전력"]
    [tag] = several().action.tag_list(query="전", all_fields=True)
    assert tag == several().action.package_show(id="one")["tags"][1]


def test_a_draft_is_not_shown_by_id(several):
    with pytest.raises(NotAuthorized):
        several("dohyun").action.package_show(id="four")
