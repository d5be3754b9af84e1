"""A site for test suites of its clients: who may empty it, and that nobody else ever can."""

import json

import pytest
import requests
from click.testing import CliRunner

from config.settings import Settings, load
from tests.clients.site import Site
from tests.furniture import dataset
from web import reset
from web.app import create_app
from web.cli import main
from web.wiring import build

TOKEN = "ieum_known"
LOCAL = {"Host": "127.0.0.1:8000"}
KNOWN = LOCAL | {"Authorization": TOKEN}


@pytest.fixture
def client(catalog):
    app = create_app(catalog, Settings(demo=True))
    reset.offer(app, TOKEN)
    return app.test_client()


@pytest.mark.parametrize("headers", [
    {"Authorization": TOKEN}, {"Authorization": f"Bearer {TOKEN}"}, {"X-CKAN-API-Key": TOKEN},
    {"Authorization": "another", "X-CKAN-API-Key": TOKEN}])
def test_the_call_answers_who_is_let_in_and_empties_the_site(client, catalog, people, headers):
    catalog.call("package_create", dataset(), people["root"])
    answer = client.post("/__reset", headers=LOCAL | headers)
    assert (answer.status_code, answer.json) == (200, {"user": "tester", "token": TOKEN})
    assert catalog.call("package_list") == []
    assert catalog.call("organization_list") == []


@pytest.mark.parametrize("headers", [
    {}, {"Authorization": ""}, {"Authorization": "ieum_know"}, {"Authorization": f"Basic {TOKEN}"},
    {"X-CKAN-API-Key": "토큰".encode().decode("latin-1")}])
def test_whoever_does_not_bring_the_token_empties_nothing_and_learns_nothing(client, catalog, headers):
    answer = client.post("/__reset", headers=LOCAL | headers)
    assert answer.status_code == 403
    assert TOKEN not in answer.text
    assert catalog.call("organization_list") == ["kepco", "nia"]


def test_a_token_of_somebody_else_who_may_do_everything_is_not_the_one(client, catalog, tokens):
    assert client.post("/__reset", headers=LOCAL | {"Authorization": tokens["root"]}).status_code == 403
    assert catalog.call("organization_list") == ["kepco", "nia"]


@pytest.mark.parametrize("headers", [
    {"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Host": "rebound.example"}, {"Host": "192.0.2.1"},
    {"Forwarded": "for=192.0.2.1"}, {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-Anything": ""}, {"Via": "1.1 proxy"}, {"X-Real-IP": "192.0.2.1"}, {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": ""}])
def test_neither_a_page_of_another_site_nor_somebody_behind_a_proxy_can_empty_it(client, catalog, headers):
    answer = client.post("/__reset", headers=KNOWN | headers)
    assert answer.status_code == 403
    assert TOKEN not in answer.text
    assert catalog.call("organization_list") == ["kepco", "nia"]


@pytest.mark.parametrize("headers", [{"Host": "localhost:8000"}, {"Host": "[::1]:8000"}, {"Host": "127.3.2.1"},
                                     {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-origin"}])
def test_any_loopback_address_and_a_browsers_own_address_bar_will_do(client, headers):
    assert client.post("/__reset", headers=KNOWN | headers).status_code == 200


def test_without_the_option_there_is_no_such_route(catalog):
    client = create_app(catalog, Settings(demo=True)).test_client()
    assert client.post("/__reset", headers=KNOWN).status_code == 404
    assert catalog.call("organization_list") == ["kepco", "nia"]


@pytest.mark.parametrize("setting", [{"IEUM_HOST": "0.0.0.0"}, {"IEUM_HOST": "data.example.kr"}, {"IEUM_PROXIES": "1"}])
def test_where_others_could_ask_the_server_does_not_start(tmp_path, setting):
    environ = {"IEUM_DATA": str(tmp_path), "IEUM_DEMO": "1"}
    assert CliRunner().invoke(main, ["migrate"], env=environ).exit_code == 0
    told = CliRunner().invoke(main, ["serve", "--test-reset"], env=environ | setting)
    assert told.exit_code == 1
    assert told.output.startswith("Error: --test-reset은 사이트를 비울 수 있게 하므로")
    assert told.output.count("\n") == 1


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Start it for tests on a database as `ieum migrate` leaves it, and say what the command said."""
    environ = {"IEUM_DATA": str(tmp_path), "IEUM_SECRET": "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZg"}
    monkeypatch.setattr("web.cli_serve.Granian.serve", lambda *_, **told: None)
    assert CliRunner().invoke(main, ["migrate"], env=environ).exit_code == 0

    def start(**more):
        return CliRunner().invoke(main, ["serve", "--test-reset"], env=environ | more)

    start.settings = load(environ=environ)
    return start


def test_a_second_start_on_what_a_first_one_left_is_fine_and_ends_no_token(started):
    told = [json.loads(started().output) for _ in range(2)]
    with build(started.settings) as house:
        assert [house.catalog.user_of(each["token"]).name for each in told] == ["tester", "tester"]


def test_a_database_that_somebody_works_with_is_not_opened_to_be_emptied(started):
    with build(started.settings) as house:
        house.ckan.call_action("organization_create", {"name": "our-own"})
        house.ckan.call_action("package_create", {"name": "precious", "owner_org": "our-own"})
        house.ckan.call_action("user_create", {"name": "jiwoo"})
    told = started()
    assert (told.exit_code, told.output.count("\n")) == (1, 1)
    assert told.output.startswith("Error: 이 데이터베이스에는 시험이 아닌 자료가 있어(organizations, ")
    with build(started.settings) as house:
        assert [user["name"] for user in house.ckan.call_action("user_list")] == ["jiwoo"]
    assert started(IEUM_DEMO="1").exit_code == 0


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
        assert requests.post(f"{site.address}/__reset", timeout=60).status_code == 404
