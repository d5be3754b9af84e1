"""Agreements: what a partner has promised to share, kept by the stewards."""

from sqlalchemy import delete, or_, select

from catalog import kept, may
from catalog.actions import agreement_rows as rows
from catalog.actions.reading import flag, needed, number, word
from catalog.actions.registry import action
from catalog.delivered import day_of
from catalog.errors import ValidationError
from catalog.tables import agreements, organizations, promises
from schemas.agreement import MESSAGES

MOST = 1000
OF, WHOSE = agreements.c, organizations.c
TAKEN = ("name", "title", "organization", "signed", "until", "clauses", "url", "public", "promises")


@action(reads=True, open=True)
def agreement_list(unit, data):
    """Return the agreements the caller may see, by organisation and the day they were signed, each in
    figures, and in how many days it ends (`ends_in`, below 0 once it has ended).

    The centre sees all and partner people their own; others see those that are public and count of their promises only
    those that a published dataset keeps.

    :param organization: only of this organisation, by id or name
    :param figures: also each in figures; true unless told
    :param limit: how many, 1000 unless told and at most
    :param offset: how many to pass over; none unless told
    """
    key, today = word(data, "organization"), day_of(unit.now)
    asked = kept.agreements_asked(*([or_(WHOSE.id == key, WHOSE.name == key)] if key else []))
    seen = [row for row in unit.db.execute(asked) if may.see_agreement(unit.user, row) or kept.is_public(row)]
    start = number(data, "offset", 0)
    shown = seen[start:start + min(number(data, "limit", MOST), MOST)]
    told = [kept.agreement_told(unit.user, row, today) for row in shown]
    if flag(data, "figures", True):
        theirs = {row.id: [] for row in shown}
        for each in kept.kept(unit, shown):
            theirs[each.row.agreement_id].append(each)
        told = [each | {"figures": kept.figures(theirs[each["id"]], today)} for each in told]
    return {"count": len(seen), "agreements": told}


@action(reads=True)
def agreement_show(unit, data):
    """Return one agreement with its promises and how each stands; its clauses to the people of the organisation and of
    the centre, and to the stewards its `version`, a mark of what it says.

    :param id: its id or its name
    """
    row = rows.found(unit, needed(data, "id"))
    unit.demand(_see, row)
    return _told(unit, row)


def _see(user, agreement) -> bool:
    return may.see_agreement(user, agreement) or kept.is_public(agreement)


@action()
def agreement_create(unit, data):
    """Add an agreement with what it promises, and return it.  For the stewards.

    :param organization: the partner, by id or name
    :param name: what it is called in addresses: 2 to 100 of a to z, 0 to 9, - and _
    :param title: what people call it, at most 200 characters
    :param signed: the day it was signed
    :param until: its last day; without end unless told.  Nothing is due after it
    :param clauses: what it says about sharing
    :param url: where the document is
    :param public: its title and how it is kept are shown on public pages; true unless told
    :param promises: at most 1000 of `{"title": …, "frequency": a code of the update cycles, "due": the day by which it
        is shared for the first time, "clause": …}`
    """
    unit.demand(may.keep_agreements)
    said = rows.loaded({key: data[key] for key in TAKEN if key in data})
    partner = rows.organization(unit, said["organization"])
    if partner is None:
        raise ValidationError({"organization": [MESSAGES["agreement_organization"].about(value=said["organization"])]})
    rows.free(unit, said["name"])
    return _told(unit, rows.found(unit, rows.save(unit, partner.id, said).id))


@action()
def agreement_update(unit, data):
    """Replace what is said of an agreement, its promises too, and return it.  For the stewards.

    What is not mentioned is cleared; but its name, title, organisation and the day it was signed stay as they are.
    A promise that comes with its id keeps the dataset it is matched with.

    :param id: its id or its name
    :param name: as for agreement_create, and so is whatever else may be said
    :param promises: all it promises from now on
    :param version: change it only if this is its `version` still, so that nothing is lost that somebody else has
        changed meanwhile
    """
    unit.demand(may.keep_agreements)
    old = rows.found(unit, needed(data, "id"), lock=True)
    if data.get("version") is not None and word(data, "version") != rows.version(unit, old):
        raise ValidationError({"version": [MESSAGES["agreement_changed_meanwhile"]]})
    stays = {"name": old.name, "title": old.doc["title"], "organization": old.organization_id, "signed": old.signed}
    said = rows.loaded(stays | {key: data[key] for key in TAKEN if data.get(key) is not None})
    if said["organization"] not in (old.organization_id, old.organization_name):
        raise ValidationError({"organization": [MESSAGES["agreement_moved"]]})
    rows.free(unit, said["name"], but=old.id)
    rows.save(unit, old.organization_id, said, old)
    return _told(unit, rows.found(unit, old.id))


@action()
def agreement_delete(unit, data):
    """Delete an agreement and its promises; the datasets that kept them stay.  For the stewards.

    :param id: its id or its name
    """
    unit.demand(may.keep_agreements)
    old = rows.found(unit, needed(data, "id"), lock=True)
    gone = unit.db.scalars(select(promises.c.id).where(promises.c.agreement_id == old.id)).all()
    unit.db.execute(delete(promises).where(promises.c.agreement_id == old.id))
    unit.db.execute(delete(agreements).where(OF.id == old.id))
    rows.happened(unit, "agreement:delete", old.id, old.id, old.organization_id, removed=sorted(gone))


def _told(unit, row) -> dict:
    today, theirs = day_of(unit.now), kept.kept(unit, [row], promises.c.agreement_id == row.id)
    mark = {"version": rows.version(unit, row)} if may.keep_agreements(unit.user) else {}
    return kept.agreement_told(unit.user, row, today) | mark | {
        "figures": kept.figures(theirs, today), "promises": [kept.promise_told(each, today) for each in theirs]}
