"""Groups: datasets on one theme, whoever they belong to."""

from sqlalchemy import select

from catalog import may
from catalog.actions import filling, gatherings, rewriting
from catalog.actions import gathering_changes as changes
from catalog.actions import gathering_lists as lists
from catalog.actions.gatherings import GROUP
from catalog.actions.grouping import card
from catalog.actions.reading import flag, needed
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import group_users, groups

MOST_SHOWN, SHOWN = 1000, 10
ON_CARDS = {"name", "title", "description", "image_url"}


@action(reads=True, open=True)
def group_list(unit, data):
    """Return the names of the groups, or all about them.

    :param all_fields: dicts instead of names; 25 of them at a time, and 1000 names
    :param sort: name, title or package_count, with asc or desc behind it; title asc unless told.  By package_count
        (desc unless told), groups without a published dataset are left out
    :param order_by: the same, where sort is not given
    :param limit: how many
    :param offset: how many to pass over
    :param groups: only those with these names or ids, at most 1000, as a list or with commas between them
    :param q: only those whose name, title or description has this in it
    :param type: only those of this type, group unless told
    :param include_dataset_count: with all_fields, how many published datasets each has; true unless told
    :param include_datasets: with all_fields, the newest ten published datasets of each; false unless told
    :param include_extras: with all_fields, the extras; false unless told
    :param include_tags: with all_fields, the tags, of which groups have none; false unless told
    :param include_groups: with all_fields, the groups above, of which groups have none; false unless told
    :param include_users: with all_fields, who belongs to it, for those who lead it; false unless told
    :param include_member_count: with all_fields, how many people belong to it; false unless told
    """
    return lists.listed(unit, GROUP, data)


@action(reads=True, open=True)
def group_show(unit, data):
    """Return one group.  A deleted one is shown, by its id, to those who run or audit the site.

    :param id: its id or its name
    :param include_datasets: the ten published datasets changed last; false unless told
    :param include_dataset_count: how many published datasets it has; true unless told
    :param include_extras: its extras; true unless told
    :param include_users: who belongs to it and in which role, for those who lead it; true unless told
    :param include_groups: the groups above it, of which there are none; true unless told
    :param include_tags: its tags, of which there are none; true unless told
    :param include_followers: how many follow it; true unless told
    :param include_member_count: how many people belong to it; false unless told
    """
    return gatherings.shown(unit, GROUP, gatherings.find(unit, GROUP, needed(data, "id")), data)


@action(reads=True, open=True)
def group_package_show(unit, data):
    """Return the published datasets of a group, those changed last first.

    :param id: its id or its name
    :param limit: how many, 10 unless told and 1000 at most
    """
    return gatherings.newest(unit, GROUP, gatherings.find(unit, GROUP, needed(data, "id")), _limit(data))


@action(reads=True, open=True)
def group_list_authz(unit, data):
    """Return the groups the caller may put datasets into, by title.

    :param am_member: only those he belongs to, even if he runs the site; false unless told
    :param available_only: passed over, since no dataset is named
    :param include_dataset_count: how many published datasets each has; false unless told
    :param include_member_count: how many people belong to each; false unless told
    """
    if may.change_the_site(unit.user) and not flag(data, "am_member"):
        return lists.brief(unit, GROUP, lists.rows_of(unit, GROUP), data)
    ids = unit.db.scalars(select(group_users.c.group_id).where(
        group_users.c.user_id == unit.user.id, group_users.c.capacity.in_(may.WRITES))).all()
    return lists.brief(unit, GROUP, lists.rows_of(unit, GROUP, ids) if ids else [], data)


@action()
def group_create(unit, data):
    """Add a group and return it.  Who adds it leads it, unless `users` says who belongs to it.

    :param name: 2 to 100 of a to z, 0 to 9, - and _; no organisation may have it, and no other group that is not
        deleted
    :param title: the name for people; the name unless told
    :param description: what its datasets have in common
    :param image_url: the address of its sign
    :param users: who belongs to it, as a list of at most 1000 `{"name": …, "capacity": member, editor or admin}`;
        users that are not known here are passed over
    :param packages: its datasets, as a list of at most 1000 `{"id": …}` or `{"name": …}`
    :param extras: a list of `{"key": …, "value": …}`
    :param type: group unless told; what has another type is listed only where that is asked for
    :param id: a UUID, for who runs the site
    :param created: when it was added, for who runs the site
    :param state: active unless told, or deleted
    """
    unit.demand(may.change_the_site)
    row = changes.create(unit, GROUP, data)
    filling.settle(unit, row, data)
    if data.get("state") == "deleted":
        _bury(unit, row)
    return _told(unit, row.id)


@action()
def group_update(unit, data):
    """Replace what is said of a group and return it.

    What is not mentioned is cleared, also who belongs to it and its extras; but name, title, description, image_url,
    state and its datasets stay as they are, and so does the caller if he leads it.

    :param id: its id or its name
    :param name: as for group_create, and so is whatever else may be said
    :param users: who belongs to it from now on
    :param packages: its datasets from now on; those the caller may not see stay in it
    :param extras: its extras from now on
    :param state: active or deleted
    """
    return _change(unit, data, patch=False)


@action()
def group_patch(unit, data):
    """Change the fields that are given, leave the others, and return the group.

    :param id: its id or its name
    :param users: who belongs to it from now on
    :param packages: its datasets from now on; those the caller may not see stay in it
    :param extras: its extras from now on
    :param state: active or deleted
    """
    return _change(unit, data, patch=True)


@action()
def group_delete(unit, data):
    """Delete a group: its datasets leave it, nobody belongs to it any more, and its name is free.

    It stays in the database, and who runs the site brings it back, empty, with `group_patch` and the state active.

    :param id: its id or its name
    """
    row = gatherings.find(unit, GROUP, needed(data, "id"), lock=True)
    gatherings.lead(unit, GROUP, row)
    if row.state != "deleted":
        _bury(unit, row)


@action()
def group_purge(unit, data):
    """Take a group out of the database for good.  Its datasets leave it and stay.

    :param id: its id or its name
    """
    unit.demand(may.change_the_site)
    row = gatherings.find(unit, GROUP, needed(data, "id"), lock=True)
    filling.empty(unit, row)
    changes.remove(unit, GROUP, row)


def _limit(data: dict) -> int:
    """:raises ValidationError: in CKAN's words"""
    asked = data.get("limit")
    if asked in (None, "", 0):
        return SHOWN
    try:
        limit = int(asked)
    except (TypeError, ValueError, OverflowError):
        limit = -1
    if limit < 0:
        raise ValidationError({"message": "Limit must be a positive integer"})
    return min(limit, MOST_SHOWN)


def _change(unit, data: dict, patch: bool) -> dict:
    old = gatherings.find(unit, GROUP, needed(data, "id"), lock=True)
    gatherings.lead(unit, GROUP, old)
    changed = changes.change(unit, GROUP, old, data, patch)
    now = gatherings.find(unit, GROUP, old.id)
    if ON_CARDS & set(changed):
        shown = card(now)
        count = rewriting.retell(unit, gatherings.within(GROUP, old.id),
                                 lambda doc: {"groups": filling.with_card(doc, shown)})
        rewriting.retold(unit, "group", old.id, count)
    filling.settle(unit, now, data)
    if data.get("state") == "deleted" and old.state == "active":
        _bury(unit, now)
    return _told(unit, old.id)


def _bury(unit, row) -> None:
    filling.empty(unit, row)
    changes.bury(unit, GROUP, row)


def _told(unit, id: str) -> dict:
    """It as it stands, also when it was deleted by this very call."""
    return gatherings.shown(unit, GROUP, unit.db.execute(select(groups).where(groups.c.id == id)).one(), {})
