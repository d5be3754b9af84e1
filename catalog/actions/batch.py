"""Many datasets in one call and one transaction.  A bad one does not spoil the others."""

from sqlalchemy import or_, select, update

from catalog import curation, documents, may
from catalog.actions import resource_rows, writing
from catalog.actions.changing import CHANGED, NOT_MOVED, STAYS_DELETED, understood
from catalog.actions.reading import flag
from catalog.actions.registry import action
from catalog.errors import NotAuthorized, ValidationError
from catalog.tables import datasets, organizations

LARGEST = 1000


@action()
def package_upsert_many(unit, data):
    """Create what is new, update what changed, leave what did not.  Says for each dataset, in order, what became of it.

    One that was deleted comes back only where `state` says active: a person may have had reasons.  Each result has the
    `base`, the revision there was before (null for a new one), and the `revision` there is now.

    :param datasets: packages, at most 1000; each is known by its id if it has one, else by its name
    :param bases: in the same order, the revisions they must have now, null for one that must not be there; one that has
        another is refused.  Whatever they have will do unless told
    :param dry_run: judge and compare, but write nothing; false unless told.  A new dataset's id is null then, and
        `revision` is what it would be
    """
    unit.demand(may.publish)
    items, dry = data.get("datasets"), flag(data, "dry_run")
    if not isinstance(items, list) or len(items) > LARGEST:
        raise ValidationError({"datasets": [f"Must be a list of at most {LARGEST} datasets"]})
    batch = _Batch(unit, [item for item in items if isinstance(item, dict)])
    results = [batch.take(item, *base) for item, base in zip(items, _bases(data, len(items)), strict=True)]
    if dry:
        unit.entries.clear()
        return {"results": [each | {"id": each["id"] if each["base"] else None} for each in results]}
    writing.write(unit, batch.written)
    batch.remember()
    return {"results": results}


def _bases(data: dict, count: int) -> list[tuple]:
    """For each dataset the revision it must have, if anybody said."""
    bases = data.get("bases")
    if bases is None:
        return [()] * count
    if not isinstance(bases, list) or len(bases) != count or not all(
            each is None or isinstance(each, int) for each in bases):
        raise ValidationError({"bases": ["Must be a list of revisions, one for each dataset"]})
    return [(each,) for each in bases]


class _Batch:
    """What the database knew about a batch before it, asked once."""

    def __init__(self, unit, items: list[dict]):
        self.unit, self.written, self.taken, self.respoken = unit, [], set(), {}
        keys = {key for item in items for key in (item.get("id"), item.get("name")) if _word(key)}
        rows = unit.db.execute(select(datasets).where(
            or_(datasets.c.id.in_(keys), datasets.c.name.in_(keys))).order_by(datasets.c.id).with_for_update()).all()
        self.by_id, self.by_name = {row.id: row for row in rows}, {row.name: row for row in rows}
        owners = {item["owner_org"] for item in items if _word(item.get("owner_org"))}
        owners |= {row.owner_org for row in rows if row.owner_org}
        found = unit.db.execute(select(organizations).where(or_(
            organizations.c.id.in_(owners), organizations.c.name.in_(owners)), organizations.c.state == "active")
            .order_by(organizations.c.id).with_for_update(read=True)).all()
        resource_rows.look_up(unit, {each["id"] for item in items for each in _listed(item.get("resources"))
                                     if isinstance(each, dict) and _word(each.get("id"))})
        self.owners = {key: row for row in found for key in (row.id, row.name)}
        self.kept = curation.Kept(unit, self.by_id)

    def take(self, item, *base) -> dict:
        """Prepare one dataset.  Whatever is wrong with it is said in its own place.

        :param base: the revision it must have, if it must
        """
        self.unit.denied = None
        try:
            return self._take(item, *base)
        except ValidationError as refusal:
            return _refused(item, refusal.error_dict)
        except NotAuthorized as refusal:
            self.unit.entries.append(self.unit.denial("package_upsert_many"))
            return _refused(item, {"owner_org": [str(refusal)]})
        except (TypeError, AttributeError) as fault:        # a value that no JSON could have held
            return _refused(item, {"__before": [str(fault)]})

    def _take(self, item: dict, *base) -> dict:
        if not isinstance(item, dict):
            raise ValidationError({"__before": ["Not a dataset"]})
        old = self._old(item)
        if base and base[0] != (old and old.revision):
            raise ValidationError({"revision": [CHANGED]})
        if old and old.state == "deleted":
            self.unit.demand(may.dispose_of, old)
            if item.get("state") != "active":
                raise ValidationError({"state": [STAYS_DELETED]})
        said = understood((writing.standing(old) if old else {}) | self.kept.over(old, item))
        if "groups" not in item:
            said["groups"] = None              # whoever sends many need not know who put them into groups
        organization = self._owner(said, old)
        if old and old.state != "deleted" and documents.digest(said) == old.digest:
            return _result("unchanged", old._asdict(), old)
        self._claim(said["name"], old)
        made = writing.prepare(self.unit, said, organization, old)
        if made.outcome == "unchanged":
            self.respoken[old.id] = made.row["digest"]
        else:
            made.of_source = bool(item.get("harvest_source") and item.get("harvest_record"))
            self.written.append(made)
        return _result(made.outcome, made.row, old) | {"changes": made.changes, "holds": made.holds}

    def _old(self, item: dict):
        if item.get("id"):
            old = self.by_id.get(item["id"]) if _word(item["id"]) else None
            if old is None:
                raise ValidationError({"id": ["Not found"]})
        else:
            old = self.by_name.get(item.get("name")) if _word(item.get("name")) else None
            if old and curation.is_another(item, old.doc):
                raise ValidationError({"name": [writing.IN_USE]})
        if old:
            self.unit.demand(may.edit, old)
        return old

    def _owner(self, said: dict, old):
        if not said.get("owner_org"):
            raise ValidationError({"owner_org": ["An organization must be provided"]})
        found = self.owners.get(said["owner_org"])
        if old is None or found is None or found.id != old.owner_org:
            self.unit.demand(may.publish_for, found)
            if old and not may.dispose_of(self.unit.user, old):
                raise ValidationError({"owner_org": [NOT_MOVED]})
        if found is None:
            raise ValidationError({"owner_org": ["Organization does not exist"]})
        return found

    def _claim(self, name: str, old) -> None:
        own = old.id if old else None
        holders = {each.id for each in (self.by_name.get(name), self.by_id.get(name)) if each} - {own}
        if holders or name in self.taken:
            raise ValidationError({"name": [writing.IN_USE]})
        if own in self.taken:
            raise ValidationError({"id": ["Given twice"]})
        self.taken |= {name, own} - {None}

    def remember(self) -> None:
        """What was said in other words to the same effect need not be looked into next time."""
        for id, digest in self.respoken.items():
            self.unit.db.execute(update(datasets).where(datasets.c.id == id).values(digest=digest))
        self.kept.write()


def _listed(value) -> list:
    return value if isinstance(value, list) else []


def _word(key) -> bool:
    return isinstance(key, str) and bool(key) and "\0" not in key


def _result(outcome: str, row: dict, old) -> dict:
    return {"outcome": outcome, "id": row["id"], "name": row["name"], "state": row["state"], "changes": {}, "holds": {},
            "errors": {}, "base": old.revision if old else None, "revision": row["revision"]}


def _refused(item, errors: dict) -> dict:
    known = item if isinstance(item, dict) else {}
    return {"outcome": "refused", "id": known.get("id"), "name": known.get("name"), "state": None,
            "changes": {}, "holds": {}, "errors": errors, "base": None, "revision": None}
