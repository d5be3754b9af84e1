from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import orjson
import pytest

from catalog import SYSTEM, LocalCatalog
from catalog.runbook import RunBook
from harvesters.base import Skip
from harvesters.drafts import RECORD_FAULTS
from harvesters.errors import SourceError
from harvesters.kinds import columns
from harvesters.kinds.ckan import Ckan
from harvesters.kinds.sweep import Sweep
from harvesters.run import run
from harvesters.sandbox import serve
from harvesters.session import Limits, Session
from harvesters.testing import HarvesterContract, Hasty, session
from schemas import DATASET, Source, to_extras

SEARCH, SHOW = "/api/api/3/action/package_search", "/api/api/3/action/package_show"
BEFORE = datetime(2026, 11, 1, tzinfo=UTC)


def package(id, **more):
    return {"id": id, "name": f"name-{id}", "title": f"자료 {id}", "notes": "", "url": "", "owner_org": "their-org",
            "organization": {"name": "their-org"}, "license_id": "cc-by", "license_title": "x", "isopen": True,
            "private": False,
            "state": "active", "type": "dataset", "metadata_created": "2020-01-01T00:00:00.000000",
            "metadata_modified": "2020-01-01T20:00:00.123456", "num_tags": 1, "num_resources": 1, "groups": [],
            "extras": [],
            "tags": [{"name": "물길", "display_name": "물길", "state": "active", "vocabulary_id": None}],
            "resources": [{"id": "r", "package_id": id, "position": 0, "state": "active", "name": "표", "format": "CSV",
                           "url": "https://their.kr/x.csv", "datastore_active": False}], **more}


def line(id, moment="2020-01-01T20:00:00.123Z"):
    return {"id": id, "metadata_modified": moment}


def page(*packages, count=None, success=True):
    return orjson.dumps({"help": "", "success": success, "result": {
        "count": len(packages) if count is None else count, "results": packages, "sort": "id asc"}})


def drafted(partner, **more):
    return partner.make(Ckan).draft(package("a", **more))


# -- the first reading

def test_pages_overlap_in_an_order_that_does_not_move(partner, read):
    partner.answers[SEARCH] = [page(package("a"), package("b"), count=3), page(package("b"), package("c"), count=3)]
    harvester = partner.make(Ckan, filter="type:dataset")
    assert list(read(harvester)) == ["a", "b", "c"]
    assert (harvester.complete, harvester.expected) == ("declared 3, saw 3 on 2 pages", 3)
    assert [asked for asked, _ in partner.asked] == [
        f"{SEARCH}?rows=500&start=0&sort=id%20asc&fq=type:dataset",
        f"{SEARCH}?rows=500&start=1&sort=id%20asc&fq=type:dataset"]


def test_a_list_that_slips_between_two_pages_is_read_again_and_nothing_is_lost(partner, read):
    """`a` is deleted after the first page: `c` moves to its place, and would be missed."""
    slipped = [page(package("a"), package("b"), count=4), page(package("c"), package("d"), count=3)]
    partner.answers[SEARCH] = [*slipped, page(package("b"), package("c"), package("d"))]
    harvester = partner.make(Ckan)
    assert list(read(harvester)) == ["a", "b", "c", "d"]
    assert harvester.complete == "declared 3, saw 3 on 1 pages"


def test_a_list_that_never_holds_still_says_nothing_of_what_is_gone(partner, read):
    partner.answers[SEARCH] = [
        body for number in range(3) for body in (page(package("a"), package("b"), count=3 + number),
                                                 page(package("b"), package("c"), count=3))]
    harvester = partner.make(Ckan)
    partner.answers[SEARCH][1::2] = [page(package("x"), package("c"), count=3)] * 3
    assert list(read(harvester)) == ["a", "b", "x", "c"]
    assert harvester.complete is None


def test_a_server_that_gives_fewer_rows_than_asked_is_walked_through(partner, read):
    partner.answers[SEARCH] = [page(package(id), count=3) for id in "abc"]
    harvester = partner.make(Ckan)
    assert list(read(harvester)) == ["a", "b", "c"]
    assert [parse_qs(asked)["start"] for asked, _ in partner.asked] == [["0"], ["1"], ["2"]]


@pytest.mark.parametrize(("answers", "code"), [
    ([page(count=1)], "short"), ([page()], "nothing"), ([page(package("a"), count=2), page(package("a"), count=2)],
                                                        "circle"),
    ([page(package("a"), success=False)], "partner_error"), ([b'{"success":true}'], "envelope"),
    ([b'{"success":false,"error":{"__type":"Authorization Error","message":"x"}}'], "denied"),
    ([b'{"success":false,"error":{"__type":"Search Query Error","message":"http://solr:8983/"}}'], "bad_request"),
    ([b'{"success":false}'], "partner_error"), ([b'{"success":true,"result":{"count":1,"results":["x"]}}'], "envelope"),
    ([(409, b'{"success":false,"error":{"__type":"Search Query Error"}}')], "status"), ([b"<html>"], "html"),
    ([b""], "empty"), ([b"[]"], "envelope"), ([b'{"success":true,"result":{"count":1,"results":[{}]}}'], "envelope")])
def test_what_is_no_listing_is_a_typed_error(partner, read, answers, code):
    partner.answers[SEARCH] = answers
    harvester = partner.make(Ckan)
    with pytest.raises(SourceError) as error:
        read(harvester)
    assert (error.value.code, harvester.complete) == (code, None)
    assert "solr" not in str(error.value)


def test_names_in_a_filter_are_taken_literally_and_no_condition_is_loosened_by_another(partner, read):
    partner.answers[SEARCH] = page(package("a"))
    read(partner.make(Ckan, filter="a:1 OR b:2", organizations=["광주", 'x" OR *:*'], groups=["g"]))
    asked = parse_qs(partner.asked[0][0].partition("?")[2])
    assert asked["fq"] == ['+(a:1 OR b:2) +(organization:("광주" OR "x\\" OR *:*")) +(groups:("g"))']


def test_a_page_too_large_to_take_is_asked_for_in_halves(partner):
    partner.answers[SEARCH] = [page(package("a", notes="가" * 5000), count=2), page(package("a"), package("b"))]
    harvester = partner.make(Ckan)
    harvester.http = Session(harvester.source, allow=frozenset([partner.server.address]),
                             limits=Limits(attempts=1, body=4000))
    assert [record.id for page in harvester.pages() for record in page] == ["a", "b"]
    assert [parse_qs(asked.partition("?")[2])["rows"] for asked, _ in partner.asked] == [["500"], ["250"]]


# -- later readings

@pytest.mark.parametrize("refusal", [(404, b"{}"), (500, b"<html>"), b"<html>", b'{"success":false,"error":{}}'])
def test_later_only_ids_and_moments_are_read_and_whole_datasets_are_fetched_by_their_ids(partner, read, refusal):
    partner.answers[SEARCH] = [page(line("a"), line("b"), line("c"), count=3), page(package("c"), package("a"))]
    partner.answers[SHOW] = [refusal]
    harvester = partner.make(Ckan)
    harvester.since = BEFORE
    assert read(harvester) == {"a": b"", "b": b"", "c": b""}
    assert [record.id for record in harvester.fetch(["a", "b", "c"])] == ["a", "c"]
    asked = [parse_qs(asked.partition("?")[2]) for asked, _ in partner.asked]
    assert (asked[0]["fl"], asked[0]["rows"]) == (["id,metadata_modified"], ["1000"])
    assert asked[1]["fq"] == ['id:("a" OR "b" OR "c")']
    assert asked[2] == {"id": ["b"]}


def test_a_dataset_the_search_does_not_give_is_shown(partner):
    partner.answers |= {SEARCH: page(), SHOW: orjson.dumps({"success": True, "result": package("a")})}
    [record] = partner.make(Ckan).fetch(["a"])
    assert orjson.loads(record.raw) == package("a")


def test_the_index_and_the_dataset_tell_the_same_moment(partner):
    harvester = partner.make(Ckan)
    versions = []
    for body in (page(package("a")), page(line("a")), page(line("a", "2020-01-01T20:00:00.124Z"))):
        partner.answers[SEARCH] = body
        versions += [record.version for page in harvester.pages() for record in page]
    assert versions[0] == versions[1] != versions[2]


def test_a_clock_of_theirs_that_is_days_wrong_hides_no_change(partner):
    """Moments are compared with themselves only: whether they lie in the past or the future means nothing."""
    harvester, versions = partner.make(Ckan), set()
    for moment in ("2019-01-01T00:00:00Z", "2026-11-24T00:00:00Z", "2099-01-01T00:00:00Z", "2026-11-20T00:00:00Z"):
        partner.answers[SEARCH] = page(line("a", moment))
        versions |= {record.version for page in harvester.pages() for record in page}
    assert len(versions) == 4


def test_each_dataset_is_asked_for_once_in_a_week_whatever_its_moment(partner):
    class Days(Hasty):
        day = 0

        def now(self):
            return datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=self.day)

    partner.answers[SEARCH] = page(*map(line, "abcdefghijklmnopqrstuvwxyz"))
    harvester = partner.make(Ckan)
    harvester.http.clock, turns, before = Days(), [], None
    for harvester.http.clock.day in range(15):
        now = {record.id: record.version for page in harvester.pages() for record in page}
        turns.append({id for id in now if before and now[id] != before[id]})
        before = now
    for week in (turns[1:8], turns[8:15]):
        assert sorted(id for day in week for id in day) == list("abcdefghijklmnopqrstuvwxyz")
        assert max(map(len, week)) < 13


@pytest.mark.parametrize("refusal", [(400, b"{}"), b'{"success":false,"error":{"__type":"Search Query Error"}}'])
def test_a_server_that_knows_no_fields_is_read_whole(partner, read, refusal):
    partner.answers[SEARCH] = [refusal, page(package("a"))]
    harvester = partner.make(Ckan)
    harvester.since = BEFORE
    assert orjson.loads(read(harvester)["a"])["title"] == "자료 a"


def test_what_is_deleted_there_is_seen_although_nothing_changed(partner, store, catalog):
    """Two sweeps without it, and it is withdrawn; the rest is neither fetched nor touched."""
    ckan, book, counts = LocalCatalog(catalog, SYSTEM), RunBook(store), []
    ckan.call_action("organization_create", {"name": "org", "title": "기관"})
    answers = [[page(*(package(id) for id in "abc"))], [page(line("a"), line("c"), line("d")), page(package("d"))],
               [page(line("a"), line("c"), line("d"))]]
    for answer in answers:
        partner.answers[SEARCH] = answer
        counts.append(run(partner.make(Ckan, whole_days=10**6), ckan, book).tally())
    assert [{key: n for key, n in each.items() if n} for each in counts] == [
        {"fetched": 3, "created": 3}, {"fetched": 3, "created": 1, "unchanged": 2, "missing": 1},
        {"fetched": 3, "unchanged": 3, "withdrawn": 1}]
    assert len(partner.asked) == 4


def test_a_dataset_that_is_listed_but_kept_from_us_stands_as_it_was(partner, store, catalog):
    ckan, book = LocalCatalog(catalog, SYSTEM), RunBook(store)
    ckan.call_action("organization_create", {"name": "org", "title": "기관"})
    reports = []
    for answer in ([page(package("a"), package("b"))],
                   [page(line("a"), line("b", "2026-10-10T00:00:00Z")), page()]):
        partner.answers[SEARCH] = answer
        reports.append(run(partner.make(Ckan, whole_days=10**6), ckan, book))
    assert [report.status for report in reports] == ["done", "partial"]
    [(id, code, message)] = reports[1].faults
    assert (id, code, message.split(".")[0]) == ("b", "unfetched", "목록에는 있지만 내용을 받지 못했습니다")
    assert book.standing("test") == 2


# -- one dataset

def test_what_is_theirs_to_decide_is_left_with_them(partner, read):
    partner.answers[SEARCH] = page(package("a"))
    harvester = partner.make(Ckan)
    draft = harvester.draft(harvester.read(read(harvester)["a"]))
    draft["resources"][0].pop("id")
    assert {key: value for key, value in draft.items() if value != []} == {
        "title": "자료 a", "notes": "", "license_id": "cc-by", "url": f"{partner.server.url}/api/dataset/name-a",
        "identifier": "a", "partner": "org", "tags": [{"name": "물길"}], "issued": "2020-01-01",
        "modified": "2020-01-01T20:00:00+00:00",
        "resources": [{"name": "표", "format": "CSV", "url": "https://their.kr/x.csv"}]}


def test_fields_that_stand_in_their_extras_come_home(partner, read):
    ours = {"frequency": "MONTHLY", "theme": ["교육"], "contact": [{"name": "과"}]}
    partner.answers[SEARCH] = page(to_extras(package("a") | ours))
    harvester = partner.make(Ckan)
    draft = harvester.draft(harvester.read(read(harvester)["a"]))
    assert {name: draft[name] for name in ours} == ours


@pytest.mark.parametrize("more", [{"private": True}, {"state": "draft"}, {"type": "harvest"}, {"type": "showcase"}])
def test_what_is_not_public_or_no_dataset_is_not_for_us(partner, more):
    with pytest.raises(Skip):
        drafted(partner, **more)


def test_what_they_marked_as_deleted_is_gone(partner):
    assert partner.make(Ckan).gone(package("a", state="deleted"))
    assert not partner.make(Ckan).gone(package("a"))


def test_a_tag_we_cannot_keep_as_it_is_is_kept_beside(partner):
    draft = drafted(partner, tags=[{"name": name} for name in ("상수도, 하수도", "전기·가스", "[ 물길 ]", "#")])
    assert draft["tags"] == [{"name": "상수도 하수도"}, {"name": "전기 가스"}, {"name": "물길"}]
    assert draft["original_tags"] == ["상수도, 하수도", "전기·가스", "[ 물길 ]", "#"]


def test_marks_of_their_harvests_go_and_the_origins_name_stays(partner):
    extras = [{"key": key, "value": value} for key, value in (
        ("harvest_object_id", "9"), ("guid", "urn:x"), ("guid", ""), ("n", [1]))]
    assert drafted(partner, extras=extras)["extras"] == [
        {"key": "guid", "value": "urn:x"}, {"key": "n", "value": "[1]"}]


def test_fields_of_a_schema_we_do_not_know_become_extras(partner):
    draft = drafted(partner, methodology="조사", years=[2024], tracking_summary={"total": 3},
                    extras={"spatial": "광주"})
    assert draft["extras"] == [{"key": "spatial", "value": "광주"}, {"key": "methodology", "value": "조사"},
                               {"key": "years", "value": "[2024]"}]


@pytest.mark.parametrize(("url", "told"), [
    ("x y.csv", "/api/dataset/a/resource/r1/download/x%20y.csv"), ("/files/x.csv", "/files/x.csv"),
    ("https://their.kr/x.csv", "https://their.kr/x.csv")])
def test_an_uploaded_file_has_an_address(partner, url, told):
    [resource] = drafted(partner, resources=[{"id": "r1", "name": "표", "url": url, "url_type": "upload"}])["resources"]
    assert resource["url"] == (told if told.startswith("http") else partner.server.url + told)


def test_one_odd_value_is_no_reason_to_lose_a_dataset(partner):
    draft = drafted(partner, maintainer_email="(062) 123-4567", theme=3, metadata_modified="2099-01-01T00:00:00")
    assert draft["warnings"] == ["maintainer_email: (062) 123-4567", "theme: 3"]
    assert "modified" not in draft
    DATASET.load(draft | {"name": "ab"})


@pytest.mark.parametrize(("title", "told"), [
    ({"ko": "물", "en": "Water"}, "물"), ({"en": "Water"}, "Water"), ("", "name-a"), (None, "name-a")])
def test_a_title_may_be_in_several_languages_or_lacking(partner, title, told):
    assert drafted(partner, title=title)["title"] == told


@pytest.mark.parametrize("broken", [{"extras": "x"}, {"tags": 3}, {"resources": ["x"]}, {"name": None, "id": None}])
def test_a_dataset_out_of_shape_is_a_fault_of_its_own(partner, broken):
    with pytest.raises(RECORD_FAULTS):
        DATASET.load(drafted(partner, **broken) | {"name": "ab"})


def test_a_dataset_that_went_through_a_ckan_comes_back_as_it_was():
    with serve() as server:
        source = Source(name="ckan", harvester="", url=f"{server.url}/ckan", owner_org="org")
        harvester = Ckan(source, session(source, server))
        harvester.size = 50
        found = [record for page in harvester.pages() for record in page]
        drafts = {record.id: harvester.draft(harvester.read(record.raw)) for record in found}
        rows = {f"{kind.lower()}-{number}": row for (kind, number), row in server.app.rows.public.items()}
        again = Ckan(source, session(source, server))
        again.since = BEFORE
        swept = [record for page in again.pages() for record in page]
        fetched = list(again.fetch([record.id for record in swept[:90]]))
    assert (harvester.complete is not None, again.complete is not None) == (True, True)
    assert [(record.id, record.version) for record in swept] == [(record.id, record.version) for record in found]
    assert [record.raw for record in fetched] == [record.raw for record in found[:90]]
    assert drafts.keys() == rows.keys()
    for id, row in rows.items():
        sent = DATASET.load(columns.draft(row) | {"name": id, "owner_org": "org"})
        back = DATASET.load(drafts[id] | {"name": id, "owner_org": "org"})
        for dataset in (sent, back):
            dataset["resources"] = [{key: value for key,
                                     value in each.items() if key != "id"} for each in dataset["resources"]]
        assert {key: back[key] for key in sent if key not in ("license_id", "extras")} == {
            key: value for key, value in sent.items() if key not in ("license_id", "extras")}


# -- the pass itself

def test_a_list_without_an_end_is_left():
    sweep = Sweep(cap=3)
    sweep.step(["a", "b"], 100)
    sweep.step(["b", "c"], 100)
    with pytest.raises(SourceError, match="3쪽을 넘어"):
        sweep.step(["c", "d"], 100)


class TestSandbox(HarvesterContract):
    harvester, source = Ckan, "ckan"

    def make(self):
        source = Source(name="ckan", harvester="", url=f"{self.server.url}/ckan", owner_org="org")
        return Ckan(source, session(source, self.server))

    def test_every_record_of_the_partner_arrives(self):
        assert {draft["title"] for _, draft in self.drafts()} == {
            row["목록명"] for row in self.server.app.rows.public.values()}
