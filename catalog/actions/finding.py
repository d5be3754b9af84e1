"""Finding the row that an id or a name means."""

from sqlalchemy import case, or_, select

from catalog import may
from catalog.errors import NotFound
from catalog.tables import datasets, organizations, users


def dataset(unit, key: str, lock: bool = False):
    """A dataset by id or name.  A deleted one has no name any more, so only its id finds it.

    :param lock: it is going to be changed
    :raises NotFound: when there is none
    """
    rows = datasets.c
    asked = select(datasets).where(or_(rows.id == key, rows.name == key)).order_by(
        case((rows.id == key, 0), else_=1)).limit(1)
    return _one(unit, asked.with_for_update() if lock else asked, key, "Dataset")


def seen(unit, row):
    """The row of a dataset, if the caller may see it; a deleted one is there only for those who see everything.

    :raises NotFound: when it was deleted
    :raises NotAuthorized: when it is hidden from the caller
    """
    if row.state == "deleted" and not unit.user.sees_all:
        unit.demanded = True
        raise NotFound("Dataset not found")
    unit.demand(may.see, row)
    return row


def organization(unit, key: str, lock: bool = False):
    """:raises NotFound: when there is none"""
    rows = organizations.c
    asked = select(organizations).where(or_(rows.id == key, rows.name == key), rows.state == "active").limit(1)
    return _one(unit, asked.with_for_update() if lock else asked, key, "Organization")


def user(unit, key: str):
    """:raises NotFound: when there is none"""
    rows = users.c
    return _one(unit, select(users).where(or_(rows.id == key, rows.name == key), rows.state == "active"), key, "User")


def _one(unit, asked, key, kind: str):
    row = None
    if isinstance(key, str) and key and "\0" not in key:
        row = unit.db.execute(asked).first()
    if row is None:
        raise NotFound(f"{kind} not found")
    return row
