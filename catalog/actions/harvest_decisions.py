"""Decisions about plans and runs, as runs that carry them out: asked for, looked up, and withdrawn."""

from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy import insert, select, update

from catalog import resuming
from catalog.tables import plan_items, runs
from schemas.plan_texts import PLAN as SAYS

ALIVE = ("waiting", "running")
CARRIED = ("created", "updated", "draft", "withdrawn")       # counts of what a run did of a plan


def ask(unit, run, kind: str) -> str:
    """Have a run carry out a decision: its id.

    :param run: whose plan it is
    :param kind: approve or undo
    """
    id = str(uuid4())
    unit.db.execute(insert(runs), {"id": id, "source": run.source, "slot": None, "kind": kind, "status": "waiting",
                                   "fence": 0, "started": unit.now, "counts": {}, "report": {"plan": run.id}})
    return id


def of(unit, run, kind: str, lock: bool = False) -> list:
    """The runs that were to carry out such a decision about a run, the newest first."""
    asked = select(runs.c.id, runs.c.status, runs.c.report, runs.c.counts).where(
        runs.c.source == run.source, runs.c.kind == kind).order_by(runs.c.started.desc())
    rows = unit.db.execute(asked.with_for_update() if lock else asked).all()
    return [row for row in rows if row.report.get("plan") == run.id]


def alive(unit, run, kind: str) -> bool:
    """Whether somebody carries it out, or will."""
    return any(row.status in ALIVE for row in of(unit, run, kind))


def newest(unit, run, kind: str) -> str | None:
    """The id of the last one."""
    return next((row.id for row in of(unit, run, kind)), None)


def doing(unit, names: Iterable[str], kind: str = "approve") -> dict[str, set[str]]:
    """Plans of these sources that are being carried out (or undone), or will be: id → statuses of the runs that do."""
    found: dict[str, set[str]] = {}
    for row in unit.db.execute(select(runs.c.status, runs.c.report).where(
            runs.c.source.in_(set(names)), runs.c.kind == kind, runs.c.status.in_(ALIVE))):
        found.setdefault(row.report.get("plan"), set()).add(row.status)
    return found


def open_to(state: str, statuses: set[str]) -> list[str]:
    """The decisions that can be taken of a plan in a state.

    :param statuses: of the runs that were asked to carry it out
    """
    if state == "waiting":
        return ["apply", "refuse"]
    if state != "approved" or "running" in statuses:
        return []
    return ["refuse"] if "waiting" in statuses else ["apply", "refuse"]


def withdraw(unit, run, asked: list) -> int:
    """Have nobody carry out a plan; say how many of its lines somebody had carried out by then.

    :param asked: the runs that were to do it, locked
    """
    its = plan_items.c
    begun = its.run_id == run.id, its.state == resuming.BEGUN
    lines = unit.db.execute(select(its.number, its.record, its.dataset_id, its.base).where(*begun)).mappings().all()
    found = resuming.traced(unit.db, run.source, run.id, lines) if lines else {}
    for number, (dataset_id, revision) in found.items():
        unit.db.execute(update(plan_items).where(its.run_id == run.id, its.number == number).values(
            state="applied", dataset_id=dataset_id, revision=revision))
    unit.db.execute(update(plan_items).where(*begun).values(state="waiting"))
    unit.db.execute(update(plan_items).where(its.run_id == run.id).values(package=None))
    note = {"code": "withdrawn", "ko": SAYS["plan_withdrawn"].ko, "en": SAYS["plan_withdrawn"].en}
    unit.db.execute(update(runs).where(runs.c.id.in_([row.id for row in asked if row.status == "waiting"])).values(
        status="failed", ended=unit.now, report={"plan": run.id, "note": note}))
    return len(found) + sum(row.counts.get(key, 0) for row in asked for key in CARRIED)
