"""Who is told when a dataset is withdrawn: those to whom it was granted."""

import orjson
from sqlalchemy import or_, select

from catalog import letters
from catalog.tables import requests


def tell(unit, old: dict, reason: str) -> None:
    """Write to everybody who holds a grant for a dataset that it is withdrawn.

    :param old: the columns of its row as it was
    :param reason: what whoever withdraws it says
    """
    people = unit.db.scalars(select(requests.c.user_id).where(
        requests.c.dataset_id == old["id"], requests.c.state == "approved",
        or_(requests.c.until.is_(None), requests.c.until >= unit.now[:10]))).all()
    if people:
        letters.write(unit, people, "dataset_withdrawn", title=orjson.loads(old["doc"])["title"], reason=reason,
                      day=unit.now[:10], path=f"dataset/{old['name']}")
