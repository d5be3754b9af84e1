"""Who somebody is: users, their roles, and the tokens they come with."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import and_, bindparam, literal_column, or_, select, update

from catalog.may import User
from catalog.prepared import Prepared
from catalog.tables import collaborators, members, organizations, sessions, tokens, users

NOTED_EVERY = timedelta(hours=1)         # the last use of a token is written down at most this often
_ROLES = (members.join(organizations, and_(organizations.c.id == members.c.organization_id,
                                           organizations.c.state == literal_column("'active'"))))
_COLUMNS = (users.c.id, users.c.name, users.c.sysadmin, users.c.auditor, users.c.steward, members.c.organization_id,
            members.c.capacity)
_OF_TOKEN = Prepared(
    select(*_COLUMNS, tokens.c.id.label("token_id"), tokens.c.last_used, tokens.c.scope)
    .select_from(tokens.join(users, users.c.id == tokens.c.user_id)
                 .outerjoin(_ROLES, members.c.user_id == users.c.id))
    .where(tokens.c.hash == bindparam("hash"), users.c.state == literal_column("'active'"),
           or_(tokens.c.expires.is_(None), tokens.c.expires > bindparam("now"))))
_OF_NAME = Prepared(
    select(*_COLUMNS).select_from(users.outerjoin(_ROLES, members.c.user_id == users.c.id))
    .where(or_(users.c.id == bindparam("key"), users.c.name == bindparam("key")),
           users.c.state == literal_column("'active'")))
_OF_SESSION = Prepared(
    select(*_COLUMNS, sessions.c.seen)
    .select_from(sessions.join(users, users.c.id == sessions.c.user_id)
                 .outerjoin(_ROLES, members.c.user_id == users.c.id))
    .where(sessions.c.id == bindparam("hash"), users.c.state == literal_column("'active'"),
           sessions.c.expires > bindparam("now"), sessions.c.seen > bindparam("since")))
_SHARES = Prepared(select(collaborators.c.dataset_id, collaborators.c.capacity)
                   .where(collaborators.c.user_id == bindparam("user")))


def find(db, key: str) -> User | None:
    """A user by id or name."""
    return _user(db, _OF_NAME.all(db, key=key)) if "\0" not in key else None


def of_token(store, token: str, now: str) -> User | None:
    """Whoever holds a token that is good at this moment.

    :param now: ISO 8601, UTC without a zone
    """
    with store.read() as db:
        rows = _OF_TOKEN.all(db, hash=hashed(token), now=now)
        user = _user(db, rows, "api")
    if rows and _long_ago(rows[0].last_used, now):
        with store.write() as db:
            db.execute(update(tokens).where(tokens.c.id == rows[0].token_id).values(last_used=now))
    return narrowed(user, rows[0].scope) if rows else None


def narrowed(user: User, scope: str) -> User:
    """The same user with a token that is for less than all he may do.

    :param scope: "", read, harvest or write:<organisation id>
    """
    kind, _, organization = scope.partition(":")
    if kind != "write":
        return replace(user, scope=scope) if scope else user
    if user.auditor:
        return replace(user, scope=scope, sysadmin=False, auditor=False, steward=False, shares={}, roles={})
    roles = {organization: "admin"} if user.sysadmin else user.roles
    return replace(user, scope=scope, sysadmin=False, steward=False, shares={},
                   roles={id: role for id, role in roles.items() if id == organization})


def hashed(token: str) -> str:
    """What is kept of a token.  It is random and long, so a plain SHA-256 cannot be guessed back."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _long_ago(noted: str | None, now: str) -> bool:
    return noted is None or datetime.fromisoformat(noted) + NOTED_EVERY < datetime.fromisoformat(now)


def of_session(db, token: str, now: str, since: str) -> tuple[User | None, str]:
    """Whoever holds a session that is good at this moment, and when he was last seen.

    :param since: a session that was not used since then has ended
    """
    rows = _OF_SESSION.all(db, hash=hashed(token), now=now, since=since)
    return _user(db, rows, "form"), rows[0].seen if rows else ""


def _user(db, rows: list, door: str = "") -> User | None:
    """:param rows: one for each of his roles, or one without a role"""
    if not rows:
        return None
    roles = {row.organization_id: row.capacity for row in rows if row.organization_id}
    shares = {row.dataset_id: row.capacity for row in _SHARES.all(db, user=rows[0].id)}
    return User(rows[0].id, rows[0].name, bool(rows[0].sysadmin), roles, bool(rows[0].auditor), shares,
                steward=bool(rows[0].steward), door=door)
