"""Data Packages of both versions, and what careless or hostile ones hold."""

import itertools
from dataclasses import replace
from functools import partial

import orjson
import pytest

from harvesters.errors import SourceError
from harvesters.kinds.datapackage import DataPackage
from schemas import DATASET
from tests.harvesters.kinds.linked import LinkedContract

PACKAGE = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "water", "id": "uuid-1",
    "title": "상수도 <i>수질</i>", "description": "정수장별 수질", "version": "3", "created": "2026-01-02T03:04:05Z",
    "homepage": "https://their.kr/water", "keywords": ["상수도", "수질"],
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY"}],
    "contributors": [{"title": "홍길동", "email": "gildong@their.kr", "role": "author", "organization": "수질과"},
                     {"title": "상수도본부", "path": "https://their.kr", "email": "info@their.kr",
                      "roles": ["publisher"]}],
    "sources": [{"title": "정수장", "path": "https://their.kr/plants"}, {"title": "현장 기록"}],
    "resources": [
        {"name": "daily", "title": "일별", "path": "data/daily.csv", "format": "csv", "mediatype": "text/csv",
         "encoding": "utf-8", "bytes": 2048, "hash": "sha256:" + "AB" * 32, "schema": {"fields": [
             {"name": "day", "type": "date", "format": "%Y", "title": "날짜", "constraints": {"required": True}},
             {"name": "ph", "type": "number", "description": "산도", "constraints": {
                 "minimum": 0, "maximum": 14, "unique": False, "enum": ["6", 7]}}]}},
        {"name": "parts", "path": ["p/1.json", "p/2.json"]}, {"name": "inline", "data": [1, 2]}]}


class TestDataPackage(LinkedContract):
    harvester, source, house = DataPackage, "kt", "datapackage"


@pytest.fixture
def drafted(linked):
    """What becomes of a descriptor."""
    return partial(linked, DataPackage, "/p/datapackage.json")


def test_a_package_is_taken_over_whole(partner, drafted):
    base = f"{partner.server.url}/p"
    assert drafted(PACKAGE) == {
        "title": "상수도 수질", "notes": "정수장별 수질", "version": "3", "issued": "2026-01-02T03:04:05+00:00",
        "url": "https://their.kr/water", "tags": [{"name": "상수도"}, {"name": "수질"}], "license_id": "cc-by",
        "publisher": [{"name": "상수도본부", "identifier": "https://their.kr"}],
        "contact": [{"name": "수질과"}, {"name": "상수도본부", "email": "info@their.kr"}],
        "provenance": "정수장 (https://their.kr/plants)\n현장 기록", "dcat_type": "FILE", "identifier": "uuid-1",
        "partner": "org", "resources": [
            {"name": "inline", "url": ""},
            {"name": "일별", "url": f"{base}/data/daily.csv", "download_url": f"{base}/data/daily.csv", "format": "CSV",
             "mimetype": "text/csv", "encoding": "utf-8", "size": 2048, "hash": "ab" * 32, "hash_algorithm": "sha256",
             "columns": [{"name": "day", "type": "date (%Y)", "title": "날짜", "description": "필수"},
                         {"name": "ph", "type": "number", "description": "산도 · 최소 0, 최대 14, 값 6, 7"}]},
            {"name": "parts (1/2)", "url": f"{base}/p/1.json", "download_url": f"{base}/p/1.json", "format": "JSON"},
            {"name": "parts (2/2)", "url": f"{base}/p/2.json", "download_url": f"{base}/p/2.json", "format": "JSON"}]}


def test_a_package_of_the_first_version_is_read_too(partner, drafted):
    old = {"name": "old", "profile": "data-package", "resources": [
        {"name": "a", "path": "https://their.kr/a.csv", "stats": {"bytes": 5, "rows": 2, "hash": "ab" * 16},
         "licenses": [{"name": "ODC-BY-1.0"}]}]}
    assert drafted(old) == {
        "title": "old", "url": f"{partner.server.url}/p/datapackage.json", "license_id": "odc-by", "dcat_type": "FILE",
        "identifier": "old", "partner": "org", "resources": [
            {"name": "a", "url": "https://their.kr/a.csv", "download_url": "https://their.kr/a.csv", "format": "CSV",
             "size": 5, "rows": 2, "hash": "ab" * 16, "hash_algorithm": "md5"}]}


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "file:///etc/passwd", "a/../../b.csv", "x:y", 3])
def test_a_path_out_of_the_packages_folder_has_no_address_and_leaves_a_warning(drafted, path):
    draft = drafted(PACKAGE | {"resources": [{"name": "a", "path": path}]})
    assert [(each["name"], each["url"]) for each in draft["resources"]] == [("a", "")]
    assert draft["warnings"] == [f"resources.path: 알 수 없는 값 '{path}'"]


FIELDS = {"fields": [{"name": "day", "type": "date", "title": "날짜"}, {"name": "ph", "type": "number"}]}


def with_schemas(*schemas):
    return PACKAGE | {"resources": [{"name": f"r{number}", "path": f"{number}.csv", "schema": schema}
                                    for number, schema in enumerate(schemas)]}


def test_a_schema_that_lies_elsewhere_is_fetched_once_and_a_change_of_it_is_a_change_of_the_record(partner, drafted):
    partner.answers["/p/s/water.json"] = orjson.dumps(FIELDS)
    package = with_schemas("s/water.json", f"{partner.server.url}/p/s/water.json", FIELDS)
    draft = drafted(package)
    assert [each["columns"] for each in draft["resources"]] == [[
        {"name": "day", "title": "날짜", "type": "date"}, {"name": "ph", "type": "number"}]] * 3
    assert [asked for asked, _ in partner.asked] == ["/p/datapackage.json", "/p/s/water.json"]
    [before] = next(partner.make(DataPackage, "/p/datapackage.json").pages())
    partner.answers["/p/s/water.json"] = orjson.dumps({"fields": FIELDS["fields"][:1]})
    [after] = next(partner.make(DataPackage, "/p/datapackage.json").pages())
    assert (before.id, before.raw != after.raw) == (after.id, True)


@pytest.mark.parametrize(("schema", "body", "asked"), [
    ("http://10.0.0.1/s.json", None, 0), ("s.json", (404, b""), 1), ("s.json", b"<html>", 1), ("s.json", b"[1]", 1),
    ("s.json", b'{"fields": 5}', 1), ("../s.json", None, 0), ("#/schemas/a", None, 0), ("file:///etc/passwd", None, 0),
    ("s.json", orjson.dumps(FIELDS | {"more": "x" * 200_000}), 1)])
def test_a_schema_that_cannot_be_had_is_named_and_costs_nobody_the_dataset(partner, drafted, schema, body, asked):
    partner.answers["/p/s.json"] = body or (404, b"")
    draft = drafted(with_schemas(schema))
    assert draft["warnings"] == [f"resources.schema: 알 수 없는 값 '{schema}'"]
    assert "columns" not in draft["resources"][0]
    assert len(partner.asked) == 1 + asked


def test_no_more_than_a_tenth_of_the_requests_goes_to_schemas_and_no_more_than_some(partner, monkeypatch, read):
    partner.answers |= {f"/p/{number}.json": orjson.dumps(FIELDS) for number in range(5)}
    partner.answers["/p/datapackage.json"] = orjson.dumps(with_schemas(*(f"{number}.json" for number in range(5))))
    for requests, most, asked in ((10_000, 3, 3), (29, 200, 2), (3, 200, 0)):
        partner.asked.clear()
        monkeypatch.setattr("harvesters.kinds.datapackage.SCHEMAS", most)
        harvester = partner.make(DataPackage, "/p/datapackage.json")
        harvester.source = replace(harvester.source, requests=requests)
        [raw] = read(harvester).values()
        assert len(partner.asked) == 1 + asked
        assert len(harvester.draft(harvester.read(raw)).get("warnings", ())) == 5 - asked


@pytest.mark.parametrize(("licences", "id"), [
    ([{"name": "CC0-1.0"}], "cc-zero"), ([{"path": "https://www.kogl.or.kr/info/licenseType1.do"}], "kogl-1"),
    ([{"name": "CC-BY-4.0"}, {"name": "ODbL-1.0"}], "notspecified"), ([{"name": "ours"}], "notspecified")])
def test_licences_that_differ_or_that_nobody_knows_are_not_chosen_among(drafted, licences, id):
    draft = drafted(PACKAGE | {"licenses": licences})
    assert (draft["license_id"], "warnings" in draft) == (id, id == "notspecified")


def test_values_of_every_wrong_kind_are_passed_over(partner):
    harvester, odd = partner.make(DataPackage), (None, 3, True, [], {}, [{}], "", ["a", 1], [[["x"]]], "\u202e\x00x",
                                                 {"path": [], "fields": {"name": []}}, 1e300)
    whole = [(PACKAGE | {key: value}, key) for key, value in itertools.product(PACKAGE.keys() - {"title"}, odd)]
    whole += [(PACKAGE | {"resources": [resource | {key: value}]}, key)
              for resource in PACKAGE["resources"] for key in (*resource, "stats") for value in odd]
    whole += [(PACKAGE | {"resources": [{"name": "a", "schema": {"fields": [{"name": "x", key: value}]}}]}, key)
              for key in ("name", "type", "format", "constraints", "title") for value in odd]
    for descriptor, key in whole:
        draft = harvester.draft({"id": "x", "at": "https://x.kr/datapackage.json", "document": descriptor})
        assert not DATASET.validate(draft | {"name": "the-name", "owner_org": "org"}), key


@pytest.mark.parametrize("said", [{"title": "", "name": None}, {"title": [], "name": {}}])
def test_a_package_without_title_and_name_is_a_fault_of_that_record(drafted, said):
    with pytest.raises(ValueError, match=r"제목\(title\)도 이름\(name\)도 없습니다. .* / There is neither"):
        drafted(PACKAGE | said)


def test_a_package_with_more_files_than_anybody_looks_through_is_a_fault_of_that_record(drafted):
    with pytest.raises(ValueError, match="자원이 2001개입니다"):
        drafted(PACKAGE | {"resources": [{"name": "a", "path": [f"{n}.csv" for n in range(5000)]}]})


def test_descriptors_may_be_listed_as_an_option(partner):
    partner.answers |= {"/a/datapackage.json": orjson.dumps(PACKAGE | {"id": "a"}),
                        "/b/datapackage.json": orjson.dumps(PACKAGE | {"id": "b"}), "/c": b'{"resources":{}}'}
    harvester = partner.make(DataPackage, "/", packages=["a/datapackage.json", "b/datapackage.json"])
    assert [record.id for page in harvester.pages() for record in page] == ["a", "b"]
    assert harvester.complete == "2 documents of 2 listed"
    assert [asked for asked, _ in partner.asked] == ["/a/datapackage.json", "/b/datapackage.json"]
    harvester = partner.make(DataPackage, "/c")
    with pytest.raises(SourceError, match="Data Package 문서의 목록도 문서도 아닙니다"):
        list(harvester.pages())
