"""The rows that say which resource has which file, and what goes when no row refers to it any more.

Whoever writes a row and whoever removes a file exclude each other: on SQLite a writer is alone anyway, on PostgreSQL
they hold a lock, which many writers may share.
"""

import logging
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import delete, insert, or_, select, text
from sqlalchemy.exc import SQLAlchemyError

from catalog.audit import log as audit_log
from catalog.files.keeping import Files, Received
from catalog.locks import FILES
from catalog.tables import files, resources

log = logging.getLogger(__name__)
ROWS = files.c
STALE = 24 * 3600                                 # seconds after which nobody is sending a file any more
PORTION = 500                                     # ids in one statement
AT_ONCE = 50                                      # files removed while nobody else may write, seconds at the most


def keep(unit, resource_id: str, kind: str, received: Received) -> None:
    """Give a file its place and its row, instead of the one the resource had."""
    _lock(unit.db, shared=True)
    unit.files.place.keep(received.path, received.digest)
    remove(unit, [resource_id], kind)
    unit.db.execute(insert(files).values(
        resource_id=resource_id, kind=kind, digest=received.digest, name=received.name, size=received.size,
        mimetype=received.mimetype, at=unit.now))


def remove(unit, resource_ids: Iterable[str], *kinds: str) -> None:
    """Take the rows of resources away, and let the files go once this commits, unless something else refers to them.

    :param kinds: of files; all of them unless told
    """
    ids = list(resource_ids)
    for start in range(0, len(ids), PORTION):
        theirs = ROWS.resource_id.in_(ids[start:start + PORTION])
        which = theirs & ROWS.kind.in_(kinds) if kinds else theirs
        unit.dropped.update(unit.db.scalars(select(ROWS.digest).where(which)))
        unit.db.execute(delete(files).where(which))


def forget(unit, resource_ids: Iterable[str]) -> None:
    """Everything kept of these resources goes for good, as when their dataset is purged."""
    remove(unit, resource_ids)


def of(db, resource_id: str, kind: str):
    """The row of a file, or None."""
    return db.execute(select(files).where(ROWS.resource_id == resource_id, ROWS.kind == kind)).first()


def drop(store, kept: Files | None, digests: set[str]) -> int:
    """Remove files that no row refers to.  What cannot be removed now is left to `sweep`.

    :param digests: of the files in question
    :returns: how many went
    """
    if kept is None or not digests:
        return 0
    try:
        return sum(_drop(store, kept, sorted(digests)[start:start + AT_ONCE])
                   for start in range(0, len(digests), AT_ONCE))
    except (OSError, SQLAlchemyError):             # what was written stands: nobody is to be told otherwise
        log.exception("files that nothing refers to could not be removed; `ieum files --sweep` does")
        return 0


def _drop(store, kept: Files, digests: list[str]) -> int:
    with store.write() as db:
        _lock(db, shared=False)
        gone = set(digests) - set(db.scalars(select(ROWS.digest).where(ROWS.digest.in_(digests))))
        for digest in gone:
            kept.place.remove(digest)
    return len(gone)


def sweep(store, kept: Files) -> dict[str, int]:
    """Remove what nothing refers to: rows of resources that are gone or lead elsewhere now, files without a row, and
    what was left of transfers that broke off a day ago or more.

    Old revisions of a dataset do not count: a file they tell of goes too.

    The record of events says how many went.

    :returns: `rows`, `files` and `parts` that went
    """
    with store.write() as db:
        _lock(db, shared=False)
        own = resources.c.url.contains("/resource/") & resources.c.url.contains("/download/")
        living = select(resources.c.id).where(resources.c.id == ROWS.resource_id, or_(ROWS.kind != "upload", own))
        rows = db.execute(delete(files).where(~living.exists())).rowcount
        _write_down(db, rows=rows)
    there = {digest for digest, _ in kept.place.digests()}
    with store.read() as db:
        there -= set(db.scalars(select(ROWS.digest)))
    gone = drop(store, kept, there)
    parts = [path for path in kept.incoming.glob("*") if path.stat().st_mtime < time.time() - STALE]
    for path in parts:
        path.unlink(missing_ok=True)
    with store.write() as db:
        _write_down(db, files=gone, parts=len(parts))
    return {"rows": rows, "files": gone, "parts": len(parts)}


def _write_down(db, **counts: int) -> None:
    if any(counts.values()):
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        audit_log.append(db, [{"at": now, "actor": "system", "event": "file:sweep", "subject": "", "outcome": "ok",
                               "organization": None, "facts": counts}])


def missing(store, kept: Files) -> set[str]:
    """Digests of files that rows refer to and that are not there, as after a backup without them."""
    with store.read() as db:
        known = set(db.scalars(select(ROWS.digest)))
    return known - {digest for digest, _ in kept.place.digests()}


def _lock(db, shared: bool) -> None:
    if db.dialect.name == "postgresql":
        how = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        db.execute(text(f"select {how}(:key)"), {"key": FILES})
