"""The sharing profile: what a dataset of a partner organisation must say before it is published.

Three answers.  An *error* refuses or quarantines a record, because a value cannot be what it claims.  A *hold* keeps it
as a draft, because something that must be known is not: nothing is ever assumed to be open, free of charge or free of
personal data.  *Advice* blocks nothing.  The rows named in the code are those of the table of canonical fields, drawn
from the registration items of 공공데이터포털, DCAT-AP 3 and HealthDCAT-AP; the rules on personal data follow 개인정보
보호법 (제28조의2: pseudonymised data stay personal data) and 보건의료데이터 활용 가이드라인.
"""

import datetime as dt
from typing import NamedTuple

from schemas.dates import SEOUL, date, day_of
from schemas.licenses import LICENSES
from schemas.messages import MESSAGES, Message
from schemas.sharing_advice import advise
from schemas.sharing_fields import SHARING
from schemas.sharing_people import check_health, check_people

Said = dict[str, list[Message]]


class Verdict(NamedTuple):
    """What the sharing profile says: field name to messages."""

    errors: Said
    holds: Said
    advice: Said

    @property
    def published(self) -> bool:
        """Whether the record may be published as it is."""
        return not self.errors and not self.holds


MANDATORY = (                                      # field, row of the table, code of what is said when it is missing
    ("notes", "5", "notes_missing"),
    ("tags", "6", "tags_missing"),
    ("theme", "7", "theme_missing"),
    ("frequency", "13", "frequency_missing"),
    ("issued", "15", "issued_missing"),
    ("modified", "16", "modified_missing"),
    ("dcat_type", "17", "kind_missing"),
    ("url", "19", "url_missing"),
    ("access_rights", "20", "access_rights_missing"),
    ("personal_data", "P1", "personal_data_missing"),
)
_MANDATORY = tuple((field, MESSAGES[code]) for field, _, code in MANDATORY)


def check_sharing(package: dict, today: dt.date | None = None, *, advised: bool = True) -> Verdict:
    """Judge a package by the sharing profile.

    :param package: a package as `DatasetSchema` loads it, or a harvester's draft
    :param today: the day that `modified` may not pass; the day in Korea by default
    :param advised: whether advice is wanted beside errors and holds
    """
    fields, faults = SHARING.read(package)
    errors, holds = dict(faults), {}
    _identify(fields, errors, holds)
    for field, message in _MANDATORY:
        if not fields.get(field):
            holds[field] = [message]
    _hold_terms(fields, holds)
    _hold_sources(fields, holds)
    today = today or dt.datetime.now(SEOUL).date()
    _check_order(fields, errors, today)
    if fields.get("personal_data", "none") != "none":
        check_people(fields, holds)
        check_health(fields, Verdict(errors, holds, {}), today)
    advice = advise(fields) if advised else {}
    if errors:
        for field in errors:                       # a value that is wrong is not also missing
            holds.pop(field, None)
            advice.pop(field, None)
    return Verdict(errors, holds, advice)


def _identify(fields: dict, errors: Said, holds: Said) -> None:
    """Rows 1 to 3: a record must be known again, and by a title."""
    if not fields.get("title") and "title" not in errors:
        errors["title"] = [MESSAGES["title_missing"]]
    by_hand = fields.get("name") and not fields.get("harvest_source")
    if not fields.get("identifier") and not by_hand and "identifier" not in errors:
        errors["identifier"] = [MESSAGES["identifier_missing"]]
    if not fields.get("partner") and not fields.get("owner_org"):
        holds["partner"] = [MESSAGES["partner_missing"]]


def _hold_terms(fields: dict, holds: Said) -> None:
    """Rows 22 and 24: the licence and the price, of which neither is ever assumed."""
    license_id = fields.get("license_id")
    if not license_id or license_id == "notspecified":
        holds["license_id"] = [MESSAGES["license_missing"]]
    elif license_id not in LICENSES:
        holds["license_id"] = [MESSAGES["license_unknown"].about(value=license_id)]
    is_free = fields.get("is_free")
    if is_free is None:
        holds["is_free"] = [MESSAGES["is_free_missing"]]
    elif not is_free and not fields.get("fee_basis"):
        holds["fee_basis"] = [MESSAGES["fee_basis_missing"]]


def _hold_sources(fields: dict, holds: Said) -> None:
    """Rows 8, 9, R2, R3 and X1: who answers for the data, how to get them, where the record came from."""
    for field, code in (("publisher", "publisher_missing"), ("contact", "contact_missing")):
        people = fields.get(field)
        if not people or not people[0].get("name"):
            holds[field] = [MESSAGES[code]]
    if not fields.get("url") and not any(r.get("format") and r.get("url") for r in fields.get("resources") or ()):
        holds["resources"] = [MESSAGES["resources_missing"]]
    if fields.get("harvest_source"):
        for field in ("harvest_record", "mapping_version"):
            if not fields.get(field):
                holds[field] = [MESSAGES[field + "_missing"]]


def _check_order(fields: dict, errors: Said, today: dt.date) -> None:
    """Rows 15, 16, 28 and H3: dates and ages in an order that can be."""
    issued, modified = date(fields.get("issued")), date(fields.get("modified"))
    if modified and day_of(modified) > today:
        errors["modified"] = [MESSAGES["modified_in_future"].about(value=fields["modified"])]
    if issued and modified and _after(issued, modified):
        errors["issued"] = [MESSAGES["issued_after_modified"].about(value=fields["issued"])]
    for period in fields.get("temporal_coverage") or ():
        start, end = date(period.get("start")), date(period.get("end"))
        if start and end and _after(start, end):
            errors["temporal_coverage"] = [MESSAGES["period_reversed"]]
    youngest, oldest = fields.get("min_typical_age"), fields.get("max_typical_age")
    if youngest is not None and oldest is not None and youngest > oldest:
        errors["min_typical_age"] = [MESSAGES["ages_reversed"]]


def _after(first: str, second: str) -> bool:
    """Whether a date is surely after another: they are compared at the coarser precision of the two, by Korean days."""
    first, second = (str(day_of(text)) if len(text) > 10 else text for text in (first, second))
    shared = min(len(first), len(second))
    return first[:shared] > second[:shared]
