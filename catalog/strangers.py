"""Writing down tokens that nobody holds, without letting strangers fill the log."""

import logging
from collections import deque
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock

from catalog.audit import log as audit_log

log = logging.getLogger(__name__)
MOST, WITHIN = 10, timedelta(minutes=1)


class Ration:
    """At most ten a minute, of each process."""

    def __init__(self) -> None:
        self._noted, self._surplus, self._lock = deque(maxlen=MOST), 0, Lock()

    def turn(self, now: datetime) -> int | None:
        """How many were left out since the last turn, or None when this one is left out too."""
        with self._lock:
            if len(self._noted) == MOST and now - self._noted[0] < WITHIN:
                self._surplus += 1
                return None
            self._noted.append(now)
            surplus, self._surplus = self._surplus, 0
            return surplus


class Strangers:
    """At most ten entries a minute, of each process; its next entry says how many were not written.

    :param store: the database with the audit log
    """

    def __init__(self, store):
        self.store, self._ration = store, Ration()

    def note(self, token: str, at: str) -> None:
        """Write down that somebody came with a token that nobody holds: a short name for it, never the token.

        An entry that cannot be written is left out, for what was asked is answered all the same.

        :param at: this moment, ISO 8601, UTC without a zone
        """
        surplus = self._ration.turn(datetime.fromisoformat(at))
        if surplus is None:
            return
        entry = {"at": at, "actor": "anonymous", "event": "token:unknown", "organization": None,
                 "outcome": "denied", "facts": {"surplus": surplus},
                 "subject": sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:8]}
        try:
            with self.store.write() as db:
                audit_log.append(db, [entry])
        except Exception:  # noqa: BLE001  (see above)
            log.exception("an unknown token could not be written down")
