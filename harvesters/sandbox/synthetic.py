"""Any number of made-up records in the shape of the public data portal, for measuring: record n is always the same."""

from functools import lru_cache
from urllib.parse import parse_qs

from harvesters.sandbox.portal import envelope
from schemas import Source

PLACES = ("동구", "서구", "남구", "북구", "광산구")
THINGS = ("전력 사용량", "버스 도착", "대기질 측정", "주차장 현황", "병원 진료", "상수도 수질", "도서관 대출",
          "공원 시설", "하천 수위",
          "전통시장 매출", "어린이집 정원", "화재 출동", "일자리 공고", "문화재 위치", "태양광 발전")
MEASURES = ("월별 통계", "위치 정보", "시간대별 기록", "연도별 현황", "이용 실적", "점검 결과", "목록")
THEMES = ("산업고용", "교통물류", "환경기상", "국토관리", "보건의료", "공공행정", "문화관광")
CHANGED = 100                     # of so many records an edition changes one
ROW = (
    '{"id":"uddi:%08d","list_id":%d,"list_title":"광주광역시 %s_%s %s %d","list_type":"PR0010",'
    '"title":"광주광역시 %s_%s %s %d_20260930","org_cd":"6290000","org_nm":"광주광역시","dept_nm":"데이터정책과",'
    '"desc":"광주광역시 %s의 %s 자료를 %s 형식으로 정리했습니다. 기준 지점과 기준 시각, 값과 단위를 담았으며 '
    '정책 연구와 서비스 개발에 쓸 수 있습니다. 자료 번호는 %s번입니다.","keywords":"%s,%s,%s,광주",'
    '"new_category_nm":"%s","category_nm":null,"created_at":"2022-03-02T00:00:00",'
    '"updated_at":"2026-09-%02dT00:00:00","download_cnt":%d,"view_cnt":%d,"register_status":"등록승인",'
    '"is_deleted":"N","is_list_deleted":"N","ext":"CSV","data_type":"텍스트",'
    '"page_url":"https://www.data.go.kr/data/%d/fileData.do","is_charged":"무료","is_core_data":"N",'
    '"is_std_data":"N","ownership_grounds":"-","providing_scope":" ","share_scope_nm":"행정/공공/민간",'
    '"update_cycle":"월간"}')


def row(number: int, edition: int = 0) -> str:
    """Record `number` as JSON; of each edition but the first, every hundredth tells of its data otherwise."""
    place, thing, measure = PLACES[number % 5], THINGS[number % 15], MEASURES[number % 7]
    said = (place, thing, measure, number)
    told = (*said[:3], f"{number}-{edition}" if edition and number % CHANGED == 0 else number)
    return ROW % (number, 20_000_000 + number, *said, *said, *told, place, thing, measure, THEMES[number % 7],
                  number % 28 + 1, number % 997, number % 9973, 20_000_000 + number)


@lru_cache(maxsize=128)
def page(count: int, query: str, edition: int = 0) -> bytes:
    """One page of a listing of so many records.  A short listing is made once: what is measured is whoever reads it;
    of a long one not all is kept.

    :param edition: how often the list was changed, see `row`
    """
    asked = parse_qs(query)
    number, size = int(asked["page"][0]), min(int(asked["perPage"][0]), 1000)
    shown = [row(each, edition).encode() for each in range((number - 1) * size, min(number * size, count))]
    return envelope(shown, count, number, size, count)


def sources(url: str) -> list[tuple[dict, Source]]:
    """The organisation and the source that read the made-up records of the sandbox at `url`."""
    says = {"license_id": "kogl-1", "personal_data": "none",
            "personal_data_basis": "지어낸 자료여서 개인정보가 없습니다."}
    source = Source(name="synthetic", harvester="odcloud", url=f"{url}/synthetic", owner_org="synthetic",
                    title="지어낸 목록", active=False, options={"lists": ["file-data-list"], "says": says},
                    minutes=1440, megabytes=100_000)
    return [({"name": "synthetic", "title": "지어낸 기관"}, source)]
