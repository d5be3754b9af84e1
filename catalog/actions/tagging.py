"""The tags of a dataset, free ones and those out of a vocabulary."""

from sqlalchemy import or_, select

from catalog import documents
from catalog.actions.reading import bounded
from catalog.errors import ValidationError
from catalog.tables import vocabularies, vocabulary_tags


def resolve(unit, said: list[dict], old: list[dict]) -> list[dict]:
    """The tags as a dataset shows them, by name.

    One out of a vocabulary that the dataset had and that is gone by now is passed over.

    :param said: each with a name, and a vocabulary_id (id or name) where it is out of a vocabulary
    :param old: the tags it has
    :raises ValidationError: when there is no such vocabulary, or it has no such tag
    """
    bound = [each for each in said if each.get("vocabulary_id")]
    if not bound:
        return documents.tags(said)
    bounded(bound, "tags", "tags out of vocabularies")
    had = {(key, each["name"]) for each in old if each.get("vocabulary_id")
           for key in (each["vocabulary_id"], each.get("vocabulary_name"))}
    _hold(unit, {each["vocabulary_id"] for each in bound if (each["vocabulary_id"], each["name"]) not in had})
    known, faults = _known(unit, {each["vocabulary_id"] for each in bound}), []
    found = documents.tags([each for each in said if not each.get("vocabulary_id")])
    for each in bound:
        vocabulary = known.get(each["vocabulary_id"])
        tag = vocabulary and vocabulary.get(each["name"])
        if tag:
            found.append(tag)
        elif (each["vocabulary_id"], each["name"]) in had:
            continue
        elif vocabulary is None:
            faults.append("Tag vocabulary was not found.")
        else:
            faults.append(f"Tag {each['name']} does not belong to vocabulary {each['vocabulary_id']}")
    if faults:
        raise ValidationError({"tags": faults})
    unique = {each["id"]: each for each in found}
    return sorted(unique.values(), key=lambda each: (each["name"], each["vocabulary_id"] or ""))


def _hold(unit, keys: set[str]) -> None:
    """See to it that none of these vocabularies is changed or deleted before this commits.

    Only for tags a dataset did not have: whoever changes a vocabulary waits for the datasets that have its tags.
    """
    if keys:
        unit.db.execute(select(vocabularies.c.id).where(or_(vocabularies.c.id.in_(keys), vocabularies.c.name.in_(keys)))
                        .order_by(vocabularies.c.id).with_for_update(read=True)).all()


def _known(unit, keys: set[str]) -> dict[str, dict[str, dict]]:
    """Vocabulary, by id and by name → tag, by name → what a dataset shows of it."""
    rows = unit.db.execute(
        select(vocabularies.c.id, vocabularies.c.name, vocabulary_tags.c.id.label("tag_id"),
               vocabulary_tags.c.name.label("tag"))
        .outerjoin(vocabulary_tags, vocabulary_tags.c.vocabulary_id == vocabularies.c.id)
        .where(or_(vocabularies.c.id.in_(keys), vocabularies.c.name.in_(keys))))
    known: dict[str, dict[str, dict]] = {}
    for row in rows:
        for key in (row.id, row.name):
            tags = known.setdefault(key, {})
            if row.tag_id:
                tags[row.tag] = {"id": row.tag_id, "name": row.tag, "display_name": row.tag,
                                 "vocabulary_id": row.id, "vocabulary_name": row.name, "state": "active"}
    return known
