"""The list of all names, for whoever carries a whole catalogue away: what is hidden only to those who may see it."""

import pytest

from tests.furniture import dataset

ALL = {"include_private": True, "include_drafts": True, "include_deleted": True}


@pytest.fixture
def several(doors):
    root = doors("root").action
    root.package_create(**dataset(name="b-public"))
    root.package_create(**dataset(name="a-private", private=True))
    root.package_create(**dataset(name="c-draft", state="draft"))
    root.package_create(**dataset(name="e-hidden-draft", state="draft", private=True))
    deleted = root.package_create(**dataset(name="d-deleted"))["id"]
    root.package_delete(id="d-deleted")
    return doors, deleted


def test_what_is_hidden_is_listed_to_whoever_may_see_it_and_asks(several):
    doors, deleted = several
    for name in ("root", "audrey"):
        assert doors(name).action.package_list(**ALL) == ["a-private", "b-public", "c-draft", deleted, "e-hidden-draft"]
    for name in ("jiwoo", "minsu", "hana"):
        assert doors(name).action.package_list(**ALL) == ["a-private", "b-public", "c-draft", "e-hidden-draft"]
    for name in ("dohyun", None):
        assert doors(name).action.package_list(**ALL) == ["b-public"]


def test_each_kind_is_asked_for_by_itself(several):
    ask = several[0]("root").action.package_list
    assert ask() == ["b-public"]
    assert ask(include_private=True) == ["a-private", "b-public"]
    assert ask(include_drafts=True) == ["b-public", "c-draft"]
    assert ask(include_deleted="true") == ["b-public", several[1]]
    assert ask(include_private="False", include_drafts="no") == ["b-public"]


def test_limit_and_offset_count_what_is_listed(several):
    ask = several[0]("root").action.package_list
    assert ask(**ALL, limit=2, offset=1) == ["b-public", "c-draft"]
    assert ask(**ALL, limit=0, offset=4) == ["e-hidden-draft"]
