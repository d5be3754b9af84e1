"""Agreements and promises as rows: found, loaded and saved; one way for the form, the API and the spreadsheet."""

from hashlib import sha256
from typing import Any, NamedTuple
from uuid import uuid4

import orjson
from marshmallow import ValidationError as SchemaError
from sqlalchemy import delete, insert, or_, select, update

from catalog import kept
from catalog.errors import NotFound, ValidationError
from catalog.tables import agreements, organizations, promises
from schemas.agreement import MESSAGES, AgreementSchema

AGREEMENT, OF, ITS = AgreementSchema(), agreements.c, promises.c
DOC = ("title", "clauses", "url", "public")
FIELDS = ("title", "frequency", "due", "clause")
VERSION = 32                    # characters of it


class Saved(NamedTuple):
    """What was written: the agreement's id, and ids of promises that are new, changed and gone."""

    id: str
    added: list[str]
    changed: list[str]
    removed: list[str]


def found(unit, key: str, lock: bool = False) -> Any:
    """The row of an agreement, with what is known of its organisation.

    :param key: its id or its name
    :raises NotFound: when there is none
    """
    row = None
    if "\0" not in key:
        asked = kept.agreements_asked(or_(OF.id == key, OF.name == key)).limit(1)
        row = unit.db.execute(asked.with_for_update(of=agreements) if lock else asked).first()
    if row is None:
        raise NotFound("Agreement not found")
    return row


def promise(unit, key: str) -> tuple[Any, Any]:
    """The row of a promise and that of its agreement, both locked.

    :raises NotFound: when there is none
    """
    of = None if "\0" in key else unit.db.scalar(select(ITS.agreement_id).where(ITS.id == key))
    agreement = found(unit, of, lock=True) if of else None
    row = unit.db.execute(select(promises).where(ITS.id == key).with_for_update()).first() if agreement else None
    if row is None:
        raise NotFound("Promise not found")
    return row, agreement


def organization(unit, key: str) -> Any | None:
    """The row of an organisation that is there, by id, name or title; by title only if no other is called so."""
    its = organizations.c
    rows = [] if "\0" in key else unit.db.execute(
        select(organizations).where(its.state == "active", or_(its.id == key, its.name == key))).all()
    if not rows and key:
        rows = [row for row in unit.db.execute(select(organizations).where(its.state == "active"))
                if row.doc.get("title") == key]
    return rows[0] if len(rows) == 1 else None


def loaded(data: dict) -> dict:
    """What was said of an agreement, in the forms it is kept in.

    :raises ValidationError: saying of each field what is wrong
    """
    try:
        return AGREEMENT.load(data)
    except SchemaError as error:
        raise ValidationError(error.normalized_messages()) from error


def free(unit, name: str, but: str = "") -> None:
    """:raises ValidationError: when another agreement than `but` has the name"""
    if unit.db.scalar(select(OF.id).where(or_(OF.name == name, OF.id == name), OF.id != but)):
        raise ValidationError({"name": [MESSAGES["agreement_name_used"].about(value=name)]})


def version(unit, row) -> str:
    """A mark of what an agreement and its promises say; it stays the same when a dataset is matched.

    :param row: as `found` returns it
    """
    its = unit.db.execute(select(ITS.id, *(ITS[key] for key in FIELDS)).where(ITS.agreement_id == row.id)
                          .order_by(ITS.position, ITS.id))
    said = [row.name, row.signed, row.until, row.doc, [list(each) for each in its]]
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:VERSION]


def save(unit, organization_id: str, said: dict, old=None) -> Saved:
    """Write an agreement and its promises, and what happened.

    Promises that come with the id of one that is there stay matched; those that are not mentioned go.

    :param said: as `loaded` returns it
    :param old: the row of the agreement it replaces, locked
    """
    id = old.id if old else str(uuid4())
    values = {"name": said["name"], "signed": said["signed"], "until": said["until"],
              "doc": {key: said[key] for key in DOC}}
    if old:
        unit.db.execute(update(agreements).where(OF.id == id).values(values))
    else:
        unit.db.execute(insert(agreements), {"id": id, "organization_id": organization_id} | values)
    saved = Saved(id, *_promises(unit, id, said["promises"]))
    told = [key for key in values if not old or values[key] != getattr(old, key)]
    if not old or told or saved.added or saved.changed or saved.removed:
        happened(unit, f"agreement:{'update' if old else 'create'}", id, id, organization_id, changed=sorted(told),
                 added=saved.added, renewed=saved.changed, removed=saved.removed)
    return saved


def _promises(unit, agreement_id: str, said: list[dict]) -> tuple[list[str], list[str], list[str]]:
    stood = {row.id: row for row in unit.db.execute(
        select(promises).where(ITS.agreement_id == agreement_id).with_for_update())}
    added, changed, stays = [], [], set()
    for place, each in enumerate(said, 1):
        values = {key: each[key] for key in FIELDS} | {"position": place}
        old = stood.get(each.get("id")) if each.get("id") not in stays else None
        id = old.id if old else str(uuid4())
        stays.add(id)
        if old is None:
            unit.db.execute(insert(promises), {"id": id, "agreement_id": agreement_id} | values)
            added.append(id)
        elif any(getattr(old, key) != value for key, value in values.items()):
            unit.db.execute(update(promises).where(ITS.id == id).values(values))
            changed.append(id)
    removed = sorted(stood.keys() - stays)
    if removed:
        unit.db.execute(delete(promises).where(ITS.id.in_(removed)))
    return added, changed, removed


def happened(unit, event: str, subject: str, agreement_id: str, organization_id: str, **facts) -> None:
    """Write it down as something under this agreement."""
    unit.entries.append(unit.entry(event, subject, organization_id, facts) | {"agreement": agreement_id})
