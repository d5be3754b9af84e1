"""What of a plan was done by a worker that died before it could say so: found in the catalogue, and written down."""

import orjson

from harvesters.plan import is_down, steps

BEGUN = "applying"                                # state of lines that a worker had begun to carry out
STAGED = ("created", "updated", "draft")          # outcomes of lines that hold a package


def settle(book, run, report) -> None:
    """See which lines of a plan that were begun came to be, and mark them so; the others are as if nobody had begun.

    :param run: in our hands; `run.plan` is the plan
    :param report: counts what is found
    """
    for some in steps(each for each in book.planned(run.plan, (*STAGED, "withdrawn")) if each["state"] == BEGUN):
        traces = book.traced(run.source, run.plan, some)
        there = [item | dict(zip(("dataset_id", "revision"), traces[item["number"]], strict=True))
                 for item in some if item["number"] in traces]
        if there:
            _see_to_records(book, run, there)
            for item in there:
                report.counts[item["outcome"]] += 1
            book.mark(run, run.plan, [done(item, item["revision"], item["dataset_id"]) for item in there],
                      report.tally())


def done(item: dict, revision: int | None, dataset_id: str | None) -> dict:
    """The mark of a line that was carried out."""
    return {"its_number": item["number"], "state": "applied", "revision": revision, "dataset_id": dataset_id,
            "reasons": item["reasons"]}


def _see_to_records(book, run, there: list[dict]) -> None:
    """Note what their records became, unless a later reading has noted it, or a person has changed it since."""
    known = book.known(run.source, [item["record"] for item in there])
    places = book.places(item["dataset_id"] for item in there)
    seen, gone = [], []
    for item in there:
        record, place = known.get(item["record"]), places.get(item["dataset_id"])
        down = place is None or place.state == "deleted"
        if item["outcome"] == "withdrawn":
            gone += [item["record"]] if down and not is_down(place) and record and record.dataset_id else []
        elif record is None or not record.raw_digest:
            said = orjson.loads(item["package"])
            outcome = "down" if is_down(place) else "withdrawn" if down else _stands(place)
            seen.append({"record": item["record"], "outcome": outcome, "dataset_id": item["dataset_id"],
                         "raw_digest": said["raw"], "draft_digest": said["draft"]})
    book.remember(run, seen)
    if gone:
        book.withdrawn(run, gone)


def _stands(place) -> str:
    return "draft" if place.state == "draft" else "published"
