"""Ranges of texts and wildcards, as expressions: held against what they stand for."""

import re
from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from catalog.search.spans import FAR, between, between_digits, literal, wild

letters = st.text(st.sampled_from("\x00aab.[\ud7ff\ue000가힣\U0010ffff"), max_size=5)


@given(low=st.none() | letters, high=st.none() | letters, opened=st.tuples(st.booleans(), st.booleans()), text=letters)
def test_a_range_holds_exactly_what_lies_between(low, high, opened, text):
    found = between(low, high, *opened)
    above = low is None or text > low or (text == low and not opened[0])
    if not low:
        above = bool(text) or not opened[0]
    below = high is None or text < high or (text == high and not opened[1])
    assert bool(found is not None and re.fullmatch(found, text, re.DOTALL)) == (above and below)


@given(low=st.integers(0, 9999), high=st.integers(0, 9999), number=st.integers(0, 9999))
def test_a_range_of_numbers_holds_exactly_what_lies_between(low, high, number):
    found = between_digits(f"{low:04d}", f"{high:04d}")
    assert bool(found and re.fullmatch(found, f"{number:04d}")) == (low <= number <= high)


def test_ends_of_ranges_are_compared_no_further_than_an_engine_can():
    found = between("a" * 64, "b" * 64, True, True)
    assert re.fullmatch(found, "a" * (FAR + 1) + "0")
    assert re.fullmatch(found, "b" * (FAR + 1))
    assert not re.fullmatch(found, "a" * (FAR - 1))
    assert not re.fullmatch(found, "b" * (FAR - 1) + "c")


@given(text=st.text(), other=st.text())
def test_a_literal_matches_itself_and_nothing_else(text, other):
    written = text.encode(errors="replace").decode()
    assert re.fullmatch(literal(text), written, re.DOTALL)
    assert bool(re.fullmatch(literal(text), other, re.DOTALL)) == (other == written)


@given(pattern=st.text(st.sampled_from("ab*?"), max_size=6), text=st.text(st.sampled_from("ab"), max_size=6))
def test_wildcards_mean_what_they_mean_to_a_shell(pattern, text):
    assert bool(re.fullmatch(wild(pattern), text)) == fnmatchcase(text, pattern)


def test_a_backslash_takes_the_meaning_of_a_wildcard_away():
    assert wild(r"a\*b?\\") == r"a\*b.\\"
