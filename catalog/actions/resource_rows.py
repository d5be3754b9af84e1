"""The table of resources: it finds each by its id, and sees to it that no two datasets have one of the same id."""

from sqlalchemy import delete, insert, select

from catalog.bulk import Bulk
from catalog.errors import ValidationError
from catalog.ids import VERSION, VERSION_AT
from catalog.prepared import PreparedAmong
from catalog.tables import resources

ROWS = Bulk(insert(resources))
HOLDERS = PreparedAmong(select(resources.c.id, resources.c.dataset_id), resources.c.id)
SHOWN = ("name", "description", "url", "format", "hash")
PORTION = 500


def look_up(unit, ids: set[str]) -> None:
    """Find out at once which of these ids are taken, and by which dataset; `check` asks no more for them."""
    unit.holders.update(dict.fromkeys(ids))
    unit.holders.update({row.id: row.dataset_id for row in HOLDERS.all(unit.db, ids)})


def check(unit, doc: dict, old: dict | None, said: list[dict]) -> None:
    """Take the ids of a dataset's resources, for good if it is written.

    :param doc: the whole package
    :param old: the document it replaces, whose resources have their ids already
    :param said: the resources as they were sent; an id that was made just now needs no look
    :raises ValidationError: when another dataset has a resource of the same id
    """
    had = {each["id"] for each in (old or {}).get("resources", ())}
    new = [each["id"] for each in doc["resources"] if each["id"] not in had]
    given = {each.get("id") for each in said}
    unknown = {id for id in new if (id in given or id[VERSION_AT] != VERSION) and id not in unit.holders}
    if unknown:
        look_up(unit, unknown)
    ours = None, doc["id"]
    faults = [{} if unit.holders.get(each["id"]) in ours else {"id": ["Resource id already exists."]}
              for each in doc["resources"]]
    if any(faults):
        raise ValidationError({"resources": faults})
    unit.holders.update(dict.fromkeys(new, doc["id"]))


def write(unit, docs: list[dict], renewed: set[str]) -> None:
    """Bring the table level with these documents.

    :param docs: packages that are written, whose resources may have changed
    :param renewed: ids of those among them that had resources before
    """
    ids = sorted(renewed)
    for start in range(0, len(ids), PORTION):
        unit.db.execute(delete(resources).where(resources.c.dataset_id.in_(ids[start:start + PORTION])))
    ROWS.write(unit.db, [_row(each, doc["id"]) for doc in docs for each in doc["resources"]])


def _row(resource: dict, dataset_id: str) -> dict:
    """A resource as a row, without NUL, which older documents may hold and PostgreSQL keeps in no text."""
    return {"id": resource["id"], "dataset_id": dataset_id, "position": resource["position"]} | {
        key: str(resource.get(key) or "").replace("\0", "") for key in SHOWN}
