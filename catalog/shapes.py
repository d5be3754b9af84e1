"""What the records of a source looked like after its last good run."""

from sqlalchemy import Connection, delete, insert, select

from catalog.tables import shapes


def kept(db: Connection, source: str) -> dict | None:
    """The shape of a source; None before its first good run."""
    return db.scalar(select(shapes.c.doc).where(shapes.c.source == source))


def keep(db: Connection, source: str, run_id: str, at: str, shape: dict) -> None:
    """Remember a shape instead of the one before.

    :param at: the moment, as the tables hold it
    """
    db.execute(delete(shapes).where(shapes.c.source == source))
    db.execute(insert(shapes), {"source": source, "run_id": run_id, "at": at, "doc": shape})
