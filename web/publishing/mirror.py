"""The public catalogue in another CKAN: what is new or changed is sent, read back and compared; what is gone goes.

Nothing is kept here about what was sent: three extras on each dataset over there say whose it is, which of ours it is,
and what was sent.  So a run that was killed is simply run again, and a dataset of somebody else is never touched.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from ckanapi import CKANAPIError

from web.publishing.remote import FailedError, reason
from web.publishing.sending import Copy, HeldError, RefusedError, Sending

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
    """

    counts: dict[str, Counter] = field(default_factory=dict)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    differing: Counter = field(default_factory=Counter)
    gone: int = 0
    held: bool = False

    @property
    def total(self) -> Counter:
        return sum(self.counts.values(), Counter())

    @property
    def went_well(self) -> bool:
        return not (self.held or self.total["refused"] or self.total["failed"])


class Mirror:
    """One run.

    :param sending: the way of one dataset to the other side
    :param progress: called with the counts by organisation, after every dataset
    """

    def __init__(self, sending: Sending, progress: Callable = lambda counts: None):
        self.sending, self.ours, self.progress = sending, sending.ours, progress
        self.told = Told(differing=sending.differing)
        self._failing, self._standing = 0, 0
        self._waiting: list[tuple[str, str]] = []        # (organisation, our id) whose name another of ours has there
        self._gone: list[tuple[str, str]] = []           # (organisation, id over there)

    def run(self, only: str | None = None, remove_all: bool = False) -> Told:
        """Bring the other side level with what is public here.

        :param only: the name of the one organisation to publish
        :param remove_all: remove what is gone however much it is
        :raises FailedError: the other side does not answer any more
        :raises CKANAPIError: it cannot even be asked what it has
        """
        for organization in self.ours.organizations(only):
            self._publish(organization)
        waiting, self._waiting = self._waiting, []
        for name, id in waiting:
            self._counted(name, self._outcome(name, id, None, last=True))
        self.told.gone = len(self._gone)
        self.told.held = self.told.gone > self._may_go() and not remove_all
        if not self.told.held:
            self._remove()
        return self.told

    def _may_go(self) -> int:
        """How many may go: a share, or a few where they are no more than half of all."""
        return max(min(LIMIT_COUNT, self._standing // 2), int(LIMIT_SHARE * self._standing))

    def _publish(self, organization: dict) -> None:
        name, copies = organization["name"], self.sending.copies(organization["name"])
        self.told.counts.setdefault(name, Counter())
        self._standing += len(copies)
        for id in self.ours.datasets(organization):
            self._counted(name, self._outcome(name, id, copies.pop(id, None)))
        self._gone += [(name, copy.id) for id, copy in copies.items() if self.ours.dataset(id) is None]

    def _counted(self, name: str, outcomes: list[str]) -> None:
        self.told.counts[name].update(outcomes)
        self.progress(self.told.counts)
        if self._failing >= GIVE_UP:
            raise FailedError(self.told.refusals[-1][1])

    def _outcome(self, organization: str, id: str, copy: Copy | None, last: bool = False) -> list[str]:
        """What came of one dataset."""
        doc = self.ours.dataset(id)
        if doc is None:                                  # it was hidden or deleted since it was listed
            self._gone += [(organization, copy.id)] if copy else []
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
            return self._noted("refused", doc["name"], reason(refusal))
        return outcomes

    def _noted(self, outcome: str, name: str, why: str) -> list[str]:
        if len(self.told.refusals) < KEPT:
            self.told.refusals.append((name, why))
        return [outcome]

    def _remove(self) -> None:
        for organization, id in self._gone:
            try:
                outcomes = ["removed"] if self.sending.remove(id) else []
            except FailedError as failure:
                self._failing += 1
                outcomes = self._noted("failed", id, str(failure))
            except CKANAPIError as refusal:
                outcomes = self._noted("refused", id, reason(refusal))
            self._counted(organization, outcomes)
