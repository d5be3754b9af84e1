"""From where each field has its value, and who is told whose hand it was."""

import pytest
from ckanapi import NotAuthorized

from catalog import LocalCatalog, provenance
from catalog.may import User
from catalog.runbook import RunBook
from tests.furniture import dataset

RECORD = {"harvest_source": "nia-list", "harvest_record": "15000001"}


@pytest.fixture
def door(catalog):
    return lambda name: LocalCatalog(catalog, catalog.user(name) if name else User()).action


@pytest.fixture
def harvested(catalog, clock, store, door):
    """A harvest in a run of its own; gives the id of the run."""
    owner = catalog.call("organization_show", {"id": "nia"})["id"]
    ckan = LocalCatalog(catalog, User("harvest:nia-list", "x", roles={owner: "editor"}, door="harvest"))
    book = RunBook(store, clock)

    def says(**changes):
        clock.tick(hours=1)
        run = book.begin("nia-list")
        ckan.action.package_upsert_many(datasets=[dataset(**RECORD | changes)])
        clock.tick(minutes=1)
        book.end(run, "done", {"counts": {}})
        return run.id
    return says


def test_each_field_tells_who_brought_its_value_and_when(door, harvested):
    first = harvested(url="https://nia.example/power")
    door("jiwoo").package_patch(id="power-use", notes="사람이 고친 설명입니다.")
    second = harvested(url="https://nia.example/power", title="새 제목")
    door("minsu").package_patch(id="power-use", author="담당")
    told = door("minsu").dataset_provenance(id="power-use")
    minsu = door("minsu").user_show(id="minsu")["id"]
    jiwoo = door("minsu").user_show(id="jiwoo")["id"]
    source = {"origin": "source", "source": "nia-list", "record": "15000001", "door": "harvest"}
    assert told["revision"] == 4
    assert {key: told["fields"][key] for key in ("url", "title", "notes", "author")} == {
        "url": source | {"run": first, "revision": 1, "at": "2026-03-02T10:00:00.000000"},
        "title": source | {"run": second, "revision": 3, "at": "2026-03-02T11:01:00.000000"},
        "notes": {"origin": "person", "actor": jiwoo, "actor_name": "jiwoo", "door": None, "revision": 2,
                  "at": "2026-03-02T10:01:00.000000"},
        "author": {"origin": "person", "actor": minsu, "actor_name": "minsu", "door": None, "revision": 4,
                   "at": "2026-03-02T11:02:00.000000"}}
    assert not {"owner_org", "groups", "harvest_source", "version"} & set(told["fields"])


def test_a_value_that_came_back_is_as_old_as_its_return(door, harvested):
    for title in ("처음", "다음", "처음"):
        harvested(title=title)
    told = door("jiwoo").dataset_provenance(id="power-use")["fields"]
    assert (told["title"]["revision"], told["notes"]["revision"]) == (3, 1)


def test_strangers_are_told_that_it_was_a_person_and_not_which(door, harvested):
    harvested()
    door("jiwoo").package_patch(id="power-use", notes="사람이 고친 설명입니다.")
    told = door("").dataset_provenance(id="power-use")["fields"]
    assert (told["notes"]["origin"], told["notes"]["actor"], told["notes"]["actor_name"]) == ("person", None, None)
    assert (told["title"]["source"], told["title"]["run"]) == ("nia-list", None)
    assert door("dohyun").dataset_provenance(id="power-use")["fields"]["title"]["run"] is None


def test_what_is_hidden_stays_hidden(door):
    door("jiwoo").package_create(**dataset(private=True))
    for name in ("", "dohyun"):
        with pytest.raises(NotAuthorized):
            door(name).dataset_provenance(id="power-use")


def test_a_long_history_is_read_in_steps_and_not_beyond_its_bound(door, monkeypatch):
    monkeypatch.setattr(provenance, "STEP", 2)
    monkeypatch.setattr(provenance, "DEEPEST", 4)
    door("jiwoo").package_create(**dataset())
    for number in range(5):
        door("jiwoo").package_patch(id="power-use", title=f"제목 {number}", author="가" if number < 3 else "나")
    told = door("jiwoo").dataset_provenance(id="power-use")["fields"]
    assert (told["title"]["revision"], told["author"]["revision"]) == (6, 5)
    assert told["notes"] == {"origin": "older"}
