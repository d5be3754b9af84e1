"""What a run is about to do, written down before it does it, so that the next knows where to look should it die.

A source goes on changing: a record that was published by a run that died may be gone when the next one comes, and
nobody would ever look for its dataset again; one whose dataset was just taken away may be back.
"""

from sqlalchemy import delete, select, text, update

from catalog.bulk import Bulk
from catalog.leases import Leases, Run
from catalog.tables import sightings

COMING, LEAVING = "coming", "leaving"
STEP = 500                                 # records in one statement
ANNOUNCE = Bulk(text(f"""
    INSERT INTO sightings (source, record, outcome, raw_digest, draft_digest, run_id, misses)
    VALUES (:source, :record, '{COMING}', '', '', :run, 0)
    ON CONFLICT (source, record) DO UPDATE SET outcome = excluded.outcome, raw_digest = '', run_id = excluded.run_id,
        misses = 0"""))  # noqa: S608  (a word of ours)


class Intentions(Leases):
    """The book's memory of what was begun."""

    def intend(self, run: Run, counts: dict, coming: list[str], leaving: list[str]) -> None:
        """Renew the lease, let others see how far the run has come, and note what it is about to do.

        :param coming: records that are to become datasets, and are known by no id yet
        :param leaving: records whose datasets are to be brought back; see `leave`
        :raises Lost: when the lease has been taken over: whoever lost the run must not publish any more
        """
        with self._held(run, {"counts": counts}) as db:
            ANNOUNCE.write(db, [{"source": run.source, "record": record, "run": run.id} for record in coming])
            _leave(db, run, leaving)

    def announced(self, source: str) -> list[str]:
        """Those of which nothing more is known: whether they became datasets, only the catalogue can tell."""
        with self.store.read() as db:
            return list(db.scalars(select(sightings.c.record).where(
                sightings.c.source == source, sightings.c.outcome == COMING).order_by(sightings.c.record)))

    def adopt(self, run: Run, found: dict[str, str | None], outcomes: dict[str, str]) -> None:
        """Note which datasets those became.  They count as seen by the run that died, and are drafted anew.

        :param found: record → id of its dataset; None where there is none
        :param outcomes: record → what its dataset stands as, where that is known: published, withdrawn or down
        """
        with self._held(run) as db:
            for record, dataset_id in found.items():
                its = (sightings.c.source == run.source, sightings.c.record == record, sightings.c.outcome == COMING)
                became = {"outcome": outcomes.get(record, "published"), "dataset_id": dataset_id}
                db.execute(update(sightings).where(*its).values(became) if dataset_id
                           else delete(sightings).where(*its))

    def left(self, source: str) -> dict[str, str]:
        """Record → dataset of those of which a run that died was about to withdraw, or to bring back, the dataset."""
        with self.store.read() as db:
            return dict(db.execute(select(sightings.c.record, sightings.c.dataset_id).where(
                sightings.c.source == source, sightings.c.outcome == LEAVING)).all())

    def settle(self, run: Run, records: list[str], outcome: str) -> None:
        """Note what has been found out about those: published, withdrawn or down.  They are drafted anew."""
        with self._held(run) as db:
            for start in range(0, len(records), STEP):
                db.execute(update(sightings).where(
                    sightings.c.source == run.source, sightings.c.record.in_(records[start:start + STEP]),
                    sightings.c.outcome == LEAVING).values(outcome=outcome, raw_digest="", draft_digest=""))

    def leave(self, run: Run, records: list[str]) -> None:
        """The datasets of these are about to be withdrawn, or brought back: whether they stand is not known.

        The next run finds out where it can (`left`, `settle`).  In another catalogue it cannot: one that is met again
        is brought back there whatever it says, and one that is not is withdrawn.
        """
        if records:
            with self._held(run) as db:
                _leave(db, run, records)


def _leave(db, run: Run, records: list[str]) -> None:
    for start in range(0, len(records), STEP):
        db.execute(update(sightings).where(
            sightings.c.source == run.source, sightings.c.record.in_(records[start:start + STEP]),
            sightings.c.outcome != "gone").values(outcome=LEAVING, raw_digest=""))
