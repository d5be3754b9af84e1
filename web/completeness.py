"""How complete the description of a dataset is: a figure, what is missing and why, and how each part of it stands.

The sharing profile says what is missing; how much a field counts follows from its mark (`schemas.described_texts`).
What only concerns some data counts only for those, so a dataset without personal data is not the poorer for it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from schemas import DATASET, check_sharing, described_texts
from schemas.described_texts import PARTS
from schemas.messages import MESSAGES
from web.forms import pair, said
from web.register_reading import ROWS

WEIGHTS = {"required": 3, "conditional": 2, "recommended": 1}
COLUMNS_WEIGHT = 4                      # who cannot tell what a column means cannot use any of them
FIRST = {"publisher": "name", "contact": "name", "resources": "name", "temporal_coverage": "start"}
NOTHING = (None, "", [], {})
BEFORE_ALL = ("owner_org",)             # given before there is anything to describe


class Missing(NamedTuple):
    """One field that wants something.

    :param anchor: where it stands in the form
    :param why: what is missing, why it matters and how to mend it
    :param required: whether the dataset cannot be published without
    """

    field: str
    label: str
    part: str
    anchor: str
    why: str
    required: bool


class Part(NamedTuple):
    """How one part of the form stands.

    :param done: fields that say what they should
    :param missing: fields that do not
    :param needed: how many of these it cannot be published without
    """

    name: str
    label: str
    done: int
    missing: int
    needed: int


class Completeness(NamedTuple):
    """:param percent: from 0 to 100
    :param best: the missing field that would help most, and the figure with it; None when nothing is missing
    """

    percent: int
    parts: list[Part]
    missing: list[Missing]
    best: tuple[Missing, int] | None


def completeness(package: Mapping) -> Completeness:
    """Look at a dataset as it is published or would be.

    :param package: as `package_show` prints it, or as `DatasetSchema` loads it
    """
    told = {key: value for key, value in package.items() if value not in NOTHING}
    verdict = check_sharing({"name": "-", "owner_org": "-"} | told)
    needed = verdict.holds | verdict.errors
    weights = _weights(package, needed, verdict.advice)
    wanting = {name: list(needed.get(name) or verdict.advice.get(name) or ()) for name in weights
               if name in needed or name in verdict.advice}
    _columns(package, weights, wanting)
    whole = sum(weights.values())
    reached = sum(weight for name, weight in weights.items() if name not in wanting)
    missing = [_missing(name, wanting[name], name in needed) for name in _order(wanting)]
    heaviest = max(missing, key=lambda each: (each.required, weights[each.field]), default=None)
    best = (heaviest, _percent(reached + weights[heaviest.field], whole)) if heaviest else None
    return Completeness(_percent(reached, whole), _parts(weights, missing), missing, best)


def _weights(package: Mapping, needed: Mapping, advice: Mapping) -> dict[str, int]:
    """How much each field counts that this dataset is asked for, or speaks of."""
    weights = {}
    for name, about in described_texts.DATASET.items():
        asked = about.mark == "required" or name in needed or name in advice
        spoken = about.mark in WEIGHTS and package.get(name) not in NOTHING
        if name not in BEFORE_ALL and (asked or spoken):
            weights[name] = WEIGHTS.get(about.mark, 1)
    return weights


def _columns(package: Mapping, weights: dict, wanting: dict) -> None:
    """Columns count for themselves, beside the other things a resource says."""
    resources = package.get("resources") or []
    told = [each for each in wanting.get("resources", ()) if getattr(each, "code", "") == "columns_advised"]
    rest = [each for each in wanting.pop("resources", ()) if each not in told]
    weights |= {"resources": WEIGHTS["recommended"], "columns": COLUMNS_WEIGHT}
    if told or not resources:
        wanting["columns"] = told or [MESSAGES["columns_advised"]]
    if rest or not resources:
        wanting["resources"] = rest or [MESSAGES["resources_missing"]]


def _missing(name: str, why: list, required: bool) -> Missing:
    about = described_texts.RESOURCE["columns"] if name == "columns" else described_texts.DATASET[name]
    return Missing(name, pair(about.label), about.part, anchor(name), said(why[0]) if why else "", required)


def anchor(name: str) -> str:
    """The id of the element in which a field begins."""
    if name == "columns":
        return "f-resources-0-columns"
    return f"f-{name}-0-{FIRST[name]}" if name in ROWS else f"f-{name}"


def _order(wanting: Mapping) -> list[str]:
    order = [*described_texts.DATASET, "columns"]
    parts = list(PARTS)
    return sorted(wanting, key=lambda name: (parts.index(_part(name)), order.index(name)))


def _part(name: str) -> str:
    return "columns" if name == "columns" else DATASET.fields[name].metadata["part"]


def _parts(weights: Mapping, missing: list[Missing]) -> list[Part]:
    found = []
    for name, label in PARTS.items():
        own = [field for field in weights if _part(field) == name]
        open_ = [each for each in missing if each.part == name]
        if own:
            found.append(Part(name, pair(label), len(own) - len(open_), len(open_),
                              sum(each.required for each in open_)))
    return found


def _percent(reached: int, whole: int) -> int:
    return reached * 100 // whole
