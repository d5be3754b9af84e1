"""Who is who: organisations that were renamed, and names that only look alike.

Partners' lists find organisations by a piece of their name, so 경기도 광주시 comes along with 광주광역시, and
한국전력공사 with its daughters.  A code decides where there is one; else names must be the same once renamings are
undone.  Names and codes are those data.go.kr shows; days are those from which a name is used.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple


class Name(NamedTuple):
    """:param since: the first day of this name, None where it always was"""

    text: str
    since: date | None = None


# Every line is one organisation, its names from the oldest on; the rest are other spellings of the name before them.
RENAMED: tuple[tuple[Name, ...], ...] = (
    (Name("한국정보화진흥원"), Name("한국지능정보사회진흥원", date(2020, 12, 10))),
    (Name("네이버 비즈니스 플랫폼"), Name("네이버클라우드", date(2020, 10, 26))),
    (Name("통계청"), Name("국가데이터처", date(2025, 10, 1))),
    (Name("광주광역시"), Name("전남광주통합특별시", date(2026, 7, 1))),
)
SPELLED: dict[str, str] = {
    "한전KDN": "한전KDN", "한전KDN(주)": "한전KDN", "한전케이디엔": "한전KDN", "한전케이디엔(주)": "한전KDN",
    "한전케이디엔주식회사": "한전KDN", "전력거래소": "한국전력거래소", "KPX": "한국전력거래소",
    "한국전력": "한국전력공사", "한전": "한국전력공사", "KEPCO": "한국전력공사",
    "NIA": "한국지능정보사회진흥원", "NBP": "네이버 비즈니스 플랫폼",
    "네이버비즈니스플랫폼": "네이버 비즈니스 플랫폼", "KISA": "한국인터넷진흥원", "광주시청": "광주광역시",
}
CODES: dict[str, str] = {
    "B410002": "한국전력공사", "B552059": "한전KDN", "B552115": "한국전력거래소", "B551505": "한국인터넷진흥원",
    "6290000": "광주광역시",
}
DISTRICTS: dict[str, str] = {
    "3590000": "동구", "3600000": "서구", "3610000": "남구", "3620000": "북구", "3630000": "광산구",
}


def plain(name: str) -> str:
    """A name without what does not tell organisations apart: forms of a company, blanks, width, case."""
    name = unicodedata.normalize("NFKC", name or "")
    return re.sub(r"\(주\)|㈜|주식회사|\(재\)|\(사\)|\s+", "", name).casefold()


_SPELLED = {plain(spelled): meant for spelled, meant in SPELLED.items()}
_FIRST = {plain(name.text): line[0].text for line in RENAMED for name in line}
_LINES = {line[0].text: line for line in RENAMED}


def current_name(name: str, on: date | None = None) -> str:
    """What the organisation of that name, old or new or otherwise spelled, is called on a day (today unless told).

    A name nobody knows is given back stripped.
    """
    stripped = " ".join(unicodedata.normalize("NFC", name or "").split())
    meant = _SPELLED.get(plain(stripped), stripped)
    line = _LINES.get(_FIRST.get(plain(meant), ""), ())
    day = on or date.today()  # noqa: DTZ011  a name changes by the calendar of the place we are in
    called = [each.text for each in line if each.since is None or each.since <= day]
    return called[-1] if called else meant


def names_of(name: str) -> tuple[str, ...]:
    """All names the organisation ever had, the oldest first: a list may still carry any of them."""
    return tuple(each.text for each in _LINES.get(_FIRST.get(plain(name), ""), (Name(name),)))


def same_organisation(a: str, b: str, code_a: str | None = None, code_b: str | None = None) -> bool:
    """Whether two names mean one organisation.  Two codes decide; a piece of a name never does."""
    if code_a and code_b:
        return code_a.strip() == code_b.strip()
    day = date.max
    return plain(current_name(_named(a, code_a), day)) == plain(current_name(_named(b, code_b), day)) != ""


def of_code(code: str, on: date | None = None) -> str | None:
    """The organisation of a code of the government's list, as it is called on a day; None where unknown."""
    if code in DISTRICTS:
        return f"{current_name('광주광역시', on)} {DISTRICTS[code]}"
    return current_name(CODES[code], on) if code in CODES else None


def _named(name: str, code: str | None) -> str:
    return CODES.get((code or "").strip(), name)
