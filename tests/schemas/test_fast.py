"""The fast schema against Marshmallow's own: the same results and the same messages, on good and bad input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from schemas.fast import Each, FastSchema, Lean, LeanBoolean, LeanInteger, LeanString
from tests.schemas.strategies import quick


class StockItem(Schema):
    class Meta:
        unknown = EXCLUDE

    name = fields.String(required=True, validate=[validate.Length(max=3), validate.ContainsNoneOf("x")])
    size = fields.Integer(load_default=None)


class Stock(Schema):
    class Meta:
        unknown = EXCLUDE

    name = fields.String(required=True)
    title = fields.String(load_default="없음")
    notes = fields.String(allow_none=True)
    short = fields.String(data_key="Short", attribute="brief", validate=validate.Length(max=3))
    clipped = fields.String(post_load=lambda text: text[:2], pre_load=lambda value: value)
    count = fields.Integer(validate=validate.Range(min=0))
    yes = fields.Boolean(load_default=False)
    words = fields.List(fields.String(), load_default=list)
    items = fields.List(fields.Nested(StockItem))


class FastItem(FastSchema):
    name = LeanString(required=True, validate=[validate.Length(max=3), validate.ContainsNoneOf("x")])
    size = LeanInteger(load_default=None)


class Fast(FastSchema):
    name = LeanString(required=True)
    title = LeanString(load_default="없음")
    notes = LeanString(allow_none=True)
    short = LeanString(data_key="Short", attribute="brief", validate=validate.Length(max=3))
    clipped = LeanString(post_load=lambda text: text[:2], pre_load=lambda value: value)
    count = LeanInteger(validate=validate.Range(min=0))
    yes = LeanBoolean(load_default=False)
    words = fields.List(fields.String(), load_default=list)
    items = Each(FastItem())


STOCK, FAST = Stock(), Fast()
JUNK = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(allow_nan=False), st.text("가ax", max_size=5),
                 st.lists(st.integers(), max_size=2), st.just({}), st.just(b"\xff"))
ITEM = st.one_of(st.fixed_dictionaries({}, optional={"name": JUNK, "size": JUNK, "other": JUNK}), JUNK)
DATA = st.fixed_dictionaries({}, optional={
    "name": JUNK, "title": JUNK, "notes": JUNK, "Short": JUNK, "short": JUNK, "clipped": st.one_of(st.text(),
                                                                                                   st.none()),
    "count": JUNK, "yes": JUNK, "words": st.one_of(JUNK, st.lists(JUNK, max_size=3)),
    "items": st.one_of(JUNK, st.lists(ITEM, max_size=3)), "unknown": JUNK})


def outcome(schema: Schema, data: object, **options: object) -> tuple:
    try:
        return "loaded", schema.load(data, **options)
    except ValidationError as error:
        return "refused", error.messages, error.valid_data


@quick
@given(DATA)
def test_fast_and_stock_say_the_same(data):
    assert outcome(FAST, data) == outcome(STOCK, data)


@pytest.mark.parametrize("options", [{"partial": True}, {"partial": ("name",)}, {"unknown": RAISE}, {"many": True}])
@pytest.mark.parametrize("data", [{}, {"title": 5, "other": 1}, [{"name": "a"}, {"title": 1}], "text", None])
def test_the_rarer_ways_to_load_are_those_of_marshmallow(options, data):
    assert outcome(FAST, data, **options) == outcome(STOCK, data, **options)


def test_a_list_beside_a_list_of_documents_is_refused_in_marshmallows_words():
    assert outcome(FAST, {"name": "a", "items": 5}) == (
        "refused", {"items": ["Not a valid list."]}, {"name": "a", "title": "없음", "yes": False, "words": []})


def test_what_was_told_stands_in_the_order_it_was_told():
    assert list(FAST.load({"notes": "b", "name": "a"})) == ["notes", "name", "title", "yes", "words"]


def test_a_value_of_the_right_class_is_taken_without_a_look():
    known, expected = FAST.plan
    assert {name: exact for name, (_, exact, *_) in known.items() if exact} == {
        "name": str, "title": str, "notes": str, "yes": bool}
    assert [step.name for step in expected] == ["name", "title", "yes", "words"]


def test_reading_gives_errors_instead_of_raising():
    assert FAST.read({"title": 5, "count": 3}) == (
        {"count": 3, "yes": False, "words": []},
        {"name": ["Missing data for required field."], "title": ["Not a valid string."]})


def test_a_field_of_no_known_class_is_always_asked():
    class Upper(Lean):
        def _deserialize(self, value, attr, data, **kwargs):
            return str(value).upper()

    class Loud(FastSchema):
        word = Upper()

    assert Loud().load({"word": "a"}) == {"word": "A"}
