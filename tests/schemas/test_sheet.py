"""A row of a spreadsheet as a dataset: what each cell may say, and what is said about it when it cannot be read."""

import re

import pytest

from harvesters.kinds.columns import OFFICIAL as HARVESTED
from harvesters.kinds.columns import OURS
from schemas import DATASET
from schemas.sheet import Cell, name_of, package_of
from schemas.sheet_columns import OFFICIAL, REQUIRED, TEMPLATE, field_of, found
from schemas.sheet_texts import SAID
from schemas.sheet_writing import cells_of
from tests.furniture import shared

FULL = cells_of(shared()) | {"name": ""}


def read(**cells):
    """Read a row in which all is said that must be, with some cells changed; `__` stands for a dot."""
    changed = {path.replace("__", "."): value for path, value in cells.items()}
    return package_of({path: Cell(value, "D", 7, field_of(path).header) for path, value in (FULL | changed).items()
                       if path != "owner_org"}, "kepco")


def said(told, path: str) -> list[str]:
    return [message.ko for message in told.faults[path]]


def test_a_row_with_all_that_is_needed_is_a_dataset_that_may_be_published():
    told = read()
    expected, errors = DATASET.read(shared(name="kepco-15000001"))
    assert (told.package, errors, told.faults, told.notes, told.held) == (expected, {}, {}, [], False)
    assert told.identity == ("identifier", "15000001")


def test_every_official_column_and_each_of_the_harvesters_is_known():
    assert OFFICIAL == HARVESTED
    unknown = [header for header in (*OFFICIAL, *OURS) if found(header) is None]
    assert unknown == ["오퍼레이션"]
    assert [field.header for field in TEMPLATE[:36]] == list(OFFICIAL)
    assert len({field.path for field in TEMPLATE}) == len(TEMPLATE) == 87


@pytest.mark.parametrize(("header", "meant"), [
    ("목록명", ("title", "same")), (" 목록 명* ", ("title", "spelled")), ("목록명(필수)", ("title", "same")),
    ("[필수] 목록명", ("title", "same")), ("3. 설명", ("notes", "same")),
    ("관리부서\n전화번호", ("contact.phone", "same")),
    ("수정일(YYYY-MM-DD)", ("modified", "same")), ("업데이트주기", ("frequency", "spelled")),
    ("데이터셋명", ("title", "alias")), ("갱신주기", ("frequency", "spelled")),
    ("contact.phone", ("contact.phone", "field")),
    ("자원2 URL", ("resources.1.url", "number")), ("파일 3 이름", ("resources.2.name", "number")),
    ("파일데이터명 2", ("resources.1.name", "number")), ("자원21 URL", None), ("자원0 URL", None), ("", None),
    ("전력 사용량", None), ("가" * 100, None), ("２. 키워드", ("tags", "same")),
    ("Update cycle", ("frequency", "alias")),
])
def test_a_header_is_known_however_it_is_spelled(header, meant):
    assert found(header) == meant


@pytest.mark.parametrize(("path", "written", "value"), [
    ("issued", "2024.3.5.", "2024-03-05"), ("issued", "2024년 3월 5일(화)", "2024-03-05"),
    ("issued", "20240305", "2024-03-05"),
    ("issued", "45356", "2024-03-05"), ("issued", "２０２４-03-05", "2024-03-05"), ("issued", "2024-03", "2024-03"),
    ("number_of_records", "1,234", 1234), ("number_of_records", "12건", 12), ("number_of_records", "１２", 12),
    ("number_of_records", "12.0", 12), ("number_of_records", "'12", 12), ("number_of_records", " 12\u00a0명 ", 12),
    ("core_data", "○", True), ("core_data", "X", False), ("core_data", "TRUE", True), ("core_data", "아니오", False),
    ("is_free", "무료", True), ("is_free", "N", True), ("is_free", "없음", True), ("frequency", "매월", "MONTHLY"),
    ("frequency", "R/P1M", "MONTHLY"), ("access_rights", "신청 후 제공", "restricted"),
    ("title", "전력\u200b 사용량\u00a0", "전력 사용량"),
    ("title", "'-1도 이하 일수", "-1도 이하 일수"), ("license_id", "공공저작물_출처표시 + 변경금지", "kogl-3"),
    ("tags", "전력; 에너지\n요금", [{"name": "전력"}, {"name": "에너지"}, {"name": "요금"}]),
    ("tags", "전력·에너지·요금", [{"name": "전력"}, {"name": "에너지"}, {"name": "요금"}]),
    ("tags", "전기·가스, 요금", [{"name": "전기 가스"}, {"name": "요금"}]),
    ("tags", "#전력 #에너지", [{"name": "전력"}, {"name": "에너지"}]),
    ("theme", "산업고용 - 에너지및자원개발", ["산업고용"]), ("theme", "산업고용, 환경기상", ["산업고용", "환경기상"]),
    ("theme", "재정·세제·금융", ["재정금융"]), ("language", "한국어, 영어", ["ko", "en"]),
    ("health_category", '진료\n"검사, 처방"', ["진료", "검사, 처방"]), ("title", "-", "kepco-15000001"),
])
def test_a_cell_is_read_as_it_is_meant(path, written, value):
    assert read(**{path: written}).package[path] == value


@pytest.mark.parametrize(("path", "written", "code"), [
    ("issued", "26/03/05", "two_orders"), ("issued", "3/5/2026", "two_orders"), ("issued", "26.3.5.", "two_orders"),
    ("issued", "작년 봄", "no_date"), ("issued", "2026-02-30", "no_date"),
    ("number_of_records", "약 1,200건", "no_count"),
    ("number_of_records", "1만", "no_count"), ("number_of_records", "-3", "no_count"),
    ("number_of_records", "50%", "no_count"), ("number_of_records", "1.5", "no_count"),
    ("core_data", "아마도", "no_flag"), ("frequency", "이따금", "no_choice"), ("license_id", "자유", "no_choice"),
    ("theme", "산업고용, 우주", "no_choice"), ("language", "우리말", "no_choice"),
    ("contact.phone", "없어요", "no_phone"),
    ("contact.email", "가나다", "no_email"), ("name", "한글 이름", "no_name"), ("url", "홈페이지 참조", "not_address"),
    ("resources.0.url", "C:\\자료\\전력.csv", "not_address"),
])
def test_a_cell_that_could_be_anything_is_refused_by_its_place_and_header(path, written, code):
    told = read(**{path.replace(".", "__"): written})
    place = path if path in told.faults else path.partition(".")[0]
    [message] = told.faults[place]
    assert (list(told.faults), message.code) == ([place], code)
    if code != "not_address" or path == "url":
        assert message.ko.startswith(f"D7 {field_of(path).header}: ")
    assert not told.held


def test_a_fault_names_the_choices_in_both_languages():
    [message] = read(access_rights="아무나").faults["access_rights"]
    assert message.ko == ("D7 접근등급: 정해진 목록에 없는 값(아무나)입니다. 걸러 찾기에 나타나지 않습니다. "
                          "바로 받기, 신청 후 받기, 안심구역에서 쓰기 가운데 하나를 적어 주세요.")
    assert message.en == ("D7 접근등급: The value (아무나) is not in the list, so filters cannot show it. "
                          "Write one of: Open to all, On request, In a secure area only.")


def test_what_is_missing_is_told_at_its_empty_cell_and_may_wait_as_a_draft():
    told = read(frequency="", contact__name="")
    assert (said(told, "frequency")[0].split(". ")[0], set(told.faults), told.held) == (
        "D7 업데이트 주기: 업데이트 주기가 없습니다", {"contact.name", "frequency"}, True)


def test_a_cell_that_shows_an_error_is_a_fault_and_not_also_missing():
    cells = {path: Cell(value, "D", 7, path) for path, value in FULL.items() if path != "owner_org"}
    cells["frequency"] = Cell("#REF!", "L", 7, "업데이트 주기", SAID["cell_error"].about(value="#REF!"))
    told = package_of(cells, "kepco")
    assert told.faults == {"frequency": [told.faults["frequency"][0]]}
    assert said(told, "frequency") == [
        "L7 업데이트 주기: 계산 오류(#REF!)가 들어 있습니다. 실제 값을 알 수 없습니다. "
        "식을 고치거나 값을 바로 적어 주세요."]


def test_what_several_cells_say_of_one_field_is_put_together():
    package = read(access_procedure="누리집", access_procedure__steps="1) 신청", access_procedure__review="기관 심의",
                   conforms_to="ISO 19115", conforms_to__standard="Y", temporal_text="2024-01~2025-12",
                   title_translated="Power use", irb_no__any="IRB-1, DRB-2", license_id="출처표시(제3자 권리 포함)",
                   third_party_rights="", is_free="", is_free__free="예").package
    assert {key: package[key] for key in ("access_procedure", "conforms_to", "temporal_coverage", "title_translated",
                                          "irb_no", "drb_no", "irb_required", "third_party_rights", "is_free")} == {
        "access_procedure": "누리집\n1) 신청\n기관 심의", "conforms_to": ["공공데이터 제공표준", "ISO 19115"],
        "temporal_coverage": [{"start": "2024-01", "end": "2025-12"}],
        "title_translated": {"ko": "전력 사용량", "en": "Power use"}, "irb_no": "IRB-1", "drb_no": "DRB-2",
        "irb_required": True, "third_party_rights": True, "is_free": True}


def test_a_row_is_known_again_by_its_key_its_name_or_its_title():
    named, titled, bare = read(identifier="", name="power"), read(identifier=""), read(identifier="", title="")
    assert (named.identity, named.package["name"]) == (("name", "power"), "power")
    assert titled.identity == ("title", "전력 사용량")
    assert titled.package["name"] == name_of("kepco", "title", "전력 사용량")
    assert re.fullmatch(r"kepco-[0-9a-f]{16}", titled.package["name"])
    assert [message.code for message in bare.faults["identifier"]] == ["nameless"]
    assert name_of("kepco", "identifier", "가-1") != name_of("kepco", "identifier", "나-1")


def test_a_row_marked_as_deleted_or_of_another_organisation_is_told():
    assert [message.code for message in read(deleted="Y").faults["deleted"]] == ["deleted"]
    cells = {path: Cell(value, "D", 7, path) for path, value in FULL.items()}
    cells["owner_org"] = Cell("한국전력공사", "A", 7, "협력기관")
    told = package_of(cells, "kepco")
    assert ([note.code for note in told.notes], told.package["owner_org"], told.faults) == (
        ["organization_fixed"], "kepco", {})


def test_a_keyword_too_short_is_left_out_and_told():
    told = read(tags="전력, 물")
    assert (told.package["tags"], [note.code for note in told.notes], told.faults) == (
        [{"name": "전력"}], ["short_keyword"], {})


def test_each_format_of_a_resource_is_one():
    told = read(resources__0__format="CSV+JSON", resources__1__url="https://data.example/api")
    assert [(each["url"], each["format"]) for each in told.package["resources"]] == [
        ("https://data.example/power.csv", "CSV"), ("https://data.example/power.csv", "JSON"),
        ("https://data.example/api", "")]


def test_what_must_be_said_is_what_the_profile_holds_back():
    assert package_of({}, "kepco").held is False
    told = read(**{path.replace(".", "__"): "" for path in REQUIRED if path != "title"})
    assert told.held
    assert {path.partition(".")[0] for path in REQUIRED} - {path.partition(".")[0] for path in told.faults} == {"title"}


@pytest.mark.parametrize("message", SAID.values(), ids=lambda message: message.code)
def test_a_message_says_what_why_and_how_in_both_languages(message):
    assert len(re.findall(r"[.](?= |$)", message.ko)) >= 3
    assert re.search(r"(?:주세요|됩니다)\.$", message.ko)
    assert len(re.findall(r"[.](?= |$)", message.en)) >= 2
    assert not re.search("[가-힣]", message.en.replace("(예시)", ""))
    assert not re.search("[!！]", message.replace("#REF!", ""))
    assert sorted(re.findall(r"{\w+}", message.ko)) == sorted(re.findall(r"{\w+}", message.en))
