"""Small sources that list what they are given, and the ground to harvest them on."""

import orjson
import requests
from ckanapi import NotFound, ValidationError

from harvesters.base import Harvester, Record, Skip
from harvesters.publish import name_for
from schemas import Source

SOURCE = Source("smart-grid", "test", "https://grid.example/list", "kepco", limit_share=0.2, limit_count=2)


class Listed(Harvester):
    """Yields the pages it is given; an exception among them is raised."""

    whole = "all of it"

    def __init__(self, *pages, source=SOURCE, expected=None):
        super().__init__(source, http=None)
        self.given, self.expected = pages, expected

    def pages(self):
        for page in self.given:
            if isinstance(page, BaseException):
                raise page
            yield page
        self.complete = self.whole

    def gone(self, record):
        return record.get("deleted") == "Y"

    def draft(self, record):
        if record.get("private"):
            raise Skip("not public")
        return {
            "title": record["title"], "notes": record.get("notes", "설명"), "url": "https://grid.example",
            "license_id": record.get("license", "kogl-1"), "stats": {"views": record.get("views", 0)},
            "theme": ["산업고용"], "frequency": "MONTHLY", "issued": "2024-01-02", "modified": "2026-02-01",
            "dcat_type": "FILE", "access_rights": "public",
            "personal_data": "none", "personal_data_basis": "시군구별 합계", "is_free": True,
            "third_party_rights": False, "language": ["ko"],
            "tags": [{"name": "전력"}, {"name": "에너지"}, {"name": "수위"}],
            "publisher": [{"name": "한국전력공사"}], "contact": [{"name": "데이터전략처", "phone": "061-345-0000"}]}


class Glimpsed(Listed):
    """Never knows whether it saw all."""

    whole = None


class Lean(Listed):
    """Says less of a dataset than a partner must, which makes it a draft."""

    def draft(self, record):
        return {key: value for key, value in super().draft(record).items()
                if key in ("title", "url", "license_id", "stats")}


def rec(id, title="수위", **more):
    return Record(id, orjson.dumps({"title": title, **more}))


def page(*ids, **more):
    return [rec(id, **more) for id in ids]


def many(count, start=0, title="수위"):
    return [rec(f"r{number}", title) for number in range(start, start + count)]


def counts(report):
    """What a report counts, but for how many came."""
    return {key: count for key, count in report.tally().items() if count and key != "fetched"}


def show(ckan, id):
    """The dataset of a record."""
    return ckan.call_action("package_show", {"id": name_for(SOURCE.name, id)})


def said(grid, *ids):
    """The titles of records' datasets, None for one that is not there."""
    found = []
    for id in ids:
        try:
            found.append(show(grid, id)["title"])
        except NotFound:
            found.append(None)
    return found


class Plain:
    """A stock CKAN as far as publishing goes: no batches, extras instead of fields, and lines that break."""

    def __init__(self, broken=()):
        self.there, self.broken, self.calls = {}, iter(broken), []

    def call_action(self, action, data):
        self.calls.append(action)
        result = getattr(self, action)(**data)
        if action != "status_show" and next(self.broken, False):
            raise requests.ConnectionError("the answer was lost")
        return result

    def status_show(self):
        return {"extensions": []}

    def package_show(self, id):
        for package in self.there.values():
            if id in (package["id"], package["name"]):
                return package
        raise NotFound("Not found")

    def package_create(self, **data):
        if any(package["name"] == data["name"] for package in self.there.values()):
            raise ValidationError({"name": ["That URL is already in use."]})
        id = f"id-{len(self.there)}"
        self.there[id] = data | {"id": id}
        return self.there[id]

    def package_patch(self, **data):
        self.there[data["id"]] |= data
        return self.there[data["id"]]

    def package_delete(self, id):
        self.there[self.package_show(id)["id"]]["state"] = "deleted"
