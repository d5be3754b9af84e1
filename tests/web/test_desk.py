"""The desk: what each has to do, what there is not, and whose datasets are listed."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from catalog import SYSTEM, LocalCatalog
from catalog.tables import letters, runs
from tests.furniture import shared
from web.todo import korea


@pytest.fixture
def dohyun(hall):
    return LocalCatalog(hall, hall.user("dohyun")).action


def test_each_is_told_why_the_desk_is_empty_and_where_to_go(visitor):
    said = dict.fromkeys(("dohyun", "sujin", "audrey", "root"), "기다리는 일이 없습니다.") | {
        "taeho": "아직 신청한 데이터가 없습니다."}
    for name, words in said.items():
        page = visitor(name).page("/ko/desk/")
        assert "지금 할 일이 없습니다." in page.text
        assert words in page.text
    assert visitor("").get("/ko/desk/").status_code == 303


def test_a_partner_finds_drafts_and_what_is_missing(visitor, dohyun):
    dohyun.package_create(**shared(theme=[], personal_data=None))
    page = visitor("dohyun").page("/ko/desk/")
    assert "살펴볼 일이 1건 있습니다." in page.text
    assert "2가지가 빠져 있습니다." in page.text
    assert "/ko/dataset/kepco-power" in page.links
    assert "전력 사용량" not in visitor("taeho").page("/ko/desk/").text


def test_a_steward_finds_what_waits_oldest_first(visitor, dohyun):
    for name, title in (("kepco-one", "먼저 온 것"), ("kepco-two", "나중에 온 것")):
        dohyun.package_create(**shared(name=name, title=title, state="draft"))
        dohyun.dataset_submit(id=name)
    text = visitor("sujin").page("/ko/desk/").text
    assert 0 < text.index("먼저 온 것") < text.index("나중에 온 것")
    assert "2건이 검토를 기다립니다." in visitor("dohyun").page("/ko/desk/").text


def test_whoever_runs_the_site_and_stewards_see_the_way_to_reviews_and_an_auditor_no_work_of_theirs(visitor, dohyun):
    dohyun.package_create(**shared(state="draft"))
    dohyun.dataset_submit(id="kepco-power")
    assert "/ko/desk/reviews" in visitor("root").page("/ko/desk/").links
    assert "검토를 기다리는 데이터" not in visitor("audrey").page("/ko/desk/").text


def test_whoever_runs_the_site_is_told_of_letters_that_could_not_be_sent(visitor, hall):
    with hall.store.write() as db:
        db.execute(insert(letters), {
            "id": "x", "user_id": hall.user("dohyun").id, "kind": "review_returned", "facts": {}, "at": "",
            "state": "failed", "next_try": ""})
    assert "편지 1통" in visitor("root").page("/ko/desk/").text
    assert "편지 1통" not in visitor("sujin").page("/ko/desk/").text


def test_our_datasets_are_listed_in_every_state_and_filtered(visitor, dohyun, hall):
    dohyun.package_create(**shared(name="kepco-shared", title="공유한 것"))
    dohyun.package_create(**shared(name="kepco-draft", title="초안인 것", state="draft"))
    dohyun.package_create(**shared(name="kepco-gone", title="내린 것"))
    dohyun.package_delete(id="kepco-gone")
    page = visitor("dohyun").page("/ko/desk/datasets")
    for words in ("공유한 것", "초안인 것", "내린 것"):
        assert words in page.text
    for path in ("/ko/dataset/kepco-draft/edit", "/ko/dataset/kepco-draft/submit", "/ko/dataset/kepco-shared/versions",
                 "/ko/dataset/kepco-shared/withdraw"):
        assert path in page.links
    for asked, there, not_there in (("state=draft", "초안인 것", "공유한 것"), ("q=공유한", "공유한 것", "초안인 것")):
        text = visitor("dohyun").page(f"/ko/desk/datasets?{asked}").text
        assert (there in text, not_there in text) == (True, False)
    assert "찾는 데이터가 없습니다." in visitor("dohyun").page("/ko/desk/datasets?q=없는말").text
    assert "공유한 것" not in visitor("jiwoo").page("/ko/desk/datasets").text
    assert "속한 기관이 없어" in visitor("taeho").page("/ko/desk/datasets").text
    assert visitor("dohyun").get("/ko/desk/datasets?page=9").status_code == 400


def test_a_long_list_is_turned_a_page_at_a_time(visitor, hall):
    many = [shared(name=f"kepco-{number}", title=f"데이터 {number}") for number in range(31)]
    hall.call("package_upsert_many", {"datasets": many}, SYSTEM)
    assert "?page=2" in visitor("dohyun").page("/ko/desk/datasets").links
    assert visitor("dohyun").page("/ko/desk/datasets?page=2").text.count("고치기") == 1


@pytest.fixture
def busy(hall, dohyun):
    """Somebody has asked for data of kepco, one promise is late, an agreement ends, and a spreadsheet and a harvest
    need a look."""
    today = korea()
    dohyun.package_create(**shared(name="kepco-asked", title="신청받는 것", access_rights="restricted", access_days=3))
    taeho = LocalCatalog(hall, hall.user("taeho")).action
    taeho.request_create(dataset_id="kepco-asked", purpose="product", months=3, people_count=2, place="premises",
                         purpose_text="전기차 충전 수요를 내다보는 모형을 만들어 시범 서비스에 쓰려고 합니다.",
                         people="개발자 둘", company="빛그린소프트", agree=True)
    LocalCatalog(hall, hall.user("sujin")).action.agreement_create(
        organization="kepco", name="kepco-2026", title="데이터 공유 협약", signed="2025-01-02",
        until=(today + timedelta(days=10)).isoformat(),
        promises=[{"title": "충전소 이용량", "frequency": "MONTHLY", "due": "2026-01-31", "clause": "제2조"}])
    dohyun.sheet_create(organization="kepco", name="목록.xlsx", digest="0" * 64, size=10)
    root = LocalCatalog(hall, hall.user("root")).action
    root.harvest_source_create(name="kepco-list", harvester="odcloud", url="https://partner.example/api",
                               owner_org="kepco")
    root.harvest_run_create(source="kepco-list")
    with hall.store.write() as db:
        db.execute(update(runs).values(status="failed"))


def test_a_partner_finds_requests_late_promises_spreadsheets_and_harvests(visitor, busy):
    page = visitor("dohyun").page("/ko/desk/")
    for words in ("답을 기다리는 활용 신청", "빛그린소프트", "신청받는 것", "기한이 지난 약속", "충전소 이용량",
                  "끝나지 않은 표 등록", "목록.xlsx", "멈춘 자동 수집", "kepco-list"):
        assert words in page.text
    assert "/ko/agreements/kepco-2026" in page.links
    assert "곧 끝나는 협약" not in page.text


def test_the_centre_finds_late_promises_and_agreements_that_end(visitor, busy):
    for name in ("sujin", "audrey", "root"):
        text = visitor(name).page("/ko/desk/").text
        assert "10일 뒤" in text
        assert "충전소 이용량" in text
        assert "목록.xlsx" not in text


def test_a_startup_finds_what_it_has_asked_for_and_what_ends_soon(visitor, busy, hall):
    taeho = visitor("taeho")
    assert "답을 기다리는 내 활용 신청" in taeho.page("/ko/desk/").text
    yuna = LocalCatalog(hall, hall.user("yuna")).action
    [asked] = yuna.request_list(state="waiting")["results"]
    yuna.request_decide(id=asked["id"], decision="approve", until=(korea() + timedelta(days=20)).isoformat(),
                        how="API로 드립니다.")
    text = taeho.page("/ko/desk/").text
    assert "곧 끝나는 사용 승인" in text
    assert "20일 뒤" in text
    assert "신청받는 것" not in visitor("jiwoo").page("/ko/desk/").text


def test_a_steward_finds_sources_that_wait_and_the_partner_those_that_came_back(visitor, hall):
    there = {"harvester": "ckan", "url": "https://data.example", "owner_org": "kepco"}
    for name, title in (("grid", "배전 목록"), ("meter", "검침 목록")):
        LocalCatalog(hall, hall.user("yuna")).action.harvest_source_create(name=name, title=title, **there)
    page = visitor("sujin").page("/ko/desk/")
    places = [page.text.index(words) for words in ("수락을 기다리는 수집처 2건", "배전 목록", "검침 목록")]
    assert places == sorted(places)
    assert {"/ko/desk/sources/grid", "/ko/desk/sources", "/ko/desk/harvests"} <= set(page.links)
    for name in ("audrey", "yuna"):
        assert "수락을 기다리는 수집처" not in visitor(name).page("/ko/desk/").text
    LocalCatalog(hall, hall.user("sujin")).action.harvest_source_decide(
        id="grid", decision="refuse", comment="이용 조건을 적어 주세요.")
    page = visitor("yuna").page("/ko/desk/")
    assert "고쳐 달라고 돌려받은 수집처 1건" in page.text
    assert "배전 목록 이용 조건을 적어 주세요." in page.text
    assert "/ko/desk/sources/grid" in page.links
    assert "수락을 기다리는 수집처 1건" in visitor("sujin").page("/ko/desk/").text
