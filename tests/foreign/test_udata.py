"""What udata's CKAN backend requires of a dataset, by our own reading of it and by its own schema."""

import os
import re
import sys
from datetime import datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = os.environ.get("IEUM_UDATA_SOURCE", "")
FILE = "udata/harvest/backends/ckan/schemas/ckan.py"
KINDS = {"file", "file.upload", "api", "documentation", "image", "visualization", None, ""}
TEXT_OR_NONE = (str, type(None))
NEEDED = {
    "id": str, "name": str, "title": str, "notes": TEXT_OR_NONE, "license_id": TEXT_OR_NONE,
    "license_title": TEXT_OR_NONE, "tags": list, "metadata_created": str, "metadata_modified": str,
    "organization": dict, "resources": list, "private": bool, "author": TEXT_OR_NONE, "author_email": TEXT_OR_NONE,
    "maintainer": TEXT_OR_NONE, "maintainer_email": TEXT_OR_NONE, "state": TEXT_OR_NONE}
NEEDED_OF_RESOURCES = {
    "id": str, "position": int, "name": TEXT_OR_NONE, "description": TEXT_OR_NONE, "format": str,
    "mimetype": TEXT_OR_NONE, "size": (int, str, type(None)), "hash": TEXT_OR_NONE, "created": str,
    "last_modified": TEXT_OR_NONE, "url": str, "resource_type": TEXT_OR_NONE}
NEEDED_OF_ORGANIZATIONS = {
    "id": str, "name": str, "title": str, "description": str, "image_url": str, "created": str,
    "is_organization": bool, "state": str}


def lacking(thing: dict, needed: dict) -> list[str]:
    """The keys that are missing or hold what they may not."""
    return [key for key, kinds in needed.items() if key not in thing or not isinstance(thing[key], kinds)]


@pytest.fixture
def shown(get, full):
    return [get("package_show", id=name).json()["result"] for name in get("package_list").json()["result"]]


def test_every_dataset_has_every_key_udata_requires(shown):
    assert {each["name"]: lacking(each, NEEDED) for each in shown} == {each["name"]: [] for each in shown}
    assert {each["type"] for each in shown} == {"dataset"}
    assert [tag for each in shown for tag in each["tags"] if lacking(tag, {"id": str, "name": str})] == []


def test_every_resource_has_every_key_udata_requires(shown):
    resources = [each for dataset in shown for each in dataset["resources"]]
    assert [(each["id"], lacking(each, NEEDED_OF_RESOURCES)) for each in resources
            if lacking(each, NEEDED_OF_RESOURCES) or each["resource_type"] not in KINDS] == []
    assert all(datetime.fromisoformat(each["created"]) for each in resources)


def test_every_organisation_has_every_key_udata_requires(shown):
    organizations = [each["organization"] for each in shown]
    assert [lacking(each, NEEDED_OF_ORGANIZATIONS) for each in organizations] == [[]] * len(shown)
    assert {(each["type"], each["approval_status"]) for each in organizations} == {("organization", "approved")}


def test_the_addresses_of_mails_are_addresses_or_nothing(shown):
    mails = {each[f"{who}_email"] or "" for each in shown for who in ("author", "maintainer")}
    assert [each for each in mails if each and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", each)] == []


def test_a_dataset_with_a_page_has_a_resource_even_where_it_has_no_file(get, full):
    assert [each["resource_type"] for each in get("package_show", id="kepco-power").json()["result"]["resources"]]


def test_udata_lists_a_catalogue_by_name_and_by_search(get, full):
    assert get("package_list").json()["result"] == sorted(full)
    found = get("package_search", q="organization:nia AND -tags:전력", rows=1000).json()["result"]["results"]
    assert {each["name"] for each in found} == {"least", "bare"}


@pytest.mark.usefixtures("full")
def test_udata_reads_what_is_wrong_from_the_type_and_the_message(get):
    answer = get("package_show", id="no-such")
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    error = answer.json()["error"]
    assert f"{error['__type']}: {error['message']}".startswith("Not Found Error: Not found")


@pytest.fixture
def schema(monkeypatch):
    """udata's own schema, over stand-ins for the filters it cleans texts with."""
    if not SOURCE or not (Path(SOURCE) / FILE).is_file():
        pytest.skip("udata's source is not here; IEUM_UDATA_SOURCE names its folder")
    voluptuous = pytest.importorskip("voluptuous", reason="voluptuous is not installed; `make foreign` brings it")
    filters = ModuleType("udata.harvest.filters")
    vars(filters).update(_filters(voluptuous.Invalid))
    for name in ("udata", "udata.harvest"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, filters.__name__, filters)
    spec = spec_from_file_location("udata_ckan_schema", Path(SOURCE) / FILE)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _filters(invalid) -> dict:
    """Filters that refuse what udata's refuse and otherwise change nothing."""
    def refuse_unless(holds):
        def check(value):
            if not holds(value):
                raise invalid(f"{value!r} will not do")
            return value
        return check

    same = refuse_unless(lambda value: True)
    return {"boolean": refuse_unless(lambda value: isinstance(value, bool)), "normalize_string": same,
            "email": refuse_unless(lambda value: "@" in value), "empty_none": lambda value: value or None,
            "hash": same, "normalize_tag": same, "slug": same, "to_date": datetime.fromisoformat,
            "is_url": lambda: refuse_unless(lambda value: value.startswith(("http://", "https://")))}


@pytest.mark.parametrize("name", ["power-use", "least", "bare", "kepco-power", "maps"])
def test_udatas_own_schema_takes_every_dataset(schema, get, full, name):
    assert schema.schema(get("package_show", id=name).json()["result"])["name"] == name
