"""OHDSI WebAPI `source/sources`: the common data models a hospital's WebAPI knows.

`tableQualifier` and `sourceDialect` tell how the database inside is built: they are dropped unread.

Options: `describe` (companion manifest keyed by `sourceKey`), `info` (true: also read the WebAPI's version),
`small_cell` and `never` (see `discreet`), `says`.
"""

from collections.abc import Iterator

import msgspec
import orjson

from harvesters.base import Harvester, Page, Record
from harvesters.kinds import columns, discreet
from harvesters.kinds.manifest import described
from harvesters.kinds.paging import batches, decoded, wrong


class Daimon(msgspec.Struct, rename="camel"):
    daimon_type: str


class CdmSource(msgspec.Struct, rename="camel"):
    source_key: str
    source_name: str
    daimons: list[Daimon] = []


SOURCES = msgspec.json.Decoder(list[CdmSource])


class Ohdsi(Harvester):
    mapping = "3"

    def pages(self) -> Iterator[Page]:
        more = described(self.http, self.source.options.get("describe"))
        sources = decoded(self.http, self._ask("source/sources"), SOURCES)
        if not sources:
            raise wrong("nothing")
        own = {source.source_key: source for source in sources}
        self.expected = len(own)
        info = self.http.json(self._ask("info")) if self.source.options.get("info") else {}
        yield from batches(_record(source, more, info.get("version")) for source in own.values())
        if len(own) == len(sources):
            self.complete = f"one list with {len(sources)} sources"

    def _ask(self, path: str):
        key = self.http.secret
        return self.http.get(f"{self.source.url}/{path}", headers={"Authorization": f"Bearer {key}"} if key else None)

    def draft(self, record: dict) -> dict:
        row = {"목록명": record["name"], "목록유형": "CDM", "분류체계": "보건의료", "키워드": ["OMOP CDM"],
               "확장자(데이터포맷)": "OMOP CDM", **record["more"]}
        package = columns.draft(row)
        if record["version"]:
            package["conforms_to"] = [f"OHDSI WebAPI {record['version']}"]
        package = columns.finish(package, self.source, record["id"])
        return discreet.quiet(package, self.source.options, discreet.host(self.source.url))


def _record(source: CdmSource, more: dict, version: str | None) -> Record:
    told = {"id": source.source_key, "name": source.source_name, "version": version,
            "more": more.get(source.source_key, {}),
            "holds": sorted({daimon.daimon_type for daimon in source.daimons})}
    return Record(source.source_key, orjson.dumps(told, option=orjson.OPT_SORT_KEYS))
