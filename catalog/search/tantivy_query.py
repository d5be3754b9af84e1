"""Our questions in tantivy's terms.  Its query parser is never used: a few thousand parentheses crash it."""

from collections.abc import Iterable

import tantivy
from tantivy import Occur
from tantivy import Query as Asked

from catalog.search import (
    Clause,
    Either,
    Every,
    Filter,
    Not,
    Pattern,
    Phrase,
    Prefix,
    Query,
    Range,
    Words,
    fields,
    ranking,
)
from catalog.search.korean import phrases, wanted, words
from catalog.search.spans import literal
from catalog.search.tantivy_schema import ANY, raw_column, seen_as, set_column
from catalog.search.tokens import complain
from catalog.search.wishes import TEXT, All, AnyOf, Less, Of, Some, Wish, Word


def matching(schema: tantivy.Schema, query: Query) -> Asked:
    """What must hold for a dataset to be found.  Who may see it is a clause of its own that no text can touch."""
    must = [(Occur.Must, _seen(schema, query))]
    wish = ranking.wished(query)
    if wish != All(()):
        must.append((Occur.Must, worded(schema, wish, TEXT)))
    for clause in query.filters:
        if isinstance(clause, Not):
            must.append((Occur.MustNot, asked(schema, clause.part)))
        else:
            must.append((Occur.Must, asked(schema, clause)))
    return Asked.boolean_query(must)


def ranked(schema: tantivy.Schema, query: Query, found: Asked) -> Asked:
    """The same datasets, those before others that have what is liked."""
    better = [(Occur.Must, found)]
    for like in ranking.liked(query):
        wished = worded(schema, like.wish, like.field)
        weighed = Asked.const_score_query if like.flat else Asked.boost_query
        better.append((Occur.Should, weighed(wished, like.weight)))
    wished = Asked.boolean_query(better)
    for clause, worth in query.favours:                # each by itself: among others, all that it holds of is gone over
        favour = Asked.const_score_query(asked(schema, clause), worth)
        wished = Asked.boolean_query([(Occur.Must, wished), (Occur.Should, favour)])
    return wished


def both(found: Asked, clause: Asked) -> Asked:
    """What is found by both; the second has no say in the order."""
    return Asked.boolean_query([(Occur.Must, found), (Occur.Must, Asked.const_score_query(clause, 0.0))])


def worded(schema: tantivy.Schema, wish: Wish, field: str) -> Asked:
    """Ask for terms in a text."""
    match wish:
        case str():
            return Asked.term_query(schema, field, wish, "freq")
        case All(parts):
            found = _joined((worded(schema, part, field) for part in parts), True)
            longer = isinstance(wish, Word) and len(parts) > 1
            return Asked.boost_query(found, len(parts) ** ranking.LONGER) if longer else found
        case AnyOf(parts):
            ways = [worded(schema, part, field) for part in parts]
            return Asked.disjunction_max_query(ways, ranking.BESIDE) if len(ways) > 1 else _joined(ways, False)
        case Some(parts, least):
            some = [(Occur.Should, worded(schema, part, field)) for part in parts]
            return Asked.boolean_query(some, minimum_number_should_match=least)
        case Less(part, weight):
            return Asked.boost_query(worded(schema, part, field), weight)
        case Of(other, part):
            return worded(schema, part, other)
    raise TypeError(wish)


def asked(schema: tantivy.Schema, clause: Clause) -> Asked:
    """Ask for a clause."""
    match clause:
        case Filter(field, values, negate):
            found = _one_of(schema, field, values)
            return _not(found) if negate else found
        case Range():
            return _between(schema, clause)
        case Prefix(field, start):
            return Asked.const_score_query(_starting(schema, field, start), 0.0)
        case Pattern(field, expression):
            return Asked.const_score_query(_like(schema, field, expression), 0.0)
        case Words(text, field):
            return worded(schema, wanted(text), field) if field in fields.TEXTS else _named(schema, text, field)
        case Phrase(text, field):
            return _in_order(schema, text, field)
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
    return Asked.const_score_query(Asked.term_set_query(schema, "seen", pairs), 0.0)


def _one_of(schema: tantivy.Schema, field: str, values: Iterable[str]) -> Asked:
    """One of the values, which are compared exactly."""
    column = raw_column(field)
    opening = f"{field}{fields.VALUE}" if column == "facts" else ""
    values = [opening + value.encode(errors="replace").decode() for value in values]
    if len(values) == 1:
        return Asked.const_score_query(Asked.term_query(schema, column, values[0], "basic"), 0.0)
    return Asked.const_score_query(Asked.term_set_query(schema, column, values), 0.0)


def _between(schema: tantivy.Schema, asked: Range) -> Asked:
    bounds = fields.bounds(asked)
    if bounds is None or (bounds[1] is not None and bounds[0] > bounds[1]):
        return Asked.empty_query()
    found = Asked.range_query(schema, asked.field, tantivy.FieldType.Unsigned, *bounds)
    return Asked.const_score_query(found, 0.0)


def _starting(schema: tantivy.Schema, field: str, start: str) -> Asked:
    if not start and field in fields.SETS:
        return Asked.exists_query(set_column(field))
    if not start and field in (*fields.RAW, *fields.TEXTS):
        return Asked.all_query() if field in fields.ALWAYS else Asked.exists_query(field)
    return _like(schema, field, literal(start) + ".*")


def _like(schema: tantivy.Schema, field: str, expression: str) -> Asked:
    column = field if field in fields.TEXTS else raw_column(field)
    ways = [literal(opening) for opening in fields.opening(field, expression)]
    try:
        return _joined([Asked.regex_query(schema, column, f"(?s){way}{expression}") for way in ways], False)
    except ValueError:                                 # the engine's limit, which is a thousand states
        return complain("A pattern or a range is too long")


def _named(schema: tantivy.Schema, text: str, field: str) -> Asked:
    """All words of a text among those of a field's values."""
    values = [f"{field}{fields.WORD}{word}" for word in dict.fromkeys(words(text))]
    found = [Asked.term_query(schema, "facts", value, "basic") for value in values]
    return Asked.const_score_query(_joined(found, True), 0.0) if found else Asked.empty_query()


def _in_order(schema: tantivy.Schema, text: str, field: str) -> Asked:
    ways = [_phrase(schema, flow, way) for flow in fields.PHRASED.get(field, ()) for way in phrases(text)]
    return Asked.const_score_query(_joined(ways, False), 0.0)


def _phrase(schema: tantivy.Schema, flow: str, way: list[str]) -> Asked:
    if len(way) == 1:
        return Asked.term_query(schema, flow, way[0], "basic")
    return Asked.phrase_query(schema, flow, way)
