"""How datasets get into the database: one way for one and for a thousand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import orjson
from sqlalchemy import bindparam, delete, insert, update

from catalog import curation, documents, files, marking
from catalog.actions import grouping, handed_in, resource_rows, tagging
from catalog.bulk import Bulk
from catalog.errors import ValidationError
from catalog.ids import new_id
from catalog.tables import dataset_groups, datasets, revisions
from schemas import check_sharing
from schemas.sharing_people import health_files

KOREA = timedelta(hours=9)            # ahead of UTC, without summer time
DATASETS, REVISIONS, DATASET_GROUPS = (Bulk(insert(each)) for each in (datasets, revisions, dataset_groups))
IN_USE = "That URL is already in use."


@dataclass
class Written:
    """What becomes of one dataset.

    :param outcome: created, updated or unchanged
    :param row: the columns of its row as they will stand
    :param changes: field → [old, new]; empty for a new dataset
    :param holds: why it is kept as a draft
    :param doc: the new document, where the rows of its resources and groups may have to change with it
    :param facts: what else its entry in the log says
    :param of_source: it says what a record of its source says, whoever brought it
    """

    outcome: str
    row: dict
    before: bytes | None = None
    doc: dict | None = None
    changes: dict = field(default_factory=dict)
    holds: dict = field(default_factory=dict)
    facts: dict = field(default_factory=dict)
    of_source: bool = False


def standing(old) -> dict:
    """What stays when it is not mentioned: leaving a field out never publishes anything."""
    stays = {"name": old.name, "owner_org": old.owner_org, "private": old.private}
    if old.state == "deleted":
        return stays | {"name": old.former_name}
    if old.state == "draft" and not orjson.loads(old.doc).get("draft_reasons"):
        stays["state"] = "draft"
    return stays


def prepare(unit, said: dict, organization, old=None) -> Written:
    """Decide what becomes of a dataset, without writing it.

    :param said: loaded fields; `id` only where a new dataset is to have it; `stamps` and `draft_reasons` only from who
        may say when a dataset was added, and that it is a draft as it stood
    :param organization: the row of its owner
    :param old: the row of the dataset it replaces
    :raises ValidationError: by the sharing profile, when the owner is a partner
    """
    stamps = said.get("stamps")
    fields = {key: value for key, value in said.items() if key not in documents.OURS}
    spoken = documents.digest(fields if "stamps" in said else said)
    fields["owner_org"] = organization.id
    if fields.get("state") == "deleted":
        raise ValidationError({"state": ["A dataset is deleted with package_delete."]})
    restored = bool(said.get("draft_reasons"))
    holds = sharing(unit, fields, organization, restored)
    if not holds and fields.get("state", "active") == "active":
        holds = handed_in.needed(unit, fields, organization, old)
    before = orjson.loads(old.doc) if old else None
    fields |= {"state": "active" if not holds and fields.get("state", "active") == "active" else "draft",
               "tags": tagging.resolve(unit, fields.get("tags") or [], (before or {}).get("tags") or []),
               "stamps": stamps,
               "groups": grouping.resolve(unit, fields.get("groups", []), (before or {}).get("groups") or [])}
    doc = documents.build(fields, old.id if old else said.get("id") or new_id(), before, unit)
    holds |= attached(doc, organization, restored)
    if holds:
        doc["draft_reasons"] = holds
    changes = documents.changes(before, doc) | documents.restamped(before, stamps) if old else {}
    if old and not changes and old.state == doc["state"]:
        return Written("unchanged", old._asdict() | {"digest": spoken}, old.doc, holds=holds)
    resource_rows.check(unit, doc, before, fields.get("resources") or [])
    row = _row(doc, spoken, old.revision + 1 if old else 1)
    return Written("updated" if old else "created", row, old.doc if old else None, doc, changes, holds)


def attached(doc: dict, organization, restored: bool = False) -> dict:
    """What is against the files of a partner's dataset.

    :raises ValidationError: unless it was a draft already
    """
    faults = health_files(doc) if organization.partner else []
    if faults and not restored:
        raise ValidationError({"resources": faults})
    return {"resources": [str(each) for each in faults]} if faults else {}


def _row(doc: dict, spoken: str, revision: int) -> dict:
    """The columns of a dataset that is written."""
    return {"id": doc["id"], "name": doc["name"], "owner_org": doc["owner_org"], "state": doc["state"],
            "private": doc["private"], "creator": doc["creator_user_id"], "created": doc["metadata_created"],
            "modified": doc["metadata_modified"], "revision": revision, "former_name": None, "digest": spoken,
            "doc": orjson.dumps(doc)}


def sharing(unit, fields: dict, organization, restored: bool = False) -> dict:
    """What keeps a partner's dataset from being published as yet.

    :param restored: it was a draft already, so what may not be kept otherwise only keeps it one
    :raises ValidationError: when it may not be kept at all
    """
    if not organization.partner:
        return {}
    today = (datetime.fromisoformat(unit.now) + KOREA).date()
    verdict = check_sharing(fields, today, advised=False)
    if verdict.errors and not restored:
        raise ValidationError(dict(verdict.errors))
    against = verdict.errors or verdict.holds
    return {key: [str(each) for each in messages] for key, messages in against.items()}


def write(unit, written: list[Written]) -> None:
    """Write what changed: rows, revisions, audit entries, and that the index is behind."""
    changed = [each for each in written if each.outcome != "unchanged"]
    new = [each.row for each in changed if each.before is None]
    DATASETS.write(unit.db, new)
    renewed = [{"its_id": each.row["id"]} | each.row for each in changed if each.before is not None]
    if renewed:
        unit.db.execute(update(datasets).where(datasets.c.id == bindparam("its_id")), renewed)
    _write_parts(unit, changed)
    REVISIONS.write(unit.db, [_revision(unit, each.row) for each in changed])
    for each in changed:
        _happened(unit, each)
    curation.edited(unit, changed)
    marking.keep_level(unit, changed)
    handed_in.close(unit, [each.row["id"] for each in changed if _no_draft_any_more(each)])
    unit.outdated(*(each.row["id"] for each in changed))


def _no_draft_any_more(written: Written) -> bool:
    was = written.facts.get("deleted_from") or written.changes.get("state", [None])[0]
    return was == "draft" and written.row["state"] != "draft"


def _write_parts(unit, changed: list[Written]) -> None:
    """Bring the rows of resources and of groups level with the documents."""
    touched = [each for each in changed if each.doc and (each.before is None or "resources" in each.changes)]
    gone = [id for each in touched if each.before is not None for id in _gone(*each.changes["resources"])]
    if gone:
        files.forget(unit, gone)
    resource_rows.write(unit, [each.doc for each in touched], {each.doc["id"] for each in touched if each.before})
    moved = [each.doc for each in changed if each.doc and (
        "groups" in each.changes if each.before else each.doc["groups"])]
    if moved:
        unit.db.execute(delete(dataset_groups).where(dataset_groups.c.dataset_id.in_([doc["id"] for doc in moved])))
        DATASET_GROUPS.write(unit.db, [{"dataset_id": doc["id"], "group_id": group["id"]}
                                       for doc in moved for group in doc["groups"]])


def _gone(old: list[dict], new: list[dict]) -> set[str]:
    return {each["id"] for each in old} - {each["id"] for each in new}


def _revision(unit, row: dict) -> dict:
    return {"dataset_id": row["id"], "revision": row["revision"], "at": unit.now,
            "actor": unit.user.id or "anonymous", "doc": row["doc"], "note": unit.note}


def _happened(unit, written: Written) -> None:
    row, verb = written.row, {"created": "create", "updated": "update"}.get(written.outcome, written.outcome)
    unit.happened(f"dataset:{verb}", row["id"], row["owner_org"], revision=row["revision"], state=row["state"],
                  private=row["private"], changed=sorted(written.changes), after=sha256(row["doc"]).hexdigest(),
                  before=sha256(written.before).hexdigest() if written.before else None, **written.facts)
