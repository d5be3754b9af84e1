"""A run that writes nothing: what would be done is only told."""

from collections.abc import Callable
from hashlib import blake2b

import orjson

from harvesters import plan
from harvesters.lines import Lines
from harvesters.publish import Outcome
from harvesters.work import PASSED_OVER, Work

DRY = "dry_run"                                   # state of a plan, and of its lines, that is only to be looked at
LINE = ("record", "outcome", "dataset_id", "changes", "reasons", "base")
OVER = ("done", "partial", "held")                # statuses of a rehearsal that tells something
STEP = 500                                        # lines written at a time


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

    def twice(self, record_id: str) -> bool:
        return _mark(record_id) in self.met

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
        missing, new, before = 0, 0, plan.latest(self)
        for sighting in self.book.standing_ones(self.source.name) if whole else ():
            if _mark(sighting.record) in self.met:
                continue
            if sighting.outcome == "gone" or plan.long_missed(sighting, before):
                self.go(sighting.record, sighting.dataset_id)
            else:
                missing, new = missing + 1, new + (sighting.misses == 0)
        if not self.too_many(self.marked + new, whole):
            self.counts["withdrawn"], self.counts["missing"] = self.marked, missing

    def hold(self, absent: bool) -> None:
        self.report.status = "held"


class Kept:
    """The plan of a rehearsal as it is kept: in the book, a step at a time, and never to be carried out.

    :param run: the dry run in the book, which we hold
    """

    def __init__(self, book, run):
        self.book, self.run, self.counts, self.rows = book, run, {}, []

    def tally(self) -> dict:
        return self.counts

    def page(self, counts: dict) -> None:
        """Note how far it has come.

        :raises Lost: when somebody has ended it
        """
        self.counts = counts
        self.book.beat(self.run, counts)

    def line(self, item: dict) -> None:
        """Take one line; what the dataset would be called is kept where a plan has what it would say."""
        title = item.get("title")
        said = orjson.dumps({"said": {"title": title}}).decode() if title else None
        self.rows.append({key: item.get(key) for key in LINE} | {"state": DRY, "package": said})
        if len(self.rows) >= STEP:
            self.write()

    def write(self) -> None:
        self.book.items(self.run, self.rows)
        self.rows = []

    def close(self, report) -> None:
        """Write the rest.  Of a rehearsal that broke off there is no plan; no earlier plan is replaced by one."""
        self.write()
        report.whole, report.shape = "", None     # nothing that a later harvest would go by
        if report.status in OVER:
            self.book.plan(self.run, DRY, report.note, whole=False)


def _mark(record: str) -> int:
    return int.from_bytes(blake2b(record.encode(), digest_size=8).digest())
