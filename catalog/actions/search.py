"""Searching."""

import orjson
from sqlalchemy import select

from catalog import documents, indexed, may
from catalog.actions.datasets import SHOW
from catalog.actions.reading import flag, number, word, words
from catalog.actions.registry import action
from catalog.errors import SearchError
from catalog.prepared import PreparedAmong
from catalog.search import Query, Unbuilt
from catalog.search.korean import highlight
from catalog.search.parse import DEFAULT_SORT, parse
from catalog.tables import datasets, organizations
from schemas import vocabulary

TERMS = {"license_id": vocabulary.LICENSES, "access_rights": vocabulary.ACCESS, "frequency": vocabulary.FREQUENCIES,
         "dcat_type": vocabulary.KINDS}
FOUND = PreparedAmong(SHOW, datasets.c.id)
TITLES = PreparedAmong(select(organizations.c.name, organizations.c.card), organizations.c.name)
NOTES, LEAD = 300, 60              # letters shown of a description, and how many of them before the first find


@action(reads=True, open=True)
def package_search(unit, data):
    """Search.  Whatever a caller may not see is neither found nor counted.

    :param q: words to look for, or `field:value`
    :param fq: a filter, such as `organization:kepco`; `fq_list` takes several
    :param sort: such as `metadata_modified desc`
    :param rows: how many to return, 10 unless told, 1000 at most
    :param start: how many to pass over
    :param facet.field: fields to count values of, as a list
    :param fl: only these fields of each dataset
    :param include_private: also the private ones the caller may see
    :param include_drafts: also the drafts the caller may see
    :param highlight: where the words were found, by dataset
    """
    query = parse(data, may.labels(unit.user))
    hits = _find(unit, query)
    found = {row.id: row for row in FOUND.all(unit.db, hits.ids)}
    rows = [found[id] for id in hits.ids if id in found and may.see(unit.user, found[id])]
    fields = _only(data)
    result = {"count": hits.count, "sort": _sort(data), "facets": hits.facets,
              "search_facets": _search_facets(unit, hits.facets),
              "results": [_flat(row, fields) if fields else orjson.Fragment(documents.shown(row.doc, row.card))
                          for row in rows]}
    if flag(data, "highlight"):
        result["highlights"] = {row.id: _highlights(row.doc, hits.terms) for row in rows}
    return result


@action(reads=True, open=True)
def tag_list(unit, data):
    """Return the tags of the published datasets, by name.

    :param query: only those with this in them
    :param all_fields: dicts instead of names
    """
    number(data, "limit")                           # tolerated, as CKAN does, but a nonsense number is a mistake
    if data.get("vocabulary_id"):
        return []
    wanted = word(data, "query").lower()
    names = sorted(name for name in _find(unit, Query(rows=0, facets=("tags",), facet_limit=-1)).facets["tags"]
                   if wanted in name.lower())
    return documents.tags([{"name": name} for name in names]) if flag(data, "all_fields") else names


def _find(unit, query: Query):
    try:
        return unit.index.find(query)
    except Unbuilt:
        raise SearchError("The search index is being built. Please try again in a moment.") from None


def _sort(data: dict) -> str:
    asked = word(data, "sort")
    return DEFAULT_SORT if asked in ("", "rank") else asked


def _only(data: dict) -> list[str]:
    fields = words(data, "fl")
    return [] if "*" in fields else fields


def _flat(row, fields: list[str]) -> dict:
    """Only some fields of a dataset, as an index would hold them."""
    doc = orjson.loads(documents.shown(row.doc, row.card))
    flat = {extra["key"]: extra["value"] for extra in doc["extras"]} | doc | {
        "tags": [tag["name"] for tag in doc["tags"]], "organization": (doc["organization"] or {}).get("name"),
        **{f"res_{key}": [each[key] for each in doc["resources"]] for key in ("format", "name", "description", "url")}}
    return {field: flat[field] for field in fields if field in flat}


def _search_facets(unit, facets: dict) -> dict:
    """CKAN's second form of the same counts, with names for people; an organisation's in each language it has."""
    names = {field: {value: {"display_name": _term(field, value)} for value in counts}
             for field, counts in facets.items()}
    names.get("organization", {}).update(_titles(unit, facets.get("organization")))
    return {field: {"title": field, "items": sorted(
        ({"name": value, "count": count} | names[field][value] for value, count in counts.items()),
        key=lambda item: item["display_name"], reverse=True)} for field, counts in facets.items()}


def _titles(unit, names) -> dict[str, dict]:
    cards = {row.name: orjson.loads(row.card) for row in TITLES.all(unit.db, names or ())}
    return {name: {"display_name": card["title"]} | {key: card[key] for key in ("title_translated",) if card.get(key)}
            for name, card in cards.items()}


def _term(field: str, value: str) -> str:
    known = TERMS.get(field, {}).get(value)
    if known is None:
        return value
    return known["title_ko"] if isinstance(known, dict) else known.ko


def _highlights(doc: bytes, terms: tuple[str, ...]) -> dict:
    """Texts in pieces, each with whether it was looked for; a page escapes the pieces itself.

    Title and description are always there, columns and tags only where something was found in them.
    """
    shown = orjson.loads(doc)
    found = {"title": highlight(shown["title"] or "", terms), "notes": _around(highlight(shown["notes"] or "", terms))}
    for key, text in (("columns", indexed.columns(shown)), ("tags", ", ".join(tag["name"] for tag in shown["tags"]))):
        pieces = highlight(text, terms)
        if any(marked for _, marked in pieces):
            found[key] = _around(pieces)
    return found


def _around(pieces: list) -> list:
    """The part of a description where something was found."""
    first = next((place for place, (_, marked) in enumerate(pieces) if marked), 0)
    before, left, kept = "".join(text for text, _ in pieces[:first]), NOTES, []
    if len(before) > LEAD:
        kept.append(["… " + before[-LEAD:], False])
    elif before:
        kept.append([before, False])
    for text, marked in pieces[first:]:
        kept.append([text[:left] + (" …" if len(text) > left else ""), marked])
        left -= len(text)
        if left <= 0:
            break
    return kept
