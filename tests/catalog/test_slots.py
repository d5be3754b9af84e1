"""When a source is harvested next, as people ask for it."""

import pytest

from catalog import SYSTEM
from catalog.quotas import Allowance
from catalog.runbook import RunBook
from schemas import Source, SourceSchema

LIST = Source("list", "odcloud", "https://nia.example/api", "nia", secret="DATA_GO_KR", quota=25)
NEXT = "2026-03-02T18:00:00.000000"               # three in the morning in Seoul; it is six in the evening there
MIDNIGHT = "2026-03-02T15:00:00.000000"


@pytest.fixture
def ask(catalog, people):
    catalog.call("harvest_source_create", SourceSchema().dump(LIST), SYSTEM)
    return lambda: catalog.call("harvest_source_schedule", {"id": "list"}, people["hana"])


@pytest.fixture
def book(store, clock):
    return RunBook(store, clock)


def brief(told):
    return told["next_run"], told["reason"], told["failures_in_a_row"], told["paused_until"]


def fail(book, code="timeout", **report):
    book.end(book.begin("list"), "failed", {"note": {"code": code}, **report})


def test_a_new_source_comes_at_its_slot(ask):
    assert ask() == {
        "id": "list", "next_run": NEXT, "reason": "slot", "running": False, "slots": [], "failures_in_a_row": 0,
        "paused_until": None, "quota": {"limit": 25, "used": 0, "day": "2026-03-02", "closed": False}}


def test_its_last_slots_and_whether_it_runs_are_told(ask, book, clock):
    for day in range(10, 22):
        book.request("list", f"2026-02-{day}T03:00:00+09:00")
        run = book.begin("list")
        if day < 21:
            book.end(run, "done", {})
        clock.tick(seconds=1)
    told = ask()
    assert (told["running"], len(told["slots"])) == (True, 10)
    assert told["slots"][0] == {"run": run.id, "slot": "2026-02-21T03:00:00+09:00", "status": "running",
                                "started": "2026-03-02T09:00:11.000000", "ended": None}
    clock.tick(minutes=2)
    assert ask()["running"] is False              # its lease has run out


def test_failures_bring_it_sooner(ask, book, clock):
    fail(book)
    assert brief(ask()) == ("2026-03-02T09:15:00.000000", "backoff", 1, None)
    clock.tick(seconds=1)
    fail(book, "aborted")
    assert brief(ask()) == (NEXT, "slot", 0, None)


def test_one_that_waits_comes_at_once(ask, book):
    book.request("list")
    assert brief(ask()) == ("2026-03-02T09:00:00.000000", "asked", 0, None)


def test_what_a_partner_asked_for_is_kept_to(ask, book):
    fail(book, "wait", until="2026-03-04T00:00:00+09:00")
    assert brief(ask()) == ("2026-03-03T15:00:00.000000", "partner", 0, "2026-03-03T15:00:00.000000")


def test_closed_hours_and_a_source_switched_off(ask, catalog):
    catalog.call("harvest_source_patch", {"id": "list", "blackout": ["17:00-19:00", "02:00-06:00"]}, SYSTEM)
    assert brief(ask()) == ("2026-03-02T21:00:00.000000", "blackout", 0, "2026-03-02T10:00:00.000000")
    catalog.call("harvest_source_patch", {"id": "list", "active": False}, SYSTEM)
    assert brief(ask())[:2] == (None, "off")


def test_a_key_that_is_used_up_puts_it_off_to_midnight(ask, book, store, clock):
    allowance = Allowance(store, LIST, clock)
    while allowance.take() is None:
        pass
    book.request("list")
    told = ask()
    assert brief(told) == (MIDNIGHT, "quota", 0, MIDNIGHT)
    assert told["quota"] == {"limit": 25, "used": 25, "day": "2026-03-02", "closed": True}
    allowance.close_day()
    assert ask()["quota"] == {"limit": 25, "used": None, "day": "2026-03-02", "closed": True}
