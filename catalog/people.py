"""Who somebody is: users, their roles, and the tokens they come with."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import bindparam, or_, select, update

from catalog.may import User
from catalog.tables import members, organizations, tokens, users

NOTED_EVERY = timedelta(hours=1)         # the last use of a token is written down at most this often
_COLUMNS = (users.c.id, users.c.name, users.c.sysadmin, users.c.auditor)
_TOKEN = (select(*_COLUMNS, tokens.c.id.label("token_id"), tokens.c.last_used)
          .join(users, users.c.id == tokens.c.user_id)
          .where(tokens.c.hash == bindparam("hash"), users.c.state == "active",
                 or_(tokens.c.expires.is_(None), tokens.c.expires > bindparam("now"))))
_ROLES = (select(members.c.organization_id, members.c.capacity)
          .join(organizations, organizations.c.id == members.c.organization_id)
          .where(members.c.user_id == bindparam("user"), organizations.c.state == "active"))
_USER = select(*_COLUMNS).where(or_(users.c.id == bindparam("key"), users.c.name == bindparam("key")),
                                users.c.state == "active")


def find(db, key: str) -> User | None:
    """A user by id or name."""
    row = db.execute(_USER, {"key": key}).first() if "\0" not in key else None
    return _user(db, row) if row else None


def of_token(store, token: str, now: str) -> User | None:
    """Whoever holds a token that is good at this moment.

    :param now: ISO 8601, UTC without a zone
    """
    with store.read() as db:
        row = db.execute(_TOKEN, {"hash": hashed(token), "now": now}).first()
        if row is None:
            return None
        user = _user(db, row)
    if row.last_used is None or datetime.fromisoformat(row.last_used) + NOTED_EVERY < datetime.fromisoformat(now):
        with store.write() as db:
            db.execute(update(tokens).where(tokens.c.id == row.token_id).values(last_used=now))
    return user


def hashed(token: str) -> str:
    """What is kept of a token.  It is random and long, so a plain SHA-256 cannot be guessed back."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _user(db, row) -> User:
    roles = dict(db.execute(_ROLES, {"user": row.id}).all())
    return User(row.id, row.name, row.sysadmin, roles, row.auditor)
