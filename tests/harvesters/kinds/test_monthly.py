import csv
import hashlib
import io

import orjson
import pytest

from harvesters.errors import SourceError
from harvesters.kinds.monthly import Monthly, Reading, ends_well, month
from harvesters.kinds.odcloud import Odcloud
from harvesters.kinds.odcloud_rows import Publisher
from harvesters.kinds.spool import Spool
from schemas import DATASET

PATH = "/files/목록개방현황_20260228.csv"
HEADER = ["목록키", "목록유형", "목록명", "파일데이터명", "제공기관코드", "제공기관", "수정일", "확장자(데이터포맷)",
          "이용허락범위", "목록 URL"]


def row(key, kind="FILE", name="자료", file="자료_20260101", code="6290000", org="광주광역시", day="2026-01-02"):
    return [key, kind, name, file, code, org, day, "csv", "공공저작물_출처표시", f"https://www.data.go.kr/data/{key}/x.do"]


def text(*rows, header=HEADER, above=(), end="\r\n"):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([*([line] for line in above), header, *rows])
    return out.getvalue().removesuffix("\r\n") + end


@pytest.fixture
def make(partner):
    def make(body, path=PATH, **options):
        partner.answers[path] = body if isinstance(body, bytes | tuple) else body.encode()
        return partner.make(Monthly, path, **options)
    return make


def drafts(harvester):
    return {record.id: harvester.draft(harvester.read(record.raw)) for page in harvester.pages() for record in page}


# -- the file

@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_any_charset_is_read_and_the_month_is_known(make, read, charset):
    harvester = make(text(row("1"), row("2", "API")).encode(charset))
    assert list(read(harvester)) == ["api-2", "file-1"]
    assert harvester.complete == "2 rows of 2026-02, to the end"


def test_lines_above_the_header_and_other_spellings_of_it_are_known(make, read):
    header = [{"확장자(데이터포맷)": "확장자", "목록 URL": "목록URL"}.get(name, name) for name in HEADER]
    body = text(row("1"), header=header, above=["공공데이터 목록개방현황(2026년 03월)", ""])
    harvester = make(body, "/files/list.csv")
    assert list(read(harvester)) == ["file-1"]
    assert harvester.complete == "1 rows of 2026-03, to the end"


@pytest.mark.parametrize(("name", "found"), [
    ("목록개방현황_20260228.csv", "2026-02"), ("list-2026-11.csv", "2026-11"), ("2026.07.xlsx", "2026-07"),
    ("list.csv", None), ("15062804.csv", None)])
def test_the_month_stands_in_the_name(name, found):
    assert month(f"https://x.kr/2025-01/{name}", io.BytesIO(b"x")) == found


def test_only_rows_of_the_wanted_organisation_are_kept(make, read):
    rows = [row("1"), row("2", code="-", org="경기도 광주시"), row("3", code="-", org="광주광역시 "),
            row("4", code="1")]
    assert list(read(make(text(*rows), organizations=["6290000", "광주광역시"]))) == ["file-1", "file-3", "file-4"]
    with pytest.raises(SourceError, match="한 건도 없습니다"):
        read(make(text(*rows), organizations=["없는 곳"]))


def test_rows_of_one_record_are_one_and_the_same_number_of_another_kind_is_another(make):
    rows = [row("1", file="가_1", day="2026-01-01"), row("1", file="나_2", day="2026-02-01"), row("1", "오픈API"),
            row("1", file="가_1", name="같은 파일", day="2020-01-01")]
    told = drafts(make(text(*rows)))
    assert list(told) == ["api-1", "file-1"]
    assert [each["name"] for each in told["file-1"]["resources"]] == ["나_2", "가_1"]
    assert (told["file-1"]["modified"], told["file-1"]["license_id"]) == ("2026-02-01", "kogl-1")


def test_a_row_becomes_a_dataset(make):
    [draft] = drafts(make(text(row("1")))).values()
    draft["resources"][0].pop("id")
    page = "https://www.data.go.kr/data/1/x.do"
    assert draft == {
        "title": "자료", "url": page, "modified": "2026-01-02", "dcat_type": "FILE", "access_rights": "public",
        "license_id": "kogl-1", "publisher": [{"name": "광주광역시", "identifier": "6290000"}], "identifier": "file-1",
        "partner": "org", "resources": [{"name": "자료_20260101", "url": page, "format": "CSV", "access_url": page}]}
    DATASET.load(draft | {"name": "ab"})


# -- whether it is all

@pytest.mark.parametrize(("body", "whole"), [
    (text(row("1"), row("2")), True), (text(row("1"), row("2"), end=""), True),
    (text(row("1"), row("2"), end="\n"), True),
    (text(row("1"), row("2"))[:-60], False), (text(row("1"), row("2", name="두 줄\n 이름"))[:-90], False),
    (text(row("1"), row("2", name="쉼표, 있음"), end=""), True), (text(row("1")) + '3,FILE,"열린 이름\r\n', False)])
def test_a_file_cut_off_within_a_row_says_nothing_of_what_is_gone(make, read, body, whole):
    for charset in ("utf-8", "cp949"):
        harvester = make(body.encode(charset))
        assert read(harvester)
        assert (harvester.complete is not None) is whole


@pytest.mark.parametrize(("rows", "whole"), [(2, True), (3, False), (1, False)])
def test_as_many_rows_as_told_must_come(make, read, rows, whole):
    harvester = make(text(row("1"), row("2", org="다른 곳", code="x")), organizations=["6290000"], rows=rows)
    assert list(read(harvester)) == ["file-1"]
    assert (harvester.complete is not None) is whole


def test_a_manifest_beside_it_is_believed_and_held_against_the_file(partner, read):
    body = text(row("1")).encode()
    told = {"partner": "p", "file": "list.csv", "sha256": hashlib.sha256(body).hexdigest(), "rows": 1, "complete": True}
    partner.answers |= {"/f/manifest.json": orjson.dumps(told), "/f/list.csv": body}
    harvester = partner.make(Monthly, "/f/manifest.json")
    assert (list(read(harvester)), harvester.complete is not None) == (["file-1"], True)
    partner.answers["/f/manifest.json"] = orjson.dumps(told | {"sha256": "0" * 64})
    with pytest.raises(SourceError, match="sha256"):
        read(partner.make(Monthly, "/f/manifest.json"))


def test_a_row_without_a_key_is_a_fault_of_its_own_and_no_proof(make):
    harvester = make(text(row("1"), row("-")))
    records = [record for page in harvester.pages() for record in page]
    assert ([record.id for record in records], harvester.complete) == (["file-1", "row-3"], None)
    with pytest.raises(ValueError, match="3행에 목록키가 없습니다"):
        harvester.draft(harvester.read(records[1].raw))


@pytest.mark.parametrize(("body", "code"), [
    (b"", "header"), (b"<html>login</html>", "header"), (text(header=["가", "나"]), "header"),
    (text(row("1")).encode() + b"\xff\xff\xff", "charset"), (b"PK\x03\x04xxxx", "table"), ((404, b""), "status"),
    (text(row("1")) + '2,"' + "가" * 1_000_001, "table")])
def test_what_is_no_catalogue_is_a_typed_error(make, read, body, code):
    harvester = make(body)
    with pytest.raises(SourceError) as error:
        read(harvester)
    assert (error.value.code, harvester.complete) == (code, None)


def test_the_end_of_a_text_in_utf_16_is_known():
    assert ends_well(io.BytesIO(text(row("1")).encode("utf-16")))


# -- how much of it is in memory

def test_rows_are_handed_on_as_they_are_read(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(text(*(row(str(number), name="가" * 300) for number in range(1000))))
    with path.open("rb") as file, Spool() as spool:
        reading, held = Reading(file, Publisher(())), []
        for keys, raws in reading.steps():
            spool.add("rows", keys, raws)
            held.append(reading.count)
        assert held == [200, 400, 600, 800, 1000]
        drained = spool.drain("rows")
        assert next(drained)[0] == "file-0"
        assert sum(1 for _ in drained) == 999


# -- licences for the list service

def test_the_list_service_takes_its_licences_from_the_file(partner, read):
    found = {"list_id": 1, "list_title": "자료", "id": "uddi:1", "page_url": "https://www.data.go.kr/data/1/fileData.do"}
    partner.answers |= {"/api/file-data-list": orjson.dumps({
        "page": 1, "perPage": 1000, "totalCount": 1, "currentCount": 1, "matchCount": 1, "data": [found]}),
        "/list_202602.csv": text(row("1"), row("2")).encode("cp949")}
    harvester = partner.make(Odcloud, lists=["file-data-list"], licences=f"{partner.server.url}/list_202602.csv")
    [(id, raw)] = read(harvester).items()
    assert (id, harvester.draft(harvester.read(raw))["license_id"]) == ("file-1", "kogl-1")
    assert harvester.complete == "2 rows, to the end; declared 1, saw 1 on 1 pages"
