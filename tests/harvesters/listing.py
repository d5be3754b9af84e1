"""Small sources that list what they are given, and the ground to harvest them on."""

import orjson

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
            "license_id": "kogl-1", "theme": ["산업고용"], "frequency": "MONTHLY", "issued": "2024-01-02",
            "modified": "2026-02-01", "dcat_type": "FILE", "access_rights": "public", "personal_data": "none",
            "personal_data_basis": "시군구별 합계", "is_free": True, "third_party_rights": False, "language": ["ko"],
            "tags": [{"name": "전력"}, {"name": "에너지"}, {"name": "수위"}],
            "publisher": [{"name": "한국전력공사"}], "contact": [{"name": "데이터전략처", "phone": "061-345-0000"}]}


class Glimpsed(Listed):
    """Never knows whether it saw all."""

    whole = None


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
