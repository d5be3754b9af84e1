"""Who somebody is at an OpenID provider, and which account that is here.

An account belongs to an issuer and a subject, which never change hands; an address may (OpenID Connect Core 1.0, 5.7).
So nobody comes into an account that is in use because he has its address: he comes in first, and links it then.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from catalog import passes
from catalog.actions.users import enter
from catalog.entrance import free_name
from catalog.may import ANONYMOUS, User
from catalog.store import Store, again
from catalog.tables import identities, users
from catalog.unit import Unit

ITS = users.c
LONGEST_ISSUER, LONGEST_SUBJECT, LONGEST_NAME, LONGEST_FULLNAME = 200, 255, 90, 200
NOT_IN_NAMES = re.compile(r"[^a-z0-9_-]+")


class Claimed(NamedTuple):
    """What a provider says of somebody, as far as it counts here.

    :param email: only where the provider has verified it; otherwise ""
    """

    issuer: str
    subject: str
    name: str = ""
    fullname: str = ""
    email: str = ""


class RefusedError(Exception):
    """Nobody comes in this way.

    :param why: `shut`: the account is not open; `taken`: another account has the address; `linked`: somebody else has
        linked this identity
    """

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


class Identities:
    """The identities of a catalogue.

    :param unit: makes a unit of work of a connection and a user
    """

    def __init__(self, store: Store, unit: Callable[[Connection, User], Unit]):
        self.store, self.unit = store, unit

    def known(self, issuer: str, subject: str) -> str | None:
        """The id of the user who has linked an identity, open or not; None when nobody has."""
        its = identities.c
        with self.store.read() as db:
            return db.scalar(select(its.user_id).where(its.issuer == issuer, its.subject == subject))

    def enter(self, who: Claimed) -> str:
        """The id of the user somebody is.  Who is new gets the account he was asked into, or one of his own.

        :raises RefusedError: when he may not come in
        """
        return again(partial(self._enter, who))

    def _enter(self, who: Claimed) -> str:
        with self.store.write() as db:
            unit, its = self.unit(db, ANONYMOUS), identities.c
            row = db.execute(select(users).join(identities, its.user_id == ITS.id)
                             .where(its.issuer == who.issuer, its.subject == who.subject)).first()
            if row and row.state == "active":
                return row.id
            if row:
                raise RefusedError("shut")
            id = self._newcomer(unit, who)
            _link(unit, who, id)
            unit.finish()
        return id

    def _newcomer(self, unit, who: Claimed) -> str:
        """:raises RefusedError: when there is an account with his address that does not wait for him"""
        same = func.lower(ITS.email) == who.email.lower()
        row = unit.db.execute(select(users).where(same, ITS.state != "deleted")).first() if who.email else None
        if row is None:
            name = NOT_IN_NAMES.sub("-", who.name.lower())[:LONGEST_NAME].strip("-")
            told = {"name": free_name(unit, name if len(name) > 1 else "user"), "email": who.email,
                    "fullname": " ".join(who.fullname.replace("\0", " ").split())[:LONGEST_FULLNAME]}
            return enter(unit, told).id
        if row.state != "pending" or row.password or passes.purpose_of(unit.db, row.id) is None:
            raise RefusedError("taken" if row.state == "active" else "shut")
        unit.db.execute(update(users).where(ITS.id == row.id).values(state="active"))
        passes.end(unit.db, row.id)
        unit.happened("user:update", row.id, changed=["state"], by="oidc")
        return row.id

    def link(self, who: Claimed, user_id: str) -> None:
        """From here on somebody comes into his account this way too.

        :param user_id: who is signed in, and has said so
        :raises RefusedError: when somebody has linked it already
        """
        again(partial(self._link, who, user_id))

    def _link(self, who: Claimed, user_id: str) -> None:
        with self.store.write() as db:
            unit, its = self.unit(db, User(user_id, door="form")), identities.c
            if db.scalar(select(its.user_id).where(its.issuer == who.issuer, its.subject == who.subject)):
                raise RefusedError("linked")
            _link(unit, who, user_id)
            unit.finish()


def _link(unit, who: Claimed, user_id: str) -> None:
    unit.db.execute(insert(identities), {"issuer": who.issuer, "subject": who.subject, "user_id": user_id,
                                         "at": unit.now})
    unit.happened("identity:link", user_id)
