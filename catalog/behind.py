"""The same catalogue for whoever writes much and does not look in between: the search index follows a step behind."""

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

from catalog.catalog import Catalog
from catalog.indexer import Indexer

log = logging.getLogger(__name__)
LAST = 10.0                          # seconds to wait for the index at the end
GATHER = 500                         # datasets worth a commit of the index, which costs as much for one
BEAT = 1.0                           # seconds between two signs of life, also while a partner's page is long in coming
QUIET = 5.0                          # seconds without a write, after which the few that were written are indexed
MANY = 5_000                         # datasets written, from which on a process of its own is worth its start


class Behind(Catalog):
    """Use it in a `with`: at its end the index is level with what was written, or the log says that it is not; then
    those who search see to it.

    Meanwhile a thread of its own indexes what was written while the next call goes on, and never lags by more than the
    step before.  In an index on disk little is left to gather.  Of much that is written, all but the first is indexed
    by a process of its own; see `Indexer`.  Whoever searches in this process finds at once what was written, as ever;
    in another one he does not wait for it, and finds it some seconds later.

    :param catalog: the catalogue, which stays as it is
    :param many: datasets after which a process is started
    :param gather: datasets that are worth being indexed at once
    """

    def __init__(self, catalog: Catalog, many: int = MANY, gather: int = GATHER):
        super().__init__(catalog.store, catalog.index, catalog.clock, site=catalog.site, files=catalog.files)
        self.indexing, self.level = catalog.indexing, catalog.level        # one turn at the index for both
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="indexing")
        self._step: Future | None = None
        shared = Indexer.can_serve(self.indexing)
        self._left, self._gather, self._late = many if shared else float("inf"), gather if shared else 0, 0
        self._indexer: Indexer | None = None
        self._harvest, self._written = ExitStack(), time.monotonic()

    def __enter__(self) -> "Behind":
        self._harvest.enter_context(self.level.front.harvest())
        self._harvest.enter_context(self._alive())
        return self

    def __exit__(self, *_) -> None:
        with self._harvest:
            self._thread.shutdown()
            if self._indexer:
                self._indexer.end()
        try:
            level = self.level.now(LAST)
        except Exception:  # noqa: BLE001  (whatever ails the index: the writes stand, and the outbox remembers them)
            log.exception("the search index could not be brought up to date")
        else:
            if not level:
                log.warning("the search index is not level yet; the next search brings it up to date")

    def wait(self) -> None:
        """Until what was written so far is indexed, or could not be."""
        if self._step:
            self._step.result()

    @contextmanager
    def _alive(self) -> Iterator[None]:
        """Give signs of life from a thread, which dies with this process however it ends."""
        over = threading.Event()
        heart = threading.Thread(target=self._beat, args=(over,), name="beat", daemon=True)
        heart.start()
        try:
            yield
        finally:
            over.set()
            heart.join()

    def _beat(self, over: threading.Event) -> None:
        while True:
            with suppress(OSError, RuntimeError):        # a full disk; or all is over, and the thread takes no more
                self.level.front.beat()
                if self._late and time.monotonic() - self._written > QUIET:
                    self._late = 0
                    self._thread.submit(super()._catch_up_soon, [])
            if over.wait(BEAT):
                return

    def _run(self, *asked):
        answer, unit = super()._run(*asked)
        self._left -= len(unit.late)
        if unit.late:
            self._late, self._written = self._late + len(unit.late), time.monotonic()
        return answer, unit

    def _catch_up_soon(self, _: list[str]) -> None:
        self.level.front.beat()                          # nobody else need index this, nor wait for it
        self.level.left.change()                         # but here everything is found at once
        if self._late < self._gather:
            return
        self.wait()
        self._late = 0
        if self._left <= 0 and self._indexer is None:
            self._start()
        if self._indexer and self._indexer.alive:
            self._indexer.wake()
        else:
            self._step = self._thread.submit(super()._catch_up_soon, [])

    def _start(self) -> None:
        self._left = float("inf")                        # one that dies is not started again
        try:
            self._indexer = Indexer(self.indexing)
        except OSError:
            log.warning("no process to index could be started; a thread goes on with it", exc_info=True)
