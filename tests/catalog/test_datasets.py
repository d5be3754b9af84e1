"""Datasets, through every door the catalogue has and on every database it may stand on."""

from functools import partial
from uuid import uuid4

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError

from tests.furniture import dataset

NOW = "2026-03-02T09:00:00.000000"


def refusal(call, **data) -> dict:
    with pytest.raises(ValidationError) as refused:
        call(**data)
    return {key: value for key, value in refused.value.error_dict.items() if key != "__type"}


def test_a_created_dataset_can_be_shown_by_name_and_by_id(ckan):
    made = ckan.action.package_create(**dataset())
    assert ckan.action.package_show(id="power-use") == made
    assert ckan.action.package_show(id=made["id"]) == made


def test_a_created_dataset_has_every_key_ckan_emits(ckan, people):
    made = ckan.action.package_create(**dataset())
    organization, [resource], tags = made.pop("organization"), made.pop("resources"), made.pop("tags")
    id = made.pop("id")
    assert made == {
        "name": "power-use", "title": "전력 사용량", "author": None, "author_email": None, "maintainer": None,
        "maintainer_email": None, "license_id": "kogl-1", "license_title": "KOGL Type 1 (attribution)",
        "license_url": "https://www.kogl.or.kr/info/licenseType1.do", "isopen": True,
        "notes": "시군구별 월간 전력 사용량", "url": None, "version": None, "type": "dataset", "private": False,
        "state": "active", "owner_org": organization["id"], "creator_user_id": people["jiwoo"].id,
        "metadata_created": NOW, "metadata_modified": NOW, "num_resources": 1, "num_tags": 2, "groups": [],
        "extras": [], "relationships_as_subject": [], "relationships_as_object": []}
    assert {key: value for key, value in resource.items() if key != "id"} == {
        "package_id": id, "position": 0, "url": "https://data.example/power.csv", "name": "전력", "description": None,
        "format": "CSV", "hash": "", "resource_type": None, "mimetype": None, "mimetype_inner": None, "size": None,
        "created": NOW, "last_modified": None, "metadata_modified": NOW, "cache_url": None,
        "cache_last_updated": None, "url_type": None, "state": "active", "datastore_active": False}
    assert [(tag["name"], tag["display_name"], tag["vocabulary_id"], tag["state"]) for tag in tags] == [
        ("에너지", "에너지", None, "active"), ("전력", "전력", None, "active")]
    assert {key: value for key, value in organization.items() if key != "id"} == {
        "name": "nia", "title": "한국지능정보사회진흥원", "type": "organization", "description": "", "image_url": "",
        "created": NOW, "is_organization": True, "approval_status": "approved", "state": "active",
        "title_translated": None}


def test_a_tag_has_the_same_id_on_every_dataset(ckan):
    first, second = (ckan.action.package_create(**dataset(name=name)) for name in ("one", "two"))
    assert first["tags"] == second["tags"]


def test_a_name_is_taken_once(ckan):
    ckan.action.package_create(**dataset())
    assert refusal(ckan.action.package_create, **dataset()) == {"name": ["That URL is already in use."]}
    ckan.action.package_create(**dataset(name="other"))
    assert refusal(ckan.action.package_patch, id="other", name="power-use") == {
        "name": ["That URL is already in use."]}


@pytest.mark.parametrize(("fields", "errors"), [
    ({"name": "한강"}, {"name": [
        "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]}),
    ({"name": "power\n"}, {"name": [
        "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]}),
    ({"owner_org": ""}, {"owner_org": ["An organization must be provided"]}),
    ({"author_email": "nobody"}, {"author_email": ["Email nobody is not a valid format"]}),
    ({"resources": [{"url": "https://a.example/a.csv"}, {"size": "big"}]}, {"resources": [
        {}, {"size": ["Invalid integer"]}]}),
])
def test_a_bad_field_is_named(ckan, fields, errors):
    assert refusal(ckan.action.package_create, **dataset(**fields)) == errors


def test_an_organization_that_does_not_exist_is_told_to_the_one_who_runs_the_site_only(doors):
    assert refusal(doors("root").action.package_create, **dataset(owner_org="nowhere")) == {
        "owner_org": ["Organization does not exist"]}
    with pytest.raises(NotAuthorized):
        doors("jiwoo").action.package_create(**dataset(owner_org="nowhere"))


def test_whoever_may_not_publish_is_told_so_before_his_mistakes_are(doors):
    for name in (None, "hana", "audrey"):
        with pytest.raises(NotAuthorized):
            doors(name).action.package_create(name="한강")


def test_another_organisations_dataset_cannot_be_taken_over(doors):
    theirs = doors("root").action.package_create(**dataset(name="theirs"))
    dohyun = doors("dohyun")
    for grab in ({"name": "theirs"}, {"id": "theirs", "name": "ours-now"}, {"id": theirs["id"]}):
        with pytest.raises(NotAuthorized):
            dohyun.action.package_update(**dataset(owner_org="kepco") | grab)
    for action in ("package_patch", "package_delete"):
        with pytest.raises(NotAuthorized):
            dohyun.call_action(action, {"id": "theirs", "owner_org": "kepco"})
    assert dohyun.action.package_show(id="theirs") == theirs


def test_a_dataset_is_not_given_to_an_organisation_one_may_not_publish_for(ckan):
    ckan.action.package_create(**dataset())
    with pytest.raises(NotAuthorized):
        ckan.action.package_patch(id="power-use", owner_org="kepco")


def test_only_who_runs_the_site_gives_an_id(doors):
    id = str(uuid4())
    assert refusal(doors("jiwoo").action.package_create, **dataset(id=id)) == {
        "id": ["The input field id was not expected."]}
    root = doors("root").action
    assert root.package_create(**dataset(id=id))["id"] == id
    assert refusal(root.package_create, **dataset(id=id, name="again")) == {"id": ["Dataset id already exists"]}
    assert refusal(root.package_create, **dataset(id="../etc", name="again")) == {"id": ["Invalid id provided"]}


def test_what_belongs_to_the_catalogue_cannot_be_said(ckan, people):
    made = ckan.action.package_create(**dataset(
        metadata_created="1999-01-01T00:00:00", metadata_modified="1999-01-01T00:00:00", creator_user_id="mallory",
        num_resources=99, isopen=False, draft_reasons={"x": ["y"]}, deleted_from="active", organization={"id": "x"},
        relationships_as_subject=[1]))
    assert (made["metadata_created"], made["creator_user_id"], made["num_resources"], made["isopen"]) == (
        NOW, people["jiwoo"].id, 1, True)
    assert not {"draft_reasons", "deleted_from"} & made.keys()


def test_the_type_is_said_once(ckan):
    assert ckan.action.package_create(**dataset(type="showcase"))["type"] == "showcase"
    assert ckan.action.package_update(**dataset(title="새 제목"))["type"] == "showcase"
    assert ckan.action.package_patch(id="power-use", type="dataset")["type"] == "showcase"


def test_an_update_replaces_what_is_not_mentioned_except_resources(ckan, clock):
    made = ckan.action.package_create(**dataset(version="1"))
    clock.tick(hours=1)
    given = {key: value for key, value in dataset(title="새 제목").items() if key not in ("notes", "resources")}
    now = ckan.action.package_update(**given)
    assert (now["title"], now["notes"], now["version"]) == ("새 제목", None, None)
    assert now["resources"] == made["resources"]
    assert (now["metadata_created"], now["metadata_modified"]) == (NOW, "2026-03-02T10:00:00.000000")


def test_no_two_resources_have_one_id(ckan):
    made = ckan.action.package_create(**dataset())
    [old], new = made["resources"], str(uuid4())
    now = ckan.action.package_patch(id=made["id"], resources=[
        {key: old[key] for key in ("url", "name", "format")}, {"id": old["id"], "url": "https://a.example/b"},
        {"id": new, "url": "https://a.example/c"}, {"id": new, "url": "https://a.example/d"}])["resources"]
    assert ([now[0]["id"], now[2]["id"]], len({each["id"] for each in now})) == ([old["id"], new], 4)


def test_an_update_without_any_resources_removes_them(ckan):
    ckan.action.package_create(**dataset())
    assert ckan.action.package_update(**dataset(resources=[]))["resources"] == []


def test_what_show_returned_can_be_sent_back_and_changes_nothing(ckan, clock, doors):
    made = ckan.action.package_create(**dataset(extras=[{"key": "region", "value": "광주"}], theme=["교통물류"]))
    entries = len(doors("root").action.audit_list()["entries"])
    clock.tick(hours=1)
    assert ckan.action.package_update(**made) == made
    assert ckan.action.package_update(**dataset(extras=[{"key": "region", "value": "광주"}],
                                                theme=["교통물류"])) == made
    assert ckan.action.package_patch(id="power-use", title="전력 사용량") == made
    assert len(doors("root").action.audit_list()["entries"]) == entries


def test_a_patch_merges_the_top_level_and_replaces_lists(ckan):
    made = ckan.action.package_create(**dataset())
    now = ckan.action.package_patch(id=made["id"], notes="하루 단위", tags=[{"name": "수위"}])
    assert (now["notes"], now["title"], [tag["name"] for tag in now["tags"]]) == ("하루 단위", "전력 사용량", ["수위"])
    assert now["resources"] == made["resources"]


def test_resources_keep_their_ids_by_id_and_by_likeness(ckan, clock):
    made = ckan.action.package_create(**dataset(resources=[
        {"url": "https://a.example/1.csv"}, {"url": "https://a.example/2.csv"}, {"url": "https://a.example/3.csv"}]))
    one, two, three = (each["id"] for each in made["resources"])
    clock.tick(hours=1)
    now = ckan.action.package_patch(id=made["id"], resources=[
        {"url": "https://a.example/3.csv"}, {"id": one, "url": "https://a.example/1-new.csv"},
        {"url": "https://a.example/4.csv"}])["resources"]
    assert [each["id"] for each in now[:2]] == [three, one]
    assert now[2]["id"] not in (one, two, three)
    assert [each["position"] for each in now] == [0, 1, 2]
    assert [each["metadata_modified"][11:13] for each in now] == ["09", "10", "10"]
    assert [each["created"][11:13] for each in now] == ["09", "09", "10"]


def test_leaving_out_private_does_not_publish(doors):
    doors("jiwoo").action.package_create(**dataset(private=True))
    given = {key: value for key, value in dataset().items() if key != "private"}
    assert doors("jiwoo").action.package_update(**given)["private"] is True
    with pytest.raises(NotAuthorized):
        doors().action.package_show(id="power-use")


def test_a_private_dataset_is_seen_by_its_own_organisation_and_the_auditor(doors):
    doors("jiwoo").action.package_create(**dataset(private=True))
    for name in ("jiwoo", "minsu", "hana", "audrey", "root"):
        assert doors(name).action.package_show(id="power-use")["private"] is True
    for name in (None, "dohyun"):
        with pytest.raises(NotAuthorized):
            doors(name).action.package_show(id="power-use")


def test_a_draft_stays_a_draft_until_it_is_said_to_be_active(doors):
    jiwoo = doors("jiwoo").action
    assert jiwoo.package_create(**dataset(state="draft"))["state"] == "draft"
    assert jiwoo.package_update(**dataset(title="초안"))["state"] == "draft"
    with pytest.raises(NotAuthorized):
        doors().action.package_show(id="power-use")
    assert jiwoo.package_patch(id="power-use", state="active")["state"] == "active"
    assert doors().action.package_show(id="power-use")["title"] == "초안"


def test_half_a_character_and_too_great_a_number_are_refused(catalog, people):
    for fields in ({"title": "\ud800"}, {"resources": [{"url": "https://a.example/a", "size": 10**20}]}):
        assert list(refusal(lambda **data: catalog.call("package_create", data, people["jiwoo"]),
                            **dataset(**fields))) == ["message"]


def test_what_is_not_there_is_not_found(ckan):
    for action in ("package_show", "package_update", "package_patch", "package_delete"):
        with pytest.raises(NotFound):
            ckan.call_action(action, {"id": "nothing"})


def test_a_refused_call_leaves_no_trace(ckan, catalog, doors):
    before = doors("root").action.audit_list()["entries"]
    refusal(ckan.action.package_create, **dataset(size="big", resources=[{"size": "big"}]))
    assert ckan.action.package_search()["count"] == 0
    assert catalog.catch_up() == 0
    assert doors("root").action.audit_list()["entries"] == before


def test_a_deleted_dataset_is_gone_and_its_name_is_free(doors):
    jiwoo = doors("jiwoo").action
    first = jiwoo.package_create(**dataset())
    assert jiwoo.package_delete(id="power-use") is None
    for name in (None, "jiwoo"):
        with pytest.raises(NotFound):
            doors(name).action.package_show(id=first["id"])
        with pytest.raises(NotFound):
            doors(name).action.package_show(id="power-use")
    assert (jiwoo.package_list(), jiwoo.package_search()["count"]) == ([], 0)
    second = jiwoo.package_create(**dataset())
    assert second["id"] != first["id"]
    assert doors("root").action.package_show(id=first["id"])["state"] == "deleted"
    assert doors("root").action.package_delete(id=first["id"]) is None


def test_a_grave_says_what_was_there(doors, clock):
    made = doors("jiwoo").action.package_create(**dataset())
    clock.tick(days=1)
    doors("jiwoo").action.package_delete(id="power-use", reason="제공기관의 요청")
    for key in ("power-use", made["id"]):
        grave = doors().action.dataset_tombstone(id=key)
        assert grave.pop("organization") == made["organization"]
        assert grave == {"id": made["id"], "name": "power-use", "title": "전력 사용량", "reason": "제공기관의 요청",
                         "deleted_at": "2026-03-03T09:00:00.000000"}


@pytest.mark.parametrize("hidden", [{"private": True}, {"state": "draft"}])
def test_what_nobody_could_see_leaves_no_grave(doors, hidden):
    doors("jiwoo").action.package_create(**dataset(**hidden))
    doors("jiwoo").action.package_delete(id="power-use")
    with pytest.raises(NotFound):
        doors().action.dataset_tombstone(id="power-use")


def test_a_living_dataset_has_no_grave(doors):
    doors("jiwoo").action.package_create(**dataset())
    with pytest.raises(NotFound):
        doors().action.dataset_tombstone(id="power-use")


@pytest.mark.parametrize("who", ["root", "minsu", "jiwoo"])
@pytest.mark.parametrize("action", ["package_patch", "package_update", "package_upsert_many", "package_revise"])
def test_whoever_may_delete_a_dataset_brings_it_back_by_saying_that_it_is_active(doors, who, action):
    made = doors("jiwoo").action.package_create(**dataset())
    doors("jiwoo").action.package_delete(id="power-use")
    given = {"package_patch": {"id": made["id"], "state": "active"}, "package_update": made,
             "package_revise": {"match__id": made["id"], "update__state": "active"},
             "package_upsert_many": {"datasets": [made]}}
    doors(who).call_action(action, given[action])
    back = doors().action.package_show(id="power-use")
    assert {key: back[key] for key in made} == made
    assert doors().action.package_search(q="전력")["count"] == 1


@pytest.mark.parametrize("action", ["package_patch", "package_update", "package_revise"])
def test_nothing_else_brings_a_deleted_dataset_back_or_changes_it(doors, action):
    made = doors("jiwoo").action.package_create(**dataset())
    doors("jiwoo").action.package_delete(id="power-use")
    given = {"package_patch": {"id": made["id"], "title": "새 제목"},
             "package_update": dataset(id=made["id"], title="새 제목"),
             "package_revise": {"match__id": made["id"], "update__title": "새 제목"}}[action]
    assert refusal(partial(doors("root").call_action, action), data_dict=given) == {
        "state": ["It was deleted. Only an explicit state: active brings it back."]}
    for who, more in (("jiwoo", {}), ("dohyun", {}), ("dohyun", {"state": "active"}), (None, {"state": "active"})):
        with pytest.raises(NotFound):
            doors(who).call_action(action, given | more)


def test_a_dataset_said_to_be_deleted_is(doors):
    made = doors("jiwoo").action.package_create(**dataset())
    gone = doors("jiwoo").action.package_patch(id="power-use", state="deleted", title="새 제목")
    assert (gone["state"], gone["title"], gone["name"]) == ("deleted", "새 제목", "power-use")
    with pytest.raises(NotFound):
        doors("jiwoo").action.package_show(id=made["id"])
    events = [each["event"] for each in doors("root").action.audit_list(subject=made["id"])["entries"]]
    assert events == ["dataset:delete", "dataset:update", "dataset:create"]
    assert doors("root").action.package_update(**gone) == gone


def test_a_dataset_may_be_made_deleted_at_once(doors):
    made = doors("jiwoo").action.package_create(**dataset(state="deleted"))
    assert (made["state"], doors("root").action.package_show(id=made["id"])["state"]) == ("deleted", "deleted")
    assert doors("jiwoo").action.package_create(**dataset())["name"] == made["name"]


def test_a_deleted_dataset_whose_name_was_taken_does_not_come_back_under_it(doors):
    made = doors("jiwoo").action.package_create(**dataset())
    doors("jiwoo").action.package_delete(id="power-use")
    doors("jiwoo").action.package_create(**dataset())
    assert refusal(doors("root").action.package_patch, id=made["id"], state="active") == {
        "name": ["That URL is already in use."]}
    assert doors("root").action.package_patch(id=made["id"], state="active", name="power-use-old")["state"] == "active"


def test_the_list_holds_names_of_published_datasets_in_order(doors):
    for name, more in (("b-set", {}), ("a-set", {}), ("c-set", {}), ("d-set", {"private": True})):
        doors("jiwoo").action.package_create(**dataset(name=name, **more))
    assert doors("jiwoo").action.package_list() == ["a-set", "b-set", "c-set"]
    assert doors().action.package_list(limit=1, offset=1) == ["b-set"]
    assert doors().action.package_list(limit=0) == ["a-set", "b-set", "c-set"]
    assert refusal(doors().action.package_list, limit="many") == {"limit": ["Invalid integer"]}


def test_a_dataset_without_resources_leads_to_its_own_page(ckan):
    made = ckan.action.package_create(**dataset(url="https://partner.example/data/7", resources=[]))
    [page] = made["resources"]
    assert (page["url"], page["resource_type"], page["format"]) == (
        "https://partner.example/data/7", "documentation", "")
    assert ckan.action.package_update(**made) == made
    now = ckan.action.package_patch(id=made["id"], url="https://partner.example/data/8")
    assert [each["url"] for each in now["resources"]] == ["https://partner.example/data/8"]
    now = ckan.action.package_patch(id=made["id"], resources=[*now["resources"], {"url": "https://a.example/a.csv"}])
    assert [each["url"] for each in now["resources"]] == ["https://a.example/a.csv"]


def test_an_organisation_that_is_renamed_shows_its_new_title_at_once(doors):
    doors("jiwoo").action.package_create(**dataset())
    doors("minsu").action.organization_patch(id="nia", title="NIA")
    assert doors().action.package_show(id="power-use")["organization"]["title"] == "NIA"
    assert doors().action.package_search()["results"][0]["organization"]["title"] == "NIA"
    assert doors().action.package_search(q="NIA")["count"] == 1


@pytest.mark.parametrize("key", ["a\0b", "x" * 5000, "' or 1=1 --", "../../etc/passwd", "%", "deleted:1"])
def test_a_strange_key_finds_nothing(catalog, key):
    with pytest.raises((NotFound, ValidationError)):
        catalog.call("package_show", {"id": key})


def test_the_id_of_a_dataset_is_no_name_for_another(ckan):
    made = ckan.action.package_create(**dataset())
    ckan.action.package_create(**dataset(name="other"))
    in_use = {"name": ["That URL is already in use."]}
    assert refusal(ckan.action.package_create, **dataset(name=made["id"])) == in_use
    assert refusal(ckan.action.package_patch, id="other", name=made["id"]) == in_use
    assert ckan.action.package_patch(id="power-use", name=made["id"])["name"] == made["id"]


def test_a_dataset_is_not_given_the_name_of_another_as_its_id(doors):
    id = str(uuid4())
    doors("jiwoo").action.package_create(**dataset(name=id))
    assert refusal(doors("root").action.package_create, **dataset(id=id)) == {"id": ["Dataset id already exists"]}


def test_what_is_wrong_with_tags_is_said_in_texts_as_ckan_does(ckan):
    tags = [{"name": "물"}, {"name": "전력"}, {"name": "력"}, None]
    wrong = refusal(ckan.action.package_create, **dataset(tags=tags))
    assert wrong == {"tags": ['Tag "물" length is less than minimum 2', 'Tag "력" length is less than minimum 2',
                              "Field may not be null."]}
    assert refusal(ckan.action.package_create, **dataset(tags="전력")) == {"tags": ["Must be a list"]}
