"""What a vocabulary remembers while it learns: what is on its shelf already, and how often it met what it counts."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping

from catalog.search.phrases import DATASET, Entry, identified

MOST_COUNTED = 500_000                  # phrases counted at once in a rebuild; of more, those met once are left out
GROWN = 0.1                             # the share of its count by which a phrase has grown before that is written down
MOST_KNOWN = 100_000                    # phrases remembered to be on the shelf


class Known:
    """Phrases that lie on a shelf for sure, and what it said of how many datasets have them, so that what is said again
    and again is not looked up each time.

    Only of a shelf until it is built anew.  Of too many, all are forgotten, and looked up again.
    """

    def __init__(self):
        self._generation = ""
        self.counts: dict[str, int] = {}
        self._more: Counter[str] = Counter()           # datasets that have come since

    def on(self, generation: str) -> "Known":
        """What is known of this generation of the shelf."""
        if generation != self._generation:
            self._generation = generation
            self._forget()
        return self

    def grown(self, tally: Mapping[str, int]) -> dict[str, int]:
        """How many more datasets have a phrase than was said, of those of which that is worth being written down.

        :param tally: so many more have it now
        """
        for id, more in tally.items():
            self._more[id] += more
        return {id: self._more[id] for id in tally if self._more[id] >= self.counts[id] * GROWN}

    def learn(self, counts: Mapping[str, int]) -> None:
        """These are on the shelf, with these counts."""
        self.counts.update(counts)
        for id in counts:
            self._more.pop(id, None)
        if len(self.counts) > MOST_KNOWN:
            self._forget()

    def _forget(self) -> None:
        self.counts.clear()
        self._more.clear()


class News:
    """What a vocabulary has met and not looked up yet: phrases, each once, and the last title of each dataset."""

    def __init__(self):
        self.titles: dict[str, Entry | None] = {}
        self.others: dict[str, Entry] = {}
        self._said: dict[str, set[str]] = {}           # title → what its dataset says

    def __bool__(self) -> bool:
        return bool(self.titles or self.others)

    def take(self, documents: Iterable[dict], gone: Iterable[str]) -> None:
        """Take what datasets say."""
        for id in (*gone, *(each["id"] for each in documents)):
            self.titles[f"{DATASET} {id}"] = None
        for document in documents:
            said = self._said[f"{DATASET} {document['id']}"] = set()
            for id, each in identified(document):
                if each.kind == DATASET:
                    self.titles[id] = each
                else:
                    self.others[id] = each
                    said.add(id)

    def tally(self, old: Container[str]) -> Counter[str]:
        """How many datasets say each phrase, but for those that were there before.

        :param old: their titles
        """
        return Counter(id for title, said in self._said.items() if title not in old for id in said)


class Counted:
    """Counts phrases, in memory that does not grow with the catalogue."""

    def __init__(self):
        self._first: dict[str, Entry] = {}
        self._counts: dict[str, int] = {}

    def take(self, id: str, entry: Entry) -> None:
        count = self._counts[id] = self._counts.get(id, 0) + 1
        if count == 1:
            self._first[id] = entry
            if len(self._first) > MOST_COUNTED:
                self._thin()

    def entries(self) -> Iterator[Entry]:
        for id, entry in self._first.items():
            yield entry._replace(count=self._counts[id])

    def _thin(self) -> None:
        """Leave out what was met least often, until half is left."""
        least = 1
        while len(self._first) > MOST_COUNTED // 2:
            self._counts = {id: count for id, count in self._counts.items() if count > least}
            self._first = {id: self._first[id] for id in self._counts}
            least += 1
