"""The judged set keeps its own promises; nothing is searched here."""

import unicodedata
from collections import Counter

import pytest

from tests.relevance import judge

DATASETS, QUERIES = judge.datasets(), judge.queries()
GRADES = judge.judged()
CODES = {row["code"] for row in judge.read("concepts.tsv")}


def concepts():
    return {code.removeprefix("~") for row in DATASETS for code in row["concepts"].split()}


def atoms(query):
    return {atom for grade in judge.GRADES for atom in query[f"grade{grade}"].replace("&", ",").split(",") if atom}


@pytest.mark.parametrize(("rows", "least"), [(DATASETS, 2200), (QUERIES, 400)], ids=["datasets", "queries"])
def test_there_are_enough_and_each_has_its_own_number(rows, least):
    assert len({row["id"] for row in rows}) == len(rows) >= least


def test_no_title_and_no_query_stands_twice():
    titles = Counter(row["title"] for row in DATASETS)
    asked = Counter(row["query"] for row in QUERIES)
    assert [text for count in (titles, asked) for text in count if count[text] > 1] == []


def test_every_file_is_composed_unicode():
    for path in judge.HERE.glob("*.tsv"):
        assert unicodedata.is_normalized("NFC", path.read_text("utf-8")), path.name


def test_half_of_the_datasets_have_notes_a_quarter_columns_and_all_a_few_keywords():
    assert 0.4 < sum(bool(row["notes"]) for row in DATASETS) / len(DATASETS) < 0.6
    assert 0.2 < sum(bool(row["columns"]) for row in DATASETS) / len(DATASETS) < 0.3
    assert {len(row["keywords"].split(";")) for row in DATASETS} <= {2, 3, 4, 5}


def test_every_subject_is_explained():
    subjects = {code.split(".")[0] for code in concepts() if not code.startswith(judge.SIGILS)}
    assert subjects - CODES == set()
    assert {code for code in CODES if "." not in code} - subjects == set()


def test_every_rule_speaks_of_what_some_dataset_has():
    known = set().union(*map(judge.reach, concepts()))
    assert {atom.lstrip("!") for query in QUERIES for atom in atoms(query)} - known == set()


def test_every_query_has_an_exact_answer_and_a_control_has_none_at_all():
    for query in QUERIES:
        grades = set(GRADES[query["id"]].values())
        assert grades == set() if query["class"] == "none" else 3 in grades, query["query"]


def test_most_queries_have_between_two_and_forty_answers():
    counts = [len(GRADES[query["id"]]) for query in QUERIES if query["class"] != "none"]
    assert sum(2 <= count <= 40 for count in counts) > 0.75 * len(counts)


def test_controls_are_few():
    assert sum(query["class"] == "none" for query in QUERIES) < 0.05 * len(QUERIES)


def test_the_written_grades_are_what_the_rules_give():
    assert (judge.HERE / "qrels.tsv").read_text("utf-8") == judge.expand(GRADES)


def test_no_topic_is_both_tuned_on_and_held_out():
    sides = {}
    for query in QUERIES:
        sides.setdefault(judge.topic(query), set()).add(query["split"])
    assert [topic for topic, splits in sides.items() if len(splits) > 1] == []


def test_every_class_is_split_about_in_half():
    for name in {query["class"] for query in QUERIES}:
        held = [query["split"] == "holdout" for query in QUERIES if query["class"] == name]
        assert 0.4 <= sum(held) / len(held) <= 0.6, name


def test_a_touched_subject_counts_one_grade_less():
    rows = [{"id": "d1", "concepts": "bus.stop.shelter @gj"}, {"id": "d2", "concepts": "~bus.stop @gj"},
            {"id": "d3", "concepts": "bus.stop @jn"}]
    query = {"grade3": "bus.stop&@gj", "grade2": "bus.stop$", "grade1": "@,!@jn"}
    assert judge.Postings(rows).grades(query) == {"d1": 3, "d2": 2, "d3": 2}
