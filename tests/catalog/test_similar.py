"""What else may be of use: near in what it is about, or used together by enough people, and never somebody's secret."""

import pytest

from catalog import ANONYMOUS, SYSTEM, LocalCatalog
from catalog.search import Query
from catalog.search.korean import wanted
from catalog.search.memory import MemoryIndex
from catalog.search.nearby import near, seen_by, told
from catalog.search.tantivy import TantivyIndex
from tests.catalog.search.samples import document, identity
from tests.furniture import dataset, shared

ASKED = {"purpose": "research",
         "purpose_text": "가정의 시간대별 수요를 예측하는 모형을 만듭니다.", "months": 6, "people_count": 3,
         "people": "분석 담당 3명", "place": "premises", "place_text": "사무실 안 서버",
         "company": "빛그린소프트", "agree": True}
STATIONS = ["충전소명", "충전기 종류", "급속 여부", "이용 요금"]


@pytest.fixture
def root(catalog, people):
    return LocalCatalog(catalog, SYSTEM).action


def put(root, name, title, **more):
    made = shared if more.get("owner_org") == "kepco" else dataset
    tags = {} if more.get("owner_org") == "kepco" else {"resources": [], "tags": []}
    return root.package_create(**made(**{"name": name, "title": title} | tags | more))["id"]


def names(told):
    return [each["name"] for each in told]


def test_what_shares_most_words_is_near_and_one_word_of_many_is_not(root):
    put(root, "bus", "버스 정류장별 승하차 인원 현황")
    put(root, "metro", "지하철 역별 승하차 인원", tags=[{"name": "버스"}])
    put(root, "stops", "버스 정류장별 승하차 시설")
    put(root, "fire", "소방서 출동 인원")
    put(root, "dull", "데이터 제공 현황 목록")
    assert set(names(root.dataset_similar(id="bus")["similar"])) == {"metro", "stops"}
    assert root.dataset_similar(id="fire") == {"similar": [], "together": []}
    assert root.dataset_similar(id="dull")["similar"] == []
    assert len(root.dataset_similar(id="bus", limit=1)["similar"]) == 1


def test_neither_itself_nor_another_form_of_it_nor_a_twin_is_near_and_other_bunches_come_once(root):
    root.organization_create(name="city", title="광주광역시")
    put(root, "bus", "버스 노선", url="https://www.data.go.kr/data/15000001/fileData.do")
    put(root, "bus-dated", "버스노선_20240131")
    put(root, "bus-api", "버스 노선 조회 서비스", url="https://www.data.go.kr/data/15000001/openapi.do")
    put(root, "twin", "시내 버스 노선", owner_org="city", url="https://www.data.go.kr/data/15000001/fileData.do")
    put(root, "change", "버스 노선 변경"), put(root, "change-2", "버스 노선 변경_20240131")
    assert len(names(root.dataset_similar(id="bus")["similar"])) == 1
    assert names(root.dataset_similar(id="bus")["similar"])[0].startswith("change")


def test_only_what_is_public_is_told_of_whoever_asks(root, catalog, people):
    put(root, "bus", "버스 노선"), put(root, "secret", "버스 노선 변경", private=True)
    put(root, "held", "버스 노선 개편", owner_org="kepco", notes="", contact=[])
    for who in (ANONYMOUS, people["jiwoo"], people["root"]):
        assert LocalCatalog(catalog, who).action.dataset_similar(id="bus")["similar"] == []
    assert names(root.dataset_similar(id="secret")["similar"]) == ["bus"]


def test_what_three_people_ask_for_together_is_told_and_what_two_do_is_not(root, catalog):
    for name in ("power", "gas", "heat"):
        put(root, name, name, owner_org="kepco", access_rights="restricted", identifier=name,
            url=f"https://a.example/{name}")
    for number in range(3):
        root.user_create(name=f"u{number}", email=f"u{number}@startup.example")
        asks = LocalCatalog(catalog, catalog.user(f"u{number}")).action
        for name in ("power", "gas", "heat")[:3 if number < 2 else 2]:
            asks.request_create(dataset_id=name, **ASKED)
    anybody = LocalCatalog(catalog).action
    assert [(each["name"], each["reason"]) for each in anybody.dataset_similar(id="power")["together"]] == [
        ("gas", "requests")]
    assert anybody.dataset_similar(id="heat")["together"] == []
    root.package_patch(id="gas", private=True)
    assert anybody.dataset_similar(id="power")["together"] == []


def test_what_one_agreement_promises_goes_together_for_whoever_may_see_that(root, catalog, people):
    for name in ("power", "gas"):
        put(root, name, name, owner_org="kepco", identifier=name, url=f"https://a.example/{name}")
    made = root.agreement_create(name="mou", title="협약", organization="kepco", signed="2026-01-02", promises=[
        {"title": name, "frequency": "MONTHLY", "due": "2026-02-01"} for name in ("power", "gas")])
    for promise, name in zip(made["promises"], ("power", "gas"), strict=True):
        root.promise_match(id=promise["id"], dataset_id=name)
    anybody, partner = (LocalCatalog(catalog, who).action for who in (ANONYMOUS, people["dohyun"]))
    assert [(each["name"], each["reason"]) for each in anybody.dataset_similar(id="power")["together"]] == [
        ("gas", "agreement")]
    root.agreement_update(id="mou", name="mou", title="협약", organization="kepco", signed="2026-01-02", public=False,
                          promises=[{key: each[key] for key in ("id", "title", "frequency", "due")}
                                    for each in made["promises"]])
    assert anybody.dataset_similar(id="power")["together"] == []
    assert names(partner.dataset_similar(id="power")["together"]) == ["gas"]


def test_both_indexes_find_the_same_near(tmp_path):
    tables = {"column_names": STATIONS, "columns": [" ".join(STATIONS)]}
    documents = [document(1, "전기차 충전소 위치", tags=["전기차"], **tables),
                 document(2, "전기차충전소 이용", tags=["에너지"]),
                 document(3, "친환경차 보급", **tables), document(4, "수소 충전소"), document(5, "버스 노선"),
                 document(6, "전기차 충전소 위치", labels=["member-x"], **tables)]
    question, found = near({"column_names": [], **documents[0]}), []
    for index in (MemoryIndex(), TantivyIndex(tmp_path / "index")):
        index.rebuild([documents])
        found += [set(index.find(seen_by(question, labels, 10)).ids) for labels in (("public",), None)]
        index.close()
    assert found == [{identity(1), identity(2), identity(3)}] * 4


def test_words_that_tell_nothing_are_left_out():
    said = document(1, "나주 기관 버스 이용 현황 2024년", tags=["버스", "교통", "광주광역시"])
    assert told(said) == (["버스"], ["교통"])
    assert near({"column_names": [], **document(1, "현황 목록")}) is None
    assert isinstance(near({"column_names": [], **document(1, "버스")}), Query)


def test_words_that_very_many_have_are_left_out_where_others_are_left():
    said = {**document(1, "버스 노선 전력", tags=["수요", "환경"]), "column_names": [*STATIONS, "설치 연도"]}
    many = {"버스": 99_999, "노선": 10_001, "전력": 20_000, "수요": 5, "설치": 10_001, "연도": 10_002}

    def about(*fields):
        question = near(said, lambda field, term: many.get(term, 0) if field in fields else 0)
        return question.text, {like.wish for like in question.likes if like.field == "columns"}

    named = {wanted(name) for name in STATIONS}
    assert about("title", "columns") == ("노선 수요 환경", named)
    assert about() == ("버스 노선 전력 수요 환경", named | {wanted("설치 연도")})


def test_both_indexes_know_how_many_have_a_word(tmp_path):
    for index in (MemoryIndex(), TantivyIndex(tmp_path / "index")):
        index.rebuild([[document(1, "전력 판매"), document(2, "전력"), document(3, "버스", tags=["전력"])]])
        assert [index.held(text, "전력") for text in ("title", "keywords", "columns")] == [2, 1, 0]
        index.close()
