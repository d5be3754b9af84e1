"""The pages of versions: who sees what, what lies between two, and going back."""

import pytest

from catalog import LocalCatalog
from tests.furniture import shared


@pytest.fixture
def dohyun(hall):
    call = LocalCatalog(hall, hall.user("dohyun")).action
    call.package_create(**shared())
    call.package_patch(id="kepco-power", notes="담당 010-1234-5678", revision_note="담당을 적음")
    call.package_patch(id="kepco-power", notes="전력 사용량입니다.")
    return call


def test_whoever_edits_it_sees_versions_and_what_each_said(visitor, dohyun):
    page = visitor("dohyun").page("/ko/dataset/kepco-power/versions")
    assert "담당을 적음" in page.text
    assert "/ko/dataset/kepco-power/versions/2" in page.links
    then = visitor("dohyun").page("/ko/dataset/kepco-power/versions/2")
    assert "담당 010-1234-5678" in then.text
    assert "시군구별 월간 전력 사용량" in then.text                     # as the one before it had it
    for asked in ("compare=1..3", "a=3&b=1"):
        told = visitor("dohyun").page(f"/ko/dataset/kepco-power/versions?{asked}")
        assert "1판과 3판의 다른 점" in told.text
        assert "전력 사용량입니다." in told.text


def test_others_see_that_something_changed_and_not_what_it_said(visitor, dohyun):
    for name in ("", "taeho"):
        page = visitor(name).page("/ko/dataset/kepco-power/versions")
        assert "바뀐 것: 설명" in page.text or "바뀐 것:" in page.text
        assert "담당" not in page.text.replace("담당자", "")
        refused = visitor(name).get("/ko/dataset/kepco-power/versions/2")
        assert refused.status_code == (303 if name == "" else 403)
        assert visitor(name).get("/ko/dataset/kepco-power/versions?compare=1..2").status_code in (303, 403)
        assert visitor(name).get("/ko/dataset/kepco-power/versions/3").status_code == 200


def test_going_back_shows_first_what_it_changes_and_then_makes_a_new_version(visitor, dohyun):
    before = visitor("dohyun").page("/ko/dataset/kepco-power/versions/1/restore")
    assert "이렇게 바뀝니다" in before.text
    done = visitor("dohyun").post("/ko/dataset/kepco-power/versions/1/restore", {"note": "처음 설명이 맞습니다."})
    assert done.status_code == 303
    assert dohyun.package_show(id="kepco-power")["notes"] == "시군구별 월간 전력 사용량"
    assert "처음 설명이 맞습니다." in visitor("dohyun").page("/ko/dataset/kepco-power/versions").text


def test_going_back_from_what_was_changed_meanwhile_is_refused_and_keeps_what_was_typed(visitor, dohyun):
    answer = visitor("dohyun").post("/ko/dataset/kepco-power/versions/1/restore", {
        "note": "까닭", "seen": "2020-01-01T00:00:00.000000"})
    assert (answer.status_code, "까닭" in answer.get_data(as_text=True)) == (422, True)
    assert dohyun.package_show(id="kepco-power")["notes"] == "전력 사용량입니다."


def test_nobody_goes_back_for_others(visitor, dohyun):
    for name, status in (("", 303), ("taeho", 403), ("sujin", 403), ("jiwoo", 403)):
        assert visitor(name).get("/ko/dataset/kepco-power/versions/1/restore").status_code == status
    assert visitor("dohyun").get("/ko/dataset/kepco-power/versions/9").status_code == 404
