"""A file is read only for those who may change what it is for."""

import io
from dataclasses import replace

import pytest

from catalog import SYSTEM
from catalog.errors import NotAuthorized, NotFound, Stale, ValidationError
from catalog.files import Upload
from tests.catalog.files.samples import CSV, lying


class Unread(io.BytesIO):
    """A file that nobody may read."""

    def read(self, size=-1):
        raise AssertionError("it was read")


def unread() -> Upload:
    return Upload("a.csv", Unread(CSV))


@pytest.fixture
def asked(package, upload):
    """What each action that takes files is asked with, about the same resource."""
    made = upload()
    return {"resource_create": {"package_id": "power-use", "upload": unread()},
            "resource_update": {"id": made["id"], "upload": unread()},
            "resource_patch": {"id": made["id"], "dictionary": unread()},
            "package_revise": {"match": '{"name": "power-use"}', "update__resources__0__sample": unread()}}


ACTIONS = ("resource_create", "resource_update", "resource_patch", "package_revise")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", ["dohyun", "hana", "audrey", "anonymous"])
def test_whoever_may_not_change_a_dataset_is_refused_before_his_file_is_read(catalog, people, asked, action, who):
    before = refusals(catalog)
    with pytest.raises(NotAuthorized):
        catalog.call(action, asked[action], people[who])
    facts = [] if who == "anonymous" else [{"action": action, "rule": "edit"}]
    assert refusals(catalog)[len(before):] == facts


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("scope", ["read", "harvest"])
def test_a_token_that_is_not_for_writing_is_refused_before_its_file_is_read(catalog, people, asked, action, scope):
    before = refusals(catalog)
    with pytest.raises(NotAuthorized):
        catalog.call(action, asked[action], replace(people["jiwoo"], scope=scope))
    assert refusals(catalog)[len(before):] == [{"action": action, "scope": scope}]


@pytest.mark.parametrize(("action", "data", "refusal"), [
    ("resource_create", {"package_id": "nothing"}, NotFound), ("resource_patch", {"id": "nothing"}, NotFound),
    ("resource_create", {}, ValidationError), ("resource_update", {}, ValidationError),
    ("package_revise", {}, ValidationError), ("package_revise", {"match__id": "nothing"}, NotFound),
])
def test_a_file_for_what_is_not_there_is_not_read(catalog, people, action, data, refusal):
    field = "update__resources__0__upload" if action == "package_revise" else "upload"
    with pytest.raises(refusal):
        catalog.call(action, data | {field: unread()}, people["jiwoo"])


@pytest.mark.parametrize("action", ACTIONS)
def test_a_file_for_a_dataset_that_changed_meanwhile_is_not_read(catalog, people, asked, action):
    with pytest.raises(Stale):
        catalog.answer(action, asked[action], people["jiwoo"], match=77)


def test_a_file_for_a_deleted_dataset_is_not_read(catalog, people, ckan, asked, files):
    ckan.call_action("package_delete", {"id": "power-use"})
    with pytest.raises(NotFound):
        catalog.call("resource_create", asked["resource_create"], people["dohyun"])
    assert len(lying(files)) == 1


def test_a_collaborator_s_file_is_taken(catalog, package):
    catalog.call("package_collaborator_create", {"id": package["id"], "user_id": "dohyun", "capacity": "editor"},
                 SYSTEM)
    made = catalog.call("resource_create", {"package_id": "power-use", "upload": Upload("a.csv", io.BytesIO(CSV))},
                        catalog.user("dohyun"))
    assert made["size"] == len(CSV)


def refusals(catalog) -> list[dict]:
    """What the audit log says of refusals, the first one first."""
    entries = catalog.call("audit_list", {"event": "access:denied"}, SYSTEM)["entries"]
    return [entry["facts"] for entry in reversed(entries)]
