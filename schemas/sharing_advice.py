"""The recommended and conditional fields of the sharing profile: they make a record better and block nothing."""

from schemas.messages import MESSAGES, Message
from schemas.sharing_people import is_health

Said = dict[str, list[Message]]

# row, fields of which one is enough, code
ALWAYS = (
    ("11", ("legal_basis_text", "applicable_legislation"), "legal_basis_text_advised"),
    ("12", ("provenance",), "provenance_advised"),
    ("21", ("access_procedure",), "access_procedure_advised"),
    ("23", ("third_party_rights",), "third_party_rights_advised"),
    ("27", ("spatial_coverage",), "spatial_coverage_advised"),
    ("28", ("temporal_coverage", "temporal_text"), "temporal_coverage_advised"),
)
PERSONAL = (
    ("P4", ("linkable",), "linkable_advised"),
    ("P5", ("legal_basis",), "legal_basis_advised"),
    ("P5", ("purpose",), "purpose_advised"),
    ("P6", ("retention_period",), "retention_period_advised"),
)
HEALTH = (
    ("H2", ("health_category",), "health_category_advised"),
    ("H2", ("health_theme",), "health_theme_advised"),
    ("H2", ("coding_system",), "coding_system_advised"),
    ("H3", ("number_of_unique_individuals",), "persons_advised"),
    ("H3", ("number_of_records",), "records_advised"),
    ("H3", ("min_typical_age", "max_typical_age"), "ages_advised"),
    ("H4", ("hdab",), "hdab_advised"),
    ("H4", ("trusted_data_holder",), "trusted_data_holder_advised"),
)
CDM = (
    ("H5", ("cdm_version", "conforms_to"), "cdm_version_advised"),
    ("H5", ("vocabulary_version",), "vocabulary_version_advised"),
)
AI = (
    ("A1", ("ai_task",), "ai_task_advised"),
    ("A1", ("ai_modality",), "ai_modality_advised"),
    ("A1", ("ai_volume",), "ai_volume_advised"),
    ("A1", ("ai_label_type",), "ai_label_type_advised"),
    ("A1", ("ai_year",), "ai_year_advised"),
)
_UNPLANNED = ("CONT", "IRREG", "NEVER", "UNKNOWN")     # cycles that name no next day


def advise(fields: dict) -> Said:
    """Say which recommended fields a package lacks.

    :param fields: a package whose values have the right form
    """
    advice: Said = {}
    kind = fields.get("dcat_type")
    _advise(fields, ALWAYS, advice)
    _advise_identity(fields, advice)
    if fields.get("personal_data", "none") != "none":
        _advise_people(fields, advice)
    if is_health(fields):
        _advise(fields, HEALTH, advice)
    if kind == "CDM":
        _advise(fields, CDM, advice)
    elif kind == "AI":
        _advise(fields, AI, advice)
    _advise_resources(fields, advice)
    return advice


def _advise(fields: dict, rows: tuple, advice: Said) -> None:
    """Go through rows; a flag that says no and a count of 0 are answers too."""
    for _, names, code in rows:
        for name in names:
            value = fields.get(name)
            if value or value is False or value == 0:
                break
        else:
            advice[names[0]] = [MESSAGES[code]]


def _advise_identity(fields: dict, advice: Said) -> None:
    """Rows 1, 10 and 14."""
    if not fields.get("identifier"):
        advice["identifier"] = [MESSAGES["identifier_advised"]]
    contact = fields.get("contact")
    if contact and not (contact[0].get("phone") or contact[0].get("email")):
        advice["contact"] = [MESSAGES["contact_way_advised"]]
    if not fields.get("next_update") and fields.get("frequency", "UNKNOWN") not in _UNPLANNED:
        advice["next_update"] = [MESSAGES["next_update_advised"]]


def _advise_people(fields: dict, advice: Said) -> None:
    """Rows P4 to P6, and the end of an approval of H1."""
    _advise(fields, PERSONAL, advice)
    if fields.get("linkable") and not fields.get("link_key"):
        advice["link_key"] = [MESSAGES["link_key_advised"]]
    if fields.get("irb_required") and not fields.get("irb_expiry"):
        advice["irb_expiry"] = [MESSAGES["irb_expiry_advised"]]


def _advise_resources(fields: dict, advice: Said) -> None:
    """Rows R1 to R6, said with the number of the resource."""
    api = fields.get("dcat_type") == "API"
    found = []
    for number, resource in enumerate(fields.get("resources") or (), 1):
        for code in _wants(resource, api):
            found.append(MESSAGES[code].of_resource(number))
    if found:
        advice["resources"] = found


def _wants(resource: dict, api: bool) -> list[str]:
    """What one resource lacks.  A page that only explains needs no columns or rows."""
    get = resource.get
    wants = []
    if not get("name"):
        wants.append("resource_name_advised")
    if not get("format"):
        wants.append("resource_format_advised")
    if not get("url"):
        wants.append("resource_url_advised")
    if get("resource_type") == "documentation":
        return wants
    if api and not (get("api_type") and get("quota")):
        wants.append("api_type_advised")
    if not api and get("size") is None and get("rows") is None:
        wants.append("resource_size_advised")
    if not get("columns"):
        wants.append("columns_advised")
    return wants
