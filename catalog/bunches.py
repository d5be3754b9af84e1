"""Which of the datasets that were found belong together: the file and the interface of one service, the same data as of
each month.

Of one organisation those are a bunch that have one title, but for what is written differently and a date behind it, or
one id on data.go.kr.  Both are known by the marks of twins, so nothing has to be read but these.
"""

from collections.abc import Iterable

from sqlalchemy import select

from catalog.prepared import PreparedAmong
from catalog.tables import datasets, twin_marks
from catalog.twins import GUESSED

SERVICE = "datagokr"
MARKS = twin_marks.c
ASKED = PreparedAmong(
    select(MARKS.dataset_id, MARKS.mark, datasets.c.owner_org)
    .join(datasets, datasets.c.id == MARKS.dataset_id), MARKS.dataset_id)


def bunched(unit, ids: list[str]) -> list[list[str]]:
    """Datasets, those that belong together behind the first of them.

    :param ids: in their order, which the bunches and what is in them keep
    """
    heads: dict[str, str] = {}                  # dataset → one that it belongs to
    known: dict[tuple, str] = {}                # organisation and mark → a dataset that has it
    for id, keys in _keys(unit, ids).items():
        others = {_head(heads, known[key]) for key in keys if key in known}
        heads.update(dict.fromkeys(others, id))
        known.update(dict.fromkeys(keys, id))
    found: dict[str, list[str]] = {}
    for id in ids:
        found.setdefault(_head(heads, id), []).append(id)
    return list(found.values())


def others(unit, id: str, ids: list[str]) -> list[str]:
    """Of some datasets the first of each bunch, without what is of the bunch of another or its twin.

    :param id: the other
    :param ids: in the order in which they are wanted
    """
    marks: dict[str, set[str]] = {}
    for each, mark, _ in ASKED.all(unit.db, {id, *ids}):
        marks.setdefault(each, set()).add(mark)
    its = marks.get(id, set())
    left = [each for each in ids if each != id and its.isdisjoint(marks.get(each, ()))]
    _, *rest = bunched(unit, [id, *left])
    return [bunch[0] for bunch in rest]


def _keys(unit, ids: Iterable[str]) -> dict[str, set[tuple]]:
    """By what each is known within its organisation."""
    found: dict[str, set[tuple]] = {id: set() for id in ids}
    for id, mark, owner in ASKED.all(unit.db, found):
        kind = mark.partition(":")[0]
        if kind in (GUESSED, SERVICE):
            found[id].add((owner, mark if kind == GUESSED else mark.partition("/")[0]))
    return found


def _head(heads: dict[str, str], id: str) -> str:
    while id in heads:
        id = heads[id]
    return id
