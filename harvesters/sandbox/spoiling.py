"""What a fault makes of a good answer: its body, before it goes out on the wire."""

import re
from collections.abc import Callable
from xml.sax.saxutils import escape

import orjson

from harvesters.sandbox.faults import SHELLS, Fault

HTML = "<html><head><title>점검 중</title></head><body>서비스 점검 중입니다.</body></html>".encode()
LISTED = re.compile(r"^(data|tableResponseList|results|sources|result)$")
COUNTS = ("currentCount", "matchCount", "totalCount", "count")
NUMBER = re.compile(r"\b(page|pageNo)=(\d+)")
Answered = tuple[int, str, bytes]


def first_page(query: str) -> str:
    """The query as if the first page had been asked for."""
    return re.sub(r"\b(start)=\d+", r"\1=0", NUMBER.sub(r"\1=1", query))


def answered(fault: Fault, query: str, ask: Callable[[str], Answered]) -> Answered:
    """The answer under a fault.

    :param ask: the good answer to a question
    """
    if fault.page_one or fault.duplicate:
        return _said(fault, ask(first_page(query)), query)
    if fault.drift or fault.endless:
        return _said(fault, _walked(fault, query, ask), query)
    return _said(fault, ask(query), query)


def _said(fault: Fault, good: Answered, query: str) -> Answered:
    status, kind, body = good
    if fault.error:
        return SHELLS[fault.error]
    if fault.html:
        return fault.status or 200, "text/html; charset=utf-8", HTML
    if fault.drop:
        body = _dropped(body, fault.drop)
    if fault.duplicate and (number := NUMBER.search(query)):
        body = re.sub(rb'"%b":1\b' % number[1].encode(), b'"%b":%b' % (number[1].encode(), number[2].encode()), body)
    if fault.xml:
        kind, body = "application/xml; charset=utf-8", _as_xml(body)
    return fault.status or status, kind, b"" if fault.empty else body


def _walked(fault: Fault, query: str, ask: Callable[[str], Answered]) -> Answered:
    """A page of a list that moves while it is read, or that never ends."""
    status, kind, body = ask(query)
    asked = NUMBER.search(query)
    if status != 200 or not asked or not body.startswith(b"{"):
        return status, kind, body
    value, number = orjson.loads(body), int(asked[2])
    rows = _rows(value)
    if fault.drift:
        _slide(value, rows, _rows(orjson.loads(ask(_page(query, number + 1))[2])), fault.drift * (number - 1))
    else:
        first = orjson.loads(ask(first_page(query))[2])
        rows[:] = rows or _rows(first)
        _count(value, len(rows), number * max(len(_rows(first)), 1) + 1)
    return status, kind, orjson.dumps(value)


def _page(query: str, number: int) -> str:
    return NUMBER.sub(rf"\g<1>={number}", query)


def _slide(value: dict, rows: list, after: list, gone: int) -> None:
    """The rows that stand on this page once so many have gone from the front."""
    size = len(rows)
    rows[:] = (rows + after)[gone:gone + size]
    total = next(value[name] for name in COUNTS[1:] if name in value)
    _count(value, len(rows), max(total - gone, 0))


def _count(value: dict, here: int, total: int) -> None:
    for name in COUNTS:
        if name in value:
            value[name] = here if name == "currentCount" else total


def _dropped(body: bytes, count: int) -> bytes:
    if not body.startswith((b"{", b"[")):
        return b"\n".join(body.splitlines()[:-count])
    value = orjson.loads(body)
    rows = _rows(value)
    del rows[len(rows) - count:]
    return orjson.dumps(value)


def _rows(value: dict | list) -> list:
    """The list of rows in an answer, wherever its envelope keeps it."""
    if isinstance(value, list):
        return value
    return next(_rows(part) for name, part in value.items() if LISTED.match(name))


def _as_xml(body: bytes) -> bytes:
    """The rows as data.go.kr prints them where nobody asked for JSON."""
    rows = _rows(orjson.loads(body)) if body.startswith((b"{", b"[")) else []
    items = "".join("<item>" + "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in row.items())
                    + "</item>" for row in rows if isinstance(row, dict))
    return ('<?xml version="1.0" encoding="UTF-8"?><response><header><resultCode>00</resultCode><resultMsg>NORMAL '
            f"SERVICE.</resultMsg></header><body><items>{items}</items></body></response>").encode()
