"""The index of small catalogues and of tests: everything in memory, nothing to install, the same answers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock

from catalog.search import (
    Clause,
    Either,
    Every,
    Filter,
    Hits,
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
from catalog.search.counting import rounds
from catalog.search.firsts import INITIALS
from catalog.search.korean import BREAK, flow, phrases, split, terms, wanted, words
from catalog.search.spans import literal
from catalog.search.wishes import TEXT, AnyOf, Less, Wish, holds


@dataclass(frozen=True)
class _Entry:
    """A document, made ready to be asked."""

    id: str
    raw: dict[str, list[str]]
    terms: dict[str, frozenset[str]]
    flows: dict[str, str]
    facts: tuple[str, ...]
    keys: dict[str, str | int | tuple]
    labels: frozenset[str]


class MemoryIndex:
    """A search index that forgets everything with its process; see `SearchIndex` for the verbs."""

    def __init__(self):
        self._entries: dict[str, _Entry] = {}
        self._turn = RLock()

    @property
    def fresh(self) -> bool:
        """Always: whoever makes one fills it."""
        return True

    def update(self, documents: list[dict], gone: Iterable[str] = (), more: bool = False) -> None:  # noqa: ARG002
        """Put and take away at once."""
        with self._turn:
            entries = dict(self._entries)
            for identity in gone:
                entries.pop(identity, None)
            entries.update((document["id"], _entry(document)) for document in documents)
            self._entries = entries

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep other threads from writing."""
        with self._turn:
            yield

    def rebuild(self, batches: Iterable[list[dict]]) -> None:
        """Build anew beside the old index and swap."""
        with self._turn:
            self._entries = {document["id"]: _entry(document) for batch in batches for document in batch}

    def close(self) -> None:
        """Nothing to let go of."""

    def held(self, text: str, term: str) -> int:
        """How many datasets have a term in one of their texts."""
        return sum(term in entry.terms[text] for entry in self._entries.values())

    def find(self, query: Query) -> Hits:
        """Answer a query."""
        wish, scored = ranking.wished(query), query.scored
        found = self._found(query)
        score = _Score(query, wish) if scored else None
        for field, descending in reversed(fields.sort_plan(query.sort, scored)):
            keys = {entry.id: score.of(entry) if field == "score" else entry.keys[field] for entry in found}
            found = sorted(found, key=lambda entry, keys=keys: keys[entry.id], reverse=descending)
        page = found[query.start : query.start + query.rows]
        facets = self._facets(query, found)
        return Hits(len(found), [entry.id for entry in page], facets, ranking.marked(query))


    def _facets(self, query: Query, found: list[_Entry]) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for each, facets in rounds(query).items():
            among = found if each.filters == query.filters else self._found(each)
            counts.update((facet, _counted(among, facet, query)) for facet in facets)
        return {facet: counts[facet] for facet in query.facets}

    def _found(self, query: Query) -> list[_Entry]:
        wish = ranking.wished(query)
        found = [entry for entry in self._entries.values() if _seen(entry, query) and holds(entry.terms, wish, TEXT)]
        return [entry for entry in found if all(_holds(entry, clause) for clause in query.filters)]


def _entry(document: dict) -> _Entry:
    texts = fields.texts(document)
    divided = {field: frozenset(terms(text, heads=field in fields.HEADED)) for field, text in texts.items()}
    divided["keywords"] |= frozenset(fields.whole_terms(document))
    divided[TEXT] = frozenset().union(*divided.values())
    divided[INITIALS] = frozenset(fields.initial_terms(document))
    keys = {field: fields.date_number(str(document.get(field) or "")) or 0 for field in fields.DATES}
    keys.update((field, document.get(field) or 0) for field in fields.NUMBERS)
    keys.update((field, fields.sort_text(document, field)) for field in fields.NAMES)
    return _Entry(
        id=document["id"],
        raw={field: fields.raw(document, field) for field in fields.RAW},
        terms=divided,
        flows={field: f" {_flow(document, field)} " for field in fields.FLOWS},
        facts=tuple(fields.facts(document)),
        keys=keys | {"id": (fields.id_number(document["id"]), document["id"])},
        labels=frozenset(document.get("labels") or ()),
    )


def _flow(document: dict, field: str) -> str:
    pieces = [piece for part in fields.FLOWS[field] for piece in fields.parts(document, part)]
    return " ".join(flow(split(BREAK.join(pieces))))


def _seen(entry: _Entry, query: Query) -> bool:
    if query.states and not set(entry.raw["state"]) & set(query.states):
        return False
    return query.labels is None or not entry.labels.isdisjoint(query.labels)


def _holds(entry: _Entry, clause: Clause) -> bool:
    match clause:
        case Filter(field, values, negate):
            return negate == set(values).isdisjoint(_values(entry, field))
        case Range():
            return _between(entry, clause)
        case Prefix(field, start):
            return field in fields.ALWAYS and not start or _like(entry, field, literal(start) + ".*")
        case Pattern(field, expression):
            return _like(entry, field, expression)
        case Words(text, field):
            return holds(entry.terms, wanted(text), field) if field in fields.TEXTS else _named(entry, text, field)
        case Phrase(text, field):
            return any(f" {' '.join(way)} " in entry.flows[flow]
                       for flow in fields.PHRASED.get(field, ()) for way in phrases(text))
        case Every(parts):
            return all(_holds(entry, part) for part in parts)
        case Either(parts):
            return any(_holds(entry, part) for part in parts)
        case Not(part):
            return not _holds(entry, part)
    raise TypeError(clause)


def _values(entry: _Entry, field: str) -> list[str]:
    """The values of a field, as they are kept."""
    if field in fields.RAW:
        return entry.raw[field]
    opening = field + fields.VALUE
    return [fact.removeprefix(opening) for fact in entry.facts if fact.startswith(opening)]


def _like(entry: _Entry, field: str, expression: str) -> bool:
    kept = entry.terms[field] if field in fields.TEXTS else entry.raw.get(field, entry.facts)
    ways = [re.compile(literal(way) + expression, re.DOTALL) for way in fields.opening(field, expression)]
    return any(way.fullmatch(value) for way in ways for value in kept)


def _named(entry: _Entry, text: str, field: str) -> bool:
    wished = {f"{field}{fields.WORD}{word}" for word in words(text)}
    return bool(wished) and wished.issubset(entry.facts)


def _between(entry: _Entry, asked: Range) -> bool:
    bounds = fields.bounds(asked)
    if bounds is None:
        return False
    lowest, highest = bounds
    return lowest <= entry.keys[asked.field] and (highest is None or entry.keys[asked.field] <= highest)


class _Score:
    """How good a find is: a coarse measure that knows nothing of rare words, but the order of the texts is kept."""

    def __init__(self, query: Query, wish: Wish):
        self._units, self._liked, self._favours = ranking.units(wish), ranking.liked(query), query.favours

    def of(self, entry: _Entry) -> float:
        found = sum(_worth(entry, unit, TEXT) for unit in self._units)
        found += sum(like.weight * (holds(entry.terms, like.wish, like.field) if like.flat
                                    else _worth(entry, like.wish, like.field)) for like in self._liked)
        return found + sum(worth for clause, worth in self._favours if _holds(entry, clause))


def _worth(entry: _Entry, wish: Wish, field: str) -> float:
    """1 for what holds, and less for what counts less."""
    if not holds(entry.terms, wish, field):
        return 0.0
    if isinstance(wish, Less):
        return wish.weight
    return max((_worth(entry, part, field) for part in wish.parts), default=1.0) if isinstance(wish, AnyOf) else 1.0


def _counted(found: list[_Entry], field: str, query: Query) -> dict[str, int]:
    if not fields.countable(field):
        return {}
    counts = Counter(value for entry in found for value in _shown(entry, field))
    return fields.ranked(counts, query.facet_limit, query.facet_mincount)


def _shown(entry: _Entry, field: str) -> list[str]:
    if field in fields.NUMBERS:
        return [str(entry.keys[field])]
    if field in fields.YEARS:
        return [fields.year(entry.keys[fields.YEARS[field]])]
    return [fields.shown(field, value) for value in _values(entry, field)]
