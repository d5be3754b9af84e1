"""Two at once: a dataset is put into a group or tagged while that group, or the vocabulary, is changed or deleted.

Each call waits, with all it has done, for the last row every writer needs; so the second begins when the first has
done everything but commit.  On SQLite one writer begins when the other has ended, so this is about PostgreSQL.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from ckanapi import NotFound, ValidationError
from sqlalchemy import select, text

from catalog.tables import audit_head
from tests.furniture import dataset

WAITING = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
BOTH_WAYS = pytest.mark.parametrize("first", ["dataset", "other"])
PUTTING = {
    "patched": ("package_patch", {"id": "power-use", "groups": [{"name": "energy"}]}),
    "sent with many": ("package_upsert_many", {"datasets": [dataset(groups=[{"name": "energy"}])]}),
    "put in": ("member_create", {"id": "energy", "object": "power-use", "object_type": "package",
                                 "capacity": "public"})}
TAGGING = "package_patch", {"id": "power-use", "tags": [{"name": "여름", "vocabulary_id": "season"}]}


@pytest.fixture
def database(postgresql):
    return postgresql


@pytest.fixture
def meet(store, catalog, people):
    """Run two calls as root, the second while the first is about to commit; what each came to."""
    def run(call):
        try:
            return catalog.call(*call, people["root"])
        except (ValidationError, NotFound) as refused:
            return refused

    def meet(*calls) -> list:
        running = []
        with ThreadPoolExecutor(2) as pool, store.read() as db, store.engine.begin() as gate:
            gate.execute(select(audit_head).with_for_update())
            for call in calls:
                running.append(pool.submit(run, call))
                while db.scalar(WAITING) < len(running) and not running[-1].done():
                    pass
        return [each.result() for each in running]
    return meet


@pytest.fixture
def made(write):
    write("root", "group_create", name="energy", title="에너지")
    write("root", "vocabulary_create", name="season", tags=[{"name": "여름"}, {"name": "겨울"}])
    return write("jiwoo", "package_create", **dataset(tags=[]))


def ordered(first: str, dataset_call, other) -> list:
    return [dataset_call, other] if first == "dataset" else [other, dataset_call]


@BOTH_WAYS
@pytest.mark.parametrize("way", PUTTING)
def test_a_dataset_shows_the_title_its_group_gets_meanwhile(write, meet, made, first, way):
    meet(*ordered(first, PUTTING[way], ("group_patch", {"id": "energy", "title": "에너지와 환경"})))
    assert [each["title"] for each in write("root", "package_show", id="power-use")["groups"]] == ["에너지와 환경"]
    assert write("root", "group_show", id="energy")["title"] == "에너지와 환경"


@BOTH_WAYS
@pytest.mark.parametrize("gone", ["group_delete", "group_purge"])
@pytest.mark.parametrize("way", PUTTING)
def test_a_dataset_is_not_left_in_a_group_that_goes_meanwhile(write, meet, made, first, gone, way):
    meet(*ordered(first, PUTTING[way], (gone, {"id": "energy"})))
    assert write("root", "package_show", id="power-use")["groups"] == []
    assert write("jiwoo", "package_patch", id="power-use", notes="그 뒤")["notes"] == "그 뒤"


@BOTH_WAYS
@pytest.mark.parametrize("other", [
    ("vocabulary_update", {"id": "season", "tags": [{"name": "겨울"}]}),
    ("tag_delete", {"id": "여름", "vocabulary_id": "season"})], ids=lambda each: each[0])
def test_a_dataset_is_not_left_with_a_tag_that_goes_meanwhile(write, meet, made, first, other):
    meet(*ordered(first, TAGGING, other))
    assert write("root", "package_show", id="power-use")["tags"] == []
    assert write("jiwoo", "package_patch", id="power-use", notes="그 뒤")["notes"] == "그 뒤"


def test_a_tag_shows_the_name_its_vocabulary_gets_meanwhile(write, meet, made):
    meet(TAGGING, ("vocabulary_update", {"id": "season", "name": "time"}))
    assert [(each["name"], each["vocabulary_name"])
            for each in write("root", "package_show", id="power-use")["tags"]] == [("여름", "time")]


@pytest.mark.parametrize("first", ["tag", "vocabulary"])
def test_a_tag_is_not_made_in_a_vocabulary_that_goes_meanwhile(write, meet, made, first):
    write("root", "vocabulary_create", name="area")
    calls = [("tag_create", {"name": "광주", "vocabulary_id": "area"}), ("vocabulary_delete", {"id": "area"})]
    _, refused = meet(*(calls if first == "tag" else reversed(calls)))
    assert isinstance(refused, ValidationError)
    assert ("area" in [each["name"] for each in write("root", "vocabulary_list")]) == (first == "tag")


def test_two_who_add_the_same_tag_to_a_vocabulary_make_one(write, meet, made):
    call = "vocabulary_update", {"id": "season", "tags": [{"name": each} for each in ("여름", "겨울", "가을")]}
    one, two = meet(call, call)
    assert one == two == write("root", "vocabulary_show", id="season")
