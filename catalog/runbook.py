"""The run book: runs and their leases, what was last seen of each record, and the plans that wait for a person."""

from collections.abc import Iterator

import orjson
from sqlalchemy import delete, func, insert, select, update

from catalog.bulk import Bulk
from catalog.leases import Lost, Run, utcnow
from catalog.renames import Renames
from catalog.sightings import STEP, Sighting
from catalog.tables import plan_items, plans, runs

__all__ = ["Lost", "Run", "RunBook", "Sighting", "utcnow"]

ITEMS = Bulk(insert(plan_items))
BLANK = {"package": None, "base": None, "revision": None, "state": None}      # what most lines of a plan do not say


class RunBook(Renames):
    """Everything a harvest writes down but the datasets themselves.

    :param store: the catalogue's store
    :param clock: gives the moment, with or without a zone (then UTC)
    """

    def items(self, run: Run, rows: list[dict]) -> None:
        """Add lines to the run's plan: record, outcome, dataset_id, changes, reasons."""
        if rows:
            with self._held(run) as db:
                last = db.scalar(select(func.coalesce(func.max(plan_items.c.number), 0))
                                 .where(plan_items.c.run_id == run.id))
                ITEMS.write(db, [_item(row, run.id, number) for number, row in enumerate(rows, last + 1)])

    def plan(self, run: Run, state: str, reason: dict, whole: bool = True) -> None:
        """Say what becomes of the run's plan: applied, or waiting for a person, and why.

        :param whole: whether the run saw all of the source; then earlier plans that still wait are replaced by this one
        """
        with self._held(run) as db:
            if whole:
                db.execute(update(plans).where(plans.c.source == run.source, plans.c.state == "waiting")
                           .values(state="replaced"))
            db.execute(insert(plans).values(run_id=run.id, source=run.source, state=state, made=self._moment(),
                                            reason=reason))

    def settle(self, run_id: str, state: str, source: str | None = None, actor: str = "system") -> str | None:
        """Decide a waiting plan, once: applied or refused.  Gives its source, or None when it does not wait.

        :param source: only if it is a plan of this source
        :param actor: who decided
        """
        its = (plans.c.run_id == run_id, plans.c.state == "waiting", *([plans.c.source == source] if source else []))
        with self.store.write() as db:
            decided = db.scalar(update(plans).where(*its).values(state=state).returning(plans.c.source))
            if decided:
                self._write_down(db, "plan:decide", decided, actor, {"run": run_id, "state": state})
            return decided

    def planned(self, run_id: str) -> Iterator[dict]:
        """The withdrawals of a plan, in order, a step at a time."""
        after = 0
        while True:
            with self.store.read() as db:
                rows = db.execute(select(plan_items).where(
                    plan_items.c.run_id == run_id, plan_items.c.outcome == "withdrawn", plan_items.c.number > after,
                ).order_by(plan_items.c.number).limit(STEP)).mappings().all()
            yield from map(dict, rows)
            if len(rows) < STEP:
                return
            after = rows[-1]["number"]

    def purge(self, before: str) -> int:
        """Forget runs that ended before a moment, with their items; never a sighting, nor a plan that still waits."""
        waits = select(plans.c.run_id).where(plans.c.state == "waiting")
        old = select(runs.c.id).where(runs.c.ended < before, runs.c.id.not_in(waits))
        place = func.row_number().over(partition_by=runs.c.source, order_by=(runs.c.started.desc(), runs.c.id))
        ranked = select(runs.c.id, place.label("place")).where(runs.c.ended.is_not(None)).subquery()
        newest = select(ranked.c.id).where(ranked.c.place == 1)
        old = old.where(runs.c.id.not_in(newest))          # it tells when and how the next one comes
        with self.store.write() as db:
            for table in (plan_items, plans):
                db.execute(delete(table).where(table.c.run_id.in_(old)))
            return db.execute(delete(runs).where(runs.c.id.in_(old))).rowcount


def _item(row: dict, run_id: str, number: int) -> dict:
    return BLANK | row | {"run_id": run_id, "number": number, "changes": orjson.dumps(row["changes"]).decode(),
                  "reasons": orjson.dumps(row["reasons"]).decode()}
