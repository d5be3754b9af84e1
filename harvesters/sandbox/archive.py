"""Archives that others built: a stock CKAN and an OAI-PMH repository over the public rows."""

import re
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

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

IDENTIFY = ("<Identify><repositoryName>sandbox</repositoryName><earliestDatestamp>2010-01-01</earliestDatestamp>"
            "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DD</granularity></Identify>")


def ckan(rows: Rows, path: str, query: str) -> Answered:
    """`package_search` and `package_show`, as a stock CKAN shows datasets whose fields it does not know."""
    asked, told = parse_qs(query), _named(rows)
    named = dict(told)
    if path.endswith("/package_show") and (id := asked.get("id", [""])[0]) in named:
        return 200, JSON, orjson.dumps({"help": "", "success": True, "result": _package(id, named[id])})
    if not path.endswith("/package_search"):
        return 404, JSON, orjson.dumps({"help": "", "success": False, "error": {"__type": "Not Found Error"}})
    start, size = int(asked.get("start", ["0"])[0]), min(int(asked.get("rows", ["10"])[0]), 1000)
    wanted = _ID.findall(asked.get("fq", [""])[0])
    found = [each for each in told if not wanted or each[0] in wanted]
    line = _line if "fl" in asked else _package
    shown = [line(id, row) for id, row in found[start:start + size]]
    return 200, JSON, orjson.dumps({"help": "", "success": True, "result": {
        "count": len(found), "results": shown, "sort": "id asc", "facets": {}, "search_facets": {}}})


def _named(rows: Rows, before: str = "") -> list[tuple[str, dict]]:
    """The public rows by their ids, in order; one that stands twice comes twice."""
    told = [(f"{before}{kind.lower()}-{row['목록키']}", row) for (kind, _), row in rows.public.items()]
    return sorted(told, key=lambda each: each[0])


def _line(id: str, row: dict) -> dict:
    """What the index alone tells."""
    return {"id": id, "metadata_modified": f"{row.get('수정일') or DAY}T01:02:03.04Z"}


def _package(id: str, row: dict) -> dict:
    return to_extras(columns.draft(row) | {
        "id": id, "name": id, "state": "active", "type": "dataset", "private": False,
        "metadata_modified": f"{row.get('수정일') or DAY}T01:02:03.040000"})


def oai(rows: Rows, query: str) -> Answered:
    """An OAI-PMH repository in oai_dc, forty records a page, which keeps what it deleted."""
    asked = {name: told[0] for name, told in parse_qs(query).items()}
    verbs = {"Identify": lambda: IDENTIFY, "ListRecords": lambda: _listed(_named(rows, "oai:sandbox:"), asked)}
    body = verbs.get(asked.get("verb", ""), lambda: _failed("badVerb"))()
    return 200, XML, (f'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
                      f"<responseDate>2026-11-20T00:00:00Z</responseDate>{body}</OAI-PMH>").encode()


def _listed(named: list, asked: dict) -> str:
    token = asked.get("resumptionToken", "0" if asked.get("metadataPrefix") == "oai_dc" else "")
    if not token.isdigit():
        return _failed("badResumptionToken" if "resumptionToken" in asked else "cannotDisseminateFormat")
    found = [(id, row) for id, row in named if (row.get("수정일") or DAY) >= asked.get("from", "")]
    start = int(token)
    shown = "".join(_told(id, row) for id, row in found[start:start + PAGE])
    if not shown:
        return _failed("noRecordsMatch")
    after = str(start + PAGE) if start + PAGE < len(found) else ""
    more = f'<resumptionToken completeListSize="{len(found)}" cursor="{start}">{after}</resumptionToken>'
    return f"<ListRecords>{shown}{more}</ListRecords>"


def _told(id: str, row: dict) -> str:
    said = [(name, row[column]) for name, column in DC if row.get(column)]
    said += [("subject", word) for word in str(row.get("키워드") or "").split(",") if word]
    told = "".join(f"<dc:{name}>{escape(str(text))}</dc:{name}>" for name, text in said)
    return (f"<record><header><identifier>{id}</identifier><datestamp>{row.get('수정일') or DAY}</datestamp></header>"
            f'<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/">{told}<dc:type>Dataset</dc:type></oai_dc:dc></metadata>'
            f"</record>")


def _failed(code: str) -> str:
    return f'<error code="{code}"/>'
