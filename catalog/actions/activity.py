"""What happened: to a dataset, in an organisation or group, by somebody, and to what the caller follows."""

from sqlalchemy import select, true, update

from catalog import may
from catalog.actions import activity_dicts, finding, gatherings, profiles, streams
from catalog.actions.reading import needed
from catalog.actions.registry import action
from catalog.tables import dataset_groups, followers, users

ROWS = streams.ROWS


@action(reads=True)
def package_activity_list(unit, data):
    """Return what happened to a dataset, newest first: what the caller could have seen as it happened.

    An activity has the id, name and title of its thing; `activity_show` has the rest. One call looks at some 50,000
    entries, hidden ones too: where there are more, it may tell less than `limit`, and its `Link` says where to go on.

    :param id: its id or its name
    :param offset: how many to pass over
    :param limit: how many, 31 unless told, 100 at most
    :param after: only later than this, in seconds since 1970; alone it gives the oldest of them
    :param before: only earlier than this, in seconds since 1970
    :param activity_types: only these, such as `changed package`
    :param exclude_activity_types: all but these
    :param include_hidden_activity: also what the house itself did, for those who see everything
    """
    part = streams.window(unit, data)
    row = finding.seen(unit, finding.dataset(unit, needed(data, "id")))
    return _told(unit, [ROWS.subject == row.id], part)


@action(reads=True, open=True)
def organization_activity_list(unit, data):
    """Return what happened to an organisation and to datasets while they were its own, newest first.

    An activity has the id, name and title of its thing; `activity_show` has the rest. One call looks at some 50,000
    entries, hidden ones too: where there are more, it may tell less than `limit`, and its `Link` says where to go on.

    :param id: its id or its name
    :param offset: how many to pass over
    :param limit: how many, 31 unless told, 100 at most
    :param after: only later than this, in seconds since 1970; alone it gives the oldest of them
    :param before: only earlier than this, in seconds since 1970
    :param activity_types: only these, such as `changed package`
    :param exclude_activity_types: all but these
    :param include_hidden_activity: also what the house itself did, for those who see everything
    """
    part = streams.window(unit, data)
    row = gatherings.find(unit, gatherings.ORGANIZATION, needed(data, "id"))
    return _told(unit, [_in_organization(row.id)], part)


@action(reads=True, open=True)
def group_activity_list(unit, data):
    """Return what happened to a group and to the datasets that are in it now, newest first.

    An activity has the id, name and title of its thing; `activity_show` has the rest. One call looks at some 50,000
    entries, hidden ones too: where there are more, it may tell less than `limit`, and its `Link` says where to go on.

    :param id: its id or its name
    :param offset: how many to pass over
    :param limit: how many, 31 unless told, 100 at most
    :param after: only later than this, in seconds since 1970; alone it gives the oldest of them
    :param before: only earlier than this, in seconds since 1970
    :param activity_types: only these, such as `changed package`
    :param exclude_activity_types: all but these
    :param include_hidden_activity: also what the house itself did, for those who see everything
    """
    part = streams.window(unit, data)
    return _told(unit, _in_group(gatherings.find(unit, gatherings.GROUP, needed(data, "id")).id), part)


@action(reads=True)
def user_activity_list(unit, data):
    """Return what a user did, and what happened to his account, newest first.  Only known users are told.

    An activity has the id, name and title of its thing; `activity_show` has the rest. One call looks at some 50,000
    entries, hidden ones too: where there are more, it may tell less than `limit`, and its `Link` says where to go on.

    :param id: his id or his name
    :param offset: how many to pass over
    :param limit: how many, 31 unless told, 100 at most
    :param after: only later than this, in seconds since 1970; alone it gives the oldest of them
    :param before: only earlier than this, in seconds since 1970
    """
    unit.demand(may.be_known)
    part = streams.window(unit, data)
    row = profiles.find(unit, needed(data, "id"))
    unit.demand(may.see_user, row)
    return _told(unit, _of_user(row.id), part)


@action(reads=True, open=True)
def recently_changed_packages_activity_list(unit, data):
    """Return what happened to datasets, newest first.  A published one that was deleted is told by id, name and title.

    An activity has the id, name and title of its thing; `activity_show` has the rest. One call looks at some 50,000
    entries, hidden ones too: where there are more, it may tell less than `limit`, and its `Link` says where to go on.

    :param offset: how many to pass over
    :param limit: how many, 31 unless told, 100 at most
    :param after: only later than this, in seconds since 1970; alone it gives the oldest of them
    :param before: only earlier than this, in seconds since 1970
    """
    return _told(unit, [true()], streams.window(unit, data, streams.OF_DATASETS))


@action(reads=True)
def dashboard_activity_list(unit, data):
    """Return what the caller did and what happened to what he follows, newest first; `is_new` where it is news to him.

    An activity has the id, name and title of its thing; `activity_show` has the rest. One call looks at some 50,000
    entries, hidden ones too: where there are more, it may tell less than `limit`, and its `Link` says where to go on.

    :param offset: how many to pass over
    :param limit: how many, 31 unless told, 100 at most
    :param after: only later than this, in seconds since 1970; alone it gives the oldest of them
    :param before: only earlier than this, in seconds since 1970
    """
    unit.demand(may.be_known)
    return _dashboard(unit, data)


@action(reads=True)
def dashboard_new_activities_count(unit, data):
    """Return how many of the newest activities on the caller's dashboard are new to him."""
    unit.demand(may.be_known)
    return sum(each["is_new"] for each in _dashboard(unit, data))


@action()
def dashboard_mark_activities_old(unit, data):
    """Remember that the caller has seen his dashboard: nothing on it is new until something happens."""
    unit.demand(may.act_for_oneself)
    unit.db.execute(update(users).where(users.c.id == unit.user.id).values(activity_seen=unit.now))
    unit.happened("dashboard:seen", unit.user.id)


def _told(unit, asked: list, part: streams.Window) -> list[dict]:
    found = streams.read(unit, asked, part)
    if found.onward is not None:
        unit.told["next"] = found.onward
    return activity_dicts.brief(unit, found.entries)


def _dashboard(unit, data: dict) -> list[dict]:
    me = unit.db.execute(select(users.c.created, users.c.activity_seen).where(users.c.id == unit.user.id)).first()
    seen = (me.activity_seen or me.created) if me else unit.now
    told = _told(unit, _of_user(unit.user.id) + _followed(unit), streams.window(unit, data))
    return [each | {"is_new": each["user_id"] != unit.user.id and each["timestamp"] > seen} for each in told]


def _followed(unit) -> list:
    """What happens to what the caller follows, one stream for each thing that has a place of its own in the log."""
    rows, mine = followers.c, followers.c.user_id == unit.user.id
    found = [ROWS.subject.in_(select(rows.object_id).where(mine, rows.kind == "dataset"))]
    places = unit.db.execute(select(rows.kind, rows.object_id).where(mine, rows.kind != "dataset")).all()
    for place in places:
        found += [_in_organization(place.object_id)] if place.kind == "organization" else _in_group(place.object_id)
    return found


def _in_organization(id: str):
    return ROWS.organization_id == id


def _in_group(id: str) -> list:
    inside = select(dataset_groups.c.dataset_id).where(dataset_groups.c.group_id == id)
    return [ROWS.subject == id, ROWS.subject.in_(inside)]


def _of_user(id: str) -> list:
    return [ROWS.actor == id, ROWS.subject == id]
