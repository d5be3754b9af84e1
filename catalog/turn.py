"""Taking turns at the search index: one writer at a time, over all threads and processes of this machine."""

import fcntl
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path


class Turn:
    """A lock that a killed process lets go of at once.

    :param path: the file the processes lock; None for an index that no other process can see
    """

    STEP = 0.005

    def __init__(self, path: Path | None = None):
        self.path, self.thread = path, threading.Lock()

    @contextmanager
    def take(self, wait: float, still: Callable[[], object] = lambda: True):
        """Say whether the turn was got, and give it back at the end.

        :param wait: seconds to wait for it
        :param still: whether it is worth waiting on while another process has it
        """
        end = time.monotonic() + wait
        if not self.thread.acquire(timeout=wait):
            yield False
            return
        try:
            with self._file(end, still) as got:
                yield got
        finally:
            self.thread.release()

    @contextmanager
    def _file(self, end: float, still):
        if self.path is None:
            yield True
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:             # closing it gives the lock back
            yield _locked(file, end, still)


def _locked(file, end: float, still: Callable[[], object]) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end or not still():
                return False
            time.sleep(Turn.STEP)
        else:
            return True
