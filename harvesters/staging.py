"""A run that plans first: what it would do is written down, and done at once, or when a person has looked.

Nothing is published while the source is read.  What was last published stays what is known of each record, so that the
next run plans anew whatever still differs; but that a record was met is noted as ever, for absence must be known.
"""

from collections.abc import Callable

import orjson

from harvesters import plan, renames
from harvesters.applying import Applying
from harvesters.errors import SourceError
from harvesters.lines import Lines, held, package
from harvesters.publish import Outcome
from harvesters.work import Work

KEPT = ("published", "draft", "withdrawn", "down", "quarantined")     # outcomes that stay while a plan waits


class StagedLines(Lines):
    """Keeps what would be published in the lines of the plan."""

    def note(self, record_id, digest, known, draft, outcome) -> None:
        if outcome.outcome in ("refused", "unchanged"):
            super().note(record_id, digest, known, draft, outcome)
            return
        self.report.counts["waiting"] += 1
        self.remark(record_id, draft)
        said = {"said": package(known, draft), "holds": held(outcome), "raw": digest, "draft": draft.digest,
                "fixed": self.fixed.get(record_id, {})}
        self.item(record_id, outcome.kind, outcome.id, outcome.changes, said["holds"], base=outcome.base,
                  package=orjson.dumps(said).decode(), state="waiting")
        if known and known.outcome in KEPT:
            self.work.set_aside_again += known.outcome in ("withdrawn", "down")
            self.sighting(record_id, known.outcome, known.dataset_id, known.raw_digest, known.draft_digest)
        else:
            self.sighting(record_id, "staged", known and known.dataset_id, "", "")


class Staged(Work):
    """With `apply = "approval"` a plan that says anything waits for a person; with `guard` only one that is unusual.

    A plan replaces the one that waited before, unless it comes of a reading that was not meant to be whole.  A listing
    that breaks off makes none, and what waited waits on.
    """

    lines = StagedLines

    def go_through(self, progress: Callable[[dict], None] | None) -> None:
        try:
            super().go_through(progress)
        except SourceError as error:
            self.broken(error)
            raise

    def broken(self, error: SourceError) -> None:
        """Write down that what was planned is not to be carried out."""
        self.book.plan(self.run, "broken", {"code": error.code, "ko": error.ko, "en": error.en}, whole=False)

    def publish(self, packages: list[tuple[dict, dict]]) -> list[Outcome]:
        self.book.beat(self.run, self.report.tally())
        outcomes = self.publisher.publish(packages, dry_run=True)
        same = [place for place, outcome in enumerate(outcomes) if outcome.outcome == "unchanged"]
        if same:                                  # told all the same: it may be noted beside what a curator has locked
            self.publisher.publish([packages[place] for place in same], bases=[outcomes[place].base for place in same])
        return outcomes

    def remove(self, whole: bool) -> None:
        if (whole and self.renamed(whole)) or self.too_many(self.going(whole), whole):
            return
        gone = plan.stage(self, absent=whole)
        if (gone or self.counts["waiting"]) and self.waits(gone):
            self.report.status, self.report.whole = "held", ""
            self.book.plan(self.run, "waiting", self.report.note, whole=not self.harvester.glimpse)
            return
        Applying(self.publisher, self.book, self.run, self.report).carry_out(self.run.id)
        self.book.plan(self.run, "applied", {}, whole=not self.harvester.glimpse)

    def waits(self, gone: int) -> bool:
        """Whether a person is to look at the plan first; the report says why."""
        if self.source.apply == "approval":
            self.report.say("awaits", changed=self.counts["waiting"], gone=gone)
            return True
        odd = plan.unusual(self.source, self.standing, self.counts, self.book.history(self.source.name))
        if odd:
            self.report.say(odd[0], **odd[1])
        return odd is not None

    def hold(self, absent: bool) -> None:
        self.report.whole = ""                    # so that the next reading sees again all that waits
        super().hold(absent)


class NewLines(StagedLines):
    """Keeps what would be new in the lines of the plan; the rest was published."""

    def note(self, record_id, digest, known, draft, outcome) -> None:
        if is_new(package(known, draft)) and self.work.waits_for_end:
            super().note(record_id, digest, known, draft, outcome)
        else:
            Lines.note(self, record_id, digest, known, draft, outcome)


class Careful(Staged):
    """With `apply = "itself"`, of a source that stands: what is known is published as it is met, what is new once the
    list is at its end and the new records are seen not to be old ones under other ids.
    """

    lines = NewLines

    @property
    def waits_for_end(self) -> bool:
        """Another CKAN knows of no plans: there all is published as it is met."""
        return self.publisher.many

    def go_through(self, progress: Callable[[dict], None] | None) -> None:
        try:
            Work.go_through(self, progress)
        except SourceError as error:
            if self.counts["waiting"] and renames.suspects(self.book, self.run, self.standing):
                self.broken(error)
            else:
                self.publish_new()                # what came before a failure is seen to as well
            raise

    def publish(self, packages: list[tuple[dict, dict]]) -> list[Outcome]:
        if not self.waits_for_end:
            return Work.publish(self, packages)
        new = [place for place, (said, _) in enumerate(packages) if is_new(said)]
        old = [place for place, (said, _) in enumerate(packages) if not is_new(said)]
        outcomes = dict(zip(new, super().publish([packages[place] for place in new]), strict=True)) if new else {}
        outcomes |= zip(old, Work.publish(self, [packages[place] for place in old]), strict=True) if old else {}
        return [outcomes[place] for place in range(len(packages))]

    def remove(self, whole: bool) -> None:
        if (whole or self.counts["waiting"]) and self.renamed(whole):
            return
        self.publish_new()
        if not self.too_many(self.going(whole), whole):
            plan.withdraw(self, absent=whole)

    def publish_new(self) -> None:
        if self.counts["waiting"]:
            Applying(self.publisher, self.book, self.run, self.report).carry_out(self.run.id)


def is_new(said: dict) -> bool:
    """Whether the catalogue has no dataset yet of what is said."""
    return "id" not in said
