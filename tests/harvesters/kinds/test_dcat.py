"""DCAT in every spelling: what a catalogue says is what we take over."""

import pytest
from rdflib import Graph

from harvesters.kinds.dcat import Dcat
from harvesters.testing import HarvesterContract, session
from schemas import DATASET, Source
from tests.harvesters.kinds.turtle import HEAD

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
    ('dcat:landingPage "javascript:alert(1)" , "http://[x" , <https://x.kr/p>', "url", "https://x.kr/p"),
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
