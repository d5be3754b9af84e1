"""A catalogue that is emptied and loaded again from what it printed is the same as before."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError

from catalog import LocalCatalog
from tests.furniture import dataset, shared

NOW = "2026-03-02T09:00:00.000000"


def refusal(call, **data) -> dict:
    with pytest.raises(ValidationError) as refused:
        call(**data)
    return {key: value for key, value in refused.value.error_dict.items() if key != "__type"}


@pytest.fixture
def full(doors, clock) -> dict[str, dict]:
    """Name → dataset, of every kind there is, each changed once after it was made."""
    root, jiwoo, dohyun = (doors(name).action for name in ("root", "jiwoo", "dohyun"))
    root.group_create(name="energy", title="에너지")
    root.vocabulary_create(name="season", tags=[{"name": "여름"}])
    jiwoo.package_create(**dataset(
        name="plain", extras=[{"key": "region", "value": "광주"}], theme=["교통물류"], version="1", type="showcase",
        url="https://partner.example/plain", author="지우", author_email="jiwoo@data.example",
        tags=[{"name": "전력"}, {"name": "여름", "vocabulary_id": "season"}],
        resources=[{"url": "https://a.example/a.csv", "name": "하나", "depth": 3, "layers": ["a", "b"], "size": 5},
                   {"url": "b.example/b.json", "last_modified": "2026-01-01T00:00:00", "cache_url": "https://c.example",
                    "cache_last_updated": "2026-01-02T00:00:00", "columns": [{"name": "월", "type": "date"}]}]))
    jiwoo.package_create(**dataset(name="private", private=True))
    jiwoo.package_create(**dataset(name="draft", state="draft"))
    jiwoo.package_create(**dataset(name="landing", url="https://partner.example/landing", resources=[]))
    dohyun.package_create(**shared(name="published"))
    dohyun.package_create(**shared(name="held", personal_data=None))
    root.organization_create(name="late", title="늦은 기관")
    root.package_create(**dataset(name="caught", owner_org="late", issued="2026-02-01", modified="2026-01-01"))
    root.organization_patch(id="late", partner=True)
    clock.tick(hours=1)
    root.package_patch(id="plain", groups=[{"name": "energy"}])
    for name in ("plain", "private", "draft", "landing", "published", "held"):
        root.package_patch(id=name, notes="나중에 쓴 글")
    jiwoo.resource_create(package_id="plain", url="https://d.example/d.csv")
    clock.tick(hours=1)
    names = ("plain", "private", "draft", "landing", "published", "held", "caught")
    return {name: root.package_show(id=name) for name in names}


def test_datasets_of_every_kind_come_back_as_they_were(doors, full):
    root = doors("root").action
    assert [(each["state"], list(each.get("draft_reasons", ()))) for each in full.values()] == [
        ("active", []), ("active", []), ("draft", []), ("active", []), ("active", []), ("draft", ["personal_data"]),
        ("draft", ["issued"])]
    for name, shown in full.items():
        root.dataset_purge(id=name)
        assert root.package_create(**shown) == shown
        assert root.package_show(id=name) == shown


def test_datasets_sent_back_to_where_they_still_are_change_nothing(doors, full):
    root = doors("root").action
    entries = root.audit_list()["entries"]
    for shown in full.values():
        assert root.package_update(**shown) == shown
    assert root.audit_list()["entries"] == entries


def test_a_stock_ckan_is_given_our_fields_as_extras(doors, full):
    shown = doors().action.package_show(id="plain", use_default_schema="true", include_tracking=True)
    assert "theme" not in shown
    assert shown["extras"] == [{"key": "region", "value": "광주"}, {"key": "theme", "value": '["교통물류"]'}]
    assert shown["resources"][1]["columns"] == '[{"name":"월","type":"date"}]'


STAMPS = {"metadata_created": "2020-01-01T00:00:00.000000", "metadata_modified": "2021-01-01T00:00:00.000000"}
IN_RESOURCE = {"created": "2020-02-01T00:00:00.000000", "metadata_modified": "2021-02-01T00:00:00.000000"}


def test_who_runs_the_site_says_when_and_by_whom_a_dataset_was_added(doors, people, clock):
    root = doors("root").action
    given = STAMPS | {"creator_user_id": people["hana"].id}
    resource = {"url": "https://a.example"} | IN_RESOURCE
    made = root.package_create(**dataset(state="draft", resources=[resource], **given))
    assert {key: made[key] for key in given} == given
    assert {key: made["resources"][0][key] for key in IN_RESOURCE} == IN_RESOURCE
    clock.tick(hours=1)
    assert root.package_update(**made) == made
    now = root.package_update(**made | {"title": "새 제목"})
    assert (now["metadata_created"], now["metadata_modified"], now["resources"]) == (
        made["metadata_created"], "2026-03-02T10:00:00.000000", made["resources"])
    clock.tick(hours=1)
    for told, stands in (("2026-03-02T19:30:00+09:00", "2026-03-02T10:30:00.000000"),      # between what was and now
                         ("2019-05-05T00:00:00", "2026-03-02T11:00:00.000000"),
                         ("2030-01-01T00:00:00", "2026-03-02T11:00:00.000000")):
        assert root.package_patch(id="power-use", metadata_modified=told, notes=told)["metadata_modified"] == stands
    one = root.resource_patch(id=made["resources"][0]["id"], metadata_modified="2019-01-01T00:00:00")
    assert one == made["resources"][0] | {"metadata_modified": "2019-01-01T00:00:00.000000"}


def test_of_others_that_is_passed_over(doors, people):
    jiwoo = doors("jiwoo").action
    made = jiwoo.package_create(**dataset(
        resources=[{"url": "https://a.example"} | IN_RESOURCE], creator_user_id=people["hana"].id, **STAMPS))
    assert (made["metadata_created"], made["metadata_modified"], made["creator_user_id"]) == (
        NOW, NOW, people["jiwoo"].id)
    assert {key: made["resources"][0][key] for key in IN_RESOURCE} == dict.fromkeys(IN_RESOURCE, NOW)
    assert jiwoo.package_update(**made | STAMPS | {"creator_user_id": people["hana"].id}) == made
    assert doors("root").action.package_upsert_many(datasets=[made | STAMPS])["results"][0]["outcome"] == "unchanged"


def test_the_creator_sees_what_is_hidden_only_while_no_organisation_has_it(doors, people):
    """As CKAN's labels have it: who left an organisation does not read on what he once added to it."""
    root, dohyun = doors("root").action, doors("dohyun").action
    root.organization_create(name="short-lived")
    root.package_create(**dataset(private=True, owner_org="short-lived", creator_user_id=people["dohyun"].id))
    with pytest.raises(NotAuthorized):
        dohyun.package_show(id="power-use")
    assert dohyun.package_search(include_private=True)["count"] == 0
    root.organization_purge(id="short-lived")
    assert dohyun.package_show(id="power-use")["owner_org"] is None
    assert dohyun.package_search(include_private=True)["count"] == 1


@pytest.mark.parametrize(("given", "errors"), [
    ({"metadata_created": "yesterday"}, {"metadata_created": ["Date format incorrect"]}),
    ({"metadata_modified": 5}, {"metadata_modified": ["Date format incorrect"]}),
    ({"creator_user_id": "x" * 37}, {"creator_user_id": ["Invalid id provided"]}),
    ({"creator_user_id": ["x"]}, {"creator_user_id": ["Invalid id provided"]}),
    ({"resources": [{}, {"created": {}}]}, {"resources": [{}, {"created": ["Must be a Unicode string value"]}]}),
    ({"resources": [{}, {"created": "x"}]}, {"resources": [{}, {"created": ["Date format incorrect"]}]}),
    ({"resources": [{}, {"metadata_modified": []}, {"metadata_modified": [5]}]}, {"resources": [
        {}, {}, {"metadata_modified": ["Date format incorrect"]}]})])
def test_what_is_no_moment_is_refused(doors, given, errors):
    assert refusal(doors("root").action.package_create, **dataset(**given)) == errors


def test_null_does_not_publish_what_is_hidden(doors):
    jiwoo = doors("jiwoo").action
    made = jiwoo.package_create(**dataset(private=True, state="draft"))
    assert jiwoo.package_update(**made | {"private": None, "state": None, "name": None, "id": made["id"]}) == made
    assert jiwoo.package_patch(id="power-use", private=None, state=None) == made


def test_a_deleted_dataset_is_shown_to_who_sees_all_and_not_loaded_by_accident(catalog, people):
    jiwoo, root = (LocalCatalog(catalog, people[name]).action for name in ("jiwoo", "root"))
    made = jiwoo.package_create(**dataset())
    jiwoo.package_delete(id="power-use")
    with pytest.raises(NotFound):
        jiwoo.package_show(id=made["id"])
    shown = root.package_show(id=made["id"])
    assert refusal(root.package_create, **shown) == {"id": ["Dataset id already exists"]}
    assert root.package_update(**shown) == shown
