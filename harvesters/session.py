"""The one way out to partners: deadline, retries with Retry-After, pace, size cap, address guard, key redaction.

A harvester calls `get` (or `download` for big files) and judges what was parsed.  Everything that may go wrong on the
way arrives as a typed `SourceError`; no key is ever in an error, a log line or a request to somebody else's server.
"""

import io
import logging
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import IO, Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from harvesters import answers
from harvesters.answers import Answer
from harvesters.body import MB
from harvesters.budget import Budget
from harvesters.clock import Clock, Timed
from harvesters.errors import (
    Blocked,
    Deadline,
    Malformed,
    Paused,
    Quota,
    Refused,
    SourceError,
    Stopped,
    TooLarge,
    Unreachable,
    declined,
    trouble,
)
from harvesters.exchange import Exchange, Limits
from harvesters.keys import Keys
from schemas import Source

__all__ = ["Answer", "Blocked", "Deadline", "Limits", "Malformed", "Paused", "Quota", "Refused", "Session",
           "SourceError", "Stopped", "TooLarge", "Unreachable", "trouble"]

log = logging.getLogger(__name__)

LOOKED = 4 * MB                                   # of JSON in which keys are looked for that stand twice
AGAIN = {429, 500, 502, 503, 504}                 # statuses after which the same request may succeed


class Session:
    """Talks to one partner for one run; not for several threads at once.

    :param secret: the key's value; the attribute holds it unquoted, since keys are handed out URL-encoded
    :param allow: exact (ip, port) pairs reachable although not public, for sandboxes and partners inside our network
    :raises Blocked: by any request that would leave the public internet or carry the key elsewhere
    """

    def __init__(self, source: Source, secret: str = "", allow: frozenset = frozenset(), *,
                 limits: Limits = Limits(), clock: Clock | None = None):  # noqa: B008  frozen, so safe to share
        self.source, self.limits, self.clock = source, limits, Timed(clock or Clock(), source.minutes)
        self.budget, self.mark = Budget(source, self.clock), None    # the server's mark of the first answer, if any
        self.repeated, self._looked = {}, 0       # keys that stood twice in one object; bytes looked at for them
        self._keys = Keys(secret)
        self.secret = self._keys.value
        self._exchange = Exchange(source, self._keys, allow, limits, self.budget)

    def get(self, url: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None, *,
            accept: frozenset | set | tuple = ()) -> Answer:
        """Ask for a page.  A relative url is taken from the source's own.

        :param params: added to the query; brackets and colons stay as they are, since data.go.kr wants them so
        :param accept: statuses from 300 on that the caller wants to judge itself (AI Hub sends good bodies with 502)
        :raises SourceError: typed, after the retries that make sense
        """
        sink = io.BytesIO()
        answer = self._insist(_compose(self.source.url, url, params), headers, accept, sink)
        self.mark = answers.mark(answer) if self.mark is None else self.mark
        return answer._replace(body=self._keys.clean(sink.getvalue()))

    def download(self, url: str, params: Mapping[str, Any] | None = None,
                 headers: Mapping[str, str] | None = None) -> IO:
        """Fetch a big file onto disk; the file is at its start, and gone when closed.

        :raises TooLarge: past `limits.file` bytes
        """
        sink = tempfile.SpooledTemporaryFile(max_size=8 * MB)  # noqa: SIM115  the caller closes it
        try:
            self._insist(_compose(self.source.url, url, params), headers, (), sink)
        except SourceError:
            sink.close()
            raise
        self._keys.clean_file(sink)
        sink.seek(0)
        return sink

    def text(self, answer: Answer | bytes) -> str:
        """The answer's text, by the charset rules of `answers.text`."""
        return answers.text(answer)

    def json(self, answer: Answer | bytes) -> Any:
        """The answer's JSON, or the typed error that it carries; an error that quotes our key quotes it struck out."""
        try:
            value = answers.json(answer, self.clock.now())
        except SourceError:
            if not isinstance(answer, bytes):
                answer = answer._replace(body=self._keys.strike_body(answer.body))
            else:
                answer = self._keys.strike_body(answer)
            return answers.json(answer, self.clock.now())
        self._look_for_repeated(answer if isinstance(answer, bytes) else answer.body, value)
        return value

    def _look_for_repeated(self, body: bytes, value: Any) -> None:
        """Look for keys that stand twice in one object, in the first answers of the run: it costs a little."""
        if self._looked < LOOKED:
            self._looked += len(body)
            if answers.holds_more(body, value):
                self.repeated |= dict.fromkeys(answers.repeated(body))

    def redact(self, words: object) -> str:
        """Strike out our key in every spelling, and whatever looks like a key."""
        return self._keys.strike(str(words))

    def close(self) -> None:
        """Let go of the lines kept open."""
        self._exchange.close()

    def _insist(self, url, headers, accept, sink) -> Answer:
        for attempt in range(1, self.limits.attempts + 1):
            sink.seek(0)
            sink.truncate()
            answer, error = self._exchange.attempt(url, headers, sink)
            if answer is not None and answer.status in accept:
                return answer
            error = error or _judge(answer, sink, self._keys, self.clock.now())
            if error is None:
                return answer
            wait = _wait(answer, attempt, self.clock)
            if isinstance(error, Quota) or wait > self.limits.patience:
                raise _later(error, wait, self.clock.now())
            if not error.retry or attempt == self.limits.attempts:
                raise error
            log.info("%s: %s; again in %.1f s", self.source.name, error.code, wait)
            self.clock.sleep(wait)
        raise AssertionError("unreachable")


def _compose(base: str, url: str, params: Mapping[str, Any] | None) -> str:
    url = urljoin(base, url)
    if not params:
        return url
    query = urlencode({key: value for key, value in params.items() if value is not None},
                      doseq=True, safe="[]:", quote_via=quote)
    return url + ("&" if urlsplit(url).query else "?") + query


def _judge(answer: Answer, sink: IO, keys: Keys, now: datetime) -> SourceError | None:
    """What a status means once the body had its say.  Below 300 only what asking again may mend counts here."""
    sink.seek(0)
    body = sink.read(answers.SHELL + 1)
    told = answers.shell(keys.strike_body(body), now) if len(body) <= answers.SHELL else None
    if answer.status < 300:
        if not body and "Content-Length" not in answer.headers and answer.status == 200:
            return trouble("broken")          # headers cut short look like an empty answer
        return told if told and told.retry else None
    if told:
        return told
    if answer.status in AGAIN:
        return trouble("server", status=answer.status)
    return declined(answer.status)


def _wait(answer: Answer | None, attempt: int, clock: Clock) -> float:
    """Seconds to wait: what the partner asks for, else 1, 2, 4 … and up to half as much again."""
    asked = answer.headers.get("Retry-After", "").strip() if answer and answer.status in (429, 503) else ""
    if asked.isascii() and asked.isdigit():
        return float(asked)
    if asked:
        try:
            moment = parsedate_to_datetime(asked)
        except ValueError:
            pass                              # garbage: as if nothing had been asked
        else:
            return max((moment.replace(tzinfo=moment.tzinfo or UTC) - clock.now()).total_seconds(), 0)
    return 2 ** (attempt - 1) * (1 + clock.jitter() / 2)


def _later(error: SourceError, wait: float, now: datetime) -> SourceError:
    if isinstance(error, Quota):
        return error
    wait = min(wait, timedelta(days=30).total_seconds())
    return trouble("wait", until=(now + timedelta(seconds=wait)).astimezone(answers.KST))
