"""The set over real rows keeps its own promises, and its rules still give what was written down."""

import re
from collections import Counter

import pytest

from tests.relevance import portal

QUERIES, RULES, QRELS = portal.read("queries.tsv"), portal.read("rules.tsv"), portal.read("qrels.tsv")
GRADES = portal.qrels()
ROWS = [{"id": "a1", "title": "종로구_공영주차장", "organization": "종로구", "keywords": "주차;요금", "notes": ""},
        {"id": "f2", "title": "주차장 현황", "organization": "중구", "keywords": "", "notes": "공영 주차장의 요금"},
        {"id": "a3", "title": "주차 영상", "organization": "중구", "keywords": "", "notes": ""}]


def test_there_are_a_hundred_queries_of_which_none_stands_twice():
    assert len({row["id"] for row in QUERIES}) == len({row["query"] for row in QUERIES}) == len(QUERIES) == 100


def test_the_files_agree_on_the_topics():
    assert {row["topic"] for row in QUERIES} == {row["topic"] for row in RULES} == {row["topic"] for row in QRELS}


def test_judgements_hold_numbers_and_grades_only():
    assert [row for row in QRELS if not re.fullmatch(r"[afh]\d+", row["dataset"]) or row["grade"] not in "123"] == []
    pairs = Counter((row["topic"], row["dataset"]) for row in QRELS)
    assert [pair for pair, times in pairs.items() if times > 1] == []


def test_no_number_is_listed_with_two_grades():
    listed = Counter((rule["topic"], name) for rule in RULES if rule["rule"].startswith("=")
                     for name in set(rule["rule"].removeprefix("= ").split()))
    assert [pair for pair, times in listed.items() if times > 1] == []


def test_every_query_has_an_exact_answer():
    assert [row["query"] for row in QUERIES if 3 not in GRADES[row["id"]].values()] == []


def test_the_split_is_what_the_hashes_of_the_topics_give():
    assert {row["id"]: row["split"] for row in QUERIES} == portal.splits(QUERIES)


@pytest.mark.parametrize(("rules", "given"), [
    ([("3", "공영주차장"), ("2", "주차장"), ("1", "주차")], {"a1": 3, "f2": 2, "a3": 1}),
    ([("2", "주차 & !영상 & w:요금")], {"a1": 2, "f2": 2}),
    ([("3", "o:중구 & 주차"), ("0", "= a3"), ("1", "= f2 a1")], {"f2": 1, "a1": 1}),
], ids=["the best that holds", "all parts", "numbers before rules"])
def test_a_rule_gives_its_grade_to_what_it_holds_for(rules, given):
    assert portal.grades(ROWS, [{"grade": grade, "rule": rule} for grade, rule in rules]) == given


@pytest.mark.skipif(not portal.ROWS.is_dir(), reason="no real rows beside the checkout")
def test_every_judged_row_is_there():
    known = {row["id"] for row in portal.datasets(portal.ROWS)}
    assert {row["dataset"] for row in QRELS} - known == set()
