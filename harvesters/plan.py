"""What may be taken away, and when somebody must look first.

Only a listing known to be whole can tell that a record is gone, and only when a second one agrees; a partner's own mark
(deleted = Y) is believed at once.  Too many at a time are never withdrawn without a person.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from harvesters.publish import Publisher
from harvesters.report import Report
from schemas import Source

STEP = 500
GONE = "협력기관이 더 이상 제공하지 않습니다. / The partner no longer offers it."


def limit(source: Source, standing: int) -> int:
    """How many datasets of a source may vanish in one run, of so many: a share, or a few where they are no more than
    half of all."""
    return max(min(source.limit_count, standing // 2), int(source.limit_share * standing))


def hold(book, run, reason: dict, absent: bool) -> None:
    """Write down what would go, and leave it to a person."""
    for some in steps(book.vanished(run, absent)):
        book.items(run, [_item(sighting) for sighting in some])
    book.plan(run, "waiting", reason)


def withdraw(publisher: Publisher, book, run, report: Report, absent: bool) -> None:
    """Take away what is gone by the partner's word, or was missing from two whole listings running."""
    sure = (sighting for sighting in book.vanished(run, absent) if sighting.outcome == "gone" or sighting.misses)
    for some in steps(sure):
        _take_away(publisher, book, run, some)
        report.counts["withdrawn"] += len(some)
    if absent:
        report.counts["missing"] = book.missed(run)
    book.plan(run, "applied", {}, whole=absent)


def approve(ckan, book, source: str, run_id: str) -> Report:
    """Carry out the withdrawals of a held run, but for records that have come back since.

    :param run_id: the run whose plan waits
    :raises LookupError: when no plan of that run waits
    """
    report, run = Report(source=source), book.begin(source, waiting=False)
    if run is None:
        report.status = "busy"
        report.say("busy")
        return report
    report.run = run.id
    try:
        publisher = Publisher(ckan)
        if not book.settle(run_id, "applied", source):
            raise LookupError(f"기다리는 계획이 없습니다({run_id}). / No plan of that run waits.")
        for some in steps(book.planned(run_id)):
            known = book.known(source, [item["record"] for item in some])
            still = [known[item["record"]] for item in some if _is_still_gone(known.get(item["record"]), item)]
            _take_away(publisher, book, run, still)
            report.counts["withdrawn"] += len(still)
        report.status = "done"
    finally:
        book.end(run, report.status, report.as_dict())
    return report


def steps(rows: Iterable, size: int = STEP) -> Iterator[list]:
    rows = iter(rows)
    while some := list(islice(rows, size)):
        yield some


def _is_still_gone(sighting, item: dict) -> bool:
    if sighting is None or sighting.outcome == "withdrawn":
        return False
    return sighting.outcome == "gone" or sighting.run_id == item["reasons"]["seen"]


def _take_away(publisher: Publisher, book, run, some: list) -> None:
    book.beat(run)                                # whoever lost the run must not withdraw any more
    for sighting in some:
        publisher.withdraw(sighting.dataset_id, GONE)
    book.withdrawn(run, [sighting.record for sighting in some])
    book.items(run, [_item(sighting) for sighting in some])


def _item(sighting) -> dict:
    return {"record": sighting.record, "outcome": "withdrawn", "dataset_id": sighting.dataset_id, "changes": {},
            "reasons": {"seen": sighting.run_id, "misses": sighting.misses, "outcome": sighting.outcome}}
