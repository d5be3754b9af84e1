"""What was written to people about their searches."""

from sqlalchemy import select

from catalog.tables import letters


def written(catalog) -> list[dict]:
    """What stands in the letters that wait, without the pass."""
    with catalog.store.read() as db:
        its = letters.c
        found = db.scalars(select(its.facts).where(its.kind == "saved_searches", its.state == "waiting")
                           .order_by(its.at, its.id)).all()
    assert all(each.pop("unsubscribe").startswith("/unsubscribe/") for each in found)
    return found


def named(catalog) -> list[list[str]]:
    """The names in each letter that waits."""
    return [[line["name"] for each in told["searches"] for line in each["lines"]] for told in written(catalog)]
