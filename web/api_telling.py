"""How an answer of the API goes out: in an envelope, compressed where that pays, marked for those who keep copies."""

import re
import threading
import zlib
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import urlencode

import orjson
import zstandard

from catalog.errors import NotAuthorized, NotFound, SearchError, SearchQueryError, Stale, ValidationError
from web.api_asking import Asked, UnreadableError
from web.headers import Ready

JSON = "application/json;charset=utf-8"
SCRIPT = "application/javascript;charset=utf-8"
CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)
ERRORS = {
    NotFound: (404, "Not Found Error", "Not found"),
    NotAuthorized: (403, "Authorization Error", "Access denied"),
    SearchQueryError: (400, "Search Query Error", "Search Query is invalid"),
    SearchError: (409, "Search Error", "Search error"),
}
REFUSALS = (*ERRORS, ValidationError)
PUBLIC = "public, max-age=0, must-revalidate"
SMALL = 1024                            # bytes that are not worth compressing
LONGEST_LINK = 4000                     # bytes; a longer header would be refused on its way
_own = threading.local()


class Answer(Ready):
    """Other sites' pages may ask, since nothing here looks at a cookie; what they get hangs on the token."""

    said = (("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "ETag, Link, X-Auth-Status"),
            ("Vary", "Accept-Encoding, Authorization, X-CKAN-API-Key"))


def bare(text: str, status: int) -> Answer:
    """A bare string, which is how CKAN says that it never came to an action."""
    return Answer(orjson.dumps(text), status, {"Cache-Control": "no-cache"}, content_type=JSON)


def refused(refusal: Exception) -> tuple[int, dict]:
    """Status and error of what an action raised."""
    if isinstance(refusal, ValidationError):
        return 412 if isinstance(refusal, Stale) else 409, refusal.error_dict | {"__type": "Validation Error"}
    status, kind, said = ERRORS[type(refusal)]
    reason = refusal.extra_msg
    return status, {"message": f"{said}: {reason}" if reason else said, "__type": kind}


def failure(help: str, status: int, error: dict) -> Answer:
    """An error in its envelope."""
    body = orjson.dumps({"help": help, "success": False, "error": error}, option=orjson.OPT_NON_STR_KEYS)
    return Answer(body, status, {"Cache-Control": "no-cache"}, content_type=JSON)


def done(body: bytes) -> Answer:
    """An answer to what changed something; a token may be in it."""
    return Answer(body, 200, {"Cache-Control": "private, no-store"}, content_type=JSON)


def shown(asked: Asked, body: bytes, told: dict, callback: str | None) -> Answer:
    """An answer that only reads: in the coding the client likes, or without a body when he has it already."""
    if callback and asked.method != "POST":
        return _padded(body, callback)
    coding = _coding(asked.environ.get("HTTP_ACCEPT_ENCODING", "")) if len(body) >= SMALL else ""
    head = {"Cache-Control": PUBLIC} | _mark(asked, body, told, coding)
    if "ETag" in head and _has(asked.environ.get("HTTP_IF_NONE_MATCH", ""), head["ETag"]):
        answer = Answer(status=304, headers=head)
        del answer.headers["Content-Type"], answer.headers["Content-Length"]
        return answer
    if coding:
        body, head["Content-Encoding"] = CODINGS[coding](body), coding
    return Answer(body, 200, head, content_type=JSON)


def _mark(asked: Asked, body: bytes, told: dict, coding: str) -> dict[str, str]:
    """What is told beside the result: which revision this is, and where to go on."""
    head = {}
    if asked.method == "POST":
        return head
    if "version" in told:
        mark = f"{told['version']}-{blake2b(body, digest_size=8).hexdigest()}"
        head["ETag"] = f'"{mark}-{coding}"' if coding else f'"{mark}"'
    if "next" in told:
        question = urlencode(dict(asked.args.lists()) | told["next"], doseq=True)
        link = f'<{asked.home}{asked.path}?{question}>; rel="next"'
        if len(link) <= LONGEST_LINK:
            head["Link"] = link
    return head


def _has(sent: str, mark: str) -> bool:
    return bool(sent) and (sent.strip() == "*" or mark in (part.strip().removeprefix("W/") for part in sent.split(",")))


@lru_cache(256)
def _coding(accepted: str) -> str:
    """The coding a client likes best of those we have, by `Accept-Encoding` (RFC 9110, 12.5.3)."""
    weights = {}
    for part in accepted[:200].lower().split(","):
        name, _, weight = part.partition(";")
        weights[name.strip()] = _weight(weight)
    liked = {name: weights.get(name, weights.get("*", 0.0)) for name in CODINGS}
    best = max(liked, key=liked.get)
    return best if liked[best] > 0 else ""


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0


def _zstd(body: bytes) -> bytes:
    if not hasattr(_own, "zstd"):                       # it must not be used by two threads at once
        _own.zstd = zstandard.ZstdCompressor(level=1)
    return _own.zstd.compress(body)


def _gzip(body: bytes) -> bytes:
    return zlib.compress(body, 1, 31)


CODINGS = {"zstd": _zstd, "gzip": _gzip}                # by preference


def _padded(body: bytes, callback: str) -> Answer:
    if not CALLBACK.fullmatch(callback):
        raise UnreadableError("callback must be the name of a function")
    return Answer(b"%b(%b);" % (callback.encode(), body), 200, {"Cache-Control": PUBLIC}, content_type=SCRIPT)
