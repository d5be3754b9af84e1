"""Facets: their own ticks left out, years among them, exact or, of very much, estimated where that will do."""

from dataclasses import replace

import pytest

from catalog.search import Either, Every, Filter, Hits, Not, Query, Range, Words, recent, tantivy_facets
from catalog.search.counting import rounds
from catalog.search.parse import parse
from catalog.search.recent import Recent
from catalog.search.tantivy import TantivyIndex
from tests.catalog.search.samples import document

ORGANIZATIONS, FORMATS = ("kepco", "nia", "kdn"), (["CSV"], ["CSV", "API"], ["PDF"])


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Six hundred datasets of three organisations, three sets of formats and four years."""
    made = TantivyIndex(tmp_path_factory.mktemp("index"))
    made.rebuild([[document(number, "전력", organization=ORGANIZATIONS[number % 3], res_format=FORMATS[number % 5 % 3],
                            issued=f"{2020 + number % 4}-03") for number in range(1, 601)]])
    yield made
    made.close()


def test_each_facet_is_counted_without_its_own_ticks_in_one_search(index):
    index.rebuild([[document(1, organization="kepco", license_id="a", issued="2023-05-01"),
                    document(2, organization="nia", license_id="a", issued="2024"),
                    document(3, organization="nia", license_id="b", issued="2024-12-31T23:59:59"),
                    document(4, organization="kdn", license_id="b")]])
    asked = parse({"fq": "+organization:(kepco OR nia) +license_id:a +issued_year:2024", "facet.apart": True,
                   "facet.field": ["organization", "license_id", "issued_year"]})
    found = index.find(asked)
    assert (found.count, found.about) == (1, frozenset())
    assert found.facets == {"organization": {"nia": 1}, "license_id": {"a": 1, "b": 1},
                            "issued_year": {"2023": 1, "2024": 1}}
    assert index.find(replace(asked, apart=False)).facets["license_id"] == {"a": 1}


def test_a_year_is_asked_for_and_counted_like_a_field(index):
    index.rebuild([[document(1, issued="2023"), document(2, issued="2024-02"), document(3)]])
    either = index.find(parse({"fq": "issued_year:(2023 OR 2024)", "facet.field": ["issued_year", "modified_year"]}))
    assert (either.count, either.facets) == (2, {"issued_year": {"2023": 1, "2024": 1}, "modified_year": {}})


@pytest.mark.parametrize(("clause", "own"), [
    (Filter("organization", ("a", "b")), True),
    (Either((Filter("organization", ("a",)), Filter("organization", ("b",)))), True),
    (Filter("organization", ("a",), True), False),
    (Not(Filter("organization", ("a",))), False),
    (Either((Filter("organization", ("a",)), Filter("theme", ("b",)))), False),
    (Either((Filter("organization", ("a",)), Words("b"))), False),
    (Either(()), False),
    (Every(()), False),
    (Range("issued", "2024", "2024"), False),
])  # fmt: skip
def test_only_what_asks_for_values_of_the_facet_itself_is_left_out(clause, own):
    asked = rounds(Query(filters=(clause,), facets=("organization",), apart=True))
    assert [each.filters for each in asked] == [() if own else (clause,)]


def test_what_finds_much_is_estimated_where_that_will_do_and_says_so(many, monkeypatch):
    monkeypatch.setattr(tantivy_facets, "EXACT", 100)
    asked = Query(text="전력", facets=("organization", "res_format", "issued_year"), estimate=True)
    found, exact = many.find(asked), many.find(replace(asked, estimate=False))
    assert (found.count, found.about, exact.about) == (600, frozenset(asked.facets), frozenset())
    assert exact.facets["organization"] == {"kdn": 200, "kepco": 200, "nia": 200}
    assert abs(sum(found.facets["organization"].values()) - 600) <= 3
    for facet, counts in exact.facets.items():
        for value, count in counts.items():
            assert abs(found.facets[facet].get(value, 0) - count) < 150


def test_what_many_begin_with_and_what_finds_little_is_exact_even_so(many, monkeypatch):
    monkeypatch.setattr(tantivy_facets, "EXACT", 100)
    begun = Query(facets=("organization",), estimate=True, filters=(Filter("capacity", ("public",)),))
    narrowed = replace(begun, filters=(*begun.filters, Filter("organization", ("nia",))), apart=True)
    assert [many.find(each).about for each in (begun, narrowed)] == [frozenset()] * 2
    assert many.find(narrowed).facets == {"organization": {"kdn": 200, "kepco": 200, "nia": 200}}
    monkeypatch.setattr(tantivy_facets, "EXACT", 600)
    few = Query(text="전력", facets=("organization",), estimate=True, states=("active", "draft"))
    assert many.find(few).about == frozenset()


def test_the_sample_shows_nobody_what_he_may_not_see(tmp_path, monkeypatch):
    monkeypatch.setattr(tantivy_facets, "EXACT", 10)
    made = TantivyIndex(tmp_path / "index")
    made.rebuild([[document(number, "전력", labels=["public" if number % 2 else "member-x"],
                            organization="open" if number % 2 else "held") for number in range(1, 401)]])
    asked = Query(text="전력", facets=("organization",), estimate=True)
    assert list(made.find(asked).facets["organization"]) == ["open"]
    assert set(made.find(replace(asked, labels=None)).facets["organization"]) == {"open", "held"}
    assert set(made.find(replace(asked, labels=("public", "member-x"))).facets["organization"]) == {"open", "held"}
    made.close()


def test_an_answer_is_remembered_until_the_index_changes_and_belongs_to_whoever_asked(tmp_path, monkeypatch):
    index = TantivyIndex(tmp_path)
    index.rebuild([[document(1, "전력", organization="kepco")]])
    asked, worked, answer = Query("전력", facets=("organization",)), [], index._answer
    monkeypatch.setattr(index, "_answer", lambda view, query: worked.append(query) or answer(view, query))
    first = index.find(asked)
    first.ids.clear()
    first.facets["organization"].clear()
    again = index.find(replace(asked))
    assert (again.count, len(again.ids), again.facets, worked) == (1, 1, {"organization": {"kepco": 1}}, [asked])
    index.update([document(2, "전력 판매", organization="kepco")])
    assert (index.find(asked).facets, len(worked)) == ({"organization": {"kepco": 2}}, 2)


@pytest.mark.parametrize("asked", [
    Query("가" * 101), Query(rows=101), Query(facets=("tags",), facet_limit=-1),
    Query(filters=(Filter("name", ("a" * 501, "b" * 501)),)), Query(facets=("f" * 1001,)),
    Query(facets=tuple(map(str, range(11)))), Query(filters=(Not(Filter("name", ("a",))),))])
def test_what_is_long_is_not_remembered(asked):
    kept = Recent()
    kept.put(asked, Hits(0, []))
    assert kept.get(asked) is None


def test_of_too_many_answers_those_nobody_asks_for_are_forgotten(monkeypatch):
    monkeypatch.setattr(recent, "MOST", 2)
    kept, (one, two, three) = Recent(), map(Query, ("하나", "둘", "셋"))
    kept.put(one, Hits(1, []))
    kept.put(two, Hits(2, []))
    assert kept.get(one) == Hits(1, [])
    kept.put(three, Hits(3, []))
    assert [kept.get(each) for each in (one, two, three)] == [Hits(1, []), None, Hits(3, [])]
