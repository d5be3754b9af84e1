"""The page of addresses that are told of harvests: the secret is shown once, and who leads decides."""

import re

import pytest

from catalog import SYSTEM
from catalog.sealing import Sealing

PAGE = "/ko/desk/hooks"
GOOD = {"url": "https://93.184.215.14/hook", "organization": "kepco"}


@pytest.fixture
def kept(hall):
    """The addresses that there are."""
    hall.sealing = Sealing(["A" * 43])
    return lambda: hall.call("hook_list", {}, SYSTEM)


def test_an_address_is_added_tried_and_ended_and_its_secret_is_shown_once(kept, visitor):
    yuna = visitor("yuna")
    assert "수집 알림 주소" in yuna.page("/ko/desk/harvests").text
    made = yuna.post(PAGE, GOOD)
    [secret] = re.findall(r"ieumhook_[\w-]+", made.get_data(as_text=True))
    assert (made.status_code, [each["url"] for each in kept()]) == (201, [GOOD["url"]])
    assert secret not in yuna.get(PAGE).get_data(as_text=True)
    [hook] = kept()
    assert yuna.post(f"{PAGE}/{hook['id']}/test").location == f"{PAGE}?done=tested"
    assert "기다림 1" in yuna.page(PAGE).text
    assert "이 주소에 그만 알리기" in visitor("sujin").page(PAGE).text
    assert "이 주소에 그만 알리기" not in visitor("audrey").page(PAGE).text
    assert yuna.post(f"{PAGE}/{hook['id']}/end").location == f"{PAGE}?done=ended"
    again = yuna.post(f"{PAGE}/{hook['id']}/end")
    assert (again.status_code, "이미 그만 알리기로 한 주소입니다." in again.get_data(as_text=True), kept()) == (
        422, True, [])


@pytest.mark.parametrize(("name", "sent", "status", "told"), [
    ("yuna", {"url": "http://127.0.0.1/hook"}, 422, "알림을 보낼 수 없는 곳(127.0.0.1)입니다."),
    ("yuna", {"organization": "*"}, 422, "어느 기관의 수집을 알릴지 골라 주세요."),
    ("yuna", {"organization": "nia"}, 422, "어느 기관의 수집을 알릴지 골라 주세요."),
    ("dohyun", {}, 403, ""), ("audrey", {}, 403, ""), ("sujin", {"organization": "*"}, 201, "모든 기관")])
def test_only_who_leads_adds_one_and_what_is_wrong_is_said_where_it_is(kept, visitor, name, sent, status, told):
    page = PAGE if name != "dohyun" else "/ko/account"
    answer = visitor(name).post(PAGE, GOOD | sent, page)
    said = answer.get_data(as_text=True)
    assert (answer.status_code, told in said) == (status, True)
    if status == 422 and name == "yuna":
        assert (GOOD | sent)["url"] in said
    assert len(kept()) == (status == 201)


def test_it_speaks_english(kept, visitor):
    page = visitor("sujin").page("/en/desk/hooks").text
    assert "Addresses told of harvests" in page
    assert "Add it and get its secret" in page
