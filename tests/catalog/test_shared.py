"""What was shared: who sees it, what it says, and that every figure is the number of its rows."""

import pytest
from ckanapi import NotAuthorized, ValidationError
from sqlalchemy import event, insert, update

from catalog.audit.kinds import kind_of
from catalog.tables import agreements, audit_entries, promises
from tests.furniture import dataset, shared


@pytest.fixture
def written(doors, clock):
    """kepco and nia share, change, hide and withdraw; dohyun edits kepco."""
    dohyun, jiwoo = doors("dohyun").action, doors("jiwoo").action
    dohyun.package_create(**shared())
    clock.tick(days=40)
    dohyun.package_patch(id="kepco-power", title="계약종별 전력 사용량")
    jiwoo.package_create(**dataset(name="draft", state="draft"))
    jiwoo.package_patch(id="draft", title="초안을 고침")
    jiwoo.package_patch(id="draft", state="active")
    jiwoo.package_patch(id="draft", private=True)
    jiwoo.package_patch(id="draft", private=False)
    jiwoo.package_delete(id="draft")
    return doors


def told(door, **filters) -> list:
    return [(each["kind"], each["dataset"]["name"]) for each in door.action.sharing_list(**filters)["entries"]]


def test_what_shares_nothing_is_not_told_and_what_opens_a_dataset_is(written):
    name = written("audrey").action.sharing_list()["entries"][0]["dataset"]["name"]
    assert told(written("audrey")) == [
        ("withdrew", name), ("shared", name), ("withdrew", name), ("shared", name), ("changed", "kepco-power"),
        ("shared", "kepco-power")]


def test_an_entry_says_who_what_when_and_under_which_agreement(written, catalog, people, clock):
    with catalog.store.write() as db:
        owner = catalog.call("package_show", {"id": "kepco-power"})
        db.execute(insert(agreements), {"id": "a1", "name": "mou", "organization_id": people["dohyun"].roles and
                                        next(iter(people["dohyun"].roles)), "signed": "2020-01-20",
                                        "doc": {"title": "예시 협약"}})
        id = db.scalar(audit_entries.select().with_only_columns(audit_entries.c.subject)
                       .where(audit_entries.c.kind == "shared").order_by(audit_entries.c.number).limit(1))
        db.execute(insert(promises), {"id": "p1", "agreement_id": "a1", "position": 1, "title": "전력 사용량",
                                      "frequency": "MONTHLY", "due": "2026-01-31", "dataset_id": id,
                                      "matched": clock().isoformat()[:26], "matched_by": "root", "clause": "제4조"})
    assert owner
    written("dohyun").action.package_patch(id="kepco-power", notes="새 설명")
    entry = written("dohyun").action.sharing_list()["entries"][0]
    assert {key: entry[key] for key in ("kind", "event", "actor_name", "at")} == {
        "kind": "changed", "event": "dataset:update", "actor_name": "dohyun", "at": "2026-04-11T09:00:00.000000"}
    assert (entry["dataset"]["title"], entry["organization"]["name"]) == ("계약종별 전력 사용량", "kepco")
    assert (entry["agreement"], entry["facts"]["changed"]) == (
        {"id": "a1", "name": "mou", "title": "예시 협약"}, ["notes"])
    assert told(written("audrey"), agreement="mou") == [("changed", "kepco-power")]
    assert catalog.call("audit_verify", {}, people["audrey"])["first_broken"] is None


@pytest.mark.parametrize("filters", [
    {}, {"organization": "kepco"}, {"organization": "nobody"}, {"kind": "withdrew"}, {"actor": "jiwoo"},
    {"since": "2026-04-01"}, {"until": "2026-04-01"}, {"dataset": "kepco-power", "kind": "changed"},
    {"agreement": "none"}, {"door": "harvest"}])
def test_every_figure_is_the_number_of_its_rows(written, filters):
    audrey = written("audrey").action
    rows, figures = audrey.sharing_list(limit=1000, **filters)["entries"], audrey.sharing_figures(**filters)
    assert figures["count"] == len(rows)
    for kind, count in figures["kinds"].items():
        assert count == sum(each["kind"] == kind for each in rows)
    for each in figures["organizations"]:
        own = [row for row in rows if row["organization"]["name"] == each["name"]]
        assert sum(each["kinds"].values()) == len(own)
    assert sum(figures["doors"].values()) == len(rows)


def test_entries_are_counted_in_an_index_and_none_is_read(written, catalog):
    if catalog.store.dialect != "sqlite":
        pytest.skip("PostgreSQL chooses by what is in the tables")
    asked = []
    event.listen(catalog.store.engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    for filters in ({}, {"since": "2026-01-01"}, {"kind": "changed"}):
        written("audrey").action.sharing_figures(**filters)
    counted = [each for each in asked if "count(*)" in each[0] and "audit_entries" in each[0]]
    with catalog.store.read() as db:
        plans = [db.exec_driver_sql(f"explain query plan {text}", values).all()[0][3] for text, values in counted]
    assert len(plans) == 3
    assert all("COVERING INDEX ix_audit_entries_counted" in plan for plan in plans)


def test_partner_people_see_their_own_and_others_nothing(written):
    assert {each["organization"]["name"] for each in written("dohyun").action.sharing_list()["entries"]} == {"kepco"}
    assert written("dohyun").action.sharing_list(organization="nia")["entries"] == []
    for name in ("hana", None):
        with pytest.raises(NotAuthorized):
            written(name).action.sharing_list()


def test_pages_follow_each_other_without_a_gap(written):
    audrey = written("audrey").action
    whole, first = audrey.sharing_list()["entries"], audrey.sharing_list(limit=4)
    assert first["entries"] + audrey.sharing_list(limit=4, before=first["next"])["entries"] == whole


def test_taking_the_record_away_is_itself_written_down(written):
    assert written("audrey").action.sharing_export(format="csv", organization="kepco") == {"count": 2}
    entry = written("root").action.audit_list(limit=1)["entries"][0]
    assert (entry["event"], entry["actor_name"], entry["facts"]) == (
        "export:make", "audrey", {"format": "csv", "count": 2, "filters": ["organization"]})


@pytest.mark.parametrize("wrong", [{"kind": "eaten"}, {"door": "window"}, {"organization": 5}, {"limit": "x"}])
def test_a_filter_there_is_not_is_told(written, wrong):
    with pytest.raises(ValidationError):
        written("audrey").action.sharing_list(**wrong)


def test_a_kind_that_was_changed_by_hand_is_found(written, catalog, people, store):
    with store.write() as db:
        number = db.scalar(audit_entries.select().with_only_columns(audit_entries.c.number)
                           .where(audit_entries.c.kind == "withdrew").limit(1))
        db.execute(update(audit_entries).where(audit_entries.c.number == number).values(kind="changed"))
    assert catalog.call("audit_verify", {}, people["audrey"])["first_broken"] == number


@pytest.mark.parametrize(("event", "facts", "kind"), [
    ("dataset:create", {"state": "draft", "private": False}, None),
    ("dataset:create", {"state": "active", "private": True}, None),
    ("dataset:update", {"state": "active", "private": True, "changed": ["title"]}, None),
    ("request:create", {}, "asked"), ("request:approve", {}, "granted"), ("request:decline", {}, "declined"),
    ("session:open", {}, None)])
def test_what_an_entry_means_follows_from_what_it_says(event, facts, kind):
    entry = {"event": event, "facts": facts, "outcome": "ok"}
    assert (kind_of(entry), kind_of(entry | {"outcome": "denied"})) == (kind, None)


def test_the_record_does_not_tell_what_became_of_a_dataset_that_has_gone_to_others(written):
    """dohyun edits for kepco, from which it was taken; what it says now is for those who may see it."""
    written("root").action.package_patch(id="kepco-power", owner_org="nia", private=True, name="nia-power",
                                         title="수요 예측 초안")
    assert [each["dataset"] for each in written("dohyun").action.sharing_list()["entries"]] == [None, None]
    assert written("dohyun").action.sharing_list(dataset="nia-power") == {"entries": [], "next": None}
    written("root").action.package_patch(id="nia-power", private=False)
    assert told(written("dohyun"))[-1] == ("shared", "nia-power")
