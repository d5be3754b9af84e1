"""What a list of results is worth, held against what people would have wanted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

DEEP = 100
"""How far down a list recall looks."""
WANTED = 2
"""The grade from which on a dataset must be found."""


@dataclass(frozen=True)
class Worth:
    """What one list is worth.

    :param ndcg: of the first ten, with gains of 2^grade - 1
    :param recall: of the datasets graded `WANTED` or better the share that is among the first `DEEP`
    :param empty: whether nothing was found
    """

    ndcg: float
    recall: float
    empty: bool


def worth(found: Sequence[str], grades: Mapping[str, int]) -> Worth:
    """Measure a list, best first.

    :param grades: the grade of every dataset that has one, at least one of them
    """
    best = sorted(grades.values(), reverse=True)[:10]
    gained = _gain(grades.get(each, 0) for each in found[:10]) / _gain(best)
    wanted = {name for name, grade in grades.items() if grade >= WANTED} or grades.keys()
    return Worth(gained, len(wanted & set(found[:DEEP])) / min(len(wanted), DEEP), not found)


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def mean(values: Iterable[float]) -> float:
    """The mean, and 0 of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
