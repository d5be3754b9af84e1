"""The one way out to partners: deadline, retries with Retry-After, pace, size cap, address guard, key redaction.

A harvester calls `get` (or `download` for big files) and judges what was parsed.  Everything that may go wrong on the
way arrives as a typed `SourceError`; no key is ever in an error, a log line or a request to somebody else's server.
"""

import io
import logging
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import IO, Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError, SSLError

from harvesters import answers
from harvesters.answers import Answer
from harvesters.body import MB, pour
from harvesters.clock import Clock
from harvesters.errors import (
    Blocked,
    Deadline,
    Malformed,
    Quota,
    Refused,
    SourceError,
    Stopped,
    TooLarge,
    Unreachable,
    trouble,
)
from harvesters.guard import Guard, Watch, guarded
from harvesters.keys import Keys
from schemas import Source

__all__ = ["Answer", "Blocked", "Deadline", "Limits", "Malformed", "Quota", "Refused", "Session", "SourceError",
           "Stopped", "TooLarge", "Unreachable", "trouble"]

log = logging.getLogger(__name__)
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)     # its debug lines print addresses with their keys

PORTS = frozenset({80, 443, 8080, 8443})
AGENT = "ieum-harvester/0.1 (+data catalogue; contact: the catalogue's operator)"
AGAIN = {429, 500, 502, 503, 504}                 # statuses after which the same request may succeed


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes one request may take.  `file` and `file_deadline` are for `download`."""

    connect: float = 5
    read: float = 15
    deadline: float = 60
    body: int = 50 * MB
    file: int = 500 * MB
    file_deadline: float = 1800
    redirects: int = 5
    attempts: int = 3
    patience: float = 120                         # longest Retry-After that is waited for within a run


class Session:
    """Talks to one partner for one run; not for several threads at once.

    :param secret: the key's value; the attribute holds it unquoted, since keys are handed out URL-encoded
    :param allow: exact (ip, port) pairs reachable although not public, for sandboxes and partners inside our network
    :raises Blocked: by any request that would leave the public internet or carry the key elsewhere
    """

    def __init__(self, source: Source, secret: str = "", allow: frozenset = frozenset(), *,
                 limits: Limits = Limits(), clock: Clock | None = None):  # noqa: B008  frozen, so safe to share
        self.source, self.limits, self.clock = source, limits, clock or Clock()
        self._keys = Keys(secret)
        self.secret = self._keys.value
        self._watch = Watch(self.clock)
        own = urlsplit(source.url)
        ports = PORTS | {own.port} if own.port else PORTS
        self._guard = Guard(self._watch, frozenset(allow), frozenset(ports))
        self._http, self._next = guarded(self._guard), 0.0

    def get(self, url: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None, *,
            accept: frozenset | set | tuple = ()) -> Answer:
        """Ask for a page.  A relative url is taken from the source's own.

        :param params: added to the query; brackets and colons stay as they are, since data.go.kr wants them so
        :param accept: statuses from 300 on that the caller wants to judge itself (AI Hub sends good bodies with 502)
        :raises SourceError: typed, after the retries that make sense
        """
        sink = io.BytesIO()
        answer = self._insist(self._compose(url, params), headers, accept, sink)
        return answer._replace(body=sink.getvalue())

    def download(self, url: str, params: Mapping[str, Any] | None = None,
                 headers: Mapping[str, str] | None = None) -> IO:
        """Fetch a big file onto disk; the file is at its start, and gone when closed.

        :raises TooLarge: past `limits.file` bytes
        """
        sink = tempfile.SpooledTemporaryFile(max_size=8 * MB)  # noqa: SIM115  the caller closes it
        try:
            self._insist(self._compose(url, params), headers, (), sink)
        except SourceError:
            sink.close()
            raise
        sink.seek(0)
        return sink

    def text(self, answer: Answer | bytes) -> str:
        """The answer's text, by the charset rules of `answers.text`."""
        return answers.text(answer)

    def json(self, answer: Answer | bytes) -> Any:
        """The answer's JSON, or the typed error that it carries."""
        return answers.json(answer, self.clock.now())

    def redact(self, words: object) -> str:
        """Strike out our key in every spelling, and whatever looks like a key."""
        return self._keys.strike(str(words))

    def close(self) -> None:
        """Let go of the lines kept open."""
        self._http.close()

    # -- one request, several attempts

    def _compose(self, url: str, params: Mapping[str, Any] | None) -> str:
        url = urljoin(self.source.url, url)
        if not params:
            return url
        query = urlencode({key: value for key, value in params.items() if value is not None},
                          doseq=True, safe="[]:", quote_via=quote)
        return url + ("&" if urlsplit(url).query else "?") + query

    def _insist(self, url, headers, accept, sink) -> Answer:
        for attempt in range(1, self.limits.attempts + 1):
            sink.seek(0)
            sink.truncate()
            answer, error = self._attempt(url, headers, sink)
            if answer is not None and answer.status in accept:
                return answer
            error = error or self._judge(answer, sink)
            if error is None:
                return answer
            wait = self._wait(answer, attempt)
            if isinstance(error, Quota) or wait > self.limits.patience:
                raise self._later(error, wait)
            if not error.retry or attempt == self.limits.attempts:
                raise error
            log.info("%s: %s; again in %.1f s", self.source.name, error.code, wait)
            self.clock.sleep(wait)
        raise AssertionError("unreachable")

    def _judge(self, answer: Answer, sink: IO) -> SourceError | None:
        """What a status means once the body had its say.  Below 300 only what asking again may mend counts here."""
        sink.seek(0)
        body = sink.read(answers.SHELL + 1)
        told = answers.shell(body, self.clock.now()) if len(body) <= answers.SHELL else None
        if answer.status < 300:
            if not body and "Content-Length" not in answer.headers and answer.status == 200:
                return trouble("broken")          # headers cut short look like an empty answer
            return told if told and told.retry else None
        if told:
            return told
        if answer.status in AGAIN:
            return trouble("server", status=answer.status)
        return trouble("status", status=answer.status)

    def _wait(self, answer: Answer | None, attempt: int) -> float:
        """Seconds to wait: what the partner asks for, else 1, 2, 4 … and up to half as much again."""
        asked = answer.headers.get("Retry-After", "").strip() if answer and answer.status in (429, 503) else ""
        if asked.isdigit():
            return float(asked)
        if asked:
            try:
                moment = parsedate_to_datetime(asked)
            except ValueError:
                pass                              # garbage: as if nothing had been asked
            else:
                return max((moment.replace(tzinfo=moment.tzinfo or UTC) - self.clock.now()).total_seconds(), 0)
        return 2 ** (attempt - 1) * (1 + self.clock.jitter() / 2)

    def _later(self, error: SourceError, wait: float) -> SourceError:
        if isinstance(error, Quota):
            return error
        wait = min(wait, timedelta(days=30).total_seconds())
        return trouble("wait", until=(self.clock.now() + timedelta(seconds=wait)).astimezone(answers.KST))

    def _attempt(self, url, headers, sink) -> tuple[Answer | None, SourceError | None]:
        """One exchange.  Errors are returned, so that none is raised with another in its wake that holds our key."""
        self._pace()
        big = not isinstance(sink, io.BytesIO)
        seconds = self.limits.file_deadline if big else self.limits.deadline
        answer = error = None
        with self._watch.over(seconds):
            try:
                answer = self._follow(url, headers or {}, sink, self.limits.file if big else self.limits.body)
            except SourceError as typed:
                error = typed
            except (requests.RequestException, HTTPError, OSError, zlib.error, ValueError) as raw:
                error = self._typed(raw, url)
        if self._watch.reason:
            return None, trouble(self._watch.reason, seconds=f"{seconds:g}")
        if error is not None:
            error.__context__ = None
        return answer, error

    def _typed(self, raw: Exception, url: str) -> SourceError:
        log.debug("%s: %s", self.source.name, self.redact(raw))
        host = urlsplit(url).hostname
        chain = f"{type(raw).__name__} {raw}"
        if isinstance(raw, requests.exceptions.SSLError | SSLError) or "CERTIFICATE" in chain:
            return trouble("tls", host=host)
        if isinstance(raw, requests.Timeout | ReadTimeoutError | TimeoutError):
            return trouble("timeout")
        return trouble("scheme" if isinstance(raw, ValueError) else "broken")      # a ValueError: no address at all

    def _pace(self) -> None:
        now = self.clock.monotonic()
        if now < self._next:
            self.clock.sleep(self._next - now)
        self._next = self.clock.monotonic() + self.source.pace
        if self.clock.stop.is_set():
            raise trouble("stopped")

    # -- one exchange, with its redirects

    def _follow(self, url: str, headers: Mapping[str, str], sink: IO, cap: int) -> Answer:
        for _ in range(self.limits.redirects + 1):
            response = self._send(url, headers)
            with response:
                if response.is_redirect:
                    url = urljoin(url, response.headers["Location"])
                    continue
                pour(response, sink, cap)
                return Answer(response.status_code, response.headers, b"", self.redact(url))
        raise trouble("redirects")

    def _send(self, url: str, headers: Mapping[str, str]) -> requests.Response:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise trouble("scheme")
        if not self._is_own(url):
            if self._keys.within(url):
                raise trouble("leak", host=parts.hostname)
            headers = self._keys.without(headers)
        request = requests.Request("GET", url, headers={
            "User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", **headers})
        prepared = self._http.prepare_request(request)
        target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        self._guard.target = quote(target, safe="/?&=+$,;:@!'()*[]~%")
        log.debug("%s: GET %s", self.source.name, self.redact(url))
        return self._http.send(prepared, stream=True, allow_redirects=False,
                               timeout=(self.limits.connect, self.limits.read))

    def _is_own(self, url: str) -> bool:
        own, other = urlsplit(self.source.url), urlsplit(url)
        return (own.scheme, own.hostname, own.port) == (other.scheme, other.hostname, other.port)
