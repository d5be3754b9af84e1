"""Two calls at once, on any database: the second begins when the first has done everything but commit.

On PostgreSQL the first waits, with all it has done, for the last row every writer needs.  SQLite has one writer at a
time, so there one begins when the other has ended, whichever that is.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

from ckanapi import NotAuthorized, NotFound, ValidationError
from sqlalchemy import select, text

from catalog.tables import audit_head

WAITING = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")


def meeting(catalog, store, calls: list[tuple], in_turn: bool = False) -> list:
    """What each of the calls came to: its result, or its refusal.

    :param calls: (action, data, user)
    :param in_turn: on SQLite too the first is the first
    """
    def run(call):
        try:
            return catalog.call(*call)
        except (ValidationError, NotFound, NotAuthorized) as refused:
            return refused

    postgresql, running = store.dialect == "postgresql", []
    with ThreadPoolExecutor(len(calls)) as pool, store.read() as db, store.engine.begin() if postgresql \
            else nullcontext() as gate:
        if postgresql:
            gate.execute(select(audit_head).with_for_update())
        for call in calls:
            running.append(pool.submit(run, call))
            while not running[-1].done() and (db.scalar(WAITING) < len(running) if postgresql else in_turn):
                pass
    return [each.result() for each in running]
