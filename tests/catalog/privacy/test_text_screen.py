"""The question whether a text tells of persons, as it is asked over the API."""

import pytest
from ckanapi import ValidationError

from catalog import LocalCatalog
from catalog.privacy import RULES_VERSION


def test_findings_are_told_without_the_value(catalog, people):
    told = LocalCatalog(catalog, people["dohyun"]).action.text_screen(
        texts={"notes": "연락처 010-1234-5678", "title": "전력 사용량"})
    assert told == {"rules": RULES_VERSION, "findings": {"notes": [{
        "kind": "mobile", "verdict": "block", "offset": 4, "length": 13, "masked": "01***********", "message": {
            "code": "personal_mobile",
            "ko": "휴대전화 번호로 보이는 번호(01***********)가 있습니다. "
                  "개인에게 바로 닿는 번호라 누구나 보는 목록에 둘 수 없습니다. "
                  "지우거나 부서 전화번호로 바꾸어 주세요.",
            "en": "There seems to be a mobile number (01***********). It leads to a person, and everybody reads the "
                  "catalogue. Remove it, or give the department's telephone instead."}}]}}
    assert "1234-5678" not in repr(told)


@pytest.mark.parametrize("texts", ["글", ["글"], {"notes": 5}, {"notes": None}, 5, {str(n): "" for n in range(1001)},
                                   {"notes": "가" * 1_000_001}], ids=lambda texts: repr(texts)[:20])
def test_anything_but_texts_is_refused_in_words(catalog, people, texts):
    with pytest.raises(ValidationError):
        LocalCatalog(catalog, people["dohyun"]).action.text_screen(texts=texts)
