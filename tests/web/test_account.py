"""One's own pages: who one is, password, sessions and keys; and the accounts of the site."""

import re

import pytest

from catalog import SYSTEM, passes
from tests.web.people import PASSWORD
from web import passphrases

NEW = "staples and paper clips"
NO_ADDRESS = "쓸 수 없는 주소입니다. 전자우편 주소가 아니거나 다른 사람의 것입니다. 다시 살펴 적어 주세요."
EMPTY = "비어 있습니다. 이 칸이 없으면 저장할 수 없습니다. 내용을 적어 주세요."
NOT_CHOSEN = "고르지 않았습니다. 쓰임에 맞게 좁힐수록 안전합니다. 하나를 골라 주세요."
KEY_SHOWN = re.compile(r'<code id="key">(ieum_[^<]+)</code>')


@pytest.fixture
def taeho(visitor):
    return visitor("taeho")


def who(hall, name="taeho"):
    return hall.call("user_show", {"id": name}, SYSTEM)


def pass_of(hall, name="taeho"):
    """What the link in a letter about a new password carries."""
    with hall.store.write() as db:
        return passes.make(hall.unit(db, SYSTEM), hall.user(name).id, passes.RESET)


def told(answer):
    """Status of an answer, and the messages at its fields."""
    html = answer.get_data(as_text=True)
    return answer.status_code, [re.sub(r"<[^>]+>", "", each).replace("오류: ", "").strip()
                                for each in re.findall(r'<p class="msg">(.*?)</p>', html)]


def test_the_page_says_who_one_is_and_what_one_may_do(visitor):
    assert "한국전력공사 · 김유나" in visitor("yuna").page("/ko/account").text
    assert "한국전력공사 (기관 관리)" in visitor("yuna").page("/ko/account").text
    assert "맡은 기관이 없습니다." in visitor("taeho").page("/ko/account").text
    assert "감사 담당" in visitor("audrey").page("/ko/account").text
    assert "빛그린소프트 · 한태호" in visitor("taeho").page("/en/account").text


def test_somebody_changes_what_is_said_of_him(taeho, hall):
    answer = taeho.post("/ko/account", {"fullname": " 한태호 팀장 ", "company": "빛고을랩",
                                        "email": "taeho@startup.example"}, "/ko/account")
    assert (answer.status_code, answer.location) == (303, "/ko/account?done=profile")
    now = who(hall)
    assert (now["fullname"], now["company"], now["email"]) == ("한태호 팀장", "빛고을랩", "taeho@startup.example")
    assert "고쳤습니다." in taeho.page("/ko/account?done=profile").text


def test_another_address_takes_the_password(taeho, hall):
    fields = {"fullname": "한태호", "company": "", "email": "new@startup.example"}
    for password in ("", "not his password"):
        answer = taeho.post("/ko/account", fields | {"password": password}, "/ko/account")
        assert told(answer) == (422, ["지금 비밀번호가 아닙니다. 대소문자를 살펴 다시 적어 주세요."])
        assert 'value="new@startup.example"' in answer.get_data(as_text=True)
    assert who(hall)["email"] == "taeho@startup.example"
    assert hall.letterbox.take() is None
    carried = pass_of(hall)
    assert taeho.post("/ko/account", fields | {"password": PASSWORD}, "/ko/account").status_code == 303
    assert who(hall)["email"] == "new@startup.example"
    letter = hall.letterbox.take()
    assert (letter.kind, letter.email, letter.facts["name"]) == ("email_changed", "taeho@startup.example", "taeho")
    assert hall.letterbox.take() is None
    assert hall.entrance.holder(carried) is None            # what a letter to the old address carried


def test_an_address_written_in_other_letters_is_the_same(hall):
    hall.call("user_patch", {"id": "taeho", "email": "Taeho@Startup.example"}, SYSTEM)
    assert hall.letterbox.take() is None


def test_a_password_and_an_address_that_change_through_the_api_are_told_as_well(hall):
    hall.call("user_patch", {"id": "taeho", "email": "new@startup.example", "password": NEW}, SYSTEM)
    assert {(each.kind, each.email) for each in (hall.letterbox.take(), hall.letterbox.take())} == {
        ("email_changed", "taeho@startup.example"), ("password_changed", "new@startup.example")}


@pytest.mark.parametrize(("email", "said"), [
    ("", EMPTY), ("yuna@kepco.example", NO_ADDRESS), ("no address", NO_ADDRESS)])
def test_an_address_that_cannot_be_is_told_with_what_why_and_how(taeho, email, said):
    answer = taeho.post("/ko/account", {"fullname": "한태호", "email": email, "password": PASSWORD}, "/ko/account")
    assert told(answer) == (422, [said])


def test_a_new_password_signs_out_everywhere_else_and_this_browser_gets_another_session(taeho, visitor, hall):
    elsewhere = visitor("taeho")
    before = taeho.browser.get_cookie("__Host-ieum") or taeho.browser.get_cookie("ieum")
    answer = taeho.post("/ko/account/password", {"old": PASSWORD, "new": NEW, "again": NEW}, "/ko/account/password")
    assert (answer.status_code, answer.location) == (303, "/ko/account?done=password")
    letter = hall.letterbox.take()
    assert (letter.kind, letter.email, letter.facts) == ("password_changed", "taeho@startup.example", {"name": "taeho"})
    assert (taeho.browser.get_cookie(before.key) or before).value != before.value
    assert (taeho.get("/ko/account").status_code, elsewhere.get("/ko/account").status_code) == (200, 303)
    assert hall.sessions.sign_in("taeho", NEW)


@pytest.mark.parametrize(("old", "new", "again", "said"), [
    ("not his password", NEW, NEW, ["지금 비밀번호가 아닙니다. 대소문자를 살펴 다시 적어 주세요."]),
    (PASSWORD, "짧은 것", "짧은 것",
     ["비밀번호가 너무 짧습니다(4자). 짧으면 금방 맞힐 수 있습니다. 12자 이상으로, 낱말 서너 개를 이어 적어 주세요."]),
    (PASSWORD, "taeho 빛그린소프트 2026", "taeho 빛그린소프트 2026",
     ["흔한 비밀번호이거나, 낱말 하나에 숫자를 붙였거나, 이름·기관·사이트 이름이 거의 전부입니다. 남이 쉽게 맞힙니다. "
      "서로 관계없는 낱말 서너 개를 이어 적어 주세요."]),
    (PASSWORD, NEW, NEW + "x", ["위에 적은 새 비밀번호와 다릅니다. 잘못 친 글자가 없도록 두 번 적습니다. 둘을 같게 "
                                "적어 주세요."])])
def test_a_password_that_cannot_be_is_told_with_what_why_and_how(taeho, hall, old, new, again, said):
    answer = taeho.post("/ko/account/password", {"old": old, "new": new, "again": again}, "/ko/account/password")
    assert told(answer) == (422, said)
    assert not [secret for secret in (old, new, again) if f'value="{secret}"' in answer.get_data(as_text=True)]
    assert hall.sessions.sign_in("taeho", PASSWORD)


def test_no_password_is_too_long_to_be_told(served_words):
    assert served_words("x7" * 100).startswith("비밀번호가 너무 깁니다(200자).")


@pytest.fixture
def served_words(taeho):
    def fault(password):
        with taeho.app.test_request_context("/ko/account"):
            return passphrases.fault(password)
    return fault


def test_somebody_sees_where_he_is_signed_in_and_ends_the_others(taeho, visitor, hall):
    second, third, strange = visitor("taeho"), visitor("taeho"), visitor("yuna")
    assert taeho.get("/ko/account").get_data(as_text=True).count('name="session"') == 2
    handles = {each.handle for each in hall.sessions.list_of(hall.user("taeho").id)}
    foreign = hall.sessions.list_of(hall.user("yuna").id)[0].handle
    taeho.post("/ko/account/sessions", {"session": foreign}, "/ko/account")
    assert strange.get("/ko/account").status_code == 200
    one = re.search(r'name="session" value="(\w+)"', taeho.get("/ko/account").get_data(as_text=True))[1]
    assert one in handles
    taeho.post("/ko/account/sessions", {"session": one}, "/ko/account")
    assert sorted(each.get("/ko/account").status_code for each in (taeho, second, third)) == [200, 200, 303]
    answer = taeho.post("/ko/account/sessions", {}, "/ko/account")
    assert answer.location == "/ko/account?done=sessions"
    assert [each.get("/ko/account").status_code for each in (taeho, second, third)] == [200, 303, 303]


def test_a_key_is_made_shown_once_used_and_ended(visitor, hall):
    dohyun = visitor("dohyun")
    fields = {"name": "분석 서버", "what": "write:kepco", "days": "30"}
    made = dohyun.post("/ko/account/keys", fields, "/ko/account/keys")
    token = KEY_SHOWN.search(made.get_data(as_text=True))[1]
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "private, no-store")
    assert hall.user_of(token).scope == f"write:{hall.call('organization_show', {'id': 'kepco'})['id']}"
    page = dohyun.get("/ko/account/keys").get_data(as_text=True)
    assert (token in page, token[:10] in page) == (False, True)
    assert "한국전력공사 데이터 쓰기" in page
    id = hall.call("api_token_list", {"user": "dohyun"}, SYSTEM)[-1]["id"]
    assert "‘분석 서버’ 열쇠를 없앨까요?" in dohyun.page(f"/ko/account/keys/{id}/end").text
    assert hall.user_of(token) is not None
    ended = dohyun.post(f"/ko/account/keys/{id}/end", {}, f"/ko/account/keys/{id}/end")
    assert (ended.status_code, ended.location, hall.user_of(token)) == (303, "/ko/account/keys?done=ended", None)


@pytest.mark.parametrize(("fields", "said"), [
    ({"name": "", "what": "read", "days": "90"}, EMPTY),
    ({"name": "열쇠", "what": "write:nia", "days": "90"}, NOT_CHOSEN),
    ({"name": "열쇠", "what": "", "days": "90"}, NOT_CHOSEN)])
def test_a_key_that_cannot_be_made_is_told_why(visitor, hall, fields, said):
    before = len(hall.call("api_token_list", {"user": "dohyun"}, SYSTEM))
    answer = visitor("dohyun").post("/ko/account/keys", fields, "/ko/account/keys")
    assert told(answer) == (422, [said])
    assert len(hall.call("api_token_list", {"user": "dohyun"}, SYSTEM)) == before


def test_nobody_ends_or_sees_the_key_of_another(visitor, hall):
    id = hall.call("api_token_list", {"user": "dohyun"}, SYSTEM)[0]["id"]
    taeho = visitor("taeho")
    assert taeho.get(f"/ko/account/keys/{id}/end").status_code == 404
    assert taeho.post(f"/ko/account/keys/{id}/end", {}, "/ko/account").status_code == 404
    assert len(hall.call("api_token_list", {"user": "dohyun"}, SYSTEM)) == 1


def test_an_auditor_is_offered_nothing_that_is_not_his(visitor):
    audrey = visitor("audrey")
    assert 'name="fullname"' not in audrey.get("/ko/account").get_data(as_text=True)
    assert "시스템 관리자가 만들어 드립니다." in audrey.page("/ko/account/keys").text
    assert audrey.post("/ko/account", {"fullname": "바꾼 이름"}, "/ko/account").status_code == 403


MENU = re.compile(r'<nav class="nav".*?</nav>', re.DOTALL)


@pytest.mark.parametrize(("name", "more"), [
    ("", []), ("taeho", ["내 업무"]), ("dohyun", ["데이터 등록", "공유 현황", "내 업무"]), ("hana", ["내 업무"]),
    ("sujin", ["공유 현황", "내 업무"]), ("audrey", ["공유 현황", "내 업무"]), ("root", ["공유 현황", "내 업무"])])
def test_the_menu_shows_what_somebody_can_do(visitor, name, more):
    html = MENU.search(visitor(name).get("/ko/help").get_data(as_text=True))[0]
    words = re.findall(r"<a [^>]+>([^<]+)</a>", html)
    assert words == ["데이터 찾기", "기관", *more, "API 안내", *([] if name else ["도움말"])]


def test_whoever_runs_the_site_sees_its_accounts_and_finds_them(visitor):
    root = visitor("root")
    text = root.page("/ko/desk/users").text
    assert "한국전력공사 (기관 관리)" in text
    assert "taeho@startup.example" in text
    found = root.page("/ko/desk/users?q=빛그린").text
    assert ("한태호" in found, "김유나" in found) == (True, False)
    assert "찾는 사용자가 없습니다." in root.page("/ko/desk/users?q=zzz&state=pending").text
    assert root.get("/ko/desk/users?page=9").status_code == 400
    assert root.get("/ko/desk/users?q=%00&state=nonsense&page=x").status_code in (200, 400)


def test_an_account_is_stopped_and_let_in_again(visitor, hall):
    root, taeho = visitor("root"), visitor("taeho")
    for state, status in (("pending", 303), ("active", 200)):
        answer = root.post("/ko/desk/users/taeho", {"state": state, "centre": "none"}, "/ko/desk/users/taeho")
        assert (answer.status_code, answer.location) == (303, "/ko/desk/users/taeho?done=saved")
        assert who(hall)["state"] == state
        assert visitor("taeho").get("/ko/account").status_code == 200 if status == 200 else True
    assert taeho.get("/ko/account").status_code == 303           # the session that was ended stays so


@pytest.mark.parametrize(("centre", "flags"), [("auditor", (True, False)), ("steward", (False, True)),
                                               ("none", (False, False))])
def test_an_account_is_made_auditor_or_steward(visitor, hall, centre, flags):
    answer = visitor("root").post("/ko/desk/users/sujin", {"state": "active", "centre": centre}, "/ko/desk/users/sujin")
    assert answer.status_code == 303
    now = who(hall, "sujin")
    assert (now["auditor"], now["steward"]) == flags


def test_nobody_locks_himself_out(visitor, hall):
    root = visitor("root")
    assert "내 계정은 여기서 바꾸지 않습니다." in root.page("/ko/desk/users/root").text
    assert root.post("/ko/desk/users/root", {"state": "pending", "centre": "auditor"}, "/ko/account").status_code == 422
    assert (who(hall, "root")["state"], who(hall, "root")["auditor"]) == ("active", False)
