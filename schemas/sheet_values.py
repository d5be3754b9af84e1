"""The text of a cell as a value: numbers, days, yes and no, lists, words of a list.  What is not surely one is refused.

Each reader takes a text and the metadata of its field, gives the value or None where nothing is said, and raises
`Unfit` otherwise.
"""

import re
import unicodedata

from schemas import clean
from schemas.messages import Message
from schemas.sheet_texts import SAID
from schemas.terms import Table, code_of
from schemas.vocabulary import license_and_rights, theme_and_detail


class Unfit(ValueError):  # noqa: N818  it is the value that does not fit
    """:ivar message: why a value is not taken"""

    def __init__(self, message: Message):
        super().__init__(message)
        self.message = message


_FORMULA_GUARD = re.compile(r"'[\s]*[=+\-@\d＝＋－＠]")
_WEEKDAY = re.compile(r"\s*\([월화수목금토일]\)|\s*[월화수목금토일]요일")
_TWO_ORDERS = re.compile(r"'?\d{1,2}\s*[-./년]\s*\d{1,2}\s*[-./월]\s*\d{1,4}\s*[.일]?")
_COUNT = re.compile(r"([+-]?[\d,]+(?:\.\d+)?)\s*(?:건|개|명|행|회|일|곳|종|줄|점|번|세|살|바이트|bytes?|rows?|days?)?",
                    re.IGNORECASE)
_MARKS = {"○": True, "◯": True, "●": True, "◎": True, "✓": True, "✔": True, "√": True, "v": True, "×": False,
          "✕": False, "✗": False}
_DOTS = "·ㆍ•‧・･∙"
_SIGNS = (re.compile(r"\n"), re.compile(r"[;；]"), re.compile(r"[,，、]"), re.compile(f"[{_DOTS}]"))
_QUOTED = re.compile(r'"([^"]*)"')
_EDGES = " \t#\"'[]"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
SHORT = 60                                        # characters of a day or number; a longer text is none
COLUMN = ("name", "title", "type", "unit", "description")


def text(value: str, about: dict) -> str | None:
    """A text, without the apostrophe with which spreadsheets keep a number or formula a text."""
    return clean.text(value[1:] if _FORMULA_GUARD.match(value) else value)


def count(value: str, about: dict) -> int | None:
    """A whole number from 0: "1,234", "12건", in digits of any width."""
    said = text(value, about)
    if said is None:
        return None
    match = _COUNT.fullmatch(unicodedata.normalize("NFKC", said)) if len(said) <= SHORT else None
    number = clean.number(match[1]) if match else None
    if number is None or number < 0 or number != int(number):
        raise Unfit(SAID["no_count"].about(value=said))
    return int(number)


def day(value: str, about: dict) -> str | None:
    """A day, month or year; 26/03/05 could be two days and is refused."""
    said = text(value, about)
    if said is None:
        return None
    plain = _WEEKDAY.sub("", unicodedata.normalize("NFKC", said[:SHORT])).strip()
    if _TWO_ORDERS.fullmatch(plain):
        raise Unfit(SAID["two_orders"].about(value=said))
    found = clean.date(plain) if len(said) <= SHORT else None
    if found is None:
        raise Unfit(SAID["no_date"].about(value=said))
    return found


def flag(value: str, about: dict) -> bool | None:
    """Yes or no, in any of the words and marks met."""
    said = text(value, about)
    if said is None:
        return None
    plain = unicodedata.normalize("NFKC", said).strip().casefold()
    known = _MARKS.get(plain)
    if known is None:
        known = clean.flag(plain)
    if known is None:
        raise _choose("no_flag", said, about.get("choices") or {})
    return known


def charged(value: str, about: dict) -> bool | None:
    """Whether data are free, from a column that asks whether there is a charge."""
    found = flag(value, about)
    return None if found is None else not found


def free(value: str, about: dict) -> bool | None:
    """Whether data are free, from a column that asks just that: 무료 answers yes to it."""
    said = (text(value, about) or "").replace(" ", "")
    return said == "무료" if said in ("무료", "유료") else flag(value, about)


def choice(value: str, about: dict) -> str | None:
    """A code of a closed list, in any of its spellings."""
    said = text(value, about)
    if said is None:
        return None
    code = code_of(about["choices"], said)
    if code is None:
        raise _choose("no_choice", said, about["choices"])
    return code


def licence(value: str, about: dict) -> tuple[str, bool | None] | None:
    """A licence, and whether third parties hold rights, as far as the label speaks of it."""
    said = text(value, about)
    if said is None:
        return None
    code, others = license_and_rights(said)
    if code is None:
        raise _choose("no_choice", said, about["choices"])
    return code, others


def themes(value: str, about: dict) -> tuple[list[str], str | None] | None:
    """Categories, and the rest of the path where only one is named: "산업고용 - 에너지및자원개발"."""
    said = text(value, about)
    if said is None:
        return None
    theme, detail = theme_and_detail(said)
    if theme:
        return [theme], detail
    found = []
    for item in split(said):
        theme, _ = theme_and_detail(item)
        if theme is None:
            raise _choose("no_choice", item, about["choices"])
        found.append(theme)
    return list(dict.fromkeys(found)), None


def lines(value: str, about: dict) -> list[str] | None:
    """A list of texts."""
    said = text(value, about)
    return None if said is None else split(said) or None


def languages(value: str, about: dict) -> list[str] | None:
    """Languages by their names or codes."""
    found = []
    for item in lines(value, about) or ():
        code = code_of(about["choices"], item) or (item if _LANGUAGE.fullmatch(item) else None)
        if code is None:
            raise _choose("no_choice", item, about["choices"])
        found.append(code)
    return found or None


def keywords(value: str, about: dict) -> tuple[list[str], list[str]] | None:
    """Keywords within CKAN's set of characters, and those too short to be used."""
    said = text(value, about)
    if said is None:
        return None
    items = [item.strip(_EDGES) for item in split(said.replace("#", ",").replace("@", ","))]
    tags = {item: clean.tag(item) for item in items if item}
    return list(dict.fromkeys(tag for tag in tags.values() if tag)), [item for item, tag in tags.items() if not tag]


def phone(value: str, about: dict) -> str | None:
    """A telephone number."""
    said = text(value, about)
    if said is None:
        return None
    found = clean.phone(unicodedata.normalize("NFKC", said))
    if found is None:
        raise Unfit(SAID["no_phone"].about(value=said))
    return found


def formats(value: str, about: dict) -> list[str] | None:
    """The formats of one resource: "JSON+XML" is two."""
    return clean.formats(text(value, about)) or None


def columns(value: str, about: dict) -> list[dict] | None:
    """What each column of the data means: `name|title|type|unit|description`, joined by `;` or new lines."""
    said = text(value, about) or ""
    read = (zip(COLUMN, map(clean.text, line.split("|")), strict=False) for line in re.split(r"[;\n]", said))
    described = ({key: cell for key, cell in pairs if cell} for pairs in read)
    return [column for column in described if "name" in column] or None


def split(said: str) -> list[str]:
    """The items of a list: by lines, else semicolons, else commas, else middle dots; quoted items stay whole."""
    held = [match for match in _QUOTED.findall(said) if match]
    bare = _QUOTED.sub("\x00", said) if held else said
    sign = next((sign for sign in _SIGNS if sign.search(bare)), None)
    if sign is not None and sign is not _SIGNS[3]:
        sign = re.compile("|".join(each.pattern for each in _SIGNS[:3])) if "://" not in said else sign
    items, waiting = sign.split(bare) if sign else [bare], iter(held)
    whole = (re.sub("\x00", lambda _: next(waiting, ""), item) for item in items)
    return list(dict.fromkeys(found for item in whole if (found := clean.text(item))))


def _choose(code: str, said: str, table: Table | dict) -> Unfit:
    """The words about a value that is none of a list, which names what could be chosen in both languages."""
    names = [names_of(code, term) for code, term in table.items()]
    short, message = said if len(said) <= 100 else said[:99] + "…", SAID[code]
    return Unfit(Message(code, message.ko.format(value=short, choices=_few(ko for ko, _ in names)),
                         message.en.format(value=short, choices=_few(en for _, en in names))))


def names_of(code: str, term) -> tuple[str, str]:
    """How an entry of a list is called in Korean and English."""
    return (term["title_ko"], term["title_en"]) if isinstance(term, dict) else (term.ko, term.en)


def _few(names) -> str:
    """At most sixteen names: the categories are as many, the licences that come first are those that are meant."""
    names = list(names)
    return ", ".join(names[:16]) + (" …" if len(names) > 16 else "")
