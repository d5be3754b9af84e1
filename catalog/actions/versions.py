"""The versions of a dataset: who made each and what changed, what it said, and going back to it.

Everybody who may see a dataset may see which versions of it there were while it was public.  What they said stays
among those who edit it, for something may have been taken out of it on purpose; so do hidden versions, and the notes.
"""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import orjson
from sqlalchemy import select

from catalog import documents, may
from catalog.actions import changing, finding, writing
from catalog.actions.reading import flag, needed, number, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.tables import audit_entries, organizations, revisions, users

ROWS = revisions.c
PAGE, LARGEST_PAGE, DEEPEST = 20, 100, 10_000
AT_ONCE = 50                            # documents read at once
STAYS = ("name", "private", "state", "owner_org", "groups")
"""What going back leaves as it is: where it is found, whether it is seen, and what others decide with."""
NOT_RESTORED = documents.OURS.union(STAYS, ("type",))


class Version(NamedTuple):
    """A revision, what it said and what the one before it said, as far as the caller may see that."""

    row: object
    doc: dict
    before: dict | None


@action(reads=True)
def dataset_version_list(unit, data):
    """Return the versions of a dataset, newest first: `results`, whether there are `more`, and `contents`.

    Each has its `revision`, when it was made (`at`), the names of the fields that are others than before (`changed`)
    and its `state`; for those who are known also by whom (`actor`, `actor_name`) and through which `door`; for those
    who edit it the `note`.  Who may not edit it sees the versions that everybody saw.

    `contents` says whether the caller may read what they said.

    :param id: its id or its name
    :param limit: how many, 20 unless told, 100 at most
    :param offset: how many to pass over, 10000 at most
    """
    row = finding.seen(unit, finding.dataset(unit, needed(data, "id")))
    whole = may.look_back_on(unit.user, row)
    limit, offset = min(number(data, "limit", PAGE), LARGEST_PAGE), min(number(data, "offset", 0), DEEPEST)
    found = list(islice(_versions(unit, row.id, whole), offset, offset + limit + 1))
    return {"results": _told(unit, found[:limit], whole), "more": len(found) > limit, "contents": whole}


@action(reads=True)
def dataset_version_show(unit, data):
    """Return a dataset as one of its versions had it; an earlier one than the present is for those who may edit it.

    :param id: its id or its name
    :param revision: which version, as `dataset_version_list` numbers them
    """
    row = finding.seen(unit, finding.dataset(unit, needed(data, "id")))
    asked = number(data, "revision")
    if asked != row.revision:
        unit.demand(may.look_back_on, row)
    doc = _document(unit, row.id, asked)
    card = unit.db.scalar(select(organizations.c.card).where(organizations.c.id == orjson.loads(doc)["owner_org"]))
    return orjson.Fragment(documents.shown(doc, card))


@action()
def dataset_version_restore(unit, data):
    """Make a dataset say again what it said in an earlier version, as a new version of it.

    It is written as `package_update` would, so it is judged as it would be today.  Its name, owner, groups, whether it
    is private and whether it is a draft stay as they are.  An uploaded file that was replaced stays the one there is
    now, and a resource whose upload is gone does not come back.

    The answer has the `package`, its `revision`, `stayed` (of those fields, the ones that were others then),
    `kept_files` and `gone_files` (names of resources).

    :param id: its id or its name
    :param revision: which version
    :param note: why; 500 characters at most
    :param dry_run: say what would come of it, and change nothing; false unless told
    :param match__metadata_modified: do it only if this is its metadata_modified
    """
    old = changing.found(unit, needed(data, "id"), data)
    then = orjson.loads(_document(unit, old.id, number(data, "revision")))
    now, note = orjson.loads(old.doc), word(data, "note").strip()
    if len(note) > changing.LONGEST_NOTE:
        raise ValidationError({"note": [f"Must be at most {changing.LONGEST_NOTE} characters long"]})
    there, kept, gone = _resources(then, now)
    said = {key: value for key, value in then.items() if key not in NOT_RESTORED}
    made, organization = changing.prepared(unit, old, said | {"resources": there, "groups": now["groups"]})
    if not flag(data, "dry_run"):
        unit.note = note
        writing.write(unit, [made])
    return {"package": orjson.Fragment(changing.shown(unit, made.row, organization)), "revision": made.row["revision"],
            "stayed": [key for key in STAYS if then.get(key) != now.get(key)], "kept_files": kept, "gone_files": gone}


def _resources(then: dict, now: dict) -> tuple[list[dict], list[str], list[str]]:
    """The resources to go back to; names of those that keep a newer file, and of those whose file is gone."""
    present = {each["id"]: each for each in now["resources"] if each.get("url_type") == "upload"}
    there, kept, gone = [], [], []
    for each in then["resources"]:
        if each.get("url_type") != "upload":
            there.append(_bare(each))
        elif each["id"] in present:
            there.append(_bare(each) | {"url": present[each["id"]]["url"]})
            kept += [_called(each)] if each.get("hash") != present[each["id"]].get("hash") else []
        else:
            gone.append(_called(each))
    return there, kept, gone


def _bare(resource: dict) -> dict:
    return {key: value for key, value in resource.items() if key not in documents.OURS_IN_RESOURCES}


def _called(resource: dict) -> str:
    return resource.get("name") or resource["id"]


def _document(unit, id: str, revision: int | None) -> bytes:
    """:raises NotFound: when there is no such version"""
    doc = unit.db.scalar(select(ROWS.doc).where(ROWS.dataset_id == id, ROWS.revision == (revision or 0)))
    if doc is None:
        raise NotFound("Version not found")
    return doc


def _versions(unit, id: str, whole: bool) -> Iterator[Version]:
    """What the caller may see, newest first."""
    later = None
    for row in _revisions(unit, id):
        doc = orjson.loads(row.doc)
        if not whole and (doc["state"] != "active" or doc["private"]):
            continue
        if later is not None:
            yield Version(*later, doc)
        later = row, doc
    if later is not None:
        yield Version(*later, None)


def _revisions(unit, id: str) -> Iterator:
    below = None
    while below != 1:
        asked = select(revisions).where(ROWS.dataset_id == id)
        rows = unit.db.execute((asked if below is None else asked.where(ROWS.revision < below))
                               .order_by(ROWS.revision.desc()).limit(AT_ONCE)).all()
        if not rows:
            return
        yield from rows
        below = rows[-1].revision


def _told(unit, versions: list[Version], whole: bool) -> list[dict]:
    if not versions:
        return []
    known, subject = may.be_known(unit.user), versions[0].row.dataset_id
    actors, moments = {each.row.actor for each in versions}, {each.row.at for each in versions}
    names = {row.id: row.fullname or row.name for row in unit.db.execute(
        select(users.c.id, users.c.name, users.c.fullname).where(users.c.id.in_(actors)))} if known else {}
    entries = audit_entries.c
    doors = dict(unit.db.execute(select(entries.at, entries.door).where(
        entries.subject == subject, entries.at.in_(moments), entries.door.is_not(None))).all()) if known else {}
    told = []
    for row, doc, before in versions:
        who = row.actor if row.actor in names or unit.user.sees_all else row.actor.partition(":")[0]
        told.append({"revision": row.revision, "at": row.at, "state": doc["state"], "note": row.note if whole else "",
                     "changed": _changed(before, doc), "door": doors.get(row.at),
                     "actor": who if known else None, "actor_name": names.get(row.actor, who) if known else None})
    return told


def _changed(before: dict | None, doc: dict) -> list[str]:
    return sorted(documents.changes(before, doc).keys() - {"draft_reasons"}) if before is not None else []
