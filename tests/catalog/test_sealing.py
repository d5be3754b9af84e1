"""Sealed credentials: what is locked opens with the right key only, and keys change without a moment of darkness."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from catalog import Catalog
from catalog.errors import ValidationError
from catalog.sealing import SealError, Sealing, credential_of, reseal, taken
from catalog.tables import audit_entries, hooks, organizations, sources
from schemas.messages import MESSAGES

OLD, NEW = "A" * 42 + "A", "B" * 42 + "A="            # with and without the sign that base64 is filled up with
LOCKED = Sealing([OLD])


@pytest.fixture
def locking(store, index, clock):
    """The catalogue with a key, and a source whose credential is sealed."""
    catalog = Catalog(store, index, clock, sealing=Sealing([OLD]))
    with store.write() as db:
        owner = db.scalar(select(organizations.c.id).where(organizations.c.name == "nia"))
        db.execute(insert(sources), {"name": "nia-portal", "harvester": "ckan", "url": "https://data.example.kr",
                                     "owner_org": owner, "created": "2026-03-02T09:00:00.000000", "doc": {},
                                     "sealed": LOCKED.seal("key/of+nia==")})
        db.execute(insert(hooks), {"id": "h", "url": "https://hook.example.kr", "sealed": LOCKED.seal("of the hook"),
                                   "active": True, "created": "2026-03-02T09:00:00.000000", "by": "u"})
    return catalog


@given(st.text(max_size=60))
def test_what_is_sealed_opens_again_and_says_nothing_of_itself(text):
    sealed = LOCKED.seal(text)
    inside = base64.urlsafe_b64decode(sealed)
    assert LOCKED.unseal(sealed) == text
    assert len(text) < 4 or (text.encode() not in inside and text not in sealed)
    assert sealed != LOCKED.seal(text)


@given(st.binary(min_size=32, max_size=32))
def test_every_key_of_32_bytes_serves_with_or_without_its_filling(raw):
    whole = base64.urlsafe_b64encode(raw).decode()
    assert Sealing([whole.rstrip("=")]).unseal(Sealing([whole]).seal("x")) == "x"


@pytest.mark.parametrize("key", ["", "short", "A" * 42, "A" * 45, "가" * 43, "A" * 42 + "!", "0f" * 32])
def test_a_key_that_is_none_is_refused_and_not_repeated(key):
    with pytest.raises(ValueError, match="^a key to seal with is 32 bytes in base64$"):
        Sealing([key])


def test_a_foreign_key_opens_nothing_and_says_what_to_do():
    sealed = LOCKED.seal("canary")
    for other in (Sealing([NEW]), Sealing()):
        for way in (other.unseal, other.renewed):
            with pytest.raises(SealError, match="seal_key") as told:
                way(sealed)
            assert str(told.value) == MESSAGES["seal_broken"]
    for touched in (sealed[:-1], "x" + sealed, sealed.swapcase(), ""):
        with pytest.raises(SealError):
            LOCKED.unseal(touched)


def test_without_a_key_a_credential_is_refused_with_what_why_and_how(catalog, store, people):
    with store.read() as db:
        unit = catalog.unit(db, people["jiwoo"])
        assert unit.sealing.able is False
        with pytest.raises(ValidationError) as told:
            taken(unit, "credential", "canary")
    assert told.value.error_dict == {"credential": [MESSAGES["seal_missing"]]}
    with pytest.raises(SealError):
        catalog.sealing.seal("canary")


@pytest.mark.parametrize("text", ["", "two words", "한글", "line\nbreak", "x" * 4001, "nul\0"])
def test_what_cannot_be_a_credential_is_refused_without_repeating_it(locking, people, text):
    with locking.store.read() as db, pytest.raises(ValidationError) as told:
        taken(locking.unit(db, people["jiwoo"]), "credential", text)
    assert told.value.error_dict == {"credential": [MESSAGES["seal_text"]]}


def test_the_credential_of_a_source_is_there_for_whoever_harvests(locking, store):
    assert credential_of(store, locking.sealing, "nia-portal") == "key/of+nia=="
    assert credential_of(store, locking.sealing, "nobody") == ""
    with pytest.raises(SealError):
        credential_of(store, Sealing([NEW]), "nia-portal")


def test_keys_are_changed_by_writing_the_new_one_first_and_sealing_anew(locking, store, index, clock):
    assert reseal(Catalog(store, index, clock, sealing=Sealing([NEW, OLD]))) == 2
    assert credential_of(store, Sealing([NEW]), "nia-portal") == "key/of+nia=="
    with pytest.raises(SealError):
        credential_of(store, locking.sealing, "nia-portal")
    with store.read() as db:
        told = db.execute(select(audit_entries.c.event, audit_entries.c.subject)
                          .order_by(audit_entries.c.number.desc()).limit(1)).one()
    assert told == ("site:reseal", "credentials")


def test_sealing_anew_changes_all_or_nothing(locking, store, index, clock):
    with store.write() as db:
        db.execute(update(hooks).values(sealed=Sealing([NEW]).seal("of the hook")))
        before = db.scalar(select(sources.c.sealed).where(sources.c.name == "nia-portal"))
    with pytest.raises(SealError):
        reseal(locking)
    with store.read() as db:
        assert db.scalar(select(sources.c.sealed).where(sources.c.name == "nia-portal")) == before
