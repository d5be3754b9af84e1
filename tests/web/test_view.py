"""What the pages make of single values."""

import pytest

from web.view import dictionaries, steps


@pytest.mark.parametrize(("procedure", "told"), [
    ("1) 신청서 제출 → 2) 담당자 검토 → 3) 저장소 주소 발급", ["신청서 제출", "담당자 검토", "저장소 주소 발급"]),
    ("1. 회원 가입 2. 내려받기", ["회원 가입", "내려받기"]),
    ("1) 로그인 없이 내려받기", ["로그인 없이 내려받기"]),
    ("공공데이터포털에서 활용신청(자동승인)", []),
    ("2024년 3) 항 참고", []),
    ("", []),
    (None, []),
])
def test_a_procedure_that_numbers_its_steps_is_shown_as_steps(procedure, told):
    assert steps(procedure) == told


def test_a_file_in_two_formats_has_one_dictionary():
    columns = [{"name": "base_dt"}, {"name": "kwh"}]
    package = {"resources": [{"name": "a.csv", "columns": columns}, {"name": "a.json", "columns": list(columns)},
                             {"name": "b.csv", "columns": columns[:1]}, {"name": "c.csv"}]}
    assert [each["name"] for each in dictionaries(package)] == ["a.csv", "b.csv"]
