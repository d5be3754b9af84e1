"""The description of the API: whole, valid, and never behind the actions."""

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from catalog.actions import ACTIONS
from web import openapi, openapi_pages
from web.openapi import described


@pytest.fixture(scope="module")
def document():
    return openapi.document()


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_action_is_in_it_with_all_its_parameters(document):
    operations = {operation["operationId"]: (method, operation)
                  for path in document["paths"].values() for method, operation in path.items()}
    assert operations.keys() == ACTIONS.keys()
    for name, action in ACTIONS.items():
        method, operation = operations[name]
        assert method == ("get" if action.reads else "post")
        said = described(action)
        assert (operation["summary"], operation["description"]) == (said.summary, said.text)
        shown = ({each["name"] for each in operation["parameters"]} if action.reads
                 else _fields(operation["requestBody"]["content"]["application/json"]["schema"]))
        assert shown == set(said.params), name


def _fields(schema: dict) -> set[str]:
    return set((schema["allOf"][-1] if "allOf" in schema else schema)["properties"])


def test_the_fields_of_a_dataset_are_those_of_its_schema(document):
    schemas = document["components"]["schemas"]
    dataset = schemas["Dataset"]
    assert dataset["properties"]["private"] == {"type": "boolean", "default": False}
    assert dataset["properties"]["resources"]["items"] == {"$ref": "#/components/schemas/Resource"}
    assert dataset["properties"]["state"]["enum"] == ["active", "draft", "deleted", "pending"]
    assert dataset["required"] == ["name"]
    assert "required" not in schemas["DatasetPatch"]
    create = document["paths"]["/api/3/action/package_create"]["post"]["requestBody"]["content"]
    assert create["application/json"]["schema"]["allOf"][0] == {"$ref": "#/components/schemas/Dataset"}


def test_a_docstring_is_taken_apart():
    class Told:
        help = "Return it.  Or not.\n\nMore.\n\n:param id: its id\n    or its name\n:param a.b: another"

    assert described(Told) == ("Return it", "Return it.  Or not.\n\nMore.",
                               {"id": "its id or its name", "a.b": "another"})


def test_the_written_pages_are_those_that_would_be_written_now():
    written = {path.name: path.read_text("utf-8") for path in openapi_pages.FOLDER.glob("*.md")}
    assert written == openapi_pages.pages(), "run `make docs`"


def test_the_site_gives_the_document_and_a_mark_of_it(page, document):
    answer = page("/api/openapi.json")
    assert (answer.status_code, answer.json) == (200, document)
    assert page("/api/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"])
def test_a_browser_gets_the_page_to_try_it_on_and_others_the_version(page, accept):
    shown = page("/api", headers={"Accept": accept})
    assert (shown.status_code, shown.mimetype, 'id="swagger-ui"' in shown.text) == (200, "text/html", True)
    assert "Accept" in shown.headers["Vary"]
    for other in ("application/json", "*/*", ""):
        assert page("/api", headers={"Accept": other}).json == {"version": 1}
