"""How people meet each field: its part of a form, its weight, its element, its headers in a spreadsheet, its words.

Kept apart so that a person who writes need not read code.  The first header is the official one of 공공데이터포털
(the 36 registration items) where there is one; the others are spellings met in partners' own lists.
"""

from typing import NamedTuple

Pair = tuple[str, str]                 # Korean, English


class About(NamedTuple):
    """What is told of one field.

    :param part: of a form, one of `PARTS`
    :param mark: required, recommended, conditional (required when something else is said) or optional
    :param widget: text, email, url, tel, area, select, radio, checkboxes, yesno, lines (one item a line), words (items
        with commas between them), pair (a text in both languages) or rows (sub-documents)
    :param headers: its headers in a spreadsheet
    """

    part: str
    mark: str
    widget: str
    headers: tuple[str, ...]
    label: Pair
    hint: Pair = ("", "")


PARTS: dict[str, Pair] = {
    "basic": ("기본 정보", "Basics"),
    "terms": ("제공 조건", "Terms"),
    "files": ("파일과 API", "Files and API"),
    "columns": ("데이터 항목", "Columns"),
    "people": ("개인정보", "Personal data"),
    "health": ("보건의료", "Health"),
    "ai": ("AI 학습", "AI training"),
    "more": ("범위와 출처", "Coverage and origin"),
}
_DAY = "예: 2026-12-01", "Example: 2026-12-01"
_LINES = "한 줄에 하나씩 적습니다.", "One in each line."

DATASET: dict[str, About] = {
    "owner_org": About("basic", "required", "select", ("등록 기관", "협력기관"), ("등록할 기관", "Organisation"), (
        "이 데이터를 내놓고 고칠 기관입니다.", "It shares the data and keeps the record.")),
    "title": About("basic", "required", "text", ("목록명", "데이터명", "목록제목", "제목"), ("데이터명", "Title"), (
        "찾는 사람이 알아볼 수 있게 지역·대상·내용·단위를 적습니다. 예: 광주 행정동별 시간대 전력 사용량",
        "Tell area, subject, content and unit. Example: Hourly power use by district in Gwangju")),
    "notes": About("basic", "required", "area", ("설명", "데이터 설명"), ("설명", "Description"), (
        "무엇을, 어떻게 모았고, 무엇이 빠져 있는지 세 문장 안팎으로 적습니다.",
        "What the data hold, how they were gathered and what is left out, in about three sentences.")),
    "title_translated": About("basic", "optional", "pair", ("영문명", "영문 데이터명"), ("영문명",
        "Title in English"), (
        "영어 화면에 보일 이름입니다.", "Shown on the English pages.")),
    "notes_translated": About("basic", "optional", "pair", ("영문 설명",), ("영문 설명", "Description in English")),
    "theme": About("basic", "required", "checkboxes", ("분류체계", "분류"), ("분류체계", "Category"), (
        "공공데이터포털의 16개 분류 가운데 하나를 고릅니다. 걸치는 분야가 있으면 더 고릅니다.",
        "One of the 16 categories of the public data portal, or more where it belongs to several.")),
    "theme_detail": About("basic", "optional", "text", ("세부 분류",), ("세부 분류", "Subcategory"), (
        "예: 에너지 및 자원 개발", "Example: energy and resources")),
    "tags": About("basic", "required", "words", ("키워드", "핵심어"), ("키워드", "Keywords"), (
        "쉼표로 나눠 10개까지 적습니다. 제목에 없는 말을 넣으면 더 잘 찾습니다.",
        "Up to 10, with commas between them. Words that the title lacks help most.")),
    "dcat_type": About("basic", "required", "select", ("목록유형", "데이터 유형"), ("목록유형", "Kind")),
    "url": About("basic", "required", "url", ("목록 URL", "안내 주소"), ("목록 URL", "Landing page"), (
        "기관이 이 데이터를 안내하는 페이지입니다. https://로 시작합니다.",
        "The organisation's own page about the data. It starts with https://.")),
    "publisher": About("basic", "required", "rows", (), ("제공기관", "Publisher"), (
        "데이터를 책임지는 기관입니다.", "Who answers for the data.")),
    "contact": About("basic", "required", "rows", (), ("관리부서", "Department in charge"), (
        "쓰는 사람이 물어볼 부서입니다. 개인 이름은 적지 않습니다.",
        "Whom users may ask. Leave out names of persons.")),
    "name": About("basic", "optional", "text", ("주소 이름", "영문 약칭"), ("주소 이름", "Name in the address"), (
        "주소에 쓰이는 영문 소문자, 숫자, -, _ 2~100자입니다. 비워 두면 알아서 짓습니다.",
        "2 to 100 of a to z, 0 to 9, - and _. Left empty, one is made.")),
    "access_rights": About("terms", "required", "radio", ("접근등급", "공개등급"), ("공개등급", "Access level")),
    "access_procedure": About(
        "terms", "recommended", "area", ("제공형태", "신청절차", "심의 유형"), ("제공형태·신청절차", "How to get it"), (
            "단계가 있으면 번호를 붙입니다. 예: 1) 신청서 2) 기관 확인 3) 내려받기",
            "Number the steps, if any. Example: 1) request 2) check 3) download")),
    "access_days": About("terms", "conditional", "number", ("답변 기한(일)", "답변기한"), (
        "답변 기한(일)", "Days until an answer"), (
            "신청을 받고 며칠 안에 답하는지 숫자로 적습니다.",
        "Within how many days a request is answered, in digits.")),
    "frequency": About("terms", "required", "select", ("업데이트 주기", "갱신 주기"), ("업데이트 주기",
        "Update cycle")),
    "issued": About("terms", "required", "day", ("등록일", "최초 등록일"), ("등록일", "Issued"), _DAY),
    "modified": About("terms", "required", "day", ("수정일", "최종 수정일"), ("수정일", "Modified"), (
        "데이터를 마지막으로 고친 날입니다. 예: 2026-12-01", "The last change of the data. Example: 2026-12-01")),
    "next_update": About("terms", "recommended", "day", ("차기 등록 예정일",), (
        "차기 등록 예정일", "Next update"), _DAY),
    "license_id": About("terms", "required", "select", ("이용허락범위", "이용 조건"), ("이용허락범위", "Licence"), (
        "공공누리 유형이나 다른 이용 조건을 고릅니다.", "A KOGL type or other terms of use.")),
    "third_party_rights": About("terms", "recommended", "yesno", ("제3자 권리", "제3자 권리 포함"), (
        "제3자 권리", "Rights of third parties"), (
            "남의 저작물이나 사진이 들어 있으면 ‘있음’입니다.", "“Yes” where works or pictures of others are in it.")),
    "is_free": About("terms", "required", "yesno", ("비용부과유무", "비용"), ("비용부과유무", "Charge")),
    "fee_basis": About("terms", "conditional", "text", ("비용부과기준 및 단위", "비용부과기준"), (
        "비용부과기준 및 단위", "Price and unit"), ("유료일 때 적습니다. 예: 1,000건에 500원",
                                          "Only for charged data. Example: 500 won for 1,000 records")),
    "resources": About("files", "recommended", "rows", (), ("자원", "Resources"), (
        "파일, API, 신청 안내 페이지를 하나씩 적습니다.", "Each file, API or request page.")),
    "personal_data": About("people", "required", "radio", ("개인정보 포함여부", "개인정보"), (
        "개인정보 포함여부", "Personal data"), (
            "가명정보도 개인정보입니다. 담당자가 확인하고 고릅니다.",
            "Pseudonymised data are personal data too. Choose after the steward has checked.")),
    "personal_data_basis": About("people", "optional", "text", ("개인정보 판단 근거",), (
        "판단 근거", "Grounds for that answer"), ("예: 시군구별 합계라 사람을 알아볼 수 없음",
        "Example: totals by district")),
    "deidentification": About("people", "conditional", "select", ("비식별 구분", "비식별"), (
        "비식별 구분", "De-identification"), ("개인정보가 들어 있으면 고릅니다.",
        "Choose where personal data are included.")),
    "deid_date": About("people", "conditional", "day", ("가명처리 일자",), (
        "가명처리 일자", "Date of pseudonymisation"), _DAY),
    "deid_method": About("people", "conditional", "area", ("가명처리 방법",), (
        "가명처리 방법", "Method of pseudonymisation"), ("무엇을 지우고 무엇으로 바꾸었는지 적습니다.",
                                                  "What was removed and what was replaced.")),
    "deid_reviewed": About("people", "conditional", "text", ("적정성 검토", "가명처리 적정성 검토"), (
        "적정성 검토", "Review of the risk"), ("검토한 날과 기구를 적습니다.",
        "The day of the review and who made it.")),
    "linkable": About("people", "conditional", "yesno", ("결합 가능 여부", "결합가능"), (
        "결합 가능 여부", "May be combined")),
    "link_key": About("people", "conditional", "text", ("결합키",), ("결합키", "Linking key"), (
        "결합할 수 있으면 무엇으로 잇는지 적습니다.", "What data are linked by, where they may be combined.")),
    "legal_basis": About("people", "conditional", "text", ("처리근거",), (
        "처리근거", "Legal ground for processing"), ("동의, 법령 같은 근거를 적습니다.",
        "Consent, law or another ground.")),
    "purpose": About("people", "conditional", "text", ("이용목적",), ("이용목적", "Allowed purposes")),
    "retention_period": About("people", "conditional", "text", ("보유기간",), ("보유기간", "Retention period")),
    "irb_required": About("health", "conditional", "yesno", ("IRB 심의 대상", "IRB 심의"), (
        "IRB 심의 대상", "IRB review required")),
    "irb_no": About("health", "conditional", "text", ("IRB/DRB 번호", "IRB번호"), ("IRB 승인번호", "IRB number")),
    "drb_no": About("health", "conditional", "text", ("DRB번호", "데이터심의위원회 번호"), (
        "데이터심의위원회 승인번호", "Data review board number")),
    "irb_expiry": About("health", "conditional", "day", ("IRB 유효기간", "IRB 만료일"), (
        "IRB 승인 만료일", "End of the IRB approval"), _DAY),
    "health_category": About("health", "conditional", "lines", ("보건의료 범주",), (
        "보건의료 범주", "Health category"), ("진료, 검사처럼 한 줄에 하나씩 적습니다.",
        "Such as care or tests, one in each line.")),
    "health_theme": About("health", "conditional", "lines", ("보건의료 주제",), (
        "보건의료 주제", "Health theme"), ("질환이나 주제를 한 줄에 하나씩 적습니다.",
        "Diseases or themes, one in each line.")),
    "coding_system": About("health", "conditional", "lines", ("코드체계", "코드 체계"), (
        "코드 체계", "Coding system"), ("KCD, SNOMED CT처럼 한 줄에 하나씩 적습니다.",
        "KCD, SNOMED CT, one in each line.")),
    "number_of_unique_individuals": About("health", "conditional", "number", ("대상자 수",), (
        "대상자 수", "Number of persons")),
    "number_of_records": About("health", "conditional", "number", ("건수", "기록 건수"), ("기록 건수",
        "Number of records")),
    "min_typical_age": About("health", "conditional", "number", ("최소 나이",), ("최소 나이", "Lowest age")),
    "max_typical_age": About("health", "conditional", "number", ("최대 나이",), ("최대 나이", "Highest age")),
    "hdab": About("health", "conditional", "text", ("접근심의기관",), ("접근심의기관", "Body that decides on access")),
    "trusted_data_holder": About("health", "conditional", "text", ("안심구역", "안심구역 위치"), (
        "안심구역", "Secure area"), ("데이터를 볼 수 있는 곳입니다.", "Where the data can be worked with.")),
    "cdm_version": About("health", "conditional", "text", ("CDM 판",), ("CDM 판", "CDM version"), (
        "예: v5.4", "Example: v5.4")),
    "vocabulary_version": About("health", "conditional", "text", ("용어집 판",), ("용어집 판", "Vocabulary version")),
    "ai_task": About("ai", "conditional", "text", ("AI 과제",), ("AI 과제 유형", "Task"), (
        "분류, 검출 같은 과제를 적습니다.", "Classification, detection or another.")),
    "ai_modality": About("ai", "conditional", "text", ("AI 모달리티", "AI 데이터 유형"), (
        "AI 데이터 유형", "Modality"), ("영상, 글, 소리처럼 적습니다.", "Images, text, sound or another.")),
    "ai_volume": About("ai", "conditional", "text", ("AI 구축량", "구축량"), ("구축량", "Volume"), (
        "건수나 용량을 적습니다.", "Items or bytes.")),
    "ai_label_type": About("ai", "conditional", "text", ("라벨링 유형",), ("라벨링 유형", "Label type")),
    "ai_year": About("ai", "conditional", "text", ("구축년도", "구축 연도"), ("구축년도", "Year built")),
    "identifier": About("more", "recommended", "text", ("목록키", "기관 관리번호"), ("목록키", "Identifier"), (
        "기관에서 쓰는 고유 번호입니다. 목록과 맞추어 볼 때 씁니다.",
        "The number your organisation uses, to match its own list.")),
    "spatial_coverage": About("more", "recommended", "text", ("공간범위",), ("공간범위", "Area covered"), (
        "예: 광주광역시 전체", "Example: all of Gwangju")),
    "temporal_coverage": About("more", "recommended", "rows", (), ("시간범위", "Period covered")),
    "temporal_text": About("more", "optional", "text", ("시간범위",), ("시간범위 설명", "Period in words")),
    "provenance": About("more", "recommended", "area", ("수집방법",), ("수집방법", "How it was gathered")),
    "legal_basis_text": About("more", "recommended", "text", ("보유근거",), ("보유근거", "Legal ground for holding"), (
        "법령 이름과 조항을 적습니다.", "Law and article.")),
    "applicable_legislation": About("more", "optional", "lines", ("관련 법령", "관련 법령 주소"), (
        "관련 법령 주소", "Applicable legislation"), _LINES),
    "quality_annotation": About("more", "optional", "area", ("데이터 한계",), ("데이터 한계", "Limits of the data"), (
        "빠진 기간, 어림값처럼 쓸 때 조심할 점입니다.", "What to mind: gaps, estimates.")),
    "remarks": About("more", "optional", "area", ("기타 유의사항",), ("기타 유의사항", "Remarks")),
    "medium": About("more", "optional", "text", ("매체유형",), ("매체유형", "Medium"),
        ("텍스트, 이미지처럼 적습니다.", "Text, image.")),
    "language": About("more", "optional", "checkboxes", ("언어",), ("언어", "Language")),
    "core_data": About("more", "optional", "yesno", ("국가중점여부", "국가중점데이터"), ("국가중점데이터",
        "National core data")),
    "conforms_to": About("more", "optional", "lines", ("표준데이터여부", "따르는 표준"), ("따르는 표준",
        "Standards"), _LINES),
}

RESOURCE: dict[str, About] = {
    "name": About("files", "recommended", "text", ("파일데이터명", "자원명", "파일명"), ("파일데이터명", "Name")),
    "description": About("files", "optional", "area", ("자원 설명", "파일 설명"), ("자원 설명", "Description")),
    "url": About("files", "recommended", "url", ("내려받기 URL", "다운로드URL", "자원 URL"), ("주소", "Address"), (
        "내려받는 주소, API 주소나 신청 안내 페이지입니다. 파일을 올리면 비워 둡니다.",
        "Where to fetch, call or request it. Leave it empty when you add a file.")),
    "format": About("files", "recommended", "text", ("확장자(데이터포맷)", "확장자", "데이터포맷", "파일 형식"), (
        "확장자", "Format"), ("예: CSV", "Example: CSV")),
    "resource_type": About("files", "optional", "select", ("자원 구분",), ("자원 구분", "Type")),
    "rows": About("files", "recommended", "number", ("전체행", "행 수"), ("전체행", "Rows")),
    "size": About("files", "optional", "number", ("파일 크기", "크기(바이트)"), ("크기(바이트)", "Size in bytes")),
    "encoding": About("files", "optional", "text", ("글자 방식", "인코딩"), ("글자 방식", "Encoding"), (
        "예: UTF-8", "Example: UTF-8")),
    "api_type": About("files", "conditional", "text", ("API 유형",), ("API 유형", "API type"), (
        "예: REST", "Example: REST")),
    "quota": About("files", "conditional", "text", ("신청가능 트래픽",), ("신청가능 트래픽", "Quota"), (
        "예: 하루 1,000번", "Example: 1,000 calls a day")),
    "columns": About("columns", "recommended", "rows", ("항목정의",), ("항목정의", "Columns")),
}

COLUMN: dict[str, About] = {
    "name": About("columns", "recommended", "text", ("항목명", "컬럼명"), ("항목명", "Name")),
    "title": About("columns", "optional", "text", ("항목 한글명", "한글 컬럼명"), ("한글 이름", "Title")),
    "type": About("columns", "optional", "text", ("항목 형식", "데이터 타입"), ("형식", "Type")),
    "unit": About("columns", "optional", "text", ("항목 단위",), ("단위", "Unit")),
    "description": About("columns", "recommended", "text", ("항목 설명", "컬럼 설명"), ("설명", "Description")),
}

PUBLISHER: dict[str, About] = {
    "name": About("basic", "required", "text", ("제공기관", "제공기관명"), ("제공기관", "Publisher")),
    "identifier": About("basic", "optional", "text", ("제공기관코드",), ("제공기관코드", "Code of the publisher"), (
        "행정표준코드가 있으면 적습니다.", "The standard code, if there is one.")),
}

CONTACT: dict[str, About] = {
    "name": About("basic", "required", "text", ("관리 부서명", "부서명", "관리부서"), ("관리부서", "Department")),
    "phone": About("basic", "recommended", "tel", ("관리부서 전화번호", "전화번호"), ("전화", "Telephone")),
    "email": About("basic", "recommended", "email", ("이메일", "전자우편", "담당자 이메일"), ("전자우편", "E-mail"), (
        "예: data@example.kr", "Example: data@example.kr")),
}

PERIOD: dict[str, About] = {
    "start": About("more", "optional", "day", ("시작일", "기간 시작"), ("시작", "Start"), ("예: 2024 또는 2024-01-31",
                                                                            "Example: 2024 or 2024-01-31")),
    "end": About("more", "optional", "day", ("종료일", "기간 끝"), ("끝", "End")),
}

STATS: dict[str, About] = {
    "views": About("", "optional", "number", ("조회수",), ("조회수", "Views")),
    "downloads": About("", "optional", "number", ("다운로드_활용신청건수", "다운로드", "활용신청건수"),
        ("내려받은 수", "Downloads")),
}

# choices that are no list of the vocabulary, and what a choice means beside its word
WORDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "yes": (("true", "예", "Yes"), ("false", "아니요", "No")),
    "there": (("true", "있음", "Yes"), ("false", "없음", "No")),
    "free": (("true", "무료", "Free"), ("false", "유료", "Charged")),
    "may": (("true", "가능", "Yes"), ("false", "불가능", "No")),
    "language": (("ko", "한국어", "Korean"), ("en", "영어", "English")),
    "resource": (("file", "파일", "File"), ("api", "API", "API"), ("sample", "견본", "Sample"),
                 ("documentation", "안내 페이지", "Documentation")),
}
EXPLAINED: dict[str, dict[str, Pair]] = {
    "access_rights": {
        "public": ("누구나 신청 없이 내려받습니다.", "Anybody fetches it without a request."),
        "restricted": ("목적을 확인하고 기관이 승인합니다.", "The organisation approves each request."),
        "non-public": ("데이터는 나가지 않고 결과만 심사 뒤 가져갑니다. 의료 데이터에 알맞습니다.",
                       "The data stay; only results leave after review. Fit for health data."),
    },
    "personal_data": {
        "none": ("살아 있는 개인을 알아볼 수 없습니다.", "No living person can be recognised."),
        "included": ("이름, 연락처처럼 개인을 알아볼 수 있거나 가명처리한 정보가 있습니다.",
                     "Names, numbers or pseudonymised records are in it."),
        "unique-id": ("주민등록번호, 여권번호 같은 번호가 있습니다.",
        "Resident, passport or similar numbers are in it."),
        "sensitive": ("건강, 유전, 사상 같은 정보가 있습니다.", "It tells of health, genes, beliefs or the like."),
    },
}
