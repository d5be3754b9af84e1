"""Decisions whose worker died: who takes them up again, and what of them was done already.

A plan is carried out, or a run undone, in steps.  A worker that dies between publishing a step and writing that down
leaves lines that were begun (`applying`); the versions of their datasets tell which of those came to be.
"""

from collections.abc import Iterable, Iterator

import orjson
from sqlalchemy import Connection, and_, exists, func, or_, select, tuple_, update

from catalog.tables import audit_entries, plan_items, plans, revisions, runs, sightings

TRIES = 3                                  # deaths after which a decision is left to a person
STEP = 500
DECIDES = ("approve", "undo")              # kinds of runs that carry out what a person decided
BEGUN = "applying"                         # state of a line that a worker is about to carry out
AGAIN = {
    "approve": ("승인한 계획을 반영하던 프로그램이 도중에 멈췄습니다. 반영한 것은 두고 곧 남은 것을 이어서 합니다.",
                "The worker died while it carried out the plan. What is done stays, and the rest follows soon."),
    "undo": ("수집을 되돌리던 프로그램이 도중에 멈췄습니다. 되돌린 것은 두고 곧 남은 것을 이어서 합니다.",
             "The worker died while it undid the run. What is undone stays, and the rest follows soon."),
}
GIVEN_UP = {
    "approve": ("승인한 계획을 반영하던 프로그램이 {tries}번이나 도중에 멈춰 더 이어 하지 않습니다. 그때까지 반영한 "
                "것은 그대로 있습니다. 운영자에게 프로그램이 멈춘 까닭을 찾아 달라고 하고, 그 뒤에 계획을 다시 "
                "승인하거나 버려 주세요.",
                "The worker died {tries} times while it carried out the plan, so it is not tried again. What was done "
                "until then stays. Have the operator find out why, then approve the plan again, or drop it."),
    "undo": ("수집을 되돌리던 프로그램이 {tries}번이나 도중에 멈춰 더 이어 하지 않습니다. 그때까지 되돌린 것은 그대로 "
             "있습니다. 운영자에게 프로그램이 멈춘 까닭을 찾아 달라고 하고, 그 뒤에 다시 되돌려 주세요.",
             "The worker died {tries} times while it undid the run, so it is not tried again. What was undone until "
             "then stays. Have the operator find out why, then undo the run again."),
}
ITS = plan_items.c


def take_up(db: Connection, now: str, which: Iterable) -> list:
    """Have decisions whose worker died wait for another one, so that the next tick goes on with them; nobody need ask.

    :param now: the moment, as the tables hold it
    :param which: conditions for the runs whose lease has run out
    :returns: runs that died so often that they are closed as lost
    """
    rows = db.execute(select(runs.c.id, runs.c.source, runs.c.kind, runs.c.report).where(
        *which, runs.c.kind.in_(DECIDES)).order_by(runs.c.id).with_for_update()).all()
    closed = []
    for row in rows:
        tries = row.report.get("tries", 0) + 1
        over = tries >= TRIES
        code, (ko, en) = ("given_up", GIVEN_UP[row.kind]) if over else ("lost", AGAIN[row.kind])
        report = {"plan": row.report.get("plan"), "tries": tries,
                  "note": {"code": code, "ko": ko.format(tries=tries), "en": en.format(tries=tries)}}
        told = {"status": "lost", "ended": now} if over else {"status": "waiting", "lease_until": None}
        db.execute(update(runs).where(runs.c.id == row.id).values(report=report, fence=runs.c.fence + 1, **told))
        closed += [row] if over else []
    return closed


def traced(db: Connection, source: str, plan: str, items: Iterable[dict]) -> dict[int, tuple[str, int]]:
    """Of lines that were begun, those that came to be: number → dataset and the revision that was made.

    It is the one after that the plan was made against, if the harvest of this source made it and no other plan.

    :param items: lines with number, record, dataset_id (none of one that was to be created) and base
    """
    items = list(items)
    new = {item["record"] for item in items if item["dataset_id"] is None}
    since = db.scalar(select(func.coalesce(plans.c.made, runs.c.started)).select_from(
        runs.outerjoin(plans, plans.c.run_id == runs.c.id)).where(runs.c.id == plan)) or ""
    ids = dict(created(db, source, sorted(new), since))
    sought = {item["number"]: (item["dataset_id"] or ids.get(item["record"]), (item["base"] or 0) + 1)
              for item in items if item["dataset_id"] is None or item["base"] is not None}
    wanted, its, there = [pair for pair in sought.values() if pair[0]], revisions.c, set()
    other = exists().where(ITS.dataset_id == its.dataset_id, ITS.revision == its.revision, ITS.run_id != plan)
    for start in range(0, len(wanted), STEP):
        there |= {tuple(row) for row in db.execute(select(its.dataset_id, its.revision).where(
            tuple_(its.dataset_id, its.revision).in_(wanted[start:start + STEP]), its.actor == f"harvest:{source}",
            ~other))}
    return {number: pair for number, pair in sought.items() if pair in there}


def created(db: Connection, source: str, records: list[str], since: str) -> Iterator[tuple[str, str]]:
    """Record and dataset of those that the harvest of a source created since a moment, whatever became of them: a
    person may have renamed or deleted them, so that no name leads there any more."""
    entries, its, seen = audit_entries.c, revisions.c, sightings.c
    for start in range(0, len(records), STEP):
        some = records[start:start + STEP]
        another = exists().where(seen.dataset_id == its.dataset_id, or_(
            seen.source != source, seen.record.not_in(some)))
        rows = db.execute(select(its.dataset_id, its.doc).select_from(
            audit_entries.join(revisions, and_(its.dataset_id == entries.subject, its.revision == 1))).where(
            entries.actor == f"harvest:{source}", entries.event == "dataset:create", entries.at >= since, ~another))
        for row in rows:
            if (record := orjson.loads(row.doc).get("harvest_record")) in some:
                yield record, row.dataset_id
