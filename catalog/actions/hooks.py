"""Webhooks: addresses that are told, signed, of what becomes of harvests."""

import ipaddress
import secrets
import socket
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import Connection, case, delete, func, insert, select

from catalog import may
from catalog.actions import finding
from catalog.actions.reading import needed, word
from catalog.actions.registry import action
from catalog.deliveries import PAGE, queued
from catalog.errors import NotFound, ValidationError
from catalog.sealing import taken
from catalog.tables import deliveries, hooks, organizations
from schemas.messages import MESSAGES

MARK, BYTES = "ieumhook_", 32                     # how a secret begins, and how much chance is in it
MOST, LONGEST = 10, 1000                          # hooks of an organisation, and characters of an address
PORTS = {"https": 443, "http": 80}
OPEN = {80, 443, 8080, 8443}
INSIDE = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home", ".arpa")
TEST = {"ko": "연결을 시험하는 알림입니다.", "en": "This is a test."}
DONE = {"ko": "이 알림을 받으셨다면 더 하실 일이 없습니다.", "en": "There is nothing to do if you received it."}
SHOWN = ("id", "url", "active", "created", "by")


@action()
def hook_create(unit, data):
    """Have an address told of harvests that go wrong and are well again, and return the secret, this once.

    Every message is signed with the secret; docs/running.md says how to verify it.  What cannot be delivered is tried
    eight times within about a day.

    :param url: where to; https, and out on the internet unless whoever runs the site allows it; 1000 characters at most
    :param organization: of whose sources, by id or name; of all of them, for the centre, unless told.  10 hooks each
    """
    unit.demand(may.keep_some_hooks)
    owner = finding.organization(unit, word(data, "organization")) if data.get("organization") else None
    unit.demand(may.keep_hooks, owner)
    url, secret = address(needed(data, "url"), unit.site.get("near", ())), new_secret()
    mine = hooks.c.organization_id == (owner and owner.id)
    if unit.db.scalar(select(func.count()).select_from(hooks).where(mine)) >= MOST:
        raise ValidationError({"url": [MESSAGES["hook_many"].about(most=MOST)]})
    row = {"id": str(uuid4()), "organization_id": owner and owner.id, "url": url, "active": True, "created": unit.now,
           "by": unit.user.id, "sealed": taken(unit, "url", secret)}
    unit.db.execute(insert(hooks), row)
    unit.happened("hook:create", row["id"], row["organization_id"])
    return {key: row[key] for key in SHOWN} | {"organization": row["organization_id"], "secret": secret}


@action(reads=True)
def hook_list(unit, data):
    """Return the hooks the caller keeps or may see, without their secrets, and how the messages to each fared.

    Of each: `waiting`, `delivered` and `given_up` count its messages of the last 90 days; `last` is when one arrived,
    `fault` why the newest one that did not arrive did not.

    :param organization: only this organisation's, by id or name
    """
    unit.demand(may.see_some_hooks)
    asked = select(hooks).order_by(hooks.c.created, hooks.c.id)
    if data.get("organization"):
        owner = finding.organization(unit, word(data, "organization"))
        unit.demand(may.see_hooks_of, owner)
        asked = asked.where(hooks.c.organization_id == owner.id)
    elif not unit.user.sees_all:
        asked = asked.where(hooks.c.organization_id.in_([id for id, role in unit.user.roles.items()
                                                         if role in may.LEADS]))
    rows = unit.db.execute(asked).all()
    fares = fared(unit.db, [row.id for row in rows])
    return [{key: getattr(row, key) for key in SHOWN} | {"organization": row.organization_id}
            | fares.get(row.id, NOTHING) for row in rows]


@action()
def hook_delete(unit, data):
    """Tell an address no more.  What was still to be told to it is dropped.

    :param id: the hook's id
    """
    row = _find(unit, needed(data, "id"))
    unit.db.execute(delete(deliveries).where(deliveries.c.hook_id == row.id))
    unit.db.execute(delete(hooks).where(hooks.c.id == row.id))
    unit.happened("hook:delete", row.id, row.organization_id)


@action()
def hook_test(unit, data):
    """Send a message that says nothing but that it is a test, and return its id as `delivery`.  It goes within seconds.
    There may be no more than 10 that wait.

    :param id: the hook's id
    """
    row = _find(unit, needed(data, "id"))
    waiting = deliveries.c.due.is_not(None) & (deliveries.c.hook_id == row.id)
    if unit.db.scalar(select(func.count()).select_from(deliveries).where(waiting)) >= MOST:
        raise ValidationError({"id": [MESSAGES["hook_waiting"].about(most=MOST)]})
    told = {"source": None, "organization": row.organization_id, "code": "test", "cause": TEST, "next": DONE,
            "run": None, "url": PAGE.format(source="").rstrip("/")}
    sent = queued(row.id, unit.now, "test", told)
    unit.db.execute(insert(deliveries), sent)
    unit.happened("hook:test", row.id, row.organization_id)
    return {"delivery": sent["id"]}


NOTHING = {"waiting": 0, "delivered": 0, "given_up": 0, "last": None, "fault": ""}


def new_secret() -> str:
    """A secret to sign messages with."""
    return MARK + secrets.token_urlsafe(BYTES)


def fared(db: Connection, ids: list[str]) -> dict[str, dict]:
    """Hook → how its messages fared."""
    its = deliveries.c
    kinds = {"waiting": its.due.is_not(None), "delivered": its.delivered.is_not(None),
             "given_up": its.due.is_(None) & its.delivered.is_(None)}
    sums = [func.sum(case((kind, 1), else_=0)).label(name) for name, kind in kinds.items()]
    rows = db.execute(select(its.hook_id, func.max(its.delivered).label("last"), *sums)
                      .where(its.hook_id.in_(ids)).group_by(its.hook_id))
    found = {row.hook_id: {name: getattr(row, name) for name in (*kinds, "last")} | {"fault": ""} for row in rows}
    for row in db.execute(select(its.hook_id, its.fault).where(its.hook_id.in_(ids), its.fault != "")
                          .order_by(its.at, its.id)):
        found[row.hook_id]["fault"] = row.fault
    return found


def _find(unit, id: str):
    unit.demand(may.keep_some_hooks)
    row = unit.db.execute(select(hooks).where(hooks.c.id == id)).first()
    if row is None:
        raise NotFound("Hook not found")
    owner = unit.db.execute(select(organizations).where(organizations.c.id == row.organization_id)).first()
    unit.demand(may.keep_hooks, owner)
    return row


def address(url: str, near) -> str:
    """An address that may be told.  What a name leads to is seen to whenever something is sent; see `harvesters/guard`.

    :param near: "ip:port" of what may be reached although it is not public
    :raises ValidationError: when it is none, or leads inside
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        host = port = None
    if not host or not port or len(url) > LONGEST or not url.isprintable() or " " in url or "@" in parts.netloc:
        raise ValidationError({"url": [MESSAGES["not_address"].about(value=url)]})
    if f"{host}:{port}" in near:
        return url
    if parts.scheme != "https" or port not in OPEN or not _is_outside(host):
        raise ValidationError({"url": [MESSAGES["hook_inside"].about(value=host)]})
    return url


def _is_outside(host: str) -> bool:
    """Whether a host may be out on the internet, as far as its spelling tells: 127.1 and 0x7f000001 are addresses too.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        try:
            address = ipaddress.ip_address(socket.inet_aton(host))
        except (OSError, UnicodeError):
            return "." in host and not host.endswith(INSIDE) and not host.rpartition(".")[2].isdigit()
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return (mapped or address).is_global and not address.is_multicast
