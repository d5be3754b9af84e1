"""Single records of a source, and the kinds of sources there are."""

from importlib.metadata import entry_points

import orjson
from sqlalchemy import select

from catalog import may
from catalog.actions import finding, harvests
from catalog.actions.reading import needed
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.tables import datasets, plan_items, runs, sightings, sources

KINDS = "ieum.harvesters"                      # the group under which packages announce their harvesters
REPORTED = {"published": "added", "gone": "deleted", "withdrawn": "deleted", "skipped": "not modified"}
WANTED = 'Please provide either an "id" or a "dataset_id" parameter'


@action(reads=True)
def harvest_object_show(unit, data):
    """Return what is known of one record of a source: its id there, its dataset, digests and what was wrong with it.

    `content` is the dataset as it was last written, as JSON.  What the partner sent is not kept, but `raw_digest` among
    the extras tells whether it is still the same.

    :param id: name of the source, a colon and the id of the record there
    :param dataset_id: instead, the dataset it became, by id or name
    """
    unit.demand(may.see_some_harvests)
    row, source = _by_id(unit, needed(data, "id")) if data.get("id") else _by_dataset(unit, data)
    run = unit.db.execute(select(runs).where(runs.c.id == row.run_id)).first()
    faults = unit.db.execute(select(plan_items).where(
        plan_items.c.run_id == row.run_id, plan_items.c.record == row.record)).all()
    errors = [{"message": each, "line": None, "stage": "Import"} for item in faults for each in problems(item)]
    return _times(run) | {
        "id": f"{row.source}:{row.record}", "guid": row.record, "current": row.outcome in ("published", "draft"),
        "content": _content(unit, row), "state": "ERROR" if errors else "COMPLETE", "retry_times": 0,
        "report_status": REPORTED.get(row.outcome, "errored"), "metadata_modified_date": None,
        "harvest_job_id": row.run_id, "job": row.run_id, "harvest_source_id": source.name, "source": source.name,
        "package_id": row.dataset_id, "package": row.dataset_id, "errors": errors,
        "extras": {"raw_digest": row.raw_digest, "draft_digest": row.draft_digest, "outcome": row.outcome}}


@action(reads=True, open=True)
def harvesters_info_show(unit, data):
    """Return the kinds of sources there are, by name: name, title and description of each."""
    found = {entry.name: entry for entry in entry_points(group=KINDS)}
    return [{"name": name, "title": name.replace("_", " "), "description": found[name].value, "show_config": False}
            for name in sorted(found)]


def problems(item) -> list[str]:
    """What was wrong with a record, a sentence each.

    :param item: its line in the run's plan
    """
    reasons = item.reasons or {}
    if "en" in reasons:
        return [str(reasons["en"])]
    return [f"{field}: {text}" for field, texts in reasons.items()
            for text in (texts if isinstance(texts, list) else [texts])]


def _by_id(unit, key: str):
    name, _, record = key.partition(":")
    source = harvests.find_source(unit, name, may.see_harvests_of)
    row = unit.db.execute(select(sightings).where(
        sightings.c.source == name, sightings.c.record == record)).first()
    if row is None:
        raise NotFound("Harvest object not found")
    return row, source


def _by_dataset(unit, data: dict):
    """Looked for among the sources of its organisation, of which there are few."""
    if not data.get("dataset_id"):
        raise ValidationError({"message": WANTED})
    dataset = finding.dataset(unit, needed(data, "dataset_id"))
    unit.demand(may.see, dataset)
    names = unit.db.scalars(select(sources.c.name).where(sources.c.owner_org == dataset.owner_org)).all()
    row = unit.db.execute(select(sightings).where(
        sightings.c.source.in_(names), sightings.c.dataset_id == dataset.id).limit(1)).first()
    if row is None:
        raise NotFound("Harvest object not found")
    return row, harvests.find_source(unit, row.source, may.see_harvests_of)


def _content(unit, row) -> str | None:
    """The dataset as it is kept, for those who may see it."""
    kept = unit.db.execute(select(datasets).where(datasets.c.id == row.dataset_id)).first() if row.dataset_id else None
    if kept is None or not may.see(unit.user, kept):
        return None
    return orjson.dumps(orjson.loads(kept.doc)).decode()


def _times(run) -> dict:
    """When its run began and ended, as far as the run is still known."""
    begun, ended = (run.started, run.ended) if run else (None, None)
    return {"gathered": begun, "fetch_started": begun, "fetch_finished": ended, "import_started": begun,
            "import_finished": ended}
