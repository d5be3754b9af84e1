"""What came back, and how to read it: its charset, its JSON, and the errors that partners hide inside a good status.

data.go.kr and its kin answer "not allowed" with HTTP 200, in XML although JSON was asked, so success is judged by what
was parsed and never by the status alone.
"""

import codecs
import json as standard
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import orjson

from harvesters.errors import SourceError, trouble

KST = timezone(timedelta(hours=9), "Asia/Seoul")  # Korea keeps no summer time
SHELL = 4096                                      # bytes: error shells are small, so only the start is searched
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
WIDE = tuple(mark for mark, charset in BOMS if charset != "utf-8-sig")
KOREAN = {"euc-kr", "euckr", "ks_c_5601-1987", "ksc5601", "ks_c_5601", "ms949", "cp949", "uhc", "x-windows-949"}
GUESSED = {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"}    # what servers say when nobody told them
DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding=["']([A-Za-z0-9._-]+)["']""")
HANGUL = re.compile("[가-힣]")
PAGE = re.compile(rb"<html|<!doctype html|<head>|<meta\s|<script", re.IGNORECASE)

# data.go.kr's reason codes and texts (and odcloud's own), and what each means to us.  None: no error.
CODES: dict[str, str | None] = {
    "1": "partner_error", "APPLICATION_ERROR": "partner_error", "2": "partner_error", "4": "partner_error",
    "5": "partner_timeout", "SERVICETIMEOUT_ERROR": "partner_timeout",
    "10": "bad_request", "INVALID_REQUEST_PARAMETER_ERROR": "bad_request",
    "11": "bad_request", "NO_MANDATORY_REQUEST_PARAMETERS_ERROR": "bad_request",
    "REQUEST_DATA_MALFORMED": "bad_request",
    "12": "retired", "NO_OPENAPI_SERVICE_ERROR": "retired", "-3": "retired",
    "20": "denied", "SERVICE_ACCESS_DENIED_ERROR": "denied",
    "22": "quota", "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR": "quota",
    "30": "key_unknown", "SERVICE_KEY_IS_NOT_REGISTERED_ERROR": "key_unknown", "-4": "key_unknown",
    "31": "key_expired", "DEADLINE_HAS_EXPIRED_ERROR": "key_expired",
    "32": "ip_unknown", "UNREGISTERED_IP_ERROR": "ip_unknown",
    "99": "partner_error", "UNKNOWN_ERROR": "partner_error",
    "0": None, "3": None, "NODATA_ERROR": None, "NORMAL_SERVICE": None, "NORMAL_CODE": None,
}
XML_CODE = re.compile(r"<(returnReasonCode|resultCode|returnAuthMsg|errMsg)>\s*([^<]*?)\s*</")


class Answer(NamedTuple):
    """One answer.  `headers` ignore case; `body` is unpacked; `url` is the last one asked, its keys struck out."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


def mark(answer: Answer) -> str:
    """By what the server tells this version of its answer from another; nothing when it does not (RFC 9110, 8.8)."""
    return (answer.headers.get("ETag") or answer.headers.get("Last-Modified") or "")[:200]


def text(given: Answer | bytes) -> str:
    """Decode strictly: byte order mark, what is declared (XML, then header), UTF-8, CP949.  Nothing is ever replaced.

    What decodes as UTF-8 into Hangul is UTF-8 whatever its label; a label nobody chose (ISO-8859-1) is not believed.

    :raises Malformed: when it is neither
    """
    body = given if isinstance(given, bytes) else given.body
    for mark, charset in BOMS:
        if body.startswith(mark):
            return _decode(body, [charset])
    declared = DECLARED.match(body[:200])
    labels = [declared[1].decode()] if declared else []
    if isinstance(given, Answer):
        labels += re.findall(r"charset=[\"']?([\w.-]+)", given.headers.get("Content-Type", ""), re.IGNORECASE)[:1]
    labels = [label.lower() for label in labels if label.lower() not in GUESSED]
    candidates = ["cp949" if label in KOREAN else label for label in labels] + ["utf-8", "cp949"]
    if candidates[0] == "cp949":
        try:
            plain = body.decode("utf-8")
        except UnicodeDecodeError:
            plain = ""
        if HANGUL.search(plain):
            return plain
    return _decode(body, candidates)


def _decode(body: bytes, candidates: list[str]) -> str:
    for charset in candidates:
        try:
            return body.decode(charset)
        except (UnicodeDecodeError, LookupError):     # LookupError: a charset nobody knows
            continue
    raise trouble("charset")


def json(given: Answer | bytes, now: datetime | None = None) -> Any:
    """Parse JSON and make sure that it is not an error in disguise.  NaN and endless nesting are refused.

    :raises SourceError: as its own kind: a login page, an error shell, a broken or empty body
    """
    body = given if isinstance(given, bytes) else given.body
    if body.startswith(WIDE):
        body = text(given).encode()
    _sniff(body, now)
    try:
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            value = orjson.loads(text(given))         # a byte order mark, or CP949
    except orjson.JSONDecodeError as error:
        raise trouble("not_json", detail=f"{error.lineno}:{error.colno}") from None
    error = refusal(value, now)
    if error:
        raise error
    return value


def holds_more(body: bytes, value: Any) -> bool:
    """Whether a JSON text seems to hold more keys than came of it: of two alike in one object the last is used.

    Counted, not parsed, since it is asked of sound texts: keys with a blank before the colon go unseen.

    :param value: what was parsed from the text
    """
    return body.count(b'":') > orjson.dumps(value).count(b'":')


def repeated(body: bytes) -> list[str]:
    """The keys that stand more than once in one object of a JSON text, each once, in order; of what is no JSON none."""
    found: dict[str, None] = {}

    def look(pairs: list[tuple[str, Any]]) -> dict:
        made = dict(pairs)
        if len(made) < len(pairs):
            known = set()
            found.update((key, None) for key, _ in pairs if key in known or known.add(key))
        return made

    try:
        standard.loads(text(body), object_pairs_hook=look)
    except (ValueError, RecursionError, SourceError):
        return []                                 # whoever reads it says so
    return ["".join(char if char.isprintable() else "\ufffd" for char in key[:40]) for key in found]


def _sniff(body: bytes, now: datetime | None) -> None:
    start = body[:SHELL].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise trouble("empty")
    if start[:1] == b"<":
        raise shell(start, now) or trouble("html" if PAGE.search(start) else "xml")
    if start[:1] not in b'{["-0123456789tfn':
        raise shell(start, now) or trouble("not_json", detail="1:1")


def shell(body: bytes, now: datetime | None = None) -> SourceError | None:
    """The error that a small body carries, whether XML, JSON or plain words; None when it carries none."""
    start = body[:SHELL].decode("utf-8", "ignore").lstrip("\ufeff \t\r\n")
    if start.startswith("Unexpected errors"):
        return trouble("partner_error", detail="Unexpected errors")
    if start.startswith("{") and len(body) <= SHELL:
        try:
            return refusal(orjson.loads(body), now)
        except orjson.JSONDecodeError:
            return None
    if not start.startswith("<") or re.search(r"<html|<!doctype html", start, re.IGNORECASE):
        return None
    told = dict(reversed(XML_CODE.findall(start)))
    return _meaning([told[key] for key in ("returnReasonCode", "resultCode", "returnAuthMsg", "errMsg") if key in told],
                    now)


def refusal(value: Any, now: datetime | None = None) -> SourceError | None:
    """The error that a parsed body carries, in cmmMsgHeader, response.header, a flat resultCode, `code` or errCd."""
    if not isinstance(value, dict):
        return None
    inner = value.get("OpenAPI_ServiceResponse", value)
    inner = inner if isinstance(inner, dict) else value
    response = value.get("response")
    header = inner.get("cmmMsgHeader") or (response.get("header") if isinstance(response, dict) else None)
    if not isinstance(header, dict):
        if value.keys() & {"data", "items", "body", "list"}:
            return None
        header = value
    told = [header[key] for key in ("returnReasonCode", "resultCode", "returnAuthMsg", "errMsg") if header.get(key)]
    if header is value and not told:
        told = [value[key] for key in ("code", "status_code", "errCd") if isinstance(value.get(key), str | int)]
        told = told if len(value) <= 4 and told else []
    return _meaning([str(code).strip() for code in told], now)


def _meaning(told: list[str], now: datetime | None) -> SourceError | None:
    """The first code we know decides; one that nobody knows is an error too: no sign of death is not alive."""
    for code in told:
        key = code.lstrip("0") or "0" if code.isdigit() else code.strip(" .").replace(" ", "_")
        if key in CODES:
            return _named(CODES[key], code, now)
    return trouble("partner_error", detail=told[0][:60]) if told else None


def _named(reason: str | None, code: str, now: datetime | None) -> SourceError | None:
    if reason is None:
        return None
    if reason == "quota":
        return trouble("quota", until=tomorrow(now or datetime.now(KST)))
    return trouble(reason, detail=code)


def tomorrow(now: datetime) -> datetime:
    """The next midnight in Korea: when daily quotas begin anew."""
    return (now.astimezone(KST) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
