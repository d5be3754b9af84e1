"""The accounts of the demo."""

import io
import socket
from dataclasses import replace

import pytest
from rich.console import Console

from catalog import SYSTEM
from config.settings import Settings, SettingsError
from web import demo
from web.wiring import build, opened

PASSWORD = "only for this demo"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    settings = Settings(data=tmp_path_factory.mktemp("demo"), demo=True)
    opened(settings).migrate()
    with build(settings) as house:
        for name in ("another", "skt"):
            house.ckan.call_action("organization_create", {"name": name, "partner": True})
        demo.bring_people(house, PASSWORD, ["another", "skt"])
        yield house


def test_there_is_an_account_for_each_role_and_each_may_what_it_says(house):
    seen = {name: house.catalog.sessions.user_of(house.catalog.sessions.sign_in(name, PASSWORD)) for name in demo.ROLES}
    skt = house.ckan.call_action("organization_show", {"id": "skt"})["id"]
    assert {name: (user.sysadmin, user.auditor, user.steward, dict(user.roles)) for name, user in seen.items()} == {
        "startup": (False, False, False, {}), "editor": (False, False, False, {skt: "editor"}),
        "partner": (False, False, False, {skt: "admin"}), "auditor": (False, True, False, {}),
        "steward": (False, False, True, {}), "sysadmin": (True, False, False, {})}


def test_the_next_start_changes_nothing_but_what_somebody_has_changed(house):
    held = house.catalog.sessions.sign_in("startup", PASSWORD)
    house.ckan.call_action("user_patch", {"id": "editor", "password": "something else"})
    before = house.catalog.call("audit_list", {"limit": 1}, SYSTEM)["entries"][0]["number"]
    demo.bring_people(house, PASSWORD, ["another", "skt"])
    after = house.catalog.call("audit_list", {"limit": 100}, SYSTEM)["entries"]
    assert [each["facts"] for each in after if each["number"] > before] == [{"changed": ["password"]}]
    assert house.catalog.sessions.user_of(held).name == "startup"
    assert house.catalog.sessions.sign_in("editor", PASSWORD)


def test_no_account_with_a_known_password_is_made_outside_a_demo(house):
    real = replace(house, settings=replace(house.settings, demo=False, secret="k3j9x7Qz" * 5))
    with pytest.raises(SettingsError, match="ieum user add"):
        demo.bring_people(real, PASSWORD, ["skt"])


def test_a_secret_is_made_once_and_for_its_owners_eyes(tmp_path):
    first = demo._kept(tmp_path / "password", 12)
    assert (len(first), demo._kept(tmp_path / "password", 12)) == (16, first)
    assert oct((tmp_path / "password").stat().st_mode & 0o777) == "0o600"


def test_the_partners_are_played_at_the_same_port_at_every_start_but_where_another_program_has_it(tmp_path):
    said = io.StringIO()
    console = Console(file=said, width=500)
    port = demo._sandbox_port(tmp_path, console)
    assert (demo._sandbox_port(tmp_path, console), said.getvalue()) == (port, "")
    with socket.create_server(("127.0.0.1", port)):
        other = demo._sandbox_port(tmp_path, console)
    assert other != port
    assert said.getvalue().startswith(
        f"모의 협력기관의 포트 {port}번을 다른 프로그램이 쓰고 있어 이번에는 {other}번을 씁니다.")
    assert demo._sandbox_port(tmp_path, console) == port
