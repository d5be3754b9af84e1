"""Records that differ are gathered over pages: none is lost when a later page breaks off, and one that stands twice is
told as such by a harvest and by a dry run alike.
"""

import pytest

from harvesters import work
from harvesters.base import Record
from harvesters.errors import trouble
from tests.harvesters.listing import Listed, counts, page, rec


class Breaking(Listed):
    """Lists by version, and breaks off when the contents of what begins with `x` are asked for."""

    def fetch(self, ids):
        if any(id.startswith("x") for id in ids):
            raise trouble("dns", host="grid.example")
        return [rec(id) for id in ids]


def test_what_was_gathered_before_is_published_although_the_last_contents_are_not_to_be_had(harvest, monkeypatch):
    monkeypatch.setattr(work, "CHUNK", 2)
    listed = [[Record(id, b"", b"v1") for id in ids] for ids in ("ab", "cd", "x")]
    report = harvest(*listed, kind=Breaking)
    assert (report.status, report.note["code"], counts(report)) == ("failed", "dns", {"created": 4})
    again = harvest(*listed[:2], kind=Breaking)
    assert (again.status, counts(again)) == ("done", {"unchanged": 4})


@pytest.mark.parametrize("worth", [1, 200], ids=["published at once", "gathered"])
@pytest.mark.parametrize("there", [False, True], ids=["new", "known"])
def test_a_record_on_two_pages_is_a_fault_in_a_dry_run_as_in_a_harvest(harvest, monkeypatch, worth, there):
    monkeypatch.setattr(work, "CHUNK", 2)
    monkeypatch.setattr(work, "WORTH", worth)
    if there:
        harvest(page("a", "b", "c"))
    told = [harvest(page("a", "b"), page("a", "c"), dry=dry) for dry in (True, False)]
    assert [(each.status, dict(each.reasons), counts(each)) for each in told] == [
        ("partial", {"duplicate": 1}, {("unchanged" if there else "created"): 3, "quarantined": 1})] * 2
