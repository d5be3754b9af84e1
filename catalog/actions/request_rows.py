"""Requests as the database keeps them: finding one, showing it, and what becomes of them when a dataset or a user goes.

A request belongs to the organisation that has the dataset; once it is decided, to the one that decided.
"""

from datetime import date

from sqlalchemy import and_, case, func, insert, or_, select, update

from catalog import letters, may, requesting
from catalog.errors import NotFound, ValidationError
from catalog.tables import datasets, organizations, request_notes, requests, users
from schemas.requesting_texts import TEXTS

ROWS, NOTES, SETS = requests.c, request_notes.c, datasets.c
OWNER = case((ROWS.state.in_(requesting.OPEN), func.coalesce(SETS.owner_org, ROWS.organization_id)),
             else_=ROWS.organization_id)
JOINED = (requests.outerjoin(datasets, SETS.id == ROWS.dataset_id).join(users, users.c.id == ROWS.user_id)
          .outerjoin(organizations, organizations.c.id == OWNER))
SHOWN = select(requests, SETS.name.label("dataset_name"), SETS.state.label("dataset_state"), SETS.private,
               SETS.owner_org.label("dataset_owner"), OWNER.label("owner_org"),
               organizations.c.name.label("organization_name"), organizations.c.doc.label("organization_doc"),
               users.c.name.label("user_name"), users.c.fullname, users.c.state.label("user_state")).select_from(JOINED)
SAID = ("purpose", "months", "people_count", "place", "company", "conditions")          # of the document, as it is
WRITTEN = ("purpose_text", "people", "place_text", "how", "conditions")                 # what people wrote
PAGE, LARGEST_PAGE = 25, 100


def found(unit, key: str, rule=may.be_known):
    """A request by id, locked if the caller is going to change something.

    :param rule: what to ask of the user before he learns whether there is such a request
    :raises NotFound: also to whoever has nothing to do with it
    """
    unit.demand(rule)
    if "\0" in key:
        raise NotFound("Request not found")
    if rule is not may.be_known:
        unit.db.execute(select(ROWS.id).where(ROWS.id == key).with_for_update())
    row = unit.db.execute(SHOWN.where(ROWS.id == key)).first()
    if row is None or not may.see_request(unit.user, row):
        raise NotFound("Request not found")
    return row


def seen(user) -> list:
    """The condition under which a user sees a request."""
    if user.sees_all:
        return []
    theirs = [id for id, role in user.roles.items() if role in may.WRITES]
    return [or_(ROWS.user_id == may.own(user), OWNER.in_(theirs)) if may.own(user) else OWNER.in_(theirs)]


def summary(unit, row) -> dict:
    """A request as a list shows it."""
    organization = row.organization_doc or {}
    return {
        "id": row.id, "state": row.state, "at": row.at, "decided": row.decided, "until": row.until, "ended": row.ended,
        "dataset": {"id": row.dataset_id, "title": row.doc["title"],
                    "name": row.dataset_name if _named(unit.user, row) else None},
        "organization": {"id": row.owner_org, "name": row.organization_name, "title": organization.get("title"),
                         "title_translated": organization.get("title_translated")},
        "user": {"id": row.user_id, "name": row.user_name, "state": row.user_state,
                 "fullname": row.fullname if row.user_state != "deleted" else ""},
        "purpose": row.doc["purpose"], "company": row.doc["company"],
    } | requesting.clock(row, unit.now) | requesting.grant(row, unit.now)


def _named(user, row) -> bool:
    """Whether the dataset has a page that the reader may open; its name may be another since he asked."""
    if row.dataset_state in (None, "deleted"):
        return False
    return (row.dataset_state == "active" and not row.private) or user.sees_all or user.is_one_of(
        may.SEES, row.dataset_owner) or row.dataset_id in user.shares


def whole(unit, row) -> dict:
    """A request with all that was said, as far as the caller may know it."""
    told = {key: row.doc.get(key) for key in (*SAID, *WRITTEN)}
    asker = row.user_id == unit.user.id and not unit.user.sees_all
    if asker and not requesting.in_force(row, unit.now):
        told["how"] = None
    if row.state in requesting.OPEN:
        told["until_asked"] = requesting.after_months(requesting.day_of(unit.now), row.doc["months"]).isoformat()
    return summary(unit, row) | told | {"days": row.doc["days"], "notes": _notes(unit, row, asker),
                                        "may": sorted(_may(unit, row))}


def _notes(unit, row, asker: bool) -> list[dict]:
    """What was said, in its order.  Whoever asked sees neither advice nor the names of those who answer."""
    asked = (select(NOTES.number, NOTES.at, NOTES.user_id, NOTES.kind, NOTES.text, NOTES.facts, users.c.name,
                    users.c.fullname)
             .outerjoin(users, users.c.id == NOTES.user_id).where(NOTES.request_id == row.id).order_by(NOTES.number))
    found = []
    for note in unit.db.execute(asked):
        if asker and note.kind == "advise":
            continue
        mine = note.user_id == row.user_id
        named = {} if asker and not mine else {"name": note.fullname or note.name}
        found.append({"at": note.at, "kind": note.kind, "text": note.text, "facts": note.facts,
                      "by": "asker" if mine else "partner"} | named)
    return found


def _may(unit, row) -> set[str]:
    """What the caller may do with the request as it stands."""
    user, can = unit.user, set()
    if row.state in requesting.OPEN:
        if may.judge_request(user, row):
            can |= {"advise"} | ({"ask"} if row.state == "waiting" else set())
        if may.decide_request(user, row):
            can |= {"approve", "decline"}
        if may.answer_request(user, row):
            can |= {"withdraw"} | ({"answer"} if row.state == "asked" else set())
    elif requesting.in_force(row, unit.now) and may.decide_request(user, row):
        can.add("end")
    return can


def demand_state(row, states: tuple[str, ...], code: str = "not_waiting") -> None:
    """:raises ValidationError: when somebody was quicker"""
    if row.state not in states:
        raise ValidationError({"state": [TEXTS[code].about(state=row.state)]})


def change(unit, row, **values) -> None:
    """Write down what a request is now.  It is locked."""
    unit.db.execute(update(requests).where(ROWS.id == row.id).values(**values))


def note(unit, id: str, kind: str, text: str, **facts) -> None:
    """Add to what was said about a request.  It is locked."""
    number = unit.db.scalar(select(func.count()).where(NOTES.request_id == id)) + 1
    unit.db.execute(insert(request_notes), {"request_id": id, "number": number, "at": unit.now, "kind": kind,
                                            "user_id": unit.user.id, "text": text, "facts": facts})


def tell(unit, row, kind: str, to: list[str] | None = None, **facts) -> None:
    """Write a letter about a request.

    :param to: ids of users; whoever asked unless told
    """
    letters.write(unit, [row.user_id] if to is None else to, kind, title=row.doc["title"], request=row.id,
                  company=row.doc["company"], **facts)


def answerers(unit, organization_id: str) -> list[str]:
    """Who is told of a request: those who edit or lead the organisation, or the centre where there is nobody."""
    return letters.who_edits(unit, organization_id) or letters.stewards(unit)


def granted(unit, dataset_id: str) -> bool:
    """Whether the caller has a grant in force for a dataset."""
    today = requesting.day_of(unit.now).isoformat()
    asked = select(ROWS.id).where(ROWS.dataset_id == dataset_id, ROWS.user_id == unit.user.id,
                                  ROWS.state == "approved", ROWS.until >= today)
    return bool(may.own(unit.user)) and unit.db.execute(asked.limit(1)).first() is not None


def without_dataset(unit, dataset_id: str) -> None:
    """Close the open requests for a dataset that goes, and tell those who wait."""
    asked = select(ROWS.id, ROWS.user_id, ROWS.organization_id, ROWS.doc).where(
        ROWS.dataset_id == dataset_id, ROWS.state.in_(requesting.OPEN)).order_by(ROWS.id).with_for_update()
    for row in unit.db.execute(asked).all():
        change(unit, row, state="closed", ended=unit.now)
        note(unit, row.id, "end", "", why="dataset")
        unit.happened("request:close", row.id, row.organization_id, dataset=dataset_id, why="dataset")
        tell(unit, row, "request_ended", why="dataset")


def without_user(unit, user_id: str) -> None:
    """Blank what a user who goes has written, close what he waits for and end what he was granted.

    The register still says what was granted to which company, and until when.
    """
    asked = select(requests).where(ROWS.user_id == user_id).order_by(ROWS.id).with_for_update()
    for row in unit.db.execute(asked).all():
        values = {"doc": row.doc | dict.fromkeys(WRITTEN, "")}
        over = {**dict.fromkeys(requesting.OPEN, "closed"), "approved": "ended"}.get(row.state)
        if over:
            values |= {"state": over, "ended": unit.now}
            note(unit, row.id, "end", "", why="user")
            unit.happened("request:end" if over == "ended" else "request:close", row.id, row.organization_id,
                          dataset=row.dataset_id, why="user")
        change(unit, row, **values)
        unit.db.execute(update(request_notes).where(NOTES.request_id == row.id).values(text=""))


def given_on(day: date) -> list:
    """The condition under which a grant opened something on a day in Korea."""
    after = requesting.end_of(day)
    return [ROWS.state.in_(requesting.GRANTED), ROWS.decided < after, ROWS.until >= day.isoformat(),
            or_(ROWS.ended.is_(None), and_(ROWS.ended >= after, ROWS.state == "ended"))]
