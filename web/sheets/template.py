"""The spreadsheet that partners download, fill in and send: the columns, what may be chosen, how to fill them in."""

import csv
import io
from functools import lru_cache

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from schemas.sheet_columns import TEMPLATE, Field
from schemas.sheet_example import EXAMPLE_ROW, GUIDE, GUIDE_HEAD, MARKS, SHEETS
from schemas.sheet_marks import EXAMPLE
from schemas.sheet_values import names_of
from web.sheets.cells import letters

ROWS = 2000                                       # below the header, in which lists open
DATA, GUIDE_SHEET, CHOICES = (SHEETS[key][0] for key in ("data", "guide", "choices"))
_MARKED = {"required": PatternFill("solid", fgColor="FFDCE6FF"),
           "recommended": PatternFill("solid", fgColor="FFF1F4F8")}
_YELLOW = PatternFill("solid", fgColor="FFFFF7D6")
_TOP = Alignment(wrap_text=True, vertical="top")


@lru_cache(1)
def template_xlsx() -> bytes:
    """The template as XLSX: the columns with an example, a guide in both languages, the lists to choose from."""
    book = Workbook()
    sheet = book.active
    sheet.title = DATA
    sheet.append([MARKS[_mark(field)][0] for field in TEMPLATE])
    sheet.append([field.header for field in TEMPLATE])
    sheet.append(_example())
    for number, field in enumerate(TEMPLATE):
        _dress(sheet, letters(number), field)
    sheet.freeze_panes = "A3"
    _guide(book.create_sheet(GUIDE_SHEET))
    _choices(sheet, book.create_sheet(CHOICES))
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


@lru_cache(1)
def template_csv() -> bytes:
    """The template as CSV: header and example, in UTF-8 with a byte order mark, as Excel reads Korean."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(field.header for field in TEMPLATE)
    writer.writerow(_example())
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def _example() -> list[str]:
    """The example, whose first cell says that it is one."""
    first, *rest = (EXAMPLE_ROW.get(field.path, "") for field in TEMPLATE)
    return [f"{EXAMPLE} {first}", *rest]


def _mark(field: Field) -> str:
    return field.about.get("mark", "optional")


def _dress(sheet, letter: str, field: Field) -> None:
    sheet.column_dimensions[letter].width = 34 if field.about.get("widget") == "area" else 18
    for row in (1, 2):
        cell = sheet[f"{letter}{row}"]
        cell.font, cell.alignment = Font(bold=row == 2, size=9 if row == 1 else 11), _TOP
        if fill := _MARKED.get(_mark(field)):
            cell.fill = fill
    sheet[f"{letter}3"].fill, sheet[f"{letter}3"].alignment = _YELLOW, _TOP
    sheet[f"{letter}3"].number_format = "@"


def _guide(sheet) -> None:
    for ko, en in GUIDE:
        sheet.append([ko, "", "", "", en])
    sheet.append([])
    sheet.append(GUIDE_HEAD)
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for field in TEMPLATE:
        label, hint, mark = field.about.get("label", ("", "")), field.about.get("hint", ("", "")), MARKS[_mark(field)]
        lists = _listed(field)
        sheet.append([field.header, mark[0], _sentence(hint[0], [ko for ko, _ in lists]),
                      EXAMPLE_ROW.get(field.path, ""),
                      label[1], mark[1], _sentence(hint[1], [en for _, en in lists])])
    for letter, width in zip("ABCDEFG", (24, 12, 60, 34, 26, 16, 60), strict=True):
        sheet.column_dimensions[letter].width = width


def _sentence(hint: str, choices: list[str]) -> str:
    return " ".join(filter(None, (hint, ", ".join(choices))))


def _listed(field: Field) -> list[tuple[str, str]]:
    """What may be chosen, in both languages."""
    return [names_of(code, term) for code, term in (field.about.get("choices") or {}).items()]


def _choices(sheet, lists) -> None:
    """The lists on a sheet of their own, and in the cells of each column that has one."""
    place = 0
    for number, field in enumerate(TEMPLATE):
        names = [ko for ko, _ in _listed(field)]
        if not names:
            continue
        place += 1
        for row, name in enumerate((field.header, *names), 1):
            lists.cell(row, place, name)
        lists.column_dimensions[letters(place - 1)].width = 26
        chosen = f"'{CHOICES}'!${letters(place - 1)}$2:${letters(place - 1)}${len(names) + 1}"
        rule = DataValidation("list", formula1=chosen, allow_blank=True, errorStyle="warning", showErrorMessage=True)
        rule.add(f"{letters(number)}3:{letters(number)}{ROWS}")
        sheet.add_data_validation(rule)
