"""The work of a run, page by page: compare, draft, publish, note; and at the end, see what is gone.

The bytes of a page are compared with what was last seen in one statement; only what changed is parsed, drafted,
validated and published.  Nothing is kept in memory but the chunk at hand, and every step may be repeated.
"""

import logging
from collections.abc import Callable

from harvesters import drafts, plan, renames
from harvesters.base import Harvester, Record
from harvesters.clock import Clock
from harvesters.errors import SourceError
from harvesters.lines import Lines
from harvesters.publish import Publisher, name_for
from harvesters.report import OUTCOMES, Report
from harvesters.shape import Shape

log = logging.getLogger(__name__)

CHUNK = 1000                                      # records compared at a time: small pages are put together
HASTE = 1.0                                       # seconds after which they are compared however few they are
WORTH = 200                                       # what differs is gathered until it is worth a transaction
FEW = 20                                          # records below which a share of faults says nothing
PASSED_OVER = ("skipped", "gone", "withdrawn", "down")      # outcomes of records for which nothing is published


class Work:
    """The run under way: `open` it, `go_through` its pages, `finish` it.  What changed is published as it is met."""

    lines = Lines

    def __init__(self, harvester: Harvester, book, report: Report, clock: Clock):
        self.harvester, self.book, self.report, self.clock = harvester, book, report, clock
        self.source, self.counts = harvester.source, report.counts
        self.run, self.publisher, self.standing = None, None, 0
        self.shaky = 0                            # faults of the listing itself: it cannot tell what is gone
        self.set_aside_again = 0                  # faulty or staged records whose dataset was withdrawn before
        self.shape = Shape(harvester, clock)
        self.gathered = self.lines(self)          # what differs and is not yet published

    def open(self, ckan, run) -> None:
        """Look up what must be known before the first page.

        :param run: the run in the book, which we hold; None to write nothing
        """
        self.run, self.publisher = run, Publisher(ckan)
        self.counts.update(fetched=0, quarantined=0)
        self.digest = drafts.fingerprint(self.harvester)
        if run:
            recover(self)
        self.standing = self.book.standing(self.source.name)
        self.shape.begin(self.book.shape(self.source.name), self.standing)
        self.harvester.since = self.book.last_whole(self.source.name, self.digest(b""))

    @property
    def judges(self) -> bool:
        """Whether drafts are held against the rules here: our catalogue does it at its door, another CKAN does not."""
        return not self.publisher.many

    def go_through(self, progress: Callable[[dict], None] | None) -> None:
        """Fetch, and compare whenever enough has come together; what came before a failure is seen to as well."""
        chunk: list[Record] = []
        try:
            due = self.clock.monotonic() + HASTE
            for page in self.harvester.pages():
                self.counts["fetched"] += len(page)
                chunk += page
                if len(chunk) >= CHUNK or self.clock.monotonic() >= due:
                    full, chunk = chunk, []
                    self.compare(full, hasty=self.clock.monotonic() >= due)
                    due = self.clock.monotonic() + HASTE
                if progress:
                    progress(self.report.tally())
                self.clock.check()
        except SourceError:
            self.compare(chunk)
            self.settle_counts()
            raise
        self.compare(chunk)
        if progress:
            progress(self.report.tally())

    def compare(self, chunk: list[Record], hasty: bool = True) -> None:
        """Find what changed, and see to it: at once, or once it is worth a transaction.

        :param hasty: it may not wait
        """
        met: dict[str, Record] = {}
        lines = self.gathered
        for record in chunk:
            usable = drafts.usable(record.id)
            if not usable or record.id in met or self.twice(record.id):
                self.shaky += 1
                lines.set_aside(drafts.printable(record.id), drafts.duplicate() if usable else drafts.nameless())
            else:
                met[record.id] = record
        page = [(record.id, self.digest(record.version or record.raw)) for record in met.values()]
        differ = self.differing(page) if page else set()
        self.shape.pass_by(met, page, differ)
        self.counts["unchanged"] += len(page) - len(differ)
        if differ:
            known = self.book.known(self.source.name, differ)
            lines.fixed |= self.book.fixed(self.source.name, differ)
            lines.look_back(page, known)
            bare = [id for id in met if id in differ and met[id].version and not met[id].raw and id not in lines.given]
            met |= self.contents(bare) if bare else {}
            for record_id, digest in page:
                if record_id in differ:
                    lines.consider(met[record_id], digest, known.get(record_id))
        if hasty or max(len(lines.met), len(lines.items)) >= WORTH:
            self.flush()

    def contents(self, ids: list[str]) -> dict[str, Record]:
        """Fetch what is listed by its version alone; what was gathered before is seen to although that fails."""
        try:
            return {record.id: record for record in self.harvester.fetch(ids)}
        except SourceError:
            self.flush()
            raise

    def flush(self) -> None:
        """Publish and note what was gathered."""
        lines, self.gathered = self.gathered, self.lines(self)
        lines.write()

    def twice(self, record_id: str) -> bool:
        """Whether a record stands among those that were gathered; of those before them the book tells."""
        return record_id in self.gathered.met

    def differing(self, page: list[tuple[str, str]]) -> set[str]:
        return self.book.same(self.run, page)

    def finish(self) -> None:
        """See what is gone, and compute the status from the counts."""
        self.settle_counts()
        fetched, bad = self.counts["fetched"], self.counts["quarantined"]
        if fetched and bad == fetched and not (self.harvester.glimpse and fetched < FEW):
            self.report.say("all_bad", **self.counts)
        elif not fetched and self.standing and not self.harvester.glimpse:
            self.report.say("nothing_came", standing=self.standing)
            self.hold(absent=True)
        else:
            lack = lacking(self)
            whole = lack is None and not self.harvester.glimpse
            self.report.whole = self.digest(b"") if whole else ""
            self.remove(whole)
            if self.report.status != "held":
                self.report.status = "partial" if lack or bad else "done"
                if lack or bad:
                    self.report.say(lack or "some_bad", expected=self.harvester.expected, **self.counts)
        log.info("%s: %s %s", self.source.name, self.report.status, self.report.tally())

    def remove(self, whole: bool) -> None:
        if not (whole and self.renamed(whole)) and not self.too_many(self.going(whole), whole):
            plan.withdraw(self, absent=whole)

    def going(self, whole: bool) -> int:
        """How many datasets are to go, or would be once they are missing long enough."""
        return self.book.vanishing(self.run, whole, plan.latest(self))

    def renamed(self, whole: bool) -> bool:
        """Whether so many new records seem to be old ones that nothing is done until a person has looked."""
        found = renames.suspects(self.book, self.run, self.standing)
        if found:
            self.report.say("renamed", renamed=found)
            self.hold(absent=whole)
        return found > 0

    def too_many(self, gone: int, whole: bool) -> bool:
        """Whether so many would go that nothing goes until a person has looked."""
        most = plan.brake(self.source, self.standing, self.book.history(self.source.name))
        if gone > most:
            self.report.say("too_many_gone", gone=gone, limit=most)
            self.hold(absent=whole)
        return gone > most

    def hold(self, absent: bool) -> None:
        self.report.status = "held"
        plan.hold(self.book, self.run, absent)
        self.book.plan(self.run, "waiting", self.report.note, whole=not self.harvester.glimpse)

    def settle_counts(self) -> None:
        """Of the records whose bytes were as before, tell those that are not for us from those that stand."""
        seen = self.book.tally(self.run)
        skipped = sum(seen.get(outcome, 0) for outcome in PASSED_OVER) - self.set_aside_again
        self.counts["unchanged"] -= skipped - self.counts["skipped"]
        self.counts["skipped"] = skipped

    def write(self, sightings: list[dict], items: list[dict]) -> None:
        self.book.write(self.run, sightings, items)

    def publish(self, packages: list[tuple[dict, dict]]):
        self.book.intend(self.run, self.report.tally(),
                         [package["harvest_record"] for package, _ in packages if "id" not in package],
                         [package["harvest_record"] for package, _ in packages if "state" in package])
        return self.publisher.publish(packages)


def lacking(work: Work) -> str | None:
    """Why the list cannot tell what is gone: it is mostly bad, shorter than announced, or not known to be whole."""
    harvester, counts = work.harvester, work.counts
    fetched, expected = counts["fetched"], harvester.expected
    if sum(counts[outcome] for outcome in OUTCOMES) != fetched:
        return "miscounted"
    if fetched >= FEW and counts["quarantined"] > fetched / 2:
        return "many_bad"
    if expected is not None and fetched < expected:
        return "fewer"
    if work.shaky:
        return "some_bad"
    return None if harvester.complete or harvester.glimpse else "not_whole"


def recover(work: Work) -> None:
    """Find the datasets of a run that died before it could write down what it had published, and see which of those
    that it was about to withdraw or to bring back stand.

    Ours tells what became of each, though a person may have renamed or deleted it; in another catalogue it is found by
    its name or not at all.
    """
    if lost := work.book.announced(work.source.name):
        found = work.book.found(work.source.name)
        places = work.book.places(found.values())
        outcomes = {record: plan.stands_as(places[id]) for record, id in found.items() if id in places}
        work.book.adopt(work.run, {record: found.get(record) or work.publisher.find(name_for(work.source.name, record))
                                   for record in lost}, outcomes)
    if left := work.book.left(work.source.name):
        places, settled = work.book.places(left.values()), {}
        for record, id in left.items():
            if id in places:                      # nothing is known of those in another catalogue
                settled.setdefault(plan.stands_as(places[id]), []).append(record)
        for outcome, records in settled.items():
            work.book.settle(work.run, records, outcome)
