"""Data dictionaries, as people fill them in."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from catalog.errors import ValidationError
from catalog.files import dictionary

KOREAN = "항목명(영문),항목명(국문),타입,단위,설명\nuse_kwh,사용량,NUMBER,kWh,한 달 사용량\nsgg,시군구,,,\n"
READ = [{"name": "use_kwh", "title": "사용량", "type": "NUMBER", "unit": "kWh", "description": "한 달 사용량"},
        {"name": "sgg", "title": "시군구"}]


def workbook(*rows) -> bytes:
    held, book = io.BytesIO(), Workbook()
    for row in rows:
        book.active.append(row)
    book.save(held)
    return held.getvalue()


@pytest.mark.parametrize(("raw", "format"), [
    (KOREAN.encode(), "CSV"),
    (KOREAN.encode("utf-8-sig"), "CSV"),
    (KOREAN.encode("cp949"), "CSV"),
    (KOREAN.replace("\n", "\r\n").encode(), "CSV"),
    (KOREAN.replace(",", "\t").encode(), "TSV"),
    (("\n,,\n" + KOREAN).encode(), "CSV"),
    (workbook(*[line.split(",") for line in KOREAN.splitlines()]), "XLSX"),
    (KOREAN.replace(KOREAN.split("\n")[0], "Name,TITLE,Data Type,unit,Description").encode(), "CSV"),
    (KOREAN.replace("항목명(영문),항목명(국문),타입", "컬럼명, 항목명 ,데이터 타입").encode(), "CSV"),
])
def test_a_dictionary_is_read_in_korean_and_english_as_csv_and_workbook(raw, format):
    assert dictionary.columns(raw, format) == READ


def test_a_sheet_that_only_has_one_kind_of_name_names_the_columns_by_it():
    assert dictionary.columns("항목명,설명\n사용량,한 달\n".encode(), "CSV") == [
        {"name": "사용량", "description": "한 달"}]


def test_whole_numbers_of_a_workbook_stay_whole():
    assert dictionary.columns(workbook(["name", "unit"], [1, 2.5]), "XLSX") == [{"name": "1", "unit": "2.5"}]


@pytest.mark.parametrize(("text", "said"), [
    ("\n", ["There is nothing in it."]),
    ("값,비고\n1,2\n", [f"Line 1: no heading for the names of the columns. {dictionary.HOW}"]),
    ("name\n", [f"Line 1: no line describes a column. {dictionary.HOW}"]),
    ("name,title\n,사용량\na,b\na,c\nd,e,f\n", ["Line 2: it gives no name.", "Line 4: the name a was given before.",
                                             "Line 5: it has more cells than the heading."]),
    (f"name,title\na,{'가' * 2001}\n", ["Line 2: its title is longer than 2000 characters."]),
    ('name,title\na,"b\n', ["Line 2: unexpected end of data."]),
    ("name\n" + "".join(f"c{each}\n" for each in range(2001)), ["It describes more than 2000 columns."]),
    ("name,title\n" + ",x\n" * 30, [f"Line {line}: it gives no name." for line in range(2, 12)]),
])
def test_a_dictionary_that_cannot_be_read_is_refused_line_by_line(text, said):
    with pytest.raises(ValidationError) as refusal:
        dictionary.columns(text.encode(), "CSV")
    assert refusal.value.error_dict == {"dictionary": said}


@pytest.mark.parametrize(("raw", "format", "said"), [
    (b"name\n\xff\xff\xff\n", "CSV", "It is neither UTF-8 nor CP949. Save it as CSV UTF-8."),
    (b"PK\x03\x04 no workbook", "XLSX", "The workbook cannot be opened (BadZipFile). Save it again as XLSX."),
    (workbook(*[["name"]] * 2003), "XLSX", "It has more than 2001 rows."),
])
def test_a_file_that_does_not_open_is_refused_with_what_to_do(raw, format, said):
    with pytest.raises(ValidationError) as refusal:
        dictionary.columns(raw, format)
    assert refusal.value.error_dict == {"dictionary": [said]}


def test_a_dictionary_that_is_written_opens_in_spreadsheets_and_calculates_nothing():
    sheet = dictionary.sheet([*READ, {"name": "=cmd|' /C calc'!A0", "title": "-1", "description": "a,\"b\"\nc"}])
    assert sheet == ("\ufeffname,title,type,unit,description\r\nuse_kwh,사용량,NUMBER,kWh,한 달 사용량\r\n"
                     "sgg,시군구,,,\r\n"
                     "'=cmd|' /C calc'!A0,'-1,,,\"a,\"\"b\"\"\nc\"\r\n").encode()


NAMES = st.text("가나다abc ,\"'_", min_size=1, max_size=20).map(str.strip).filter(bool)


@given(st.lists(st.fixed_dictionaries({"name": NAMES}, optional={"title": NAMES, "unit": NAMES}), min_size=1,
                max_size=20, unique_by=lambda column: column["name"]))
def test_what_is_written_is_read_back_the_same(columns):
    assert dictionary.columns(dictionary.sheet(columns), "CSV") == columns


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_no_cell_that_is_written_begins_a_formula(texts):
    sheet = dictionary.sheet([{"name": text} for text in texts]).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(sheet, newline="")) for cell in row]
    assert [cell for cell in cells if cell.strip().startswith(dictionary.FORMULA)] == []


@pytest.mark.parametrize("text", [" =1+1", "\n=2", "\t@a", "\u3000＝1", "\ufeff=1", "\u200b-1", "\0+1", "\ta", "=1"])
def test_nothing_that_cannot_be_seen_hides_a_formula(text):
    assert dictionary.sheet([{"name": "a", "title": text}]).decode("utf-8-sig").split(",", 5)[5].startswith(
        (f"'{text}", f"\"'{text}"))
