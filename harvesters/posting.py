"""Telling an address something: one guarded POST, with a deadline, no redirect followed and no answer believed.

Whoever gives an address need not be trusted: it is resolved and checked in the step that connects, as for harvests.
"""

import requests
from urllib3.exceptions import HTTPError

from harvesters.clock import Clock
from harvesters.errors import SourceError, trouble
from harvesters.exchange import AGENT, PORTS
from harvesters.guard import Guard, Watch, guarded

CONNECT, READ, DEADLINE = 5, 10, 15               # seconds to connect, for each piece of an answer, and in all


class Sender:
    """Sends to anybody.

    :param allow: exact (ip, port) pairs that may be reached although not public
    :param clock: its `stop` cuts off what is on its way
    :param deadline: seconds that one message may take in all
    """

    def __init__(self, allow: frozenset = frozenset(), clock: Clock | None = None, deadline: float = DEADLINE):
        self.allow, self.clock, self.deadline = frozenset(allow), clock or Clock(), deadline

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """Send, and return the status of the answer; what else it says is not read.

        :raises SourceError: when it did not get there; its `code` says why, and nothing in it repeats the address
        """
        watch, status, error = Watch(self.clock), 0, None
        with guarded(Guard(watch, self.allow, PORTS)) as http, watch.over(self.deadline):
            try:
                with http.post(url, data=body, timeout=(CONNECT, READ), allow_redirects=False, stream=True, headers={
                        "User-Agent": AGENT, "Content-Type": "application/json"} | headers) as answer:
                    status = answer.status_code
            except SourceError as typed:
                error = typed
            except (requests.RequestException, HTTPError, OSError, ValueError) as raw:
                error = _typed(raw)
        if watch.reason:
            raise trouble(watch.reason, seconds=f"{self.deadline:g}")
        if error is not None:
            error.__context__ = None              # it may hold the address
            raise error
        return status


def _typed(raw: Exception) -> SourceError:
    if isinstance(raw, requests.exceptions.SSLError) or "CERTIFICATE" in f"{raw}":
        return trouble("tls", host="…")
    if isinstance(raw, requests.Timeout | TimeoutError):
        return trouble("timeout")
    return trouble("scheme" if isinstance(raw, ValueError) else "broken")
