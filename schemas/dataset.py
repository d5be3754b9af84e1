"""A dataset, its resources, its tags and its organisation, in CKAN's words and with CKAN's leniency.

The canonical record is the package dictionary of CKAN with our own fields at top level.  `DATASET.load` takes what a
client sends or what `package_show` printed (keys it only prints are passed over), and fills what CKAN fills.  Errors
keep the shape of Marshmallow; the catalogue turns them into CKAN's.
"""

from schemas import described_texts, vocabulary
from schemas.described import described
from schemas.fast import FastSchema
from schemas.gatherings import GatheringSchema
from schemas.parts import (
    ColumnSchema,
    ContactSchema,
    Extras,
    ExtraSchema,
    FreeSchema,
    GroupSchema,
    PeriodSchema,
    PublisherSchema,
    Resources,
    Rows,
    Stamp,
    StatsSchema,
    Tags,
    TagSchema,
    TagString,
    TranslatedSchema,
    UniqueKeys,
)
from schemas.values import (
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
    Text,
    Texts,
    Title,
    Version,
)


@described(described_texts.RESOURCE)
class ResourceSchema(FreeSchema):
    """One way to get the data: a file, an interface, or the page on which to ask for it."""

    dropped = frozenset(("package_id", "position", "state", "datastore_active", "metadata_modified", "extras",
                         "revision_timestamp", "tracking_summary", "plugin_data", "upload", "clear_upload", "save"))

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
    cache_last_updated = Stamp(load_default=None)
    created = Text()
    last_modified = Stamp(load_default=None)
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
    resources = Resources(ResourceSchema(), load_default=list)
    extras = Extras(ExtraSchema(), load_default=list)
    extras_validation = UniqueKeys(load_default="")


@described(described_texts.DATASET)
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


class OrganizationSchema(GatheringSchema):
    """An organisation that shares data."""

    type = Text(load_default="organization")
    approval_status = Text(load_default="approved")
    partner = Flag()
    reviewed = Flag()
    aliases = Texts()
    codes = Texts()
    contact = Rows(ContactSchema())


DATASET = DatasetSchema()
ORGANIZATION = OrganizationSchema()
RESOURCE = ResourceSchema()
