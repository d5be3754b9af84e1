"""Many datasets at once: each gets its answer, and a bad one does not spoil the others."""

from uuid import uuid4

import pytest
from ckanapi import NotAuthorized, ValidationError

from catalog import LocalCatalog
from tests.furniture import dataset, shared


def upsert(door, *items):
    return door.action.package_upsert_many(datasets=list(items))["results"]


def outcomes(results):
    return [each["outcome"] for each in results]


def test_each_dataset_gets_its_answer_in_order(ckan):
    ckan.action.package_create(**dataset(name="known"))
    ckan.action.package_create(**dataset(name="changed"))
    results = upsert(ckan, dataset(name="fresh"), dataset(name="known"), dataset(name="changed", title="새 제목"),
                     dataset(name="나쁜 이름"), dataset(name="theirs", owner_org="kepco"), "nonsense")
    assert outcomes(results) == ["created", "unchanged", "updated", "refused", "refused", "refused"]
    assert [each["name"] for each in results] == ["fresh", "known", "changed", "나쁜 이름", "theirs", None]
    assert results[2]["changes"] == {"title": ["전력 사용량", "새 제목"]}
    assert results[3]["errors"] == {"name": [
        "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"]}
    assert results[4]["errors"] == {"owner_org": ["jiwoo may not publish for it"]}
    assert sorted(ckan.action.package_list()) == ["changed", "fresh", "known"]
    assert ckan.action.package_search(q="전력")["count"] == 3


def test_saying_it_again_changes_nothing_and_is_not_written_down(doors, clock):
    items = [dataset(name=f"set-{number}") for number in range(5)]
    first = upsert(doors("jiwoo"), *items)
    clock.tick(days=1)
    entries = doors("root").action.audit_list()["entries"]
    again = upsert(doors("jiwoo"), *items)
    assert outcomes(again) == ["unchanged"] * 5
    assert [each["id"] for each in again] == [each["id"] for each in first]
    assert doors("root").action.audit_list()["entries"] == entries


def test_saying_the_same_in_other_words_changes_nothing(ckan, clock):
    [made] = upsert(ckan, dataset())
    clock.tick(days=1)
    shown = ckan.action.package_show(id=made["id"])
    assert outcomes(upsert(ckan, shown)) == ["unchanged"]
    assert outcomes(upsert(ckan, shown)) == ["unchanged"]
    assert ckan.action.package_show(id=made["id"]) == shown


def test_a_dataset_is_known_by_its_id_and_may_get_another_name(ckan):
    [made] = upsert(ckan, dataset())
    [now] = upsert(ckan, dataset(id=made["id"], name="renamed"))
    assert (now["outcome"], now["id"], now["changes"]) == ("updated", made["id"], {"name": ["power-use", "renamed"]})
    [lost] = upsert(ckan, dataset(id=str(uuid4()), name="lost"))
    assert (lost["outcome"], lost["errors"]) == ("refused", {"id": ["Not found"]})


def test_two_of_one_name_in_a_batch_are_not_both_taken(ckan):
    results = upsert(ckan, dataset(), dataset(title="second"))
    assert outcomes(results) == ["created", "refused"]
    assert results[1]["errors"] == {"name": ["That URL is already in use."]}


def test_a_name_in_use_is_not_taken_by_another_dataset(ckan):
    first, _ = upsert(ckan, dataset(name="one"), dataset(name="two"))
    [refused] = upsert(ckan, dataset(id=first["id"], name="two"))
    assert refused["errors"] == {"name": ["That URL is already in use."]}


def test_a_stranger_may_not_send_a_batch(doors):
    for name in (None, "hana", "audrey"):
        with pytest.raises(NotAuthorized):
            upsert(doors(name), dataset())


def test_another_organisations_dataset_is_not_taken_over_in_a_batch(doors):
    theirs = doors("root").action.package_create(**dataset())
    for grab in ({}, {"id": theirs["id"]}, {"id": theirs["id"], "name": "mine"}):
        [result] = upsert(doors("dohyun"), shared() | {"name": "power-use"} | grab)
        assert result["outcome"] == "refused"
    assert doors().action.package_show(id="power-use") == theirs


def test_a_partners_batch_says_what_is_held_and_what_is_refused(doors):
    results = upsert(doors("dohyun"), shared(name="good"), shared(name="held", personal_data=None),
                     shared(name="bad", modified="2099-01-01"))
    assert [(each["outcome"], each["state"]) for each in results] == [
        ("created", "active"), ("created", "draft"), ("refused", None)]
    assert list(results[1]["holds"]) == ["personal_data"]
    assert list(results[2]["errors"]) == ["modified"]
    again = upsert(doors("dohyun"), shared(name="held", personal_data=None))
    assert (again[0]["outcome"], again[0]["state"]) == ("unchanged", "draft")


def test_a_dataset_deleted_here_comes_back_by_its_id_where_that_is_said(ckan):
    [made] = upsert(ckan, dataset())
    ckan.action.package_delete(id=made["id"])
    [stays] = upsert(ckan, dataset(id=made["id"]))
    assert (stays["outcome"], stays["errors"]) == ("refused", {
        "state": ["It was deleted. Only an explicit state: active brings it back."]})
    [back] = upsert(ckan, dataset(id=made["id"], state="active"))
    assert (back["outcome"], back["id"], back["state"]) == ("updated", made["id"], "active")
    assert ckan.action.package_show(id="power-use")["id"] == made["id"]


@pytest.mark.parametrize("datasets", [None, "all", {}, [{}] * 1001])
def test_a_batch_is_a_list_of_at_most_a_thousand(ckan, datasets):
    with pytest.raises(ValidationError):
        ckan.action.package_upsert_many(datasets=datasets)


def test_an_empty_batch_is_fine(ckan):
    assert upsert(ckan) == []


def test_values_no_json_could_hold_spoil_only_their_own_dataset(catalog, people):
    found = catalog.call("package_upsert_many", {"datasets": [
        dataset(name="good"), dataset(name="odd", title=object()), dataset(name="odd-2", extras=[object()])]},
        people["jiwoo"])["results"]
    assert outcomes(found) == ["created", "refused", "refused"]


def test_one_dataset_given_twice_in_a_batch_is_written_once(ckan):
    [one] = upsert(ckan, dataset(name="one"))
    for again in (dataset(id=one["id"], name="three"), dataset(name="one", title="second")):
        results = upsert(ckan, dataset(id=one["id"], name="two"), again, dataset(name="beside"))
        assert outcomes(results) == ["updated", "refused", "created"]
        upsert(ckan, dataset(id=one["id"], name="one"))
        ckan.action.package_delete(id="beside")


def test_what_somebody_may_not_do_in_a_batch_is_written_down(doors, people):
    theirs = doors("root").action.package_create(**dataset())
    upsert(doors("dohyun"), shared(name="power-use"), shared(name="mine", owner_org="nia"), shared(name="good"))
    entries = doors("root").action.audit_list(event="access:denied")["entries"]
    assert {each["actor"] for each in entries} == {people["dohyun"].id}
    assert [(each["subject"], each["outcome"], each["facts"]) for each in entries[::-1]] == [
        (theirs["id"], "denied", {"rule": "edit", "action": "package_upsert_many"}),
        (theirs["owner_org"], "denied", {"rule": "publish_for", "action": "package_upsert_many"})]


def test_each_refusal_in_a_batch_is_written_down_as_what_it_was(doors):
    theirs = doors("root").action.package_create(**shared())
    group = doors("root").action.group_create(name="energy", users=[])
    upsert(doors("jiwoo"), shared(), dataset(groups=[{"name": "energy"}]), shared())
    entries = doors("root").action.audit_list(event="access:denied")["entries"]
    assert [(each["subject"], each["facts"]["rule"]) for each in entries[::-1]] == [
        (theirs["id"], "edit"), (group["id"], "fill_group"), (theirs["id"], "edit")]


def test_the_id_of_a_dataset_is_no_name_for_another_in_a_batch(ckan):
    [made] = upsert(ckan, dataset())
    [refused] = upsert(ckan, dataset(name=made["id"]))
    assert refused["errors"] == {"name": ["That URL is already in use."]}


def test_a_text_with_nul_spoils_only_its_own_dataset(catalog, people):
    said = [dataset(name="one", notes="가\0나"), dataset(name="two", title="a\0"), dataset(name="three"),
            dataset(name="four", resources=[{"url": "https://a.example"}, {"url": "https://b.example", "name": "\0"}]),
            dataset(name="five", notes="\\u0000 is how JSON writes it"), dataset(name="six", owner_org="nia\0"),
            dataset(name="seven", groups=[{"name": "a\0"}]),
            dataset(name="eight", tags=[{"name": "여름", "vocabulary_id": "\0"}])]
    door = LocalCatalog(catalog, people["jiwoo"])          # over HTTP no JSON with NUL is taken at all
    results = upsert(door, *said)
    assert outcomes(results) == ["refused", "refused", "created", "refused", "created", "refused", "refused", "refused"]
    refused = ["NUL characters are not accepted"]
    assert [results[place]["errors"] for place in (0, 1, 3)] == [
        {"notes": refused}, {"title": refused}, {"resources": [{}, {"name": refused}]}]
    for one in said[:2]:
        with pytest.raises(ValidationError):
            door.call_action("package_create", one)


def test_a_rehearsal_says_what_would_come_of_it_and_writes_nothing(ckan, doors, store):
    [made] = upsert(ckan, dataset())
    items = [dataset(title="새 제목"), dataset(name="fresh"), dataset(name="fresh-too", owner_org="kepco")]
    entries = doors("root").action.audit_list()["entries"]
    told = ckan.action.package_upsert_many(datasets=items, dry_run=True)["results"]
    assert [(each["outcome"], each["id"], each["base"], each["revision"]) for each in told] == [
        ("updated", made["id"], 1, 2), ("created", None, None, 1), ("refused", None, None, None)]
    assert told[0]["changes"] == {"title": ["전력 사용량", "새 제목"]}
    assert ckan.action.package_list() == ["power-use"]
    assert doors("root").action.audit_list()["entries"] == entries


def test_one_that_is_not_at_the_revision_it_was_planned_for_is_refused(ckan):
    items = [dataset(), dataset(name="fresh")]
    for bases, expected in (([1, None], ["refused", "created"]), ([1, None], ["refused", "refused"])):
        assert outcomes(ckan.action.package_upsert_many(datasets=items, bases=bases)["results"]) == expected
    [kept] = ckan.action.package_upsert_many(datasets=items[1:], bases=[None])["results"]
    assert kept["errors"] == {"revision": [
        "It was changed meanwhile. Read it again, and say again what is to change."]}
    for bases in ([1], "x", [1, "2"], [{}, []]):
        with pytest.raises(ValidationError, match="bases"):
            ckan.action.package_upsert_many(datasets=items, bases=bases)
