"""What Magda's and Terria's connectors send, and what they need to go on."""

import pytest
import requests

from catalog import LocalCatalog

pytestmark = pytest.mark.usefixtures("full")
DETAILS = {f"include_{each}": "true" for each in ("users", "groups", "extras", "tags")}


def test_magda_pages_through_the_organisations_until_a_page_is_empty(get):
    pages, start = [], 0
    while page := get("organization_list", all_fields="true", offset=start, limit=1, **DETAILS).json()["result"]:
        pages.append([each["name"] for each in page])
        start += len(page)
    assert pages == [["kepco"], ["nia"]]          # by title: 한국전력공사 comes before 한국지능정보사회진흥원


def test_magda_gets_the_organisations_with_their_details(get):
    found = get("organization_list", all_fields="true", offset=0, limit=1000, **DETAILS).json()["result"]
    assert {"id", "name", "title", "description", "users", "groups", "extras", "tags"} <= found[0].keys()


def test_magda_pages_through_the_datasets_in_the_order_they_were_made_in(get):
    found, start, count = [], 0, 1
    while start < count:
        page = get("package_search", sort="metadata_created asc", start=start, rows=2).json()["result"]
        found += [each["name"] for each in page["results"]]
        start, count = start + len(page["results"]), page["count"]
    assert found == ["power-use", "least", "bare", "kepco-power", "maps"]


def test_magda_leaves_out_the_datasets_of_harvest_sources_it_names(site, catalog, people):
    extras = [{"key": "harvest_source_title", "value": "A source"}]
    LocalCatalog(catalog, people["jiwoo"]).action.package_patch(id="bare", extras=extras)
    asked = f"{site}/api/3/action/package_search?sort=metadata_created+asc&start=0&rows=1000"
    sources = '&fq=-harvest_source_title:%22A%20source%22+-harvest_source_title:%22Another%22'
    assert requests.get(asked + sources, timeout=10).json()["result"]["count"] == 4


@pytest.mark.parametrize(("action", "id"), [("package_show", "maps"), ("organization_show", "nia")])
def test_magda_follows_the_address_of_one_thing_by_its_id(get, action, id):
    whole = get(action, id=id).json()["result"]
    assert get(action, id=whole["id"]).json()["result"] == whole


def test_magda_follows_the_address_of_a_resource(get, full):
    [resource, _] = full["maps"]["resources"]
    assert get("resource_show", id=resource["id"]).json()["result"]["url"] == "https://data.example/wms"


def test_magda_finds_an_organisation_by_a_piece_of_its_title(get):
    assert [each["name"] for each in get("organization_autocomplete", q="전력").json()["result"]] == ["kepco"]


def test_terria_asks_for_more_rows_than_there_are_and_gets_what_it_can_show(get):
    answer = get("package_search", rows=100_000, sort="metadata_created asc",
                 fq='+(res_format:(WMS OR "zip (shp)"))').json()
    assert [each["name"] for each in answer["result"]["results"]] == ["maps"]
    assert answer["help"].endswith("/api/3/action/help_show?name=package_search")


def test_terria_writes_its_filter_into_the_address_itself(site):
    asked = f"{site}/api/3/action/package_search?start=0&rows=1000&sort=metadata_created%20asc"
    found = requests.get(f"{asked}&fq=+(res_format%3Awms%20OR%20res_format%3AWMS)", timeout=10).json()["result"]
    assert [each["name"] for each in found["results"]] == ["maps"]


def test_terria_groups_datasets_by_their_organisation_or_their_groups(get):
    [found] = get("package_search", fq="groups:energy").json()["result"]["results"]
    assert found["organization"]["title"] == "한국지능정보사회진흥원"
    assert [(each["display_name"], each["description"]) for each in found["groups"]] == [
        ("에너지", "Energy and what uses it")]
