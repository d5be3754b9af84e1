"""The spreadsheet that partners fill in: it is read as it was meant, and says itself how to fill it in."""

import csv
import io

import openpyxl
import pytest

from schemas import vocabulary
from schemas.sheet import package_of
from schemas.sheet_columns import OFFICIAL, REQUIRED, TEMPLATE
from schemas.sheet_example import EXAMPLE_ROW
from schemas.sheet_writing import cells_of
from web.sheets.reading import SheetError, opened
from web.sheets.template import template_csv, template_xlsx


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(template_xlsx()))


def filled(book) -> bytes:
    """The template with its own example as a row."""
    sheet = book["데이터"]
    sheet["A4"] = sheet["A3"].value.removeprefix("(예시) ")
    for cell in sheet[3][1:]:
        sheet.cell(4, cell.column, cell.value)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def filled_csv(_book) -> bytes:
    head, example = csv.reader(io.StringIO(template_csv().decode("utf-8-sig"), newline=""))
    held = io.StringIO()
    csv.writer(held).writerows([head, example, [example[0].removeprefix("(예시) "), *example[1:]]])
    return held.getvalue().encode("cp949")


@pytest.mark.parametrize("fill", [filled, filled_csv])
def test_the_template_with_its_own_example_is_one_dataset_without_a_fault(tmp_path, book, fill):
    (tmp_path / "t").write_bytes(fill(book))
    sheet = opened(tmp_path / "t", "template.xlsx")
    [row] = sheet.rows()
    told = package_of(row.cells, "kepco")
    assert (told.faults, told.notes, sheet.unknown, sheet.missing) == ({}, [], [], [])
    assert [note.code for note in sheet.notes] == ["example_row"]
    assert {column.field: column.how for column in sheet.columns} == {field.path: "same" for field in TEMPLATE}
    again = cells_of(told.package)
    changed = {"resources.0.rows": "852480", "stats.views": "1540", "tags": "전력, 사용량, 행정동"}
    made_of_it = {"name", "owner_org", "temporal_coverage.start", "temporal_coverage.end"}
    assert {path: text for path, text in again.items() if path not in made_of_it} == {
        path: text for path, text in (EXAMPLE_ROW | changed).items() if path != "conforms_to.standard"}


def test_a_template_sent_as_it_is_holds_no_data(tmp_path):
    for raw in (template_xlsx(), template_csv()):
        (tmp_path / "t").write_bytes(raw)
        with pytest.raises(SheetError) as refused:
            opened(tmp_path / "t", "template")
        assert refused.value.message.code == "no_rows"


def test_the_official_columns_come_first_and_what_is_required_is_marked(book):
    sheet = book["데이터"]
    heads = [cell.value for cell in sheet[2]]
    assert (heads[:36], sheet.freeze_panes, len(heads)) == (list(OFFICIAL), "A3", len(TEMPLATE))
    marked = [field.path for field, cell in zip(TEMPLATE, sheet[1], strict=True) if cell.value == "필수"]
    assert sorted(marked) == sorted(REQUIRED)
    assert csv.reader(io.StringIO(template_csv().decode("utf-8-sig"))).__next__() == heads


def test_every_column_with_a_list_opens_it(book):
    sheet, lists = book["데이터"], book["고르는 값"]
    opening = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    columns = {cell.column_letter: field for field, cell in zip(TEMPLATE, sheet[2], strict=True)
               if field.about.get("choices")}
    assert set(opening) == {f"{letter}3:{letter}2000" for letter in columns}
    assert [cell.value for cell in lists["A"]][:4] == ["목록유형", "파일데이터", "오픈API", "표준데이터"]
    for number, (letter, field) in enumerate(columns.items(), 1):
        names = [cell.value for [cell] in lists.iter_rows(2, min_col=number, max_col=number) if cell.value]
        assert (lists.cell(1, number).value, len(names)) == (field.header, len(field.about["choices"]))
        assert opening[f"{letter}3:{letter}2000"].endswith(f"${len(names) + 1}")
    assert [cell.value for [cell] in lists.iter_rows(2, min_col=2, max_col=2) if cell.value] == list(vocabulary.THEMES)


def test_the_guide_explains_every_column_in_both_languages(book):
    rows = [[cell.value for cell in row] for row in book["안내"].iter_rows()]
    start = next(number for number, row in enumerate(rows) if row[0] == "열")
    told = rows[start + 1:]
    assert [row[0] for row in told] == [field.header for field in TEMPLATE]
    assert all(row[1] and row[4] and row[5] for row in told)
    assert all(row[0] and row[4] for row in rows[:start - 1])
