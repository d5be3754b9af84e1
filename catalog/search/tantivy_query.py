"""Our questions in tantivy's terms.  Its query parser is never used: a few thousand parentheses crash it."""

import re
from collections.abc import Iterable

import tantivy
from tantivy import Occur
from tantivy import Query as Asked

from catalog.search import Clause, Either, Every, Filter, Not, Prefix, Query, Range, Words, fields
from catalog.search.korean import HEAD, All, Wish, wanted, words
from catalog.search.tantivy_schema import ANY, seen_as, set_column

_TITLE, _KEYWORDS, _BEGINS = 3.0, 1.5, 2.0
_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")


def matching(schema: tantivy.Schema, query: Query) -> Asked:
    """What must hold for a dataset to be found.  Who may see it is a clause of its own that no text can touch."""
    must = [(Occur.Must, _seen(schema, query))]
    if query.text.strip():
        must.append((Occur.Must, worded(schema, wanted(query.text), "text")))
    for clause in query.filters:
        if isinstance(clause, Not):
            must.append((Occur.MustNot, asked(schema, clause.part)))
        else:
            must.append((Occur.Must, asked(schema, clause)))
    return Asked.boolean_query(must)


def ranked(schema: tantivy.Schema, query: Query, found: Asked) -> Asked:
    """The same datasets, those before others that have the words in their title or keywords."""
    better = [(Occur.Must, found)]
    for part in wanted(query.text).parts:
        better.append((Occur.Should, Asked.boost_query(worded(schema, part, "title"), _TITLE)))
        better.append((Occur.Should, Asked.boost_query(worded(schema, part, "keywords"), _KEYWORDS)))
    for word in words(query.text):
        begins = Asked.term_query(schema, "title", HEAD + word[:2], "freq")
        better.append((Occur.Should, Asked.boost_query(begins, _BEGINS)))
    return Asked.boolean_query(better)


def both(found: Asked, clause: Asked) -> Asked:
    """What is found by both; the second has no say in the order."""
    return Asked.boolean_query([(Occur.Must, found), (Occur.Must, Asked.const_score_query(clause, 0.0))])


def worded(schema: tantivy.Schema, wish: Wish, field: str) -> Asked:
    """Ask for terms in a text."""
    if isinstance(wish, str):
        return Asked.term_query(schema, field, wish, "freq")
    return _joined((worded(schema, part, field) for part in wish.parts), isinstance(wish, All))


def asked(schema: tantivy.Schema, clause: Clause) -> Asked:
    """Ask for a clause."""
    match clause:
        case Filter(field, values, negate):
            found = _one_of(schema, field, values)
            return _not(found) if negate else found
        case Range(field, low, high):
            return _between(schema, field, low, high)
        case Prefix(field, start):
            return Asked.const_score_query(_starting(schema, field, start), 0.0)
        case Words(text, field):
            return worded(schema, wanted(text), field) if field in fields.TEXTS else Asked.empty_query()
        case Every(parts):
            return _joined((asked(schema, part) for part in parts), True)
        case Either(parts):
            return _joined((asked(schema, part) for part in parts), False)
        case Not(part):
            return _not(asked(schema, part))
    raise TypeError(clause)


def _joined(parts: Iterable[Asked], every: bool) -> Asked:
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Asked.all_query() if every else Asked.empty_query()
    return Asked.boolean_query([(Occur.Must if every else Occur.Should, part) for part in parts])


def _not(found: Asked) -> Asked:
    return Asked.boolean_query([(Occur.Must, Asked.all_query()), (Occur.MustNot, found)])


def _seen(schema: tantivy.Schema, query: Query) -> Asked:
    """States and labels are one term together, so that what most people ask for most often is one term alone."""
    labels = (ANY,) if query.labels is None else query.labels
    pairs = [seen_as(state, label) for state in query.states or (ANY,) for label in labels]
    if len(pairs) == 1:
        return Asked.term_query(schema, "seen", pairs[0], "basic")
    return _one_of(schema, "seen", pairs)


def _one_of(schema: tantivy.Schema, field: str, values: Iterable[str]) -> Asked:
    values = [value.encode(errors="replace").decode() for value in values]
    if not values or field not in (*fields.RAW, "seen"):
        return Asked.empty_query()
    if len(values) == 1:
        return Asked.const_score_query(Asked.term_query(schema, field, values[0], "basic"), 0.0)
    return Asked.const_score_query(Asked.term_set_query(schema, field, values), 0.0)


def _between(schema: tantivy.Schema, field: str, low: str | None, high: str | None) -> Asked:
    """Dates, which are numbers; 0 is that there is none."""
    lowest = fields.date_number(low) if low else 1
    highest = fields.date_number(high, "9") if high else None
    if field not in fields.DATES or lowest is None or (high and highest is None):
        return Asked.empty_query()
    found = Asked.range_query(schema, field, tantivy.FieldType.Unsigned, lowest, highest)
    return Asked.const_score_query(found, 0.0)


def _starting(schema: tantivy.Schema, field: str, start: str) -> Asked:
    if field not in (*fields.RAW, *fields.TEXTS):
        return Asked.empty_query()
    if start:
        start = start.encode(errors="replace").decode()
        return Asked.regex_query(schema, field, _SPECIAL.sub(r"\\\g<0>", start) + "(?s).*")
    if field in fields.SETS:
        return Asked.exists_query(set_column(field))
    return Asked.all_query() if field in fields.ALWAYS else Asked.exists_query(field)
