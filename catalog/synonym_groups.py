"""Words that mean the same, from the file they come with into the table, and from the table to whoever searches."""

import threading
import time
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from catalog.locks import SYNONYMS
from catalog.may import SYSTEM
from catalog.prepared import Prepared
from catalog.search import korean
from catalog.search.synonyms import Synonyms
from catalog.tables import synonyms

SEEDS = Path(__file__).parent / "search" / "synonyms.tsv"
EVERY = 1.0                             # seconds between two looks whether another process changed something
CENTRE, SEED, ACTIVE, OFF = "centre", "seed", "active", "off"
VERSION = Prepared(select(func.count().label("number"), func.max(synonyms.c.at).label("last")).select_from(synonyms))
ROWS = synonyms.c


def cleaned(word: str) -> str:
    """A word as it is kept: composed (NFC), without signs that nobody sees, with single spaces."""
    seen = "".join(each if each.isprintable() else " " for each in unicodedata.normalize("NFC", word))
    return " ".join(seen.split())


def known_by(word: str) -> str:
    """By what a word is known among all groups: no spaces, no case, no signs."""
    return "".join(korean.words(word))


def found_by(word: str) -> str:
    """By what a word is known within its group: two that are sought differently (Wi-Fi, WiFi) are two."""
    runs = groupby(korean.words(word), key=lambda each: "가" <= each[0] <= "힣")
    return " ".join(("" if hangul else " ").join(run) for hangul, run in runs)


@cache
def seeds(path: Path = SEEDS) -> dict[str, tuple[str, ...]]:
    """The groups that come with the product, by their ids, which follow from their first words."""
    groups = [tuple(line.split("\t")) for line in path.read_text(encoding="utf-8").splitlines()
              if line and not line.startswith("#")]
    return {str(uuid5(NAMESPACE_URL, f"synonym:{known_by(group[0])}")): group for group in groups}


def alone(db: Connection) -> None:
    """Change no group while somebody else does."""
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SYNONYMS})


def moment(db: Connection, now: str) -> str:
    """When a group is changed: later than every other was, so that nobody overlooks it.

    :param now: the moment of the unit
    """
    last = db.scalar(select(func.max(ROWS.at)))
    if last is None or now > last:
        return now
    return (datetime.fromisoformat(last) + timedelta(microseconds=1)).isoformat(timespec="microseconds")


def bring(db: Connection, now: str, groups: dict[str, tuple[str, ...]] | None = None) -> dict[str, int]:
    """Make the table hold the groups that come with the product.  What people wrote stays: a group of theirs that has
    a word of a new one keeps it, and the new one is brought in switched off, as is one that would join two words which
    they do not want joined.

    :param groups: id → words; those of the file unless told
    :returns: how many were `added`, `changed` and `removed`, which no longer come with the product
    """
    alone(db)
    groups = seeds() if groups is None else groups
    there = {row.id: row for row in db.execute(select(synonyms))}
    theirs = [(row.state, set(map(known_by, row.words))) for row in there.values() if row.by != SYSTEM.id]
    ours = {id for id, row in there.items() if row.by == SYSTEM.id and row.origin == SEED}
    wanted = {id: {"words": list(words), "state": OFF if _against(theirs, words) else ACTIVE}
              for id, words in groups.items() if id in ours or id not in there}
    said = {"origin": SEED, "note": "", "at": moment(db, now), "by": SYSTEM.id}
    added = [{"id": id} | told | said for id, told in wanted.items() if id not in there]
    changed = [{"key": id, "at": said["at"]} | told for id, told in wanted.items()
               if id in there and (there[id].words, there[id].state) != (told["words"], told["state"])]
    removed = ours - groups.keys()
    if added:
        db.execute(insert(synonyms), added)
    if changed:
        db.execute(update(synonyms).where(ROWS.id == bindparam("key")).values(
            words=bindparam("words"), state=bindparam("state"), at=bindparam("at")), changed)
    for id in removed:
        db.execute(delete(synonyms).where(ROWS.id == id))
    return {"added": len(added), "changed": len(changed), "removed": len(removed)}


def _against(theirs: list[tuple[str, set[str]]], words: Iterable[str]) -> bool:
    """Whether a group takes a word of one that people keep, or joins two words of one that they switched off.

    :param theirs: the state of each group of people, and by what its words are known
    """
    keys = set(map(known_by, words)) if theirs else set()
    return any(len(keys & held) > (state == OFF) for state, held in theirs)


class Known:
    """The groups in force, for whoever searches: made once, and again when somebody changed one, here or in another
    process, which is looked at at most once a second.

    :param store: a `Store`
    :param every: seconds between two looks
    """

    def __init__(self, store, every: float = EVERY):
        self.store, self.every = store, every
        self._made, self._version, self._due, self._looking = Synonyms(), None, 0.0, threading.Lock()

    def now(self) -> Synonyms:
        """What is in force.  Only one of those who search at once looks; the others go on with what is known."""
        first = self._version is None               # nothing is known yet, so whoever comes waits for it
        if (first or self._due <= time.monotonic()) and self._looking.acquire(blocking=first):
            try:
                self._look()
            finally:
                self._looking.release()
        return self._made

    def forget(self) -> None:
        """Something was changed here: the next one who searches looks."""
        self._due = 0.0

    def _look(self) -> None:
        self._due = time.monotonic() + self.every
        with self.store.read() as db:
            version = VERSION.first(db)
            if version != self._version:
                self._made, self._version = Synonyms(_groups(db)), version


def _groups(db: Connection) -> Iterable[list[str]]:
    return db.scalars(select(ROWS.words).where(ROWS.state == ACTIVE).order_by(ROWS.id)).all()
