"""A run that writes nothing: what would be done is only told."""

from collections.abc import Callable
from hashlib import blake2b

from harvesters.lines import Lines
from harvesters.publish import Outcome
from harvesters.work import PASSED_OVER, Work


class RehearsedLines(Lines):
    """Says of each dataset what it is called, since there is nothing to look it up in."""

    def note(self, record_id, digest, known, draft, outcome) -> None:
        before = len(self.items)
        super().note(record_id, digest, known, draft, outcome)
        for item in self.items[before:]:
            item["title"] = draft.package.get("title")


class Rehearsal(Work):
    """The same as a run, but nothing is written anywhere, neither to the catalogue nor to the book.

    Of every record met eight bytes are kept in memory, to know at the end what was not.

    :param tell: called with each line of the plan: record, outcome, dataset_id, changes, reasons and title
    """

    lines = RehearsedLines

    def __init__(self, *work, tell: Callable[[dict], None] | None = None):
        super().__init__(*work)
        self.tell = tell or (lambda item: None)
        self.met, self.marked = set(), 0          # records met, and datasets the partner says are gone

    def open(self, ckan, run) -> None:
        super().open(ckan, None)

    def differing(self, page: list[tuple[str, str]]) -> set[str]:
        known = self.book.known(self.source.name, [record for record, _ in page])
        self.met.update(_mark(record) for record, _ in page)
        same = [known[record] for record, digest in page if record in known and known[record].raw_digest == digest]
        for sighting in same:
            if sighting.outcome in PASSED_OVER:
                self.counts["skipped"] += 1
                self.counts["unchanged"] -= 1
            if sighting.outcome == "gone":
                self.go(sighting.record, sighting.dataset_id)
        return {record for record, _ in page} - {sighting.record for sighting in same}

    def publish(self, packages: list[tuple[dict, dict]]) -> list[Outcome]:
        return self.publisher.publish(packages, dry_run=True)

    def write(self, sightings: list[dict], items: list[dict]) -> None:
        for item in items:
            self.tell(item)
        for row in sightings:
            if row["outcome"] == "gone":
                self.go(row["record"], row["dataset_id"])

    def go(self, record: str, dataset_id: str) -> None:
        self.marked += 1
        self.tell({"record": record, "outcome": "withdrawn", "dataset_id": dataset_id, "changes": {}, "reasons": {},
                   "title": None})

    def settle_counts(self) -> None:
        """Nothing was written down, so there is nothing to look up."""

    def remove(self, whole: bool) -> None:
        missing = 0
        for sighting in self.book.standing_ones(self.source.name) if whole else ():
            if _mark(sighting.record) in self.met:
                continue
            if sighting.misses or sighting.outcome == "gone":
                self.go(sighting.record, sighting.dataset_id)
            else:
                missing += 1
        if not self.brakes(self.marked + missing, whole):
            self.counts["withdrawn"], self.counts["missing"] = self.marked, missing

    def hold(self, absent: bool) -> None:
        self.report.status = "held"


def _mark(record: str) -> int:
    return int.from_bytes(blake2b(record.encode(), digest_size=8).digest())
