"""Asking for data that are given on request, and following what becomes of it.

Whoever asked and whoever answers see the same state and the same clock.  Nobody else learns of a request, but those who
see everything.
"""

from uuid import uuid4

import orjson
from sqlalchemy import case, func, insert, or_, select

from catalog import may, requesting
from catalog.actions import finding, request_rows, uploads
from catalog.actions.fields import loaded
from catalog.actions.reading import flag, needed, number, word
from catalog.actions.registry import action
from catalog.actions.request_rows import OWNER, ROWS, SHOWN
from catalog.actions.request_screening import screen
from catalog.errors import NotFound, ValidationError
from catalog.tables import datasets, requests
from schemas.requesting import REQUEST, WITHDRAWAL
from schemas.requesting_texts import TEXTS

ON_REQUEST = ("restricted", "non-public")
GROUPS = {"open": requesting.OPEN, "decided": requesting.DECIDED}
LOOKED_BACK, ENOUGH = 30, 3            # decisions of which the median is told, and how few of them say nothing


@action()
def request_create(unit, data):
    """Ask for data that are given on request, and return the request.

    The organisation that has them is told, and answers within the days that the dataset promises in `access_days`,
    7 working days otherwise.  One request for a dataset is open at a time.  Whoever sees the data anyway has nothing
    to ask for.

    :param dataset_id: id or name of the dataset, whose access_rights are restricted or non-public
    :param purpose: research, product, learning, public or other
    :param purpose_text: 20 to 2000 characters
    :param months: for how long, 1 to 36, from the approval on
    :param people_count: how many people use them, 1 to 10000
    :param people: who they are by their work, without names; at most 500 characters
    :param place: premises, cloud or zone
    :param place_text: the place in detail, at most 500 characters; may be left out
    :param company: for whom, at most 200 characters
    :param agree: true: the data are used for this purpose only, deleted afterwards and handed to nobody else
    """
    unit.demand(may.ask_for_data)
    dataset, doc = _askable(unit, needed(data, "dataset_id"), lock=True)
    if _open(unit, dataset.id):
        raise ValidationError({"dataset_id": [TEXTS["open_already"]]})
    said = loaded(REQUEST, data)
    screen(said)
    days = requesting.promised(doc)
    row = {"id": str(uuid4()), "dataset_id": dataset.id, "organization_id": dataset.owner_org, "state": "waiting",
           "user_id": unit.user.id, "at": unit.now, "due": requesting.due(unit.now, days),
           "doc": said | {"title": doc.get("title") or doc["name"], "days": days}}
    unit.db.execute(insert(requests), row)
    request_rows.note(unit, row["id"], "request", said["purpose_text"])
    unit.happened("request:create", row["id"], dataset.owner_org, dataset=dataset.id, purpose=said["purpose"],
                  months=said["months"], place=said["place"], days=days)
    made = _row(unit, row["id"])
    request_rows.tell(unit, made, "request_created", request_rows.answerers(unit, dataset.owner_org), days=days,
                      due=requesting.clock(made, unit.now)["due"])
    return request_rows.whole(unit, made)


@action()
def request_withdraw(unit, data):
    """Take back a request that is not decided yet, and return it.  For whoever asked.

    :param id: its id
    :param text: why, at most 2000 characters; may be left out
    """
    row = request_rows.found(unit, needed(data, "id"), may.act_for_oneself)
    unit.demand(may.answer_request, row)
    request_rows.demand_state(row, requesting.OPEN)
    text = loaded(WITHDRAWAL, data)["text"] or ""
    screen({"text": text})
    request_rows.change(unit, row, state="taken", ended=unit.now, asked=None)
    request_rows.note(unit, row.id, "take", text)
    unit.happened("request:withdraw", row.id, row.owner_org, dataset=row.dataset_id)
    request_rows.tell(unit, row, "request_withdrawn", request_rows.answerers(unit, row.owner_org))
    return request_rows.whole(unit, _row(unit, row.id))


@action(reads=True)
def request_show(unit, data):
    """Return one request with all that was said about it, what its clock says, and what the caller may do with it.

    It is there for whoever asked, for those who edit or lead the organisation, and for those who see everything.

    :param id: its id
    """
    return request_rows.whole(unit, request_rows.found(unit, needed(data, "id")))


@action(reads=True)
def request_list(unit, data):
    """Return the requests the caller may see, as `results`, and their `count`: those that wait for an answer first, the
    most urgent before the others; then those that wait for whoever asked; then the others, newest first.

    :param mine: only those of the caller
    :param received: only those of others
    :param organization: only those to this organisation, by id or name
    :param dataset: only those for this dataset, by id or name
    :param state: waiting, asked, approved, declined, taken, ended or closed; or open, decided or overdue
    :param limit: how many, 25 unless told, 100 at most
    :param offset: how many to pass over
    """
    unit.demand(may.be_known)
    conditions = [*request_rows.seen(unit.user), *filters(unit, data), *_in_state(unit, word(data, "state"))]
    if flag(data, "mine"):
        conditions.append(ROWS.user_id == unit.user.id)
    if flag(data, "received"):
        conditions.append(ROWS.user_id != unit.user.id)
    urgency = (case((ROWS.state == "waiting", 0), (ROWS.state == "asked", 1), else_=2),
               case((ROWS.state.in_(requesting.OPEN), ROWS.due)), ROWS.at.desc(), ROWS.id)
    return listed(unit, data, conditions, urgency)


@action(reads=True, open=True)
def request_terms(unit, data):
    """Return how the data of a dataset are asked for: within how many working days the organisation answers (days), how
    many it usually takes (usual_days: the median of its last 30 decisions, null while there are fewer than 3), whether
    the caller may ask (may_ask), his own last request for it (mine) and whether he may fetch the data now (granted).

    :param dataset_id: id or name of the dataset
    """
    dataset = _visible(unit, needed(data, "dataset_id"))
    doc, mine = orjson.loads(dataset.doc), None
    if unit.user.id:
        mine = unit.db.execute(SHOWN.where(ROWS.dataset_id == dataset.id, ROWS.user_id == unit.user.id)
                               .order_by(ROWS.at.desc(), ROWS.id).limit(1)).first()
    fine = _fault(unit, dataset, doc) is None and (mine is None or mine.state not in requesting.OPEN)
    return {"access_rights": doc.get("access_rights"), "days": requesting.promised(doc),
            "usual_days": _usual_days(unit, dataset.owner_org), "may_ask": fine and may.ask_for_data(unit.user),
            "asked_for": _fault(unit, dataset, doc) is None,
            "mine": request_rows.summary(unit, mine) if mine else None,
            "granted": request_rows.granted(unit, dataset.id)}


def filters(unit, data: dict) -> list:
    """The conditions by organisation and by dataset that a list was asked for under."""
    found, key = [], word(data, "dataset")
    if data.get("organization"):
        found.append(finding.organization(unit, word(data, "organization")).id == OWNER)
    if key:
        its = select(datasets.c.id).where(or_(datasets.c.name == key, datasets.c.id == key))
        found.append(or_(ROWS.dataset_id == key, ROWS.dataset_id.in_(its)))
    return found


def listed(unit, data: dict, conditions: list, order: tuple) -> dict:
    """A page of requests, and how many there are."""
    asked = SHOWN.where(*conditions)
    limit = min(number(data, "limit", request_rows.PAGE), request_rows.LARGEST_PAGE)
    rows = unit.db.execute(asked.order_by(*order).limit(limit).offset(number(data, "offset", 0))).all()
    count = unit.db.scalar(select(func.count()).select_from(request_rows.JOINED).where(*conditions))
    return {"count": count, "results": [request_rows.summary(unit, row) for row in rows]}


def _in_state(unit, state: str) -> list:
    if not state:
        return []
    if state == "overdue":
        return [ROWS.state == "waiting", ROWS.due <= unit.now]
    if state not in (*requesting.STATES, *GROUPS):
        raise ValidationError({"state": [f"Must be one of {', '.join((*requesting.STATES, *GROUPS, 'overdue'))}"]})
    return [ROWS.state.in_(GROUPS.get(state, (state,)))]


def _row(unit, id: str):
    return unit.db.execute(SHOWN.where(ROWS.id == id)).one()


def _open(unit, dataset_id: str) -> bool:
    asked = select(ROWS.id).where(ROWS.dataset_id == dataset_id, ROWS.user_id == unit.user.id,
                                  ROWS.state.in_(requesting.OPEN))
    return unit.db.execute(asked).first() is not None


def _visible(unit, key: str, lock: bool = False):
    """A dataset the caller may see; any other is answered like one that is not there."""
    row = finding.dataset(unit, key, lock)
    if row.state == "deleted" or not may.see(unit.user, row):
        raise NotFound("Dataset not found")
    return row


def _askable(unit, key: str, lock: bool = False) -> tuple:
    """A dataset that the caller may ask for, and what it says.

    :raises ValidationError: when there is nothing to ask for
    """
    row = _visible(unit, key, lock)
    doc = orjson.loads(row.doc)
    fault = _fault(unit, row, doc)
    if fault:
        raise ValidationError({"dataset_id": [TEXTS[fault]]})
    return row, doc


def _fault(unit, row, doc: dict) -> str | None:
    """Why the data of a dataset cannot be asked for."""
    if doc.get("access_rights") not in ON_REQUEST or row.owner_org is None:
        return "not_on_request"
    if row.state != "active" or row.private:
        return "not_shared"
    return "has_already" if uploads.download(unit.user, row) else None


def _usual_days(unit, organization_id: str) -> int | None:
    """Working days from a request to its decision, of an organisation's last ones."""
    asked = select(ROWS.at, ROWS.decided).where(ROWS.organization_id == organization_id, ROWS.decided.is_not(None))
    rows = unit.db.execute(asked.order_by(ROWS.decided.desc(), ROWS.id).limit(LOOKED_BACK)).all()
    days = [requesting.working_days(requesting.day_of(row.at), requesting.day_of(row.decided)) for row in rows]
    return max(requesting.median(days), 0) if len(days) >= ENOUGH else None
