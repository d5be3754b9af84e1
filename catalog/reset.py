"""Emptying a site that is only there to be tested: everything goes but one sysadmin and his token."""

from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import delete, func, insert, select, update

from catalog import people, synonym_groups
from catalog.audit.chain import START
from catalog.catalog import stamp
from catalog.files import sweep
from catalog.may import SYSTEM
from catalog.store import again
from catalog.tables import audit_head, metadata, site, synonyms, tokens, users

NAME = "tester"
ID = str(uuid5(NAMESPACE_URL, f"user:{NAME}"))
MADE = {"organizations", "sources"}      # by `ieum migrate` out of the partners' files
PASSED_OVER = {"site", "audit_entries", "audit_head", "outbox"}          # what is there beside all that anybody made
HOLDS = timedelta(days=1)               # of the token: nothing stays open on a database that was once tested with


def strange(catalog, names: set[str]) -> list[str]:
    """What is there that neither `ieum migrate` nor an earlier test start made: the names of the tables that hold it.

    :param names: of the organisations and sources of the partners' files
    """
    with catalog.store.read() as db:
        return [table.name for table in metadata.sorted_tables
                if table.name not in PASSED_OVER and db.scalar(select(func.count()).select_from(table).where(
                    *_beyond(table, names)))]


def let_in(catalog, token: str) -> None:
    """Make the token one of the sysadmin `tester`, who is added where there is none; all else stays as it is, also
    the tokens of other starts.

    :param token: what he is to come with, for a day from now
    """
    again(partial(_let_in, catalog, token))


def empty(catalog, token: str) -> None:
    """Delete every row of every table and every file, and let the sysadmin in again.  The record of events begins anew.
    The id of the installation and the tokens of other starts stay.

    :param token: what he is to come with, for a day from now
    :raises RuntimeError: when somebody goes on writing meanwhile
    """
    again(partial(_emptied, catalog, token))
    catalog.synonyms.forget()
    if catalog.files:
        sweep(catalog.store, catalog.files)
    catalog.reindex()


def _beyond(table, names: set[str]) -> list:
    """What tells the rows that are strange from those that are not."""
    if table.name in MADE:
        return [table.c.name.not_in(names)]
    if table is synonyms:
        return [table.c.by != SYSTEM.id]
    mine = {"users": "id", "tokens": "user_id", "members": "user_id"}.get(table.name)
    return [table.c[mine] != ID] if mine else []


def _let_in(catalog, token: str) -> None:
    with catalog.store.write() as db:
        now = stamp(catalog.clock())
        known = db.scalar(select(users.c.id).where(users.c.name == NAME))
        if known:
            db.execute(update(users).where(users.c.id == known).values(sysadmin=True, auditor=False, state="active"))
        else:
            _add(db, now)
        _admit(db, [_token(token, now) | {"user_id": known or ID}])


def _emptied(catalog, token: str) -> None:
    with catalog.store.write() as db:
        now = stamp(catalog.clock())
        born = db.scalar(select(users.c.created).where(users.c.id == ID))
        others = [dict(row) | {"user_id": ID} for row in db.execute(select(tokens)).mappings()
                  if row["id"] == _id(row["hash"]) and row["expires"] > now]
        for table in reversed(metadata.sorted_tables):
            if table is not site:
                db.execute(delete(table))
        synonym_groups.bring(db, now)
        db.execute(insert(audit_head), {"id": 1, "number": 0, "digest": START})
        _add(db, born or now)
        _admit(db, [*others, _token(token, now)])


def _add(db, born: str) -> None:
    """:param born: when the sysadmin was added first, so that he is the same after every reset"""
    db.execute(insert(users), {"id": ID, "name": NAME, "sysadmin": True, "created": born})


def _admit(db, let_in: list[dict]) -> None:
    for row in {row["id"]: row for row in let_in}.values():
        db.execute(delete(tokens).where(tokens.c.id == row["id"]))
        db.execute(insert(tokens), row)


def _token(token: str, now: str) -> dict:
    hashed = people.hashed(token)
    until = (datetime.fromisoformat(now) + HOLDS).isoformat(timespec="microseconds")
    return {"id": _id(hashed), "user_id": ID, "name": "reset", "hash": hashed, "prefix": token[:10], "created": now,
            "expires": until}


def _id(hashed: str) -> str:
    """Of a token that a test start made; those that are made over the API have another."""
    return str(uuid5(NAMESPACE_URL, f"token:{hashed}"))
