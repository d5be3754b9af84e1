"""Solr's query language, as CKAN's clients write it: text → a tree of our own clauses.

Unlike Lucene's classic parser, AND binds closer than OR and neither makes a clause optional beside required ones, so a
query means what it says.  Boosts and fuzziness are read and passed over; the words of a phrase with slop may stand
anywhere.
"""

from collections.abc import Callable, Iterator
from typing import NoReturn

from catalog.search import Clause, Either, Every, Filter, Not
from catalog.search.leaves import Leaves
from catalog.search.tokens import END, Token, complain, tokens

DEEPEST = 16
"""How deep parentheses may be nested."""
MOST = 1024
"""How many words and values a query may hold, as in Solr."""


def fielded(text: str) -> bool:
    """Whether a text names a field, and so is meant as a query rather than as words."""
    return any(token.kind in {"field", "all"} for token in tokens(text))


def read(text: str, strict: bool = True, now: str = "") -> Clause:
    """Read a whole query.

    :param strict: whether any word before a colon names a field, which nothing may have a value of; else only a field
        we know, and `http://x:80` is text
    :param now: the moment that `NOW` stands for, ISO 8601 in UTC without a zone
    :raises SearchQueryError: it cannot be read, is nested deeper than `DEEPEST` or holds more than `MOST` words
    """
    return _Reader(tokens(text, strict), Leaves(now, strict or fielded(text))).whole()


class _Reader:
    """Recursive descent, each level a method; `_depth` keeps it shallow."""

    def __init__(self, found: Iterator[Token], leaves: Leaves):
        self._tokens = found
        self._leaves = leaves
        self._next = next(found, END)
        self._depth = 0
        self._count = 0

    def whole(self) -> Clause:
        clause = self._either(self._leaves.plain)
        if self._next.kind != "end":
            _unreadable(self._next)
        return clause

    def _take(self) -> Token:
        taken = self._next
        self._next = next(self._tokens, END)
        return taken

    def _either(self, leaf: Callable[[Token], Clause]) -> Clause:
        parts = [self._every(leaf)]
        while self._next.kind == "or":
            self._take()
            parts.append(self._every(leaf))
        return parts[0] if len(parts) == 1 else _either(parts)

    def _every(self, leaf: Callable[[Token], Clause]) -> Clause:
        parts = [self._signed(leaf)]
        while self._next.kind not in {"end", "close", "or"}:
            if self._next.kind == "and":
                self._take()
            parts.append(self._signed(leaf))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _signed(self, leaf: Callable[[Token], Clause]) -> Clause:
        negate = False
        while self._next.kind in {"not", "plus"}:
            negate ^= self._take().kind == "not"
        clause = self._one(leaf)
        return Not(clause) if negate else clause

    def _one(self, leaf: Callable[[Token], Clause]) -> Clause:
        token = self._take()
        if token.kind == "open":
            return self._group(leaf)
        if token.kind == "field":
            return self._valued(token.text)
        if token.kind == "all":
            return Every(())
        if token.kind not in {"word", "phrase", "range"}:
            _unreadable(token)
        self._count += 1
        if self._count > MOST:
            complain("too many boolean clauses")
        return leaf(token)

    def _valued(self, field: str) -> Clause:
        if self._next.kind in {"field", "all"}:
            complain(f"Cannot parse the value of '{field}'")
        return self._signed(lambda token: self._leaves.of_field(field, token))

    def _group(self, leaf: Callable[[Token], Clause]) -> Clause:
        self._depth += 1
        if self._depth > DEEPEST:
            complain(f"The query is nested deeper than {DEEPEST} levels")
        clause = self._either(leaf)
        if self._take().kind != "close":
            complain("A parenthesis is not closed")
        self._depth -= 1
        return clause


def _unreadable(token: Token) -> NoReturn:
    complain(f"Cannot parse the query near '{token.text[:20]}'" if token.text else "The query ends too early")


def _either(parts: list[Clause]) -> Clause:
    """Values of one field, any of which will do, are one filter."""
    parts = list(dict.fromkeys(parts))
    if all(isinstance(part, Filter) and part.field == parts[0].field for part in parts):
        return Filter(parts[0].field, tuple(value for part in parts for value in part.values))
    return parts[0] if len(parts) == 1 else Either(tuple(parts))
