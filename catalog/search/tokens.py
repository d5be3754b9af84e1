"""A query cut into its signs, words, phrases and ranges, as Solr's parsers cut it."""

import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from ckanapi.errors import SearchQueryError

from catalog.search.known import kind

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\()
    | (?P<close>\)(?:\^[\d.]+)?)
    | (?P<all>\*:\*(?:\^[\d.]+)?)
    | (?P<sign>[-+!](?=[^\s)])|&&|\|\|)
    | (?P<range>[\[{][^\[\]{}]*[\]}])(?:\^[\d.]+)?
    | (?P<phrase>"(?:\\.|[^"\\])*"(?:~[\d.]*|\^[\d.]+)*)
    | (?P<field>[A-Za-z_](?:[\w.-]|\\.)*):
    | (?P<word>(?:\\.|[^\s()"\\])+)
    | (?P<stray>.)
    )""",
    re.VERBOSE | re.DOTALL,
)
_WORD = re.compile(r'\s*(?P<word>(?:\\.|[^\s()"\\])+)', re.DOTALL)
_PHRASE = re.compile(r'"(.*)"([^"]*)', re.DOTALL)
_ENDING = re.compile(r"(?:\^[\d.]+|~[\d.]*)+$")
_SIGNS = {"&&": "and", "||": "or", "!": "not", "-": "not", "+": "plus"}
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}


class Token(NamedTuple):
    """A piece of a query: `kind` is open, close, all, and, or, not, plus, range, phrase, field, word, stray or end."""

    kind: str
    text: str

    @property
    def raw(self) -> str:
        """The value it stands for, with its backslashes and without boost and slop."""
        return _PHRASE.fullmatch(self.text)[1] if self.kind == "phrase" else _ENDING.sub("", self.text)

    @property
    def value(self) -> str:
        """The value it stands for."""
        return plain(self.raw)

    @property
    def loose(self) -> bool:
        """Whether it is a phrase whose words may stand apart: `"a b"~3`."""
        found = _PHRASE.fullmatch(self.text) if self.kind == "phrase" else None
        return bool(found and re.search(r"~0*[1-9]", found[2]))


END = Token("end", "")


def plain(text: str) -> str:
    """A text without the backslashes that take the meaning of what follows them."""
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def tokens(text: str, strict: bool = False) -> Iterator[Token]:
    """Cut a query.

    :param strict: whether any word before a colon names a field, which nothing may have a value of, as in CKAN's own
        index; else only a field we know, and `http://x:80` is text
    """
    at, text = 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match["field"] and not strict and not kind(plain(match["field"])):
            match = _WORD.match(text, at)
        found = match.lastgroup
        at = match.end()
        value = match[found]
        if found == "sign":
            found = _SIGNS[value]
        elif found == "word":
            found = _OPERATORS.get(value, found)
        yield Token(found, value)


def complain(what: str) -> NoReturn:
    """Refuse a query in the way CKAN does, which shows the reason as Python would write it."""
    raise SearchQueryError(repr(what))
