"""Activities in pages: how many come, how one goes on, and what it costs where much is hidden or deleted."""

import orjson
import pytest
from ckanapi import ValidationError
from sqlalchemy import select, update

from catalog import ANONYMOUS, SYSTEM
from catalog.actions import streams
from catalog.tables import audit_entries
from tests.furniture import dataset


def test_pages_are_turned_by_number_and_by_moment(write, doors, clock):
    write("jiwoo", "package_create", **dataset(title="0"))
    moments = [clock().timestamp()]
    for number in range(1, 6):
        write("jiwoo", "package_patch", id="power-use", title=str(number))
        moments.append(clock().timestamp())
    action = doors().action

    def titles(**asked):
        return [each["data"]["package"]["title"] for each in action.package_activity_list(id="power-use", **asked)]

    assert titles() == list("543210")
    assert titles(limit=2, offset=1) == list("43")
    assert titles(limit=0) == titles(offset=9) == []
    assert titles(before=moments[3]) == list("210")
    assert titles(before=moments[3], limit=2) == list("21")
    assert titles(after=moments[2], limit=2) == list("43")
    assert titles(after=moments[1], before=moments[4]) == list("32")
    assert titles(after=moments[5]) == []
    assert titles(before=str(moments[1])) == ["0"]
    assert titles(activity_types=["new package"]) == ["0"]
    assert titles(exclude_activity_types=["new package"], limit=1) == ["5"]
    assert titles(activity_types=["follow dataset"]) == []
    recent = action.recently_changed_packages_activity_list(limit=3, offset=4)
    assert [each["data"]["package"]["title"] for each in recent] == list("10")


@pytest.mark.parametrize(("wrong", "told"), [
    ({"limit": -1}, {"limit": ["Must be a natural number"]}),
    ({"limit": "x"}, {"limit": ["Invalid integer"]}),
    ({"before": "yesterday"}, {"before": ["Must be a float timestamp"]}),
    ({"after": [1]}, {"after": ["Must be a float timestamp"]}),
    ({"after": "nan"}, {"after": ["Must be a float timestamp"]}),
    ({"before": 1e300}, {"before": ["Must be a float timestamp"]}),
    ({"activity_types": ["new package"], "exclude_activity_types": ["new group"]},
     {"activity_types": ["Cannot be used together with `exclude_activity_types"]}),
])
def test_a_page_that_cannot_be_is_refused(write, doors, wrong, told):
    write("jiwoo", "package_create", **dataset())
    with pytest.raises(ValidationError) as refusal:
        doors().action.package_activity_list(id="power-use", **wrong)
    assert {key: value for key, value in refusal.value.error_dict.items() if key != "__type"} == told


def test_no_more_than_a_hundred_come_at_once(write, doors, catalog, people):
    batch = [dataset(name=f"d-{number}") for number in range(130)]
    catalog.call("package_upsert_many", {"datasets": batch}, people["jiwoo"])
    assert len(doors().action.recently_changed_packages_activity_list()) == 31
    first = doors().action.recently_changed_packages_activity_list(limit=1000)
    rest = doors().action.recently_changed_packages_activity_list(limit=1000, offset=100)
    assert (len(first), len(rest)) == (100, 30)
    assert len({each["object_id"] for each in first + rest}) == 130


def test_much_that_is_hidden_before_something_that_is_not_is_passed_over(write, doors, catalog, people):
    write("jiwoo", "package_create", **dataset(name="open"))
    batch = [dataset(name=f"d-{number}", private=True) for number in range(300)]
    catalog.call("package_upsert_many", {"datasets": batch}, people["jiwoo"])
    for activities in (doors().action.recently_changed_packages_activity_list(limit=2),
                       doors().action.organization_activity_list(id="nia", limit=2)):
        assert (activities[0]["activity_type"], activities[0]["data"]["package"]["name"]) == ("new package", "open")


def test_however_much_is_deleted_at_once_what_happened_is_told(catalog, people):
    half = 650 if catalog.store.dialect == "sqlite" else 160       # SQLite takes no more than a thousand alternatives
    names = [f"d-{number}" for number in range(2 * half)]
    for part in (names[:half], names[half:]):
        batch = [dataset(name=name, resources=[]) for name in part]
        catalog.call("package_upsert_many", {"datasets": batch}, people["jiwoo"])
    for part in (names[:half], names[half:]):
        catalog.call("bulk_update_delete", {"datasets": part, "org_id": "nia"}, people["minsu"])
    for said_in in ("entries", "revisions"):           # older entries do not say what a dataset was deleted from
        if said_in == "revisions":
            _leave_out_what_it_was_deleted_from(catalog)
        data = {"offset": 2 * half - 50, "limit": 100}
        found = catalog.call("recently_changed_packages_activity_list", data, ANONYMOUS)
        assert [each["activity_type"] for each in found] == ["deleted package"] * 50
        assert {len(each["data"]["package"]) for each in found} == {3}


def _leave_out_what_it_was_deleted_from(catalog) -> None:
    with catalog.store.write() as db:
        rows = db.execute(select(audit_entries).where(audit_entries.c.event == "dataset:delete")).all()
        for row in rows:
            body = orjson.loads(row.body)
            assert body["facts"].pop("deleted_from") == "active"
            db.execute(update(audit_entries).where(audit_entries.c.number == row.number)
                       .values(body=orjson.dumps(body)))


def test_where_much_is_hidden_a_call_looks_at_some_and_says_where_to_go_on(write, catalog, monkeypatch):
    monkeypatch.setattr(streams, "LOOKED", 60)
    write("root", "group_create", name="energy", title="에너지")
    for name in ("open", "also"):
        write("jiwoo", "package_create", **dataset(name=name, title=name))
    for number in range(5):
        batch = [dataset(name=f"d-{number}-{place}", private=True, resources=[]) for place in range(40)]
        write("jiwoo", "package_upsert_many", datasets=batch)
    for name, asked in (("recently_changed_packages_activity_list", {}), ("organization_activity_list", {"id": "nia"})):
        for user, limit, offset, expected in ((ANONYMOUS, 31, 0, ["also", "open"]), (ANONYMOUS, 1, 1, ["open"]),
                                              (ANONYMOUS, 31, 2, []), (SYSTEM, 100, 195, [
                                                  *["전력 사용량"] * 5, "also", "open"])):
            data = asked | {"limit": limit, "offset": offset}
            titles, calls = _read_on(catalog, name, data, user)
            assert (titles, calls > 1) == (expected, user is ANONYMOUS)


def _read_on(catalog, name: str, data: dict, user) -> tuple[list[str], int]:
    """The titles of a page that may come in several answers, and how many they were."""
    titles, calls = [], 0
    while True:
        answer = catalog.answer(name, data, user)
        titles += [each["data"]["package"]["title"] for each in answer.result]
        calls += 1
        if "next" not in answer.told or len(titles) >= data["limit"]:
            return titles, calls
        data = data | answer.told["next"]


def test_whoever_pages_too_deep_is_told_of_a_better_way(doors):
    assert doors().action.recently_changed_packages_activity_list(offset=10_000) == []
    with pytest.raises(ValidationError) as refused:
        doors().action.recently_changed_packages_activity_list(offset=10_001)
    assert "`before`" in refused.value.error_dict["offset"][0]
