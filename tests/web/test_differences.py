"""Two states of a dataset, told apart in words."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import SYSTEM
from tests.furniture import shared
from tests.web.conftest import application
from web.differences import STAMPS, Difference, differences


@pytest.fixture(scope="module")
def said(furnished):
    """Tell differences as a page in a language does: `said(before, after)`."""
    app = application(furnished)

    def tell(before, after, lang="ko"):
        with app.test_request_context(f"/{lang}/"):
            return [tuple(each) for each in differences(before, after)]
    return tell


def test_what_is_the_same_is_not_told_however_nothing_is_written(said):
    before = shared(next_update=None, remarks="", conforms_to=[])
    assert said(before, shared(remarks=None)) == []


def test_codes_and_flags_are_words_and_lists_are_told_item_by_item(said):
    before = shared(frequency="MONTHLY", is_free=True, theme=["산업고용"], modified="2026-02-01", access_days=3)
    after = shared(frequency="DAILY", is_free=False, theme=["산업고용", "보건의료"], modified="2026-03",
                   access_days=10, tags=[{"name": "전력"}])
    assert said(before, after) == [
        ("theme", "분류체계", "", "보건의료"), ("tags", "키워드", "에너지", ""),
        ("access_days", "답변 기한(일)", "3", "10"), ("frequency", "업데이트 주기", "월간", "일간"),
        ("modified", "수정일", "2026-02-01", "2026-03"), ("is_free", "비용부과유무", "무료", "유료")]
    assert said({"frequency": "MONTHLY"}, {"frequency": "DAILY"}, "en") == [
        Difference("frequency", "Update cycle", "Monthly", "Daily")]


def test_people_are_told_field_by_field_and_texts_by_language(said):
    before = {"contact": [{"name": "가", "phone": "1"}], "title_translated": {"ko": "가", "en": "A"}}
    after = {"contact": [{"name": "나", "phone": "1"}, {"name": "다"}], "title_translated": {"ko": "나", "en": "B"}}
    assert said(before, after) == [
        ("title_translated.ko", "영문명 (한국어)", "가", "나"), ("title_translated.en", "영문명", "A", "B"),
        ("contact.name", "관리부서 1", "가", "나"), ("contact.name", "관리부서 2", "", "다")]


def test_resources_come_and_go_by_their_names_and_change_field_by_field(said):
    table = {"id": "a", "name": "표", "format": "CSV", "columns": [{"name": "시각", "type": "date"}, {"name": "양"}]}
    before = {"resources": [table, {"id": "b", "name": "옛것"}]}
    after = {"resources": [
        table | {"format": "XLSX", "position": 3, "columns": [{"name": "시각", "type": "datetime"}, {"name": "값"}]},
        {"id": "c", "name": "새것"}]}
    assert said(before, after) == [
        ("resources.format", "자원 ‘표’ 확장자", "CSV", "XLSX"),
        ("resources.columns", "자원 ‘표’ 항목 ‘시각’ 형식", "date", "datetime"),
        ("resources.columns", "자원 ‘표’ 항목 ‘양’", "양", ""), ("resources.columns", "자원 ‘표’ 항목 ‘값’", "", "값"),
        ("resources", "자원 ‘옛것’", "있음", ""), ("resources", "자원 ‘새것’", "", "있음")]


def test_an_organisation_is_told_by_its_name_and_a_state_in_words(said):
    before = {"owner_org": "1", "organization": {"name": "a", "title": "가 기관"}, "state": "draft", "private": False}
    after = {"owner_org": "2", "organization": {"name": "b", "title": "나 기관"}, "state": "active", "private": True}
    assert said(before, after) == [
        ("owner_org", "등록할 기관", "가 기관", "나 기관"), ("state", "상태", "초안", "공개"),
        ("private", "비공개", "아니요", "예")]


def test_what_the_catalogue_prints_of_one_state_differs_in_nothing_but_stamps(hall, said):
    call = hall.call
    before = plain(call("package_create", shared(), SYSTEM))
    after = plain(call("package_patch", {"id": before["id"], "notes": "새 설명"}, SYSTEM))
    assert said(before, after) == [("notes", "설명", "시군구별 월간 전력 사용량", "새 설명")]


def plain(fragment):
    return orjson.loads(orjson.dumps(fragment))


VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)), max_leaves=5)


@given(st.dictionaries(st.sampled_from(["remarks", "x", "y", *sorted(STAMPS)[:2]]), VALUES, max_size=4))
def test_nothing_that_a_dataset_may_hold_breaks_the_telling_and_the_same_is_the_same(said, package):
    assert said(package, package) == []
    told = said({}, package)
    assert {each[0].partition(".")[0] for each in told} <= set(package) - STAMPS
