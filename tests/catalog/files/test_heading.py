"""The columns of a table, out of its own first rows."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from catalog.files.heading import LOOKED_AT, PIECE, read

TABLE = "연월,행정동,사용량(kWh),코드,기준일\n202401,동명동,10.5,001,2024-01-31\n202402,서남동,11,,2024-02-29\n"
COLUMNS = [{"name": "연월", "type": "integer"}, {"name": "행정동", "type": "string"},
           {"name": "사용량(kWh)", "type": "number"}, {"name": "코드", "type": "string"},
           {"name": "기준일", "type": "date"}]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize(("sign", "name"), [(",", "표.csv"), (";", "표.CSV"), ("\t", "표.tsv")])
def test_the_first_line_of_a_text_names_the_columns(code, sign, name):
    assert read(io.BytesIO(TABLE.replace(",", sign).encode(code)), name) == COLUMNS


def test_of_a_long_text_only_the_beginning_is_read_even_where_that_ends_within_a_letter():
    stream = io.BytesIO(("이름,값\n" + "가나다,1\n" * PIECE).encode())
    assert read(stream, "a.csv") == [{"name": "이름", "type": "string"}, {"name": "값", "type": "integer"}]
    assert stream.tell() == PIECE


def test_a_workbook_of_any_length_is_read_and_its_days_are_left_to_people():
    book, raw = Workbook(), io.BytesIO()
    book.active.append(["기준일", "사용량", "지역"])
    for day in range(LOOKED_AT * 3):
        book.active.append([date(2024, 1, 1 + day % 28), day / 2, "동명동"])
    book.save(raw)
    raw.seek(0)
    assert read(raw, "표.xlsx") == [{"name": "기준일"}, {"name": "사용량", "type": "number"},
                                   {"name": "지역", "type": "string"}]


@pytest.mark.parametrize("text", ["", "\n\n", "하나", "1,2\n3,4\n", "가,가\n1,2\n", "2024년 현황\n가,나\n1,2\n",
                                  "가,,다\n1,2,3\n", ",".join(map(str, range(300))), "가" * 500 + ",나\n",
                                  "가\0,나\n1,2\n"])
def test_what_has_no_heading_tells_of_no_columns(text):
    assert read(io.BytesIO(text.encode()), "a.csv") == []


def test_what_is_no_table_tells_of_no_columns():
    assert read(io.BytesIO(b'{"a": 1}'), "a.json") == read(io.BytesIO(b"PK\3\4 broken"), "a.xlsx") == []


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.tsv", "a.xlsx"]))
def test_whatever_comes_is_answered(raw, name):
    names = [each["name"] for each in read(io.BytesIO(raw), name)]
    assert len(names) == len(set(names)) <= 200
