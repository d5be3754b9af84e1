"""Whoever tells people and hooks of harvests and of saved searches: letters are written when they are due, messages
signed and delivered.

A message is signed as `t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body" in hex>` in the header Ieum-Signature, and
known by the id in Ieum-Delivery, should it come twice.
"""

import hashlib
import hmac
import json
import logging
import threading
import time

from catalog import Catalog
from catalog.deliveries import Deliveries, Delivery
from catalog.digests import Digests
from catalog.telling import Notices
from config.settings import Settings
from harvesters.clock import Clock
from harvesters.errors import SourceError, Stopped
from harvesters.posting import Sender

log = logging.getLogger(__name__)
EVERY = 15.0                                      # seconds between two looks


def signature(secret: str, body: bytes, at: int) -> str:
    """What stands in Ieum-Signature.

    :param at: seconds since 1970
    """
    return f"t={at},v1={hmac.new(secret.encode(), b'%d.' % at + body, hashlib.sha256).hexdigest()}"


class Courier:
    """Tells of harvests and of what saved searches find, in a thread of its own or once.

    :param every: seconds between two looks
    """

    def __init__(self, catalog: Catalog, settings: Settings, every: float = EVERY):
        now = catalog.sessions.now
        self.notices, self.deliveries = Notices(catalog.store, now), Deliveries(catalog.store, catalog.sealing, now)
        self.digests = Digests(catalog.store, catalog.unit, now, bool(settings.mail))
        self.settings, self.every, self.clock = settings, every, Clock()
        self.thread = threading.Thread(target=self._walk, name="hooks", daemon=True)

    def deliver(self) -> tuple[int, int]:
        """Write the letters that are due and send the messages that are; returns how many of each."""
        letters, sent = self.notices.tell() + self.digests.write(), 0
        while not self.clock.stop.is_set() and (delivery := self.deliveries.take()):
            sent += self._send(delivery)
        return letters, sent

    def _send(self, delivery: Delivery) -> bool:
        told = json.loads(delivery.body)
        told["url"] = self.settings.site_url.rstrip("/") + told["url"]
        body = json.dumps(told, ensure_ascii=False).encode()
        headers = {"Ieum-Signature": signature(delivery.secret, body, int(time.time())), "Ieum-Delivery": delivery.id}
        try:
            status = Sender(self.settings.allowed_addresses, self.clock).post(delivery.url, body, headers)
            fault = "" if 200 <= status < 300 else f"HTTP {status}"
        except Stopped:
            fault = "stopped"
        except SourceError as error:
            fault = error.code
        if fault:
            log.warning("delivery %s, try %d: %s", delivery.id, delivery.tries, fault)
            self.deliveries.failed(delivery, fault)
        else:
            self.deliveries.arrived(delivery)
        return not fault

    def _walk(self) -> None:
        while not self.clock.stop.is_set():
            try:
                self.deliver()
            except Exception:  # noqa: BLE001  (whatever ails the database: there is another round)
                log.exception("hooks and letters could not be seen to")
            self.clock.stop.wait(self.every)

    def __enter__(self) -> "Courier":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        """Let what is on its way go or be cut off, and stop."""
        self.clock.stop.set()
        self.thread.join()
