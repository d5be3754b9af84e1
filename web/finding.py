"""A search as it stands in the address: what was asked, what to ask the catalogue, and the links that change it.

The names in the address are CKAN's (`organization`, `res_format` …), so that a link from another portal keeps
its meaning.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask_babel import lazy_gettext as lazy

from web.faults import BadQuestionError
from web.words import gettext as _

ROWS = 10
LONGEST_TEXT = 256
LONGEST_VALUE = 100
MOST_VALUES = 20        # chosen values of one facet
LAST_PAGE = 10_000
FACETS = {
    "access_rights": lazy("받는 방법"), "organization": lazy("기관"), "theme": lazy("분류"), "res_format": lazy("형식"),
    "frequency": lazy("갱신 주기"), "modified_year": lazy("수정 연도"), "issued_year": lazy("발행 연도"),
    "license_id": lazy("이용 조건"), "dcat_type": lazy("유형"),
}
YEARS = ("modified_year", "issued_year")
WITHIN = "in_"          # before the name of a facet: what its values are looked through for
YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
BEST, LATEST = "score desc, metadata_modified desc", "modified desc, metadata_modified desc"
SORTS = {
    "": (lazy("관련도순"), BEST), "modified": (lazy("최근 갱신순"), LATEST),
    "title": (lazy("이름순"), "title_string asc"),
}


@dataclass(frozen=True)
class Asked:
    """What a reader is looking for.

    :param chosen: facet field -> the values that are ticked
    :param exact: the words as they were typed, and nothing that means the same
    :param flat: every dataset is a row of its own
    :param within: facet field -> what its values are looked through for
    """

    text: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    exact: bool = False
    flat: bool = False
    within: dict[str, str] = field(default_factory=dict)

    @property
    def narrowed(self) -> bool:
        return bool(self.chosen)

    @property
    def plain(self) -> bool:
        """Whether nothing was asked at all: the list of everything."""
        return not (self.text or self.chosen or self.sort or self.page > 1 or self.exact or self.flat or self.within)

    @property
    def crawled(self) -> bool:
        """Whether robots may follow to its other pages: what is listed by words alone, and not its endless variants."""
        return not (self.chosen or self.sort or self.exact or self.flat or self.within)

    def query(self, **changes) -> str:
        """The query string of this search, with some of it changed; turning anything goes back to page one."""
        now = {"text": self.text, "chosen": self.chosen, "sort": self.sort, "page": 1, "exact": self.exact,
               "flat": self.flat, "within": self.within} | changes
        pairs = [("q", now["text"])] if now["text"] else []
        pairs += [(name, value) for name in FACETS for value in now["chosen"].get(name, ())]
        pairs += [(WITHIN + name, now["within"][name]) for name in FACETS if name in now["within"]]
        pairs += [("sort", now["sort"])] if now["sort"] else []
        pairs += [(name, "1") for name in ("exact", "flat") if now[name]]
        pairs += [("page", now["page"])] if now["page"] > 1 else []
        return urlencode(pairs)

    def without(self, name: str, value: str) -> str:
        """The same search with one value unticked."""
        left = tuple(each for each in self.chosen[name] if each != value)
        return self.query(chosen={**self.chosen, name: left})

    def about(self) -> str:
        """The query string of what is looked for, without how it is shown."""
        return self.query(sort="", exact=False, flat=False, within={})

    def lasting(self) -> str:
        """The query string of what is found, without how it is shown."""
        return self.query(sort="", flat=False, within={})

    def request(self, **more) -> dict:
        """The call for the catalogue's `package_search`."""
        fq = " ".join(f"+{name}:({' OR '.join(map(quoted, values))})" for name, values in self.chosen.items())
        order = LATEST if not (self.text or self.sort) else SORTS[self.sort][1]
        worded = {"understand": not self.exact} if self.text else {}
        return {"q": plain(self.text), "fq": fq, "sort": order, "start": (self.page - 1) * ROWS, "rows": ROWS,
                **worded} | more


def asked(args) -> Asked:
    """Read the address.

    :param args: the query string, as werkzeug's MultiDict
    :raises BadQuestionError: too long a text, a page or an order that does not exist
    """
    text = visible(args.get("q", ""))
    if len(text) > LONGEST_TEXT:
        raise BadQuestionError(_("찾는 말은 %(most)d자까지 쓸 수 있는데 지금 %(now)d자입니다. "
                                 "중요한 낱말만 남겨 다시 찾아 주세요.", most=LONGEST_TEXT, now=len(text)))
    sort = args.get("sort", "")
    if sort not in SORTS:
        raise BadQuestionError(_("‘%(sort)s’ 정렬은 없습니다. 검색 결과에 있는 정렬을 골라 주세요.", sort=sort[:40]))
    within = {name: said[:LONGEST_VALUE] for name in FACETS if (said := args.get(WITHIN + name, "").strip())}
    return Asked(text, _chosen(args), sort, _page(args.get("page", "1")), args.get("exact") == "1",
                 args.get("flat") == "1", within)


def _chosen(args) -> dict[str, tuple[str, ...]]:
    ticked = {}
    for name in FACETS:
        values = tuple(dict.fromkeys(value for value in args.getlist(name) if value.strip()))
        if name in YEARS and not all(map(YEAR.fullmatch, values)):
            raise BadQuestionError(_("연도는 네 자리 숫자로 고릅니다. 검색 결과에 있는 연도를 골라 주세요."))
        if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
            raise BadQuestionError(_("고른 조건이 너무 많거나 깁니다. 조건을 몇 개 빼고 다시 찾아 주세요."))
        if values:
            ticked[name] = values
    return ticked


def _page(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LAST_PAGE:
        return int(text)
    raise BadQuestionError(_("‘%(page)s’쪽은 없습니다. 쪽 번호는 1부터 %(last)d까지의 숫자입니다.",
                             page=text[:40], last=LAST_PAGE))


def visible(text: str) -> str:
    """What somebody typed or copied, without the letters that nobody sees and that part words."""
    kinds = ((each, unicodedata.category(each)) for each in text)
    return " ".join("".join(" " if kind == "Cc" else each for each, kind in kinds if kind != "Cf").split())


def plain(text: str) -> str:
    """What somebody typed as words, and never the name of a parser."""
    return text.replace("{!", "{ !").replace("_:", "_ ")


def quoted(value: str) -> str:
    """A value as a phrase of the query language, so that nothing in it is read as syntax."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def pages(now: int, last: int) -> list[int | None]:
    """The page numbers to offer: both ends, the neighbours of this one, and None where some are left out."""
    near = sorted({1, last, *range(max(1, now - 2), min(last, now + 2) + 1)})
    offered: list[int | None] = []
    for number in near:
        if offered and number - offered[-1] > 1:
            offered.append(None)
        offered.append(number)
    return offered
