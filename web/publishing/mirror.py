"""The public catalogue in another CKAN: what is new or changed is sent, read back and compared; what is gone goes.

Nothing is kept here about what was sent: extras on each dataset over there say whose it is, which of ours it is, and
what was sent.  So a run that was killed is simply run again, and a dataset of somebody else is never touched.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from ckanapi import CKANAPIError

from web.failing import FailedError
from web.publishing.listing import Copy
from web.publishing.remote import line
from web.publishing.sending import HeldError, RefusedError, Sending

LIMIT_SHARE, LIMIT_COUNT = 0.2, 10       # of what stands there may go in one run without being told to
GIVE_UP = 5                              # failures running, after which the other side is taken to be down
KEPT = 1000                              # reasons kept word for word


@dataclass
class Told:
    """What came of a run.

    :param counts: organisation → created, updated, unchanged, differs, refused, failed, removed
    :param refusals: (name of the dataset, why), the first thousand
    :param differing: field → datasets that came back otherwise than they were sent
    :param gone: how many stand there although they are not public here any more
    :param held: they were too many to be removed without being told to
    :param left: names over there of what carries our mark, but is not known here or was sent from another address
    """

    counts: dict[str, Counter] = field(default_factory=dict)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    differing: Counter = field(default_factory=Counter)
    gone: int = 0
    held: bool = False
    left: list[str] = field(default_factory=list)

    @property
    def total(self) -> Counter:
        return sum(self.counts.values(), Counter())

    @property
    def went_well(self) -> bool:
        return not (self.held or self.left or self.total["refused"] or self.total["failed"])


class Mirror:
    """One run.

    :param sending: the way of one dataset to the other side
    :param progress: called with the counts by organisation, after every dataset
    """

    def __init__(self, sending: Sending, progress: Callable = lambda counts: None):
        self.sending, self.ours, self.progress = sending, sending.ours, progress
        self.told = Told(differing=sending.differing)
        self._failing = 0
        self._copies: dict[str, Copy] = {}               # our id → where it stands, until its turn comes
        self._waiting: list[tuple[str, str]] = []        # (organisation, our id) whose name another of ours has there
        self._gone: list[Copy] = []                      # not public here any more
        self._left: list[Copy] = []                      # nobody here knows why it is not

    def run(self, only: str | None = None, remove_all: bool = False) -> Told:
        """Bring the other side level with what is public here.

        :param only: the name of the one organisation to publish
        :param remove_all: remove what is gone however much it is, and what nobody here knows
        :raises FailedError: the other side does not answer any more
        :raises CKANAPIError: it cannot even be asked what it has
        """
        self._copies = self.sending.copies()
        standing = sum(only in (None, copy.organization) for copy in self._copies.values())
        for organization in self.ours.organizations(only):
            self._publish(organization)
        waiting, self._waiting = self._waiting, []
        for name, id in waiting:
            self._counted(name, self._outcome(name, id, None, last=True))
        for id, copy in self._copies.items():
            if only in (None, copy.organization) and self.ours.dataset(id) is None:
                self._let_go(id, copy)
        self._settle(standing, remove_all)
        return self.told

    def _settle(self, standing: int, remove_all: bool) -> None:
        """Remove what may be removed: a share of what stood there, or a few where they are no more than half of it.

        :param standing: how many of ours stood there
        """
        if remove_all:
            self._gone, self._left = self._gone + self._left, []
        self.told.gone, self.told.left = len(self._gone), [line(copy.name) for copy in self._left]
        self.told.held = not remove_all and self.told.gone > max(min(LIMIT_COUNT, standing // 2),
                                                                 int(LIMIT_SHARE * standing))
        for copy in () if self.told.held else self._gone:
            self._remove(copy)

    def _let_go(self, id: str, copy: Copy) -> None:
        """A copy of what is not public here: ours to remove unasked where we know it, and sent it from this address."""
        known = copy.site == self.sending.site and self.ours.knows(id)
        (self._gone if known else self._left).append(copy)

    def _publish(self, organization: dict) -> None:
        name = organization["name"]
        self.told.counts.setdefault(name, Counter())
        for id in self.ours.datasets(organization):
            self._counted(name, self._outcome(name, id, self._copies.pop(id, None)))

    def _counted(self, name: str, outcomes: list[str]) -> None:
        self.told.counts.setdefault(name, Counter()).update(outcomes)
        self.progress(self.told.counts)
        if self._failing >= GIVE_UP:
            raise FailedError(self.told.refusals[-1][1])

    def _outcome(self, organization: str, id: str, copy: Copy | None, last: bool = False) -> list[str]:
        """What came of one dataset."""
        doc = self.ours.dataset(id)
        if doc is None:                                  # it was hidden or deleted since it was listed
            if copy:
                self._let_go(id, copy)
            return []
        try:
            outcomes, self._failing = self.sending.put(doc, copy), 0
        except HeldError as held:
            if not last:
                self._waiting.append((organization, id))
                return []
            return self._noted("refused", doc["name"], str(held))
        except RefusedError as refusal:
            return self._noted("refused", doc["name"], str(refusal))
        except FailedError as failure:
            self._failing += 1
            return self._noted("failed", doc["name"], str(failure))
        except CKANAPIError as refusal:
            return self._noted("refused", doc["name"], self.sending.remote.reason(refusal))
        return outcomes

    def _noted(self, outcome: str, name: str, why: str) -> list[str]:
        if len(self.told.refusals) < KEPT:
            self.told.refusals.append((name, why))
        return [outcome]

    def _remove(self, copy: Copy) -> None:
        try:
            outcomes = ["removed"] if self.sending.remove(copy.id) else []
        except FailedError as failure:
            self._failing += 1
            outcomes = self._noted("failed", line(copy.name), str(failure))
        except CKANAPIError as refusal:
            outcomes = self._noted("refused", line(copy.name), self.sending.remote.reason(refusal))
        self._counted(line(copy.organization), outcomes)
