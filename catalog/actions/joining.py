"""An organisation becomes a partner: what it has published already is held to the sharing profile too."""

import orjson
from sqlalchemy import select

from catalog import documents
from catalog.actions import writing
from catalog.errors import ValidationError
from catalog.tables import datasets


def judge_all(unit, organization) -> None:
    """Make drafts of the published datasets that the sharing profile would not have let through.

    :param organization: its row, as a partner
    """
    rows = unit.db.execute(select(datasets).where(
        datasets.c.owner_org == organization.id, datasets.c.state == "active")
        .order_by(datasets.c.id).with_for_update()).all()
    judged = ((row, _reasons(unit, orjson.loads(row.doc), organization)) for row in rows)
    writing.write(unit, [_held(unit, row, reasons) for row, reasons in judged if reasons])


def _reasons(unit, doc: dict, organization) -> dict:
    try:
        return writing.sharing(unit, doc, organization)
    except ValidationError as refusal:
        return {key: [str(each) for each in messages] for key, messages in refusal.error_dict.items()}


def _held(unit, row, reasons: dict) -> writing.Written:
    before = orjson.loads(row.doc)
    doc = before | {"state": "draft", "draft_reasons": reasons, "metadata_modified": unit.now}
    now = row._asdict() | {"state": "draft", "modified": unit.now, "revision": row.revision + 1, "digest": "",
                           "doc": orjson.dumps(doc)}
    return writing.Written("updated", now, row.doc, None, documents.changes(before, doc), reasons)
