"""ckanapi's own tests and its own door for test suites, turned to this catalogue."""

import importlib.util
import os
import re
import subprocess
import sys
from io import BytesIO
from typing import NamedTuple

import ckanapi
import pytest
from ckanapi import NotAuthorized, NotFound, ValidationError

from config.settings import Settings
from tests.clients.site import ROOT
from tests.furniture import dataset
from web.app import create_app

OWN = ("test_call", "test_cli_action", "test_cli_dump", "test_cli_load", "test_cli_workers")
RUN_HERE = """
import sys, unittest.mock, pytest                # one of them counts on another having imported it
from tests import guard
guard.stand_guard()
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-k", "not test_parent_datapackages", *sys.argv[1:]]))
"""
TO_A_SITE = ("test_good_oldstyle", "test_good", "test_missing", "test_default_timeout", "test_custom_timeout")
RUN_THERE = """
import sys, unittest
from ckanapi.tests import test_remote as room
room.TEST_CKAN = sys.argv[1]
room.TestRemoteAction.setUpClass = room.TestRemoteAction.tearDownClass = classmethod(lambda cls: None)
suite = unittest.TestSuite(room.TestRemoteAction(name) for name in sys.argv[2:])
sys.exit(not unittest.TextTestRunner().run(suite).wasSuccessful())
"""


class Answered(NamedTuple):
    """What TestAppCKAN looks at of an answer."""

    status: str
    body: bytes


class App:
    """Flask's test client as TestAppCKAN expects a test application to be."""

    def __init__(self, app):
        self.client = app.test_client()

    def post(self, url, params, headers, expect_errors=False, upload_files=()):
        """Post JSON, or a form with files."""
        if upload_files:
            params = {key.decode(): value.decode() for key, value in params.items()}
            params |= {field: (BytesIO(content), name) for field, name, content in upload_files}
        answer = self.client.post(url, data=params, headers=headers)
        return Answered(answer.status, answer.data)


def installed(*names: str) -> list[str]:
    """Those of ckanapi's test modules that came with it."""
    return [f"ckanapi.tests.{name}" for name in names if importlib.util.find_spec("ckanapi.tests") is not None
            and importlib.util.find_spec(f"ckanapi.tests.{name}") is not None]


def test_ckanapis_own_tests_pass_here(tmp_path):
    """All that stay on this machine: one fetches a page from the web, and one module needs a package of its own."""
    modules = installed(*OWN, *(["test_datapackage"] if importlib.util.find_spec("pyfakefs") else []))
    if not modules:
        pytest.skip("the installed ckanapi comes without its tests")
    told = subprocess.run([sys.executable, "-c", RUN_HERE, "--pyargs", *modules], cwd=tmp_path, text=True,
                          env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, timeout=100, check=False)
    assert told.returncode == 0, told.stdout
    assert int(re.search(r"(\d+) passed", told.stdout)[1]) >= len(modules)


def test_ckanapis_own_tests_of_a_remote_site_pass_against_this_one(site):
    """Those that ask what a CKAN has; the others ask its mock for actions of their own."""
    if not installed("test_remote"):
        pytest.skip("the installed ckanapi comes without its tests of remote sites")
    with site.ckan() as ckan:
        for name in ("aa", "bb", "cc"):
            ckan.action.organization_create(name=name)
    told = subprocess.run([sys.executable, "-c", RUN_THERE, site.address, *TO_A_SITE], cwd=ROOT, capture_output=True,
                          text=True, timeout=100, check=False)
    assert told.returncode == 0, told.stderr
    assert f"Ran {len(TO_A_SITE)} tests" in told.stderr


@pytest.fixture
def app(catalog):
    return App(create_app(catalog, Settings(demo=True)))


def test_a_test_suite_of_a_client_works_inside_its_own_process(app, tokens):
    nobody, jiwoo = ckanapi.TestAppCKAN(app), ckanapi.TestAppCKAN(app, apikey=tokens["jiwoo"])
    made = jiwoo.action.package_create(**dataset())
    assert nobody.action.package_show(id="power-use") == made
    assert nobody.action.package_search(q="전력")["count"] == 1
    assert jiwoo.call_action("package_patch", {"id": "power-use", "title": "새 제목"})["title"] == "새 제목"
    assert jiwoo.action.package_delete(id="power-use") is None
    for refused, call in ((NotFound, lambda: nobody.action.package_show(id="power-use")),
                          (NotAuthorized, lambda: nobody.action.package_create(name="xx", owner_org="nia")),
                          (ValidationError, lambda: jiwoo.action.package_create(name="신규", owner_org="nia"))):
        with pytest.raises(refused):
            call()
