"""What harvests would do: plans that people look at and decide, and runs that are undone.

A decision is written down here and carried out by whoever harvests next, as a run of its own (`approve` or `undo`).
"""

from collections import Counter

import orjson
from sqlalchemy import func, select, update

from catalog import may
from catalog.actions import harvest_decisions as decisions
from catalog.actions import harvests
from catalog.actions.reading import needed, number, word
from catalog.actions.registry import action
from catalog.actions.source_proposals import REMOVED
from catalog.errors import ValidationError
from catalog.resuming import BEGUN
from catalog.slots import DRY_RUN
from catalog.tables import datasets, organizations, plan_items, plans, runs, sources, users
from schemas.plan_texts import PLAN as SAYS

ITEM = ("number", "record", "outcome", "state", "dataset_id", "changes", "base", "revision")
PLAN = ("state", "made", "reason", "decided", "decided_by")
DECISIONS = {"apply": "approved", "refuse": "refused"}
UNWRITTEN = dict.fromkeys(PLAN) | {"state": "broken", "reason": {}}      # of a run that died, or has planned nothing


@action(reads=True)
def harvest_plan_list(unit, data):
    """Return what runs of the caller's sources planned, newest first, without their lines.

    Each has the `run_id`, its `source` and `kind`, the `state` (waiting for a person; approved, but not carried out
    yet; applied; refused; replaced; undone; dry_run, which is never carried out; or broken, when the run broke off
    before its plan was whole), the `reason` it waits for, when and by whom it was `decided`, the plan that replaced it
    (`successor`), the `counts` of its run, how many lines it has of each outcome (`items`), whether the caller
    `may_decide` it and `may_undo` the run, and which `decisions` there are for him to take now: apply, refuse or none.

    :param source: only this source's
    :param state: only those in this state
    :param limit: how many, 50 unless told, 1000 at most
    :param offset: how many to pass over
    """
    unit.demand(may.see_some_harvests)
    asked = select(plans.c.run_id).join(sources, sources.c.name == plans.c.source)
    for key, column in (("source", plans.c.source), ("state", plans.c.state)):
        if data.get(key):
            asked = asked.where(column == word(data, key))
    if not unit.user.sees_all:
        asked = asked.where(sources.c.owner_org.in_(list(unit.user.roles)))
    ids = unit.db.scalars(asked.order_by(plans.c.made.desc(), plans.c.run_id).limit(_limit(data))
                          .offset(number(data, "offset", 0))).all()
    return _heads(unit, list(ids))


@action(reads=True)
def harvest_plan_show(unit, data):
    """Return what one run planned, and its lines: of each the `record`, its `outcome` (created, updated, draft,
    withdrawn, quarantined; of a run that undid another, restored too), its `state` (waiting, applying, applied,
    changed: left alone since it was changed meanwhile, undone, kept: not undone, or not all, or dry_run: never to be
    done), the dataset, the `changes` (field → [old, new]), the `reasons`, the revision before (`base`) and the one that
    came of it (`revision`), and what was `kept` when it was undone: field, revision and who changed it.

    Beside that the head as in `harvest_plan_list`, how many records were `unchanged`, `counts_by` outcome and state,
    and the runs that carried it out (`carried_out`) and undid it (`undo`).

    :param id: the run's id
    :param outcome: only lines with this outcome
    :param state: only lines in this state
    :param limit: how many lines, 50 unless told, 1000 at most
    :param offset: how many lines to pass over
    """
    run, source = harvests.find_run(unit, needed(data, "id"), may.see_harvests_of)
    its = plan_items.c
    mine = [its.run_id == run.id] + [column == word(data, key) for key, column in (
        ("outcome", its.outcome), ("state", its.state)) if data.get(key)]
    rows = unit.db.execute(select(plan_items).where(*mine).order_by(its.number).limit(_limit(data))
                           .offset(number(data, "offset", 0))).all()
    by = unit.db.execute(select(its.outcome, its.state, func.count()).where(its.run_id == run.id)
                         .group_by(its.outcome, its.state).order_by(its.outcome, its.state)).all()
    return _heads(unit, [run.id])[0] | {
        "unchanged": run.counts.get("unchanged", 0), "item_count": unit.db.scalar(
            select(func.count()).select_from(plan_items).where(*mine)),
        "counts_by": [{"outcome": row[0], "state": row[1], "count": row[2]} for row in by],
        "carried_out": decisions.newest(unit, run, "approve"), "undo": decisions.newest(unit, run, "undo"),
        "items": _items(unit, rows, source)}


@action()
def harvest_plan_decide(unit, data):
    """Say that a waiting plan is to be carried out, or dropped, and return it as `harvest_plan_list` does, the `run`
    that carries it out, and how many of its lines were `carried` out before it was refused.  Whoever harvests next does
    exactly what the plan says; what was changed since is left alone then, and marked so.

    A plan that is approved can still be refused, but not while it is being carried out.  What a worker that died had
    done of it stays, and can be undone.

    Who leads a partner decides for its sources, the centre's stewards for all.

    :param id: the run's id
    :param decision: apply or refuse
    """
    run, source = harvests.find_run(unit, needed(data, "id"), may.decide_plan)
    decision = word(data, "decision")
    if decision not in DECISIONS:
        raise ValidationError({"decision": [SAYS["plan_decision"].about(value=decision[:40])]})
    plan = unit.db.execute(select(plans).where(plans.c.run_id == run.id).with_for_update()).first()
    if source.state == REMOVED:
        raise ValidationError({"id": [SAYS["removed"]]})
    asked = decisions.of(unit, run, "approve", lock=True)
    if fault := _why_not(unit, plan, decision, {row.status for row in asked}):
        raise ValidationError({"id": [fault]})
    values = {"state": DECISIONS[decision], "decided": unit.now, "decided_by": unit.user.id}
    unit.db.execute(update(plans).where(plans.c.run_id == run.id).values(values))
    carried = decisions.withdraw(unit, run, asked) if decision == "refuse" else 0
    unit.happened("plan:decide", source.name, source.owner_org, run=run.id, state=values["state"])
    doing = decisions.ask(unit, run, "approve") if decision == "apply" else None
    return _heads(unit, [run.id])[0] | {"run": doing, "carried": carried}


@action()
def harvest_run_undo(unit, data):
    """Ask that all a run did is undone in one step, and return the run that does it; whoever harvests next carries it
    out.  What it created is withdrawn, what it updated says again what it said before, what it withdrew is restored.

    What people changed since stays, field by field, and is listed by `harvest_plan_show` of the undone run.  The
    records do not bring it back with the next unchanged listing: only one that the partner changes is taken again.

    :param id: the run's id; of one that carried out a plan, that plan is undone
    """
    run, source = harvests.find_run(unit, needed(data, "id"), may.decide_plan)
    if run.kind == "approve":
        run, source = harvests.find_run(unit, run.report.get("plan") or "", may.decide_plan)
    plan = unit.db.execute(select(plans).where(plans.c.run_id == run.id).with_for_update()).first()
    if fault := _not_undone(unit, run, source, plan):
        raise ValidationError({"id": [SAYS[fault]]})
    id = decisions.ask(unit, run, "undo")
    unit.happened("run:undo", source.name, source.owner_org, run=run.id, by=id)
    return harvests.told_run(unit.db.execute(select(runs).where(runs.c.id == id)).one())


def _not_undone(unit, run, source, plan) -> str | None:
    """Why a run cannot be undone."""
    if source.state == REMOVED:
        return "removed"
    if run.kind == "undo":
        return "undo_of_undo"
    if run.status in decisions.ALIVE:
        return "undo_running"
    if plan is not None and plan.state == "undone":
        return "undone_already"
    if decisions.alive(unit, run, "undo"):
        return "undo_asked"
    its = plan_items.c
    told = {row[0]: row[1] for row in unit.db.execute(select(its.state, func.count(its.revision)).where(
        its.run_id == run.id, its.state.in_(("applied", BEGUN))).group_by(its.state))}
    return None if BEGUN in told or told.get("applied") else "undo_elsewhere" if told else "undo_nothing"


def _may_be_undone(run, plan) -> bool:
    return run.kind != "undo" and run.status not in decisions.ALIVE and (plan is None or plan.state != "undone")


def _limit(data: dict) -> int:
    return min(number(data, "limit", harvests.PAGE), harvests.LARGEST_PAGE)


def _why_not(unit, plan, decision: str, statuses: set[str]):
    """Why a plan cannot be decided so; None when it can.

    :param statuses: of the runs that were to carry it out
    """
    if plan is None:
        return SAYS["plan_none"]
    if decision in decisions.open_to(plan.state, statuses):
        return None
    if plan.state == "approved":
        return SAYS["plan_under_way" if decision == "apply" else "plan_begun"]
    if plan.state == DRY_RUN:
        return SAYS["plan_dry_run"]
    if plan.state == "replaced":
        return SAYS["plan_replaced"].about(value=_successor(unit, plan))
    return SAYS["plan_decided"].about(value=plan.state)


def _successor(unit, plan) -> str | None:
    """The plan that took its place in the end."""
    found = plan.reason.get("successor")
    while found:
        row = unit.db.execute(select(plans.c.reason).where(plans.c.run_id == found)).first()
        if row is None or not row.reason.get("successor"):
            break
        found = row.reason["successor"]
    return found


def _heads(unit, ids: list[str]) -> list[dict]:
    """What is told of plans, in this order, without their lines."""
    found = unit.db.execute(select(runs, sources.c.owner_org, sources.c.state).join(
        sources, sources.c.name == runs.c.source).where(runs.c.id.in_(ids))).all()
    its, counted, applied = plan_items.c, {}, set()
    for run_id, outcome, state, count, made in unit.db.execute(select(
            its.run_id, its.outcome, its.state, func.count(), func.count(its.revision)).where(
            its.run_id.in_(ids)).group_by(its.run_id, its.outcome, its.state).order_by(its.outcome)):
        counted.setdefault(run_id, Counter())[outcome] += count
        applied |= {run_id} if state == "applied" and made else set()
    known = {row.run_id: row for row in unit.db.execute(select(plans).where(plans.c.run_id.in_(ids)))}
    owners = {row.id: row for row in unit.db.execute(select(organizations).where(
        organizations.c.id.in_([row.owner_org for row in found])))}
    names = _names(unit, {row.decided_by for row in known.values() if row.decided_by})
    heads, doing = {}, decisions.doing(unit, [row.source for row in found])
    undoing = decisions.doing(unit, [row.source for row in found], "undo")
    for run in found:
        plan = known.get(run.id)
        told = {key: getattr(plan, key) for key in PLAN} if plan else UNWRITTEN | {"made": run.started}
        decides = run.state != REMOVED and may.decide_plan(unit.user, owners[run.owner_org])
        heads[run.id] = {"run_id": run.id, "source": run.source, "kind": run.kind} | told | {
            "reason": {key: told["reason"][key] for key in ("code", "ko", "en") if key in told["reason"]},
            "decided_by_name": names.get(told["decided_by"]), "successor": _successor(unit, plan) if plan else None,
            "status": run.status, "counts": run.counts, "items": counted.get(run.id, {}),
            "decisions": decisions.open_to(told["state"], doing.get(run.id, set())) if decides else [],
            "may_decide": decides, "may_undo": decides and run.id in applied and run.id not in undoing
            and _may_be_undone(run, plan)}
    return [heads[id] for id in ids if id in heads]


def _items(unit, rows: list, source) -> list[dict]:
    """Lines of a plan, with what their datasets are called, as far as they are the source's organisation's."""
    ids = [row.dataset_id for row in rows if row.dataset_id]
    named = {row.id: row for row in unit.db.execute(select(
        datasets.c.id, datasets.c.name, datasets.c.doc).where(
        datasets.c.id.in_(ids), datasets.c.owner_org == source.owner_org))}
    kept = {row.number: row.reasons.pop("kept", []) for row in rows}
    names = _names(unit, {each["actor"] for told in kept.values() for each in told})
    items = []
    for row in rows:
        dataset, said = named.get(row.dataset_id), orjson.loads(row.package)["said"] if row.package else None
        doc = said or (orjson.loads(dataset.doc) if dataset else {})
        items.append({key: getattr(row, key) for key in ITEM} | {
            "name": dataset.name if dataset else doc.get("name"), "title": doc.get("title"), "reasons": row.reasons,
            "kept": [each | {"actor_name": names.get(each["actor"])} for each in kept[row.number]]})
    return items


def _names(unit, ids) -> dict[str, str]:
    rows = unit.db.execute(select(users.c.id, users.c.name, users.c.fullname).where(users.c.id.in_(list(ids))))
    return {row.id: row.fullname or row.name for row in rows}
