"""Files that come with a resource: the data itself, its first rows, and what its columns are."""

from types import SimpleNamespace
from urllib.parse import quote

import orjson
from sqlalchemy import or_, select

from catalog import may
from catalog.actions import changing, finding, request_rows
from catalog.actions.reading import flag, needed, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.files import KINDS, Received, rows
from catalog.files.marks import SAMPLE
from catalog.tables import datasets, resources

ROWS = datasets.c
NO_LONGER = {"url_type": None, "hash": "", "size": None, "mimetype": None}
NOT_A_FILE = "This is not a file. Send it as multipart/form-data, with a file name."


@action(reads=True)
def resource_file_show(unit, data):
    """Return what is known of a file kept for a resource: its name, size in bytes, mimetype, digest (SHA-256) and since
    when it is kept (at).  For a resource that leads elsewhere its url, and for a data dictionary that nobody sent as a
    file the columns it is made from.

    Data whose access_rights are other than public are shown only to those who may see the dataset while it is private;
    restricted data also to whoever has a grant in force for them.

    :param id: id or name of the dataset
    :param resource_id: id of the resource
    :param kind: upload (the data; this unless told), sample or dictionary
    """
    kind = word(data, "kind") or "upload"
    if kind not in KINDS:
        raise ValidationError({"kind": [f"Must be one of {', '.join(sorted(KINDS))}"]})
    dataset, resource = _resource(unit, needed(data, "id"), needed(data, "resource_id"))
    if kind == "upload" and resource.get("url_type") != "upload":
        return {"kind": kind, "url": resource["url"]}
    if kind == "upload" and not _granted(unit, dataset):
        unit.demand(download, dataset)
    row = rows.of(unit.db, resource["id"], kind)
    if row is not None:
        return {key: getattr(row, key) for key in ("kind", "name", "size", "mimetype", "digest", "at")}
    if kind == "dictionary" and resource.get("columns"):
        return {"kind": kind, "name": f"{resource['name'] or resource['id']}.csv", "columns": resource["columns"]}
    raise NotFound("File not found")


def download(user, dataset) -> bool:
    """Take away the data themselves, which may be for fewer than those who may know of them."""
    doc = orjson.loads(dataset.doc)
    if doc.get("access_rights") in (None, "", "public"):
        return may.see(user, dataset)
    return may.see(user, SimpleNamespace(**dataset._asdict() | {"private": True}))


def _granted(unit, dataset) -> bool:
    """Whether somebody who may not fetch the data otherwise was granted them; what may not leave its place stays."""
    return (bool(unit.user.id) and not download(unit.user, dataset) and request_rows.granted(unit, dataset.id)
            and orjson.loads(dataset.doc).get("access_rights") == "restricted")


def expected(unit, key: str, data: dict) -> None:
    """Ask of a dataset what `changing.found` is going to ask, before the files that come for it are read.

    :raises NotFound, NotAuthorized, Stale, ValidationError: as that does
    """
    row = finding.dataset(unit, key)
    changing.changeable(unit, row, data.get("state"))
    changing.expected(unit, row, data)


def taken(unit, data: dict, resource_id: str) -> dict:
    """Store the files that came with a resource and take them out of what was said.

    `clear_upload`, `clear_sample` and `clear_dictionary` remove what is kept instead.

    :param data: what was said of the resource; the files and the `clear_…` are taken out
    :param resource_id: the id it has or is going to have
    :returns: the fields of the resource that follow from the files, to be set over what was said
    :raises ValidationError: when a file is none
    """
    came = {kind: data.pop(kind) for kind in KINDS if kind in data}
    cleared = {kind for kind in KINDS if flag(data, f"clear_{kind}")}
    for kind in KINDS:
        data.pop(f"clear_{kind}", None)
    sent = {kind: file for kind, file in came.items() if isinstance(file, Received)}
    faults = {kind: [NOT_A_FILE] for kind, file in came.items() if file and kind not in sent}
    if faults:
        raise ValidationError(faults)
    cleared -= sent.keys()
    if not (sent or cleared):
        return {}
    dataset = _dataset_of(unit, data, resource_id)
    for kind in sorted(cleared):
        rows.remove(unit, [resource_id], kind)
        unit.happened("file:remove", resource_id, dataset.owner_org, kind=kind)
    fields = _without(data, cleared, resource_id)
    for kind, file in sorted(sent.items()):
        rows.keep(unit, resource_id, kind, file)
        unit.happened("file:keep", resource_id, dataset.owner_org, kind=kind, digest=file.digest, size=file.size)
        fields |= _fields(unit, kind, file, f"/dataset/{dataset.id}/resource/{resource_id}")
    unit.kept[resource_id] = {key: value for key, value in fields.items() if key not in ("columns", "format")}
    if data.get("format"):
        fields.pop("format", None)
    return fields


def _without(data: dict, cleared: set[str], resource_id: str) -> dict:
    """What a resource says once files of it are removed: its address no longer is the one its file had."""
    fields = {SAMPLE: None} if "sample" in cleared else {}
    if "upload" in cleared:
        url = word(data, "url")
        fields |= NO_LONGER | {"url": "" if f"/resource/{resource_id}/download/" in url else url}
    return fields


def _fields(unit, kind: str, file: Received, address: str) -> dict:
    address = unit.site.get("site_url", "").rstrip("/") + address
    if kind == "dictionary":
        return {"columns": list(file.columns)}
    if kind == "sample":
        return {SAMPLE: f"{address}/sample"}
    said = {"format": file.format} if file.format else {}
    return said | {"url": f"{address}/download/{quote(file.name)}", "url_type": "upload", "size": file.size,
                   "mimetype": file.mimetype.partition(";")[0], "hash": file.digest, "last_modified": unit.now}


def _dataset_of(unit, data: dict, resource_id: str):
    """The dataset that has the resource, or is going to.

    :raises NotFound: when there is none
    """
    has = select(resources.c.dataset_id).where(resources.c.id == resource_id).scalar_subquery()
    said = word(data, "package_id")
    row = unit.db.execute(select(ROWS.id, ROWS.owner_org).where(or_(ROWS.id == has, ROWS.id == said, ROWS.name == said))
                          .order_by((ROWS.id == has).desc()).limit(1)).first()
    if row is None:
        raise NotFound("Dataset not found")
    return row


def _resource(unit, key: str, resource_id: str):
    """A dataset's row and one of its resources.  What the user may not see is answered like what is not there."""
    row = unit.db.execute(select(datasets).where(or_(ROWS.id == key, ROWS.name == key)).limit(1)).first()
    unit.demanded = True
    if row is None or not may.see(unit.user, row):
        raise NotFound("Dataset not found")
    found = next((each for each in orjson.loads(row.doc)["resources"] if each["id"] == resource_id), None)
    if found is None:
        raise NotFound("Resource not found")
    return row, found
