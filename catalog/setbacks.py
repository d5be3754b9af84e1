"""Records that could not be used, and how often they were tried: what nobody can read is not tried for ever."""

from collections.abc import Iterable
from typing import NamedTuple

import orjson
from sqlalchemy import delete, exists, insert, select

from catalog.bulk import Bulk
from catalog.leases import Run
from catalog.renames import Renames
from catalog.sightings import STEP
from catalog.tables import setbacks, sightings

ROWS = Bulk(insert(setbacks))
ITS = setbacks.c


class Setback(NamedTuple):
    """:param way: digest of the record and of all else with which it was tried
    :param times: in how many runs on end it failed this way
    :param last: when it was tried last
    :param reasons: why it failed
    """

    record: str
    way: str
    times: int
    last: str
    reasons: dict


class Setbacks(Renames):
    """The book's memory of what was tried in vain."""

    def setbacks(self, source: str, records: Iterable[str]) -> dict[str, Setback]:
        """What is known of these records."""
        found, records = {}, list(records)
        with self.store.read() as db:
            for start in range(0, len(records), STEP):
                rows = db.execute(select(*(ITS[name] for name in Setback._fields)).where(
                    ITS.source == source, ITS.record.in_(records[start:start + STEP])))
                found.update((row.record, Setback(*row)) for row in rows)
        return found

    def set_back(self, run: Run, failed: list[dict], over: list[str]) -> None:
        """Note what was tried in vain.

        :param failed: record, way, times and reasons
        :param over: records of which nothing is to be known any more
        """
        if not failed and not over:
            return
        with self._held(run) as db:
            names = [row["record"] for row in failed] + over
            for start in range(0, len(names), STEP):
                db.execute(delete(setbacks).where(ITS.source == run.source, ITS.record.in_(names[start:start + STEP])))
            now = self._moment()
            ROWS.write(db, [row | {"source": run.source, "last": now, "reasons": orjson.dumps(row["reasons"]).decode()}
                            for row in failed])

    def missed(self, run: Run) -> int:
        """The same as ever; and of records that are forgotten nothing is kept here either."""
        count = super().missed(run)
        known = exists().where(sightings.c.source == ITS.source, sightings.c.record == ITS.record)
        with self._held(run) as db:
            db.execute(delete(setbacks).where(ITS.source == run.source, ~known))
        return count
