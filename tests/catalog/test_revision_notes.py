"""What is said of a change goes to its revision, and never to the dataset."""

import orjson
import pytest
from ckanapi import ValidationError
from sqlalchemy import select

from catalog.tables import revisions
from tests.furniture import dataset


def notes(catalog) -> list[str]:
    with catalog.store.read() as db:
        return list(db.scalars(select(revisions.c.note).order_by(revisions.c.revision)))


def test_a_note_is_kept_with_the_revision_that_the_change_makes(catalog, write):
    write("jiwoo", "package_create", **dataset(revision_note=" 처음 등록 "))
    write("jiwoo", "package_patch", id="power-use", title="새 제목", revision_note="제목을 고침")
    write("jiwoo", "package_patch", id="power-use", notes="새 설명")
    write("jiwoo", "package_update", **dataset(id="power-use", revision_note="되돌림"))
    write("jiwoo", "package_revise", match__name="power-use", update__title="또", revision_note="한 칸")
    assert notes(catalog) == ["처음 등록", "제목을 고침", "", "되돌림", "한 칸"]
    assert b"revision_note" not in orjson.dumps(catalog.call("package_show", {"id": "power-use"}))


@pytest.mark.parametrize(("note", "said"), [
    ("x" * 501, "Must be at most 500 characters long"), (7, "Must be a Unicode string value"),
    ("\0", "Must be a Unicode string value"), ({"a": 1}, "Must be a Unicode string value")])
def test_a_note_that_is_none_is_refused_and_nothing_changes(catalog, write, note, said):
    with pytest.raises(ValidationError) as refusal:
        write("jiwoo", "package_create", **dataset(revision_note=note))
    assert refusal.value.error_dict == {"revision_note": [said]}
    assert notes(catalog) == []
