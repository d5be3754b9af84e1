"""API tokens: random, shown once, kept as a hash, with an end, for all their user may do or for less."""

import secrets
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import delete, insert, or_, select

from catalog import may, people
from catalog.actions import finding
from catalog.actions.reading import needed, number, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.tables import tokens

MARK = "ieum_"
SCOPES = ("", "read", "harvest", "write")
DAYS, MOST_DAYS, DAY = 90, 365, 86_400


class Terms(NamedTuple):
    """What a token is for, how many seconds it holds, and its scope as `may.User` has it."""

    name: str
    holds: int = DAYS * DAY
    scope: str = ""


@action()
def api_token_create(unit, data):
    """Make a token and show it, this once.

    :param user: whose, by id or name; the caller's unless told
    :param name: what it is for, at most 100 characters
    :param expires_in: how long it holds, in units; 90 days unless told, 365 at most
    :param unit: seconds in a unit; a day unless told
    :param scope: what it is for: empty for all its user may do; `read` changes nothing; `harvest` only harvests and
        writes what is harvested; `write` does what its user may do in one organisation, and nothing elsewhere
    :param organization: for `write`, the organisation, by id or name, in which the user is an editor or admin
    """
    owner = _owner(unit, may.manage_tokens_of, data.get("user"))
    name, holds = needed(data, "name")[:100], number(data, "expires_in", DAYS) * number(data, "unit", DAY)
    if not 0 < holds <= MOST_DAYS * DAY:
        raise ValidationError({"expires_in": [f"Must not be longer than {MOST_DAYS} days"]})
    return make(unit, owner, Terms(name, holds, _scope(unit, owner, data)))


def make(unit, owner, terms: Terms) -> dict:
    """Make a token for a user.

    :param owner: his row
    """
    token = MARK + secrets.token_urlsafe(32)
    expires = datetime.fromisoformat(unit.now) + timedelta(seconds=terms.holds)
    row = {"id": str(uuid4()), "user_id": owner.id, "name": terms.name, "hash": people.hashed(token),
           "prefix": token[:10], "created": unit.now, "expires": expires.isoformat(timespec="microseconds"),
           "scope": terms.scope}
    unit.db.execute(insert(tokens), row)
    unit.happened("token:create", row["id"], user=owner.id, expires=row["expires"], scope=terms.scope)
    return {"token": token, "id": row["id"], "expires_at": row["expires"]}


@action(reads=True)
def api_token_list(unit, data):
    """Return a user's tokens, without the tokens themselves: what each is for, when it was last used and ends.

    :param user_id: whose, by id or name; the caller's unless told
    :param user: the same, as it was once called
    """
    owner = _owner(unit, may.see_user_privately, data.get("user_id") or data.get("user"))
    rows = unit.db.execute(select(tokens).where(tokens.c.user_id == owner.id).order_by(tokens.c.created, tokens.c.id))
    return [_shown(row) for row in rows]


@action()
def api_token_revoke(unit, data):
    """End a token at once.  Everybody may end his own.

    :param jti: its id
    :param token: or the token itself
    """
    key = needed(data, "jti", "token")
    unit.demand(may.be_known)
    row = unit.db.execute(select(tokens).where(or_(tokens.c.id == key, tokens.c.hash == people.hashed(key)))).first()
    if row is None:
        raise NotFound("Token not found")
    unit.demand(may.manage_tokens_of, SimpleNamespace(id=row.user_id))
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


def _scope(unit, owner, data: dict) -> str:
    """:raises ValidationError: when there is no such scope, or its user may not write to the organisation"""
    scope, organization = word(data, "scope"), word(data, "organization")
    if scope not in SCOPES:
        raise ValidationError({"scope": [f"Must be one of {', '.join(SCOPES[1:])}, or empty"]})
    if scope != "write":
        if organization:
            raise ValidationError({"organization": ["Only a token to write is for one organization"]})
        return scope
    if not organization:
        raise ValidationError({"organization": ["Missing value"]})
    user = people.find(unit.db, owner.id)
    try:
        row = finding.organization(unit, organization)
    except NotFound:
        raise ValidationError({"organization": ["Organization does not exist"]}) from None
    if not may.publish_for(user, row):
        raise ValidationError({"organization": [f"{user.name} is not an editor of {row.name}"]})
    return f"write:{row.id}"


def _shown(row) -> dict:
    scope, _, organization = row.scope.partition(":")
    return {"id": row.id, "name": row.name, "user_id": row.user_id, "created_at": row.created,
            "last_access": row.last_used, "expires_at": row.expires, "prefix": row.prefix, "scope": scope,
            "organization": organization or None}
