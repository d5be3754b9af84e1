"""Workbooks as people send them, and as nobody should."""

import datetime
import io
import struct
import zipfile

import pytest
from openpyxl import Workbook

from catalog.files import workbook

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = (f'<workbook xmlns="{SPACE}" xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>")
RELS = (f'<Relationships><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>')
STRINGS = "<sst><si><t>이름</t><rPh><t>ireum</t></rPh></si><si><r><t>값 </t></r><r><t>kWh</t></r></si><si/></sst>"


def packed(cells="", how=zipfile.ZIP_DEFLATED, **parts) -> bytes:
    """A workbook of these rows, by hand; `sheet`, `book`, `rels` and `strings` take the place of whole parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", how) as archive:
        archive.writestr("xl/workbook.xml", parts.get("book", BOOK))
        archive.writestr("xl/_rels/workbook.xml.rels", parts.get("rels", RELS))
        archive.writestr("xl/sharedStrings.xml", parts.get("strings", STRINGS))
        archive.writestr("xl/worksheets/sheet1.xml",
                         parts.get("sheet", f"<worksheet><sheetData>{cells}</sheetData></worksheet>"))
    return held.getvalue()


def cell(place: str, text: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def refused(raw: bytes) -> str:
    with pytest.raises(workbook.WorkbookError) as refusal:
        workbook.rows(raw, 10)
    return str(refusal.value)


def test_a_workbook_gives_the_rows_that_have_something_in_them_with_their_numbers():
    book, held = Workbook(), io.BytesIO()
    for row in (["이름", "값"], [], [None, 1, 2.5, True, "a & b", datetime.date(2026, 3, 1)], ["", "끝"]):
        book.active.append(row)
    book.create_sheet("다른 것").append(["nothing"])
    book.save(held)
    assert workbook.rows(held.getvalue(), 10) == [
        (1, ["이름", "값"]), (3, ["", "1", "2.5", "TRUE", "a & b", "46082"]), (4, ["", "끝"])]


def test_cells_share_texts_and_say_where_they_are_or_follow_each_other():
    raw = packed('<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c><c/><c t="e"><v>#N/A</v></c>'
                 '</row><row r="5"><c r="C5"><v>15001.0</v></c><c><f>A1</f><v>1e400</v></c><c t="str"><v>글</v></c>'
                 "</row><row/>")
    assert workbook.rows(raw, 10) == [(1, ["이름", "값 kWh", "", "", "#N/A"]), (5, ["", "", "15001", "inf", "글"])]


def test_a_workbook_may_name_its_elements_with_a_prefix():
    sheet = (f'<x:worksheet xmlns:x="{SPACE}"><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c></x:row>'
             "</x:sheetData></x:worksheet>")
    assert workbook.rows(packed(sheet=sheet), 10) == [(1, ["이름"])]


def test_an_empty_cell_however_far_away_takes_no_room():
    raw = packed(f'<row r="1">{cell("A1")}</row><row r="1048576"><c r="XFD1048576"/></row>')
    assert workbook.rows(raw, 10) == [(1, ["x"])]
    assert workbook.rows(packed(f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("B1048576")}</row>'), 10) == [
        (1, ["x"]), (1048576, ["", "x"])]


@pytest.mark.parametrize(("raw", "said"), [
    (packed(f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576")}</row>'),
     "Row 1048576 has something beyond column 1000."),
    (packed("<row>" + cell("A1") + "</row>" + "".join(f"<row>{cell(f'A{row}')}</row>" for row in range(2, 13))),
     "It has more than 10 rows."),
    (packed("<row/>" * (2 * 2**20)), "It unpacks to more than 10 MB."),
    (packed(strings=" " * 11 * 2**20), "It unpacks to more than 10 MB."),
    (packed("<a>" * 100), "The workbook is nested more than 50 levels deep. Save it again as XLSX."),
    (packed(sheet="<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><worksheet/>"),
     "The workbook holds a document type. Save it again as XLSX."),
])
def test_a_workbook_that_is_larger_than_it_may_be_is_refused(raw, said):
    assert refused(raw) == said


def lying() -> bytes:
    """A workbook whose sheet says that it is shorter than it is."""
    raw = bytearray(packed("<row/>" * 10_000))
    entry = raw.rfind(b"PK\x01\x02", 0, raw.rfind(b"xl/worksheets/sheet1.xml"))
    raw[entry + 24:entry + 28] = struct.pack("<I", 100)
    return bytes(raw)


@pytest.mark.parametrize(("raw", "why"), [
    (b"PK\x03\x04 no workbook", "BadZipFile"), (lying(), "BadZipFile"), (packed(sheet="<worksheet>"), "ExpatError"),
    (packed(sheet=""), "ExpatError"), (packed(book="<workbook/>"), "KeyError"), (packed(rels="<a/>"), "KeyError"),
    (packed('<row><c t="s"><v>9</v></c></row>'), "IndexError"), (packed('<row r="x"/>'), "ValueError"),
    (packed('<row><c r="A0B"/></row>'), "ValueError"), (packed("<row><c><v>one</v></c></row>"), "ValueError"),
    (packed(how=zipfile.ZIP_LZMA), "NotImplementedError"),
])
def test_a_workbook_that_is_broken_is_refused_with_what_to_do(raw, why):
    assert refused(raw) == f"The workbook cannot be opened ({why}). Save it again as XLSX."
