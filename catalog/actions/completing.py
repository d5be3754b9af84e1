"""What somebody who has begun to type may mean: datasets, organisations, groups, users, tags and formats."""

from sqlalchemy import or_, select

from catalog import may
from catalog.actions import search, tags
from catalog.actions.reading import flag, number, word
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.search import Either, Every, Pattern, Query, Words
from catalog.search.korean import words
from catalog.search.spans import literal
from catalog.tables import groups, organizations, users

LONGEST = 100                            # letters of what was typed that are looked at
MOST = 1000


@action(reads=True, open=True)
def package_autocomplete(unit, data):
    """Return the datasets whose name or title has a text in it: `name`, `title`, and which of them it was found in.

    :param q: the text
    :param limit: how many at most; 10 unless told
    """
    typed, limit = _typed(data), _limit(data, 10)
    found = search.find(unit, Query(hint=typed, filters=(_named(typed),), labels=may.labels(unit.user), rows=limit))
    return [_suggestion(search.flat(row, ["name", "title"]), typed.lower()) for row in found[1]]


@action(reads=True, open=True)
def organization_autocomplete(unit, data):
    """Return the organisations whose name or title has a text in it: `id`, `name` and `title`.

    :param q: the text
    :param limit: how many at most; 20 unless told
    """
    return _titled(unit, organizations, data)


@action(reads=True, open=True)
def group_autocomplete(unit, data):
    """Return the groups whose name or title has a text in it: `id`, `name` and `title`.

    :param q: the text
    :param limit: how many at most; 20 unless told
    """
    return _titled(unit, groups, data)


@action(reads=True)
def user_autocomplete(unit, data):
    """Return the users whose name has a text in it: `id`, `name` and `fullname`.  Only a known user may ask.

    :param q: the text
    :param limit: how many at most; 20 unless told
    :param ignore_self: leave out whoever asks
    """
    unit.demand(may.be_known)
    typed, limit = _typed(data), _limit(data, 20)
    columns = (users.c.name, users.c.fullname, *((users.c.email,) if unit.user.sees_all else ()))
    asked = (select(users.c.id, users.c.name, users.c.fullname)
             .where(users.c.state == "active", or_(*(column.icontains(typed, autoescape=True) for column in columns)))
             .order_by(users.c.name).limit(limit))
    if flag(data, "ignore_self"):
        asked = asked.where(users.c.id != unit.user.id)
    return [{"id": row.id, "name": row.name, "fullname": row.fullname} for row in unit.db.execute(asked)]


@action(reads=True, open=True)
def tag_autocomplete(unit, data):
    """Return the names of the tags that have some texts in them, as `tag_search` finds them.

    :param query: the text, or a list of texts that must all be in the name; also `q`
    :param vocabulary_id: among the tags of this vocabulary, by its id or its name; free tags unless told
    :param limit: how many at most; all unless told
    :param offset: how many to pass over
    """
    return [tag["name"] for tag in tags.tag_search(unit, data)["results"]]


@action(reads=True, open=True)
def format_autocomplete(unit, data):
    """Return the formats of published data that have a text in them, in small letters, the most frequent first.

    :param q: the text
    :param limit: how many at most; 5 unless told
    """
    typed, limit = _typed(data).lower(), _limit(data, 5)
    hits, _ = search.find(unit, Query(rows=0, facets=("res_format",), facet_limit=-1))
    found = [name.lower() for name in hits.facets["res_format"] if typed in name.lower()]
    return list(dict.fromkeys(found))[:limit]


def _typed(data: dict) -> str:
    """:raises ValidationError: when nothing was said; an empty text is something"""
    if data.get("q") is None:
        raise ValidationError({"q": ["Missing value"]})
    return word(data, "q").strip()[:LONGEST]


def _limit(data: dict, usual: int) -> int:
    return min(number(data, "limit", usual), MOST)


def _named(typed: str):
    """The text stands anywhere in the title or the name, or is words of the title; an empty text asks for nothing."""
    if not typed:
        return Every(())
    ways = [Pattern(field, f".*{literal(text)}.*")
            for field, text in (("title_string", typed.casefold()), ("name", typed.lower()))]
    return Either((*ways, Words(typed, "title")) if words(typed) else tuple(ways))


def _suggestion(found: dict, typed: str) -> dict:
    in_name = typed in found["name"]
    shown = found["name"] if in_name else f"{found['title']} ({found['name']})"
    return found | {"match_field": "name" if in_name else "title", "match_displayed": shown}


def _titled(unit, table, data: dict) -> list[dict]:
    typed, limit = _typed(data).lower(), _limit(data, 20)
    rows = unit.db.execute(select(table.c.id, table.c.name, table.c.doc).where(table.c.state == "active"))
    found = [{"id": row.id, "name": row.name, "title": row.doc.get("title") or ""} for row in rows]
    found = [each for each in found if typed in each["name"] or typed in each["title"].lower()]
    return sorted(found, key=lambda each: (each["title"], each["name"]))[:limit]
