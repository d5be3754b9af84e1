"""Whose a field of a harvested dataset is: a person's word stays, and the source's is noted down beside it."""

from dataclasses import replace

import pytest
from ckanapi import NotAuthorized, ValidationError
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from catalog import Catalog, LocalCatalog
from catalog.curation import joined
from catalog.may import User
from catalog.tables import sightings
from tests.furniture import dataset

RECORD = {"harvest_source": "nia", "harvest_record": "15000001"}


@pytest.fixture
def harvested(catalog, clock):
    """A harvest of one record: give it what the source says now, and it says what became of it."""
    owner = catalog.call("organization_show", {"id": "nia"})["id"]
    ckan = LocalCatalog(catalog, User("harvest:nia", "harvest:nia", roles={owner: "editor"}, door="harvest"))

    def says(**changes):
        clock.tick(hours=1)
        [told] = ckan.action.package_upsert_many(datasets=[dataset(**RECORD | changes)])["results"]
        return told
    return says


@pytest.fixture
def jiwoo(catalog):
    return LocalCatalog(catalog, replace(catalog.user("jiwoo"), door="form")).action


@pytest.fixture
def statements(catalog):
    """What was asked of the database while something was done."""
    asked = []

    def note(_db, _cursor, text, *_):
        asked.append(text)
    event.listen(catalog.store.engine, "before_cursor_execute", note)
    yield lambda does: (asked.clear(), does(), list(asked))[-1]
    event.remove(catalog.store.engine, "before_cursor_execute", note)


def rules(door):
    return door.dataset_field_rules(id="power-use")["fields"]


def names(tags):
    return [tag["name"] for tag in tags]


def test_what_a_person_wrote_outlives_the_next_harvests(jiwoo, harvested, clock):
    assert harvested()["outcome"] == "created"
    jiwoo.package_patch(id="power-use", notes="사람이 고친 설명입니다.")
    told = harvested(notes="원본이 새로 쓴 설명", title="새 제목")
    assert (told["outcome"], told["changes"]) == ("updated", {"title": ["전력 사용량", "새 제목"]})
    assert harvested(notes="원본이 새로 쓴 설명", title="새 제목")["outcome"] == "unchanged"
    assert jiwoo.package_show(id="power-use")["notes"] == "사람이 고친 설명입니다."
    assert rules(jiwoo) == {"notes": {
        "rule": "curator", "by": "jiwoo", "at": "2026-03-02T10:00:00.000000", "said": "원본이 새로 쓴 설명",
        "said_at": "2026-03-02T11:00:00.000000", "value": "사람이 고친 설명입니다.", "differs": True}}


def test_a_lock_is_written_down_with_the_names_of_the_fields_alone(catalog, jiwoo, harvested):
    harvested()
    jiwoo.package_patch(id="power-use", notes="사람이 고친 설명입니다.", url="https://nia.example/power")
    root = LocalCatalog(catalog, catalog.user("root")).action
    [entry] = root.audit_list(event="curation:lock")["entries"]
    assert [each["activity_type"] for each in root.package_activity_list(id="power-use")] == [
        "changed package", "new package"]
    assert (entry["event"], entry["facts"], entry["door"]) == ("curation:lock", {"fields": ["notes", "url"]}, "form")


def test_what_nobody_harvests_is_never_locked(jiwoo):
    jiwoo.package_create(**dataset())
    jiwoo.package_patch(id="power-use", notes="사람이 고친 설명입니다.")
    assert jiwoo.dataset_field_rules(id="power-use") | {"id": ""} == {
        "id": "", "name": "power-use", "harvested": False, "may_edit": True, "fields": {}}
    with pytest.raises(ValidationError) as refusal:
        jiwoo.dataset_field_rule_set(id="power-use", field="notes", rule="curator")
    assert list(refusal.value.error_dict) == ["id"]


def test_what_a_person_took_out_or_cleared_stays_out(jiwoo, harvested):
    harvested(url="https://nia.example/power", author="원본")
    jiwoo.package_patch(id="power-use", author="", tags=[])
    harvested(url="https://nia.example/power", author="원본", tags=[{"name": "새말"}], title="새 제목")
    now = jiwoo.package_show(id="power-use")
    assert (now["author"], now["tags"], now["title"]) == ("", [], "새 제목")


def test_giving_a_field_back_takes_what_the_source_says_at_once(jiwoo, harvested):
    harvested()
    jiwoo.package_patch(id="power-use", notes="사람이 고친 설명입니다.", resources=[])
    harvested(notes="원본이 새로 쓴 설명")
    before = jiwoo.package_show(id="power-use")
    assert (before["notes"], before["resources"]) == ("사람이 고친 설명입니다.", [])
    told = jiwoo.dataset_field_rule_set(id="power-use", field="notes", rule="source")
    assert (told["rule"], told["value"]) == ("source", "원본이 새로 쓴 설명")
    jiwoo.dataset_field_rule_set(id="power-use", field="resources", rule="source")
    now = jiwoo.package_show(id="power-use")
    assert (now["notes"], now["resources"][0]["url"]) == ("원본이 새로 쓴 설명", "https://data.example/power.csv")
    assert rules(jiwoo) == {}
    assert harvested(notes="원본이 새로 쓴 설명")["outcome"] == "unchanged"


def test_what_the_source_says_is_asked_for_anew_where_it_is_not_known(store, jiwoo, harvested):
    id = harvested()["id"]
    jiwoo.dataset_field_rule_set(id=id, field="notes", rule="curator")
    with store.write() as db:
        db.execute(sightings.insert(), {"source": "nia", "record": "15000001", "dataset_id": id, "misses": 0,
                                        "outcome": "published", "raw_digest": "a", "draft_digest": "b", "run_id": "r"})
        db.exec_driver_sql("UPDATE curations SET said_at = NULL")
    jiwoo.dataset_field_rule_set(id=id, field="notes", rule="source")
    with store.read() as db:
        assert db.execute(sightings.select().with_only_columns(
            sightings.c.raw_digest, sightings.c.draft_digest)).all() == [("", "")]


def test_joined_keywords_come_from_both_and_what_a_curator_took_out_does_not_come_back(jiwoo, harvested):
    harvested()
    jiwoo.dataset_field_rule_set(id="power-use", field="tags", rule="union")
    jiwoo.package_patch(id="power-use", tags=[{"name": "에너지"}, {"name": "광주"}])
    assert rules(jiwoo)["tags"]["rule"] == "union"
    harvested(tags=[{"name": "전력"}, {"name": "기후"}])                  # 에너지 is the source's no more
    assert names(jiwoo.package_show(id="power-use")["tags"]) == ["광주", "기후"]
    harvested(tags=[])
    harvested(tags=[{"name": "전력"}, {"name": "에너지"}])
    assert names(jiwoo.package_show(id="power-use")["tags"]) == ["광주", "에너지"]


def test_a_locked_address_stays_where_it_was(jiwoo, harvested):
    harvested()
    id = jiwoo.package_show(id="power-use")["id"]
    jiwoo.package_patch(id=id, name="power")
    assert harvested(id=id, title="새 제목")["name"] == "power"


def test_a_fault_of_the_source_in_a_locked_field_is_no_fault_any_more(jiwoo, harvested):
    harvested()
    jiwoo.package_patch(id="power-use", frequency="MONTHLY")
    told = harvested(frequency="EVERY-BLUE-MOON", title="새 제목")
    assert (told["outcome"], told["errors"]) == ("updated", {})
    assert jiwoo.package_show(id="power-use")["frequency"] == "MONTHLY"


def test_a_batch_that_names_its_record_speaks_for_the_source_whoever_brings_it(jiwoo, harvested):
    harvested()
    jiwoo.package_upsert_many(datasets=[dataset(**RECORD, title="새 제목")])
    assert rules(jiwoo) == {}
    jiwoo.package_upsert_many(datasets=[dataset(title="사람이 고친 제목")])
    assert list(rules(jiwoo)) == ["title"]


def test_only_what_is_said_otherwise_is_locked_however_much_is_sent(jiwoo, harvested):
    harvested(url="https://nia.example/power", resources=[])
    package = jiwoo.package_show(id="power-use")
    sent = {key: "" if value is None else value for key, value in package.items()}
    jiwoo.package_update(**sent | {"notes": "사람이 고친 설명입니다.", "url": "https://nia.example/other"})
    assert list(rules(jiwoo)) == ["notes", "url"]       # the page among the resources only follows the url


def test_two_records_never_become_one_dataset_by_their_name(catalog, harvested):
    harvested()
    owner = catalog.call("organization_show", {"id": "nia"})["id"]
    ckan = LocalCatalog(catalog, User("harvest:nia-2", "harvest:nia-2", roles={owner: "editor"}, door="harvest"))
    [told] = ckan.action.package_upsert_many(datasets=[
        dataset(harvest_source="nia-2", harvest_record="1", title="다른 기록")])["results"]
    assert (told["outcome"], told["errors"]) == ("refused", {"name": ["That URL is already in use."]})


@pytest.mark.parametrize("asked", [
    {"field": "state", "rule": "curator"}, {"field": "harvest_source", "rule": "curator"}, {"field": [], "rule": "x"},
    {"field": "notes", "rule": "union"}, {"field": "notes", "rule": "mine"}, {"field": "notes", "rule": {}},
    {"field": "nothing", "rule": "curator"}, {"rule": "curator"}])
def test_nonsense_is_refused_by_its_name(jiwoo, harvested, asked):
    harvested()
    with pytest.raises(ValidationError):
        jiwoo.dataset_field_rule_set(id="power-use", **asked)


def test_others_neither_lock_nor_read_what_is_locked(catalog, harvested):
    harvested()
    for name in ("dohyun", "hana", "audrey"):
        door = LocalCatalog(catalog, catalog.user(name)).action
        with pytest.raises(NotAuthorized):
            door.dataset_field_rule_set(id="power-use", field="notes", rule="curator")
    assert LocalCatalog(catalog, catalog.user("audrey")).action.dataset_field_rules(id="power-use")["may_edit"] is False


def test_a_batch_asks_for_rules_once_whatever_its_size(catalog: Catalog, harvested, statements):
    harvested()
    asked = statements(lambda: harvested(title="새 제목"))
    assert sum("FROM curations" in each for each in asked) == 1


TAGS = st.sets(st.sampled_from("가나다라마"), max_size=5).map(lambda some: [{"name": each} for each in sorted(some)])


@given(TAGS, TAGS, TAGS, st.sets(st.sampled_from("가나다라마")))
def test_joining_keeps_ours_takes_theirs_and_never_brings_back_what_was_dropped(ours, before, now, dropped):
    got = set(names(joined(ours, before, now, sorted(dropped))))
    own = set(names(ours)) - set(names(before))
    assert own <= got <= set(names(ours)) | set(names(now))
    assert got & (dropped - set(names(ours))) == set()
    assert set(names(now)) - dropped <= got
