"""One pass through a list that is read by offsets, while others may write to it.

Pages overlap by one row.  When the row that should come again does not, or the number of rows changes, the list has
slipped: something may have been missed, so the pass proves nothing and is to be repeated.
"""

from harvesters.kinds.paging import CAP, wrong


class Sweep:
    """:ivar start: the offset to ask for next
    :ivar declared: how many rows the list was last said to have
    :ivar slipped: whether the list moved under us
    """

    def __init__(self, cap: int = CAP):
        self.cap, self.pages, self.start, self.end = cap, 0, 0, 0
        self.declared: int | None = None
        self.slipped, self.last = False, None
        self.seen: set[int] = set()               # hashes of ids

    @property
    def done(self) -> bool:
        return self.declared is not None and self.end >= self.declared

    def step(self, ids: list[str], declared: int) -> None:
        """Take a page.

        :param declared: how many rows the list is said to have
        :raises Malformed: the page brings nothing new although the list goes on, or there are too many pages
        """
        self.pages += 1
        overlapped, before = self.start < self.end, len(self.seen)
        moved = self.declared not in (None, declared)
        self.slipped |= moved or (overlapped and ids[:1] != [self.last])
        self.declared, self.end = declared, self.start + len(ids)
        own = ids[1:] if overlapped and ids[:1] == [self.last] else ids
        self.seen.update(map(hash, own))
        self.slipped |= len(self.seen) - before != len(own)
        if len(self.seen) == before and moved:
            self.end = declared                   # enough of this pass
        elif len(self.seen) == before and (own or not self.done):
            raise wrong("circle", self.pages) if own else wrong("short", f"{len(self.seen)}/{declared}")
        if self.pages >= self.cap and not self.done:
            raise wrong("endless", self.cap)
        self.last = ids[-1] if ids else self.last
        self.start = self.end - (len(ids) > 1)

    def proof(self) -> str | None:
        """Why the pass saw everything; None when it cannot say so."""
        seen = len(self.seen)
        whole = not self.slipped and seen == self.declared
        return f"declared {seen}, saw {seen} on {self.pages} pages" if whole else None
