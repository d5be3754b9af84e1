"""What ckanext-harvest's CKAN harvester asks of a catalogue it harvests."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from urllib.parse import urlencode

import pytest
import requests

SOURCE = os.environ.get("IEUM_HARVEST_SOURCE", "")
FILE = "ckanext/harvest/harvesters/ckanharvester.py"
pytestmark = pytest.mark.usefixtures("full")


def search(site: str, rows: int, *terms: str) -> list[dict]:
    """All its search pages: it stops at an empty one, and gives up when two are the same."""
    found, start, before = [], 0, None
    while True:
        params = {"rows": str(rows), "start": str(start), "sort": "id asc"} | ({"fq": " ".join(terms)} if terms else {})
        text = requests.get(f"{site}/api/3/action/package_search?{urlencode(params)}", timeout=10).text
        assert text != before
        page = requests.models.complexjson.loads(text)["result"]["results"]
        if not page:
            return found
        found, start, before = found + page, start + rows, text


def names(found) -> set[str]:
    return {each["name"] for each in found}


def test_it_pages_by_id_and_sees_each_dataset_once(site, full):
    found = search(site, 2)
    assert [each["id"] for each in found] == sorted(each["id"] for each in full.values())


def test_it_asks_for_what_changed_since_its_last_run(site):
    assert names(search(site, 100, "metadata_modified:[2026-03-02T11:30:00.123456Z TO *]")) == {"kepco-power", "maps"}


def test_several_organisations_it_wants_are_a_bare_or(site):
    wanted = "organization:nia OR organization:no-such"
    assert names(search(site, 100, wanted)) == {"power-use", "least", "bare", "maps"}


def test_the_bare_or_holds_beside_the_date(site):
    terms = ("organization:nia OR organization:kepco", "metadata_modified:[2026-03-02T11:30:00Z TO *]")
    found = names(search(site, 100, *terms))
    assert {"kepco-power", "maps"} <= found <= {"power-use", "least", "bare", "kepco-power", "maps"}


def test_organisations_and_groups_it_does_not_want_are_left_out(site):
    assert names(search(site, 100, "-organization:nia", "-organization:no-such")) == {"kepco-power"}
    assert "maps" not in names(search(site, 100, "-groups:energy"))


def test_it_copies_the_group_and_the_organisation_of_a_dataset(get, full):
    [group] = get("package_show", id="maps").json()["result"]["groups"]
    assert get("group_show", id=group["id"]).json()["result"]["name"] == "energy"
    assert get("organization_show", id=full["maps"]["owner_org"]).json()["result"]["name"] == "nia"


def test_an_old_harvester_asks_first_whether_the_site_may_be_read(get):
    assert get("site_read").json()["result"] is True


@pytest.fixture
def harvester(monkeypatch):
    """The harvester itself, with stand-ins for what it imports of CKAN."""
    if not (Path(SOURCE) / FILE).is_file() or not SOURCE:
        pytest.skip("ckanext-harvest's source is not here; IEUM_HARVEST_SOURCE names its folder")
    parts = {"ckan": {"model": None}, "ckan.logic": dict.fromkeys(("ValidationError", "NotFound", "get_action"), Saved),
             "ckan.lib": {}, "ckan.lib.helpers": {"json": requests.models.complexjson}, "ckan.plugins": {
                 "toolkit": SimpleNamespace(requires_ckan_version=lambda **said: None)},
             "ckanext": {}, "ckanext.harvest": {}, "ckanext.harvest.model": {"HarvestObject": Saved},
             "ckanext.harvest.harvesters": {"__path__": []},
             "ckanext.harvest.harvesters.base": {"HarvesterBase": Base}}
    for name, held in parts.items():
        module = ModuleType(name)
        vars(module).update({"__path__": []} | held)
        monkeypatch.setitem(sys.modules, name, module)
    spec = importlib.util.spec_from_file_location("ckanext.harvest.harvesters.ckanharvester", Path(SOURCE) / FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CKANHarvester()


class Base:
    """What the harvester is built on: it keeps what could not be gathered."""

    since = None

    def __init__(self):
        self.faults = []

    def last_error_free_job(self, job):
        return self.since

    def _save_gather_error(self, message, job):
        self.faults.append(message)


class Saved:
    """A harvest object that is only remembered."""

    KEPT: list["Saved"] = []

    def __init__(self, guid, job, content):
        self.id, self.content = guid, content

    def save(self):
        self.KEPT.append(self)


def gathered(harvester, site, config="") -> list[str]:
    ids = harvester.gather_stage(SimpleNamespace(source=SimpleNamespace(url=site, config=config)))
    assert harvester.faults == []
    return ids


def test_the_harvester_itself_gathers_every_dataset(harvester, site, full):
    assert gathered(harvester, site) == sorted(each["id"] for each in full.values())


def test_the_harvester_itself_gathers_the_organisations_it_is_told(harvester, site, full):
    ids = gathered(harvester, site, '{"organizations_filter_include": ["kepco", "no-such"]}')
    assert ids == [full["kepco-power"]["id"]]


def test_the_harvester_itself_gathers_what_changed_since(harvester, site, full, clock):
    harvester.since = SimpleNamespace(gather_started=clock().replace(tzinfo=None))
    assert gathered(harvester, site) == [full["maps"]["id"]]


def test_the_harvester_itself_reads_the_remote_group_and_organisation(harvester, site, full):
    harvester._set_config("")
    group = harvester._get_group(site, {"id": "energy"})
    assert (group["title"], harvester._get_organization(site, "nia")["title"]) == ("에너지", "한국지능정보사회진흥원")
