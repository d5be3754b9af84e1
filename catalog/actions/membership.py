"""Who and what belongs to an organisation or a group: people in both, datasets in groups."""

from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import or_, select

from catalog import may
from catalog.actions import belonging, filling, gatherings
from catalog.actions.gatherings import GROUP, ORGANIZATION, Kind
from catalog.actions.reading import needed, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.tables import datasets, users

CALLED = {"admin": "Admin", "editor": "Editor", "member": "Member"}     # the roles as CKAN prints them
ELSEWHERE = "The organization of a dataset is said with package_owner_org_update"
LIES = {"organization": "organization", "group": "public"}              # the "capacity" CKAN gives to datasets


@action(reads=True, open=True)
def member_list(unit, data):
    """Return what belongs to an organisation or a group, as triples of id, type (package or user) and capacity.

    People are told to those who lead it, and datasets to those who see them.

    :param id: id or name of the organisation or group
    :param object_type: only package, or only user
    :param capacity: only those with this one, such as member, editor or admin; `public` for the datasets of a group
        and `organization` for those of an organisation
    """
    kind, row = _place(unit, needed(data, "id"))
    type, capacity = word(data, "object_type"), word(data, "capacity")
    own = gatherings.role(unit, kind, row.id)
    if type == "user":
        unit.demand(may.see_people_of, row, own)
    told = []
    if type in ("", "user") and may.see_people_of(unit.user, row, own):
        told = [[each["id"], "user", CALLED[each["capacity"]]] for each in gatherings.people(unit, kind, row)
                if capacity in ("", each["capacity"])]
    if type in ("", "package") and capacity in ("", LIES[kind.word]):
        told += [[id, "package", LIES[kind.word]] for id in _datasets(unit, kind, row.id)]
    return told


@action(reads=True, open=True)
def member_roles_list(unit, data):
    """Return the roles there are, each with a `text` for people and a `value`.

    :param group_type: organization, which is meant unless told, or group, which has no editors in CKAN's list
    """
    left_out = ("editor",) if word(data, "group_type") == "group" else ()
    return [{"text": text, "value": value} for value, text in CALLED.items() if value not in left_out]


@action()
def member_create(unit, data):
    """Make a user belong to an organisation or a group, or a dataset lie in a group, and return the membership.

    Whoever leads it says who belongs to it; its editors put datasets into a group, if they may change them.

    :param id: id or name of the organisation or group
    :param object: id or name of the user or dataset
    :param object_type: user or package
    :param capacity: member, editor or admin for a user; for a dataset it is passed over
    """
    asked = _demanded(data, "id", "object", "object_type", "capacity")
    kind, row = _changeable(unit, asked)
    if asked["object_type"] == "package":
        dataset = _dataset(unit, asked["object"])
        if not kind.is_organization:
            filling.put(unit, row, dataset)
        elif dataset.owner_org != row.id:
            raise ValidationError({"object_type": [ELSEWHERE]})
        return _membership(row.id, dataset.id, "package", LIES[kind.word])
    capacity = belonging.known_role(asked["capacity"], "capacity")
    person = _user(unit, asked["object"])
    belonging.give(unit, kind, row.id, person.id, capacity)
    return _membership(row.id, person.id, "user", capacity)


@action()
def member_delete(unit, data):
    """Take a user out of an organisation or a group, or a dataset out of a group.

    :param id: id or name of the organisation or group
    :param object: id or name of the user or dataset
    :param object_type: user or package
    """
    asked = _demanded(data, "id", "object", "object_type")
    kind, row = _changeable(unit, asked)
    if asked["object_type"] == "package":
        dataset = _dataset(unit, asked["object"])
        if not kind.is_organization:
            filling.take(unit, row, dataset)
        elif dataset.owner_org == row.id:
            raise ValidationError({"object_type": [ELSEWHERE]})
    else:
        belonging.take(unit, kind, row.id, _user(unit, asked["object"]).id)


@action()
def organization_member_create(unit, data):
    """Give a user a role in an organisation, or another one than he had, and return the membership.

    :param id: the organisation
    :param username: the user
    :param role: member, editor or admin
    """
    return _join(unit, ORGANIZATION, data)


@action()
def organization_member_delete(unit, data):
    """Take a user out of an organisation.

    :param id: the organisation
    :param username: the user; also `user_id`
    """
    _leave(unit, ORGANIZATION, data)


@action()
def group_member_create(unit, data):
    """Give a user a role in a group, or another one than he had, and return the membership.

    :param id: the group
    :param username: the user
    :param role: member, editor or admin
    """
    return _join(unit, GROUP, data)


@action()
def group_member_delete(unit, data):
    """Take a user out of a group.

    :param id: the group
    :param username: the user; also `user_id`
    """
    _leave(unit, GROUP, data)


def _join(unit, kind: Kind, data: dict) -> dict:
    asked = _demanded(data, "id", "username", "role")
    row = gatherings.look(unit, kind, asked["id"])
    if row is None:
        unit.demand(may.change_the_site)
        raise ValidationError({"id": ["That group name or ID does not exist."]})
    gatherings.lead(unit, kind, row)
    role, person = belonging.known_role(asked["role"], "role"), _known(unit, asked["username"])
    if person is None:
        raise ValidationError({"username": ["Not found: User"]})
    belonging.give(unit, kind, row.id, person.id, role)
    return _membership(row.id, person.id, "user", role)


def _leave(unit, kind: Kind, data: dict) -> None:
    row = gatherings.find(unit, kind, needed(data, "id"))
    gatherings.lead(unit, kind, row)
    belonging.take(unit, kind, row.id, _user(unit, needed(data, "username", "user_id")).id)


def _place(unit, key: str) -> tuple:
    """An organisation or a group, whichever it is.

    :raises NotFound: when it is neither
    """
    for kind in gatherings.KINDS:
        row = gatherings.look(unit, kind, key)
        if row is not None:
            return kind, row
    raise NotFound("Group was not found.")


def _changeable(unit, asked: dict) -> tuple:
    """The organisation or group, if the caller may do to it what he asks.

    :raises ValidationError: when this can belong to nothing
    """
    kind, row = _place(unit, asked["id"])
    if asked["object_type"] == "package" and not kind.is_organization:
        unit.demand(may.fill_group, row, gatherings.role(unit, kind, row.id))
        return kind, row
    gatherings.lead(unit, kind, row)
    if asked["object_type"] not in ("package", "user"):
        raise ValidationError({"message": f"{asked['object_type'].title()[:100]} isn't a valid model"})
    return kind, row


def _demanded(data: dict, *keys: str) -> dict[str, str]:
    """What cannot be left out.

    :raises ValidationError: naming all that is missing
    """
    missing = {key: ["Missing value"] for key in keys if data.get(key) in (None, "")}
    if missing:
        raise ValidationError(missing)
    return {key: word(data, key) for key in keys}


def _dataset(unit, key: str):
    rows = datasets.c
    row = unit.db.execute(select(datasets).where(
        or_(rows.id == key, rows.name == key), gatherings.visible(unit.user), rows.state != "deleted")
        .with_for_update()).first()
    if row is None:
        raise NotFound("Package was not found.")
    return row


def _user(unit, key: str):
    """:raises NotFound: when there is none"""
    person = _known(unit, key)
    if person is None:
        raise NotFound("User was not found.")
    return person


def _known(unit, key: str):
    return unit.db.execute(select(users.c.id).where(
        or_(users.c.id == key, users.c.name == key), users.c.state == "active")).first()


def _datasets(unit, kind: Kind, id: str) -> list[str]:
    return list(unit.db.scalars(select(datasets.c.id).where(
        gatherings.within(kind, id), gatherings.visible(unit.user), datasets.c.state != "deleted")
        .order_by(datasets.c.id)))


def _membership(id: str, object_id: str, type: str, capacity: str) -> dict:
    return {"id": str(uuid5(NAMESPACE_URL, f"member:{id}:{object_id}")), "group_id": id, "table_id": object_id,
            "table_name": type, "capacity": capacity, "state": "active"}
