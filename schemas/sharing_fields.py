"""The form of each field in the sharing profile: a value that is not what its field says is refused."""

import re

from marshmallow import ValidationError
from marshmallow.utils import missing

from schemas import vocabulary
from schemas.dates import date
from schemas.fast import FastSchema, Lean
from schemas.messages import MESSAGES, Message
from schemas.terms import Table

_WEB = re.compile(r"(?:https?|s?ftp)://[^\s/?#<>\"]+(?:[/?#][^\s<>\"]*)?", re.IGNORECASE)
_KEY = re.compile(r"[?&](?:servicekey|apikey|api_key|appkey|access_token|signature)=[^&{<\[]{8,}", re.IGNORECASE)


class Strict(Lean):
    """A field for which null and the empty text are the same as absence."""

    fault = "not_text"

    def _slowly(self, value, attr, data, **kwargs):
        return missing

    def refuse(self, value: object = None) -> ValidationError:
        """The error of this field about a value."""
        message = MESSAGES[self.fault]
        return ValidationError(message.about(value=value) if "{value}" in message else message)


class Words(Strict):
    """A text."""

    exact = str

    def _deserialize(self, value, attr, data, **kwargs):
        raise self.refuse()


class YesNo(Strict):
    """True or false."""

    fault = "not_flag"
    exact = bool

    def _deserialize(self, value, attr, data, **kwargs):
        raise self.refuse()


class Count(Strict):
    """A whole number from 0."""

    fault = "not_count"

    def _deserialize(self, value, attr, data, **kwargs):
        if value.__class__ is not int or value < 0:
            raise self.refuse(value)
        return value


class Day(Strict):
    """A date of any precision."""

    fault = "not_date"

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            return missing
        if date(value) is None:
            raise self.refuse(value)
        return value


class Choice(Strict):
    """A code of a list, or several of them."""

    def __init__(self, table: Table, several: bool = False):
        super().__init__()
        self.table, self.several = table, several
        self.choices = ", ".join(table)

    def _deserialize(self, value, attr, data, **kwargs):
        if value.__class__ is str and not self.several:
            codes = [value] if value else []
        elif isinstance(value, list | tuple) and self.several:
            codes = value
        else:
            raise ValidationError(MESSAGES["not_list" if self.several else "not_text"])
        for code in codes:
            if code.__class__ is not str or code not in self.table:
                raise ValidationError(MESSAGES["not_in_list"].about(value=code, choices=self.choices))
        return value or missing


def address_fault(address: object) -> Message | None:
    """Why something is not a web address that may be shown: it does not open, or it holds an access key."""
    if not isinstance(address, str) or not _WEB.fullmatch(address):
        return MESSAGES["not_address"].about(value=address)
    return MESSAGES["key_in_address"] if "=" in address and _KEY.search(address) else None


class Web(Strict):
    """A web address without a key in it."""

    def _deserialize(self, value, attr, data, **kwargs):
        if value == "":
            return missing
        fault = address_fault(value)
        if fault:
            raise ValidationError(fault)
        return value


class Items(Strict):
    """A list of texts."""

    fault = "not_list"

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, list | tuple) or not all(item.__class__ is str for item in value):
            raise self.refuse()
        return value


class Rows(Strict):
    """A list of sub-documents, into which the dataset's own schema has looked."""

    fault = "not_list"

    def _deserialize(self, value, attr, data, **kwargs):
        if not isinstance(value, list | tuple):
            raise self.refuse()
        faults = []
        for number, row in enumerate(value, 1):
            if not isinstance(row, dict):
                raise self.refuse()
            faults += self.faults(row, number)
        if faults:
            raise ValidationError(faults)
        return value

    def faults(self, row: dict, number: int) -> list[Message]:
        """What is wrong with one row, counted from 1."""
        return []


class People(Rows):
    """Organisations and departments."""

    def faults(self, row, number):
        name = row.get("name")
        return [] if name is None or isinstance(name, str) else [MESSAGES["not_text"]]


class Periods(Rows):
    """Spans of time."""

    def faults(self, row, number):
        return [MESSAGES["not_date"].about(value=value) for value in (row.get("start"), row.get("end"))
                if value and date(value) is None]


class Resources(Rows):
    """Ways to get the data."""

    def faults(self, row, number):
        found = []
        for key in ("url", "access_url", "download_url"):
            address = row.get(key)
            fault = address_fault(address) if address else None
            if fault:
                found.append(fault.of_resource(number))
        for key in ("size", "rows"):
            count = row.get(key)
            if count is not None and (count.__class__ is not int or count < 0):
                found.append(MESSAGES["not_count"].about(value=count).of_resource(number))
        return found


class SharingSchema(FastSchema):
    """Every field that the sharing profile looks at."""

    name, title, notes, owner_org, license_id = Words(), Words(), Words(), Words(), Words()
    url = Web()
    tags, resources = Rows(), Resources()
    publisher, contact = People(), People()
    theme = Choice(vocabulary.THEMES, several=True)
    frequency, dcat_type = Choice(vocabulary.FREQUENCIES), Choice(vocabulary.KINDS)
    access_rights, personal_data = Choice(vocabulary.ACCESS), Choice(vocabulary.PERSONAL_DATA)
    deidentification = Choice(vocabulary.DEIDENTIFICATION)
    issued, modified, next_update, deid_date, irb_expiry = Day(), Day(), Day(), Day(), Day()
    temporal_coverage = Periods()
    third_party_rights, is_free, core_data, linkable, irb_required = YesNo(), YesNo(), YesNo(), YesNo(), YesNo()
    access_days, number_of_unique_individuals, number_of_records = Count(), Count(), Count()
    min_typical_age, max_typical_age = Count(), Count()
    applicable_legislation, language, conforms_to = Items(), Items(), Items()
    health_category, health_theme, coding_system = Items(), Items(), Items()
    identifier, partner, legal_basis_text, provenance, access_procedure = Words(), Words(), Words(), Words(), Words()
    fee_basis, spatial_coverage, temporal_text, deid_method = Words(), Words(), Words(), Words()
    deid_reviewed, link_key, legal_basis, purpose, retention_period = Words(), Words(), Words(), Words(), Words()
    irb_no, drb_no, hdab, trusted_data_holder = Words(), Words(), Words(), Words()
    cdm_version, vocabulary_version = Words(), Words()
    ai_task, ai_modality, ai_volume, ai_label_type, ai_year = Words(), Words(), Words(), Words(), Words()
    harvest_source, harvest_record, mapping_version = Words(), Words(), Words()


SHARING = SharingSchema()
