"""Partners' spellings and the codes they mean."""

import pytest

from schemas.vocabulary import (
    ACCESS,
    DEIDENTIFICATION,
    FREQUENCIES,
    KINDS,
    LICENSES,
    PERSONAL_DATA,
    THEMES,
    Table,
    Term,
    code_of,
    is_open,
    license_and_rights,
    theme_and_detail,
)


def test_the_categories_are_the_sixteen_of_the_portal_in_their_order():
    assert list(THEMES) == ["공공행정", "과학기술", "교통물류", "국토관리", "사회복지", "산업고용", "식품건강",
                            "재난안전",
                            "재정금융", "통일외교안보", "환경기상", "교육", "농축수산", "문화관광", "법률", "보건의료"]


def test_every_list_has_the_codes_the_catalogue_speaks():
    assert {name: list(table) for name, table in (
        ("frequency", FREQUENCIES), ("access", ACCESS), ("kind", KINDS), ("personal", PERSONAL_DATA),
        ("deid", DEIDENTIFICATION))} == {
        "frequency": ["CONT", "DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "ANNUAL_2", "ANNUAL", "IRREG", "NEVER",
                      "UNKNOWN"],
        "access": ["public", "restricted", "non-public"],
        "kind": ["FILE", "API", "STD", "LINKED", "AI", "CDM", "STREAM"],
        "personal": ["none", "included", "unique-id", "sensitive"],
        "deid": ["raw", "pseudonymised", "anonymised", "synthetic", "aggregated"]}


@pytest.mark.parametrize("table", [THEMES, FREQUENCIES, ACCESS, KINDS, PERSONAL_DATA, DEIDENTIFICATION])
def test_each_spelling_of_a_term_leads_to_its_code_whatever_the_case_and_blanks(table):
    for term in table.values():
        for label in (term.code, term.ko, term.en, *term.labels):
            assert code_of(table, f"  {label.upper()} ") == term.code


@pytest.mark.parametrize(("text", "code"), [
    ("매월", "MONTHLY"), ("월간", "MONTHLY"), ("월", "MONTHLY"), ("RECY02", "MONTHLY"), ("연간", "ANNUAL"), ("수시",
                                                                                                      "IRREG"),
    ("반기", "ANNUAL_2"), ("1회성", "NEVER"), ("실시간", "CONT"), ("daily", "DAILY"), ("R/P1Y", "ANNUAL"),
    ("http://publications.europa.eu/resource/authority/frequency/QUARTERLY", "QUARTERLY"),
    ("격월", None), ("", None), (None, None), (7, None),
])
def test_an_update_cycle_is_understood_or_left_open(text, code):
    assert code_of(FREQUENCIES, text) == code


@pytest.mark.parametrize(("text", "code"), [
    ("이용허락범위 제한 없음", "kogl-unrestricted"), ("이용허락범위 제한없음", "kogl-unrestricted"), ("COEX07",
                                                                                  "kogl-unrestricted"),
    ("공공저작물_출처표시", "kogl-1"), ("저작자표시", "kogl-1"), ("COEX01", "kogl-1"), ("KOGL-1", "kogl-1"),
    ("공공저작물_출처표시 + 상업적 이용금지", "kogl-2"), ("공공저작물_출처표시+상업적이용금지", "kogl-2"),
    ("공공저작물_출처표시 + 변경금지", "kogl-3"), ("COEX02", "kogl-3"),
    ("공공저작물_출처표시 + 상업적 이용금지 + 변경금지", "kogl-4"), ("공공누리 제0유형", "kogl-0"),
    ("공공저작물_출처표시 + 제3자 권리 포함", "kogl-1"), ("CC BY 4.0", "cc-by"), ("cc-by", "cc-by"),
    ("http://creativecommons.org/licenses/by/4.0/", "cc-by"), ("공공저작물", None), ("아무나 쓰세요", None), (None,
                                                                                                   None),
])
def test_a_licence_label_leads_to_its_licence_and_an_unknown_one_to_none(text, code):
    assert code_of(LICENSES, text) == code


def test_no_limit_on_use_is_not_read_as_type_one():
    assert (code_of(LICENSES, "이용허락범위 제한 없음"), code_of(LICENSES, "공공저작물_출처표시")) == (
        "kogl-unrestricted", "kogl-1")


@pytest.mark.parametrize(("text", "expected"), [
    ("공공저작물_출처표시", ("kogl-1", None)),
    ("공공저작물_출처표시 + 제3자 권리 포함", ("kogl-1", True)),
    ("공공저작물_출처표시(제3자 권리 포함)", ("kogl-1", True)),
    ("이용허락범위 제한 없음, 제3자 권리 없음", ("kogl-unrestricted", False)),
    ("제3자 권리 포함", (None, True)),
    (None, (None, None)),
])
def test_the_rights_of_third_parties_are_a_flag_beside_the_licence(text, expected):
    assert license_and_rights(text) == expected


def test_a_licence_has_the_shape_that_ckan_clients_read():
    assert LICENSES["kogl-4"] == {
        "id": "kogl-4", "title": "KOGL Type 4 (attribution, non-commercial, no derivatives)",
        "url": "https://www.kogl.or.kr/info/licenseType4.do", "od_conformance": "not reviewed",
        "osd_conformance": "not reviewed", "status": "active", "family": "kogl", "maintainer": "",
        "domain_content": True,
        "domain_data": True, "domain_software": False, "is_generic": False, "is_okd_compliant": False,
        "is_osi_compliant": False, "title_ko": "공공누리 제4유형 (출처표시, 상업적 이용금지, 변경금지)",
        "title_en": "KOGL Type 4 (attribution, non-commercial, no derivatives)"}


def test_only_licences_for_any_use_are_open():
    assert [code for code in LICENSES if is_open(code)] == [
        "kogl-0", "kogl-1", "kogl-unrestricted", "cc-zero", "cc-by", "cc-by-sa", "odc-pddl", "odc-by", "odc-odbl",
        "gfdl",
        "other-open", "other-pd", "other-at"]
    assert (is_open("notspecified"), is_open(None), is_open("brand-new")) == (False, False, False)


@pytest.mark.parametrize(("text", "expected"), [
    ("산업고용 - 에너지및자원개발", ("산업고용", "에너지및자원개발")),
    ("산업고용 - 산업·중소기업일반", ("산업고용", "산업·중소기업일반")),
    ("교통및물류 > 철도", ("교통물류", "철도")),
    ("교통물류", ("교통물류", None)),
    ("일반공공행정 > 지방행정 > 세무", ("공공행정", "지방행정 > 세무")),
    ("모르는 분류 - 철도", (None, "철도")),
    (None, (None, None)),
])
def test_a_category_path_is_split_into_category_and_detail(text, expected):
    assert theme_and_detail(text) == expected


def test_the_code_of_a_path_is_that_of_its_first_level():
    assert code_of(THEMES, "교통및물류 > 철도") == "교통물류"


def test_one_spelling_for_two_codes_is_refused():
    with pytest.raises(ValueError, match="'월' is written for both A and B"):
        Table.of(Term("A", "월", "month"), Term("B", "월", "moon"))


def test_many_unknown_texts_do_not_fill_the_memory():
    table = Table.of(Term("A", "가", "a"))
    assert {code_of(table, str(number)) for number in range(10_050)} == {None}
    assert len(table.seen) == 10_000


def test_a_text_too_long_to_be_a_label_is_not_searched():
    long = "공공저작물_출처표시" + " " * 300
    assert (code_of(LICENSES, long), license_and_rights(long + "제3자"), theme_and_detail("교육 - " + "가" * 300)) == (
        None, (None, None), (None, None))
