"""Sources to harvest from, and what became of harvesting them."""

from dataclasses import asdict
from uuid import uuid4

from sqlalchemy import func, insert, select, update

from catalog import may
from catalog.actions import finding
from catalog.actions.fields import SOURCE, loaded
from catalog.actions.reading import flag, needed, number, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.tables import organizations, plan_items, runs, sources

COLUMNS = ("name", "harvester", "url", "owner_org", "active")
ITEM = ("number", "record", "outcome", "dataset_id", "changes", "reasons")
OURS = ("id", "created", "last_run", "organization")
KEYLESS = {"title", "schedule", "pace", "active", "limit_share", "limit_count", "apply", "jitter", "blackout", "quota",
           "minutes", "requests", "megabytes"}           # say nothing of where a key is sent
PAGE, LARGEST_PAGE = 50, 1000


@action(reads=True)
def harvest_source_list(unit, data):
    """Return the sources of the organisations the caller belongs to, by name.

    :param organization: only this organisation's
    :param active: only those that are harvested
    """
    unit.demand(may.see_some_harvests)
    asked = select(sources).order_by(sources.c.name)
    if data.get("organization"):
        asked = asked.where(sources.c.owner_org == finding.organization(unit, word(data, "organization")).id)
    if flag(data, "active"):
        asked = asked.where(sources.c.active)
    if not unit.user.sees_all:
        asked = asked.where(sources.c.owner_org.in_(list(unit.user.roles)))
    rows = unit.db.execute(asked).all()
    newest = _newest_runs(unit, [row.name for row in rows])
    return [_source(row, newest.get(row.name)) for row in rows]


@action(reads=True)
def harvest_source_show(unit, data):
    """Return one source and its last run.

    :param id: its name
    """
    row = find_source(unit, needed(data, "id", "name"), may.see_harvests_of)
    return _source(row, _newest_runs(unit, [row.name]).get(row.name))


@action()
def harvest_source_create(unit, data):
    """Add a source.

    :param name: 2 to 100 of a to z, 0 to 9, - and _
    :param harvester: the kind of interface, by its registered name
    :param url: where it is
    :param owner_org: the organisation its datasets belong to
    :param secret: the name under which the key is kept, never the key; for who runs the site to say
    """
    unit.demand(may.lead_any)
    said = _said(data)
    owner = _owner(unit, said["owner_org"])
    if said["secret"]:
        unit.demand(may.hand_out_keys)
    if unit.db.scalar(select(sources.c.name).where(sources.c.name == said["name"])):
        raise ValidationError({"name": ["That URL is already in use."]})
    unit.db.execute(insert(sources), _columns(said, owner) | {"created": unit.now})
    unit.happened("source:create", said["name"], owner.id, harvester=said["harvester"])
    return _source(find_source(unit, said["name"], may.see_harvests_of), None)


@action()
def harvest_source_patch(unit, data):
    """Change the fields that are given and leave the others.  Where a key is used, who runs the site says where.

    :param id: its name
    """
    old = find_source(unit, needed(data, "id", "name"), may.lead, lock=True)
    before = {key: getattr(old, key) for key in COLUMNS} | old.doc
    return change(unit, old, _said(before | {key: value for key, value in data.items() if key != "name"}))


@action()
def harvest_source_update(unit, data):
    """Replace what is said about a source: what is left out is as it is for a new one.  Its name stays.

    :param id: its name
    :param harvester: the kind of interface, by its registered name
    :param url: where it is
    :param owner_org: the organisation its datasets belong to
    :param title: what it is called
    :param schedule: five fields of cron, Korean time; every night at three unless told
    :param options: what its kind of interface takes
    :param pace: seconds between two requests, 0 unless told
    :param secret: the name under which the key is kept, never the key; for who runs the site to say
    :param active: whether it is harvested, true unless told
    :param limit_share: which share of its datasets may go at once, 0.2 unless told
    :param limit_count: how many may always go, 10 unless told
    :param apply: `itself` unless told; `guard` waits for a person when something is unusual, `approval` always
    :param jitter: seconds at most by which a run is put off, 0 unless told
    :param blackout: hours in Seoul when it is not asked, as a list such as `["09:00-18:00"]`
    :param quota: requests a day that its key allows; 0, nobody set a limit, unless told
    :param minutes: how long a run may take, 30 unless told
    :param requests: how many requests a run may make, 10000 unless told
    :param megabytes: how much a run may fetch, 500 unless told
    """
    old = find_source(unit, needed(data, "id", "name"), may.lead, lock=True)
    return change(unit, old, _said(data | {"name": old.name}))


def change(unit, old, said: dict) -> dict:
    """Write what is said of a source, and return it as it is then."""
    owner = _owner(unit, said["owner_org"])
    row = _columns(said, owner)
    changed = sorted(key for key, value in (row | row["doc"]).items()
                     if key != "doc" and (getattr(old, key) if key in COLUMNS else old.doc.get(key)) != value)
    if (said["secret"] or old.doc.get("secret")) and set(changed) - KEYLESS:
        unit.demand(may.hand_out_keys)
    if changed:
        unit.db.execute(update(sources).where(sources.c.name == old.name).values(row))
        unit.happened("source:update", old.name, owner.id, changed=changed)
    return _source(find_source(unit, old.name, may.see_harvests_of), None)


@action(reads=True)
def harvest_run_list(unit, data):
    """Return the runs of the caller's sources, newest first.

    :param source: only this source's
    :param status: waiting, running, done, partial, failed, held or lost
    :param limit: how many, 50 unless told
    :param offset: how many to pass over
    """
    unit.demand(may.see_some_harvests)
    asked = select(runs).join(sources, sources.c.name == runs.c.source)
    for key, column in (("source", runs.c.source), ("status", runs.c.status)):
        if data.get(key):
            asked = asked.where(column == word(data, key))
    if not unit.user.sees_all:
        asked = asked.where(sources.c.owner_org.in_(list(unit.user.roles)))
    limit = min(number(data, "limit", PAGE), LARGEST_PAGE)
    rows = unit.db.execute(asked.order_by(runs.c.started.desc(), runs.c.id).limit(limit)
                           .offset(number(data, "offset", 0)))
    return [_run(row) for row in rows]


@action(reads=True)
def harvest_run_show(unit, data):
    """Return one run, and what became of each record that was not simply unchanged.

    :param id: its id
    :param outcome: only records with this outcome
    :param limit: how many records, 50 unless told
    :param offset: how many records to pass over
    """
    key = needed(data, "id")
    row = unit.db.execute(select(runs).where(runs.c.id == key)).first()
    if row is None:
        unit.demand(may.see_some_harvests)
        raise NotFound("Run not found")
    find_source(unit, row.source, may.see_harvests_of)
    asked = select(plan_items).where(plan_items.c.run_id == row.id)
    if data.get("outcome"):
        asked = asked.where(plan_items.c.outcome == word(data, "outcome"))
    count = unit.db.scalar(select(func.count()).select_from(asked.subquery()))
    items = unit.db.execute(asked.order_by(plan_items.c.number).offset(number(data, "offset", 0))
                            .limit(min(number(data, "limit", PAGE), LARGEST_PAGE)))
    return _run(row) | {"item_count": count, "items": [
        {key: getattr(item, key) for key in ITEM} for item in items]}


@action()
def harvest_run_create(unit, data):
    """Ask for a run.  Whoever harvests next takes it.

    :param source: the source's name
    :param slot: the moment it is for, so that nobody asks for it twice
    """
    source = find_source(unit, needed(data, "source"), may.harvest_for)
    id, slot = str(uuid4()), word(data, "slot")[:40] or None
    if slot and unit.db.scalar(select(runs.c.id).where(runs.c.source == source.name, runs.c.slot == slot)):
        raise ValidationError({"slot": ["There is a run for this moment already."]})
    unit.db.execute(insert(runs), {"id": id, "source": source.name, "slot": slot, "status": "waiting", "fence": 0,
                                   "started": unit.now, "counts": {}, "report": {}})
    unit.happened("harvest:request", source.name, source.owner_org, run=id)
    return _run(unit.db.execute(select(runs).where(runs.c.id == id)).one())


def _said(data: dict) -> dict:
    return asdict(loaded(SOURCE, {key: value for key, value in data.items() if key not in OURS}))


def _columns(said: dict, owner) -> dict:
    return {key: said[key] for key in COLUMNS} | {
        "owner_org": owner.id, "doc": {key: value for key, value in said.items() if key not in COLUMNS}}


def _owner(unit, key: str):
    """The organisation a source is for, if the user leads it."""
    try:
        found = finding.organization(unit, key)
    except NotFound:
        found = None
    unit.demand(may.lead, found)
    if found is None:
        raise ValidationError({"owner_org": ["Organization does not exist"]})
    return found


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
    """Source → its newest run, in one statement."""
    place = func.row_number().over(partition_by=runs.c.source, order_by=(runs.c.started.desc(), runs.c.id))
    ranked = select(runs, place.label("place")).where(runs.c.source.in_(names)).subquery()
    return {row.source: row for row in unit.db.execute(select(ranked).where(ranked.c.place == 1))}


def _source(row, run) -> dict:
    return row.doc | {key: getattr(row, key) for key in (*COLUMNS, "created")} | {
        "id": row.name, "last_run": _run(run) if run else None}


def _run(row) -> dict:
    return {key: getattr(row, key) for key in
            ("id", "source", "slot", "status", "started", "ended", "counts", "report")}
