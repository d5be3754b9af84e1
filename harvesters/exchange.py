"""One exchange with a partner: one request, its redirects, its answer poured out; every trouble a typed error."""

import io
import logging
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO
from urllib.parse import quote, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError, SSLError

from harvesters.answers import Answer
from harvesters.body import MB, pour
from harvesters.budget import Budget
from harvesters.errors import SourceError, trouble
from harvesters.guard import Guard, Watch, guarded
from harvesters.keys import Keys
from schemas import Source

log = logging.getLogger(__name__)
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)     # its debug lines print addresses with their keys

PORTS = frozenset({80, 443, 8080, 8443})
AGENT = "ieum-harvester/0.1 (+data catalogue; contact: the catalogue's operator)"


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


class Exchange:
    """The guarded, watched and paced line to one partner.

    :param allow: exact (ip, port) pairs reachable although not public
    :param budget: what the run may take of the partner
    """

    def __init__(self, source: Source, keys: Keys, allow: frozenset, limits: Limits, budget: Budget):
        self.source, self.keys, self.limits, self.budget = source, keys, limits, budget
        self.clock = clock = budget.clock
        own = urlsplit(source.url)
        self._watch = Watch(clock)
        self._guard = Guard(self._watch, frozenset(allow), PORTS | {own.port} if own.port else PORTS)
        self._http, self._next = guarded(self._guard), 0.0

    def close(self) -> None:
        self._http.close()

    def attempt(self, url, headers, sink) -> tuple[Answer | None, SourceError | None]:
        """One exchange.  Errors are returned, so that none is raised with another in its wake that holds our key."""
        self._pace()
        big = not isinstance(sink, io.BytesIO)
        seconds = min(self.limits.file_deadline if big else self.limits.deadline, self.clock.left())
        answer = error = None
        with self._watch.over(seconds):
            try:
                answer = self._follow(url, headers or {}, sink, self.limits.file if big else self.limits.body)
            except SourceError as typed:
                error = typed
            except (requests.RequestException, HTTPError, OSError, zlib.error, ValueError) as raw:
                error = self._typed(raw, url)
        if self._watch.reason:
            self.clock.check()                    # the run's own time is up, not the partner's
            return None, trouble(self._watch.reason, seconds=f"{seconds:g}")
        if error is not None:
            error.__context__ = None
        return answer, error

    def _typed(self, raw: Exception, url: str) -> SourceError:
        log.debug("%s: %s", self.source.name, self.keys.strike(str(raw)))
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
        self.clock.check()

    def _follow(self, url: str, headers: Mapping[str, str], sink: IO, cap: int) -> Answer:
        for _ in range(self.limits.redirects + 1):
            self.budget.ask()
            response = self._send(url, headers)
            with response:
                if response.is_redirect:
                    url = urljoin(url, response.headers["Location"])
                    continue
                pour(response, sink, cap, self.budget.came)
                return Answer(response.status_code, response.headers, b"", self.keys.strike(url))
        raise trouble("redirects")

    def _send(self, url: str, headers: Mapping[str, str]) -> requests.Response:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise trouble("scheme")
        if not self._is_own(url):
            if self.keys.within(url):
                raise trouble("leak", host=self.keys.strike(parts.netloc))
            headers = self.keys.without(headers)
        request = requests.Request("GET", url, headers={
            "User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", **headers})
        prepared = self._http.prepare_request(request)
        target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        self._guard.target = quote(target, safe="/?&=+$,;:@!'()*[]~%")
        log.debug("%s: GET %s", self.source.name, self.keys.strike(url))
        return self._http.send(prepared, stream=True, allow_redirects=False,
                               timeout=(self.limits.connect, self.limits.read))

    def _is_own(self, url: str) -> bool:
        own, other = urlsplit(self.source.url), urlsplit(url)
        return (own.scheme, own.hostname, own.port) == (other.scheme, other.hostname, other.port)
