"""Data about persons in texts: what is found, what is not, and what is told of it."""

import datetime as dt
import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.privacy import blocked, hidden, screen, screen_package
from catalog.privacy.screen import Finding, screen_column
from schemas.personal_texts import MESSAGES
from tests.catalog.privacy import numbers
from tests.furniture import shared

TODAY = dt.date(2026, 11, 22)


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.kind, finding.verdict) for finding in screen(text, TODAY)]


@pytest.mark.parametrize("form", numbers.FORMS)
@pytest.mark.parametrize("era", numbers.ERAS)
def test_every_registration_number_is_found_however_it_is_written(form, era):
    random = Random(f"{form} {era}")
    bare = {("resident", "block" if era != "recent" else "review")} if form == "plain" else {("resident", "block")}
    allowed = bare | ({("resident", "block")} if form == "plain" else set())
    for _ in range(60):
        text = numbers.written(form, numbers.ERAS[era](random))
        [one] = found(text)
        assert one in allowed, text


MOST_BLOCKED = {"epoch milliseconds": 0.008, "13 digits": 0.006}


@pytest.mark.parametrize("kind", numbers.NEGATIVE)
def test_numbers_of_things_are_not_taken_for_persons(kind):
    random = Random(kind)
    texts = [numbers.NEGATIVE[kind](random) for _ in range(2000)]
    hits = [text for text in texts if ("block" in (verdict for _, verdict in found(f"값 {text} 입니다")))]
    assert len(hits) <= MOST_BLOCKED.get(kind, 0) * len(texts), hits[:5]


def test_sixteen_bare_digits_are_seldom_more_than_a_question():
    random = Random(16)
    verdicts = [found(numbers.NEGATIVE["16 digits"](random)) for _ in range(2000)]
    assert sum(map(bool, verdicts)) <= 2000 * 0.06
    assert {each for verdict in verdicts for each in verdict} == {("card", "review")}


@pytest.mark.parametrize(("text", "told"), [
    ("연락처 010-1234-5678", [("mobile", "block")]), ("담당01012345678번", [("mobile", "block")]),
    ("+82 10-1234-5678", [("mobile", "block")]), ("+82-10-1234-5678", [("mobile", "block")]),
    ("０１０－１２３４－５６７８", [("mobile", "block")]), ("011-123-4567", [("mobile", "block")]),
    ("(010) 1234-5678", [("mobile", "block")]), ("062-613-1234", []), ("1588-1234", []),
    ("gildong.hong@kepco.example", [("email", "review")]), ("opendata@kepco.example", []),
    ("data-info@kepco.example", []), ("data@gmail.com", [("email", "review")]),
    ("위도 38.2640754228159921", []), ("9410-1234-5678-9011", []), ("9410-1234-5678-9010", [("card", "block")]),
    ("여권번호 M12345678", [("passport", "block")]), ("여권 M123A4567", [("passport", "block")]),
    ("모델 M12345678", []), ("11-90-123456-12", [("licence", "block")]), ("29-90-123456-12", []),
    ("국민은행 계좌 123456-01-123456", [("account", "review")]), ("문서 123456-01-123456", []),
    ("900101-1******", [("resident_masked", "warn")]), ("991332-1234567", []), ("450101-3234567", []),
    ("주민번호 9001011234567", [("resident", "block")]), ("", []), ("전력 사용량", []),
])
def test_each_kind_is_told_by_its_form_and_the_words_beside_it(text, told):
    assert found(text) == told


def test_a_card_in_groups_is_refused_and_one_without_them_asked_about():
    card = numbers.luhn("453201511283036")
    assert (found(card), found("-".join(card[at:at + 4] for at in range(0, 16, 4)))) == (
        [("card", "review")], [("card", "block")])


def test_the_number_of_a_company_is_nobody_s():
    head = "110111012345"
    check = -sum(int(digit) * (1, 2)[place % 2] for place, digit in enumerate(head)) % 10
    number = f"{head[:6]}-{head[6:]}{check}"
    assert (found(f"법인등록번호 {number}"), found(number)) == ([], [("resident", "block")])


def test_a_sole_trader_s_number_is_asked_about_and_a_company_s_only_told():
    assert (found("124-81-00998"), found("124-81-00999")) == ([("business", "info")], [])
    [(kind, verdict)] = found("110-01-" + next(f"{n:05}" for n in range(10**5) if found(f"110-01-{n:05}")))
    assert (kind, verdict) == ("business", "review")


def test_a_finding_points_at_the_original_and_shows_two_signs_of_it():
    text = "문의는 ０１０\u200b－１２３４－５６７８ 로"
    [finding] = screen(text, TODAY)
    assert finding == Finding("mobile", "block", 4, 14, "０１************")
    assert text[4:18] == "０１０\u200b－１２３４－５６７８"
    assert finding.message.ko.startswith("휴대전화 번호로 보이는 번호(０１************)가 있습니다.")


@pytest.mark.parametrize("name", ["주민등록번호", "주민 번호", "성명", "대표자 성명", "휴대폰번호", "핸드폰", "환자명",
                                  "생년월일", "RRN", "mobile_no", "여권번호", "Email"])
def test_the_name_of_a_column_that_tells_of_persons_is_asked_about(name):
    assert [(each.kind, each.verdict) for each in screen_column(name)] == [("column", "review")]


@pytest.mark.parametrize("name", ["시설명", "전화번호", "사용량(kWh)", "name", "행정동", "성명서 수", "이름 없는 값"])
def test_the_name_of_any_other_column_is_not(name):
    assert screen_column(name) == []


def test_all_that_people_wrote_of_a_dataset_is_looked_through():
    package = shared(
        notes="문의 010-1234-5678", remarks="900101-1234567", extras=[{"key": "담당", "value": "hong@corp.example"}],
        resources=[{"name": "전력", "url": "https://data.example/?t=9001011234568", "description": "010 9876 5432",
                    "columns": [{"name": "cust_nm", "title": "고객 성명"}, {"name": "kwh", "title": "사용량"}]}],
        contact=[{"name": "데이터전략처", "phone": "061-345-0000", "email": "lee.dh@kepco.example"}])
    told = screen_package(package, TODAY)
    assert {path: [(each.kind, each.verdict) for each in there] for path, there in told.items()} == {
        "notes": [("mobile", "block")], "remarks": [("resident", "block")],
        "extras.0.value": [("email", "review")], "resources.0.url": [("resident", "review")],
        "resources.0.description": [("mobile", "block")], "resources.0.columns.0.name": [("column", "review")],
        "resources.0.columns.0.title": [("column", "review")]}
    assert (blocked(told), blocked({}), blocked({"x": screen("124-81-00998")})) == (True, False, False)


def test_a_department_may_be_reached_and_a_person_s_own_number_is_asked_about():
    contact = {"name": "데이터전략처", "phone": "010-1234-5678", "email": "lee.dh@naver.com"}
    told = screen_package(shared(contact=[contact]), TODAY)
    assert {path: [(each.kind, each.verdict) for each in there] for path, there in told.items()} == {
        "contact.0.phone": [("mobile", "review")], "contact.0.email": [("email", "review")]}


def test_a_number_at_which_a_department_may_be_reached_is_asked_about_in_other_words():
    kept, asked = screen("010-1234-5678")[0], screen("010-1234-5678")[0]._replace(verdict="review")
    assert (kept.message.code, asked.message.code) == ("personal_mobile", "personal_mobile_asked")


@pytest.mark.parametrize(("name", "kinds"), [
    ("kepco-k-2-a01012345678bcde", []), ("kepco-a0101234567b", []), ("kepco-010-1234-5678", ["mobile"]),
    ("kepco-010-1234-5678-a01012345678bcde", ["mobile"]), ("a01012345678bcde", ["mobile"]),
    ("kepco-9001011234568", ["resident"])])
def test_what_was_made_for_a_name_says_nothing_of_a_person(name, kinds):
    assert [each.kind for each in screen_package({"name": name}, TODAY).get("name", [])] == kinds


def test_a_text_is_kept_without_what_is_about_a_person():
    text = "①문의 ０10-1234-5678, 900101-1234568 (lee.dh@naver.com), 061-345-0000"
    assert hidden(text, TODAY) == "①문의 ０1***********, 90************ (le**************), 061-345-0000"
    assert hidden("2026-03-31", TODAY) == "2026-03-31"


@given(st.text())
def test_no_text_breaks_it_and_every_finding_lies_within_the_text(text):
    for finding in screen(text, TODAY):
        assert 0 <= finding.offset < finding.offset + finding.length <= len(text)


@given(st.text(alphabet="0123456789-@ .aM여권계좌주민*１–\u200b", max_size=80))
def test_a_finding_shows_no_more_than_its_first_two_signs(text):
    for finding in screen(text, TODAY):
        value = text[finding.offset:finding.offset + finding.length]
        assert finding.masked[:2] == value[:2]
        assert set(finding.masked[2:]) <= {"*"}


def test_hostile_texts_take_no_longer_than_others():
    for piece in ("0", "010-", "900101", "9-", "a@", "a.", "1 ", "010 1234 ", "\u200b0", "0123456789abcdef"):
        screen(piece * (200_000 // len(piece)), TODAY)


@pytest.mark.parametrize("message", MESSAGES.values(), ids=lambda message: message.code)
def test_a_message_says_what_why_and_how_in_both_languages(message):
    assert len(re.findall(r"[.](?= |$)", message.ko)) >= 3
    assert message.ko.endswith("주세요.")
    assert len(re.findall(r"[.](?= |$)", message.en)) >= 2
    assert not re.search("[가-힣]", message.en)
    assert re.findall(r"{\w+}", message.ko) == re.findall(r"{\w+}", message.en)
