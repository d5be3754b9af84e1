"""The page of fields: from where each comes, whose it is, giving it back; and the same dataset elsewhere."""

import pytest

from catalog import SYSTEM, LocalCatalog
from catalog.may import User
from catalog.runbook import RunBook
from tests.furniture import dataset, shared
from web.versions import labels

PAGE = "/ko/dataset/kepco-power/fields"


@pytest.fixture
def harvested(hall):
    """What a source says of one record of kepco."""
    owner = hall.call("organization_show", {"id": "kepco"}, SYSTEM)["id"]
    ckan = LocalCatalog(hall, User("harvest:kepco-list", "x", roles={owner: "editor"}, door="harvest"))

    def says(**changes):
        [told] = ckan.action.package_upsert_many(datasets=[
            shared(harvest_source="kepco-list", harvest_record="15000001", mapping_version="1") | changes])["results"]
        assert told["errors"] == {}
        return told["id"]
    return says


@pytest.fixture
def edited(hall, harvested, visitor):
    """A description that dohyun mended by form, and that the source says otherwise by now."""
    harvested()
    LocalCatalog(hall, hall.user("dohyun")).action.package_patch(id="kepco-power", notes="사람이 고친 설명입니다.")
    return harvested(notes="원천이 새로 쓴 설명입니다.")


def test_whoever_edits_sees_who_wrote_it_what_the_source_says_and_gives_it_back(visitor, hall, edited):
    page = visitor("dohyun").page(PAGE)
    for text in ("원천 kepco-list · 15000001", "사람이 고친 설명입니다.", "원천의 지금 값",
                 "원천이 새로 쓴 설명입니다."):
        assert text in page.text
    assert ("option", {"value": "curator", "selected": None}) in page.elements
    done = visitor("dohyun").post(PAGE, {"field": "notes", "rule": "source"})
    assert (done.status_code, done.location) == (303, PAGE + "#notes")
    shown = LocalCatalog(hall, SYSTEM).action.package_show(id="kepco-power")
    assert shown["notes"] == "원천이 새로 쓴 설명입니다."
    assert "원천의 지금 값" not in visitor("dohyun").page(PAGE).text


def test_strangers_see_where_it_comes_from_and_no_name_and_nothing_to_change(visitor, edited):
    page = visitor("").page(PAGE)
    assert "원천 kepco-list" in page.text
    assert "사람" in page.text
    for hidden in ("dohyun", "원천이 새로 쓴 설명입니다.", "정하기"):
        assert hidden not in page.text
    assert visitor("").post(PAGE, {"field": "notes", "rule": "source"}).status_code == 303
    for name in ("taeho", "sujin", "jiwoo"):
        assert visitor(name).post(PAGE, {"field": "notes", "rule": "source"}).status_code == 403


def test_nonsense_is_said_on_the_page(visitor, edited):
    for said in ({"field": "notes", "rule": "mine"}, {"field": "state", "rule": "curator"}, {}):
        answer = visitor("dohyun").post(PAGE, said)
        assert (answer.status_code, 'role="alert"' in answer.get_data(as_text=True)) == (422, True)
    assert visitor("dohyun").post(PAGE + "/twins", {"other": edited, "decision": "x"}).status_code == 422


def test_what_nobody_harvests_has_nothing_to_decide(visitor, hall):
    LocalCatalog(hall, hall.user("dohyun")).action.package_create(**shared())
    page = visitor("dohyun").page("/ko/dataset/kepco-power/fields")
    assert ("수집할 때" in page.text, "어디에서" in page.text) == (False, True)


def test_a_renamed_record_is_decided_by_whoever_edits_for_its_source(visitor, hall, harvested):
    root, path = LocalCatalog(hall, SYSTEM).action, "/ko/desk/harvests/kepco-list/renames"
    root.harvest_source_create(name="kepco-list", harvester="test", url="https://kepco.example", owner_org="kepco")
    kept, twice = harvested(), harvested(name="kepco-power-2", harvest_record="new-1")
    book = RunBook(hall.store, hall.clock)
    run = book.begin("kepco-list")
    book.remember(run, [{"record": record, "dataset_id": id, "outcome": "published", "raw_digest": "a",
                         "draft_digest": "b"} for record, id in (("15000001", kept), ("new-1", twice))])
    book.suggest_renames(run, [("15000001", "new-1", 1.0)])
    book.end(run, "held", {"counts": {"fetched": 2}, "note": {"code": "renamed", "ko": "바꾼 듯", "en": "seem"}})
    assert path in visitor("dohyun").page("/ko/desk/harvests/kepco-list").links
    assert path in visitor("dohyun").page(f"/ko/desk/harvests/runs/{run.id}").links
    assert "이름과 주소" in visitor("dohyun").page(path).text
    assert "같은 데이터입니다" not in visitor("audrey").page(path).text
    pair = {"old": "15000001", "new": "new-1", "decision": "accept"}
    assert [visitor(name).post(path, pair).status_code for name in ("", "taeho", "jiwoo", "audrey")] == [
        303, 403, 403, 403]
    assert "같은 데이터입니다" in visitor("sujin").page(path).text
    assert visitor("dohyun").post(path, pair | {"decision": "x"}).status_code == 422
    assert visitor("dohyun").post(path, pair).status_code == 303
    assert root.package_show(id=twice)["state"] == "deleted"
    again = visitor("dohyun").post(path, pair)
    assert (again.status_code, "이미 정해졌거나" in again.get_data(as_text=True)) == (422, True)


def test_the_centre_joins_at_once_all_whose_title_and_addresses_are_the_same(visitor, hall, harvested):
    root, path = LocalCatalog(hall, SYSTEM).action, "/ko/desk/harvests/kepco-list/renames"
    root.harvest_source_create(name="kepco-list", harvester="test", url="https://kepco.example", owner_org="kepco")
    ids = [harvested(name=f"kepco-power-{number}", harvest_record=number) for number in "12345607"]
    book = RunBook(hall.store, hall.clock)
    run = book.begin("kepco-list")
    book.remember(run, [{"record": number, "dataset_id": id, "outcome": "published", "raw_digest": "a",
                         "draft_digest": "b"} for number, id in zip("12345607", ids, strict=True)])
    book.suggest_renames(run, [("0", "7", 1.0), ("1", "4", 1.0), ("2", "5", 1.0), ("3", "6", 0.8), ("2", "4", 1.0)])
    root.package_delete(id=ids[6])
    root.dataset_purge(id=ids[6])                     # of this pair there is nothing left to join
    assert "이름과 주소가 같으면 모두 잇기" in visitor("sujin").page(path).text
    answer = visitor("sujin").post(path, {"decision": "accept_alike"})
    assert (answer.status_code, "1쌍은 잇지 못해 아래에 남겼습니다." in answer.get_data(as_text=True)) == (422, True)
    assert [(each["old"], each["new"]) for each in root.harvest_rename_list(source="kepco-list")["results"]] == [
        ("0", "7"), ("3", "6")]
    assert [root.package_show(id=id)["state"] for id in ids[:6]] == [*["active"] * 3, "deleted", "deleted", "active"]


def test_the_same_dataset_elsewhere_stands_on_its_page_once_it_is_sure(visitor, hall, harvested):
    id, root = harvested(), LocalCatalog(hall, SYSTEM).action
    nia = LocalCatalog(hall, User("harvest:map", "x", sysadmin=True, door="harvest")).action
    nia.package_upsert_many(datasets=[dataset(
        name="copy", title="전력 사용량", harvest_source="map", harvest_record="1",
        publisher=[{"name": "한국전력공사"}])])
    root.twin_find()
    assert "다른 곳에도 있음" not in visitor("dohyun").page("/ko/dataset/kepco-power").text
    page = visitor("dohyun").page(PAGE)
    assert "이름과 제공기관이 같음" in page.text
    copy = root.package_show(id="copy")["id"]
    done = visitor("dohyun").post(PAGE + "/twins", {"other": copy, "decision": "confirm"})
    assert (done.status_code, done.location) == (303, PAGE + "#twins")
    assert root.dataset_twins(id=copy)["primary"] == id
    there = visitor("").page("/ko/dataset/copy")
    assert "다른 곳에도 있음" in there.text
    assert "/ko/dataset/kepco-power" in there.links
    assert '"sameAs":["' in visitor("").get("/ko/dataset/copy").get_data(as_text=True)
    assert "Also at" in visitor("").page("/en/dataset/copy").text


def test_every_field_is_called_by_a_word_and_none_by_its_code(visitor):
    fields = ["maintainer", "maintainer_email", "author", "author_email", "partner", "type", "name", "version"]
    for lang in ("ko", "en"):
        with visitor("").app.test_request_context(f"/{lang}/"):
            assert not set(fields) & set(labels(fields))
