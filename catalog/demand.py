"""What people look for: gathered in the memory of each process, and written down as words and numbers of nobody.

People are told apart by a keyed hash whose key is made anew each day in Korea and leaves the memory of its process
never; so the same person counts once a day and process, and nobody can be followed from one day into the next.  What
looks like data about a person is not kept at all.  Whoever kills a process (SIGKILL) loses its last seconds of counts.
"""

import logging
import re
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from multiprocessing.util import Finalize

from sqlalchemy import Connection, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from catalog.privacy import screen
from catalog.privacy.folding import folded
from catalog.privacy.rules import LONG_KEYS
from catalog.search import korean
from catalog.store import Store, again
from catalog.tables import searched
from schemas.dates import SEOUL

log = logging.getLogger(__name__)
LONGEST = 100                           # characters of a phrase
EVERY = 3.0                             # seconds in which counts gather before they are written
PHRASES = 20_000                        # different ones kept of a day; the rarest go
PAIRS, OF_ONE = 50_000, 200             # of a person and a phrase, a day and process; and how many of them one may have
KEPT = timedelta(days=400)
INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_DIGITS = re.compile(r"(?:[0-9][\s.\-_/()+*]{0,3}){7}")      # as telephones, accounts, residents and cards have them
_UNBROKEN = re.compile(r"[!-~]{32,}")                        # no word, but a key, a token or an address


def phrase(text: str) -> str:
    """What is kept of a text that was looked for: folded, with single blanks, 100 characters at most.

    :returns: nothing for what looks like data about a person or a secret, or has no word in it
    """
    plain = folded("".join(sign if sign.isprintable() else " " for sign in text)).text
    if "@" in plain or any(rule.search(plain) for rule in (_DIGITS, _UNBROKEN, LONG_KEYS)) or screen(plain):
        return ""
    words = " ".join(korean.fold(plain).split())[:LONGEST].rstrip()
    return words if korean.words(words) else ""


def answered(found: Mapping) -> int:
    """How many datasets a search has found, as far as they answer it: those with only some of its words do not.

    :param found: its `count`, and `understood` where it was understood, as `package_search` tells them
    """
    understood = found.get("understood")
    return understood.get("full", found["count"]) if isinstance(understood, Mapping) else found["count"]


class Searches:
    """The searches of this process since they were written down last.

    :param clock: gives the moment, as an aware datetime
    :param every: seconds in which counts gather
    """

    def __init__(self, store: Store, clock: Callable[[], datetime], every: float = EVERY):
        self.store, self.clock, self.every = store, clock, every
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, str], list[int]] = {}        # day and phrase → times, people, times empty
        self._thread: threading.Thread | None = None
        self._work, self._gone = threading.Event(), threading.Event()
        self._begin("")

    def note(self, text: str, person: str, found: int) -> None:
        """Somebody has looked for something; the same person's looking for it again on that day does not count.

        :param text: as it was typed
        :param person: what he is told apart by: of his session, or where he comes from
        :param found: how many datasets answered it
        """
        words = phrase(text)
        if not words or not person:
            return
        with self._lock:
            day = str(self.clock().astimezone(SEOUL).date())
            if day != self._day:
                self._begin(day)
            if not self._is_first(person, words):
                return
            self._people[words] += 1
            tally = self._waiting.setdefault((day, words), [0, 0, 0])
            tally[:] = tally[0] + 1, self._people[words], tally[2] + (not found)
        self._tell()

    def _begin(self, day: str) -> None:
        """Another day, another key: nobody of yesterday is known any more."""
        self._day, self._key = day, secrets.token_bytes(32)
        self._seen: set[bytes] = set()
        self._asked, self._people = Counter(), Counter()

    def _is_first(self, person: str, words: str) -> bool:
        """Whether this counts: not what he has looked for already, nor what one person or one day has too much of."""
        who, pair = self._hidden(person), self._hidden(f"{person}\0{words}")
        if pair in self._seen or len(self._seen) >= PAIRS or self._asked[who] >= OF_ONE:
            return False
        self._seen.add(pair)
        self._asked[who] += 1
        return True

    def _hidden(self, text: str) -> bytes:
        return blake2b(text.encode("utf-8", "replace"), key=self._key, digest_size=8).digest()

    def flush(self) -> int:
        """Write down what has gathered, in one transaction.  What cannot be written now waits for the next time.

        :returns: how many phrases were written
        """
        with self._lock:
            taken, self._waiting = self._waiting, {}
        if not taken:
            return 0
        try:
            again(partial(self._write, taken))
        except Exception:  # noqa: BLE001  (whatever ails the database: these are counts, and there is another round)
            log.exception("what was looked for could not be written down")
            self._put_back(taken)
            return 0
        return len(taken)

    def _write(self, taken: dict) -> None:
        with self.store.write() as db:
            add(db, [(*key, *tally) for key, tally in sorted(taken.items())])
            for day in {day for day, _words in taken}:
                drop_rarest(db, day)

    def _put_back(self, taken: dict) -> None:
        with self._lock:
            for key, (times, people, empty) in taken.items():
                if key in self._waiting or len(self._waiting) < PHRASES:
                    now = self._waiting.setdefault(key, [0, 0, 0])
                    now[:] = now[0] + times, max(now[1], people), now[2] + empty

    def _tell(self) -> None:
        """There is something.  The thread begins with the first of it, so that a process forked before has its own."""
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._keep, name="searches", daemon=True)
                    self._thread.start()
                    Finalize(None, self.close, exitpriority=10)      # at the end of workers, too, which have no atexit
        self._work.set()

    def _keep(self) -> None:
        while self._work.wait() and not self._gone.wait(self.every):
            self._work.clear()
            self.flush()

    def close(self) -> None:
        """Write down what is left, and end the thread."""
        self._gone.set()
        self._work.set()
        if self._thread:
            self._thread.join()
        self.flush()


def add(db: Connection, rows: list[tuple]) -> None:
    """Add counts to what is written down.  Of people it keeps the most that one process told apart on that day, since
    the same ones may have come to several.

    :param rows: day, words, times, people and times that nothing was found, in the order of the first two
    """
    its, told = searched.c, INSERT[db.dialect.name](searched)
    new = told.excluded
    db.execute(told.on_conflict_do_update(index_elements=[its.day, its.words], set_={
        "times": its.times + new.times, "empty": its.empty + new.empty,
        "people": case((new.people > its.people, new.people), else_=its.people)}),
        [dict(zip(its.keys(), row, strict=True)) for row in rows])


def drop_rarest(db: Connection, day: str, most: int = PHRASES) -> None:
    """Keep no more phrases of a day than so many."""
    its = searched.c
    surplus = db.scalar(select(func.count()).select_from(searched).where(its.day == day)) - most
    if surplus > 0:
        rarest = select(its.words).where(its.day == day).order_by(its.people, its.times, its.words).limit(surplus)
        db.execute(delete(searched).where(its.day == day, its.words.in_(rarest)))


def forget(store: Store, now: datetime) -> int:
    """Forget what was looked for more than 400 days ago.

    :returns: how many counts went
    """
    with store.write() as db:
        return db.execute(delete(searched).where(
            searched.c.day < str((now - KEPT).astimezone(SEOUL).date()))).rowcount
