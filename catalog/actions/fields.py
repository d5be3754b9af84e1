"""What the actions about organisations, users and sources take, and how input is loaded."""

from marshmallow import EXCLUDE, Schema, fields, validate
from marshmallow import ValidationError as SchemaError

from catalog.errors import ValidationError, in_ckan_shape
from schemas import OrganizationSchema, SourceSchema

NAME = [validate.Length(2, 100, error="Must be between 2 and 100 characters long"),
        validate.Regexp(r"[a-z0-9_-]*\Z", error="Must be purely lowercase alphanumeric (ascii) characters and these "
                                                "symbols: -_"),
        validate.NoneOf(("new", "edit", "search"), error="That name cannot be used")]


class UserSchema(Schema):
    """A user as the one who runs the site enters him."""

    class Meta:
        unknown = EXCLUDE

    name = fields.String(required=True, validate=NAME)
    fullname = fields.String(load_default="", validate=validate.Length(max=200))
    email = fields.String(load_default="", validate=validate.Length(max=200))
    sysadmin = fields.Boolean(load_default=False)
    auditor = fields.Boolean(load_default=False)
    roles = fields.Dict(fields.String(), fields.String(), load_default=dict)


ORGANIZATION, SOURCE, USER = OrganizationSchema(), SourceSchema(), UserSchema()


def loaded(schema: Schema, data: dict) -> dict:
    """Load input.

    :raises ValidationError: in CKAN's shape
    """
    try:
        return schema.load(data)
    except SchemaError as error:
        raise ValidationError(in_ckan_shape(error.normalized_messages())) from error
