"""Each thing that can come apart is broken on purpose, named, repaired where it may be, and gone."""

import orjson
import pytest
from ckanapi import ValidationError
from sqlalchemy import delete, insert, update

from catalog import SYSTEM, LocalCatalog, reconcile
from catalog.indexed import as_document
from catalog.repairing import repair
from catalog.runbook import RunBook
from catalog.search.memory import MemoryIndex
from catalog.search.tantivy import TantivyIndex
from catalog.tables import datasets, outbox, resources, revisions, runs, sightings
from schemas.reconcile_texts import FIX, REPAIRS, TEXTS
from tests.furniture import dataset

SOURCE = {"name": "grid", "harvester": "manifest", "url": "https://grid.example/list.csv", "owner_org": "nia"}


@pytest.fixture
def book(store, clock):
    return RunBook(store, clock)


@pytest.fixture
def made(catalog):
    """Two datasets, one of them from a source, and a deleted one."""
    act = LocalCatalog(catalog, SYSTEM).action
    act.harvest_source_create(**SOURCE)
    one = act.package_create(**dataset())
    two = act.package_create(**dataset(name="grid-a", harvest_source="grid", harvest_record="A"))
    gone = act.package_create(**dataset(name="gone"))
    act.package_delete(id=gone["id"])
    return {"one": one["id"], "two": two["id"], "gone": gone["id"]}


@pytest.fixture
def look(catalog, clock):
    """Code and dataset of every difference."""
    def look(index=None, source=""):
        read = catalog.store.read
        found = [*reconcile.parts(read, clock().replace(tzinfo=None).isoformat(timespec="microseconds")),
                 *reconcile.indexed(read, index or catalog.level), *(reconcile.claims(read, source) if source else ())]
        look.found = found
        return [(each.code, each.dataset) for each in found]
    return look


def write(store, *statements):
    with store.write() as db:
        for each in statements:
            db.execute(each)


def seen(record, dataset_id, outcome="published", source="grid"):
    return insert(sightings).values(source=source, record=record, dataset_id=dataset_id, outcome=outcome,
                                    raw_digest="x", draft_digest="x", run_id="r", misses=0)


def test_what_agrees_has_no_difference(made, look):
    assert look() == []


def test_every_difference_says_what_why_and_how_to_mend_it_in_both_languages():
    assert {code: len(ko.split(". ")) + len(en.split(". ")) > 2 for code, (_, ko, en) in TEXTS.items()} == \
        dict.fromkeys(TEXTS, True)
    told = reconcile.Difference("columns_differ", "1", dataset="1", detail="name").as_dict()
    assert told["ko"].startswith("데이터(1)의 문서와 표의 값이 다릅니다(name).")
    assert told["repair"] == "person"


@pytest.fixture
def index(request, tmp_path):
    """The index in memory, or where a test asks for it the one on disk."""
    made = TantivyIndex(tmp_path / "index") if getattr(request, "param", "") == "tantivy" else MemoryIndex()
    yield made
    made.close()


@pytest.fixture
def database(request):
    """SQLite, or where a test asks for it PostgreSQL."""
    return request.getfixturevalue(getattr(request, "param", "sqlite"))


either_index = pytest.mark.parametrize("index", ["memory", "tantivy"], indirect=True)
either_database = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@either_index
def test_a_dataset_that_the_index_lost_is_named_and_indexed_again(catalog, book, made, look):
    catalog.index.update([], [made["one"]])
    assert look() == [("index_missing", made["one"])]
    repair(catalog, book, look.found)
    assert look() == []


@either_index
def test_a_dataset_of_which_the_index_has_an_older_revision_is_indexed_again(catalog, book, made, look, clock):
    with catalog.store.read() as db:
        old = orjson.loads(db.execute(datasets.select().where(datasets.c.id == made["one"])).one().doc)
    clock.tick(seconds=1)
    catalog.call("package_patch", {"id": made["one"], "notes": "바뀐 설명"}, SYSTEM)
    catalog.index.update([as_document(old, "nia", {})])
    assert look() == [("index_stale", made["one"])]
    repair(catalog, book, look.found)
    assert look() == []


@either_index
def test_a_dataset_that_stands_in_the_index_alone_is_named_and_taken_out(catalog, book, made, look):
    with catalog.store.read() as db:
        doc = orjson.loads(db.execute(datasets.select().where(datasets.c.id == made["one"])).one().doc)
    lone = "0" * 8 + made["one"][8:]
    catalog.index.update([as_document(doc | {"id": lone}, "nia", {})])
    assert look() == [("index_surplus", lone)]
    repair(catalog, book, look.found)
    assert look() == []


@pytest.mark.parametrize("index", ["tantivy"], indirect=True)
def test_an_index_that_is_not_there_is_named_and_built(catalog, book, look, index):
    assert look(index) == [("index_unbuilt", "")]
    repair(catalog, book, look.found)
    assert look() == []


@either_index
def test_a_large_index_is_walked_through_in_parts(catalog, made, look, monkeypatch):
    monkeypatch.setattr(reconcile, "SMALL", 1)
    monkeypatch.setattr(reconcile, "BATCH", 1)
    assert look() == []


def test_what_waits_to_be_indexed_is_one_difference_and_not_two(catalog, book, made, look):
    write(catalog.store, insert(outbox).values(dataset_id=made["one"]))
    catalog.index.update([], [made["one"]])
    assert look(catalog.index) == [("outbox_waits", "")]
    repair(catalog, book, look.found)
    assert look() == []


@either_database
def test_rows_of_resources_are_written_anew_from_the_document(catalog, book, made, look):
    write(catalog.store, delete(resources).where(resources.c.dataset_id == made["one"]),
          update(resources).where(resources.c.dataset_id == made["two"]).values(url="https://elsewhere.example"))
    assert sorted(look()) == sorted([("resources_differ", made["one"]), ("resources_differ", made["two"])])
    repair(catalog, book, look.found)
    assert look() == []


def test_a_resource_that_another_dataset_holds_is_left_to_a_person(catalog, book, made, look):
    write(catalog.store, update(resources).where(resources.c.dataset_id == made["one"])
          .values(dataset_id=made["two"], position=1))
    before = sorted(look())
    repair(catalog, book, [each for each in look.found if each.dataset == made["one"]])
    assert before == sorted([("resources_differ", made["one"]), ("resources_differ", made["two"])])
    assert sorted(look()) == before
    repair(catalog, book, sorted(look.found, key=lambda each: each.dataset != made["two"]))
    repair(catalog, book, look.found)
    assert look() == []


@pytest.mark.parametrize(("values", "detail"), [
    ({"name": "other"}, "name"), ({"state": "draft"}, "state"), ({"private": True}, "private"),
    ({"owner_org": None}, "owner_org")])
def test_columns_that_are_not_those_of_the_document_are_named(catalog, made, look, values, detail):
    write(catalog.store, update(datasets).where(datasets.c.id == made["one"]).values(values))
    look(catalog.index)
    assert [(each.code, each.detail) for each in look.found if each.code == "columns_differ"] == [
        ("columns_differ", detail)]


def test_a_gap_in_the_revisions_is_named(catalog, made, look, clock):
    clock.tick(seconds=1)
    catalog.call("package_patch", {"id": made["one"], "notes": "바뀐 설명"}, SYSTEM)
    write(catalog.store, delete(revisions).where(revisions.c.dataset_id == made["one"], revisions.c.revision == 1))
    assert look() == [("revisions_gap", made["one"])]
    assert look.found[0].detail == "1/2"


@either_database
def test_a_run_whose_worker_died_is_named_and_closed(catalog, book, made, look, clock):
    run = book.begin("grid")
    assert look() == []
    clock.tick(minutes=5)
    assert look() == [("run_lost", "")]
    assert look.found[0].subject == run.id
    repair(catalog, book, look.found)
    assert look() == []
    with catalog.store.read() as db:
        assert db.execute(runs.select().where(runs.c.id == run.id)).one().status == "lost"


@either_database
def test_a_record_whose_dataset_a_person_deleted_or_purged_is_named(catalog, made, look):
    write(catalog.store, seen("A", made["two"]), seen("B", made["gone"]), seen("C", None),
          seen("D", made["gone"], "withdrawn"), seen("E", None, "quarantined"), seen("F", None, "skipped"))
    assert look(source="grid") == [("dataset_deleted", made["gone"]), ("dataset_purged", "")]


def test_a_record_that_points_to_no_dataset_is_named(catalog, made, look):
    write(catalog.store, seen("A", made["two"]), seen("B", "11111111-1111-4111-8111-111111111111"))
    assert look(source="grid") == [("dataset_lost", "11111111-1111-4111-8111-111111111111")]


@either_database
def test_a_dataset_that_two_records_claim_is_named_once(catalog, made, look):
    write(catalog.store, seen("A", made["two"]), seen("Z", made["two"], source="other"))
    assert look(source="grid") == [("claimed_twice", made["two"])]
    assert look.found[0].detail == "grid: A, other: Z"


def test_a_dataset_that_no_record_leads_to_is_named(made, look):
    assert look(source="grid") == [("dataset_orphaned", made["two"])]


def test_records_that_a_whole_listing_did_not_hold_are_named(catalog, made):
    write(catalog.store, seen("A", made["two"]), seen("B", made["one"]), seen("C", made["gone"], "withdrawn"))
    found = list(reconcile.unseen(catalog.store.read, "grid", {hash("B")}))
    assert [(each.code, each.subject, each.dataset) for each in found] == [("record_gone", "A", made["two"])]


def test_what_changes_while_it_is_looked_at_is_no_difference(catalog, made, look, clock, monkeypatch):
    real, done = reconcile._of_row, []

    def meanwhile(row, held, told):
        if not done and row.state == "active":
            done.append(clock.tick(seconds=1))
            catalog.call("package_patch", {"id": row.id, "resources": []}, SYSTEM)
            held = []
        return real(row, held, told)

    monkeypatch.setattr(reconcile, "_of_row", meanwhile)
    assert look() == []


def test_what_is_repaired_without_asking_is_what_is_derived():
    assert {code for code, repair in REPAIRS.items() if repair == FIX} == {
        "index_unbuilt", "index_missing", "index_stale", "index_surplus", "outbox_waits", "resources_differ",
        "run_lost"}


def test_the_action_tells_the_same_a_stretch_at_a_time(catalog, people, made, look):
    ask = LocalCatalog(catalog, people["audrey"]).action.catalog_reconcile
    write(catalog.store, delete(resources).where(resources.c.dataset_id == made["one"]))
    catalog.index.update([], [made["two"]])
    wanted = sorted([("resources_differ", made["one"]), ("index_missing", made["two"])])
    first = ask(limit=2)
    second = ask(limit=2, after=first["next"])
    told = [*first["differences"], *second["differences"]]
    assert sorted((each["code"], each["dataset"]) for each in told) == wanted
    assert (first["looked"], second["looked"], second["next"]) == (2, 1, None)
    assert {each["repair"] for each in told} == {"fix"}
    with pytest.raises(ValidationError):
        ask(limit=0)
    with pytest.raises(ValidationError):
        ask(limit="many")
