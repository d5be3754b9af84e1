"""A small catalogue for the tests of the pages.  Everything in it is made up."""

ORGANIZATIONS = [
    {"name": "bit-power", "title": "빛고을전력", "title_translated": {"ko": "빛고을전력", "en": "Bit Power"},
     "description_translated": {"en": "Measures the city's power."},
     "description": "광주의 전력을 재고 나누는 시험용 기관입니다.",
     "url": "https://power.example.kr/", "aliases": ["광주전기회사", "빛고을전기"],
     "contact": [{"name": "데이터사업부", "email": "open@power.example.kr", "phone": "062-000-1111"}]},
    {"name": "bit-mobile", "title": "무등통신", "description": "이동통신 자료를 나누는 시험용 기관입니다."},
    {"name": "bit-hospital", "title": "무등병원", "description": ""},
    {"name": "bit-learning", "title": "배움데이터원", "description": "학습용 자료를 만드는 시험용 기관입니다."},
    {"name": "bit-city", "title": "빛고을시청", "description": "시의 공공데이터를 여는 시험용 기관입니다."},
    {"name": "bit-held", "title": "아직공개전기관", "description": "", "partner": True},
    {"name": "bit-quiet", "title": "아직나누지않은기관", "description": ""},
]

POWER_HOURLY = {
    "name": "dong-hourly-power", "title": "행정동별 시간대 전력 사용량", "owner_org": "bit-power",
    "title_translated": {"ko": "행정동별 시간대 전력 사용량", "en": "Hourly electricity use by neighbourhood"},
    "notes": "시험 도시 97개 **행정동**의 전력 사용량을 1시간 단위로 집계한 자료입니다.\n\n"
             "- 계약종별(주택·일반·산업·교육)로 나뉩니다.\n- 고객을 알아볼 수 있는 정보는 들어 있지 않습니다.\n\n"
             "자세한 것은 [안내문](https://power.example.kr/guide)을 보세요.",
    "notes_translated": {"en": "Electricity use of 97 neighbourhoods, summed by the hour."},
    "url": "https://power.example.kr/data/1", "license_id": "kogl-1", "theme": ["산업고용"], "theme_detail": "전력수요",
    "access_rights": "restricted", "access_days": 3, "frequency": "MONTHLY", "next_update": "2026-12-20",
    "dcat_type": "FILE", "issued": "2025-04-02", "modified": "2026-11-18", "spatial_coverage": "시험 도시 97개 행정동",
    "temporal_coverage": [{"start": "2023-01", "end": "2026-10"}], "language": ["ko"], "is_free": True,
    "contact": [{"name": "데이터사업부", "phone": "062-000-1111", "email": "open@power.example.kr"}],
    "provenance": "원격검침 15분 자료를 1시간으로 더하고, 계약 5호 미만인 칸은 빈 값으로 두었습니다.",
    "quality_annotation": "2026년 8월분에 빈 값이 많습니다.", "remarks": "다시 나누어 주려면 기관의 동의가 필요합니다.",
    "legal_basis_text": "시험 조례 제3조", "core_data": True,
    "access_procedure": "활용계획서를 내면 담당 부서가 확인합니다.",
    "personal_data": "none", "personal_data_basis": "동 단위 집계값이며 5호 미만은 지웠습니다.",
    "deidentification": "aggregated",
    "identifier": "PW-0001", "partner": "bit-power", "harvest_source": "bit-power", "harvest_record": "PW-0001",
    "mapping_version": "1", "warnings": ["‘xlxs’를 XLSX로 읽었습니다."], "stats": {"views": 1208, "downloads": 86},
    "tags": [{"name": "전력수요"}, {"name": "행정동"}, {"name": "시계열"}],
    "resources": [
        {"name": "월별 전력 사용량 2026-10", "format": "CSV", "size": 148_000_000,
         "url": "https://power.example.kr/f/1.csv", "encoding": "UTF-8", "modified": "2026-11-18",
         "download_url": "https://power.example.kr/f/1.csv", "rows": 3_398_880,
         "hash": "4f1c9ae2b3d4e5f60718293a4b5c6d7e8f90", "columns": [
             {"name": "base_dt", "title": "기준 시각", "type": "날짜시각", "description": "한 시간의 시작 시각"},
             {"name": "dong_cd", "title": "행정동 코드", "type": "문자(10)", "description": "행정동의 10자리 코드"},
             {"name": "use_kwh", "title": "전력 사용량", "type": "실수", "unit": "kWh", "description": "1시간 합계"}]},
        {"name": "조회 API", "format": "JSON", "url": "https://power.example.kr/api/use", "resource_type": "api",
         "access_url": "https://power.example.kr/api/use", "api_type": "REST", "quota": "하루 10,000번",
         "request_params": ["dong", "from"]},
    ],
}

CHARGERS = {
    "name": "ev-chargers", "title": "전기차 충전소 현황", "owner_org": "bit-power", "license_id": "kogl-unrestricted",
    "notes": "전기차 충전소의 위치와 충전기 수, 전력 용량입니다.", "theme": ["교통물류"], "access_rights": "public",
    "frequency": "DAILY", "dcat_type": "API", "modified": "2026-11-22",
    "tags": [{"name": "전기차"}, {"name": "충전소"}],
    "resources": [{"name": "충전소 API", "format": "JSON", "resource_type": "api",
                   "url": "https://power.example.kr/api/ev"}],
}

FLOWS = {
    "name": "floating-population", "title": "격자별 유동인구", "owner_org": "bit-mobile", "license_id": "other-closed",
    "notes": "250m 격자의 시간대별 유동인구 추정값입니다.", "theme": ["국토관리"], "access_rights": "restricted",
    "frequency": "MONTHLY", "dcat_type": "FILE", "modified": "2026-10-31", "is_free": False,
    "fee_basis": "월 단위 정액",
    "personal_data": "included", "deidentification": "pseudonymised", "deid_date": "2026-09-01", "deid_reviewed": True,
    "deid_method": "일련번호를 무작위 값으로 바꾸었습니다.", "linkable": False, "retention_period": "3년",
    "third_party_rights": True,
    "resources": [{"name": "유동인구 2026-10", "format": "Parquet", "url": "https://mobile.example.kr/2026-10"}],
}

COHORT = {
    "name": "cdm-cohort", "title": "무등병원 공통데이터모델", "owner_org": "bit-hospital", "license_id": "other-closed",
    "notes": "진료 기록을 OMOP CDM으로 바꾼 자료입니다.", "theme": ["보건의료"], "access_rights": "non-public",
    "frequency": "QUARTERLY", "dcat_type": "CDM", "modified": "2026-09-30", "personal_data": "sensitive",
    "deidentification": "pseudonymised", "irb_required": True, "irb_no": "TEST-2026-001", "irb_expiry": "2027-08-31",
    "health_category": ["전자의무기록"], "coding_system": ["SNOMED CT", "KCD-8"],
    "number_of_unique_individuals": 1200000,
    "number_of_records": 98000000, "min_typical_age": 0, "max_typical_age": 99, "hdab": "무등병원 데이터심의위원회",
    "trusted_data_holder": "무등병원 안심구역", "cdm_version": "5.4", "vocabulary_version": "v5.0 31-AUG-26",
    "resources": [],
}

IMAGES = {
    "name": "road-images", "title": "도로 위 사물 영상", "owner_org": "bit-learning", "license_id": "cc-by",
    "title_translated": {"en": "Objects on the road"}, "notes": "주행 영상 20만 장에 사물의 자리를 표시했습니다.",
    "theme": ["과학기술", "교통물류"], "access_rights": "restricted", "access_days": 7, "frequency": "NEVER",
    "dcat_type": "AI", "modified": "2025", "ai_task": "객체 탐지", "ai_modality": "영상", "ai_volume": "200,000장",
    "ai_label_type": "바운딩 박스", "ai_year": 2025, "tags": [{"name": "자율주행"}],
    "resources": [{"name": "영상 묶음", "format": "ZIP", "size": 1_400_000_000_000,
                   "url": "https://learn.example.kr/road"}],
}

PARKS = [{
    "name": f"park-{number:02}", "title": f"{place} 공원 현황", "owner_org": "bit-city", "license_id": "kogl-1",
    "notes": f"{place}에 있는 공원의 이름과 면적, 시설입니다.", "theme": ["환경기상"], "access_rights": "public",
    "frequency": "ANNUAL", "dcat_type": "FILE", "modified": f"2026-{number:02}-01", "tags": [{"name": "공원"}],
    "resources": [{"name": "공원 목록", "format": format, "url": f"https://city.example.kr/park/{number}",
                   "download_url": f"https://city.example.kr/park/{number}.{format.lower()}"}],
} for number, (place, format) in enumerate([
    ("동구", "CSV"), ("서구", "XLSX"), ("남구", "JSON"), ("북구", "CSV"), ("광산구", "GeoJSON"), ("무등산", "SHP"),
    ("영산강", "XML"), ("황룡강", "CSV")], start=1)]

DATASETS = [POWER_HOURLY, CHARGERS, FLOWS, COHORT, IMAGES, *PARKS]
