"""How a dataset lies in a tantivy index: which columns there are, and what goes into them."""

from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import tantivy

from catalog.search import fields, firsts
from catalog.search.firsts import INITIALS
from catalog.search.korean import BREAK, WHOLE, cut, flow, split
from catalog.search.wishes import TEXT

LAYOUT = "4"
"""Raise it with every change of the columns or of what they hold: an index laid out otherwise must be rebuilt."""

COLUMNS = tuple(field for field in fields.RAW if field != "title_string")
"""Fields that are kept as they are; the title is compared by the column that orders by it."""
ANY = "*"
"""In place of a state or a label: whichever."""
SAMPLE, SAMPLED = "~", 16
"""Before a state: only of the sample; and of how many datasets one belongs to it, by the checksum of its id."""


def build_schema() -> tantivy.Schema:
    """The columns.

    Texts come already cut into terms, joined by spaces; they keep frequencies but no positions.  Phrases are asked of
    the flows, which hold whole words in their order.  What has no column of its own is a fact.  A field with several
    values is counted by one column that holds the set of them, which is many times faster than a column of many values
    and just as exact.  Dates, ids and the heads of texts are numbers, for ordering by text is slow beyond the first
    pages.
    """
    builder = tantivy.SchemaBuilder()
    for field in (*fields.TEXTS, INITIALS):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    for field in fields.FLOWS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    fast = {*fields.SINGLE, *fields.MANY, "id"}
    for field in (*COLUMNS, "seen", "facts"):
        builder.add_text_field(
            field, stored=field == "id", fast=field in fast, tokenizer_name="raw", index_option="basic"
        )
    for field in map(set_column, fields.SETS):
        builder.add_text_field(field, fast=True, tokenizer_name="raw", index_option="basic")
    for field in map(text_column, fields.NAMES):
        builder.add_text_field(field, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for field in ("id_number", *map(head_column, fields.NAMES), *fields.DATES, *fields.NUMBERS):
        builder.add_unsigned_field(field, indexed=True, fast=True)
    return builder.build()


def set_column(field: str) -> str:
    """The column that holds all values of a field as one, a line each."""
    return f"{field}_set"


def raw_column(field: str) -> str:
    """The column whose values are compared with those asked for."""
    return text_column(field) if field == "title_string" else fields.column_of(field)


def text_column(field: str) -> str:
    """The column that orders by a text."""
    return f"{field}_text"


def head_column(field: str) -> str:
    """The column that orders by the first letters of a text."""
    return f"{field}_head"


def seen_as(state: str, label: str) -> str:
    """The term of whoever may see a label, looking among a state."""
    return f"{state} {label}"


TEXT_COLUMNS = frozenset(("id", *map(text_column, fields.NAMES)))
"""The columns whose values are read from what is stored."""


def build_document(document: dict, schema: tantivy.Schema) -> tantivy.Document:
    """Lay out a dataset.  Half a surrogate pair, which no index can hold, becomes a question mark."""
    laid = _texts(document)
    for field in COLUMNS:
        value = document.get(field)
        if value and value.__class__ is str:               # nearly all of them, and so without further ado
            laid[field] = [value]
        elif values := fields.raw(document, field):
            laid[field] = values
    sampled = crc32(document["id"].encode(errors="replace")) % SAMPLED == 0
    laid["seen"] = _seen(tuple(laid.get("state", ())), tuple(document.get("labels") or ()), sampled)
    for field in fields.SETS:
        if field in laid:
            laid[set_column(field)] = "\n".join(sorted(laid[field]))
    laid["facts"] = fields.facts(document)
    laid["id_number"] = fields.id_number(document["id"])
    for field in fields.DATES:
        laid[field] = fields.date_number(str(document.get(field) or "")) or 0
    for field in fields.NUMBERS:
        laid[field] = document.get(field) or 0
    for field, bits in fields.NAMES.items():
        text = fields.sort_text(document, field)
        laid[text_column(field)] = text
        laid[head_column(field)] = fields.head_number(text, bits)
    try:
        return tantivy.Document.from_dict(laid, schema)
    except ValueError:
        return tantivy.Document.from_dict({field: _clean(value) for field, value in laid.items()}, schema)


@lru_cache(4096)
def _seen(states: tuple[str, ...], labels: tuple[str, ...], sampled: bool) -> list[str]:
    """The terms of those who may see a dataset, which are those of many others too."""
    states = (*states, ANY)
    if sampled:
        states += tuple(SAMPLE + state for state in states)
    return [seen_as(state, label) for state in dict.fromkeys(states) for label in dict.fromkeys((*labels, ANY))]


def _texts(document: dict) -> dict[str, str]:
    title, columns, text = (split(BREAK.join(fields.parts(document, field))) for field in ("title", "columns", "text"))
    filed, making = (list(map(_keyword, fields.parts(document, field))) for field in ("keywords", "makers"))
    titled, made, told = cut(title, True), _all(making), cut(columns)
    named = " ".join([_all(filed), *(each.whole for each in filed if each.whole)])
    body = [*(each.flow for each in filed), *(each.flow for each in making), " ".join(flow(columns)),
            " ".join(flow(text))]
    return {"title": titled, "keywords": named, "makers": made, "columns": told,
            TEXT: f"{titled} {named} {made} {told} {cut(text)}",
            INITIALS: " ".join([*firsts.cut(title), *(each.initials for each in filed if each.initials)]),
            "title_flow": " ".join(flow(title)), "body_flow": f" {BREAK} ".join(body)}


class _Keyword(NamedTuple):
    """The terms of a tag, a theme, a publisher, its flow, the term of the whole, and those of its first letters."""

    terms: str
    flow: str
    whole: str
    initials: str


def _all(keywords: list[_Keyword]) -> str:
    return " ".join(each.terms for each in keywords)


@lru_cache(8192)
def _keyword(text: str) -> _Keyword:
    """They come again and again."""
    found = split(text)
    whole = "".join(word for word in found if word != BREAK)
    return _Keyword(cut(found, True), " ".join(flow(found)), whole and WHOLE + whole, " ".join(firsts.cut(found)))


def _clean(value):
    if isinstance(value, list):
        return [_clean(each) for each in value]
    return value.encode(errors="replace").decode() if isinstance(value, str) else value
