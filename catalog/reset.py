"""Emptying a site that is only there to be tested: everything goes but one sysadmin and his token."""

from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import delete, insert, select, update

from catalog import people
from catalog.audit.chain import START
from catalog.catalog import stamp
from catalog.files import sweep
from catalog.store import again
from catalog.tables import audit_head, metadata, site, tokens, users

NAME = "tester"
ID = str(uuid5(NAMESPACE_URL, f"user:{NAME}"))
TOKEN_ID = str(uuid5(NAMESPACE_URL, f"token:{NAME}"))
HOLDS = timedelta(days=1)               # of the token: nothing stays open on a database that was once tested with


def let_in(catalog, token: str) -> None:
    """Make the token one of the sysadmin `tester`, who is added where there is none; all else stays as it is.

    :param token: what he is to come with, for a day from now
    """
    again(partial(_let_in, catalog, token))


def empty(catalog, token: str) -> None:
    """Delete every row of every table and every file, and let the sysadmin in again.  The record of events begins anew.

    :param token: what he is to come with, for a day from now
    :raises RuntimeError: when somebody goes on writing meanwhile
    """
    again(partial(_emptied, catalog, token))
    if catalog.files:
        sweep(catalog.store, catalog.files)
    catalog.reindex()


def _let_in(catalog, token: str) -> None:
    with catalog.store.write() as db:
        _admit(db, stamp(catalog.clock()), token)


def _emptied(catalog, token: str) -> None:
    with catalog.store.write() as db:
        born = db.scalar(select(users.c.created).where(users.c.id == ID))
        for table in reversed(metadata.sorted_tables):
            if table is not site:
                db.execute(delete(table))
        db.execute(insert(audit_head), {"id": 1, "number": 0, "digest": START})
        now = stamp(catalog.clock())
        _admit(db, now, token, born or now)


def _admit(db, now: str, token: str, born: str | None = None) -> None:
    """:param born: when the sysadmin was added first, so that he is the same after every reset"""
    known = db.scalar(select(users.c.id).where(users.c.name == NAME))
    if known:
        db.execute(update(users).where(users.c.id == known).values(sysadmin=True, auditor=False, state="active"))
    else:
        db.execute(insert(users), {"id": ID, "name": NAME, "sysadmin": True, "created": born or now})
    db.execute(delete(tokens).where(tokens.c.id == TOKEN_ID))
    until = (datetime.fromisoformat(now) + HOLDS).isoformat(timespec="microseconds")
    db.execute(insert(tokens), {"id": TOKEN_ID, "user_id": known or ID, "name": "reset", "hash": people.hashed(token),
                                "prefix": token[:10], "created": now, "expires": until})
