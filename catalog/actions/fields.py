"""What the actions about organisations and sources take, and how input is loaded."""

from marshmallow import Schema
from marshmallow import ValidationError as SchemaError

from catalog.errors import ValidationError, in_ckan_shape
from schemas import OrganizationSchema, SourceSchema

ORGANIZATION, SOURCE = OrganizationSchema(), SourceSchema()


def loaded(schema: Schema, data: dict) -> dict:
    """Load input.

    :raises ValidationError: in CKAN's shape
    """
    try:
        return schema.load(data)
    except SchemaError as error:
        raise ValidationError(in_ckan_shape(error.normalized_messages())) from error
