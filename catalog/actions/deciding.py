"""Deciding what was handed in: a steward publishes the very version he saw, or returns it with a comment."""

from typing import Any, NamedTuple

import orjson
from sqlalchemy import select, update

from catalog import documents, letters, may
from catalog.actions import changing, writing
from catalog.actions.handed_in import APPROVED, AT_ONCE, RETURNED, WAITING
from catalog.actions.reading import needed, number, word, words
from catalog.actions.registry import action
from catalog.actions.reviews import ROWS, against, one, owner, told, why_not, writers
from catalog.actions.reviews import text as comment_of
from catalog.errors import NotFound, ValidationError
from catalog.tables import datasets, reviews
from schemas.review_texts import REVIEW

VERBS = {"approve": APPROVED, "return": RETURNED}
MOST = 1000                             # reviews that are decided at once
NAMED = 10                              # titles in a letter


class Case(NamedTuple):
    """A review, its dataset as it stands, and who wrote that; all locked."""

    review: Any
    dataset: Any
    writer: str | None

    @property
    def id(self) -> str:
        return self.review.id

    @property
    def state(self) -> str:
        return self.review.state

    @property
    def by(self) -> str:
        return self.review.by


@action()
def review_decide(unit, data):
    """Publish what was handed in, or return it with a comment; stewards only.  Return the review as it is then.

    Nobody decides what he handed in himself, nor what he wrote the last version of.  Approving publishes the version
    that was seen and no other; it is found from then on.

    With `ids` or `sheet` many are decided in one call.  Only what was handed in is approved so, and what is wrong with
    one does not keep the others: the answer has `results`, for each its `id`, `outcome` (approved, returned or
    refused) and `errors`, and `left`, how many of the spreadsheet still wait.

    :param id: of the review
    :param decision: approve or return
    :param comment: what is to be mended, needed to return it; 2000 characters at most
    :param revision: the version of the dataset that was looked at; needed to approve one
    :param ids: of reviews instead, at most 1000
    :param sheet: the id of a spreadsheet instead: the first 1000 of what waits of it
    """
    unit.demand(may.decide_reviews)
    decision, comment = word(data, "decision"), comment_of(data, "comment")
    if decision not in VERBS:
        raise ValidationError({"decision": [str(REVIEW["decision"])]})
    if decision == "return" and not comment:
        raise ValidationError({"comment": [str(REVIEW["comment"])]})
    if data.get("ids") or data.get("sheet"):
        return _decide_many(unit, data, decision, comment)
    return _decide_one(unit, data, decision, comment)


def _decide_one(unit, data: dict, decision: str, comment: str) -> dict:
    id, seen = needed(data, "id"), number(data, "revision")
    if decision == "approve" and seen is None:
        raise ValidationError({"revision": ["Missing value"]})
    cases = _locked(unit, [id])
    if not cases:
        raise NotFound("Review not found")
    [case] = cases
    changing.expected(unit, case.dataset, {})
    faults = _faults(unit, case, decision, seen)
    if faults:
        raise ValidationError(faults)
    _settle(unit, cases, decision, comment)
    return told(unit, one(unit, id))


def _decide_many(unit, data: dict, decision: str, comment: str) -> dict:
    ids, sheet = words(data, "ids"), word(data, "sheet")
    waits = (ROWS.sheet_id == sheet, ROWS.state == WAITING)
    if not ids:
        ids = list(unit.db.scalars(select(ROWS.id).where(*waits).order_by(ROWS.at, ROWS.id).limit(MOST)))
    known, results, good = {case.id: case for case in _locked(unit, ids)}, [], []
    for id in dict.fromkeys(ids):
        case = known.get(id)
        seen = case.review.revision if case and decision == "approve" else None
        faults = _faults(unit, case, decision, seen) if case else {"id": ["Not found"]}
        good += [] if faults else [case]
        results.append({"id": id, "outcome": "refused" if faults else VERBS[decision], "errors": faults})
    _settle(unit, good, decision, comment)
    left = len(unit.db.scalars(select(ROWS.id).where(*waits)).all()) if sheet else 0
    return {"results": results, "left": left}


def _locked(unit, ids: list[str]) -> list[Case]:
    """The cases of these reviews: first the datasets are locked, as everybody does, and then the reviews."""
    found = []
    for start in range(0, len(ids), AT_ONCE):
        mine = ROWS.id.in_(ids[start:start + AT_ONCE])
        rows = {row.id: row for row in unit.db.execute(
            select(datasets).where(datasets.c.id.in_(select(ROWS.dataset_id).where(mine)))
            .order_by(datasets.c.id).with_for_update())}
        held = unit.db.execute(select(reviews).where(mine).order_by(ROWS.id).with_for_update()).all()
        wrote = writers(unit, [(row.id, row.revision) for row in rows.values()])
        found += [Case(each, rows[each.dataset_id], wrote.get(each.dataset_id)) for each in held]
    return found


def _faults(unit, case: Case, decision: str, seen: int | None) -> dict:
    """What keeps a case from being decided so, by field.

    :param seen: the revision that was looked at; any unless told
    """
    code = why_not(unit.user, case, case.writer)
    if code:
        return {"id": [str(REVIEW[code])]}
    if seen is not None and seen != case.dataset.revision:
        return {"revision": [str(REVIEW["changed"])]}
    if decision == "return":
        return {}
    try:
        return against(unit, orjson.loads(case.dataset.doc), owner(unit, case.dataset.owner_org))
    except ValidationError as refusal:                 # its organisation is gone
        return refusal.error_dict


def _settle(unit, cases: list[Case], decision: str, comment: str) -> None:
    if not cases:
        return
    ids = [case.id for case in cases]
    for start in range(0, len(ids), AT_ONCE):
        unit.db.execute(update(reviews).where(ROWS.id.in_(ids[start:start + AT_ONCE])).values(
            state=VERBS[decision], comment=comment, decided=unit.now, decided_by=unit.user.id))
    for case in cases:
        unit.happened(f"review:{decision}", case.dataset.id, case.dataset.owner_org, review=case.id,
                      revision=case.dataset.revision)
    if decision == "approve":
        writing.write(unit, [_published(unit, case.dataset) for case in cases])
    for organization_id in {case.dataset.owner_org for case in cases}:
        _tell(unit, [case for case in cases if case.dataset.owner_org == organization_id], decision, comment)


def _published(unit, row) -> writing.Written:
    before = orjson.loads(row.doc)
    doc = {key: value for key, value in before.items() if key != "draft_reasons"} | {
        "state": "active", "metadata_modified": unit.now}
    now = row._asdict() | {"state": "active", "modified": unit.now, "revision": row.revision + 1, "digest": "",
                           "doc": orjson.dumps(doc)}
    return writing.Written("updated", now, row.doc, doc, documents.changes(before, doc))


def _tell(unit, cases: list[Case], decision: str, comment: str) -> None:
    """One letter to each of those who handed these in or edit for their organisation."""
    docs = [orjson.loads(case.dataset.doc) for case in cases]
    people = [case.by for case in cases] + letters.who_edits(unit, cases[0].dataset.owner_org)
    paths = {"approve": f"dataset/{docs[0]['name']}", "return": f"desk/reviews/{cases[0].id}"}
    letters.write(unit, people, f"review_{VERBS[decision]}", titles=[doc["title"] for doc in docs[:NAMED]],
                  count=len(docs), comment=comment, path=paths[decision] if len(docs) == 1 else "desk/datasets")
