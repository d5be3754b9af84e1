"""The public data portal, played: the list service 15077093, and the monthly catalogue 15062804 with its description.

What is awkward there is awkward here: numbers are texts on some rows, keywords a list or a text, blanks are " ", rows
of one record lie far apart, `totalCount` ignores the filter and `matchCount` does not, and other organisations lie in
between.
"""

import hashlib
import unicodedata
from collections.abc import Iterator
from urllib.parse import parse_qsl

import orjson

from harvesters.kinds import columns
from harvesters.sandbox.rows import Rows

KEY = "sandbox-key"
MONTH = "uddi:5e0a1f6c-0000-4000-8000-202609300000"
EARLIER = "uddi:5e0a1f6c-0000-4000-8000-202608310000"
LISTS = {"open-data-list": "API", "file-data-list": "FILE", "standard-data-list": "STD"}
UNKNOWN_KEY = (401, {"code": -4, "msg": "등록되지 않은 인증키 입니다."})
UNKNOWN_SERVICE = (404, {"code": -3, "msg": "등록되지 않은 서비스 입니다."})
MALFORMED = (411, {"status_code": "REQUEST_DATA_MALFORMED"})
NEIGHBOURS = (                    # a filter by part of a name finds these as well
    {"목록키": "99099001", "목록유형": "FILE", "목록명": "경기도 광주시_자전거 보관대 현황",
     "제공기관": "경기도 광주시",
     "제공기관코드": "5540000", "설명": "이웃 도시의 데이터입니다.", "수정일": "2026-05-01"},
    {"목록키": "99099002", "목록유형": "API", "목록명": "한국전력공사 협력사_자재 조회",
     "제공기관": "한국전력공사 협력사",
     "제공기관코드": "B999999", "설명": "이름이 비슷한 다른 기관의 데이터입니다.", "수정일": "2026-05-01"},
)


class Portal:
    """Answers requests below `/odcloud`; rows and pages are made once and kept as bytes."""

    def __init__(self, rows: Rows, neighbours: bool = True):
        told = [*rows.public.values(), *(NEIGHBOURS if neighbours else ())]
        self.lists: dict[str, list[tuple[str, bytes]]] = {
            name: _shuffled(row for each in told if each["목록유형"] in _kinds(name) for row in _listed(each, name))
            for name in (*LISTS, "dataset")}
        self.lists[MONTH] = [(each.get("제공기관") or "", _json(_catalogued(each))) for each in told]
        self.lists[EARLIER] = self.lists[MONTH][:1]
        self.pages: dict[tuple, bytes] = {}

    def answer(self, path: str, query: str, authorization: str) -> tuple[int, bytes]:
        if path.startswith("/oas/docs"):
            return 200, orjson.dumps(_description())
        asked = dict(parse_qsl(query, keep_blank_values=True))
        if authorization != f"Infuser {KEY}" and asked.get("serviceKey") != KEY:
            return _error(UNKNOWN_KEY)
        _, service, _, name = (*path.split("/"), "", "", "", "")[1:5]
        known = name in self.lists and (service == "15062804") == name.startswith("uddi:")
        if not known or service not in ("15062804", "15077093"):
            return _error(UNKNOWN_SERVICE)
        page, size = asked.get("page", "1"), asked.get("perPage", "10")
        if not (page.isdigit() and size.isdigit() and int(page) and int(size)):
            return _error(MALFORMED)
        condition = next((value for key, value in asked.items() if key.endswith("::LIKE]")), "")
        return 200, self._page(name, condition, int(page), min(int(size), 1000))

    def _page(self, name: str, condition: str, page: int, size: int) -> bytes:
        key = (name, condition, page, size)
        if key not in self.pages:
            wanted = [raw for owner, raw in self.lists[name] if condition in unicodedata.normalize("NFC", owner)]
            shown = wanted[(page - 1) * size:page * size]
            self.pages[key] = envelope(shown, len(wanted), page, size, len(self.lists[name]))
        return self.pages[key]


def envelope(shown: list[bytes], hits: int, page: int, size: int, total: int) -> bytes:
    """A page as the service prints it; `total` is the whole list's count, `hits` the filter's."""
    return b'{"currentCount":%d,"data":[%b],"matchCount":%d,"page":%d,"perPage":%d,"totalCount":%d}' % (
        len(shown), b",".join(shown), hits, page, size, total)


def _error(told: tuple[int, dict]) -> tuple[int, bytes]:
    return told[0], _json(told[1])


def _json(value: object) -> bytes:
    return orjson.dumps(value)


def _kinds(name: str) -> tuple[str, ...]:
    return ("FILE", "LINKED") if name == "file-data-list" else (LISTS[name],) if name in LISTS else \
        ("API", "FILE", "STD", "LINKED", "AI")


def _shuffled(rows: Iterator[dict]) -> list[tuple[str, bytes]]:
    """In an order that is always the same, but keeps the rows of one record apart."""
    made = [(row.get("org_nm") or "", _json(row)) for row in rows]
    return sorted(made, key=lambda row: hashlib.md5(row[1], usedforsecurity=False).digest())


def _listed(row: dict, name: str) -> list[dict]:
    base = _shared(row)
    if name == "dataset":
        return [base | {"page_url": row.get("목록 URL"), "ext": row.get("확장자(데이터포맷)"), "swagger_json_url": ""}]
    if name == "open-data-list":
        return _operations(row, base)
    file = base | {"ext": row.get("확장자(데이터포맷)"), "data_type": row.get("매체유형"),
                   "page_url": row.get("목록 URL"),
                   "update_cycle": row.get("업데이트 주기"), "view_cnt": row.get("조회수"), "providing_scope": " ",
                   "download_cnt": row.get("다운로드_활용신청건수"), "share_scope_nm": "행정/공공/민간"}
    return [file, *_earlier(file)]


def _shared(row: dict) -> dict:
    number, gone = str(row["목록키"]), "Y" if row.get("삭제여부") == "Y" else "N"
    odd = number.isdigit() and int(number) % 2
    words = row.get("키워드") or ""
    broad = (row.get("분류체계") or " ").split(" - ")[0]
    return {
        "id": "uddi:" + _mark(number, row["목록유형"]), "list_id": int(number) if odd else number,
        "list_title": row["목록명"],
        "list_type": "PR0027" if row["목록유형"] == "API" else "PR0010",
        "title": row.get("파일데이터명") or row["목록명"],
        "org_cd": row.get("제공기관코드"), "org_nm": row.get("제공기관"), "dept_nm": row.get("관리 부서명"),
        "desc": row.get("설명"), "keywords": words.split(",") if odd and isinstance(words, str) else words,
        "new_category_nm": broad, "new_category_cd": "OC0001", "category_nm": None,
        "created_at": _midnight(row.get("등록일")),
        "updated_at": _midnight(row.get("수정일")), "register_status": "등록승인",
        "is_deleted": gone, "is_list_deleted": gone,
        "is_charged": row.get("비용부과유무") or "무료", "is_core_data": row.get("국가중점여부") or "N",
        "is_std_data": row.get("표준데이터여부") or "N", "ownership_grounds": row.get("보유근거"),
        "meta_url": (row.get("목록 URL") or "").replace("/data/", "/catalog/").replace(".do", ".json"),
    }


def _earlier(file: dict) -> list[dict]:
    """The version before, which the list keeps showing for some files."""
    if int(_mark(str(file["list_id"]), "old")[:2], 16) % 3:
        return []
    return [file | {"id": "uddi:" + _mark(str(file["list_id"]), "old"), "updated_at": "2019-01-01T00:00:00",
                    "title": f"{file['list_title']}_20190101"}]


def _operations(row: dict, base: dict) -> list[dict]:
    link = row.get("내려받기 URL") or " "
    service = base | {
        "api_type": row.get("API 유형") or "REST", "data_format": row.get("확장자(데이터포맷)"), "guide_url": "",
        "end_point_url": " ", "link_url": " ", "operation_url": None, "soap_url": " ", "title_en": row.get("영문명"),
        "is_confirmed_for_dev": "Y", "is_confirmed_for_dev_nm": "자동승인", "is_confirmed_for_prod": "Y",
        "is_confirmed_for_prod_nm": "심의승인" if "심의승인" in str(row.get("심의 유형")) else "자동승인",
        "is_copyrighted": "N", "is_third_party_copyrighted": "없음", "use_prmisn_ennc": "없음",
        "share_scope_cd": "PBDE07",
        "share_scope_nm": "행정/공공/민간", "request_cnt": row.get("다운로드_활용신청건수")}
    service |= {"link_url" if service["api_type"] == "LINK" else "end_point_url": link}
    told = row.get("오퍼레이션") or [{"operation_nm": row["목록명"]}]
    return [service | {"operation_nm": each["operation_nm"], "operation_seq": _number(row, place),
                       **_parameters(each, "request"), **_parameters(each, "response")}
            for place, each in enumerate(told, 1)]


def _number(row: dict, place: int) -> int | str:
    number = int(_mark(str(row["목록키"]), "seq")[:4], 16) * 10 + place
    return number if number % 2 else str(number)


def _parameters(operation: dict, side: str) -> dict:
    given = operation.get(side) or []
    return {f"{side}_param_nm": [each.get("title") if isinstance(each, dict) else each for each in given],
            f"{side}_param_nm_en": [each["name"] for each in given if isinstance(each, dict)]}


def _catalogued(row: dict) -> dict:
    return {name: row.get(name) if row.get(name) not in (None, "") else "-" for name in columns.OFFICIAL}


def _midnight(day: str | None) -> str | None:
    return f"{day}T00:00:00" if day and len(day) == 10 else None


def _mark(number: str, part: str) -> str:
    return hashlib.md5(f"{number} {part}".encode(), usedforsecurity=False).hexdigest()


def _description() -> dict:
    paths = {f"/15062804/v1/{month}": {"get": {"summary": f"공공데이터포털 목록개방현황_{day}"}}
             for month, day in ((EARLIER, "20260831"), (MONTH, "20260930"))}
    return {"swagger": "2.0", "info": {"title": "공공데이터포털 목록개방현황"}, "basePath": "/api", "paths": paths}
