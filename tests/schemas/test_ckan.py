"""Our fields in the extras of a stock CKAN, and back."""

import copy

import orjson
from hypothesis import given

from schemas import DATASET, from_extras, to_extras
from tests.schemas.strategies import PACKAGES, quick


def test_our_fields_become_extras_whose_values_are_texts():
    package = {
        "name": "ab", "title": "전력", "theme": ["산업고용"], "is_free": True, "frequency": "MONTHLY", "access_days": 3,
        "extras": [{"key": "own", "value": "1"}],
        "resources": [{"url": "https://a.kr", "rows": 12, "columns": [{"name": "시도"}], "encoding": "CP949",
                       "size": 7}]}
    assert to_extras(package) == {
        "name": "ab", "title": "전력",
        "extras": [{"key": "own", "value": "1"}, {"key": "theme", "value": '["산업고용"]'},
                   {"key": "is_free", "value": "true"}, {"key": "frequency", "value": "MONTHLY"},
                   {"key": "access_days", "value": "3"}],
        "resources": [{"url": "https://a.kr", "rows": "12", "columns": '[{"name":"시도"}]', "encoding": "CP949",
                       "size": 7}]}


@quick
@given(PACKAGES.map(DATASET.load))
def test_back_from_extras_is_exactly_what_went_in(package):
    before = copy.deepcopy(package)
    assert from_extras(to_extras(package)) == package
    assert package == before


@quick
@given(PACKAGES.map(DATASET.load))
def test_it_survives_the_journey_as_json_through_a_ckan(package):
    travelled = orjson.loads(orjson.dumps(to_extras(package)))
    assert all(isinstance(extra["value"], str) for extra in travelled["extras"])
    assert DATASET.load(from_extras(travelled)) == package


def test_a_package_without_extras_gets_an_empty_list_as_ckan_prints_it():
    assert (from_extras({"name": "ab"}), from_extras(to_extras({"name": "ab", "extras": None}))) == (
        {"name": "ab", "extras": []}, {"name": "ab", "extras": []})


def test_what_somebody_typed_into_an_extra_stays_a_text():
    assert from_extras({"name": "ab", "extras": [
        {"key": "theme", "value": "보건의료"}, {"key": "identifier", "value": "15"}, {"key": "분류체계",
                                                                                  "value": "교통"}]}) == {
        "name": "ab", "theme": "보건의료", "identifier": "15", "extras": [{"key": "분류체계", "value": "교통"}]}


def test_a_field_at_top_level_wins_over_an_extra_of_the_same_name():
    package = {"name": "ab", "frequency": "DAILY", "extras": [{"key": "frequency", "value": "ANNUAL"}]}
    assert from_extras(package) == package
