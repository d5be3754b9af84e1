"""Forms from the schemas: one message for a wrong value wherever it is said, and CKAN's sentences in words."""

import re

import orjson
import pytest
from ckanapi import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from catalog import SYSTEM
from schemas import DATASET, check_sharing
from schemas.described import headers, inside, squeezed
from tests.furniture import shared
from tests.web.conftest import application
from tests.web.filled import Filled
from web import register_columns
from web.ckan_words import for_people
from web.completeness import completeness
from web.forms import errors_of, said
from web.register_judging import judged
from web.register_reading import filled
from web.register_reading import said as asked

HANGUL = re.compile("[가-힣]")
WRONG = ["", "x" * 400, "전", "##", "언젠가", "-1", "1.5", -1, 1.5, 10**40, True, [], ["x"], [[]], [{}], {"a": 1}, [1],
         {"ko": []}, [{"name": []}], [{"name": ""}], [{"name": "전"}], [{"name": "##"}],
         [{"name": "x" * 101}], [{"email": "x"}],
         [{"start": "언젠가"}], [{"rows": "많음"}], [{"rows": -1}], [{"columns": 3}], [None], "\ud800"]


@pytest.fixture(scope="module")
def app(furnished):
    return application(furnished)


def raised() -> set[str]:
    """Every sentence that a schema says about a field that people meet."""
    found = set()
    people = [name for name, field in DATASET.fields.items() if "label" in field.metadata]
    for name in people:
        for value in WRONG:
            _, errors = DATASET.read({"name": "x1", "title": "x"} | {name: value})
            found |= set(flat(errors.get(name, [])))
            loaded = {"name": "x1", "owner_org": "x", name: value}
            verdict = check_sharing(loaded)
            found |= {str(each) for each in flat([*verdict.errors.values(), *verdict.holds.values()])}
    return found


def flat(told) -> list:
    if isinstance(told, dict):
        return [each for value in told.values() for each in flat(value)]
    return [each for value in told for each in flat(value)] if isinstance(told, list) else [told]


def test_whatever_a_schema_says_of_a_field_is_said_to_people_in_both_languages_with_what_why_and_how(app):
    sentences = raised()
    assert len(sentences) > 30
    for lang, spoken in (("ko", True), ("en", False)):
        with app.test_request_context(f"/{lang}/"):
            told = {each: said(each) for each in sentences}
        wrong = {each: text for each, text in told.items()
                 if bool(HANGUL.search(re.sub(r"‘.*?’|“.*?”|\(.*?\)|: .*", "", text))) != spoken
                 or len(re.findall(r"[.:](?: |$)", text)) < 2}
        assert wrong == {}


def test_a_sentence_nobody_knows_is_said_as_it_is(app):
    with app.test_request_context("/ko/"):
        assert (said("Something else"), for_people("Something else")) == ("Something else", "")


WRONG_ONE = {"issued": "언젠가", "contact": [{"name": "가", "email": "haneul"}], "tags": [{"name": "전"}]}


def test_api_form_and_spreadsheet_row_say_the_same_of_a_wrong_value(app, hall, visitor):
    with pytest.raises(ValidationError) as refusal:
        hall.call("package_create", shared(**WRONG_ONE), SYSTEM)
    with app.test_request_context("/ko/"):
        by_api = errors_of(refusal.value)
        row = {"등록일": "언젠가", "이메일": "haneul", "관리 부서명": "가", "키워드": "전"}
        by_sheet = errors_of(of_row(row))
    dohyun, path = visitor("dohyun"), "/ko/desk/register"
    page = dohyun.post(path, {"do": "save", "title": "가", "issued": "언젠가", "contact-0-name": "가",
                              "contact-0-email": "haneul", "tags": "전"}, path)
    html = page.get_data(as_text=True)
    assert set(by_api) == set(by_sheet) == {"issued", "contact", "tags"}
    for field, messages in by_api.items():
        assert by_sheet[field] == messages
        assert all(message.replace("'", "&#39;") in html for message in messages)
    assert Filled(page).links == ["#f-tags", "#f-contact-0-email", "#f-issued"]


def of_row(row: dict) -> ValidationError:
    """What the schema says of a row whose headers are told by its own metadata."""
    known, package = headers(DATASET), {"name": "x1"}
    for header, cell in row.items():
        name, _, inner = known[squeezed(header)].partition(".")
        if inner:
            package.setdefault(name, [{}])[0][inner] = cell
        else:
            package[name] = [{"name": cell}] if inside(DATASET.fields[name]) is not None else cell
    return ValidationError(DATASET.read(package)[1])


# what stands in the form is what comes back

@given(st.fixed_dictionaries({}, optional={
    "notes": st.text(min_size=1), "is_free": st.booleans(), "access_days": st.integers(0, 999),
    "theme": st.lists(st.sampled_from(["산업고용", "보건의료"]), unique=True),
    "tags": st.lists(st.sampled_from(["전력", "a b"]), unique=True).map(lambda tags: [{"name": tag} for tag in tags]),
    "conforms_to": st.lists(st.text(min_size=1), max_size=3), "issued": st.sampled_from(["2024", "2024-01-02T09:00"]),
    "contact": st.lists(st.fixed_dictionaries({"name": st.text(min_size=1), "phone": st.text()}), max_size=2),
    "resources": st.lists(st.fixed_dictionaries({"id": st.sampled_from("ab"), "name": st.text(), "own": st.integers(),
                          "columns": st.lists(st.fixed_dictionaries({"name": st.text(min_size=1)}))}), max_size=2,
                          unique_by=lambda each: each["id"])}))
def test_a_form_that_nobody_touched_asks_for_no_change(package):
    assert asked(filled(package), package) == {}


SEEN = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(("title", "type", "unit", "description"), SEEN)),
                max_size=5))
def test_columns_come_back_as_they_were_written(rows):
    columns = [{"name": f"c{place}"} | row for place, row in enumerate(rows)]
    assert register_columns.read(register_columns.written(columns)) == (columns, [])


def test_two_hundred_columns_are_taken_and_one_more_is_not(app):
    lines = "\n".join(f"c{number}" for number in range(201))
    with app.test_request_context("/ko/"):
        assert len(register_columns.read(lines.rpartition("\n")[0]).rows) == 200
        assert register_columns.read(lines) == (
            [], ["항목이 201개입니다. 한 자원에 200개까지 담습니다. 자원을 나누어 적어 주세요."])


# how complete a dataset is

def test_nothing_is_zero_and_all_is_a_hundred_with_reasons_in_between(app):
    columns = [{"name": "ym", "description": "연월"}]
    whole = shared(access_procedure="내려받기", spatial_coverage="전국", temporal_text="2024", provenance="계량기",
                   legal_basis_text="전기사업법", next_update="2026-12-01", resources=[
                       {"name": "표", "url": "https://a.example/b", "format": "CSV", "rows": 3, "columns": columns}])
    with app.test_request_context("/ko/"):
        assert completeness({}).percent == 0
        full = completeness(whole)
        assert (full.percent, full.missing, full.best) == (100, [], None)
        lacking = completeness(whole | {"resources": [whole["resources"][0] | {"columns": []}]})
        assert [(each.label, each.anchor, each.required) for each in lacking.missing] == [
            ("항목정의", "f-resources-0-columns", False)]
        assert lacking.best == (lacking.missing[0], 100)
        draft = completeness(whole | {"license_id": None, "provenance": None})
        assert draft.best[0].field == "license_id", "what publication needs comes first"
        assert [(part.name, part.missing, part.needed) for part in draft.parts if part.missing] == [
            ("terms", 1, 1), ("more", 1, 0)]


@given(st.sets(st.sampled_from(sorted(set(shared()) - {"name", "owner_org", "personal_data", "dcat_type", "theme"}))))
def test_filling_in_a_field_never_makes_a_dataset_less_complete(app, left_out):
    with app.test_request_context("/ko/"):
        partly = {key: value for key, value in shared().items() if key not in left_out}
        before = completeness(partly).percent
        assert all(completeness(partly | {key: shared()[key]}).percent >= before for key in left_out)


def test_what_is_judged_beside_the_fields_is_what_the_catalogue_says_too(app, hall):
    wrong = shared(issued="2026-03-01", modified="2026-02-01", url="nowhere", resources=[
        {"name": "a", "url": "https://a.example/?serviceKey=abcdefghijkl"}])
    with pytest.raises(ValidationError) as refusal:
        hall.call("package_create", wrong, SYSTEM)
    with app.test_request_context("/ko/"):
        errors = judged(filled(wrong), wrong, {}, partner=True).errors
    assert set(errors) == {"issued", "url", "resources-0-url"}
    assert set(refusal.value.error_dict) == {"issued", "url", "resources"}
    assert orjson.dumps(errors)
