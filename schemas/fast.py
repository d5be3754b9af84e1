"""A straight-line load loop under Marshmallow's own fields and messages, about three times as fast.

Marshmallow spends its time per field, not per value: a closure, a wrapper and a validator object are made for each
field of each record.  Here the plan of a schema is made once.  What is accepted, what is refused and every message stay
those of Marshmallow; a differential test says so.  The loop overrides private methods, so the version is pinned to 4.4.
"""

from functools import cached_property
from typing import NamedTuple

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from marshmallow.error_store import ErrorStore
from marshmallow.utils import missing

ASK = object()                # a field has more to say about an absent key than a constant


class Step(NamedTuple):
    """How one field is loaded."""

    name: str                 # the key in the data
    key: str                  # the key in the result
    exact: type | None        # a value of exactly this class needs no look
    absent: object            # what an absent key gives: a constant, `missing` for nothing, ASK for the field's answer
    deserialize: object


class FastSchema(Schema):
    """A schema that loads one dictionary in a straight line.

    Lists, partial loads and other rules for unknown keys take Marshmallow's own way.
    """

    class Meta:
        unknown = EXCLUDE

    @cached_property
    def plan(self) -> tuple[dict[str, tuple], list[Step]]:
        """The steps of one load: how each key is taken that is there, and what is to be done for those that are not.

        A record holds a third of the fields there are, so the keys it has are walked rather than the fields.
        """
        steps = [Step(name if field.data_key is None else field.data_key, field.attribute or name,
                      exact_of(field), absent_of(field), field.deserialize)
                 for name, field in self.load_fields.items()]
        takes = {step.name: direct_of(field) for step, field in zip(steps, self.load_fields.values(), strict=True)}
        return ({step.name: (step.key, step.exact, takes[step.name], step.deserialize) for step in steps},
                [step for step in steps if step.absent is not missing])

    @cached_property
    def plain(self) -> bool:
        """Whether loading is no more than its fields: no hooks, no options, no way of its own with errors."""
        return (not any(self._hooks.values()) and not self.many and self.partial is None and self.unknown == EXCLUDE
                and type(self).handle_error is Schema.handle_error)

    def load(self, data, *, many=None, partial=None, unknown=None):
        if not self.plain or many is not None or partial is not None or unknown is not None:
            return super().load(data, many=many, partial=partial, unknown=unknown)
        loaded, errors = self.read(data)
        if errors:
            raise ValidationError(errors, data=data, valid_data=loaded)
        return loaded

    def read(self, data: object) -> tuple[dict, dict]:
        """Load without raising and without hooks.

        :return: what could be loaded, and the errors in Marshmallow's shape
        """
        if data.__class__ is dict:
            loaded, faults = self._line(data)
            return loaded, _stored(faults, ErrorStore()).errors if faults else {}
        store = ErrorStore()
        loaded = self._deserialize(data, error_store=store, unknown=EXCLUDE)
        return loaded, store.errors

    def _deserialize(self, data, *, error_store, many=False, partial=None, unknown=EXCLUDE, index=None):
        if many or partial is not None or unknown != EXCLUDE or not isinstance(data, dict):
            return super()._deserialize(data, error_store=error_store, many=many, partial=partial, unknown=unknown,
                                        index=index)
        loaded, faults = self._line(data)
        _stored(faults, error_store, index)
        return loaded

    def _line(self, data: dict) -> tuple[dict, list[tuple[str, ValidationError]]]:
        """What could be loaded, and what was wrong with which key."""
        loaded, faults, (known, expected) = {}, [], self.plan
        for name, value in data.items():
            step = known.get(name)
            if step is None or value is missing:
                continue
            key, exact, take, ask = step
            if value.__class__ is exact:
                loaded[key] = value
                continue
            try:
                value = take(value, name, data) if value is not None else ask(value, name, data)
            except ValidationError as error:
                faults.append((name, error))
                value = error.valid_data or missing
            if value is not missing:
                loaded[key] = value
        for step in expected:
            name, key, _, value, _ = step
            if name not in data or data[name] is missing:
                if value is ASK:
                    value = _absent(step, data, faults)
                if value is not missing:
                    loaded[key] = value
        return loaded, faults


def _stored(faults: list, store: ErrorStore, index: int | None = None) -> ErrorStore:
    for name, error in faults:
        store.store_error(error.messages, name, index=index)
    return store


def _absent(step: Step, data: dict, faults: list) -> object:
    """What a field says to the absence of its key."""
    try:
        return step.deserialize(missing, step.name, data)
    except ValidationError as error:
        faults.append((step.name, error))
        return error.valid_data or missing


def exact_of(field: fields.Field) -> type | None:
    """The class whose values the field takes as they are: none when the field checks or changes values itself."""
    if field.validators or field.pre_load or field.post_load:
        return None
    return getattr(field, "exact", None)


def direct_of(field: fields.Field):
    """What loads a value that is there: past the field's own way round it, where that would only lead to it."""
    if type(field).deserialize is Lean.deserialize and not (field.validators or field.pre_load or field.post_load):
        return field._deserialize
    return field.deserialize


def absent_of(field: fields.Field) -> object:
    """What the field gives when its key is absent, where that is a constant."""
    if field.required or callable(field.load_default) or type(field).deserialize not in _PLAIN:
        return ASK
    return field.load_default


class Lean(fields.Field):
    """A field that builds its validators once, not for each value."""

    exact: type | None = None

    @cached_property
    def _validate_all(self):
        return validate.And(*self.validators)

    def deserialize(self, value, attr=None, data=None, **kwargs):
        if value is None or value is missing or self.pre_load or self.post_load:
            return self._slowly(value, attr, data, **kwargs)
        loaded = self._deserialize(value, attr, data, **kwargs)
        if self.validators:
            self._validate_all(loaded)
        return loaded

    def _slowly(self, value, attr, data, **kwargs):
        """Marshmallow's own way, for what is rare."""
        return fields.Field.deserialize(self, value, attr, data, **kwargs)


_PLAIN = (Lean.deserialize, fields.Field.deserialize)


class LeanString(Lean, fields.String):
    """Marshmallow's String."""

    exact = str


class LeanInteger(Lean, fields.Integer):
    """Marshmallow's Integer."""

    exact = int


class LeanBoolean(Lean, fields.Boolean):
    """Marshmallow's Boolean."""

    exact = bool


class Each(Lean):
    """A list of sub-documents, as `List(Nested(schema))`, without a whole load for every item.

    :param schema: a FastSchema without hooks; it is shared, not copied
    """

    default_error_messages = {"invalid": "Not a valid list."}

    def __init__(self, schema: Schema, **options):
        super().__init__(**options)
        self.schema = schema

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, list | tuple):
            raise self.make_error("invalid")
        loaded, errors, read = [], {}, self.schema.read
        for index, item in enumerate(value):
            if item is None:
                errors[index] = [fields.Field.default_error_messages["null"]]
                continue
            document, faults = read(item)
            loaded.append(document)
            if faults:
                errors[index] = faults
        if errors:
            raise ValidationError(errors, valid_data=loaded)
        return loaded
