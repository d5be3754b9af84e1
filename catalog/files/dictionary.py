"""Data dictionaries: what the columns of a table are, read from the sheet a person fills in, and written as one."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from unicodedata import category

from catalog.errors import ValidationError
from catalog.files import workbook

FIELDS = ("name", "title", "type", "unit", "description")
HEADINGS = {
    "name": "name column columnname field fieldname 항목명(영문) 항목명(영문명) 항목영문명 영문항목명 영문명 컬럼명 "
            "컬럼명(영문) 컬럼영문명 칼럼명 칼럼명(영문) 물리명",
    "title": "title label 항목명(국문) 항목명(국문명) 항목명(한글) 항목한글명 항목국문명 항목명 국문명 한글명 "
             "컬럼명(한글) 컬럼명(국문) 컬럼한글명 칼럼명(한글) 논리명",
    "type": "type datatype 타입 데이터타입 자료형 형식 데이터형식 데이터유형 항목타입",
    "unit": "unit units 단위",
    "description": "description desc 설명 항목설명 컬럼설명 칼럼설명 항목정의 정의",
}
KNOWN = {heading: field for field, headings in HEADINGS.items() for heading in headings.split()}
MOST = 2000                                       # columns
LONGEST = 2000                                    # characters of one cell
TOLD = 10                                         # faults that are listed; more of them say nothing new
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
HOW = ("The first line names the columns of the sheet: name (항목명(영문), 컬럼명), title (항목명(국문)), type (타입), "
       "unit (단위), description (설명).")


def columns(raw: bytes, format: str) -> list[dict[str, str]]:
    """The columns a dictionary describes, in its order.

    :param raw: a sheet of one heading line and a line a column
    :param format: CSV, TSV or XLSX; texts are UTF-8 or CP949
    :returns: name and what is said of title, type, unit and description, 1 to 2000 columns
    :raises ValidationError: as "dictionary", naming the lines that cannot be read and why
    """
    rows = ((line, [cell.strip() for cell in row]) for line, row in _rows(raw, format))
    filled = [(line, row) for line, row in rows if any(row)]
    if len(filled) > MOST + 1:
        raise _refusal(f"It describes more than {MOST} columns.")
    if not filled:
        raise _refusal("There is nothing in it.")
    line, heading = filled[0]
    places = _places(line, heading)
    faults, found = [], {}
    for line, row in filled[1:]:
        column = {field: row[place] for field, place in places.items() if place < len(row) and row[place]}
        fault = _fault(column, found, row, len(heading))
        if fault:
            faults.append(f"Line {line}: {fault}")
        else:
            found[column["name"]] = column
    if faults or not found:
        raise _refusal(*(faults[:TOLD] or [f"Line {line}: no line describes a column. {HOW}"]))
    return list(found.values())


def sheet(described: Iterable[dict]) -> bytes:
    """A dictionary as a CSV file that spreadsheets open as it is: UTF-8 with its mark, and no cell that calculates.

    :param described: columns, each with a name
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    writer.writerows([_harmless(each.get(field)) for field in FIELDS] for each in described)
    return out.getvalue().encode("utf-8-sig")


def _harmless(value) -> str:
    """A cell that no spreadsheet takes for a formula, not even one that passes over what cannot be seen before it."""
    text = str(value) if value is not None else ""
    seen = next((place for place, each in enumerate(text) if not (each.isspace() or category(each)[0] == "C")), 0)
    return f"'{text}" if text.startswith(FORMULA, seen) or text.startswith(FORMULA) else text


def _refusal(*texts: str) -> ValidationError:
    return ValidationError({"dictionary": list(texts)})


def _places(line: int, heading: list[str]) -> dict[str, int]:
    """Which field stands in which place; a sheet with one kind of name only names the columns by it."""
    places = {}
    for place, text in enumerate(heading):
        field = KNOWN.get(re.sub(r"[\s_\-]", "", text).casefold())
        if field and field not in places:
            places[field] = place
    if "name" not in places and "title" in places:
        places = {"name": places.pop("title")} | places
    if "name" not in places:
        raise _refusal(f"Line {line}: no heading for the names of the columns. {HOW}")
    return {field: places[field] for field in FIELDS if field in places}


def _fault(column: dict, found: dict, row: list[str], width: int) -> str:
    if "name" not in column:
        return "it gives no name."
    if column["name"] in found:
        return f"the name {column['name'][:100]} was given before."
    if any(row[width:]):
        return "it has more cells than the heading."
    longest = max(column, key=lambda field: len(column[field]))
    return f"its {longest} is longer than {LONGEST} characters." if len(column[longest]) > LONGEST else ""


def _rows(raw: bytes, format: str) -> Iterator[tuple[int, list[str]]]:
    """Line and cells, as texts."""
    if format == "XLSX":
        try:
            yield from workbook.rows(raw, MOST + 1)
        except workbook.WorkbookError as fault:
            raise _refusal(str(fault)) from None
        return
    text = _decoded(raw)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if format == "TSV" else ",", strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as fault:
        raise _refusal(f"Line {reader.line_num}: {fault}.") from None


def _decoded(raw: bytes) -> str:
    for code in ("utf-8-sig", "cp949"):
        try:
            return raw.decode(code)
        except UnicodeDecodeError:
            continue
    raise _refusal("It is neither UTF-8 nor CP949. Save it as CSV UTF-8.")
