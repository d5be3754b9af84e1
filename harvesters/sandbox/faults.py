"""Misbehaviour to switch on: what partners' servers have been seen to do, one switch each."""

import re
from dataclasses import asdict, dataclass, fields, replace

import orjson

# the bodies of errors as data.go.kr and its kin send them: status, content type, body
SHELLS: dict[str, tuple[int, str, bytes]] = {
    "key_unknown": (401, "application/json", '{"code":-4,"msg":"등록되지 않은 인증키 입니다."}'.encode()),
    "service_unknown": (404, "application/json", '{"code":-3,"msg":"등록되지 않은 서비스 입니다."}'.encode()),
    "malformed": (411, "application/json", b'{"status_code":"REQUEST_DATA_MALFORMED"}'),
    "quota": (200, "text/xml", b"<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>"
              b"LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR</returnAuthMsg><returnReasonCode>22</returnReasonCode>"
              b"</cmmMsgHeader></OpenAPI_ServiceResponse>"),
    "key_in_xml": (200, "text/xml",
                   b"<OpenAPI_ServiceResponse><cmmMsgHeader><returnAuthMsg>SERVICE_KEY_IS_NOT_REGISTERED_"
                   b"ERROR</returnAuthMsg><returnReasonCode>SERVICE_KEY_IS_NOT_REGISTERED_ERROR</returnReasonCode>"
                   b"</cmmMsgHeader></OpenAPI_ServiceResponse>"),
    "bare_error": (200, "text/xml", b"<error><errMsg>APPLICATION_ERROR</errMsg></error>"),
    "header_error": (200, "application/json", b'{"response":{"header":{"resultCode":"11","resultMsg":'
                     b'"NO_MANDATORY_REQUEST_PARAMETERS_ERROR"}}}'),
    "retired": (400, "application/json", b'{"cmmMsgHeader":{"errMsg":"SERVICE ERROR","returnAuthMsg":'
                b'"NO_OPENAPI_SERVICE_ERROR","returnReasonCode":"12"}}'),
    "timeout": (200, "application/json",
                b'{"cmmMsgHeader":{"returnAuthMsg":"SERVICETIMEOUT_ERROR","returnReasonCode":"05"}}'),
    "plain": (200, "text/plain", b"Unexpected errors"),
    "no_items": (200, "application/json", b'{"response":{"header":{"resultCode":"00","resultMsg":"NORMAL SERVICE."},'
                 b'"body":{"items":"","numOfRows":10,"pageNo":1,"totalCount":0}}}'),
    "operation_outcome": (401, "application/fhir+json",
                          b'{"resourceType":"OperationOutcome","issue":[{"severity":"error",'
                          b'"code":"login"}]}'),
}
HTML = "<html><head><title>점검 중</title></head><body>서비스 점검 중입니다.</body></html>".encode()
LISTED = re.compile(r"^(data|tableResponseList|results|sources|result)$")


@dataclass(frozen=True)
class Fault:
    """:param path: start of the paths it is for, "" for all
    :param after: how many requests go well before
    :param times: how many requests it is for; None: until it is switched off
    :param status: answer with this status
    :param delay: seconds before the answer
    :param drip: seconds between the pieces of the body
    :param truncate: send only so many bytes of the body, although more were announced
    :param html: a web page instead of data
    :param empty: nothing instead of data
    :param error: the name of one of SHELLS
    :param drop: leave out so many rows, and do not count them less
    :param page_one: answer the first page whatever was asked, as to a key not approved for all
    :param duplicate: the same, but claiming to be the page asked for
    """

    path: str = ""
    after: int = 0
    times: int | None = None
    status: int = 0
    delay: float = 0.0
    drip: float = 0.0
    truncate: int | None = None
    html: bool = False
    empty: bool = False
    error: str = ""
    drop: int = 0
    page_one: bool = False
    duplicate: bool = False


class Faults:
    """The faults switched on; `find` gives the one for a request and counts it."""

    def __init__(self):
        self.on: list[Fault] = []

    def add(self, told: dict) -> Fault:
        """:raises ValueError: a switch or a shell that does not exist"""
        if not isinstance(told, dict):
            raise ValueError("a fault is an object of switches")
        unknown = told.keys() - {each.name for each in fields(Fault)}
        if unknown or told.get("error", "") not in ("", *SHELLS):
            raise ValueError(f"no such fault: {', '.join(sorted(unknown)) or told['error']}")
        self.on.append(Fault(**told))
        return self.on[-1]

    def clear(self) -> None:
        self.on.clear()

    def told(self) -> list[dict]:
        return [asdict(fault) for fault in self.on]

    def find(self, path: str) -> Fault | None:
        for place, fault in enumerate(self.on):
            if not path.startswith(fault.path) or fault.times == 0:
                continue
            if fault.after:
                self.on[place] = replace(fault, after=fault.after - 1)
                continue
            if fault.times is not None:
                self.on[place] = replace(fault, times=fault.times - 1)
            return fault
        return None


def first_page(query: str) -> str:
    """The query as if the first page had been asked for."""
    return re.sub(r"\b(start)=\d+", r"\1=0", re.sub(r"\b(page|pageNo)=\d+", r"\1=1", query))


def spoilt(fault: Fault, answered: tuple[int, str, bytes], query: str) -> tuple[int, str, bytes]:
    """What the fault makes of a good answer."""
    status, kind, body = answered
    if fault.error:
        return SHELLS[fault.error]
    if fault.html:
        return fault.status or 200, "text/html; charset=utf-8", HTML
    if fault.drop:
        body = _dropped(body, fault.drop)
    if fault.duplicate and (number := re.search(r"\b(page|pageNo)=(\d+)", query)):
        body = re.sub(rb'"%b":1\b' % number[1].encode(), b'"%b":%b' % (number[1].encode(), number[2].encode()), body)
    return fault.status or status, kind, b"" if fault.empty else body


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
