"""The validator says what a harvest does: whatever it refuses is set aside with the same code, and nothing else is."""

from dataclasses import replace

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph

from catalog import SYSTEM, Catalog, LocalCatalog, Store
from catalog.runbook import RunBook
from catalog.search.memory import MemoryIndex
from harvesters.check import UnreadableError, check, kind_of
from harvesters.checking import lists
from harvesters.checking.fields import letter, pointer
from harvesters.checking.laid import made
from harvesters.checking.places import lines_of
from harvesters.clock import Clock
from harvesters.kinds.manifest import Manifest
from harvesters.kinds.odcloud import Odcloud
from harvesters.run import run
from tests.web.test_checking import GOOD

LISTED = {"list_id": 15001, "list_title": "전력 사용량", "title": "전력 사용량_20260101", "desc": "동마다 쓴 전력",
          "keywords": "전력,사용량", "new_category_nm": "산업고용 - 에너지및자원개발", "org_cd": "B410002",
          "org_nm": "한국전력공사", "dept_nm": "데이터팀", "update_cycle": "월간", "created_at": "2024-01-02",
          "updated_at": "2026-01-02", "is_charged": "무료", "ext": "CSV", "data_type": "텍스트",
          "page_url": "https://www.data.go.kr/data/15001/fileData.do", "is_deleted": "N", "is_list_deleted": "N"}
ODD = st.one_of(st.none(), st.text(max_size=12), st.integers(-5, 10**19), st.booleans(), st.sampled_from([
    "", "-", "2027-13-40", "2099-01-01", "없음", "있음", "Y", "가끔", "javascript:alert(1)", "https://", "１２",
    "a" * 400, "알 수 없음", "\x00", "‮gnp", "제한 없음(단, 상업적 이용 금지)", "~", "2026-01-01~2025-01-01"]))


@pytest.fixture(scope="module")
def house(sqlite_template):
    """The real catalogue and the real book; a rehearsal only reads in them."""
    store = Store(f"sqlite:///{sqlite_template[0]}")
    yield LocalCatalog(Catalog(store, MemoryIndex()), SYSTEM), RunBook(store)
    store.close()


def harvested(house, harvester):
    """What a rehearsal, which is a run that does not write, sets aside: record → code; its counts; why it broke off."""
    harvester.source = replace(harvester.source, owner_org="kepco")          # a partner that there is
    report = run(harvester, *house, dry=True, clock=Clock())
    return {record: code for record, code, _ in report.faults}, report.tally(), (report.note or {}).get("code")


def agree(found, codes, tally):
    """The validator and the run say the same."""
    assert {line.id: line.code for line in found.lines if line.outcome == "refused"} == codes
    counts = found.counts()
    assert (counts["taken"], counts["draft"], counts["refused"], counts["skipped"]) == tuple(
        tally.get(name, 0) for name in ("created", "draft", "quarantined", "skipped"))


def mutated(row, issued, modified):
    """Rows with a few odd values, some of them in the days, where an odd value is most often a fault."""
    keys = st.sampled_from(sorted(row))
    days = st.sampled_from([{}, {issued: "2026-05-01"}, {modified: "2099-01-01"},
                            {issued: "2024", modified: "2023-12"}])
    odd = st.dictionaries(keys, ODD, max_size=2)
    return st.lists(st.builds(lambda odd, days: row | odd | days, odd, days), min_size=1, max_size=4)


@settings(max_examples=50, deadline=None)
@given(rows=mutated(GOOD, "등록일", "수정일"))
def test_a_row_of_a_list_is_refused_here_exactly_when_a_harvest_sets_it_aside(house, rows):
    data = lists.as_table(rows)
    codes, tally, _ = harvested(house, made(Manifest, {"/list": data}, "/list"))
    agree(check(data, "manifest"), codes, tally)


@settings(max_examples=50, deadline=None)
@given(rows=mutated({key: value for key, value in LISTED.items() if key not in ("list_id", "page_url")},
                    "created_at", "updated_at"))
def test_a_row_of_data_go_kr_is_refused_here_exactly_when_a_harvest_sets_it_aside(house, rows):
    rows = [row | {"list_id": number} for number, row in enumerate(rows, 1)]
    found = check(orjson.dumps(rows), "datagokr")
    codes, tally, broken = harvested(house, made(Odcloud, {"/file-data-list": lists.as_page(rows)},
                                                lists=["file-data-list"]))
    if broken == "envelope":                      # a row that no listing may have ends the run
        assert broken in {line.code for line in found.lines}
    else:
        agree(found, codes, tally)


def told(rows, kind):
    return [(line.number, line.where, line.outcome, line.code) for line in check(rows, kind).lines]


def test_json_is_told_by_its_pointer_and_its_line():
    rows = orjson.dumps({"page": 1, "data": [LISTED, LISTED | {"list_id": 2, "created_at": "2026-05-01"}, 5]},
                        option=orjson.OPT_INDENT_2)
    assert kind_of(rows) == "datagokr"
    assert told(rows, "datagokr") == [(4, "/data/0", "draft", ""),
                                      (24, "/data/1", "refused", "issued_after_modified"),
                                      (44, "/data/2", "refused", "envelope")]
    wrong = check(rows, "datagokr").lines[1].findings[0]
    assert (wrong.level, wrong.field, wrong.where) == ("error", "issued", "/data/1/created_at")
    assert wrong.ko == ("등록일(2026-05-01)이 수정일보다 뒤입니다. 둘 가운데 하나는 틀린 날짜입니다. "
                        "두 날짜를 확인해 주세요.")
    assert wrong.en == ("The issued date (2026-05-01) is after the modified date, so one of them is wrong. "
                        "Check both dates.")


@pytest.mark.parametrize(("kind", "data"), [
    ("json", b'{"name": "x", "name" : "a"}'), ("datagokr", b'[{"name":1,"name":2}]'),
    ("dcat", b'{"dataset": [{"name": "x", "name": "a"}]}')])
def test_a_key_that_stands_twice_is_told_of_the_whole(kind, data):
    [note] = check(data, kind).notes
    assert (note.level, note.code, note.ko) == (
        "warning", "key_repeated",
        "‘name’ 항목이 한 기록에 두 번 이상 있습니다. 수집하면 마지막 값만 씁니다. 한 번만 적어 주세요.")


@pytest.mark.parametrize(("kind", "data", "where", "value", "level"), [
    ("manifest", "목록키,목록명,수정일\nA-1,전력,2026-13-01\n".encode(), "C2 수정일", "2026-13-01", "hold"),
    ("manifest", "목록키,목록명,IRB 유효기간\nA-1,전력,2026-02-30\n".encode(), "C2 IRB 유효기간", "2026-02-30",
     "warning"),
    ("datagokr", orjson.dumps([LISTED | {"updated_at": "26-1월"}]), "/0/updated_at", "26-1월", "hold"),
    ("dcat", b'<http://x/1> a <http://www.w3.org/ns/dcat#Dataset>; <http://purl.org/dc/terms/title> "T"; '
             b'<http://purl.org/dc/terms/modified> "2026-13-01" .', "", "2026-13-01", "hold"),
    ("json", b'[{"name": "ab", "title": "T", "modified": "2026-13-01"}]', "/0/modified", "2026-13-01", "error")])
def test_a_date_that_cannot_be_read_is_not_said_to_be_missing(kind, data, where, value, level):
    told = check(data, kind).lines[0].findings
    [found] = [each for each in told if each.code == "no_date"]
    assert (found.level, found.where, found.ko) == (
        level, where, f"날짜로 읽을 수 없는 값({value})입니다. 날짜로 찾거나 정렬할 때 빠집니다. 2026-03-31, "
        "2026.3.31, 20260331, 2026년 3월 31일, 2026-03, 2026 가운데 한 꼴로, 있는 날을 적어 주세요.")
    assert [each for each in told if each.field == found.field and each is not found] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_table_is_told_by_row_and_column_in_any_charset(encoding):
    data = ("한국전력공사 목록,,,\r\n목록키,목록명,등록일,수정일\r\nA-1,전력,2026-05-01,2026-01-01\r\n"
            ",이름만,,\r\nA-1,다시,,\r\n").encode(encoding)
    assert kind_of(data) == "manifest"
    found = check(data, "manifest").lines
    assert [(line.number, line.id, line.code, line.findings[0].where) for line in found] == [
        (3, "A-1", "issued_after_modified", "C3 등록일"), (4, "row-4", "bad_value", ""), (5, "row-5", "bad_value", "")]
    assert found[2].findings[0].ko == "5행의 목록키(A-1)가 앞에 또 있습니다."


def test_a_dataset_in_our_own_words_is_held_to_the_schema_and_the_profile():
    data = orjson.dumps([{"name": "A b", "title": "x"}, {"title": "이름 없음"}, 3,
                         {"name": "fine-name", "identifier": "1", "title": "전력"}])
    assert kind_of(data) == "json"
    assert told(data, "json") == [(1, "/0", "refused", "schema"), (1, "/1", "refused", "schema"),
                                  (1, "/2", "refused", "bad_value"), (1, "/3", "draft", "")]
    assert check(data, "json").lines[0].findings[0].where == "/0/name"


def test_a_record_that_its_partner_deleted_is_skipped_and_not_refused():
    assert told(orjson.dumps([LISTED | {"is_list_deleted": "Y"}]), "datagokr") == [(1, "/0", "skipped", "")]
    assert told(orjson.dumps([GOOD | {"삭제여부": "Y"}]), "manifest") == [(1, "/0", "skipped", "")]


TURTLE = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://x.example/c> a dcat:Catalog ; dcat:dataset <https://x.example/d/1>, <https://x.example/d/2> .
<https://x.example/d/1> a dcat:Dataset ; dct:title "전력"@ko ; dct:issued "2026-05-01" ; dct:modified "2026-01-01" .
<https://x.example/d/2> a dcat:Dataset ; dct:title "요금"@ko .
"""


@pytest.mark.parametrize("spelling", ["turtle", "xml", "json-ld"])
def test_dcat_is_told_by_the_address_of_each_dataset_in_any_spelling(spelling):
    data = TURTLE if spelling == "turtle" else Graph().parse(data=TURTLE).serialize(format=spelling)
    assert kind_of(data.encode()) == "dcat"
    found = check(data.encode(), "dcat").lines
    assert [(line.where, line.outcome, line.code) for line in found] == [
        ("https://x.example/d/1", "refused", "issued_after_modified"), ("https://x.example/d/2", "draft", "")]
    if spelling == "turtle":
        assert [line.number for line in found] == [3, 4]


def test_of_a_page_of_dcat_that_names_a_next_one_the_page_itself_is_judged():
    data = TURTLE + """<https://x.example/c> <http://www.w3.org/ns/hydra/core#view> <https://check.invalid/1> .
<https://check.invalid/1> <http://www.w3.org/ns/hydra/core#next> <https://check.invalid/2> ."""
    found = check(data.encode(), "dcat")
    assert [line.outcome for line in found.lines] == ["refused", "draft"]
    assert [each.code for each in found.notes] == ["one_page"]


@pytest.mark.parametrize(("data", "kind", "code"), [
    (b"", "json", "empty"), (b"<html>", "json", "html"), (b"\xff\xfe\xff", "manifest", "charset"),
    (b"{", "json", "not_json"), (b"[]", "json", "nothing"), (b"a,b\n1,2", "manifest", "header"),
    (b"[" * 5000, "json", "not_json"),
    (b'{"partner": "p", "file": 3, "sha256": "x", "rows": 1}', "manifest", "manifest"),
    (b'{"resultCode": "30", "resultMsg": "x"}', "json", "key_unknown"), (b"PK\x03\x04junk", "manifest", "table")])
def test_what_cannot_be_told_apart_is_unreadable_with_the_code_of_a_run(data, kind, code):
    with pytest.raises(UnreadableError) as why:
        check(data, kind)
    assert why.value.code == code
    assert why.value.ko
    assert why.value.en


def test_a_manifest_alone_is_held_to_its_form_and_says_that_its_list_was_not_seen():
    data = b'{"partner": "p", "file": "list.csv", "sha256": "ab", "rows": 2}'
    assert kind_of(data) == "manifest"
    assert [each.code for each in check(data, "manifest").notes] == ["list_not_looked_at"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 9**9), st.text(max_size=5), st.dictionaries(st.text(max_size=3), st.none())),
                max_size=5), st.booleans())
def test_each_item_of_a_list_begins_at_the_line_that_is_told(items, wrapped):
    value = {"a]": "}", "d": items, "z": [1]} if wrapped else items
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    found = lines_of(text, ("d",) if wrapped else ())
    assert len(found) == len(items)
    lines = text.split("\n")
    for line, item in zip(found, items, strict=True):
        first = orjson.dumps(item, option=orjson.OPT_INDENT_2).decode().split("\n")[0]
        assert lines[line - 1].strip().startswith(first)


def test_letters_and_pointers_are_those_of_spreadsheets_and_json():
    assert [letter(number) for number in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
    assert pointer("a/b", 3, "~") == "/a~1b/3/~0"
