"""Who has the last word about a field of a harvested dataset: its source, or the person who mended it.

A field is the source's unless there is a row for it.  A person's edit makes one, so that the next harvest keeps what he
wrote and only notes down what the source says.
"""

from collections import defaultdict
from collections.abc import Iterable

import orjson
from marshmallow import ValidationError as SchemaError
from sqlalchemy import delete, insert, select, update

from catalog import documents
from catalog.errors import ValidationError
from catalog.tables import curations, sightings
from schemas import DATASET

SOURCE, CURATOR, UNION = "source", "curator", "union"
RULES = (SOURCE, CURATOR, UNION)
JOINED = ("tags",)                        # what can be joined from both
NOT_RULED = documents.OURS | documents.DERIVED | {
    "id", "owner_org", "private", "state", "groups", "type", "harvest_source", "harvest_record", "mapping_version",
    "stats", "warnings", "original_tags", "tag_string", "extras_validation"}
RULED = frozenset(DATASET.fields) - NOT_RULED
MANY = 500                                # ids in one statement
ROWS = curations.c


def harvests(user) -> bool:
    """Whether it is a source that speaks, through whoever reads it."""
    return user.door == "harvest" or user.id.startswith("harvest:") or user.scope == "harvest"


def is_person(user) -> bool:
    return bool(user.id) and user.id != "system" and not harvests(user)


def is_another(item: dict, doc: bytes) -> bool:
    """Whether a dataset that has the name of one that is said is that of another record, of this or another source."""
    says = item.get("harvest_source"), item.get("harvest_record")
    if not all(says):
        return False
    stands = orjson.loads(doc)
    has = stands.get("harvest_source"), stands.get("harvest_record")
    return all(has) and has != says


def rules_of(db, ids: Iterable[str]) -> dict[str, dict]:
    """Dataset → field → its row."""
    found, ids = defaultdict(dict), list(ids)
    for start in range(0, len(ids), MANY):
        for row in db.execute(select(curations).where(ROWS.dataset_id.in_(ids[start:start + MANY]))):
            found[row.dataset_id][row.field] = row
    return found


def plain(field: str, value):
    """What is said of a field, as a source could have said it: without what the catalogue adds."""
    if field == "tags":
        return sorted(({key: tag[key] for key in ("name", "vocabulary_id") if tag.get(key)} for tag in value or ()),
                      key=lambda tag: tag["name"])
    if field == "resources":
        return [_bare(each) for each in value or () if each.get("name") != documents.LANDING]
    return value


def _bare(resource: dict) -> dict:
    return {key: value for key, value in resource.items()
            if key != "id" and key not in documents.OURS_IN_RESOURCES and value not in (None, "", [])}


class Kept:
    """What people have locked in the datasets of a batch, asked once; and what their source says of it.

    :param ids: of the datasets; nothing is asked unless it is a source that speaks
    """

    def __init__(self, unit, ids: Iterable[str]):
        self.unit, self.said = unit, []
        self.rules = rules_of(unit.db, ids) if harvests(unit.user) else {}

    def over(self, old, item: dict) -> dict:
        """What a source says of a dataset, with the curators' words over it.

        :param old: the row of the dataset, or None
        """
        rules = self.rules.get(old.id) if old else None
        if not rules:
            return item
        doc, told, merged = orjson.loads(old.doc), _told(item, rules), dict(item)
        for field, rule in rules.items():
            merged.pop(field, None)
            kept = doc.get(field)
            if rule.rule == UNION and field in told:
                kept = joined(kept, rule.said, told[field], rule.dropped)
            if kept is not None:
                merged[field] = kept
            if field in told and (rule.said_at is None or told[field] != rule.said):
                self.said.append((old.id, field, told[field]))
        return merged

    def write(self) -> None:
        """Note down what the source says now of what is locked."""
        for id, field, said in self.said:
            self.unit.db.execute(update(curations).where(ROWS.dataset_id == id, ROWS.field == field).values(
                said=said, said_at=self.unit.now))


def _told(item: dict, rules: Iterable[str]) -> dict:
    """Field → what the source says of it, for the fields of which it can be known."""
    told = {}
    for field in rules:
        try:
            said = plain(field, DATASET.load({"name": item.get("name"), field: item.get(field)} if field in item
                                             else {"name": item.get("name")}).get(field))
            documents.digest({field: said})
        except (SchemaError, ValidationError, TypeError, AttributeError):
            continue                      # no such thing could be kept, so the field stays as the curator has it
        told[field] = said
    return told


def joined(ours: list[dict] | None, before: list[dict] | None, now: list[dict], dropped: list[str] | None):
    """Keywords of ours and of the source: what it took back goes, what a curator took out stays out.

    :param before: what the source said last, if that is known
    :param dropped: names that a curator took out
    """
    has, had = {tag["name"] for tag in now}, {tag["name"] for tag in before or ()}
    stay = [tag for tag in plain("tags", ours) if tag["name"] in has or tag["name"] not in had]
    there = {tag["name"] for tag in stay} | set(dropped or ())
    return sorted(stay + [tag for tag in now if tag["name"] not in there], key=lambda tag: tag["name"])


def edited(unit, written) -> None:
    """A person has changed datasets: what of them came from a source is his from now on.

    :param written: what becomes of each; see `catalog.actions.writing.Written`
    """
    if not is_person(unit.user):
        return
    touched = {each.row["id"]: (each, fields) for each in written
               if each.before is not None and not each.of_source and (fields := _fields(each.changes))}
    if not touched:
        return
    before = {id: orjson.loads(each.before) for id, (each, _) in touched.items()}
    known, rules = _sighted(unit, [id for id, doc in before.items() if not doc.get("harvest_source")]), None
    for id, (each, fields) in touched.items():
        if id in known or before[id].get("harvest_source"):
            rules = rules_of(unit.db, touched) if rules is None else rules
            _lock(unit, each, before[id], rules.get(id, {}), fields)


def _fields(changes: dict) -> list[str]:
    """Which fields that a source speaks of were changed.  The landing page among the resources follows from another."""
    return sorted(field for field, (old, new) in changes.items()
                  if field in RULED and _some(field, old) != _some(field, new))


def _some(field: str, value):
    """What is said of a field; nothing is nothing, however it is written."""
    said = plain(field, value)
    return None if said in ("", [], {}) else said


def _sighted(unit, ids: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(ids), MANY):
        found.update(unit.db.scalars(select(sightings.c.dataset_id).where(
            sightings.c.dataset_id.in_(ids[start:start + MANY]))))
    return found


def _lock(unit, each, before: dict, rules: dict, fields: list[str]) -> None:
    row, fresh = each.row, [field for field in fields if field not in rules]
    if "tags" in fields and "tags" in rules and rules["tags"].rule == UNION:
        _drop(unit, rules["tags"], *each.changes["tags"])
    for field in fresh:
        lay(unit, row["id"], field, CURATOR, plain(field, before.get(field)), before["metadata_modified"])
    if fresh:
        unit.happened("curation:lock", row["id"], row["owner_org"], fields=fresh)


def _drop(unit, rule, old: list[dict], new: list[dict]) -> None:
    """Remember which keywords a curator took out, and which he took in again."""
    had, has = ({tag["name"] for tag in tags or ()} for tags in (old, new))
    dropped = sorted((set(rule.dropped or ()) | had) - has)
    unit.db.execute(update(curations).where(ROWS.dataset_id == rule.dataset_id, ROWS.field == "tags")
                    .values(dropped=dropped))


def lay(unit, id: str, field: str, rule: str, said, said_at: str | None, dropped: list[str] | None = None) -> None:
    """Write down whose a field is, in place of what was written of it.

    :param said: what the source says of it; known only with `said_at`, the moment
    """
    unit.db.execute(delete(curations).where(ROWS.dataset_id == id, ROWS.field == field))
    unit.db.execute(insert(curations), {
        "dataset_id": id, "field": field, "rule": rule, "said": said, "said_at": said_at, "dropped": dropped,
        "at": unit.now, "by": unit.user.id})
