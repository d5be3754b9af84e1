"""`ieum reconcile`: source, database, index and another CKAN, compared with nothing in between."""

import json
from contextlib import contextmanager
from types import SimpleNamespace

import orjson
import pytest
from click.testing import CliRunner

from catalog import SYSTEM, LocalCatalog
from catalog.runbook import RunBook
from catalog.tables import outbox, plans, runs
from config.settings import Settings
from harvesters.base import Harvester, Record
from harvesters.clock import Clock
from harvesters.errors import trouble
from harvesters.run import run
from schemas import Source
from tests.web.publishing.conftest import SITE, source, stock, there  # noqa: F401
from web import cli_reconcile
from web.publishing import Remote
from web.reconciling import IncomparableError, listed, of_source, outward

GRID = Source("grid", "test", "https://grid.example/list", "nia", limit_share=0.9)


class Listed(Harvester):
    """Lists what a test lays down."""

    records: dict = {}
    whole = "all of it"

    def pages(self):
        if "down" in self.records:
            raise trouble("timeout")
        yield [Record(id, orjson.dumps({"title": title})) for id, title in self.records.items()]
        self.complete = self.whole

    def draft(self, record):
        return {"title": record["title"], "url": "https://grid.example", "license_id": "kogl-1"}


@pytest.fixture
def house(catalog, clock):
    """As much of a house as comparing needs."""
    return SimpleNamespace(catalog=catalog, store=catalog.store, index=catalog.index,
                           ckan=LocalCatalog(catalog, SYSTEM), book=RunBook(catalog.store, clock),
                           settings=Settings(site_url=SITE))


@pytest.fixture
def grid(house, people):
    """A source with two records that were harvested."""
    harvester = Listed(GRID, None)
    harvester.records = {"a": "수위", "b": "유량"}
    report = run(harvester, LocalCatalog(house.catalog, people["jiwoo"]), house.book, clock=Clock())
    assert report.status == "done"
    return harvester


def told(differences):
    return [(each.code, each.subject) for each in differences]


def test_a_source_that_says_what_it_said_has_no_difference(house, grid):
    assert told(listed(house, grid)) == []


def test_what_is_new_changed_or_gone_at_the_source_is_named_and_a_harvest_repairs_it(house, grid, people):
    grid.records = {"a": "수위 (고침)", "c": "강수량"}
    assert told(listed(house, grid)) == [("record_changed", "a"), ("record_new", "c"), ("record_gone", "b")]
    assert told(listed(house, grid)) == [("record_changed", "a"), ("record_new", "c"), ("record_gone", "b")]
    for _ in range(2):                                    # what is missing is withdrawn when a second list agrees
        run(grid, LocalCatalog(house.catalog, people["jiwoo"]), house.book, clock=Clock())
    assert told(listed(house, grid)) == []


def test_a_list_of_which_nobody_knows_whether_it_is_whole_tells_nothing_of_what_is_gone(house, grid):
    grid.records, grid.whole = {"c": "강수량"}, None
    found = []
    with pytest.raises(IncomparableError) as why:
        found.extend(listed(house, grid))
    assert why.value.side == "grid"
    assert "record_gone" not in {each.code for each in found}


def test_a_source_that_cannot_be_asked_is_not_taken_for_an_empty_one(house, grid, monkeypatch):
    monkeypatch.setattr("harvesters.registry.find", lambda name: type("Down", (Listed,), {"records": {"down": ""}}))
    with pytest.raises(IncomparableError) as why:
        list(of_source(house, GRID))
    assert why.value.as_dict()["ko"].startswith("협력기관 서버가 제때 답하지 않았습니다.")


def test_another_ckan_is_compared_dataset_by_dataset(house, source, stock, there):  # noqa: F811
    def look():
        with Remote(stock.address, stock.token, SITE, pause=lambda seconds: None) as remote:
            return [(each.code, names.get(each.subject)) for each in outward(house, remote)]

    act = LocalCatalog(source, SYSTEM).action
    names = {each["id"]: each["name"] for each in act.package_search()["results"]}
    assert sorted(look()) == [("outward_missing", "kepco-power"), ("outward_missing", "power-use")]
    there()
    assert look() == []
    act.package_patch(id="power-use", notes="바뀐 설명")
    act.package_delete(id="kepco-power")
    assert sorted(look()) == [("outward_differs", "power-use"), ("outward_extra", "kepco-power")]
    there(remove_all=True)
    assert look() == []


def test_another_ckan_that_does_not_answer_is_said_so(house, source):  # noqa: F811
    with Remote("http://127.0.0.1:9", "token", SITE, pause=lambda seconds: None) as remote, \
            pytest.raises(IncomparableError) as why:
        list(outward(house, remote))
    assert why.value.side == "outward"


@pytest.fixture
def ieum(house, grid, monkeypatch):
    """The command, in a house that is built already: `ieum("--fix")` is its exit status and what it printed as JSON."""
    @contextmanager
    def built(settings):
        yield house

    monkeypatch.setattr(cli_reconcile, "build", built)
    monkeypatch.setattr(cli_reconcile, "sources", lambda house: [GRID])
    monkeypatch.setattr("harvesters.registry.find", lambda name: lambda *its: grid)

    def call(*words):
        done = CliRunner().invoke(cli_reconcile.reconcile, [*words, "--json"], obj=house.settings)
        return done.exit_code, json.loads(done.output)
    return call


def test_the_exit_status_tells_equal_different_and_not_comparable(ieum, grid):
    equal = ieum()
    grid.records = {"a": "수위", "b": "유량", "c": "강수량"}
    different = ieum("grid")
    grid.records = {"down": ""}
    assert equal == (0, {"differences": [], "fixed": [], "incomparable": []})
    assert (different[0], [each["code"] for each in different[1]["differences"]]) == (1, ["record_new"])
    assert different[1]["differences"][0]["repair"] == "harvest"
    assert (ieum()[0], ieum()[1]["incomparable"][0]["side"]) == (2, "grid")
    assert ieum("--here")[0] == 0


def test_fix_repairs_what_needs_nobody_and_names_the_rest(ieum, house, grid):
    house.index.update([], [house.book.known("grid", ["a"])["a"].dataset_id])
    with house.store.write() as db:
        db.execute(runs.insert().values(id="lost", source="grid", status="running", fence=1, started="2020",
                                        lease_until="2020", counts={}, report={}))
    grid.records = {"a": "수위", "b": "유량 (고침)"}
    status, found = ieum("--fix")
    assert status == 1
    assert sorted(each["code"] for each in found["fixed"]) == ["index_missing", "run_lost"]
    assert [(each["code"], each["repair"]) for each in found["differences"]] == [("record_changed", "harvest")]
    with house.store.read() as db:
        assert db.execute(outbox.select()).all() == []


def test_a_source_that_nobody_knows_is_refused(ieum, house):
    done = CliRunner().invoke(cli_reconcile.reconcile, ["nothing"], obj=house.settings)
    assert (done.exit_code, "모르는 이름" in done.output) == (2, True)


def test_without_a_database_nothing_is_compared(tmp_path, grid):
    done = CliRunner().invoke(cli_reconcile.reconcile, [], obj=Settings(data=tmp_path, demo=True))
    assert (done.exit_code, "ieum migrate" in done.output) == (2, True)


def test_it_is_told_for_people_too(ieum, house, grid):
    grid.records = {"a": "수위", "b": "유량", "c": "강수량"}
    done = CliRunner().invoke(cli_reconcile.reconcile, [], obj=house.settings)
    assert "수집처에 있는 기록(c)을 아직 수집하지 않았습니다." in done.output
    assert "다른 것 1건, 고친 것 0건. record_new 1 / 1 differences, 0 fixed." in done.output


@pytest.mark.parametrize(("note", "way"), [
    (None, "ieum harvest grid"),
    ("renamed", "번호가 바뀐 기록이 같은 데이터인지 먼저 정해 주세요. / Say first which records only got another id: "
                f"{SITE}/ko/desk/harvests/grid/renames"),
    ("too_many_gone", "계획을 보고 승인해 주세요. / Look at the plan and approve it: ieum harvest --approve held")])
def test_the_repair_fits_how_the_source_stands_and_is_said_once_for_each_kind(house, grid, ieum, note, way):
    house.ckan.call_action("harvest_source_create", {
        "name": "grid", "harvester": "manifest", "url": "https://grid.example/list", "owner_org": "nia"})
    if note:
        with house.store.write() as db:
            db.execute(runs.insert().values(id="held", source="grid", status="held", fence=1, started="2026",
                                            ended="2026", counts={}, report={}))
            db.execute(plans.insert().values(run_id="held", source="grid", state="waiting", made="2026",
                                             reason={"code": note, "ko": "가", "en": "a"}))
    grid.records = {"a": "수위 (고침)", "c": "강수량", "d": "기온"}
    done = CliRunner().invoke(cli_reconcile.reconcile, ["grid"], obj=house.settings)
    assert [line for line in done.output.splitlines() if "→" in line] == [f"  → {way}"] * 3
    assert "ieum harvest" not in done.output.replace(f"  → {way}", "")
    assert {each["way"] for each in ieum("grid")[1]["differences"]} == {way}
