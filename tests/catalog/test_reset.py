"""Emptying a site: nothing is left but the sysadmin, on either database."""

import io

import orjson
from sqlalchemy import func, select

from catalog import Catalog, reset
from catalog.audit.log import first_broken
from catalog.files import MB, Upload, kept_at
from catalog.synonym_groups import seeds
from catalog.tables import metadata
from tests.furniture import dataset

TOKEN = "ieum_known"
LEFT = {"site": 1, "users": 1, "tokens": 1, "audit_head": 1, "synonyms": len(seeds())}


def counts(store):
    with store.read() as db:
        return {table.name: db.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables}


def test_an_emptied_site_holds_one_sysadmin_and_his_token_and_nothing_else(catalog, store, people, tokens):
    catalog.call("package_create", dataset(), people["root"])
    reset.empty(catalog, TOKEN)
    assert {name: count for name, count in counts(store).items() if count} == LEFT
    assert catalog.user_of(TOKEN).sysadmin
    assert [catalog.user_of(token) for token in tokens.values()] == [None] * len(tokens)
    assert catalog.call("package_search", {}, people["root"])["count"] == 0
    assert catalog.verify_index() == {"missing": [], "surplus": [], "stale": []}


def test_the_files_go_too(store, index, clock, people, tmp_path):
    files = kept_at(str(tmp_path / "files"), tmp_path, MB)
    catalog = Catalog(store, index, clock, files=files)
    made = catalog.call("package_create", dataset(), people["root"])
    catalog.call("resource_create", {"package_id": orjson.loads(orjson.dumps(made))["id"],
                                     "upload": Upload("a.csv", io.BytesIO(b"a,b\n1,2\n"))}, people["root"])
    assert len(list(files.place.digests())) == 1
    reset.empty(catalog, TOKEN)
    assert list(files.place.digests()) == []


def test_the_record_of_events_begins_anew(catalog, store, people):
    reset.empty(catalog, TOKEN)
    with store.read() as db:
        assert first_broken(db) == (None, 0)
    catalog.call("api_token_create", {"name": "another"}, catalog.user_of(TOKEN))
    with store.read() as db:
        assert first_broken(db) == (None, 1)


def test_the_sysadmin_is_the_same_after_every_reset(catalog, clock):
    reset.empty(catalog, TOKEN)
    first = catalog.call("user_show", {}, catalog.user_of(TOKEN))
    clock.tick(hours=2)
    reset.empty(catalog, TOKEN)
    assert catalog.call("user_show", {}, catalog.user_of(TOKEN)) == first


def test_the_token_holds_for_a_day(catalog, clock):
    reset.let_in(catalog, TOKEN)
    clock.tick(hours=23, minutes=59)
    assert catalog.user_of(TOKEN).name == "tester"
    clock.tick(minutes=2)
    assert catalog.user_of(TOKEN) is None


def test_letting_the_sysadmin_in_leaves_everything_else_alone(catalog, store, people):
    before = counts(store)
    reset.let_in(catalog, TOKEN)
    reset.let_in(catalog, TOKEN)
    assert counts(store) == before | {"users": before["users"] + 1, "tokens": before["tokens"] + 1}
    assert catalog.user_of(TOKEN).sysadmin


def test_two_starts_on_the_same_data_both_keep_their_tokens(catalog, store, clock):
    reset.let_in(catalog, TOKEN)
    made = catalog.call("api_token_create", {"name": "mine"}, catalog.user_of(TOKEN))["token"]
    clock.tick(hours=1)
    reset.let_in(catalog, "ieum_another")
    for token in (TOKEN, "ieum_another"):
        reset.empty(catalog, token)
        assert [catalog.user_of(each) is None for each in (TOKEN, "ieum_another", made)] == [False, False, True]
    clock.tick(days=1)
    reset.empty(catalog, "ieum_another")
    assert counts(store)["tokens"] == 1


def test_somebody_else_of_that_name_becomes_the_sysadmin_until_the_site_is_emptied(catalog, people):
    catalog.call("user_create", {"name": "tester", "email": "t@there.example", "password": "correct-horse"},
                 people["root"])
    reset.let_in(catalog, TOKEN)
    assert catalog.user_of(TOKEN).sysadmin
    reset.empty(catalog, TOKEN)
    assert catalog.user_of(TOKEN).id == reset.ID


def test_what_a_test_start_and_a_migration_make_is_not_strange(catalog, people):
    names = {"nia", "kepco"}
    reset.empty(catalog, TOKEN)
    assert reset.strange(catalog, names) == []
    root = catalog.user_of(TOKEN)
    catalog.call("organization_create", {"name": "nia"}, root)
    catalog.call("harvest_source_create", {"name": "kepco", "harvester": "manifest", "owner_org": "nia",
                                           "url": "https://partner.example"}, root)
    catalog.call("api_token_create", {"name": "mine"}, root)
    assert reset.strange(catalog, names) == []


def test_whatever_else_is_there_is_strange(catalog, people):
    root = people["root"]
    assert set(reset.strange(catalog, {"nia", "kepco"})) == {"users", "tokens", "members"}
    catalog.call("package_create", dataset(), root)
    catalog.call("group_create", {"name": "energy"}, root)
    catalog.call("vocabulary_create", {"name": "places"}, root)
    catalog.call("synonym_create", {"words": "고구마,sweet potato"}, root)
    assert {"organizations", "datasets", "resources", "groups", "vocabularies", "synonyms"} <= set(
        reset.strange(catalog, {"kepco"}))
