"""The language of parts: what is meant, what is left, and what it becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import selecting
from catalog.selecting import PathError

PACKAGE = {"id": "p", "name": "xyz", "notes": "old notes", "title": "제목",
           "resources": [{"id": "1492aaaa", "name": "big.csv", "url": "u"}, {"id": "19cfad11", "name": "b"},
                         {"id": "19cfad22", "name": "c"}],
           "tags": [{"name": "전력"}, {"name": "에너지"}]}
KEYS = st.text("abc", min_size=1, max_size=2)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text("xyz", max_size=2),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8)
OBJECTS = st.dictionaries(KEYS, JSON, max_size=4)


def left(value, *patterns: str):
    return selecting.filtered(value, [selecting.pattern(each) for each in patterns])


@pytest.mark.parametrize(("path", "value", "told"), [
    ("notes", "old notes", "notes"), ("resources__0__name", "big.csv", "resources__0__name"),
    ("resources__-1__name", "c", "resources__2__name"), ("resources__1492a__name", "big.csv", "resources__0__name"),
    ("resources__19cfad22__name", "c", "resources__2__name"), ("tags__1__name", "에너지", "tags__1__name")])
def test_a_path_means_one_part(path, value, told):
    assert selecting.reached(PACKAGE, path) == (value, told)


@pytest.mark.parametrize(("path", "said"), [
    ("nothing", "nothing"), ("notes__x", "notes__x"), ("resources__3", "resources__3"),
    ("resources__-4__name", "resources__-4"), ("resources__149", "resources__149"),
    ("resources__19cfad__name", "resources__19cfad"), ("resources__0__nothing", "resources__0__nothing"),
    ("tags__12345", "tags__12345"), ("resources__x", "resources__x")])
def test_a_path_that_means_nothing_or_two_things_is_named(path, said):
    with pytest.raises(PathError, match=f"^Unmatched key {said}$"):
        selecting.reached(PACKAGE, path)


@pytest.mark.parametrize(("wanted", "paths"), [
    ({}, []), ({"notes": "old notes", "name": "xyz"}, []), ({"notes": "other"}, ["notes"]),
    ({"resources": [{"name": "big.csv"}]}, []), ({"resources": [{"name": "b"}, {"name": "b"}]}, ["resources__0__name"]),
    ({"resources": [{}, {}, {}, {}]}, ["resources__3"]), ({"notes": {"x": 1}}, ["notes"]), ({"notes": []}, ["notes"]),
    ({"tags": [{"name": "전력", "colour": "red"}], "nothing": None}, ["nothing", "tags__0__colour"])])
def test_what_is_not_as_wanted_is_named(wanted, paths):
    assert selecting.differing(PACKAGE, wanted) == paths


def test_one_is_not_true():
    assert selecting.differing({"private": True}, {"private": 1}) == ["private"]


def test_the_first_pattern_that_means_a_part_counts():
    assert list(left(PACKAGE, "+title", "+resources", "-*")) == ["title", "resources"]
    assert left(PACKAGE, "-*", "+title") == {}
    assert left(PACKAGE, "*") == {}
    assert left(PACKAGE, "+*", "-title") == PACKAGE
    assert left(PACKAGE, " -title ", "notes") == {
        key: value for key, value in PACKAGE.items() if key not in ("title", "notes")}
    assert left(PACKAGE, "-nothing", "-title__x", "-resources__9", "-resources__x__y") == PACKAGE


def test_items_go_by_place_and_by_id():
    assert [each["name"] for each in left(PACKAGE, "-resources__1")["resources"]] == ["big.csv", "c"]
    assert [each["name"] for each in left(PACKAGE, "+resources__-1", "-resources__*")["resources"]] == ["c"]
    assert left(PACKAGE, "+resources__1492a__id", "-resources__1492a__*")["resources"][0] == {"id": "1492aaaa"}
    assert [list(each) for each in left(PACKAGE, "-resources__*__name")["resources"]] == [
        ["id", "url"], ["id"], ["id"]]


def test_a_part_that_is_kept_does_not_keep_the_whole():
    assert left(PACKAGE, "+resources__0__name", "-*") == {}


def test_changes_are_laid_over_by_key_and_by_place():
    now = selecting.merged(PACKAGE, {"notes": "new", "resources": [{}, {"name": "B", "size": 1}, {}, {"name": "d"}]})
    assert now == PACKAGE | {"notes": "new", "resources": [
        PACKAGE["resources"][0], PACKAGE["resources"][1] | {"name": "B", "size": 1}, PACKAGE["resources"][2],
        {"name": "d"}]}


@pytest.mark.parametrize(("path", "change", "at", "becomes"), [
    ("notes", "new", ["notes"], "new"), ("added", 1, ["added"], 1),
    ("resources__0", {"name": "n"}, ["resources", 0], PACKAGE["resources"][0] | {"name": "n"}),
    ("resources__19cfad1__name", "n", ["resources", 1, "name"], "n"),
    ("resources__-1__name", "n", ["resources", 2, "name"], "n"),
    ("tags__extend", [{"name": "수위"}], ["tags"], [*PACKAGE["tags"], {"name": "수위"}]),
    ("tags__0__name", "수위", ["tags", 0, "name"], "수위")])
def test_a_part_is_changed_and_nothing_else(path, change, at, becomes):
    now = selecting.updated(PACKAGE, path, change)
    value = now
    for step in at:
        value = value[step]
    assert value == becomes
    assert {key: now[key] for key in now if key != at[0]} == {
        key: PACKAGE[key] for key in PACKAGE if key != at[0]}


@pytest.mark.parametrize(("path", "change", "said"), [
    ("resources", {}, "Expected list for resources"), ("resources__0", "x", "Expected dict for resources__0"),
    ("resources__extend", {}, "Expected list for resources"), ("notes__x", 1, "Expected list or dict for notes"),
    ("resources__7__name", 1, "Unmatched key resources__7"), ("resources__7", {}, "Unmatched key 7"),
    ("nothing__x", 1, "Unmatched key nothing")])
def test_a_change_that_does_not_fit_is_refused(path, change, said):
    with pytest.raises(PathError, match=f"^{said}$"):
        selecting.updated(PACKAGE, path, change)


@given(OBJECTS)
def test_keeping_all_and_taking_nothing_leave_all(value):
    assert left(value) == left(value, "+*") == left(value, "+*", "-*") == value
    assert left(value, "-*") == {}


@given(OBJECTS, st.lists(st.sampled_from(["+", "-", ""]).flatmap(lambda sign: st.lists(
    KEYS | st.sampled_from(["*", "0", "-1", "1"]), min_size=1, max_size=3).map(lambda way: sign + "__".join(way))),
    max_size=4))
def test_filtering_takes_away_only_and_once(value, patterns):
    once = left(value, *patterns)
    assert once.keys() <= value.keys()
    assert left(value, *patterns, "+*") == once
    if not any(step.lstrip("-").isdigit() for each in patterns for step in each.split("__")):
        assert left(once, *patterns) == once


@given(OBJECTS)
def test_what_was_laid_over_is_there_and_laying_it_over_again_changes_nothing(value):
    assert selecting.merged(value, value) == value
    assert selecting.differing(value, value) == []
    assert selecting.merged(value, {}) == value


@given(OBJECTS, KEYS, JSON)
def test_a_new_key_is_as_it_was_said(value, key, change):
    value.pop(key, None)
    now = selecting.updated(value, key, change)
    assert now == value | {key: change}
    assert selecting.differing(now, {key: change}) == []
    assert selecting.reached(now, key) == (change, key)
