"""What may still be said at the very moment it is sent: datasets its reader can see, and nothing to who is gone."""

from sqlalchemy import Connection, select

from catalog import may, people
from catalog.tables import datasets


def visible(db: Connection, user, ids) -> dict:
    """Id → row of those that are shared and that this user may see now; what is private is in no result."""
    its = datasets.c
    rows = db.execute(select(its.id, its.name, its.owner_org, its.state, its.private, its.creator, its.doc)
                      .where(its.id.in_(list(ids))))
    return {row.id: row for row in rows if row.state == "active" and not row.private and may.see(user, row)}


def of_letter(db: Connection, user_id: str, facts: dict) -> dict | None:
    """The facts of a letter about saved searches, without what its reader may not see any more; None: nothing is left.
    """
    searches = _left(db, user_id, facts.get("searches") or [])
    return facts | {"searches": searches, "count": sum(each["count"] for each in searches)} if searches else None


def of_message(db: Connection, user_id: str, told: dict) -> dict | None:
    """The same of a message to a system."""
    left = _left(db, user_id, [{"lines": told["datasets"], "count": told["count"], "rest": told["rest"]}])
    return told | {"datasets": left[0]["lines"], "count": left[0]["count"]} if left else None


def _left(db: Connection, user_id: str, searches: list[dict]) -> list[dict]:
    user = people.find(db, user_id)
    if user is None:
        return []
    seen = visible(db, user, {line["id"] for each in searches for line in each["lines"]})
    found = []
    for each in searches:
        lines = [line for line in each["lines"] if line["id"] in seen]
        if lines or each["rest"]:
            found.append(each | {"lines": lines, "count": each["count"] - len(each["lines"]) + len(lines)})
    return found if any(each["lines"] for each in found) else []
