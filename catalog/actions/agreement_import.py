"""Agreements and promises from the rows of a spreadsheet: each row is one promise, and is judged alone."""

from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError as SchemaError
from sqlalchemy import select

from catalog import may
from catalog.actions import agreement_rows as rows
from catalog.actions.reading import flag
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import agreements, promises
from schemas.agreement import MESSAGES, MOST, ROW

MOST_ROWS = 2000
OF, ITS = agreements.c, promises.c
HEAD, DAYS = ("organization", "agreement", "signed", "until"), ("signed", "until")


@dataclass
class _Group:
    """The rows of one agreement, and what becomes of it.

    :param old: the row of the agreement, when it is there
    :param said: what of it is known by now
    :param promised: title -> what is promised under it
    """

    organization: Any
    old: Any
    said: dict
    promised: dict[str, dict]
    titles: set[str] = field(default_factory=set)
    accepted: bool = False


@action()
def agreement_import(unit, data):
    """Take agreements and promises in from the rows of a spreadsheet, and return what becomes of each row: created,
    updated, unchanged or refused, with its `changes` (field -> [old, new]) and `errors` (field -> messages).

    A row that is refused keeps no other out, and no promise goes because it is not mentioned.  An agreement is known by
    its organisation and title, a promise by its agreement and title.  Where a row says neither organisation nor
    agreement, those of the row above it are meant.  For the stewards.

    :param rows: at most 2000 of `{"organization": its name, id or title, "agreement": the title, "signed": …,
        "until": …, "clause": …, "title": …, "frequency": …, "due": …}`
    :param dry_run: only say what would become of each; false unless told
    """
    unit.demand(may.keep_agreements)
    given = data.get("rows")
    if not isinstance(given, list) or len(given) > MOST_ROWS:
        raise ValidationError({"rows": [MESSAGES["agreement_rows"].about(most=MOST_ROWS)]})
    known, groups = {}, {}
    told = [_row(unit, (known, groups), each, number) for number, each in enumerate(_carried(given), 1)]
    if not flag(data, "dry_run"):
        for group in groups.values():
            if group.accepted:
                _save(unit, group)
    counts = {outcome: sum(each["outcome"] == outcome for each in told)
              for outcome in ("created", "updated", "unchanged", "refused")}
    return {"rows": told, "counts": counts, "dry_run": flag(data, "dry_run")}


def _carried(given: list) -> list:
    """The rows, with what merged cells leave out."""
    found, above = [], {}
    for each in given:
        if isinstance(each, dict) and not any(_there(each.get(key)) for key in HEAD[:2]):
            each = each | {key: above[key] for key in HEAD if key in above and not _there(each.get(key))}
        if isinstance(each, dict):
            above = {key: each[key] for key in HEAD if key in each}
        found.append(each)
    return found


def _there(value) -> bool:
    return value not in (None, "") and not (isinstance(value, str) and not value.strip())


def _row(unit, so_far: tuple[dict, dict], given, number: int) -> dict:
    """What becomes of a row; its agreement remembers it when it is accepted.

    :param so_far: spelling -> organisation, and (organisation, title) -> agreement
    """
    kept = {key: value for key, value in given.items() if _there(value)} if isinstance(given, dict) else given
    told = {"number": number, "outcome": "refused", "changes": {}, "errors": {}} | {
        key: str(kept.get(key, ""))[:300] if isinstance(kept, dict) else "" for key in ("organization", "agreement",
                                                                                       "title")}
    try:
        said = ROW.load(kept)
        group = _group(unit, *so_far, said)
        outcome, changes = _judged(group, said)
    except SchemaError as error:
        return told | {"errors": error.normalized_messages()}
    return told | {"outcome": outcome, "changes": changes}


def _group(unit, known: dict, groups: dict, said: dict) -> _Group:
    """The agreement a row speaks of.

    :raises SchemaError: when there is no such organisation, or the row says another day than those before it
    """
    spelled = said["organization"]
    if spelled not in known:
        known[spelled] = rows.organization(unit, spelled)
    partner = known[spelled]
    if partner is None:
        raise SchemaError({"organization": [MESSAGES["agreement_organization"].about(value=spelled)]})
    key = partner.id, said["agreement"]
    if key not in groups:
        groups[key] = _begun(unit, partner, said)
    group = groups[key]
    for day in DAYS:
        if said.get(day) and group.accepted and group.said[day] != said[day]:
            raise SchemaError({day: [MESSAGES["agreement_differs"].about(value=said[day])]})
    return group


def _begun(unit, partner, said: dict) -> _Group:
    old = next((row for row in unit.db.execute(select(agreements).where(OF.organization_id == partner.id)
                                               .order_by(OF.signed).with_for_update())
                if row.doc["title"] == said["agreement"]), None)
    if old is None:
        return _Group(partner, None, {"title": said["agreement"], "signed": None, "until": None}, {})
    stood = unit.db.execute(select(promises).where(ITS.agreement_id == old.id).order_by(ITS.position))
    return _Group(partner, old, old.doc | {"name": old.name, "signed": old.signed, "until": old.until}, {
        row.title: {"id": row.id} | {key: getattr(row, key) for key in rows.FIELDS} for row in stood})


def _judged(group: _Group, said: dict) -> tuple[str, dict]:
    """What becomes of a promise and, with the first row that is accepted, of its agreement.

    :raises SchemaError: when it cannot be
    """
    days = {day: said.get(day) or group.said[day] for day in DAYS}
    _fits(group, said, days)
    new = {key: said[key] for key in rows.FIELDS}
    old = group.promised.get(said["title"])
    changes = {key: [old[key], new[key]] for key in rows.FIELDS if old and old[key] != new[key]}
    changes |= {day: [group.said[day], days[day]] for day in DAYS if group.old and days[day] != group.said[day]}
    group.said |= days
    group.promised[said["title"]] = (old or {}) | new
    group.titles.add(said["title"])
    group.accepted = True
    return ("updated" if changes else "unchanged") if old else "created", changes


def _fits(group: _Group, said: dict, days: dict) -> None:
    signed, until, due = days["signed"], days["until"], said["due"]
    if not signed:
        raise SchemaError({"signed": [MESSAGES["agreement_missing"]]})
    if until and until < signed:
        raise SchemaError({"until": [MESSAGES["agreement_over_before"]]})
    if due < signed or (until and due > until):
        raise SchemaError({"due": [MESSAGES["promise_due_outside"].about(value=due)]})
    if said["title"] in group.titles:
        raise SchemaError({"title": [MESSAGES["promise_twice"].about(value=said["title"])]})
    if len(group.promised) >= MOST and said["title"] not in group.promised:
        raise SchemaError({"title": [MESSAGES["agreement_list"].about(most=MOST)]})


def _save(unit, group: _Group) -> None:
    said = {"clauses": "", "url": "", "public": True} | group.said | {"promises": list(group.promised.values())}
    if group.old is None:
        said["name"] = _free_name(unit, f"{group.organization.name[:80]}-{said['signed'][:4]}")
    rows.save(unit, group.organization.id, said, group.old)


def _free_name(unit, wanted: str) -> str:
    """A name that no agreement has: as wanted, or with a number behind it."""
    taken = set(unit.db.scalars(select(OF.name).where(OF.name.startswith(wanted, autoescape=True))))
    return next(name for name in (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
                if name not in taken)
