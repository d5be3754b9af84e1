"""Croissant documents, one or a list of them, and what careless or hostile ones hold."""

import itertools
from functools import partial

import orjson
import pytest

from harvesters.errors import SourceError
from harvesters.kinds import linked
from harvesters.kinds.croissant import Croissant
from schemas import DATASET
from tests.harvesters.kinds.linked import LinkedContract

DOCUMENT = {
    "@context": {"@vocab": "https://schema.org/", "sc": "https://schema.org/", "cr": "http://mlcommons.org/croissant/",
                 "rai": "http://mlcommons.org/croissant/RAI/", "far": "https://elsewhere.kr/context.jsonld"},
    "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.1", "name": "광주 보행 영상",
    "description": [{"@value": "Walking people", "@language": "en"}, {"@value": "걷는 사람", "@language": "ko"}],
    "license": "https://creativecommons.org/licenses/by-nc/4.0/", "url": "https://their.kr/walk", "version": "1.2.0",
    "datePublished": "2026-02-03", "dateModified": "2026-04-05", "keywords": ["영상", "보행"], "inLanguage": "ko-KR",
    "isLiveDataset": True, "citeAs": "보행 영상, 2026",
    "creator": [{"@type": "sc:Person", "name": "홍길동", "email": "gildong@their.kr"},
                {"@type": "sc:Organization", "name": "인공지능연구소", "email": "data@their.kr"}],
    "rai:personalSensitiveInformation": ["Age", "Gender"], "rai:dataCollection": "CCTV에서 모음",
    "rai:dataLimitations": "낮 시간만", "rai:dataUseCases": "보행자 검출",
    "distribution": [
        {"@type": "cr:FileObject", "@id": "zip", "name": "영상 묶음", "contentUrl": "files/walk.zip",
         "contentSize": "1.5 MB", "encodingFormat": "application/zip", "sha256": "ab" * 32},
        {"@type": "cr:FileSet", "@id": "images", "name": "사진", "containedIn": {"@id": "zip"},
         "encodingFormat": "image/jpeg", "includes": "*.jpg"},
        {"@type": "cr:FileObject", "@id": "labels", "name": "정답", "contentUrl": "https://their.kr/labels.csv",
         "encodingFormat": ["text/csv"], "md5": "cd" * 16}],
    "recordSet": [{"@type": "cr:RecordSet", "@id": "boxes", "field": [
        {"@type": "cr:Field", "@id": "boxes/x", "name": "boxes/left", "description": "왼쪽 끝",
         "dataType": "sc:Integer", "source": {"fileObject": {"@id": "labels"}, "extract": {"column": "x"}}},
        {"@type": "cr:Field", "@id": "boxes/image", "dataType": ["sc:ImageObject", "wd:Q478798"],
         "source": {"fileSet": {"@id": "images"}}, "subField": [
             {"@type": "cr:Field", "name": "name", "source": {"fileSet": {"@id": "images"}}}]}]}]}


class TestCroissant(LinkedContract):
    harvester, source, house = Croissant, "skt", "croissant"


@pytest.fixture
def drafted(linked):
    """What becomes of a document."""
    return partial(linked, Croissant, "/d/one.json")


def test_a_document_is_taken_over_whole(partner, drafted):
    url = partner.server.url
    assert drafted(DOCUMENT) == {
        "title": "광주 보행 영상", "notes": "걷는 사람",
        "notes_translated": {"ko": "걷는 사람", "en": "Walking people"},
        "dcat_type": "AI", "license_id": "cc-nc", "url": "https://their.kr/walk", "version": "1.2.0",
        "issued": "2026-02-03", "modified": "2026-04-05", "tags": [{"name": "영상"}, {"name": "보행"}],
        "language": ["ko"], "frequency": "IRREG", "remarks": "인용: 보행 영상, 2026",
        "conforms_to": ["http://mlcommons.org/croissant/1.1"],
        "publisher": [{"name": "인공지능연구소"}], "contact": [{"name": "인공지능연구소", "email": "data@their.kr"}],
        "personal_data": "included", "provenance": "CCTV에서 모음", "quality_annotation": "낮 시간만",
        "personal_data_basis": "Croissant 문서의 rai:personalSensitiveInformation 항목에 적힌 내용입니다: Age, Gender",
        "ai_task": "보행자 검출", "identifier": f"{url}/d/one.json", "partner": "org",
        "resources": [
            {"name": "사진", "description": "*.jpg", "url": f"{url}/d/files/walk.zip",
             "download_url": f"{url}/d/files/walk.zip", "mimetype": "image/jpeg", "format": "JPEG",
             "columns": [{"name": "image", "type": "ImageObject, Q478798"}, {"name": "name"}]},
            {"name": "영상 묶음", "url": f"{url}/d/files/walk.zip", "download_url": f"{url}/d/files/walk.zip",
             "mimetype": "application/zip", "format": "ZIP", "size": 1_500_000, "hash": "ab" * 32,
             "hash_algorithm": "sha256"},
            {"name": "정답", "url": "https://their.kr/labels.csv", "download_url": "https://their.kr/labels.csv",
             "mimetype": "text/csv", "format": "CSV", "hash": "cd" * 16, "hash_algorithm": "md5",
             "columns": [{"name": "x", "type": "Integer", "description": "왼쪽 끝"}]}]}
    assert [asked for asked, _ in partner.asked] == ["/d/one.json"]


def test_names_with_a_prefix_or_in_full_mean_the_same(drafted):
    plain = {"@type": "Dataset", "name": "가나", "url": "https://x.kr", "version": "1"}
    wanted = drafted(plain)
    for prefix in ("sc:", "schema:", "https://schema.org/"):
        other = {key if key[0] == "@" else prefix + key: value for key, value in plain.items()}
        assert drafted(other) == wanted


@pytest.mark.parametrize(("said", "told"), [
    (["None"], "none"), ("없음", "none"), (["Health"], "sensitive"), (["나이", "건강 상태"], "sensitive"),
    ("Language", "included"), ([], None), (None, None), (True, None), ({}, None)])
def test_personal_data_are_told_as_the_document_tells_them_and_never_assumed(drafted, said, told):
    assert drafted(DOCUMENT | {"rai:personalSensitiveInformation": said}).get("personal_data") == told


@pytest.mark.parametrize(("said", "id"), [
    ({"identifier": "doi:10/1", "@id": "https://x.kr/1"}, "doi:10/1"), ({"@id": "https://x.kr/1"}, "https://x.kr/1"),
    ({"@id": "#it"}, None), ({"identifier": {"@type": "PropertyValue", "name": "N-1"}}, "N-1"), ({}, None)])
def test_a_document_is_known_by_its_own_identifier_or_else_by_its_address(partner, drafted, said, id):
    assert drafted(DOCUMENT | said)["identifier"] == id or f"{partner.server.url}/d/one.json"


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "javascript:alert(1)", "",
                                  "a/../../b", "..\\b", {"x": 1}, "http://[x"])
def test_a_file_out_of_the_documents_folder_has_no_address(drafted, path):
    files = [{"@type": "cr:FileObject", "@id": "f", "name": "f", "contentUrl": path}]
    assert drafted(DOCUMENT | {"distribution": files, "recordSet": []})["resources"] == [
        {"name": "f", "url": ""}]


def test_files_that_hold_each_other_do_not_go_round_in_circles(drafted):
    files = [{"@id": "a", "containedIn": {"@id": "b"}}, {"@id": "b", "containedIn": {"@id": "a"}}]
    assert [each["name"] for each in drafted(DOCUMENT | {"distribution": files})["resources"]] == ["a", "b"]


def test_values_of_every_wrong_kind_are_passed_over(partner):
    harvester, odd = partner.make(Croissant), (None, 3, True, [], {}, [{}], "", ["a", 1], {"@value": []}, [[["x"]]],
                                               {"@id": {"@id": []}}, "\u202e\x00x")
    for key, value in itertools.product(DOCUMENT.keys() - {"name"}, odd):
        record = {"id": "x", "at": "https://x.kr/1.json", "document": DOCUMENT | {key: value}}
        assert not DATASET.validate(harvester.draft(record) | {"name": "the-name", "owner_org": "org"}), (key, value)


def test_a_document_without_a_name_is_a_fault_of_that_record(drafted):
    with pytest.raises(ValueError, match=r"이름\(name\)이 없습니다. .* / There is no name"):
        drafted(DOCUMENT | {"name": " "})


# -- a list of documents

def listed(partner, *addresses, **options):
    partner.answers["/list"] = orjson.dumps(addresses)
    harvester = partner.make(Croissant, "/list", **options)
    return harvester, [record for page in harvester.pages() for record in page]


def test_a_list_names_documents_and_each_is_taken_once(partner):
    partner.answers |= {f"/{name}": orjson.dumps(DOCUMENT | {"identifier": name}) for name in "ab"}
    harvester, found = listed(partner, "a", "/b", f"{partner.server.url}/a#x")
    assert [record.id for record in found] == ["a", "b"]
    assert (harvester.complete, harvester.expected) == ("2 documents of 2 listed", 2)
    partner.asked.clear()
    assert [record.id for record in listed(partner, documents=["b"])[1]] == ["b"]
    assert [asked for asked, _ in partner.asked] == ["/b"]


@pytest.mark.parametrize("bad", [(404, b""), b"<html>", b"[]", b"{}", b'{"name":"x"}', b"\xff\xfe\xff", b""])
def test_a_document_that_cannot_be_read_is_its_own_fault_and_the_list_proves_nothing(partner, bad):
    partner.answers |= {"/a": bad, "/b": orjson.dumps(DOCUMENT | {"identifier": "b"})}
    harvester, found = listed(partner, "a", "b")
    with pytest.raises(ValueError, match=r"/a: .*주세요. / .*/a: "):
        harvester.draft(harvester.read(found[0].raw))
    assert harvester.draft(harvester.read(found[1].raw))["title"] == "광주 보행 영상"
    assert (harvester.complete, harvester.expected) == (None, 2)


def test_a_document_within_our_own_network_is_not_asked_for(partner):
    partner.answers["/b"] = orjson.dumps(DOCUMENT | {"identifier": "b"})
    harvester, found = listed(partner, "http://10.0.0.1/a", "b")
    assert "공개된 인터넷 주소가 아니어서" in harvester.read(found[0].raw)["fault"]
    assert harvester.complete is None


@pytest.mark.parametrize(("body", "code"), [
    (b"[]", "nothing"), (b"[1]", "list"), (b'[""]', "list"), (b'["http://[x"]', "list"), (b"{}", "list"),
    (b"3", "list"), (b'{"name":"x","@type":"Person"}', "list"), (b"<html>", "html"), (b"", "empty"),
    (b"[" * 2000, "not_json"), ((403, b""), "status")])
def test_what_is_neither_a_document_nor_a_list_is_a_typed_error(partner, body, code):
    partner.answers["/list"] = body
    harvester = partner.make(Croissant, "/list")
    with pytest.raises(SourceError) as error:
        list(harvester.pages())
    assert (error.value.code, harvester.complete) == (code, None)


def test_a_server_that_is_down_ends_the_run(partner):
    partner.answers["/a"] = (503, b"")
    with pytest.raises(SourceError, match="503"):
        listed(partner, "a")


@pytest.mark.parametrize(("told", "count"), [
    ("117743 B", 117743), ("1.5 MB", 1_500_000), ("2 KiB", 2048), ("12", 12), (12, 12), ("1,024 bytes", 1024),
    ("big", None), ("-1", None), (None, None), (True, None), ("1e9", None)])
def test_a_size_is_read_with_or_without_its_unit(told, count):
    assert linked.size(told) == count
