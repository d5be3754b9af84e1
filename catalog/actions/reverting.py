"""Taking back what was done to datasets, as far as nobody has changed it since.

Of each dataset is said which revision there was before and which one was made.  A field goes back only where it still
has the value that was made; who has changed another one is told instead.  Everything may be done twice: whoever goes on
where another died is told what that one did.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import orjson
from sqlalchemy import select, tuple_

from catalog import documents, may
from catalog.actions import changing, writing
from catalog.actions.reading import word
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import datasets, revisions

LARGEST = 500
OURS = "harvest:"                                 # with this begins the id of whoever harvests
FOLLOWS = {"license_id": ("license_title", "license_url", "isopen")}
PASSED = ("draft_reasons", "deleted_at", "deleted_from", "deleted_reason")      # go with the state


@dataclass
class Reverted:
    """What became of one dataset: withdrawn, updated, restored or unchanged; and what of it was kept."""

    outcome: str
    row: dict
    changes: dict = field(default_factory=dict)
    kept: list = field(default_factory=list)


@action()
def package_revert_many(unit, data):
    """Undo changes of datasets, and say for each, in order, what became of it: withdrawn, updated, restored or
    unchanged; its `changes`; its revision before (`base`) and now (`revision`); and what was `kept`: fields that
    somebody has changed since (`field`, `revision`, `actor`).

    A dataset that the change created is withdrawn, one that it withdrew is restored, and any other says again what it
    said before, in every field that still says what the change made it say.  One that was created and then edited by
    somebody stays.

    :param items: at most 500: of each `id`, `base` (the revision before, null when the change created it) and
        `revision` (the one it made)
    :param reason: why, for those who come looking for a dataset that is withdrawn, and those who look at its versions
    """
    unit.demand(may.publish)
    items, reason = data.get("items"), word(data, "reason")[:1000]
    unit.note = reason[:changing.LONGEST_NOTE]
    if not isinstance(items, list) or len(items) > LARGEST or not all(map(_is_item, items)):
        raise ValidationError({"items": [f"Must be a list of at most {LARGEST} of id, base and revision"]})
    past = _Past(unit, items)
    return {"results": [_told(item, past.revert(item, reason)) for item in items]}


def _is_item(item) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), str) and "\0" not in item["id"] and all(
        value is None or (isinstance(value, int) and 0 <= value < 2**31)
        for value in (item.get("base"), item.get("revision")))


class _Past:
    """The datasets as they stand, and the revisions they went through since."""

    def __init__(self, unit, items: list[dict]):
        self.unit, its = unit, revisions.c
        ids = [item["id"] for item in items]
        self.rows = {row.id: row for row in unit.db.execute(select(datasets).where(
            datasets.c.id.in_(ids)).order_by(datasets.c.id).with_for_update())}
        wanted = {(item["id"], number) for item in items for number in (item.get("base"), item.get("revision"))
                  if number is not None}
        self.docs = {(row.dataset_id, row.revision): row.doc for row in unit.db.execute(select(
            its.dataset_id, its.revision, its.doc).where(tuple_(its.dataset_id, its.revision).in_(list(wanted))))}

    def revert(self, item: dict, reason: str) -> Reverted:
        row = self.rows.get(item["id"])
        made = self.docs.get((item["id"], item.get("revision")))
        if row is None or made is None:                     # it is gone for good, or never was
            return Reverted("unchanged", row._asdict() if row else {"revision": None})
        made = orjson.loads(made)
        if row.owner_org != made["owner_org"] and not may.dispose_of(self.unit.user, row):
            return self._as_it_is(row, "owner_org")         # somebody has given it to others since
        self.unit.demand(may.dispose_of, row)
        if item.get("base") is None:
            return self._withdrawn(row, item, reason)
        base = self.docs.get((item["id"], item["base"]))
        if base is None:
            raise ValidationError({"items": ["There is no such revision to go back to"]})
        base = orjson.loads(base)
        if made["state"] == "deleted":
            return self._restored(row, item, base)
        if base["state"] == "deleted":
            return self._withdrawn(row, item, base.get("deleted_reason") or reason)
        return self._updated(row, item, (base, made))

    def _withdrawn(self, row, item: dict, reason: str) -> Reverted:
        if row.state == "deleted":
            mine = self._actor(row.id, row.revision).startswith(OURS)
            return Reverted("withdrawn" if mine else "unchanged", row._asdict())
        made, now = orjson.loads(self.docs[row.id, item["revision"]]), orjson.loads(row.doc)
        kept = [each for each in self._changed(row, item, made, documents.changes(made, now))
                if not each["actor"].startswith(OURS)]
        if kept:
            return Reverted("unchanged", row._asdict(), kept=kept)
        return Reverted("withdrawn", changing.bury(self.unit, row._asdict(), reason))

    def _restored(self, row, item: dict, base: dict) -> Reverted:
        if row.state != "deleted":                          # somebody has brought it back already
            return self._before(row, item, lambda was, is_: was["state"] == "deleted" != is_["state"], "restored"
                                ) or Reverted("unchanged", row._asdict())
        if row.revision != item["revision"]:                # and it was taken down again
            return self._as_it_is(row, "state")
        name = row.former_name
        if self._taken(name, row.id):
            return self._as_it_is(row, "name")
        doc = base | {"name": name, "metadata_modified": self.unit.now}
        return self._write(row, doc, "restored")

    def _updated(self, row, item: dict, docs: tuple[dict, dict]) -> Reverted:
        base, made = docs
        now = orjson.loads(row.doc)
        if row.state == "deleted":
            return self._as_it_is(row, "state")
        asked = {key for key in documents.changes(base, made) if key not in PASSED}
        back = {key for key in asked if now.get(key) == made.get(key) and (
            key != "name" or not self._taken(base["name"], row.id))}
        others = {key: None for key in asked - back if now.get(key) != base.get(key)}
        kept = self._changed(row, item, made, others)
        if not back:
            done = self._before(row, item, lambda was, is_: any(
                was.get(key) == made.get(key) and is_.get(key) == base.get(key) for key in asked), "updated")
            return replace(done, kept=kept) if done else Reverted("unchanged", row._asdict(), kept=kept)
        doc = _with(now, base, back) | {"metadata_modified": self.unit.now}
        return self._write(row, doc, "updated", kept)

    def _before(self, row, item: dict, is_it: Callable[[dict, dict], bool], outcome: str) -> Reverted | None:
        """What we did already for this same reason, before we died, if anything.

        :param is_it: says of a document before and after whether that was it
        """
        its, was = revisions.c, orjson.loads(self.docs[row.id, item["revision"]])
        for later in self.unit.db.execute(select(its.revision, its.actor, its.note, its.doc).where(
                its.dataset_id == row.id, its.revision > item["revision"]).order_by(its.revision)):
            doc = orjson.loads(later.doc)
            ours = later.actor == self.unit.user.id and later.note == self.unit.note != ""
            if ours and is_it(was, doc):
                return Reverted(outcome, {"revision": later.revision}, documents.changes(was, doc))
            was = doc
        return None

    def _as_it_is(self, row, field: str) -> Reverted:
        kept = {"field": field, "revision": row.revision, "actor": self._actor(row.id, row.revision)}
        return Reverted("unchanged", row._asdict(), kept=[kept])

    def _write(self, row, doc: dict, outcome: str, kept: list | None = None) -> Reverted:
        before = orjson.loads(row.doc)
        now = row._asdict() | {"name": doc["name"], "state": doc["state"], "private": doc["private"], "digest": "",
                               "owner_org": doc["owner_org"], "former_name": None, "modified": self.unit.now,
                               "revision": row.revision + 1, "doc": orjson.dumps(doc)}
        changes = documents.changes(before, doc)
        writing.write(self.unit, [writing.Written("updated", now, row.doc, doc, changes)])
        return Reverted(outcome, now, changes, kept or [])

    def _changed(self, row, item: dict, made: dict, fields) -> list[dict]:
        """Of these fields, who changed each first since, and in which revision."""
        its, found, before = revisions.c, {}, made
        sought = {key for key in fields if key not in PASSED}
        if not sought:
            return []
        for later in self.unit.db.execute(select(its.revision, its.actor, its.doc).where(
                its.dataset_id == row.id, its.revision > item["revision"]).order_by(its.revision)):
            doc = orjson.loads(later.doc)
            for key in sought - found.keys():
                if doc.get(key) != before.get(key):
                    found[key] = {"field": key, "revision": later.revision, "actor": later.actor}
            before = before | {key: doc.get(key) for key in sought}
        return [found[key] for key in sorted(found)]

    def _actor(self, id: str, revision: int) -> str:
        return self.unit.db.scalar(select(revisions.c.actor).where(
            revisions.c.dataset_id == id, revisions.c.revision == revision)) or ""

    def _taken(self, name: str, id: str) -> bool:
        its = datasets.c
        return self.unit.db.scalar(select(its.id).where(its.name == name, its.id != id)) is not None


def _with(now: dict, base: dict, back: set[str]) -> dict:
    """A document with these fields as they were, and what follows from them."""
    doc = dict(now)
    for key in back:
        for each in (key, *FOLLOWS.get(key, ()), *(PASSED if key == "state" else ())):
            if each in base:
                doc[each] = base[each]
            else:
                doc.pop(each, None)
    if "resources" in back:                       # a file that was uploaded and is gone cannot come back
        there = {each["id"] for each in now["resources"]}
        doc["resources"] = [each for each in base["resources"]
                            if each.get("url_type") != "upload" or each["id"] in there]
    return doc | {"num_resources": len(doc["resources"]), "num_tags": len(doc["tags"])}


def _told(item: dict, done: Reverted) -> dict:
    row = done.row
    return {"id": item["id"], "outcome": done.outcome, "changes": done.changes, "kept": done.kept,
            "base": row["revision"] if done.outcome == "unchanged" or row["revision"] is None else row["revision"] - 1,
            "revision": row["revision"]}
