"""Misbehaviour to switch on: what partners' servers have been seen to do, one switch each, for one partner or all."""

from dataclasses import asdict, dataclass, fields, replace
from urllib.parse import unquote_plus

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
FRAMINGS = ("length", "chunked", "close")
BOMBS = ("gzip", "gzip_twice", "xml", "deep")
CHOICES = {"error": ("", *SHELLS), "framing": FRAMINGS, "bomb": ("", *BOMBS)}
OF_ROWS = ("keep", "twice", "rename", "skew")      # these change what the partner holds, not how it answers


@dataclass(frozen=True)
class Fault:
    """:param source: only for this source of the sandbox (`kepco`) or kind (`oai_pmh`), wherever its interface lies
    :param path: start of the paths it is for, "" for all
    :param query: what must stand in the question, decoded
    :param after: how many requests go well before
    :param times: how many requests it is for; None: until it is switched off
    :param status: answer with this status
    :param retry_after: the header of that name, seconds or a date
    :param redirect: send the client to this address; `loop` sends it where it is
    :param delay: seconds before the answer
    :param slow_head: seconds between the bytes of its head
    :param drip: seconds between the pieces of the body
    :param truncate: send only so many bytes of the body
    :param framing: how the length of the body is told: `length`, `chunked`, or not at all (`close`)
    :param html: a web page instead of data
    :param empty: nothing instead of data
    :param error: the name of one of SHELLS
    :param xml: XML although JSON was asked for
    :param bomb: a body that unpacks to far more: gzip, gzip_twice, xml (entities) or deep (nested JSON)
    :param encode: the charset the body is really in
    :param label: the charset that is claimed
    :param drop: leave out so many rows, and do not count them less
    :param drift: so many rows vanish from the front between one page and the next
    :param endless: after the last page the rows begin anew, and ever more are promised
    :param page_one: answer the first page whatever was asked, as to a key not approved for all
    :param duplicate: the same, but claiming to be the page asked for
    :param keep: the partner holds only so many rows, and says so
    :param twice: so many of its rows stand twice in the list
    :param rename: stands before the id of every row
    :param skew: hours by which its clock is wrong, in its dates and headers
    """

    source: str = ""
    path: str = ""
    query: str = ""
    after: int = 0
    times: int | None = None
    status: int = 0
    retry_after: str = ""
    redirect: str = ""
    delay: float = 0.0
    slow_head: float = 0.0
    drip: float = 0.0
    truncate: int | None = None
    framing: str = "length"
    html: bool = False
    empty: bool = False
    error: str = ""
    xml: bool = False
    bomb: str = ""
    encode: str = ""
    label: str = ""
    drop: int = 0
    drift: int = 0
    endless: bool = False
    page_one: bool = False
    duplicate: bool = False
    keep: int | None = None
    twice: int = 0
    rename: str = ""
    skew: float = 0.0

    @property
    def of_rows(self) -> tuple:
        """What it changes of the rows themselves, to keep what was made of them by; empty when nothing."""
        told = tuple(getattr(self, name) for name in OF_ROWS)
        return (self.source, *told) if told != (None, 0, "", 0.0) else ()


class Faults:
    """The faults switched on; `find` gives the one for a request and counts it.

    :param places: source → the start of its paths, and what stands in its questions
    """

    def __init__(self, places: dict[str, tuple[str, str]] | None = None):
        self.on: list[Fault] = []
        self.places = places or {}

    def add(self, told: dict) -> Fault:
        """:raises ValueError: a switch, a choice or a source that does not exist"""
        if not isinstance(told, dict):
            raise ValueError("a fault is an object of switches")
        wrong = sorted(told.keys() - {each.name for each in fields(Fault)})
        wrong += [str(told[name]) for name, choices in CHOICES.items() if name in told and told[name] not in choices]
        if told.get("source") and told["source"] not in self.places:
            wrong.append(str(told["source"]))
        if told.get("encode"):
            "".encode(told["encode"])
        if wrong:
            raise ValueError(f"no such fault: {', '.join(wrong)}")
        self.on.append(Fault(**told))
        return self.on[-1]

    def clear(self) -> None:
        self.on.clear()

    def told(self) -> list[dict]:
        return [asdict(fault) for fault in self.on]

    def find(self, path: str, query: str = "") -> Fault | None:
        for place, fault in enumerate(self.on):
            if not self._is_for(fault, path, query) or fault.times == 0:
                continue
            if fault.after:
                self.on[place] = replace(fault, after=fault.after - 1)
                continue
            if fault.times is not None:
                self.on[place] = replace(fault, times=fault.times - 1)
            return fault
        return None

    def _is_for(self, fault: Fault, path: str, query: str) -> bool:
        start, asked = self.places.get(fault.source, ("", ""))
        told = unquote_plus(query)
        return path.startswith(fault.path) and path.startswith(start) and fault.query in told and asked in told
