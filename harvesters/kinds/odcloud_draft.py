"""A record of the list service told in the 36 official columns, which `columns` turns into a dataset."""

import re

from harvesters.base import Skip
from harvesters.kinds import columns
from schemas import clean, vocabulary

# what the list service calls it, the official column; a list tells less than the catalogue, but is fresher
SAME = (
    ("list_title", "목록명"), ("title", "파일데이터명"), ("desc", "설명"), ("keywords", "키워드"),
    ("new_category_nm", "분류체계"),
    ("org_cd", "제공기관코드"), ("org_nm", "제공기관"), ("dept_nm", "관리 부서명"), ("ownership_grounds", "보유근거"),
    ("update_cycle", "업데이트 주기"), ("data_type", "매체유형"), ("created_at", "등록일"), ("updated_at", "수정일"),
    ("view_cnt", "조회수"), ("download_cnt", "다운로드_활용신청건수"), ("request_cnt", "다운로드_활용신청건수"),
    ("req_cnt", "다운로드_활용신청건수"), ("is_charged", "비용부과유무"), ("is_core_data", "국가중점여부"),
    ("is_std_data", "표준데이터여부"), ("ext", "확장자(데이터포맷)"), ("data_format", "확장자(데이터포맷)"),
    ("api_type", "API 유형"),
    ("providing_scope", "제공형태"), ("title_en", "영문명"), ("is_confirmed_for_prod_nm", "심의 유형"))
KIND = {"api": "API", "file": "FILE", "std": "STD", "linked": "LINKED"}
PAGE = {"api": "openapi.do", "file": "fileData.do", "std": "standard.do", "linked": "linkedData.do"}
MIDNIGHT = "T00:00:00"
_MIDNIGHT = re.compile(MIDNIGHT + r"(\.0+)?$")


def settled(record: dict) -> dict:
    """Find the record's living rows, the newest last; a withdrawn record has none."""
    rows = record["rows"]
    newest = max(rows, key=_age)
    kept = (row for row in rows if row.get("is_deleted") != "Y")
    live = [] if newest.get("is_list_deleted") == "Y" else sorted(kept, key=_age)
    return record | {"live": live}


def _age(row: dict) -> tuple[str, str]:
    return str(row.get("updated_at") or ""), str(row.get("id") or "")


def row(record: dict) -> dict:
    """Tell a settled record in the official columns.

    :raises Skip: the data is shared among public bodies only
    """
    main, kind = record["live"][-1], record["id"].split("-")[0]
    scope = clean.text(main.get("share_scope_nm"))
    if scope and scope.startswith("행정") and "민간" not in scope:
        raise Skip(f"행정기관끼리만 나누는 데이터입니다({scope}). / Shared among public bodies only ({scope}).")
    told = {columns.official(name) or name: value for name, value in (record.get("catalogue") or {}).items()}
    told |= {column: _plain(main[name]) for name, column in SAME if _is_told(main.get(name))}
    told["분류체계"] = _category(told, record.get("catalogue"))
    number = record["id"].split("-", 1)[1]
    told |= {"목록키": number, "목록유형": _kind(kind, told.get("목록유형")), "목록 URL": f"https://www.data.go.kr/data/{number}/{PAGE[kind]}"}
    if clean.flag(main.get("is_third_party_copyrighted")) and "제3자" not in str(told.get("이용허락범위")):
        told["이용허락범위"] = f"{told.get('이용허락범위') or ''} + 제3자 권리 포함"
    told.setdefault("접근등급", "신청" if "심의" in str(told.get("심의 유형")) else "공개")
    if kind == "api":
        told |= _service(record["live"], main)
    return told


def _kind(kind: str, label: object) -> str:
    """Standard data are shown on the page of a file, too; then only the catalogue tells what they are."""
    return "STD" if kind == "file" and vocabulary.code_of(vocabulary.KINDS, label) == "STD" else KIND[kind]


def _is_told(value: object) -> bool:
    return bool(value) and value not in (" ", "-")


def _plain(value: object) -> object:
    """Dates come as midnights without a zone, which say no more than the day."""
    return _MIDNIGHT.sub("", value) if isinstance(value, str) and MIDNIGHT in value else value


def _category(told: dict, catalogue: dict | None) -> str | None:
    """The list names only the broad category; the catalogue's finer one stays if it lies within."""
    broad, fine = told.get("분류체계"), (catalogue or {}).get("분류체계")
    return fine if fine and str(fine).startswith(str(broad or "")) else broad


def _service(live: list[dict], main: dict) -> dict:
    rows = sorted(live, key=lambda row: (str(row.get("operation_seq") or "").zfill(12), str(row.get("id"))))
    linked = next((address for name in ("link_url", "end_point_url", "guide_url")
                   if (address := clean.text(main.get(name)))), None)
    asked = {"신청절차": f"공공데이터포털에서 활용신청({main['is_confirmed_for_prod_nm']})"} \
        if _is_told(main.get("is_confirmed_for_prod_nm")) else {}
    operations = [_operation(row) for row in rows if _is_told(row.get("operation_nm"))]
    return {"내려받기 URL": linked, "오퍼레이션": operations, "파일데이터명": None} | asked


def _operation(row: dict) -> dict:
    return {"operation_nm": row["operation_nm"], "url": row.get("operation_url") or row.get("end_point_url"),
            "request": _named(row, "request"), "response": _named(row, "response")}


def _named(row: dict, side: str) -> list[dict]:
    """Parameters by their names, with Korean titles where the two lists are as long as each other.

    The portal splits its lists at commas, also at those within a title, so titles of a longer list belong to nobody.
    """
    names, titles = _list(row.get(f"{side}_param_nm_en")), _list(row.get(f"{side}_param_nm"))
    if len(names) != len(titles):
        return [{"name": name} for name in names or titles if name]
    pairs = zip(names, titles, strict=True)
    return [{"name": name, "title": title} if title else {"name": name} for name, title in pairs if name]


def _list(value: object) -> list[str | None]:
    """A list here is a comma text there; an empty place counts."""
    parts = value.split(",") if isinstance(value, str) and value.strip() else value or []
    return [clean.text(part) for part in parts] if isinstance(parts, list) else []
