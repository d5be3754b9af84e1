"""What a person says of a record that its source says wrongly: laid over what every harvest makes of that record."""

from marshmallow import ValidationError as SchemaError
from sqlalchemy import delete, insert, select, update

from catalog import may
from catalog.actions.harvests import find_source
from catalog.actions.reading import needed, word
from catalog.actions.registry import action
from catalog.errors import NotFound, ValidationError
from catalog.tables import fixes, setbacks, sightings
from schemas import DATASET

OURS = {"id", "name", "owner_org", "state", "private", "type", "identifier", "harvest_source", "harvest_record",
        "mapping_version", "resources", "warnings"}            # what no fix may say
ITS = fixes.c
COLUMNS = ("source", "record", "field", "value", "at", "by")


@action(reads=True)
def harvest_fix_list(unit, data):
    """Return what people say of a source's records, by record and field.

    :param source: the source's name
    :param record: only of this record
    """
    source = find_source(unit, needed(data, "source"), may.see_harvests_of)
    asked = select(fixes).where(ITS.source == source.name).order_by(ITS.record, ITS.field)
    if data.get("record"):
        asked = asked.where(ITS.record == word(data, "record"))
    return [{key: getattr(row, key) for key in COLUMNS} for row in unit.db.execute(asked)]


@action()
def harvest_fix_set(unit, data):
    """Say what a field of a record is, whatever the source says, from the next harvest on; or leave it to the source.

    The record is looked at anew then, also if the source has not changed it.

    :param source: the source's name
    :param record: the record's id in the source
    :param field: a field of the dataset, such as title, notes or license_id
    :param value: what it is, as `package_create` takes it; null leaves it to the source again
    """
    source = find_source(unit, needed(data, "source"), may.harvest_for)
    record, field = needed(data, "record")[:300], needed(data, "field")[:60]
    if field not in DATASET.fields or field in OURS:
        raise ValidationError({"field": ["A fix may be of a field that describes the dataset."]})
    if unit.db.scalar(select(sightings.c.record).where(_its(sightings, source.name, record))) is None:
        raise NotFound("No such record was seen")
    value = data.get("value")
    unit.db.execute(delete(fixes).where(_its(fixes, source.name, record), ITS.field == field))
    if value is not None:
        unit.db.execute(insert(fixes), {"source": source.name, "record": record, "field": field, "at": unit.now,
                                        "value": _sound(field, value), "by": unit.user.id})
    unit.db.execute(update(sightings).where(_its(sightings, source.name, record))
                    .values(raw_digest="", draft_digest=""))
    unit.happened("harvest:fix", source.name, source.owner_org, field=field, record=record, kept=value is not None)
    return harvest_fix_list(unit, {"source": source.name, "record": record})


@action()
def harvest_record_retry(unit, data):
    """Have records tried again that failed the same way in three runs and are left alone since, and return how many
    these were, as `count`.  The next harvest looks at them anew.

    :param source: the source's name
    :param record: only the record with this id in the source; all that failed unless told
    """
    source = find_source(unit, needed(data, "source"), may.harvest_for)
    which = setbacks.c.source == source.name
    if data.get("record"):
        which &= setbacks.c.record == word(data, "record")[:300]
    count = unit.db.execute(delete(setbacks).where(which)).rowcount
    unit.happened("harvest:retry", source.name, source.owner_org, count=count)
    return {"count": count}


def _its(table, source: str, record: str):
    return (table.c.source == source) & (table.c.record == record)


def _sound(field: str, value):
    """A value, if the field can be that.

    :raises ValidationError: in the field's own words
    """
    try:
        DATASET.fields[field].deserialize(value)
    except SchemaError as error:
        raise ValidationError({"value": [str(each) for each in error.messages]
                               if isinstance(error.messages, list) else [str(error.messages)]}) from None
    return value
