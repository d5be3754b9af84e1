"""API tokens: random, shown once, kept as a hash, with an end."""

import secrets
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, insert, or_, select

from catalog import may, people
from catalog.actions import finding
from catalog.actions.reading import needed, number
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.tables import tokens

MARK = "ieum_"
DAYS, MOST_DAYS, DAY = 90, 365, 86_400


@action()
def api_token_create(unit, data):
    """Make a token and show it, this once.

    :param user: whose, by id or name
    :param name: what it is for
    :param expires_in: how long it holds, in units; 90 days unless told, 365 at most
    :param unit: seconds in a unit; a day unless told
    """
    owner = _owner(unit, may.manage_tokens_of, data.get("user"))
    name, holds = needed(data, "name")[:100], number(data, "expires_in", DAYS) * number(data, "unit", DAY)
    if not 0 < holds <= MOST_DAYS * DAY:
        raise ValidationError({"expires_in": [f"Must not be longer than {MOST_DAYS} days"]})
    token = MARK + secrets.token_urlsafe(32)
    row = {"id": str(uuid4()), "user_id": owner.id, "name": name, "hash": people.hashed(token), "prefix": token[:10],
           "created": unit.now, "expires": (datetime.fromisoformat(unit.now) + timedelta(seconds=holds)).isoformat(
               timespec="microseconds")}
    unit.db.execute(insert(tokens), row)
    unit.happened("token:create", row["id"], user=owner.id, expires=row["expires"])
    return {"token": token, "id": row["id"], "expires_at": row["expires"]}


@action(reads=True)
def api_token_list(unit, data):
    """Return a user's tokens, without the tokens themselves.

    :param user_id: whose, by id or name
    """
    owner = _owner(unit, may.see_user, data.get("user_id") or data.get("user"))
    rows = unit.db.execute(select(tokens).where(tokens.c.user_id == owner.id).order_by(tokens.c.created, tokens.c.id))
    return [{"id": row.id, "name": row.name, "user_id": row.user_id, "created_at": row.created,
             "last_access": row.last_used, "expires_at": row.expires, "prefix": row.prefix} for row in rows]


@action()
def api_token_revoke(unit, data):
    """End a token at once.

    :param jti: its id
    :param token: or the token itself
    """
    key = needed(data, "jti", "token")
    unit.demand(may.be_known)
    row = unit.db.execute(select(tokens).where(or_(tokens.c.id == key, tokens.c.hash == people.hashed(key)))).first()
    if row is None:
        raise NotFound("Token not found")
    unit.demand(may.manage_tokens_of, finding.user(unit, row.user_id))
    unit.db.execute(delete(tokens).where(tokens.c.id == row.id))
    unit.happened("token:revoke", row.id, user=row.user_id)


def _owner(unit, rule, key):
    """Whose tokens are meant: the caller's unless told.  Whether there is such a user is told to those who may know."""
    unit.demand(may.be_known)
    key = key or unit.user.id
    if key not in (unit.user.id, unit.user.name):
        unit.demand(may.see_all)
    owner = finding.user(unit, key)
    unit.demand(rule, owner)
    return owner
