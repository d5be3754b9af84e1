"""What ours is measured against does what it is said to do."""

import re
from pathlib import Path

import pytest

from tests.relevance import baselines

BOOKS = [{"id": "a", "title": "전기차 충전소", "tags": "", "text": "전기차 충전소 stations"},
         {"id": "b", "title": "전기차충전소 위치", "tags": "전기차", "text": "전기차충전소 위치"},
         {"id": "c", "title": "버스 노선", "tags": "", "text": "버스 노선 station"}]


@pytest.mark.parametrize(("cut", "least", "text", "found"), [
    (baselines.ckan(), baselines.most_of, "전기차 충전소", ["a"]),
    (baselines.ckan(), baselines.any_of, "전기차 충전소", ["a", "b"]),
    (baselines.ckan(), baselines.most_of, "Stations", ["a", "c"]),
    (baselines.bigrams(), baselines.any_of, "충전소 버스", ["c", "a", "b"]),
    (baselines.bigrams(), baselines.any_of, "차", []),
], ids=["most words", "any word", "stems", "bigrams", "one letter"])
def test_each_finds_what_its_terms_and_its_least_allow(cut, least, text, found):
    assert baselines.Baseline(cut, BOOKS, least).find(text) == found


def test_of_many_words_as_many_must_be_found_as_in_ckan():
    assert [baselines.most_of(words) for words in range(1, 11)] == [1, 2, 2, 3, 4, 4, 5, 6, 7, 8]


def test_the_analyser_takes_compounds_apart_and_leaves_particles_out():
    pytest.importorskip("mecab", reason="only `make relevance` installs the analyser")
    assert baselines.morphemes()("병원의 전력사용량은") == ["병원", "전력", "사용", "량"]


def test_the_analyser_is_pinned_with_its_hashes():
    lock = Path(__file__).with_name("requirements.lock").read_text("utf-8")
    assert re.findall(r"^([\w-]+)==\S+ ; .*\\\n    --hash=sha256:", lock, re.MULTILINE) == [
        "python-mecab-ko", "python-mecab-ko-dic"]
