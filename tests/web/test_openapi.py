"""The description of the API: whole, valid, and never behind the actions."""

import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator

from catalog.actions import ACTIONS
from tests.web.conftest import ROOT
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


UNSAID = {"harvest_job_abort": {"source_id"}, "api_token_revoke": {"jti"}, "package_revise": {"match__id"},
          "package_update": {"id"}, "harvest_source_update": {"id"}, "user_create": {"email", "password"}}


def required(operation) -> set[str]:
    if "requestBody" not in operation:
        return {each["name"] for each in operation["parameters"] if each.get("required")}
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    return set((schema["allOf"][-1] if "allOf" in schema else schema).get("required", []))


def missed(catalog, name, data) -> set[str]:
    """What an action says it misses; nothing when it gets as far as to look something up."""
    try:
        catalog.call(name, data, ROOT)
    except ValidationError as refusal:
        return {key for key, said in refusal.error_dict.items() if "missing" in str(said).lower()
                or said in ("id not in data", ["An organization must be provided"])
                or key == "datasets"} - {"__type"}
    except (NotFound, NotAuthorized):
        pass
    return set()


def test_what_the_document_requires_is_what_the_action_cannot_do_without(document, vacant):
    for name in sorted(ACTIONS):
        [operation] = document["paths"][f"/api/3/action/{name}"].values()
        data, found = {}, set()
        while new := missed(vacant, name, data) - found:
            found |= new
            data |= dict.fromkeys(new, "nothing-there")
        assert found <= required(operation) | UNSAID.get(name, set()), name
        given = dict.fromkeys(required(operation), "nothing-there")
        for each in given:
            with pytest.raises((ValidationError, NotFound)):
                vacant.call(name, {key: value for key, value in given.items() if key != each}, ROOT)


def test_what_a_body_holds_is_declared_as_it_is_read(document):
    def body(name):
        content = document["paths"][f"/api/3/action/{name}"]["post"]["requestBody"]["content"]
        return {key: each.get("type") for key, each in content["application/json"]["schema"]["properties"].items()}

    assert body("agreement_import") == {"rows": "array", "dry_run": "boolean"}
    assert body("sheet_rows_add") == {"id": None, "rows": "array"}
    assert body("sheet_commit") == {"id": None, "only_good": "boolean", "limit": "integer"}
    assert body("request_answer") == {"id": None, "text": None, "changes": "object"}
    assert {key: kind for key, kind in body("agreement_create").items() if kind} == {
        "public": "boolean", "promises": "array"}


def test_what_an_address_holds_is_declared_as_it_is_read(document):
    declared = {each["name"]: each for each in document["paths"]["/api/3/action/package_search"]["get"]["parameters"]}
    assert {name: each["schema"]["type"] for name, each in declared.items()} == {
        "q": "string", "fq": "string", "fq_list": "array", "sort": "string", "rows": "integer", "start": "integer",
        "facet": "boolean", "facet.field": "string", "facet.limit": "integer", "facet.mincount": "integer",
        "fl": "array", "include_private": "boolean", "include_drafts": "boolean", "include_deleted": "boolean",
        "use_default_schema": "boolean", "highlight": "boolean", "bunch": "boolean", "facet.apart": "boolean",
        "facet.estimate": "boolean", "understand": "boolean"}
    assert (declared["fq_list"]["style"], declared["fq_list"]["explode"]) == ("form", True)
    assert declared["facet.field"]["schema"]["examples"] == ['["tags"]']


@pytest.mark.parametrize(("name", "question"), [
    ("package_search", "fl=name"), ("package_search", "fl=name&fl=title"),
    ("package_search", "fq_list=id:a&fq_list=id:b"), ("package_search", 'facet.field=["tags"]'),
    ("resource_search", "query=name:a"), ("resource_search", "query=name:a&query=url:b"), ("group_list", "groups=a"),
    ("organization_list", "organizations=a"), ("organization_list", "organizations=a&organizations=b"),
    ("package_list", "include_private=true&limit=1")])
def test_what_is_declared_a_list_is_read_when_it_is_repeated(page, name, question):
    assert page(f"/api/3/action/{name}?{question}").status_code == 200


def test_a_change_of_one_dataset_and_no_other_may_be_stale(document):
    stale = {operation["operationId"] for path in document["paths"].values() for operation in path.values()
             if "412" in operation["responses"]}
    assert stale == {"package_update", "package_patch", "package_delete", "package_revise", "package_owner_org_update",
                     "package_resource_reorder", "resource_create", "resource_update", "resource_patch",
                     "resource_delete", "dataset_purge",
                     "dataset_submit", "dataset_version_restore",
                     "dataset_field_rule_set"}                          # which write a revision of the one they name
    for path in document["paths"].values():
        for operation in path.values():
            assert {"200", "400", "403", "404", "405", "409", "413", "500"} <= operation["responses"].keys()


@pytest.mark.parametrize("kind", ["package", "resource", "organization", "group", "harvest_source"])
def test_only_what_is_new_needs_all_its_fields(document, kind):
    for verb, end in (("create", ""), ("update", "Patch"), ("patch", "Patch")):
        [operation] = document["paths"][f"/api/3/action/{kind}_{verb}"].values()
        [part, own] = operation["requestBody"]["content"]["application/json"]["schema"]["allOf"]
        assert part["$ref"].endswith("Patch") is bool(end)
    assert ("name" in own.get("required", [])) is False
