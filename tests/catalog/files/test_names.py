"""What files are called and what they are."""

import io
import os
import unicodedata
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.files import kinds, names

TEXT = "이름,값\n광주,1\n"
PROGRAMS = {"windows": b"MZ\x90\0\x03\0", "linux": b"\x7fELF\x02\x01\x01\0", "mac": b"\xcf\xfa\xed\xfe\x07\0",
            "script": b"#!/bin/sh\nrm -rf ~\n"}
PAGES = {"plain": b"<html><body>", "doctype": b"  \r\n<!DOCTYPE HTML>\n<p>", "marked": b"\xef\xbb\xbf<script>alert(1)",
         "commented": b"<!---->\n" * 500 + b"<html>", "utf-16": "<html>".encode("utf-16"),
         "utf-8 in front of a declaration": b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a --><!DOCTYPE\nhtml>"}
DRAWINGS = {"plain": b"<svg onload='x()'>", "typed": b"<!-- a --><!DOCTYPE svg PUBLIC '' '' [<!ENTITY a 'b'>]><svg>",
            "whole": b"<?xml version='1.0'?><!-- a --><svg xmlns='http://www.w3.org/2000/svg' onload='x()'>"}


def archive(**members) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return held.getvalue()


@pytest.fixture
def kind(tmp_path):
    """What bytes under a name are: mimetype and format."""
    def of(content: bytes, name: str) -> tuple:
        (tmp_path / "file").write_bytes(content)
        return tuple(kinds.of(tmp_path / "file", name))
    return of


@pytest.mark.parametrize(("said", "name"), [
    ("전력 사용량.csv", "전력 사용량.csv"),
    (unicodedata.normalize("NFD", "전력.csv"), "전력.csv"),
    ("../../etc/passwd", "passwd"),
    ("C:\\자료\\전력.xlsx", "전력.xlsx"),
    ("..숨김.csv", "숨김.csv"),
    ("a\r\nSet-Cookie: b\0.csv", "aSet-Cookie_ b.csv"),
    ("표\u202egnp.exe", "표gnp.exe"),
    ("con.csv", "_con.csv"),
    ("COM1", "_COM1"),
    ("console.csv", "console.csv"),
    ('"a"<b>|c?.csv', "_a__b__c_.csv"),
    ("  빈   칸 .csv. ", "빈 칸.csv"),
    ("", "file"), ("...", "file"), ("/", "file"), (None, "file"), (7, "file"),
])
def test_a_name_keeps_its_letters_and_loses_what_harms(said, name):
    assert names.clean(said) == name


def test_a_long_name_is_cut_before_its_extension():
    cut = names.clean("가" * 300 + ".csv")
    assert cut == "가" * 58 + ".csv"
    assert len(names.clean("a" * 300 + ".csv").encode()) == 179


@given(st.text(max_size=400))
@example("con" + "\u0301" * 90 + ".csv")
@example("." * 200 + "가.csv")
def test_whatever_a_file_is_called_its_name_is_safe_and_cleaning_it_again_changes_nothing(said):
    name = names.clean(said)
    assert names.clean(name) == name
    assert 1 <= len(name.encode()) <= 180
    assert name == os.path.basename(name) == unicodedata.normalize("NFC", name)
    assert not name.startswith(".")
    assert not set(name) & set('\\/\0\r\n<>:"|?*')


@pytest.mark.parametrize(("content", "name", "told"), [
    (TEXT.encode(), "a.csv", ("text/csv", "CSV")),
    (TEXT.encode("cp949"), "a.CSV", ("text/csv", "CSV")),
    (TEXT.encode("utf-16"), "a.csv", ("text/csv", "CSV")),
    (("가" * 5000).encode(), "a.txt", ("text/plain", "TXT")),
    (TEXT.encode(), "이름없음", ("text/plain", "")),
    (b'{"a": [1]}', "a.json", ("application/json", "JSON")),
    (b'{"a": [1]}', "a.csv", ("application/json", "JSON")),
    (b'{"type": "FeatureCollection", "features": []}', "a.geojson", ("application/geo+json", "GEOJSON")),
    (b"MZ\xec\xbd\x94\xeb\x93\x9c,\xea\xb0\x92\n1,2\n", "a.csv", ("text/csv", "CSV")),
    (b"[1, 2", "a.csv", ("text/csv", "CSV")),
    (b"%PDF-1.7\n", "a.pdf", ("application/pdf", "PDF")),
    (b"PAR1\0\0", "a.parquet", ("application/vnd.apache.parquet", "PARQUET")),
    (b"SQLite format 3\0" + bytes(90), "a.gpkg", ("application/geopackage+sqlite3", "GPKG")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "공문.hwp", ("application/x-hwp", "HWP")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "표.xls", ("application/vnd.ms-excel", "XLS")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "무엇", ("application/x-ole-storage", "")),
    (archive(**{"xl/workbook.xml": "<workbook/>"}), "a.csv", (kinds.XLSX.mimetype, "XLSX")),
    (archive(mimetype="application/hwp+zip"), "공문.hwpx", ("application/hwp+zip", "HWPX")),
    (archive(**{"지도/광주.shp": "x"}), "지도.zip", ("application/zip", "SHP")),
    (archive(**{"a.csv": "x"}), "a.zip", ("application/zip", "ZIP")),
    (b"PK\x03\x04 and then it broke off", "a.zip", ("application/zip", "ZIP")),
    (b"\x1f\x8b\x08\0", "a.csv.gz", ("application/gzip", "GZ")),
    (b"\x89PNG\r\n\x1a\n" + bytes(30), "a.png", ("image/png", "PNG")),
    (bytes(range(256)), "a.dat", ("application/octet-stream", "")),
    (PAGES["plain"], "안내.html", ("text/html", "HTML")),
    (DRAWINGS["plain"], "그림.svg", ("image/svg+xml", "SVG")),
    (DRAWINGS["typed"], "그림.svg", ("image/svg+xml", "SVG")),
    (DRAWINGS["whole"], "그림.xml", ("image/svg+xml", "SVG")),
    (DRAWINGS["plain"], "그림.html", ("text/html", "HTML")),
    (b"<html><body>", "그림.svg", ("text/html", "HTML")),
    (b"<!-- " + b"a" * 9000 + b"--><svg>", "그림.svg", ("image/svg+xml", "SVG")),
    (PROGRAMS["script"], "받기.sh", ("application/x-executable", "")),
    (b"code,text\n1,<script>alert(1)</script>\n", "crawled.csv", ("text/csv", "CSV")),
])
def test_a_file_is_what_its_content_says_and_its_name_only_decides_what_is_open(kind, content, name, told):
    assert kind(content, name) == told


def test_an_archive_of_far_too_many_files_is_an_archive_and_not_looked_into(kind, monkeypatch):
    raw = archive(**{"xl/workbook.xml": ""}, **{f"{each}.txt": "" for each in range(100)})
    assert kind(raw, "a.zip") == (kinds.XLSX.mimetype, "XLSX")
    monkeypatch.setattr(kinds, "DIRECTORY", 5000)
    assert kind(raw, "a.zip") == ("application/zip", "ZIP")


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_is_broken_where_it_says_what_it_is_is_an_archive(kind, how):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", how) as file:
        file.writestr("mimetype", "application/epub+zip" * 9)
    raw = bytearray(held.getvalue())
    raw[38 + 4:70] = b"\xff" * (70 - 42)
    assert kind(bytes(raw), "a.zip") == ("application/zip", "ZIP")


@pytest.mark.parametrize("content", PROGRAMS.values(), ids=PROGRAMS)
@pytest.mark.parametrize("name", ["전력.csv", "전력.xlsx", "전력.pdf", "전력"])
def test_a_program_under_another_name_is_refused_with_what_why_and_how(kind, content, name):
    with pytest.raises(kinds.MisnamedError) as refusal:
        kind(content, name)
    assert str(refusal.value) == (f"{name} is a program, which its name does not say. It was not stored. Send the data "
                                  "itself, or pack the program into a ZIP file.")


@pytest.mark.parametrize("content", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("name", ["전력.csv", "전력.json", "전력"])
def test_a_page_under_another_name_is_refused_with_what_why_and_how(kind, content, name):
    with pytest.raises(kinds.MisnamedError) as refusal:
        kind(content, name)
    assert str(refusal.value) == (
        f"{name} is a web page (HTML), which its name does not say. It was not stored. Perhaps an error page was saved "
        "instead of the data: open the file and see; a page is named .html.")


@pytest.mark.parametrize("content", DRAWINGS.values(), ids=DRAWINGS)
@pytest.mark.parametrize("name", ["전력.csv", "전력"])
def test_a_drawing_under_another_name_is_refused_for_it_can_hold_scripts(kind, content, name):
    with pytest.raises(kinds.MisnamedError) as refusal:
        kind(content, name)
    assert str(refusal.value) == (f"{name} is a drawing (SVG), which its name does not say. It was not stored, for a "
                                  "drawing can hold scripts. If it is one, name it .svg.")


@pytest.mark.parametrize("start", [b"<!---->", b"<!-- -", b"<?xml ", b"<?xml>", b"<!doctype svg", b" ", b"\xef\xbb\xbf",
                                   b"<!doctype ", b"<!---->\t<?xml>", b"<"])
def test_whatever_is_repeated_at_the_start_of_a_file_it_is_looked_at_once(kind, start):
    try:
        told = kind(start * 2000, "a.csv")
    except kinds.MisnamedError:
        told = ("image/svg+xml", "SVG")
    assert told == (("image/svg+xml", "SVG") if start == b"<!doctype svg" else ("text/csv", "CSV"))


def test_a_name_of_hundreds_of_thousands_of_accents_is_cut_before_it_is_put_in_order():
    assert names.clean("a/" + "b" + "\u0301\u0316" * 120_000 + ".csv").endswith(".csv")
