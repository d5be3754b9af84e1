"""`ieum publish` as a person types it: killed and run again, and what it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import load
from tests.furniture import dataset
from tests.web.publishing.stock import Stock, disguise
from web.wiring import build, opened

ROOT = Path(__file__).parents[3]
SITE = "https://data.example.kr"
MANY = 40


@pytest.fixture
def stock(tmp_path, empty, monkeypatch):
    disguise(monkeypatch)
    with Stock(tmp_path, empty) as site:
        yield site


def told(folder) -> dict[str, str]:
    return {"IEUM_DATA": str(folder), "IEUM_DEMO": "1", "IEUM_SITE_URL": SITE}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of a whole house with many public datasets and a private one."""
    folder = tmp_path_factory.mktemp("built") / "ours"
    settings = load(environ=told(folder))
    opened(settings).migrate()
    with build(settings) as made:
        made.ckan.call_action("organization_create", {"name": "nia", "title": "한국지능정보사회진흥원"})
        made.ckan.call_action("package_create", dataset(name="secret", private=True))
        made.ckan.call_action("package_upsert_many", {
            "datasets": [dataset(name=f"set-{number:02}") for number in range(MANY)]})
    return folder


@pytest.fixture
def house(built, tmp_path):
    """A copy of it, as the environment of its commands."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("IEUM_")}
    return environ | told(shutil.copytree(built, tmp_path / "ours", symlinks=True))


def command(environ, stock, *words):
    return subprocess.Popen([sys.executable, "-m", "web", "publish", "--to", stock.address, "--token-env", "THERE",
                             *words], cwd=ROOT, env=environ | {"THERE": stock.token}, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def figures(text):
    names = ("created", "updated", "unchanged", "differs", "refused", "failed", "removed")
    row = re.search(r"^│모두\s+│(.*)│$", text, re.MULTILINE)[1]
    return {name: int(figure) for name, figure in zip(names, row.split("│"), strict=True) if int(figure)}


def test_a_run_that_was_killed_is_run_again_and_goes_on_without_duplicates(house, stock):
    first = command(house, stock)
    stock.fail("package_create", *[None] * 10, first.kill)
    assert first.wait(60) == -9
    first.communicate()
    assert len(stock.call("package_list")) == 11
    second = command(house, stock)
    text, errors = second.communicate(timeout=60)
    assert (second.returncode, errors, figures(text)) == (0, "", {"created": MANY - 11, "unchanged": 11})
    assert stock.call("package_list") == [f"set-{number:02}" for number in range(MANY)]
    third = command(house, stock, "--dry-run")
    text, errors = third.communicate(timeout=60)
    assert (third.returncode, errors, figures(text)) == (0, "", {"unchanged": MANY})
    assert "보기만 했습니다" in text


def test_the_command_says_what_was_refused_and_ends_with_1(house, stock):
    stock.fail("package_create", 403)
    run = command(house, stock, "--only", "nia")
    text, errors = run.communicate(timeout=60)
    assert (run.returncode, errors, figures(text)) == (1, "", {"created": MANY - 1, "refused": 1})
    assert re.search(r"^      set-\d\d: HTTP 403:  \[31msorry$", text, re.MULTILINE)
    assert stock.token not in text


def test_the_command_names_what_it_leaves_there(house, stock):
    first = command(house, stock)
    first.communicate(timeout=60)
    assert first.returncode == 0
    with build(load(environ=house)) as made:
        made.ckan.call_action("dataset_purge", {"id": "set-07"})
    run = command(house, stock)
    text, errors = run.communicate(timeout=60)
    assert (run.returncode, errors, figures(text)) == (1, "", {"unchanged": MANY - 1})
    assert "1건이 그쪽에 남아 있습니다: set-07. 내려야 한다면 --remove-all을" in text


def test_an_organisation_that_is_not_there_is_a_mistake(house, stock):
    run = command(house, stock, "--only", "nobody")
    text, errors = run.communicate(timeout=60)
    assert (run.returncode, text) == (1, "")
    assert errors == "Error: 그런 것이 없습니다. 이름을 확인해 주세요. / Organization not found\n"
    assert stock.calls == []


def test_a_token_no_header_can_hold_is_a_line_that_does_not_show_it(house, stock):
    stock.token = "ieum_두마디"
    run = command(house, stock)
    text, errors = run.communicate(timeout=60)
    assert (run.returncode, text, errors.count("\n")) == (1, "", 1)
    assert errors.startswith("Error: 환경 변수 THERE에 토큰에 있을 수 없는 글자")
    assert "두마디" not in errors
    assert stock.calls == []
