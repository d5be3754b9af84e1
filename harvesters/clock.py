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

    def check(self) -> None:
        """Raise Stopped when somebody asks to stop, or when the time is up."""
        if self.stop.is_set():
            raise trouble("stopped")

    def left(self) -> float:
        """Seconds until the time is up; of a clock that measures nobody's time there are always more."""
        return float("inf")

    def jitter(self) -> float:
        """0 to 1, so that many sources do not knock at the same moment."""
        return random.random()  # noqa: S311  not a secret


class Timed(Clock):
    """The clock of one run, on top of another: it asks to stop when the run's minutes are over.

    :param clock: tells the time
    :param minutes: from now on
    """

    def __init__(self, clock: Clock, minutes: float):
        super().__init__(clock.stop)
        self.clock, self.minutes = clock, minutes
        self.end = clock.monotonic() + 60 * minutes
        self.now, self.monotonic, self.jitter = clock.now, clock.monotonic, clock.jitter

    def sleep(self, seconds: float) -> None:
        """Wait, but not for longer than there is time."""
        self.clock.sleep(min(seconds, max(self.left(), 0)))
        self.check()

    def check(self) -> None:
        super().check()
        if self.left() <= 0:
            raise trouble("time_up", minutes=self.minutes)

    def left(self) -> float:
        return self.end - self.monotonic()
