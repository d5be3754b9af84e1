"""The cells of the real whole catalogue, where it lies beside the checkout."""

import csv
import os
from pathlib import Path

import pytest

from schemas import clean
from schemas.formats import FORMATS
from schemas.vocabulary import FREQUENCIES, KINDS, LICENSES, THEMES, code_of

HOME = Path(os.environ.get("IEUM_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
CATALOGUE = HOME / "datagokr" / "catalogue_36_columns.csv"

pytestmark = pytest.mark.skipif(not CATALOGUE.exists(), reason="the corpus of real rows is not beside the checkout")


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    with CATALOGUE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("column", "table"), [
    ("이용허락범위", LICENSES), ("업데이트 주기", FREQUENCIES), ("목록유형", KINDS), ("분류체계", THEMES)])
def test_every_label_really_met_has_a_code(rows, column, table):
    assert {row[column] for row in rows if code_of(table, row[column]) is None} == set()


def test_every_format_really_met_is_known_but_one(rows):
    met = {name for row in rows for name in clean.formats(row["확장자(데이터포맷)"])}
    assert met - set(FORMATS.values()) == {"ERR"}


@pytest.mark.parametrize("column", ["등록일", "수정일", "차기 등록 예정일"])
def test_every_date_really_met_is_read(rows, column):
    assert {row[column] for row in rows if clean.text(row[column]) and not clean.date(row[column])} == set()


def test_every_cell_comes_out_plain(rows):
    cells = [cell for row in rows for cell in map(clean.text, row.values()) if cell is not None]
    assert [cell for cell in cells if clean.text(cell) != cell or "<br" in cell.lower() or cell != cell.strip()] == []


def test_every_telephone_loses_its_backtick(rows):
    assert {row["관리부서 전화번호"] for row in rows if "`" in (clean.phone(row["관리부서 전화번호"]) or "")} == set()


def test_every_price_is_a_yes_or_no(rows):
    assert {clean.free(row["비용부과유무"]) for row in rows} == {True, False}


def test_nearly_every_keyword_makes_a_tag(rows):
    words = [word for row in rows for word in clean.keywords(row["키워드"])]
    assert sum(clean.tag(word) is None for word in words) < len(words) / 20
