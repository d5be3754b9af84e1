"""Promises: how each stands, and which dataset keeps it."""

from sqlalchemy import or_, select, update

from catalog import kept, may
from catalog.actions import agreement_rows as rows
from catalog.actions import finding
from catalog.actions.reading import flag, needed, number, word
from catalog.actions.registry import action
from catalog.delivered import day_of
from catalog.due import LATE, STATES
from catalog.errors import NotFound, ValidationError
from catalog.promises import promise_of, suggest
from catalog.tables import agreements, datasets, organizations, promises
from schemas import dates
from schemas.agreement import MESSAGES

PAGE, MOST = 100, 1000
OF, ITS, WHOSE = agreements.c, promises.c, organizations.c


@action(reads=True, open=True)
def promise_list(unit, data):
    """Return what was promised and how it is kept: `promises`, and their `count` in all.

    A promise is `waiting` (nothing due as yet), `delivered` or `late` (its day has passed, three days of grace
    included, and nothing came), with `days_late`, `next_due`, the dataset that keeps it and the `strip` of the last
    twelve months: on-time, late, missed, not-due or outside (before the first due day, after the end, or still to be
    kept in time).  The centre sees all and partner people their own; others see what a published dataset keeps, of
    agreements that are public.

    :param organization: only of this partner, by id or name
    :param agreement: only of this agreement, by id or name
    :param state: only those that are waiting, delivered or late, of these the longest delays first
    :param dataset: only the one that this dataset keeps, by id or name
    :param since: only of agreements that were in force on this day or later
    :param until: only of agreements that were in force on this day or earlier
    :param mine: only of agreements the caller may see all of: the centre all, partner people their own; false unless
        told
    :param limit: how many, 100 unless told, 1000 at most
    :param offset: how many to pass over; none unless told
    """
    state, limit, start = word(data, "state"), min(number(data, "limit", PAGE), MOST), number(data, "offset", 0)
    if state and state not in STATES:
        raise ValidationError({"state": [f"Must be one of: {', '.join(STATES)}"]})
    today = day_of(unit.now)
    found = [each for each in asked_for(unit, data) if state in ("", each.standing.state)]
    if state == LATE:
        found.sort(key=lambda each: -each.standing.days_late)
    return {"count": len(found), "promises": [kept.promise_told(each, today) for each in found[start:start + limit]]}


def asked_for(unit, data: dict) -> list[kept.Kept]:
    """The promises that a filter asks for, of whatever state.

    :raises ValidationError: when it cannot be understood
    """
    told, since, until = [], _day(data, "since"), _day(data, "until")
    if key := word(data, "organization"):
        told.append(or_(WHOSE.id == key, WHOSE.name == key))
    if key := word(data, "agreement"):
        told.append(or_(OF.id == key, OF.name == key))
    if since:
        told.append(or_(OF.until.is_(None), OF.until >= since))
    if until:
        told.append(OF.signed <= until)
    of = []
    if key := word(data, "dataset"):
        its = datasets.c
        of.append(ITS.dataset_id.in_(select(its.id).where(or_(its.id == key, its.name == key))))
    agreements_asked = unit.db.execute(kept.agreements_asked(*told)).all()
    if flag(data, "mine"):
        agreements_asked = [each for each in agreements_asked if may.see_agreement(unit.user, each)]
    return kept.kept(unit, agreements_asked, *of)


def _day(data: dict, key: str) -> str:
    text = word(data, key)
    day = dates.date(text) if text else ""
    if day is None or 0 < len(day) < 10:
        raise ValidationError({key: [MESSAGES["agreement_date"].about(value=text)]})
    return day[:10]


@action()
def promise_match(unit, data):
    """Say which dataset keeps a promise, and return the promise.  For the stewards.

    A promise is kept by one dataset, and a dataset keeps one promise.

    :param id: the promise
    :param dataset_id: id or name of a dataset of the organisation that has promised
    :param instead_of: the id of the dataset that keeps it now and is to be replaced; without it, only a promise that
        nothing keeps is matched
    """
    unit.demand(may.keep_agreements)
    row, agreement = rows.promise(unit, needed(data, "id"))
    try:
        dataset = finding.dataset(unit, needed(data, "dataset_id"), lock=True)
    except NotFound as error:
        raise ValidationError({"dataset_id": [MESSAGES["promise_no_dataset"]]}) from error
    if row.dataset_id == dataset.id:
        return _told(unit, row.id, agreement)
    if row.dataset_id and row.dataset_id != word(data, "instead_of"):
        raise ValidationError({"dataset_id": [MESSAGES["promise_matched_meanwhile"]]})
    _fits(unit, row, agreement, dataset)
    unit.db.execute(update(promises).where(ITS.id == row.id).values(
        dataset_id=dataset.id, matched_by=unit.user.id, matched=unit.now))
    rows.happened(unit, "promise:match", row.id, agreement.id, agreement.organization_id, dataset=dataset.id,
                  instead_of=row.dataset_id)
    return _told(unit, row.id, agreement)


def _fits(unit, row, agreement, dataset) -> None:
    """:raises ValidationError: when the dataset cannot keep the promise"""
    if dataset.state == "deleted":
        raise ValidationError({"dataset_id": [MESSAGES["promise_no_dataset"]]})
    if dataset.owner_org != agreement.organization_id:
        raise ValidationError({"dataset_id": [MESSAGES["promise_of_another"]]})
    other = unit.db.scalar(select(ITS.title).where(ITS.dataset_id == dataset.id, ITS.id != row.id).limit(1))
    if other is not None:
        raise ValidationError({"dataset_id": [MESSAGES["promise_dataset_used"].about(value=other)]})


@action()
def promise_unmatch(unit, data):
    """Say that no dataset keeps a promise any more, and return the promise.  For the stewards.

    :param id: the promise
    """
    unit.demand(may.keep_agreements)
    row, agreement = rows.promise(unit, needed(data, "id"))
    if row.dataset_id:
        unit.db.execute(update(promises).where(ITS.id == row.id).values(
            dataset_id=None, matched_by=None, matched=None))
        rows.happened(unit, "promise:unmatch", row.id, agreement.id, agreement.organization_id, dataset=row.dataset_id)
    return _told(unit, row.id, agreement)


def _told(unit, id: str, agreement) -> dict:
    [each] = kept.kept(unit, [agreement], ITS.id == id)
    return kept.promise_told(each, day_of(unit.now))


@action(reads=True)
def promise_suggest(unit, data):
    """Return which datasets may be meant by the promises of an agreement that nothing keeps yet: for each promise at
    most three `suggestions`, with how alike the titles are in per cent and whether the update cycle is the same.  A
    person has to say so with `promise_match`.  For the stewards.

    :param id: the agreement, by id or name
    """
    unit.demand(may.keep_agreements)
    agreement = rows.found(unit, needed(data, "id"))
    open_ones = unit.db.execute(select(promises).where(ITS.agreement_id == agreement.id, ITS.dataset_id.is_(None))
                                .order_by(ITS.position)).all()
    theirs = {each["id"]: each for each in kept.datasets_of(unit, agreement.organization_id)}
    found = suggest([promise_of(row, agreement) for row in open_ones],
                    {id: each["title"] for id, each in theirs.items()})
    return [{"id": row.id, "title": row.title, "frequency": row.frequency, "suggestions": [
        {"dataset": theirs[each.dataset_id], "percent": each.percent,
         "same_frequency": theirs[each.dataset_id]["frequency"] == row.frequency} for each in found[row.id]]}
        for row in open_ones]
