"""Saying whose a field of a harvested dataset is, and seeing whose each is."""

import orjson
from sqlalchemy import delete, select, update

from catalog import curation, may
from catalog.actions import changing, finding
from catalog.actions.reading import needed
from catalog.actions.registry import action
from catalog.errors import ValidationError
from catalog.tables import curations, sightings, users

ROWS = curations.c
NOT_HARVESTED = "It is not harvested, so there is no source that could say something else."


@action(reads=True)
def dataset_field_rules(unit, data):
    """Return the fields of a dataset that are not simply its source's: `id`, `name`, `harvested`, `may_edit`, `fields`.

    Each of `fields` has its `rule`: `curator` (the value stays whatever the source says) or `union` (keywords of both);
    who made it (`by`) and when (`at`), what the source says of it (`said`) since when (`said_at`; null where that is
    not known), its `value` here, and whether that `differs`.  A field that is not among them is as the source says.

    :param id: its id or its name
    """
    row = finding.seen(unit, finding.dataset(unit, needed(data, "id")))
    unit.demand(may.look_back_on, row)
    doc, rules = orjson.loads(row.doc), curation.rules_of(unit.db, [row.id]).get(row.id, {})
    names = {each.id: each.fullname or each.name for each in unit.db.execute(
        select(users.c.id, users.c.name, users.c.fullname).where(
            users.c.id.in_({each.by for each in rules.values()})))}
    return {"id": row.id, "name": row.name, "harvested": is_harvested(unit, row), "may_edit": may.edit(unit.user, row),
            "fields": {field: _shown(rules[field], doc, names) for field in sorted(rules)}}


@action()
def dataset_field_rule_set(unit, data):
    """Say whose a field of a harvested dataset is, and return the field, its rule and its value.

    :param id: its id or its name
    :param field: of the dataset, such as `notes` or `resources`
    :param rule: `curator` keeps what stands here whatever the source says; `union` keeps the keywords of both (for
        `tags` alone); `source` gives the field back, and takes what the source says at once
    :param match__metadata_modified: do it only if this is its metadata_modified
    """
    old = changing.found(unit, needed(data, "id"), data)
    field, rule = _said(data)
    if not is_harvested(unit, old):
        raise ValidationError({"id": [NOT_HARVESTED]})
    before = curation.rules_of(unit.db, [old.id]).get(old.id, {}).get(field)
    if rule != (before.rule if before else curation.SOURCE):
        if rule == curation.SOURCE:
            old = _give_back(unit, old, before)
        else:
            _take_over(unit, old, field, rule, before)
        unit.happened("curation:set", old.id, old.owner_org, field=field, rule=rule)
    value = curation.plain(field, orjson.loads(old.doc).get(field))
    return {"id": old.id, "field": field, "rule": rule, "value": value}


def is_harvested(unit, row) -> bool:
    """:param row: of the dataset"""
    return bool(orjson.loads(row.doc).get("harvest_source")) or unit.db.scalar(
        select(sightings.c.record).where(sightings.c.dataset_id == row.id).limit(1)) is not None


def _said(data: dict) -> tuple[str, str]:
    """:raises ValidationError: when there is no such field or rule, or the two do not go together"""
    field, rule = needed(data, "field"), needed(data, "rule")
    if field not in curation.RULED:
        raise ValidationError({"field": ["No field that a source has a say in"]})
    if rule not in curation.RULES or (rule == curation.UNION and field not in curation.JOINED):
        raise ValidationError({"rule": ["Must be source or curator, or for tags union"]})
    return field, rule


def _take_over(unit, old, field: str, rule: str, before) -> None:
    here = curation.plain(field, orjson.loads(old.doc).get(field))
    said, said_at = (before.said, before.said_at) if before else (here, old.modified)
    dropped = None
    if rule == curation.UNION:
        has = {tag["name"] for tag in here}
        dropped = sorted({tag["name"] for tag in said or ()} - has)
    curation.lay(unit, old.id, field, rule, said, said_at, dropped)


def _give_back(unit, old, before):
    """Take what the source says; where that is not known, have its record read anew by the next harvest."""
    if before.said_at is None:
        unit.db.execute(update(sightings).where(sightings.c.dataset_id == old.id).values(
            raw_digest="", draft_digest=""))
    else:
        told = {key: value for key, value in changing.merged(old, {before.field: before.said}).items()
                if key != before.field or value is not None}
        changing.replace(unit, old, told)
    unit.db.execute(delete(curations).where(ROWS.dataset_id == old.id, ROWS.field == before.field))
    return finding.dataset(unit, old.id)


def _shown(rule, doc: dict, names: dict[str, str]) -> dict:
    value = curation.plain(rule.field, doc.get(rule.field))
    return {"rule": rule.rule, "by": names.get(rule.by, rule.by), "at": rule.at, "said": rule.said,
            "said_at": rule.said_at, "value": value, "differs": rule.said_at is not None and value != rule.said}
