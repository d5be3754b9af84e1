"""The parts of a dataset: tags, groups, extras, the people behind it, and the lists they come in."""

import re

import orjson
from marshmallow import ValidationError
from marshmallow.utils import missing

from schemas import clean, described_texts
from schemas.described import described
from schemas.fast import Each, FastSchema, Lean
from schemas.messages import MESSAGES
from schemas.values import MISSING_VALUE, Email, Moment, Natural, TagName, Text, Value, tag_fault

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?")


class Rows(Each, Value):
    """A list of sub-documents in which null stands for none."""

    default_error_messages = {"invalid": "Must be a list"}


class Resources(Rows):
    """The resources of a dataset: as many as somebody may look through.  Of more not one is looked at."""

    MOST = 2000

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, list | tuple) and len(value) > self.MOST:
            raise ValidationError([MESSAGES["resources_many"].about(count=len(value), most=self.MOST)])
        return super()._deserialize(value, attr, data, **kwargs)


class FreeSchema(FastSchema):
    """A schema that keeps what it does not know as it is, as CKAN keeps the free keys of a resource."""

    LARGEST, LONGEST = 100_000, 200                  # bytes of all free values as JSON; characters of a key
    dropped = frozenset()                            # what is neither known nor kept

    def read(self, data):
        loaded, errors = super().read(data)
        known, dropped = self.plan[0], self.dropped
        free = [key for key in data if key not in known and key not in dropped] if isinstance(data, dict) else ()
        if not free:
            return loaded, errors
        loaded |= {key: data[key] for key in free}
        return loaded, errors | self._faults({key: data[key] for key in free})

    def _faults(self, free: dict) -> dict:
        faults = {key: [f"Could not parse extra '{key}' as valid JSON"] for key in free if not _is_json(free[key])}
        faults |= {key: [f"A key must be at most {self.LONGEST} characters long"] for key in free
                   if len(key) > self.LONGEST or "\0" in key}
        if not faults and len(orjson.dumps(free)) > self.LARGEST:
            faults[next(iter(free))] = [f"Keys that are not known may hold {self.LARGEST} bytes in all"]
        return faults


def _is_json(value: object) -> bool:
    try:
        return bool(orjson.dumps(value))
    except orjson.JSONEncodeError:
        return False


@described(described_texts.COLUMN)
class ColumnSchema(FastSchema):
    """One column of a table."""

    name = Text(required=True)
    title = Text()
    type = Text()
    unit = Text()
    description = Text()


class Stamp(Text):
    """A moment that is kept as it was written, as long as it is one."""

    default_error_messages = {"invalid": "Date format incorrect"}
    exact = None

    def _deserialize(self, value, attr, data, **kwargs):
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if not text:
            return None
        if not _STAMP.fullmatch(text) and clean.date(text) is None:
            raise self.make_error("invalid")
        return text


class TagSchema(FastSchema):
    """A keyword within CKAN's character set."""

    name = TagName(required=True)
    vocabulary_id = Text()


class GroupSchema(FastSchema):
    """A group to which a dataset belongs, by id or name."""

    id = Text()
    name = Text()
    title = Text()


class ExtraSchema(FastSchema):
    """A free key with a text."""

    key = Text(required=True)
    value = Text(load_default="")


@described(described_texts.PUBLISHER)
class PublisherSchema(FastSchema):
    """Who answers for the data."""

    name = Text()
    identifier = Text()


@described(described_texts.CONTACT)
class ContactSchema(FastSchema):
    """The department to ask."""

    name = Text()
    email = Email()
    phone = Text()


@described(described_texts.PERIOD)
class PeriodSchema(FastSchema):
    """A span of time that the data cover."""

    start = Moment()
    end = Moment()


class TranslatedSchema(FastSchema):
    """A text in both languages."""

    ko = Text()
    en = Text()


@described(described_texts.STATS)
class StatsSchema(FastSchema):
    """How often the partner's own portal counted the data as used."""

    views = Natural()
    downloads = Natural()
    requests = Natural()


class Tags(Rows):
    """The tags, each once; those of `tag_string` come after."""

    def deserialize(self, value, attr=None, data=None, **kwargs):
        tags = super().deserialize(value, attr, data, **kwargs)
        joined = data.get("tag_string") if data else None
        if joined:
            tags = tags + [{"name": name} for name in split_tags(joined)]
        elif len(tags) < 2:
            return tags
        return list({(tag.get("name"), tag.get("vocabulary_id")): tag for tag in tags}.values())


def split_tags(joined: object) -> list[str]:
    """The names in a `tag_string`."""
    return [name.strip() for name in joined.split(",") if name.strip()] if isinstance(joined, str) else []


class TagString(Lean):
    """Says what is wrong with a `tag_string`; its names go to the tags."""

    def deserialize(self, value, attr=None, data=None, **kwargs):
        faults = [fault for fault in map(tag_fault, split_tags(value)) if fault]
        if faults:
            raise ValidationError(faults)
        return missing


class Extras(Rows):
    """Free keys beside the known ones."""

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, list):
            value = [item for item in value if not (isinstance(item, dict) and item.get("deleted"))]
        loaded = super()._deserialize(value, attr, data, **kwargs)
        known = self.parent.load_fields
        faults = {index: {"key": [_key_fault(extra["key"])]} for index, extra in enumerate(loaded)
                  if not extra["key"] or extra["key"] in known}
        if faults:
            raise ValidationError(faults)
        return loaded


def _key_fault(key: str) -> str:
    return "There is a schema field with the same name" if key else MISSING_VALUE


class UniqueKeys(Lean):
    """Says, under CKAN's own key, that an extra is given twice."""

    def deserialize(self, value, attr=None, data=None, **kwargs):
        extras = data.get("extras") if data else None
        if isinstance(extras, list) and len(extras) > 1:
            seen = set()
            for extra in extras:
                key = extra.get("key") if isinstance(extra, dict) and not extra.get("deleted") else None
                if isinstance(key, str) and key in seen:
                    raise ValidationError(f'Duplicate key "{key}"')
                seen.add(str(key))
        return missing
