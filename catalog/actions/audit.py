"""Reading the audit log."""

import orjson
from sqlalchemy import select

from catalog import may
from catalog.actions.reading import number, word
from catalog.actions.registry import action
from catalog.audit import log
from catalog.tables import audit_entries, organizations, users

ROWS = audit_entries.c
PAGE, LARGEST_PAGE = 100, 1000


@action(reads=True)
def audit_list(unit, data):
    """Return what happened, newest first.  Who leads an organisation sees what concerns it.

    :param event: only this, such as dataset:update
    :param subject: only what happened to this
    :param actor: only what this user did, by id or name
    :param organization: only what concerns this organisation, by id or name
    :param since: from this moment on
    :param until: before this moment
    :param before: only entries with a smaller number, to turn the page
    :param limit: how many, 100 unless told, 1000 at most
    """
    unit.demand(may.read_audit)
    limit = min(number(data, "limit", PAGE), LARGEST_PAGE)
    asked = select(audit_entries.c.body, ROWS.digest).order_by(ROWS.number.desc()).limit(limit + 1)
    rows = unit.db.execute(asked.where(*_conditions(unit, data))).all()
    entries = [orjson.loads(row.body) | {"digest": row.digest} for row in rows[:limit]]
    names = dict(unit.db.execute(select(users.c.id, users.c.name).where(
        users.c.id.in_({entry["actor"] for entry in entries}))).all())
    for entry in entries:
        entry["actor_name"] = names.get(entry["actor"], entry["actor"])
    return {"entries": entries, "next": entries[-1]["number"] if entries and len(rows) > limit else None}


@action(reads=True)
def audit_verify(unit, data):
    """Say whether the log still follows from its own beginning, and the number of the first entry that does not."""
    unit.demand(may.see_all)
    broken, entries = log.first_broken(unit.db)
    return {"entries": entries, "first_broken": broken}


def _conditions(unit, data: dict) -> list:
    found = [column == word(data, key) for key, column in (("event", ROWS.event), ("subject", ROWS.subject))
             if data.get(key)]
    if data.get("since"):
        found.append(ROWS.at >= word(data, "since"))
    if data.get("until"):
        found.append(ROWS.at < word(data, "until"))
    if data.get("before"):
        found.append(ROWS.number < number(data, "before"))
    if data.get("actor"):
        found.append(ROWS.actor.in_(_ids(unit, users, word(data, "actor"))))
    if data.get("organization"):
        found.append(ROWS.organization_id.in_(_ids(unit, organizations, word(data, "organization"))))
    if not unit.user.sees_all:
        found.append(ROWS.organization_id.in_([id for id, role in unit.user.roles.items() if role in may.LEADS]))
    return found


def _ids(unit, table, key: str) -> list[str]:
    return [key, *unit.db.scalars(select(table.c.id).where(table.c.name == key))]
