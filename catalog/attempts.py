"""How often somebody has tried to sign in: counted by account and by network, so that nobody guesses for long.

A try counts before the password is looked at, so a hundred at once are a hundred; whoever comes in is given his back.
Neither names nor addresses are kept, only hashes of them under a key that is not in the database, and those for a day
(OWASP Authentication Cheat Sheet, "Protect Against Automated Attacks"; ASVS 5.0, 6.3.1).
"""

import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from sqlalchemy import Connection, delete, insert, select, update

from catalog.tables import attempts

FREE = 5                                    # failures of an account before it is shut for the first time
FIRST, LONGEST = timedelta(minutes=1), timedelta(minutes=15)          # each one after that shuts it for twice as long
CROWD, CALM = 30, timedelta(minutes=10)     # failures of a network in that time before it is shut, for as long again
KEPT = timedelta(days=1)                    # after the last failure
NETWORK = "network:"


class Attempts:
    """The counts of failed tries.

    :ivar key: of the hashes; all processes of a site need the same
    """

    def __init__(self) -> None:
        self.key = secrets.token_bytes(32)

    def counted(self, user_id: str, name: str, network: str) -> list[str]:
        """What one try is counted by.

        :param user_id: of the account; "" when there is none, and then the name counts, however it is spelt
        :param network: "" when it is not known
        """
        account = "account:" + self._hidden(f"id {user_id}" if user_id else f"name {folded(name)}")
        return [account, NETWORK + self._hidden(network)] if network else [account]

    def _hidden(self, text: str) -> str:
        return hmac.new(self.key, text.encode(), sha256).hexdigest()

    def forget(self, db: Connection, user_id: str) -> None:
        """He has shown who he is: his account is open again."""
        db.execute(delete(attempts).where(attempts.c.id == self.counted(user_id, "", "")[0]))


def folded(name: str) -> str:
    """A name or an address however it was typed: capital letters, wide letters and spaces around it do not count.
    What no database takes is put into a sign that is in no name."""
    told = name[:300].replace("\0", "?").encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFKC", told).strip().casefold()


def wait(db: Connection, keys: list[str], now: str) -> int:
    """Seconds until there may be another try; 0 when there may be one now."""
    return _wait(_rows(db, keys).values(), now)


def begin(db: Connection, keys: list[str], now: str) -> int:
    """Count one more try before it is made, if it may be.

    :returns: seconds to wait, and then nothing was counted; 0 otherwise
    """
    rows = _rows(db, keys, lock=True)
    seconds = _wait(rows.values(), now)
    if not seconds:
        for key in keys:
            _count(db, key, rows.get(key), now)
    return seconds


def failed(db: Connection, keys: list[str], now: str) -> list[str]:
    """Note that a try failed, and forget those of long ago.

    :returns: what is shut now: account, network
    """
    its = attempts.c
    db.execute(update(attempts).where(its.id.in_(keys)).values(last=now))
    db.execute(delete(attempts).where(its.last < later(now, -KEPT)))
    shut = db.scalars(select(its.id).where(its.id.in_(keys), its.until > now).order_by(its.id)).all()
    return [key.partition(":")[0] for key in shut]


def passed(db: Connection, keys: list[str]) -> None:
    """Give a try back to the network it came from.  What others failed there stays, or an account of one's own would
    open it for guesses at the others."""
    its = attempts.c
    mine = its.id.in_(keys), its.id.startswith(NETWORK)
    db.execute(update(attempts).where(*mine, its.failures > 0).values(failures=its.failures - 1))
    db.execute(update(attempts).where(*mine, its.failures < CROWD).values(until=None))


def later(moment: str, by: timedelta) -> str:
    """A moment as the catalogue writes it, and a while on."""
    return (datetime.fromisoformat(moment) + by).isoformat(timespec="microseconds")


def _rows(db: Connection, keys: list[str], lock: bool = False) -> dict:
    asked = select(attempts).where(attempts.c.id.in_(keys)).order_by(attempts.c.id)
    return {row.id: row for row in db.execute(asked.with_for_update() if lock else asked)}


def _wait(rows, now: str) -> int:
    until = max((row.until for row in rows if row.until), default=now)
    return max(0, ceil((datetime.fromisoformat(until) - datetime.fromisoformat(now)).total_seconds()))


def _count(db: Connection, key: str, row, now: str) -> None:
    by_network = key.startswith(NETWORK)
    failures = 1 + (_left(row, now, by_network) if row else 0)
    told = {"failures": failures, "last": now, "until": _until(failures, now, by_network)}
    if row:
        db.execute(update(attempts).where(attempts.c.id == key).values(told))
    else:
        db.execute(insert(attempts), {"id": key} | told)


def _left(row, now: str, by_network: bool) -> int:
    """What still counts of earlier failures: those of an account for a day; of a network one goes as time goes by."""
    since = datetime.fromisoformat(now) - datetime.fromisoformat(row.last)
    if by_network:
        return max(0, row.failures - int(since / (CALM / CROWD)))
    return row.failures if since < KEPT else 0


def _until(failures: int, now: str, by_network: bool) -> str | None:
    if by_network:
        return later(now, CALM) if failures >= CROWD else None
    over = failures - FREE
    return later(now, min(FIRST * 2 ** min(over, 10), LONGEST)) if over >= 0 else None
