"""Time, and being asked to stop, in one object that a test can hold in its hand."""

import random
import threading
import time
from datetime import UTC, datetime

from harvesters.errors import trouble


class Clock:
    """:param stop: set by whoever wants the work to end; waiting ends at once then."""

    def __init__(self, stop: threading.Event | None = None):
        self.stop = stop or threading.Event()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait, or raise Stopped as soon as somebody asks to stop."""
        if self.stop.wait(max(seconds, 0)):
            raise trouble("stopped")

    def jitter(self) -> float:
        """0 to 1, so that many sources do not knock at the same moment."""
        return random.random()  # noqa: S311  not a secret
