"""The sharing profile on data about people: rows P2 to P6, H1 and the rule against files of personal health data.

The catalogue keeps metadata only; what it must not do is to publish a way around the review of such data.
"""

import datetime as dt

from schemas.clean import flag
from schemas.dates import date, day_of
from schemas.messages import MESSAGES, Message

Said = dict[str, list[Message]]
STILL_PERSONAL = ("raw", "pseudonymised")
_FILES = ("file", "file.upload", "sample")


def check_people(fields: dict, holds: Said) -> None:
    """P2 and P3: the state of de-identification, and for pseudonymised data when, how and by whom it was reviewed.

    :param fields: a package whose personal_data is other than none
    """
    state = fields.get("deidentification")
    if not state:
        holds["deidentification"] = [MESSAGES["deidentification_missing"]]
    elif state == "pseudonymised":
        for field in ("deid_date", "deid_method"):
            if not fields.get(field):
                holds[field] = [MESSAGES[field + "_missing"]]
        reviewed = fields.get("deid_reviewed")
        if not reviewed or flag(reviewed) is False:
            holds["deid_reviewed"] = [MESSAGES["deid_reviewed_missing"]]
    if state in STILL_PERSONAL and fields.get("access_rights") == "public":
        holds["access_rights"] = [MESSAGES["personal_data_public"]]


def is_health(fields: dict) -> bool:
    """Whether a package is about health: a common data model, or of the category 보건의료."""
    return fields.get("dcat_type") == "CDM" or "보건의료" in (fields.get("theme") or ())


def check_health(fields: dict, verdict: tuple, today: dt.date) -> None:
    """H1: review by an IRB or data review board; and no file of the data, not even a sample.

    :param verdict: errors, holds and advice so far, to be added to
    """
    if not is_health(fields):
        return
    errors, holds, _ = verdict
    if fields.get("irb_required") is None:
        holds["irb_required"] = [MESSAGES["irb_required_missing"]]
    elif fields["irb_required"] and not (fields.get("irb_no") or fields.get("drb_no")):
        holds["irb_no"] = [MESSAGES["irb_number_missing"]]
    expiry = date(fields.get("irb_expiry"))
    if expiry and day_of(expiry) < today:
        holds["irb_expiry"] = [MESSAGES["irb_expired"].about(value=fields["irb_expiry"])]
    files = health_files(fields)
    if files:
        errors["resources"] = errors.get("resources", []) + files


def health_files(fields: dict) -> list[Message]:
    """What is said of every file attached to a package whose data still are about the health of persons."""
    if fields.get("personal_data") in (None, "", "none") or not is_health(fields):
        return []
    if fields.get("deidentification") not in (None, *STILL_PERSONAL):
        return []
    return [MESSAGES["health_file"].of_resource(number)
            for number, resource in enumerate(fields.get("resources") or (), 1) if _is_file(resource)]


def _is_file(resource: dict) -> bool:
    """Whether a resource hands out a file, rather than telling where to ask."""
    return bool(resource.get("download_url") or resource.get("resource_type") in _FILES
                or resource.get("url_type") == "upload" or resource.get("sample_url"))
