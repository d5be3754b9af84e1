"""Coming in and going out: what the pages say, what the cookie is worth, and that no other site can send our forms."""

import random
import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from catalog import SYSTEM
from catalog.tables import sessions
from tests.web.conftest import application
from tests.web.people import CSRF, PASSWORD, Visitor
from tests.web.test_doors import everything, fill, posts
from web.asking import KEY

WRONG = {"name": "taeho", "password": "not his password"}


def tried(app, fields, **how):
    """The answer to a try of a browser that has never been here."""
    return Visitor(app).post("/ko/sign-in", WRONG | fields, "/ko/sign-in", **how)


def from_(address, **headers):
    return {"environ_overrides": {"REMOTE_ADDR": address}, "headers": headers}


def test_whoever_knows_his_password_comes_in_and_is_led_to_where_he_wanted(visitor):
    taeho = visitor("")
    asked = taeho.get("/ko/desk/")
    assert (asked.status_code, asked.location) == (303, "/ko/sign-in?next=/ko/desk/")
    answer = taeho.post("/ko/sign-in", {"name": "taeho", "password": PASSWORD, "next": "/ko/desk/"}, "/ko/sign-in")
    assert (answer.status_code, answer.location) == (303, "/ko/desk/")
    assert "빛그린소프트 · 한태호" in taeho.page("/ko/desk/").text


@pytest.mark.parametrize("name", ["taeho", "TaeHo ", "taeho@startup.example", "Taeho@Startup.Example"])
def test_a_name_or_an_address_may_be_spelt_as_people_spell_it(hall, name):
    assert tried(application(hall), {"name": name, "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_nobody_is_led_to_another_site(hall, onward):
    answer = tried(application(hall), {"password": PASSWORD, "next": onward})
    assert (answer.status_code, answer.location) == (303, "/ko/desk/")


def test_known_unknown_disabled_and_those_without_a_password_are_told_the_same(hall, looked_at):
    hall.call("user_create", {"name": "former", "password": PASSWORD, "state": "pending"}, SYSTEM)
    told = []
    for name in ("taeho", "nobody", "former", "hana"):
        looked_at.clear()
        answer = tried(application(hall), {"name": name})
        html = answer.get_data(as_text=True).replace(f'value="{name}"', "")
        told.append((answer.status_code, CSRF.sub("", html), len(looked_at), answer.headers.getlist("Vary")))
    assert {(status, hashed) for status, _html, hashed, _vary in told} == {(422, 1)}
    assert [each == told[0] for each in told] == [True] * 4
    assert "이름이나 비밀번호가 맞지 않습니다" in told[0][1]


def test_who_failed_five_times_is_told_to_wait_whoever_he_is_and_from_wherever_he_comes(hall, looked_at):
    app = application(hall)
    for name in ("taeho", "nobody"):
        told = [tried(app, {"name": name}, **from_(f"203.0.113.{n}")) for n in range(5)]
        told.append(tried(app, {"name": name.upper(), "password": PASSWORD}, **from_("198.51.100.7")))
        assert [answer.status_code for answer in told] == [422] * 5 + [429]
        assert told[5].headers["Retry-After"] == "60"
        assert "여러 번 틀려 잠시 막았습니다. 1분 뒤에 다시" in told[5].get_data(as_text=True)


@pytest.fixture
def small(looked_at, monkeypatch):
    """Four failures are a crowd."""
    monkeypatch.setattr("catalog.attempts.CROWD", 4)


def crowd(app, addresses):
    """Answers to a try from each address, each with another name."""
    return [tried(app, {"name": f"name{n}"}, **how).status_code for n, how in enumerate(addresses)]


def test_a_header_does_not_make_another_network_of_one(hall, small):
    app = application(hall)
    assert crowd(app, [from_("203.0.113.9", **{"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(6)]) == [
        422] * 4 + [429] * 2


def test_behind_one_proxy_only_what_that_proxy_says_counts(hall, small):
    app = application(hall, proxies=1)
    assert crowd(app, [from_("127.0.0.1", **{"X-Forwarded-For": f"10.9.8.{n}, 203.0.113.9"}) for n in range(5)]) == [
        422] * 4 + [429]
    assert crowd(app, [from_("127.0.0.1", **{"X-Forwarded-For": "203.0.113.10"})]) == [422]


def test_all_addresses_of_an_ipv6_network_are_one_and_those_of_another_are_not(hall, small):
    app = application(hall)
    assert crowd(app, [from_(f"2001:db8:0:1:{n:x}::{n:x}") for n in range(5)]) == [422] * 4 + [429]
    assert crowd(app, [from_("2001:db8:0:2::1"), from_("::ffff:203.0.113.1"), from_("")]) == [422] * 3


def test_an_old_cookie_is_worth_nothing_once_somebody_has_come_in(hall):
    """Fixation: what a stranger put into the browser before does not count afterwards (CVE-2025-64100)."""
    app = application(hall)
    victim = Visitor(app, "dohyun")
    with victim.browser.session_transaction() as kept:
        kept["planted"] = "by a stranger"
        before = dict(kept)
    assert victim.post("/ko/sign-in", {"name": "taeho", "password": PASSWORD}, "/ko/account").status_code == 303
    with victim.browser.session_transaction() as kept:
        assert (set(kept) & {"planted"}, kept[KEY] == before[KEY]) == (set(), False)
    assert hall.sessions.user_of(before[KEY]) is None
    other = Visitor(app)
    with other.browser.session_transaction() as kept:
        kept.update(before)
    assert other.get("/ko/desk/").status_code == 303


def test_whoever_goes_out_is_out_also_with_the_cookie_he_had(visitor):
    taeho = visitor("taeho")
    with taeho.browser.session_transaction() as kept:
        before = dict(kept)
    assert taeho.post("/ko/sign-out").status_code == 303
    with taeho.browser.session_transaction() as kept:
        kept.update(before)
    assert taeho.get("/ko/desk/").status_code == 303


@pytest.mark.parametrize(("site", "name", "secure"), [
    ("https://data.example.kr", "__Host-ieum", True), ("http://127.0.0.1:8000", "ieum", False)])
def test_the_cookie_goes_to_this_site_only_and_to_no_script(hall, site, name, secure):
    answer = application(hall, site_url=site).test_client().get("/ko/sign-in", base_url=site)
    said = answer.headers["Set-Cookie"].split("; ")
    assert said[0].startswith(f"{name}=")
    assert sorted(said[1:]) == sorted(["HttpOnly", "Path=/", "SameSite=Lax", *(["Secure"] if secure else [])])


def test_a_page_for_nobody_asks_the_database_for_nobody(hall, monkeypatch):
    monkeypatch.setattr(hall.sessions, "store", None)
    browser = application(hall).test_client()
    assert [browser.get(path).status_code for path in ("/ko/help", "/en/accessibility", "/ko/nothing")] == [
        200, 200, 404]


def signs(app, name):
    """A visitor, and a token that his forms take."""
    somebody = Visitor(app, name)
    return somebody, CSRF.search(somebody.get("/ko/account").get_data(as_text=True))[1]


def test_no_form_is_taken_without_the_sign_of_this_very_session(hall):
    app = application(hall)
    root, _ = signs(app, "root")
    _, strange = signs(app, "dohyun")
    made = fill(hall)
    before, answers = everything(hall), {}
    by_letter = "/unsubscribe/"            # whoever reads letters asks for it, without a page (RFC 8058)
    for path in (each for each in posts(app, made) if by_letter not in each):
        for sign in (None, strange, "nonsense"):
            answers[path, sign] = root.browser.post(path, data={"csrf_token": sign} if sign else {}).status_code
    assert {case: status for case, status in answers.items() if status != 400} == {}
    assert everything(hall) == before


def test_a_form_that_is_too_old_is_answered_with_what_why_and_how(hall):
    answer = Visitor(application(hall), "taeho").browser.post("/ko/account", data={"fullname": "적은 이름"})
    text = re.sub(r"<[^>]+>", "", answer.get_data(as_text=True))
    assert answer.status_code == 400
    assert "양식이 오래되었습니다" in text
    assert "아무것도 바뀌지 않았습니다." in text
    assert "페이지를 새로 고쳐 다시 보내 주세요." in text
    assert "적은 이름" not in text


def test_calls_with_a_token_never_switch_the_check_of_forms_off(hall):
    """In whatever order they come; CKAN's check was off for good after one call with a token (CVE-2026-41255)."""
    app = application(hall)
    token = hall.call("api_token_create", {"user": "taeho", "name": "test"}, SYSTEM)["token"]
    taeho, sign = signs(app, "taeho")
    order = ["api", "forged", "both", "form"] * 50
    random.Random(20261122).shuffle(order)
    calls = {
        "api": lambda: app.test_client().post("/api/3/action/user_patch", json={"id": "taeho", "about": "글"},
                                              headers={"Authorization": token}),
        "forged": lambda: taeho.browser.post("/ko/account", data={"fullname": "남이 적은 이름"}),
        "both": lambda: taeho.browser.post("/ko/account", data={"fullname": "남이 적은 이름"},
                                           headers={"Authorization": token}),
        "form": lambda: taeho.browser.post("/ko/account/sessions", data={"csrf_token": sign, "session": "none"})}
    expected = {"api": 200, "forged": 400, "both": 400, "form": 303}
    assert [calls[each]().status_code for each in order] == [expected[each] for each in order]
    assert hall.call("user_show", {"id": "taeho"}, SYSTEM)["fullname"] == "한태호"


def test_no_cookie_counts_at_the_api(hall):
    taeho = Visitor(application(hall), "taeho")
    answer = taeho.browser.post("/api/3/action/user_patch", json={"id": "taeho", "fullname": "남이 적은 이름"})
    assert answer.status_code == 403


def test_sessions_are_kept_as_hashes_only(hall):
    held = hall.sessions.open(hall.user("taeho").id, "password")
    with hall.store.read() as db:
        assert [len(row.id) for row in db.execute(select(sessions)) if held not in row.id] == [64]


def test_a_scoped_token_stands_in_for_nobody_on_the_pages_of_ones_own(hall):
    app = application(hall)
    token = hall.call("api_token_create", {"user": "taeho", "name": "test", "scope": "read"}, SYSTEM)["token"]
    for path in ("/ko/account", "/ko/account/keys", "/ko/account/password"):
        assert app.test_client().get(path, headers={"Authorization": token}).status_code == 303
    taeho = Visitor(app, "taeho")
    theirs = replace(hall.user("dohyun"))
    other = hall.call("api_token_create", {"user": theirs.name, "name": "test"}, SYSTEM)["token"]
    assert taeho.get("/ko/account", headers={"Authorization": other}).status_code == 303
