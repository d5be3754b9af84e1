"""Changing parts of a dataset on condition that others are as the caller believes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, ValidationError

from tests.furniture import dataset, shared

FIRST, SECOND = "1492a111-1111-4111-8111-111111111111", "19cfad22-2222-4222-8222-222222222222"


@pytest.fixture
def made(ckan):
    return ckan.action.package_create(**dataset(name="xyz", notes="old notes", version="1", resources=[
        {"id": FIRST, "url": "https://data.example/big.csv", "name": "big.csv", "depth": 3},
        {"id": SECOND, "url": "https://data.example/small.csv", "name": "small.csv"}]))


@pytest.fixture
def revise(ckan):
    """Revise, and return the package; what is wrong where it is refused."""
    def revised(**data) -> dict:
        try:
            return ckan.action.package_revise(**data)["package"]
        except ValidationError as refused:
            return {key: value for key, value in refused.error_dict.items() if key != "__type"}
    return revised


def names(package: dict) -> list:
    return [each["name"] for each in package["resources"]]


@pytest.mark.parametrize("data", [
    {"match": {"notes": "old notes", "name": "xyz"}, "update": {"notes": "new notes"}},
    {"match__name": "xyz", "match__notes": "old notes", "update__notes": "new notes"},
    {"match": '{"name": "xyz"}', "update": '{"notes": "new notes"}'},
    {"match__name": "xyz", "match__resources__0__name": "big.csv", "match__resources__-1": {"name": "small.csv"},
     "match__organization__name": "nia", "update__notes": "new notes"}])
def test_a_field_is_changed_where_the_others_are_as_believed(made, revise, clock, data):
    clock.tick(hours=1)
    assert revise(**data) == made | {"notes": "new notes", "metadata_modified": "2026-03-02T10:00:00.000000"}


@pytest.mark.parametrize(("data", "unmatched"), [
    ({"match": {"name": "xyz", "notes": "other", "resources": [{"name": "small.csv"}]}},
     ["notes", "resources__0__name"]),
    ({"match__name": "xyz", "match__notes": "other"}, ["notes"]),
    ({"match__name": "xyz", "match__resources__1492a__name": "other"}, ["resources__0__name"]),
    ({"match__name": "xyz", "match__resources__9__name": "other"}, ["resources__9__name"]),
    ({"match__name": "xyz", "match__metadata_modified": "2026-01-01T00:00:00.000000"}, ["metadata_modified"])])
def test_what_is_not_as_believed_is_named_and_nothing_is_changed(ckan, made, revise, data, unmatched):
    assert revise(**data, update__notes="new notes") == {"match": unmatched}
    assert ckan.action.package_show(id="xyz") == made


def test_all_fields_are_replaced_and_the_resources_kept(made, revise):
    now = revise(match={"id": made["id"]}, filter=["+resources", "-*"],
                 update={"name": "fresh-start", "title": "새 출발"})
    assert (now["id"], now["type"], now["name"], now["title"], now["notes"], now["version"], now["tags"]) == (
        made["id"], "dataset", "fresh-start", "새 출발", None, None, [])
    assert now["resources"] == made["resources"]
    assert (now["owner_org"], now["private"]) == (made["owner_org"], False)


def test_a_resource_is_added(made, revise):
    now = revise(match={"id": made["id"]}, update__resources__extend=[
        {"name": "new resource", "url": "https://data.example/c.csv"}])
    assert names(now) == ["big.csv", "small.csv", "new resource"]
    assert now["resources"][:2] == made["resources"]


def test_items_are_added_before_they_are_changed(made, revise):
    now = revise(match__id=made["id"], update__resources__extend=[{"url": "https://data.example/c.csv"}],
                 **{"update__resources__-1__name": "셋", "update__resources__2__description": "설명"})
    assert (names(now), now["resources"][2]["description"]) == (["big.csv", "small.csv", "셋"], "설명")


@pytest.mark.parametrize("path", ["0", "1492a", FIRST, "-2"])
def test_a_resource_is_changed_by_its_place_or_its_id(made, revise, path):
    now = revise(match__name="xyz", **{f"update__resources__{path}": {"name": "new name"}})
    assert now["resources"][0] == made["resources"][0] | {
        "name": "new name", "metadata_modified": now["metadata_modified"]}
    assert now["resources"][1] == made["resources"][1]
    back = revise(match__name="xyz", **{f"update__resources__{path}__name": "big.csv"})
    assert back["resources"] == made["resources"]


def test_all_fields_of_a_resource_are_replaced(made, revise):
    now = revise(match__id=made["id"], filter=["+resources__1492a__id", "-resources__1492a__*"],
                 update__resources__1492a={"name": "edits here", "url": "https://data.example"})["resources"][0]
    assert (now["id"], now["name"], now["url"], "depth" in now) == (FIRST, "edits here", "https://data.example", False)


@pytest.mark.parametrize(("patterns", "left"), [
    ("-resources__0", ["small.csv"]), ("+resources__-1,-resources__*", ["small.csv"]), ("-resources", []),
    ('["-resources__1492a"]', ["small.csv"]), ("+title, +resources, -*", ["big.csv", "small.csv"])])
def test_what_is_filtered_out_is_gone(made, revise, patterns, left):
    assert names(revise(match__name="xyz", filter=patterns)) == left


def test_tags_are_added_and_changed(made, revise):
    now = revise(match__name="xyz", update__tags__extend=[{"name": "수위"}], update__tags__0__name="에너지 자원")
    assert [each["name"] for each in now["tags"]] == ["수위", "에너지 자원", "전력"]


@pytest.mark.parametrize(("include", "shown"), [
    (["-*"], {}), ("+package__id,+package__name,-package__*", {"package": ["id", "name"]}),
    (["-package__resources__*", "+package__resources", "+package__id", "-package__*"],
     {"package": ["id", "resources"]})])
def test_only_what_is_included_is_returned(ckan, made, include, shown):
    result = ckan.action.package_revise(match__name="xyz", include=include)
    assert {key: sorted(value) for key, value in result.items()} == shown
    assert ckan.action.package_show(id="xyz") == made


@pytest.mark.parametrize(("data", "errors"), [
    ({}, {"match__id": ["Missing value"]}), ({"match": {}}, {"match__id": ["Missing value"]}),
    ({"match": {"id": 5}}, {"match__id": ["Missing value"]}), ({"match": "xyz"}, {"match": ["Must be a dict"]}),
    ({"match__name": "xyz", "update": []}, {"update": ["Must be a dict"]}),
    ({"match__name": "xyz", "filter": {}}, {"filter": ["Not a list"]}),
    ({"match__name": "xyz", "filter": [5]}, {"filter": ["Not a string: 5"]}),
    ({"match__name": "xyz", "include": 5}, {"include": ["Not a list"]}),
    ({"match__name": "xyz", "update": {"resources": {}}}, {"update": ["Expected list for resources"]}),
    ({"match__name": "xyz", "update__resources__7__name": "x"}, {"resources__7__name": [
        "Unmatched key resources__7"]}),
    ({"match__name": "xyz", "update__resources__extend": {}}, {"resources__extend": ["Expected list for resources"]}),
    ({"match__name": "xyz", "update__resources__1__size": "big"}, {"resources": [{}, {"size": ["Invalid integer"]}]}),
    ({"match__name": "xyz", "update__resources__extend": [5]}, {"resources": [{}, {}, {"_schema": [
        "Invalid input type."]}]}),
    ({"match__name": "xyz", "update__name": "나쁜 이름"}, {"name": [
        "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]})])
def test_what_cannot_be_done_is_refused_and_named(ckan, made, revise, data, errors):
    assert revise(**data) == errors
    assert ckan.action.package_show(id="xyz") == made


def test_only_who_may_edit_a_dataset_revises_it(doors):
    doors("jiwoo").action.package_create(**dataset())
    for who in (None, "hana", "dohyun", "audrey"):
        with pytest.raises(NotAuthorized):
            doors(who).action.package_revise(match__name="power-use", update__title="x")
    with pytest.raises(NotFound):
        doors("jiwoo").action.package_revise(match__name="nothing")


def test_a_draft_that_the_profile_held_back_is_published_once_it_is_mended(doors):
    dohyun = doors("dohyun").action
    assert dohyun.package_create(**shared(personal_data=None))["state"] == "draft"
    now = dohyun.package_revise(match={"name": "kepco-power", "state": "draft"},
                                update__personal_data="none")["package"]
    assert (now["state"], "draft_reasons" in now) == ("active", False)


def test_a_revision_that_deletes_is_for_who_may_delete(doors):
    doors("jiwoo").action.package_create(**dataset())
    assert doors("jiwoo").action.package_revise(match__name="power-use", update__state="deleted")["package"][
        "state"] == "deleted"
    assert doors().action.package_search()["count"] == 0


def test_of_two_who_believe_the_same_only_one_succeeds(site, tokens, people, catalog):
    catalog.call("package_create", dataset(version="0"), people["jiwoo"])
    start = Barrier(4)

    def revised(number: int):
        with RemoteCKAN(site, apikey=tokens["jiwoo"]) as door:
            start.wait()
            try:
                return door.action.package_revise(match={"name": "power-use", "title": "전력 사용량"},
                                                  update__title=f"제목 {number}")["package"]["title"]
            except ValidationError as refused:
                return refused.error_dict["match"]

    with ThreadPoolExecutor(4) as many:
        told = list(many.map(revised, range(4)))
    [won] = [each for each in told if isinstance(each, str)]
    assert told.count(["title"]) == 3
    with RemoteCKAN(site) as door:
        assert door.action.package_show(id="power-use")["title"] == won
