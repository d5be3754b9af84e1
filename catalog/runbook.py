"""The run book: runs and their leases, what was last seen of each record, and the plans that wait for a person."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import orjson
from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from catalog.bulk import Bulk
from catalog.carrying import UNDONE_YET, Carrying
from catalog.leases import Lost, Run, utcnow
from catalog.setbacks import Setbacks
from catalog.sightings import COLUMNS, STANDING, STEP, Sighting
from catalog.slots import HARVEST
from catalog.tables import datasets, plan_items, plans, revisions, runs, sightings

__all__ = ["Lost", "Place", "Run", "RunBook", "Sighting", "utcnow"]

ITEMS = Bulk(insert(plan_items))
BLANK = {"package": None, "base": None, "revision": None, "state": None}      # what most lines of a plan do not say
MARKED = ("state", "revision", "dataset_id", "reasons")
LATELY = 20                                # runs that tell what is usual for a source
OPEN = ("waiting", "approved")             # plans that may still be carried out


class Place(NamedTuple):
    """Where a dataset has come to: its revision, when and by whom that was made, and active, draft or deleted."""

    revision: int
    modified: str
    state: str
    actor: str


class RunBook(Carrying, Setbacks):
    """Everything a harvest writes down but the datasets themselves.

    :param store: the catalogue's store
    :param clock: gives the moment, with or without a zone (then UTC)
    """

    def items(self, run: Run, rows: list[dict]) -> None:
        """Add lines to the run's plan: record, outcome, dataset_id, changes, reasons; and as they are known package,
        base, revision and state."""
        if rows:
            with self._held(run) as db:
                _add(db, run, rows)

    def write(self, run: Run, sightings: list[dict], items: list[dict]) -> None:
        """The same as `remember` and `items`, together."""
        if sightings or items:
            with self._held(run) as db:
                self._remember(db, run, sightings)
                _add(db, run, items)

    def plan(self, run: Run, state: str, reason: dict, whole: bool = True) -> None:
        """Say what becomes of the run's plan: applied, waiting for a person, broken, or dry_run: never; and why.

        :param whole: whether earlier plans that still wait are replaced by this one, because it looked at all of the
            source or looked at it anew; such a plan names its successor and keeps no packages
        """
        with self._held(run) as db:
            if whole:
                for row in db.execute(select(plans.c.run_id, plans.c.reason).where(
                        plans.c.source == run.source, plans.c.state == "waiting")).all():
                    _close(db, row.run_id, state="replaced", reason=row.reason | {"successor": run.id})
            db.execute(insert(plans).values(run_id=run.id, source=run.source, state=state, made=self._moment(),
                                            reason=reason))

    def conclude(self, run: Run, plan: str, state: str) -> None:
        """Say that a run has carried out (applied) or undone a plan; one that nobody wrote down, since its run died, is
        written down now."""
        with self._held(run) as db:
            if not _close(db, plan, state=state):
                db.execute(insert(plans).values(run_id=plan, source=run.source, state=state, made=self._moment(),
                                                reason={}))

    def planned(self, plan: str, outcomes: Iterable[str] = ("withdrawn",), state: str = "waiting") -> Iterator[dict]:
        """Lines of a plan, in order, a step at a time.

        :param plan: id of the run that made it
        :param state: waiting, with those that a worker that died had begun; or applied
        """
        its, after = plan_items.c, 0
        states = UNDONE_YET if state == "waiting" else (state,)
        of_old = and_(its.state.is_(None), its.outcome == "withdrawn") if state == "waiting" else False
        while True:
            with self.store.read() as db:
                rows = db.execute(select(plan_items).where(
                    its.run_id == plan, its.number > after, its.outcome.in_(list(outcomes)),
                    or_(its.state.in_(states), of_old)).order_by(its.number).limit(STEP)).mappings().all()
            yield from map(dict, rows)
            if len(rows) < STEP:
                return
            after = rows[-1]["number"]

    def mark(self, run: Run, plan: str, rows: list[dict], counts: dict | None = None) -> None:
        """Write down what became of lines of a plan: number, state, revision, dataset_id and reasons.

        :param run: the run in our hands, which need not be the one that made the plan
        :param counts: of this run, with these lines
        """
        if rows:
            with self._held(run, {} if counts is None else {"counts": counts}) as db:
                _mark(db, plan, rows)

    def said(self, run_ids: Iterable[str], records: Iterable[str]) -> dict[tuple[str, str], str]:
        """(run, record) → what these runs staged for these records."""
        its = plan_items.c
        with self.store.read() as db:
            rows = db.execute(select(its.run_id, its.record, its.package).where(
                its.run_id.in_(list(run_ids)), its.record.in_(list(records)), its.package.is_not(None)))
            return {(row.run_id, row.record): row.package for row in rows}

    def places(self, ids: Iterable[str]) -> dict[str, Place]:
        """Where datasets have come to in this catalogue; none of another."""
        its, ids = datasets.c, [each for each in ids if each]
        if not ids:
            return {}
        with self.store.read() as db:
            rows = db.execute(select(its.id, its.revision, its.modified, its.state, revisions.c.actor).join(
                revisions, and_(revisions.c.dataset_id == its.id, revisions.c.revision == its.revision)).where(
                its.id.in_(ids))).all()
        return {row[0]: Place(*row[1:]) for row in rows}

    def history(self, source: str) -> list[dict]:
        """The counts of the last runs of a source that changed what they were to change, those of decisions too."""
        with self.store.read() as db:
            rows = db.execute(select(runs.c.kind, runs.c.counts).where(
                runs.c.source == source, runs.c.status.in_(("done", "partial")), runs.c.kind.in_((HARVEST, "approve")),
            ).order_by(runs.c.ended.desc()).limit(LATELY)).all()
        return [{"kind": row.kind} | row.counts for row in rows]

    def standing_ones(self, source: str) -> Iterator[Sighting]:
        """What is known of every record of which a dataset stands, a step at a time."""
        after = ""
        while True:
            with self.store.read() as db:
                rows = db.execute(select(*COLUMNS).where(sightings.c.source == source, STANDING,
                                                         sightings.c.record > after)
                                  .order_by(sightings.c.record).limit(STEP)).all()
            yield from (Sighting(*row) for row in rows)
            if len(rows) < STEP:
                return
            after = rows[-1].record

    def took_back(self, run: Run, lines: list[dict], marks: list[dict], counts: dict) -> None:
        """Note what an undoing did, all at once: whoever takes it up after a death finds each line done or not.

        Of datasets that were withdrawn the digests stay, whichever records stand for them by now: only a record that
        has changed by then is taken again.

        :param lines: of the undoing itself, as for `items`
        :param marks: of the plan that is undone, as for `mark`
        :param counts: of the undoing, with these lines
        """
        withdrawn = [line["dataset_id"] for line in lines if line["outcome"] == "withdrawn"]
        with self._held(run, {"counts": counts}) as db:
            for start in range(0, len(withdrawn), STEP):
                db.execute(update(sightings).where(
                    sightings.c.source == run.source, sightings.c.dataset_id.in_(withdrawn[start:start + STEP]),
                ).values(outcome="withdrawn"))
            _add(db, run, lines)
            _mark(db, run.plan, marks)

    def purge(self, before: str) -> int:
        """Forget runs that ended before a moment, with their items; never a sighting, nor a plan that still waits."""
        waits = select(plans.c.run_id).where(plans.c.state.in_(OPEN))
        old = select(runs.c.id).where(runs.c.ended < before, runs.c.id.not_in(waits))
        place = func.row_number().over(partition_by=runs.c.source, order_by=(runs.c.started.desc(), runs.c.id))
        ranked = select(runs.c.id, place.label("place")).where(
            runs.c.kind == HARVEST, runs.c.ended.is_not(None)).subquery()
        newest = select(ranked.c.id).where(ranked.c.place == 1)
        old = old.where(runs.c.id.not_in(newest))          # the last harvest tells when and how the next one comes
        with self.store.write() as db:
            for table in (plan_items, plans):
                db.execute(delete(table).where(table.c.run_id.in_(old)))
            return db.execute(delete(runs).where(runs.c.id.in_(old))).rowcount


def _close(db, plan: str, **values) -> int:
    """Write how a plan ended; what was to be published then is no longer kept."""
    db.execute(update(plan_items).where(plan_items.c.run_id == plan, plan_items.c.package.is_not(None))
               .values(package=None))
    return db.execute(update(plans).where(plans.c.run_id == plan).values(values)).rowcount


def _add(db, run: Run, rows: list[dict]) -> None:
    last = db.scalar(select(func.coalesce(func.max(plan_items.c.number), 0)).where(plan_items.c.run_id == run.id))
    ITEMS.write(db, [_item(row, run.id, number) for number, row in enumerate(rows, last + 1)])


def _mark(db, plan: str, rows: list[dict]) -> None:
    db.execute(update(plan_items).where(
        plan_items.c.run_id == plan, plan_items.c.number == bindparam("its_number"),
    ).values({key: bindparam(key) for key in MARKED} | {"package": None}), rows)


def _item(row: dict, run_id: str, number: int) -> dict:
    return BLANK | row | {"run_id": run_id, "number": number, "changes": orjson.dumps(row["changes"]).decode(),
                          "reasons": orjson.dumps(row["reasons"]).decode()}
