"""What is said to a request until it is decided.  Each step locks it, so the second of two finds it changed."""

from datetime import date

from catalog import may, requesting
from catalog.actions import request_rows
from catalog.actions.fields import loaded
from catalog.actions.reading import needed, word
from catalog.actions.registry import action
from catalog.actions.request_screening import screen
from catalog.errors import ValidationError
from schemas.requesting import ADVISE, APPROVAL, ASK, REFUSAL, REPLY, REQUEST
from schemas.requesting_texts import TEXTS


@action()
def request_ask(unit, data):
    """Ask back, and return the request.  Its clock stands still until the answer.  For those who edit or lead the
    organisation.

    :param id: of the request
    :param text: at most 2000 characters
    """
    row = _judged(unit, data)
    request_rows.demand_state(row, ("waiting",))
    text = _written(ASK, data)["text"]
    request_rows.change(unit, row, state="asked", asked=unit.now)
    request_rows.note(unit, row.id, "ask", text)
    unit.happened("request:ask", row.id, row.owner_org, dataset=row.dataset_id)
    request_rows.tell(unit, row, "request_asked")
    return _now(unit, row)


@action()
def request_answer(unit, data):
    """Answer what was asked back, and return the request.  Its clock goes on.  For whoever asked for the data.

    :param id: of the request
    :param text: at most 2000 characters
    :param changes: fields of the request that are changed, as `request_create` takes them
    """
    row = request_rows.found(unit, needed(data, "id"), may.act_for_oneself)
    unit.demand(may.answer_request, row)
    request_rows.demand_state(row, ("asked",), "not_asked")
    text, said = _written(REPLY, data)["text"], _changes(data.get("changes") or {})
    changed = sorted(key for key, value in said.items() if row.doc.get(key) != value)
    request_rows.change(unit, row, state="waiting", asked=None, doc=row.doc | said,
                        due=requesting.resumed(row.due, row.asked, unit.now))
    request_rows.note(unit, row.id, "answer", text, changed=changed)
    unit.happened("request:answer", row.id, row.owner_org, dataset=row.dataset_id, changed=changed)
    now = _now(unit, row)
    request_rows.tell(unit, row, "request_answered", request_rows.answerers(unit, row.owner_org), due=now["due"])
    return now


@action()
def request_advise(unit, data):
    """Say what one thinks of a request, to those who decide, and return the request.  For those who edit or lead the
    organisation; whoever asked for the data never sees it.

    :param id: of the request
    :param decision: approve or decline
    :param text: why, at most 2000 characters
    """
    row = _judged(unit, data)
    request_rows.demand_state(row, requesting.OPEN)
    said = _written(ADVISE, data)
    request_rows.note(unit, row.id, "advise", said["text"], decision=said["decision"])
    unit.happened("request:advise", row.id, row.owner_org, dataset=row.dataset_id, decision=said["decision"])
    return _now(unit, row)


@action()
def request_decide(unit, data):
    """Approve or decline a request, and return it.  For those who lead the organisation, and who runs the site.

    :param id: of the request
    :param decision: approve or decline
    :param reason: needed when it is declined; at most 2000 characters
    :param until: the last day of what is granted, such as 2027-03-31: today at the earliest, 3 years from now at the
        latest.  What was asked for unless told
    :param how: how the data are fetched, for whoever asked alone; at most 2000 characters
    :param conditions: at most 2000 characters
    """
    row = _judged(unit, data)
    unit.demand(may.decide_request, row)
    request_rows.demand_state(row, requesting.OPEN)
    decision = word(data, "decision")
    if decision not in ("approve", "decline"):
        raise ValidationError({"decision": [TEXTS["not_chosen"].about(value=decision, choices="approve, decline")]})
    (_approve if decision == "approve" else _decline)(unit, row, data)
    return _now(unit, row)


def _approve(unit, row, data: dict) -> None:
    said = _written(APPROVAL, data)
    until = said["until"] or requesting.after_months(requesting.day_of(unit.now), row.doc["months"]).isoformat()
    _within(unit, until)
    granted = {key: said[key] or "" for key in ("how", "conditions")}
    request_rows.change(unit, row, state="approved", until=until, doc=row.doc | granted, **_decided(unit, row))
    request_rows.note(unit, row.id, "approve", said["reason"] or "", until=until)
    unit.happened("request:approve", row.id, row.owner_org, dataset=row.dataset_id, until=until)
    request_rows.tell(unit, row, "request_approved", until=until)


def _decline(unit, row, data: dict) -> None:
    reason = _written(REFUSAL, data)["reason"]
    request_rows.change(unit, row, state="declined", **_decided(unit, row))
    request_rows.note(unit, row.id, "decline", reason)
    unit.happened("request:decline", row.id, row.owner_org, dataset=row.dataset_id)
    request_rows.tell(unit, row, "request_declined")


def _decided(unit, row) -> dict:
    return {"decided": unit.now, "decided_by": unit.user.id, "asked": None, "organization_id": row.owner_org}


def _within(unit, until: str) -> None:
    """:raises ValidationError: when a grant may not last until that day"""
    day, latest = date.fromisoformat(until), requesting.latest(unit.now)
    if day < requesting.day_of(unit.now):
        raise ValidationError({"until": [TEXTS["day_past"].about(value=until)]})
    if day > latest:
        raise ValidationError({"until": [TEXTS["day_far"].about(value=until, latest=latest)]})


def _judged(unit, data: dict):
    row = request_rows.found(unit, needed(data, "id"), may.act_for_oneself)
    unit.demand(may.judge_request, row)
    return row


def _written(schema, data: dict) -> dict:
    said = loaded(schema, data)
    screen(said)
    return said


def _changes(said) -> dict:
    """The fields of the request that are changed.

    :raises ValidationError: when they are none, or hold what they may not
    """
    if not isinstance(said, dict):
        raise ValidationError({"changes": [TEXTS["not_fields"]]})
    known = {key: value for key, value in said.items() if key in REQUEST.fields and key != "agree"}
    told = loaded(PARTIAL, known)
    screen(told)
    return told


def _now(unit, row) -> dict:
    return request_rows.whole(unit, request_rows.found(unit, row.id))


PARTIAL = type(REQUEST)(partial=True)
