"""Telling people: one letter, once, of what they may see then, and nothing to who is gone."""

import threading

import orjson
from sqlalchemy import select

from catalog import SYSTEM, letters, unsubscribing
from catalog.deliveries import Deliveries
from catalog.digests import Digests
from catalog.sealing import Sealing, reseal
from catalog.search import Unbuilt
from catalog.tables import deliveries, passes, saved_searches
from tests.catalog.saved.conftest import KEY, MORNING
from tests.catalog.saved.written import named, written

OTHER = "B" * 42 + "A"
URL = "https://hook.partner.example/in/4f2a"


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
