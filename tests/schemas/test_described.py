"""What people read of the fields: both languages, one header for one field, and the marks of the sharing profile."""

import re

import pytest

from harvesters.kinds.columns import OFFICIAL
from schemas import check_sharing
from schemas.dataset import DATASET
from schemas.described import headers, inside, squeezed
from schemas.described_texts import PARTS
from schemas.sharing import MANDATORY

HANGUL = re.compile("[가-힣]")
MARKS = {"required", "recommended", "conditional", "optional"}
WIDGETS = {"text", "email", "url", "tel", "area", "select", "radio", "checkboxes", "yesno", "lines", "words", "pair",
           "rows", "day", "number"}


def met(schema=DATASET, before=""):
    """Every field that people meet, with its path."""
    for name, field in schema.fields.items():
        if "label" in field.metadata:
            yield before + name, field.metadata
        if inside(field) is not None:
            yield from met(inside(field), f"{before}{name}.")


@pytest.mark.parametrize(("path", "about"), list(met()))
def test_every_field_that_people_meet_says_all_it_needs_in_both_languages(path, about):
    korean, english = about["label"]
    assert (bool(HANGUL.search(korean)), bool(english), HANGUL.search(english)) == (True, True, None)
    assert (bool(about["hint"][0]), HANGUL.search(about["hint"][1])) == (bool(about["hint"][1]), None)
    assert {about["mark"]} <= MARKS
    assert {about["widget"]} <= WIDGETS
    assert about["part"] in PARTS or path.startswith("stats.")


def test_a_field_to_choose_in_has_its_choices():
    wanting = [path for path, about in met() if about["widget"] in ("select", "radio", "checkboxes", "yesno")
               and not about.get("choices")]
    assert wanting == ["owner_org"], "whose choices are the organisations of whoever asks"


def test_no_two_fields_share_a_header():
    told = [header for _, about in met() for header in {squeezed(each) for each in about["headers"]}]
    assert sorted(told) == sorted(headers(DATASET)), "a header is told for two fields"


def test_each_of_the_36_registration_items_goes_to_a_field_which_calls_it_so_first():
    known = headers(DATASET)
    assert [item for item in OFFICIAL if squeezed(item) not in known] == []
    first = {squeezed(about["headers"][0]) for _, about in met() if about["headers"]}
    assert [item for item in OFFICIAL if squeezed(item) not in first] == ["심의 유형"]


def test_what_is_marked_as_required_is_what_the_sharing_profile_does_not_publish_without():
    verdict = check_sharing({"name": "x", "owner_org": "o"})
    marked = {path for path, about in met() if about["mark"] == "required"}
    asked_for = {*verdict.errors, *verdict.holds, "owner_org"} - {"resources"}
    assert {path for path in marked if "." not in path} == asked_for
    assert {path for path in marked if "." in path} == {"publisher.name", "contact.name"}
    assert {field for field, _, _ in MANDATORY} <= marked


def test_what_the_profile_advises_is_recommended_or_asked_for_in_some_cases_only():
    package = {"name": "x", "owner_org": "o", "title": "x", "dcat_type": "AI", "theme": ["보건의료"],
               "irb_required": True, "personal_data": "sensitive", "deidentification": "pseudonymised",
               "linkable": True, "is_free": False,
               "frequency": "MONTHLY", "contact": [{"name": "a"}]}
    verdict = check_sharing(package)
    marks = {path: about["mark"] for path, about in met()}
    told = {field: marks[field] for field in verdict.advice if field not in ("contact",)}
    assert {field for field, mark in told.items() if mark == "optional"} == set()
