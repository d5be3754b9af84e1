"""A site for test suites of its clients: who may empty it, and that nobody else ever can."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from config.settings import Settings
from tests.clients.site import Site
from tests.furniture import dataset
from web import reset
from web.app import create_app
from web.cli import main

TOKEN = "ieum_known"


@pytest.fixture
def client(catalog):
    app = create_app(catalog, Settings(demo=True))
    reset.offer(app, TOKEN)
    return app.test_client()


def test_the_call_answers_who_is_let_in_and_empties_the_site(client, catalog, people):
    catalog.call("package_create", dataset(), people["root"])
    answer = client.post("/__reset", headers={"Host": "127.0.0.1:8000"})
    assert (answer.status_code, answer.json) == (200, {"user": "tester", "token": TOKEN})
    assert catalog.call("package_list") == []
    assert catalog.call("organization_list") == []


@pytest.mark.parametrize("headers", [
    {"Host": "127.0.0.1:8000", "Origin": "https://elsewhere.example"}, {"Host": "127.0.0.1", "Origin": "null"},
    {"Host": "rebound.example"}, {"Host": "192.0.2.1:8000"}])
def test_a_page_of_another_site_cannot_empty_it_through_a_browser(client, catalog, headers):
    answer = client.post("/__reset", headers=headers)
    assert answer.status_code == 403
    assert catalog.call("organization_list") == ["kepco", "nia"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "127.3.2.1"])
def test_any_loopback_address_will_do(client, host):
    assert client.post("/__reset", headers={"Host": host}).status_code == 200


def test_without_the_option_there_is_no_such_route(catalog):
    client = create_app(catalog, Settings(demo=True)).test_client()
    assert client.post("/__reset", headers={"Host": "127.0.0.1"}).status_code == 404
    assert catalog.call("organization_list") == ["kepco", "nia"]


@pytest.mark.parametrize("setting", [{"IEUM_HOST": "0.0.0.0"}, {"IEUM_HOST": "data.example.kr"}, {"IEUM_PROXIES": "1"}])
def test_where_others_could_ask_the_server_does_not_start(tmp_path, setting):
    environ = {"IEUM_DATA": str(tmp_path), "IEUM_DEMO": "1"}
    assert CliRunner().invoke(main, ["migrate"], env=environ).exit_code == 0
    told = CliRunner().invoke(main, ["serve", "--test-reset"], env=environ | setting)
    assert told.exit_code == 1
    assert told.output.startswith("Error: --test-reset은 누구든 사이트를 비울 수 있게 하므로")
    assert told.output.count("\n") == 1


def test_a_running_suite_needs_no_new_token_after_a_reset(tmp_path):
    """Real workers: whichever of them is asked next finds the site empty and knows the token."""
    with Site(tmp_path, workers=2) as site, site.ckan() as ckan:
        for name in ("first", "second", "third"):
            ckan.action.organization_create(name=name)
            ckan.action.package_create(name=f"{name}-set", owner_org=name)
            assert ckan.action.package_search(rows=1)["count"] == 1
            assert site.reset() == {"user": "tester", "token": site.token}
            for _ in range(6):
                assert ckan.action.organization_list() == []
                assert ckan.action.package_search()["count"] == 0
            assert [user["name"] for user in ckan.action.user_list()] == ["tester"]


def test_a_server_started_without_the_option_offers_nothing_whatever_the_environment_says(tmp_path):
    environ = {"IEUM_TEST_RESET": "1", "IEUM_RESET": "1"}
    with Site(tmp_path, reset=False, environ=environ) as site:
        told = subprocess.run([sys.executable, "-c", "import sys, urllib.request as r, urllib.error as e\n"
                               "try: r.urlopen(r.Request(sys.argv[1], method='POST'))\n"
                               "except e.HTTPError as error: print(error.code)", f"{site.address}/__reset"],
                              capture_output=True, text=True, check=True)
        assert json.loads(told.stdout) == 404
