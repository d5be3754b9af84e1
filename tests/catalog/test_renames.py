"""Records under new ids: found by what they say, joined by a person alone, and never a run that doubles everything."""

import threading
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError

from catalog import LocalCatalog
from catalog.catalog import Catalog
from catalog.may import User
from catalog.renames import looks
from catalog.runbook import RunBook
from catalog.tables import sightings
from harvesters.base import Harvester, Record
from harvesters.renames import pairs
from harvesters.run import run
from schemas import Source


class Listed(Harvester):
    """A whole list of (id, title), each with a page of its own under its id."""

    def __init__(self, *given, apply="itself", **more):
        super().__init__(Source("grid", "test", "https://grid.example", "nia", apply=apply, limit_share=0.9, **more),
                         http=None)
        self.given = given

    def pages(self):
        yield [Record(id, orjson.dumps({"id": id, "title": title})) for id, title in self.given]
        self.complete = "all of it"

    def draft(self, record):
        return {"title": record["title"], "notes": f"{record['title']}입니다.", "license_id": "kogl-1",
                "url": f"https://grid.example/data/{record['id']}"}


@pytest.fixture
def root(catalog, people):
    door = LocalCatalog(catalog, people["root"]).action
    door.harvest_source_create(name="grid", harvester="test", url="https://grid.example", owner_org="nia")
    return door


@pytest.fixture
def harvest(catalog, store, clock, root):
    owner = catalog.call("organization_show", {"id": "nia"})["id"]
    ckan = LocalCatalog(catalog, User("harvest:grid", "x", roles={owner: "editor"}, door="harvest"))
    book = RunBook(store, clock)

    def read(*given, **more):
        clock.tick(hours=1)
        return run(Listed(*given, **more), ckan, book)
    return read


OLD = [(f"old-{number}", f"수위 관측소 {number}") for number in range(10)]


def renumbered(count):
    return [(id.replace("old", "new") if number < count else id, title) for number, (id, title) in enumerate(OLD)]


def offered(door, **asked):
    return [(each["old"], each["new"], each["likeness"]) for each in door.harvest_rename_list(**asked)["results"]]


def test_a_partner_that_numbers_anew_holds_the_run_and_nothing_is_withdrawn(harvest, root):
    harvest(*OLD)
    report = harvest(*renumbered(4))
    assert (report.status, report.note["code"], report.counts["withdrawn"]) == ("held", "renamed", 0)
    assert report.note["ko"].startswith("기관이 4건의 번호를 바꾼 듯하여")
    assert offered(root) == [(f"old-{number}", f"new-{number}", 1.0) for number in range(4)]
    assert [each["title"] for each in (root.harvest_rename_list()["results"][0][key] for key in (
        "old_dataset", "new_dataset"))] == ["수위 관측소 0"] * 2


def test_a_single_one_is_only_suggested_and_the_run_goes_on(harvest, root):
    harvest(*OLD)
    report = harvest(*renumbered(1))
    assert (report.status, report.counts["missing"], offered(root, source="grid")) == (
        "done", 1, [("old-0", "new-0", 1.0)])


def test_an_old_record_that_comes_back_is_no_renamed_one_any_more(harvest, root):
    harvest(*OLD)
    harvest(*renumbered(4))
    harvest(*OLD)
    assert offered(root) == []
    with pytest.raises(NotFound):
        root.harvest_rename_decide(source="grid", old="old-0", new="new-0", decision="accept")


def test_what_was_accepted_goes_on_under_its_address_with_its_history(harvest, root):
    harvest(*OLD)
    before = root.package_show(id="grid-old-0")
    harvest(*renumbered(1))
    root.harvest_rename_decide(source="grid", old="old-0", new="new-0", decision="accept")
    assert root.dataset_tombstone(id="grid-new-0")["reason"].startswith("기관이 번호를 바꾸어")
    report = harvest(*renumbered(1))
    assert (report.status, report.counts["created"], report.counts["updated"]) == ("done", 0, 1)
    now = root.package_show(id="grid-old-0")
    assert (now["id"], now["harvest_record"], now["url"]) == (before["id"], "new-0", "https://grid.example/data/new-0")
    assert len(root.package_list()) == 10
    assert harvest(*renumbered(1)).counts["unchanged"] == 10
    assert offered(root) == []
    assert offered(root, state="accepted") == [("old-0", "new-0", 1.0)]
    [entry] = root.audit_list(event="rename:accept")["entries"]
    assert (entry["subject"], entry["facts"]["old"], entry["facts"]["new"]) == ("grid", "old-0", "new-0")


def test_one_that_was_withdrawn_meanwhile_comes_back(harvest, root):
    harvest(*OLD)
    id = root.package_show(id="grid-old-0")["id"]
    for _ in range(2):
        harvest(*renumbered(1))
    assert root.package_show(id=id)["state"] == "deleted"
    root.harvest_rename_decide(source="grid", old="old-0", new="new-0", decision="accept")
    assert (root.package_show(id=id)["state"], root.package_show(id=id)["name"]) == ("active", "grid-old-0")
    assert harvest(*renumbered(1)).counts["updated"] == 1


def test_what_was_refused_stays_two_and_is_not_offered_again(harvest, root):
    harvest(*OLD)
    harvest(*renumbered(1))
    root.harvest_rename_decide(source="grid", old="old-0", new="new-0", decision="refuse")
    assert (len(root.package_list()), offered(root)) == (11, [])
    with pytest.raises(NotFound):
        root.harvest_rename_decide(source="grid", old="old-0", new="new-0", decision="accept")


def test_in_a_plan_that_waits_the_line_is_for_the_old_dataset_then(harvest, root, store):
    harvest(*OLD)
    report = harvest(*renumbered(4), apply="guard")
    assert (report.status, report.note["code"], len(root.package_list())) == ("held", "renamed", 10)
    root.harvest_rename_decide(source="grid", old="old-0", new="new-0", decision="accept")
    with store.read() as db:
        said, base, outcome = db.exec_driver_sql(
            "SELECT package, base, outcome FROM plan_items WHERE record = 'new-0'").one()
    old = root.package_show(id="grid-old-0")
    assert (orjson.loads(said)["said"]["id"], base, outcome) == (old["id"], 1, "updated")


def test_two_that_look_the_same_are_not_told_apart_by_guessing():
    a, b, c = (looks(id, {"title": "같은 이름", "url": "https://x.example"}) for id in ("id-a", "id-b", "id-c"))
    assert pairs([a], [b]) == [("id-a", "id-b", 1.0)]
    assert pairs([a, b], [c]) == pairs([a], [b, c]) == []


def test_addresses_that_changed_leave_title_and_description():
    old = looks("old-1", {"title": "수위_20250101", "notes": "관측소", "url": "https://x.example/old-1"})
    new = looks("new-1", {"title": "수위_20260101", "notes": "관측소", "url": "https://y.example/new-1"})
    other = looks("new-2", {"title": "수위", "notes": "다른 것", "url": "https://y.example/new-2"})
    assert pairs([old], [new, other]) == [("old-1", "new-1", 0.8)]


@pytest.mark.parametrize("asked", [{"decision": "merge"}, {"decision": []}, {"old": {}}, {"state": "x"}])
def test_nonsense_is_refused(harvest, root, asked):
    with pytest.raises((ValidationError, NotFound)):
        root.harvest_rename_list(**asked) if "state" in asked else root.harvest_rename_decide(
            **{"source": "grid", "old": "a", "new": "b", "decision": "accept"} | asked)


def test_others_neither_see_nor_decide(catalog, harvest, root):
    harvest(*OLD)
    harvest(*renumbered(1))
    dohyun, hana = (LocalCatalog(catalog, catalog.user(name)).action for name in ("dohyun", "hana"))
    assert (offered(dohyun), offered(hana)) == ([], [("old-0", "new-0", 1.0)])
    for door in (dohyun, hana):
        with pytest.raises(NotAuthorized):
            door.harvest_rename_decide(source="grid", old="old-0", new="new-0", decision="accept")


def test_a_record_of_a_source_has_one_dataset_however_many_workers_bring_it(
        catalog: Catalog, store, clock, root):
    owner = catalog.call("organization_show", {"id": "nia"})["id"]
    ckan = LocalCatalog(catalog, User("harvest:grid", "x", roles={owner: "editor"}, door="harvest"))
    book, gate = RunBook(store, clock), threading.Barrier(2)
    first = book.begin("grid")

    def work(_):
        gate.wait()
        [told] = ckan.action.package_upsert_many(datasets=[
            {"name": "grid-a", "title": "수위", "owner_org": "nia", "harvest_source": "grid", "harvest_record": "a"}])[
            "results"]
        book.remember(first, [{"record": "a", "dataset_id": told["id"], "outcome": "published", "raw_digest": "x",
                               "draft_digest": "y"}])
        return told["id"]

    with ThreadPoolExecutor(2) as pool:
        ids = set(pool.map(work, range(2)))
    with store.read() as db:
        rows = db.execute(sightings.select().with_only_columns(sightings.c.source, sightings.c.record)).all()
    assert (len(ids), rows, root.package_list()) == (1, [("grid", "a")], ["grid-a"])
