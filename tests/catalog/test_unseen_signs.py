"""Signs that nobody sees, and what turns around the letters after it: neither names nor words keep them."""

from catalog import SYSTEM
from tests.furniture import shared

TURNED = "정수진\u202e\u2067\u200b (운영\r\n담당)\ufeff"


def test_neither_a_name_nor_a_company_keeps_signs_that_disturb_what_stands_beside_it(catalog, people):
    catalog.call("user_create", {"name": "taeho", "fullname": TURNED, "company": TURNED}, SYSTEM)
    told = catalog.call("user_show", {"id": "taeho"}, catalog.user("taeho"))
    assert (told["fullname"], told["company"]) == ("정수진 (운영 담당)", "정수진 (운영 담당)")
    assert catalog.call("user_patch", {"id": "taeho", "fullname": TURNED}, catalog.user("taeho"))["fullname"] == (
        "정수진 (운영 담당)")


def test_what_is_said_of_requests_and_reviews_keeps_its_lines_and_nothing_unseen(catalog, people):
    catalog.call("user_create", {"name": "taeho"}, SYSTEM)
    catalog.call("package_create", shared(access_rights="restricted"), SYSTEM)
    catalog.call("package_create", shared(name="draft", identifier="2", state="draft"), people["dohyun"])
    asked = catalog.call("request_create", {
        "dataset_id": "kepco-power", "purpose": "research", "purpose_text": f"{TURNED} 전력 수요를 예측하려고 합니다.",
        "months": 6, "people_count": 3, "people": "분석 담당", "place": "premises", "company": TURNED, "agree": True,
    }, catalog.user("taeho"))
    assert asked["purpose_text"] == "정수진 (운영\n담당) 전력 수요를 예측하려고 합니다."
    assert catalog.call("dataset_submit", {"id": "draft", "note": TURNED}, people["dohyun"])["note"] == (
        "정수진 (운영\n담당)")
