"""Ares `index.json` (OHDSI AresIndexer): what a hospital's common data model holds, as counts, without patient rows.

Options:
  small_cell  counts below this are not published (10; each hospital sets its own)
  never       words that must not appear
  describe    companion manifest keyed by `cdm_source_key`
  says        what the hospital states of all its sources
"""

from collections.abc import Iterator

import orjson

from harvesters.base import Harvester, Page, Record
from harvesters.kinds import columns, discreet
from harvesters.kinds.manifest import described
from harvesters.kinds.paging import batches, wrong
from schemas import clean

# an update interval up to so many days is called
CYCLES = ((1.5, "일간"), (10, "주간"), (45, "월간"), (135, "분기"), (270, "반기"), (550, "연간"))
QUALITY = "품질 점검 {}건 중 {}건에서 문제를 찾았습니다."
RELEASE = ("release_name", "release_id", "cdm_version", "vocabulary_version", "count_data_quality_issues",
           "count_data_quality_checks", "count_person", "obs_period_start", "obs_period_end")
SOURCE = ("cdm_source_name", "cdm_source_abbreviation", "cdm_source_key", "cdm_holder", "source_description",
          "average_update_interval_days")


class Ares(Harvester):
    mapping = "3"

    def pages(self) -> Iterator[Page]:
        more = described(self.http, self.source.options.get("describe"))
        found = self.http.json(self.http.get(self.source.url))
        sources = found.get("sources") if isinstance(found, dict) else found
        if not isinstance(sources, list):
            raise wrong("envelope", "sources")
        records = {record.id: record for record in (self._record(source, more) for source in sources)}
        if not records:
            raise wrong("nothing")
        self.expected = len(records)
        yield from batches(records.values())
        if len(records) == len(sources):
            self.complete = f"one file with {len(sources)} sources"

    def _record(self, source: dict, more: dict) -> Record:
        """Keep what is published: the newest release, and no count below the agreed cell."""
        key = clean.text(source.get("cdm_source_key")) if isinstance(source, dict) else None
        if not key:
            raise wrong("envelope", "cdm_source_key")
        releases = sorted(source.get("releases") or [{}], key=lambda each: str(each.get("release_id")))
        latest = releases[-1]
        release = {name: latest.get(name) for name in RELEASE}
        persons = clean.number(release["count_person"])
        release["few"] = persons is not None and persons < discreet.least(self.source.options)
        release["count_person"] = None if release["few"] else persons
        told = {name: source.get(name) for name in SOURCE} | {
            "release": release, "first": releases[0].get("release_name"), "more": more.get(key, {})}
        return Record(key, orjson.dumps(told, option=orjson.OPT_SORT_KEYS))

    def draft(self, record: dict) -> dict:
        row = {"목록명": record["cdm_source_name"], "설명": record["source_description"], "목록유형": "CDM",
               "제공기관": record["cdm_holder"], "분류체계": "보건의료", "확장자(데이터포맷)": "OMOP CDM",
               "키워드": [record["cdm_source_abbreviation"], "OMOP CDM"], "등록일": record["first"], **record["more"]}
        package = columns.finish(columns.draft(row | _counted(record)), self.source, record["cdm_source_key"])
        return discreet.quiet(package, self.source.options)


def _counted(record: dict) -> dict:
    """What the newest release says by itself, which is fresher than any companion list."""
    release, days = record["release"], clean.number(record["average_update_interval_days"])
    span = [clean.text(release[name]) for name in ("obs_period_start", "obs_period_end")]
    checks = [clean.number(release[f"count_data_quality_{name}"]) for name in ("checks", "issues")]
    cycle = next((name for most, name in CYCLES if days <= most), "수시") if days is not None else None
    told = {"수정일": clean.date(release["release_name"]), "업데이트 주기": cycle,
            "시간범위": "~".join(span) if all(span) else None,
            "CDM 판": release["cdm_version"], "용어집 판": release["vocabulary_version"],
            "데이터 한계": None if None in checks else QUALITY.format(*checks), "대상자 수": release["count_person"],
            "기타 유의사항": discreet.FEW if release["few"] else None}
    told = {column: value for column, value in told.items() if value is not None}
    return told | ({"대상자 수": None} if release["few"] else {})
