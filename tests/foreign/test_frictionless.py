"""frictionless reads a catalogue of ours and publishes a package to it, over HTTP."""

import gc
import os
import warnings

import pytest

frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed; `make foreign` brings it")
portals = pytest.importorskip("frictionless.portals")
pytestmark = [pytest.mark.usefixtures("full"), pytest.mark.filterwarnings("default")]


@pytest.fixture(autouse=True)
def _closed():
    """It leaves files open; they are collected here, where nobody minds."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()


@pytest.fixture
def control(site, tokens, full):
    """Where the catalogue is, and who asks."""
    def make(who="jiwoo", **said):
        return portals.CkanControl(baseurl=site, apikey=tokens[who], **said)
    return make


def test_it_reads_one_dataset_as_a_package(control):
    package = frictionless.Package(control=control(dataset="power-use"))
    assert (package.name, package.title) == ("power-use", "전력 사용량")
    assert [each.path for each in package.resources] == ["https://data.example/power.csv"]


@pytest.mark.parametrize(("asked", "names"), [
    ({"organization_name": "nia"}, {"power-use", "least", "bare", "maps"}), ({"group_id": "energy"}, {"maps"}),
    ({"search": {"q": "tags:전력"}}, {"power-use", "kepco-power", "maps"}),
    ({}, {"power-use", "least", "bare", "kepco-power", "maps"})])
def test_it_reads_a_catalogue(control, asked, names):
    catalog = frictionless.Catalog(control=control(ignore_package_errors=True, ignore_schema=True, **asked))
    readable = {each.name for each in catalog.datasets}
    assert readable == names


def test_it_publishes_a_package_with_its_files(control, get, tokens, tmp_path, monkeypatch):
    (tmp_path / "rows.csv").write_bytes(b"city,kwh\nGwangju,10\n")
    monkeypatch.chdir(tmp_path)
    package = frictionless.Package.from_descriptor({
        "name": "from-frictionless", "title": "From Frictionless",
        "resources": [{"name": "rows", "path": "rows.csv", "format": "csv"}]})
    published = package.publish(control=control(organization_name="nia"))
    shown = get("package_show", tokens["jiwoo"], id=published.context["dataset_id"]).json()["result"]
    assert (shown["name"], shown["title"]) == ("from-frictionless", "From Frictionless")
    assert [(each["name"], each["url_type"], os.path.basename(each["url"])) for each in shown["resources"]] == [
        ("rows", "upload", "rows.csv"), ("datapackage", "upload", "datapackage.json")]


def test_it_replaces_a_package_it_may_update(control, get, tokens, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    package = frictionless.Package.from_descriptor({"name": "bare", "title": "Told anew", "resources": [
        {"name": "rows", "data": [["a"], [1]]}]})
    package.resources.clear()
    package.publish(control=control(organization_name="nia", allow_update=True))
    assert get("package_show", tokens["jiwoo"], id="bare").json()["result"]["title"] == "Told anew"
