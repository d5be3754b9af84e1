"""Carrying a spreadsheet out, some rows at a time.

Each call is a transaction that writes datasets and marks their rows, with the sheet locked: whoever calls, and however
often, and wherever he was stopped, no row is written twice and none is left over.
"""

from sqlalchemy import bindparam, func, select, update

from catalog.actions import sheet_judging, sheets, writing
from catalog.actions.reading import flag, needed, number
from catalog.actions.registry import action
from catalog.actions.reviews import hand_in
from catalog.errors import NotAuthorized, ValidationError
from catalog.tables import datasets, sheet_rows
from schemas.sheet_outcomes import note, say

ROWS = sheet_rows.c
BATCH = 200
WRITTEN = sheets.WRITTEN


@action()
def sheet_commit(unit, data):
    """Carry out the next rows of a sheet, and return it as `sheet_show` does; call again until it is `committed`.

    What is new becomes a draft, and all of it is handed in for review together at the end; what changes becomes a
    version at once.  A dataset that somebody has changed since the rows were judged is left alone, and its row says so.

    :param id: of the sheet, which was checked
    :param only_good: false to refuse the whole sheet when a row of it is refused; true unless told
    :param limit: rows at a time: 200 at most and unless told; 0 only begins it
    """
    sheet, organization = sheets.held(unit, needed(data, "id"), "checked", "committing", "committed")
    limit = min(number(data, "limit", BATCH), BATCH)
    sheets.through(unit)
    if sheet.state == "checked":
        _begin(unit, sheet, flag(data, "only_good", True))
    if limit and sheet.state != "committed":
        _go_on(unit, sheets.row(unit, sheet.id), organization, limit)
    return sheets.shown(unit, sheets.row(unit, sheet.id), organization)


def _begin(unit, sheet, only_good: bool) -> None:
    counts = sheets.tallied(unit, sheet)["counts"]
    if counts["refused"] and not only_good:
        raise ValidationError({"only_good": [say("not_all_good", number=counts["refused"])]})
    rows = sum(counts[each] for each in WRITTEN)
    if not rows:
        raise ValidationError({"id": [say("nothing_to_do")]})
    sheets.settle(unit, sheet, state="committing", seen="", done=0, total=rows,
                  told=sheet.told | {"by": unit.user.id, "tries": 0})


def _go_on(unit, sheet, organization, limit: int) -> None:
    rows = unit.db.execute(select(sheet_rows).where(
        ROWS.sheet_id == sheet.id, ROWS.state == "", ROWS.outcome.in_(WRITTEN))
        .order_by(ROWS.number).limit(limit)).all()
    if rows:
        _write(unit, sheet, organization, rows)
        sheets.settle(unit, sheet, done=sheet.done + len(rows), told=sheet.told | {"tries": 0})
    if len(rows) < limit:
        _end(unit, sheet, organization)


def _end(unit, sheet, organization) -> None:
    """Hand in what is a draft, all together, and say that it is done."""
    drafts = unit.db.execute(select(datasets).join(sheet_rows, ROWS.dataset_id == datasets.c.id).where(
        ROWS.sheet_id == sheet.id, ROWS.state == "committed", datasets.c.state == "draft",
        datasets.c.owner_org == organization.id)
        .order_by(ROWS.number).with_for_update(of=datasets)).all()
    waiting = hand_in(unit, [row._asdict() for row in drafts], sheet_id=sheet.id)
    unit.db.execute(update(sheet_rows).where(ROWS.sheet_id == sheet.id, ROWS.state == "", ROWS.outcome.in_(WRITTEN))
                    .values(state="failed"))
    sheets.settle(unit, sheet, state="committed", committed=unit.now, done=sheet.total,
                  told=sheet.told | {"handed_in": len(waiting)})
    told = sheets.tallied(unit, sheet)
    unit.happened("sheet:commit", sheet.id, organization.id, handed_in=len(waiting), **told["counts"],
                  **told["done_counts"])


def _write(unit, sheet, organization, rows: list) -> None:
    """Write the datasets of some rows, and what became of each row."""
    unit.note = note(sheet.name)
    ids = [row.dataset_id for row in rows if row.dataset_id]
    there = {row.id: row for row in unit.db.execute(select(datasets).where(datasets.c.id.in_(ids))
                                                    .order_by(datasets.c.id).with_for_update())}
    neighbours = sheet_judging.Neighbours(unit, organization, [(_key(row), row.package) for row in rows],
                                          look=_others(unit, sheet, organization))
    made, marks = [], []
    for row in rows:
        written, faults = _prepared(unit, row, there.get(row.dataset_id), neighbours)
        if written and written.outcome != "unchanged":
            written.facts = {"sheet": sheet.id, "row": row.number}
            neighbours.taken[written.row["name"]] = written.row["id"]
            made.append(written)
        marks.append(_mark(row, written, faults))
    writing.write(unit, made)
    unit.db.execute(update(sheet_rows).where(ROWS.sheet_id == sheet.id, ROWS.number == bindparam("its_number"))
                    .values({key: bindparam(key) for key in ("state", "dataset_id", "written", "reasons")}), marks)


def _prepared(unit, row, old, neighbours):
    """What becomes of a row's dataset, or why it is left out."""
    try:
        if row.outcome == "updated" and (old is None or old.revision != row.revision):
            raise ValidationError({"": [say("changed_since")]})
        if row.outcome == "created" and neighbours.meant(_key(row)):
            raise ValidationError({"": [say("added_since")]})
        return sheet_judging.prepare(unit, row.package, neighbours, old), []
    except ValidationError as refusal:
        return None, list(sheet_judging.told(refusal.error_dict))
    except NotAuthorized as refusal:
        return None, list(sheet_judging.told({"groups": [str(refusal)]}))


def _key(row) -> tuple[str, str] | None:
    """By what the dataset of a row is known: a new one has its name by now, which may have been made for it."""
    return sheet_judging.key_of(row.package)


def _mark(row, written, faults: list) -> dict:
    """How a row stands after this."""
    if written is None:
        return {"its_number": row.number, "state": "failed", "dataset_id": row.dataset_id, "written": None,
                "reasons": faults}
    return {"its_number": row.number, "state": "committed", "dataset_id": written.row["id"],
            "written": written.row["revision"], "reasons": []}


def _others(unit, sheet, organization) -> bool:
    """Whether the organisation got datasets since the rows were judged that did not come with this sheet."""
    since = unit.db.scalar(select(func.count()).select_from(datasets).where(
        datasets.c.owner_org == organization.id, datasets.c.created >= sheet.at))
    own = unit.db.scalar(select(func.count()).select_from(sheet_rows).where(
        ROWS.sheet_id == sheet.id, ROWS.outcome == "created", ROWS.state == "committed"))
    return since > own
