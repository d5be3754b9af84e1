"""The letters that wait, for whoever sends them: each is taken by one, tried again, and given up in the end.

Whoever takes a letter has it for `LEASE`; one that died with it in hand lets another take it after that.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from catalog import still_seen
from catalog.attempts import later
from catalog.saved import LETTER
from catalog.store import Store, again
from catalog.tables import letters, users

LEASE = timedelta(minutes=5)                 # longer than sending one may take
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))      # before the second try, the third …
STALE = timedelta(days=3)                    # what has waited for so long says nothing any more
KEPT = timedelta(days=90)                    # that something was sent, or failed, is known for so long
TOO_OLD = "waited for more than three days"
LONGEST_FAULT = 200
ITS = letters.c


class Letter(NamedTuple):
    """One letter to send.

    :param email: of whom it is for
    :param person: what he is called
    :param tries: how often it was taken, this time too
    """

    id: str
    kind: str
    facts: dict
    email: str
    person: str
    at: str
    tries: int


class Letterbox:
    """Letters that are to be sent.  Any number of processes may empty it at once.

    :param now: says what time it is, as the catalogue writes it
    """

    def __init__(self, store: Store, now: Callable[[], str]):
        self.store, self.now = store, now

    def waiting(self) -> bool:
        """Whether there is anything to send at this moment."""
        with self.store.read() as db:
            return db.scalar(select(ITS.id).where(*self._due()).limit(1)) is not None

    def take(self) -> Letter | None:
        """The letter that has been due longest, for the caller alone; None when none is.

        A letter to somebody who is gone by now, or has no address any more, is dropped.  One about saved searches says
        what its reader may see at this moment.
        """
        while True:
            with self.store.read() as db:
                row = db.execute(select(letters, users.c.email, users.c.fullname, users.c.name,
                                        users.c.state.label("alive"))
                                 .join(users, users.c.id == ITS.user_id)
                                 .where(*self._due()).order_by(ITS.next_try, ITS.id).limit(1)).first()
                facts = still_seen.of_letter(db, row.user_id, row.facts) if row and row.kind == LETTER else (
                    row and row.facts)
            if row is None:
                return None
            if again(lambda row=row, empty=facts is None: self._taken(row, empty)):
                return Letter(row.id, row.kind, facts, row.facts.get("to") or row.email,
                              row.fullname.strip() or row.name, row.at, row.tries + 1)

    def _due(self):
        return ITS.state == "waiting", ITS.next_try <= self.now()

    def _taken(self, row, empty: bool) -> bool:
        """Whether it is ours and to be sent: nobody else may have taken it since we looked.

        :param empty: it has nothing left to say
        """
        mine = (ITS.id == row.id) & (ITS.state == "waiting") & (ITS.next_try == row.next_try)
        with self.store.write() as db:
            if row.alive == "deleted" or not row.email or empty:
                db.execute(delete(letters).where(mine))
                return False
            if row.at < later(self.now(), -STALE) or row.tries > len(PAUSES):
                db.execute(update(letters).where(mine).values(state="failed", facts={}, fault=row.fault or TOO_OLD))
                return False
            return bool(db.execute(update(letters).where(mine).values(
                tries=row.tries + 1, next_try=later(self.now(), LEASE))).rowcount)

    def sent(self, letter: Letter) -> None:
        """It is sent: what filled it is forgotten."""
        self._write(letter, {"state": "sent", "facts": {}, "fault": ""})

    def failed(self, letter: Letter, fault: str, for_good: bool = False) -> None:
        """It could not be sent.  It is tried again after a pause, each longer than the last, and five times at most.

        :param fault: why, for whoever runs the site; no name and no address
        :param for_good: no other try would help
        """
        told = {"fault": fault[:LONGEST_FAULT]}
        if for_good or letter.tries > len(PAUSES):
            told |= {"state": "failed", "facts": {}}
        else:
            told |= {"next_try": later(self.now(), PAUSES[letter.tries - 1])}
        self._write(letter, told)

    def _write(self, letter: Letter, told: dict) -> None:
        """What became of a letter; unless somebody else has taken it since, who writes for himself."""
        def write():
            with self.store.write() as db:
                db.execute(update(letters).where(ITS.id == letter.id, ITS.state == "waiting",
                                                 ITS.tries == letter.tries).values(told))
                db.execute(delete(letters).where(ITS.state != "waiting", ITS.at < later(self.now(), -KEPT)))
        again(write)

    def counts(self) -> dict[str, int]:
        """How many letters there are in each state: waiting, sent and failed."""
        with self.store.read() as db:
            found = dict(db.execute(select(ITS.state, func.count()).group_by(ITS.state)).all())
        return {state: found.get(state, 0) for state in ("waiting", "sent", "failed")}

    def unsent(self) -> list[dict]:
        """The letters that wait, and those that failed, without what they say: to whom, of which kind, since when."""
        with self.store.read() as db:
            rows = db.execute(select(ITS.id, ITS.kind, ITS.at, ITS.state, ITS.tries, ITS.next_try, ITS.fault,
                                     users.c.name)
                              .join(users, users.c.id == ITS.user_id)
                              .where(ITS.state != "sent").order_by(ITS.at, ITS.id))
            return [dict(row._mapping) for row in rows]
