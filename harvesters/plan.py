"""What may be taken away, what is unusual, and when somebody must look first.

Only a listing known to be whole can tell that a record is gone, and only when a second one agrees; a partner's own mark
(deleted = Y) is believed at once.  Too many at a time are never withdrawn without a person.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from ckanapi import NotAuthorized

from harvesters.publish import OTHERS, Publisher
from schemas import Source

STEP = 500
GRACE = 22                                        # hours of a day of grace: a daily run may come a little early
OTHERS_NOW = {"code": "others", "ko": "다른 기관의 데이터가 되어 내리지 않았습니다. 내려야 하면 그 기관에 알려 주세요.",
              "en": "It belongs to another organisation now, so it was not withdrawn. Tell them if it should go."}
GONE = "협력기관이 더 이상 제공하지 않습니다. / The partner no longer offers it."
ENOUGH = 5                                        # runs of a source from which on its history says what is usual
TIMES = 3                                         # how much more than ever of late is not usual any more
FEW_CHANGED, FEW_BAD = 20, 10                     # below that nothing is unusual, however small the source
OURS = "harvest:"                                 # with this begins the name of whoever harvests


def limit(source: Source, standing: int) -> int:
    """How many datasets of a source may vanish in one run, of so many: a share, or a few where they are no more than
    half of all."""
    return max(_few(source, standing), int(source.limit_share * standing))


def brake(source: Source, standing: int, history: list[dict]) -> int:
    """The same, or less where the source itself has been steadier.

    Once five runs are known, no more may vanish than three times the most that ever did in the last twenty, unless that
    is fewer than the source's `limit_count` or a hundredth of all.

    :param history: counts of the last runs
    """
    most = limit(source, standing)
    if len(history) < ENOUGH:
        return most
    usual = TIMES * max(counts.get("withdrawn", 0) for counts in history)
    return min(most, max(usual, _few(source, standing), standing // 100))


def unusual(source: Source, standing: int, counts: dict, history: list[dict]) -> tuple[str, dict] | None:
    """What a person should look at before a plan is carried out: a code of the report's notes, and its figures.

    Too many datasets would change, or too many records are faulty: more than three times the most of the last twenty
    runs, or, while there are not five of them, than the source's `limit_share`; never fewer than 20 changed or 10
    faulty.  The first reading of a source, in which all is new, is not unusual, and tells nothing of what is.

    :param counts: of this run; `waiting` is what would change
    """
    told = [past for past in history if past["kind"] != "harvest" or past.get("unchanged") or past.get("updated")]
    changed = [sum(past.get(key, 0) for key in ("created", "updated", "draft")) for past in told]
    most = _usual(changed, FEW_CHANGED, source.limit_share * standing)
    if standing and counts["waiting"] > most:
        return "unusual_change", {"changed": counts["waiting"], "limit": most}
    bad = [past.get("quarantined", 0) for past in history if past["kind"] == "harvest"]
    most = _usual(bad, FEW_BAD, source.limit_share * counts["fetched"])
    if counts["quarantined"] > most:
        return "unusual_faults", {"bad": counts["quarantined"], "limit": most}
    return None


def hold(book, run, absent: bool) -> None:
    """Write down what would go; it is left to a person."""
    for some in steps(book.vanished(run, absent)):
        book.items(run, _items(some, book.places(_ids(some)), "waiting"))


def stage(work, absent: bool) -> int:
    """Write down what is surely gone, for a plan that is still to be carried out, and say how many they are.

    :param work: the run under way
    """
    book, run, count = work.book, work.run, 0
    for some in steps(_sure(work, absent)):
        book.items(run, _items(some, book.places(_ids(some)), "waiting"))
        count += len(some)
    if absent:
        work.counts["missing"] = max(book.missed(run) - count, 0)
    return count


def withdraw(work, absent: bool) -> None:
    """Take away what is gone by the partner's word, or was missing from two whole listings running and long enough.

    :param work: the run under way
    """
    book, run = work.book, work.run
    for some in steps(_sure(work, absent)):
        work.report.counts += _take_away(work.publisher, book, run, some)
    if absent:
        work.counts["missing"] = book.missed(run)
    book.plan(run, "applied", {}, whole=absent)


def steps(rows: Iterable, size: int = STEP) -> Iterator[list]:
    rows = iter(rows)
    while some := list(islice(rows, size)):
        yield some


def latest(work) -> str:
    """The moment by which a record must have been found missing for its dataset to go now."""
    return work.book.ago(GRACE * work.source.grace)


def long_missed(sighting, before: str) -> bool:
    """Whether a record that this whole listing lacks was missing from the last one, too, and long enough.

    :param before: see `latest`
    """
    return sighting.misses > 0 and (sighting.missed or "") <= before


def is_down(place) -> bool:
    """Whether a person has taken a dataset down, so that no harvest may bring it back.

    :param place: where the dataset has come to, None where that cannot be known
    """
    return place is not None and place.state == "deleted" and not place.actor.startswith(OURS)


def stands_as(place) -> str:
    """The outcome of a record whose dataset has come to this."""
    return "down" if is_down(place) else "withdrawn" if place.state == "deleted" else "published"


def _few(source: Source, standing: int) -> int:
    return min(source.limit_count, standing // 2)


def _usual(seen: list[int], floor: int, share: float) -> int:
    return max(floor, TIMES * max(seen) if len(seen) >= ENOUGH else int(share))


def _sure(work, absent: bool) -> Iterator:
    before = latest(work)
    return (each for each in work.book.vanished(work.run, absent)
            if each.outcome in ("gone", "leaving") or long_missed(each, before))


def _take_away(publisher: Publisher, book, run, some: list) -> Counter:
    """Withdraw these, and count what went.  Those that a person has taken down, or given to another organisation, are
    only noted as such: no harvest looks after them any more.

    :raises NotAuthorized: by a catalogue of which cannot be known whether they were given away
    """
    book.beat(run)                                # whoever lost the run must not withdraw any more
    places = book.places(_ids(some))
    down = [sighting for sighting in some if is_down(places.get(sighting.dataset_id))]
    gone = [sighting for sighting in some if sighting not in down]
    book.leave(run, [sighting.record for sighting in gone])
    others = [sighting for sighting in gone if publisher.withdraw(sighting.dataset_id, GONE) == OTHERS]
    if any(sighting.dataset_id not in places for sighting in others):
        raise NotAuthorized("a dataset may not be withdrawn")
    gone = [sighting for sighting in gone if sighting not in others]
    book.withdrawn(run, [sighting.record for sighting in gone])
    book.withdrawn(run, [sighting.record for sighting in down + others], "down")
    book.items(run, [item | {"reasons": item["reasons"] | {"why": OTHERS_NOW}}
                     for item in _items(others, places, "changed")])
    now = book.places(_ids(gone))
    book.items(run, [item | {"revision": now[item["dataset_id"]].revision if item["dataset_id"] in now else None}
                     for item in _items(gone, places, "applied")])
    return Counter(withdrawn=len(gone), changed=len(others))


def _ids(some: list) -> list[str]:
    return [sighting.dataset_id for sighting in some]


def _items(some: list, places: dict, state: str) -> list[dict]:
    return [{"record": sighting.record, "outcome": "withdrawn", "dataset_id": sighting.dataset_id, "changes": {},
             "reasons": {"seen": sighting.run_id, "misses": sighting.misses, "outcome": sighting.outcome},
             "base": place.revision if place else None, "state": state}
            for sighting in some for place in [places.get(sighting.dataset_id)]]
