"""What a decoder says in English is said in Korean to who reads Korean."""

import re

import msgspec
import orjson
import pytest

from harvesters import drafts
from harvesters.kinds.odcloud_rows import PAGE
from harvesters.kinds.paging import wrong

PUBLIC = {"page": 1, "perPage": 1, "matchCount": 1, "currentCount": 1, "data": []}


@pytest.mark.parametrize(("body", "ko"), [
    ({}, "‘page’ 항목 없음"), ([], "올 것: 이름과 값의 묶음, 온 것: 목록"),
    (PUBLIC | {"data": 1}, "올 것: 목록, 온 것: 정수, 자리 data"),
    (PUBLIC | {"matchCount": "1"}, "올 것: 정수, 온 것: 글, 자리 matchCount"),
    (PUBLIC | {"matchCount": None}, "올 것: 정수, 온 것: 빈 값, 자리 matchCount")])
def test_a_listing_out_of_shape_says_in_korean_what_is_missing_or_of_another_type(body, ko):
    with pytest.raises(msgspec.ValidationError) as caught:
        PAGE.decode(orjson.dumps(body))
    error = wrong("envelope", caught.value)
    assert error.ko == f"목록의 겉모양이 규격과 다릅니다({ko}). 협력기관의 인터페이스가 바뀌었는지 확인해 주세요."
    assert error.en == (f"The listing's envelope is not as agreed ({caught.value}). "
                        "Check whether the interface has changed.")


@pytest.mark.parametrize(("fails", "ko"), [
    (lambda: int("스물"), "‘스물’"),
    (lambda: orjson.loads(b'{"a":'), "JSON이 깨진 곳: 1행 6자"), (lambda: 1 / 0, "ZeroDivisionError")])
def test_a_value_that_cannot_be_read_is_told_without_the_words_of_the_program(fails, ko):
    with pytest.raises(drafts.RECORD_FAULTS) as caught:
        fails()
    told = drafts.fault_of(caught.value)
    assert told.ko == f"값을 읽을 수 없습니다({ko}). 원본을 확인해 달라고 알려 주세요."
    assert str(caught.value) in told.en
    assert not re.search("[가-힣]", told.en.replace("스물", ""))
