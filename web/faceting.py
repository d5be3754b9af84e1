"""The facets beside the results: their values with what each would bring, those in sight and those folded away."""

from collections.abc import Callable
from typing import NamedTuple

from schemas import vocabulary
from web.finding import FACETS, WITHIN, YEARS, Asked
from web.words import gettext as _
from web.words import in_language, named, term

SHOWN = 6               # values of a facet before the rest is folded away
LONG = 12               # values of a facet that can be looked through
MOST, MOST_THROUGH = 100, 5000      # values that are asked for, and while some facet is looked through
TABLES = {
    "access_rights": vocabulary.ACCESS, "theme": vocabulary.THEMES, "frequency": vocabulary.FREQUENCIES,
    "license_id": vocabulary.LICENSES, "dcat_type": vocabulary.KINDS,
}


class Option(NamedTuple):
    value: str
    label: str
    count: int
    ticked: bool


class Group(NamedTuple):
    """One facet: the values in sight and those folded away.

    :param box: the name of the field that looks through the values; empty where they are few
    :param within: what they are looked through for
    :param whole: whether all its values are here, so that they can be looked through in place
    :param about: whether the counts are estimates
    """

    name: str
    label: str
    options: list[Option]
    more: list[Option]
    box: str = ""
    within: str = ""
    whole: bool = False
    about: bool = False


def counting(asked: Asked) -> dict:
    """What `package_search` is told of the counts."""
    return {"facet.field": list(FACETS), "facet.limit": MOST_THROUGH if asked.within else MOST, "facet.apart": True,
            "facet.estimate": True}


def groups(ask: Callable, asked: Asked, found: dict) -> list[Group]:
    """The facets that have a value.

    :param found: the answer of `package_search`
    """
    counted = {name: found["search_facets"].get(name, {}).get("items", ()) for name in FACETS}
    ticked = set(asked.chosen.get("organization", ())) - {item["name"] for item in counted["organization"]}
    titles = {each["name"]: named(each) for each in ask(
        "organization_list", all_fields=True, organizations=sorted(ticked))} if ticked else {}
    estimated = set(found.get("facets_estimated") or ())
    made = [group(name, counted[name], asked.chosen.get(name, ()), titles) for name in FACETS]
    return [_looked_through(each, asked.within.get(each.name, ""), each.name in estimated)
            for each in made if each.options]


def group(name: str, items, ticked, titles: dict | None = None) -> Group:
    """Sort the values of a facet into those in sight and those folded away.

    :param items: CKAN's facet items
    :param ticked: the values chosen now, shown even when they match nothing
    :param titles: what the organisations among those are called
    """
    counts = {item["name"]: item["count"] for item in items}
    labels = (titles or {}) | {item["name"]: in_language(item.get("title_translated"), item["display_name"])[0]
                       for item in items}
    values = sorted(counts.keys() | set(ticked), key=lambda value: (value not in ticked, -counts.get(value, 0), value))
    if name in YEARS:
        values.sort(key=lambda value: (value in ticked, value), reverse=True)
    options = [Option(value, label_of(name, value, labels), counts.get(value, 0), value in ticked) for value in values]
    keep = max(SHOWN, len(ticked))
    if len(options) == keep + 1:        # folding a single value away saves nobody anything
        keep += 1
    return Group(name, str(FACETS[name]), options[:keep], options[keep:])


def _looked_through(found: Group, within: str, about: bool) -> Group:
    """A facet as it is shown: one of many values with a field to look through them, and of them what was looked for."""
    number = len(found.options) + len(found.more)
    long = within or found.name not in YEARS and number >= LONG
    found = found._replace(about=about, box=WITHIN + found.name if long else "", within=within,
                           whole=not within and number < MOST)
    if about:
        found = found._replace(options=_roughly(found.options), more=_roughly(found.more))
    if not within:
        return found
    wanted = _bare(within)
    return found._replace(options=[each for each in (*found.options, *found.more)
                                   if each.ticked or wanted in _bare(each.label)][:MOST], more=[])


def _roughly(options: list[Option]) -> list[Option]:
    return [each._replace(count=roughly(each.count)) for each in options]


def _bare(text: str) -> str:
    return "".join(text.casefold().split())


def label_of(name: str, value: str, labels: dict) -> str:
    if name in YEARS:
        return _("%(year)s년", year=value)
    return term(TABLES[name], value) if name in TABLES else labels.get(value, value)


def roughly(count: int) -> int:
    """An estimate with as many digits as it deserves, which are two."""
    digits = max(0, len(str(count)) - 2)
    return round(count, -digits)
