"""What is said before anything is sent: addresses and tokens that cannot be used, and that no token is ever shown."""

from json import dumps

import pytest

from config.settings import SettingsError
from tests.web.publishing.conftest import SITE
from web.publishing import FailedError, door, publish

TOKEN = "ieum_Zm9v-sEcret.part"


@pytest.fixture
def token(monkeypatch):
    """Puts a token where the command looks for it."""
    def put(text):
        monkeypatch.setenv("IEUM_TEST_THERE", text)
    return put


@pytest.mark.parametrize(("address", "says"), [
    ("data.example.kr", "http(s)"), ("ftp://data.example.kr", "http(s)"), ("http://data.example.kr", "https 주소를"),
    ("https://there.example", "환경 변수(IEUM_TEST_THERE)가 비어")])
def test_an_address_that_cannot_be_used_is_said_before_anything_is_sent(address, says, monkeypatch):
    monkeypatch.delenv("IEUM_TEST_THERE", raising=False)
    with pytest.raises(SettingsError) as told:
        door(address, "IEUM_TEST_THERE", SITE)
    assert says in str(told.value)


@pytest.mark.parametrize("site", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000", "http://127.9.9.9",
                                  "", "데이터이음"])
def test_a_catalogue_that_nobody_else_can_reach_publishes_to_its_own_machine_only(site, token):
    token(TOKEN)
    with pytest.raises(SettingsError, match="^site_url = "):
        door("https://there.example", "IEUM_TEST_THERE", site)
    door("http://127.0.0.1:1", "IEUM_TEST_THERE", site)


@pytest.mark.parametrize("text", ["ieum 두마디", f"{TOKEN}\rX: y", f"{TOKEN} {TOKEN}", f"{TOKEN}\x7f", "\udcff\udcfe"])
def test_a_token_no_header_can_hold_is_refused_in_one_line_that_does_not_show_it(token, text):
    token(text)
    with pytest.raises(SettingsError) as told:
        door("https://there.example", "IEUM_TEST_THERE", SITE)
    assert "IEUM_TEST_THERE" in str(told.value)
    assert [part for part in ("\n", "\r", TOKEN, "두마디") if part in str(told.value)] == []


@pytest.mark.parametrize("text", [f"{TOKEN}\r\n", f" {TOKEN}\t", f"{TOKEN}\r"])
def test_what_an_editor_left_around_a_token_is_taken_off(token, text):
    token(text)
    assert door("https://there.example", "IEUM_TEST_THERE", SITE).ckan.apikey == TOKEN


ECHOES = [(500, "you sent {token}"), (400, "{token}"), (302, "x" * 290 + "{token}"),
          (409, '{"success": false, "error": {"__type": "Validation Error", "title": ["not {token}"]}}'),
          (403, '{"success": false, "error": {"__type": "Authorization Error", "message": "Access denied: {token}"}}'),
          (404, '{"success": false, "error": {"__type": "Not Found Error", "message": "Not found: {token}"}}'),
          (400, '{"success": false, "error": "{token}"}'), "babble"]


@pytest.mark.parametrize("action", ["status_show", "user_show", "package_search", "package_show", "package_create"])
def test_a_site_that_echoes_what_it_is_sent_gets_no_token_shown(source, stock, action):
    for echo in ECHOES:
        stock.calls.clear()
        stock.fail(action, *[echo] * 8)
        with stock.remote() as remote:
            try:
                told = str(publish(source, remote, SITE, dry=action != "package_create"))
            except (FailedError, SettingsError) as error:
                told = str(error)
        assert action in stock.calls
        assert stock.token[:12] not in told
        del stock.faults[action]


def test_a_site_that_names_things_after_the_token_gets_none_shown(source, stock, there):
    there()
    marks = stock.call("package_show", id="power-use")["extras"]
    named = {"id": "x", "name": "{token}", "organization": {"name": "{token}"}, "extras": [
        each | {"value": "unknown"} if each["key"] == "ieum_id" else each for each in marks]}
    stock.fail("package_search", (200, dumps({"success": True, "result": {"count": 1, "results": [named]}})))
    there()
    assert there.told.left == ["…"]
