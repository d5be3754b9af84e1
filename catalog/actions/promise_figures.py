"""Promises in figures, for each partner and in all."""

from datetime import date

from catalog import kept
from catalog.actions.promises import asked_for
from catalog.actions.registry import action
from catalog.delivered import day_of
from catalog.due import months


@action(reads=True, open=True)
def promise_figures(unit, data):
    """Return how much was promised and how it is kept, for each organisation and in all.

    Of each: `promised`, `delivered`, `late` and `waiting`, which count what `promise_list` returns for the same filter
    (with that state); `agreements`; `longest`, the most days that one is late; `next_due`; the `strip` of the last
    twelve months, of each month the worst; and in how many months of it all was in time (`on_time`) of how many in
    which something was due (`judged`).  In all, the last two are sums over the organisations.  `months` says of the end
    of each month how many promises had been due and how many delivered for the first time.

    :param organization: only of this partner, by id or name
    :param agreement: only of this agreement, by id or name
    :param mine: only of agreements the caller may see all of: the centre all, partner people their own; false unless
        told
    :param since: only of agreements that were in force on this day or later
    :param until: only of agreements that were in force on this day or earlier
    """
    today, theirs = day_of(unit.now), {}
    found = asked_for(unit, {key: data.get(key) for key in ("organization", "agreement", "mine", "since", "until")})
    for each in found:
        theirs.setdefault(each.agreement.organization_id, []).append(each)
    each_one = [{"organization": kept.promise_told(several[0], today)["organization"]} | _figures(several, today)
                for several in theirs.values()]
    each_one.sort(key=lambda one: (-one["late"], one["organization"]["title"]))
    sums = {key: sum(one[key] for one in each_one) for key in ("on_time", "judged")}
    return {"total": _figures(found, today) | sums, "organizations": each_one, "months": _months(found, today)}


def _figures(several: list[kept.Kept], today: date) -> dict:
    return kept.figures(several, today) | {"agreements": len({each.row.agreement_id for each in several})}


def _months(found: list[kept.Kept], today: date) -> list[dict]:
    due = [each.row.due[:7] for each in found]
    first = [each.delivered.days[0].isoformat()[:7] for each in found if each.delivered.days]
    told = [f"{year}-{month:02}" for year, month in months(today)]
    return [{"month": month, "promised": sum(day <= month for day in due),
             "delivered": sum(day <= month for day in first)} for month in told]
