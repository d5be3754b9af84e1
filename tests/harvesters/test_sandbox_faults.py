"""Every fault of the sandbox, and what comes of a harvest that meets it: it is named, and nothing is lost."""

from dataclasses import replace

import orjson
import pytest
from sqlalchemy import select

from catalog import Catalog, LocalCatalog, Store
from catalog.runbook import RunBook
from catalog.search.memory import MemoryIndex
from catalog.tables import datasets
from harvesters import sandbox
from harvesters.partners.kepco import Kepco
from harvesters.partners.lge import Lge
from harvesters.run import run
from harvesters.sandbox import certificates, portal, wire
from harvesters.sandbox.faults import BOMBS
from harvesters.session import Limits, Session
from schemas import Source
from tests.harvesters.faults import Still

LIMITS = Limits(deadline=0.5, connect=2, read=2, attempts=2)
SAYS = {"license_id": "kogl-1", "personal_data": "none", "personal_data_basis": "통계여서 개인정보가 없습니다."}


class Small(Kepco):
    """The same partner in pages of three."""

    size = 3


@pytest.fixture(scope="module")
def served():
    with sandbox.serve() as server:
        yield server


@pytest.fixture(scope="module")
def house(sqlite_template, tmp_path_factory):
    """A catalogue and a book of its own, and who edits there."""
    path, tokens = sqlite_template
    folder = tmp_path_factory.mktemp("faults")
    (folder / "ieum.db").write_bytes(path.read_bytes())
    store = Store(f"sqlite:///{folder}/ieum.db")
    catalog = Catalog(store, MemoryIndex())
    yield LocalCatalog(catalog, catalog.user("dohyun")), RunBook(store)
    store.close()


@pytest.fixture(scope="module")
def source(served):
    told = sandbox.sources(served.url)["kepco"]
    return Source("kepco", "kepco", told["url"], "kepco", options={"lists": ["file-data-list"], "says": SAYS},
                  secret="datagokr", limit_share=0.2, limit_count=1)


@pytest.fixture(scope="module")
def harvest(served, house):
    """Read a source once: the report."""
    def go(source, kind=Small, url=None, stand_still=True):
        source = replace(source, url=url or source.url)
        clock = Still() if stand_still else None
        http = Session(source, portal.KEY, frozenset({served.address}), limits=LIMITS, clock=clock)
        try:
            return run(kind(source, http), *house)
        finally:
            http.close()
    return go


@pytest.fixture(scope="module")
def held(source, harvest, house):
    """What the catalogue holds after a good harvest: id → its document."""
    report = harvest(source)
    assert (report.status, report.counts["created"] > 5) == ("done", True), report
    return standing(house)


def standing(house):
    with house[1].store.read() as db:
        rows = db.execute(select(datasets.c.name, datasets.c.state, datasets.c.doc)).all()
    return {row.name: (row.state, orjson.loads(row.doc)) for row in rows}


@pytest.fixture
def meet(served, source, harvest, held, house):
    """Harvest under a fault of this partner: status, code of the note.  What was there is there still, as it was."""
    def go(**fault):
        served.app.faults.add({"source": "kepco"} | fault)
        report = harvest(source, stand_still=not {"drip", "slow_head"} & fault.keys())
        assert standing(house) == held
        return report.status, report.note.get("code")
    yield go
    served.app.faults.clear()
    assert harvest(source).status == "done"
    assert standing(house) == held


@pytest.mark.parametrize(("fault", "outcome"), [
    ({"drip": 0.2}, ("failed", "deadline")),
    ({"slow_head": 0.05}, ("failed", "deadline")),
    ({"status": 429}, ("failed", "server")),
    ({"status": 503, "retry_after": "30"}, ("failed", "server")),
    ({"status": 503, "retry_after": "86400"}, ("failed", "wait")),
    ({"status": 429, "retry_after": "Mon, 23 Nov 2026 09:00:00 GMT"}, ("failed", "wait")),
    ({"redirect": "loop"}, ("failed", "redirects")),
    ({"redirect": "http://169.254.169.254/latest/meta-data/"}, ("failed", "address")),
    ({"redirect": "http://10.0.0.1/list"}, ("failed", "address")),
    ({"redirect": "file:///etc/passwd"}, ("failed", "scheme")),
    ({"html": True}, ("failed", "html")),
    ({"empty": True}, ("failed", "empty")),
    ({"xml": True}, ("failed", "xml")),
    ({"error": "quota"}, ("failed", "quota")),
    ({"error": "key_in_xml"}, ("failed", "key_unknown")),
    ({"error": "header_error"}, ("failed", "bad_request")),
    ({"error": "plain"}, ("failed", "partner_error")),
    ({"error": "no_items"}, ("failed", "envelope")),
    ({"page_one": True, "after": 1}, ("failed", "page")),
    ({"duplicate": True, "after": 1}, ("failed", "circle")),
    ({"drop": 1}, ("failed", "count")),
    ({"endless": True}, ("failed", "circle")),
    ({"encode": "johab"}, ("failed", "charset")),
], ids=str)
def test_a_run_that_meets_it_fails_says_why_and_changes_nothing(meet, fault, outcome):
    assert meet(**fault) == outcome


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
@pytest.mark.parametrize("at", [0, 40, 900])
def test_an_answer_cut_off_in_any_framing_at_any_place_changes_nothing(meet, framing, at):
    status, code = meet(framing=framing, truncate=at)
    assert (status, code in ("broken", "empty", "not_json", "envelope")) == ("failed", True), code


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_not_unpacked(meet, bomb):
    code = {"gzip": "large", "gzip_twice": "not_json", "xml": "xml", "deep": "not_json"}[bomb]
    wire.bomb(bomb)                           # made once, and that takes its time
    assert meet(bomb=bomb) == ("failed", code)


@pytest.mark.parametrize("fault", [
    {"encode": "cp949", "label": "cp949"}, {"encode": "euc-kr", "label": "euc-kr"}, {"encode": "cp949"},
    {"encode": "cp949", "label": "utf-8"}, {"encode": "utf-8-sig"}, {"encode": "utf-16", "label": "utf-16"},
    {"label": "iso-8859-1"}, {"label": "euc-kr"}, {"framing": "chunked"}, {"framing": "close"}, {"drip": 0.001},
    {"status": 503, "times": 1}], ids=str)
def test_what_can_be_read_after_all_is_read_to_the_last_letter(meet, fault):
    assert meet(**fault) == ("done", None)


@pytest.mark.parametrize("kind", certificates.KINDS)
def test_a_certificate_that_nobody_vouches_for_is_not_believed(house, held, source, kind):
    with sandbox.serve(tls=kind) as bad:
        url = source.url.replace(source.url.split("/odcloud")[0], bad.url)
        http = Session(replace(source, url=url), portal.KEY, frozenset({bad.address}), limits=LIMITS, clock=Still())
        report = run(Small(replace(source, url=url), http), *house)
        http.close()
    assert (report.status, report.note["code"], bad.app.asked) == ("failed", "tls", [])
    assert standing(house) == held


def test_a_partner_whose_list_shrank_to_nothing_loses_nothing(meet):
    assert meet(keep=0) == ("failed", "nothing")


def test_a_partner_whose_list_shrank_by_half_is_held_until_somebody_looks(meet, held):
    assert meet(keep=len(held) // 2) == ("held", "too_many_gone")


def test_rows_that_stand_twice_are_taken_once(meet):
    assert meet(twice=2) == ("partial", "not_whole")


def test_a_list_that_moves_while_it_is_read_proves_nothing(meet):
    status, _ = meet(drift=1)
    assert status in ("partial", "failed")


def test_a_clock_that_is_wrong_by_two_days_changes_the_dates_it_tells_and_no_more(served, source, harvest, held, house):
    served.app.faults.add({"source": "kepco", "skew": 48.0})
    report = harvest(source)
    served.app.faults.clear()
    now = standing(house)
    assert (report.status, now.keys()) == ("done", held.keys())
    assert harvest(source).status == "done"
    assert {name: doc["title"] for name, (_, doc) in standing(house).items()} == {
        name: doc["title"] for name, (_, doc) in held.items()}


def test_ids_that_all_changed_do_not_become_as_many_datasets_again(served, source, harvest, held, house):
    served.app.faults.add({"source": "kepco", "rename": "9"})
    report = harvest(source)
    served.app.faults.clear()
    assert (report.status, report.note["code"]) == ("held", "renamed")
    assert house[0].call_action("package_search", {"rows": 0})["count"] == len(held)


def test_a_fault_of_one_partner_is_no_fault_of_another(served, harvest):
    told = sandbox.sources(served.url)["lge"]
    lge = Source("lge", "lge", told["url"], "kepco", options={"says": SAYS})
    served.app.faults.add({"source": "kepco", "html": True})
    try:
        assert harvest(lge, Lge).status in ("done", "partial")
    finally:
        served.app.faults.clear()
