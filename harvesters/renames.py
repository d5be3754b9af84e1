"""Ids that a partner changed: records that are new to a whole listing and look like ones that are missing from it.

A partner that numbers its records anew would otherwise double its datasets, and lose the history of all.  Here pairs
are only suggested; a person accepts them.  When many turn up at once the run is held.
"""

from collections import Counter

MOST = 5000                                       # records compared on either side
SHARE, FEW = 0.2, 3                               # of what stands; fewer than so many are never too many at once
EXACT, NEAR = 1.0, 0.8


def suspects(book, run, standing: int) -> int:
    """Suggest which new records are old ones, and say how many when these are too many at once.

    :param run: it has met the whole of its source
    :param standing: how many datasets of the source stood before it
    :returns: 0 where the run may go on
    """
    if not standing or not (new := book.newcomers(run, MOST)) or not (old := book.absentees(run, MOST)):
        return 0
    found = book.suggest_renames(run, pairs(old, new))
    return found if found >= FEW and found > SHARE * standing else 0


def pairs(old: list, new: list) -> list[tuple[str, str, float]]:
    """(old record, new record, likeness) where one alone of each side looks the same: of two that do nothing is known.

    :param old: what the missing records look like: `record`, and digests `exact` and `near`
    :param new: the same of the new ones
    """
    found = []
    for likeness, key in ((EXACT, "exact"), (NEAR, "near")):
        before, after = _alone(old, key), _alone(new, key)
        found += [(before[look], after[look], likeness) for look in before.keys() & after.keys()]
        gone, come = {pair[0] for pair in found}, {pair[1] for pair in found}
        old, new = [each for each in old if each.record not in gone], [each for each in new if each.record not in come]
    return sorted(found)


def _alone(records: list, key: str) -> dict[str, str]:
    """What only one of these records looks like, and which."""
    times = Counter(getattr(each, key) for each in records)
    return {getattr(each, key): each.record for each in records if times[getattr(each, key)] == 1}
