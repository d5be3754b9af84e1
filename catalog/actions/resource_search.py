"""Finding resources by what stands in their own columns."""

import orjson
from sqlalchemy import func, select

from catalog.actions.reading import bounded, number
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import datasets, resources

ROWS = resources.c
FIELDS = ("name", "description", "url", "format", "hash")
ORDERS = {name: ROWS[name] for name in (*FIELDS, "id", "position")} | {"package_id": ROWS.dataset_id}
LARGEST = 1000
LONGEST = 4096                          # characters of one word; SQLite bears a pattern of 50,000 bytes


@action(reads=True, open=True)
def resource_search(unit, data):
    """Return how many resources of published datasets hold these words, as `count`, and the resources as `results`.

    Upper and lower case are alike.  A word may stand anywhere in its field, but for hash, which begins with it.

    :param query: "field:word", or a list of such, which must all be true; field is one of name, description, url,
        format and hash, and a word has 4096 characters at most
    :param order_by: one of these fields, id, position or package_id; by dataset and place in it unless told
    :param offset: how many to pass over; 0 unless told
    :param limit: how many to return, at most 1000, which is also what is returned unless told
    """
    asked = (select(ROWS.id, ROWS.dataset_id, datasets.c.doc)
             .join(datasets, datasets.c.id == ROWS.dataset_id)
             .where(datasets.c.state == "active", ~datasets.c.private, *_conditions(data.get("query"))))
    order = data.get("order_by")
    order = ORDERS.get(order) if isinstance(order, str) else None
    limit = number(data, "limit", LARGEST)
    page = (asked.order_by(*([] if order is None else [order]), ROWS.dataset_id, ROWS.position)
            .offset(number(data, "offset", 0)).limit(min(limit, LARGEST)))
    count = unit.db.scalar(select(func.count()).select_from(asked.with_only_columns(ROWS.id).subquery()))
    return {"count": count, "results": _found(unit.db.execute(page))}


def _conditions(query) -> list:
    """:raises ValidationError: in CKAN's words, when it cannot be read"""
    if query is None:
        raise ValidationError({"query": ["Missing value"]})
    pairs = [query] if isinstance(query, str) else query
    if not isinstance(pairs, list) or not all(isinstance(each, str) and ":" in each for each in pairs):
        raise ValidationError({"query": ["Must be <field>:<value> pair(s)"]})
    bounded(pairs, "query", "<field>:<value> pairs")
    terms = dict(each.split(":", 1) for each in pairs)
    for field, term in terms.items():
        if field not in FIELDS:
            raise ValidationError({"query": [f'Field "{field}" not recognised in resource_search.']})
        if "\0" in term:
            raise ValidationError({"query": ["NUL characters are not accepted"]})
        if len(term) > LONGEST:
            raise ValidationError({"query": [f"A word to look for is at most {LONGEST} characters long"]})
    return [ROWS[field].ilike(("" if field == "hash" else "%") + _plain(term) + "%", escape="\\")
            for field, term in terms.items()]


def _plain(term: str) -> str:
    """A term in which nothing stands for anything else."""
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _found(rows) -> list[dict]:
    docs: dict[str, dict] = {}
    found = []
    for row in rows:
        if row.dataset_id not in docs:
            docs[row.dataset_id] = {each["id"]: each for each in orjson.loads(row.doc)["resources"]}
        found.append(docs[row.dataset_id][row.id])
    return found
