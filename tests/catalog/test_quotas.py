"""Requests a key has left today: over sources, processes, restarts and midnights."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from catalog import SYSTEM
from catalog.quotas import CLOSED, Allowance, used_today
from schemas import Source, SourceSchema

LIST = Source("kepco", "odcloud", "https://kepco.example/a", "kepco", secret="DATA_GO_KR", quota=25)
OTHER = replace(LIST, name="kdn", quota=1000)
OWN = replace(LIST, name="kpx", secret=None, quota=3)
FREE = replace(LIST, name="kt", secret="FREE", quota=0)


@pytest.fixture
def allow(catalog, store, clock):
    """Makes the allowance of one run of a source."""
    for source in (LIST, OTHER, OWN, FREE):
        catalog.call("harvest_source_create", SourceSchema().dump(source), SYSTEM)
    return lambda source=LIST: Allowance(store, source, clock)


def used(allowance):
    with allowance.store.read() as db:
        return used_today(db, allowance.name, allowance.clock())


def take(allowance, most=100):
    """Take until there is none, and say how many there were."""
    return next(count for count in range(most + 1) if count == most or allowance.take())


def test_a_key_allows_so_many_a_day_and_then_none_until_midnight_in_seoul(allow, clock):
    allowance = allow()
    assert take(allowance) == 25
    assert allowance.take().isoformat() == "2026-03-03T00:00:00+09:00"        # it is six in the evening there
    clock.tick(hours=6)
    assert take(allowance) == 25


def test_sources_that_share_a_key_share_what_it_allows_and_the_least_that_was_said_counts(allow):
    assert [take(allow(), 12), take(allow(OTHER)), take(allow(OWN))] == [12, 5, 3]


def test_what_is_given_back_is_there_for_the_next(allow):
    first = allow()
    assert take(first, 12) == 12
    assert used(first) == 20
    first.give_back()
    first.give_back()
    assert used(first) == 12
    assert take(allow()) == 13


def test_a_run_that_died_with_a_block_has_used_it(allow):
    take(allow(), 1)
    assert take(allow()) == 15


def test_what_is_left_over_midnight_is_yesterdays(allow, clock):
    allowance = allow()
    take(allowance, 1)
    clock.tick(hours=8)
    assert take(allowance) == 25
    allowance.give_back()
    assert used(allowance) == 25


def test_the_partners_own_word_closes_the_day_for_all_who_use_the_key(allow, clock):
    first, second = allow(FREE), allow(FREE)
    assert take(first, 12) == 12
    first.close_day()
    first.give_back()
    assert used(first) == CLOSED
    assert take(second) == 0
    assert take(allow(LIST)) == 25
    clock.tick(hours=6)
    assert take(second) == 100


def test_a_day_may_be_closed_before_anything_was_asked(allow):
    allow().close_day()
    assert take(allow(OTHER)) == 0


def test_where_nobody_said_a_number_requests_are_counted_all_the_same(allow):
    allowance = allow(FREE)
    assert take(allowance, 100) == 100
    assert used(allowance) == 100


def test_of_many_who_ask_at_once_no_more_get_than_there_are(allow):
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, [allow() for _ in range(8)])) == 25


PROCESS = """
import sys
from catalog import Store
from catalog.quotas import Allowance
from schemas import Source
from tests.conftest import Clock

allowance = Allowance(Store(sys.argv[1]), Source("kepco", "odcloud", "https://kepco.example/a", "kepco",
                                                 secret="DATA_GO_KR"), Clock())
while allowance.take() is None:
    print("asked", flush=True)
    sys.stdin.readline()
print("none left", flush=True)
"""


def test_a_process_that_is_killed_loses_no_count(allow, database, store):
    if store.dialect != "sqlite":
        pytest.skip("the same statements, and once is enough")
    with subprocess.Popen([sys.executable, "-c", PROCESS, database[0]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True, cwd=Path(__file__).parents[2], env=os.environ | {"PYTHONPATH": "."}) as process:
        for _ in range(13):
            assert process.stdout.readline() == "asked\n"
            print(file=process.stdin, flush=True)
        process.send_signal(signal.SIGKILL)
    assert used(allow()) == 20
    assert take(allow()) == 5
