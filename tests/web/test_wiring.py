"""What is put together for a harvest: the key's daily allowance, and old runs forgotten."""

from datetime import timedelta

import pytest

from catalog.catalog import stamp
from catalog.quotas import CLOSED, used_today
from catalog.tables import quotas, runs, searched
from config.settings import Settings
from schemas import Source
from tests.harvesters.faults import Faults, answer
from web.scheduling import keep_house
from web.wiring import bring, build, harvest

USED_UP = b"""<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>
<returnAuthMsg>LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR</returnAuthMsg>
<returnReasonCode>22</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"""


@pytest.fixture
def server():
    with Faults() as faults:
        yield faults


@pytest.fixture
def house(sqlite, memory, tmp_path, server):
    settings = Settings(data=tmp_path, database=sqlite[0], demo=True, keep_runs=30,
                        harvest_allow=(server.url.removeprefix("http://"),))
    with build(settings) as house:
        yield house


def source(house, server, name, **more):
    made = Source(name, "odcloud", server.url + "/list", "kepco", secret="DATA_GO_KR", **more)
    bring(house, {"name": "kepco"}, made)
    return made


def used(house):
    with house.store.read() as db:
        return used_today(db, "key:DATA_GO_KR", house.catalog.clock())


def test_the_partners_word_that_the_day_is_over_holds_for_all_who_use_its_key(house, server):
    server.at["/list/open-data-list"] = answer(USED_UP, Content_Type="text/xml")
    first = harvest(house, source(house, server, "one"))
    assert (first.note["code"], used(house)) == ("quota", CLOSED)
    asked = len(server.asked)
    second = harvest(house, source(house, server, "two"))
    assert (second.status, second.note["code"], second.until) == ("partial", "quota_own", first.until)
    assert len(server.asked) == asked


def test_what_a_run_did_not_use_is_given_back(house, server):
    server.at["/list"] = answer(b"not a list")
    harvest(house, source(house, server, "one", quota=1000))
    assert used(house) == len(server.asked) > 0


def test_house_keeping_forgets_old_runs_but_the_newest_of_a_source_and_no_sighting(house):
    book, clock = house.book, house.catalog.clock
    for days in (100, 99, 20):
        book.clock = lambda days=days: clock() - timedelta(days=days)
        run = book.begin("one")
        book.remember(run, [{"record": f"r{days}", "dataset_id": None, "outcome": "skipped", "raw_digest": "",
                             "draft_digest": ""}])
        book.end(run, "done", {})
    book.clock = lambda: clock() - timedelta(days=400)
    book.end(book.begin("rare"), "done", {})
    with house.store.write() as db:
        db.execute(quotas.insert().values(name="key:x", day="2020-01-01", used=5))
        db.execute(searched.insert().values(day="2020-01-01", words="버스", times=3, people=3, empty=0))
    keep_house(house)
    with house.store.read() as db:
        old = stamp(clock() - timedelta(days=30))
        left = sorted((row.source, row.ended < old) for row in db.execute(runs.select()))
        assert (db.execute(quotas.select()).all(), db.execute(searched.select()).all()) == ([], [])
    assert left == [("one", False), ("rare", True)]
    assert len(book.known("one", ["r100", "r99", "r20"])) == 3
