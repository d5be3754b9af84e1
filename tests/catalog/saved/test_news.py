"""What is new to a saved search, and when its owner is told of it."""

import random
from functools import partial

import pytest
from ckanapi import NotFound

from catalog import SYSTEM, Catalog
from catalog.digests import LISTED
from catalog.saved import LOOKED, due_after, news
from catalog.search.tantivy import TantivyIndex
from tests.catalog.saved.written import named, written
from tests.furniture import dataset


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


def test_who_never_wants_letters_sees_on_the_page_what_is_new_until_he_has_seen_it(catalog, keep, bring, clock, people,
                                                                                   morning):
    made = keep(every="never")
    bring("fresh")
    assert morning() == 0
    [shown] = catalog.call("saved_search_list", {}, people["hana"])
    assert (shown["new"], shown["more"], shown["understood"], shown["due"]) == (1, False, True, None)
    catalog.call("saved_search_update", {"id": made["id"], "seen": True}, people["hana"])
    assert catalog.call("saved_search_list", {}, people["hana"])[0]["new"] == 0


def test_what_means_the_same_is_told_too_unless_the_very_words_were_asked_for(catalog, keep, bring, morning):
    catalog.call("synonym_create", {"words": ["전기차", "전동자동차"]}, SYSTEM)
    keep("q=전기차")
    keep("q=전기차&exact=1", title="그대로")
    keep("q=전기차 충전소 위치 좌표", title="모두")       # some of the words are no news
    bring("same", "전동자동차 현황")
    assert morning() == 1
    assert [(each["title"], each["count"]) for each in written(catalog)[0]["searches"]] == [("전기차", 1)]


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
    assert LOOKED == 5000


@pytest.mark.parametrize("seed", range(3))
def test_over_many_days_each_is_told_on_the_first_morning_on_which_it_is_found_and_was_not_before(
        catalog, keep, bring, morning, clock, seed):
    """Whatever is published, hidden, taken down and renamed in between."""
    chance, shown, matching, told = random.Random(seed), {}, {}, set()
    keep()
    before, expected = set(), []
    for _ in range(8):
        for _ in range(chance.randint(0, 4)):
            clock.tick(minutes=30)
            name = f"data-{chance.randrange(5)}"
            shown[name], matching[name] = chance.random() < 0.7, chance.random() < 0.6
            facts = {"title": "전력" if matching[name] else "공원", "private": not shown[name]}
            try:
                catalog.call("package_patch", {"id": name} | facts, SYSTEM)
            except NotFound:
                bring(name, **facts)
        now = {name for name in shown if shown[name] and matching[name]}
        fresh, before = now - before - told, now
        told |= fresh
        expected += [fresh] if fresh else []
        assert morning() == bool(fresh)
    assert [set(each) for each in named(catalog)] == expected


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_real_engine_finds_the_same_news(store, clock, tokens, tmp_path):
    """To the moment: what came at the very moment that was told is not new, what came after it is."""
    with_engine = Catalog(store, TantivyIndex(tmp_path / "index"), clock)
    with_engine.reindex()
    hana = with_engine.user("hana")
    for name, title in (("before", "전력"), ("turns", "공원")):
        with_engine.call("package_create", dataset(name=name, title=title, notes="", tags=[], resources=[]), SYSTEM)
    clock.tick(hours=1)
    made = with_engine.call("saved_search_create", {"query": "q=전력&organization=nia"}, hana)
    clock.tick(hours=1)
    with_engine.call("package_create", dataset(name="fresh", title="전력량", notes="", tags=[], resources=[]), SYSTEM)
    with_engine.call("package_patch", {"id": "turns", "title": "전력 공원"}, SYSTEM)
    with_engine.call("package_patch", {"id": "before", "notes": "설명"}, SYSTEM)
    clock.tick(minutes=10)
    assert with_engine.call("saved_search_list", {}, hana)[0]["new"] == 2
    with_engine.call("saved_search_update", {"id": made["id"], "seen": True}, hana)
    clock.tick(days=1)
    assert with_engine.call("saved_search_list", {}, hana)[0]["new"] == 0
    with_engine.level.close()
    with_engine.index.close()
