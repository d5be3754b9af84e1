"""Archives that others built: a stock CKAN and an OAI-PMH repository over the public rows."""

import re
from urllib.parse import parse_qs

import orjson

from harvesters.kinds import columns
from harvesters.sandbox.houses import JSON, Answered
from harvesters.sandbox.rows import Rows
from schemas import to_extras

XML = "text/xml; charset=utf-8"
DAY = "2026-11-01"
PAGE = 40                         # records of a repository's page
_ID = re.compile(r'"([^"]+)"')
DC = (("title", "목록명"), ("description", "설명"), ("publisher", "제공기관"), ("date", "등록일"),
      ("rights", "이용허락범위"),
      ("identifier", "목록 URL"), ("format", "확장자(데이터포맷)"))


def ckan(rows: Rows, path: str, query: str) -> Answered:
    """`package_search` and `package_show`, as a stock CKAN shows datasets whose fields it does not know."""
    asked, named = parse_qs(query), {f"{kind.lower()}-{number}": row for (kind, number), row in rows.public.items()}
    if path.endswith("/package_show") and (id := asked.get("id", [""])[0]) in named:
        return 200, JSON, orjson.dumps({"help": "", "success": True, "result": _package(id, named[id])})
    if not path.endswith("/package_search"):
        return 404, JSON, orjson.dumps({"help": "", "success": False, "error": {"__type": "Not Found Error"}})
    start, size = int(asked.get("start", ["0"])[0]), min(int(asked.get("rows", ["10"])[0]), 1000)
    wanted = _ID.findall(asked.get("fq", [""])[0])
    ids = sorted(named.keys() & set(wanted) if wanted else named)
    line = _line if "fl" in asked else _package
    shown = [line(id, named[id]) for id in ids[start:start + size]]
    return 200, JSON, orjson.dumps({"help": "", "success": True, "result": {
        "count": len(ids), "results": shown, "sort": "id asc", "facets": {}, "search_facets": {}}})


def _line(id: str, row: dict) -> dict:
    """What the index alone tells."""
    return {"id": id, "metadata_modified": f"{row.get('수정일') or DAY}T01:02:03.04Z"}


def _package(id: str, row: dict) -> dict:
    return to_extras(columns.draft(row) | {
        "id": id, "name": id, "state": "active", "type": "dataset", "private": False,
        "metadata_modified": f"{row.get('수정일') or DAY}T01:02:03.040000"})
