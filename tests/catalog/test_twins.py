"""The same dataset from two sources: found by what it is known by, under one primary, and never merged."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError

from catalog import SYSTEM, LocalCatalog, twins
from catalog.may import User
from catalog.tables import twin_marks, twins_due
from tests.furniture import dataset, shared

PORTAL = "https://www.data.go.kr/data/15000001/fileData.do"


@pytest.fixture
def root(catalog):
    return LocalCatalog(catalog, SYSTEM).action


@pytest.fixture
def door(catalog):
    return lambda name: LocalCatalog(catalog, catalog.user(name)).action


@pytest.fixture
def put(catalog, root, clock):
    """A dataset of nia, or of kepco, that a source brought; its id."""
    def bring(name, source, **changes):
        clock.tick(minutes=1)
        made = shared if changes.get("owner_org") == "kepco" else dataset
        owner = root.organization_show(id=changes.get("owner_org", "nia"))["id"]
        ckan = LocalCatalog(catalog, User(f"harvest:{source}", "x", roles={owner: "editor"}, door="harvest"))
        told = ckan.action.package_upsert_many(datasets=[made(**{
            "name": name, "title": name, "resources": [], "identifier": name, "harvest_source": source,
            "harvest_record": name} | changes)])["results"][0]
        assert told["errors"] == {}
        return told["id"]
    return bring


def linked(door, id):
    told = door.dataset_twins(id=id)
    return told["primary"], [(each["name"], each["primary"], each["reason"], each["state"]) for each in told["twins"]]


@pytest.mark.parametrize(("one", "other", "found"), [
    ({"url": PORTAL}, {"identifier": "datagov15000001"}, ("datagokr", True)),
    ({"url": PORTAL}, {"url": "http://data.go.kr/catalog/15000001/fileData.json"}, ("datagokr", True)),
    ({"url": PORTAL}, {"url": "https://www.data.go.kr/data/15000001/openapi.do"}, None),
    ({"url": PORTAL}, {"url": "https://www.data.go.kr/data/15000002/fileData.do"}, None),
    ({"url": PORTAL}, {"resources": [{"url": PORTAL}, {"url": PORTAL + "?lang=ko"}]}, ("datagokr", True)),
    ({"url": PORTAL}, {"resources": [{"url": PORTAL}, {"url": PORTAL.replace("01/", "02/")}]}, None),
    ({"url": "https://doi.org/10.1234/ABC.5"}, {"identifier": "doi:10.1234/abc.5"}, ("doi", True)),
    ({"identifier": "KIS00000000000000008"}, {"url": "https://kt.example/goods?goodsCode=KIS00000000000000008"},
     ("goods", True)),
    ({"identifier": "https://id.example/set/7"}, {"identifier": "https://id.example/set/7/"},
     ("identifier", True)),
    ({"identifier": "17"}, {"identifier": "17"}, None),
    ({"title": "전력 사용량_20250131"}, {"title": "전력사용량"}, ("title", False)),
])
def test_two_are_found_by_what_both_are_known_by(one, other, found):
    first, second = (set(map(str, twins.marks({"id": id, "state": "active", "title": id, "publisher": []} | said, "")))
                     for id, said in (("first", one), ("second", other)))
    assert twins.why(first, second) == twins.why(second, first) == found


def test_one_source_means_twice_what_it_lists_twice(root, put):
    put("first", "a", url=PORTAL), put("second", "a", url=PORTAL)
    assert root.twin_find() == {"looked": 2, "confirmed": 0, "suggested": 0}


def test_the_publishers_own_is_the_primary_and_then_what_is_no_copy_and_then_the_older(root, put):
    copy = put("copy", "map", identifier="datagov15000001", publisher=[{"name": "한국전력공사"}])
    root.twin_find()
    listed = put("listed", "kepco-list", owner_org="kepco", url=PORTAL)
    root.twin_find()
    assert linked(root, copy) == (listed, [("listed", True, "datagokr", "confirmed")])
    own = put("own", "kepco", owner_org="kepco", url="https://kepco.example/x", identifier="datagov15000001")
    assert root.twin_find() == {"looked": 1, "confirmed": 1, "suggested": 0}
    for id in (copy, listed, own):
        assert root.dataset_twins(id=id)["primary"] == own
    assert [each[0] for each in linked(root, own)[1]] == ["copy", "listed"]


def test_nothing_is_merged_changed_or_deleted(root, put):
    ids = [put("first", "a", url=PORTAL), put("second", "b", url=PORTAL)]
    before = [root.package_show(id=id) for id in ids]
    root.twin_find()
    assert [root.package_show(id=id) for id in ids] == before


def test_only_what_changed_is_looked_at_and_a_mark_that_went_takes_its_link_along(root, put):
    first, _ = put("first", "a", url=PORTAL), put("second", "b", url=PORTAL)
    assert root.twin_find() == {"looked": 2, "confirmed": 1, "suggested": 0}
    assert root.twin_find() == {"looked": 0, "confirmed": 0, "suggested": 0}
    put("second", "b", url="https://elsewhere.example/")
    assert root.twin_find() == {"looked": 1, "confirmed": 0, "suggested": 0}
    assert linked(root, first) == (None, [])


def test_a_suggestion_is_for_those_who_may_decide_and_what_was_refused_is_not_offered_again(root, door, put, clock):
    first, second = put("first", "a", title="전력 사용량"), put("second", "b", title="전력사용량")
    root.twin_find()
    assert linked(door("hana"), first) == (None, [])
    assert linked(door("jiwoo"), first)[1] == [("second", False, "title", "suggested")]
    [offered] = door("jiwoo").twin_list()["results"]
    assert (offered["dataset"]["name"], offered["primary"]["name"], offered["reason"]) == ("second", "first", "title")
    for name in ("hana", "dohyun", "audrey"):
        with pytest.raises(NotAuthorized):
            door(name).twin_decide(id=first, primary_id=second, decision="refuse")
    door("jiwoo").twin_decide(id=first, primary_id=second, decision="refuse")
    put("second", "b", title="전력 사용량", notes="다시")
    root.twin_find(all=True)
    assert (linked(root, first), door("jiwoo").twin_list()["count"]) == ((None, []), 0)
    door("jiwoo").twin_decide(id=first, primary_id=second, decision="confirm")      # he thought better of it
    assert linked(door("hana"), second) == (first, [("first", True, "title", "confirmed")])
    events = [each["event"] for each in root.audit_list()["entries"] if each["event"].startswith("twin:")]
    assert events == ["twin:confirm", "twin:join", "twin:refuse"]


def test_what_one_may_not_see_is_not_told_of(catalog, root, put):
    first, _ = put("first", "a", url=PORTAL), put("second", "b", url=PORTAL, private=True)
    root.twin_find()
    stranger = LocalCatalog(catalog, User()).action
    assert stranger.dataset_twins(id=first) == {"id": first, "primary": first, "twins": []}
    with pytest.raises(NotAuthorized):
        stranger.dataset_twins(id="second")


@pytest.mark.parametrize("asked", [{"decision": "merge"}, {"decision": []}, {}, {"decision": "confirm"}])
def test_nonsense_is_refused_and_strangers_to_each_other_are_not_made_twins(root, put, asked):
    first, second = put("first", "a"), put("second", "b")
    with pytest.raises((ValidationError, NotFound)):
        root.twin_decide(id=first, primary_id=second, **asked)


def test_a_purged_dataset_leaves_no_link(root, put):
    first, second = put("first", "a", url=PORTAL), put("second", "b", url=PORTAL)
    root.twin_find()
    root.dataset_purge(id=first)
    assert linked(root, second) == (None, [])


def test_a_mark_that_a_crowd_has_tells_nothing(root, put):
    for number in range(12):
        put(f"set-{number}", f"source-{number}", title="공지사항")
    assert root.twin_find()["suggested"] == 0


def test_names_are_compared_without_what_people_write_differently():
    assert twins.bare("(주) 한전 KDN") == twins.bare("한전ＫＤＮ") == "한전kdn"


def test_one_call_after_the_other_looks_at_each_once(root, put):
    for number in range(5):
        put(f"p{number}", "kepco", url=f"https://kepco.example/{number}")
    assert [root.twin_find(limit=2)["looked"] for _ in range(4)] == [2, 2, 1, 0]


def test_those_that_stood_before_marks_were_kept_are_looked_at_when_all_are(catalog, root, put):
    put("first", "a", url=PORTAL), put("second", "b", url=PORTAL)
    with catalog.store.write() as db:
        for table in (twin_marks, twins_due):
            db.execute(table.delete())
    assert root.twin_find() == {"looked": 0, "confirmed": 0, "suggested": 0}
    assert root.twin_find(all=True) == {"looked": 2, "confirmed": 1, "suggested": 0}


def test_a_twin_that_is_purged_meanwhile_is_passed_over(catalog, root, put):
    put("first", "a", url=PORTAL), put("second", "b", url=PORTAL)
    with catalog.store.write() as db:
        db.execute(twin_marks.insert(), {"dataset_id": "purged", "mark": "datagokr:15000001/fileData"})
    assert root.twin_find() == {"looked": 2, "confirmed": 1, "suggested": 0}
