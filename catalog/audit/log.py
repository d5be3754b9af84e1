"""The log itself: append and read.  There is no update and no delete.

The head row is read and written last in the caller's own transaction, so that what happened and its record stand or
fall together, and writers wait for each other only for that last moment.  Entries name people by opaque ids and say
which fields changed, never their values: the log itself must hold no personal data.
"""

from collections.abc import Iterator

import orjson
from sqlalchemy import Connection, func, insert, select, update

from catalog.audit import chain
from catalog.audit.kinds import kind_of
from catalog.bulk import Bulk
from catalog.tables import audit_entries, audit_head

COLUMNS = {"at": "at", "actor": "actor", "event": "event", "subject": "subject", "organization_id": "organization",
           "door": "door", "agreement_id": "agreement"}
ENTRIES = Bulk(insert(audit_entries))
BATCH = 2000


def append(db: Connection, entries: list[dict]) -> None:
    """Write entries, in order, behind the last one.

    :param entries: each with at, actor, event, subject, organization, outcome and facts; where it is known, the door it
        came through and the agreement that promises it
    """
    if not entries:
        return
    head = db.execute(select(audit_head.c.number, audit_head.c.digest).with_for_update()).one()
    number, digest, rows = head.number, head.digest, []
    for entry in entries:
        number += 1
        body = orjson.dumps({"v": 1, "number": number} | entry, option=orjson.OPT_SORT_KEYS)
        digest = chain.digest(digest, body)
        rows.append({"number": number, "body": body, "digest": digest}
                    | {column: entry.get(key) for column, key in COLUMNS.items()} | {"kind": kind_of(entry)})
    ENTRIES.write(db, rows)
    db.execute(update(audit_head).values(number=number, digest=digest))


def first_broken(db: Connection) -> tuple[int | None, int]:
    """The first entry that was tampered with (or None), and how many entries there are to be."""
    newest = db.scalar(select(func.max(audit_entries.c.number))) or 0     # before the head, which others may move on
    head = tuple(db.execute(select(audit_head.c.number, audit_head.c.digest)).one())
    broken = chain.first_broken(_as_written(db, head[0]), head)
    return (head[0] + 1 if broken is None and newest > head[0] else broken), head[0]


def _as_written(db: Connection, last: int) -> Iterator[tuple[int, bytes, str]]:
    """Every entry.  One whose searchable columns do not say what its bytes say is given without its bytes."""
    seen = -2**31
    while rows := db.execute(select(audit_entries)
                             .where(audit_entries.c.number > seen, audit_entries.c.number <= last)
                             .order_by(audit_entries.c.number).limit(BATCH)).all():
        yield from ((row.number, row.body if _agrees(row) else b"", row.digest) for row in rows)
        seen = rows[-1].number


def _agrees(row) -> bool:
    try:
        body = orjson.loads(row.body)
    except orjson.JSONDecodeError:
        return False
    return body.get("number") == row.number and row.kind == kind_of(body) and all(
        body.get(key) == getattr(row, column) for column, key in COLUMNS.items())
