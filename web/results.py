"""The page of search results: rows, facets with their counts, and what to do when nothing was found."""

from collections.abc import Callable
from typing import NamedTuple

from schemas import vocabulary
from web.finding import FACETS, ROWS, Asked, pages
from web.view import row
from web.words import gettext as _
from web.words import in_language, named, term

SHOWN = 6               # values of a facet before the rest is folded away
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
    """One facet: the values in sight and those folded away."""

    name: str
    label: str
    options: list[Option]
    more: list[Option]


class Chip(NamedTuple):
    label: str
    query: str


def build(ask: Callable[..., dict], asked: Asked) -> dict:
    """Everything the template of the results needs.

    :param ask: the way to the catalogue
    """
    found = ask("package_search", **asked.request(highlight=bool(asked.text)),
                **{"facet.field": list(FACETS), "facet.limit": 100})
    marks = found.get("highlights") or {}
    groups = facets(ask, asked, found["search_facets"])
    last = max(1, -(-found["count"] // ROWS))
    return {
        "asked": asked, "count": found["count"],
        "rows": [row(each, marks.get(each["id"])) for each in found["results"]],
        "groups": groups, "chips": chips(asked, groups), "last": last, "pages": pages(asked.page, last),
        "hints": {} if found["count"] else hints(ask, asked),
    }


def facets(ask, asked: Asked, counted: dict) -> list[Group]:
    """One with ticks is counted without them, so that its other values show what ticking them would add."""
    for name in asked.chosen:
        counted = counted | ask("package_search", **asked.request(leave_out=name, rows=0, start=0),
                                **{"facet.field": [name], "facet.limit": 100})["search_facets"]
    counted = {name: counted.get(name, {}).get("items", ()) for name in FACETS}
    ticked = set(asked.chosen.get("organization", ())) - {item["name"] for item in counted["organization"]}
    titles = {each["name"]: named(each) for each in ask(
        "organization_list", all_fields=True, organizations=sorted(ticked))} if ticked else {}
    groups = [group(name, counted[name], asked.chosen.get(name, ()), titles) for name in FACETS]
    return [each for each in groups if each.options]


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
    options = [Option(value, label_of(name, value, labels), counts.get(value, 0), value in ticked) for value in values]
    keep = max(SHOWN, len(ticked))
    if len(options) == keep + 1:        # folding a single value away saves nobody anything
        keep += 1
    return Group(name, str(FACETS[name]), options[:keep], options[keep:])


def label_of(name: str, value: str, labels: dict) -> str:
    return term(TABLES[name], value) if name in TABLES else labels.get(value, value)


def chips(asked: Asked, groups: list[Group]) -> list[Chip]:
    """What is ticked, each with the search that leaves it out."""
    named = {(each.name, option.value): option.label for each in groups for option in each.options}
    return [Chip(named.get((name, value), value), asked.without(name, value))
            for name, values in asked.chosen.items() for value in values]


def hints(ask, asked: Asked) -> dict:
    """Nearby searches that do find something, each with its real count."""
    def tried(query: Asked) -> int:
        return ask("package_search", **query.request(rows=0, start=0))["count"]

    wider = Asked(asked.text)
    words = asked.text.split()
    fewer = [Asked(word) for word in dict.fromkeys(words)][:4] if len(words) > 1 else []
    return {
        "wider": (tried(wider), wider.query()) if asked.narrowed else (0, ""),
        "words": [(query.text, found, query.query()) for query in fewer if (found := tried(query))],
    }


def heading(asked: Asked) -> str:
    """What the page calls itself."""
    if asked.text:
        return _("‘%(text)s’ 검색 결과", text=asked.text)
    return _("고른 조건에 맞는 데이터") if asked.narrowed else _("모든 데이터")


def past_the_end(number: int, last: int) -> str:
    """What to say about a page that lies beyond the last."""
    return _("%(number)d쪽은 없습니다. 마지막 쪽은 %(last)d쪽입니다.", number=number, last=last)
