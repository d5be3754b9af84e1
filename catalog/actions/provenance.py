"""Telling from where each field of a dataset has its value."""

import orjson
from sqlalchemy import select

from catalog import curation, may, provenance
from catalog.actions import finding
from catalog.actions.reading import needed
from catalog.actions.registry import action
from catalog.tables import organizations, users

HARVEST = "harvest:"


@action(reads=True)
def dataset_provenance(unit, data):
    """Return from where each field of a dataset has its value: `id`, `name`, `revision` and `fields`.

    Each of `fields` has an `origin`: `source`, with the `source`'s name, its `record` and, for those who see its runs,
    the `run`; `person`, with `actor` and `actor_name` for those who are known; `system`; or `older`, where it lies more
    than 1000 revisions back.  Beside it stand the `revision` since which it is so, its moment (`at`), and the `door`.
    Fields in which nothing stands are left out, unless a curator keeps them empty.

    :param id: its id or its name
    """
    row = finding.seen(unit, finding.dataset(unit, needed(data, "id")))
    rules = curation.rules_of(unit.db, [row.id]).get(row.id, {})
    made = provenance.settled(unit.db, row, rules)
    teller = _Teller(unit, row, {each for each in made.values() if each})
    return {"id": row.id, "name": row.name, "revision": row.revision,
            "fields": {field: teller.told(each) for field, each in made.items()}}


class _Teller:
    """Who made these revisions, as far as the caller may know."""

    def __init__(self, unit, row, made: set):
        self.doc, self.known = orjson.loads(row.doc), may.be_known(unit.user)
        self.doors = provenance.doors(unit.db, row.id, {each.at for each in made})
        self.names = {each.id: each.fullname or each.name for each in unit.db.execute(
            select(users.c.id, users.c.name, users.c.fullname).where(
                users.c.id.in_({each.actor for each in made})))} if self.known else {}
        self.runs = _runs(unit, made) if _sees_runs(unit, row) else {}

    def told(self, made) -> dict:
        if made is None:
            return {"origin": "older"}
        when = {"revision": made.revision, "at": made.at, "door": self.doors.get(made.at)}
        if made.actor.startswith(HARVEST):
            source = made.actor.removeprefix(HARVEST)
            record = self.doc.get("harvest_record") if self.doc.get("harvest_source") == source else None
            return {"origin": "source", "source": source, "record": record,
                    "run": self.runs.get((source, made.at))} | when
        if made.actor in ("system", "anonymous"):
            return {"origin": "system"} | when
        return {"origin": "person", "actor": made.actor if made.actor in self.names else None,
                "actor_name": self.names.get(made.actor)} | when


def _sees_runs(unit, row) -> bool:
    owner = unit.db.execute(select(organizations.c.id).where(organizations.c.id == row.owner_org)).first()
    return may.see_harvests_of(unit.user, owner)


def _runs(unit, made: set) -> dict:
    """(source, moment) → the run that wrote then."""
    moments: dict[str, set] = {}
    for each in made:
        if each.actor.startswith(HARVEST):
            moments.setdefault(each.actor.removeprefix(HARVEST), set()).add(each.at)
    return {(source, at): run for source, some in moments.items()
            for at, run in provenance.runs_at(unit.db, source, some).items()}
