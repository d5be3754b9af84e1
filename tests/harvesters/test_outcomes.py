"""No run says that all went well when nothing came of it: statuses from counts, over real HTTP and to the notice."""

import orjson
import pytest

from catalog import SYSTEM, LocalCatalog
from catalog.runbook import RunBook
from harvesters import sandbox
from harvesters.base import Harvester, Record
from harvesters.partners.kpx import Kpx
from harvesters.run import run
from harvesters.testing import BROKEN, session
from schemas import Source
from tests.furniture import shared

SOURCE = Source("smart-grid", "test", "https://grid.example/list", "nia")


class Listed(Harvester):
    """A whole list of so many good and so many bad records."""

    def __init__(self, good, bad=0):
        super().__init__(SOURCE, http=None)
        self.good, self.bad = good, bad

    def pages(self):
        yield [Record(f"g{n}", orjson.dumps({"title": f"제목 {n}"})) for n in range(self.good)] + [
            Record(f"b{n}", b'{"name": "?"}') for n in range(self.bad)]
        self.complete = "all of it"

    def draft(self, record):
        return {"title": record["title"], "url": "https://grid.example", "license_id": "kogl-1"}


@pytest.fixture
def harvest(catalog, people, store, clock):
    """Harvest as nia; gives the report and the open notices."""
    for name in (SOURCE.name, "kpx"):
        catalog.call("harvest_source_create", {"name": name, "harvester": "test", "url": SOURCE.url,
                                               "owner_org": "nia"}, SYSTEM)
    book = RunBook(store, clock)

    def harvested(harvester):
        clock.tick(hours=1)
        report = run(harvester, LocalCatalog(catalog, people["jiwoo"]), book)
        [told] = catalog.call("harvest_health", {"source": harvester.source.name}, SYSTEM)
        return report, sorted((each["code"], each["weight"]) for each in told["notices"])
    return harvested


@pytest.mark.parametrize(("good", "bad", "status", "notices"), [
    (0, 231, "failed", [("all_bad", "bad")]),                        # "SUCCESS; 0 harvested, 0 deleted, 231 failed"
    (1, 230, "partial", [("many_bad", "warn")]),
    (200, 31, "partial", [("some_bad", "warn")]),
    (230, 1, "partial", []),
    (0, 0, "done", [("empty", "warn")]),                             # "0/0/0 success" of a source never seen before
    (231, 0, "done", [])])
def test_a_first_run_says_what_came_of_it(harvest, good, bad, status, notices):
    report, told = harvest(Listed(good, bad))
    assert (report.status, told) == (status, notices)


@pytest.mark.parametrize(("good", "bad", "status", "notices"), [
    (0, 0, "held", [("nothing_came", "bad")]),                       # 0 of what used to be 100
    (0, 100, "failed", [("all_bad", "bad"), ("drift", "warn")]),    # and why: a key is called otherwise
    (20, 0, "held", [("too_many_gone", "bad")]),
    (20, 80, "partial", [("drift", "warn"), ("many_bad", "warn")]),
    (100, 0, "done", [])])
def test_of_what_used_to_be_a_hundred_nothing_is_no_success(harvest, good, bad, status, notices):
    harvest(Listed(100))
    report, told = harvest(Listed(good, bad))
    assert (report.status, told, report.counts["withdrawn"]) == (status, notices, 0)


@pytest.mark.parametrize(("drafts", "good", "notices"), [
    (10, 0, [("mostly_drafts", "warn")]), (9, 1, [("mostly_drafts", "warn")]), (8, 2, [])])
def test_where_nearly_all_became_drafts_a_run_says_so_and_why(harvest, catalog, drafts, good, notices):
    """"Done" and "well" of a source of which nobody can find a thing."""
    catalog.call("organization_patch", {"id": "nia", "partner": True}, SYSTEM)      # held to the sharing profile
    listed = Listed(drafts)
    whole = shared(owner_org="nia")
    listed.draft = lambda record: {"title": record["title"], "url": "https://grid.example", "license_id": "kogl-1"} | (
        {} if int(record["title"].split()[1]) < drafts else {key: whole[key] for key in whole if key != "name"})
    listed.good += good
    for _ in range(2):                                # the second run finds all as it was, and it is no better
        report, told = harvest(listed)
        assert (report.status, told) == ("done", notices)
    shown = catalog.call("harvest_run_show", {"id": report.run}, SYSTEM)["report"]["note"]
    assert shown.get("code") == (notices[0][0] if notices else None)
    if notices:
        cause, why, then = shown["ko"].split(". ")
        assert cause == f"이곳에서 온 데이터 {drafts + good}건 가운데 {drafts}건이 초안이어서 아무도 찾을 수 없습니다"
        assert why.startswith("가장 많은 까닭(건수): ")
        assert f"설명이 없습니다 ({drafts})" in why
        assert then == "협력기관에 이 항목을 채워 달라고 하거나, 초안을 열어 채운 뒤 공개해 주세요."


@pytest.fixture(scope="module")
def partner():
    with sandbox.serve() as server:
        yield server


@pytest.mark.parametrize("fault", BROKEN[::3], ids=str)              # all of them are in each partner's own tests
def test_whatever_a_partner_answers_instead_of_a_list_a_run_is_never_done_and_a_person_is_told(harvest, partner, fault):
    """The very first run: nothing stands yet, so nothing but the answer itself can tell."""
    source = Source(**{"name": "kpx", "harvester": "kpx", "owner_org": "nia", "secret": "datagokr"}
                    | sandbox.sources(partner.url)["kpx"])
    partner.app.faults.add(fault)
    try:
        report, told = harvest(Kpx(source, session(source, partner)))
    finally:
        partner.app.faults.clear()
    assert (report.status, report.counts["created"]) == ("failed", 0)
    assert told == [(report.note["code"], "bad")]
    report, told = harvest(Kpx(source, session(source, partner)))
    assert (report.status, told) == ("done", [])
    assert report.counts["created"] > 0
    assert report.figures["requests"] > 0
