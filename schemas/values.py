"""The kinds of value in a package: CKAN's leniency in reading them, and CKAN's own words when that fails.

Everywhere null means "not given", as in CKAN's `ignore_missing`.
"""

import re

import orjson
from marshmallow import ValidationError
from marshmallow.utils import missing

from schemas import clean
from schemas.fast import Lean
from schemas.formats import format_of
from schemas.terms import Table, code_of

MISSING_VALUE = "Missing value"
_NAME = re.compile(r"[a-z0-9_-]*")
_TAG = re.compile(r"[\w .-]*")
_EMAIL = re.compile(r"(?!\.)(?!.*\.\.)[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@"
                    r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
                    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


class Value(Lean):
    """A field for which null is the same as absence."""

    default_error_messages = {"required": MISSING_VALUE, "null": MISSING_VALUE}

    def _slowly(self, value, attr, data, **kwargs):
        if value is None and not self.required:
            value = missing
        return super()._slowly(value, attr, data, **kwargs)


class Text(Value):
    """A text; a number becomes its digits, a structure is refused."""

    default_error_messages = {"invalid": "Must be a Unicode string value"}
    exact = str

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, str):
            return value
        if isinstance(value, bool | int | float):
            return _written(value)
        raise self.make_error("invalid")


def _written(value: object) -> str:
    """A value as JSON writes it.

    :raises ValidationError: when it cannot, such as a number beyond 64 bits
    """
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError as fault:
        raise ValidationError(str(fault)) from None


class Name(Value):
    """The name that stands in addresses: of a dataset, an organisation, a group."""

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, str):
            raise ValidationError("Names must be strings")
        if not value:
            raise self.make_error("required")
        if value in ("new", "edit", "search"):
            raise ValidationError("That name cannot be used")
        if len(value) < 2:
            raise ValidationError("Must be at least 2 characters long")
        if len(value) > 100:
            raise ValidationError("Name must be a maximum of 100 characters long")
        if not _NAME.fullmatch(value):
            raise ValidationError("Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_")
        return value


class Title(Text):
    """A title; without one the name is the title."""

    exact = None

    def deserialize(self, value, attr=None, data=None, **kwargs):
        if value is missing or value is None or value == "":
            value = (data or {}).get("name")
            return value if isinstance(value, str) else missing
        return super().deserialize(value, attr, data, **kwargs)


class Version(Text):
    """A version, at most 100 characters."""

    exact = None

    def _deserialize(self, value, attr, data, **kwargs):
        text = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > 100:
            raise ValidationError("Version must be a maximum of 100 characters long")
        return text


class Email(Text):
    """An e-mail address, or nothing."""

    exact = None

    def _deserialize(self, value, attr, data, **kwargs):
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if text and (len(text) > 254 or not _EMAIL.fullmatch(text)):
            raise ValidationError(f"Email {text} is not a valid format")
        return text


class Address(Text):
    """The address of a resource; `http://` is put before one without a scheme."""

    exact = None

    def _deserialize(self, value, attr, data, **kwargs):
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        if text and not _SCHEME.match(text):
            text = "http://" + text.lstrip("/")
        return text


class Format(Text):
    """A format in canonical spelling; when none is given, the ending of the address says it."""

    exact = None

    def deserialize(self, value, attr=None, data=None, **kwargs):
        if value is missing or value is None or value == "":
            return _ending((data or {}).get("url"))
        return super().deserialize(value, attr, data, **kwargs)

    def _deserialize(self, value, attr, data, **kwargs):
        text = super()._deserialize(value, attr, data, **kwargs)
        return format_of(text) or text


def _ending(url: object) -> str:
    """The format that the last part of an address ends in, if it is one of ours."""
    last = url.split("?", 1)[0].rsplit("/", 1)[-1] if isinstance(url, str) else ""
    return (format_of(last.rsplit(".", 1)[-1]) or "") if "." in last and "/" in str(url) else ""


class Natural(Value):
    """A count: a whole number from 0, or its digits."""

    def _deserialize(self, value, attr, data, **kwargs):
        if value.__class__ is not int:
            if isinstance(value, str) and not value.strip():
                return missing
            value = clean.number(value)
            if not isinstance(value, int):
                raise ValidationError("Invalid integer")
        if value < 0:
            raise ValidationError("Must be a natural number")
        return value


class Flag(Value):
    """Yes or no, or nothing; an unknown word is refused, for a guess could open what must stay closed."""

    exact = bool

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, str) and not value.strip():
            return missing
        known = clean.flag(value)
        if known is None:
            raise ValidationError("Must be true or false")
        return known


class Private(Value):
    """CKAN's flag: the words true, yes, on, t, y, 1 are true and all others false."""

    def _deserialize(self, value, attr, data, **kwargs):
        private = value is True or str(value).lower() in ("true", "yes", "on", "t", "y", "1")
        if private and not (data or {}).get("owner_org"):
            raise ValidationError("Datasets with no organization can't be private.")
        return private


class State(Value):
    """The state of a dataset or an organisation."""

    CHOICES = ("active", "draft", "deleted", "pending")

    def _deserialize(self, value, attr, data, **kwargs):
        if value not in self.CHOICES:
            raise ValidationError(f"Value must be one of {list(self.CHOICES)}")
        return value


class Moment(Value):
    """A date of any precision, in any of the spellings that `clean.date` reads."""

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, str) and not value.strip():
            return missing
        known = clean.date(value)
        if known is None:
            raise ValidationError("Date format incorrect")
        return known


class Code(Text):
    """A code of a list; a known spelling becomes its code, another text is kept for the sharing profile to judge."""

    exact = None

    def __init__(self, table: Table, **options):
        super().__init__(**options)
        self.table = table

    def _deserialize(self, value, attr, data, **kwargs):
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        return code_of(self.table, text) or text or missing


class Texts(Value):
    """A list of texts; one text alone is a list of one, or a list written in JSON."""

    default_error_messages = {"invalid": "Must be a list of strings"}

    def __init__(self, table: Table | None = None, **options):
        super().__init__(**options)
        self.table = table

    def _deserialize(self, value, attr, data, **kwargs):
        if isinstance(value, str):
            value = _listed(value)
        if not isinstance(value, list | tuple):
            raise self.make_error("invalid")
        loaded = []
        for item in value:
            if isinstance(item, dict | list | tuple):
                raise self.make_error("invalid")
            if item is not None and item != "":
                loaded.append(item if isinstance(item, str) else _written(item))
        return loaded if self.table is None else [code_of(self.table, item) or item for item in loaded]


def _listed(text: str) -> list:
    """A list written as one text."""
    if text[:1] == "[":
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return [text]
    return [text] if text else []


class One(Value):
    """One sub-document; the schema has no hooks and is shared, not copied."""

    def __init__(self, schema, **options):
        super().__init__(**options)
        self.schema = schema

    def _deserialize(self, value, attr, data, **kwargs):
        loaded, errors = self.schema.read(value)
        if errors:
            raise ValidationError(errors, valid_data=loaded)
        return loaded


def tag_fault(name: str) -> str | None:
    """Why CKAN refuses a tag, in CKAN's words; None when it does not."""
    if len(name) < 2:
        return f'Tag "{name}" length is less than minimum 2'
    if len(name) > 100:
        return f'Tag "{name}" length is more than maximum 100'
    if not _TAG.fullmatch(name):
        return (f'Tag "{name}" can only contain alphanumeric characters, spaces (" "), hyphens ("-"), '
                'underscores ("_") or dots (".")')
    return None


class TagName(Value):
    """The name of a tag."""

    def _deserialize(self, value, attr, data, **kwargs):
        text = value if isinstance(value, str) else str(value)
        if not text:
            raise self.make_error("required")
        fault = tag_fault(text)
        if fault:
            raise ValidationError(fault)
        return text
