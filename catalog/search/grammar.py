"""Solr's query language, as much of it as CKAN's clients write: text → a tree of our own clauses."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

from ckanapi.errors import SearchQueryError

from catalog.search import Clause, Either, Every, Filter, Not, Prefix, Range, Words
from catalog.search import fields as our
from catalog.search.korean import fold, words

DEEPEST = 16
"""How deep parentheses may be nested."""
MOST = 1024
"""How many words and values a query may hold, as in Solr."""
LONGEST = 256
"""Characters of one word or phrase: taking a word apart costs more than its length."""

_RAW = {field: field for field in our.RAW} | {"type": "dataset_type"}
_TEXT = {"title": "title", "notes": "text", "text": "text"}
_EMPTY = re.compile(r"groups|(?:extras|vocab)_\w+")
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\()
    | (?P<close>\)(?:\^[\d.]+)?)
    | (?P<all>\*:\*)
    | (?P<sign>[-+!](?=[^\s)])|&&|\|\|)
    | (?P<range>[\[{][^\[\]{}]*[\]}])
    | (?P<phrase>"(?:\\.|[^"\\])*")(?:~\d*|\^[\d.]+)*
    | (?P<field>[A-Za-z_][\w.]*):
    | (?P<word>(?:\\.|[^\s()"\\])+)
    | (?P<stray>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r'\s*(?P<word>(?:\\.|[^\s()"\\])+)', re.DOTALL)
_ENDING = re.compile(r"(?:\^[\d.]+|~[\d.]*)+$")
_SIGNS = {"&&": "and", "||": "or", "!": "not", "-": "not", "+": "plus"}
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}


class _Token(NamedTuple):
    kind: str
    text: str


def known(field: str) -> bool:
    """Whether a word before a colon names a field, here or in CKAN's own index."""
    return field in _RAW or field in _TEXT or field in our.DATES or bool(_EMPTY.fullmatch(field))


def fielded(text: str) -> bool:
    """Whether a text names a field, and so is meant as a query rather than as words."""
    return any(token.kind in {"field", "all"} for token in _tokens(text))


def read(text: str, strict: bool = True) -> Clause:
    """Read a whole query.

    :param strict: whether a word before a colon must name a field; else the colon belongs to the word, and
        `http://x:80` is text
    :raises SearchQueryError: it cannot be read, is nested deeper than `DEEPEST` or holds more than `MOST` words
    """
    return _Reader(_tokens(text, strict)).whole()


def complain(what: str) -> NoReturn:
    """Refuse a query."""
    raise SearchQueryError(what)


def _tokens(text: str, strict: bool = False) -> Iterator[_Token]:
    at, text = 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match["field"] and not known(match["field"]):
            match = complain(f"undefined field {match['field']}") if strict else _WORD.match(text, at)
        kind = match.lastgroup
        at = match.end()
        value = match[kind]
        if kind == "sign":
            kind = _SIGNS[value]
        elif kind == "word":
            kind = _OPERATORS.get(value, kind)
        yield _Token(kind, value)


_END = _Token("end", "")


class _Reader:
    """Recursive descent, each level a method; `_depth` keeps it shallow."""

    def __init__(self, tokens: Iterator[_Token]):
        self._tokens = tokens
        self._next = next(tokens, _END)
        self._depth = 0
        self._leaves = 0

    def whole(self) -> Clause:
        clause = self._either(_plain)
        if self._next.kind != "end":
            _unreadable(self._next)
        return clause

    def _take(self) -> _Token:
        taken = self._next
        self._next = next(self._tokens, _END)
        return taken

    def _either(self, leaf: Callable[[_Token], Clause]) -> Clause:
        parts = [self._every(leaf)]
        while self._next.kind == "or":
            self._take()
            parts.append(self._every(leaf))
        return parts[0] if len(parts) == 1 else _either(parts)

    def _every(self, leaf: Callable[[_Token], Clause]) -> Clause:
        parts = [self._signed(leaf)]
        while self._next.kind not in {"end", "close", "or"}:
            if self._next.kind == "and":
                self._take()
            parts.append(self._signed(leaf))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _signed(self, leaf: Callable[[_Token], Clause]) -> Clause:
        negate = False
        while self._next.kind in {"not", "plus"}:
            negate ^= self._take().kind == "not"
        clause = self._one(leaf)
        return Not(clause) if negate else clause

    def _one(self, leaf: Callable[[_Token], Clause]) -> Clause:
        token = self._take()
        if token.kind == "open":
            return self._group(leaf)
        if token.kind == "field":
            return self._valued(token.text)
        if token.kind == "all":
            return Every(())
        if token.kind not in {"word", "phrase", "range"}:
            _unreadable(token)
        self._leaves += 1
        if self._leaves > MOST:
            complain("too many boolean clauses")
        return leaf(token)

    def _valued(self, field: str) -> Clause:
        if self._next.kind in {"field", "all"}:
            complain(f"Cannot parse the value of '{field}'")
        return self._signed(lambda token: _leaf(field, token))

    def _group(self, leaf: Callable[[_Token], Clause]) -> Clause:
        self._depth += 1
        if self._depth > DEEPEST:
            complain(f"The query is nested deeper than {DEEPEST} levels")
        clause = self._either(leaf)
        if self._take().kind != "close":
            complain("A parenthesis is not closed")
        self._depth -= 1
        return clause


def _unreadable(token: _Token) -> NoReturn:
    complain(f"Cannot parse the query near '{token.text[:20]}'" if token.text else "The query ends too early")


def _value(token: _Token) -> str:
    text = token.text[1:-1] if token.kind == "phrase" else _ENDING.sub("", token.text)
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _plain(token: _Token) -> Clause:
    """A word or a phrase by itself.  One that holds no letter, such as a dash, asks for nothing."""
    if token.kind == "range":
        return Words(token.text)
    return _words(token, "text") if words(token.text) else Every(())


def _words(token: _Token, field: str) -> Clause:
    text = _value(token)
    if len(text) > LONGEST:
        complain(f"A word or phrase is longer than {LONGEST} characters")
    stem = fold(text.removesuffix("*"))
    if token.kind == "word" and text.endswith("*") and stem.isascii() and stem.isalnum():
        return Prefix(field, stem)
    return Words(text, field)


def _leaf(field: str, token: _Token) -> Clause:
    if _EMPTY.fullmatch(field):
        return Either(())
    if field in our.DATES:
        return _dated(field, token)
    if token.kind == "range":
        return complain(f"'{field}' has no order to take a range of")
    if field in _TEXT:
        return Every(()) if token.text == "*" else _words(token, _TEXT[field])
    value = _value(token)
    if token.kind == "word" and value.endswith("*"):
        return Prefix(_RAW[field], value.removesuffix("*"))
    return Filter(_RAW[field], (value,))


def _dated(field: str, token: _Token) -> Clause:
    if token.kind == "range":
        ends = re.fullmatch(r"\[\s*(\S+)\s+TO\s+(\S+)\s*\]", token.text)
        low, high = ends.groups() if ends else complain(f"Cannot parse the range of '{field}'")
    else:
        low = high = _value(token).removesuffix("*") or "*"
    for end in (low, high):
        if end != "*" and our.date_number(end) is None:
            complain(f"Invalid Date String:'{end[:40]}'")
    return Range(field, None if low == "*" else low, None if high == "*" else high)


def _either(parts: list[Clause]) -> Clause:
    """Values of one field, any of which will do, are one filter."""
    if all(isinstance(part, Filter) and part.field == parts[0].field for part in parts):
        return Filter(parts[0].field, tuple(value for part in parts for value in part.values))
    return Either(tuple(parts))
