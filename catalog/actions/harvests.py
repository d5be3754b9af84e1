"""Sources to harvest from, and what became of harvesting them."""

from hashlib import blake2b
from uuid import uuid4

import orjson
from sqlalchemy import func, insert, select

from catalog import may
from catalog.actions import finding
from catalog.actions.reading import flag, needed, number, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.sealing import since
from catalog.slots import DRY_RUN
from catalog.tables import organizations, plan_items, runs, sources, users
from schemas.source_texts import SOURCE

COLUMNS = ("name", "harvester", "url", "owner_org", "active")
ITEM = ("number", "record", "outcome", "dataset_id", "changes", "reasons")
OURS = ("id", "created", "last_run", "organization", "state", "mark", "credential", "credential_since", "proposal",
        "removal", "draft")                                   # what a source shows beside what is said of it
PAGE, LARGEST_PAGE = 50, 1000


@action(reads=True)
def harvest_source_list(unit, data):
    """Return the sources of the organisations the caller belongs to, by name.

    What is `proposed` waits for the centre; only what is `accepted` is harvested.  Its credential is never shown.

    :param organization: only this organisation's
    :param active: only those that are harvested: accepted, and switched on
    :param state: only draft, proposed, accepted, refused or removed ones; all but the removed unless told
    """
    unit.demand(may.see_some_harvests)
    state = word(data, "state")
    asked = select(sources).where(sources.c.state == state if state else sources.c.state != "removed").order_by(
        sources.c.name)
    if data.get("organization"):
        asked = asked.where(sources.c.owner_org == finding.organization(unit, word(data, "organization")).id)
    if flag(data, "active"):
        asked = asked.where(sources.c.active, sources.c.state == "accepted")
    if not unit.user.sees_all:
        asked = asked.where(sources.c.owner_org.in_(list(unit.user.roles)))
    rows = unit.db.execute(asked).all()
    newest = _newest_runs(unit, [row.name for row in rows])
    return [_source(row, newest.get(row.name)) for row in rows]


@action(reads=True)
def harvest_source_show(unit, data):
    """Return one source, its last run, and by whom it was proposed and decided.

    :param id: its name
    """
    row = find_source(unit, needed(data, "id", "name"), may.see_harvests_of)
    proposal = row.proposal or {}
    ids = [each for each in (proposal.get("by"), proposal.get("decided_by")) if each]
    names = {each.id: each.fullname or each.name for each in unit.db.execute(
        select(users.c.id, users.c.name, users.c.fullname).where(users.c.id.in_(ids)))}
    shown = _source(row, _newest_runs(unit, [row.name]).get(row.name))
    if shown["proposal"]:
        shown["proposal"] |= {f"{key}_name": names.get(proposal[key]) for key in ("by", "decided_by")}
    return shown


@action(reads=True)
def harvest_run_list(unit, data):
    """Return the runs of the caller's sources, newest first.

    :param source: only this source's
    :param status: waiting, running, done, partial, failed, held or lost
    :param kind: only harvest, dry_run, approve or undo
    :param limit: how many, 50 unless told
    :param offset: how many to pass over
    """
    unit.demand(may.see_some_harvests)
    asked = select(runs).join(sources, sources.c.name == runs.c.source)
    for key, column in (("source", runs.c.source), ("status", runs.c.status), ("kind", runs.c.kind)):
        if data.get(key):
            asked = asked.where(column == word(data, key))
    if not unit.user.sees_all:
        asked = asked.where(sources.c.owner_org.in_(list(unit.user.roles)))
    limit = min(number(data, "limit", PAGE), LARGEST_PAGE)
    rows = unit.db.execute(asked.order_by(runs.c.started.desc(), runs.c.id).limit(limit)
                           .offset(number(data, "offset", 0)))
    return [told_run(row) for row in rows]


@action(reads=True)
def harvest_run_show(unit, data):
    """Return one run, and what became of each record that was not simply unchanged.

    :param id: its id
    :param outcome: only records with this outcome
    :param limit: how many records, 50 unless told
    :param offset: how many records to pass over
    """
    row, _ = find_run(unit, needed(data, "id"), may.see_harvests_of)
    asked = select(plan_items).where(plan_items.c.run_id == row.id)
    if data.get("outcome"):
        asked = asked.where(plan_items.c.outcome == word(data, "outcome"))
    count = unit.db.scalar(select(func.count()).select_from(asked.subquery()))
    items = unit.db.execute(asked.order_by(plan_items.c.number).offset(number(data, "offset", 0))
                            .limit(min(number(data, "limit", PAGE), LARGEST_PAGE)))
    return told_run(row) | {"item_count": count, "items": [
        {key: getattr(item, key) for key in ITEM} for item in items]}


@action()
def harvest_run_create(unit, data):
    """Ask for a run.  Whoever harvests next takes it.

    :param source: the source's name
    :param slot: the moment it is for, so that nobody asks for it twice
    """
    source = find_source(unit, needed(data, "source"), may.harvest_for)
    if source.state != "accepted":
        raise ValidationError({"source": [SOURCE["not_accepted"]]})
    id, slot = str(uuid4()), word(data, "slot")[:40] or None
    if slot and unit.db.scalar(select(runs.c.id).where(runs.c.source == source.name, runs.c.slot == slot)):
        raise ValidationError({"slot": ["There is a run for this moment already."]})
    unit.db.execute(insert(runs), {"id": id, "source": source.name, "slot": slot, "status": "waiting", "fence": 0,
                                   "started": unit.now, "counts": {}, "report": {}})
    unit.happened("harvest:request", source.name, source.owner_org, run=id)
    return told_run(unit.db.execute(select(runs).where(runs.c.id == id)).one())


def find_run(unit, id: str, rule, missing: str = "Run not found"):
    """A run and its source, if the user may do that with it.

    :param missing: what is said where there is none
    """
    row = unit.db.execute(select(runs).where(runs.c.id == id)).first()
    if row is None:
        unit.demand(may.see_some_harvests)
        raise NotFound(missing)
    return row, find_source(unit, row.source, rule)


def find_source(unit, name: str, rule, lock: bool = False):
    """A source the user may do something with.  Whether there is one is only told to those who may harvest at all."""
    unit.demand(may.see_some_harvests)
    asked = select(sources).where(sources.c.name == name)
    row = unit.db.execute(asked.with_for_update() if lock else asked).first()
    if row is None:
        raise NotFound("Harvest source not found")
    unit.demand(rule, unit.db.execute(select(organizations).where(organizations.c.id == row.owner_org)).one())
    return row


def _newest_runs(unit, names: list[str]) -> dict:
    """Source → its newest run, in one statement; dry runs are none of its runs."""
    place = func.row_number().over(partition_by=runs.c.source, order_by=(runs.c.started.desc(), runs.c.id))
    ranked = select(runs, place.label("place")).where(
        runs.c.source.in_(names), runs.c.kind != DRY_RUN).subquery()
    return {row.source: row for row in unit.db.execute(select(ranked).where(ranked.c.place == 1))}


def told(unit, row) -> dict:
    """A source as it is shown to whoever has just changed it."""
    return _source(row, _newest_runs(unit, [row.name]).get(row.name))


def mark(row) -> str:
    """A short name for what the centre looks at when it accepts a source: another place or credential has another."""
    seen = [row.harvester, row.url, row.owner_org, row.sealed, row.doc.get("options"), row.doc.get("secret")]
    return blake2b(orjson.dumps(seen, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()


def _source(row, run) -> dict:
    """What is shown of a source: never its credential, only since when there is one."""
    proposal = dict(row.proposal or {})
    removal = proposal.pop("removal", None)
    sealed = since(row.sealed).replace(tzinfo=None).isoformat() if row.sealed else None
    return row.doc | {key: getattr(row, key) for key in (*COLUMNS, "created", "state")} | {
        "id": row.name, "last_run": told_run(run) if run else None, "mark": mark(row), "credential_since": sealed,
        "proposal": proposal or None, "removal": removal}


def told_run(row) -> dict:
    """A run; its `kind` is harvest, or dry_run, which changes nothing, or approve or undo, when it carries out what
    somebody decided about a `plan`."""
    return {key: getattr(row, key) for key in
            ("id", "source", "slot", "kind", "status", "started", "ended", "counts", "report")} | {
        "plan": row.report.get("plan")}
