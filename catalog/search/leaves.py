"""What a word, a phrase or a range asks for, by itself and of a field."""

import re
from typing import NamedTuple

from catalog.search import Clause, Either, Every, Filter, Pattern, Phrase, Prefix, Range, Words, fields
from catalog.search.known import CONSTANT, OTHER_NAMES, TEXT, Kind, kind
from catalog.search.korean import fold, words
from catalog.search.moments import moment
from catalog.search.spans import between, between_digits, wild
from catalog.search.tokens import Token, complain, plain

LONGEST = 256
"""Characters of one word or phrase: taking a word apart costs more than its length."""
LONGEST_END = 64
"""Characters of an end of a range."""
MOST_WILD = 6
"""How many wildcards a word may have."""

_END = r'("(?:\\.|[^"\\])*"|(?:\\.|[^\s"])+)'
_ENDS = re.compile(rf"([\[{{])\s*{_END}\s+TO\s+{_END}\s*([\]}}])", re.DOTALL)
_WILD = re.compile(r"(?<!\\)(?:\\\\)*[*?]")
_NUMBER = re.compile(r"-?\d{1,18}")
NOTHING = Either(())
ANYTHING = Every(())


class Ends(NamedTuple):
    """The ends of a range; None leaves one open."""

    low: str | None
    high: str | None
    open_low: bool = False
    open_high: bool = False


class Leaves:
    """Reads the leaves of one query.

    :param now: the moment that `NOW` stands for
    :param lucene: whether the query is written in Lucene's language, in which `?` and `*` are wildcards anywhere
    """

    def __init__(self, now: str, lucene: bool):
        self._now = now
        self._lucene = lucene

    def plain(self, token: Token) -> Clause:
        """A word or a phrase by itself.  One that holds no letter, such as a dash, asks for nothing."""
        if token.kind == "range":
            return Words(_short(token.text))
        return self._text("text", token) if words(token.text) else ANYTHING

    def of_field(self, name: str, token: Token) -> Clause:
        """A value of a field."""
        name = plain(name)
        field, of = OTHER_NAMES.get(name, name), kind(name)
        if token.kind != "range" and token.raw == "*":
            return ANYTHING if of in (Kind.TEXT, Kind.CONSTANT, Kind.NUMBER) else _any(field, of)
        if of is Kind.TEXT:
            text = TEXT[field]
            return _between(text, _ends(field, token)) if token.kind == "range" else self._text(text, token)
        if of is Kind.CONSTANT:
            return _constant(field, token)
        if of in (Kind.DATE, Kind.MOMENT):
            return _numbered(field, self._dates(field, token))
        if of in (Kind.NUMBER, Kind.COUNT):
            return _numbered(field, _numbers(field, token))
        return _valued(field, token)

    def _text(self, field: str, token: Token) -> Clause:
        text = _short(token.value)
        if token.kind == "phrase":
            return Phrase(text, field) if len(words(text)) > 1 and not token.loose else Words(text, field)
        stem = fold(text.removesuffix("*"))
        if text.endswith("*") and stem.isascii() and stem.isalnum():
            return Prefix(field, stem)
        if not self._lucene or not _WILD.search(token.raw):
            return Words(text, field)
        if fold(text).isascii() and re.sub(r"[*?]", "", text).isalnum():
            return Pattern(field, wild(_tame(fold(token.raw))))
        pieces = [piece for piece in re.split(r"[*?]+", text) if words(piece)]
        return Every(tuple(Words(piece, field) for piece in pieces))

    def _dates(self, field: str, token: Token) -> Ends:
        if token.kind == "range":
            asked = _ends(field, token)
        else:
            asked = Ends(token.value.removesuffix("*"), token.value.removesuffix("*"))
        return asked._replace(low=self._date(asked.low), high=self._date(asked.high))

    def _date(self, text: str | None) -> str | None:
        found = text and moment(text, self._now)
        if text is not None and not found:
            complain(f"Invalid Date String:'{text[:40]}'")
        return found


def _short(text: str) -> str:
    if len(text) > LONGEST:
        complain(f"A word or phrase is longer than {LONGEST} characters")
    return text


def _tame(pattern: str) -> str:
    if len(_WILD.findall(pattern)) > MOST_WILD:
        complain(f"A word has more than {MOST_WILD} wildcards")
    return re.sub(r"(?<!\\)\*{2,}", "*", pattern)


def _ends(field: str, token: Token) -> Ends:
    found = _ENDS.fullmatch(token.text) or complain(f"Cannot parse the range of '{field}'")
    opened, *ends, closed = found.groups()
    if any(len(end) > LONGEST_END for end in ends):
        complain(f"An end of a range is longer than {LONGEST_END} characters")
    low, high = (None if end == "*" else plain(end.strip('"')) for end in ends)
    return Ends(low, high, opened == "{" and low is not None, closed == "}" and high is not None)


def _any(field: str, of: Kind) -> Clause:
    return Range(field) if of is Kind.DATE else Prefix(field, "")


def _valued(field: str, token: Token) -> Clause:
    by_words = kind(field) is Kind.WORDS
    if token.kind == "range":
        return _between(field, _ends(field, token))
    raw = _short(token.raw)
    if field == "title_string" or by_words:
        raw = fold(raw) if by_words else raw.casefold()
    if token.kind == "word" and _WILD.search(raw):
        raw = _tame(raw)
        start = raw.removesuffix("*")
        return Pattern(field, wild(raw)) if _WILD.search(start) or start == raw else Prefix(field, plain(start))
    value = plain(raw)
    return Words(value, field) if by_words and words(value) else Filter(field, (value,))


def _between(field: str, asked: Ends) -> Clause:
    if asked.low is None and asked.high is None:
        return Prefix(field, "")
    if field in ("title_string", "title", "text") or kind(field) is Kind.WORDS:
        asked = asked._replace(low=asked.low and asked.low.casefold(), high=asked.high and asked.high.casefold())
    found = between(*asked)
    return NOTHING if found is None else Pattern(field, found)


def _numbers(field: str, token: Token) -> Ends:
    asked = _ends(field, token) if token.kind == "range" else Ends(token.value, token.value)
    for end in (asked.low, asked.high):
        if end is not None and not _NUMBER.fullmatch(end):
            complain(f"Invalid Number: {end[:40]}")
    return asked


def _numbered(field: str, asked: Ends) -> Clause:
    """A range in the column of a field, or among the facts, where numbers and dates sort as texts do."""
    if (asked.high or "").startswith("-") and kind(field) in (Kind.NUMBER, Kind.COUNT):
        return NOTHING
    if (asked.low or "").startswith("-"):
        asked = asked._replace(low=None, open_low=False)
    found = Range(field, *asked)
    if kind(field) in (Kind.DATE, Kind.NUMBER):
        return found
    if asked.low is None and asked.high is None:
        return Prefix(field, "")
    lowest, highest = fields.bounds(found)
    if lowest == highest:
        return Filter(field, (fields.sortable(lowest),))
    highest = fields.GREATEST if highest is None else highest
    expression = between_digits(fields.sortable(lowest), fields.sortable(highest))
    return Pattern(field, expression) if expression else NOTHING


def _constant(field: str, token: Token) -> Clause:
    """Every dataset or none: all have the same value."""
    value = CONSTANT[field]
    if not value.isdecimal() and token.kind != "range":
        return ANYTHING if re.fullmatch(wild(_tame(_short(token.raw))), value) else NOTHING
    asked = _numbers(field, token) if value.isdecimal() else _ends(field, token)
    order = int if value.isdecimal() else str
    low, high = (None if end is None else order(end) for end in asked[:2])
    above = low is None or low < order(value) or (low == order(value) and not asked.open_low)
    below = high is None or order(value) < high or (high == order(value) and not asked.open_high)
    return ANYTHING if above and below else NOTHING
