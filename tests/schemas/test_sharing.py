"""The sharing profile, row by row: one thing is changed in a good record, and the whole answer is compared."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import DATASET, MESSAGES, Message, Verdict, check_sharing
from schemas.sharing import MANDATORY
from schemas.sharing_advice import AI, ALWAYS, CDM, HEALTH, PERSONAL
from tests.schemas.strategies import JUNK_PACKAGES, quick
from tests.schemas.test_messages import SAID

TODAY = dt.date(2026, 11, 22)
FILE = {"name": "가구 평균 전력사용량", "url": "https://data.example.kr/1.csv", "format": "CSV", "rows": 120,
        "columns": [{"name": "시도"}]}
GOOD = DATASET.load({
    "name": "kepco-1", "identifier": "15101404", "partner": "kepco", "title": "가구 평균 전력사용량",
    "notes": "월별 사용량입니다.",
    "tags": [{"name": "전력"}], "theme": ["산업고용"], "publisher": [{"name": "한국전력공사"}], "owner_org": "kepco",
    "contact": [{"name": "데이터팀", "phone": "061-345-0000"}], "legal_basis_text": "전기사업법", "provenance": "검침",
    "frequency": "MONTHLY", "next_update": "2026-12-01", "issued": "2020-01-01", "modified": "2026-11-01",
    "dcat_type": "FILE",
    "url": "https://data.example.kr/1", "access_rights": "public", "access_procedure": "바로 받습니다.",
    "license_id": "kogl-1",
    "third_party_rights": False, "is_free": True, "spatial_coverage": "전국", "temporal_text": "2024년",
    "resources": [FILE],
    "personal_data": "none", "harvest_source": "kepco", "harvest_record": "FILE-15101404", "mapping_version": "1"})
PAGE = {"name": "신청 안내", "url": "https://hospital.example.kr/ask", "format": "HTML",
        "resource_type": "documentation"}
HEALTHY = {
    **GOOD,
    "dcat_type": "CDM", "theme": ["보건의료"], "personal_data": "sensitive", "deidentification": "pseudonymised",
    "deid_date": "2026-05-01", "deid_method": "식별자 삭제", "deid_reviewed": "2026-05-02 심의위원회", "linkable": True,
    "link_key": "가명키", "legal_basis": "개인정보 보호법 제28조의2", "purpose": "과학적 연구",
    "retention_period": "5년",
    "access_rights": "non-public", "irb_required": True, "irb_no": "IRB-1", "irb_expiry": "2027-01-01",
    "health_category": ["EHR"], "health_theme": ["당뇨"], "coding_system": ["KCD"], "number_of_unique_individuals": 900,
    "number_of_records": 12_000, "min_typical_age": 0, "max_typical_age": 90, "hdab": "데이터심의위원회",
    "trusted_data_holder": "안심구역", "cdm_version": "v5.4", "vocabulary_version": "v5.0 2024", "resources": [PAGE]}
LEARNING = {**GOOD, "dcat_type": "AI", "ai_task": "분류", "ai_modality": "영상", "ai_volume": "10만 장",
            "ai_label_type": "바운딩박스",
            "ai_year": "2023"}
API = {**GOOD, "dcat_type": "API", "resources": [{**FILE, "api_type": "REST", "quota": "하루 1,000번"}]}


@pytest.mark.parametrize("package", [GOOD, HEALTHY, LEARNING, API], ids=["file", "health", "ai", "api"])
def test_a_good_record_has_nothing_against_it(package):
    assert check_sharing(package, TODAY) == Verdict({}, {}, {})
    assert check_sharing(package, TODAY).published


def without(package: dict, *fields: str) -> dict:
    return {key: value for key, value in package.items() if key not in fields}


def only(where: str, field: str, *messages: str) -> Verdict:
    """A verdict of one field."""
    return Verdict(**{part: {field: list(messages)} if part == where else {} for part in Verdict._fields})


HOLDS = [                                          # row, package, field, code
    *((row, without(GOOD, field), field, code) for field, row, code in MANDATORY),
    *((row, {**GOOD, field: empty}, field, code) for field, row, code in MANDATORY
      for empty in (None, "", [])[:1 if field in ("tags", "theme") else 2]),
    ("2", without(GOOD, "partner", "owner_org"), "partner", "partner_missing"),
    ("8", {**GOOD, "publisher": []}, "publisher", "publisher_missing"),
    ("8", {**GOOD, "publisher": [{"identifier": "B410002"}]}, "publisher", "publisher_missing"),
    ("9", {**GOOD, "contact": [{"phone": "061"}]}, "contact", "contact_missing"),
    ("22", {**GOOD, "license_id": "notspecified"}, "license_id", "license_missing"),
    ("22", {**GOOD, "license_id": ""}, "license_id", "license_missing"),
    ("24", without(GOOD, "is_free"), "is_free", "is_free_missing"),
    ("24", {**GOOD, "is_free": False}, "fee_basis", "fee_basis_missing"),
    ("X1", without(GOOD, "harvest_record"), "harvest_record", "harvest_record_missing"),
    ("X1", without(GOOD, "mapping_version"), "mapping_version", "mapping_version_missing"),
    ("P2", without(HEALTHY, "deidentification"), "deidentification", "deidentification_missing"),
    ("P3", without(HEALTHY, "deid_date"), "deid_date", "deid_date_missing"),
    ("P3", without(HEALTHY, "deid_method"), "deid_method", "deid_method_missing"),
    ("P3", without(HEALTHY, "deid_reviewed"), "deid_reviewed", "deid_reviewed_missing"),
    ("P3", {**HEALTHY, "deid_reviewed": "아니오"}, "deid_reviewed", "deid_reviewed_missing"),
    ("20", {**HEALTHY, "access_rights": "public"}, "access_rights", "personal_data_public"),
    ("H1", without(HEALTHY, "irb_required"), "irb_required", "irb_required_missing"),
    ("H1", without(HEALTHY, "irb_no"), "irb_no", "irb_number_missing"),
]


@pytest.mark.parametrize(("row", "package", "field", "code"), HOLDS)
def test_what_must_be_known_holds_the_record_back(row, package, field, code):
    assert check_sharing(package, TODAY) == only("holds", field, SAID[code])


def test_a_record_without_any_way_to_the_data_is_held():
    assert check_sharing({**GOOD, "url": "", "resources": [{**FILE, "format": ""}]}, TODAY).holds == {
        "url": [SAID["url_missing"]], "resources": [SAID["resources_missing"]]}


def test_an_unknown_licence_is_held_and_named():
    verdict = check_sharing({**GOOD, "license_id": "우리끼리"}, TODAY)
    assert verdict == only("holds", "license_id", SAID["license_unknown"].format(value="우리끼리"))
    assert (verdict.holds["license_id"][0].code, verdict.published) == ("license_unknown", False)


def test_an_approval_that_has_ended_is_held():
    assert check_sharing({**HEALTHY, "irb_expiry": "2026-11-21"}, TODAY) == only(
        "holds", "irb_expiry", SAID["irb_expired"].format(value="2026-11-21"))
    assert check_sharing({**HEALTHY, "irb_expiry": "2026-11-22"}, TODAY) == Verdict({}, {}, {})


def test_the_number_of_a_data_review_board_is_as_good():
    assert check_sharing({**without(HEALTHY, "irb_no"), "drb_no": "DRB-7"}, TODAY) == Verdict({}, {}, {})


def test_personal_data_outside_of_health_need_no_irb():
    package = {**without(HEALTHY, "irb_required", "irb_no"), "theme": ["교통물류"], "dcat_type": "FILE"}
    assert check_sharing(package, TODAY) == Verdict({}, {}, {})


def test_nothing_is_assumed_for_an_empty_record():
    verdict = check_sharing({}, TODAY)
    assert verdict.errors == {"title": [SAID["title_missing"]], "identifier": [SAID["identifier_missing"]]}
    assert {field: messages[0].code for field, messages in verdict.holds.items()} == {
        "partner": "partner_missing", "notes": "notes_missing", "tags": "tags_missing", "theme": "theme_missing",
        "frequency": "frequency_missing", "issued": "issued_missing", "modified": "modified_missing",
        "dcat_type": "kind_missing", "url": "url_missing", "access_rights": "access_rights_missing",
        "personal_data": "personal_data_missing", "license_id": "license_missing", "is_free": "is_free_missing",
        "publisher": "publisher_missing", "contact": "contact_missing", "resources": "resources_missing"}


def choices(code: str, value: object, table: str) -> str:
    return SAID[code].format(value=value, choices=table)


ERRORS = [                                         # row, changes, field, message
    ("3", {"title": ""}, "title", SAID["title_missing"]),
    ("1", {"identifier": ""}, "identifier", SAID["identifier_missing"]),
    ("5", {"notes": 5}, "notes", SAID["not_text"]),
    ("6", {"tags": "전력"}, "tags", SAID["not_list"]),
    ("8", {"publisher": {"name": "한전"}}, "publisher", SAID["not_list"]),
    ("8", {"publisher": ["한전"]}, "publisher", SAID["not_list"]),
    ("9", {"contact": [{"name": 5}]}, "contact", SAID["not_text"]),
    ("11", {"applicable_legislation": "법"}, "applicable_legislation", SAID["not_list"]),
    ("13", {"frequency": "격월"}, "frequency", choices(
        "not_in_list", "격월", "CONT, DAILY, WEEKLY, MONTHLY, QUARTERLY, ANNUAL_2, ANNUAL, IRREG, NEVER, UNKNOWN")),
    ("13", {"frequency": 5}, "frequency", SAID["not_text"]),
    ("7", {"theme": "보건의료"}, "theme", SAID["not_list"]),
    ("17", {"dcat_type": "WEB"}, "dcat_type", choices("not_in_list", "WEB", "FILE, API, STD, LINKED, AI, CDM, STREAM")),
    ("20", {"access_rights": "열림"}, "access_rights", choices("not_in_list", "열림",
                                                             "public, restricted, non-public")),
    ("P1", {"personal_data": "조금"}, "personal_data", choices(
        "not_in_list", "조금", "none, included, unique-id, sensitive")),
    ("15", {"issued": "2020-13-01"}, "issued", SAID["not_date"].format(value="2020-13-01")),
    ("16", {"modified": "2026-11-23"}, "modified", SAID["modified_in_future"].format(value="2026-11-23")),
    ("16", {"modified": "2026-12"}, "modified", SAID["modified_in_future"].format(value="2026-12")),
    ("16", {"modified": "2026-11-22T15:00:00+00:00"}, "modified", SAID["modified_in_future"].format(
        value="2026-11-22T15:00:00+00:00")),
    ("15", {"issued": "2026-11-02"}, "issued", SAID["issued_after_modified"].format(value="2026-11-02")),
    ("28", {"temporal_coverage": [{"start": "2025", "end": "2024-05"}]}, "temporal_coverage", SAID["period_reversed"]),
    ("28", {"temporal_coverage": [{"start": "옛날"}]}, "temporal_coverage", SAID["not_date"].format(value="옛날")),
    ("19", {"url": "javascript:alert(1)"}, "url", SAID["not_address"].format(value="javascript:alert(1)")),
    ("19", {"url": "https://a.kr/?serviceKey=0123456789abcdef"}, "url", SAID["key_in_address"]),
    ("23", {"third_party_rights": "있음"}, "third_party_rights", SAID["not_flag"]),
    ("24", {"is_free": "무료"}, "is_free", SAID["not_flag"]),
    ("21", {"access_days": -1}, "access_days", SAID["not_count"].format(value=-1)),
    ("H3", {"number_of_records": "많음"}, "number_of_records", SAID["not_count"].format(value="많음")),
    ("R3", {"resources": [FILE, {**FILE, "url": "C:\\자료.csv"}]}, "resources",
     f"2번째 자원: {MESSAGES['not_address'].about(value='C:' + chr(92) + '자료.csv').ko} / "
     f"Resource 2: {MESSAGES['not_address'].about(value='C:' + chr(92) + '자료.csv').en}"),
    ("R4", {"resources": [{**FILE, "rows": "12"}]}, "resources",
     f"1번째 자원: {MESSAGES['not_count'].about(value='12').ko} / "
     f"Resource 1: {MESSAGES['not_count'].about(value='12').en}"),
    ("R2", {"resources": 5}, "resources", SAID["not_list"]),
]


@pytest.mark.parametrize(("row", "changes", "field", "message"), ERRORS)
def test_what_cannot_be_so_is_refused(row, changes, field, message):
    verdict = check_sharing({**GOOD, **changes}, TODAY)
    assert verdict == only("errors", field, message)
    assert all(isinstance(said, Message) for said in verdict.errors[field])


def test_lowest_and_highest_age_are_in_order():
    assert check_sharing({**HEALTHY, "min_typical_age": 91}, TODAY) == only(
        "errors", "min_typical_age", SAID["ages_reversed"])


@pytest.mark.parametrize("file", [{"download_url": "https://h.kr/sample.csv"}, {"resource_type": "file"},
                                  {"resource_type": "sample"}, {"url_type": "upload"}])
@pytest.mark.parametrize("state", ["raw", "pseudonymised"])
def test_not_even_a_sample_of_personal_health_data_is_taken(file, state):
    verdict = check_sharing({**HEALTHY, "deidentification": state, "resources": [PAGE, {**PAGE, **file}]}, TODAY)
    assert verdict.errors == {"resources": [MESSAGES["health_file"].of_resource(2)]}


def test_a_file_of_synthetic_health_data_is_taken():
    package = {**HEALTHY, "deidentification": "synthetic", "resources": [FILE | {"download_url": "https://h.kr/a.csv"}]}
    assert check_sharing(package, TODAY) == Verdict({}, {}, {})


ADVICE = [                                         # row, package, field, code
    *((row, without(GOOD, *fields), fields[0], code) for row, fields, code in ALWAYS),
    *((row, without(HEALTHY, *fields), fields[0], code) for row, fields, code in (*PERSONAL, *HEALTH, *CDM)),
    *((row, without(LEARNING, *fields), fields[0], code) for row, fields, code in AI),
    ("1", without(GOOD, "identifier", "harvest_source"), "identifier", "identifier_advised"),
    ("10", {**GOOD, "contact": [{"name": "데이터팀"}]}, "contact", "contact_way_advised"),
    ("14", without(GOOD, "next_update"), "next_update", "next_update_advised"),
    ("P4", without(HEALTHY, "link_key"), "link_key", "link_key_advised"),
    ("H1", without(HEALTHY, "irb_expiry"), "irb_expiry", "irb_expiry_advised"),
]


@pytest.mark.parametrize(("row", "package", "field", "code"), ADVICE)
def test_what_is_recommended_is_advised_and_blocks_nothing(row, package, field, code):
    verdict = check_sharing(package, TODAY)
    assert verdict == only("advice", field, SAID[code])
    assert verdict.published


@pytest.mark.parametrize(("row", "package", "lacking", "code"), [
    ("R1", GOOD, "name", "resource_name_advised"), ("R2", GOOD, "format", "resource_format_advised"),
    ("R3", GOOD, "url", "resource_url_advised"), ("R4", GOOD, "rows", "resource_size_advised"),
    ("R6", GOOD, "columns", "columns_advised"), ("R5", API, "quota", "api_type_advised"),
    ("R5", API, "api_type", "api_type_advised"),
])
def test_what_a_resource_lacks_is_advised_with_its_number(row, package, lacking, code):
    whole = package["resources"][0]
    verdict = check_sharing({**package, "resources": [whole, without(whole, lacking)]}, TODAY)
    assert verdict == only("advice", "resources", str(MESSAGES[code].of_resource(2)))


@pytest.mark.parametrize("frequency", ["CONT", "IRREG", "NEVER", "UNKNOWN"])
def test_a_cycle_without_a_next_day_asks_for_none(frequency):
    assert check_sharing({**without(GOOD, "next_update"), "frequency": frequency}, TODAY) == Verdict({}, {}, {})


def test_every_mandatory_recommended_or_conditional_row_is_walked():
    walked = {row for table in (HOLDS, ERRORS, ADVICE) for row, *_ in table} | {"R1", "R4", "R5", "R6"}
    rows = ["1", "2", "3", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "19", "20", "21",
            "22",
            "23", "24", "27", "28", "R1", "R2", "R3", "R4", "R5", "R6", "P1", "P2", "P3", "P4", "P5", "P6", "H1",
            "H2", "H3",
            "H4", "H5", "A1", "X1"]
    assert [row for row in rows if row not in walked] == []


def test_dates_are_compared_at_the_coarser_precision():
    assert check_sharing({**GOOD, "issued": "2026-10-20", "modified": "2026-10"}, TODAY) == Verdict({}, {}, {})


def test_a_draft_with_dates_as_partners_write_them_is_judged_too():
    assert check_sharing({**GOOD, "issued": "2020.01.01", "modified": "20261101"}, TODAY) == Verdict({}, {}, {})


def test_today_is_the_day_in_korea_when_none_is_given():
    assert "modified" in check_sharing({**GOOD, "modified": "2199-01-01"}).errors


@quick
@given(st.one_of(JUNK_PACKAGES, JUNK_PACKAGES.map(lambda package: {**GOOD, **package}),
                 JUNK_PACKAGES.map(lambda package: {**HEALTHY, **package})))
def test_any_dictionary_gets_a_verdict_of_messages(package):
    for part in check_sharing(package, TODAY):
        assert all(isinstance(message, Message) for messages in part.values() for message in messages)
