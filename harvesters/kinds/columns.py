"""The 36 official columns of the public data portal, and ours beside them: the one mapping from a row to a dataset.

Every interface whose records are such rows, or can be told in such rows, ends here, so a term is mapped once.
"""

import re

from harvesters.kinds import files
from schemas import clean, vocabulary

OFFICIAL = (
    "목록키", "목록유형", "목록명", "파일데이터명", "분류체계", "제공기관코드", "제공기관", "관리 부서명",
    "관리부서 전화번호",
    "보유근거", "수집방법", "업데이트 주기", "차기 등록 예정일", "매체유형", "전체행", "확장자(데이터포맷)", "키워드",
    "다운로드_활용신청건수", "등록일", "수정일", "데이터 한계", "제공형태", "설명", "기타 유의사항", "공간범위",
    "시간범위",
    "비용부과유무", "비용부과기준 및 단위", "이용허락범위", "API 유형", "신청가능 트래픽", "심의 유형", "조회수",
    "목록 URL",
    "국가중점여부", "표준데이터여부")
OURS = (
    "영문명", "접근등급", "신청절차", "답변 기한(일)", "개인정보 포함여부", "비식별 구분", "가명처리 일자",
    "가명처리 방법",
    "적정성 검토", "결합 가능 여부", "결합키", "처리근거", "이용목적", "보유기간", "IRB/DRB 번호", "IRB 유효기간",
    "보건의료 범주", "대상자 수", "건수", "코드체계", "AI 과제", "AI 모달리티", "AI 구축량", "라벨링 유형", "구축년도",
    "CDM 판", "용어집 판", "삭제여부", "이메일", "내려받기 URL", "항목정의", "오퍼레이션")

# Spellings met in monthly snapshots and in partners' own lists, beside differences of blanks and marks.
_DRIFT = {
    "데이터명": "목록명", "목록제목": "목록명", "부서명": "관리 부서명", "전화번호": "관리부서 전화번호",
    "갱신주기": "업데이트 주기", "업데이트주기": "업데이트 주기", "차기등록예정일": "차기 등록 예정일",
    "확장자": "확장자(데이터포맷)",
    "데이터포맷": "확장자(데이터포맷)", "다운로드": "다운로드_활용신청건수", "활용신청건수": "다운로드_활용신청건수",
    "비용부과기준": "비용부과기준 및 단위", "IRB번호": "IRB/DRB 번호", "DRB번호": "IRB/DRB 번호",
    "답변기한": "답변 기한(일)",
    "개인정보": "개인정보 포함여부", "비식별": "비식별 구분", "결합가능": "결합 가능 여부",
    "다운로드URL": "내려받기 URL",
}


def _squeezed(header: str) -> str:
    return re.sub(r"[\W_]", "", header).upper()


_NAMES = {_squeezed(spelling): name for spelling, name in _DRIFT.items()} \
    | {_squeezed(name): name for name in OFFICIAL + OURS}


def official(header: object) -> str | None:
    """The official name of a column, however its blanks and marks are set; None when it is not one of ours."""
    return _NAMES.get(_squeezed(str(header or "")))


def _words(value: object) -> list[str] | None:
    return clean.keywords(value) or None


# what the dataset calls it, the column, how its text is read
FIELDS = (
    ("title", "목록명", clean.text), ("notes", "설명", clean.text), ("url", "목록 URL", files.address),
    ("maintainer", "관리 부서명", clean.text), ("maintainer_email", "이메일", clean.text),
    ("legal_basis_text", "보유근거", clean.text), ("provenance", "수집방법", clean.text),
    ("next_update", "차기 등록 예정일", clean.date), ("issued", "등록일", clean.date),
    ("modified", "수정일", clean.date),
    ("medium", "매체유형", clean.text), ("access_procedure", "신청절차", clean.text),
    ("access_days", "답변 기한(일)", files.whole),
    ("is_free", "비용부과유무", clean.free), ("fee_basis", "비용부과기준 및 단위", clean.text),
    ("quality_annotation", "데이터 한계", clean.text), ("remarks", "기타 유의사항", clean.text),
    ("spatial_coverage", "공간범위", clean.text), ("temporal_text", "시간범위", clean.text),
    ("core_data", "국가중점여부", clean.flag), ("deid_date", "가명처리 일자", clean.date),
    ("deid_method", "가명처리 방법", clean.text), ("deid_reviewed", "적정성 검토", clean.text),
    ("linkable", "결합 가능 여부", clean.flag), ("link_key", "결합키", clean.text),
    ("legal_basis", "처리근거", clean.text),
    ("purpose", "이용목적", clean.text), ("retention_period", "보유기간", clean.text),
    ("irb_expiry", "IRB 유효기간", clean.date), ("health_category", "보건의료 범주", _words),
    ("number_of_unique_individuals", "대상자 수", files.whole), ("number_of_records", "건수", files.whole),
    ("coding_system", "코드체계", _words), ("ai_task", "AI 과제", clean.text),
    ("ai_modality", "AI 모달리티", clean.text),
    ("ai_volume", "AI 구축량", clean.text), ("ai_label_type", "라벨링 유형", clean.text),
    ("ai_year", "구축년도", clean.text),
    ("cdm_version", "CDM 판", clean.text), ("vocabulary_version", "용어집 판", clean.text),
)
# the same for closed lists; a label in no list leaves a warning, and nothing is guessed
CODED = (
    ("frequency", "업데이트 주기", vocabulary.FREQUENCIES), ("dcat_type", "목록유형", vocabulary.KINDS),
    ("access_rights", "접근등급", vocabulary.ACCESS),
    ("personal_data", "개인정보 포함여부", vocabulary.PERSONAL_DATA),
    ("deidentification", "비식별 구분", vocabulary.DEIDENTIFICATION),
)
DAYS = {field: column for field, column, read in FIELDS if read is clean.date}
_DECLARED = "제공기관이 목록의 '개인정보 포함여부' 항목에 적은 내용입니다."


def draft(row: dict) -> dict:
    """Turn one row, its columns under their official names, into a dataset.

    :raises ValueError: the row has no title, or carries the fault found while it was read
    """
    if row.get("_fault"):
        raise ValueError(row["_fault"])
    package = {field: value for field, column, read in FIELDS
               if (text := row.get(column)) and (value := read(text)) is not None}
    if "title" not in package:
        raise ValueError("목록명이 비어 있습니다. 원본 목록에 데이터 이름을 적어 주세요. / "
                         "The title (목록명) is empty; write it in the list.")
    for fill in (_days, _codes, _licence, _themes, _people, _words_and_counts, _rules, _files):
        fill(row, package)
    return package


def _days(row: dict, package: dict) -> None:
    """Tell of dates that cannot be read, lest they seem to be missing.  What has no digit was not meant as one."""
    for field, column in DAYS.items():
        label = clean.text(row.get(column))
        if label and field not in package and any(map(str.isdigit, label)):
            _warn(package, column, label[:100])


def _codes(row: dict, package: dict) -> None:
    for field, column, terms in CODED:
        label = clean.text(row.get(column))
        if code := vocabulary.code_of(terms, label):
            package[field] = code
        elif label:
            _warn(package, column, label)
    if "personal_data" in package:
        package["personal_data_basis"] = _DECLARED


def _warn(package: dict, column: str, label: str) -> None:
    package.setdefault("warnings", []).append(f"{column}: 알 수 없는 값 '{label}'")


def _licence(row: dict, package: dict) -> None:
    label = clean.text(row.get("이용허락범위"))
    license_id, others = vocabulary.license_and_rights(label)
    if license_id:
        package["license_id"] = license_id
    elif label and others is None:
        _warn(package, "이용허락범위", label)
    if others is not None:
        package["third_party_rights"] = others


def _themes(row: dict, package: dict) -> None:
    label = clean.text(row.get("분류체계"))
    theme, detail = vocabulary.theme_and_detail(label)
    if theme:
        package["theme"] = [theme]
    elif label:
        _warn(package, "분류체계", label)
    if detail:
        package["theme_detail"] = detail


def _people(row: dict, package: dict) -> None:
    publisher = {"name": clean.text(row.get("제공기관")), "identifier": clean.text(row.get("제공기관코드"))}
    contact = {"name": package.get("maintainer"), "email": package.get("maintainer_email"),
               "phone": clean.phone(row.get("관리부서 전화번호"))}
    for field, person in (("publisher", publisher), ("contact", contact)):
        if told := {key: value for key, value in person.items() if value}:
            package[field] = [told]
    if english := clean.text(row.get("영문명")):
        package["title_translated"] = {"ko": package["title"], "en": english}


def _words_and_counts(row: dict, package: dict) -> None:
    tags, words = clean.tags(row.get("키워드"))
    if tags:
        package["tags"] = [{"name": tag} for tag in tags]
    if words != tags:
        package["original_tags"] = words
    counts = {"views": files.whole(row.get("조회수")), "downloads": files.whole(row.get("다운로드_활용신청건수"))}
    if stats := {name: count for name, count in counts.items() if count is not None}:
        package["stats"] = stats


def _rules(row: dict, package: dict) -> None:
    for number in clean.keywords(row.get("IRB/DRB 번호")):
        package["irb_required"] = True
        package.setdefault("drb_no" if number.upper().startswith("DRB") else "irb_no", number)
    if clean.flag(row.get("표준데이터여부")):
        package["conforms_to"] = ["공공데이터 제공표준"]
    if package.get("is_free"):                    # the unit (건 in most rows of the portal) of a fee nobody asks
        package.pop("fee_basis", None)
    if "access_procedure" not in package and (form := clean.text(row.get("제공형태"))):
        package["access_procedure"] = form
    span = (package.get("temporal_text") or "").split("~")
    if len(span) == 2 and (start := clean.date(span[0])) and (end := clean.date(span[1])) and start <= end:
        package["temporal_coverage"] = [{"start": start, "end": end}]


def _files(row: dict, package: dict) -> None:
    if found := files.found(row, package):
        package["resources"] = found


def finish(package: dict, source, record: str) -> dict:
    """Add what holds for every record of a source, and resource ids that are the same in every run.

    :param source: its `owner_org` is the name of an organisation (never its id), and so is the dataset's `partner`

    `options.says` holds what the partner states of all its records; what a record says itself comes first.
    """
    package = {**source.options.get("says", {}), **package, "identifier": record, "partner": source.owner_org}
    package.setdefault("license_id", "notspecified")
    files.number(package, f"{source.name} {record}")
    return package
