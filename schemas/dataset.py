"""A dataset, its resources, its tags and its organisation, in CKAN's words and with CKAN's leniency.

The canonical record is the package dictionary of CKAN with our own fields at top level.  `DATASET.load` takes what a
client sends or what `package_show` printed (keys it only prints are passed over), and fills what CKAN fills.  Errors
keep the shape of Marshmallow; the catalogue turns them into CKAN's.
"""

from marshmallow import ValidationError
from marshmallow.utils import missing

from schemas import vocabulary
from schemas.fast import Each, FastSchema, Lean
from schemas.values import (
    MISSING_VALUE,
    Address,
    Code,
    Email,
    Flag,
    Format,
    Moment,
    Name,
    Natural,
    One,
    Private,
    State,
    TagName,
    Text,
    Texts,
    Title,
    Value,
    Version,
    tag_fault,
)


class Rows(Each, Value):
    """A list of sub-documents in which null stands for none."""

    default_error_messages = {"invalid": "Must be a list"}


class ColumnSchema(FastSchema):
    """One column of a table."""

    name = Text(required=True)
    title = Text()
    type = Text()
    unit = Text()
    description = Text()


class ResourceSchema(FastSchema):
    """One way to get the data: a file, an interface, or the page on which to ask for it."""

    id = Text()
    name = Text(load_default=None)
    description = Text(load_default=None)
    url = Address(load_default="")
    format = Format(load_default="")
    mimetype = Text(load_default=None)
    mimetype_inner = Text(load_default=None)
    size = Natural(load_default=None)
    hash = Text(load_default="")
    resource_type = Text(load_default=None)
    url_type = Text(load_default=None)
    cache_url = Text(load_default=None)
    cache_last_updated = Text(load_default=None)
    created = Text()
    last_modified = Text(load_default=None)
    access_url = Address()
    download_url = Address()
    rows = Natural()
    encoding = Text()
    rights = Text()
    api_type = Text()
    quota = Text()
    request_params = Texts()
    columns = Rows(ColumnSchema())
    issued = Moment()
    modified = Moment()


class TagSchema(FastSchema):
    """A keyword within CKAN's character set."""

    name = TagName(required=True)


class GroupSchema(FastSchema):
    """A group to which a dataset belongs, by id or name."""

    id = Text()
    name = Text()
    title = Text()


class ExtraSchema(FastSchema):
    """A free key with a text."""

    key = Text(required=True)
    value = Text(load_default="")


class PublisherSchema(FastSchema):
    """Who answers for the data."""

    name = Text()
    identifier = Text()


class ContactSchema(FastSchema):
    """The department to ask."""

    name = Text()
    email = Email()
    phone = Text()


class PeriodSchema(FastSchema):
    """A span of time that the data cover."""

    start = Moment()
    end = Moment()


class TranslatedSchema(FastSchema):
    """A text in both languages."""

    ko = Text()
    en = Text()


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
        return list({tag.get("name"): tag for tag in tags}.values())


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


class CoreSchema(FastSchema):
    """What every CKAN knows of a dataset."""

    id = Text()
    name = Name(required=True)
    title = Title(load_default="")
    notes = Text(load_default=None)
    url = Text(load_default=None)
    version = Version(load_default=None)
    author = Text(load_default=None)
    author_email = Email(load_default=None)
    maintainer = Text(load_default=None)
    maintainer_email = Email(load_default=None)
    license_id = Text(load_default=None)
    owner_org = Text(load_default=None)
    private = Private(load_default=False)
    state = State(load_default="active")
    type = Text(load_default="dataset")
    tags = Tags(TagSchema(), load_default=list)
    tag_string = TagString(load_default="")
    groups = Rows(GroupSchema(), load_default=list)
    resources = Rows(ResourceSchema(), load_default=list)
    extras = Extras(ExtraSchema(), load_default=list)
    extras_validation = UniqueKeys(load_default="")


class DatasetSchema(CoreSchema):
    """A dataset of this catalogue: CKAN's fields and ours (docs of each field: the sharing profile)."""

    title_translated = One(TranslatedSchema())
    notes_translated = One(TranslatedSchema())
    theme = Texts(vocabulary.THEMES)
    theme_detail = Text()
    publisher = Rows(PublisherSchema())
    contact = Rows(ContactSchema())
    applicable_legislation = Texts()
    legal_basis_text = Text()
    provenance = Text()
    frequency = Code(vocabulary.FREQUENCIES)
    next_update = Moment()
    issued = Moment()
    modified = Moment()
    dcat_type = Code(vocabulary.KINDS)
    medium = Text()
    access_rights = Code(vocabulary.ACCESS)
    access_procedure = Text()
    access_days = Natural()
    third_party_rights = Flag()
    is_free = Flag()
    fee_basis = Text()
    quality_annotation = Text()
    remarks = Text()
    spatial_coverage = Text()
    temporal_coverage = Rows(PeriodSchema())
    temporal_text = Text()
    language = Texts()
    core_data = Flag()
    conforms_to = Texts()
    stats = One(StatsSchema())
    identifier = Text()
    partner = Text()
    personal_data = Code(vocabulary.PERSONAL_DATA)
    personal_data_basis = Text()
    deidentification = Code(vocabulary.DEIDENTIFICATION)
    deid_date = Moment()
    deid_method = Text()
    deid_reviewed = Text()
    linkable = Flag()
    link_key = Text()
    legal_basis = Text()
    purpose = Text()
    retention_period = Text()
    irb_required = Flag()
    irb_no = Text()
    drb_no = Text()
    irb_expiry = Moment()
    health_category = Texts()
    health_theme = Texts()
    coding_system = Texts()
    number_of_unique_individuals = Natural()
    number_of_records = Natural()
    min_typical_age = Natural()
    max_typical_age = Natural()
    hdab = Text()
    trusted_data_holder = Text()
    cdm_version = Text()
    vocabulary_version = Text()
    ai_task = Text()
    ai_modality = Text()
    ai_volume = Text()
    ai_label_type = Text()
    ai_year = Text()
    original_tags = Texts()
    warnings = Texts()
    harvest_source = Text()
    harvest_record = Text()
    mapping_version = Text()


class OrganizationSchema(FastSchema):
    """An organisation that shares data."""

    id = Text()
    name = Name(required=True)
    title = Title(load_default="")
    title_translated = One(TranslatedSchema())
    description = Text(load_default="")
    description_translated = One(TranslatedSchema())
    image_url = Text(load_default="")
    url = Text()
    type = Text(load_default="organization")
    state = State(load_default="active")
    approval_status = Text(load_default="approved")
    partner = Flag()
    aliases = Texts()
    codes = Texts()
    contact = Rows(ContactSchema())
    extras = Extras(ExtraSchema(), load_default=list)
    extras_validation = UniqueKeys(load_default="")


DATASET = DatasetSchema()
ORGANIZATION = OrganizationSchema()
RESOURCE = ResourceSchema()
