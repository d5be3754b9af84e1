"""Organisations: the partners and the centre."""

from sqlalchemy import func, select, update

from catalog import marking, may
from catalog.actions import finding, gatherings, joining, rewriting
from catalog.actions import gathering_changes as changes
from catalog.actions import gathering_lists as lists
from catalog.actions.gatherings import ORGANIZATION
from catalog.actions.reading import needed
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import agreements, datasets, organizations, sources

PERMISSIONS = {"read": may.SEES, "manage_group": may.SEES, "create_dataset": may.WRITES, "update_dataset": may.WRITES,
               "delete_dataset": may.WRITES}
STILL_FULL = "Organization cannot be deleted while it still has datasets"


@action(reads=True, open=True)
def organization_list(unit, data):
    """Return the names of the organisations, or all about them.

    :param all_fields: dicts instead of names; 25 of them at a time, and 1000 names
    :param sort: name, title or package_count, with asc or desc behind it; title asc unless told.  By package_count
        (desc unless told), organisations without a published dataset are left out
    :param order_by: the same, where sort is not given
    :param limit: how many
    :param offset: how many to pass over
    :param organizations: only those with these names or ids, as a list or with commas between them; also `groups`
    :param q: only those whose name, title or description has this in it
    :param type: only those of this type, organization unless told
    :param include_dataset_count: with all_fields, how many published datasets each has; true unless told
    :param include_datasets: with all_fields, the newest ten datasets of each; false unless told
    :param include_extras: with all_fields, the extras; false unless told
    :param include_tags: with all_fields, the tags, of which organisations have none; false unless told
    :param include_groups: with all_fields, the groups above, of which organisations have none; false unless told
    :param include_users: with all_fields, who belongs to it, for those who lead it; false unless told
    :param include_member_count: with all_fields, how many people belong to it; false unless told
    """
    return lists.listed(unit, ORGANIZATION, data)


@action(reads=True, open=True)
def organization_show(unit, data):
    """Return one organisation.  A deleted one is shown, by its id, to those who run or audit the site.

    :param id: its id or its name
    :param include_datasets: the ten datasets changed last that the caller may see; false unless told
    :param include_dataset_count: how many published datasets it has; true unless told
    :param include_extras: its extras; true unless told
    :param include_users: who belongs to it and in which role, for those who lead it; true unless told
    :param include_groups: the groups above it, of which there are none; true unless told
    :param include_tags: its tags, of which there are none; true unless told
    :param include_followers: how many follow it; true unless told
    :param include_member_count: how many people belong to it; false unless told
    """
    return gatherings.shown(unit, ORGANIZATION, gatherings.find(unit, ORGANIZATION, needed(data, "id")), data)


@action()
def organization_create(unit, data):
    """Add an organisation and return it.  Who adds it leads it, unless `users` says who belongs to it.

    :param name: 2 to 100 of a to z, 0 to 9, - and _; no group may have it, and no other organisation that is not
        deleted
    :param title: the name for people; the name unless told
    :param description: what it does
    :param image_url: the address of its sign
    :param users: who belongs to it, as a list of `{"name": …, "capacity": member, editor or admin}`; users that are
        not known here are passed over
    :param extras: a list of `{"key": …, "value": …}`
    :param partner: its datasets are held to the sharing profile; false unless told
    :param reviewed: what people bring for it stays a draft until a steward approves it, whatever state is asked for;
        what harvests bring does not; false unless told
    :param type: organization unless told; what has another type is listed only where that is asked for
    :param id: a UUID, for who runs the site
    :param created: when it was added, for who runs the site
    :param state: active unless told, or deleted
    """
    unit.demand(may.change_the_site)
    row = changes.create(unit, ORGANIZATION, data)
    if data.get("state") == "deleted":
        changes.bury(unit, ORGANIZATION, row)
    return _told(unit, row.id)


@action()
def organization_update(unit, data):
    """Replace what is said of an organisation and return it.

    What is not mentioned is cleared, also who belongs to it and its extras; but name, title, description, image_url,
    state, partner and reviewed stay as they are, and so does the caller if he leads it.

    :param id: its id or its name
    :param name: as for organization_create, and so is whatever else may be said
    :param users: who belongs to it from now on
    :param extras: its extras from now on
    :param partner: its datasets are held to the sharing profile; for who runs the site
    :param reviewed: what people bring for it waits for a steward; for who runs the site
    :param state: active or deleted
    """
    return _change(unit, data, patch=False)


@action()
def organization_patch(unit, data):
    """Change the fields that are given, leave the others, and return the organisation.

    :param id: its id or its name
    :param users: who belongs to it from now on
    :param extras: its extras from now on
    :param partner: its datasets are held to the sharing profile; for who runs the site
    :param reviewed: what people bring for it waits for a steward; for stewards, who change nothing else of it
    :param state: active or deleted
    """
    return _change(unit, data, patch=True)


@action()
def organization_delete(unit, data):
    """Delete an organisation: nobody belongs to it any more, its sources are switched off and its name is free.

    It stays in the database, and who runs the site brings it back with `organization_patch` and the state active.

    :param id: its id or its name
    """
    row = gatherings.find(unit, ORGANIZATION, needed(data, "id"), lock=True)
    gatherings.lead(unit, ORGANIZATION, row)
    if row.state != "deleted":
        _bury(unit, row)


@action()
def organization_purge(unit, data):
    """Take an organisation out of the database for good.

    Its datasets stay and belong to nobody: published ones stay published, and private ones and drafts stay hidden from
    all but who added them, who was asked to work on them, and who runs the site.

    :param id: its id or its name
    """
    unit.demand(may.change_the_site)
    row = gatherings.find(unit, ORGANIZATION, needed(data, "id"), lock=True)
    for table, what in ((sources, "harvest sources"), (agreements, "agreements")):
        owner = table.c.owner_org if table is sources else table.c.organization_id
        if unit.db.scalar(select(func.count()).select_from(table).where(owner == row.id)):
            raise ValidationError({"message": f"Organization cannot be purged while it still has {what}"})
    rewriting.revise(unit, datasets.c.owner_org == row.id, lambda doc: {"owner_org": None})
    changes.remove(unit, ORGANIZATION, row)


@action(reads=True, open=True)
def organization_list_for_user(unit, data):
    """Return the organisations in which the caller may do something, by title, each with his role as its capacity.

    :param id: of which user, for who runs or audits the site; the caller unless told
    :param permission: read, manage_group (which every role has, and which is meant unless told), create_dataset,
        update_dataset, delete_dataset, membership or admin; for any other, where he is an admin, who may everything
    :param include_dataset_count: how many published datasets each has; false unless told
    :param include_member_count: how many people belong to each; false unless told
    """
    held = _roles(unit, data.get("id"))
    if held is None:
        rows = {row.id: (row, "admin") for row in lists.rows_of(unit, ORGANIZATION)}
    else:
        asked = data.get("permission", "manage_group")
        wanted = PERMISSIONS.get(asked if isinstance(asked, str) else "", may.LEADS)
        ids = [id for id, role in held.items() if role in wanted]
        rows = {row.id: (row, held[row.id]) for row in lists.rows_of(unit, ORGANIZATION, ids)} if ids else {}
    told = lists.brief(unit, ORGANIZATION, [row for row, _ in rows.values()], data)
    return [each | {"capacity": rows[each["id"]][1]} for each in told]


def _roles(unit, key) -> dict[str, str] | None:
    """Organisation → the role in it; None for whoever runs the site, who has every role.

    :raises NotAuthorized: when the caller asks about another
    """
    if not key or key in (unit.user.id, unit.user.name):
        return None if unit.user.sysadmin else unit.user.roles
    unit.demand(may.see_all)
    row = finding.user(unit, key)
    if row.sysadmin:
        return None
    found = unit.db.execute(select(ORGANIZATION.people.c.organization_id, ORGANIZATION.people.c.capacity)
                            .where(ORGANIZATION.people.c.user_id == row.id))
    return dict(found.all())


def _change(unit, data: dict, patch: bool) -> dict:
    old = gatherings.find(unit, ORGANIZATION, needed(data, "id"), lock=True)
    if patch and data.keys() == {"id", "reviewed"}:
        unit.demand(may.decide_reviews)
    else:
        gatherings.lead(unit, ORGANIZATION, old)
    changed = changes.change(unit, ORGANIZATION, old, data, patch)
    now = gatherings.find(unit, ORGANIZATION, old.id)
    if {"name", "title"} & set(changed):
        unit.outdated(*unit.db.scalars(select(datasets.c.id).where(datasets.c.owner_org == old.id)))
        marking.renamed(unit, old.id)
    if now.partner and not old.partner:
        joining.judge_all(unit, now)
    if data.get("state") == "deleted" and old.state == "active":
        _bury(unit, now)
    return _told(unit, old.id)


def _bury(unit, row) -> None:
    rows = datasets.c
    if unit.db.scalar(select(rows.id).where(rows.owner_org == row.id, rows.state != "deleted").limit(1)):
        raise ValidationError({"message": STILL_FULL})
    for name in unit.db.scalars(select(sources.c.name).where(sources.c.owner_org == row.id, sources.c.active)).all():
        unit.db.execute(update(sources).where(sources.c.name == name).values(active=False))
        unit.happened("source:update", name, row.id, changed=["active"])
    changes.bury(unit, ORGANIZATION, row)


def _told(unit, id: str) -> dict:
    """It as it stands, also when it was deleted by this very call."""
    row = unit.db.execute(select(organizations).where(organizations.c.id == id)).one()
    return gatherings.shown(unit, ORGANIZATION, row, {})
