"""The audit log: what is in it, who reads it, and that no byte of it can be changed unseen."""

import json

import pytest
from ckanapi import NotAuthorized
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from catalog.audit import chain
from catalog.tables import audit_entries, audit_head
from tests.furniture import dataset


@pytest.fixture
def written(doors):
    jiwoo = doors("jiwoo").action
    jiwoo.package_create(**dataset())
    jiwoo.package_patch(id="power-use", title="새 제목", tags=[])
    jiwoo.package_delete(id="power-use")
    return doors


def newest(door, count):
    return door.action.audit_list(limit=count)["entries"][::-1]


def test_every_change_is_written_down_with_the_fields_but_without_the_words(written, people):
    entries = newest(written("root"), 3)
    assert [each["event"] for each in entries] == ["dataset:create", "dataset:update", "dataset:delete"]
    assert {each["actor"] for each in entries} == {people["jiwoo"].id}
    assert {each["actor_name"] for each in entries} == {"jiwoo"}
    assert entries[1]["facts"]["changed"] == ["tags", "title"]
    assert [each["facts"]["revision"] for each in entries] == [1, 2, 3]
    assert entries[1]["facts"]["before"] == entries[0]["facts"]["after"]
    assert "새 제목" not in json.dumps(entries, ensure_ascii=False)


def test_a_denied_attempt_of_somebody_known_is_written_down_and_a_strangers_is_not(doors, people):
    made = doors("jiwoo").action.package_create(**dataset())
    before = doors("root").action.audit_verify()["entries"]
    for name in ("dohyun", None):
        with pytest.raises(NotAuthorized):
            doors(name).action.package_delete(id="power-use")
    assert doors("root").action.audit_verify()["entries"] == before + 1
    [entry] = newest(doors("root"), 1)
    assert {key: entry[key] for key in ("event", "actor", "subject", "organization", "outcome", "facts")} == {
        "event": "access:denied", "actor": people["dohyun"].id, "subject": made["id"],
        "organization": made["owner_org"], "outcome": "denied", "facts": {"action": "package_delete", "rule": "edit"}}


def test_tokens_are_written_down_without_themselves(doors):
    made = doors("jiwoo").action.api_token_create(name="laptop")
    doors("jiwoo").action.api_token_revoke(jti=made["id"])
    entries = newest(doors("root"), 2)
    assert [(each["event"], each["subject"]) for each in entries] == [
        ("token:create", made["id"]), ("token:revoke", made["id"])]
    assert made["token"] not in json.dumps(entries)


def test_an_organisation_reads_its_own_entries_only(written):
    with pytest.raises(NotAuthorized):
        written("jiwoo").action.audit_list()
    nia = written("minsu").action.organization_show(id="nia")["id"]
    entries = written("minsu").action.audit_list()["entries"]
    assert {each["organization"] for each in entries} == {nia}
    assert len(entries) == len(written("audrey").action.audit_list(organization="nia")["entries"])
    assert written("minsu").action.audit_list(organization="kepco")["entries"] == []


def test_entries_are_filtered_and_paged(written, people):
    root = written("root").action
    everything = root.audit_list()["entries"]
    page = root.audit_list(limit=3)
    assert page["entries"] == everything[:3]
    assert root.audit_list(limit=3, before=page["next"])["entries"] == everything[3:6]
    assert root.audit_list(limit=1000)["next"] is None
    assert [each["event"] for each in root.audit_list(event="dataset:delete")["entries"]] == ["dataset:delete"]
    assert len(root.audit_list(actor="jiwoo")["entries"]) == 3
    assert len(root.audit_list(subject=everything[0]["subject"])["entries"]) == 3
    assert root.audit_list(since="2026-03-02T09:00:00.000001")["entries"] == []
    assert root.audit_list(until="2026-03-02T09:00:00")["entries"] == []


def test_only_who_sees_everything_verifies_the_log(written):
    entries = len(written("root").action.audit_list(limit=1000)["entries"])
    for name in ("root", "audrey"):
        assert written(name).action.audit_verify() == {"entries": entries, "first_broken": None}
    with pytest.raises(NotAuthorized):
        written("minsu").action.audit_verify()


def broken(catalog, people):
    return catalog.call("audit_verify", {}, people["audrey"])["first_broken"]


@pytest.mark.parametrize("column", ["at", "actor", "event", "subject", "organization_id", "digest", "body"])
def test_a_changed_column_is_found(catalog, people, store, column):
    value = {"digest": "0" * 64, "body": b"{}"}.get(column, "x")
    with store.write() as db:
        db.execute(update(audit_entries).where(audit_entries.c.number == 3).values({column: value}))
    assert broken(catalog, people) == 3


def test_a_removed_an_inserted_and_a_moved_entry_are_found(catalog, people, store):
    number = audit_entries.c.number
    with store.write() as db:
        last = db.scalar(select(audit_head.c.number))
        row = db.execute(select(audit_entries).where(number == last)).one()._asdict()
        db.execute(delete(audit_entries).where(number == last))
    assert broken(catalog, people) == last
    with store.write() as db:
        db.execute(insert(audit_entries), [row, row | {"number": last + 1}])
    assert broken(catalog, people) == last + 1
    with store.write() as db:
        db.execute(delete(audit_entries).where(number == last + 1))
    assert broken(catalog, people) is None
    with store.write() as db:
        db.execute(update(audit_entries).where(number == 2).values(number=1000))
        db.execute(update(audit_entries).where(number == 3).values(number=2))
        db.execute(update(audit_entries).where(number == 1000).values(number=3))
    assert broken(catalog, people) == 2


def test_an_entry_before_the_first_and_a_shortened_head_are_found(catalog, people, store):
    with store.write() as db:
        row = db.execute(select(audit_entries).where(audit_entries.c.number == 1)).one()._asdict()
        db.execute(insert(audit_entries), row | {"number": 0})
    assert broken(catalog, people) == 1
    with store.write() as db:
        db.execute(delete(audit_entries).where(audit_entries.c.number == 0))
        digest = db.scalar(select(audit_entries.c.digest).where(audit_entries.c.number == 2))
        db.execute(update(audit_head).values(number=2, digest=digest))
    assert broken(catalog, people) == 3


def made_chain(bodies):
    entries, previous = [], chain.START
    for number, body in enumerate(bodies, 1):
        previous = chain.digest(previous, body)
        entries.append((number, body, previous))
    return entries, (len(entries), previous)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=12), st.data())
def test_any_single_changed_byte_is_found(bodies, data):
    entries, head = made_chain(bodies)
    assert chain.first_broken(entries, head) is None
    place = data.draw(st.integers(0, len(entries) - 1))
    number, body, digest = entries[place]
    at, flip = data.draw(st.integers(0, len(body) - 1)), data.draw(st.integers(1, 255))
    changed = body[:at] + bytes([body[at] ^ flip]) + body[at + 1:]
    assert chain.first_broken([*entries[:place], (number, changed, digest), *entries[place + 1:]], head) == place + 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=20), min_size=2, max_size=12, unique=True), st.data())
def test_any_removed_repeated_or_swapped_entry_is_found(bodies, data):
    entries, head = made_chain(bodies)
    first = data.draw(st.integers(0, len(entries) - 2))
    second = data.draw(st.integers(first + 1, len(entries) - 1))
    swapped = list(entries)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    renumbered = [(number, body, digest) for number, (_, body, digest) in enumerate(swapped, 1)]
    removed = entries[:second] + entries[second + 1:]
    for tampered in (swapped, renumbered, removed, entries[:second + 1] + entries[second:]):
        assert chain.first_broken(tampered, head) is not None


def test_a_page_of_no_entries_is_empty(doors):
    assert doors("root").action.audit_list(limit=0) == {"entries": [], "next": None}
