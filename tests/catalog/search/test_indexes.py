"""What every index must do, asked of each of them."""

from dataclasses import replace

import pytest
from ckanapi.errors import SearchError, SearchQueryError
from hypothesis import HealthCheck, given, settings

from catalog.search import Either, Every, Filter, Hits, Not, Phrase, Prefix, Query, Range, Words
from catalog.search.parse import parse
from tests.catalog.search.samples import document, identity
from tests.catalog.search.test_parse import anything


def numbers(index, **asked):
    """The numbers of the documents a query finds, in their order."""
    by_id = {identity(number): number for number in range(200)}
    return [by_id[each] for each in index.find(Query(**asked)).ids]


def clause(index, *clauses):
    """The numbers of the documents for which clauses hold."""
    return numbers(index, filters=clauses, sort=(("id", False),), rows=200)


def test_an_empty_index_is_fresh_and_finds_nothing(index):
    assert index.fresh
    assert index.find(Query(facets=("theme",))) == Hits(0, [], {"theme": {}}, ())


def test_what_is_put_is_found_at_once(index):
    index.update([document(1, "전력"), document(2, "수도")])
    assert numbers(index, text="전력") == [1]
    index.update([document(3, "전력 시장")])
    assert sorted(numbers(index, text="전력")) == [1, 3]


def test_what_is_put_again_takes_the_place_of_what_was(index):
    index.update([document(1, "전력")])
    index.update([document(1, "수도")])
    index.update([document(1, "가스"), document(1, "바람")])
    assert [index.find(Query(text=text)).count for text in ("전력", "수도", "가스", "바람")] == [0, 0, 0, 1]


def test_what_is_taken_away_is_not_found(index):
    index.update([document(1, "전력"), document(2, "전력")])
    index.update([], [identity(1), "never-was"])
    assert numbers(index, text="전력") == [2]
    index.update([document(1, "전력")], iter([identity(2)]))
    assert numbers(index, text="전력") == [1]


def test_an_update_that_fails_changes_nothing(index):
    index.update([document(1, "전력")])
    with pytest.raises(TypeError):
        index.update([document(2, "전력"), document(3, title_en=7)], [identity(1)])
    assert numbers(index, text="전력") == [1]
    index.update([document(4, "전력")])
    assert sorted(numbers(index, text="전력")) == [1, 4]


def test_several_updates_may_share_a_turn(index):
    with index.writing():
        index.update([document(1, "전력")])
        assert numbers(index) == [1]
        with index.writing():
            index.update([document(2, "전력")])
        assert numbers(index, sort=(("id", False),)) == [1, 2]
    assert numbers(index, sort=(("id", False),)) == [1, 2]


def test_a_rebuild_takes_the_place_of_everything(index):
    index.update([document(1), document(2)])
    index.rebuild([[document(3)], [], [document(4), document(5)]])
    assert numbers(index, sort=(("id", False),)) == [3, 4, 5]


def test_a_rebuild_that_fails_changes_nothing(index):
    def batches():
        yield [document(2)]
        raise ZeroDivisionError

    index.update([document(1)])
    with pytest.raises(ZeroDivisionError):
        index.rebuild(batches())
    assert numbers(index) == [1]


def test_nobody_sees_what_his_labels_do_not_show(index):
    index.update([
        document(1, "전력", labels=["public"]),
        document(2, "전력", labels=["org:a"]),
        document(3, "전력", labels=["org:b"], state="draft"),
    ])  # fmt: skip
    order = {"text": "전력", "sort": (("id", False),)}
    assert numbers(index, **order) == [1]
    assert numbers(index, **order, labels=("public", "org:a")) == [1, 2]
    assert numbers(index, **order, labels=("public", "org:b")) == [1]
    assert numbers(index, **order, labels=("public", "org:b"), states=("active", "draft")) == [1, 3]
    assert numbers(index, **order, labels=("public", "org:b"), states=()) == [1, 3]
    assert numbers(index, **order, labels=()) == []
    assert numbers(index, **order, labels=None) == [1, 2]
    assert numbers(index, **order, labels=None, states=()) == [1, 2, 3]


def test_no_count_tells_of_what_is_hidden(index):
    index.update([document(1, theme=["교육"]), document(2, theme=["법률"], tags=["비밀"], labels=["org:a"])])
    hits = index.find(Query(facets=("theme", "tags", "organization")))
    assert hits.count == 1
    assert hits.facets == {"theme": {"교육": 1}, "tags": {}, "organization": {"kepco": 1}}


def test_no_text_reaches_past_the_labels(index):
    index.update([document(1, "전력", labels=["org:a"], state="draft")])
    for text in ("state:draft", "active org:a", "* org:a", "*", "*:*", "seen:draft", "전력 OR *:*", "draft *"):
        assert index.find(Query(text=text, labels=("public",))).count == 0
        assert index.find(parse({"q": text, "include_private": True, "include_drafts": True})).count == 0


def test_filters_compare_exactly(index):
    index.update([
        document(1, tags=["전력", "수 도"], res_format=["CSV", "JSON"], theme=["교육"]),
        document(2, tags=["전력"], res_format=["CSV"], organization="kpx"),
        document(3, tags=["수도"], name="other", frequency=""),
    ])  # fmt: skip
    assert clause(index, Filter("tags", ("전력",))) == [1, 2]
    assert clause(index, Filter("tags", ("수 도",))) == [1]
    assert clause(index, Filter("tags", ("수",))) == []
    assert clause(index, Filter("res_format", ("csv",))) == []
    assert clause(index, Filter("res_format", ("JSON", "XML"))) == [1]
    assert clause(index, Filter("res_format", ("CSV",)), Filter("res_format", ("JSON",))) == [1]
    assert clause(index, Filter("organization", ("kpx", "kepco"))) == [1, 2, 3]
    assert clause(index, Filter("organization", ("kpx",), negate=True)) == [1, 3]
    assert clause(index, Filter("name", ("other",))) == [3]
    assert clause(index, Filter("id", (identity(2), identity(3)))) == [2, 3]
    assert clause(index, Filter("owner_org", ("org-1",))) == [1, 2, 3]
    assert clause(index, Filter("capacity", ("public",))) == [1, 2, 3]
    assert clause(index, Filter("dataset_type", ("dataset",))) == [1, 2, 3]
    assert clause(index, Filter("frequency", ("",))) == []
    assert clause(index, Filter("tags", ())) == []
    assert clause(index, Filter("nothing", ("x",))) == []


def test_clauses_combine(index):
    index.update([document(1, tags=["a"]), document(2, tags=["b"]), document(3, tags=["a", "b"]), document(4)])
    a, b = Filter("tags", ("a",)), Filter("tags", ("b",))
    assert clause(index, Either((a, b))) == [1, 2, 3]
    assert clause(index, Every((a, b))) == [3]
    assert clause(index, Not(a)) == [2, 4]
    assert clause(index, Not(a), Not(b)) == [4]
    assert clause(index, Not(Either((a, b)))) == [4]
    assert clause(index, Either((Every((a, Not(b))), Not(Either((a, b)))))) == [1, 4]
    assert clause(index, Every(())) == [1, 2, 3, 4]
    assert clause(index, Either(())) == []


def test_words_are_sought_where_they_are_asked_for(index):
    index.update([document(1, "전력 수급"), document(2, "제목", tags=["전력"]), document(3, "제목", notes="전력 수급")])
    assert clause(index, Words("전력")) == [1, 2, 3]
    assert clause(index, Words("전력", "title")) == [1]
    assert clause(index, Words("전력", "keywords")) == [2]
    assert clause(index, Not(Words("전력", "title"))) == [2, 3]
    assert clause(index, Words("전력", "nowhere")) == []


def test_a_phrase_is_found_where_its_words_follow_each_other(index):
    index.update([
        document(1, "전력 사용량 통계"), document(2, "사용량 전력"), document(3, "전력 통계 사용량"),
        document(4, "월별 전력을 사용량으로", notes="real-time data of 5G cells"), document(5, "전력사용량 현황"),
        document(6, "전력", notes="사용량 data real time", tags=["전력", "사용량"]),
    ])  # fmt: skip
    assert clause(index, Phrase("전력 사용량")) == [1, 4, 5]
    assert clause(index, Phrase("사용량 전력")) == [2]
    assert clause(index, Phrase("전력 사용량", "title")) == [1, 4, 5]
    assert clause(index, Phrase("사용량 통계")) == [1]
    assert clause(index, Phrase("Real Time DATA")) == [4]
    assert clause(index, Phrase("data real")) == [6]
    assert clause(index, Phrase("of 5g")) == [4]
    assert clause(index, Phrase("전력 사용량", "owner_org")) == []
    assert clause(index, Not(Phrase("전력 사용량"))) == [2, 3, 6]


def test_whatever_else_is_known_can_be_filtered_by(index):
    index.update([
        document(1, facts={"is_free": True, "language": ["ko", "en"], "extras_x": "Two Words",
                           "next_update": "2024-05"}),
        document(2, facts={"is_free": False, "number_of_records": 12, "author": "Kim, Minsu", "vocab_v": ["a b"]}),
        document(3, facts={"number_of_records": 9, "remarks": "x" * 256, "extras_x": "words", "a_date": "2024-01-02"}),
    ])  # fmt: skip
    assert clause(index, Filter("is_free", ("true",))) == [1]
    assert clause(index, Filter("language", ("en", "fr"))) == [1]
    assert clause(index, Filter("vocab_v", ("a b",))) == [2]
    assert clause(index, Filter("vocab_v", ("a",))) == []
    assert clause(index, Words("words", "extras_x")) == [1, 3]
    assert clause(index, Words("words two", "extras_x")) == [1]
    assert clause(index, Filter("extras_x", ("Two Words",))) == [1]
    assert clause(index, Words("minsu", "author")) == [2]
    assert clause(index, Prefix("author", "min")) == [2]
    assert clause(index, Prefix("author", "")) == [2]
    assert clause(index, Prefix("remarks", "")) == []
    assert clause(index, *read("number_of_records:[10 TO *]")) == [2]
    assert clause(index, *read("number_of_records:[* TO 12}")) == [3]
    assert clause(index, *read("number_of_records:9")) == [3]
    assert clause(index, *read("next_update:2024")) == [1]
    assert clause(index, *read("next_update:[NOW/YEAR TO NOW+1YEAR]")) == [1]
    assert clause(index, *read("a_date:[2024-01-01T00:00:00Z TO 2024-01-03T00:00:00Z]")) == [3]
    assert clause(index, *read("a_date:{2024-01-02 TO *]")) == []


def read(fq):
    """The clauses of a filter, as somebody writes it in March of 2024."""
    return parse({"fq": fq, "include_private": True}, now="2024-03-01T12:00:00.000000").filters


def test_texts_and_numbers_have_ranges_too(index):
    index.update([document(number, name=name, title_string=name.title(), num_resources=number, num_tags=9 - number)
                  for number, name in enumerate(("apple", "banana", "cherry"), 1)])  # fmt: skip
    assert clause(index, *read("name:[apple TO banana]")) == [1, 2]
    assert clause(index, *read("name:[apple TO banana}")) == [1]
    assert clause(index, *read("name:{apple TO *}")) == [2, 3]
    assert clause(index, *read('title_string:["B" TO "C"]')) == [2]
    assert clause(index, *read("title_string:CHERRY")) == [3]
    assert clause(index, *read("name:[* TO *]")) == [1, 2, 3]
    assert clause(index, *read("name:*an*")) == [2]
    assert clause(index, *read("name:?pple")) == [1]
    assert clause(index, *read("num_resources:[2 TO 3]")) == [2, 3]
    assert clause(index, *read("num_resources:{1 TO 3}")) == [2]
    assert clause(index, *read("num_tags:[-5 TO 6]")) == [3]
    assert clause(index, *read("num_tags:[* TO -5]")) == []
    assert numbers(index, sort=(("num_tags", False),)) == [3, 2, 1]
    assert numbers(index, sort=(("num_resources", True),)) == [3, 2, 1]


def test_facts_are_counted_as_they_were_said(index):
    index.update([
        document(1, facts={"is_free": True, "number_of_records": 12, "author": "Kim",
                           "next_update": "2024-05-01T10:00"}),
        document(2, facts={"is_free": True, "number_of_records": 9, "next_update": "2024-05-01"}),
        document(3, facts={"is_free": False, "number_of_records": 9, "author": "Lee Kim"}, labels=["org:a"]),
    ])  # fmt: skip
    facets = ("is_free", "number_of_records", "author", "next_update", "num_tags", "name", "title", "nothing")
    assert index.find(Query(facets=facets)).facets == {
        "is_free": {"true": 2}, "number_of_records": {"12": 1, "9": 1}, "author": {"Kim": 1},
        "next_update": {"2024-05-01": 2}, "num_tags": {"0": 2}, "name": {"dataset-1": 1, "dataset-2": 1},
        "title": {}, "nothing": {},
    }  # fmt: skip


def test_words_that_need_not_be_found_give_the_order(index):
    index.update([document(1, "수도"), document(2, "현황", notes="전력"), document(3, "전력 현황")])
    either = Either((Words("전력"), Words("현황")))
    assert numbers(index, hint="전력 현황", filters=(either,)) == [3, 2]
    assert numbers(index, hint="전력", rows=1) == [3]


def test_values_are_found_by_how_they_start(index):
    index.update([
        document(1, "KEPLER 1", tags=["a.b"]), document(2, "kep", tags=["aXb"]), document(3, "x", res_format=["CSV"]),
    ])  # fmt: skip
    assert clause(index, Prefix("tags", "a.")) == [1]
    assert clause(index, Prefix("tags", "a")) == [1, 2]
    assert clause(index, Prefix("tags", "")) == [1, 2]
    assert clause(index, Prefix("res_format", "")) == [3]
    assert clause(index, Prefix("name", "")) == [1, 2, 3]
    assert clause(index, Prefix("license_id", "")) == [1, 2, 3]
    assert clause(index, Prefix("text", "kepl")) == [1]
    assert clause(index, Prefix("title", "kep")) == [1, 2]
    assert clause(index, Prefix("nothing", "")) == []


def test_dates_stand_for_everything_that_starts_with_them(index):
    index.update([
        document(1, issued="2023"),
        document(2, issued="2023-12-31"),
        document(3, issued="2024-01-01T00:00:00.123456"),
        document(4, issued=""),
        document(5, issued="언젠가"),
    ])  # fmt: skip
    assert clause(index, Range("issued")) == [1, 2, 3]
    assert clause(index, Range("issued", "2023-12", "2024")) == [2, 3]
    assert clause(index, Range("issued", None, "2023")) == [1, 2]
    assert clause(index, Range("issued", "2024-01-01T00:00:00Z", None)) == [3]
    assert clause(index, Range("issued", "2024-01-01T00:00:00.123456", "2024-01-01T00:00:00.123456")) == [3]
    assert clause(index, Range("issued", "soon", None)) == []
    assert clause(index, Range("name", None, None)) == []
    assert clause(index, Not(Range("issued"))) == [4, 5]


def test_facets_are_counted_exactly_and_in_order(index):
    index.update([
        document(1, theme=["교육", "법률"], res_format=["CSV", "JSON"], tags=["나", "가"], dcat_type="API"),
        document(2, theme=["교육"], res_format=["JSON", "CSV"], tags=["가"], frequency=""),
        document(3, theme=["교육", "교육"], res_format=[], tags=[], organization="kpx"),
    ])  # fmt: skip
    facets = ("theme", "res_format", "tags", "organization", "dcat_type", "frequency", "access_rights", "license_id")
    found = index.find(Query(facets=(*facets, "groups"), rows=0)).facets
    assert [list(values.items()) for values in found.values()] == [
        [("교육", 3), ("법률", 1)],
        [("CSV", 2), ("JSON", 2)],
        [("가", 2), ("나", 1)],
        [("kepco", 2), ("kpx", 1)],
        [("FILE", 2), ("API", 1)],
        [("ANNUAL", 2)],
        [("public", 3)],
        [("kogl-1", 3)],
        [],
    ]
    assert list(found) == [*facets, "groups"]


def test_facets_count_what_was_found_and_no_more_than_was_asked(index):
    index.update([document(number, "전력" if number % 2 else "수도", tags=[f"t{number % 5}"]) for number in range(50)])
    assert index.find(Query(text="전력", facets=("tags",))).facets == {
        "tags": dict.fromkeys(("t0", "t1", "t2", "t3", "t4"), 5)
    }
    assert index.find(Query(facets=("tags",), facet_limit=2)).facets == {"tags": {"t0": 10, "t1": 10}}
    assert index.find(Query(facets=("tags",), facet_limit=0)).facets == {"tags": {}}
    assert len(index.find(Query(facets=("tags",), facet_limit=-1)).facets["tags"]) == 5
    assert index.find(Query(facets=("tags",), facet_mincount=11)).facets == {"tags": {}}


def test_facets_follow_an_update(index):
    index.update([document(1, theme=["교육"])])
    query = Query(facets=("theme",))
    first = index.find(query)
    first.facets["theme"]["교육"] = 99
    assert index.find(query).facets == {"theme": {"교육": 1}}
    index.update([document(2, theme=["교육"])])
    assert index.find(query).facets == {"theme": {"교육": 2}}


def test_results_are_ordered_by_every_field_asked_for(index):
    index.update([
        document(1, "나", metadata_modified="2024-01-02T00:00:00.000001", name="c", issued="2024"),
        document(2, "가", metadata_modified="2024-01-02T00:00:00.000001", name="b", issued="2023-05"),
        document(3, "가", metadata_modified="2024-01-03T00:00:00.000000", name="a", issued=""),
        document(4, "a", metadata_modified="2024-01-01T00:00:00.000000", name="d", issued="2023"),
        document(5, "B", metadata_modified="2024-01-01T00:00:00.000000", name="ab", issued="2024-01"),
    ])  # fmt: skip
    assert numbers(index, sort=(("metadata_modified", True),)) == [3, 2, 1, 5, 4]
    assert numbers(index, sort=(("metadata_modified", False),)) == [4, 5, 1, 2, 3]
    assert numbers(index, sort=(("metadata_modified", True), ("id", False))) == [3, 1, 2, 4, 5]
    assert numbers(index, sort=(("title_string", False), ("metadata_modified", True))) == [4, 5, 3, 2, 1]
    assert numbers(index, sort=(("title_string", True), ("metadata_modified", False))) == [1, 2, 3, 5, 4]
    assert numbers(index, sort=(("name", False),)) == [3, 5, 2, 1, 4]
    assert numbers(index, sort=(("issued", False),)) == [3, 4, 2, 1, 5]
    assert numbers(index, sort=(("id", True),)) == [5, 4, 3, 2, 1]
    assert numbers(index, sort=()) == [1, 2, 3, 4, 5]
    assert numbers(index) == [3, 2, 1, 5, 4]


def test_equal_scores_are_ordered_by_the_rest_of_the_order(index):
    index.update([
        document(number, "전력", metadata_modified=f"2024-01-0{number % 3 + 1}", title_string=f"{number % 2}")
        for number in range(1, 10)
    ])  # fmt: skip
    assert numbers(index, text="전력") == [8, 5, 2, 7, 4, 1, 9, 6, 3]
    order = (("score", True), ("title_string", False), ("metadata_modified", True))
    assert numbers(index, text="전력", sort=order) == [8, 2, 4, 6, 5, 7, 1, 9, 3]
    pages = [numbers(index, text="전력", sort=order, start=start, rows=2) for start in range(0, 10, 2)]
    assert pages == [[8, 2], [4, 6], [5, 7], [1, 9], [3]]


def test_the_best_comes_first_whichever_way_the_score_is_asked_for(index):
    index.update([document(1, "현황", notes="전력"), document(2, "전력 현황")])
    assert numbers(index, text="전력") == [2, 1]
    assert numbers(index, text="전력", sort=(("score", False),)) == [2, 1]


@pytest.mark.parametrize("sort", [(), (("metadata_modified", True),), (("title_string", False), ("score", True))])
@pytest.mark.parametrize("text", ["", "전력"])
def test_pages_together_are_the_whole(index, sort, text):
    index.update([
        document(number, f"전력 {number % 4}", metadata_modified=f"2024-01-0{number % 7 + 1}") for number in range(60)
    ])  # fmt: skip
    whole = index.find(Query(text=text, sort=sort, rows=1000)).ids
    assert len(set(whole)) == 60
    for size in (1, 7, 25):
        pages = [index.find(Query(text=text, sort=sort, start=at, rows=size)).ids for at in range(0, 60, size)]
        assert [each for page in pages for each in page] == whole


def test_pages_beyond_the_end_are_empty_and_still_counted(index):
    index.update([document(number) for number in range(5)])
    assert index.find(Query(start=3, rows=10)).ids == [identity(1), identity(0)]
    assert index.find(Query(start=5)) == Hits(5, [])
    assert index.find(Query(start=2**31)) == Hits(5, [])
    assert index.find(Query(rows=0)) == Hits(5, [])


def test_the_terms_to_highlight_come_with_what_was_found(index):
    assert index.find(Query(text="전력사용량을 5G")).terms == ("전력사용량을", "전력사용량", "5g")


def test_odd_letters_harm_nothing(index):
    index.update(
        [document(1, "전력\ud800\x00", tags=["\ud800", "a\x00b"], title_string="\ud800"), document(2, "😀" * 50)]
    )
    assert index.find(Query(text="전력\ud800")).count == 1
    assert index.find(Query(filters=(Filter("tags", ("a\x00b",)),))).count == 1
    assert index.find(Query(filters=(Prefix("tags", "a\x00"),))).count == 1
    assert index.find(Query(text="😀")).count == 0
    assert len(index.find(Query(sort=(("title_string", False),))).ids) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(q=anything, fq=anything)
def test_whatever_is_typed_is_answered(index, q, fq):
    index.update([document(1, "전력 a", tags=["a", "전력"])])
    for data in ({"q": q}, {"fq": fq}):
        try:
            query = parse(data)
        except (SearchQueryError, SearchError):
            continue
        assert index.find(replace(query, facets=("theme",))).count in {0, 1}
