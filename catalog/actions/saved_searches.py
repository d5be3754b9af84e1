"""Searches that somebody keeps for himself: what is asked, how often he is told what is new, and where."""

from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update

from catalog import may, saved
from catalog.actions.hooks import NOTHING, address, fared, new_secret
from catalog.actions.reading import flag, needed, word
from catalog.actions.registry import action
from catalog.actions.search import UNBUILT
from catalog.errors import NotFound, SearchError, ValidationError
from catalog.sealing import taken
from catalog.search import Unbuilt
from catalog.tables import deliveries, saved_searches, users
from schemas.messages import MESSAGES

MOST, LONGEST, LONGEST_TITLE = 50, 2000, 200
LOOKED = 100                        # changed datasets that are looked at to tell how many are new
SHOWN = ("id", "title", "query", "every", "way", "url", "created", "told", "due")
FARED = ("waiting", "given_up", "last", "fault")
ITS = saved_searches.c


@action()
def saved_search_create(unit, data):
    """Keep a search, and return it.  What it finds by now is known; what it finds later is new.

    Whoever keeps it is told what is new at 08:00 in Korea by a letter, one for all his searches, or each by a signed
    message to an address, for which `secret` is returned, this once; docs/running.md says how to verify it.  It finds
    what the page of results finds for everybody.  50 searches a person.

    :param query: as it stands in the address of the page of results: `q=전력&organization=kepco`; `q` are the words,
        any other name is a field that must hold one of its values; 2000 characters at most
    :param title: what it is called, 200 characters at most; the words unless told
    :param every: day, week (Mondays), or never, unless told: new ones are counted only
    :param way: mail unless told, or hook
    :param url: of a hook: where to; https, and out on the internet unless whoever runs the site allows it
    """
    unit.demand(may.keep_searches)
    query = _query(unit, needed(data, "query"))
    unit.db.execute(select(users.c.id).where(users.c.id == unit.user.id).with_for_update())
    if unit.db.scalar(select(func.count()).select_from(saved_searches).where(ITS.user_id == unit.user.id)) >= MOST:
        raise ValidationError({"query": [MESSAGES["saved_many"].about(most=MOST)]})
    every, way = _one_of(data, "every", saved.EVERY), _one_of(data, "way", saved.WAYS)
    row = {"id": str(uuid4()), "user_id": unit.user.id, "title": _title(data, query), "query": query, "every": every,
           "way": way, "url": None, "sealed": None, "created": unit.now, "due": saved.due_after(every, unit.now)}
    secret = _entrusted(unit, data, row) if way == "hook" else {}
    row |= _start(unit, query)
    unit.db.execute(insert(saved_searches), row)
    unit.happened("search:create", row["id"])
    return {key: row[key] for key in SHOWN} | secret


@action(reads=True)
def saved_search_list(unit, data):
    """Return the searches that the caller keeps, nobody else's, the oldest first, and how many datasets are new to
    each.

    `new` counts what came or began to match since `told`, and `more` says that there may be more; both are None, and
    `understood` false, where the search cannot be understood any more: it is kept until it is changed or deleted.  Of
    one that is told to a system, `waiting`, `given_up`, `last` and `fault` say how the messages fared.

    :param count: false does not count what is new
    """
    unit.demand(may.see_own_searches)
    rows = unit.db.execute(select(saved_searches).where(ITS.user_id == unit.user.id)
                           .order_by(ITS.created, ITS.id)).all()
    fares = fared(unit.db, [row.id for row in rows if row.url])
    return [{key: getattr(row, key) for key in SHOWN} | _news(unit, row, flag(data, "count", default=True))
            | {key: fares.get(row.id, NOTHING)[key] for key in FARED if row.url} for row in rows]


@action()
def saved_search_update(unit, data):
    """Change a search of the caller's own, and return it; what is not told stays.

    :param id: its id
    :param title: what it is called, 200 characters at most
    :param query: what is asked, as when it was created; what it finds by now is known
    :param every: day, week or never
    :param way: mail or hook
    :param url: of a hook: another address, for which another `secret` is returned
    :param seen: true: all that it finds by now is known
    """
    row = _find(unit, needed(data, "id"))
    now = {key: getattr(row, key) for key in (*SHOWN, "sealed", "known")}
    if data.get("query") is not None:
        now["query"] = _query(unit, needed(data, "query"))
    if data.get("title") is not None:
        now["title"] = _title(data, now["query"])
    now["every"], now["way"] = _one_of(data, "every", saved.EVERY, row.every), _one_of(data, "way", saved.WAYS, row.way)
    secret = {}
    if now["way"] == "mail":
        now |= {"url": None, "sealed": None}
    elif row.way == "mail" or (data.get("url") and data["url"] != row.url):
        secret = _entrusted(unit, data, now)
    if now["url"] != row.url:
        unit.db.execute(delete(deliveries).where(deliveries.c.hook_id == row.id))
    if now["every"] != row.every:
        now["due"] = saved.due_after(now["every"], unit.now)
    if now["query"] != row.query or flag(data, "seen"):
        now |= _start(unit, now["query"])
    unit.db.execute(update(saved_searches).where(ITS.id == row.id).values(now))
    unit.happened("search:update", row.id)
    return {key: now[key] for key in SHOWN} | secret


@action()
def saved_search_delete(unit, data):
    """Keep a search of the caller's own no longer.  What was still to be told of it to a system is dropped.

    :param id: its id
    """
    row = _find(unit, needed(data, "id"))
    unit.db.execute(delete(deliveries).where(deliveries.c.hook_id == row.id))
    unit.db.execute(delete(saved_searches).where(ITS.id == row.id))
    unit.happened("search:delete", row.id)


def _find(unit, id: str):
    """:raises NotFound: there is none, or it is another's"""
    unit.demand(may.keep_searches)
    row = unit.db.execute(select(saved_searches).where(ITS.id == id, ITS.user_id == unit.user.id)
                          .with_for_update()).first()
    if row is None:
        raise NotFound("Saved search not found")
    return row


def _query(unit, text: str) -> str:
    """What is asked, each name and value written as an address has them.

    :raises ValidationError: too long, or nothing that the search understands
    :raises SearchError: while there is no index
    """
    if len(text) > LONGEST:
        raise ValidationError({"query": [MESSAGES["saved_long"].about(now=len(text), most=LONGEST)]})
    try:
        query = urlencode([(name, value) for name, value in parse_qsl(text.lstrip("?"))
                           if name in ("q", "exact") or not saved.UNFILTERED.fullmatch(name)])
        saved.asked(unit, query)
    except Unbuilt:
        raise SearchError(UNBUILT) from None
    except (*saved.UNREADABLE, ValueError):
        raise ValidationError({"query": [MESSAGES["saved_unread"].about()]}) from None
    if not query:
        raise ValidationError({"query": [MESSAGES["saved_unread"].about()]})
    return query


def _title(data: dict, query: str) -> str:
    words = " ".join(word(data, "title").split()) or dict(parse_qsl(query)).get("q") or query
    return "".join(sign for sign in words if sign.isprintable())[:LONGEST_TITLE]


def _one_of(data: dict, key: str, choices: tuple[str, ...], otherwise: str = "") -> str:
    value = word(data, key) or otherwise or choices[0]
    if value not in choices:
        raise ValidationError({key: [MESSAGES["not_in_list"].about(value=value[:40], choices=", ".join(choices))]})
    return value


def _entrusted(unit, data: dict, row: dict) -> dict:
    """Take an address in, and the secret for it."""
    row["url"] = address(needed(data, "url"), unit.site.get("near", ()))
    secret = new_secret()
    row["sealed"] = taken(unit, "url", secret)
    return {"secret": secret}


def _start(unit, query: str) -> dict:
    """:raises SearchError: while there is no index"""
    try:
        return saved.start(unit, query)
    except Unbuilt:
        raise SearchError(UNBUILT) from None


def _news(unit, row, wanted: bool) -> dict:
    try:
        found = saved.news(unit, row, LOOKED) if wanted else saved.asked(unit, row.query) and None
    except Unbuilt:
        found = None
    except saved.UNREADABLE:
        return {"understood": False, "new": None, "more": None}
    return {"understood": True, "new": found and found.count, "more": found and found.more}
