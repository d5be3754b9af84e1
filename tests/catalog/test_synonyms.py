"""Words that mean the same: what comes with the product, what people make of it, and how searches learn of it."""

import threading
from itertools import count

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import select

from catalog import SYSTEM, Catalog
from catalog.search.memory import MemoryIndex
from catalog.synonym_groups import Known, bring, moment
from catalog.tables import audit_entries, synonyms
from schemas.messages import MESSAGES
from tests.furniture import dataset

A, B, C = {"a": ("전기차", "EV")}, {"b": ("미세먼지", "PM10")}, {"c": ("한전", "KEPCO")}


@pytest.fixture
def sujin(catalog):
    catalog.call("user_create", {"name": "sujin", "steward": True}, SYSTEM)
    return catalog.user("sujin")


@pytest.fixture
def do(catalog, sujin):
    """Ask as the steward; the index has what was written by then."""
    return lambda name, **data: catalog.call(f"synonym_{name}", data, sujin)


@pytest.fixture
def brought(store):
    """Bring groups in as a release that has them would."""
    def release(groups, now="2026-03-02T09:00:00.000000"):
        with store.write() as db:
            return bring(db, now, groups)
    return release


def _table(store) -> dict[str, tuple]:
    with store.read() as db:
        return {row.id: (row.words, row.state) for row in db.execute(select(synonyms))}


def _wrong(*messages) -> dict:
    return {"words": list(messages)}


def test_a_group_is_made_shown_changed_switched_off_and_deleted(do, catalog, sujin):
    made = do("create", words=["전기차", " 전기  자동차 ", "EV"], note="요청이 많음")
    assert made == {"id": made["id"], "words": ["전기차", "전기 자동차", "EV"], "origin": "centre", "state": "active",
                    "note": "요청이 많음", "at": "2026-03-02T09:00:00.000000", "by": "sujin", "edited": False}
    changed = do("update", id=made["id"], words="전기차,EV", state="off")
    assert changed == made | {"words": ["전기차", "EV"], "state": "off", "at": "2026-03-02T09:00:00.000001"}
    assert do("show", id=made["id"]) == changed
    assert do("list") == {"count": 1, "results": [changed]}
    assert do("delete", id=made["id"]) is None
    with pytest.raises(NotFound):
        do("show", id=made["id"])


def test_the_log_holds_ids_and_numbers_and_no_word(do, store):
    id = do("create", words=["카나리아", "canary"], note="카나리아")["id"]
    do("import", rows=[{"words": ["되새", "finch"], "note": "카나리아"}])
    do("delete", id=id)
    with store.read() as db:
        rows = db.execute(select(audit_entries).where(audit_entries.c.event.like("synonym:%"))
                          .order_by(audit_entries.c.number)).mappings().all()
    assert [row["event"] for row in rows] == ["synonym:create", "synonym:import", "synonym:delete"]
    for each in ("카나리아", "canary", "되새", "finch"):
        assert each not in repr([bytes(value).decode() if isinstance(value, bytes) else value
                                 for row in rows for value in row.values()])


@pytest.mark.parametrize(("words", "messages"), [
    ([], [MESSAGES["synonym_few"]]),
    (["전기차"], [MESSAGES["synonym_few"]]),
    (["전기차", "전기차"], [MESSAGES["synonym_few"]]),
    (["전기차", "전기 차"], [MESSAGES["synonym_same"].about(value="전기 차", other="전기차")]),
    (["EV", "ev", "전기차"], [MESSAGES["synonym_same"].about(value="ev", other="EV")]),
    (["물", "water"], [MESSAGES["synonym_short"].about(value="물")]),
    (["?!", "water"], [MESSAGES["synonym_short"].about(value="?!")]),
    (["가" * 51, "water"], [MESSAGES["synonym_long"].about(value="가" * 51, most=50)]),
    ([f"말{each}" for each in range(8)], [MESSAGES["synonym_many"].about(most=7)]),
    (["기온", "맑음"], [MESSAGES["synonym_taken"].about(value="맑음", others="맑음, sunny")]),
])
def test_what_is_wrong_with_words_is_said_of_each(do, words, messages):
    do("create", words=["맑음", "sunny"])
    with pytest.raises(ValidationError) as refused:
        do("create", words=words)
    assert refused.value.error_dict == _wrong(*messages)
    assert do("list")["count"] == 1


@pytest.mark.parametrize("data", [
    {"words": 5}, {"words": {"a": 1}}, {"words": [1, 2]}, {"words": ["a\0b", "cd"]}, {"words": "ab,cd", "note": []},
    {"words": "ab,cd", "note": "n" * 501}, {"words": None}])
def test_nonsense_is_refused_whatever_it_is(do, data):
    with pytest.raises(ValidationError):
        do("create", **data)
    with pytest.raises(ValidationError):
        do("import", rows=[data])
    for rows in (data, "x", [5]):
        with pytest.raises(ValidationError):
            do("import", rows=rows)


def test_two_spellings_that_are_sought_differently_are_two_words(do):
    assert do("create", words=["Wi-Fi", "WiFi"])["words"] == ["Wi-Fi", "WiFi"]
    with pytest.raises(ValidationError):
        do("create", words=["wi fi", "무선랜"])


def test_decomposed_letters_and_signs_that_nobody_sees_are_kept_composed_and_without(do):
    assert do("create", words=["\u110c\u1165\u11ab\u1100\u1175", "elec\u200btric", "전\u00a0력"])["words"] == [
        "전기", "elec tric", "전 력"]


def test_a_word_may_be_in_a_group_that_is_off_but_that_is_not_switched_on_then(do):
    old = do("create", words=["전기차", "EV"])["id"]
    do("update", id=old, state="off")
    do("create", words=["EV", "electric vehicle"])
    with pytest.raises(ValidationError) as refused:
        do("update", id=old, state="active")
    assert refused.value.error_dict == _wrong(
        MESSAGES["synonym_taken"].about(value="EV", others="EV, electric vehicle"))


def test_groups_are_found_by_letters_origin_and_state(do, brought):
    brought(A | B)
    do("create", words=["고구마", "Sweet Potato"])
    do("update", id="b", state="off", note="뜻이 갈립니다")
    assert [each["words"][0] for each in do("list")["results"]] == ["고구마", "미세먼지", "전기차"]
    assert [each["id"] for each in do("list", q="pm 10")["results"]] == ["b"]
    assert do("list", q="sweetp")["count"] == 1
    assert do("list", q="!!") == {"count": 0, "results": []}
    assert [each["edited"] for each in do("list", origin="seed")["results"]] == [True, False]
    assert [each["id"] for each in do("list", state="off")["results"]] == ["b"]
    assert do("list", limit=1, offset=2)["count"] == 3
    with pytest.raises(ValidationError):
        do("list", state="gone")


def test_a_release_adds_changes_and_takes_away_what_nobody_touched(store, brought):
    assert brought(A | B) == {"added": 2, "changed": 0, "removed": 0}
    before = _table(store)
    assert brought(A | B) == {"added": 0, "changed": 0, "removed": 0}
    assert _table(store) == before == {"a": (["전기차", "EV"], "active"), "b": (["미세먼지", "PM10"], "active")}
    assert brought({"a": ("전기차", "EV", "전기자동차")} | C) == {"added": 1, "changed": 1, "removed": 1}
    assert _table(store) == {"a": (["전기차", "EV", "전기자동차"], "active"), "c": (["한전", "KEPCO"], "active")}


def test_what_people_made_of_it_outlives_every_release(store, do, brought):
    brought(A | B)
    do("update", id="a", words="전기차,이브이")
    do("update", id="b", state="off")
    mine = do("create", words="한전,한국전력")["id"]
    with pytest.raises(ValidationError) as refused:
        do("delete", id="a")
    assert refused.value.error_dict == {"id": [MESSAGES["synonym_seed"]]}
    again, near = {"d": ("PM-10", "PM10", "미세먼지")}, {"e": ("PM10 농도", "PM10")}
    assert brought({"b": ("미세먼지", "먼지")} | C | again | near) == {"added": 3, "changed": 0, "removed": 0}
    kept = {"a": (["전기차", "이브이"], "active"), "b": (["미세먼지", "PM10"], "off"),
            mine: (["한전", "한국전력"], "active")}
    assert _table(store) == kept | {"c": (["한전", "KEPCO"], "off"), "d": (["PM-10", "PM10", "미세먼지"], "off"),
                                    "e": (["PM10 농도", "PM10"], "active")}
    do("delete", id=mine)
    assert brought(C) == {"added": 0, "changed": 1, "removed": 2}
    assert _table(store)["c"] == (["한전", "KEPCO"], "active")


def test_everything_that_comes_with_the_product_is_there_after_it_is_brought_in_twice(catalog):
    first, again = (catalog.call("synonym_bring", {}, SYSTEM) for _ in range(2))
    assert first["added"] >= 400
    assert again == {"added": 0, "changed": 0, "removed": 0}
    assert catalog.call("synonym_list", {"state": "active"}, SYSTEM)["count"] == first["added"]
    assert len(catalog.call("audit_list", {"event": "synonym:bring"}, SYSTEM)["entries"]) == 1


def test_a_word_and_its_group_are_counted_among_published_datasets(catalog, do):
    for name, title in (("one", "전기차 등록"), ("two", "EV 등록"), ("three", "전기차 EV"), ("four", "버스")):
        catalog.call("package_create", dataset(name=name, title=title, private=name == "two"), SYSTEM)
    assert do("count", words="전기차,EV,없는말") == {"together": 2, "words": [
        {"word": "전기차", "count": 2}, {"word": "EV", "count": 1}, {"word": "없는말", "count": 0}]}
    assert do("count", words=[]) == {"together": 0, "words": []}


def test_an_upload_is_taken_whole_or_not_at_all(do, brought):
    brought(A | B)
    swapped = [{"id": "a", "words": ["전기차", "PM10"]}, {"id": "b", "words": ["미세먼지", "EV"], "state": "off"},
               {"words": ["한전", "KEPCO"], "note": "이름이 둘"}]
    assert do("import", rows=swapped) == {"created": 1, "changed": 2, "same": 0}
    told = [{key: each[key] for key in ("id", "words", "state", "note")} for each in do("list")["results"]]
    assert do("import", rows=told) == {"created": 0, "changed": 0, "same": 3}
    wrong = [told[0], {"words": ["한전"]}, {"id": "zzz", "words": ["ab", "cd"]}, told[0]]
    with pytest.raises(ValidationError) as refused:
        do("import", rows=wrong)
    assert refused.value.error_dict["rows"] == {
        "2": {"words": [MESSAGES["synonym_few"]]},
        "3": {"id": [MESSAGES["synonym_unknown"].about(value="zzz")]},
        "4": {"id": [MESSAGES["synonym_unknown"].about(value=told[0]["id"])]}}


def test_who_searches_uses_a_change_at_once_in_this_process_and_soon_in_another(catalog, store, do):
    other = Catalog(store, MemoryIndex())
    others = Known(store, every=0)
    assert catalog.synonyms.now().ways(["고구마"]) == other.synonyms.now().ways(["고구마"]) == []
    made = do("create", words="고구마,감저")
    assert [way.others for way in catalog.synonyms.now().ways(["고구마"])] == [("감저",)]
    assert [way.others for way in others.now().ways(["고구마"])] == [("감저",)]
    assert others.now() is others.now()                 # made anew only after a change
    do("update", id=made["id"], state="off")
    assert catalog.synonyms.now().ways(["고구마"]) == others.now().ways(["고구마"]) == []
    do("update", id=made["id"], state="active")
    assert others.now().ways(["고구마"]) != []
    do("delete", id=made["id"])
    assert others.now().ways(["고구마"]) == []


def test_many_who_search_at_once_get_the_same_and_one_of_them_looks(store, do):
    do("create", words="고구마,감저")
    known, looks, found = Known(store), count(), []
    look = known._look
    known._look = lambda: (next(looks), look())
    threads = [threading.Thread(target=lambda: found.append(known.now().ways(["고구마"]))) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 8
    assert found[0] != []
    assert found.count(found[0]) == 8
    assert next(looks) <= 8
    known.now()
    assert next(looks) <= 9


def test_a_change_is_later_than_every_other_also_where_the_clock_stands_or_goes_back(store, brought):
    brought(A, "2026-03-02T09:00:00.000000")
    with store.write() as db:
        assert moment(db, "2026-03-02T08:00:00.000000") == "2026-03-02T09:00:00.000001"
        assert moment(db, "2026-03-02T09:00:00.000000") == "2026-03-02T09:00:00.000001"
        assert moment(db, "2026-03-02T10:00:00.000000") == "2026-03-02T10:00:00.000000"


def test_an_auditor_sees_and_changes_nothing_and_nobody_else_sees_any(catalog, people):
    assert catalog.call("synonym_list", {}, people["audrey"])["count"] == 0
    with pytest.raises(NotAuthorized):
        catalog.call("synonym_create", {"words": "ab,cd"}, people["audrey"])
    with pytest.raises(NotAuthorized):
        catalog.call("synonym_list", {}, people["minsu"])
