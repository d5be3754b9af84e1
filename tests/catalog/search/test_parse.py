from contextlib import suppress

import pytest
from ckanapi.errors import SearchError, SearchQueryError, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import Either, Every, Filter, Not, Pattern, Phrase, Prefix, Query, Range, Words
from catalog.search.parse import parse, parse_sort

PUBLIC = Filter("capacity", ("public",))


def read(q):
    """The text and the clauses of a query."""
    query = parse({"q": q, "include_private": True})
    return query.text, query.filters


def filters(fq):
    """The clauses of a filter."""
    return parse({"fq": fq, "include_private": True}).filters


def test_nothing_asked_is_everything_public_and_active():
    assert parse({}) == Query(filters=(PUBLIC,))


@pytest.mark.parametrize("q", ["", " ", "*:*", "''", '""', "*", None])
def test_an_empty_query_finds_everything(q):
    assert read(q) == ("", ())


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("전력 사용량", "전력 사용량"),
        ("http://x:80", "http://x:80"),
        ("foo:bar", "foo:bar"),
        ("전력 AND 수도", "전력 수도"),
        ("+전력 수도", "전력 수도"),
        ('"전력"', "전력"),
        ('"전력 사용량"~5', "전력 사용량"),
        ("전력^4 수도~2", "전력 수도"),
        ("(전력 수도)", "전력 수도"),
        ("전력 AND (", "전력 AND ("),
        ('"전력', '"전력'),
        ("전력)", "전력)"),
        ("C++ R&D", "C++ R&D"),
        ("전력 - 수도", "전력 수도"),
        ("AND", "AND"),
        ("- !", "- !"),
    ],
)
def test_a_text_that_names_no_field_is_plain_words(q, text):
    assert read(q) == (text, ())


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        (
            "organization:kepco AND -tags:전력",
            ("", (Filter("organization", ("kepco",)), Not(Filter("tags", ("전력",))))),
        ),
        ("전력 res_format:CSV", ("전력", (Filter("res_format", ("CSV",)),))),
        ("title:전력", ("", (Words("전력", "title"),))),
        ('title:"전력 사용량"', ("", (Phrase("전력 사용량", "title"),))),
        ('"전력 사용량" 통계', ("통계", (Phrase("전력 사용량"),))),
        ("title:전*량", ("", (Words("전", "title"), Words("량", "title")))),
        ("text:ke?co", ("", (Pattern("text", "ke.co"),))),
        ("author:Kim", ("", (Words("kim", "author"),))),
        ("num_resources:3", ("", (Range("num_resources", "3", "3"),))),
        ("-전력 수도", ("수도", (Not(Words("전력")),))),
        ("전력 OR 수도", ("", (Either((Words("전력"), Words("수도"))),))),
        ("kep*", ("", (Prefix("text", "kep"),))),
        ("name:kepco-*", ("", (Prefix("name", "kepco-"),))),
    ],
)
def test_a_query_may_name_fields(q, expected):
    assert read(q) == expected


@pytest.mark.parametrize(
    ("fq", "expected"),
    [
        ("organization:a", (Filter("organization", ("a",)),)),
        ("organization:a organization:b", (Filter("organization", ("a",)), Filter("organization", ("b",)))),
        ("organization:a OR organization:b", (Filter("organization", ("a", "b")),)),
        ("organization:(a OR b)", (Filter("organization", ("a", "b")),)),
        ("organization:(a b)", (Filter("organization", ("a",)), Filter("organization", ("b",)))),
        ('+(res_format:(WMS OR "zip (shp)"))', (Filter("res_format", ("WMS", "zip (shp)")),)),
        ("organization:a OR tags:b", (Either((Filter("organization", ("a",)), Filter("tags", ("b",)))),)),
        ("tags:a OR tags:b AND id:c",
         (Either((Filter("tags", ("a",)), Every((Filter("tags", ("b",)), Filter("id", ("c",)))))),)),
        ("NOT state:draft", (Not(Filter("state", ("draft",))),)),
        ("!state:draft", (Not(Filter("state", ("draft",))),)),
        ("-(tags:a OR tags:b)", (Not(Filter("tags", ("a", "b"))),)),
        ("tags:(-a)", (Not(Filter("tags", ("a",))),)),
        ("*:* -tags:a", (Not(Filter("tags", ("a",))),)),
        ("tags:*", (Prefix("tags", ""),)),
        ("tags:전*", (Prefix("tags", "전"),)),
        (r"tags:a\:b", (Filter("tags", ("a:b",)),)),
        (r'tags:"a \"b\""', (Filter("tags", ('a "b"',)),)),
        ("type:dataset", (Filter("dataset_type", ("dataset",)),)),
        ("foo:bar", (Filter("foo", ("bar",)),)),
        ("groups:a", (Filter("groups", ("a",)),)),
        ('-nobody_has_this:"A source"', (Not(Filter("nobody_has_this", ("A source",))),)),
        ("vocab_x:a", (Filter("vocab_x", ("a",)),)),
        ("is_free:true", (Filter("is_free", ("true",)),)),
        ("language:(ko OR en)", (Filter("language", ("ko", "en")),)),
        ('extras_foo:"Two words"', (Words("two words", "extras_foo"),)),
        ("res_url:http*csv", (Pattern("res_url", "http.*csv"),)),
        ("number_of_records:7", (Filter("number_of_records", ("0000000000000000007",)),)),
        ("entity_type:package", ()),
        ("entity_type:person", (Either(()),)),
        ("views_total:[1 TO *]", (Either(()),)),
        ("views_total:[* TO 1]", ()),
        ("title:[* TO *]", (Prefix("title", ""),)),
        ("title_string:전력*", (Prefix("title_string", "전력"),)),
        ("tags:[* TO *]", (Prefix("tags", ""),)),
        ("name:[b TO a]", (Either(()),)),
        ("metadata_modified:{2023 TO 2024}", (Range("metadata_modified", "2023", "2024", True, True),)),
        ("num_tags:[2 TO 5}", (Range("num_tags", "2", "5", False, True),)),
        ("+(tags:a^2 tags:b~0.5)^3", (Filter("tags", ("a",)), Filter("tags", ("b",)))),
        ("tags:a && tags:b || tags:c",
         (Either((Every((Filter("tags", ("a",)), Filter("tags", ("b",)))), Filter("tags", ("c",)))),)),
        ("metadata_modified:[2023-04-01T00:00:00Z TO *]", (Range("metadata_modified", "2023-04-01T00:00:00Z", None),)),
        ("metadata_created:[* TO 2023]", (Range("metadata_created", None, "2023"),)),
        ("metadata_modified:[* TO *]", (Range("metadata_modified"),)),
        ('issued:"2023-04"', (Range("issued", "2023-04", "2023-04"),)),
        ("전력", (Words("전력"),)),
    ],
)  # fmt: skip
def test_a_filter_is_read(fq, expected):
    assert filters(fq) == expected


@pytest.mark.parametrize(
    "fq",
    ["organization:", "organization:(a", "(", ")", "a AND", "OR a", "name:[a]", '"', "organization:*:*",
     "metadata_modified:[a TO b]", "metadata_modified:soon", "metadata_modified:[2023]", "organization:name:a",
     "a AND AND b", "num_tags:many", "number_of_records:[a TO 5]", "issued:[NOW-1FORTNIGHT TO NOW]", "issued:NOW/AGE",
     "name:*a*b*c*d*e*f*g*", "name:[" + "a" * 65 + " TO b]", "views_total:many",
     "issued:[9999-12-31T00:00:00Z+1DAY TO *]",
     "tags:(" + " ".join(f"a*{n}" for n in range(11)) + ")"],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_refused(fq):
    with pytest.raises(SearchQueryError):
        parse({"fq": fq})


def test_a_query_that_names_a_field_must_be_readable():
    with pytest.raises(SearchQueryError, match="not closed"):
        parse({"q": "organization:(a"})


def test_filters_of_every_kind_come_together():
    query = parse({"fq": "tags:a", "fq_list": ["tags:b", ""], "include_private": "true"})
    assert query.filters == (Filter("tags", ("a",)), Filter("tags", ("b",)))


def test_drafts_and_private_datasets_are_found_when_asked_for():
    assert parse({"include_drafts": "True"}).states == ("active", "draft")
    assert parse({"include_deleted": 1}).states == ("active", "deleted")
    assert parse({"fq": "+state:draft"}).states == ()
    assert parse({"include_private": True}).filters == ()
    assert parse({}, labels=("public", "org:1")).labels == ("public", "org:1")


def test_rows_start_and_facets_are_read():
    query = parse({
        "rows": "20", "start": "40", "facet.field": '["tags", "theme"]', "facet.limit": "-1", "facet.mincount": 0,
    })  # fmt: skip
    assert query == Query(
        filters=(PUBLIC,), rows=20, start=40, facets=("tags", "theme"), facet_limit=-1, facet_mincount=0
    )


def test_rows_are_capped_and_facets_can_be_switched_off():
    assert parse({"rows": 100_000}).rows == 1000
    assert parse({"facet": "false", "facet.field": ["tags"]}).facets == ()


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"rows": "x"}, {"rows": ["Invalid integer"]}),
        ({"rows": -1}, {"rows": ["Must be a natural number"]}),
        ({"start": []}, {"start": ["Invalid integer"]}),
        ({"facet.field": "tags"}, {"facet.field": ["Could not parse as valid JSON"]}),
        ({"facet.field": "3"}, {"facet.field": ["Not a list"]}),
        ({"fq_list": "tags:a"}, {"fq_list": ["Not a list"]}),
    ],
)
def test_a_number_or_list_that_is_none_is_an_error_of_its_field(data, errors):
    with pytest.raises(ValidationError) as error:
        parse(data)
    assert error.value.error_dict == errors


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"q": "{!bool must=a}"}, "Local parameters are not supported in param 'q'."),
        ({"q": " a {!prefix f=name}"}, "Local parameters are not supported in param 'q'."),
        ({"fq": "{!bool must=a}"}, "Local parameters are not supported in param 'fq'."),
        ({"fq_list": ["tags:a", "{!bool must=a}"]}, "Local parameters are not supported in param 'fq_list'."),
        ({"sort": "{!func}name asc"}, "Local parameters are not supported in param 'sort'."),
        ({"q": '_query_:"a"'}, "Magic fields are not supported in param 'q'."),
    ],
)
def test_no_other_parser_can_be_asked_for(data, reason):
    with pytest.raises(SearchError) as refused:
        parse(data)
    assert refused.value.extra_msg == repr(reason)


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("NOW", "2026-03-31T09:30:15.123456"),
        ("NOW-7DAYS", "2026-03-24T09:30:15.123456"),
        ("NOW/DAY", "2026-03-31T00:00:00.000000"),
        ("NOW/MONTH-1MONTH", "2026-02-01T00:00:00.000000"),
        ("NOW-1MONTH", "2026-02-28T09:30:15.123456"),
        ("NOW/YEAR+6HOURS", "2026-01-01T06:00:00.000000"),
        ("NOW/HOUR-30MINUTES+5SECONDS", "2026-03-31T08:30:05.000000"),
        ("NOW/MILLISECOND", "2026-03-31T09:30:15.123000"),
        ("2024-01-01T00:00:00Z-1MONTH", "2023-12-01T00:00:00.000000"),
        ("2024-02-29T12:00:00.5Z+1YEAR", "2025-02-28T12:00:00.500000"),
        ("2024-05/YEAR", "2024-01-01T00:00:00.000000"),
        ("2024-05", "2024-05"),
    ],
)
def test_dates_are_calculated(text, low):
    [asked] = parse({"fq": f"issued:[{text} TO *]", "include_private": True}, now="2026-03-31T09:30:15.123456").filters
    assert asked == Range("issued", low, None)


def test_words_of_alternatives_bring_forward_what_has_them():
    query = parse({"q": "전력 OR (수도 AND -가스)"})
    assert (query.text, query.hint) == ("", "전력 수도")
    assert parse({"q": '"전력 사용량" 통계'}).hint == "전력 사용량"


def test_several_filters_may_come_under_one_name_as_http_has_it():
    assert filters(["tags:a", "tags:b"]) == (Filter("tags", ("a",)), Filter("tags", ("b",)))


def test_too_many_facets_are_refused():
    with pytest.raises(SearchQueryError, match="More than 100 fields"):
        parse({"facet.field": [f"extras_{number}" for number in range(101)]})


def test_an_unknown_parameter_is_refused_in_the_words_of_ckan():
    with pytest.raises(SearchQueryError, match=r"^\"Invalid search parameters: \['limit'\]\"$"):
        parse({"limit": 3, "ext_mine": 1})


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (None, (("score", True), ("metadata_modified", True))),
        ("rank", (("score", True), ("metadata_modified", True))),
        ("relevance asc", (("score", False),)),
        ("metadata_modified desc, title asc", (("metadata_modified", True), ("title_string", False))),
        ("title_string  ASC", (("title_string", False),)),
        ("num_resources desc, num_tags asc", (("num_resources", True), ("num_tags", False))),
        ("views_recent desc, name asc", (("name", False),)),
        (",".join(["name desc", "name asc"] * 5000), (("name", True),)),
        ("views_recent desc", (("score", True), ("metadata_modified", True))),
        ("id asc", (("id", False),)),
    ],
)
def test_an_order_is_read(sort, expected):
    assert parse_sort(sort) == expected


@pytest.mark.parametrize("sort", ["name", "name up", "foo asc", "name asc,", ",", "name asc title asc", 3])
def test_an_order_that_cannot_be_read_is_refused(sort):
    with pytest.raises(SearchQueryError):
        parse_sort(sort)


def test_a_long_query_is_refused():
    assert parse({"q": "가" * 256}).text == "가" * 256
    assert parse({"q": "가 " * 1000}).text == " ".join(["가"] * 1000)
    with pytest.raises(SearchQueryError, match="longer than 256"):
        parse({"q": "가" * 257})
    with pytest.raises(SearchQueryError, match="longer than 4096"):
        parse({"q": "가 " * 2049})


def test_deep_nesting_is_refused_at_once():
    assert filters("(" * 16 + "tags:a" + ")" * 16) == (Filter("tags", ("a",)),)
    for fq in ("(" * 17 + "tags:a" + ")" * 17, "(" * 10_000, "tags:" + "(" * 10_000, "-(" * 10_000):
        with pytest.raises(SearchQueryError, match="deeper than 16"):
            parse({"fq": fq})


def test_too_many_words_and_too_long_filters_are_refused():
    assert len(filters("tags:(" + " OR ".join(map(str, range(1024))) + ")")[0].values) == 1024
    with pytest.raises(SearchQueryError, match="too many boolean clauses"):
        parse({"fq": "a " * 1025})
    with pytest.raises(SearchQueryError, match="longer than 32768"):
        parse({"fq_list": ["a" * 20_000, "b" * 20_000]})


@pytest.mark.parametrize("fq", ["title:\"{}\"", "title:{}", "\"{}\"", "{}", "text:{}*", "+(organization:a {})"])
def test_the_words_of_a_filter_are_no_longer_than_those_of_a_query(fq):
    with pytest.raises(SearchQueryError, match="longer than 256 characters"):
        parse({"fq": fq.format("가" * 257)})
    assert parse({"fq": fq.format("가" * 200)})


words = st.sampled_from(
    [*"()[]{}+-!*:~^\\\"'&|, ", "AND", " OR ", "NOT ", "tags:", "name:", "title:", "foo:", "전력", "a", "&&", "||",
     "*:*", "metadata_modified:", "[* TO *]", "2024", " TO ", "groups:", "\x00", "\ud800"]
)  # fmt: skip
anything = st.one_of(st.text(max_size=60), st.lists(words, max_size=30).map("".join))


@given(q=anything, fq=anything, sort=anything)
def test_whatever_is_typed_is_a_query_or_refused_as_one(q, fq, sort):
    for data in ({"q": q}, {"fq": fq}, {"sort": sort}):
        with suppress(SearchQueryError, SearchError):
            assert isinstance(parse(data), Query)
