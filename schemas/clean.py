"""Cleaning what partners and people write: pure functions from any cell value to one plain form.

They run for every field of every record, so each leaves early when there is nothing to do.  The rules come from real
lists: see the quirks in the tests.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5

from schemas.dates import date
from schemas.formats import format_of, is_media_type

__all__ = ["date", "flag", "formats", "free", "keywords", "number", "phone", "seen", "tag", "tags", "text"]

_MISSING = frozenset(("", "-", "--", "null", "none", "n/a", "nan", "undefined"))
_UNSEEN = "\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff"
_ODD = re.compile(f"[{_UNSEEN}&<\xa0\u3000]")
_DROPPED = re.compile(f"[{_UNSEEN}]")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr)\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*>")
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_GAP = re.compile(r"\n[ \t\n]*\n")


def _character(match: re.Match) -> str:
    """What one entity stands for; an unknown one stays as it is."""
    decimal, hexadecimal, name = match.groups()
    if name:
        return html5.get(name + ";", match.group())
    point = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(point) if point <= 0x10FFFF else ""


def _plain(value: str) -> str:
    """Resolve one level of entities, drop tags and characters that cannot be seen."""
    if "&" in value:
        value = _ENTITY.sub(_character, value)
    value = value.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    value = _DROPPED.sub("", value.replace("\xa0", " ").replace("\u3000", " "))
    if "<" in value:
        value = _TAG.sub("", _BREAK.sub("\n", value))
    return unicodedata.normalize("NFC", value)


def _unescaped(value: str) -> str:
    """Resolve at most three levels; what is still markup then is disarmed, so that cleaning again changes nothing."""
    for _ in range(3):
        plainer = _plain(value)
        if plainer == value:
            return value
        value = plainer
    return value if _plain(value) == value else _plain(value.replace("&", "").replace("<", ""))


def seen(value: str) -> str:
    """A text without signs that nobody sees, among them those that turn around what follows.  Nothing else changes."""
    return value if value.isprintable() else _DROPPED.sub("", value)


def text(value: object) -> str | None:
    """Clean one text: NFC, entities resolved at most three times, `<br>` as a new line, other tags dropped.

    :param value: a text or a number; a dictionary or list is not a text
    :return: the text, or None when the cell only says that there is nothing ("-", "null", blanks)
    :raises TypeError: when the value is no single value, which is a fault of the record
    """
    if value is None:
        return None
    if not isinstance(value, str):
        value = _spelled(value)
    return _cell(value) if len(value) <= _CELL else _cleaned(value)


def _cleaned(value: str) -> str | None:
    if not value.isascii() and not unicodedata.is_normalized("NFC", value):
        value = unicodedata.normalize("NFC", value)
    if (not value.isprintable() or "&" in value or "<" in value) and _ODD.search(value):
        value = _unescaped(value)
    value = value.strip()
    if "\n" in value:
        value = _GAP.sub("\n\n", value)
    return None if len(value) < 10 and value.casefold() in _MISSING else value


_CELL = 24                         # characters of a text that is likely to come again: a label, an office, a keyword
_cell = lru_cache(20_000)(_cleaned)


def _spelled(value: object) -> str:
    """A number or moment as text; a whole float without its ".0", as spreadsheets mean it."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, dict | list | tuple | set):
        raise TypeError(f"a single value was expected, not {type(value).__name__}")
    return str(value)


_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3}){1,8}|\d{1,30})(\.\d{1,30})?")


def number(value: object) -> int | float | None:
    """Read a count or measure: "1,234" is 1234, "12.50" is 12.5, "n/a" and a flag are None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        whole = value == value and value not in (float("inf"), float("-inf"))
        return (int(value) if value.is_integer() else value) if whole else None
    if not isinstance(value, str):
        return None
    digits = unicodedata.normalize("NFKC", value).strip()
    match = _NUMBER.fullmatch(digits)
    if not match or not digits.isascii():
        return None
    digits = digits.replace(",", "")
    return float(digits) if match[1] else int(digits)


_DIALLED = re.compile(r"[\d+(][\d\s().-]*")
_PHONE_JUNK = re.compile(r"[`'\"]+")


def phone(value: object) -> str | None:
    """Clean a telephone number: the spreadsheet's backtick goes, `+82-0` becomes `+82-`, bare digits get hyphens.

    :return: the number; None when the cell holds no digits
    """
    cleaned = text(value)
    if cleaned is None:
        return None
    cleaned = _PHONE_JUNK.sub("", cleaned).strip()
    if _DIALLED.fullmatch(cleaned):
        cleaned = re.sub(r"[\s().-]+", "-", cleaned).strip("-")
    if cleaned.startswith("+82"):
        cleaned = re.sub(r"^\+82-?0?", "+82-", cleaned)
    if cleaned.isascii() and cleaned.isdigit():
        cleaned = _hyphened(cleaned)
    return cleaned if any(c.isdigit() for c in cleaned) else None


def _hyphened(digits: str) -> str:
    """Put hyphens into a domestic number: 0623504984 is 062-350-4984; a length of no known plan is left alone."""
    if len(digits) == 8 and digits[0] == "1":
        return f"{digits[:4]}-{digits[4:]}"
    area = 2 if digits.startswith("02") else 3
    if digits[:1] == "0" and len(digits) - area in (7, 8):
        return f"{digits[:area]}-{digits[area:-4]}-{digits[-4:]}"
    return digits


_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^,@;\n]+)")
_EDGES = " \t#\"'[]"
_KEYWORD_LIMIT = 50


def _pieces(value: object) -> Iterator[str]:
    """Every keyword in a text or in a list of texts, each of which may hold several."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from _pieces(item)
    elif isinstance(value, str):
        inner = text(value) or ""
        if inner[:1] == "[" and inner[-1:] == "]":
            inner = inner[1:-1]
        for quoted, single, bare in _QUOTED.findall(inner):
            yield quoted or single or bare


def keywords(value: object, most: int = _KEYWORD_LIMIT) -> list[str]:
    """Split keywords: a list, a comma text, `@` or `;` between, quoted ones; each once, in order, at most 50."""
    found: dict[str, str] = {}
    for piece in _pieces(value):
        word = text(piece.strip(_EDGES))
        if word:
            found.setdefault(word.casefold(), word)
    return list(found.values())[:most]


_NOT_IN_TAG = re.compile(r"[^\w .-]+")
_BLANKS = re.compile(r" {2,}")


def tag(value: object) -> str | None:
    """Bring a keyword into CKAN's character set: letters, digits, blank, `_`, `-`, `.`; 2 to 100 characters.

    Other characters become a blank: 전기·가스 is "전기 가스".  None when nothing usable is left.
    """
    cleaned = text(value)
    return None if cleaned is None else _label(cleaned) if len(cleaned) <= _CELL else _tagged(cleaned)


def _tagged(cleaned: str) -> str | None:
    cleaned = _BLANKS.sub(" ", _NOT_IN_TAG.sub(" ", cleaned)).strip()[:100].strip()
    return cleaned if len(cleaned) >= 2 and any(c.isalnum() for c in cleaned) else None


_label = lru_cache(20_000)(_tagged)


def tags(value: object) -> tuple[list[str], list[str]]:
    """The keywords of a cell as tags, at most 50, and as they were written, at most 1000; nothing twice."""
    words = keywords(value, 1000)
    return list(dict.fromkeys(made for word in words if (made := tag(word))))[:_KEYWORD_LIMIT], words


_YES = frozenset(("y", "yes", "true", "t", "on", "1", "예", "네", "유", "있음", "포함", "해당", "유료", "o", "가능"))
_NO = frozenset(("n", "no", "false", "f", "off", "0", "아니오", "아니요", "무", "없음", "미포함", "해당없음", "무료",
                 "x", "불가", "불가능"))


def flag(value: object) -> bool | None:
    """Read a yes or no.  유료 and 무료 answer whether a fee is charged: 유료 is True; `free` turns that round.

    :return: None when nothing is said or the word is not known
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return {0: False, 1: True}.get(value)
    if not isinstance(value, str):
        return None
    word = value.strip().casefold().replace(" ", "")
    if word in _YES:
        return True
    return False if word in _NO else None


def free(value: object) -> bool | None:
    """Whether data costs nothing, from a column that says whether a fee is charged (비용부과유무: 무료, 유료, Y, N)."""
    charged = flag(value)
    return None if charged is None else not charged


_BETWEEN = re.compile(r"[+,;|·\n]+|\s/\s")


def formats(value: object) -> list[str]:
    """Split and correct formats: "JSON+XML" is two, "xlxs" is XLSX, "cvs" CSV; each once, in order."""
    if isinstance(value, list | tuple):
        return list(dict.fromkeys(name for item in value for name in formats(item)))
    cleaned = text(value)
    if cleaned is None:
        return []
    whole = format_of(cleaned)
    if whole or is_media_type(cleaned):
        return [whole or cleaned]
    return list(dict.fromkeys(_format(piece) for piece in _split(cleaned) if piece.strip(" .-")))


def _split(joined: str) -> list[str]:
    """The pieces of a joined format; a slash or blank divides only where every piece is then known."""
    pieces = _BETWEEN.split(joined)
    for divider in ("/", " "):
        pieces = [part for piece in pieces for part in _parts(piece, divider)]
    return pieces


def _parts(piece: str, divider: str) -> list[str]:
    parts = [part for part in piece.split(divider) if part]
    return parts if len(parts) > 1 and all(format_of(part) for part in parts) else [piece]


def _format(piece: str) -> str:
    """One format in canonical spelling, or an unknown one in capitals."""
    bare = piece.strip().lstrip(".")
    return format_of(bare) or (bare.upper() if bare.isalnum() else bare)
