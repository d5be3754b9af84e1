"""The two indexes answer alike: what memory finds by looking at everything, tantivy finds by its columns."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search import Either, Every, Filter, Not, Pattern, Phrase, Prefix, Query, Range, Words, fields, firsts
from catalog.search.korean import wanted
from catalog.search.memory import MemoryIndex
from catalog.search.ranking import likes, named
from catalog.search.spans import between, wild
from catalog.search.tantivy import TantivyIndex
from catalog.search.wishes import All, AnyOf, Less, Of, Some, holds
from tests.catalog.search.samples import document, identity

WORDS = ("전력", "사용량", "전력사용량", "물", "수도", "5G", "버스 노선", "서버 스토리지")
DATES = ("", "2023", "2023-05", "2023-05-01", "2023-05-01T10:00:00.000001", "2024-01-01T00:00:00")
VALUES = ("a", "b", "a b", "가")
PHRASES = ("전력 사용량", "사용량 전력", "사용량을 물", "5G 버스", "버스 노선 수도", "물 수도", "노선", "a b", "-")
FACTS = ("is_free", "language", "author", "extras_x", "extras_y_date", "vocab_v", "y_date", "number_of_records",
         "next_update", "identifier", "seen")

several = st.lists(st.sampled_from(VALUES), max_size=3)
value = st.sampled_from(("", *VALUES))
titles = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
facts = st.fixed_dictionaries({}, optional={
    "is_free": st.booleans(),
    "language": several,
    "vocab_v": several,
    "author": titles,
    "extras_x": value,
    "seen": value,
    "y_date": st.sampled_from(DATES),
    "next_update": st.sampled_from(DATES),
    "number_of_records": st.integers(0, 20),
    "identifier": st.just("x" * 256),
})  # fmt: skip
documents = st.lists(
    st.builds(
        document,
        st.integers(0, 30),
        titles,
        notes=titles,
        tags=several,
        theme=several,
        res_format=several,
        organization=value,
        license_id=value,
        frequency=value,
        access_rights=value,
        dcat_type=value,
        name=value,
        title_string=titles,
        state=st.sampled_from(("active", "draft")),
        labels=st.lists(st.sampled_from(("public", "org:a", "org:b")), max_size=2),
        metadata_modified=st.sampled_from(DATES),
        issued=st.sampled_from(DATES),
        groups=several,
        num_resources=st.integers(0, 3),
        num_tags=st.integers(0, 3),
        facts=facts,
    ),
    max_size=25,
)
ends = st.sampled_from((None, "", "a", "a b", "b", "가", "1", "2023", "전력", "전력 사용량"))
spans = st.builds(between, ends, ends, st.booleans(), st.booleans()).filter(bool)
globs = st.sampled_from(("*", "?", "a*", "*b", "a?b", "전*량", "*력*", "?력")).map(wild)
date = st.sampled_from((None, "2022", *DATES[1:], "2025"))
wishes = st.recursive(
    st.sampled_from(("전력", "사용량", "물", "^전력", "용량$", "=a", "5g", "ㅈㄹㅅ")),
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.lists(inner, min_size=1, max_size=4).flatmap(
            lambda parts: st.builds(Some, st.just(tuple(parts)), st.integers(1, len(parts)))),
        st.builds(Less, inner, st.just(0.5)),
        st.builds(Of, st.sampled_from((*fields.TEXTS, firsts.INITIALS)), inner),
    ),
    max_leaves=6,
)
leaves = st.one_of(
    st.builds(
        Filter,
        st.sampled_from((*fields.RAW, *FACTS, "nothing")),
        st.lists(st.sampled_from((*VALUES, "public", "true", fields.sortable(7))),
                 max_size=2).map(tuple),
        st.booleans(),
    ),
    st.builds(Range, st.sampled_from(fields.DATES), date, date, st.booleans(), st.booleans()),
    st.builds(Range, st.sampled_from(fields.NUMBERS), *[st.sampled_from((None, "0", "1", "2"))] * 2, st.booleans()),
    st.builds(Pattern, st.sampled_from((*fields.RAW, *FACTS, *fields.TEXTS, "nothing")), st.one_of(spans, globs)),
    st.builds(Phrase, st.one_of(titles, st.sampled_from(PHRASES)), st.sampled_from(("text", "title", "nothing"))),
    st.builds(
        Prefix,
        st.sampled_from((*fields.RAW, *FACTS, "title", "text", "nothing")),
        st.sampled_from(("", "a", "a b", "전")),
    ),
    st.builds(Words, titles, st.sampled_from((*fields.TEXTS, "author", "extras_x", "nothing"))),
)
clauses = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(Every, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=4,
)
unscored = [field for field in fields.SORTABLE if field != "score"]
queries = st.builds(
    Query,
    text=titles,
    hint=st.sampled_from(("", "전력")),
    wish=st.none() | wishes,
    filters=st.lists(clauses, max_size=2).map(tuple),
    labels=st.sampled_from((None, ("public",), ("public", "org:a"), ())),
    states=st.sampled_from(((), ("active",), ("active", "draft"))),
    sort=st.lists(st.tuples(st.sampled_from(unscored), st.booleans()), max_size=3).map(tuple),
    facets=st.just((*fields.FACETS, *fields.NUMBERS, *fields.YEARS, *FACTS, "name", "nothing")),
    facet_limit=st.sampled_from((-1, 2)),
    facet_mincount=st.integers(0, 2),
    apart=st.booleans(),
    start=st.integers(0, 6),
    rows=st.integers(0, 30),
)


@pytest.fixture(scope="module")
def indexes(tmp_path_factory):
    """One of each."""
    made = MemoryIndex(), TantivyIndex(tmp_path_factory.mktemp("index"))
    for index in made:
        index.rebuild([])
    return made


@settings(max_examples=40, deadline=None)
@given(first=documents, then=documents, asked=st.lists(queries, min_size=3, max_size=12))
def test_both_indexes_answer_alike(indexes, first, then, asked):
    for index in indexes:
        with index.writing():
            index.update(first, [identity(number) for number in range(31)])
            index.update(then, [each["id"] for each in first[:3]])
    memory, tantivy = indexes
    for query in asked:
        assert tantivy.find(query) == memory.find(query)
        scored = replace(query, sort=(("score", True), *query.sort), start=0, rows=100)
        assert sorted(tantivy.find(scored).ids) == sorted(memory.find(scored).ids)


@pytest.mark.parametrize("asked", [("here",), ("here", "there"), ("active public",), ("active public", "there")])
def test_a_field_of_its_own_named_as_our_column_of_labels_is_asked_and_the_labels_are_not(indexes, asked):
    for index in indexes:
        index.update([document(1, facts={"seen": "here"}), document(2)], [identity(number) for number in range(31)])
        found = index.find(Query(filters=(Filter("seen", asked),))).ids
        assert found == ([identity(1)] if "here" in asked else [])


@settings(max_examples=40, deadline=None)
@given(written=documents, text=st.sampled_from(PHRASES), start=st.integers(0, 4), rows=st.integers(1, 6))
def test_the_page_is_the_same_where_titles_with_all_the_words_are_asked_for_first(indexes, written, text, start, rows):
    for index in indexes:
        index.update(written, [identity(number) for number in range(31)])
    memory, tantivy = indexes
    literal = wanted(text)
    asked = Query(text, wish=literal, likes=(*likes(literal, text), named(literal)), start=start, rows=rows,
                  sort=(("score", True), ("title_string", False)))
    at_once = tantivy.find(asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalog.search.tantivy.MANY", 0)
        tantivy._generations.view().answered.clear()
        assert tantivy.find(asked) == at_once
    assert (at_once.count, len(at_once.ids)) == (memory.find(asked).count, len(memory.find(asked).ids))


@settings(max_examples=40, deadline=None)
@given(written=documents, text=st.sampled_from(PHRASES), rows=st.integers(1, 9), window=st.integers(1, 6))
def test_no_page_has_what_another_has_where_few_of_many_titles_are_weighed(indexes, written, text, rows, window):
    for index in indexes:
        index.update(written, [identity(number) for number in range(31)])
    memory, tantivy = indexes
    literal = wanted(text)
    asked = Query(text, wish=literal, likes=(*likes(literal, text), named(literal)), rows=100,
                  sort=(("score", True), ("title_string", False)))
    entitled = {id for id in memory.find(asked).ids if holds(memory._entries[id].terms, literal, "title")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalog.search.tantivy.MANY", 0)
        patch.setattr("catalog.search.tantivy_first.WINDOW", window)
        pages = [tantivy.find(replace(asked, start=start, rows=rows)).ids for start in range(0, 32, rows)]
    ids = [id for page in pages for id in page]
    assert sorted(ids) == sorted(memory.find(asked).ids)
    assert set(ids[:len(entitled)]) == entitled
