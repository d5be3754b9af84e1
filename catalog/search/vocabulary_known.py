"""What a vocabulary remembers while it learns: what is on its shelf already, and how often it met what it counts."""

from collections.abc import Iterable, Iterator

from catalog.search.phrases import DATASET, Entry, identified

MOST_COUNTED = 500_000                  # phrases counted at once in a rebuild; of more, those met once are left out
MOST_KNOWN = 100_000                    # phrases remembered to be on the shelf


class Known:
    """Ids of phrases that lie on a shelf for sure, so that what is said again and again is not looked up each time.

    Only what stays there until the shelf is built anew.  Of too many, all are forgotten, and looked up again.
    """

    def __init__(self):
        self._generation = ""
        self._ids: set[str] = set()

    def on(self, generation: str) -> set[str]:
        """What is known of this generation of the shelf."""
        if generation != self._generation:
            self._generation, self._ids = generation, set()
        return self._ids

    def learn(self, ids: Iterable[str]) -> None:
        """These are on the generation that was asked for last."""
        self._ids.update(ids)
        if len(self._ids) > MOST_KNOWN:
            self._ids.clear()


class News:
    """What a vocabulary has met and not looked up yet: phrases, each once, and the last title of each dataset."""

    def __init__(self):
        self.titles: dict[str, Entry | None] = {}
        self.others: dict[str, Entry] = {}

    def __bool__(self) -> bool:
        return bool(self.titles or self.others)

    def take(self, documents: Iterable[dict], gone: Iterable[str], known: set[str]) -> None:
        """Take what datasets say.

        :param known: phrases that need not be looked up
        """
        for id in (*gone, *(each["id"] for each in documents)):
            self.titles[f"{DATASET} {id}"] = None
        for document in documents:
            for id, each in identified(document):
                if each.kind == DATASET:
                    self.titles[id] = each
                elif id not in known:
                    self.others[id] = each


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
