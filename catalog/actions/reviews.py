"""Handing in what is to be published, and looking at what was handed in; deciding it is in `deciding`."""

from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import exists, func, insert, or_, select, tuple_, update

from catalog import documents, letters, may
from catalog.actions import changing, finding, writing
from catalog.actions.handed_in import AT_ONCE, RETURNED, TAKEN, WAITING
from catalog.actions.reading import flag, needed, number, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.tables import datasets, organizations, reviews, revisions, sheets, users
from schemas.clean import seen
from schemas.review_texts import REVIEW

ROWS, SETS = reviews.c, datasets.c
STATES = (WAITING, "approved", RETURNED, TAKEN, "all")
LONGEST = 2000                          # characters of a note or a comment
PAGE, LARGEST_PAGE = 50, 1000
LOOKED = 200                            # versions among which the last published one is looked for
JOINED = (select(reviews, SETS.owner_org, SETS.name, SETS.state.label("dataset_state"),
                 SETS.revision.label("revision_now"), SETS.doc, organizations.c.card)
          .join(datasets, SETS.id == ROWS.dataset_id)
          .outerjoin(organizations, organizations.c.id == SETS.owner_org))


@action()
def dataset_submit(unit, data):
    """Hand in a draft for review, and return the review.  A steward publishes it or returns it with a comment.

    It must be a draft with all that the sharing profile asks for; what is missing is said for each field.  A dataset
    waits once at a time.

    :param id: its id or its name
    :param note: what the steward should know; 2000 characters at most
    :param sheet: the id of the spreadsheet it came with, if any
    :param match__metadata_modified: hand it in only if this is its metadata_modified
    """
    old = finding.dataset(unit, needed(data, "id", "name"), lock=True)
    changing.changeable(unit, old)
    changing.expected(unit, old, data)
    note = text(data, "note")
    if old.state != "draft":
        raise ValidationError({"state": [str(REVIEW["no_draft"])]})
    organization = owner(unit, old.owner_org)
    faults = against(unit, orjson.loads(old.doc), organization)
    if faults:
        raise ValidationError(faults)
    if waiting(unit, [old.id]):
        raise ValidationError({"id": [str(REVIEW["waiting"])]})
    [made] = _hand_in(unit, organization, [old._asdict()], note, _sheet(unit, data, organization.id))
    return told(unit, one(unit, made))


@action()
def dataset_submit_undo(unit, data):
    """Take a dataset back that waits for review, and return its review.  It stays a draft.

    :param id: its id or its name
    """
    old = finding.dataset(unit, needed(data, "id", "name"), lock=True)
    changing.changeable(unit, old)
    changing.expected(unit, old, data)
    found = waiting(unit, [old.id])
    if not found:
        raise ValidationError({"id": [str(REVIEW["not_waiting"])]})
    unit.db.execute(update(reviews).where(ROWS.id == found[old.id]).values(
        state=TAKEN, decided=unit.now, decided_by=unit.user.id))
    unit.happened("review:take", old.id, old.owner_org, review=found[old.id])
    return told(unit, one(unit, found[old.id]))


def hand_in(unit, dataset_rows: list[dict], note: str = "", sheet_id: str | None = None) -> list[str]:
    """Hand in many drafts of one organisation together, with one letter to the stewards.

    Those that are no drafts, or lack what must be said before they are published, or wait already are passed over.
    Whoever calls this has asked whether the caller may, and has locked the datasets.

    :param dataset_rows: columns of the datasets as they stand, such as `Written.row`
    :param note: what the stewards should know
    :param sheet_id: the spreadsheet they came with
    :returns: the ids of the datasets that wait for review now because of this
    """
    owners = {row["owner_org"] for row in dataset_rows}
    if len(owners) > 1:
        raise ValueError("datasets of several organisations are not handed in together")
    if not dataset_rows:
        return []
    organization = owner(unit, owners.pop())
    there = waiting(unit, [row["id"] for row in dataset_rows])
    ready = [row for row in dataset_rows if row["state"] == "draft" and row["id"] not in there
             and not against(unit, orjson.loads(row["doc"]), organization)]
    if ready:
        _hand_in(unit, organization, ready, note, sheet_id)
    return [row["id"] for row in ready]


def _hand_in(unit, organization, rows: list[dict], note: str, sheet_id: str | None) -> list[str]:
    """:returns: the ids of the reviews"""
    made = [{"id": str(uuid4()), "dataset_id": row["id"], "organization_id": row["owner_org"], "state": WAITING,
             "revision": row["revision"], "by": unit.user.id or "anonymous", "at": unit.now, "note": note,
             "comment": "", "sheet_id": sheet_id} for row in rows]
    unit.db.execute(insert(reviews), made)
    for each in made:
        unit.happened("review:submit", each["dataset_id"], organization.id, review=each["id"],
                      revision=each["revision"], sheet=sheet_id)
    title = orjson.loads(rows[0]["doc"])["title"]
    path = f"desk/reviews/{made[0]['id']}" if len(made) == 1 else "desk/reviews"
    letters.write(unit, letters.stewards(unit), "review_submitted", title=title, count=len(made), path=path,
                  organization=organization.doc.get("title") or organization.name)
    return [each["id"] for each in made]


@action(reads=True)
def review_list(unit, data):
    """Return what was handed in for review: `count` and `results`, what waits oldest first, the rest newest first.

    Stewards and auditors see all of it, partners what concerns their organisations, and whoever
    was asked to work on a single dataset what concerns that.

    :param state: waiting unless told, approved, returned, taken (back, or published or deleted otherwise) or all
    :param organization: only what belongs to this organisation now, by id or name
    :param dataset: only of this dataset, by id or name
    :param sheet: only what came with this spreadsheet
    :param last: only the last review of each dataset, and only where that is still a draft; false unless told
    :param limit: how many, 50 unless told, 1000 at most
    :param offset: how many to pass over
    """
    unit.demand(may.be_known)
    state = word(data, "state") or WAITING
    if state not in STATES:
        raise ValidationError({"state": [f"Must be one of {', '.join(STATES)}"]})
    asked = [] if state == "all" else [ROWS.state == state]
    asked += _conditions(unit, data)
    order = (ROWS.at, ROWS.id) if state == WAITING else (ROWS.at.desc(), ROWS.id.desc())
    limit, offset = min(number(data, "limit", PAGE), LARGEST_PAGE), number(data, "offset", 0)
    count = unit.db.scalar(select(func.count()).select_from(
        reviews.join(datasets, SETS.id == ROWS.dataset_id)).where(*asked))
    rows = unit.db.execute(JOINED.where(*asked).order_by(*order).limit(limit).offset(offset)).all()
    return {"count": count, "results": shown(unit, rows)}


def _conditions(unit, data: dict) -> list:
    found = []
    if data.get("organization"):
        found.append(SETS.owner_org == finding.organization(unit, word(data, "organization")).id)
    if data.get("dataset"):
        found.append(or_(SETS.id == word(data, "dataset"), SETS.name == word(data, "dataset")))
    if data.get("sheet"):
        found.append(ROWS.sheet_id == word(data, "sheet"))
    if flag(data, "last"):
        later = reviews.alias()
        found += [SETS.state == "draft", ~exists().where(later.c.dataset_id == ROWS.dataset_id, later.c.at > ROWS.at)]
    if not unit.user.sees_all:
        own = [id for id, role in unit.user.roles.items() if role in may.SEES]
        found.append(SETS.owner_org.in_(own) | SETS.id.in_(list(unit.user.shares)))
    return found


@action(reads=True)
def review_show(unit, data):
    """Return one review: who handed it in and when, what was decided, the dataset as it stands and as it was published.

    `dataset` is what `package_show` prints, `published` the same of its last version that everybody saw, if any.
    `may_decide` says whether the caller may decide it, and `why_not` why he may not.

    :param id: its id
    """
    unit.demand(may.be_known)
    row = one(unit, needed(data, "id"))
    unit.demand(may.see_review, row)
    found = told(unit, row) | {"dataset": None, "published": None}
    if may.see(unit.user, _dataset_of(unit, row)):
        found |= {"dataset": orjson.Fragment(documents.shown(row.doc, row.card)), "published": _published(unit, row)}
    code = why_not(unit.user, row, writers(unit, [(row.dataset_id, row.revision_now)]).get(row.dataset_id))
    return found | {"may_decide": not code, "why_not": str(REVIEW[code]) if code else ""}


def _dataset_of(unit, row):
    return unit.db.execute(select(datasets).where(SETS.id == row.dataset_id)).one()


def _published(unit, row) -> dict | None:
    """The last version that everybody saw, for those who may look back."""
    if not may.look_back_on(unit.user, _dataset_of(unit, row)):
        return None
    docs = unit.db.scalars(select(revisions.c.doc).where(revisions.c.dataset_id == row.dataset_id)
                           .order_by(revisions.c.revision.desc()).limit(LOOKED))
    return next((doc for doc in map(orjson.loads, docs) if doc["state"] == "active" and not doc["private"]), None)


def why_not(user, review, writer: str | None) -> str:
    """The code of what keeps somebody from deciding a review; empty when nothing does.

    :param review: with its `state` and `by`
    :param writer: the id of who wrote the dataset as it stands
    """
    if review.state != WAITING:
        return "not_waiting"
    if not may.decide_reviews(user):
        return "steward"
    return "own" if review.by == user.id else "wrote" if writer == user.id else ""


def writers(unit, keys: list[tuple[str, int]]) -> dict[str, str]:
    """Dataset → who wrote its revision.

    :param keys: dataset and revision, at most 500
    """
    rows = revisions.c
    return dict(unit.db.execute(select(rows.dataset_id, rows.actor).where(
        tuple_(rows.dataset_id, rows.revision).in_(keys))).all()) if keys else {}


def one(unit, id: str):
    """A review with its dataset.

    :raises NotFound: when there is none
    """
    row = unit.db.execute(JOINED.where(ROWS.id == id)).first()
    if row is None:
        raise NotFound("Review not found")
    return row


def told(unit, row) -> dict[str, Any]:
    return shown(unit, [row])[0]


def shown(unit, rows: list) -> list[dict]:
    """Reviews as they are told, with the names of people."""
    ids = {id for row in rows for id in (row.by, row.decided_by) if id}
    names = {row.id: row.fullname or row.name for row in unit.db.execute(
        select(users.c.id, users.c.name, users.c.fullname).where(users.c.id.in_(ids)))} if ids else {}
    return [_told(row, names) for row in rows]


def _told(row, names: dict) -> dict:
    doc = orjson.loads(row.doc)
    card = orjson.loads(row.card) if row.card else {}
    return {"id": row.id, "state": row.state, "dataset_id": row.dataset_id, "dataset_name": doc["name"],
            "dataset_title": doc["title"], "dataset_state": row.dataset_state, "organization_id": row.owner_org,
            "organization_title": card.get("title") or card.get("name"), "revision": row.revision,
            "revision_now": row.revision_now, "by": row.by, "by_name": names.get(row.by, row.by), "at": row.at,
            "note": row.note, "decided_by": row.decided_by, "decided": row.decided, "comment": row.comment,
            "decided_by_name": names.get(row.decided_by, row.decided_by), "sheet_id": row.sheet_id}


def against(unit, doc: dict, organization) -> dict:
    """What the sharing profile has against publishing a dataset, by field."""
    try:
        return writing.sharing(unit, doc, organization) or writing.attached(doc, organization)
    except ValidationError as refusal:
        return {key: [str(each) for each in messages] for key, messages in refusal.error_dict.items()}


def waiting(unit, ids: list[str]) -> dict[str, str]:
    """Dataset → the review it waits for, of these datasets."""
    found = {}
    for start in range(0, len(ids), AT_ONCE):
        found |= dict(unit.db.execute(select(ROWS.dataset_id, ROWS.id).where(
            ROWS.dataset_id.in_(ids[start:start + AT_ONCE]), ROWS.state == WAITING)).all())
    return found


def owner(unit, id: str | None):
    """The row of the organisation a dataset belongs to, locked as `changing.owner` does.

    :raises ValidationError: when it has none
    """
    row = unit.db.execute(select(organizations).where(
        organizations.c.id == (id or ""), organizations.c.state == "active").with_for_update(read=True)).first()
    if row is None:
        raise ValidationError({"owner_org": [str(REVIEW["no_owner"])]})
    return row


def text(data: dict, key: str) -> str:
    """:raises ValidationError: when it is longer than is read"""
    found = seen(word(data, key)).strip()
    if len(found) > LONGEST:
        raise ValidationError({key: [str(REVIEW["too_long"].about(most=LONGEST))]})
    return found


def _sheet(unit, data: dict, organization_id: str) -> str | None:
    id = word(data, "sheet")
    if id and not unit.db.scalar(select(sheets.c.id).where(sheets.c.id == id,
                                                           sheets.c.organization_id == organization_id)):
        raise ValidationError({"sheet": [str(REVIEW["sheet"])]})
    return id or None
