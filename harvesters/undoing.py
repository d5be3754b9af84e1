"""What a person has decided about a run: its plan is carried out, or all it did is undone."""

from harvesters.applying import Applying
from harvesters.carried import STAGED, settle
from harvesters.errors import Refused
from harvesters.plan import steps
from harvesters.publish import Publisher
from harvesters.report import NOTES, Report

UNDONE = "수집에서 잘못 들어와 되돌렸습니다. / The harvest that brought it was undone."


class Decision:
    """`open` it, `go_through` the plan, `finish` it.

    :param book: the run book
    :param report: of the run that does it
    """

    def __init__(self, book, report: Report):
        self.book, self.report = book, report

    def open(self, ckan, run) -> None:
        """:raises SourceError: when it cannot be done at all"""
        self.publisher, self.run = Publisher(ckan), run
        self.report.counts.update(self.book.counted(run))     # of a worker that died before us

    def go_through(self, progress) -> None:
        raise NotImplementedError

    def finish(self) -> None:
        self.report.status = "done"


class Approval(Decision):
    """Carries out a plan exactly as it was seen; see `Applying`."""

    def go_through(self, progress) -> None:
        settle(self.book, self.run, self.report)
        Applying(self.publisher, self.book, self.run, self.report).carry_out(self.run.plan)

    def finish(self) -> None:
        self.book.conclude(self.run, self.run.plan, "applied")
        left = self.report.counts["changed"]
        self.report.status = "partial" if left else "done"
        if left:
            self.report.say("some_changed", changed=left)


class Undoing(Decision):
    """Takes back all that a run did.

    What it created is withdrawn, what it updated says again what it said before, what it withdrew is there again.  A
    field that somebody has changed since keeps what he wrote, and is listed with him and his revision; so does a
    dataset that he edited after the run had created it.

    What came of the undone records does not come straight back: what is known of their bytes stays, so that only a
    record that the partner changes after this is taken again.  A dataset that is restored although its record is gone
    from the source is no longer looked after by the harvest, until the record is there again.

    Only our own catalogue can do it, in one step a dataset: another CKAN does not say what a dataset was before.
    """

    def open(self, ckan, run) -> None:
        super().open(ckan, run)
        if not self.publisher.many:
            raise Refused("undo_elsewhere", *NOTES["undo_elsewhere"])

    def go_through(self, progress) -> None:
        settle(self.book, self.run, Report())     # of a run that died while it applied: its last lines go back, too
        for some in steps(self.book.planned(self.run.plan, (*STAGED, "withdrawn"), "applied")):
            self.book.beat(self.run, self.report.tally())
            results = self.publisher.revert([{"id": item["dataset_id"], "base": item["base"],
                                              "revision": item["revision"]} for item in some], UNDONE)
            self._write(some, results)

    def finish(self) -> None:
        self.book.conclude(self.run, self.run.plan, "undone")
        self.book.conclude(self.run, self.run.id, "applied")
        self.report.status = "partial" if self.report.counts["kept"] else "done"
        if self.report.counts["kept"]:
            self.report.say("some_kept", kept=self.report.counts["kept"])

    def _write(self, some: list[dict], results: list[dict]) -> None:
        pairs = list(zip(some, results, strict=True))
        for _, result in pairs:
            self.report.counts["kept"] += bool(result["kept"])
            if result["outcome"] != "unchanged":
                self.report.counts[result["outcome"]] += 1
        self.book.took_back(self.run, [
            {"record": item["record"], "outcome": result["outcome"], "dataset_id": item["dataset_id"],
             "changes": result["changes"], "reasons": _kept(result), "base": result["base"],
             "revision": result["revision"], "state": "kept" if result["kept"] else "applied"}
            for item, result in pairs if result["outcome"] != "unchanged" or result["kept"]], [
            {"its_number": item["number"], "state": "kept" if result["kept"] else "undone",
             "revision": item["revision"], "dataset_id": item["dataset_id"],
             "reasons": item["reasons"] | _kept(result)} for item, result in pairs], self.report.tally())


def _kept(result: dict) -> dict:
    return {"kept": result["kept"]} if result["kept"] else {}
