"""One process leads, however many ask, and another follows when it is gone."""

import multiprocessing
import os
import signal

import pytest
from sqlalchemy import text

from catalog import Store
from catalog.leader import Leader


@pytest.fixture
def rivals(store, database, tmp_path):
    """Two that want to lead, each with a store of its own."""
    stores = [Store(database[0]), Store(database[0])]
    leaders = [Leader(each, tmp_path) for each in stores]
    yield leaders
    for each, its in zip(leaders, stores, strict=True):
        each.release()
        its.close()


def test_only_one_leads_and_keeps_leading(rivals):
    first, second = rivals
    assert [first.held(), second.held(), first.held(), second.held()] == [True, False, True, False]


def test_whoever_lets_go_is_followed_by_the_other(rivals):
    first, second = rivals
    assert first.held()
    first.release()
    assert [second.held(), first.held()] == [True, False]


def test_letting_go_without_having_led_is_fine(rivals):
    first, second = rivals
    second.release()
    assert first.held()


def _lead_until_killed(url, folder, told):
    leader = Leader(Store(url), folder)
    told.put(leader.held())
    signal.pause()


def test_a_leader_that_is_killed_is_followed_at_once(rivals, database, tmp_path):
    spawn = multiprocessing.get_context("spawn")
    told = spawn.Queue()
    process = spawn.Process(target=_lead_until_killed, args=(database[0], tmp_path, told))
    process.start()
    assert told.get(timeout=60) is True
    assert rivals[0].held() is False
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert any(rivals[0].held() for _ in range(1000))


def test_a_leader_whose_connection_broke_says_so_and_may_lead_again(rivals, store):
    if store.dialect != "postgresql":
        pytest.skip("a file lock has no connection")
    first, _ = rivals
    assert first.held()
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"))
    assert [first.held(), first.held()] == [False, True]
