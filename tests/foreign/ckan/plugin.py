"""Runs CKAN's tests under pytest: their fixtures and marks as ours, and a report of how each of them ended."""

import io
import json
import os
from pathlib import Path

import pytest

from tests.foreign.ckan import modules
from tests.foreign.ckan.beyond import RUNNING, refuse
from tests.foreign.ckan.door import App
from tests.foreign.ckan.house import call_action, opened
from tests.foreign.ckan.made import words

# Settings of CKAN's whose value is how our catalogue always is; any other setting is none of our actions.
AS_WE_ARE = {
    "ckan.auth.allow_dataset_collaborators": True, "ckan.auth.create_unowned_dataset": False,
    "ckan.auth.create_user_via_web": True, "ckan.views.default_views": "",
}
WE_DO_WITHOUT = {"activity", "image_view", "text_view", "resource_proxy", "datatables_view"}   # plugins
MARKS = ("ckan_config(name, value): a setting of CKAN's", "ckan_pytest: a mark of CKAN's")
ROWS: list[dict] = []

modules.stand_in()


def pytest_configure(config):
    for mark in MARKS:
        config.addinivalue_line("markers", mark)


@pytest.fixture(autouse=True)
def house(request):
    """A fresh catalogue for every test, whether it asks for a clean one or not."""
    with opened() as house:
        RUNNING.append(request.node.nodeid)
        house.module = request.module
        if hasattr(request.module, "_clear_activities"):
            request.module._clear_activities = house.forget_activities
        try:
            for mark in request.node.iter_markers("ckan_config"):
                _set(house, *mark.args)
            yield house
        finally:
            RUNNING.clear()


def _set(house, name: str, value) -> None:
    fits = set(value.split()) <= WE_DO_WITHOUT if name == "ckan.plugins" else AS_WE_ARE.get(name) == value
    if not fits:
        refuse(f"the setting {name} = {value}")
    if name == "ckan.auth.create_unowned_dataset":
        house.homeless = False


for _name in ("clean_db", "non_clean_db", "clean_index", "clean_queues", "clean_redis", "with_plugins",
              "with_request_context", "test_request_context", "reset_db", "reset_index"):
    globals()[_name] = pytest.fixture(name=_name)(lambda house: None)
for _name in ("mail_server", "with_test_worker", "get_view_plugin", "migrate_db_for"):
    globals()[_name] = pytest.fixture(name=_name)(lambda _name=_name: modules.fixture(_name))
for _name, _made in modules.made.ALL.items():
    globals()[f"_{_name}"] = pytest.fixture(name=_name.lower())(lambda house, _made=_made: _made())
    globals()[f"_{_name}_made"] = pytest.fixture(name=f"{_name.lower()}_factory")(lambda house, _made=_made: _made)


class Config(dict):
    """CKAN's settings: where files go may be said, all else is none of our actions."""

    def __setitem__(self, name, value):
        if name != "ckan.storage_path":
            refuse(f"the setting {name} = {value}")

    def __missing__(self, name):
        refuse(f"the setting {name}")


@pytest.fixture
def ckan_config(house):
    return Config()


@pytest.fixture
def app(house):
    return App(house)


@pytest.fixture
def activity_factory(house):
    return modules.made.Made("activity_create", lambda said: {})


@pytest.fixture
def package(house):
    return modules.made.Dataset()


class Upload:
    """A file as a browser's form carries it."""

    def __init__(self, content: bytes, name: str):
        self.stream, self.filename, self.name, self.mimetype = io.BytesIO(content), name, "upload", ""
        self.read, self.seek, self.tell = self.stream.read, self.stream.seek, self.stream.tell


@pytest.fixture
def create_with_upload(house):
    def create(content, filename, context=None, **said):
        action, field = said.pop("action", "resource_create"), said.pop("upload_field_name", "upload")
        content = content.encode() if isinstance(content, str) else content
        return call_action(action, context, **{field: Upload(content, filename)}, **said)
    return create


class Faker:
    """Words for tests that ask for some."""

    def user_name(self):
        return words("someone")

    def email(self):
        return f"{words('someone')}@ckan.example.com"

    def uuid4(self):
        return f"00000000-0000-4000-8000-{int(words('x')[2:]):012}"

    def sentence(self):
        return "Some words in a row."

    def image(self, image_format="png"):
        refuse("makes a picture")

    def json(self):
        return '{"some": "json"}'


@pytest.fixture
def faker():
    return Faker()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call" or report.outcome != "passed":
        ROWS.append(_row(item, call, report))
    return report


def _row(item, call, report) -> dict:
    house = item.funcargs.get("house")
    kind, reason = report.outcome, ""
    if kind == "passed" and not (house and house.calls):
        kind, reason = "skipped", "calls no action"
    elif kind != "passed":
        reason = _first_line(call.excinfo) if call.excinfo else ""
    return {"file": Path(item.path).name, "id": item.nodeid.split("/")[-1], "outcome": kind, "reason": reason}


def _first_line(excinfo) -> str:
    said = str(excinfo.value).strip().splitlines() or [""]
    name = "" if excinfo.errisinstance((pytest.skip.Exception, pytest.fail.Exception)) else f"{excinfo.typename}: "
    return (name + said[0])[:300]


def pytest_sessionfinish(session):
    Path(os.environ["IEUM_FOREIGN_REPORT"]).write_text(json.dumps(ROWS, ensure_ascii=False, indent=1))
