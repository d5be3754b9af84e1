import pytest

from harvesters.kinds import columns
from schemas import Source

ROW = {
    "목록키": "15000001", "목록유형": "FILE", "목록명": " 광주광역시_공원 현황 ",
    "파일데이터명": "광주광역시_공원 현황_20260930",
    "분류체계": "국토관리 - 지역및도시", "제공기관코드": "6290000", "제공기관": "광주광역시",
    "관리 부서명": "공원녹지과",
    "관리부서 전화번호": "`0620000000", "보유근거": "-", "업데이트 주기": "매월", "차기 등록 예정일": "2026-10-31",
    "전체행": "1,234", "확장자(데이터포맷)": "cvs", "키워드": "공원,녹지 · 숲,공원", "등록일": "20200102",
    "수정일": "46000",
    "설명": "공원의<br/>이름과 위치&amp;middot;면적", "비용부과유무": "무료", "이용허락범위": "공공저작물_출처표시",
    "목록 URL": "https://www.data.go.kr/data/15000001/fileData.do", "국가중점여부": "N", "시간범위": "2020~2025",
}


def test_a_row_becomes_a_dataset():
    assert columns.draft(ROW) == {
        "title": "광주광역시_공원 현황", "notes": "공원의\n이름과 위치·면적",
        "url": "https://www.data.go.kr/data/15000001/fileData.do",
        "maintainer": "공원녹지과", "next_update": "2026-10-31", "issued": "2020-01-02", "modified": "2025-12-09",
        "is_free": True, "core_data": False, "frequency": "MONTHLY", "dcat_type": "FILE", "license_id": "kogl-1",
        "theme": ["국토관리"], "theme_detail": "지역및도시",
        "publisher": [{"name": "광주광역시", "identifier": "6290000"}],
        "contact": [{"name": "공원녹지과", "phone": "062-000-0000"}], "tags": [{"name": "공원"}, {"name": "녹지 숲"}],
        "original_tags": ["공원", "녹지 · 숲"], "temporal_text": "2020~2025",
        "temporal_coverage": [{"start": "2020", "end": "2025"}],
        "resources": [{"name": "광주광역시_공원 현황_20260930",
                       "url": "https://www.data.go.kr/data/15000001/fileData.do",
                       "format": "CSV", "access_url": "https://www.data.go.kr/data/15000001/fileData.do",
                       "rows": 1234}]}


@pytest.mark.parametrize(("spelling", "name"), [
    ("관리부서명", "관리 부서명"), ("확장자", "확장자(데이터포맷)"), (" 업데이트  주기 ", "업데이트 주기"),
    ("IRB번호", "IRB/DRB 번호"),
    ("다운로드-활용신청건수", "다운로드_활용신청건수"), ("목록 url", "목록 URL"), ("\ufeff목록키", "목록키"),
    ("비고", None), (None, None)])
def test_a_header_is_known_however_it_is_spelled(spelling, name):
    assert columns.official(spelling) == name


def test_every_official_header_is_known_by_its_own_name():
    assert [columns.official(name) for name in columns.OFFICIAL + columns.OURS] == [*columns.OFFICIAL, *columns.OURS]
    assert len(set(columns.OFFICIAL)) == 36


def test_a_label_in_no_list_is_a_warning_and_no_guess():
    draft = columns.draft(ROW | {"업데이트 주기": "격월", "이용허락범위": "묻지 마세요", "개인정보 포함여부": "모름"})
    assert draft["warnings"] == ["업데이트 주기: 알 수 없는 값 '격월'", "개인정보 포함여부: 알 수 없는 값 '모름'",
                                 "이용허락범위: 알 수 없는 값 '묻지 마세요'"]
    assert not draft.keys() & {"frequency", "license_id", "personal_data", "personal_data_basis"}


@pytest.mark.parametrize(("fee", "basis"), [("무료", None), ("유료", "건"), ("-", "건")])
def test_the_unit_of_a_fee_is_kept_only_where_a_fee_may_be_asked(fee, basis):
    draft = columns.draft(ROW | {"비용부과유무": fee, "비용부과기준 및 단위": "건 "})
    assert draft.get("fee_basis") == basis


def test_no_limit_on_use_is_not_kogl_type_one():
    assert columns.draft(ROW | {"이용허락범위": "이용허락범위 제한 없음"})["license_id"] == "kogl-unrestricted"


def test_rights_of_third_parties_are_kept_beside_the_licence():
    draft = columns.draft(ROW | {"이용허락범위": "공공저작물_출처표시 + 제3자 권리 포함"})
    assert (draft["license_id"], draft["third_party_rights"]) == ("kogl-1", True)


def test_what_the_partner_says_of_personal_data_is_kept_with_its_basis():
    draft = columns.draft(ROW | {"개인정보 포함여부": "민감", "비식별 구분": "가명", "IRB/DRB 번호": "IRB-1, DRB-2",
                                 "결합 가능 여부": "예", "대상자 수": "1,200"})
    assert {key: draft[key] for key in ("personal_data", "personal_data_basis", "deidentification", "irb_required",
                                        "irb_no",
                                        "drb_no", "linkable", "number_of_unique_individuals")} == {
        "personal_data": "sensitive",
        "personal_data_basis": "제공기관이 목록의 '개인정보 포함여부' 항목에 적은 내용입니다.",
        "deidentification": "pseudonymised", "irb_required": True, "irb_no": "IRB-1", "drb_no": "DRB-2",
        "linkable": True,
        "number_of_unique_individuals": 1200}


def test_a_silent_row_says_nothing_of_personal_data_and_licence():
    draft = columns.draft({"목록명": "이름뿐"})
    assert draft == {"title": "이름뿐"}


@pytest.mark.parametrize("row", [{}, {"목록명": "-"}, {"목록명": " "}])
def test_a_row_without_title_is_a_fault_of_that_row(row):
    with pytest.raises(ValueError, match="목록명이 비어 있습니다"):
        columns.draft(row)


def test_each_operation_is_a_resource_and_each_further_format_one_more():
    row = {"목록명": "조회", "목록유형": "API", "목록 URL": "https://e.kr/1", "확장자(데이터포맷)": "JSON+XML",
           "오퍼레이션": [
        {"operation_nm": "가", "url": " ", "request": [{"name": "act", "title": "종류"}, "역"], "response": ["이름"]},
        {"operation_nm": "나", "url": "https://api.kr/b"}]}
    assert columns.draft(row)["resources"] == [
        {"name": "가", "url": "https://e.kr/1", "access_url": "https://e.kr/1", "format": "JSON",
         "request_params": ["act (종류)", "역"], "columns": [{"name": "이름"}]},
        {"name": "나", "url": "https://api.kr/b", "access_url": "https://e.kr/1", "format": "JSON"},
        {"name": "조회", "url": "https://e.kr/1", "access_url": "https://e.kr/1", "format": "XML"}]


def test_columns_are_read_from_a_cell_as_from_a_list():
    cell = "temp|기온|number|℃|1분 평균;  ;station|지점||-|"
    listed = [{"name": "temp", "title": "기온", "type": "number", "unit": "℃", "description": "1분 평균"},
              {"name": "station", "title": "지점"}]
    for told in (cell, [*listed, {"title": "이름 없음"}]):
        assert columns.draft({"목록명": "가", "항목정의": told})["resources"] == [{"name": "가", "url": "",
            "columns": listed}]


def test_a_resource_keeps_its_id_when_only_the_date_in_its_title_changes():
    source = Source(name="s", harvester="", url="", owner_org="org")
    one = columns.finish(columns.draft(ROW), source, "1")
    two = columns.finish(columns.draft(ROW | {"파일데이터명": "광주광역시_공원 현황_20261031"}), source, "1")
    other = columns.finish(columns.draft(ROW), source, "2")
    assert one["resources"][0]["id"] == two["resources"][0]["id"] != other["resources"][0]["id"]


def test_operations_have_ids_of_their_own():
    source = Source(name="s", harvester="", url="", owner_org="org")
    row = {"목록명": "조회", "목록유형": "API", "목록 URL": "https://e.kr/1", "오퍼레이션": "가;나;나"}
    ids = [each["id"] for each in columns.finish(columns.draft(row), source, "1")["resources"]]
    assert len(set(ids)) == 3


def test_what_the_source_says_fills_only_what_the_record_leaves_open():
    says = {"license_id": "kogl-4", "personal_data": "none", "personal_data_basis": "법에 따라"}
    source = Source(name="s", harvester="", url="", owner_org="org", options={"says": says})
    assert columns.finish({"title": "가", "license_id": "kogl-1"}, source, "7") == {
        "title": "가", "license_id": "kogl-1", "personal_data": "none", "personal_data_basis": "법에 따라",
        "identifier": "7", "partner": "org"}


def test_without_any_word_on_the_licence_it_is_not_specified():
    source = Source(name="s", harvester="", url="", owner_org="org")
    assert columns.finish({"title": "가"}, source, "7")["license_id"] == "notspecified"


@pytest.mark.parametrize(("told", "address"), [
    (" https://e.kr/1 ", "https://e.kr/1"), (" ", None), ("-", None), ("http://e.kr/a b", None), ("ftp://e.kr/1", None),
    ("javascript:alert(1)", None), ("www.e.kr", None), ("https://e.kr/x?serviceKey=abcdefghij&type=xml",
                                                        "https://e.kr/x?type=xml"),
    ("https://e.kr/x?a=1&apiKey=abcdefghij", "https://e.kr/x?a=1"),
    ("https://e.kr/x?a=1&amp;b=2", "https://e.kr/x?a=1&b=2")])
def test_an_address_opens_in_a_browser_and_holds_no_key(told, address):
    assert columns.draft({"목록명": "가", "목록 URL": told}).get("url") == address


def test_a_period_that_ends_before_it_starts_stays_a_text():
    draft = columns.draft({"목록명": "가", "시간범위": "2025-01 ~ 2024-06"})
    assert draft == {"title": "가", "temporal_text": "2025-01 ~ 2024-06"}


@pytest.mark.parametrize(("told", "count"), [("1,234", 1234), ("0", 0), ("-1", None), ("-", None), ("많음", None)])
def test_a_count_is_never_negative(told, count):
    assert columns.draft({"목록명": "가", "건수": told}).get("number_of_records") == count


def test_of_more_keywords_than_a_dataset_has_tags_none_is_lost():
    words = [f"낱말{number}" for number in range(70)]
    draft = columns.draft({"목록명": "가", "키워드": ",".join(["물", *words])})
    assert (draft["tags"], draft["original_tags"]) == ([{"name": word} for word in words[:50]], ["물", *words])
    assert "original_tags" not in columns.draft({"목록명": "가", "키워드": ",".join(words[:50])})
