"""Who follows what, so that what happens to it is on his dashboard."""

import orjson
from sqlalchemy import delete, func, insert, or_, select

from catalog import documents, may
from catalog.actions import finding, gatherings, profiles
from catalog.actions.datasets import SHOW
from catalog.actions.places import either
from catalog.actions.reading import needed, word
from catalog.actions.registry import action
from catalog.errors import NotFound
from catalog.tables import datasets, followers, users

ROWS = followers.c
DATASET = "dataset"


@action()
def follow_dataset(unit, data):
    """Follow a dataset: what happens to it is on the caller's dashboard from now on.

    :param id: its id or its name
    """
    unit.demand(may.act_for_oneself)
    return _follow(unit, DATASET, _dataset(unit, data).id)


@action()
def unfollow_dataset(unit, data):
    """Stop following a dataset.  One that is not followed, or not there, stays as it is.

    :param id: its id or its name
    """
    unit.demand(may.act_for_oneself)
    key, its = needed(data, "id"), datasets.c
    _unfollow(unit, DATASET, unit.db.scalar(select(its.id).where(or_(its.id == key, its.name == key)).limit(1)))


@action()
def follow_group(unit, data):
    """Follow an organisation or a group: what happens in it is on the caller's dashboard from now on.

    :param id: its id or its name
    """
    unit.demand(may.act_for_oneself)
    kind, row = either(unit, needed(data, "id"))
    return _follow(unit, kind.word, row.id)


@action()
def unfollow_group(unit, data):
    """Stop following an organisation or a group.  One that is not followed stays as it is.

    :param id: its id or its name
    """
    unit.demand(may.act_for_oneself)
    kind, row = either(unit, needed(data, "id"))
    _unfollow(unit, kind.word, row.id)


@action(reads=True)
def am_following_dataset(unit, data):
    """Say whether the caller follows a dataset.

    :param id: its id or its name
    """
    unit.demand(may.be_known)
    return _follows(unit, DATASET, _dataset(unit, data).id)


@action(reads=True)
def dataset_follower_count(unit, data):
    """Return how many follow a dataset.

    :param id: its id or its name
    """
    return _count(unit, DATASET, _dataset(unit, data).id)


@action(reads=True, open=True)
def organization_follower_count(unit, data):
    """Return how many follow an organisation.

    :param id: its id or its name
    """
    return _count(unit, "organization", gatherings.find(unit, gatherings.ORGANIZATION, needed(data, "id")).id)


@action(reads=True)
def dataset_follower_list(unit, data):
    """Return the users who follow a dataset, for those who see everything.

    :param id: its id or its name
    """
    unit.demand(may.see_all)
    id = _dataset(unit, data).id
    rows = unit.db.execute(select(users).join(followers, ROWS.user_id == users.c.id).where(
        ROWS.kind == DATASET, ROWS.object_id == id, users.c.state == "active").order_by(ROWS.at, users.c.name)).all()
    counts = profiles.created_counts(unit, [row.id for row in rows])
    return [profiles.shown(unit, row, counts.get(row.id, 0)) for row in rows]


@action(reads=True)
def dataset_followee_list(unit, data):
    """Return the datasets somebody follows and the caller may see.  What he follows is told to himself alone.

    :param id: the id or name of the user; the caller unless told
    """
    return [each["dict"] for each in _datasets(unit, _person(unit, data))]


@action(reads=True)
def followee_list(unit, data):
    """Return what somebody follows, by title: type, display_name and dict of each.  It is told to himself alone.

    :param id: the id or name of the user; the caller unless told
    :param q: only what is called something that begins so
    """
    person = _person(unit, data)
    found = _datasets(unit, person) + [each for kind in gatherings.KINDS for each in _places(unit, kind, person)]
    begins = word(data, "q").strip().lower()
    return sorted((each for each in found if each["display_name"].strip().lower().startswith(begins)),
                  key=lambda each: (each["display_name"], each["type"]))


def _dataset(unit, data: dict):
    """A dataset the caller may see; a deleted one is there only for those who see everything."""
    return finding.seen(unit, finding.dataset(unit, needed(data, "id")))


def _follow(unit, kind: str, id: str) -> dict:
    if unit.db.scalar(select(users.c.id).where(users.c.id == unit.user.id)) is None:
        raise NotFound("User not found")                    # the house itself follows nothing
    since = unit.db.scalar(select(ROWS.at).where(*_mine(unit, kind, id)))
    if since is None:
        unit.db.execute(insert(followers), {"user_id": unit.user.id, "kind": kind, "object_id": id, "at": unit.now})
        unit.happened("follow:start", id, kind=kind)
    return {"follower_id": unit.user.id, "object_id": id, "datetime": since or unit.now}


def _unfollow(unit, kind: str, id: str | None) -> None:
    """What one followed may be let go even when one no longer sees it."""
    if unit.db.execute(delete(followers).where(*_mine(unit, kind, id))).rowcount:
        unit.happened("follow:stop", id, kind=kind)


def _follows(unit, kind: str, id: str) -> bool:
    return unit.db.scalar(select(func.count()).select_from(followers).where(*_mine(unit, kind, id))) > 0


def _mine(unit, kind: str, id: str) -> tuple:
    return ROWS.user_id == unit.user.id, ROWS.kind == kind, ROWS.object_id == id


def _count(unit, kind: str, id: str) -> int:
    return unit.db.scalar(select(func.count()).select_from(followers).where(ROWS.kind == kind, ROWS.object_id == id))


def _person(unit, data: dict):
    unit.demand(may.be_known)
    row = profiles.find(unit, data.get("id") or unit.user.id)
    unit.demand(may.see_user_privately, row)
    return row


def _followed(person, kind: str):
    return select(ROWS.object_id).where(ROWS.user_id == person.id, ROWS.kind == kind)


def _datasets(unit, person) -> list[dict]:
    rows = unit.db.execute(SHOW.where(datasets.c.id.in_(_followed(person, DATASET)))
                           .order_by(datasets.c.name)).all()
    return [{"type": DATASET, "display_name": orjson.loads(row.doc)["title"],
             "dict": orjson.Fragment(documents.shown(row.doc, row.card))} for row in rows if may.see(unit.user, row)]


def _places(unit, kind, person) -> list[dict]:
    rows = unit.db.execute(select(kind.table).where(kind.table.c.id.in_(_followed(person, kind.word)))).all()
    shown = (gatherings.plain(kind, row) for row in rows if may.see_gathering(unit.user, row))
    return [{"type": kind.word, "display_name": each["display_name"], "dict": each} for each in shown]
