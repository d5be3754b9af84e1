"""Letters that wait: each is taken by one, tried again, and given up in the end."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from catalog import SYSTEM, Catalog, letters
from catalog.letterbox import PAUSES, TOO_OLD
from catalog.tables import letters as rows
from catalog.tables import users

BORA = {"name": "bora", "fullname": "김보라", "company": "빛그린소프트", "email": "bora@startup.example"}


@pytest.fixture
def bora(catalog):
    """The id of somebody with an address and a password."""
    return catalog.call("user_create", BORA | {"password": "her old password 1"}, SYSTEM)["id"]


@pytest.fixture
def written(catalog, bora):
    """Write a letter to bora."""
    def write(kind="password_changed", **facts):
        with catalog.store.write() as db:
            letters.write(catalog.unit(db, SYSTEM), [bora], kind, **facts)
    return write


def all_rows(catalog, table=rows):
    with catalog.store.read() as db:
        return db.execute(select(table)).all()


def test_a_letter_that_is_sent_keeps_nothing_of_what_it_said(catalog, written):
    written(name="bora", path="/reset/canary")
    assert catalog.letterbox.waiting() is True
    letter = catalog.letterbox.take()
    assert (letter.kind, letter.facts, letter.email, letter.person, letter.tries) == (
        "password_changed", {"name": "bora", "path": "/reset/canary"}, "bora@startup.example", "김보라", 1)
    assert (catalog.letterbox.take(), catalog.letterbox.waiting()) == (None, False)
    catalog.letterbox.sent(letter)
    [row] = all_rows(catalog)
    assert (row.state, row.facts, row.fault) == ("sent", {}, "")
    assert catalog.letterbox.counts() == {"waiting": 0, "sent": 1, "failed": 0}


def test_a_letter_is_tried_six_times_with_longer_and_longer_pauses(catalog, written, clock):
    written(path="/reset/canary")
    for pause in PAUSES:
        catalog.letterbox.failed(catalog.letterbox.take(), "the server is away")
        clock.tick(seconds=pause.total_seconds() - 1)
        assert catalog.letterbox.take() is None
        assert catalog.letterbox.unsent()[0]["fault"] == "the server is away"
        clock.tick(seconds=1)
    catalog.letterbox.failed(catalog.letterbox.take(), "the server is still away")
    [row] = all_rows(catalog)
    assert (row.state, row.tries, row.facts, row.fault) == ("failed", 6, {}, "the server is still away")
    assert tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 720)) == PAUSES


def test_what_no_other_try_would_help_is_given_up_at_once(catalog, written):
    written()
    catalog.letterbox.failed(catalog.letterbox.take(), "no such mailbox " * 99, for_good=True)
    [row] = all_rows(catalog)
    assert (row.state, row.tries, len(row.fault)) == ("failed", 1, 200)


def test_many_at_once_take_each_letter_but_once(catalog, written, store, clock):
    for _ in range(12):
        written()
    taken, start = [], threading.Barrier(4)

    def take():
        box = Catalog(store, catalog.index, clock).letterbox
        start.wait()
        while letter := box.take():
            taken.append(letter.id)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), len(set(taken))) == (12, 12)


def test_a_letter_whose_bearer_died_is_taken_again_and_what_he_says_then_does_not_count(catalog, written, clock):
    written()
    dead = catalog.letterbox.take()
    clock.tick(minutes=5)
    alive = catalog.letterbox.take()
    assert (alive.id, alive.tries) == (dead.id, 2)
    catalog.letterbox.failed(dead, "too late", for_good=True)
    assert all_rows(catalog)[0].state == "waiting"
    catalog.letterbox.sent(alive)
    assert all_rows(catalog)[0].state == "sent"


def test_a_letter_that_kills_whoever_takes_it_is_given_up(catalog, written, clock):
    written()
    for _ in range(6):
        assert catalog.letterbox.take()
        clock.tick(minutes=5)
    assert catalog.letterbox.take() is None
    assert all_rows(catalog)[0].state == "failed"


def test_letters_to_those_who_are_gone_are_dropped_and_old_ones_are_not_sent(catalog, written, bora, clock):
    written(path="/reset/canary")
    clock.tick(days=4)
    assert catalog.letterbox.take() is None
    [row] = all_rows(catalog)
    assert (row.state, row.facts, row.fault) == ("failed", {}, TOO_OLD)
    written()
    catalog.call("user_delete", {"id": "bora"}, SYSTEM)
    assert catalog.letterbox.take() is None
    assert [each.state for each in all_rows(catalog)] == ["failed"]


def test_what_waits_and_what_failed_is_listed_without_what_it_says(catalog, written):
    written(path="/reset/canary")
    [row] = catalog.letterbox.unsent()
    assert row.keys() == {"id", "kind", "at", "state", "tries", "next_try", "fault", "name"}
    assert "canary" not in repr(row)


def test_letters_go_only_to_those_who_have_an_address_and_are_there(catalog, bora, people):
    with catalog.store.write() as db:
        unit = catalog.unit(db, SYSTEM)
        db.execute(update(users).where(users.c.name == "minsu").values(email="minsu@nia.example", state="deleted"))
        letters.write(unit, [bora, bora, people["hana"].id, people["minsu"].id], "password_changed")
        db.execute(insert(rows), {"id": "x", "user_id": people["hana"].id, "kind": "k", "facts": {}, "at": unit.now,
                                  "state": "waiting", "next_try": unit.now})
    assert catalog.letterbox.take().email == "bora@startup.example"
    assert catalog.letterbox.take() is None
    assert len(all_rows(catalog)) == 1
