"""Laws of reading: what is written comes back, and nothing that anybody may send breaks it."""

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from schemas import DATASET, clean, vocabulary
from schemas.formats import FORMATS
from schemas.sheet import STANDARD, package_of
from schemas.sheet_columns import OFFICIAL, TEMPLATE, field_of
from schemas.sheet_writing import cells_of
from tests.furniture import shared
from web.sheets.reading import SheetError, opened

SIGNS = "가각간광주전력에너지 데이터 abcXYZ019.,;:()~·-_%/\"\n@#&"
CALM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = st.text(SIGNS, min_size=1, max_size=40).filter(lambda text: clean.text(text) == text)
WORDS = st.text("가각광주전력abc ,·;", min_size=2, max_size=12).filter(lambda text: clean.text(text) == text)
ITEMS = st.lists(WORDS, min_size=1, max_size=3, unique=True)
TAGS = st.text("가각광주전력abc _.-", min_size=2, max_size=12).filter(
    lambda text: clean.tag(text) == text.strip(" \t#\"'[]") == text and clean.text(text) == text)
DAYS = st.dates().map(str).filter(lambda day: "1000" < day < "2026")
URLS = st.text("abcdefgh/?=&-_.~%0123456789,;", max_size=30).map("https://data.example/{}".format)
COUNTS = st.integers(0, 10**12)
CODES = {name: st.sampled_from(sorted(table)) for name, table in (
    ("frequency", vocabulary.FREQUENCIES), ("dcat_type", vocabulary.KINDS), ("access_rights", vocabulary.ACCESS),
    ("personal_data", vocabulary.PERSONAL_DATA), ("deidentification", vocabulary.DEIDENTIFICATION),
    ("license_id", vocabulary.LICENSES))}
COLUMNS = st.fixed_dictionaries({"name": st.text("abc가", min_size=1, max_size=8)},
                                optional={"title": st.text("가나 다", min_size=1, max_size=8).filter(
                                    lambda text: clean.text(text) == text), "unit": st.just("kWh")})
RESOURCES = st.fixed_dictionaries(
    {"url": URLS, "format": st.sampled_from(sorted(set(FORMATS.values())))},
    optional={"name": TEXTS, "description": TEXTS, "rows": COUNTS, "size": COUNTS, "encoding": st.just("UTF-8"),
              "api_type": TEXTS, "quota": TEXTS, "resource_type": st.sampled_from(["file", "api", "sample"]),
              "columns": st.lists(COLUMNS, min_size=1, max_size=3)})
OPTIONAL = CODES | {
    "notes": TEXTS, "url": URLS, "theme": st.lists(st.sampled_from(sorted(vocabulary.THEMES)), min_size=1, max_size=3,
                                                   unique=True), "theme_detail": TEXTS,
    "tags": st.lists(TAGS, min_size=1, max_size=4, unique=True).map(lambda names: [{"name": name} for name in names]),
    **dict.fromkeys(("issued", "modified", "next_update", "deid_date", "irb_expiry"), DAYS),
    **dict.fromkeys(("core_data", "is_free", "third_party_rights", "linkable"), st.booleans()),
    **dict.fromkeys(("legal_basis_text", "provenance", "medium", "access_procedure", "fee_basis", "remarks",
                     "quality_annotation", "spatial_coverage", "deid_method", "deid_reviewed", "link_key", "purpose",
                     "legal_basis", "retention_period", "hdab", "cdm_version", "ai_task", "ai_volume"), TEXTS),
    **dict.fromkeys(("access_days", "number_of_records", "number_of_unique_individuals", "min_typical_age"), COUNTS),
    **dict.fromkeys(("health_category", "health_theme", "coding_system", "applicable_legislation"), ITEMS),
    "conforms_to": ITEMS.map(lambda items: [STANDARD, *items]), "language": st.sampled_from([["ko"], ["ko", "en"]]),
    "publisher": st.just([{"name": "한국전력공사", "identifier": "B410002"}]), "stats": st.just({"views": 3}),
    "contact": st.just([{"name": "데이터전략처", "phone": "061-345-0000", "email": "data@kepco.example"}]),
    "temporal_coverage": st.just([{"start": "2024-01", "end": "2025-12-31"}]),
    "resources": st.lists(RESOURCES, min_size=1, max_size=3)}
PACKAGES = st.fixed_dictionaries({"identifier": st.text("abc가019-", min_size=1, max_size=9).map("K{}".format),
                                  "title": TEXTS}, optional=OPTIONAL)


def as_csv(head: list[str], row: list[str], charset: str) -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows([head, row])
    return held.getvalue().encode(charset)


def as_xlsx(head: list[str], row: list[str]) -> bytes:
    made, held = Workbook(), io.BytesIO()
    for number, values in enumerate((head, row), 5):
        for column, value in enumerate(values, 1):
            made.active.cell(number, column).value = value
            made.active.cell(number, column).data_type = "s"
    made.save(held)
    return held.getvalue()


def read_or_refused(path) -> list:
    try:
        return list(opened(path, "junk").rows())
    except SheetError:
        return []


@pytest.mark.parametrize("kind", ["cp949", "utf-8-sig", "xlsx"])
@CALM
@given(package=PACKAGES)
@example(package=shared(name="kepco-15000001", notes='"따옴표" 안,\n밖'))
def test_a_dataset_written_as_a_row_comes_back_as_it_was(tmp_path, kind, package):
    cells = {path: text for path, text in cells_of(package).items() if path not in ("owner_org", "name")}
    head, row = [field_of(path).header for path in cells], list(cells.values())
    path = tmp_path / "round"
    path.write_bytes(as_xlsx(head, row) if kind == "xlsx" else as_csv(head, row, kind))
    sheet = opened(path, "round")
    [read] = sheet.rows()
    found = package_of(read.cells, "kepco").package
    expected, errors = DATASET.read(package | {"owner_org": "kepco", "name": found["name"]})
    assert (found, errors, sheet.unknown) == (expected, {}, [])
    assert read.number == sheet.header_row + 1


@CALM
@given(raw=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
       | st.binary(max_size=200).map(b"PK\x03\x04".__add__) | st.binary(max_size=200).map(b"\xd0\xcf\x11\xe0".__add__))
def test_whatever_is_sent_is_read_or_refused_in_words(tmp_path, raw):
    path = tmp_path / "junk"
    path.write_bytes(raw)
    for row in read_or_refused(path):
        package_of(row.cells, "kepco")


@CALM
@given(lines=st.lists(st.lists(st.text(max_size=12) | st.sampled_from(
    ["합계", "", "K-1", "2026-01-02", "26/01/02", "예", "1,234", "=1+1", "#REF!", "매월", "https://a.example"]),
    max_size=len(OFFICIAL)), min_size=1, max_size=8))
def test_junk_below_a_header_gives_faults_and_the_numbers_of_the_file(tmp_path, lines):
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows([["목록"], OFFICIAL, *lines])
    path = tmp_path / "junk"
    path.write_bytes(held.getvalue().encode("utf-8", "replace"))
    written = list(csv.reader(io.StringIO(held.getvalue().encode("utf-8", "replace").decode(), newline="")))
    for row in read_or_refused(path):
        told = package_of(row.cells, "kepco")
        assert told.package["owner_org"] == "kepco"
        for cell in row.cells.values():
            assert cell.value in [text.replace("\0", "").strip() for text in (*written[cell.row - 1], "")]


def test_every_column_of_the_template_may_be_written_and_read():
    assert {field.path for field in TEMPLATE} >= set(cells_of(shared())) - {"owner_org", "name"}
