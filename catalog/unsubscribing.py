"""Ending the letters about saved searches from a letter itself: a pass in its address, good once, without signing in.

It ends the letters and nothing else; the searches stay.  (RFC 8058 has mail programs do so with one POST.)
"""

import secrets
from datetime import timedelta
from functools import partial

from sqlalchemy import delete, insert, select, update

from catalog import people
from catalog.attempts import later
from catalog.may import User
from catalog.store import again
from catalog.tables import passes, saved_searches

PURPOSE, HOLDS = "searches", timedelta(days=60)
ITS = passes.c


def pass_for(unit, user_id: str) -> str:
    """The path of the page that ends somebody's letters, without a language; what carries him there is kept hashed.

    :param unit: has `db` and `now`
    """
    token = secrets.token_urlsafe(32)
    unit.db.execute(delete(passes).where(ITS.user_id == user_id, ITS.purpose == PURPOSE, ITS.expires <= unit.now))
    unit.db.execute(insert(passes), {"id": people.hashed(token), "user_id": user_id, "purpose": PURPOSE,
                                     "expires": later(unit.now, HOLDS)})
    return f"/unsubscribe/{token}"


def good(catalog, token: str) -> bool:
    """Whether a pass can still be used."""
    with catalog.store.read() as db:
        return db.scalar(select(ITS.user_id).where(*_this(token, catalog.sessions.now()))) is not None


def stop(catalog, token: str) -> bool:
    """Use a pass: whoever it was written to gets no more letters about his searches.

    :returns: False when it is none, has ended or was used
    """
    return again(partial(_stop, catalog, token))


def _stop(catalog, token: str) -> bool:
    with catalog.store.write() as db:
        this = _this(token, catalog.sessions.now())
        user_id = db.scalar(select(ITS.user_id).where(*this))
        if user_id is None or not db.execute(delete(passes).where(*this)).rowcount:
            return False
        unit, its = catalog.unit(db, User(user_id, door="form")), saved_searches.c
        count = db.execute(update(saved_searches).where(its.user_id == user_id, its.way == "mail", its.every != "never")
                           .values(every="never", due=None)).rowcount
        unit.happened("search:unsubscribe", user_id, count=count)
        unit.finish()
        return True


def _this(token: str, now: str) -> tuple:
    return ITS.id == people.hashed(token), ITS.purpose == PURPOSE, ITS.expires > now
