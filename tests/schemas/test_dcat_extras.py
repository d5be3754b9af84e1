"""Our fields under the names that CKAN's DCAT extension reads."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from schemas import DATASET
from schemas.ckan import OUR_FIELDS
from schemas.dcat_extras import FLATTENED, RENAMED, to_dcat_extras


def extras(**fields):
    return {each["key"]: each["value"] for each in to_dcat_extras({"name": "x", "title": "X"} | fields)["extras"]}


def test_lists_are_json_texts_and_codes_are_addresses_of_the_authority_lists():
    assert extras(theme=["보건의료", "교육"], language=["ko", "en"], conforms_to=["https://std.example/1"],
                  access_rights="non-public", frequency="ANNUAL_2", issued="2024-01-02", provenance="원격검침") == {
        "theme": '["보건의료","교육"]', "language": '["ko","en"]', "conforms_to": '["https://std.example/1"]',
        "access_rights": "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC",
        "frequency": "http://publications.europa.eu/resource/authority/frequency/ANNUAL_2",
        "issued": "2024-01-02", "provenance": "원격검침"}


def test_one_publisher_one_contact_and_one_span_stand_flat():
    assert extras(publisher=[{"name": "한국전력공사", "identifier": "https://org.example/kepco"}],
                  contact=[{"name": "데이터처", "email": "open@kepco.example", "phone": "061-345-0000"}],
                  temporal_coverage=[{"start": "2023-01", "end": "2024-12"}], spatial_coverage="광주광역시") == {
        "publisher_name": "한국전력공사", "publisher_identifier": "https://org.example/kepco",
        "publisher_uri": "https://org.example/kepco", "contact_name": "데이터처",
        "contact_email": "open@kepco.example", "contact_telephone": "061-345-0000", "temporal_start": "2023-01",
        "temporal_end": "2024-12", "spatial_text": "광주광역시"}


def test_of_several_the_first_stands_flat_and_all_under_our_own_name():
    spans = [{"start": "2020", "end": "2021"}, {"start": "2023"}]
    told = extras(temporal_coverage=spans)
    assert orjson.loads(told.pop("temporal_coverage")) == spans
    assert told == {"temporal_start": "2020", "temporal_end": "2021"}


def test_an_extra_of_the_same_name_gives_way_so_that_no_key_stands_twice():
    assert extras(identifier="15000001", extras=[{"key": "identifier", "value": "old"}, {"key": "free", "value": "x"},
                                                 {"key": "empty", "value": ""}]) == {
        "identifier": "15000001", "free": "x"}


def test_resources_keep_free_keys_as_texts():
    moved = to_dcat_extras({"name": "x", "resources": [
        {"url": "https://x.example/a.csv", "rows": 12, "columns": [{"name": "a"}], "rights": "출처표시"}]})
    assert moved["resources"] == [
        {"url": "https://x.example/a.csv", "rows": "12", "columns": '[{"name":"a"}]', "rights": "출처표시"}]


@given(st.fixed_dictionaries({}, optional={
    "theme": st.lists(st.sampled_from(["교육", "법률"]), unique=True), "is_free": st.booleans(), "purpose": st.text(),
    "publisher": st.lists(st.fixed_dictionaries({}, optional={"name": st.text(), "identifier": st.text()}), max_size=3),
    "contact": st.lists(st.fixed_dictionaries({}, optional={"name": st.text(min_size=1)}), max_size=2),
    "title_translated": st.fixed_dictionaries({}, optional={"en": st.text()}), "spatial_coverage": st.text(),
    "access_rights": st.sampled_from(["public", "restricted"])}))
def test_every_value_that_says_something_is_there_and_the_package_is_left_as_it_was(fields):
    package = {"name": "x"} | fields
    before = orjson.dumps(package)
    told = {each["key"]: each["value"] for each in to_dcat_extras(package)["extras"]}
    assert orjson.dumps(package) == before
    assert all(isinstance(value, str) and value for value in told.values())
    for key, value in fields.items():
        if value in ("", [], {}, {"en": ""}):
            assert key not in told
        elif key in FLATTENED:
            first = {k: v for k, v in value[0].items() if v}
            assert {told.get(f"{FLATTENED[key][0]}_{FLATTENED[key][1][k]}") for k in first} <= set(first.values())
            assert len(value) == 1 or key in told
        elif key in RENAMED:
            assert told[RENAMED[key]] == value
        else:
            assert key in told


def test_no_extra_takes_the_name_of_a_field_that_every_ckan_knows():
    core = set(DATASET.load_fields) - set(OUR_FIELDS)
    flat = {f"{prefix}_{name}" for prefix, names in FLATTENED.values() for name in names.values()}
    assert not core & (flat | set(RENAMED.values()) | set(OUR_FIELDS) | {"ieum_id", "ieum_site", "ieum_digest", "uri"})
