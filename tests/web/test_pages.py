"""What the pages say about the catalogue."""

import pytest

from catalog import LocalCatalog
from tests.web.conftest import ROOT, application
from tests.web.reading import read
from web import faults

PAGES = ["", "search", "search?q=전력", "search?theme=환경기상&access_rights=public", "search?q=전력+공룡",
         "search?page=2",
         "dataset/dong-hourly-power", "dataset/floating-population", "dataset/cdm-cohort", "dataset/road-images",
         "dataset/ev-chargers", "organization", "organization/bit-power", "organization/bit-quiet", "help", "api",
         "accessibility"]
REFUSED = ["dataset/withdrawn", "dataset/nothing", "dataset/secret-draft", "organization/nobody", "search?page=0"]


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_its_language(page, path, lang):
    answer = page(f"/{lang}/{path}")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert read(answer).having("html") == [{"lang": lang}]


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("path", PAGES + REFUSED)
def test_every_page_is_well_formed_and_no_id_is_given_twice(page, path, lang):
    found = read(page(f"/{lang}/{path}"))
    assert found.faults == []
    assert sorted(found.ids) == sorted(set(found.ids))


def test_the_first_page_shows_how_many_there_are_by_field_and_by_organisation(page):
    text = read(page("/ko/")).text
    assert "협력기관이 나누는 데이터 13건이 있습니다." in text
    assert "환경기상 8건 교통물류 2건 과학기술 1건 국토관리 1건 보건의료 1건 산업고용 1건" in text
    assert "지금 공유하는 기관 5곳 빛고을시청 8건 빛고을전력 2건" in text


def test_the_first_page_shows_the_five_newest(page):
    links = [link for link in read(page("/ko/")).links if link.startswith("/ko/dataset/")]
    assert sorted(links) == [f"/ko/dataset/park-0{number}" for number in range(4, 9)]


def test_an_empty_catalogue_says_so_and_breaks_nowhere(vacant):
    get = application(vacant).test_client().get
    assert "아직 공유된 데이터가 없습니다." in read(get("/ko/")).text
    assert [get(path).status_code for path in ("/ko/search", "/ko/organization", "/ko/api", "/sitemap.xml",
                                               "/sitemap-1.xml")] == [200] * 5


def test_a_dataset_shows_every_fact_it_holds(page):
    text = read(page("/ko/dataset/dong-hourly-power")).text
    for fact in ("담당 데이터사업부, 062-000-1111, open@power.example.kr", "분류 산업고용, 전력수요", "갱신 주기 월간",
                 "다음 갱신 예정 2026-12-20", "기간 2023-01 ~ 2026-10", "공간 범위 시험 도시 97개 행정동", "비용 무료",
                 "데이터 한계 2026년 8월분에 빈 값이 많습니다.", "국가중점데이터 해당합니다", "개인정보 없음",
                 "처리 상태 집계", "판단 근거 동 단위 집계값이며 5호 미만은 지웠습니다.",
                 "행 3,398,880 · UTF-8 · 해시 4f1c9ae2b3d4e5f6", "148 MB",
                 "base_dt 기준 시각 한 시간의 시작 시각 날짜시각", "3일 안에 답변 기관이 약속한 기한",
                 "활용계획서를 내면 담당 부서가 확인합니다.", "원천 번호 PW-0001",
                 "수집하면서 바로잡은 것 ‘xlxs’를 XLSX로 읽었습니다.",
                 "조회 1,208 내려받기 86", "공공누리 제1유형 (출처표시)", "출처를 밝히면 자유롭게 쓸 수 있습니다."):
        assert fact in text


def test_a_fact_that_the_data_does_not_hold_is_not_mentioned(page):
    text = read(page("/ko/dataset/ev-chargers")).text
    absent = ("다음 갱신 예정", "비용", "개인정보", "보건의료 데이터", "AI 학습 데이터", "데이터 한계",
              "제공처 이용 현황", "안에 답변")
    assert [fact for fact in absent if fact in text] == []


def test_no_deadline_is_shown_where_the_partner_gave_none(page):
    text = read(page("/ko/dataset/floating-population")).text
    assert "기관 확인 뒤 받기 답변 기한은 정해져 있지 않습니다" in text
    assert "일 안에" not in text


def test_a_hospital_dataset_shows_its_review_and_where_it_is_analysed(page):
    text = read(page("/ko/dataset/cdm-cohort")).text
    assert "정해진 곳에서 분석 무등병원 안심구역" in text
    assert "IRB 심의 필요합니다 IRB 번호 TEST-2026-001 심의 유효기간 2027-08-31 대상자 수 1,200,000명" in text
    assert "소속 기관의 IRB 심의를 받습니다." in text


def test_a_learning_dataset_shows_its_task_and_volume(page):
    text = read(page("/ko/dataset/road-images")).text
    assert "학습 과제 객체 탐지 데이터 종류 영상 구축량 200,000장 라벨 형식 바운딩 박스 구축 연도 2025" in text


def test_markdown_is_rendered_and_links_in_it_are_not_vouched_for(page):
    html = page("/ko/dataset/dong-hourly-power").get_data(as_text=True)
    assert "<strong>행정동</strong>" in html
    assert '<a href="https://power.example.kr/guide" rel="noopener noreferrer nofollow">안내문</a>' in html


def test_the_english_page_uses_the_translation_and_marks_what_is_korean(page):
    found = read(page("/en/dataset/dong-hourly-power"))
    assert "Hourly electricity use by neighbourhood" in found.text
    assert "There is no English description yet." not in found.text
    assert len(found.having("span", lang="ko")) > 5


def test_the_english_page_says_when_there_is_no_translation(page):
    found = read(page("/en/dataset/ev-chargers"))
    assert "There is no English description yet. The Korean original is shown as it is." in found.text
    assert found.having("h1") == [{"lang": "ko"}]


def test_the_citation_names_who_when_what_and_where(page):
    text = read(page("/ko/dataset/dong-hourly-power")).text
    assert ("빛고을전력 (2026). 행정동별 시간대 전력 사용량. 광주 데이터이음. "
            "https://data.example.kr/ko/dataset/dong-hourly-power") in text


def test_an_organisation_shows_its_contact_its_former_names_and_its_data(page):
    text = read(page("/ko/organization/bit-power")).text
    assert "문의 데이터사업부, 062-000-1111, open@power.example.kr 다른 이름 광주전기회사, 빛고을전기" in text
    assert "공유하는 데이터 2건" in text


def test_an_id_leads_to_the_name(furnished, page):
    package = LocalCatalog(furnished, ROOT).call_action("package_show", {"id": "road-images"})
    assert page(f"/ko/dataset/{package['id']}").location == "/ko/dataset/road-images"
    assert page(f"/ko/organization/{package['organization']['id']}").location == "/ko/organization/bit-learning"


def test_a_withdrawn_dataset_leaves_a_stone_with_its_title_and_organisation(page):
    answer = page("/ko/dataset/withdrawn")
    assert answer.status_code == 410
    text = read(answer).text
    assert "거두어들인 데이터 제공기관 빛고을시청 공유를 멈춘 날 20" in text
    assert "이유 적혀 있지 않습니다." in text


@pytest.mark.parametrize(("path", "status", "title"), [
    ("/ko/dataset/nothing", 404, "찾으시는 페이지가 없습니다"),
    ("/ko/organization/nobody", 404, "찾으시는 페이지가 없습니다"),
    ("/en/no/such/page", 404, "This page does not exist"), ("/ko/search?page=0", 400, "검색 조건을 읽을 수 없습니다"),
])
def test_what_cannot_be_shown_is_said_with_a_number_and_a_way_on(page, path, status, title):
    answer = page(path)
    assert answer.status_code == status
    text = read(answer).text
    assert title in text
    assert f"({status})" in text
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 413, 429, 500, 503])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_refusal_says_what_and_why_and_how(furnished, status, lang):
    app = application(furnished)
    with app.test_request_context(f"/{lang}/"):
        app.preprocess_request()
        found = read(faults.page(status))
    assert (len(found.having("h1")), found.faults) == (1, [])
    assert found.having("p", **{"class": "no"}) != []


def test_a_break_inside_is_logged_under_the_number_that_the_reader_sees(furnished, caplog):
    class Broken:
        def user_of(self, token):
            return None

        def call(self, name, data, user):
            raise RuntimeError("postgres://secret@db/ fell over")

    answer = application(Broken()).test_client().get("/ko/search")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "secret" not in html
    number = caplog.records[-1].getMessage().split()[1]
    assert f"문제 번호 {number}" in read(answer).text
    assert "secret" in caplog.text


def test_a_draft_is_there_for_its_own_people_only_with_the_reasons(vacant):
    root = LocalCatalog(vacant, ROOT)
    root.call_action("organization_create", {"name": "partner", "title": "기관", "partner": True})
    root.call_action("package_create", {"name": "held-back", "title": "아직 모자란 데이터", "owner_org": "partner"})
    known = application(vacant)
    get = known.test_client().get
    assert get("/ko/dataset/held-back").status_code == 404
    known.extensions["catalog"] = _Knowing(vacant)
    answer = get("/ko/dataset/held-back", headers={"Authorization": "root's token"})
    text = read(answer).text
    assert "아직 공개되지 않은 초안입니다." in text
    assert "이용허락범위가 없습니다." in text
    assert answer.headers["Cache-Control"] == "private, no-store"
    english = read(get("/en/dataset/held-back", headers={"Authorization": "root's token"})).text
    assert "The licence is missing" in english
    assert "이용허락범위" not in english


class _Knowing:
    """The same catalogue, to which one token belongs to root."""

    def __init__(self, catalog):
        self.call, self.store = catalog.call, catalog.store

    def user_of(self, token):
        return ROOT if token == "root's token" else None


def test_a_table_shows_only_the_headings_under_which_something_is_said(vacant):
    root = LocalCatalog(vacant, ROOT)
    root.call_action("organization_create", {"name": "some", "title": "기관"})
    root.call_action("package_create", {"name": "bare", "owner_org": "some", "resources": [
        {"name": "이름만", "url": "https://x.example/1", "columns": [{"name": "가"}, {"name": "나", "title": "둘"}]},
        {"name": "단위도", "url": "https://x.example/2", "columns": [{"name": "다", "unit": "kWh"}, {"name": "라"}]}]})
    found = read(application(vacant).test_client().get("/ko/dataset/bare"))
    assert "이름만 2개 가 나 둘 단위도 2개 항목 단위 다 kWh 라 –" in found.text
    assert "크기" not in found.text
