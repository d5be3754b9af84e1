"""The book's memory of decisions under way: what was begun, what is done, what was found of the rest."""

from collections.abc import Iterable

from sqlalchemy import func, select, update

from catalog import resuming
from catalog.intentions import COMING
from catalog.leases import Run
from catalog.renames import Renames
from catalog.tables import plan_items, runs, sightings

ITS = plan_items.c
UNDONE_YET = ("waiting", resuming.BEGUN)   # states of lines that are still to be carried out


class Carrying(Renames):
    """What a worker that takes a decision up must know."""

    def begin_lines(self, run: Run, plan: str, numbers: list[int]) -> None:
        """These lines of a plan are about to be carried out."""
        if numbers:
            with self._held(run) as db:
                db.execute(update(plan_items).where(ITS.run_id == plan, ITS.number.in_(numbers)).values(
                    state=resuming.BEGUN))

    def traced(self, source: str, plan: str, items: Iterable[dict]) -> dict[int, tuple[str, int]]:
        """Of lines that a worker that died had begun, those that it had carried out: number → dataset, revision."""
        with self.store.read() as db:
            return resuming.traced(db, source, plan, items)

    def counted(self, run: Run) -> dict[str, int]:
        """What a run has counted so far, in the hands of workers that died."""
        with self.store.read() as db:
            return dict(db.scalar(select(runs.c.counts).where(runs.c.id == run.id)) or {})

    def found(self, source: str) -> dict[str, str]:
        """Record → dataset of those that a run that died had announced and created, whatever they are called now."""
        with self.store.read() as db:
            announced = sightings.c.outcome == COMING, sightings.c.source == source
            records = list(db.scalars(select(sightings.c.record).where(*announced).order_by(sightings.c.record)))
            since = db.scalar(select(func.min(runs.c.started)).join(
                sightings, sightings.c.run_id == runs.c.id).where(*announced))
            return dict(resuming.created(db, source, records, since or ""))

    def hand_back(self, run: Run) -> None:
        """Let somebody else go on with a decision, since whoever ran us wants us to stop.

        :raises Lost: when somebody already does
        """
        with self._held(run) as db:
            db.execute(update(runs).where(runs.c.id == run.id).values(
                status="waiting", lease_until=None, fence=runs.c.fence + 1))
