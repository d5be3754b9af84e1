"""Promises as they stand: what was promised, what keeps it, and how it was kept so far, for whoever may see it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select

from catalog import may
from catalog.delivered import Delivered, day_of, deliveries
from catalog.due import STATES, Standing, combined, months, standing, tally
from catalog.promises import promise_of
from catalog.tables import agreements, datasets, organizations, promises


class Kept(NamedTuple):
    """A promise as it stands.

    :param row: its own columns
    :param agreement: the row of its agreement, with the columns of its organisation
    :param dataset: id, name, title, state and private of what keeps it; None while nothing does
    """

    row: Any
    agreement: Any
    dataset: dict | None
    delivered: Delivered
    standing: Standing


class _Titled(msgspec.Struct):
    title: str | None = None
    frequency: str | None = None


TITLED = msgspec.json.Decoder(_Titled)
OF, ITS, WHOSE = agreements.c, promises.c, organizations.c
AGREEMENT = (OF.id, OF.name, OF.organization_id, OF.signed, OF.until, OF.doc, WHOSE.name.label("organization_name"),
             WHOSE.doc.label("organization_doc"))


def agreements_asked(*conditions) -> Any:
    """A question for agreements with what is known of their organisations, in their order."""
    return select(*AGREEMENT).join(organizations, WHOSE.id == OF.organization_id).where(*conditions).order_by(
        WHOSE.name, OF.signed, OF.name)


def kept(unit, agreement_rows: Iterable, *conditions) -> list[Kept]:
    """The promises of agreements that the reader may see, in their order.

    To whoever is not of the organisation only those are shown that a published dataset keeps, of agreements that are
    public.

    :param agreement_rows: as `agreements_asked` finds them
    :param conditions: what else is asked of the rows of promises
    """
    of = {row.id: row for row in agreement_rows}
    rows = [row for row in unit.db.execute(select(promises).where(*conditions).order_by(ITS.position, ITS.id))
            if row.agreement_id in of]
    found = _datasets(unit, {row.dataset_id for row in rows if row.dataset_id})
    seen = [row for row in rows if _seen(unit.user, of[row.agreement_id], found.get(row.dataset_id))]
    came = deliveries(unit.db, [row.dataset_id for row in seen if row.dataset_id])
    places = {id: number for number, id in enumerate(of)}
    today = day_of(unit.now)
    return [Kept(row, of[row.agreement_id], _told(unit.user, found.get(row.dataset_id)),
                 *_stands(row, of[row.agreement_id], came, today))
            for row in sorted(seen, key=lambda row: places[row.agreement_id])]


def _told(user, dataset: dict | None) -> dict | None:
    """A dataset as far as the reader may know what it says; it may have gone to another organisation since."""
    if dataset is None:
        return None
    open_to_all = dataset["state"] == "active" and not dataset["private"]
    if open_to_all or user.sees_all or user.is_one_of(may.SEES, dataset["owner_org"]):
        return {key: value for key, value in dataset.items() if key != "owner_org"}
    return None


def _stands(row, agreement, came: dict, today: date) -> tuple[Delivered, Standing]:
    delivered = came.get(row.dataset_id, Delivered())
    return delivered, standing(promise_of(row, agreement), delivered.days, today, delivered.gone)


def _seen(user, agreement, dataset: dict | None) -> bool:
    if may.see_agreement(user, agreement):
        return True
    return is_public(agreement) and bool(dataset) and dataset["state"] == "active" and not dataset["private"]


def is_public(agreement) -> bool:
    return agreement.doc.get("public", True)


def _datasets(unit, ids: set[str]) -> dict[str, dict]:
    its, found, asked = datasets.c, {}, sorted(ids)
    for start in range(0, len(asked), 500):
        rows = unit.db.execute(select(its.id, its.name, its.state, its.private, its.owner_org, its.doc).where(
            its.id.in_(asked[start:start + 500])))
        found |= {row.id: _dataset(row) | {"owner_org": row.owner_org} for row in rows}
    return found


def _dataset(row) -> dict:
    told = TITLED.decode(row.doc)
    return {"id": row.id, "name": row.name, "title": told.title or row.name, "frequency": told.frequency,
            "state": row.state, "private": row.private}


def datasets_of(unit, organization_id: str) -> list[dict]:
    """The datasets of an organisation that keep no promise yet, and are not deleted."""
    its = datasets.c
    free = ~select(ITS.id).where(ITS.dataset_id == its.id).exists()
    rows = unit.db.execute(select(its.id, its.name, its.state, its.private, its.doc).where(
        its.owner_org == organization_id, its.state != "deleted", free).order_by(its.name))
    return [_dataset(row) for row in rows]


def agreement_told(user, row, today: date) -> dict:
    """An agreement as the API shows it; its clauses and where it is kept only to whoever may see all of it."""
    ends_in = (date.fromisoformat(row.until) - today).days if row.until else None
    told = {"id": row.id, "name": row.name, "title": row.doc["title"], "organization": _organization(row),
            "signed": row.signed, "until": row.until, "ends_in": ends_in, "public": is_public(row)}
    if may.see_agreement(user, row):
        told |= {"clauses": row.doc.get("clauses", ""), "url": row.doc.get("url", "")}
    return told


def _organization(row) -> dict:
    doc = row.organization_doc
    return {"id": row.organization_id, "name": row.organization_name, "title_translated": doc.get("title_translated"),
            "title": doc.get("title") or row.organization_name}


def promise_told(each: Kept, today: date) -> dict:
    """A promise as the API shows it."""
    row, of, stands, days = each.row, each.agreement, each.standing, each.delivered.days
    kept_in_time, judged = tally(stands.strip)
    return {"id": row.id, "title": row.title, "frequency": row.frequency, "due": row.due, "clause": row.clause,
            "position": row.position, "agreement": {"id": of.id, "name": of.name, "title": of.doc["title"],
                                                    "signed": of.signed, "until": of.until},
            "organization": _organization(of), "dataset": each.dataset, "matched": row.matched,
            "state": stands.state, "days_late": stands.days_late, "next_due": _iso(stands.next_due),
            "first_delivered": _iso(days[0] if days else None), "last_delivered": _iso(days[-1] if days else None),
            "strip": strip_told(stands.strip, today), "on_time": kept_in_time, "judged": judged}


def strip_told(cells: Iterable[str], today: date) -> list[dict]:
    """A strip as the API shows it: a month and its state, twelve times."""
    return [{"month": f"{year}-{month:02}", "state": state}
            for (year, month), state in zip(months(today), cells, strict=True)]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def figures(several: list[Kept], today: date) -> dict:
    """Promises in figures: how many there are, of each state, what is due next, and one strip for all of them."""
    states = [each.standing.state for each in several]
    ahead = [each.standing.next_due for each in several if each.standing.next_due]
    cells = combined(each.standing.strip for each in several)
    on_time, judged = tally(cells)
    counted = {state: states.count(state) for state in STATES}
    return {"promised": len(several), **counted,
            "longest": max((each.standing.days_late for each in several), default=0),
            "next_due": _iso(min(ahead, default=None)), "strip": strip_told(cells, today),
            "on_time": on_time, "judged": judged}
