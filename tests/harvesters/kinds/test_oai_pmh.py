from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from catalog import SYSTEM, LocalCatalog
from catalog.runbook import RunBook
from harvesters import sandbox
from harvesters.base import Skip
from harvesters.errors import SourceError
from harvesters.kinds.oai_pmh import OaiPmh
from harvesters.run import run
from harvesters.testing import HarvesterContract, session
from schemas import DATASET, Source

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
IDENTIFY = ("<Identify><earliestDatestamp>2001-01-01</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
            "<granularity>YYYY-MM-DD</granularity></Identify>")


def oai(body, moment="2026-11-20T09:00:00Z"):
    return (f'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>{moment}</responseDate>{body}</OAI-PMH>").encode()


def record(id, said="<dc:title>자료</dc:title>", status=""):
    status = f' status="{status}"' if status else ""
    metadata = f'<metadata><d xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:oaire="urn:oaire">{said}</d></metadata>'
    return (f"<record><header{status}><identifier>{id}</identifier><datestamp>2026-01-01</datestamp></header>"
            f"{'' if status else metadata}</record>")


def listed(*records, token=None, size=None):
    size = f' completeListSize="{size}"' if size else ""
    more = "" if token is None else f"<resumptionToken{size}>{token}</resumptionToken>"
    return oai(f"<ListRecords>{''.join(records)}{more}</ListRecords>")


def failed(code):
    return oai(f'<error code="{code}">그 사유</error>')


@pytest.fixture
def make(partner):
    def make(*answers, identify=None, **options):
        partner.answers["/api"] = [identify or oai(IDENTIFY), *answers]
        harvester = partner.make(OaiPmh, **options)
        harvester.http.clock.now = lambda: NOW
        return harvester
    return make


def queries(partner):
    return [{name: told[0] for name, told in parse_qs(asked.partition("?")[2]).items()} for asked, _ in partner.asked]


# -- the list

def test_tokens_are_followed_alone_to_the_empty_one(make, partner, read):
    harvester = make(listed(record("a"), token="t1", size=2), listed(record("b"), token=""))
    assert list(read(harvester)) == ["a", "b"]
    assert (harvester.complete, harvester.expected) == ("saw 2 to the end of 1 list(s) on 2 pages", 2)
    assert queries(partner) == [{"verb": "Identify"}, {"verb": "ListRecords", "metadataPrefix": "oai_dc"},
                                {"verb": "ListRecords", "resumptionToken": "t1"}]


def test_a_list_shorter_than_announced_or_without_its_last_mark_is_not_whole(make, read):
    for last in (listed(record("b"), token="", size=3), listed(record("b"))):
        harvester = make(listed(record("a"), token="t1"), last)
        assert list(read(harvester)) == ["a", "b"]
        assert harvester.complete is None


def test_one_answer_without_a_token_is_all_there_is(make, read):
    harvester = make(listed(record("a")))
    read(harvester)
    assert harvester.complete == "saw 1 to the end of 1 list(s) on 1 pages"


@pytest.mark.parametrize("tokens", [["t1", "t1", "t1", "t1"], ["t1", "t2", "t3", "t4"]])
def test_a_list_that_goes_in_circles_is_left_within_three_pages(make, partner, read, tokens):
    with pytest.raises(SourceError, match="되풀이"):
        read(make(*(listed(record("a"), token=token) for token in tokens)))
    assert len(partner.asked) <= 1 + 1 + 3


def test_a_page_that_holds_nothing_may_lie_between(make, read):
    assert list(read(make(listed(record("a"), token="t1"), listed(token="t2"), listed(record("b"), token="")))) == [
        "a", "b"]


def test_a_forgotten_token_begins_the_list_anew_once(make, read):
    answers = [listed(record("a"), token="t1"), failed("badResumptionToken")]
    harvester = make(*answers, listed(record("a"), token="t2"), listed(record("b"), token=""))
    assert list(read(harvester)) == ["a", "b"]
    assert harvester.complete
    again = make(*answers, *answers)
    with pytest.raises(SourceError, match="이어 읽을 자리"):
        read(again)
    assert again.complete is None


def test_a_record_in_two_sets_comes_once(make, partner, read):
    harvester = make(listed(record("a"), record("b")), listed(record("b"), record("c")), sets=["x", "y"])
    assert list(read(harvester)) == ["a", "b", "c"]
    assert [asked.get("set") for asked in queries(partner)] == [None, "x", "y"]


def test_no_records_are_an_answer(make, read):
    harvester = make(failed("noRecordsMatch"))
    assert (read(harvester), harvester.complete) == ({}, "saw 0 to the end of 1 list(s) on 1 pages")


# -- what changed since

@pytest.mark.parametrize(("ago", "moment", "granularity", "begin"), [
    (2, "2026-11-20T09:00:00Z", "YYYY-MM-DD", "2026-11-17"),
    (2, "2026-11-20T06:00:00Z", "YYYY-MM-DDThh:mm:ssZ", "2026-11-17T06:00:00Z"),       # three hours slow
    (2, "2026-11-22T09:00:00Z", "YYYY-MM-DD", "2026-11-19"),                           # two days fast
    (2, "nonsense", "YYYY-MM-DD", "2026-11-17"), (9000, "2026-11-20T09:00:00Z", "YYYY-MM-DD", None),
    (8, "2026-11-20T09:00:00Z", "YYYY-MM-DD", None)])
def test_a_later_reading_goes_back_by_their_clock_and_a_day_more(make, partner, read, ago, moment, granularity, begin):
    identify = oai(IDENTIFY.replace("YYYY-MM-DD", granularity), moment)
    harvester = make(listed(record("a")), identify=identify)
    harvester.since = NOW - timedelta(days=ago)
    read(harvester)
    assert queries(partner)[1].get("from") == begin
    assert (harvester.glimpse, harvester.complete is None) == (begin is not None, begin is not None)


def test_nothing_new_is_fine_and_nothing_is_said_to_be_gone(make, read):
    harvester = make(failed("noRecordsMatch"))
    harvester.since = NOW - timedelta(days=1)
    assert (read(harvester), harvester.glimpse, harvester.complete) == ({}, True, None)


def test_a_short_answer_to_what_is_new_is_an_error(make, read):
    harvester = make(listed(record("a"), token="t", size=5), listed(record("b"), token=""))
    harvester.since = NOW - timedelta(days=1)
    with pytest.raises(SourceError, match="2/5"):
        read(harvester)


def test_everything_is_read_every_time_where_that_is_wanted(make, partner, read):
    harvester = make(listed(record("a")), whole_days=0)
    harvester.since = NOW
    read(harvester)
    assert "from" not in queries(partner)[1]


def test_a_deleted_record_is_gone(make, read):
    harvester = make(listed(record("a"), record("b", status="deleted")))
    assert [harvester.gone(harvester.read(raw)) for raw in read(harvester).values()] == [False, True]


def test_runs_read_everything_then_what_is_new_then_everything_again(partner, store, catalog, clock):
    """`b` is deleted by its mark in a span; `c`, which vanished without one, only by two whole readings."""
    ckan, book = LocalCatalog(catalog, SYSTEM), RunBook(store, clock)
    ckan.call_action("organization_create", {"name": "org", "title": "기관"})
    told, spans = [], []
    answers = {0: [listed(record("a"), record("b"), record("c"))], 1: [listed(record("b", status="deleted"))],
               2: [failed("noRecordsMatch")], 9: [listed(record("a"))], 10: [failed("noRecordsMatch")],
               20: [listed(record("a"))]}
    start = clock()
    for day, answer in answers.items():
        clock.time = start + timedelta(days=day)
        partner.answers, partner.asked = {"/api": [oai(IDENTIFY, "nonsense"), *answer]}, []
        harvester = partner.make(OaiPmh)
        harvester.http.clock.now = lambda: clock().replace(tzinfo=UTC)
        report = run(harvester, ckan, book)
        spans.append("from" in queries(partner)[1])
        told.append((report.status, {key: count for key, count in report.tally().items() if count}))
    assert spans == [False, True, True, False, True, False]
    assert told == [
        ("done", {"fetched": 3, "created": 3}), ("done", {"fetched": 1, "skipped": 1, "withdrawn": 1}), ("done", {}),
        ("done", {"fetched": 1, "unchanged": 1, "missing": 1}), ("done", {}),
        ("done", {"fetched": 1, "unchanged": 1, "withdrawn": 1})]


# -- what is no answer

@pytest.mark.parametrize(("body", "code"), [
    (b"", "empty"), (b"<html><body>login</body></html>", "html"), (b"<a/>", "envelope"), (b"<a>", "not_xml"),
    (oai("<GetRecord/>"), "envelope"), (failed("badArgument"), "bad_request"),
    (failed("badResumptionToken"), "token"),
    (failed("cannotDisseminateFormat"), "bad_request"), (failed("idDoesNotExist"), "retired"),
    (failed("somethingElse"), "partner_error"), (b"\xff\xfe\x00", "charset"), (b"{}", "not_xml"),
    ((500, b""), "server"), ((404, b""), "status"),
    (b'<!DOCTYPE x [<!ENTITY a "b">]><OAI-PMH>&a;</OAI-PMH>', "not_xml"),
    (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><OAI-PMH>&a;</OAI-PMH>', "not_xml"),
    (b"<error><errMsg>APPLICATION_ERROR</errMsg></error>", "partner_error")])
def test_what_is_no_answer_of_a_repository_is_a_typed_error(make, read, body, code):
    for given in ({"identify": None}, {"identify": body}):
        harvester = make(body, **given)
        with pytest.raises(SourceError) as error:
            read(harvester)
        assert error.value.code == code
        assert harvester.complete is None


def test_a_repository_that_has_no_identity_is_none(make, read):
    with pytest.raises(SourceError, match="Identify"):
        read(make(identify=oai("<ListRecords/>")))


@pytest.mark.parametrize("charset", ["utf-8", "euc-kr", "cp949", "utf-16"])
def test_any_charset_and_signs_that_xml_forbids_are_read(make, read, charset):
    body = listed(record("a", "<dc:title>전력\x0b 자료</dc:title>")).decode().replace("UTF-8", charset).encode(charset)
    harvester = make(body)
    assert harvester.draft(harvester.read(read(harvester)["a"]))["title"] == "전력 자료"


# -- one record

def drafted(make, read, said, **options):
    harvester = make(listed(record("oai:x:1", said)), **options)
    return harvester.draft(harvester.read(read(harvester)["oai:x:1"]))


def test_dublin_core_becomes_a_dataset(make, read):
    draft = drafted(make, read, """
        <dc:title xml:lang="en">Water</dc:title><dc:title xml:lang="ko">물 &amp; 길</dc:title>
        <dc:creator>물연구소</dc:creator><dc:subject>상수도, 하수도</dc:subject><dc:description>설명</dc:description>
        <dc:publisher>수자원 연구원</dc:publisher><dc:date>2024-05</dc:date><dc:type>Dataset</dc:type>
        <dc:format>CSV</dc:format><dc:identifier>ISSN:1234</dc:identifier><dc:identifier>10.1234/abc</dc:identifier>
        <dc:rights>info:eu-repo/semantics/openAccess</dc:rights><dc:rights>CC BY 4.0</dc:rights>
        <dc:relation>https://x.kr/1</dc:relation><dc:coverage>광주</dc:coverage><dc:language>ko</dc:language>""")
    for resource in draft["resources"]:
        del resource["id"]
    assert draft == {
        "title": "물 & 길", "notes": "설명", "url": "https://doi.org/10.1234/abc", "issued": "2024-05",
        "spatial_coverage": "광주", "publisher": [{"name": "수자원 연구원"}], "author": "물연구소", "language": ["ko"],
        "tags": [{"name": "상수도"}, {"name": "하수도"}], "license_id": "cc-by", "access_rights": "public",
        "identifier": "oai:x:1", "partner": "org",
        "resources": [{"name": "물 & 길", "url": "https://doi.org/10.1234/abc", "format": "CSV",
                       "access_url": "https://doi.org/10.1234/abc"}],
        "extras": [{"key": "dc_identifier", "value": "ISSN:1234\n10.1234/abc"},
                   {"key": "dc_relation", "value": "https://x.kr/1"}]}
    DATASET.load(draft | {"name": "ab"})


def test_openaire_tells_its_rights_and_files_in_attributes(make, read):
    draft = drafted(make, read, """<dc:title>물</dc:title>
        <dc:date dateType="Updated">2026-02-03</dc:date><dc:date dateType="Issued">2024</dc:date>
        <oaire:resourceType resourceTypeGeneral="dataset">자료</oaire:resourceType>
        <oaire:licenseCondition uri="https://creativecommons.org/licenses/by/4.0/">x</oaire:licenseCondition>
        <dc:rights rightsURI="http://purl.org/coar/access_right/c_16ec">restricted</dc:rights>
        <oaire:relatedIdentifier relationType="IsPartOf">10.1/2</oaire:relatedIdentifier>
        <oaire:file>https://x.kr/a.csv</oaire:file>""", types=["Dataset"])
    assert (draft["issued"], draft["modified"], draft["license_id"], draft["access_rights"]) == (
        "2024", "2026-02-03", "cc-by", "restricted")
    assert draft["resources"][0]["url"] == "https://x.kr/a.csv"


def test_other_kinds_are_not_for_us(make, read):
    with pytest.raises(Skip):
        drafted(make, read, "<dc:title>글</dc:title><dc:type>info:eu-repo/semantics/article</dc:type>",
                types=["dataset"])


def test_rights_nobody_knows_are_told_and_never_taken_for_open(make, read):
    draft = drafted(make, read, "<dc:title>글</dc:title><dc:rights>우리끼리만</dc:rights>")
    assert (draft["license_id"], draft["warnings"]) == ("notspecified", ["rights: 알 수 없는 값 '우리끼리만'"])


def test_a_record_without_a_title_is_a_fault_of_its_own(make, read):
    with pytest.raises(ValueError, match="목록명"):
        drafted(make, read, "<dc:creator>홍</dc:creator>")


def test_a_record_without_a_header_has_no_id(make, read):
    assert list(read(make(listed("<record/>", record("a"))))) == ["", "a"]


# -- played

class TestSandbox(HarvesterContract):
    harvester, source = OaiPmh, "oai"

    def make(self):
        source = Source(name="oai", harvester="", url=f"{self.server.url}/oai", owner_org="org")
        return OaiPmh(source, session(source, self.server))

    def test_every_record_of_the_partner_arrives(self):
        assert len(self.records()) == len(self.server.app.rows.public)
        titles = {draft["title"] for _, draft in self.drafts()}
        assert titles == {row["목록명"] for row in sandbox.Sandbox().rows.public.values()}
