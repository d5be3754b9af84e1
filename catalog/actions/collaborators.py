"""People who were asked to work on a single dataset, whatever they may do in its organisation."""

from sqlalchemy import delete, insert, select

from catalog import may
from catalog.actions import finding
from catalog.actions.reading import needed, word
from catalog.actions.registry import action
from catalog.errors import NotAuthorized, NotFound, ValidationError
from catalog.tables import collaborators, organizations

ROWS = collaborators.c
CAPACITIES = ("editor", "member")


@action()
def package_collaborator_create(unit, data):
    """Ask somebody to work on a dataset, or give him another capacity than he had.

    :param id: id or name of the dataset
    :param user_id: id or name of the user
    :param capacity: editor, who may change it, or member, who may see it while it is private
    """
    key, user, capacity = needed(data, "id"), needed(data, "user_id"), needed(data, "capacity")
    if capacity not in CAPACITIES:
        raise ValidationError({"message": [f'Role must be one of "{", ".join(CAPACITIES)}"']})
    dataset = _led(unit, key)
    person = finding.user(unit, user)
    there = unit.db.execute(_of(dataset.id, person.id)).first()
    if there and there.capacity == capacity:
        return as_dict(there)
    unit.db.execute(delete(collaborators).where(ROWS.dataset_id == dataset.id, ROWS.user_id == person.id))
    unit.db.execute(insert(collaborators).values(dataset_id=dataset.id, user_id=person.id, capacity=capacity,
                                                 modified=unit.now))
    unit.happened("collaborator:set", dataset.id, dataset.owner_org, user=person.id, capacity=capacity)
    return as_dict(unit.db.execute(_of(dataset.id, person.id)).first())


@action()
def package_collaborator_delete(unit, data):
    """Let somebody work on a dataset no longer, and return nothing.

    :param id: id or name of the dataset
    :param user_id: id or name of the user
    """
    key, user = needed(data, "id"), needed(data, "user_id")
    dataset = _led(unit, key)
    person = finding.user(unit, user)
    gone = unit.db.execute(delete(collaborators).where(ROWS.dataset_id == dataset.id, ROWS.user_id == person.id))
    if not gone.rowcount:
        raise NotFound(f"User {user} is not a collaborator on this package")
    unit.happened("collaborator:remove", dataset.id, dataset.owner_org, user=person.id)


@action(reads=True)
def package_collaborator_list(unit, data):
    """Return who was asked to work on a dataset: dicts with package_id, user_id, capacity and modified.

    :param id: id or name of the dataset
    :param capacity: editor or member, to have only these
    """
    dataset, organization = _owned(unit, needed(data, "id"))
    unit.demand(may.see_people_of, organization, unit.user.roles.get(dataset.owner_org))
    asked = select(collaborators).where(ROWS.dataset_id == dataset.id, *_capacity(data))
    return [as_dict(row) for row in unit.db.execute(asked.order_by(ROWS.modified, ROWS.user_id))]


@action(reads=True)
def package_collaborator_list_for_user(unit, data):
    """Return the datasets somebody was asked to work on: dicts with package_id, capacity and modified.

    :param id: id or name of the user: oneself, unless one runs the site
    :param capacity: editor or member, to have only these
    """
    key = needed(data, "id")
    unit.demand(may.be_known)
    try:
        person = finding.user(unit, key)
    except NotFound:
        raise NotAuthorized("Not allowed to retrieve collaborators") from None
    unit.demand(see_shares_of, person)
    asked = select(collaborators).where(ROWS.user_id == person.id, *_capacity(data))
    return [{"package_id": row.dataset_id, "capacity": row.capacity, "modified": row.modified}
            for row in unit.db.execute(asked.order_by(ROWS.modified, ROWS.dataset_id))]


def see_shares_of(user, other) -> bool:
    return user.sees_all or (bool(user.id) and user.id == other.id)


def as_dict(row) -> dict:
    return {"package_id": row.dataset_id, "user_id": row.user_id, "capacity": row.capacity, "modified": row.modified}


def _of(dataset_id: str, user_id: str):
    return select(collaborators).where(ROWS.dataset_id == dataset_id, ROWS.user_id == user_id)


def _capacity(data: dict) -> list:
    """:raises ValidationError: when there is no such capacity"""
    capacity = word(data, "capacity")
    if not capacity:
        return []
    if capacity not in CAPACITIES:
        raise ValidationError({"message": [f'Capacity must be one of "{", ".join(CAPACITIES)}"']})
    return [ROWS.capacity == capacity]


def _led(unit, key: str):
    """A dataset whose organisation the user leads.

    :raises NotFound: when there is none
    """
    dataset, organization = _owned(unit, key)
    unit.demand(may.lead, organization)
    return dataset


def _owned(unit, key: str):
    dataset = finding.dataset(unit, key)
    if dataset.state == "deleted":
        raise NotFound("Dataset not found")
    return dataset, unit.db.execute(select(organizations.c.id, organizations.c.state).where(
        organizations.c.id == dataset.owner_org)).first()
