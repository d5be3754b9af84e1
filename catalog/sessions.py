"""Who is signed in: sessions live in the database, a browser holds nothing but a random token.

Nothing here can be told from outside about who has an account: a wrong name and a wrong password are one answer that
takes one time (OWASP Authentication Cheat Sheet; ASVS 5.0, 6.3.8).
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update

from catalog import passwords, people
from catalog.audit import log
from catalog.may import User
from catalog.store import Store
from catalog.tables import sessions, users

LONGEST = timedelta(days=7)              # a session ends by then, used or not
IDLE = timedelta(hours=12)               # and sooner when nobody uses it
NOTED_EVERY = timedelta(minutes=5)       # its last use is written down at most this often


class SignInError(Exception):
    """Somebody could not sign in.

    :param wait: seconds until he may try again; 0 when name or password were wrong
    """

    def __init__(self, wait: int = 0):
        super().__init__(f"wait {wait} s" if wait else "wrong name or password")
        self.wait = wait


class Sessions:
    """The sessions of a catalogue.

    :param now: says what time it is, as the catalogue writes it
    """

    def __init__(self, store: Store, now: Callable[[], str]):
        self.store, self.now = store, now

    def sign_in(self, name: str, password: str, network: str = "") -> str:
        """Open a session for whoever knows a password.

        :param name: of the account, or its address
        :param network: where the caller comes from; kept nowhere as it is
        :returns: what the browser is to hold
        :raises SignInError: when he does not, or has to wait
        """
        with self.store.read() as db:
            row = _account(db, name)
        if not passwords.fits(row.password if row else "", password):
            raise SignInError
        if passwords.is_old(row.password):
            with self.store.write() as db:
                db.execute(update(users).where(users.c.id == row.id).values(password=passwords.hashed(password)))
        return self.open(row.id, "password")

    def open(self, user_id: str, door: str) -> str:
        """Open a session for a user, and return what the browser is to hold.

        :param door: how he showed who he is: password or oidc
        """
        token, now = secrets.token_urlsafe(32), self.now()
        with self.store.write() as db:
            db.execute(delete(sessions).where(sessions.c.expires < now))
            db.execute(insert(sessions), {"id": people.hashed(token), "user_id": user_id, "created": now, "seen": now,
                                          "expires": _later(now, LONGEST), "door": door})
            db.execute(update(users).where(users.c.id == user_id).values(signed_in=now))
            log.append(db, [_entry(now, user_id, "session:open", door)])
        return token

    def user_of(self, token: str) -> User | None:
        """Whoever holds a session, or None when it has ended."""
        now = self.now()
        with self.store.read() as db:
            user, seen = people.of_session(db, token, now, _later(now, -IDLE))
        if user and _later(seen, NOTED_EVERY) < now:
            with self.store.write() as db:
                db.execute(update(sessions).where(sessions.c.id == people.hashed(token)).values(seen=now))
        return user

    def close(self, token: str) -> None:
        """End a session."""
        with self.store.write() as db:
            key, now = people.hashed(token), self.now()
            user_id = db.scalar(select(sessions.c.user_id).where(sessions.c.id == key))
            if user_id:
                db.execute(delete(sessions).where(sessions.c.id == key))
                log.append(db, [_entry(now, user_id, "session:close", "form")])


def close_all(db, user_id: str) -> None:
    """End every session of a user, in the caller's transaction: his password has changed, or he may not come in."""
    db.execute(delete(sessions).where(sessions.c.user_id == user_id))


def _account(db, name: str):
    """The account of this name, or of this address if it is the only one."""
    name = name.strip()
    if not name or "\0" in name:
        return None
    asked = select(users.c.id, users.c.password).where(users.c.state == "active",
                                                       or_(users.c.name == name, users.c.email == name))
    found = db.execute(asked.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _later(moment: str, by: timedelta) -> str:
    return (datetime.fromisoformat(moment) + by).isoformat(timespec="microseconds")


def _entry(now: str, user_id: str, event: str, door: str) -> dict:
    return {"at": now, "actor": user_id, "event": event, "subject": user_id, "organization": None, "outcome": "ok",
            "facts": {"by": door}}
