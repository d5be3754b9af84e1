"""A dataset as CKAN's clients send it: what is filled in, what is refused, and in which words."""

import pytest
from hypothesis import given
from marshmallow import Schema, ValidationError

from schemas.dataset import DATASET, ORGANIZATION, RESOURCE, DatasetSchema
from tests.schemas.strategies import JUNK_PACKAGES, PACKAGES, quick

EMPTY_RESOURCE = {
    "name": None, "description": None, "url": "", "format": "", "mimetype": None, "mimetype_inner": None, "size": None,
    "hash": "", "resource_type": None, "url_type": None, "cache_url": None, "cache_last_updated": None,
    "last_modified": None}


def refused(schema: Schema, **data: object) -> dict:
    with pytest.raises(ValidationError) as caught:
        schema.load(data)
    return caught.value.messages


def test_a_name_alone_gives_what_ckan_fills_in():
    assert DATASET.load({"name": "kepco-1"}) == {
        "name": "kepco-1", "title": "kepco-1", "notes": None, "url": None, "version": None, "author": None,
        "author_email": None, "maintainer": None, "maintainer_email": None, "license_id": None, "owner_org": None,
        "private": False, "state": "active", "type": "dataset", "tags": [], "groups": [], "resources": [], "extras": []}


def test_lists_that_are_filled_in_are_not_shared():
    DATASET.load({"name": "kepco-1"})["tags"].append({"name": "전력"})
    assert DATASET.load({"name": "kepco-1"})["tags"] == []


@pytest.mark.parametrize(("name", "message"), [
    ("Kepco", "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"),
    ("전력", "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"),
    ("ab\n", "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"),
    ("a", "Must be at least 2 characters long"), ("a" * 101, "Name must be a maximum of 100 characters long"),
    ("new", "That name cannot be used"), (5, "Names must be strings"), ("", "Missing value"), (None, "Missing value"),
])
def test_a_name_that_ckan_refuses_is_refused_in_its_words(name, message):
    assert refused(DATASET, name=name) == {"name": [message]}


def test_a_missing_name_is_a_missing_value():
    assert refused(DATASET, title="제목") == {"name": ["Missing value"]}


@pytest.mark.parametrize(("tag", "message"), [
    ("물", 'Tag "물" length is less than minimum 2'),
    ("가" * 101, f'Tag "{"가" * 101}" length is more than maximum 100'),
    ("R&D",
     'Tag "R&D" can only contain alphanumeric characters, spaces (" "), hyphens ("-"), underscores ("_") or dots '
            '(".")'),
    ("", "Missing value"), (None, "Missing value"),
])
def test_a_tag_that_ckan_refuses_is_refused_in_its_words(tag, message):
    assert refused(DATASET, name="ab", tags=[{"name": "전력"}, {"name": tag}]) == {"tags": {1: {"name": [message]}}}


def test_a_tag_string_is_split_and_put_after_the_tags():
    loaded = DATASET.load({"name": "ab", "tags": [{"name": "전력", "id": "x"}], "tag_string": "발전, 전력,, 5G "})
    assert (loaded["tags"], "tag_string" in loaded) == ([{"name": "전력"}, {"name": "발전"}, {"name": "5G"}], False)


def test_a_bad_name_in_a_tag_string_is_said_of_the_tag_string():
    assert refused(DATASET, name="ab", tag_string="물,전력") == {
        "tag_string": ['Tag "물" length is less than minimum 2']}


def test_a_tag_given_twice_is_kept_once():
    assert DATASET.load({"name": "ab", "tags": [{"name": "나다"}, {"name": "가나"}, {"name": "나다"}]})["tags"] == [
        {"name": "나다"}, {"name": "가나"}]


@pytest.mark.parametrize(("given_url", "url"), [
    ("example.kr/a", "http://example.kr/a"), ("//example.kr/a", "http://example.kr/a"), (" https://a.kr ",
                                                                                         "https://a.kr"),
    ("sftp://a.kr/x", "sftp://a.kr/x"), ("", ""), (None, ""),
])
def test_the_address_of_a_resource_gets_a_scheme(given_url, url):
    assert RESOURCE.load({"url": given_url})["url"] == url


@pytest.mark.parametrize(("given_format", "url", "expected"), [
    ("csv", "", "CSV"), ("xlxs", "", "XLSX"), ("OMOP CDM v5.4", "", "OMOP CDM v5.4"), ("", "https://a.kr/b.csv?x=1",
                                                                                       "CSV"),
    (None, "https://a.kr/fileData.do", ""), ("", "https://a.kr", ""), ("application/json", "https://a.kr/x.csv",
                                                                       "JSON"),
])
def test_a_format_is_brought_to_the_canonical_spelling(given_format, url, expected):
    assert RESOURCE.load({"format": given_format, "url": url})["format"] == expected


def test_a_resource_has_what_ckan_fills_in_and_our_fields():
    assert RESOURCE.load({
        "url": "https://a.kr/b.csv", "rows": "1,234", "size": "10", "columns": [{"name": "시도", "type": "string"}],
        "request_params": ["serviceKey"], "modified": "2024.05.01", "position": 3, "package_id": "x"}) == {
        **EMPTY_RESOURCE, "url": "https://a.kr/b.csv", "format": "CSV", "size": 10, "rows": 1234,
        "columns": [{"name": "시도", "type": "string"}], "request_params": ["serviceKey"], "modified": "2024-05-01"}


@pytest.mark.parametrize(("value", "private"), [
    (True, True), ("true", True), ("Yes", True), ("on", True), ("t", True), ("y", True), ("1", True), (1, True),
    (False, False), ("no", False), ("", False), (None, False), (0, False),
])
def test_private_is_read_as_ckan_reads_it(value, private):
    assert DATASET.load({"name": "ab", "owner_org": "kepco", "private": value})["private"] is private


def test_a_dataset_without_organisation_cannot_be_private():
    assert refused(DATASET, name="ab", private=True) == {
        "private": ["Datasets with no organization can't be private."]}


def test_extras_have_unique_keys_that_are_no_fields():
    assert refused(DATASET, name="ab", extras=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]) == {
        "extras_validation": ['Duplicate key "a"']}
    assert refused(DATASET, name="ab", extras=[{"key": "x", "value": "1"}, {"key": "title", "value": "2"},
                                               {"key": ""}]) == {
        "extras": {1: {"key": ["There is a schema field with the same name"]}, 2: {"key": ["Missing value"]}}}


def test_extras_become_texts_and_deleted_ones_go():
    assert DATASET.load({"name": "ab", "extras": [
        {"key": "a", "value": 1}, {"key": "b", "value": "x", "deleted": True}, {"key": "b",
                                                                                "value": None}]})["extras"] == [
        {"key": "a", "value": "1"}, {"key": "b", "value": ""}]


@pytest.mark.parametrize(("fields", "errors"), [
    ({"author_email": "a@"}, {"author_email": ["Email a@ is not a valid format"]}),
    ({"version": "1" * 101}, {"version": ["Version must be a maximum of 100 characters long"]}),
    ({"notes": {"a": 1}}, {"notes": ["Must be a Unicode string value"]}),
    ({"state": "gone"}, {"state": ["Value must be one of ['active', 'draft', 'deleted', 'pending']"]}),
    ({"tags": "전력"}, {"tags": ["Must be a list"]}),
    ({"tags": ["전력"]}, {"tags": {0: {"_schema": ["Invalid input type."]}}}),
    ({"resources": [{"url": "a"}, {"size": "big"}]}, {"resources": {1: {"size": ["Invalid integer"]}}}),
    ({"access_days": -1}, {"access_days": ["Must be a natural number"]}),
    ({"issued": "어제"}, {"issued": ["Date format incorrect"]}),
    ({"is_free": "글쎄"}, {"is_free": ["Must be true or false"]}),
    ({"theme": {"a": 1}}, {"theme": ["Must be a list of strings"]}),
    ({"language": [{"a": 1}]}, {"language": ["Must be a list of strings"]}),
    ({"contact": [{"email": "x"}]}, {"contact": {0: {"email": ["Email x is not a valid format"]}}}),
    ({"stats": {"views": "x"}}, {"stats": {"views": ["Invalid integer"]}}),
    ({"temporal_coverage": [{"start": "x"}]}, {"temporal_coverage": {0: {"start": ["Date format incorrect"]}}}),
])
def test_a_value_of_the_wrong_kind_is_refused(fields, errors):
    assert refused(DATASET, name="ab", **fields) == errors


def test_our_fields_are_read_leniently():
    loaded = DATASET.load({
        "name": "ab", "frequency": "매월", "access_rights": "공개", "dcat_type": "파일데이터", "personal_data": "없음",
        "deidentification": "가명처리", "theme": "보건의료", "is_free": "true", "issued": "20240501",
        "access_days": "3",
        "language": '["ko", "en"]', "health_theme": ["", None, 5], "stats": {"views": "1,234"}, "next_update": "",
        "title_translated": {"ko": "가", "en": "a"}, "medium": None, "number_of_records": " ", "linkable": " ",
        "ai_year": 2024,
        "temporal_coverage": [{"start": "2024", "end": "2024.06"}], "private": False, "unheard_of": 1})
    core = DATASET.load({"name": "ab"})
    assert {key: value for key, value in loaded.items() if key not in core} == {
        "frequency": "MONTHLY", "access_rights": "public", "dcat_type": "FILE", "personal_data": "none",
        "deidentification": "pseudonymised", "theme": ["보건의료"], "is_free": True, "issued": "2024-05-01",
        "access_days": 3,
        "language": ["ko", "en"], "health_theme": ["5"], "stats": {"views": 1234}, "ai_year": "2024",
        "title_translated": {"ko": "가", "en": "a"}, "temporal_coverage": [{"start": "2024", "end": "2024-06"}]}


def test_an_unknown_code_is_kept_for_the_sharing_profile_to_judge():
    assert DATASET.load({"name": "ab", "frequency": "격월", "theme": ["모름"]})["frequency"] == "격월"


def test_what_package_show_prints_loads_again():
    shown = {
        **DATASET.load({"name": "ab", "tags": [{"name": "전력"}]}), "id": "i",
        "metadata_created": "2024-05-01T02:03:04.123456",
        "metadata_modified": "2024-05-01T02:03:04.123456", "num_tags": 1, "num_resources": 1, "isopen": False,
        "license_title": None, "organization": {"id": "o", "name": "kepco"}, "creator_user_id": "u",
        "relationships_as_subject": [], "relationships_as_object": [], "draft_reasons": {"notes": ["x"]},
        "tags": [{"id": "t", "name": "전력", "display_name": "전력", "state": "active", "vocabulary_id": None}],
        "groups": [{"id": "g", "name": "energy", "title": "에너지", "display_name": "에너지", "image_display_url": ""}],
        "resources": [{**EMPTY_RESOURCE, "id": "r", "package_id": "i", "position": 0, "state": "active",
                       "created": "2024-05-01T02:03:04.123456", "metadata_modified": "x", "datastore_active": False}]}
    assert DATASET.load(shown) == {
        **DATASET.load({"name": "ab"}), "id": "i", "tags": [{"name": "전력"}],
        "groups": [{"id": "g", "name": "energy", "title": "에너지"}],
        "resources": [{**EMPTY_RESOURCE, "id": "r", "created": "2024-05-01T02:03:04.123456"}]}


@quick
@given(PACKAGES)
def test_loading_what_was_loaded_changes_nothing(package):
    loaded = DATASET.load(package)
    assert DATASET.load(loaded) == loaded


def test_a_number_no_json_holds_is_refused():
    with pytest.raises(ValidationError) as refused:
        DATASET.load({"name": "ab", "title": 10**20, "theme": [-10**20]})
    assert refused.value.messages == {"title": ["Integer exceeds 64-bit range"],
                                      "theme": ["Integer exceeds 64-bit range"]}


class StockDataset(DatasetSchema):
    """The same fields under Marshmallow's own loop."""

    _deserialize = Schema._deserialize


STOCK = StockDataset()


@quick
@given(JUNK_PACKAGES)
def test_the_fast_loop_and_marshmallows_agree_on_datasets(package):
    def outcome(schema):
        try:
            return schema.load(package)
        except ValidationError as error:
            return error.messages
    assert outcome(DATASET) == outcome(STOCK)


def test_an_organisation_gets_its_title_and_empty_texts():
    assert ORGANIZATION.load({"name": "kepco", "partner": "y", "aliases": ["한전"], "users": []}) == {
        "name": "kepco", "title": "kepco", "description": "", "image_url": "", "type": "organization",
        "state": "active",
        "approval_status": "approved", "partner": True, "aliases": ["한전"], "users": [], "extras": []}
