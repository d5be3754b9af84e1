"""Removing a dataset for good: what goes, and what stays."""

import pytest
from ckanapi import NotAuthorized, NotFound
from sqlalchemy import insert, inspect, select

from catalog import LocalCatalog, tables
from tests.furniture import dataset

CANARY = "카나리아"


@pytest.fixture
def made(doors, store, people):
    """A dataset with everything that hangs on one."""
    made = doors("root").action.package_create(**dataset(title=CANARY))
    doors("root").action.package_patch(id="power-use", notes=CANARY)
    doors("minsu").action.package_collaborator_create(id="power-use", user_id="dohyun", capacity="editor")
    id, now = made["id"], "2026-03-02T09:00:00.000000"
    with store.write() as db:
        db.execute(insert(tables.groups), {"id": "g", "name": "energy", "created": now, "doc": {"title": "에너지"}})
        db.execute(insert(tables.dataset_groups), {"dataset_id": id, "group_id": "g"})
        db.execute(insert(tables.followers), {"user_id": people["hana"].id, "kind": "dataset", "object_id": id,
                                              "at": now})
        db.execute(insert(tables.files), {
            "resource_id": made["resources"][0]["id"], "kind": "sample", "digest": "0" * 64, "name": "a.csv", "size": 1,
            "mimetype": "text/csv", "at": now})
        db.execute(insert(tables.sightings), {
            "source": "list", "record": "1", "dataset_id": id, "outcome": "published", "raw_digest": "a",
            "draft_digest": "b", "run_id": "r", "misses": 0})
        db.execute(insert(tables.plan_items), {
            "run_id": "r", "number": 1, "record": "1", "outcome": "updated", "dataset_id": id,
            "changes": {"title": ["", CANARY]}, "reasons": {}})
    return made


def rows(store) -> dict[str, str]:
    """Table → all it holds, but for what only grows."""
    with store.read() as db:
        return {table.name: repr(db.execute(select(table)).all()) for table in tables.metadata.sorted_tables
                if table.name not in ("audit_entries", "audit_head")}


def test_nothing_that_was_said_of_it_is_left(doors, made, store):
    assert doors("root").action.dataset_purge(id="power-use") is None
    left = rows(store)
    assert [name for name, held in left.items() if CANARY in held or made["resources"][0]["id"] in held] == []
    assert [name for name, held in left.items() if made["id"] in held] == ["plan_items"]
    for who in ("root", None):
        for key in ("power-use", made["id"]):
            with pytest.raises(NotFound):
                doors(who).action.package_show(id=key)
        with pytest.raises(NotFound):
            doors(who).action.dataset_tombstone(id=made["id"])
    with pytest.raises(NotFound, match="Dataset was not found"):
        doors("root").action.dataset_purge(id=made["id"])


def test_it_is_found_no_longer(catalog, people, made):
    root = LocalCatalog(catalog, people["root"]).action
    assert root.package_search(q=CANARY)["count"] == 1
    root.dataset_purge(id=made["id"])
    assert root.package_search(q=CANARY)["count"] == 0
    assert catalog.verify_index() == {"missing": [], "surplus": [], "stale": []}


def test_a_deleted_dataset_is_purged_by_its_id(doors, made, store):
    doors("jiwoo").action.package_delete(id="power-use")
    doors("root").action.dataset_purge(id=made["id"])
    assert CANARY not in repr(rows(store))


def test_what_happened_to_it_stays_written_down_without_its_words(doors, made):
    doors("root").action.dataset_purge(id=made["id"])
    entries = doors("root").action.audit_list(subject=made["id"])["entries"]
    assert [each["event"] for each in entries] == [
        "dataset:purge", "collaborator:set", "dataset:update", "dataset:create"]
    assert entries[0]["facts"] == {"revision": 2, "resources": 1, "before": entries[2]["facts"]["after"]}
    assert CANARY not in repr(entries)
    assert doors("root").action.audit_verify()["first_broken"] is None


def test_its_name_its_id_and_its_resources_are_free_again(doors, made):
    root = doors("root").action
    shown = root.package_show(id="power-use")
    root.dataset_purge(id="power-use")
    assert root.package_create(**shown) == shown | {"groups": []}


def test_only_who_runs_the_site_purges(doors, made):
    for who in (None, "jiwoo", "minsu", "audrey"):
        with pytest.raises(NotAuthorized):
            doors(who).action.dataset_purge(id="power-use")
    assert doors("jiwoo").action.package_show(id="power-use")["id"] == made["id"]


def test_what_remembers_a_dataset_is_found_without_reading_whole_tables(store):
    for table in ("sightings", "plan_items", "dataset_groups", "collaborators", "resources"):
        leading = [each["column_names"][0] for each in inspect(store.engine).get_indexes(table)]
        leading += inspect(store.engine).get_pk_constraint(table)["constrained_columns"][:1]
        assert "dataset_id" in leading
