"""What was last seen of each record.

Kept apart from runs, so that old runs can be purged without a record forgetting which dataset it became.  Nothing here
grows with the source: pages are compared in one statement, and walks go step by step.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, and_, case, delete, false, func, or_, select, text, update

from catalog.bulk import Bulk
from catalog.intentions import LEAVING, Intentions
from catalog.leases import Run
from catalog.tables import fixes, sightings

STEP = 1000                                # rows read at a time where a source is walked through

# Row values in a list rather than UPDATE … FROM: SQLite would read the whole source for every row of the page.
SAME = {
    "sqlite": text("""
        UPDATE sightings SET run_id = :run, misses = 0
        WHERE source = :source AND run_id <> :run
          AND (record, raw_digest) IN (SELECT key, value FROM json_each(:page))
        RETURNING record"""),
    "postgresql": text("""
        UPDATE sightings SET run_id = :run, misses = 0 FROM jsonb_each_text(CAST(:page AS jsonb)) AS page
        WHERE sightings.source = :source AND sightings.record = page.key
          AND sightings.raw_digest = page.value AND sightings.run_id <> :run
        RETURNING record"""),
}
REMEMBER = Bulk(text("""
    INSERT INTO sightings (source, record, dataset_id, outcome, raw_digest, draft_digest, run_id, misses)
    VALUES (:source, :record, :dataset_id, :outcome, :raw_digest, :draft_digest, :run, 0)
    ON CONFLICT (source, record) DO UPDATE SET dataset_id = excluded.dataset_id, outcome = excluded.outcome,
        raw_digest = excluded.raw_digest, draft_digest = excluded.draft_digest, run_id = excluded.run_id,
        misses = 0"""))


class Sighting(NamedTuple):
    """What is known of one record.

    `outcome` is published, draft, quarantined, skipped, gone (to be withdrawn) or withdrawn; down when a person had
    taken its dataset down before it was to be withdrawn; staged when what it became waits in a plan; coming or leaving
    while it is being published or withdrawn (see `Intentions`).
    """

    record: str
    dataset_id: str | None
    outcome: str
    raw_digest: str
    draft_digest: str
    run_id: str
    misses: int
    missed: str | None = None              # when that it was absent was first noticed; without misses it says nothing


COLUMNS = [sightings.c[name] for name in Sighting._fields]
STANDING = and_(sightings.c.dataset_id.is_not(None), sightings.c.outcome.not_in(("withdrawn", "down")))


class Sightings(Intentions):
    """The book's memory of records, on top of its leases."""

    def same(self, run: Run, page: list[tuple[str, str]]) -> set[str]:
        """Mark the records whose bytes are as they were, and say which are not: new, changed, or met twice in this run.

        One statement whatever the size of the page.

        :param page: (record id, digest of its bytes), ids unique within the page
        """
        with self._held(run) as db:
            met = db.execute(SAME[self.store.dialect], {"run": run.id, "source": run.source,
                                                        "page": orjson.dumps(dict(page)).decode()})
            return {record for record, _ in page}.difference([row[0] for row in met.all()])

    def known(self, source: str, records: Iterable[str]) -> dict[str, Sighting]:
        """What is known of these records."""
        found, records = {}, list(records)
        with self.store.read() as db:
            for start in range(0, len(records), STEP):
                rows = db.execute(select(*COLUMNS).where(sightings.c.source == source,
                                                         sightings.c.record.in_(records[start:start + STEP])))
                found.update((row[0], Sighting(*row)) for row in rows)
        return found

    def fixed(self, source: str, records: Iterable[str]) -> dict[str, dict]:
        """What people say of these records: record → field → value."""
        found, records = {}, list(records)
        with self.store.read() as db:
            for start in range(0, len(records), STEP):
                rows = db.execute(select(fixes.c.record, fixes.c.field, fixes.c.value).where(
                    fixes.c.source == source, fixes.c.record.in_(records[start:start + STEP])))
                for record, field, value in rows:
                    found.setdefault(record, {})[field] = value
        return found

    def standing(self, source: str) -> int:
        """How many datasets of the source stand in the catalogue."""
        with self.store.read() as db:
            return db.scalar(select(func.count()).select_from(sightings).where(sightings.c.source == source, STANDING))

    def tally(self, run: Run) -> dict[str, int]:
        """How many records this run saw, by outcome."""
        with self.store.read() as db:
            rows = db.execute(select(sightings.c.outcome, func.count()).where(
                sightings.c.source == run.source, sightings.c.run_id == run.id).group_by(sightings.c.outcome))
            return dict(rows.all())

    def remember(self, run: Run, rows: list[dict]) -> None:
        """Write sightings: record, dataset_id, outcome, raw_digest, draft_digest."""
        if rows:
            with self._held(run) as db:
                self._remember(db, run, rows)

    def _remember(self, db: Connection, run: Run, rows: list[dict]) -> None:
        REMEMBER.write(db, [row | {"source": run.source, "run": run.id} for row in rows])

    def vanishing(self, run: Run, absent: bool = True, before: str = "") -> int:
        """How many datasets would go: of records said to be gone and, if asked, of those this run did not meet.

        :param before: those that were missed already, but not before this moment, have time and are not counted; none
            has unless told
        """
        its = sightings.c
        has_time = and_(its.misses > 0, func.coalesce(its.missed, "") > before,
                        its.outcome.not_in(("gone", LEAVING))) if before else false()
        with self.store.read() as db:
            return db.scalar(select(func.count()).select_from(sightings).where(_vanished(run, absent), ~has_time))

    def vanished(self, run: Run, absent: bool = True) -> Iterator[Sighting]:
        """The same, one by one, in the order of their ids; only a step of them is in memory at a time."""
        after = ""
        while True:
            with self.store.read() as db:
                rows = db.execute(select(*COLUMNS).where(_vanished(run, absent), sightings.c.record > after)
                                  .order_by(sightings.c.record).limit(STEP)).all()
            yield from (Sighting(*row) for row in rows)
            if len(rows) < STEP:
                return
            after = rows[-1].record

    def withdrawn(self, run: Run, records: list[str], outcome: str = "withdrawn") -> None:
        """Note that these were withdrawn.  One that was merely absent is drafted anew should it come back.

        :param outcome: `down` when a person had taken them down before, so that only a person brings them back
        """
        with self._held(run) as db:
            for start in range(0, len(records), STEP):
                db.execute(update(sightings).where(
                    sightings.c.source == run.source, sightings.c.record.in_(records[start:start + STEP]),
                ).values(outcome=outcome, draft_digest="",
                         raw_digest=case((sightings.c.outcome == "gone", sightings.c.raw_digest), else_="")))

    def ago(self, hours: float) -> str:
        """The moment so many hours before now."""
        return self._moment(-3600 * hours)

    def missed(self, run: Run) -> int:
        """After a complete listing: count an absence for all it did not hold; forget those that were no datasets."""
        absent = and_(sightings.c.source == run.source, sightings.c.run_id != run.id)
        with self._held(run) as db:
            db.execute(delete(sightings).where(absent, sightings.c.dataset_id.is_(None)))
            since = case((sightings.c.misses == 0, self._moment()), else_=sightings.c.missed)
            return db.execute(update(sightings).where(absent, STANDING)
                              .values(misses=sightings.c.misses + 1, missed=since)).rowcount


def _vanished(run: Run, absent: bool):
    gone = sightings.c.outcome.in_(("gone", LEAVING))
    return and_(sightings.c.source == run.source, STANDING,
                or_(gone, sightings.c.run_id != run.id) if absent else gone)
