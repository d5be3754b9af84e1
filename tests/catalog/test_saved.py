"""Searches that people keep: what is new to them, when they are told, once, and to nobody else."""

import threading
from functools import partial

import orjson
import pytest
from ckanapi import NotFound, ValidationError
from sqlalchemy import select, update

from catalog import SYSTEM, Catalog, letters, unsubscribing
from catalog.deliveries import Deliveries
from catalog.digests import LISTED, Digests
from catalog.saved import LOOKED, due_after, news
from catalog.sealing import Sealing, reseal
from catalog.search import Unbuilt
from catalog.tables import audit_entries, deliveries, passes, saved_searches
from catalog.tables import letters as rows
from tests.furniture import dataset

KEY, OTHER = "A" * 43, "B" * 42 + "A"
URL = "https://hook.partner.example/in/4f2a"
MORNING = {"hours": 24}


@pytest.fixture
def catalog(store, index, clock, tokens):
    catalog = Catalog(store, index, clock, sealing=Sealing([KEY]), site={"near": ["127.0.0.1:8099"]})
    catalog.reindex()
    for name in ("hana", "dohyun"):
        catalog.call("user_patch", {"id": name, "email": f"{name}@partner.example"}, SYSTEM)
    return catalog


@pytest.fixture
def digests(catalog, store):
    return Digests(store, catalog.unit, catalog.sessions.now, mail=True)


@pytest.fixture
def keep(catalog, people, clock):
    """Keep a search as somebody; every day, by letter, unless told."""
    def keep(query="q=전력", who="hana", **more):
        clock.tick(seconds=1)
        return catalog.call("saved_search_create", {"query": query, "every": "day"} | more, people[who])
    return keep


@pytest.fixture
def bring(catalog, clock):
    """Bring a dataset of nia's, a minute after whatever was before."""
    def bring(name, title="전력 사용량", **more):
        clock.tick(minutes=1)
        return orjson.loads(orjson.dumps(catalog.call("package_create", dataset(
            name=name, title=title, notes="", tags=[], resources=[], **more), SYSTEM)))["id"]
    return bring


@pytest.fixture
def morning(clock, digests):
    """Let a day go by, and tell whoever is to be told."""
    def morning():
        clock.tick(**MORNING)
        return digests.write()
    return morning


def written(catalog) -> list[dict]:
    """What stands in the letters that wait, without the pass."""
    with catalog.store.read() as db:
        found = db.execute(select(rows.c.facts).where(rows.c.kind == "saved_searches", rows.c.state == "waiting")
                           .order_by(rows.c.at, rows.c.id)).scalars().all()
    assert all(each.pop("unsubscribe").startswith("/unsubscribe/") for each in found)
    return found


def named(catalog) -> list[list[str]]:
    """The names in each letter that waits."""
    return [[line["name"] for each in told["searches"] for line in each["lines"]] for told in written(catalog)]


@pytest.mark.parametrize(("every", "now", "due"), [
    ("never", "2026-03-02T09:00:00.000000", None),
    ("day", "2026-03-02T09:00:00.000000", "2026-03-02T23:00:00.000000"),
    ("day", "2026-03-02T22:59:59.999999", "2026-03-02T23:00:00.000000"),
    ("day", "2026-03-02T23:00:00.000000", "2026-03-03T23:00:00.000000"),
    ("week", "2026-03-02T09:00:00.000000", "2026-03-08T23:00:00.000000"),
    ("week", "2026-03-01T22:59:00.000000", "2026-03-01T23:00:00.000000"),
    ("week", "2026-03-01T23:00:00.000000", "2026-03-08T23:00:00.000000")])
def test_people_are_told_at_eight_in_korea_each_day_or_on_mondays(every, now, due):
    assert due_after(every, now) == due


def test_what_is_there_already_is_known_and_what_comes_is_told_once(catalog, keep, bring, morning, people):
    bring("before")
    made = keep()
    id = bring("after")
    bring("other", title="주차장")
    assert morning() == 1
    assert written(catalog) == [{"count": 1, "searches": [{
        "title": "전력", "query": "q=%EC%A0%84%EB%A0%A5", "count": 1, "more": False, "rest": 0,
        "lines": [{"id": id, "name": "after", "title": "전력 사용량"}]}]}]
    assert [morning(), morning()] == [0, 0]
    [shown] = catalog.call("saved_search_list", {}, people["hana"])
    assert (shown["id"], shown["new"], shown["due"]) == (made["id"], 0, "2026-03-05T23:00:00.000000")


def test_what_begins_to_match_is_new_and_what_matched_and_changed_is_not(catalog, keep, bring, morning, clock):
    for name, title in (("matches", "전력 사용량"), ("turns", "주차장"), ("stays", "공원")):
        bring(name, title)
    clock.tick(hours=1)
    keep()
    clock.tick(hours=1)
    catalog.call("package_patch", {"id": "matches", "notes": "설명을 고쳤습니다."}, SYSTEM)
    catalog.call("package_patch", {"id": "turns", "title": "주차장 전력"}, SYSTEM)
    catalog.call("package_patch", {"id": "stays", "notes": "설명을 고쳤습니다."}, SYSTEM)
    assert (morning(), named(catalog)) == (1, [["turns"]])
    catalog.call("package_patch", {"id": "turns", "title": "주차장"}, SYSTEM)
    assert morning() == 0
    catalog.call("package_patch", {"id": "turns", "title": "주차장 전력량"}, SYSTEM)
    assert morning() == 0                         # each once, though it came back


@pytest.mark.parametrize("hidden", [{"private": True}, {"state": "draft"}])
def test_what_is_published_later_is_new_then(catalog, keep, bring, morning, hidden):
    bring("late", **hidden)
    keep()
    assert morning() == 0
    catalog.call("package_patch", {"id": "late", "private": False, "state": "active"}, SYSTEM)
    assert (morning(), named(catalog)) == (1, [["late"]])


def test_what_a_long_transaction_wrote_is_told_a_day_later_and_not_lost(catalog, keep, bring, clock, digests):
    keep()
    clock.tick(hours=13, minutes=52)              # 07:53
    bring("just")
    clock.tick(minutes=7)
    assert digests.write() == 0
    clock.tick(hours=24)
    assert (digests.write(), named(catalog)) == (1, [["just"]])
    clock.tick(hours=24)
    assert digests.write() == 0


def test_twenty_are_named_and_the_rest_is_counted(catalog, keep, bring, morning):
    keep()
    for number in range(LISTED + 3):
        bring(f"many-{number}")
    morning()
    [told] = written(catalog)
    [search] = told["searches"]
    assert (told["count"], search["count"], search["rest"]) == (23, 23, 3)
    assert [each["name"] for each in search["lines"]] == [f"many-{n}" for n in range(22, 2, -1)]


def test_a_person_gets_one_letter_in_which_a_dataset_is_named_once(catalog, keep, bring, morning):
    keep()
    keep("q=충전소")
    keep("organization=nia", title="우리 기관")
    keep("q=주차장", who="dohyun", every="week")
    bring("both", "전력 충전소")
    bring("mine", "공원")
    assert morning() == 1
    [told] = written(catalog)
    assert [(each["title"], each["count"], [line["name"] for line in each["lines"]], each["rest"])
            for each in told["searches"]] == [
                ("전력", 1, ["both"], 0), ("충전소", 1, [], 1), ("우리 기관", 2, ["mine"], 1)]


def test_who_never_wants_letters_sees_on_the_page_what_is_new_until_he_has_seen_it(catalog, keep, bring, clock, people,
                                                                                   morning):
    made = keep(every="never")
    bring("fresh")
    assert morning() == 0
    [shown] = catalog.call("saved_search_list", {}, people["hana"])
    assert (shown["new"], shown["more"], shown["understood"], shown["due"]) == (1, False, True, None)
    catalog.call("saved_search_update", {"id": made["id"], "seen": True}, people["hana"])
    assert catalog.call("saved_search_list", {}, people["hana"])[0]["new"] == 0


def test_two_that_look_at_once_write_one_letter(catalog, keep, bring, clock, store):
    keep()
    bring("fresh")
    clock.tick(**MORNING)
    both = [Digests(store, catalog.unit, catalog.sessions.now, mail=True) for _ in range(2)]
    hana = catalog.user("hana").id
    found = []
    for each in both:
        with store.read() as db:
            found.append(each._looked(db, hana))
    sums, gate = [], threading.Barrier(2)

    def write(each, looks):
        gate.wait(5)
        sums.append(each._write(hana, looks))

    threads = [threading.Thread(target=write, args=pair) for pair in zip(both, found, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)
    assert (sorted(sums), named(catalog)) == ([0, 1], [["fresh"]])


def test_one_that_dies_while_it_writes_has_told_nothing_and_marked_nothing(catalog, keep, bring, clock, digests, caplog,
                                                                           monkeypatch):
    keep()
    bring("fresh")
    clock.tick(**MORNING)
    with monkeypatch.context() as patched:
        patched.setattr(letters, "write", lambda *_, **facts: 1 / len(facts["nothing"]))
        assert digests.write() == 0
    assert written(catalog) == []
    assert [each.getMessage() for each in caplog.records] == ["searches could not be told: KeyError"]
    assert (digests.write(), named(catalog)) == (1, [["fresh"]])


def test_what_is_changed_while_it_is_looked_at_is_told_by_the_next_round(catalog, keep, bring, clock, digests, people,
                                                                         store):
    made = keep()
    bring("fresh")
    clock.tick(**MORNING)
    hana = catalog.user("hana").id
    with store.read() as db:
        looks = digests._looked(db, hana)
    catalog.call("saved_search_update", {"id": made["id"], "query": "q=주차장"}, people["hana"])
    assert digests._write(hana, looks) == 0


def test_what_means_the_same_is_told_too_unless_the_very_words_were_asked_for(catalog, keep, bring, morning):
    catalog.call("synonym_create", {"words": ["전기차", "전동자동차"]}, SYSTEM)
    keep("q=전기차")
    keep("q=전기차&exact=1", title="그대로")
    keep("q=전기차 충전소 위치 좌표", title="모두")       # some of the words are no news
    bring("same", "전동자동차 현황")
    assert morning() == 1
    assert [(each["title"], each["count"]) for each in written(catalog)[0]["searches"]] == [("전기차", 1)]


def test_what_is_withdrawn_before_the_letter_is_sent_is_not_in_it(catalog, keep, bring, morning):
    keep()
    bring("stays")
    bring("goes")
    morning()
    catalog.call("package_patch", {"id": "goes", "private": True}, SYSTEM)
    letter = catalog.letterbox.take()
    assert (letter.facts["count"], [each["name"] for each in letter.facts["searches"][0]["lines"]]) == (1, ["stays"])
    catalog.letterbox.sent(letter)
    bring("later")
    morning()
    catalog.call("package_delete", {"id": "later"}, SYSTEM)
    assert catalog.letterbox.take() is None       # nothing is left to say
    assert catalog.letterbox.counts() == {"waiting": 0, "sent": 1, "failed": 0}


def test_a_disabled_account_gets_nothing_and_a_deleted_one_leaves_nothing(catalog, keep, bring, morning, store):
    keep()
    keep(who="dohyun")
    keep(who="dohyun", way="hook", url=URL)
    bring("fresh")
    assert morning() == 3
    hana = catalog.user("hana").id
    catalog.call("user_patch", {"id": "hana", "state": "pending"}, SYSTEM)
    catalog.call("user_delete", {"id": "dohyun"}, SYSTEM)
    assert catalog.letterbox.take() is None
    with store.read() as db:
        assert db.scalars(select(saved_searches.c.user_id)).all() == [hana]
        assert db.execute(select(deliveries)).all() == []
    bring("another")
    assert morning() == 0


def test_without_mail_or_an_address_no_letters_pile_up_and_what_is_new_stays_new(catalog, keep, bring, clock, store,
                                                                                people):
    keep()
    catalog.call("user_patch", {"id": "jiwoo", "email": ""}, SYSTEM)
    keep(who="jiwoo")
    bring("fresh")
    clock.tick(**MORNING)
    assert Digests(store, catalog.unit, catalog.sessions.now, mail=False).write() == 0
    clock.tick(**MORNING)
    assert Digests(store, catalog.unit, catalog.sessions.now, mail=True).write() == 1
    assert named(catalog) == [["fresh"]]
    assert catalog.call("saved_search_list", {}, people["jiwoo"])[0]["new"] == 1


def test_while_the_index_is_built_everything_stays_due(catalog, keep, bring, clock, digests, index, monkeypatch):
    keep()
    bring("fresh")
    clock.tick(**MORNING)

    def unbuilt(_query):
        raise Unbuilt

    with monkeypatch.context() as patched:
        patched.setattr(index, "find", unbuilt)
        assert digests.write() == 0
    assert digests.write() == 1


def test_a_search_that_is_not_understood_any_more_is_said_to_be_so_and_is_kept(catalog, keep, bring, morning, people,
                                                                              store):
    made = keep("q=공원")
    keep()
    with store.write() as db:
        db.execute(update(saved_searches).where(saved_searches.c.id == made["id"]).values(query="no_such_field=1"))
    bring("fresh")
    assert (morning(), named(catalog)) == (1, [["fresh"]])
    first, second = catalog.call("saved_search_list", {}, people["hana"])
    assert (first["understood"], first["new"], first["query"], first["due"]) == (
        False, None, "no_such_field=1", second["due"])
    catalog.call("saved_search_update", {"id": made["id"], "query": "q=공원"}, people["hana"])
    assert catalog.call("saved_search_list", {}, people["hana"])[0]["understood"]


def test_a_search_is_nobodys_but_its_owners(catalog, keep, people):
    made = keep()
    for name in ("root", "jiwoo"):
        assert catalog.call("saved_search_list", {}, people[name]) == []
        for action in ("saved_search_update", "saved_search_delete"):
            with pytest.raises(NotFound):
                catalog.call(action, {"id": made["id"]}, people[name])
    catalog.call("saved_search_delete", {"id": made["id"]}, people["hana"])
    assert catalog.call("saved_search_list", {}, people["hana"]) == []


def test_fifty_are_kept_and_no_more(catalog, keep, people):
    for _ in range(50):
        keep(every="never")
    with pytest.raises(ValidationError) as refusal:
        keep()
    assert str(refusal.value.error_dict["query"][0]).startswith("저장한 검색이 이미 50개입니다.")


@pytest.mark.parametrize(("told", "field", "begins"), [
    ({"query": "q=" + "전" * 2000}, "query", "찾는 말과 조건이 너무 깁니다(2002자)."),
    ({"query": "no_such_field=1"}, "query", "알아볼 수 없는 조건이 있습니다."),
    ({"query": "&"}, "query", "알아볼 수 없는 조건이 있습니다."),
    ({"query": ["q=전력"]}, "query", "Must be a Unicode string value"),
    ({"every": "hour"}, "every", "정해진 목록에 없는 값(hour)입니다."),
    ({"way": "pigeon"}, "way", "정해진 목록에 없는 값(pigeon)입니다."),
    ({"way": "hook"}, "url", "Missing value"),
    ({"way": "hook", "url": "http://hook.partner.example/"}, "url", "알림을 보낼 수 없는 곳"),
    ({"way": "hook", "url": "https://169.254.169.254/latest"}, "url", "알림을 보낼 수 없는 곳"),
    ({"way": "hook", "url": "https://user:pass@hook.example/"}, "url", "인터넷 주소로 읽을 수 없는 값")])
def test_what_cannot_be_kept_is_refused_with_words(keep, told, field, begins):
    with pytest.raises(ValidationError) as refusal:
        keep(**told)
    assert str(refusal.value.error_dict[field][0]).startswith(begins)


def test_a_name_that_no_page_knows_and_syntax_in_words_cannot_reach_another_parser(keep, catalog, people):
    for query in ("q={!lucene}전력", "q=_query_:전력", 'organization="nia" OR organization:kepco', "q=title:[",
                  "q=%00%ff"):
        made = keep(query, every="never")
        catalog.call("saved_search_delete", {"id": made["id"]}, people["hana"])


def test_what_people_look_for_is_in_no_log(catalog, keep, bring, morning, caplog, people, store):
    caplog.set_level("DEBUG")
    made = keep("q=전력 카나리아&organization=nia", title="비밀 카나리아")
    bring("fresh", "전력 카나리아")
    morning()
    catalog.call("saved_search_update", {"id": made["id"], "query": "q=카나리아", "title": "카나리아"}, people["hana"])
    catalog.call("saved_search_delete", {"id": made["id"]}, people["hana"])
    with store.read() as db:
        entries = b"".join(db.scalars(select(audit_entries.c.body))).decode()
    assert entries.count(made["id"]) == 3
    for told in (entries, caplog.text):
        assert "카나리아" not in told
        assert "%EC%B9%B4" not in told


def test_the_letters_are_ended_once_by_the_pass_that_they_carry(catalog, keep, bring, morning, people, store):
    keep()
    keep("q=전력", way="hook", url=URL)
    bring("fresh")
    morning()
    token = catalog.letterbox.take().facts["unsubscribe"].rpartition("/")[2]
    with store.read() as db:
        assert token not in str(db.execute(select(passes)).all())
    assert catalog.entrance.holder(token) is None                   # it sets no password
    assert unsubscribing.good(catalog, token)
    assert [unsubscribing.stop(catalog, token) for _ in range(2)] == [True, False]
    assert [each["every"] for each in catalog.call("saved_search_list", {}, people["hana"])] == ["never", "day"]
    assert not unsubscribing.stop(catalog, "x" * 43)


def test_a_pass_that_is_old_ends_nothing(catalog, keep, bring, morning, clock):
    keep()
    bring("fresh")
    morning()
    token = catalog.letterbox.take().facts["unsubscribe"].rpartition("/")[2]
    clock.tick(days=61)
    assert (unsubscribing.good(catalog, token), unsubscribing.stop(catalog, token)) == (False, False)


def test_a_system_is_told_with_a_sealed_secret_what_is_visible_then_and_nothing_of_it_is_kept(catalog, keep, bring,
                                                                                             morning, store, people):
    made = keep(way="hook", url=URL)
    assert (made["url"], made["secret"][:9], len(made["secret"])) == (URL, "ieumhook_", 52)
    with store.read() as db:
        assert made["secret"] not in str(db.execute(select(saved_searches)).all())
    stays, goes = bring("stays"), bring("goes")
    assert morning() == 1
    catalog.call("package_patch", {"id": "goes", "private": True}, SYSTEM)
    catalog.sealing = Sealing([OTHER, KEY])
    assert reseal(catalog) == 1
    box = Deliveries(store, Sealing([OTHER]), catalog.sessions.now)
    taken = box.take()
    told = orjson.loads(taken.body)
    assert (taken.url, taken.secret) == (URL, made["secret"])
    assert told == {
        "id": taken.id, "at": told["at"], "event": "search.new", "count": 1, "rest": 0, "more": False,
        "search": {"id": made["id"], "title": "전력", "query": "q=%EC%A0%84%EB%A0%A5"},
        "datasets": [{"id": stays, "name": "stays", "title": "전력 사용량"}],
        "url": "/ko/search?q=%EC%A0%84%EB%A0%A5"}
    assert goes not in taken.body
    box.arrived(taken)
    with store.read() as db:
        assert db.scalars(select(deliveries.c.body)).all() == [""]
    [shown] = catalog.call("saved_search_list", {}, people["hana"])
    assert (shown["waiting"], shown["given_up"], shown["fault"], "secret" in shown) == (0, 0, "", False)


def test_another_address_has_another_secret_and_none_has_none(catalog, keep, people):
    change = partial(catalog.call, "saved_search_update", user=people["hana"])
    made = keep(way="hook", url=URL)
    assert "secret" not in change({"id": made["id"], "title": "이름만"})
    assert change({"id": made["id"], "url": URL + "b"})["secret"] != made["secret"]
    told = change({"id": made["id"], "way": "mail"})
    assert (told["url"], "secret" in told) == (None, False)
    with pytest.raises(ValidationError):
        change({"id": made["id"], "way": "hook"})


def test_more_changes_than_are_looked_at_are_said_to_be_more(catalog, keep, bring, morning, people, monkeypatch):
    monkeypatch.setattr("catalog.digests.news", partial(news, most=1))
    for name in ("one", "two"):
        bring(name, "주차장")
    morning()
    keep()
    for name in ("one", "two"):
        catalog.call("package_patch", {"id": name, "title": "전력"}, SYSTEM)
    morning()
    assert [(each["count"], each["more"]) for each in written(catalog)[0]["searches"]] == [(1, True)]
    assert LOOKED == 1000
