"""Runs as ckanext-harvest's jobs, for those who know its actions; dry runs, which it has not, are none of them."""

from sqlalchemy import case, func, select, update

from catalog import may
from catalog.actions import harvests
from catalog.actions.harvest_objects import problems
from catalog.actions.reading import needed, number, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.slots import DRY_RUN
from catalog.tables import datasets, plan_items, runs, sightings, sources

STATUSES = {"waiting": "New", "running": "Running"}          # whatever else became of it, it is Finished
STATS = {"added": ("created",), "updated": ("updated",), "not modified": ("unchanged",),
         "errored": ("quarantined", "draft"), "deleted": ("withdrawn",)}
PAGE, LARGEST_PAGE, SUMMARY = 100, 1000, 20
ABORTED = {"note": {"code": "aborted", "ko": "사람이 수집을 그만두게 했습니다. 다음 수집 때 이어서 합니다.",
                    "en": "A person stopped the harvest. The next run goes on from here."}}
ABORTED_DRY = {"note": {"code": "aborted", "ko": "사람이 미리 해 보기를 그만두게 했습니다. 바뀐 것은 없습니다.",
                        "en": "A person stopped the dry run. Nothing was changed."}}
EXISTS = "There already is an unrun job for this source"
NO_JOB = "Harvest job not found"
JOBS = runs.c.kind != DRY_RUN
INACTIVE = "Can not create jobs on inactive sources"


@action(reads=True)
def harvest_source_show_status(unit, data):
    """Return how a source fares: how many jobs, the last of them, and how many of its datasets are published.

    :param id: the source's name
    """
    source = harvests.find_source(unit, needed(data, "id"), may.see_harvests_of)
    mine = runs.c.source == source.name, JOBS
    last = unit.db.execute(select(runs).where(*mine).order_by(runs.c.started.desc(), runs.c.id).limit(1)).first()
    standing = sightings.join(datasets, datasets.c.id == sightings.c.dataset_id)
    published = select(func.count()).select_from(standing).where(
        sightings.c.source == source.name, datasets.c.state == "active", ~datasets.c.private)
    return {"job_count": unit.db.scalar(select(func.count()).select_from(runs).where(*mine)),
            "last_job": _job(last) if last else None, "total_datasets": unit.db.scalar(published)}


@action(reads=True)
def harvest_job_list(unit, data):
    """Return the jobs of the caller's sources, newest first, without their errors.

    :param source_id: only this source's
    :param status: New, Running or Finished
    :param limit: how many, 100 unless told, 1000 at most
    :param offset: how many to pass over
    """
    unit.demand(may.see_some_harvests)
    asked = select(runs).join(sources, sources.c.name == runs.c.source).where(JOBS)
    if data.get("source_id"):
        asked = asked.where(runs.c.source == word(data, "source_id"))
    if data.get("status"):
        asked = asked.where(_of_status(word(data, "status")))
    if not unit.user.sees_all:
        asked = asked.where(sources.c.owner_org.in_(list(unit.user.roles)))
    rows = unit.db.execute(asked.order_by(runs.c.started.desc(), runs.c.id).offset(number(data, "offset", 0))
                           .limit(min(number(data, "limit", PAGE), LARGEST_PAGE)))
    return [_job(row, summary=False) for row in rows]


@action(reads=True)
def harvest_job_show(unit, data):
    """Return one job, what became of its records (`stats`) and what went wrong most.

    What is held back as a draft counts as errored, since somebody has to see to it.

    :param id: its id
    """
    return _job(harvests.find_run(unit, needed(data, "id"), may.see_harvests_of, NO_JOB)[0])


@action(reads=True)
def harvest_job_report(unit, data):
    """Return what went wrong in a job: `gather_errors` of all of it, and `object_errors` by object.

    :param id: its id
    :param limit: of how many objects, 100 unless told, 1000 at most
    :param offset: how many of them to pass over
    """
    row, source = harvests.find_run(unit, needed(data, "id"), may.see_harvests_of, NO_JOB)
    items = unit.db.execute(select(plan_items).where(
        plan_items.c.run_id == row.id, plan_items.c.outcome.in_(STATS["errored"])).order_by(plan_items.c.number)
        .limit(min(number(data, "limit", PAGE), LARGEST_PAGE)).offset(number(data, "offset", 0)))
    note = _note(row)
    return {"gather_errors": [{"message": note}] if note else [],
            "object_errors": {f"{source.name}:{item.record}": {"guid": item.record, "errors": [
                {"message": each, "line": None, "type": "Import"} for each in problems(item)]} for item in items}}


@action()
def harvest_job_create(unit, data):
    """Ask for a job.  Whoever harvests next takes it.

    :param source_id: the source's name
    :param run: taken and passed over: a job always waits to be run
    """
    source = harvests.find_source(unit, needed(data, "source_id"), may.harvest_for)
    if not source.active:
        raise ValidationError({"message": INACTIVE})
    if unit.db.scalar(select(runs.c.id).where(runs.c.source == source.name, JOBS,
                                           runs.c.status.in_(STATUSES)).limit(1)):
        raise ValidationError({"message": EXISTS})
    asked = harvests.harvest_run_create(unit, {"source": source.name})
    return _job(unit.db.execute(select(runs).where(runs.c.id == asked["id"])).one())


@action()
def harvest_job_abort(unit, data):
    """Stop a job that waits or runs, or, by its id, a dry run; what it has written so far stands.  One that is over
    stays as it is.

    :param id: its id, or the name of a source, whose newest it is
    :param source_id: the name of a source, instead
    """
    row, source = _newest_or_that(unit, needed(data, "source_id", "id"))
    stopped = unit.db.execute(update(runs).where(runs.c.id == row.id, runs.c.status.in_(STATUSES)).values(
        status="failed", ended=unit.now, lease_until=None, fence=runs.c.fence + 1,
        report=ABORTED_DRY if row.kind == DRY_RUN else ABORTED)).rowcount
    if stopped:
        unit.happened("run:abort", source.name, source.owner_org, run=row.id)
    return _job(unit.db.execute(select(runs).where(runs.c.id == row.id)).one())


def _newest_or_that(unit, key: str):
    unit.demand(may.see_some_harvests)
    if unit.db.scalar(select(sources.c.name).where(sources.c.name == key)) is None:
        return harvests.find_run(unit, key, may.harvest_for, NO_JOB)
    source = harvests.find_source(unit, key, may.harvest_for)
    row = unit.db.execute(select(runs).where(runs.c.source == key, JOBS).order_by(
        case((runs.c.status.in_(STATUSES), 0), else_=1), runs.c.started.desc(), runs.c.id).limit(1)).first()
    if row is None:
        raise NotFound("Error: source has no jobs")
    return row, source


def _of_status(status: str):
    for ours, theirs in STATUSES.items():
        if status == theirs:
            return runs.c.status == ours
    return runs.c.status.not_in(STATUSES) if status == "Finished" else runs.c.status.in_(())


def _job(row, summary: bool = True) -> dict:
    begun = row.status != "waiting"
    told = {"id": row.id, "created": row.started, "gather_started": row.started if begun else None,
            "gather_finished": row.ended, "finished": row.ended, "source_id": row.source,
            "status": STATUSES.get(row.status, "Finished"),
            "stats": {name: sum(row.counts.get(key, 0) for key in keys) for name, keys in STATS.items()}}
    if not summary:
        return told
    note, reasons = _note(row), row.report.get("reasons") or {}
    most = sorted(reasons.items(), key=lambda each: (-each[1], each[0]))[:SUMMARY]
    return told | {"object_error_summary": [{"message": code, "error_count": count} for code, count in most],
                   "gather_error_summary": [{"message": note, "error_count": 1}] if note else []}


def _note(row) -> str | None:
    """What a run that did not simply succeed says of itself."""
    return None if row.status == "done" else (row.report.get("note") or {}).get("en")
