"""On which days datasets were delivered, as their revisions tell."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

import msgspec
import orjson
from sqlalchemy import Connection, select

from catalog.tables import revisions

ASKED_AT_ONCE = 500
KOREA = timedelta(hours=9)            # ahead of UTC, without summer time
ITS = revisions.c


class Delivered(NamedTuple):
    """What came of a dataset.

    :param days: in Korea, in order, each once
    :param gone: since when it is no longer shared; None while it is, and when it never was
    """

    days: tuple[date, ...] = ()
    gone: date | None = None


class _Told(msgspec.Struct):
    """What of a document counts; the rest is passed over unread."""

    state: str = "active"
    private: bool = False
    modified: Any = None
    resources: msgspec.Raw = msgspec.Raw(b"[]")


DECODER = msgspec.json.Decoder(_Told)


def deliveries(db: Connection, dataset_ids: Iterable[str]) -> dict[str, Delivered]:
    """Id of a dataset -> what came of it.

    It is delivered when it is shared for the first time or again (published and not private), and, while it is, when
    its `modified` or one of its resources changes.  A harvest that finds it as it was makes no revision, so it does
    not count.
    """
    ids, found = list(dict.fromkeys(dataset_ids)), {}
    for start in range(0, len(ids), ASKED_AT_ONCE):
        asked = select(ITS.dataset_id, ITS.at, ITS.doc).where(
            ITS.dataset_id.in_(ids[start:start + ASKED_AT_ONCE])).order_by(ITS.dataset_id, ITS.revision)
        for id, rows in groupby(db.execute(asked), key=lambda row: row.dataset_id):
            found[id] = _came(rows)
    return found


def _came(rows: Iterator) -> Delivered:
    days, gone, last = {}, None, None
    for row in rows:
        told = DECODER.decode(row.doc)
        if told.state == "active" and not told.private:
            if last is None or _changed(last, told):
                days[day_of(row.at)] = None
            gone, last = None, told
        else:
            gone, last = gone or (day_of(row.at) if last else None), None
    return Delivered(tuple(days), gone)


def _changed(old: _Told, new: _Told) -> bool:
    if old.modified != new.modified:
        return True
    before, after = bytes(old.resources), bytes(new.resources)
    return before != after and orjson.loads(before) != orjson.loads(after)


def day_of(moment: str) -> date:
    """The day in Korea of a moment as the tables hold it."""
    return (datetime.fromisoformat(moment) + KOREA).date()
