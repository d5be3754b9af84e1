"""Words that mean the same: seeing which do, and saying it."""

import unicodedata
from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy import delete, insert, select, update

from catalog import may, synonym_groups
from catalog.actions.reading import needed, number, word, words
from catalog.actions.registry import action
from catalog.actions.search import find
from catalog.errors import NotFound, ValidationError
from catalog.search import Either, Query, Words
from catalog.search.synonyms import MOST as OTHERS
from catalog.synonym_groups import ACTIVE, CENTRE, OFF, ROWS, SEED, cleaned, found_by, known_by
from catalog.tables import synonyms, users
from schemas.messages import MESSAGES

MOST, LONGEST, NOTE = OTHERS + 1, 50, 500    # words of a group; characters of a word and of a note
PAGE, LARGEST_PAGE, ROWS_AT_ONCE = 50, 20000, 20000
STATES, ORIGINS = (ACTIVE, OFF), (SEED, CENTRE)
SHOWN = ("id", "words", "origin", "state", "note", "at")


@action(reads=True)
def synonym_list(unit, data):
    """Return groups of words that mean the same when somebody searches: `count` and `results`, by their first words.

    Each has its `id`, `words`, `origin` (`seed`: it came with the product; `centre`), `state` (`active` or `off`),
    `note`, `at`, `by` and whether somebody `edited` what came with the product.

    :param q: only groups with a word that has these letters, spaces and case aside
    :param origin: only `seed` or `centre`
    :param state: only `active` or `off`
    :param limit: how many, 50 unless told, 20000 at most
    :param offset: how many to pass over
    """
    unit.demand(may.see_synonyms)
    asked = select(synonyms, users.c.name).outerjoin(users, users.c.id == ROWS.by)
    for column, choices in ((ROWS.origin, ORIGINS), (ROWS.state, STATES)):
        if chosen := _one_of(data, column.name, choices):
            asked = asked.where(column == chosen)
    part = known_by(word(data, "q"))
    found = [row for row in unit.db.execute(asked)
             if not word(data, "q").strip() or part and any(part in known_by(each) for each in row.words)]
    found.sort(key=lambda row: (known_by(row.words[0]), row.id))
    limit, start = min(number(data, "limit", PAGE), LARGEST_PAGE), number(data, "offset", 0)
    return {"count": len(found), "results": [_shown(row) for row in found[start:start + limit]]}


@action(reads=True)
def synonym_show(unit, data):
    """Return one group, as `synonym_list` does.

    :param id: its id
    """
    unit.demand(may.see_synonyms)
    return _shown(_row(unit, needed(data, "id")))


@action(reads=True)
def synonym_count(unit, data):
    """Return how many published datasets each of some words finds by itself (`words`: each `word` and `count`), and how
    many any of them does (`together`), which is what each finds once they are a group.

    :param words: 7 at most, as a list or with commas between them
    """
    unit.demand(may.see_synonyms)
    asked = _list(data)[:MOST]
    counts = [{"word": each, "count": find(unit, Query(each, rows=0))[0].count} for each in asked]
    any_of = Query(filters=(Either(tuple(Words(each) for each in asked)),), rows=0)
    return {"words": counts, "together": find(unit, any_of)[0].count}


@action()
def synonym_create(unit, data):
    """Say that words mean the same, and return the group.  Who searches for one of them finds what any of them finds.

    :param words: 2 to 7, as a list or with commas between them, each of 2 to 50 characters; none may be in another
        group that is active
    :param note: why, for whoever looks at it next; 500 characters at most
    """
    unit.demand(may.keep_synonyms)
    row = {"id": str(uuid4()), "words": _words(data), "origin": CENTRE, "state": ACTIVE, "note": _note(data)}
    return _saved(unit, [row], "create")[0]


@action()
def synonym_update(unit, data):
    """Change a group, and return it.  One that came with the product stays as it is made here from then on.

    :param id: its id
    :param words: all its words, as for `synonym_create`; as they are unless told
    :param state: `active`, or `off`: nobody's search uses it; as it is unless told
    :param note: why; as it is unless told
    """
    unit.demand(may.keep_synonyms)
    row = _row(unit, needed(data, "id"))
    told = {"id": row.id, "origin": row.origin, "words": row.words if data.get("words") is None else _words(data),
            "state": _one_of(data, "state", STATES) or row.state,
            "note": row.note if data.get("note") is None else _note(data)}
    return _saved(unit, [told], "update")[0]


@action()
def synonym_delete(unit, data):
    """Delete a group of the centre's own, and return nothing.  What came with the product can be switched off.

    :param id: its id
    """
    unit.demand(may.keep_synonyms)
    row = _row(unit, needed(data, "id"))
    if row.origin == SEED:
        raise ValidationError({"id": [MESSAGES["synonym_seed"]]})
    synonym_groups.alone(unit.db)
    unit.db.execute(delete(synonyms).where(ROWS.id == row.id))
    unit.reworded = True
    unit.happened("synonym:delete", row.id)


@action()
def synonym_import(unit, data):
    """Create and change many groups at once, all of them or none, and return how many were `created`, how many
    `changed` and how many were the `same` already.  Groups that are not among them stay as they are.

    :param rows: 20000 at most, each with `words`, and as told `id` (of a group there is), `state` and `note`
    """
    unit.demand(may.keep_synonyms)
    rows = data.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValidationError({"rows": ["Not a list of objects"]})
    if len(rows) > ROWS_AT_ONCE:
        raise ValidationError({"rows": [f"Must be a list of at most {ROWS_AT_ONCE} rows"]})
    there = {row.id: row for row in unit.db.execute(select(synonyms))}
    told, wrong = [], {}
    for place, row in enumerate(rows, 1):
        try:
            told.append(_imported(row, there, {each["id"] for each in told}))
        except ValidationError as refusal:
            wrong[str(place)] = refusal.error_dict
    if wrong:
        raise ValidationError({"rows": wrong})
    new = [row for row in told if row["id"] not in there or any(
        getattr(there[row["id"]], key) != row[key] for key in ("words", "state", "note"))]
    _saved(unit, new, "import")
    created = sum(row["id"] not in there for row in new)
    return {"created": created, "changed": len(new) - created, "same": len(told) - len(new)}


@action()
def synonym_bring(unit, data):
    """Bring in the groups that come with the product, and return how many were `added`, `changed` and `removed`.  What
    people made of them, and groups of their own, stay as they are.
    """
    unit.demand(may.change_the_site)
    counts = synonym_groups.bring(unit.db, unit.now)
    if any(counts.values()):
        unit.reworded = True
        unit.happened("synonym:bring", "", **counts)
    return counts


def _imported(row: dict, there: dict, before: set[str]) -> dict:
    """A group as a row of an upload has it.

    :param there: id → row
    :param before: ids of the rows before it
    :raises ValidationError: when it cannot be one
    """
    id = word(row, "id").strip()
    if id and (id not in there or id in before):
        raise ValidationError({"id": [MESSAGES["synonym_unknown"].about(value=id)]})
    old = there.get(id)
    return {"id": id or str(uuid4()), "words": _words(row), "origin": old.origin if old else CENTRE,
            "state": _one_of(row, "state", STATES) or ACTIVE, "note": _note(row)}


def _saved(unit, rows: list[dict], verb: str) -> list[dict]:
    """Write groups, new ones and old ones.

    :raises ValidationError: when a word would be in two groups that are active
    """
    synonym_groups.alone(unit.db)
    there = {row.id: row for row in unit.db.execute(select(synonyms))}
    _unlike({id: row.words for id, row in there.items() if row.state == ACTIVE}, rows)
    at = synonym_groups.moment(unit.db, unit.now)
    for row in rows:
        told = row | {"at": at, "by": unit.user.id}
        if row["id"] in there:
            unit.db.execute(update(synonyms).where(ROWS.id == row["id"]).values(told))
        else:
            unit.db.execute(insert(synonyms), told)
        unit.happened(f"synonym:{verb}", row["id"], state=row["state"], words=len(row["words"]))
    unit.reworded = True
    return [_shown(_row(unit, row["id"])) for row in rows] if verb != "import" else []


def _unlike(active: dict[str, list[str]], rows: list[dict]) -> None:
    """See that no word is in two groups.

    :param active: id → words of the groups in force as they are
    :param rows: groups as they are to be
    :raises ValidationError: naming the word and the group that has it
    """
    changed = {row["id"] for row in rows}
    holds = {known_by(each): group for id, group in active.items() if id not in changed for each in group}
    wrong = []
    for row in rows:
        if row["state"] == ACTIVE:
            wrong += [MESSAGES["synonym_taken"].about(value=each, others=", ".join(holds[known_by(each)]))
                      for each in row["words"] if known_by(each) in holds]
            holds |= {known_by(each): row["words"] for each in row["words"]}
    if wrong:
        raise ValidationError({"words": wrong[:MOST]})


def _list(data: dict) -> list[str]:
    return list(dict.fromkeys(filter(None, map(cleaned, words(data, "words")))))


def _words(data: dict) -> list[str]:
    """The words of a group, as they are to be kept.

    :raises ValidationError: with everything that is wrong with them
    """
    found, seen = _list(data), {}
    wrong = [MESSAGES["synonym_long"].about(value=each, most=LONGEST) for each in found if len(each) > LONGEST]
    wrong += [MESSAGES["synonym_short"].about(value=each) for each in found if len(known_by(each)) < 2]
    for each in found:
        if (other := seen.setdefault(found_by(each), each)) != each:
            wrong.append(MESSAGES["synonym_same"].about(value=each, other=other))
    if len(seen) < 2 and not wrong:
        wrong.append(MESSAGES["synonym_few"])
    if len(found) > MOST:
        wrong.append(MESSAGES["synonym_many"].about(most=MOST))
    if wrong:
        raise ValidationError({"words": wrong[:MOST]})
    return found


def _note(data: dict) -> str:
    note = unicodedata.normalize("NFC", word(data, "note")).strip()
    if len(note) > NOTE:
        raise ValidationError({"note": [MESSAGES["synonym_note"].about(most=NOTE)]})
    return note


def _one_of(data: dict, key: str, choices: Iterable[str]) -> str:
    said = word(data, key)
    if said and said not in choices:
        raise ValidationError({key: ["Must be one of: " + ", ".join(choices)]})
    return said


def _row(unit, id: str):
    row = unit.db.execute(select(synonyms, users.c.name).outerjoin(users, users.c.id == ROWS.by)
                          .where(ROWS.id == id)).first()
    if row is None:
        raise NotFound("Synonyms not found")
    return row


def _shown(row) -> dict:
    return {key: getattr(row, key) for key in SHOWN} | {
        "by": row.name or row.by, "edited": row.origin == SEED and row.by != may.SYSTEM.id}
