"""A harvester that asks a real server for each of its pages, and makes one record of each."""

import orjson

from harvesters.base import Harvester, Record


class Asking(Harvester):
    """:param pages: how many it asks for"""

    def __init__(self, http, pages):
        super().__init__(http.source, http)
        self.count = pages

    def pages(self):
        for number in range(self.count):
            self.http.get(self.source.url, {"page": number})
            yield [record(number)]
        self.complete = "every page was asked for"

    def draft(self, record):
        return {"title": record["title"], "url": "https://grid.example", "license_id": "kogl-1"}


def record(number):
    return Record(f"r{number}", orjson.dumps({"title": f"수위 {number}"}))
