"""What the template of the spreadsheet says beside its columns: an example, and how to fill it in.

The example is made up; the reader passes it over.
"""

Pair = tuple[str, str]                 # Korean, English

SHEETS: dict[str, Pair] = {
    "data": ("데이터", "Data"), "guide": ("안내", "Guide"), "choices": ("고르는 값", "Choices"),
}
MARKS: dict[str, Pair] = {
    "required": ("필수", "Required"), "recommended": ("권장", "Recommended"),
    "conditional": ("해당할 때", "Where it applies"), "optional": ("선택", "Optional"),
}
GUIDE_HEAD: tuple[str, ...] = ("열", "필수 여부", "설명", "보기", "Column", "Required", "Explanation")
GUIDE: tuple[Pair, ...] = (
    ("한 행에 데이터 하나씩 적습니다. 첫 줄의 ‘필수’ 열은 비워 둘 수 없습니다.",
     "Write one dataset in each row. Columns marked ‘필수’ (required) cannot stay empty."),
    ("파일이나 API가 여러 개면 같은 목록키로 바로 아래 행에 이어 적거나, "
     "‘자원2 내려받기 URL’처럼 번호를 붙인 열을 더합니다.",
     "For several files or APIs, repeat the 목록키 (identifier) in the row below, or add columns with a number such as "
     "‘자원2 내려받기 URL’."),
    ("목록키가 같은 데이터는 새로 만들지 않고 고칩니다. 목록키가 없으면 주소 이름, 그것도 없으면 목록명으로 찾습니다.",
     "Data with a known identifier are updated, not added. Without one, the name in the address or the title counts."),
    ("날짜는 2026-03-05처럼 네 자리 연도로 적습니다. 26/03/05처럼 두 가지로 읽히는 날짜는 받지 않습니다.",
     "Write days like 2026-03-05. A day that can be read in two ways, such as 26/03/05, is not taken."),
    ("여러 값은 줄을 바꾸거나 쉼표로 나눕니다. 쉼표가 든 값은 큰따옴표로 묶습니다.",
     "Separate several values by new lines or commas. Put a value that has a comma in double quotation marks."),
    ("노란 보기 행은 (예시)로 시작해서 등록하지 않습니다. 지우지 않아도 됩니다.",
     "The yellow example begins with (예시) and is not registered. It may stay."),
    ("주민등록번호, 휴대전화 번호 같은 개인정보는 어느 칸에도 적지 않습니다.",
     "Write no personal data, such as resident or mobile numbers, in any cell."),
)
EXAMPLE_ROW: dict[str, str] = {
    "identifier": "EX-0001", "dcat_type": "파일데이터", "title": "광주 행정동별 시간대 전력 사용량",
    "resources.0.name": "행정동별 전력 사용량 2025년", "theme": "산업고용", "publisher.identifier": "0000000",
    "publisher.name": "우리 기관", "contact.name": "데이터전략처", "contact.phone": "062-000-0000",
    "legal_basis_text": "전기사업법 제25조", "provenance": "계기 검침값을 행정동별로 합산", "frequency": "월간",
    "next_update": "2026-04-10", "medium": "텍스트", "resources.0.rows": "852,480", "resources.0.format": "CSV",
    "tags": "전력, 사용량, 행정동", "stats.downloads": "120", "issued": "2024-01-02", "modified": "2026-03-05",
    "quality_annotation": "계기가 고장 난 시간은 비어 있음", "access_procedure": "누리집에서 바로 받기",
    "notes": "광주 96개 행정동의 시간대별 전력 사용량(kWh)입니다. 계기 검침값을 합산했고 세대가 적은 동은 뺐습니다.",
    "remarks": "단위는 kWh", "spatial_coverage": "광주광역시 전체", "temporal_text": "2025-01-01~2025-12-31",
    "is_free": "무료", "license_id": "공공누리 제1유형 (출처표시)", "stats.views": "1,540",
    "url": "https://www.example.kr/data/power", "core_data": "아니요", "conforms_to.standard": "아니요",
    "title_translated": "Hourly power use by district in Gwangju", "access_rights": "바로 받기",
    "third_party_rights": "없음", "personal_data": "없음",
    "personal_data_basis": "행정동별 합계라 개인을 알아볼 수 없음",
    "resources.0.url": "https://www.example.kr/data/power.csv", "resources.0.encoding": "UTF-8",
    "resources.0.columns": "dong|행정동|text\nkwh|사용량|number|kWh", "contact.email": "data@example.kr",
    "language": "한국어",
}
