"""What whoever reads a spreadsheet may tell of it beside its rows.  Anything else is passed over."""

from marshmallow import EXCLUDE, Schema, fields, validate


class MessageSchema(Schema):
    """A message in both languages."""

    class Meta:
        unknown = EXCLUDE

    code = fields.String()
    ko = fields.String(required=True)
    en = fields.String(required=True)


class ToldSchema(Schema):
    """The sheet that was read, the row of its header, its columns, and what was found amiss."""

    class Meta:
        unknown = EXCLUDE

    sheet = fields.String()
    header_row = fields.Integer()
    columns = fields.Dict(fields.String(), fields.List(fields.String(), validate=validate.Length(equal=2)))
    unknown = fields.List(fields.String())
    others = fields.List(fields.String())
    missing = fields.List(fields.String())
    notes = fields.List(fields.Nested(MessageSchema))


TOLD = ToldSchema()
