"""What some records add to the catalogue, to the book and to the report."""

from harvesters import drafts
from harvesters.base import Record, Skip
from harvesters.drafts import RECORD_FAULTS, Draft, Fault

LISTING = ("duplicate", "no_id")                  # faults of a list, not of what stands in it
TRIES = 3                                         # runs in which a record may fail in the same way
OFF = ("withdrawn", "down")                       # outcomes of records whose datasets do not stand


class Lines:
    """Collected record by record, written together.

    :param work: the run under way: it has a harvester and a report, and can `publish` and `write`
    :ivar fixed: record → what people say of its fields
    :ivar past: record → how often it was tried in vain before
    :ivar given: those of them that are given up as they are
    :ivar met: records that were considered
    """

    def __init__(self, work):
        self.work, self.report = work, work.report
        self.fixed: dict[str, dict] = {}
        self.past, self.given, self.aside, self.failed, self.met = {}, {}, set(), [], set()
        self.sightings: list[dict] = []
        self.items: list[dict] = []
        self.drafts: list[tuple[str, str, object, Draft]] = []

    def look_back(self, page: list[tuple[str, str]], known: dict) -> None:
        """See which records were tried in vain before; a record of which a digest is known is none of them."""
        doubtful = [record for record, sighting in known.items() if not sighting.raw_digest]
        if doubtful:
            self.past |= self.work.book.setbacks(self.work.source.name, doubtful)
            self.given |= {record: self.past[record] for record, digest in page if record in self.past
                           and self.past[record].times >= TRIES
                           and self.past[record].way == drafts.way(digest, self.fixed.get(record))}

    def consider(self, record: Record, digest: str, known) -> None:
        """One record that is new, changed, or came before in this run."""
        harvester, run = self.work.harvester, self.work.run
        self.met.add(record.id)
        if known and run and known.run_id == run.id:
            self.work.shaky += 1
            self.set_aside(record.id, drafts.duplicate())
            return
        if record.id in self.given:
            self.give_up(self.given[record.id], known)
            return
        try:
            if record.version and not record.raw:
                raise drafts.Faulty(drafts.unfetched())
            said = harvester.read(record.raw)
            self.work.shape.see(said)
            if harvester.gone(said):
                self.leave(record.id, digest, known)
                return
            draft = drafts.drafted(harvester, record, said, self.fixed.get(record.id))
            draft = drafts.judged(draft) if self.work.judges else draft
        except Skip:
            self.leave(record.id, digest, known)
        except RECORD_FAULTS as error:
            self.fail(record.id, digest, known, drafts.fault_of(error))
        else:
            self.take(record.id, digest, known, draft)

    def fail(self, record_id: str, digest: str, known, fault: Fault, stage: str = "draft") -> None:
        """A record that was tried in vain.  It is counted how often, unless it may be well another day as it is."""
        tried = {"stage": stage}
        if fault.code not in drafts.PASSING:
            way, past = drafts.way(digest, self.fixed.get(record_id)), self.past.get(record_id)
            again = past is not None and (past.way, past.reasons["code"]) == (way, fault.code)
            tried["tries"] = past.times + 1 if again else 1
            self.failed.append({"record": record_id, "way": way, "times": tried["tries"],
                                "reasons": fault.as_dict() | {"stage": stage}})
        self.set_aside(record_id, fault, known, tried)

    def give_up(self, past, known) -> None:
        """A record that has failed often enough and is as it was then: told as ever, but not tried."""
        fault = Fault(*(past.reasons[key] for key in Fault._fields))
        self.set_aside(past.record, fault, known, {
            "stage": past.reasons["stage"], "tries": past.times, "last": past.last})

    def set_aside(self, record_id: str, fault: Fault, known=None, tried: dict | None = None) -> None:
        """A faulty record.  No digest is kept, so that it is looked at again; what stood for it stands on.

        :param tried: where it failed (`stage`: draft, or catalogue; a fault of the list itself is of the listing), and
            how often (`tries`) until when (`last`)
        """
        tried = tried or {"stage": "listing"}
        self.aside.add(record_id)
        self.report.fault(record_id, fault.code, str(fault))
        self.item(record_id, "quarantined", known and known.dataset_id, {}, fault.as_dict() | tried)
        if fault.code not in LISTING:
            off = known is not None and known.outcome in OFF                  # nothing stands for it
            self.work.set_aside_again += off
            self.sighting(record_id, known.outcome if off else "quarantined", known and known.dataset_id, "",
                          known.draft_digest if known else "")

    def leave(self, record_id: str, digest: str, known) -> None:
        """A record that is not, or no longer, for us.  A dataset that stands for it goes at the end of the run."""
        self.report.counts["skipped"] += 1
        stands = known is not None and known.dataset_id is not None
        outcome = "skipped" if not stands else known.outcome if known.outcome in OFF else "gone"
        self.sighting(record_id, outcome, known.dataset_id if stands else None, digest, "")

    def take(self, record_id: str, digest: str, known, draft: Draft) -> None:
        if known and known.outcome in ("published", "draft") and known.draft_digest == draft.digest:
            self.report.counts["unchanged"] += 1
            self.sighting(record_id, known.outcome, known.dataset_id, digest, draft.digest)
        elif known and known.outcome == "withdrawn" and known.draft_digest == draft.digest:    # what it says was undone
            self.report.counts["skipped"] += 1
            self.sighting(record_id, "withdrawn", known.dataset_id, digest, draft.digest)
        else:
            self.drafts.append((record_id, digest, known, draft))

    def write(self) -> None:
        if self.drafts:
            packages = [(package(known, draft), draft.holds) for _, _, known, draft in self.drafts]
            for (record_id, digest, known, draft), outcome in zip(
                    self.drafts, self.work.publish(packages), strict=True):
                self.note(record_id, digest, known, draft, outcome)
        if self.sightings:
            self.forget_fixed()
        self.work.write(self.sightings, self.items)
        if self.work.run:
            over = [record for record in self.past if record not in self.aside]
            self.work.book.set_back(self.work.run, self.failed, over)

    def forget_fixed(self) -> None:
        """Keep no digest of a record that somebody fixed while it was seen to: the next run looks at it anew."""
        now = self.work.book.fixed(self.work.source.name, [sighting["record"] for sighting in self.sightings])
        for sighting in self.sightings:
            if now.get(sighting["record"]) != self.fixed.get(sighting["record"]):
                sighting |= {"raw_digest": "", "draft_digest": ""}

    def note(self, record_id, digest, known, draft: Draft, outcome) -> None:
        if outcome.outcome == "refused":
            self.fail(record_id, digest, known, drafts.why_refused(draft, outcome.errors), "catalogue")
            return
        self.report.counts[outcome.kind] += 1
        if outcome.outcome != "unchanged":
            self.remark(record_id, draft)
        self.sighting(record_id, "draft" if outcome.state == "draft" else "published", outcome.id, digest, draft.digest)
        if outcome.outcome != "unchanged":
            self.item(record_id, outcome.kind, outcome.id, outcome.changes, held(outcome),
                      base=outcome.base, revision=outcome.revision, state="applied")

    def remark(self, record_id: str, draft: Draft) -> None:
        """Note what was changed in a record so that it fits."""
        if draft.package.get("original_tags"):
            self.report.remark("keywords", record_id)

    def sighting(self, record_id, outcome, dataset_id, raw_digest, draft_digest) -> None:
        self.sightings.append({"record": record_id, "outcome": outcome, "dataset_id": dataset_id,
                               "raw_digest": raw_digest, "draft_digest": draft_digest})

    def item(self, record_id, outcome, dataset_id, changes, reasons, **more) -> None:
        self.items.append({"record": record_id, "outcome": outcome, "dataset_id": dataset_id, "changes": changes,
                           "reasons": reasons} | more)


def package(known, draft: Draft) -> dict:
    """A draft as it goes to the dataset it had.  Only one that we withdrew ourselves is brought back."""
    if not known or not known.dataset_id:
        return draft.package
    back = {"state": "active"} if known.outcome in ("withdrawn", "leaving") else {}
    return draft.package | {"id": known.dataset_id} | back


def held(outcome) -> dict:
    """Why a dataset may only be a draft, in plain texts."""
    return {field: [str(each) for each in said] for field, said in outcome.holds.items()}
