"""What people looked for and did not find, and telling a partner of it."""

from sqlalchemy import select

from catalog import letters, may
from catalog.actions import finding
from catalog.actions.demand_rows import LEAST, counted, earlier, is_told, sums, window
from catalog.actions.fields import loaded
from catalog.actions.reading import flag, number
from catalog.actions.registry import action
from catalog.actions.request_screening import screen
from catalog.actions.search import package_search
from catalog.demand import answered, phrase
from catalog.errors import SearchError, SearchQueryError, ValidationError
from schemas.demand import DEMAND_NOTE, TEXTS

WINDOWS = (7, 30, 90)                   # days that can be looked back on
PAGE, LARGEST_PAGE = 50, 500


@action(reads=True)
def search_demand_list(unit, data):
    """Return what people looked for on our pages: `count` and `results`, and the `suppressed`.

    Each has `words`, `times` (each person once a day and process of the server), `empty` (times that nothing was
    found), `before` (`times`, or with `missing` the `empty`, of as many days before) and `now`, how many datasets are
    found today: null when the words cannot be looked for.  What fewer than 3 people looked for is not told, only how
    much of that there is: `suppressed` has its `phrases` and `times`.  A person is known again only within a day, so
    what no two people looked for on one day is not told either, however often that was.  Who looked for what is kept
    nowhere, so nobody is told.

    :param days: how far to look back, today included: 7, 30 unless told, or 90
    :param missing: only those for which nothing was found at least once, most often missed first; false unless told
    :param limit: how many, 50 unless told, 500 at most
    :param offset: how many to pass over
    """
    unit.demand(may.see_demand)
    days, missing = number(data, "days", 30), flag(data, "missing")
    if days not in WINDOWS:
        raise ValidationError({"days": ["Must be one of: " + ", ".join(map(str, WINDOWS))]})
    limit, offset = min(number(data, "limit", PAGE), LARGEST_PAGE), number(data, "offset", 0)
    looked_at = window(unit.now, days)
    found = counted(looked_at.since, missing)
    its = found.c
    rows = unit.db.execute(select(found).where(is_told(found)).order_by(
        (its.empty if missing else its.times).desc(), its.times.desc(), its.words).limit(limit).offset(offset)).all()
    before = earlier(unit.db, [row.words for row in rows], looked_at, missing)
    totals = sums(unit.db, found)
    return {"count": totals[True]["phrases"], "days": days, "least": LEAST, "suppressed": totals[False], "results": [
        {"words": row.words, "times": int(row.times), "empty": int(row.empty), "before": before.get(row.words, 0),
         "now": _now(unit, row.words)} for row in rows]}


@action()
def search_demand_note(unit, data):
    """Write to those who edit for an organisation that people look for something, and return `letters`, how many go.
    For the centre's stewards.

    :param words: what people look for, as `search_demand_list` tells it
    :param organization: whose editors and admins are written to, by id or name
    :param text: what the steward has to say, 1000 characters at most
    """
    unit.demand(may.tell_of_demand)
    said = loaded(DEMAND_NOTE, data)
    screen(said)
    owner, days = finding.organization(unit, said["organization"]), max(WINDOWS)
    found = counted(window(unit.now, days).since)
    row = unit.db.execute(select(found).where(found.c.words == phrase(said["words"]), is_told(found))).first()
    if row is None:
        raise ValidationError({"words": [TEXTS["not_shown"].about(words=said["words"])]})
    number = letters.write(unit, letters.who_edits(unit, owner.id), "demand_note", words=row.words,
                           times=int(row.times), days=days, comment=said["text"],
                           organization=owner.doc.get("title") or owner.name)
    if not number:
        raise ValidationError({"organization": [TEXTS["nobody_there"]]})
    unit.happened("demand:note", owner.id, owner.id, letters=number)
    return {"letters": number}


def _now(unit, words: str) -> int | None:
    """How many datasets everybody finds with these words today, as the page of results reads them."""
    text = words.replace("{!", "{ !").replace("_:", "_ ")
    try:
        return answered(package_search(unit, {"q": text, "rows": 0, "facet": "false", "understand": "true"}))
    except (SearchError, SearchQueryError, ValidationError):
        return None
