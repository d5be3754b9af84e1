"""Who is signed in: sessions live in the database, a browser holds nothing but a random token.

Nothing here can be told from outside about who has an account: a wrong name and a wrong password are one answer that
takes one time (OWASP Authentication Cheat Sheet; ASVS 5.0, 6.3.8).
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import NamedTuple

from sqlalchemy import delete, func, insert, or_, select, update

from catalog import attempts, letters, passes, passwords, people
from catalog.attempts import Attempts, folded, later
from catalog.audit import log
from catalog.may import User
from catalog.store import Store, again
from catalog.strangers import Ration
from catalog.tables import members, organizations, sessions, users

LONGEST = timedelta(days=7)              # a session ends by then, used or not
IDLE = timedelta(hours=12)               # and sooner when nobody uses it
NOTED_EVERY = timedelta(minutes=5)       # its last use is written down at most this often
HANDLE = 16                              # characters of a session's id by which its owner can end it


class SignInError(Exception):
    """Somebody could not sign in.

    :param wait: seconds until he may try again; 0 when name or password were wrong
    """

    def __init__(self, wait: int = 0):
        super().__init__(f"wait {wait} s" if wait else "wrong name or password")
        self.wait = wait


class Session(NamedTuple):
    """One browser that is signed in.

    :ivar handle: what it is ended by; it opens nothing
    :ivar door: password or oidc
    :ivar mine: whether it is the one that asks
    """

    handle: str
    created: str
    seen: str
    door: str
    mine: bool


class Sessions:
    """The sessions of a catalogue.

    :param now: says what time it is, as the catalogue writes it
    :ivar attempts: counts what failed; its `key` is for whoever runs the site to give
    """

    def __init__(self, store: Store, now: Callable[[], str]):
        self.store, self.now = store, now
        self.attempts, self._ration = Attempts(), Ration()

    def sign_in(self, name: str, password: str, network: str = "") -> str:
        """Open a session for whoever knows a password.

        :param name: of the account, or its address
        :param network: where the caller comes from; kept nowhere as it is
        :returns: what the browser is to hold
        :raises SignInError: when he does not, or has to wait
        """
        asked = folded(name) or "?"                 # nobody is called that; many have no address
        with self.store.read() as db:
            row = _account(db, users.c.name == asked, func.lower(users.c.email) == asked)
        self._try(row, password, self.attempts.counted(row.id if row else "", name, network))
        return self.open(row.id, "password")

    def change_password(self, user_id: str, old: str, new: str, network: str = "") -> str:
        """Give somebody another password, once he has shown that he knows the old one.  All his sessions end,
        and a letter tells him.

        :param new: already found good enough; see `passwords.weakness`
        :returns: what the browser is to hold from here on
        :raises SignInError: when he does not know the old one, or has to wait
        """
        self.confirm(user_id, old, network)
        kept = passwords.hashed(new)
        with self.store.write() as db:
            db.execute(update(users).where(users.c.id == user_id).values(password=kept))
            close_all(db, user_id)
            log.append(db, [_entry(self.now(), "user:update", user_id, {"changed": ["password"]})])
            letters.write(SimpleNamespace(db=db, now=self.now()), [user_id], "password_changed",
                          name=db.scalar(select(users.c.name).where(users.c.id == user_id)))
        return self.open(user_id, "password")

    def confirm(self, user_id: str, password: str, network: str = "") -> None:
        """Go on only if somebody who is signed in knows his password.  Tries count as they do at the door.

        :raises SignInError: when he does not, or has to wait
        """
        with self.store.read() as db:
            row = _account(db, users.c.id == user_id)
        self._try(row, password, self.attempts.counted(user_id, "", network))
        with self.store.write() as db:
            self.attempts.forget(db, user_id)

    def _try(self, row, password: str, keys: list[str]) -> None:
        """:param row: the account, or None when there is none; all that is done is done for both"""
        with self.store.read() as db:
            wait = attempts.wait(db, keys, self.now())
        wait = wait or again(partial(self._begin, keys))
        if wait:
            raise SignInError(wait)
        if not passwords.fits(row.password if row else "", password):
            again(partial(self._failed, row, keys))
            raise SignInError
        renewed = {"password": passwords.hashed(password)} if passwords.is_old(row.password) else {}
        with self.store.write() as db:
            attempts.passed(db, keys)
            if renewed:
                db.execute(update(users).where(users.c.id == row.id).values(renewed))

    def _begin(self, keys: list[str]) -> int:
        with self.store.write() as db:
            return attempts.begin(db, keys, self.now())

    def _failed(self, row, keys: list[str]) -> None:
        """Write down that a try failed: of known accounts each, of what strangers invent a few a minute."""
        now, subject = self.now(), row.id if row else ""
        with self.store.write() as db:
            shut = attempts.failed(db, keys, now)
            surplus = 0 if row else self._ration.turn(datetime.fromisoformat(now))
            if surplus is None:
                return
            facts = {"surplus": surplus} if surplus else {}
            log.append(db, [_refusal(now, "session:refuse", subject, facts),
                            *(_refusal(now, "session:lock", subject, {"by": each}) for each in shut)])

    def open(self, user_id: str, door: str) -> str:
        """Open a session for a user, and return what the browser is to hold.  His failed tries are forgotten.

        :param door: how he showed who he is: password or oidc
        """
        token, now = secrets.token_urlsafe(32), self.now()
        with self.store.write() as db:
            db.execute(delete(sessions).where(or_(sessions.c.expires < now, sessions.c.seen < later(now, -IDLE))))
            db.execute(insert(sessions), {"id": people.hashed(token), "user_id": user_id, "created": now, "seen": now,
                                          "expires": later(now, LONGEST), "door": door})
            db.execute(update(users).where(users.c.id == user_id).values(signed_in=now))
            self.attempts.forget(db, user_id)
            log.append(db, [_entry(now, "session:open", user_id, {"by": door})])
        return token

    def user_of(self, token: str) -> User | None:
        """Whoever holds a session, or None when it has ended."""
        now = self.now()
        with self.store.read() as db:
            user, seen = people.of_session(db, token, now, later(now, -IDLE))
        if user and later(seen, NOTED_EVERY) < now:
            with self.store.write() as db:
                db.execute(update(sessions).where(sessions.c.id == people.hashed(token)).values(seen=now))
        return user

    def list_of(self, user_id: str, token: str = "") -> list[Session]:
        """The sessions of a user that are good, the one used last first.

        :param token: of the one that asks
        """
        now, its, mine = self.now(), sessions.c, people.hashed(token)
        with self.store.read() as db:
            rows = db.execute(select(sessions).where(its.user_id == user_id, its.expires > now,
                                                     its.seen > later(now, -IDLE)).order_by(its.seen.desc(), its.id))
            return [Session(row.id[:HANDLE], row.created, row.seen, row.door, row.id == mine) for row in rows]

    def close(self, token: str) -> None:
        """End a session."""
        _end(self, sessions.c.id == people.hashed(token))

    def close_others(self, user_id: str, token: str, handle: str = "") -> int:
        """End the sessions of a user but the one that asks.

        :param token: of the one that asks
        :param handle: end only this one; all unless told
        :returns: how many ended
        """
        its = sessions.c
        one = [func.substr(its.id, 1, HANDLE) == handle] if handle else []
        return _end(self, its.user_id == user_id, its.id != people.hashed(token), *one)


def _end(of: Sessions, *which) -> int:
    with of.store.write() as db:
        ended = db.scalars(delete(sessions).where(*which).returning(sessions.c.user_id)).all()
        log.append(db, [_entry(of.now(), "session:close", each, {}) for each in ended])
    return len(ended)


def close_all(db, user_id: str) -> None:
    """End every session of a user, and what letters to him carry, in the caller's transaction: his password has
    changed, or he may not come in."""
    db.execute(delete(sessions).where(sessions.c.user_id == user_id))
    passes.end(db, user_id)


def card(store: Store, user_id: str) -> dict:
    """What the head of a page says of whoever is signed in: his full name, his company, and his organisations.

    :returns: fullname, company and organizations, each with id, name, partner, capacity, title and title_translated
    """
    its = organizations.c
    asked = (select(users.c.fullname, users.c.company, its.id, its.name, its.partner, its.doc, members.c.capacity)
             .select_from(users.outerjoin(members, members.c.user_id == users.c.id)
                          .outerjoin(organizations, (its.id == members.c.organization_id) & (its.state == "active")))
             .where(users.c.id == user_id).order_by(its.name))
    with store.read() as db:
        rows = db.execute(asked).all()
    theirs = [{"id": row.id, "name": row.name, "partner": row.partner, "capacity": row.capacity,
               "title": row.doc.get("title"), "title_translated": row.doc.get("title_translated")}
              for row in rows if row.name]
    return {"fullname": rows[0].fullname if rows else "", "company": rows[0].company if rows else "",
            "organizations": theirs}


def _account(db, *ways):
    """The account that is meant, if there is only one."""
    found = db.execute(select(users.c.id, users.c.password).where(users.c.state == "active", or_(*ways)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _entry(now: str, event: str, user_id: str, facts: dict) -> dict:
    return {"at": now, "actor": user_id, "event": event, "subject": user_id, "organization": None, "outcome": "ok",
            "facts": facts, "door": "form"}


def _refusal(now: str, event: str, subject: str, facts: dict) -> dict:
    return _entry(now, event, subject, facts) | {"actor": "anonymous", "outcome": "denied"}
