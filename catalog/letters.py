"""Letters to people: written in the transaction of what they tell, sent afterwards, said by a template of the pages.

A letter here is its kind and the facts that fill its template; once it is sent, the facts go.
"""

from uuid import uuid4

from sqlalchemy import insert, or_, select

from catalog.tables import letters, members, users


def write(unit, user_ids, kind: str, **facts) -> int:
    """Write one letter to each of these users.  Whoever has no address, or is not active, gets none.

    It goes to the address that a user has when it is sent, or to that in `facts["to"]`.

    :param unit: has `db` and `now`
    :param user_ids: ids of users; each is written to once
    :param kind: the name of the template, such as `request_approved`
    :param facts: what fills it: names, titles, dates, addresses of pages without the site
    :returns: how many letters that are
    """
    asked = select(users.c.id).where(users.c.id.in_(list(dict.fromkeys(user_ids))), users.c.email != "",
                                     users.c.state != "deleted")
    found = unit.db.scalars(asked).all()
    if found:
        unit.db.execute(insert(letters), [
            {"id": str(uuid4()), "user_id": id, "kind": kind, "facts": facts, "at": unit.now, "state": "waiting",
             "tries": 0, "next_try": unit.now, "fault": ""} for id in found])
    return len(found)


def who_edits(unit, organization_id: str) -> list[str]:
    """Ids of the users who edit or lead an organisation."""
    asked = select(members.c.user_id).where(members.c.organization_id == organization_id,
                                            members.c.capacity.in_(("editor", "admin")))
    return list(unit.db.scalars(asked.order_by(members.c.user_id)))


def stewards(unit) -> list[str]:
    """Ids of the users who decide what partners hand in."""
    asked = select(users.c.id).where(or_(users.c.steward, users.c.sysadmin), ~users.c.auditor,
                                     users.c.state == "active")
    return list(unit.db.scalars(asked.order_by(users.c.id)))
