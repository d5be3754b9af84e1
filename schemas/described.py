"""Gives the fields of the schemas what people read of them, so that API, form and spreadsheet say the same.

A field's `metadata` has `label` and `hint` (Korean, English), `widget`, `mark`, `part`, `headers` (of a spreadsheet,
the official Korean one first), and where there is a list to choose from `choices` (a table of terms) and `explained`.
Nothing of it is looked at when a record is loaded.
"""

import re

from schemas import vocabulary
from schemas.described_texts import EXPLAINED, WORDS, About
from schemas.terms import Table, Term

OWN = {key: Table.of(*(Term(*row) for row in rows)) for key, rows in WORDS.items()}
_CHOICES = {
    "theme": vocabulary.THEMES, "frequency": vocabulary.FREQUENCIES, "dcat_type": vocabulary.KINDS,
    "access_rights": vocabulary.ACCESS, "personal_data": vocabulary.PERSONAL_DATA,
    "deidentification": vocabulary.DEIDENTIFICATION, "license_id": vocabulary.LICENSES,
    "is_free": OWN["free"], "third_party_rights": OWN["there"], "linkable": OWN["may"], "language": OWN["language"],
    "resource_type": OWN["resource"], "core_data": OWN["yes"], "irb_required": OWN["yes"],
}


def described(texts: dict[str, About]):
    """A decorator of a schema: give its fields these texts as their metadata."""
    def give(schema):
        for name, about in texts.items():
            field = schema._declared_fields[name]
            field.metadata = field.metadata | about._asdict()
            if name in _CHOICES:
                field.metadata |= {"choices": _CHOICES[name]}
            if name in EXPLAINED:
                field.metadata |= {"explained": EXPLAINED[name]}
        return schema
    return give


def squeezed(header: object) -> str:
    """A header as it is compared: blanks, marks and case do not count."""
    return re.sub(r"[\W_]", "", str(header or "")).upper()


def headers(schema, before: str = "") -> dict[str, str]:
    """Where the cells of a spreadsheet go: each header, squeezed, to its field, such as `title` or `contact.name`.

    :param schema: a schema whose fields are described; those of its sub-documents follow a dot
    :param before: what stands before the names
    """
    found = {}
    for name, field in schema.fields.items():
        found |= {squeezed(header): before + name for header in field.metadata.get("headers", ())}
        inner = inside(field)
        if inner is not None:
            found |= headers(inner, f"{before}{name}.")
    return found


def inside(field):
    """The schema of the sub-documents that a field holds, or None."""
    return getattr(field, "schema", None)
