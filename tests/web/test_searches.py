"""Saved searches as people meet them: pages, a letter through a mail server, a message to a system, on loopback."""

import json
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from catalog import ANONYMOUS, SYSTEM, saved
from catalog.sealing import Sealing
from catalog.tables import passes, saved_searches
from config.settings import Settings
from tests.conftest import Clock
from tests.furniture import dataset
from tests.web.conftest import application
from tests.web.post_office import open_office
from tests.web.test_hooks import HERE, KEY, documented, receiver  # noqa: F401  (a fixture)
from web.hooks import Courier
from web.letters import deliver

LIST, NEW = "/ko/account/searches", "/ko/account/searches/new?q=전력&organization=nia"
FILLED = {"query": "q=전력&organization=nia", "title": "우리 전력", "every": "day", "way": "mail", "url": ""}


@pytest.fixture
def taeho(hall, visitor):
    """Somebody who is signed in; the clock stands still."""
    hall.clock, hall.sealing = Clock(), Sealing([KEY])
    return visitor("taeho")


@pytest.fixture
def bring(hall):
    def bring(name, title="전력 사용량"):
        hall.clock.tick(minutes=1)
        hall.call("package_create", dataset(name=name, title=title, notes="", tags=[], resources=[]), SYSTEM)
    return bring


def kept(hall, name="taeho"):
    return hall.call("saved_search_list", {}, hall.user(name))


def unsubscribed(hall):
    """Tell what is new, and give the address that ends the letters."""
    hall.clock.tick(hours=24)
    assert Courier(hall, Settings(**HERE, mail="smtp://127.0.0.1:9")).deliver() == (1, 0)
    return "/ko" + hall.letterbox.take().facts["unsubscribe"]


@pytest.mark.parametrize("query", ["q=전력", "q=전력&organization=nia", "q=title:전력&exact=1", "theme=환경기상&q=공원",
                                   "res_format=CSV&res_format=JSON&access_rights=public"])
def test_a_saved_search_finds_what_the_page_of_results_finds(furnished, page, query):
    address = urlsplit(page(f"/ko/search?{query}").request.url).query
    with furnished.store.read() as db:
        found = furnished.index.find(saved.asked(furnished.unit(db, ANONYMOUS), address))
    html = page(f"/ko/search?{query}").get_data(as_text=True)
    assert f">{found.count}건<" in html if found.count else '<div class="empty">' in html


def test_what_was_searched_is_saved_in_two_steps_and_stands_in_the_list_in_words(taeho, hall, bring):
    results = taeho.page("/ko/search?q=전력&organization=nia&sort=title")
    [link] = [each for each in results.links if each.startswith("/ko/account/searches/new")]
    form = taeho.page(link)
    assert form.having("input", name="query")[0]["value"] == "q=%EC%A0%84%EB%A0%A5&organization=nia"
    assert form.having("input", name="title")[0]["value"] == "전력 · 한국지능정보사회진흥원"
    fields = {each["name"]: each["value"] for each in form.having("input") if "checked" in each or each["type"] in (
        "text", "hidden", "url")}
    answer = taeho.post(LIST, fields, link)
    assert (answer.status_code, answer.location) == (303, f"{LIST}?done=saved")
    bring("fresh")
    hall.clock.tick(minutes=20)
    text = taeho.page(answer.location).text
    for said in ("저장했습니다.", "‘전력’, 기관: 한국지능정보사회진흥원", "새로 1건", "날마다, 전자우편"):
        assert said in text
    [made] = kept(hall)
    assert (made["every"], made["way"], made["query"]) == ("day", "mail", "q=%EC%A0%84%EB%A0%A5&organization=nia")
    assert taeho.post(f"{LIST}/{made['id']}/seen", {}, LIST).status_code == 303
    assert "새로 1건" not in taeho.page(LIST).text
    assert "Saved searches" in taeho.page("/en/account/searches").text


def test_where_nothing_is_found_the_search_can_be_saved_too_and_a_stranger_is_led_through_the_door(visitor):
    nobody = visitor("")
    [link] = [each for each in nobody.page("/ko/search?q=없는말씀").links if "/account/searches/new" in each]
    answer = nobody.get(link)
    assert (answer.status_code, "/ko/sign-in?next=" in answer.location) == (303, True)
    assert not [each for each in nobody.page("/ko/search").links if "/account/searches" in each]
    assert not [each for each in visitor("audrey").page("/ko/search?q=x").links if "/account/searches" in each]


def test_it_is_changed_and_deleted_by_its_owner_only(taeho, visitor, hall):
    taeho.post(LIST, FILLED, NEW)
    [made] = kept(hall)
    one = f"{LIST}/{made['id']}"
    for path in (one, f"{one}/delete"):
        assert visitor("yuna").get(path).status_code == 404
    assert taeho.post(one, FILLED | {"title": "새 이름", "every": "week"}, one).location == f"{LIST}?done=changed"
    [now] = kept(hall)
    assert (now["title"], now["every"], now["query"]) == ("새 이름", "week", made["query"])
    assert "저장한 검색을 지울까요? 새 이름" in taeho.page(f"{one}/delete").text
    assert len(kept(hall)) == 1
    assert taeho.post(f"{one}/delete", {}, f"{one}/delete").location == f"{LIST}?done=deleted"
    assert kept(hall) == []


def test_what_is_refused_is_said_at_its_field_and_what_was_typed_stays(taeho, hall):
    answer = taeho.post(LIST, FILLED | {"way": "hook", "url": "https://10.0.0.7/in", "title": "이 이름"}, NEW)
    html = answer.get_data(as_text=True)
    assert (answer.status_code, kept(hall)) == (422, [])
    for said in ('value="https://10.0.0.7/in"', 'value="이 이름"', "알림을 보낼 수 없는 곳(10.0.0.7)입니다.",
                 'value="q=전력&amp;organization=nia"'):
        assert said in html
    taeho.post(LIST, FILLED, NEW)
    one = f"{LIST}/{kept(hall)[0]['id']}"
    changed = taeho.post(one, FILLED | {"way": "hook", "url": "https://10.0.0.7/in", "title": "새 이름"}, one)
    html = changed.get_data(as_text=True)
    assert (changed.status_code, 'value="새 이름"' in html, kept(hall)[0]["title"]) == (422, True, "우리 전력")


def test_to_save_no_search_leads_to_searching(taeho):
    assert taeho.get(f"{LIST}/new").location == "/ko/search"


def test_a_search_that_is_not_understood_any_more_is_said_to_be_so_on_the_page(taeho, hall):
    taeho.post(LIST, FILLED, NEW)
    with hall.store.write() as db:
        db.execute(update(saved_searches).values(query="gone_field=1&sort=gone"))
    text = taeho.page(LIST).text
    assert "알아볼 수 없음" in text
    assert "지우지 않고 두었으니" in text
    assert "gone_field=1" in text


def test_the_secret_of_a_system_is_shown_once_and_what_is_new_comes_signed(hall, taeho, bring, receiver):  # noqa: F811
    address = f"127.0.0.1:{receiver.server_port}"
    hall.site["near"] = [address]
    answer = taeho.post(LIST, FILLED | {"way": "hook", "url": f"{receiver.url}/in"}, NEW)
    html = answer.get_data(as_text=True)
    secret = html.partition('<code id="secret">')[2].partition("<")[0]
    assert (answer.status_code, secret[:9]) == (201, "ieumhook_")
    assert secret not in taeho.get(LIST).get_data(as_text=True)
    bring("fresh")
    hall.clock.tick(hours=24)
    courier = Courier(hall, Settings(**HERE, harvest_allow=(address,)))
    assert [courier.deliver(), courier.deliver()] == [(1, 1), (0, 0)]
    [(path, headers, body)] = receiver.came
    assert (path, documented()(secret, headers["Ieum-Signature"], body)) == ("/in", True)
    told = json.loads(body)
    assert (told["event"], told["count"], told["datasets"][0]["name"], told["url"]) == (
        "search.new", 1, "fresh", "https://data.example.kr/ko/search?q=%EC%A0%84%EB%A0%A5&organization=nia")


def test_a_letter_goes_out_once_and_mail_programs_can_end_it(hall, taeho, bring):
    taeho.post(LIST, FILLED, NEW)
    bring("fresh", "전력 사용량\r\nBcc: x@y.example")
    hall.clock.tick(hours=24)
    with open_office() as (office, port):
        site = Settings(**HERE, mail=f"smtp+plain://127.0.0.1:{port}")
        assert [Courier(hall, site).deliver(), Courier(hall, site).deliver()] == [(1, 0), (0, 0)]
        assert [deliver(hall.letterbox, site), deliver(hall.letterbox, site)] == [1, 0]
    [letter] = office.letters
    text = letter.get_content().replace("\r\n", "\n")
    assert letter["Subject"] == "[광주 데이터이음] 저장한 검색의 새 데이터 1건 / 1 new in your saved searches"
    assert (letter["To"], letter["Bcc"]) == ("taeho@startup.example", None)
    for said in ("■ 우리 전력: 1건", "- 전력 사용량 Bcc: x@y.example\n  https://data.example.kr/ko/dataset/fresh",
                 "결과 보기 https://data.example.kr/ko/search?q=%EC%A0%84%EB%A0%A5&organization=nia"):
        assert said in text
    link = letter["List-Unsubscribe"].strip("<>")
    assert b"\nList-Unsubscribe: <https://data.example.kr/ko/unsubscribe/" in office.raw[0].replace(b"\r", b"")
    assert (link in text, letter["List-Unsubscribe-Post"]) == (True, "List-Unsubscribe=One-Click")
    one_click = application(hall).test_client(use_cookies=False).post(
        urlsplit(link).path, data={"List-Unsubscribe": "One-Click"})
    assert (one_click.status_code, kept(hall)[0]["every"]) == (200, "never")


def test_a_link_in_a_letter_asks_first_and_works_once_without_signing_in(hall, taeho, bring, visitor):
    taeho.post(LIST, FILLED, NEW)
    bring("fresh")
    path = unsubscribed(hall)
    nobody = visitor("")
    for _ in range(2):                            # what examines mail opens every link
        asked = nobody.get(path)
        assert (asked.status_code, asked.headers["Referrer-Policy"], asked.headers["Cache-Control"]) == (
            200, "no-referrer", "private, no-store")
    assert kept(hall)[0]["every"] == "day"
    assert "이제 편지를 보내지 않습니다" in nobody.browser.post(path, buffered=True).get_data(as_text=True)
    again = nobody.browser.post(path, buffered=True)
    assert (again.status_code, "이미 쓴 링크입니다" in again.get_data(as_text=True)) == (410, True)
    assert nobody.get(path.replace("/ko/", "/en/")).status_code == 410
    assert kept(hall)[0]["every"] == "never"
    with hall.store.read() as db:
        assert db.execute(select(passes)).all() == []


def test_a_pass_for_letters_opens_no_account(hall, taeho, bring, visitor):
    """Also where an account has no password, so that a first one could be set."""
    taeho.post(LIST, FILLED, NEW)
    bring("fresh")
    token = unsubscribed(hall).rpartition("/")[2]
    hall.call("user_patch", {"id": "taeho", "state": "active"}, SYSTEM)
    nobody = visitor("")
    for purpose in ("reset", "join", "invite"):
        nobody.get(f"/ko/{purpose}/{token}", follow_redirects=True)
        assert "쓸 수 없는 링크입니다" in nobody.get("/ko/reset/set").get_data(as_text=True)
    assert hall.entrance.holder(token) is None
