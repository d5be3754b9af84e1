"""Ways in by a letter: a new password, an account of one's own, an invitation."""

import logging

import pytest
from sqlalchemy import select

from catalog import SYSTEM
from catalog.tables import letters as rows
from tests.web.conftest import application
from tests.web.people import Visitor
from tests.web.reading import read

GOOD = "호수 위 나룻배 열두 척"
BORA = {"fullname": "김보라", "company": "빛그린소프트", "email": "bora@startup.example", "name": "bora"}
PASSWORDS = {"password": GOOD, "again": GOOD}


@pytest.fixture
def site(hall):
    """The pages with the doors open: `site("dohyun")`, or nobody."""
    app = application(hall, join=True, mail="folder:/nowhere", mail_from="no-reply@data.example.kr")
    hall.site["mail"] = True
    return lambda name="": Visitor(app, name)


def path_in(hall, kind):
    """Where the newest letter of a kind leads."""
    with hall.store.read() as db:
        asked = select(rows.c.facts).where(rows.c.kind == kind).order_by(rows.c.at.desc())
        return "/ko" + db.scalars(asked).first()["path"]


def letters_of(hall):
    with hall.store.read() as db:
        return list(db.scalars(select(rows.c.kind).order_by(rows.c.at)))


def ask_reset(somebody, name="taeho"):
    answer = somebody.post("/ko/reset", {"name": name}, "/ko/reset")
    assert (answer.status_code, answer.location) == (303, "/ko/reset/sent")
    return somebody.page(answer.location).text


def follow(somebody, hall, kind):
    """Open the link of a letter, and return the page it leads to."""
    answer = somebody.get(path_in(hall, kind))
    assert (answer.status_code, answer.location) == (303, "/ko/reset/set")
    return somebody.page(answer.location)


def test_a_forgotten_password_is_set_anew(site, hall):
    somebody, at_home = site(), site("taeho")
    ask_reset(somebody)
    assert "taeho" in follow(somebody, hall, "password_reset").text
    answer = somebody.post("/ko/reset/set", PASSWORDS, "/ko/reset/set")
    assert (answer.status_code, answer.location) == (303, "/ko/reset/done")
    assert "비밀번호를 정했습니다" in somebody.page("/ko/reset/done").text
    assert at_home.get("/ko/desk/").status_code == 303
    assert somebody.post("/ko/sign-in", {"name": "taeho", "password": GOOD}, "/ko/sign-in").location == "/ko/desk/"
    assert letters_of(hall) == ["password_reset", "password_changed"]


def test_known_and_unknown_are_answered_the_same(site, hall):
    assert ask_reset(site(), "taeho") == ask_reset(site(), "nobody@nowhere.example") == ask_reset(site(), "\0가나다")
    assert letters_of(hall) == ["password_reset"]
    said = [site().post("/ko/join", BORA | {"email": email}, "/ko/join") for email in
            ("taeho@startup.example", "bora@startup.example")]
    assert {(answer.status_code, answer.location, answer.get_data()) for answer in said} == {
        (303, "/ko/join/sent", said[0].get_data())}
    assert letters_of(hall)[1:] == ["join_known", "join_confirm"]


def test_opening_a_link_any_number_of_times_does_not_use_it_up(site, hall):
    ask_reset(site())
    for _ in range(3):
        scanner = site()
        follow(scanner, hall, "password_reset")
        assert scanner.browser.head(path_in(hall, "password_reset")).status_code == 303
    somebody = site()
    follow(somebody, hall, "password_reset")
    assert somebody.post("/ko/reset/set", PASSWORDS, "/ko/reset/set").status_code == 303
    ended = site().get(path_in(hall, "password_reset"), follow_redirects=True)
    assert (ended.status_code, "쓸 수 없는 링크입니다" in read(ended).text) == (410, True)


def test_no_page_log_or_referer_has_what_a_link_carries(site, hall, caplog):
    caplog.set_level(logging.DEBUG)
    somebody = site()
    ask_reset(somebody)
    path = path_in(hall, "password_reset")
    token = path.rpartition("/")[2]
    answer = somebody.get(path)
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "private, no-store")
    page = somebody.get("/ko/reset/set")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert token not in page.get_data(as_text=True)
    somebody.browser.post("/ko/reset/set", data=PASSWORDS)          # without the form's own token
    somebody.post("/ko/reset/set", PASSWORDS | {"again": "x"}, "/ko/reset/set")
    assert token not in caplog.text


def test_a_form_of_another_site_sets_no_password(site, hall):
    somebody = site()
    ask_reset(somebody)
    follow(somebody, hall, "password_reset")
    assert somebody.browser.post("/ko/reset/set", data=PASSWORDS).status_code == 400
    assert site().browser.post("/ko/reset", data={"name": "taeho"}).status_code == 400


@pytest.mark.parametrize(("typed", "says"), [
    ({"password": "short", "again": "short"}, "너무 짧습니다"),
    ({"password": "taeho1234startup", "again": "taeho1234startup"}, "흔한 비밀번호"),
    ({"password": "a" * 129, "again": "a" * 129}, "너무 깁니다"),
    ({"password": GOOD, "again": GOOD + "!"}, "둘을 같게"),
    ({}, "너무 짧습니다"),
])
def test_a_password_that_will_not_do_is_refused_and_the_link_stays_good(site, hall, typed, says):
    somebody = site()
    ask_reset(somebody)
    follow(somebody, hall, "password_reset")
    answer = somebody.post("/ko/reset/set", typed, "/ko/reset/set")
    assert (answer.status_code, says in read(answer).text) == (422, True)
    if typed:
        assert typed["password"] not in answer.get_data(as_text=True)
    assert somebody.post("/ko/reset/set", PASSWORDS, "/ko/reset/set").status_code == 303


def test_an_empty_question_is_told_what_is_missing(site):
    answer = site().post("/ko/reset", {"name": " "}, "/ko/reset")
    assert (answer.status_code, "어느 계정인지" in read(answer).text) == (422, True)


def test_a_network_that_asks_for_many_is_told_to_wait(site):
    somebody = site()
    for number in range(20):
        ask_reset(somebody, f"nobody-{number}")
    answer = somebody.post("/ko/reset", {"name": "taeho"}, "/ko/reset")
    assert (answer.status_code, "한 시간 뒤에" in read(answer).text) == (429, True)


def test_somebody_joins_and_says_himself_what_he_is_called(site, hall):
    somebody = site()
    assert somebody.post("/ko/join", BORA, "/ko/join").location == "/ko/join/sent"
    page = follow(somebody, hall, "join_confirm")
    assert page.having("input", name="fullname")[0]["value"] == "김보라"
    told = PASSWORDS | {"fullname": "김보라미", "company": "빛그린"}
    assert somebody.post("/ko/reset/set", told, "/ko/reset/set").location == "/ko/join/done"
    shown = hall.call("user_show", {"id": "bora"}, SYSTEM)
    assert (shown["state"], shown["fullname"], shown["company"]) == ("active", "김보라미", "빛그린")
    assert hall.user("bora").roles == {}


def test_what_somebody_typed_is_kept_and_each_fault_is_told(site, hall):
    answer = site().post("/ko/join", BORA | {"email": "bora", "name": "가"}, "/ko/join")
    page = read(answer)
    assert (answer.status_code, page.having("input", name="email")[0]["value"]) == (422, "bora")
    assert "전자우편 주소로 읽을 수 없습니다" in page.text
    assert "쓸 수 없는 이름입니다" in page.text
    assert letters_of(hall) == []
    answer = site().post("/ko/join", {}, "/ko/join")
    assert read(answer).text.count("비어 있습니다") == 8             # four fields, in the summary and beside each


def test_where_nobody_may_join_nobody_does(hall, visitor):
    assert visitor("").get("/ko/join").status_code == 404
    answer = visitor("").post("/ko/join", BORA)
    assert answer.status_code == 404
    assert letters_of(hall) == []
    assert "가입하기" not in visitor("").page("/ko/sign-in").text


def test_who_leads_an_organisation_asks_somebody_in(site, hall):
    typed = {"email": "guest@kepco.example", "fullname": "손님", "organization": "kepco", "role": "editor"}
    answer = site("yuna").post("/ko/desk/users/invite", typed, "/ko/desk/users/invite")
    assert answer.status_code == 201
    assert "/invite/" not in answer.get_data(as_text=True)
    somebody = site()
    follow(somebody, hall, "invitation")
    told = PASSWORDS | {"fullname": "손님", "company": ""}
    assert somebody.post("/ko/reset/set", told, "/ko/reset/set").location == "/ko/invite/done"
    [guest] = hall.call("user_list", {"email": "guest@kepco.example"}, SYSTEM)
    assert list(hall.user(guest["name"]).roles.values()) == ["editor"]


def test_where_no_mail_is_sent_the_link_is_shown_once_to_whoever_invites(hall, visitor):
    yuna = visitor("yuna")
    typed = {"email": "guest@kepco.example", "fullname": "", "organization": "kepco", "role": "member"}
    answer = yuna.post("/ko/desk/users/invite", typed, "/ko/desk/users/invite")
    assert f"https://data.example.kr{path_in(hall, 'invitation')}" in read(answer).text
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("typed", [
    {"organization": "nia"}, {"organization": ""}, {"role": "king"}, {"role": ""}, {"email": "nonsense"},
    {"email": "taeho@startup.example"}])
def test_an_invitation_that_cannot_be_is_refused_on_the_page(site, hall, typed):
    good = {"email": "guest@kepco.example", "fullname": "손님", "organization": "kepco", "role": "editor"}
    answer = site("yuna").post("/ko/desk/users/invite", good | typed, "/ko/desk/users/invite")
    page = read(answer)
    assert (answer.status_code, page.having("input", name="fullname")[0]["value"]) == (422, "손님")
    assert len(page.having("a", href=f"#f-{next(iter(typed))}")) == 1
    assert letters_of(hall) == []


def test_nobody_else_invites(site):
    assert site("dohyun").get("/ko/desk/users/invite").status_code == 403
    assert site("taeho").post("/ko/desk/users/invite", {}).status_code == 403
    assert site().get("/ko/desk/users/invite").status_code == 303
    assert {each["value"] for each in site("root").page("/ko/desk/users/invite").having("option")} == {
        "", "kepco", "nia"}


def test_the_door_leads_to_the_other_ways_in(site):
    links = site().page("/ko/sign-in").links
    assert {"/ko/reset", "/ko/join"} <= set(links)


def test_where_no_mail_is_sent_people_are_told_whom_to_ask(visitor):
    for path in ("/ko/reset", "/ko/reset/sent", "/ko/join/sent"):
        assert "아직 편지를 보내지 않습니다" in visitor("").page(path).text
