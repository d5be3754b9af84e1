"""The accounts of the site, as whoever runs it looks after them."""

from sqlalchemy import func, or_, select

from catalog import may
from catalog.actions.reading import number, word
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import members, organizations, users

STATES = ("active", "pending")
LISTED, MOST, LONGEST = 50, 200, 200
TOLD = ("id", "name", "fullname", "email", "company", "state", "sysadmin", "auditor", "steward", "created",
        "signed_in")


@action(reads=True)
def account_list(unit, data):
    """Return `count` and `results`: the accounts by name, but not those that were deleted.  For those who run the site.

    Each has, beside what user_show tells, when it signed in last (`signed_in`) and its `organizations`, each with name,
    title and capacity.

    :param q: only those that have this in their name, full name, address or company; 200 characters at most
    :param state: only active or pending ones
    :param id: only this one, by id or name
    :param limit: how many; 50 unless told, 200 at most
    :param offset: how many to pass over
    """
    unit.demand(may.change_the_site)
    which = _conditions(data)
    limit = min(number(data, "limit", LISTED), MOST)
    rows = unit.db.execute(select(users).where(*which).order_by(users.c.name).limit(limit)
                           .offset(number(data, "offset", 0))).all()
    theirs = _organizations(unit, [row.id for row in rows])
    return {"count": unit.db.scalar(select(func.count()).select_from(users).where(*which)),
            "results": [{key: getattr(row, key) for key in TOLD} | {"organizations": theirs.get(row.id, [])}
                        for row in rows]}


def _conditions(data: dict) -> list:
    found, text, state, key = [users.c.state != "deleted"], word(data, "q").strip().lower(), word(data, "state"), word(
        data, "id")
    if len(text) > LONGEST:
        raise ValidationError({"q": [f"At most {LONGEST} characters"]})
    if state and state not in STATES:
        raise ValidationError({"state": ["Must be active or pending"]})
    if text:
        its = users.c
        found.append(or_(*(func.lower(each).contains(text, autoescape=True)
                           for each in (its.name, its.fullname, its.email, its.company))))
    if state:
        found.append(users.c.state == state)
    if key:
        found.append(or_(users.c.id == key, users.c.name == key))
    return found


def _organizations(unit, ids: list[str]) -> dict[str, list[dict]]:
    asked = (select(members.c.user_id, members.c.capacity, organizations.c.name, organizations.c.doc)
             .join(organizations, organizations.c.id == members.c.organization_id)
             .where(members.c.user_id.in_(ids), organizations.c.state == "active").order_by(organizations.c.name))
    found: dict[str, list[dict]] = {}
    for row in unit.db.execute(asked):
        found.setdefault(row.user_id, []).append({
            "name": row.name, "title": row.doc.get("title") or row.name, "capacity": row.capacity,
            "title_translated": row.doc.get("title_translated")})
    return found
