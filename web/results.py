"""The page of search results: rows, facets with their counts, and what to do when nothing was found."""

from collections.abc import Callable
from typing import NamedTuple

from schemas import vocabulary
from web import meaning
from web.faceting import Group, counting, group, groups, label_of
from web.finding import FACETS, ROWS, Asked, pages
from web.view import Row, row
from web.words import gettext as _
from web.words import in_language, term

__all__ = ["FACETS", "Group", "build", "group", "heading", "label_of", "past_the_end"]
FEWER = 4               # ticks that are tried without


class Chip(NamedTuple):
    label: str
    query: str


class Others(NamedTuple):
    """What else is to be had of a dataset: how many of each kind, and where.

    :param kinds: pairs of a word and a number
    :param datasets: those that are named: name, title and its language
    :param rest: how many more there are
    """

    kinds: list[tuple[str, int]]
    datasets: list[tuple[str, str, str]]
    rest: int


def build(ask: Callable[..., dict], asked: Asked) -> dict:
    """Everything the template of the results needs.

    :param ask: the way to the catalogue
    """
    worded = bool(asked.text)
    found = ask("package_search", **asked.request(highlight=worded, bunch=worded and not asked.flat), **counting(asked))
    bunches = found.get("bunches") or {"rows": found["count"], "count": None, "others": {}}
    shown, understood = groups(ask, asked, found), found.get("understood")
    last = max(1, -(-bunches["rows"] // ROWS))
    return {
        "asked": asked, "count": found["count"], "rows": _rows(found, bunches["others"], asked.text), "groups": shown,
        "estimated": any(each.about for each in shown), "chips": chips(asked, shown), "last": last,
        "pages": pages(asked.page, last), "understood": understood, "meant": meaning.told(understood),
        "bunches": bunches | {"fewer": bunches["rows"] < found["count"]},
        "hints": {} if found["count"] else hints(ask, asked),
    }


def _rows(found: dict, others: dict, typed: str) -> list[tuple[Row, Others | None]]:
    marks = found.get("highlights") or {}
    return [(row(each, marks.get(each["id"]), typed), _others(others.get(each["id"]))) for each in found["results"]]


def _others(told: dict | None) -> Others | None:
    if not told:
        return None
    kinds = [(term(vocabulary.KINDS, code) if code else _("유형 없음"), number)
             for code, number in sorted(told["kinds"].items(), key=lambda pair: (pair[1], pair[0]))]
    named = [(each["name"], *in_language(each["title_translated"], each["title"])) for each in told["datasets"]]
    return Others(kinds, named, told["count"] - len(named))


def chips(asked: Asked, groups: list[Group]) -> list[Chip]:
    """What is ticked, each with the search that leaves it out."""
    named = {(each.name, option.value): option.label for each in groups for option in each.options}
    return [Chip(named.get((name, value), value), asked.without(name, value))
            for name, values in asked.chosen.items() for value in values]


def hints(ask, asked: Asked) -> dict:
    """Nearby searches that do find something, each with its real count."""
    def tried(query: Asked) -> int:
        return ask("package_search", **query.request(rows=0, start=0))["count"]

    wider, words = Asked(asked.text), asked.text.split()
    one = [Asked(word) for word in dict.fromkeys(words)][:4] if len(words) > 1 else []
    fewer = [(name, Asked(asked.text, {key: values for key, values in asked.chosen.items() if key != name}))
             for name in list(asked.chosen)[:FEWER]] if len(asked.chosen) > 1 else []
    return {
        "wider": (tried(wider), wider.query()) if asked.narrowed else (0, ""),
        "fewer": [(str(FACETS[name]), number, query.query()) for name, query in fewer if (number := tried(query))],
        "words": [(query.text, number, query.query()) for query in one if (number := tried(query))],
        "near": [each for each in ask("search_suggest", q=asked.text, limit=5) if each["text"] != asked.text]
                if asked.text else [],
        "understood": tried(wider) if asked.exact and not asked.narrowed else 0,
    }


def heading(asked: Asked) -> str:
    """What the page calls itself."""
    if asked.text:
        return _("‘%(text)s’ 검색 결과", text=asked.text)
    return _("고른 조건에 맞는 데이터") if asked.narrowed else _("모든 데이터")


def past_the_end(number: int, last: int) -> str:
    """What to say about a page that lies beyond the last."""
    return _("%(number)d쪽은 없습니다. 마지막 쪽은 %(last)d쪽입니다.", number=number, last=last)
