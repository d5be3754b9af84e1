"""Searching."""

from functools import partial

import orjson
from sqlalchemy import select

from catalog import documents, may
from catalog.actions import bunching, understood
from catalog.actions.datasets import SHOW
from catalog.actions.highlighting import highlights
from catalog.actions.reading import flag, number, word, words
from catalog.actions.registry import action
from catalog.errors import SearchError, ValidationError
from catalog.prepared import PreparedAmong
from catalog.search import Hits, Query, Unbuilt
from catalog.search.parse import DEFAULT_SORT, parse
from catalog.tables import datasets, groups, organizations
from schemas import vocabulary
from schemas.ckan import to_extras

TERMS = {"license_id": vocabulary.LICENSES, "access_rights": vocabulary.ACCESS, "frequency": vocabulary.FREQUENCIES,
         "dcat_type": vocabulary.KINDS}
FOUND = PreparedAmong(SHOW, datasets.c.id)
UNBUILT = repr("The search index is being built. Please try again in a moment.")
TITLES = PreparedAmong(select(organizations.c.name, organizations.c.card), organizations.c.name)


@action(reads=True, open=True)
def package_search(unit, data):
    """Search, and count what was found.  Whatever a caller may not see is neither found nor counted.

    `q` without a field is plain words, all of which must be found; with `field:value` it is a query in Solr's language
    (AND OR NOT + - parentheses, "phrases", prefix*, [a TO b], {a TO b}, NOW-7DAYS), as `fq` always is.

    :param q: words to look for, or a query; 4096 characters at most
    :param fq: a filter, such as `organization:kepco`; alternatives without parentheses mean what they say
    :param fq_list: more filters, as a list
    :param sort: such as `metadata_modified desc, name asc`; `score desc, metadata_modified desc` unless told
    :param rows: how many to return, 10 unless told, 1000 at most
    :param start: how many to pass over
    :param facet: false counts nothing
    :param facet.field: fields to count values of, as a list, 100 at most
    :param facet.limit: how many values of each, 50 unless told, -1 for all
    :param facet.mincount: values found less often are left out, 1 unless told
    :param facet.apart: a field that `fq` asks values of is counted as if it did not, to tell what its other values
        would bring
    :param facet.estimate: what finds more than 200,000 may be counted in a sixteenth of it; `facets_estimated` names
        the fields that were
    :param fl: only these fields of each dataset, flat
    :param include_private: also the private ones the caller may see
    :param include_drafts: also the drafts the caller may see
    :param include_deleted: also the deleted ones, for those who may see them
    :param use_default_schema: show datasets as a CKAN without our fields would, those being extras
    :param highlight: where the words were found, by dataset
    :param understand: take the words of `q` as people mean them, true unless told.  What means the same is sought
        beside them; where nothing has them, what the keys write on the other keyboard, what begins with these initials,
        or what differs by a letter; and behind the datasets that have all the words, while these are fewer than 40,
        those that have some.  Datasets that have the words as they were typed come first.  `understood` tells what was
        done: the `text`, and in `done` the `kind` (synonym, keyboard, initials, typo, partial), what was `said` and
        what was `meant`; where some of the words are enough, `full` is how many datasets have all of them.  With
        `highlight`, `why` tells of each dataset which word was found in which field, and as what
    :param bunch: show datasets of one organisation that have one title or one id on data.go.kr as one row, the first of
        them, while the best come first; `start` and `rows` are of such rows.  Only the first 100 datasets are put
        together.  `bunches` tells how many `rows` there are, the `count` of bunches where all were looked at, and by
        the id of a row its `others`: their `count`, `kinds`, and 20 `datasets`
    """
    query = parse(data, may.labels(unit.user), unit.now)
    together = flag(data, "bunch") and bunching.wanted(query)
    meant = _meant(unit, query, together) if flag(data, "understand", True) else None
    query, look = (meant.query, partial(find, known=meant.known)) if meant else (query, find)
    bunch = bunching.page(unit, query, look) if together else None
    hits, rows = bunch[:2] if bunch else look(unit, query)
    fields = _only(data)
    show = partial(flat, fields=fields) if fields else _plain if flag(data, "use_default_schema") else _whole
    result = {"count": hits.count, "sort": _sort(data), "facets": hits.facets,
              "search_facets": _search_facets(unit, hits.facets), "results": [show(row) for row in rows]}
    if flag(data, "facet.estimate"):
        result["facets_estimated"] = sorted(hits.about)
    if bunch:
        result["bunches"] = bunch.told
    if flag(data, "highlight"):
        said_by = meant.said_by if meant else None
        result["highlights"] = {row.id: highlights(row.doc, hits.terms, said_by) for row in rows}
    if meant:
        result["understood"] = meant.told
    if query.rows and query.start + query.rows < (bunch.told["rows"] if bunch else hits.count):
        unit.told["next"] = {"start": query.start + query.rows, "rows": query.rows}
    return result


@action(reads=True, open=True)
def current_package_list_with_resources(unit, data):
    """Return the datasets that changed last, with all that is known of them.  Who sees everything sees private ones.

    :param limit: how many, 10 unless told, 1000 at most
    :param offset: how many to pass over
    :param page: instead of an offset, how many pages of `limit` datasets to go, counted from 1
    """
    limit, page = number(data, "limit"), number(data, "page")
    if page == 0:
        raise ValidationError({"page": ["Must be a positive integer"]})
    offset = number(data, "offset")
    if offset is None:
        offset = (page - 1) * limit if page and limit else 0
    asked = {"rows": 10 if limit is None else limit, "start": offset, "include_private": unit.user.sees_all}
    return [_whole(row) for row in find(unit, parse(asked, may.labels(unit.user)))[1]]


def find(unit, query: Query, known: tuple[Query, Hits] | None = None):
    """What an index finds, and the rows of the datasets on the page.

    :param known: what it was asked already, and its answer
    :raises SearchError: while there is no index
    """
    try:
        hits = known[1] if known and known[0] == query else unit.index.find(query)
    except Unbuilt:
        raise SearchError(UNBUILT) from None
    found = {row.id: row for row in FOUND.all(unit.db, hits.ids)}
    return hits, [found[id] for id in hits.ids if id in found and may.see(unit.user, found[id])]


def _meant(unit, query: Query, together: bool) -> understood.Meant | None:
    try:
        return understood.meant(unit, query, bunching.first if together else lambda query: query)
    except Unbuilt:
        raise SearchError(UNBUILT) from None


def _sort(data: dict) -> str:
    asked = word(data, "sort")
    return DEFAULT_SORT if asked in ("", "rank") else asked


def _only(data: dict) -> list[str]:
    fields = [field for each in words(data, "fl") for field in each.split()]
    return [] if "*" in fields else fields


def _whole(row) -> orjson.Fragment:
    return orjson.Fragment(documents.shown(row.doc, row.card))


def _plain(row) -> dict:
    return to_extras(orjson.loads(documents.shown(row.doc, row.card)))


def flat(row, fields: list[str]) -> dict:
    """Only some fields of a dataset, as an index would hold them."""
    doc = orjson.loads(documents.shown(row.doc, row.card))
    extras = {extra["key"]: extra["value"] for extra in doc["extras"]}
    held = extras | doc | {
        "tags": [tag["name"] for tag in doc["tags"]], "organization": (doc["organization"] or {}).get("name"),
        "groups": [group["name"] for group in doc["groups"]], "dataset_type": doc["type"], "entity_type": "package",
        "capacity": "private" if doc["private"] else "public", "title_string": doc["title"],
        "res_type": [each["resource_type"] for each in doc["resources"]],
        **{f"res_{key}": [each[key] for each in doc["resources"]] for key in ("format", "name", "description", "url")}}
    held |= {f"extras_{key}": value for key, value in extras.items()}
    return {field.removeprefix("extras_"): held[field] for field in fields if field in held}


def _search_facets(unit, facets: dict) -> dict:
    """CKAN's second form of the same counts, with names for people; an organisation's in each language it has."""
    names = {field: {value: {"display_name": _term(field, value)} for value in counts}
             for field, counts in facets.items()}
    names.get("organization", {}).update(_titles(unit, facets.get("organization")))
    names.get("groups", {}).update(_group_titles(unit, facets.get("groups")))
    return {field: {"title": field, "items": sorted(
        ({"name": value, "count": count} | names[field][value] for value, count in counts.items()),
        key=lambda item: item["display_name"], reverse=True)} for field, counts in facets.items()}


def _titles(unit, names) -> dict[str, dict]:
    cards = {row.name: orjson.loads(row.card) for row in TITLES.all(unit.db, names or ())}
    return {name: {"display_name": card["title"]} | {key: card[key] for key in ("title_translated",) if card.get(key)}
            for name, card in cards.items()}


def _group_titles(unit, names) -> dict[str, dict]:
    found = unit.db.execute(select(groups.c.name, groups.c.doc).where(groups.c.name.in_(names))) if names else ()
    return {row.name: {"display_name": row.doc.get("title") or row.name} for row in found}


def _term(field: str, value: str) -> str:
    known = TERMS.get(field, {}).get(value)
    if known is None:
        return value
    return known["title_ko"] if isinstance(known, dict) else known.ko
