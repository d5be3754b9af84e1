"""One activity: its id, its data, and how it differs from what was before."""

from uuid import UUID

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from catalog.actions import activity_dicts
from tests.furniture import dataset


def test_a_difference_is_printed_in_three_ways(write, doors):
    write("jiwoo", "package_create", **dataset(title="앞 <b>"))
    write("jiwoo", "package_patch", id="power-use", title="뒤 <b>")
    action = doors("jiwoo").action
    later, earlier = (action.activity_show(id=each["id"]) for each in action.package_activity_list(id="power-use"))
    answers = {kind: action.activity_diff(id=later["id"], object_type="package", diff_type=kind)
               for kind in ("unified", "context", "html")}
    assert [each["activities"] for each in answers.values()] == [[earlier, later]] * 3
    assert '\n-  "title": "앞 <b>",\n' in answers["unified"]["diff"]
    assert '\n+  "title": "뒤 <b>",\n' in answers["unified"]["diff"]
    assert '\n!   "title": "뒤 <b>",\n' in answers["context"]["diff"]
    assert '"diff_chg">&nbsp;&nbsp;&quot;title&quot;: &quot;뒤 &lt;b&gt;&quot;,</span>' in answers["html"]["diff"]
    assert "<b>" not in answers["html"]["diff"]
    with pytest.raises(ValidationError, match="diff_type not recognized"):
        action.activity_diff(id=later["id"], object_type="package", diff_type="drawn")
    with pytest.raises(ValidationError, match="Missing value"):
        action.activity_diff(id=later["id"])
    with pytest.raises(NotFound):
        action.activity_diff(id=later["id"], object_type="group")
    with pytest.raises(NotFound, match="Previous activity for this object not found"):
        action.activity_diff(id=earlier["id"], object_type="package")


def test_one_activity_is_shown_as_in_a_list_when_its_data_is_not_wanted(write, doors):
    made = write("jiwoo", "package_create", **dataset())
    action = doors("jiwoo").action
    [activity] = action.package_activity_list(id="power-use")
    assert action.activity_show(id=activity["id"], include_data=False) == activity
    whole = {"package": made, "actor": "jiwoo"}
    assert action.activity_show(id=activity["id"]) == activity | {"data": whole}
    assert action.activity_data_show(id=activity["id"]) == whole


def test_that_there_is_something_one_may_not_see_is_not_told_apart_from_nothing(write, doors):
    write("jiwoo", "package_create", **dataset(private=True))
    [activity] = doors("hana").action.package_activity_list(id="power-use")
    told = set()
    for id in (activity["id"], activity_dicts.id_of(3), activity_dicts.id_of(10_000)):
        with pytest.raises(NotAuthorized) as refusal:
            doors().action.activity_show(id=id)
        told.add(str(refusal.value))
    assert len(told) == 1
    for id in ("x", "6965756d-0000-8000-8000-00000000000g", "6965756d-0000-8000-8000-ffffffffffff"):
        with pytest.raises(NotFound):
            doors().action.activity_show(id=id)
    with pytest.raises(NotFound):
        doors("root").action.activity_show(id=activity_dicts.id_of(10_000))


@given(st.integers(0, 2**31 - 1))
def test_an_activitys_id_is_a_uuid_that_says_which_entry_it_is(number):
    id = activity_dicts.id_of(number)
    assert activity_dicts.number_of(id) == number
    assert UUID(id).version == 8
