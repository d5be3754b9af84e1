"""The two indexes answer alike: what memory finds by looking at everything, tantivy finds by its columns."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.search import Either, Every, Filter, Not, Prefix, Query, Range, Words, fields
from catalog.search.memory import MemoryIndex
from catalog.search.tantivy import TantivyIndex
from tests.catalog.search.samples import document, identity

WORDS = ("전력", "사용량", "전력사용량", "물", "수도", "5G", "버스 노선", "서버 스토리지")
DATES = ("", "2023", "2023-05", "2023-05-01", "2023-05-01T10:00:00.000001", "2024-01-01T00:00:00")
VALUES = ("a", "b", "a b", "가")

several = st.lists(st.sampled_from(VALUES), max_size=3)
value = st.sampled_from(("", *VALUES))
titles = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
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
    ),
    max_size=25,
)
date = st.sampled_from((None, "2022", *DATES[1:], "2025"))
leaves = st.one_of(
    st.builds(
        Filter,
        st.sampled_from((*fields.RAW, "nothing")),
        st.lists(st.sampled_from((*VALUES, "public")), max_size=2).map(tuple),
        st.booleans(),
    ),
    st.builds(Range, st.sampled_from(fields.DATES), date, date),
    st.builds(
        Prefix, st.sampled_from(("tags", "theme", "license_id", "title")), st.sampled_from(("", "a", "a b", "전"))
    ),
    st.builds(Words, titles, st.sampled_from(fields.TEXTS)),
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
    filters=st.lists(clauses, max_size=2).map(tuple),
    labels=st.sampled_from((None, ("public",), ("public", "org:a"), ())),
    states=st.sampled_from(((), ("active",), ("active", "draft"))),
    sort=st.lists(st.tuples(st.sampled_from(unscored), st.booleans()), max_size=3).map(tuple),
    facets=st.just(fields.FACETS),
    facet_limit=st.sampled_from((-1, 2)),
    facet_mincount=st.integers(0, 2),
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
