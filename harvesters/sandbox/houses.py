"""The interfaces of single houses, played: AI Hub's text list, Naver's Data Catalog, Ares and OHDSI WebAPI."""

import hmac
import re
import time
from urllib.parse import parse_qs

import orjson

from harvesters.kinds.naver_catalog import signature
from harvesters.sandbox.rows import Rows

ACCESS, SECRET = "sandbox-access", "sandbox-secret"
RULE = "=" * 80
CATALOG = 2144
FIVE_MINUTES = 300_000            # in ms; Naver's gateway takes no request whose clock is further off
Answered = tuple[int, str, bytes]
JSON = "application/json; charset=utf-8"


def ai_hub(rows: Rows) -> Answered:
    """The list as it comes: 502 although all is well, a preamble, an empty notice, then the list between rules."""
    lines = ["UTF-8", "output normally", "modify the character information", RULE, "공지사항", RULE, RULE,
             "데이터셋 목록", RULE]
    lines += [f"{each['id']}, {each['title']}" for each in rows.aihub]
    return 502, "text/plain;charset=UTF-8", "\n".join([*lines, RULE, ""]).encode()


def naver(rows: Rows, path: str, query: str, headers: dict) -> Answered:
    """Catalogues and tables, for whoever signs well."""
    if not _signed(path, query, headers):
        return 401, JSON, orjson.dumps({"error": {"errorCode": "200", "message": "Authentication Failed"}})
    tables = rows.lists.get("ncloud", [])
    if path.endswith("/catalogs"):
        return 200, JSON, orjson.dumps({"pageNo": 1, "pageSize": 20, "totalCount": 1, "catalogResponseList": [
            {"catalogId": CATALOG, "name": "default"}]})
    if not re.search(rf"/catalogs/{CATALOG}/tables$", path):
        return 404, JSON, orjson.dumps({"error": {"errorCode": "14440", "message": "catalog not found"}})
    asked = parse_qs(query)
    page, size = int(asked.get("pageNo", ["1"])[0]), min(int(asked.get("pageSize", ["20"])[0]), 200)
    shown = [_table(row) for row in tables[(page - 1) * size:page * size]]
    return 200, JSON, orjson.dumps({"pageNo": page, "pageSize": size, "totalCount": len(tables),
                                    "requestId": "00000000-0000-4000-8000-000000000000", "tableResponseList": shown})


def _signed(path: str, query: str, headers: dict) -> bool:
    stamp = headers.get("x-ncp-apigw-timestamp", "")
    if not stamp.isdigit() or abs(time.time() * 1000 - int(stamp)) > FIVE_MINUTES:
        return False
    wanted = signature(f"http://sandbox{path}{'?' if query else ''}{query}", stamp, ACCESS, SECRET)
    return headers.get("x-ncp-iam-access-key") == ACCESS and hmac.compare_digest(
        wanted, headers.get("x-ncp-apigw-signature-v2", ""))


def _table(row: dict) -> dict:
    database, _, name = row["목록키"].partition(".")
    return {"catalogId": CATALOG, "tableName": name, "databaseName": database, "location": f"s3a://internal/{name}/",
            "dataFormat": row.get("확장자(데이터포맷)"), "createTime": f"{row.get('등록일')}T02:11:31Z",
            "updateTime": f"{row.get('수정일')}T02:11:31Z"}


def ares(rows: Rows) -> Answered:
    return 200, JSON, orjson.dumps(rows.ares)


def web_api(rows: Rows, path: str) -> Answered:
    if path.endswith("/source/sources"):
        return 200, JSON, orjson.dumps(rows.ohdsi)
    if path.endswith("/info"):
        return 200, JSON, orjson.dumps({"version": "2.14.0", "buildInfo": {"artifactVersion": "WebAPI 2.14.0"}})
    return 404, JSON, b'{"payload":{"message":"not found"}}'
