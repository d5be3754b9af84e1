"""What one run may take of a partner: requests, bytes, its closed hours, and its share of what the key allows a day."""

from typing import Protocol

from harvesters.body import MB
from harvesters.clock import Clock
from harvesters.errors import trouble
from schemas import Source
from schemas.hours import closed_until


class Allowance(Protocol):
    """The requests that a key has left today, kept by whoever harvests: `take` one, or learn until when none is left.

    It gives a moment with a zone, or None for "go on".
    """

    def take(self): ...


class Budget:
    """Counts for one run.  Whatever is asked of the partner asks here first.

    :param clock: tells when the run's time is up
    """

    def __init__(self, source: Source, clock: Clock):
        self.source, self.clock = source, clock
        self.allowance: Allowance | None = None
        self.requests = self.bytes = 0

    def ask(self) -> None:
        """One request, if there may be one more.

        :raises Stopped: when somebody asks to stop, or (Paused) when a limit of ours is met
        """
        self.clock.check()
        end = closed_until(self.source, self.clock.now())
        if end:
            raise trouble("blackout", until=end)
        if self.requests >= self.source.requests:
            raise trouble("requests_up", limit=f"{self.source.requests:,}")
        end = self.allowance.take() if self.allowance else None
        if end:
            raise trouble("quota_own", until=end)
        self.requests += 1

    def came(self, size: int) -> None:
        """So many bytes came over the wire.

        :raises Paused: when they are more than the run may fetch
        """
        self.bytes += size
        if self.bytes > self.source.megabytes * MB:
            raise trouble("bytes_up", limit=f"{self.source.megabytes:,}")
