"""Resources, one at a time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.furniture import dataset, shared

NOW = "2026-03-02T09:00:00.000000"
ID = "11111111-1111-4111-8111-111111111111"
WRITING = ("resource_update", "resource_patch", "resource_delete")


def refusal(call, **data) -> dict:
    with pytest.raises(ValidationError) as refused:
        call(**data)
    return {key: value for key, value in refused.value.error_dict.items() if key != "__type"}


@pytest.fixture
def made(ckan):
    return ckan.action.package_create(**dataset())


def ids(ckan) -> list[str]:
    return [each["id"] for each in ckan.action.package_show(id="power-use")["resources"]]


def test_a_resource_is_added_to_the_end_and_has_every_key_ckan_emits(ckan, made, clock):
    clock.tick(hours=1)
    new = ckan.action.resource_create(package_id="power-use", url="data.example/b.csv", name="둘", id=ID)
    later = "2026-03-02T10:00:00.000000"
    assert new == {
        "id": ID, "package_id": made["id"], "url": "http://data.example/b.csv", "name": "둘", "description": None,
        "format": "CSV", "hash": "", "position": 1, "resource_type": None, "mimetype": "text/csv",
        "mimetype_inner": None, "size": None, "created": later, "last_modified": None, "metadata_modified": later,
        "cache_url": None, "cache_last_updated": None, "url_type": None, "state": "active", "datastore_active": False}
    assert ckan.action.resource_show(id=ID) == new
    now = ckan.action.package_show(id="power-use")
    assert now["resources"] == [*made["resources"], new]
    assert (now["metadata_modified"], now["num_resources"]) == (later, 2)


def test_what_is_wrong_with_a_resource_is_said_without_a_list_around_it(ckan, made):
    assert refusal(ckan.action.resource_create, package_id="power-use", size="big") == {"size": ["Invalid integer"]}
    assert refusal(ckan.action.resource_create, package_id="power-use", last_modified="soon") == {
        "last_modified": ["Date format incorrect"]}
    [one] = ids(ckan)
    assert refusal(ckan.action.resource_patch, id=one, size="big") == {"size": ["Invalid integer"]}
    assert refusal(ckan.action.resource_create, package_id="power-use", id=one) == {
        "id": ["Resource id already exists."]}
    assert refusal(ckan.action.resource_create, package_id="power-use", id="../../x") == {"id": ["Invalid id provided"]}
    assert refusal(ckan.action.package_patch, id="power-use", resources=[{}, {"id": "x"}]) == {
        "resources": [{}, {"id": ["Invalid id provided"]}]}
    assert refusal(ckan.action.resource_create) == {"package_id": ["Missing value"]}
    for action in WRITING:
        assert refusal(lambda action=action, **data: ckan.call_action(action, data)) == {"id": ["Missing value"]}


def test_an_id_is_kept_in_its_usual_spelling(ckan, made):
    assert ckan.action.resource_create(package_id="power-use", id=ID.upper().replace("-", ""))["id"] == ID


def test_what_is_not_there_is_not_found(ckan, made):
    for action in ("resource_show", "resource_view_list", *WRITING):
        with pytest.raises(NotFound):
            ckan.call_action(action, {"id": "nothing"})
    with pytest.raises(NotFound):
        ckan.action.resource_create(package_id="nothing")


def test_an_update_replaces_a_resource_and_a_patch_does_not(ckan, made):
    [one] = ids(ckan)
    ckan.action.resource_patch(id=one, description="설명", depth=3)
    now = ckan.action.resource_patch(id=one, name="새 이름")
    assert (now["name"], now["description"], now["url"], now["depth"]) == (
        "새 이름", "설명", "https://data.example/power.csv", 3)
    now = ckan.action.resource_update(id=one, url="https://data.example/new.json")
    assert (now["id"], now["name"], now["description"], now["format"], "depth" in now) == (
        one, None, None, "JSON", False)
    assert (now["mimetype"], ckan.action.resource_update(id=one)["url"]) == ("application/json", "")


def test_a_deleted_resource_is_gone_and_the_others_move_up(ckan, made):
    second = ckan.action.resource_create(package_id="power-use", url="https://b.example")
    assert ckan.action.resource_delete(id=ids(ckan)[0]) is None
    [left] = ckan.action.package_show(id="power-use")["resources"]
    assert left == second | {"position": 0}
    with pytest.raises(NotFound):
        ckan.action.resource_show(id=made["resources"][0]["id"])


def test_resources_are_put_into_order_and_those_not_mentioned_come_after(ckan, made):
    for name in "bcd":
        ckan.action.resource_create(package_id="power-use", url=f"https://{name}.example")
    a, b, c, d = ids(ckan)
    assert ckan.action.package_resource_reorder(id="power-use", order=[c, a]) == {
        "id": "power-use", "order": [c, a, b, d]}
    now = ckan.action.package_show(id="power-use")["resources"]
    assert [(each["id"], each["position"]) for each in now] == [(c, 0), (a, 1), (b, 2), (d, 3)]
    for order, said in ((5, "Must be a list of resource"), ([a, a], "Must supply unique resource_ids"),
                        (["x"], "resource_id x can not be found"), ([[a]], "Must be a list of resource")):
        assert refusal(ckan.action.package_resource_reorder, id="power-use", order=order) == {"order": [said]}
    assert refusal(ckan.action.package_resource_reorder, id="power-use") == {"order": ["Missing value"]}


def test_saying_it_again_changes_nothing_and_is_not_written_down(doors, clock):
    jiwoo, root = doors("jiwoo").action, doors("root").action
    jiwoo.package_create(**dataset())
    one = jiwoo.package_show(id="power-use")["resources"][0]
    entries, before = root.audit_list()["entries"], jiwoo.package_show(id="power-use")
    clock.tick(hours=1)
    assert jiwoo.resource_update(**one) == one
    assert jiwoo.resource_patch(id=one["id"], name=one["name"]) == one
    jiwoo.package_resource_reorder(id="power-use", order=[one["id"]])
    jiwoo.package_owner_org_update(id="power-use", organization_id="nia")
    jiwoo.package_revise(match__name="power-use", update__title=before["title"])
    for door in (jiwoo, root):
        door.package_update(**before)
        door.package_patch(id="power-use", notes=before["notes"])
        door.bulk_update_public(org_id="nia", datasets=[before["id"]]) if door is root else None
    assert jiwoo.package_show(id="power-use") == before
    assert root.audit_list()["entries"] == entries


@pytest.mark.parametrize("hidden", [{"private": True}, {"state": "draft"}])
def test_the_resources_of_a_hidden_dataset_are_hidden(doors, hidden):
    jiwoo = doors("jiwoo").action
    id = jiwoo.package_create(**dataset(**hidden))["resources"][0]["id"]
    assert doors("hana").action.resource_view_list(id=id) == []
    for who in (None, "dohyun"):
        for action in ("resource_show", "resource_view_list", *WRITING):
            with pytest.raises(NotAuthorized):
                doors(who).call_action(action, {"id": id})
    assert doors().action.resource_search(query="name:전력") == {"count": 0, "results": []}
    jiwoo.package_delete(id="power-use")
    for action in ("resource_show", "resource_view_list", *WRITING):
        with pytest.raises(NotFound):
            doors("jiwoo").call_action(action, {"id": id})
    assert doors("root").action.resource_show(id=id)["name"] == "전력"
    for action in WRITING:
        assert refusal(lambda action=action: doors("root").call_action(action, {"id": id})) == {
            "state": ["It was deleted. Only an explicit state: active brings it back."]}


def test_the_profile_of_a_partner_holds_for_a_single_resource_too(doors):
    dohyun = doors("dohyun").action
    made = dohyun.package_create(**shared(resources=[], url=""))
    assert (made["state"], list(made["draft_reasons"])) == ("draft", ["url", "resources"])
    dohyun.resource_create(package_id="kepco-power", url="https://partner.example/a.csv")
    assert list(dohyun.package_show(id="kepco-power")["draft_reasons"]) == ["url"]
    assert dohyun.package_patch(id="kepco-power", url="https://partner.example/power")["state"] == "active"


FREE = st.dictionaries(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20).map("x_".__add__),
    st.recursive(st.none() | st.booleans() | st.integers(-2**53, 2**53) | st.text(st.characters(
        codec="utf-8", exclude_characters="\0"), max_size=20), lambda inner: st.lists(inner, max_size=3), max_leaves=5),
    max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FREE)
def test_free_keys_of_a_resource_are_kept_as_they_are(catalog, people, free):
    user = people["root"]
    catalog.call("package_upsert_many", {"datasets": [dataset(resources=[{"url": "https://a.example"} | free])]}, user)
    [found] = catalog.call("resource_search", {"query": "url:a.example"}, user)["results"]
    assert {key: found[key] for key in free} == free
    assert len(found) == 20 + len(free)
    again = catalog.call("resource_patch", {"id": found["id"], "description": "설명"}, user)
    assert again == found | {"description": "설명", "metadata_modified": again["metadata_modified"]}


def test_what_belongs_to_the_catalogue_is_not_kept_as_a_free_key(ckan, made):
    [one] = ids(ckan)
    now = ckan.action.resource_patch(
        id=one, package_id="other", position=7, state="deleted", datastore_active=True, created="1999-01-01T00:00:00",
        metadata_modified="1999-01-01T00:00:00", sample_url="https://evil.example", url_type="upload", extras={"a": 1},
        tracking_summary={}, revision_timestamp="x", plugin_data={}, match__nothing="x")
    assert now == made["resources"][0]


def test_free_keys_have_a_size(ckan, made):
    [one] = ids(ckan)
    assert refusal(ckan.action.resource_patch, id=one, big="가" * 40_000) == {
        "big": ["Keys that are not known may hold 100000 bytes in all"]}
    assert refusal(ckan.action.resource_patch, id=one, **{"x" * 201: 1}) == {
        "x" * 201: ["A key must be at most 200 characters long"]}


# searching

@pytest.fixture
def found(ckan):
    ckan.action.package_create(**dataset(resources=[
        {"url": "https://a.example/a.csv", "name": "Power 100%", "hash": "abc123", "description": "시간별"},
        {"url": "https://b.example/b.json", "name": "power 1000", "hash": "xabc"}]))
    ckan.action.package_create(**dataset(name="secret", private=True, resources=[{"url": "https://c.example/c.csv",
                                                                                 "name": "power secret"}]))

    def search(query, **more):
        return [each["name"] for each in ckan.action.resource_search(query=query, **more)["results"]]
    return search


def test_resources_are_found_by_part_of_a_field_whatever_its_case(found):
    assert found("name:POWER") == ["Power 100%", "power 1000"]
    assert found("description:간") == ["Power 100%"]
    assert found(["name:power", "format:json"]) == ["power 1000"]
    assert found("url:b.example/b") == ["power 1000"]
    assert found("name:secret") == []


def test_a_hash_is_found_by_its_beginning_and_nothing_stands_for_anything_else(found):
    assert found("hash:ABC") == ["Power 100%"]
    assert found("name:100%") == ["Power 100%"]
    assert found("name:power_1") == []
    assert found("name:\\") == []


def test_what_was_found_is_put_in_order_and_paged(ckan, found):
    assert found("name:power", order_by="hash") == ["Power 100%", "power 1000"]
    assert found("name:power", order_by="url", offset=1) == ["power 1000"]
    assert found("name:power", order_by="nothing", limit=1) == ["Power 100%"]
    assert ckan.action.resource_search(query="name:power", limit=0) == {"count": 2, "results": []}
    whole = ckan.action.resource_search(query="name:1000")
    assert whole == {"count": 1, "results": [ckan.action.package_show(id="power-use")["resources"][1]]}


@pytest.mark.parametrize(("data", "said"), [
    ({}, "Missing value"), ({"query": "power"}, "Must be <field>:<value> pair(s)"),
    ({"query": ["name:a", "b"]}, "Must be <field>:<value> pair(s)"),
    ({"query": {"name": "a"}}, "Must be <field>:<value> pair(s)"),
    ({"query": [5]}, "Must be <field>:<value> pair(s)"),
    ({"query": "password:x"}, 'Field "password" not recognised in resource_search.')])
def test_a_bad_query_is_refused_in_ckans_words(ckan, data, said):
    assert refusal(ckan.action.resource_search, **data) == {"query": [said]}


@pytest.mark.parametrize("sign", ["%", "_", "\\", "a", "가"])
def test_a_word_is_looked_for_up_to_a_length_that_every_database_bears(ckan, sign):
    assert ckan.action.resource_search(query=f"name:{sign * 4096}")["count"] == 0
    for length in (4097, 25010, 100_000):
        assert refusal(ckan.action.resource_search, query=["url:a", f"name:{sign * length}"]) == {
            "query": ["A word to look for is at most 4096 characters long"]}


# several at once

def test_two_who_add_a_resource_at_once_both_succeed(site, tokens, people, catalog):
    catalog.call("package_create", dataset(), people["jiwoo"])
    start = Barrier(6)

    def add(number: int) -> str:
        with RemoteCKAN(site, apikey=tokens["jiwoo"]) as door:
            start.wait()
            return door.action.resource_create(package_id="power-use", url=f"https://{number}.example")["id"]

    with ThreadPoolExecutor(6) as many:
        new = list(many.map(add, range(6)))
    with RemoteCKAN(site) as door:
        now = door.action.package_show(id="power-use")["resources"]
    assert {each["id"] for each in now[1:]} == set(new)
    assert [each["position"] for each in now] == list(range(7))


def test_of_two_who_change_what_both_saw_only_one_succeeds(site, tokens, people, catalog, clock):
    catalog.call("package_create", dataset(), people["jiwoo"])
    clock.tick(hours=1)
    start = Barrier(4)

    def change(number: int) -> dict:
        with RemoteCKAN(site, apikey=tokens["jiwoo"]) as door:
            start.wait()
            try:
                return door.action.package_patch(id="power-use", title=f"제목 {number}", match__metadata_modified=NOW)
            except ValidationError as refused:
                return refused.error_dict

    with ThreadPoolExecutor(4) as many:
        [won, *others] = sorted(many.map(change, range(4)), key=lambda each: "title" not in each)
    assert others == [{"__type": "Validation Error", "match__metadata_modified": [
        "It was changed meanwhile. Read it again, and say again what is to change."]}] * 3
    assert catalog.call("package_search", {"q": won["title"].split()[1]})["count"] == 1
