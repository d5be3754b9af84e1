"""Settings: three places that must agree, and refusals that help."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, load

HERE = Path(__file__).parents[2]
GOOD_SECRET = "q8Zt3-vXr0LmP5wYc7Nd2Kb9Hs4Fg6Ja1Ue"



def defaults():
    told = {each.name: getattr(Settings(), each.name) for each in fields(Settings)}
    return {name: str(value) if isinstance(value, Path) else list(value) if isinstance(value, tuple) else value
            for name, value in told.items()}


def test_the_default_file_says_what_the_code_says():
    assert tomllib.loads((HERE / "config/default.toml").read_text("utf-8")) == defaults()


def test_the_page_about_settings_says_what_the_code_says():
    rows = re.findall(r"^\| `(\w+)` \| `(.*?)` \|", (HERE / "docs/settings.md").read_text("utf-8"), re.MULTILINE)
    told = {name: tomllib.loads(f"v = {value}")["v"] for name, value in rows}
    assert told == defaults()


def test_every_setting_is_read_by_somebody():
    """A setting that changes nothing is a promise not kept."""
    code = "\n".join(path.read_text("utf-8") for folder in ("web", "config") for path in (HERE / folder).rglob("*")
                     if path.suffix in (".py", ".html"))
    assert [each.name for each in fields(Settings) if not re.search(rf"\w\.{each.name}\b", code)] == []


def test_the_environment_wins_over_the_file(tmp_path):
    file = tmp_path / "ieum.toml"
    file.write_text('port = 8100\nhost = "0.0.0.0"\n[keys]\ndatagokr = "abc"\n', "utf-8")
    told = load(file, {"IEUM_PORT": "8200", "IEUM_KEY_NCLOUD": "xyz",
                       "IEUM_HARVEST_ALLOW": "127.0.0.1:81, 10.0.0.1:82"})
    assert (told.port, told.host) == (8200, "0.0.0.0")
    assert (told.key("ncloud"), told.key("NCloud"), told.key("datagokr")) == ("xyz", "xyz", "abc")
    assert told.key(None) == told.key("unheard") == ""
    assert told.allowed_addresses == {("127.0.0.1", 81), ("10.0.0.1", 82)}


def test_the_environment_may_name_the_file(tmp_path):
    (tmp_path / "ieum.toml").write_text("demo = true\n", "utf-8")
    assert load(environ={"IEUM_CONFIG": str(tmp_path / "ieum.toml")}).demo is True


@pytest.mark.parametrize(("text", "says"), [
    ("prot = 1", "‘prot’이라는 설정은 없습니다"),
    ("port = 'x'", "값의 종류가 다릅니다"),
    ("port = true", "값의 종류가 다릅니다"),
    ("harvest_allow = [1]", "값의 종류가 다릅니다"),
    ("port = ", "TOML 형식이 아닙니다"),
])
def test_a_wrong_file_is_refused_with_the_reason(tmp_path, text, says):
    (tmp_path / "ieum.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=says):
        load(tmp_path / "ieum.toml", {})


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match="설정 파일을 열 수 없습니다.*nowhere.toml"):
        load(tmp_path / "nowhere.toml", {})


def test_a_word_where_a_number_belongs_is_refused():
    with pytest.raises(SettingsError, match="port = 'many'"):
        load(environ={"IEUM_PORT": "many"})


@pytest.mark.parametrize("secret", ["", "short", "a" * 40, "change-me-" + GOOD_SECRET, "my-example-" + GOOD_SECRET])
def test_a_default_or_short_secret_does_not_start(secret):
    with pytest.raises(SettingsError, match="secret"):
        Settings(secret=secret).checked()


def test_a_good_secret_starts_and_the_demo_needs_none():
    assert Settings(secret=GOOD_SECRET).checked().secret == GOOD_SECRET
    assert Settings(demo=True).checked().demo


@pytest.mark.parametrize("wrong", [{"port": 70000}, {"workers": 0}, {"harvest_allow": ("here",)}])
def test_a_value_out_of_bounds_does_not_start(wrong):
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        Settings(secret=GOOD_SECRET, **wrong).checked()


def test_secrets_do_not_show_when_settings_are_printed():
    shown = repr(Settings(secret=GOOD_SECRET, keys={"datagokr": "canary-4711"}))
    assert GOOD_SECRET not in shown
    assert "canary-4711" not in shown


def test_the_database_and_the_index_live_in_the_data_folder_unless_told_otherwise(tmp_path):
    told = Settings(data=tmp_path)
    assert told.database_url == f"sqlite:///{tmp_path.resolve()}/catalog.db"
    assert told.index_folder == tmp_path / "index"
    assert told.partners_folder == HERE / "config/partners"
    told = Settings(database="postgresql+psycopg://db/ieum", index="/srv/index", partners="/srv/partners")
    assert (told.database_url, str(told.index_folder), str(told.partners_folder)) == (
        "postgresql+psycopg://db/ieum", "/srv/index", "/srv/partners")


@pytest.mark.parametrize(("told", "says"), [
    ({"mail": "smtp://mail.example", "mail_from": ""}, "mail_from"), ({"mail": "mail.example"}, "mail"),
    ({"mail": "smtp://user:password@mail.example"}, "IEUM_KEY_MAIL"), ({"mail": "folder:"}, "mail"),
    ({"mail": "smtp://mail.example", "mail_from": "a@b\nBcc: c"}, "mail_from"),
    ({"oidc_issuer": "http://login.example", "oidc_client_id": "x"}, "oidc_issuer"),
    ({"oidc_issuer": "https://login.example"}, "oidc_client_id")])
def test_settings_that_cannot_be_are_told(told, says):
    with pytest.raises(SettingsError, match=says) as refused:
        Settings(**{"demo": True, "mail_from": "no-reply@data.example.kr"} | told).checked()
    assert "password@" not in str(refused.value)
