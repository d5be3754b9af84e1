"""What webhooks are to be told: written in the transaction of what happened, taken by one sender, tried again.

At least once: whoever receives it knows a delivery by its id.  A sender that dies with one in hand lets another take it
after `LEASE`.
"""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, case, delete, func, insert, or_, select, update

from catalog import still_seen
from catalog.attempts import later
from catalog.sealing import SealError, Sealing
from catalog.store import Store, again
from catalog.tables import deliveries, hooks, saved_searches

LEASE = timedelta(minutes=5)                      # longer than sending one may take
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 240, 480, 720))     # after the first try …
TRIES = len(PAUSES) + 1
KEPT = timedelta(days=90)                         # what arrived, or was given up, is known for so long
LONGEST_FAULT = 200
PAGE = "/ko/desk/harvests/{source}"
NO_KEY = "the secret cannot be opened"
ITS = deliveries.c
HIS = saved_searches.c                            # a search that is told to a system is its own hook
KEPT_BODY = case((ITS.hook_id.in_(select(HIS.id)), ""), else_=ITS.body)      # what somebody looks for is not kept
TO = (func.coalesce(hooks.c.url, HIS.url).label("url"), func.coalesce(hooks.c.sealed, HIS.sealed).label("sealed"))


class Delivery(NamedTuple):
    """One message to one hook.

    :param secret: what it is signed with
    :param body: JSON
    :param tries: how often it was taken, this time too
    """

    id: str
    url: str
    secret: str
    body: str
    tries: int

    def __repr__(self) -> str:
        return f"Delivery({self.id}, try {self.tries})"      # with its secret it must not get into a log


def announce(db: Connection, now: str, source, events: Sequence[tuple[str, dict]]) -> None:
    """Queue what happened for the hooks of the source's organisation and the centre's own.

    :param source: its row
    :param events: what happened, and the notice it is about
    """
    if not events:
        return
    its = hooks.c
    ids = db.scalars(select(its.id).where(its.active, or_(
        its.organization_id.is_(None), its.organization_id == source.owner_org)).order_by(its.id)).all()
    rows = [queued(id, now, event, body_of(source, notice)) for id in ids for event, notice in events]
    if rows:
        db.execute(insert(deliveries), rows)


def body_of(source, notice: dict) -> dict:
    return {"source": source.name, "organization": source.owner_org, "code": notice["code"],
            "cause": notice["facts"]["cause"], "next": notice["facts"]["next"], "run": notice["run_id"],
            "url": PAGE.format(source=source.name)}


def queued(hook_id: str, now: str, event: str, told: dict) -> dict:
    """A row to be inserted.

    :param told: the rest of the body; `url` is the path of a page, before which whoever sends it puts the site
    """
    id = str(uuid4())
    body = {"id": id, "at": f"{now}Z", "event": event} | told
    return {"id": id, "hook_id": hook_id, "at": now, "body": json.dumps(body, ensure_ascii=False), "tries": 0,
            "due": now, "delivered": None, "fault": ""}


class Deliveries:
    """What is to be sent.  Any number of processes may empty it at once.

    :param now: says what time it is, as the catalogue writes it
    """

    def __init__(self, store: Store, sealing: Sealing, now: Callable[[], str]):
        self.store, self.sealing, self.now = store, sealing, now

    def take(self) -> Delivery | None:
        """The one that has been due longest, for the caller alone; None when none is."""
        while True:
            with self.store.read() as db:
                row = db.execute(select(deliveries, *TO, HIS.user_id)
                                 .outerjoin(hooks, hooks.c.id == ITS.hook_id)
                                 .outerjoin(saved_searches, HIS.id == ITS.hook_id)
                                 .where(ITS.due <= self.now(), or_(hooks.c.id.is_not(None), HIS.url.is_not(None)))
                                 .order_by(ITS.due, ITS.id).limit(1)).first()
                body = row and _now(db, row)
            if row is None:
                return None
            if again(lambda row=row, empty=body is None: self._taken(row, empty)):
                try:
                    return Delivery(row.id, row.url, self.sealing.unseal(row.sealed), body, row.tries + 1)
                except SealError:
                    self.failed(Delivery(row.id, row.url, "", row.body, row.tries + 1), NO_KEY)

    def _taken(self, row, empty: bool) -> bool:
        """Whether it is ours: nobody else may have taken it since we looked.

        :param empty: it has nothing left to say, and is dropped
        """
        with self.store.write() as db:
            mine = update(deliveries).where(ITS.id == row.id, ITS.due == row.due)
            if empty:
                db.execute(delete(deliveries).where(ITS.id == row.id, ITS.due == row.due))
                return False
            if row.tries >= TRIES:                # whoever had it for the last time died
                db.execute(mine.values(due=None, fault=row.fault or "the sender died", body=KEPT_BODY))
                return False
            return bool(db.execute(mine.values(tries=row.tries + 1, due=later(self.now(), LEASE))).rowcount)

    def arrived(self, delivery: Delivery) -> None:
        self._write(delivery, {"due": None, "delivered": self.now(), "fault": ""})

    def failed(self, delivery: Delivery, fault: str) -> None:
        """It did not arrive.  It is tried again after a pause, each longer than the last, and eight times in all.

        What else waits for the same hook waits a minute more, so that one that hangs does not keep the others waiting.

        :param fault: why: a code or a status, never what the receiver said
        """
        due = later(self.now(), PAUSES[delivery.tries - 1]) if delivery.tries < TRIES else None
        self._write(delivery, {"due": due, "fault": fault[:LONGEST_FAULT]}, wait=later(self.now(), PAUSES[0]))

    def _write(self, delivery: Delivery, told: dict, wait: str = "") -> None:
        """What became of it; unless somebody else has taken it since, who writes for himself.

        :param wait: until then the hook is left alone
        """
        def write():
            done = {"body": KEPT_BODY} if told["due"] is None else {}
            with self.store.write() as db:
                if wait:
                    its = select(ITS.hook_id).where(ITS.id == delivery.id).scalar_subquery()
                    db.execute(update(deliveries).where(ITS.hook_id == its, ITS.due < wait).values(due=wait))
                db.execute(update(deliveries).where(ITS.id == delivery.id, ITS.due.is_not(None),
                                                    ITS.tries == delivery.tries).values(told | done))
                db.execute(delete(deliveries).where(ITS.due.is_(None), ITS.at < later(self.now(), -KEPT)))
        again(write)


def _now(db: Connection, row) -> str | None:
    """What a message says: one about a saved search what its owner may see now, or None when that is nothing."""
    if row.user_id is None:
        return row.body
    told = still_seen.of_message(db, row.user_id, json.loads(row.body))
    return told and json.dumps(told, ensure_ascii=False)
