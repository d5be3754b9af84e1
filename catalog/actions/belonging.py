"""Who belongs to an organisation or a group: roles given, changed and taken."""

from sqlalchemy import delete, insert, or_, select, update

from catalog import may
from catalog.actions.gatherings import Kind
from catalog.actions.reading import bounded, fit
from catalog.errors import NotAuthorized, ValidationError
from catalog.tables import users

NO_ROLE = "role does not exist."
OWN = "Administrators cannot revoke their own admin status"


def roles(unit, kind: Kind, id: str) -> dict[str, str]:
    """User → his role in it."""
    asked = select(kind.people.c.user_id, kind.people.c.capacity).where(kind.belongs == id)
    return dict(unit.db.execute(asked).all())


def give(unit, kind: Kind, id: str, user_id: str, capacity: str) -> bool:
    """Give a user a role, or another one than he had.

    :returns: whether anything changed
    :raises NotAuthorized: when an admin would make himself less than that
    """
    had = _role(unit, kind, id, user_id)
    if had == capacity:
        return False
    if had == "admin" and user_id == unit.user.id:
        raise NotAuthorized(OWN)
    row = {kind.belongs.name: id, "user_id": user_id, "capacity": capacity}
    if had is None:
        unit.db.execute(insert(kind.people), row)
    else:
        unit.db.execute(update(kind.people).where(_his(kind, id, user_id)).values(capacity=capacity))
    _happened(unit, kind, "member:set", (user_id, id), role=capacity)
    return True


def take(unit, kind: Kind, id: str, user_id: str) -> bool:
    """Take a user out of it.

    :returns: whether he was in it
    """
    gone = unit.db.execute(delete(kind.people).where(_his(kind, id, user_id))).rowcount
    if gone:
        _happened(unit, kind, "member:remove", (user_id, id))
    return bool(gone)


def settle(unit, kind: Kind, id: str, asked: list[dict]) -> None:
    """Make these the people in it, and nobody else; but who leads it never puts himself out.

    Users that are not known here are passed over, as in CKAN.

    :param asked: each with a name or an id, and a capacity, `member` unless told
    :raises ValidationError: when there is no such role, or they are more than 1000
    """
    wanted, before = _wanted(unit, asked), roles(unit, kind, id)
    if before.get(unit.user.id) == "admin" and not may.change_the_site(unit.user):
        wanted.setdefault(unit.user.id, "admin")
    for user_id in sorted(before.keys() - wanted.keys()):
        take(unit, kind, id, user_id)
    for user_id, capacity in wanted.items():
        give(unit, kind, id, user_id, capacity)


def known_role(capacity: object, field: str) -> str:
    """:raises ValidationError: when it is no role, in CKAN's words"""
    if capacity not in may.SEES:
        raise ValidationError({field: [NO_ROLE]})
    return capacity


def _wanted(unit, asked: list[dict]) -> dict[str, str]:
    bounded(asked, "users")
    faults = [_fault(each) for each in asked]
    if any(faults):
        raise ValidationError({"users": faults})
    keys = [each.get("name") or each["id"] for each in asked]
    found = unit.db.execute(select(users.c.id, users.c.name).where(
        or_(users.c.name.in_(fit(keys)), users.c.id.in_(fit(keys))), users.c.state == "active")).all() if keys else []
    known = {key: row.id for row in found for key in (row.id, row.name)}
    return {known[key]: each.get("capacity") or "member" for key, each in zip(keys, asked, strict=True)
            if key in known}


def _fault(each: dict) -> dict:
    if not (each.get("name") or each.get("id")):
        return {"name": ["Missing value"]}
    return {"capacity": [NO_ROLE]} if (each.get("capacity") or "member") not in may.SEES else {}


def _his(kind: Kind, id: str, user_id: str):
    return (kind.belongs == id) & (kind.people.c.user_id == user_id)


def _role(unit, kind: Kind, id: str, user_id: str) -> str | None:
    return unit.db.scalar(select(kind.people.c.capacity).where(_his(kind, id, user_id)))


def _happened(unit, kind: Kind, event: str, who: tuple[str, str], **facts) -> None:
    user_id, id = who
    if kind.is_organization:
        unit.happened(event, user_id, id, **facts)
    else:
        unit.happened(event, user_id, None, group=id, **facts)


def dissolve(unit, kind: Kind, id: str) -> None:
    """Take everybody out of it."""
    for user_id in sorted(roles(unit, kind, id)):
        take(unit, kind, id, user_id)
