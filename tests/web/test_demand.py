"""The board of what people looked for: who is counted, what is shown, and the ways on from it."""

import csv
import io
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus

import pytest
from sqlalchemy import insert, select

from catalog import SYSTEM
from catalog.tables import letters, searched
from tests.furniture import dataset
from tests.web.conftest import application
from tests.web.people import Visitor
from web.noting import searches

PAGE, NOTE = "/ko/desk/demand", "/ko/desk/demand/note"
TODAY = str((datetime.now(UTC) + timedelta(hours=9)).date())
CHROME = ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36")
IPHONE = ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
          "Version/18.0 Mobile/15E148 Safari/604.1")
ROBOTS = ["", "python-requests/2.32", "curl/8.5.0", "Werkzeug/3.0",
          "Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd)",
          "Mozilla/5.0 (Linux; Android 6.0.1) AppleWebKit/537.36 Chrome/130 Mobile (compatible; Googlebot/2.1)",
          "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/130.0.0.0 Safari/537.36"]


@pytest.fixture
def app(hall):
    app = application(hall)
    searches(app).every = 3600
    yield app
    searches(app).close()


@pytest.fixture
def counted(app, hall):
    """What was counted until now: words → times, people, empty."""
    def read():
        searches(app).flush()
        with hall.store.read() as db:
            return {row.words: (row.times, row.people, row.empty) for row in db.execute(select(searched))}
    return read


def look(app, query, name="", address="203.0.113.1", agent=CHROME, **headers):
    """Somebody opens the page of results."""
    answer = Visitor(app, name).get(f"/ko/search?{query}", headers={"User-Agent": agent, **headers},
                                    environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 200


@pytest.fixture
def wanted(hall):
    """Four phrases: one nobody finds, one that is there by now, one seldom looked for, and one like a formula."""
    hall.call("package_create", dataset(), SYSTEM)
    with hall.store.write() as db:
        db.execute(insert(searched), [
            {"day": TODAY, "words": words, "times": times, "people": people, "empty": empty}
            for words, times, people, empty in (("수달 서식지", 1234, 5, 1234), ("전력", 6, 3, 6), ("드문 말", 2, 2, 2),
                                                ("=1+1", 4, 3, 0))])


def test_people_with_a_browser_count_once_a_day_for_the_same_words(app, counted):
    for address, agent in (("203.0.113.1", CHROME), ("203.0.113.1", IPHONE), ("203.0.113.2", IPHONE),
                           ("2001:db8::1", CHROME), ("2001:db8::2", CHROME)):
        look(app, "q=수달", address=address, agent=agent)
    look(app, "q=수달", "taeho")
    look(app, "q=수달&sort=title", "dohyun")
    assert counted() == {"수달": (5, 5, 5)}


@pytest.mark.parametrize("how", [
    *({"agent": robot} for robot in ROBOTS), {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"},
    {"Authorization": "none"}, {"X-CKAN-API-Key": "none"}, {"Referer": "http://localhost/ko/desk/demand?view=most"},
    *({"name": name} for name in ("root", "sujin", "audrey"))], ids=str)
def test_nobody_else_counts(app, counted, how):
    look(app, "q=수달", **how)
    assert counted() == {}


def test_only_the_first_page_of_words_alone_counts(app, hall, counted):
    many = [dataset(name=f"d{number}", title=f"전력 {number}") for number in range(11)]
    hall.call("package_upsert_many", {"datasets": many}, SYSTEM)
    for query in ("", "q=", "q=전력&page=2", "q=전력&exact=1", "q=전력&organization=nia", "q=010-1234-5678"):
        look(app, query)
    Visitor(app).browser.head("/ko/search?q=전력", headers={"User-Agent": CHROME})
    Visitor(app).get("/api/3/action/package_search?q=전력", headers={"User-Agent": CHROME})
    Visitor(app).get("/feeds/dataset.atom?q=전력", headers={"User-Agent": CHROME})
    assert counted() == {}
    look(app, "q=전력", Referer="http://localhost/ko/")
    assert counted() == {"전력": (1, 1, 0)}


def test_datasets_with_some_of_the_words_do_not_answer_and_a_synonym_makes_them(app, visitor, hall, counted):
    hall.call("package_create", dataset(), SYSTEM)
    for address in range(3):
        look(app, "q=전력 해달지도", address=f"203.0.113.{address}")
    assert counted() == {"전력 해달지도": (3, 3, 3)}
    sujin = visitor("sujin")
    page = sujin.page(PAGE)
    assert ("없음" in page.text, "이제 있음" in page.text) == (True, False)
    assert f"/ko/desk/synonyms/new?words={quote_plus('전력 해달지도')}" in page.links
    hall.call("synonym_create", {"words": ["해달지도", "사용량"]}, SYSTEM)
    assert "이제 있음" in sujin.page(PAGE).text


def test_what_is_there_by_now_stands_apart_and_what_is_rare_is_only_counted(visitor, wanted):
    page = visitor("sujin").page(PAGE)
    text = page.text
    assert text.index("수달 서식지") < text.index("찾지 못했지만 그사이") < text.index("전력", text.index("그사이"))
    for words in ("1,234", "새로 나옴", "2가지입니다.", "없음", "이제 있음",
                  "이보다 드물어 보이지 않는 말이 1가지이고, 모두 2번 찾았습니다."):
        assert words in text
    assert ("드문 말" in text, "=1+1" in text) == (False, False)
    assert {f"/ko/search?q={quote_plus('전력')}", f"{NOTE}?words={quote_plus('수달 서식지')}"} <= set(page.links)
    assert PAGE in visitor("yuna").page("/ko/desk/").links
    assert PAGE not in visitor("dohyun").page("/ko/desk/").links


def test_a_phrase_is_told_beside_the_days_before(visitor, hall, wanted):
    before = str((datetime.now(UTC) + timedelta(hours=9) - timedelta(days=9)).date())
    with hall.store.write() as db:
        db.execute(insert(searched), [
            {"day": before, "words": words, "times": times, "people": 3, "empty": times}
            for words, times in (("수달 서식지", 1200), ("전력", 8), ("=1+1", 4))])
    text = visitor("sujin").page(PAGE + "?view=most&days=7").text
    for told in ("34번 늘어남", "2번 줄어듦", "그대로"):
        assert told in text


def test_whoever_leads_a_partner_sees_it_and_has_nothing_to_send(visitor, wanted):
    text = visitor("yuna").page(PAGE + "?view=most&days=7").text
    assert ("수달 서식지" in text, "=1+1" in text, "기관에 알리기" in text) == (True, True, False)
    for name in ("yuna", "audrey", "taeho"):
        assert visitor(name).post(NOTE, {"words": "수달 서식지", "organization": "kepco", "text": "말"}
                                  ).status_code == 403


def test_it_is_taken_away_as_a_table_without_formulas(visitor, wanted):
    answer = visitor("audrey").get("/ko/desk/demand.csv?view=most&days=90")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="demand-most-90.csv"'
    assert list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))) == [
        ["찾은 말", "찾은 횟수", "결과가 없던 횟수", "앞선 기간", "지금 결과"],
        ["수달 서식지", "1234", "1234", "0", "0"], ["전력", "6", "6", "0", "1"], ["'=1+1", "4", "0", "0", "0"]]


def test_a_steward_tells_a_partner_and_what_was_typed_stays_where_something_lacks(visitor, hall, wanted):
    sujin = visitor("sujin")
    form = sujin.page(NOTE + "?words=수달 서식지")
    assert form.having("input", name="words")[0]["value"] == "수달 서식지"
    assert [each["value"] for each in form.having("option")] == ["", "kepco", "nia"]
    typed = {"words": "수달 서식지", "organization": "kepco", "text": ""}
    refused = sujin.post(NOTE, typed)
    html = refused.get_data(as_text=True)
    assert (refused.status_code, "전할 말이 비어 있습니다." in html, 'value="수달 서식지"' in html) == (422, True, True)
    gone = sujin.post(NOTE, typed | {"text": "한 문장", "organization": "none"})
    assert (gone.status_code, "그사이 없어진 기관입니다." in gone.get_data(as_text=True)) == (422, True)
    sent = sujin.post(NOTE, typed | {"text": "하천 자료가 있는지 살펴 주세요."})
    assert (sent.status_code, sent.location) == (303, PAGE + "?sent=2")
    assert "편지 2통을 보냈습니다." in sujin.page(sent.location).text
    with hall.store.read() as db:
        assert {row.user_id for row in db.execute(select(letters).where(letters.c.kind == "demand_note"))} == {
            hall.user("dohyun").id, hall.user("yuna").id}


def test_nonsense_in_the_address_is_passed_over_and_a_page_too_far_is_said(visitor, wanted):
    sujin = visitor("sujin")
    for query in ("view=x&days=8", "sent=x", "days=%00"):
        assert "수달 서식지" in sujin.page(f"{PAGE}?{query}").text
    assert sujin.get(PAGE + "?page=2").status_code == 400
    assert "Looked for in vain" in sujin.page("/en/desk/demand").text
