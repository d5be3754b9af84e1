"""A change that was made for another state of a dataset than it has by now is refused; several writers at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import orjson
import pytest
from ckanapi import NotAuthorized, RemoteCKAN, ValidationError

from catalog.errors import Stale
from tests.furniture import dataset

CHANGED = "It was changed meanwhile. Read it again, and say again what is to change."
NOW = "2026-03-02T09:00:00.000000"


@pytest.fixture
def made(catalog, people):
    return catalog.call("package_upsert_many", {"datasets": [dataset()]}, people["jiwoo"])["results"][0]


@pytest.fixture
def changes(catalog, people, made):
    """Every way to change the dataset alone."""
    [one] = catalog.call("resource_search", {"query": "name:전력"})["results"]
    named, resource = {"id": "power-use"}, {"id": one["id"]}
    return {
        "package_update": dataset(title="새 제목"), "package_patch": named | {"title": "새 제목"},
        "package_owner_org_update": named | {"organization_id": "kepco"}, "package_delete": named,
        "dataset_purge": named, "package_resource_reorder": named | {"order": []},
        "resource_create": {"package_id": "power-use"},
        "resource_update": resource, "resource_patch": resource | {"name": "x"}, "resource_delete": resource,
        "package_revise": {"match__name": "power-use", "update__title": "새 제목"}}


def shown(catalog) -> tuple[dict, bytes]:
    """What is said beside the dataset, and the dataset."""
    answer = catalog.answer("package_show", {"id": "power-use"})
    return answer.told, orjson.dumps(answer.result)


WAYS = ("package_update", "package_patch", "package_delete", "package_owner_org_update", "dataset_purge",
        "package_resource_reorder", "resource_create", "resource_update", "resource_patch", "resource_delete",
        "package_revise")


@pytest.mark.parametrize("name", WAYS)
def test_a_change_for_another_revision_is_refused(catalog, people, changes, name):
    before = shown(catalog)
    assert before[0] == {"version": 1}
    with pytest.raises(Stale) as refused:
        catalog.answer(name, changes[name], people["root"], match=7)
    assert refused.value.error_dict == {"message": [CHANGED]}
    assert shown(catalog) == before
    catalog.answer(name, changes[name], people["root"], match=1)


@pytest.mark.parametrize("name", WAYS)
def test_a_change_for_another_moment_is_refused(catalog, people, changes, name):
    before = shown(catalog)
    with pytest.raises(ValidationError) as refused:
        catalog.call(name, changes[name] | {"match__metadata_modified": "2026-01-01T00:00:00.000000"}, people["root"])
    assert refused.value.error_dict == (
        {"match": ["metadata_modified"]} if name == "package_revise" else {"match__metadata_modified": [CHANGED]})
    assert shown(catalog) == before
    catalog.call(name, changes[name] | {"match__metadata_modified": NOW}, people["root"])


@pytest.mark.parametrize("name", ["package_update", "package_patch", "resource_create", "resource_patch"])
def test_an_answer_tells_the_new_revision(catalog, people, changes, name):
    told = catalog.answer(name, changes[name], people["jiwoo"], match=1).told
    now, package = shown(catalog)
    assert told == {"version": 2} == now
    assert b"match__" not in package


def test_what_is_said_of_another_dataset_does_not_matter_to_a_new_one(catalog, people):
    assert catalog.answer("package_create", dataset(), people["jiwoo"]).told == {"version": 1}


def test_whoever_may_not_change_it_is_told_so_first(catalog, people, changes):
    for name in WAYS:
        with pytest.raises(NotAuthorized):
            catalog.answer(name, changes[name], people["hana"], match=7)


def test_nothing_is_published_while_its_organisation_becomes_a_partner(site, tokens, catalog, people):
    start = Barrier(4)

    def publish(number: int) -> None:
        with RemoteCKAN(site, apikey=tokens["jiwoo"]) as door:
            start.wait()
            for each in range(8):
                data = dataset(name=f"set-{number}-{each}")
                if number:
                    door.action.package_create(**data)
                else:
                    door.action.package_upsert_many(datasets=[data])

    def become() -> None:
        with RemoteCKAN(site, apikey=tokens["root"]) as door:
            start.wait()
            door.action.organization_patch(id="nia", partner=True)

    with ThreadPoolExecutor(4) as many:
        for done in [*(many.submit(publish, number) for number in range(3)), many.submit(become)]:
            done.result(60)
    with RemoteCKAN(site, apikey=tokens["root"]) as door:
        found = door.action.package_search(include_drafts=True, rows=100)["results"]
        assert (len(found), {each["state"] for each in found}) == (24, {"draft"})
        assert door.action.package_list() == []


@pytest.mark.parametrize(("name", "data"), [
    ("package_upsert_many", {"datasets": []}), ("bulk_update_private", {"datasets": [], "org_id": "nia"}),
    ("organization_patch", {"id": "nia", "title": "새 이름"}), ("package_create", dataset(name="other"))])
def test_a_condition_that_nothing_can_meet_is_not_passed_over(catalog, people, made, name, data):
    with pytest.raises(Stale) as refused:
        catalog.answer(name, data, people["root"], match=99)
    assert refused.value.error_dict == {
        "message": [f"{name} changes no single dataset, so If-Match cannot be met"]}
    assert catalog.call("package_list", {}) == ["power-use"]
