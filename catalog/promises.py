"""What agreements promise: which dataset may be meant, and whether what it says falls short."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from catalog import tables
from catalog.due import Promise
from schemas.agreement import MESSAGES
from schemas.messages import Message
from schemas.vocabulary import FREQUENCIES

PACE = ("CONT", "DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "ANNUAL_2", "ANNUAL")
ALIKE, SURE, BEST = 45, 80, 3       # per cent from which a title is suggested, from which it is meant; how many
PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:의|을|를|은|는|에|과|와|및)$")


class Suggestion(NamedTuple):
    """A dataset that may be what was promised: how alike the titles are, in per cent."""

    dataset_id: str
    percent: int


def likeness(one: str, other: str) -> int:
    """How alike two titles are, in per cent: the share of pairs of signs that both have (Dice's coefficient).

    Blanks, punctuation, width, case and particles do not count.
    """
    first, second = _pairs(one), _pairs(other)
    whole = first.total() + second.total()
    return round(200 * (first & second).total() / whole) if whole else 0


def _pairs(title: str) -> Counter:
    told = re.findall(r"\w+", unicodedata.normalize("NFKC", title).casefold().replace("_", " "))
    bare = "".join(PARTICLE.sub("", word) for word in told)
    return Counter(bare[place:place + 2] for place in range(max(1, len(bare) - 1))) if bare else Counter()


def suggest(promises: Iterable[Promise], titles: Mapping[str, str]) -> dict[str, list[Suggestion]]:
    """Which datasets may be meant by promises, the likeliest first; a person has to say so.

    :param titles: id of a dataset -> its title
    :returns: id of a promise -> at most three, each at least 45 per cent alike
    """
    holding, sizes = defaultdict(list), {}
    for id, title in titles.items():
        pairs = _pairs(title)
        sizes[id] = pairs.total()
        for pair, times in pairs.items():
            holding[pair].append((id, times))
    return {each.id: _likely(_pairs(each.title), holding, sizes) for each in promises}


def _likely(pairs: Counter, holding: Mapping[str, list], sizes: Mapping[str, int]) -> list[Suggestion]:
    both: Counter = Counter()
    for pair, times in pairs.items():
        for id, other in holding.get(pair, ()):
            both[id] += min(times, other)
    told = [Suggestion(id, round(200 * common / (pairs.total() + sizes[id]))) for id, common in both.items()]
    return sorted((each for each in told if each.percent >= ALIKE), key=lambda each: (-each.percent, each[0]))[:BEST]


def conflicts(promises: Iterable[Promise], package: Mapping) -> list[Message]:
    """What a dataset says that falls short of what was promised of it.

    A promise is of this dataset when somebody has said so, or, while nobody has, when the titles are nearly the same.

    :param promises: of its organisation, see `promises_of`
    :param package: as it is to be saved; it need have no id yet
    """
    found, title = [], package.get("title")
    for each in promises:
        alike = each.dataset_id is None and isinstance(title, str) and likeness(each.title, title) >= SURE
        if alike or (each.dataset_id and each.dataset_id == package.get("id")):
            found += _short(each, package)
    return found


def _short(promise: Promise, package: Mapping) -> list[Message]:
    found, said = [], package.get("frequency")
    if promise.frequency in PACE and isinstance(said, str) and said in FREQUENCIES and (
            said not in PACE or PACE.index(said) > PACE.index(promise.frequency)):
        wanted, told = FREQUENCIES[promise.frequency], FREQUENCIES[said]
        found.append(MESSAGES["promise_slower"].about(agreement=promise.agreement, wanted=wanted.ko, told=told.ko,
                                                      wanted_en=wanted.en, told_en=told.en))
    if package.get("private") is True:
        found.append(MESSAGES["promise_hidden"].about(agreement=promise.agreement))
    return found


def promises_of(db: Connection, organization_id: str) -> list[Promise]:
    """All that the agreements of an organisation promise, in their order."""
    its, of = tables.promises.c, tables.agreements.c
    asked = select(tables.promises, of.until, of.doc).join(tables.agreements, of.id == its.agreement_id).where(
        of.organization_id == organization_id).order_by(of.signed, of.name, its.position)
    return [promise_of(row, row) for row in db.execute(asked)]


def promise_of(row, agreement) -> Promise:
    """A promise from its row.

    :param agreement: has `until` and `doc`
    """
    until = date.fromisoformat(agreement.until) if agreement.until else None
    return Promise(row.id, row.title, row.frequency, date.fromisoformat(row.due), until, row.dataset_id,
                   agreement.doc["title"], row.clause)
