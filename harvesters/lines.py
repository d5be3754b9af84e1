"""What one chunk of records adds to the catalogue, to the book and to the report."""

from harvesters import drafts
from harvesters.base import Record, Skip
from harvesters.drafts import RECORD_FAULTS, Draft, Fault


class Lines:
    """Collected record by record, written together.

    :param work: the run under way: it has a harvester and a report, and can `publish` and `write`
    """

    def __init__(self, work):
        self.work, self.report = work, work.report
        self.sightings: list[dict] = []
        self.items: list[dict] = []
        self.drafts: list[tuple[str, str, object, Draft]] = []

    def consider(self, record: Record, digest: str, known) -> None:
        """One record that is new, changed, or came before in this run."""
        harvester, run = self.work.harvester, self.work.run
        if known and run and known.run_id == run.id:
            self.work.shaky += 1
            self.set_aside(record.id, drafts.duplicate())
            return
        try:
            if record.version and not record.raw:
                raise drafts.Faulty(drafts.unfetched())
            said = harvester.read(record.raw)
            self.work.shape.see(said)
            if harvester.gone(said):
                self.leave(record.id, digest, known)
                return
            draft = drafts.drafted(harvester, record, said)
            draft = drafts.judged(draft) if self.work.judges else draft
        except Skip:
            self.leave(record.id, digest, known)
        except RECORD_FAULTS as error:
            self.set_aside(record.id, drafts.fault_of(error), known)
        else:
            self.take(record.id, digest, known, draft)

    def set_aside(self, record_id: str, fault: Fault, known=None) -> None:
        """A faulty record.  It is looked at again every time, so no digest is kept; what stood for it stands on."""
        self.report.fault(record_id, fault.code, str(fault))
        self.item(record_id, "quarantined", known and known.dataset_id, {}, fault.as_dict())
        if fault.code not in ("duplicate", "no_id"):
            withdrawn = known is not None and known.outcome == "withdrawn"    # nothing stands for it
            self.work.set_aside_again += withdrawn
            self.sighting(record_id, "withdrawn" if withdrawn else "quarantined", known and known.dataset_id, "",
                          known.draft_digest if known else "")

    def leave(self, record_id: str, digest: str, known) -> None:
        """A record that is not, or no longer, for us.  A dataset that stands for it goes at the end of the run."""
        self.report.counts["skipped"] += 1
        stands = known is not None and known.dataset_id is not None
        outcome = "skipped" if not stands else "withdrawn" if known.outcome == "withdrawn" else "gone"
        self.sighting(record_id, outcome, known.dataset_id if stands else None, digest, "")

    def take(self, record_id: str, digest: str, known, draft: Draft) -> None:
        if known and known.outcome in ("published", "draft") and known.draft_digest == draft.digest:
            self.report.counts["unchanged"] += 1
            self.sighting(record_id, known.outcome, known.dataset_id, digest, draft.digest)
        else:
            self.drafts.append((record_id, digest, known, draft))

    def write(self) -> None:
        if self.drafts:
            packages = [(draft.package | _its_own(known), draft.holds) for _, _, known, draft in self.drafts]
            for (record_id, digest, known, draft), outcome in zip(
                    self.drafts, self.work.publish(packages), strict=True):
                self.note(record_id, digest, known, draft, outcome)
        self.work.write(self.sightings, self.items)

    def note(self, record_id, digest, known, draft: Draft, outcome) -> None:
        if outcome.outcome == "refused":
            self.set_aside(record_id, drafts.why_refused(draft, outcome.errors), known)
            return
        is_draft = outcome.state == "draft" and outcome.outcome != "unchanged"
        self.report.counts["draft" if is_draft else outcome.outcome] += 1
        self.sighting(record_id, "draft" if outcome.state == "draft" else "published", outcome.id, digest, draft.digest)
        if outcome.outcome != "unchanged":
            self.item(record_id, "draft" if is_draft else outcome.outcome, outcome.id, outcome.changes,
                      {field: [str(each) for each in said] for field, said in outcome.holds.items()})

    def sighting(self, record_id, outcome, dataset_id, raw_digest, draft_digest) -> None:
        self.sightings.append({"record": record_id, "outcome": outcome, "dataset_id": dataset_id,
                               "raw_digest": raw_digest, "draft_digest": draft_digest})

    def item(self, record_id, outcome, dataset_id, changes, reasons) -> None:
        self.items.append({"record": record_id, "outcome": outcome, "dataset_id": dataset_id, "changes": changes,
                           "reasons": reasons})


def _its_own(known) -> dict:
    """What makes a package go to the dataset it had.  Only one that we withdrew ourselves is brought back."""
    if not known or not known.dataset_id:
        return {}
    return {"id": known.dataset_id} | ({"state": "active"} if known.outcome == "withdrawn" else {})
