"""Tables to take away."""

import csv
import io

import pytest
from openpyxl import load_workbook

from web.tables import csv_of, xlsx_of

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "　=1", "＝1", "＋1", "－1", "＠1",
            '=HYPERLINK("x")', "=cmd|' /C calc'!A0", "\n=1", "-2+3+cmd", "+82-62-000-0000", "@a", "=\u0000", "=1\u200b"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_that_would_be_a_formula_is_a_text(text):
    whole = b"".join(csv_of(["이름"], [[text]])).decode("utf-8-sig")
    cell = list(csv.reader(io.StringIO(whole)))[1][0]
    assert cell == "'" + text.replace("\u0000", "")
    sheet = load_workbook(io.BytesIO(xlsx_of(["이름"], [[text]], "표"))).active
    assert (sheet["A2"].data_type, sheet["A2"].value[0]) == ("s", "'")


def test_other_texts_and_numbers_stay_as_they_are():
    rows = [["전력 사용량", 3, 2.5, None, True, "a=1"]]
    whole = b"".join(csv_of(["가", "나", "다", "라", "마", "바"], rows)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(whole)))[1] == ["전력 사용량", "3", "2.5", "", "True", "a=1"]
    sheet = load_workbook(io.BytesIO(xlsx_of(["가"] * 6, rows, "표", ["기관: 모두"])))
    assert [cell.value for cell in sheet["표"][2]][:3] == ["전력 사용량", 3, 2.5]
    assert sheet["i"]["A1"].value == "기관: 모두"
