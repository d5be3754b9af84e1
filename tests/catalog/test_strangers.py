"""Tokens that nobody holds: they are written down, a few a minute, and never as they are."""

from hashlib import sha256

from sqlalchemy.exc import OperationalError


def entries(catalog, people):
    listed = catalog.call("audit_list", {"event": "token:unknown", "limit": 100}, people["root"])["entries"]
    return [(each["subject"], each["outcome"], each["facts"]) for each in reversed(listed)]


def short(token):
    return sha256(token.encode()).hexdigest()[:8]


def test_an_unknown_token_leaves_the_beginning_of_its_digest(catalog, people):
    catalog.note_unknown_token("nonsense")
    assert entries(catalog, people) == [(short("nonsense"), "denied", {"surplus": 0})]
    assert catalog.call("audit_verify", {}, people["root"])["first_broken"] is None


def test_ten_a_minute_are_written_and_the_next_entry_counts_the_others(catalog, people, clock):
    for number in range(25):
        catalog.note_unknown_token(f"token {number}")
    assert [subject for subject, _, _ in entries(catalog, people)] == [short(f"token {n}") for n in range(10)]
    clock.tick(minutes=1)
    catalog.note_unknown_token("later")
    assert entries(catalog, people)[10:] == [(short("later"), "denied", {"surplus": 15})]


def test_half_a_character_is_no_trouble(catalog, people):
    catalog.note_unknown_token("\ud800")
    assert len(entries(catalog, people)) == 1


def test_a_database_that_cannot_be_written_keeps_nobody_waiting(catalog, monkeypatch, caplog):
    def locked():
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr(catalog.store, "write", locked)
    catalog.note_unknown_token("nonsense")
    assert "an unknown token could not be written down" in caplog.text
    assert "nonsense" not in caplog.text
