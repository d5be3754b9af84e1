"""The groups of a dataset: what it shows of each, and who may put it into one or take it out."""

from sqlalchemy import or_, select

from catalog import may
from catalog.actions.reading import bounded
from catalog.errors import ValidationError
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
    belong to stay although he does not mention them.  One the dataset was in and that is gone by now is passed over.

    :param asked: each with an id or a name, at most 1000; None leaves everything as it is
    :param old: the cards of the groups it is in
    :raises ValidationError: when there is no such group
    :raises NotAuthorized: when the caller may not put datasets into it
    """
    if asked is None or not (asked or old):
        return old
    bounded(asked, "groups")
    keys, before = [each.get("id") or each.get("name") or "" for each in asked], {each["id"] for each in old}
    known = {key: row for row in _found(unit, before.union(keys)) for key in (row.id, row.name)}
    wanted = {known[key].id for key in keys if key in known}
    now = {id: known[id] for id in before & known.keys()} | {row.id: row for row in held(unit, wanted - before)}
    had = before | {each["name"] for each in old}
    faults = [{} if key in had or (key in known and known[key].id in now)
              else {"id": [f"Not found: Group {key[:100]} was not found"]} for key in keys]
    if any(faults):
        raise ValidationError({"groups": faults})
    for id in sorted((wanted - before) & now.keys()):
        unit.demand(may.fill_group, now[id], role_in(unit, id))
    stay = {id for id in now.keys() - wanted if not (may.change_the_site(unit.user) or role_in(unit, id))}
    return sorted((card(now[id]) for id in stay | (wanted & now.keys())), key=lambda each: each["name"])


def held(unit, ids: set[str]) -> list:
    """The rows of those of these groups that are there.  None of them is changed or deleted before this commits.

    Only who puts a dataset into a group it was not in needs this: whoever changes a group waits for the datasets in it.
    """
    if not ids:
        return []
    return unit.db.execute(select(groups).where(groups.c.id.in_(ids), groups.c.state == "active")
                           .order_by(groups.c.id).with_for_update(read=True)).all()


def _found(unit, keys: set[str]) -> list:
    return unit.db.execute(select(groups).where(
        or_(groups.c.id.in_(keys), groups.c.name.in_(keys)), groups.c.state == "active")).all()
