"""What organisations and groups share: who belongs to them, what lies in them; and what a vocabulary is."""

from schemas.fast import FastSchema
from schemas.parts import Extras, ExtraSchema, Rows, TagSchema, TranslatedSchema, UniqueKeys
from schemas.values import Name, One, State, Text, Title


class MemberSchema(FastSchema):
    """A person in it, by name or id, and his role."""

    id = Text()
    name = Text()
    capacity = Text()


class ReferenceSchema(FastSchema):
    """A dataset in it, by id or name."""

    id = Text()
    name = Text()


class GatheringSchema(FastSchema):
    """What CKAN knows of an organisation as of a group."""

    id = Text()
    name = Name(required=True)
    title = Title(load_default="")
    title_translated = One(TranslatedSchema())
    description = Text(load_default="")
    description_translated = One(TranslatedSchema())
    image_url = Text(load_default="")
    url = Text()
    state = State(load_default="active")
    created = Text()
    users = Rows(MemberSchema())
    extras = Extras(ExtraSchema(), load_default=list)
    extras_validation = UniqueKeys(load_default="")


class GroupSchema(GatheringSchema):
    """A group of datasets on one theme, whoever they belong to."""

    type = Text(load_default="group")
    packages = Rows(ReferenceSchema())


class VocabularySchema(FastSchema):
    """Tags of which the one who runs the site decides."""

    name = Text(required=True)
    tags = Rows(TagSchema())


