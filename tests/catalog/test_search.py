"""Searching through every door: CKAN's shape, and nobody finds what he may not see."""

import pytest
import requests
from ckanapi import NotAuthorized, SearchQueryError, ValidationError

from tests.furniture import dataset, shared


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
                {"name": "kogl-1", "display_name": "공공누리 제1유형 (출처표시)", "count": 1}]}},
        "understood": {"text": "수위", "done": []}}


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
    shown = {"title": [["한강", True], [" 수위", False]], "notes": [["시군구별 월간 전력 사용량", False]]}
    assert marks == shown | {"why": [{"field": "title", "said": "한강", "kind": "", "found": "한강"}]}
    [marks] = several().action.package_search(q="한강", highlight=True, understand=False)["highlights"].values()
    assert marks == shown


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


@pytest.fixture
def shelf(doors, clock):
    """Datasets as real clients look for them."""
    jiwoo, dohyun = doors("jiwoo").action, doors("dohyun").action
    jiwoo.package_create(**dataset(name="roads", title="도로 지도", resources=[
        {"url": "https://maps.example/wms", "format": "WMS"},
        {"url": "https://maps.example/a.zip", "format": "zip (shp)"}]))
    clock.tick(days=40)
    jiwoo.package_create(**dataset(name="rivers", title="하천 지도", extras=[{"key": "spatial", "value": "광주 남구"}],
                                   author="Kim Minsu", language=["ko", "en"], number_of_records=12))
    clock.tick(days=2)
    dohyun.package_create(**shared(name="power", title="전력 사용량 통계", tags=[{"name": "전력"}]))
    clock.tick(days=3)
    return doors


def rows(door, **asked):
    return [each["name"] for each in door.action.package_search(**asked)["results"]]


def test_ckanext_harvest_pages_by_id_and_by_date_and_by_organisations(shelf):
    whole = sorted(each["id"] for each in shelf().action.package_search()["results"])
    pages = [shelf().action.package_search(rows=2, start=start, sort="id asc") for start in (0, 2, 4)]
    assert [each["id"] for page in pages for each in page["results"]] == whole
    assert [page["count"] for page in pages] == [3, 3, 3]
    assert [page["sort"] for page in pages] == ["id asc"] * 3
    since = "metadata_modified:[2026-04-01T00:00:00Z TO *]"
    assert sorted(rows(shelf(), fq=since, rows=100, start=0, sort="id asc")) == ["power", "rivers"]
    either = "organization:nia OR organization:nowhere"
    assert sorted(rows(shelf(), fq=either, sort="id asc")) == ["rivers", "roads"]
    assert rows(shelf(), fq="-organization:nia") == ["power"]
    assert rows(shelf(), fq=f"({either}) {since}") == ["rivers"]


def test_udata_asks_in_lucenes_language(shelf):
    assert rows(shelf(), q="organization:kepco AND -tags:에너지", rows=1000) == ["power"]
    assert sorted(rows(shelf(), q="organization:nia AND -tags:교통", rows=1000)) == ["rivers", "roads"]


def test_terria_asks_for_formats_and_far_too_many_rows(shelf):
    fq = '+(res_format:(WMS OR "zip (shp)" OR "Esri REST"))'
    assert rows(shelf(), rows=100_000, sort="metadata_created asc", fq=fq) == ["roads"]


def test_frictionless_pages_through_words(shelf):
    assert [rows(shelf(), q="지도", rows=1, start=start) for start in range(3)] == [["rivers"], ["roads"], []]


def test_dates_may_be_ranges_and_sums(shelf):
    def found(fq):
        return sorted(rows(shelf(), fq=fq))

    assert found("metadata_created:[2026-03-01T00:00:00Z TO 2026-03-31T23:59:59Z]") == ["roads"]
    assert found("metadata_modified:[NOW-4DAYS TO NOW]") == ["power"]
    assert found("metadata_modified:[NOW/DAY-5DAYS TO *]") == ["power", "rivers"]
    assert found("metadata_modified:{* TO NOW-1MONTH]") == ["roads"]
    assert found("+metadata_created:[* TO 2026-04-11T09:00:00Z} +organization:nia") == ["roads"]


def test_phrases_words_and_wildcards_find_what_they_say(shelf):
    assert rows(shelf(), q='"사용량 통계"') == ["power"]
    assert rows(shelf(), q='"사용량 전력"') == []
    assert rows(shelf(), q='"전력 통계"') == []
    assert len(rows(shelf(), q='"월간 전력 사용량"')) == 3
    assert rows(shelf(), q='title:"전력 사용량"^2 OR name:riv*', sort="name asc") == ["power", "rivers"]
    assert rows(shelf(), q="전력~ AND name:*o?er") == ["power"]


def test_every_field_can_be_filtered_by_and_counted(shelf):
    filters = ["author:minsu", "language:en", "extras_spatial:광주", "number_of_records:[10 TO 20]", "num_resources:1"]
    assert rows(shelf(), fq_list=filters) == ["rivers"]
    assert rows(shelf(), fq='spatial:"광주 남구"') == ["rivers"]
    assert rows(shelf(), fq="nothing:a") == []
    assert len(rows(shelf(), fq="-nothing:*")) == 3
    assert rows(shelf(), fq="is_free:true personal_data:none publisher:한국전력공사") == ["power"]
    found = shelf().action.package_search(rows=0, **{"facet.field": '["language", "extras_spatial", "frequency"]'})
    assert found["facets"] == {"language": {"en": 1, "ko": 2}, "extras_spatial": {"광주 남구": 1},
                               "frequency": {"MONTHLY": 1}}
    assert rows(shelf(), sort="num_resources desc, name asc") == ["roads", "power", "rivers"]


def test_datasets_are_shown_in_ckans_own_schema_when_asked(shelf):
    [shown] = shelf().action.package_search(fq="name:rivers", use_default_schema=True)["results"]
    assert "language" not in shown
    assert {"key": "language", "value": '["ko","en"]'} in shown["extras"]
    [flat] = shelf().action.package_search(fq="name:rivers", fl="name,spatial extras_spatial groups")["results"]
    assert flat == {"name": "rivers", "spatial": "광주 남구", "groups": []}


@pytest.mark.parametrize(("asked", "message"), [
    ({"limit": 5}, "Search Query is invalid: \"Invalid search parameters: ['limit']\""),
    ({"fq": "name:(a"}, "Search Query is invalid: 'A parenthesis is not closed'"),
    ({"sort": "nothing asc"}, "Search Query is invalid: 'Invalid \"sort\" parameter'"),
    ({"q": "{!bool must=a}"}, "Search error: \"Local parameters are not supported in param 'q'.\""),
])
def test_refusals_read_as_ckans(site, asked, message):
    answer = requests.get(f"{site}/api/3/action/package_search", params=asked, timeout=10)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        409 if "error" in message else 400, message)


def test_a_page_that_is_not_the_last_tells_what_to_ask_for_next(shelf, catalog):
    def told(**asked):
        return catalog.answer("package_search", asked).told

    assert told(rows=2) == {"next": {"start": 2, "rows": 2}}
    assert [told(rows=2, start=2), told(rows=3), told(rows=0)] == [{}, {}, {}]


def test_the_latest_datasets_come_whole(shelf):
    names = [each["name"] for each in shelf().action.current_package_list_with_resources()]
    assert names == ["power", "rivers", "roads"]

    def page(**asked):
        return [each["name"] for each in shelf().action.current_package_list_with_resources(**asked)]

    assert [page(limit=2), page(limit=2, offset=2), page(limit=1, page=2), page(page=2)] == [
        ["power", "rivers"], ["roads"], ["rivers"], names]
    shelf("jiwoo").action.package_patch(id="roads", private=True)
    assert (page(), [each["name"] for each in shelf("root").action.current_package_list_with_resources()]) == (
        ["power", "rivers"], ["roads", "power", "rivers"])
    for asked in ({"limit": "x"}, {"offset": -1}, {"page": 0}):
        with pytest.raises(ValidationError):
            page(**asked)


def test_groups_are_counted_by_their_titles(shelf):
    root = shelf("root").action
    root.group_create(name="energy", title="에너지")
    shelf("root").action.member_create(
        id="energy", object=root.package_show(id="power")["id"], object_type="package", capacity="public")
    found = shelf().action.package_search(fq="groups:energy", **{"facet.field": ["groups"]})
    assert [each["name"] for each in found["results"]] == ["power"]
    assert found["search_facets"]["groups"]["items"] == [{"name": "energy", "display_name": "에너지", "count": 1}]


def test_deleted_datasets_are_found_by_those_who_see_everything(shelf):
    shelf("jiwoo").action.package_delete(id="roads")
    asked = {"include_deleted": True, "include_private": True}
    counts = [shelf(who).action.package_search(rows=0, **asked)["count"] for who in (None, "jiwoo", "root", "audrey")]
    assert counts == [2, 2, 3, 3]
    assert shelf("root").action.package_search(rows=0)["count"] == 2
