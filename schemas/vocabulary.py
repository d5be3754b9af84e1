"""The controlled lists of the catalogue, and the way from a partner's spelling to a code.

Sources: the 16 new categories and the update cycles of data.go.kr; the EU authority lists for frequency and access
rights; the cell values of the monthly whole catalogue (15062804) and of the list service (15077093).
"""

import re

from schemas.licenses import LICENSES, is_open, license_and_rights
from schemas.terms import LONGEST, Table, Term, code_of

__all__ = ["ACCESS", "DEIDENTIFICATION", "FREQUENCIES", "KINDS", "LICENSES", "PERSONAL_DATA", "THEMES", "Table", "Term",
           "code_of", "is_open", "license_and_rights", "theme_and_detail"]


_LEVELS = re.compile(r"\s+[-–>/]\s+|\s*[>＞]\s*")


def _head(path: str) -> str:
    """The first level of a category path."""
    return _LEVELS.split(path.strip(), maxsplit=1)[0]


def _theme(name: str, english: str, *labels: str) -> Term:
    """A category is its own code: the official Korean name."""
    return Term(name, name, english, labels)


THEMES = Table.of(                                 # labels: older function paths (BRM) and other portals' words
    _theme("공공행정", "Public administration", "일반공공행정", "행정"),
    _theme("과학기술", "Science and technology", "통신", "과학기술통신", "정보통신", "방송통신"),
    _theme("교통물류", "Transport and logistics", "교통및물류", "교통", "물류"),
    _theme("국토관리", "Land and housing", "지역개발", "주택토지", "국토", "국토개발"),
    _theme("사회복지", "Social welfare", "복지"),
    _theme("산업고용", "Industry and employment", "산업통상중소기업", "산업", "고용", "산업·통상·중소기업", "에너지"),
    _theme("식품건강", "Food and health", "식품"),
    _theme("재난안전", "Disaster and safety", "공공질서및안전", "안전", "재난"),
    _theme("재정금융", "Finance", "재정세제금융", "재정·세제·금융", "경제금융", "금융"),
    _theme("통일외교안보", "Unification, diplomacy and security", "통일외교", "통일·외교", "국방", "외교"),
    _theme("환경기상", "Environment and weather", "환경", "기상", "환경보호", "환경자원"),
    _theme("교육", "Education"),
    _theme("농축수산", "Agriculture and fisheries", "농림", "해양수산", "농림해양수산", "농수산식품", "농축산"),
    _theme("문화관광", "Culture and tourism", "문화체육관광", "문화체육", "문화", "관광"),
    _theme("법률", "Law", "법무"),
    _theme("보건의료", "Health care", "보건", "의료", "헬스케어", "health"),
    core=_head,
)

FREQUENCIES = Table.of(
    Term("CONT", "실시간", "Continuous", ("UPDATE_CONT", "real-time", "상시", "매분", "streaming")),
    Term("DAILY", "일간", "Daily", ("매일", "일", "일별", "1일", "일 1회", "1일 1회", "RECY00", "R/P1D", "P1D")),
    Term("WEEKLY", "주간", "Weekly", ("매주", "주", "주별", "1주", "주 1회", "RECY01", "R/P1W", "P1W", "P7D")),
    Term("MONTHLY", "월간", "Monthly", ("매월", "월", "월별", "1개월", "월 1회", "RECY02", "R/P1M", "P1M")),
    Term("QUARTERLY", "분기", "Quarterly",
         ("분기별", "매분기", "분기 1회", "3개월", "RECY03", "R/P3M", "P3M")),
    Term("ANNUAL_2", "반기", "Twice a year",
         ("반기별", "매반기", "반기 1회", "6개월", "연 2회", "SEMIANNUAL", "semi-annually", "biannual", "half-yearly",
          "RECY04",
          "R/P6M", "P6M")),
    Term("ANNUAL", "연간", "Annual",
         ("매년", "연", "년", "연별", "년간", "연 1회", "1년", "annually", "yearly", "RECY05", "R/P1Y", "P1Y")),
    Term("IRREG", "수시", "Irregular",
         ("비정기", "부정기", "변경시", "필요시", "수시(변경시)", "수시(1회성 데이터 제외)", "as needed", "RECY07")),
    Term("NEVER", "1회성", "One-off", ("일회성", "1회", "일회", "한 번", "갱신 없음", "업데이트 없음", "not planned",
                                   "NOT_PLANNED")),
    Term("UNKNOWN", "알 수 없음", "Unknown", ("미정", "미상", "확인 필요")),
)

ACCESS = Table.of(
    Term("public", "바로 받기", "Open to all", ("공개", "개방", "전체공개", "open", "행정/공공/민간", "PBDE07",
                                            "자동승인")),
    Term("restricted", "신청 후 받기", "On request",
         ("제한", "제한공개", "부분공개", "신청", "승인", "승인 필요", "신청 후 제공", "심의승인", "행정/공공")),
    Term("non-public", "안심구역에서 쓰기", "In a secure area only",
         ("non_public", "비공개", "미공개", "안심구역", "폐쇄", "closed", "행정")),
)

KINDS = Table.of(
    Term("FILE", "파일데이터", "File", ("파일", "파일 데이터", "fileData", "file-data-list")),
    Term("API", "오픈API", "Open API", ("오픈 API", "openapi.do", "open-data-list", "PR0027", "REST API", "웹서비스")),
    Term("STD", "표준데이터", "Standard data", ("표준", "STANDARD", "표준데이터셋", "standard-data-list",
                                           "standardData")),
    Term("LINKED", "연계데이터", "Linked from another portal", ("연계", "linkedData", "링크데이터")),
    Term("AI", "AI 학습데이터", "AI training data", ("인공지능 학습용 데이터", "AI 학습용 데이터", "학습데이터",
                                                "AI 데이터")),
    Term("CDM", "공통데이터모델", "Common data model", ("OMOP", "OMOP CDM", "CDM 데이터")),
    Term("STREAM", "실시간 스트림", "Stream", ("스트림", "스트리밍", "streaming")),
)

PERSONAL_DATA = Table.of(
    Term("none", "없음", "None", ("미포함", "불포함", "해당없음", "아니오", "아니요", "무", "N", "no", "false",
                                "개인정보 없음")),
    Term("included", "포함", "Included", ("있음", "예", "유", "Y", "yes", "true", "개인정보 포함", "개인정보")),
    Term("unique-id", "고유식별정보", "Unique identifiers", ("고유식별", "고유식별 포함", "고유식별정보 포함")),
    Term("sensitive", "민감정보", "Sensitive", ("민감", "민감 포함", "민감정보 포함")),
)

DEIDENTIFICATION = Table.of(
    Term("raw", "원본", "As collected", ("원자료", "미처리", "비식별 안 함", "원본데이터")),
    Term("pseudonymised", "가명", "Pseudonymised", ("가명처리", "가명정보", "pseudonymized")),
    Term("anonymised", "익명", "Anonymised", ("익명처리", "익명정보", "anonymized")),
    Term("synthetic", "합성", "Synthetic", ("합성데이터", "재현데이터")),
    Term("aggregated", "집계", "Aggregated", ("통계", "집계데이터", "통계데이터")),
)


def theme_and_detail(text: object) -> tuple[str | None, str | None]:
    """Split a category path: "산업고용 - 에너지및자원개발", or the older "교통및물류 > 철도".

    :return: one of the 16 categories (None when the path names none of them) and the rest of the path
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        return None, None
    head, *rest = _LEVELS.split(text.strip(), maxsplit=1)
    return code_of(THEMES, head), (rest[0].strip() or None) if rest else None
