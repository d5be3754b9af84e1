"""Undoing a spreadsheet within a day: what it added goes, what it changed is as it was before.

As when it was carried out, each call is a transaction that marks the rows it undid.  A dataset that somebody has
changed or published since is left alone.
"""

import orjson
from sqlalchemy import bindparam, select, tuple_, update

from catalog import documents
from catalog.actions import changing, sheets, writing
from catalog.actions.reading import needed, number
from catalog.actions.registry import action
from catalog.actions.sheet_judging import message
from catalog.errors import ValidationError
from catalog.tables import datasets, revisions, sheet_rows
from schemas.sheet_outcomes import note, say

ROWS = sheet_rows.c
BATCH = 200


@action()
def sheet_undo(unit, data):
    """Undo the next rows of a sheet, and return it as `sheet_show` does; call again until it is `undone`.

    What it added is deleted, what it changed gets its earlier words back as a new version.  A dataset that somebody has
    changed or published since is left alone, and its row says so.

    :param id: of the sheet, which was committed within the last 24 hours
    :param limit: rows at a time: 200 at most and unless told; 0 only begins it
    """
    sheet, organization = sheets.held(unit, needed(data, "id"), "committed", "undoing", "undone")
    limit = min(number(data, "limit", BATCH), BATCH)
    sheets.through(unit)
    if sheet.state == "committed":
        _begin(unit, sheet)
    if limit and sheet.state != "undone":
        _go_on(unit, sheets.row(unit, sheet.id), organization, limit)
    return sheets.shown(unit, sheets.row(unit, sheet.id), organization)


def _begin(unit, sheet) -> None:
    until = sheets.ahead(sheet.committed, sheets.UNDONE_WITHIN)
    if unit.now > until:
        raise ValidationError({"id": [say("too_late", until=_in_korea(until))]})
    written = sheets.tallied(unit, sheet)["done_counts"]["committed"]
    sheets.settle(unit, sheet, state="undoing", seen="", done=0, total=written,
                  told=sheet.told | {"by": unit.user.id, "tries": 0, "fault": None})


def _in_korea(moment: str) -> str:
    return sheets.ahead(moment, writing.KOREA)[:16].replace("T", " ")


def _go_on(unit, sheet, organization, limit: int) -> None:
    rows = unit.db.execute(select(sheet_rows).where(ROWS.sheet_id == sheet.id, ROWS.state == "committed")
                           .order_by(ROWS.number).limit(limit)).all()
    if rows:
        _undo(unit, sheet, rows)
        sheets.settle(unit, sheet, done=sheet.done + len(rows), told=sheet.told | {"tries": 0})
    if len(rows) < limit:
        sheets.settle(unit, sheet, state="undone", done=sheet.total)
        unit.happened("sheet:undo", sheet.id, organization.id, **sheets.tallied(unit, sheet)["done_counts"])


def _undo(unit, sheet, rows: list) -> None:
    unit.note = note(sheet.name)
    there = {row.id: row for row in unit.db.execute(
        select(datasets).where(datasets.c.id.in_([row.dataset_id for row in rows]))
        .order_by(datasets.c.id).with_for_update())}
    before = _before(unit, rows)
    made, marks = [], []
    for row in rows:
        old = there.get(row.dataset_id)
        done = old is not None and old.revision == row.written and old.state != "deleted"
        if done and row.outcome == "created":
            changing.bury(unit, old._asdict(), str(say("undone")))
        elif done:
            made.append(_restored(unit, sheet, row, (old, before[row.dataset_id, row.revision])))
        marks.append({"its_number": row.number, "state": "undone" if done else "kept",
                      "reasons": [] if done else [message(say("kept"))]})
    writing.write(unit, made)
    unit.db.execute(update(sheet_rows).where(ROWS.sheet_id == sheet.id, ROWS.number == bindparam("its_number"))
                    .values({key: bindparam(key) for key in ("state", "reasons")}), marks)


def _before(unit, rows: list) -> dict[tuple[str, int], dict]:
    """The documents of datasets as they were before the sheet."""
    keys = [(row.dataset_id, row.revision) for row in rows if row.outcome == "updated"]
    its = revisions.c
    asked = select(its.dataset_id, its.revision, its.doc).where(tuple_(its.dataset_id, its.revision).in_(keys))
    return {(row.dataset_id, row.revision): orjson.loads(row.doc) for row in unit.db.execute(asked)} if keys else {}


def _restored(unit, sheet, row, pair: tuple) -> writing.Written:
    """A dataset as it was before, as a new version.

    :param pair: its row as it stands, and the document it had
    """
    old, doc = pair
    doc = doc | {"metadata_modified": unit.now}
    renewed = old._asdict() | {"name": doc["name"], "state": doc["state"], "private": doc["private"],
                               "modified": unit.now, "revision": old.revision + 1, "digest": "",
                               "doc": orjson.dumps(doc)}
    return writing.Written("updated", renewed, old.doc, doc, documents.changes(orjson.loads(old.doc), doc),
                           facts={"sheet": sheet.id, "row": row.number})
