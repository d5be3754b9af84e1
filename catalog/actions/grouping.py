"""The groups of a dataset: what it shows of each, and who may put it into one or take it out."""

from sqlalchemy import or_, select

from catalog import may
from catalog.errors import NotAuthorized, ValidationError
from catalog.tables import group_users, groups


def card(row) -> dict:
    """What a dataset shows of a group.

    :param row: of the table of groups
    """
    title, image = row.doc.get("title") or row.name, row.doc.get("image_url") or ""
    return {"id": row.id, "name": row.name, "title": title, "display_name": title,
            "description": row.doc.get("description") or "", "image_display_url": image}


def role_in(unit, group_id: str) -> str | None:
    """The caller's role in a group: member, editor, admin or none; none with a token for a single organisation."""
    if unit.user.scope.startswith("write:"):
        return None
    return unit.db.scalar(select(group_users.c.capacity).where(
        group_users.c.group_id == group_id, group_users.c.user_id == unit.user.id))


def resolve(unit, asked: list[dict] | None, old: list[dict]) -> list[dict]:
    """The groups a dataset is to be in, by name.

    As in CKAN, whoever puts a dataset into a group must be an editor of the group, and groups the caller does not
    belong to stay although he does not mention them.

    :param asked: each with an id or a name; None leaves everything as it is
    :param old: the cards of the groups it is in
    :raises ValidationError: when there is no such group
    :raises NotAuthorized: when the caller may not put datasets into it
    """
    if asked is None or not (asked or old):
        return old
    wanted = {row.id: card(row) for row in _found(unit, asked)}
    before = {each["id"]: each for each in old}
    for id in wanted.keys() - before.keys():
        if not (may.change_the_site(unit.user) or (not unit.user.auditor and role_in(unit, id) in may.WRITES)):
            raise NotAuthorized(f"{unit.user.name or 'anonymous'} may not edit these groups")
    for id in before.keys() - wanted.keys():
        if not (may.change_the_site(unit.user) or role_in(unit, id)):
            wanted[id] = before[id]
    return sorted(wanted.values(), key=lambda each: each["name"])


def _found(unit, asked: list[dict]) -> list:
    keys = [each.get("id") or each.get("name") or "" for each in asked]
    if not keys:
        return []
    rows = unit.db.execute(select(groups).where(
        or_(groups.c.id.in_(keys), groups.c.name.in_(keys)), groups.c.state == "active")).all()
    known = {key: row for row in rows for key in (row.id, row.name)}
    faults = [{} if key in known else {"id": [f"Not found: Group {key[:100]} was not found"]} for key in keys]
    if any(faults):
        raise ValidationError({"groups": faults})
    return [known[key] for key in keys]
