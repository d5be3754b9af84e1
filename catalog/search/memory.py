"""The index of small catalogues and of tests: everything in memory, nothing to install, the same answers."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock

from catalog.search import Clause, Either, Every, Filter, Hits, Not, Prefix, Query, Range, Words, fields
from catalog.search.korean import HEAD, All, Wish, marks, terms, wanted

_WEIGHTS = {"text": 1.0, "title": 3.0, "keywords": 1.5}


@dataclass(frozen=True)
class _Entry:
    """A document, made ready to be asked."""

    id: str
    raw: dict[str, list[str]]
    terms: dict[str, frozenset[str]]
    dates: dict[str, int | None]
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

    def update(self, documents: list[dict], gone: Iterable[str] = ()) -> None:
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

    def find(self, query: Query) -> Hits:
        """Answer a query."""
        scored = bool(query.text.strip())
        wish = wanted(query.text) if scored else All(())
        found = [entry for entry in self._entries.values() if _seen(entry, query) and _has(entry.terms["text"], wish)]
        found = [entry for entry in found if all(_holds(entry, clause) for clause in query.filters)]
        for field, descending in reversed(fields.sort_plan(query.sort, scored)):
            keys = {entry.id: _score(entry, wish) if field == "score" else entry.keys[field] for entry in found}
            found = sorted(found, key=lambda entry, keys=keys: keys[entry.id], reverse=descending)
        page = found[query.start : query.start + query.rows]
        facets = {field: _counted(found, field, query) for field in query.facets}
        return Hits(len(found), [entry.id for entry in page], facets, marks(query.text))


def _entry(document: dict) -> _Entry:
    texts = fields.texts(document)
    split = {field: frozenset(terms(text, heads=field != "text")) for field, text in texts.items()}
    split["text"] |= split["title"] | split["keywords"]
    dates = {field: fields.date_number(str(document.get(field) or "")) for field in fields.DATES}
    keys = {field: number or 0 for field, number in dates.items()}
    keys.update((field, fields.sort_text(document, field)) for field in fields.NAMES)
    return _Entry(
        id=document["id"],
        raw={field: fields.raw(document, field) for field in fields.RAW},
        terms=split,
        dates=dates,
        keys=keys | {"id": (fields.id_number(document["id"]), document["id"])},
        labels=frozenset(document.get("labels") or ()),
    )


def _seen(entry: _Entry, query: Query) -> bool:
    if query.states and not set(entry.raw["state"]) & set(query.states):
        return False
    return query.labels is None or not entry.labels.isdisjoint(query.labels)


def _has(found: frozenset[str], wish: Wish) -> bool:
    if isinstance(wish, str):
        return wish in found
    return (all if isinstance(wish, All) else any)(_has(found, part) for part in wish.parts)


def _holds(entry: _Entry, clause: Clause) -> bool:
    match clause:
        case Filter(field, values, negate):
            return negate == set(values).isdisjoint(entry.raw.get(field, ()))
        case Range(field, low, high):
            return _between(entry.dates.get(field), low, high)
        case Prefix(field, start):
            values = entry.raw.get(field) or entry.terms.get(field, ())
            return field in fields.ALWAYS and not start or any(value.startswith(start) for value in values)
        case Words(text, field):
            return _has(entry.terms.get(field, frozenset()), wanted(text))
        case Every(parts):
            return all(_holds(entry, part) for part in parts)
        case Either(parts):
            return any(_holds(entry, part) for part in parts)
        case Not(part):
            return not _holds(entry, part)
    raise TypeError(clause)


def _between(number: int | None, low: str | None, high: str | None) -> bool:
    if number is None:
        return False
    lowest = fields.date_number(low) if low else 0
    highest = fields.date_number(high, "9") if high else number
    return lowest is not None and highest is not None and lowest <= number <= highest


def _score(entry: _Entry, wish: Wish) -> float:
    """How much of a query stands where: a coarse measure, but title before keywords before text."""
    if isinstance(wish, str):
        begins = 2.0 if HEAD + wish in entry.terms["title"] else 0.0
        return begins + sum(weight for field, weight in _WEIGHTS.items() if wish in entry.terms[field])
    return sum(_score(entry, part) for part in wish.parts)


def _counted(found: list[_Entry], field: str, query: Query) -> dict[str, int]:
    if field not in fields.FACETS:
        return {}
    counts = Counter(value for entry in found for value in entry.raw[field])
    return fields.ranked(counts, query.facet_limit, query.facet_mincount)
