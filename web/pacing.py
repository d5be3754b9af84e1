"""How often strangers may ask for what costs time: counted in the memory of each process, and nowhere else.

Tries to sign in are counted in the database (`catalog/attempts.py`), since a password must not be guessed at by way of
another process.  Here only work is spared: a count that starts anew with the process does no harm, and strangers must
not be able to fill a table.  So the memory is bounded, and who was counted longest ago is forgotten first.
"""

import threading
import time
from collections import OrderedDict, deque
from math import ceil

KNOWN = 4096                             # callers remembered


class Pace:
    """:param most: calls that a caller may make
    :param within: in so many seconds
    :param clock: gives seconds
    """

    def __init__(self, most: int, within: float, clock=time.monotonic):
        self.most, self.within, self.clock = most, within, clock
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, caller: str) -> int:
        """Count a call, and say 0; or, when there were too many, in how many seconds there may be another."""
        now = self.clock()
        with self._lock:
            calls = self._calls.pop(caller, None) or deque(maxlen=self.most)
            self._calls[caller] = calls
            if len(self._calls) > KNOWN:
                self._calls.popitem(last=False)
            if len(calls) == self.most and now - calls[0] < self.within:
                return max(1, ceil(self.within - (now - calls[0])))
            calls.append(now)
            return 0
