"""Asking whether the database agrees with its own parts and with the search index."""

from contextlib import nullcontext

from sqlalchemy import select

from catalog import may, reconcile
from catalog.actions.reading import number, word
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import datasets

STRETCH, LONGEST = 1000, 5000


@action(reads=True)
def catalog_reconcile(unit, data):
    """Return where the database disagrees with its own parts and with the search index, some datasets at a time.

    Each of the `differences` has a steady code, what it is about, who repairs it (`fix`: `ieum reconcile --fix`) and
    what to do in Korean and English.  Nothing is changed.  Sources and other CKANs are only asked by the command.

    :param after: the id after which to go on, as `next` of the answer before told it; from the beginning unless told
    :param limit: how many datasets are looked at, 1000 unless told, 1 to 5000
    """
    unit.demand(may.see_all)
    limit = number(data, "limit", STRETCH)
    if not 1 <= limit <= LONGEST:
        raise ValidationError({"limit": [f"Must be from 1 to {LONGEST}"]})
    stretch = reconcile.Stretch(word(data, "after"), limit)

    def read():
        return nullcontext(unit.db)

    index = getattr(unit.index, "index", unit.index)      # as it is: to wait for it here would be to wait for oneself
    found = [*reconcile.parts(read, unit.now, stretch), *reconcile.indexed(read, index, stretch)]
    ids = unit.db.scalars(select(datasets.c.id).where(datasets.c.id > stretch.after)
                          .order_by(datasets.c.id).limit(limit + 1)).all()
    return {"differences": [each.as_dict() for each in found], "looked": min(len(ids), limit),
            "next": ids[limit - 1] if len(ids) > limit else None}
