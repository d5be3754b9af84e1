"""Background jobs: harvests that wait to be run, or run."""

from sqlalchemy import select

from catalog import may
from catalog.actions.reading import flag, needed, number, words
from catalog.actions.registry import action
from catalog.errors import NotFound
from catalog.tables import runs

QUEUE, MOST = "harvest", 200
PENDING = ("waiting", "running")


@action(reads=True)
def job_list(unit, data):
    """Return the jobs that wait or run, oldest first, for those who see everything.

    :param queues: only of these queues; there is one, called harvest
    :param limit: how many, 200 unless told, and at most
    :param ids_only: their ids alone
    """
    unit.demand(may.see_all)
    queues = words(data, "queues")
    if queues and QUEUE not in queues:
        return []
    rows = unit.db.execute(select(runs).where(runs.c.status.in_(PENDING)).order_by(runs.c.started, runs.c.id)
                           .limit(min(number(data, "limit", MOST), MOST)))
    return [row.id for row in rows] if flag(data, "ids_only") else [_job(row) for row in rows]


@action(reads=True)
def job_show(unit, data):
    """Return one job that waits or runs, for those who see everything.

    :param id: its id
    """
    unit.demand(may.see_all)
    row = unit.db.execute(select(runs).where(runs.c.id == needed(data, "id"), runs.c.status.in_(PENDING))).first()
    if row is None:
        raise NotFound("Job not found")
    return _job(row)


def _job(row) -> dict:
    return {"id": row.id, "title": f"harvest {row.source}", "created": row.started[:19], "queue": QUEUE}
