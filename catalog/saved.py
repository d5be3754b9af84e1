"""Saved searches: what an address asks of the index, what it finds that is new, and when somebody is told next.

A dataset is new to a search when it came since, or when it did not match, or could not be seen, as it was then and is
found now; its revisions tell.  So a change that makes no difference to the search is no news.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import parse_qsl

import orjson
from ckanapi.errors import SearchError, SearchQueryError
from sqlalchemy import Connection, delete, func, select

from catalog import indexed, may
from catalog.attempts import later
from catalog.errors import ValidationError
from catalog.search import Query, Range
from catalog.search.known import kind
from catalog.search.loosening import FEW
from catalog.search.memory import MemoryIndex
from catalog.search.parse import parse
from catalog.search.understanding import understand
from catalog.tables import datasets, deliveries, letters, organizations, revisions, saved_searches
from schemas.hours import KST

EVERY, WAYS = ("never", "day", "week"), ("mail", "hook")
LETTER = "saved_searches"                     # the kind of a letter about them
HOUR, MONDAY = 8, 0                           # when people are told, in Korea
LAG = timedelta(minutes=10)                   # so late may be found what a long transaction wrote
LOOKED = 5000                                 # changed datasets of a search that are looked at
REMEMBERED = 1000                             # datasets that are remembered as told
AT_ONCE = 250                                 # documents read at a time
UNFILTERED = re.compile("q|sort|page|exact|flat|understand|in_.+")    # names in an address that say how it is shown
UNREADABLE = (SearchError, SearchQueryError, ValidationError)
_FIELD = re.compile(r"[A-Za-z]\w{0,63}", re.ASCII)
ITS = saved_searches.c


class News(NamedTuple):
    """What a search finds that is new.

    :param ids: of datasets, those that came last first: `REMEMBERED` of those that came, and those that changed
    :param count: how many there are
    :param more: more had changed than were looked at, so there may be more
    """

    ids: list[str]
    count: int
    more: bool


def asked(unit, address: str) -> Query:
    """What the page of results asks the index with this address, as the user of the unit.

    Of the words all are sought, as they were typed or as what means the same; what the page shows beside where little
    is found (other spellings, some of the words) is no news.

    :param address: what stands behind the question mark: `q` the words, `exact` that nothing is sought beside them, any
        other name a field that must hold one of its values
    :raises Unbuilt: there is no index
    :raises SearchQueryError, SearchError, ValidationError: it cannot be understood, or not any more
    """
    text, fields, exact = "", {}, False
    for name, value in parse_qsl(address):
        exact |= (name, value) == ("exact", "1")
        if name == "q":
            text = value.replace("{!", "{ !").replace("_:", "_ ")          # words, and never the name of a parser
        elif not UNFILTERED.fullmatch(name):
            fields.setdefault(name, []).append(value)
    unknown = [name for name in fields if not _FIELD.fullmatch(name) or kind(name) is None]
    if unknown:
        raise SearchQueryError(f"no such field: {unknown[0][:40]}")
    filters = [f"+{name}:({' OR '.join(map(_quoted, values))})" for name, values in fields.items()]
    query = parse({"q": text, "fq_list": filters, "facet": False}, may.labels(unit.user), unit.now)
    if exact or not query.text.strip():
        return query
    read = understand(query.text, unit.index.vocabulary, unit.synonyms, lambda *_: FEW)
    return replace(query, wish=read.wish)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def news(unit, row, most: int = LOOKED) -> News:
    """What a search finds that its owner has not been told of.

    :param unit: of the owner, who finds what he may see now
    :param row: has `query`, `told` and `known`
    :param most: how many datasets that changed are looked at
    :raises SearchQueryError, SearchError, ValidationError: it cannot be understood any more
    """
    query, known = replace(asked(unit, row.query), rows=REMEMBERED), set(row.known)
    until = later(unit.now, -LAG)
    came = _found(unit, query, Range("metadata_created", row.told, until, open_low=True), sort="metadata_created")
    changed = _found(unit, replace(query, rows=most), Range("metadata_modified", row.told, open_low=True),
                     Range("metadata_created", high=row.told), sort="metadata_modified")
    new = [id for id in came.ids if id not in known]
    open_ones = [id for id in changed.ids if id not in known]
    before = {id for start in range(0, len(open_ones), AT_ONCE)
              for id in _matched(unit, query, open_ones[start:start + AT_ONCE], row.told)}
    turned = [id for id in open_ones if id not in before]
    return News(new + turned, came.count - len(came.ids) + len(new) + len(turned), changed.count > len(changed.ids))


def _found(unit, query: Query, *within: Range, sort: str):
    return unit.index.find(replace(query, filters=(*query.filters, *within), sort=((sort, True),)))


def _matched(unit, query: Query, ids: Sequence[str], then: str) -> set[str]:
    """Which of these a search would have found as they were then."""
    its = revisions.c
    last = (select(its.dataset_id, func.max(its.revision).label("revision"))
            .where(its.dataset_id.in_(ids), its.at <= then).group_by(its.dataset_id).subquery())
    old = unit.db.execute(select(its.dataset_id, its.doc, datasets.c.doc.label("now"), datasets.c.owner_org)
                          .join(last, (last.c.dataset_id == its.dataset_id) & (last.c.revision == its.revision))
                          .join(datasets, datasets.c.id == its.dataset_id)).all()
    owners = {row.id: row for row in unit.db.execute(
        select(organizations.c.id, organizations.c.name, organizations.c.doc)
        .where(organizations.c.id.in_({row.owner_org for row in old})))}
    matched, index = set(), MemoryIndex()
    for row in old:
        was, is_now = (_document(doc, owners.get(row.owner_org)) for doc in (row.doc, row.now))
        if was | {"metadata_modified": ""} == is_now | {"metadata_modified": ""}:
            matched.add(row.dataset_id)           # nothing that is searched has changed, and it is found now
        else:
            index.update([was])
    return matched.union(index.find(query).ids)


def _document(doc: bytes, owner) -> dict:
    return indexed.as_document(orjson.loads(doc), owner and owner.name, owner and owner.doc)


def start(unit, query: str) -> dict:
    """What a search begins with, of which everything that is found by now is known.

    :returns: `told` and `known`
    """
    told = later(unit.now, -LAG)
    fresh = asked(unit, query)
    recent = [_found(unit, replace(fresh, rows=REMEMBERED), Range(field, told, open_low=True), sort=field).ids
              for field in ("metadata_created", "metadata_modified")]
    return {"told": told, "known": list(dict.fromkeys([*recent[0], *recent[1]]))[:REMEMBERED]}


def due_after(every: str, now: str) -> str | None:
    """The next moment at which somebody is told: 08:00 in Korea, each day or on Mondays; None for never.

    :param now: ISO 8601, UTC without a zone; so is what is returned
    """
    if every == "never":
        return None
    here = datetime.fromisoformat(now).replace(tzinfo=UTC).astimezone(KST)
    slot = datetime.combine(here.date(), time(HOUR), KST)
    while slot <= here or (every == "week" and slot.weekday() != MONDAY):
        slot += timedelta(days=1)
    return slot.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def forget(db: Connection, user_id: str) -> None:
    """Nothing stays of what somebody looked for: neither his searches nor what was still to be told of them."""
    his = select(ITS.id).where(ITS.user_id == user_id)
    db.execute(delete(deliveries).where(deliveries.c.hook_id.in_(his)))
    db.execute(delete(letters).where(letters.c.user_id == user_id, letters.c.kind == LETTER,
                                     letters.c.state == "waiting"))
    db.execute(delete(saved_searches).where(ITS.user_id == user_id))
