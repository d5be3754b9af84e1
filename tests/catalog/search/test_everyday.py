"""What people say instead of the words of titles, and which words tell nothing: well written, and read as written."""

import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from catalog.search import telling
from catalog.search.korean import words

TABLES = Path(telling.__file__).parent
LINES = (TABLES / "everyday.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if not line.startswith("#")]
KINDS = [line.split("\t") for line in (TABLES / "telling.tsv").read_text(encoding="utf-8").splitlines()
         if not line.startswith("#")]
MOST = 6                                # others of a word: each is sought by itself


@pytest.mark.parametrize("name", ["everyday.tsv", "telling.tsv", "dull.tsv"])
def test_a_table_is_composed_and_ends_with_its_last_line(name):
    text = (TABLES / name).read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_there_are_many_words_in_order_and_none_twice():
    assert len(ROWS) >= 3000
    assert [(one[0], other[0]) for one, other in pairwise(ROWS) if one[0] >= other[0]] == []


def test_each_is_one_folded_word_with_others_that_are_not_itself_nor_twice():
    assert [row[0] for row in ROWS if words(row[0]) != [row[0]]] == []
    assert [row for row in ROWS if not 2 <= len(row) <= MOST + 1] == []
    assert [row for row in ROWS if len(set(map(str.lower, row))) < len(row)] == []
    assert [other for row in ROWS for other in row[1:] if not words(other) or other != other.strip()] == []


def test_no_word_tells_nothing_twice_or_is_of_two_kinds():
    said = Counter(word for _, listed in KINDS for word in listed.split())
    assert [word for word, times in said.items() if times > 1] == []
