"""What goes before everything else on its way into the index: datasets that somebody changed, while a harvest writes.

Beside the index lies a file with a line for each of them, and one more as soon as a search waits for them.  It says
only what is to be done first: that it is to be done at all stands in the outbox, so nothing is lost with this file.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ALIVE = 5.0                         # seconds after which nobody is at it from whom nothing was heard
LONGEST = 5_000                     # datasets in line
_SOON = "!"


class Front:
    """The line of those that go first.

    :param path: where the file lies; None beside an index that no other process can see, where nobody waits in line
    """

    def __init__(self, path: Path | None):
        self.path = path
        self._crowd = Path(f"{path}.harvests") if path else None
        self._own, self._lock = 0, threading.Lock()

    def add(self, ids: Iterable[str]) -> list[str]:
        """Put datasets in line, unless it is very long: then they wait with everything else.

        :returns: the whole line
        """
        places = [f"{id} {os.urandom(4).hex()}" for id in ids]
        return self._change(lambda line: [*line, *places] if len(line) + len(places) <= LONGEST else line)

    def hurry(self, places: Iterable[str]) -> bool:
        """Say that somebody waits for these, unless they have had their turn.

        :returns: whether any of them is in line still
        """
        places, line = set(places), self._read()
        if _SOON not in line and not places.isdisjoint(line):
            line = self._change(lambda now: now if _SOON in now or places.isdisjoint(now) else [*now, _SOON])
        return not places.isdisjoint(line)

    def remove(self, done: Iterable[str]) -> None:
        """These have had their turn."""
        done = {*done, _SOON}
        self._change(lambda line: [each for each in line if each not in done])

    @property
    def line(self) -> list[str]:
        """Who is in line, each as it was put there; see `dataset`."""
        return [each for each in self._read() if each != _SOON]

    @property
    def hurried(self) -> bool:
        """Whether somebody waits for them; if nobody is in line, nobody waits, whatever else the file says."""
        return {_SOON} < set(self._read())

    @contextmanager
    def harvest(self) -> Iterator[None]:
        """Somebody writes much, and sees to its being indexed himself.  He says so with every `beat`.  The last of
        several in one process says that he is no more; in another process the next beat makes up for it.
        """
        with self._lock:
            self._own += 1
        try:
            yield
        finally:
            with self._lock:
                self._own -= 1
                if not self._own:
                    self.beat(0.0)

    def beat(self, now: float | None = None) -> None:
        """He is at it still.

        :param now: the moment, in seconds since 1970; 0 that he is no more
        """
        if self._crowd is not None:
            self._crowd.parent.mkdir(parents=True, exist_ok=True)
            self._crowd.touch()
            os.utime(self._crowd, now if now is None else (now, now))

    @property
    def harvested(self) -> bool:
        """Whether somebody does so in another process, as far as was heard of him of late."""
        if self._own or self._crowd is None:
            return False
        try:
            return abs(time.time() - os.stat(self._crowd).st_mtime) < ALIVE         # the clock may have been set back
        except FileNotFoundError:
            return False

    def _read(self) -> list[str]:
        if self.path is None:
            return []
        try:
            if not os.stat(self.path).st_size:
                return []
            with self.path.open() as file:
                fcntl.flock(file, fcntl.LOCK_SH)
                return file.read().splitlines()
        except FileNotFoundError:
            return []

    def _change(self, how) -> list[str]:
        if self.path is None:
            return []
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666), "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            line = file.read().splitlines()
            changed = how(line)
            if changed != line:
                file.seek(0)
                file.writelines(f"{each}\n" for each in changed)
                file.truncate()                 # at last: who looks only whether it is empty must not err
        return [each for each in changed if each != _SOON]


def dataset(place: str) -> str:
    """The id of whoever has a place in line."""
    return place.partition(" ")[0]
