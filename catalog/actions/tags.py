"""Tags: free ones, which are what published datasets bear, and those of vocabularies."""

import orjson
from sqlalchemy import select

from catalog import documents, may
from catalog.actions import vocabulary_rows
from catalog.actions.datasets import SHOW
from catalog.actions.fields import loaded
from catalog.actions.reading import flag, needed, number, word, words
from catalog.actions.registry import action
from catalog.errors import NotFound, SearchError, ValidationError
from catalog.prepared import PreparedAmong
from catalog.search import Filter, Query, Unbuilt
from catalog.tables import datasets, vocabularies, vocabulary_tags
from schemas import TagSchema

FOUND = PreparedAmong(SHOW, datasets.c.id)
MOST = 1000                          # datasets shown of a tag
SCHEMA = TagSchema()


@action(reads=True, open=True)
def tag_list(unit, data):
    """Return the tags of the published datasets, or those of a vocabulary, by name.

    :param query: only those with this in them; also `q`
    :param vocabulary_id: the tags of this vocabulary, by its id or its name; free tags unless told
    :param all_fields: dicts instead of names; false unless told
    """
    number(data, "limit")                           # tolerated, as CKAN does, but a nonsense number is a mistake
    key, terms = word(data, "vocabulary_id"), _terms(data)
    if key and not terms and vocabulary_rows.look(unit, key) is None:
        raise NotFound(f"could not find vocabulary '{key[:100]}'")
    tags = _holding(_among(unit, key or None), terms)
    return tags if flag(data, "all_fields") else [tag["name"] for tag in tags]


@action(reads=True, open=True)
def tag_show(unit, data):
    """Return one tag.

    :param id: its id or its name
    :param vocabulary_id: the vocabulary it is out of, by its id or its name; without one, a name means a free tag
    :param include_datasets: the datasets with it that the caller may see, as `packages`; 1000 at most, false unless
        told
    """
    tag, vocabulary = _one(unit, needed(data, "id"), word(data, "vocabulary_id"))
    if flag(data, "include_datasets"):
        tag = tag | {"packages": _datasets(unit, f"vocab_{vocabulary}" if vocabulary else "tags", tag["name"])}
    return tag


@action(reads=True, open=True)
def tag_search(unit, data):
    """Return how many tags have some texts in them (`count`), and these tags (`results`), by name.

    :param query: the text, or a list of texts that must all be in the name; also `q`.  Without any there is no result
    :param vocabulary_id: among the tags of this vocabulary, by its id or its name; free tags unless told
    :param fields: more texts, under `tags`; older clients say them so
    :param limit: how many to return; all unless told
    :param offset: how many to pass over
    """
    terms, start, limit = _terms(data), number(data, "offset", 0), number(data, "limit")
    key = word(data, "vocabulary_id") if "vocabulary_id" in data else None
    tags = _holding(_among(unit, key), terms) if terms else []
    return {"count": len(tags), "results": tags[start:] if limit is None else tags[start:start + limit]}


@action()
def tag_create(unit, data):
    """Add a tag to a vocabulary and return it.  A free tag is made by putting it on a dataset.

    :param name: 2 to 100 letters, digits, spaces, - _ and .
    :param vocabulary_id: the vocabulary, by its id or its name
    """
    unit.demand(may.change_the_site)
    faults = {"id": ["The input field id was not expected."]} if data.get("id") else {}
    if not data.get("vocabulary_id"):
        faults["vocabulary_id"] = ["Missing value"]
    if faults:
        raise ValidationError(faults)
    name = loaded(SCHEMA, data)["name"]
    vocabulary = vocabulary_rows.look(unit, word(data, "vocabulary_id"), lock=True)
    if vocabulary is None:
        raise ValidationError({"vocabulary_id": ["Tag vocabulary was not found."]})
    if any(row.name == name for row in vocabulary_rows.tags_of(unit, [vocabulary.id])[vocabulary.id]):
        raise ValidationError({"vocabulary_id": [f"Tag {name} already belongs to vocabulary {vocabulary.id}"]})
    [made] = vocabulary_rows.add(unit, vocabulary.id, [name])
    unit.happened("tag:create", made, None, vocabulary=vocabulary.id)
    return _one(unit, made, vocabulary.id)[0] | {"packages": []}


@action()
def tag_delete(unit, data):
    """Delete a tag, and take it off the datasets that have it.

    A free tag comes back with the next dataset that is given it.

    :param id: its id or its name
    :param vocabulary_id: the vocabulary it is out of, by its id or its name; without one, a name means a free tag
    """
    if not data.get("id"):
        raise ValidationError({"id": "id not in data"})
    unit.demand(may.change_the_site)
    key, vocabulary = word(data, "id"), word(data, "vocabulary_id")
    row, _ = _bound(unit, key, vocabulary)
    if row and vocabulary_rows.look(unit, row.vocabulary_id, lock=True):
        row, _ = _bound(unit, row.id, row.vocabulary_id)           # as it is now that nobody else changes it
    id = row.id if row else None if vocabulary else _id(key)
    if id is None or not vocabulary_rows.drop(unit, [id]) and row is None:
        raise NotFound(f'Could not find tag "{key[:100]}"')
    unit.happened("tag:delete", id, None, vocabulary=row and row.vocabulary_id)


def _id(key: str) -> str:
    """The id of a free tag, by its id or its name."""
    return key if documents.is_id(key) else documents.tags([{"name": key}])[0]["id"]


def _among(unit, key: str | None) -> list[dict]:
    """The free tags, or those of a vocabulary, by name; none of a vocabulary that is not there."""
    if key is None:
        return documents.tags([{"name": name} for name in _free(unit)])
    row = vocabulary_rows.look(unit, key)
    return [vocabulary_rows.as_tag(tag) for tag in vocabulary_rows.tags_of(unit, [row.id])[row.id]] if row else []


def _free(unit) -> dict[str, int]:
    """Free tag → number of published datasets with it."""
    return _find(unit, Query(rows=0, facets=("tags",), facet_limit=-1)).facets["tags"]


def _find(unit, query: Query):
    try:
        return unit.index.find(query)
    except Unbuilt:
        raise SearchError("The search index is being built. Please try again in a moment.") from None


def _terms(data: dict) -> list[str]:
    """The texts that are looked for, in small letters."""
    asked = data.get("query") or data.get("q") or []
    terms = [asked] if isinstance(asked, str) else words({"query": asked}, "query")
    more = data.get("fields")
    if isinstance(more, dict):
        terms += [value for key, value in more.items() if key in ("tag", "tags") and isinstance(value, str)]
    return [term.strip().lower() for term in terms if term.strip()]


def _holding(tags: list[dict], terms: list[str]) -> list[dict]:
    return [tag for tag in tags if all(term in tag["name"].lower() for term in terms)]


def _one(unit, key: str, vocabulary: str) -> tuple[dict, str | None]:
    """A tag as it is shown, and the name of its vocabulary.

    :raises NotFound: when there is none
    """
    row, name = _bound(unit, key, vocabulary)
    if row is not None:
        return vocabulary_rows.as_tag(row), name
    if not vocabulary:
        names = _free(unit)
        among = [key] if key in names else names if documents.is_id(key) else ()
        for each in documents.tags([{"name": name} for name in among]):
            if key in (each["id"], each["name"]):
                return each, None
    raise NotFound("Tag not found")


def _bound(unit, key: str, vocabulary: str) -> tuple:
    """The row of a tag of a vocabulary, and the vocabulary's name; by its name only where the vocabulary is said."""
    tags, rows = vocabulary_tags.c, vocabularies.c
    asked = select(vocabulary_tags, rows.name.label("vocabulary")).join(vocabularies, rows.id == tags.vocabulary_id)
    within = (rows.id == vocabulary) | (rows.name == vocabulary)
    row = unit.db.execute(asked.where(tags.id == key, *([within] if vocabulary else ()))).first()
    if row is None and vocabulary:
        row = unit.db.execute(asked.where(tags.name == key, within)).first()
    return row, row and row.vocabulary


def _datasets(unit, field: str, name: str) -> list:
    ids = _find(unit, Query(filters=(Filter(field, (name,)),), labels=may.labels(unit.user), rows=MOST)).ids
    found = {row.id: row for row in FOUND.all(unit.db, ids)}
    return [orjson.Fragment(documents.shown(found[id].doc, found[id].card))
            for id in ids if id in found and may.see(unit.user, found[id])]
