"""DCAT in every spelling, Hydra's pages, and what hostile or careless catalogues send."""

import itertools
import random
from dataclasses import replace

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef

from catalog import LocalCatalog
from catalog.runbook import RunBook
from harvesters.answers import Answer
from harvesters.errors import Blocked, Malformed, SourceError, TooLarge
from harvesters.kinds import dcat_rdf
from harvesters.kinds.dcat import Dcat
from harvesters.kinds.dcat_rdf import Described, canonical, parsed
from harvesters.run import run
from harvesters.session import Session
from harvesters.testing import HarvesterContract, session
from schemas import DATASET, Source
from tests.harvesters.kinds.conftest import Partner

HEAD = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix adms: <http://www.w3.org/ns/adms#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix eu: <http://publications.europa.eu/resource/authority/> . @prefix schema: <http://schema.org/> .
"""
WHOLE = HEAD + """
<https://their.kr/d/1> a dcat:Dataset ; dct:identifier "D-1" ;
  dct:title "Air quality"@en , "대기질 <b>측정</b>"@ko , "Luft"@de ; dct:description "Hourly"@en , "시간별 측정값"@ko ;
  dcat:keyword "대기"@ko , "air"@en , "PM2.5/초미세"@ko ; 
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/ENVI> ,
  [ a skos:Concept ; skos:prefLabel "미세먼지"@ko ] ;
  dct:publisher [ a foaf:Organization ; foaf:name "Institute"@en , "보건환경연구원"@ko ; dct:identifier "6290000" ] ;
  dcat:contactPoint [ a vcard:Organization ; vcard:fn "대기과" ; vcard:hasEmail <mailto:air@their.kr> ;
    vcard:hasTelephone [ vcard:hasValue <tel:062-000-0000> ] ] ;
  dct:issued "2024-01-02"^^xsd:date ; dct:modified "2026-03-04T05:06:07+09:00"^^xsd:dateTime , "no day"^^xsd:date ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/DAILY> ;
  dct:accessRights <http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC> ;
  dct:language <http://publications.europa.eu/resource/authority/language/KOR> ; dcat:version "2.1" ;
  dcat:landingPage <https://their.kr/air> ; dct:spatial [ a dct:Location ; skos:prefLabel "광주"@ko ] ;
  dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2020-01-01"^^xsd:date ; dcat:endDate "2025-12-31"^^xsd:date ] ;
  dct:conformsTo <https://standards.kr/air> ; dct:provenance [ rdfs:label "측정망에서 모음"@ko ] ;
  dcat:distribution <https://their.kr/d/1#csv> , [ a dcat:Distribution ; dct:title "조회 서비스"@ko ;
    dcat:accessService [ a dcat:DataService ; dct:title "서비스" ; dcat:endpointURL <https://their.kr/api> ] ] .
<https://their.kr/d/1#csv> a dcat:Distribution ; dct:title "파일"@ko ; dcat:downloadURL <https://their.kr/1.csv> ;
  dcat:accessURL <https://their.kr/air> ; dcat:byteSize "1024.0"^^xsd:decimal ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ;
  dct:license <http://creativecommons.org/licenses/by/4.0/deed.ko> ;
  spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ;
    spdx:checksumValue "ABCDEF0123456789ABCDEF0123456789" ] .
"""


@pytest.fixture(scope="module")
def server():
    one = Partner()
    yield one
    one.server.close()


@pytest.fixture
def partner(server):
    """One partner for all tests here, forgetting between them: a server takes longer to stop than a test."""
    server.answers, server.asked = {}, []
    return server


class TestDcat(HarvesterContract):
    harvester, source = Dcat, "lge"
    file = "catalog.ttl"

    def make(self):
        url = f"{self.server.url}/dcat/{self.source}/{self.file}"
        source = Source(name="linked", harvester="dcat", url=url, owner_org="org")
        return self.harvester(source, session(source, self.server))

    def test_the_first_page_is_handed_on_before_the_second_is_asked_for(self):
        before, pages = len(self.server.app.asked), self.make().pages()
        assert len(next(pages)) == 6
        assert len(self.server.app.asked) - before == 1
        assert [len(page) for page in pages] == [6, 3]

    def test_every_spelling_gives_the_same_records(self):
        found = []
        for self.file in ("catalog.rdf", "catalog.nt", "catalog.jsonld", "catalog.ttl"):
            found.append(sorted(record.id for record in self.records()))
        assert [each == found[0] for each in found] == [True] * 4


class TestDataJson(TestDcat):
    file = "data.json"
    test_the_first_page_is_handed_on_before_the_second_is_asked_for = None
    test_every_spelling_gives_the_same_records = None


def one(partner, read, body, path="/api", **options):
    """The draft of the only record of a document, without ids."""
    partner.answers[path] = body.encode() if isinstance(body, str) else body
    harvester = partner.make(Dcat, path, **options)
    [raw] = read(harvester).values()
    made = harvester.draft(harvester.read(raw))
    for resource in made.get("resources", ()):
        del resource["id"]
    DATASET.load(made | {"name": "the-name", "owner_org": "org"})
    return made


def said(partner, read, words):
    return one(partner, read, f'{HEAD} <https://x.kr/1> a dcat:Dataset ; dct:title "가" ; {words} .')


# -- what is said

def test_a_dataset_of_dcat_ap_is_taken_over_whole(partner, read):
    assert one(partner, read, WHOLE) == {
        "title": "대기질 측정", "title_translated": {"ko": "대기질 측정", "en": "Air quality"},
        "notes": "시간별 측정값", "notes_translated": {"ko": "시간별 측정값", "en": "Hourly"},
        "tags": [{"name": "PM2.5 초미세"}, {"name": "대기"}, {"name": "air"}],
        "original_tags": ["PM2.5/초미세", "대기", "air"],
        "theme": ["환경기상"], "theme_detail": "미세먼지",
        "publisher": [{"name": "보건환경연구원", "identifier": "6290000"}],
        "contact": [{"name": "대기과", "email": "air@their.kr", "phone": "062-000-0000"}],
        "maintainer": "대기과", "maintainer_email": "air@their.kr",
        "issued": "2024-01-02", "modified": "2026-03-04T05:06:07+09:00", "frequency": "DAILY",
        "access_rights": "non-public", "language": ["ko"], "version": "2.1", "url": "https://their.kr/air",
        "spatial_coverage": "광주", "temporal_coverage": [{"start": "2020-01-01", "end": "2025-12-31"}],
        "conforms_to": ["https://standards.kr/air"], "provenance": "측정망에서 모음", "license_id": "cc-by",
        "dcat_type": "FILE", "identifier": "D-1", "partner": "org",
        "resources": [
            {"name": "파일", "url": "https://their.kr/1.csv", "download_url": "https://their.kr/1.csv",
             "access_url": "https://their.kr/air", "size": 1024, "mimetype": "text/csv", "format": "CSV",
             "hash": "abcdef0123456789abcdef0123456789", "hash_algorithm": "sha256"},
            {"name": "조회 서비스", "url": "https://their.kr/api", "resource_type": "api", "api_type": "REST"}]}


@pytest.mark.parametrize("spelling", ["xml", "nt", "json-ld", "turtle"])
def test_a_dataset_is_the_same_bytes_in_every_spelling(partner, read, spelling):
    partner.answers["/api"] = WHOLE.encode()
    wanted = read(partner.make(Dcat))
    partner.answers["/api"] = Graph().parse(data=WHOLE, format="turtle").serialize(format=spelling, encoding="utf-8")
    assert read(partner.make(Dcat)) == wanted


@pytest.mark.parametrize(("words", "id"), [
    ('dct:identifier "B" , "A" ; adms:identifier "x"', "A"),
    ('adms:identifier [ skos:notation "N-1" ]', "N-1"), ("dct:identifier <https://x.kr/id>", "https://x.kr/id"),
    ('dct:identifier "-"', "https://x.kr/1"), ("dct:identifier [ ]", "https://x.kr/1"),
    ("dct:subject 3", "https://x.kr/1")])
def test_a_dataset_is_known_by_its_own_identifier_or_else_by_its_address(partner, read, words, id):
    assert said(partner, read, words)["identifier"] == id


@pytest.mark.parametrize(("contact", "told"), [
    ('a vcard:Individual ; vcard:fn "홍길동" ; vcard:hasEmail <mailto:info@x.kr> ; vcard:hasTelephone "02-1"', None),
    ('a vcard:Individual ; vcard:fn "홍길동" ; vcard:organization-name "통계과"', [{"name": "통계과"}]),
    ('a vcard:Kind ; vcard:fn "데이터과" ; vcard:hasEmail <mailto:gildong.hong@x.kr>', [{"name": "데이터과"}]),
    ('a vcard:Kind ; vcard:fn "데이터과" ; vcard:hasEmail <mailto:open.data@x.kr>',
     [{"name": "데이터과", "email": "open.data@x.kr"}]),
    ('a vcard:Organization ; vcard:fn "과" ; vcard:hasEmail "gildong@x.kr"', [{"name": "과", "email": "gildong@x.kr"}]),
    ('a vcard:Organization ; vcard:fn "과" ; vcard:hasEmail "no mail"', [{"name": "과"}])])
def test_mail_addresses_of_organisations_are_taken_and_those_of_persons_are_not(partner, read, contact, told):
    assert said(partner, read, f"dcat:contactPoint [ {contact} ]").get("contact") == told


@pytest.mark.parametrize(("address", "id"), [
    ("<http://publications.europa.eu/resource/authority/licence/CC_BYSA_4_0>", "cc-by-sa"),
    ("<https://spdx.org/licenses/CC-BY-NC-ND-4.0>", "cc-by-nc-nd"),
    ("<http://publications.europa.eu/resource/authority/licence/CC0>", "cc-zero"),
    ("<https://www.kogl.or.kr/info/licenseType2.do>", "kogl-2"), ('"공공저작물_출처표시"', "kogl-1"),
    ("<http://www.opendefinition.org/licenses/odc-odbl>", "odc-odbl"),
    ('[ a dct:LicenseDocument ; dct:title "CC BY 4.0" ]', "cc-by"),
    ("<https://x.kr/our-terms>", "notspecified"), ("<https://x.kr/byway/cc>", "notspecified")])
def test_a_licence_is_known_by_its_address_or_label_and_never_guessed(partner, read, address, id):
    draft = said(partner, read, f"dct:license {address}")
    assert (draft["license_id"], "warnings" in draft) == (id, id == "notspecified")


@pytest.mark.parametrize(("words", "field", "value"), [
    ("dct:accrualPeriodicity <http://purl.org/cld/freq/semiannual>", "frequency", "ANNUAL_2"),
    ('dct:accrualPeriodicity "R/P7D"', "frequency", "WEEKLY"),
    ('dct:accrualPeriodicity "매월"', "frequency", "MONTHLY"),
    ("dct:accrualPeriodicity eu:x", "warnings",
     ["frequency: 알 수 없는 값 'http://publications.europa.eu/resource/authority/x'"]),
    ('dct:accessRights [ rdfs:label "restricted" ]', "access_rights", "restricted"),
    ('dcat:theme "보건 - 건강보험"', "theme", ["보건의료"]), ('dcat:theme "우주"', "theme_detail", "우주"),
    ('dct:temporal "2020-01-01/2020-12-31"', "temporal_coverage", [{"start": "2020-01-01", "end": "2020-12-31"}]),
    ('dct:temporal [ schema:startDate "2020" ]', "temporal_coverage", [{"start": "2020"}]),
    ('dct:rights "공공저작물_출처표시"', "license_id", "kogl-1"),
    ('dct:publisher [ a foaf:Person ; foaf:name "홍길동" ] , [ foaf:name "기관" ]', "publisher", [{"name": "기관"}]),
    ('dcat:landingPage "javascript:alert(1)" , <https://x.kr/p>', "url", "https://x.kr/p"),
    ('dcat:distribution "https://x.kr/f.csv" , [ dcat:accessURL <file:///etc/passwd> ; dct:title "x" ]', "resources", [
        {"name": "x", "url": "https://x.kr/1"}, {"url": "https://x.kr/f.csv"}])])
def test_a_term_is_read_in_whatever_form_it_comes(partner, read, words, field, value):
    assert said(partner, read, words)[field] == value


def test_a_service_that_is_listed_for_itself_is_a_dataset_that_is_an_interface(partner, read):
    draft = one(partner, read, HEAD + '<https://x.kr/s> a dcat:DataService ; dct:title "조회" ; '
                                      "dcat:endpointURL <https://x.kr/api> .")
    assert (draft["dcat_type"], draft["resources"]) == ("API", [
        {"name": "조회", "url": "https://x.kr/api", "resource_type": "api", "api_type": "REST"}])


@pytest.mark.parametrize(("status", "gone"), [
    ("eu:dataset-status\\/WITHDRAWN", True), ("<http://purl.org/adms/status/Deprecated>", True), ('"withdrawn"', True),
    ("<http://purl.org/adms/status/Completed>", False)])
def test_a_dataset_whose_status_says_so_is_gone(partner, read, status, gone):
    body = f'{HEAD} <https://x.kr/1> a dcat:Dataset ; dct:title "가" ; adms:status {status} .'
    partner.answers["/api"] = body.encode()
    harvester = partner.make(Dcat)
    [raw] = read(harvester).values()
    assert harvester.gone(harvester.read(raw)) is gone


@pytest.mark.parametrize("words", ["dct:title [ ]", "dct:title <https://x.kr>", 'dct:title " - "', 'dct:titel "가"'])
def test_a_dataset_without_a_title_is_the_fault_of_that_record_alone(partner, read, words):
    partner.answers["/api"] = f"{HEAD} <https://x.kr/1> a dcat:Dataset ; {words} .".encode()
    harvester = partner.make(Dcat)
    [raw] = read(harvester).values()
    with pytest.raises(ValueError, match=r"제목\(dct:title\)이 없습니다. .* / There is no title"):
        harvester.draft(harvester.read(raw))


def test_a_dataset_with_more_distributions_than_anybody_looks_through_is_a_fault_of_that_record(partner, read):
    files = ",".join(f"<https://x.kr/{number}>" for number in range(2001))
    with pytest.raises(ValueError, match="배포가 2001개입니다"):
        said(partner, read, f"dcat:distribution {files}")


# -- pages

def page(*numbers, view="", extra=""):
    datasets = "".join(f'<https://x.kr/{number}> a dcat:Dataset ; dct:title "자료 {number}" . ' for number in numbers)
    return f"{HEAD}<https://x.kr/> a dcat:Catalog . {datasets}{view}{extra}".encode()


def view(next="", total=None, last="", kind="PartialCollectionView"):
    said = [f"a hydra:{kind}"] + [f"hydra:{verb} {thing}" for verb, thing in (
        ("next", next and f"<{next}>"), ("last", last and f"<{last}>"), ("totalItems", "" if total is None else total))
        if thing != ""]
    return f"[] {' ; '.join(said)} ."


def walked(partner, *bodies):
    partner.answers |= {f"/p{place or ''}": body for place, body in enumerate(bodies)}
    harvester = partner.make(Dcat, "/p")
    return harvester, [[record.id for record in page] for page in harvester.pages()]


def test_pages_are_followed_to_the_last_and_counted(partner):
    harvester, pages = walked(partner, page(1, 2, view=view("p1", 3)), page(3, view=view(total=3)))
    assert pages == [["https://x.kr/1", "https://x.kr/2"], ["https://x.kr/3"]]
    assert (harvester.complete, harvester.expected) == ("declared 3, saw 3 on 2 pages", 3)


def test_pages_of_older_ckans_are_followed_too(partner):
    old = f'<x> a hydra:PagedCollection ; hydra:nextPage "{partner.server.url}/p1" ; hydra:totalItems "2" .'
    harvester, pages = walked(partner, page(1, view=old), page(2, view=view(total=2)))
    assert (len(pages), harvester.complete) == (2, "declared 2, saw 2 on 2 pages")


@pytest.mark.parametrize(("first", "second", "complete"), [
    (view("p1"), view(), "2 datasets on 2 pages, the last without a next"),
    (view("p1"), "", None), (view("p1", 3), view(total=3), None), (view("p1", 2), view(total=3), None),
    (view("p1", last="p1"), view(last="p1"), "2 datasets on 2 pages, the last without a next"),
    (view("p1", last="p7"), view(last="p7"), None)])
def test_a_listing_is_whole_only_when_its_last_page_says_so_and_the_total_agrees(partner, first, second, complete):
    harvester, pages = walked(partner, page(1, view=first), page(2, view=second))
    assert (len(pages), harvester.complete) == (2, complete)


@pytest.mark.parametrize(("listed", "is_whole"), [("<https://x.kr/1> , <https://x.kr/2>", True),
                                                  ("<https://x.kr/1> , <https://x.kr/3>", False), ("[ ]", False)])
def test_a_listing_that_names_what_it_nowhere_describes_is_not_whole(partner, listed, is_whole):
    harvester, _ = walked(partner, page(1, view=view("p1"), extra=f"<https://x.kr/> dcat:dataset {listed} ."),
                          page(2, view=view()))
    assert bool(harvester.complete) is is_whole


@pytest.mark.parametrize(("bodies", "code"), [
    ([page(1, view=view("p1", 2)), page(view=view(total=2))], "short"),
    ([page(1, view=view("p1", 2)), page(1, view=view(total=2))], "circle"),
    ([page(1, view=view("p1")), page(2, view=view("p"))], "circle"),
    ([page(1, view=view("p"))], "circle"), ([page()], "nothing"),
    ([page(1, view=view("p1") + view("p2"))], "envelope"), ([page(1, view=view(total='"many"'))], "envelope"),
    ([page(1, view=view("ftp://x.kr/2"))], "next"), ([page(1, view=view("http://[x"))], "rdf next"),
    ([page(1, view=view("p1"))], "status")])
def test_a_walk_that_does_not_reach_its_end_is_a_typed_error(partner, bodies, code):
    partner.answers |= {f"/p{place or ''}": body for place, body in enumerate(bodies)}
    harvester = partner.make(Dcat, "/p")
    with pytest.raises(SourceError) as error:
        list(harvester.pages())
    assert error.value.code in code.split()
    assert harvester.complete is None


def test_a_page_that_moved_under_us_hands_nothing_on_twice(partner):
    harvester, pages = walked(partner, page(1, 2, view=view("p1", 3)), page(2, 3, view=view(total=3)))
    assert sum(pages, []) == ["https://x.kr/1", "https://x.kr/2", "https://x.kr/3"]
    assert harvester.complete


def test_two_datasets_with_one_identifier_are_both_handed_on_so_that_the_run_reports_them(partner):
    two = "".join(f'<https://x.kr/{number}> a dcat:Dataset ; dct:identifier "X" . ' for number in (8, 9))
    assert walked(partner, page(extra=two))[1] == [["X", "X"]]


@pytest.mark.parametrize("second", [page(view=view(total=3)), page(1, view=view(total=3)), (500, b""), b""])
def test_a_valid_but_empty_or_repeated_page_takes_nothing_down(partner, catalog, people, store, clock, second):
    book, ckan = RunBook(store, clock), LocalCatalog(catalog, people["jiwoo"])
    partner.answers |= {"/p": page(1, view=view("p1", 3)), "/p1": page(2, 3, view=view(total=3))}

    def harvest():
        harvester = partner.make(Dcat, "/p", says={"url": "https://x.kr"})
        source = replace(harvester.source, owner_org="nia")
        return run(Dcat(source, harvester.http), ckan, book)

    assert (harvest().status, book.standing("test")) == ("done", 3)
    partner.answers["/p1"] = second
    report = harvest()
    assert (report.status, report.counts["withdrawn"], book.standing("test")) == ("failed", 0, 3)


# -- keys and other servers

def test_the_key_goes_to_the_sources_own_server_alone(partner):
    other = Partner()
    try:
        other.answers["/p1"] = page(2, view=view())
        partner.answers["/p"] = page(1, view=view(f"{other.server.url}/p1"))
        source = Source(name="test", harvester="", url=partner.server.url + "/p", owner_org="org")
        http = Session(source, "a-secret-key", frozenset([partner.server.address, other.server.address]))
        assert len(list(Dcat(source, http).pages())) == 2
        assert [environ.get("HTTP_AUTHORIZATION") for _, environ in partner.asked + other.asked] == [
            "Bearer a-secret-key", None]
    finally:
        other.server.close()


@pytest.mark.parametrize("address", ["http://10.0.0.1/p", "http://169.254.169.254/latest", "http://[::1]/p"])
def test_a_next_page_within_our_own_network_is_not_asked_for(partner, address):
    partner.answers["/p"] = page(1, view=view(address))
    harvester = partner.make(Dcat, "/p")
    with pytest.raises(Blocked):
        list(harvester.pages())
    assert harvester.complete is None


# -- what is not read

def bomb(inner):
    return f"""<?xml version="1.0"?><!DOCTYPE rdf:RDF [{inner}]><rdf:RDF
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a;</rdf:RDF>"""


@pytest.mark.parametrize(("body", "code"), [
    (bomb('<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">'), "entities"),
    (bomb('<!ENTITY a SYSTEM "file:///etc/passwd">'), "entities"),
    (bomb('<!ENTITY % a SYSTEM "http://127.0.0.1/x.dtd"> %a;'), "entities"),
    (bomb('<!ENTITY a "x">').encode("utf-16"), "entities"),
    ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><a></rdf:RDF>", "rdf"),
    ("<!-- x --><!DOCTYPE html><html><body>로그인</body></html>", "html"), ("<!doctype HTML>", "html"),
    ("<p> <o> .", "rdf"), ("a,b\n1,2", "rdf"), ("", "empty"), (" \n", "empty"), ("{", "not_json"), ("[]", "nothing"),
    (b"\xff\xfe\xff", "charset"), ("[" * 5000, "not_json"), ("@prefix x: <u:> . " + "[ x:y " * 3000, "rdf"),
    (b'{"@graph":[{"@type":"dcat:Dataset"}]}', "nothing"), ("<!--" + "--><!--" * 3000, "rdf"),
    (b'{"dataset":{}}', "nothing"), (b'{"dataset":[]}', "nothing")])
def test_what_is_no_catalogue_is_a_typed_error(partner, body, code):
    partner.answers["/api"] = body.encode() if isinstance(body, str) else body
    harvester = partner.make(Dcat)
    with pytest.raises(SourceError) as error:
        list(harvester.pages())
    assert (error.value.code, harvester.complete) == (code, None)


@pytest.mark.parametrize(("kind", "body"), [
    ("text/html", WHOLE), ("text/turtle", WHOLE), ("application/n-triples", "<https://x.kr/1> <u:p> \"x\" ."),
    ("text/plain", "<urn:a> <urn:b> <urn:c> ."), ("text/turtle", "<a> <b> <c> .")])
def test_the_header_tells_the_spelling_only_where_the_body_does_not(kind, body):
    assert len(parsed(Answer(200, {"Content-Type": kind}, body.encode(), ""), "https://x.kr/")) > 0


@pytest.mark.parametrize("place", ["root", "list", "node", "scoped", "import"])
def test_a_context_that_lies_elsewhere_is_refused_and_nobody_is_asked_for_it(partner, place):
    far = f"{partner.server.url}/context.jsonld"
    dataset = {"@id": "https://x.kr/1", "@type": "http://www.w3.org/ns/dcat#Dataset"}
    partner.answers["/api"] = orjson.dumps({
        "root": dataset | {"@context": far}, "list": dataset | {"@context": [{"x": "u:x"}, far]},
        "node": {"@graph": [dataset | {"http://u/p": {"@context": far, "x": 1}}]},
        "scoped": dataset | {"@context": {"x": {"@id": "u:x", "@context": far}}, "x": {"y": 1}},
        "import": dataset | {"@context": {"@import": far}}}[place])
    with pytest.raises(Malformed) as error:
        list(partner.make(Dcat).pages())
    assert (error.value.code, [asked for asked, _ in partner.asked]) == ("context", ["/api"])
    assert far in error.value.ko


def test_dcats_own_contexts_are_at_hand(partner, read):
    draft = one(partner, read, orjson.dumps({
        "@context": ["https://www.w3.org/ns/dcat.jsonld", {"more": "https://x.kr/more"}], "@id": "https://x.kr/1",
        "@type": "Dataset", "title": {"@value": "가", "@language": "ko"}, "keyword": ["물길"], "more": 3,
        "distribution": [{"@type": "Distribution", "downloadURL": "https://x.kr/f.csv", "format": "CSV"}]}))
    assert (draft["title"], draft["tags"], draft["resources"]) == ("가", [{"name": "물길"}], [
        {"url": "https://x.kr/f.csv", "download_url": "https://x.kr/f.csv", "format": "CSV"}])


@pytest.mark.parametrize(("name", "limit", "code"), [
    ("harvesters.kinds.dcat_rdf.LARGEST", 0, "page_large"),
    ("harvesters.kinds.dcat_rdf.Bounded.left", 5, "page_triples"),
    ("harvesters.kinds.dcat.MOST", 2, "page_many"), ("harvesters.kinds.dcat.SPELT", 0, "page_large")])
def test_a_catalogue_that_is_too_much_at_once_is_asked_to_come_in_pages(partner, monkeypatch, name, limit, code):
    monkeypatch.setattr(name, limit)
    partner.answers["/api"] = page(1, 2, 3)
    with pytest.raises(TooLarge, match=r"나눠 달라고 알려 주세요. / .* Ask for pages") as error:
        list(partner.make(Dcat).pages())
    assert error.value.code == code


# -- one dataset as bytes

ROOT = URIRef("https://x.kr/1")
NODES = st.sampled_from([BNode(f"n{number}") for number in range(5)])
TRIPLES = st.lists(st.tuples(
    NODES | st.just(ROOT), st.sampled_from([URIRef("u:p"), URIRef("http://purl.org/dc/terms/title")]),
    NODES | st.builds(Literal, st.text(max_size=4), lang=st.sampled_from([None, "ko", "EN"]))), max_size=14)


def graph_of(triples, names):
    def named(term):
        return names[term] if isinstance(term, BNode) else term
    graph = Graph()
    for triple in triples:
        graph.add(tuple(map(named, triple)))
    return graph


@given(TRIPLES, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_neither_order_nor_names_of_blank_nodes_change_the_bytes(triples, chance: random.Random):
    every = [BNode(f"n{number}") for number in range(5)]
    raw = canonical(graph_of(triples, {each: each for each in every}), ROOT)
    shuffled = chance.sample(triples, len(triples))
    renamed = graph_of(shuffled, dict(zip(every, chance.sample([BNode() for _ in every], 5), strict=True)))
    assert canonical(renamed, ROOT) == raw
    again = Graph().parse(data=raw.decode(), format="nt")
    assert canonical(again, ROOT) == raw


@given(st.text(max_size=30), st.sampled_from([None, "ko", "en"]))
@settings(max_examples=60, deadline=None)
def test_a_text_comes_back_as_it_was(text, language):
    graph = Graph()
    graph.add((ROOT, URIRef("http://purl.org/dc/terms/title"), Literal(text, lang=language)))
    [term] = Described(canonical(graph, ROOT)).all(str(ROOT), "dct:title")
    assert (term.value, term.language) == (text, language or "")


def test_blank_nodes_that_go_round_in_circles_are_read_to_their_end(partner, read):
    draft = said(partner, read, 'dct:publisher _:a . _:a dct:publisher _:b ; foaf:name "기관" . '
                                "_:b dct:publisher _:a ; dcat:distribution _:b")
    assert draft["publisher"] == [{"name": "기관"}]


def test_what_belongs_to_another_dataset_of_the_page_is_not_copied(partner, read):
    partner.answers["/api"] = page(1, 2, extra="<https://x.kr/1> dct:relation <https://x.kr/2> ; dct:isPartOf _:c . "
                                                "_:c a dcat:Catalog ; dcat:dataset <https://x.kr/2> .")
    assert b"\xec\x9e\x90\xeb\xa3\x8c 2" not in read(partner.make(Dcat))["https://x.kr/1"]


@pytest.mark.parametrize("extra", [
    "<https://x.kr/1> dct:relation " + "[ dct:relation " * 70 + "1" + "]" * 70 + " .",
    "<https://x.kr/1> dct:relation " + ",".join(map(str, range(60))) + " ."])
def test_a_dataset_that_is_too_much_is_its_own_fault_and_the_listing_proves_nothing(partner, read, monkeypatch, extra):
    monkeypatch.setattr(dcat_rdf, "MOST", 50 if "59" in extra else 20_000)
    partner.answers["/api"] = page(1, 2, extra=extra)
    harvester = partner.make(Dcat)
    found = read(harvester)
    with pytest.raises(ValueError, match=r"알려 주세요. / "):
        harvester.draft(harvester.read(found["https://x.kr/1"]))
    assert harvester.draft(harvester.read(found["https://x.kr/2"]))["title"] == "자료 2"
    assert harvester.complete is None


# -- data.json

ENTRY = {"@type": "dcat:Dataset", "identifier": "U-1", "title": "Rain", "description": "Daily &amp; hourly",
         "keyword": ["rain", "weather"], "modified": "2026-01-02", "issued": "2020-01",
         "accessLevel": "restricted public", "rights": "Ask the office", "accrualPeriodicity": "R/P1D",
         "bureauCode": ["010:86"], "programCode": ["010:001"],
         "license": "https://creativecommons.org/publicdomain/zero/1.0/", "landingPage": "https://u.gov/rain",
         "spatial": "Gwangju", "temporal": "2000-01-01/2010-12-31", "language": ["en-US"], "theme": ["기상", "space"],
         "publisher": {"name": "Office", "subOrganizationOf": {
             "name": "Agency", "subOrganizationOf": {"name": "State"}}},
         "contactPoint": {"@type": "vcard:Contact", "fn": "Jane Doe", "hasEmail": "mailto:jane.doe@u.gov"},
         "distribution": [{"@type": "dcat:Distribution", "title": "All", "downloadURL": "https://u.gov/rain.csv",
                           "mediaType": "text/csv"}, {"accessURL": "https://u.gov/api", "format": "API"}]}
US = {"@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
      "conformsTo": "https://project-open-data.cio.gov/v1.1/schema"}


def test_an_entry_of_data_json_is_taken_over_whole(partner, read):
    assert one(partner, read, orjson.dumps(US | {"dataset": [ENTRY]})) == {
        "title": "Rain", "notes": "Daily & hourly", "url": "https://u.gov/rain", "issued": "2020-01",
        "modified": "2026-01-02", "spatial_coverage": "Gwangju", "access_procedure": "Ask the office",
        "access_rights": "restricted", "frequency": "DAILY", "license_id": "cc-zero",
        "temporal_text": "2000-01-01/2010-12-31", "temporal_coverage": [{"start": "2000-01-01", "end": "2010-12-31"}],
        "publisher": [{"name": "Office"}], "contact": [{"name": "Office"}],
        "tags": [{"name": "rain"}, {"name": "weather"}],
        "theme": ["환경기상"], "theme_detail": "space", "language": ["en"], "dcat_type": "FILE",
        "extras": [{"key": "publisher_hierarchy", "value": "State > Agency > Office"},
                   {"key": "bureauCode", "value": "010:86"}, {"key": "programCode", "value": "010:001"}],
        "resources": [
            {"url": "https://u.gov/api", "access_url": "https://u.gov/api", "format": "API", "resource_type": "api"},
            {"name": "All", "url": "https://u.gov/rain.csv", "download_url": "https://u.gov/rain.csv",
             "mimetype": "text/csv", "format": "CSV"}],
        "identifier": "U-1", "partner": "org"}


def test_the_order_of_keys_does_not_change_the_bytes_of_an_entry(partner, read):
    partner.answers["/api"] = [orjson.dumps(US | {"dataset": [ENTRY]}), b"\xef\xbb\xbf" + orjson.dumps(
        {"dataset": [dict(reversed(ENTRY.items()))]} | US)]
    one_way, another = partner.make(Dcat), partner.make(Dcat)
    assert read(one_way) == read(another)
    assert (one_way.complete, one_way.expected) == ("data.json with 1 datasets", 1)


VALUES = (None, 3, True, [], {}, [{}], "", "  ", ["a", 1, None], {"name": {"name": []}}, [[["x"]]], "\u202e\x00x",
          1e300)


def test_values_of_every_wrong_kind_are_passed_over(partner):
    harvester = partner.make(Dcat)
    for key, value in itertools.product(ENTRY.keys() - {"title", "identifier"}, VALUES):
        draft = harvester.draft(ENTRY | {key: value})
        assert not DATASET.validate(draft | {"name": "the-name", "owner_org": "org"}), (key, value)


def test_an_entry_that_is_none_is_a_record_without_an_id(partner):
    partner.answers["/api"] = orjson.dumps(US | {"dataset": [3, ENTRY]})
    assert [record.id for page in partner.make(Dcat).pages() for record in page] == ["", "U-1"]
