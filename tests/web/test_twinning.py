"""The page of datasets that two sources offer: a cluster under its primary, taken for one or apart."""

import pytest

from catalog import SYSTEM, LocalCatalog
from catalog.may import User
from tests.furniture import dataset, shared

PAGE = "/ko/desk/harvests/twins"


@pytest.fixture
def pair(hall):
    """A dataset of kepco, and one of nia with its title and publisher; their ids."""
    for source, said in (("kepco-list", shared()), ("map", dataset(name="copy", title="전력 사용량", publisher=[
            {"name": "한국전력공사"}]))):
        door = LocalCatalog(hall, User(f"harvest:{source}", "x", sysadmin=True, door="harvest")).action
        said |= {"harvest_source": source, "harvest_record": "1"}
        [told] = door.package_upsert_many(datasets=[said])["results"]
        assert told["errors"] == {}
    root = LocalCatalog(hall, SYSTEM).action
    root.twin_find()
    [found] = root.twin_list()["results"]
    return {"id": found["dataset"]["id"], "primary_id": found["primary"]["id"]}


def test_a_pair_is_shown_with_its_reason_accepted_and_split_again(visitor, hall, pair):
    dohyun, root = visitor("dohyun"), LocalCatalog(hall, SYSTEM).action
    page = dohyun.page(PAGE)
    for text in ("두 곳에서 온 데이터", "1쌍이 있습니다.", "이름과 제공기관이 같음", "한국전력공사",
                 "kepco-list", "map"):
        assert text in page.text
    assert {"/ko/dataset/kepco-power", "/ko/dataset/copy"} <= set(page.links)
    done = dohyun.post(PAGE, pair | {"state": "suggested", "decision": "confirm"})
    assert (done.status_code, done.location) == (303, PAGE + "?state=suggested&done=confirm")
    assert "정할 것이 없습니다." in dohyun.page(done.location).text
    assert "으뜸" in dohyun.page(PAGE + "?state=confirmed").text
    assert root.dataset_twins(id="copy")["primary"] == root.package_show(id="kepco-power")["id"]
    done = dohyun.post(PAGE, pair | {"state": "confirmed", "decision": "refuse"})
    assert root.twin_list(state="confirmed")["count"] == 0
    assert "1쌍이 있습니다." in visitor("sujin").page(PAGE + "?state=refused").text


def test_an_auditor_sees_all_and_has_nothing_to_press_and_no_stranger_sees_anything(visitor, pair):
    page = visitor("audrey").page(PAGE)
    assert "이름과 제공기관이 같음" in page.text
    assert "같은 데이터입니다" not in page.text
    for name in ("audrey", "taeho"):
        assert visitor(name).post(PAGE, pair | {"decision": "confirm"}).status_code == 403
    assert visitor("taeho").get(PAGE).status_code == 403
    assert PAGE in visitor("audrey").page("/ko/desk/harvests").links


def test_nonsense_and_what_was_decided_meanwhile_are_said_on_the_page(visitor, hall, pair):
    wrong = visitor("sujin").post(PAGE, pair | {"decision": "x"})
    assert (wrong.status_code, "무엇을 정할지 알 수 없습니다." in wrong.get_data(as_text=True)) == (422, True)
    gone = visitor("sujin").post(PAGE, {"id": "none", "primary_id": "none", "decision": "confirm"})
    assert (gone.status_code, "그사이 정해졌거나" in gone.get_data(as_text=True)) == (422, True)
    assert visitor("sujin").get(PAGE + "?page=9").status_code == 400
    assert "Datasets from two sources" in visitor("sujin").page("/en/desk/harvests/twins?state=nonsense").text
