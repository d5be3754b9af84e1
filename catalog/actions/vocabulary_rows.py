"""Vocabularies and their tags as rows, and keeping datasets level with them."""

from uuid import uuid4

from sqlalchemy import delete, insert, or_, select

from catalog.actions import rewriting
from catalog.errors import NotFound
from catalog.tables import vocabularies, vocabulary_tags

ROWS, TAGS = vocabularies.c, vocabulary_tags.c
PORTION = 500                                         # ids in one statement


def look(unit, key: object, lock: bool = False):
    """A vocabulary by id or name, or None.

    :param lock: it or its tags are going to be changed
    """
    if not isinstance(key, str) or not key or "\0" in key:
        return None
    asked = select(vocabularies).where(or_(ROWS.id == key, ROWS.name == key)).limit(1)
    return unit.db.execute(asked.with_for_update() if lock else asked).first()


def find(unit, key: object, lock: bool = False):
    """As `look`.

    :raises NotFound: when there is none, in CKAN's words
    """
    row = look(unit, key, lock)
    if row is None:
        raise NotFound(f'Could not find vocabulary "{str(key)[:100]}"')
    return row


def tags_of(unit, ids: list[str]) -> dict[str, list]:
    """Vocabulary → the rows of its tags, by name."""
    told: dict[str, list] = {id: [] for id in ids}
    for row in unit.db.execute(select(vocabulary_tags).where(TAGS.vocabulary_id.in_(ids)).order_by(TAGS.name)):
        told[row.vocabulary_id].append(row)
    return told


def add(unit, vocabulary_id: str, names: list[str]) -> list[str]:
    """Add tags.

    :returns: their ids
    """
    rows = [{"id": str(uuid4()), "vocabulary_id": vocabulary_id, "name": name} for name in names]
    if rows:
        unit.db.execute(insert(vocabulary_tags), rows)
    return [row["id"] for row in rows]


def drop(unit, ids: list[str]) -> int:
    """Delete tags, and take them off the datasets that have them: each of these is changed by it.

    :param ids: of tags of vocabularies or of free ones
    :returns: how many datasets had one of them
    """
    gone = set(ids)
    if not gone:
        return 0

    def without(doc: dict) -> dict:
        left = [each for each in doc["tags"] if each["id"] not in gone]
        return {"tags": left, "num_tags": len(left)} if len(left) < len(doc["tags"]) else {}

    count = sum(rewriting.revise(unit, condition, without)
                for condition in rewriting.portions(rewriting.mentioning(unit, *ids)))
    for start in range(0, len(ids), PORTION):
        unit.db.execute(delete(vocabulary_tags).where(TAGS.id.in_(ids[start:start + PORTION])))
    return count


def rename(unit, vocabulary_id: str, name: str) -> None:
    """Let datasets show the new name of a vocabulary."""
    def renamed(doc: dict) -> dict:
        if all(each.get("vocabulary_id") != vocabulary_id for each in doc["tags"]):
            return {}
        return {"tags": [each | {"vocabulary_name": name} if each.get("vocabulary_id") == vocabulary_id else each
                         for each in doc["tags"]]}

    count = sum(rewriting.retell(unit, condition, renamed)
                for condition in rewriting.portions(rewriting.mentioning(unit, vocabulary_id)))
    rewriting.retold(unit, "vocabulary", vocabulary_id, count)


def as_tag(row) -> dict:
    """A tag of a vocabulary as it is shown.

    :param row: with id, name and vocabulary_id
    """
    return {"id": row.id, "name": row.name, "display_name": row.name, "vocabulary_id": row.vocabulary_id,
            "state": "active"}


def as_dict(row, tags: list) -> dict:
    return {"id": row.id, "name": row.name, "tags": [as_tag(each) for each in tags]}
